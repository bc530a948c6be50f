//! Checks of who is who.

use std::collections::BTreeMap;

use super::{Check, Finding, Severity};
use crate::domain::{EmailReading, NameKey, likely_typo};
use crate::identity::Reason;
use crate::model::Gradebook;
use crate::submission::RowRef;

pub(super) fn check(gradebook: &Gradebook, crowded: &[(String, usize)]) -> Vec<Finding> {
    let mut findings = doubts(gradebook);
    findings.extend(name_conflicts(gradebook));
    findings.extend(namesakes(gradebook));
    findings.extend(emails(gradebook));
    findings.extend(crowded.iter().map(|(phone, people)| {
        let what = format!("the phone number …{phone} stands under {people} people");
        Finding::new(Severity::Info, Check::SharedPhone, what, "not used to tell people apart")
    }));
    findings
}

fn doubts(gradebook: &Gradebook) -> Vec<Finding> {
    let finding = |d: &crate::identity::Doubt| {
        Finding::new(
            Severity::Doubt,
            Check::SamePerson,
            format!("{}: {}", d.reason.words(), d.clues),
            "kept apart",
        )
        .about([d.people.0, d.people.1])
        .at([d.rows.0, d.rows.1])
    };
    gradebook.doubts.iter().map(finding).collect()
}

/// One person under names that agree only in part, or not at all.
fn name_conflicts(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, person) in gradebook.people.iter().enumerate() {
        for link in &person.links {
            if matches!(link.reason, Reason::SameEmailOtherName | Reason::SameEmailAndPhone) {
                let what = format!("{}: {}", link.reason.words(), link.clues);
                let finding = Finding::new(
                    Severity::Warning,
                    Check::NameConflict,
                    what,
                    "counted as one person",
                );
                findings.push(finding.about([at]).at([link.rows.0, link.rows.1]));
            }
        }
    }
    findings
}

fn namesakes(gradebook: &Gradebook) -> Vec<Finding> {
    let mut by_name: BTreeMap<NameKey, Vec<usize>> = BTreeMap::new();
    for (at, person) in gradebook.people.iter().enumerate() {
        by_name.entry(NameKey::new(&person.name)).or_default().push(at);
    }
    let doubtful = |people: &[usize]| {
        gradebook
            .doubts
            .iter()
            .any(|d| people.contains(&d.people.0) && people.contains(&d.people.1))
    };
    let finding = |people: Vec<usize>| {
        let what =
            format!("{} people are called {}", people.len(), gradebook.people[people[0]].name);
        Finding::new(Severity::Info, Check::Namesakes, what, "kept apart: their other clues differ")
            .at(people.iter().map(|p| gradebook.people[*p].rows[0]))
            .about(people)
    };
    by_name
        .into_values()
        .filter(|people| people.len() > 1 && !doubtful(people))
        .map(finding)
        .collect()
}

fn emails(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, person) in gradebook.people.iter().enumerate() {
        for typed in &person.emails {
            let reading = EmailReading::parse(typed);
            let trouble = match &reading {
                EmailReading::Invalid { why, repaired, .. } => Some((
                    format!("\"{typed}\" {}", why.reason()),
                    repaired.as_ref().map(|r| format!("read as {r}")),
                )),
                EmailReading::Valid(address) => likely_typo(address).map(|meant| {
                    (format!("\"{typed}\" is probably meant to end in {meant}"), None)
                }),
                EmailReading::Blank => None,
            };
            let Some((what, done)) = trouble else { continue };
            let done =
                done.unwrap_or_else(|| "kept as typed; other clues tell who it is".to_owned());
            let finding = Finding::new(Severity::Warning, Check::InvalidEmail, what, done);
            findings.push(finding.about([at]).at(rows_with(gradebook, at, typed)));
        }
    }
    findings
}

fn rows_with(gradebook: &Gradebook, person: usize, email: &str) -> Vec<RowRef> {
    let bears =
        |row: &&RowRef| gradebook.submission(**row).is_some_and(|s| s.clues.email_typed == email);
    gradebook.people[person].rows.iter().filter(bears).copied().collect()
}
