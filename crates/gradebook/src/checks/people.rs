//! Checks of who is who.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Finding, Severity};
use crate::domain::{EmailReading, NameKey, likely_typo};
use crate::identity::{Reason, distrusted};
use crate::model::Gradebook;
use crate::recognise::{Role, Table};
use crate::scoring::{Attempt, Outcome};
use crate::submission::RowRef;
use crate::words::{numbers_differ, twice_by_name};

pub(super) fn check(gradebook: &Gradebook, crowded: &[(String, usize)]) -> Vec<Finding> {
    let mut findings = doubts(gradebook);
    findings.extend(name_conflicts(gradebook));
    findings.extend(namesakes(gradebook));
    findings.extend(twice_by_name_alone(gradebook));
    findings.extend(unproven_numbers(gradebook));
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

/// People of whom a name alone is known, with several results in one test: attempts, or several
/// people of one name. One question for all of them.
fn twice_by_name_alone(gradebook: &Gradebook) -> Option<Finding> {
    let (mut people, mut rows) = (Vec::new(), Vec::new());
    for (at, result) in gradebook.results.iter().enumerate() {
        let several: Vec<RowRef> =
            result.outcomes.iter().flat_map(|o| results_by_name_alone(gradebook, o)).collect();
        if !several.is_empty() {
            people.push(at);
            rows.extend(several);
        }
    }
    let names: Vec<&str> = people.iter().map(|at| gradebook.people[*at].name.as_str()).collect();
    let (what, done) = twice_by_name(&names);
    let finding = Finding::new(Severity::Doubt, Check::Namesakes, what, done);
    (!people.is_empty()).then(|| finding.about(people).at(rows))
}

/// The rows of a test's results, repeats left out, that have a name alone; none where there are
/// not two, or where the attempts are numbered.
fn results_by_name_alone(gradebook: &Gradebook, outcome: &Outcome) -> Vec<RowRef> {
    let repeats: BTreeSet<usize> = outcome.repeats.iter().map(|(later, _)| *later).collect();
    let by_name_alone = |attempt: &&Attempt| {
        let clues = gradebook.submission(attempt.row).map(|s| &s.clues);
        let numbered =
            gradebook.tables[attempt.row.table].columns.iter().any(|c| c.role == Role::Attempt);
        !numbered
            && clues.is_some_and(|c| {
                c.email.address().is_none() && c.phone.is_none() && c.student_id.is_none()
            })
    };
    let results = outcome.attempts.iter().enumerate();
    let first = results.filter(|(at, a)| a.percent().is_some() && !repeats.contains(at));
    let rows: BTreeSet<RowRef> =
        first.map(|(_, a)| a).filter(by_name_alone).map(|a| a.row).collect();
    if rows.len() > 1 { rows.into_iter().collect() } else { Vec::new() }
}

/// Columns of numbers that were thought to be the people's, and are not.
fn unproven_numbers(gradebook: &Gradebook) -> Vec<Finding> {
    let counting: Vec<(usize, &Table)> = gradebook
        .tables
        .iter()
        .enumerate()
        .filter(|(at, _)| !gradebook.copies.contains_key(at))
        .collect();
    let distrusted = distrusted(&counting);
    let finding = |(kind, tables): (&str, &BTreeSet<usize>)| {
        let places: Vec<String> = tables.iter().map(|t| gradebook.tables[*t].place()).collect();
        let (what, done) = numbers_differ(kind, &places);
        let first = |table: &usize| {
            let submission = gradebook.tables[*table].submissions.first()?;
            Some(submission.reference(*table))
        };
        Finding::new(Severity::Warning, Check::Column, what, done)
            .at(tables.iter().filter_map(first))
    };
    distrusted.kinds().map(finding).collect()
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
