//! What a teacher should look at, each with what it is, who it is about, where it stands and
//! what was done.

pub(crate) mod cells;
mod columns;
mod files;
mod people;
mod scores;

pub use super::finding::{Check, ColumnRef, Finding, Severity};
use super::identity::UnusedClues;
use super::model::Gradebook;

/// Runs every check; the gravest findings come first.
pub(super) fn run(gradebook: &Gradebook, unused: &UnusedClues) -> Vec<Finding> {
    let mut findings = people::check(gradebook, unused);
    findings.extend(scores::check(gradebook));
    findings.extend(files::check(gradebook));
    findings.sort_by(|a, b| {
        (a.severity, a.check, &a.people, &a.rows).cmp(&(b.severity, b.check, &b.people, &b.rows))
    });
    findings
}
