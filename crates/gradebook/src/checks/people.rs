//! Checks of who is who.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Finding, Severity};
use crate::class_list::Attendance;
use crate::domain::{EmailReading, NameKey, likely_typo};
use crate::identity::{Distrusted, Doubt, DoubtKind, Group, Reason, UnusedClues};
use crate::model::{Gradebook, ListUse};
use crate::recognise::{Role, Table};
use crate::scoring::{Attempt, Outcome};
use crate::submission::{RowRef, Submission};
use crate::words::{self, numbers_differ, twice_by_name};

pub(super) fn check(gradebook: &Gradebook, unused: &UnusedClues) -> Vec<Finding> {
    let mut findings = doubts(gradebook);
    findings.extend(class_lists(gradebook));
    findings.extend(name_conflicts(gradebook));
    findings.extend(joined_by_name(gradebook));
    findings.extend(namesakes(gradebook));
    findings.extend(twice_by_name_alone(gradebook));
    findings.extend(unproven_numbers(gradebook, &unused.numbers));
    findings.extend(names_like_numbers(gradebook));
    findings.extend(emails(gradebook));
    findings.extend(unused.phones.iter().map(|(phone, people)| {
        let (what, done) = words::crowded_phone(phone, *people);
        Finding::new(Severity::Info, Check::SharedPhone, what, done)
    }));
    findings
}

/// A finding a question; groups of which hardly all are right are a finding each, so that one answer
/// holds for a finding.
fn doubts(gradebook: &Gradebook) -> Vec<Finding> {
    let finding = |doubt: &Doubt| {
        let (what, done) = words::same_person(doubt);
        let of = |list: fn(&Group) -> &Vec<usize>| doubt.groups.iter().flat_map(list).copied();
        let finding = Finding::new(Severity::Doubt, Check::SamePerson, what, done)
            .about(of(|group| &group.people))
            .at(doubt.groups.iter().flat_map(|group| &group.rows).copied())
            .of_groups(&doubt.groups);
        match doubt.kind {
            DoubtKind::Choice => finding.by_group(),
            DoubtKind::Likely | DoubtKind::Unlikely => vec![finding],
        }
    };
    gradebook.doubts.iter().flat_map(finding).collect()
}

/// Who is on the class list and in no test, the reverse, and lists that are not used.
fn class_lists(gradebook: &Gradebook) -> Vec<Finding> {
    let Attendance { without_result, not_listed } = gradebook.attendance();
    let names = |people: &[usize]| -> Vec<&str> {
        people.iter().map(|person| gradebook.people[*person].name.as_str()).collect()
    };
    let mut findings = Vec::new();
    if !without_result.is_empty() {
        let (what, done) = words::without_result(&names(&without_result));
        findings.push(
            Finding::new(Severity::Warning, Check::ClassList, what, done).about(without_result),
        );
    }
    if !not_listed.is_empty() {
        let (what, done) = words::not_listed(&names(&not_listed));
        findings
            .push(Finding::new(Severity::Doubt, Check::ClassList, what, done).about(not_listed));
    }
    let unused = |(at, list): (&usize, &ListUse)| match list {
        ListUse::Used => None,
        ListUse::NotUsed { known, people } => {
            let place = gradebook.tables[*at].place();
            let (what, done) = words::unused_class_list(&place, *known, *people);
            Some(Finding::new(Severity::Warning, Check::ClassList, what, done))
        }
    };
    findings.extend(gradebook.class_lists.iter().filter_map(unused));
    findings
}

/// One person under names that agree only in part, or not at all.
fn name_conflicts(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, person) in gradebook.people.iter().enumerate() {
        for link in &person.links {
            if link.reason == Reason::SameEmailOtherName {
                let (what, done) = words::name_conflict(link);
                let finding = Finding::new(Severity::Warning, Check::NameConflict, what, done);
                findings.push(finding.about([at]).at([link.rows.0, link.rows.1]));
            }
        }
    }
    findings
}

/// People who were joined by their names alone, said once for each reason.
fn joined_by_name(gradebook: &Gradebook) -> Vec<Finding> {
    let mut joined: BTreeMap<Reason, (BTreeSet<usize>, Vec<RowRef>)> = BTreeMap::new();
    for (at, person) in gradebook.people.iter().enumerate() {
        for link in person.links.iter().filter(|link| link.reason.is_remark()) {
            let (people, rows) = joined.entry(link.reason).or_default();
            people.insert(at);
            rows.extend([link.rows.0, link.rows.1]);
        }
    }
    let finding = |(reason, (people, rows)): (Reason, (BTreeSet<usize>, Vec<RowRef>))| {
        let names: Vec<&str> = people.iter().map(|p| gradebook.people[*p].name.as_str()).collect();
        let (what, done) = words::joined_by_name(reason, &names);
        Finding::new(Severity::Warning, Check::NameConflict, what, done).about(people).at(rows)
    };
    joined.into_iter().map(finding).collect()
}

fn namesakes(gradebook: &Gradebook) -> Vec<Finding> {
    let mut by_name: BTreeMap<NameKey, Vec<usize>> = BTreeMap::new();
    for (at, person) in gradebook.people.iter().enumerate() {
        by_name.entry(NameKey::new(&person.name)).or_default().push(at);
    }
    let doubtful = |people: &[usize]| {
        let groups = gradebook.doubts.iter().flat_map(|doubt| &doubt.groups);
        groups.map(|g| g.people.iter().filter(|p| people.contains(p)).count()).any(|of| of > 1)
    };
    let finding = |people: Vec<usize>| {
        let (what, done) = words::namesakes(people.len(), &gradebook.people[people[0]].name);
        Finding::new(Severity::Info, Check::Namesakes, what, done)
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
fn unproven_numbers(gradebook: &Gradebook, distrusted: &Distrusted) -> Vec<Finding> {
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

/// Tables whose names hold figures in the place of words: another column, perhaps. "Student 12" is
/// a name.
fn names_like_numbers(gradebook: &Gradebook) -> Vec<Finding> {
    let is_figure = |word: &str| !word.chars().any(char::is_alphabetic) && has_digit(word);
    let odd = |submission: &&Submission| submission.clues.name.split_whitespace().any(is_figure);
    let finding = |(at, table): (usize, &Table)| {
        let odd: Vec<&Submission> = table.submissions.iter().filter(odd).collect();
        let words: BTreeSet<Vec<&str>> = odd
            .iter()
            .map(|s| s.clues.name.split_whitespace().filter(|word| !is_figure(word)).collect())
            .collect();
        let column = table.columns.iter().find(|c| c.role.is_name())?;
        let pseudonyms = words.len() < 3 && words.iter().all(|words| !words.is_empty());
        let (what, done) = words::names_like_numbers(&table.place(), &column.header, odd.len());
        let rows = odd.iter().map(|s| s.reference(at));
        let finding = Finding::new(Severity::Warning, Check::Column, what, done).at(rows);
        (!odd.is_empty() && !pseudonyms).then_some(finding)
    };
    let counting = |at: &usize| !gradebook.copies.contains_key(at);
    gradebook.tables.iter().enumerate().filter(|(at, _)| counting(at)).filter_map(finding).collect()
}

fn has_digit(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}

fn emails(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, person) in gradebook.people.iter().enumerate() {
        for typed in &person.emails {
            let trouble = match &EmailReading::parse(typed) {
                EmailReading::Invalid { why, repaired, .. } => {
                    Some(words::broken_email(typed, why.reason(), repaired.as_deref()))
                }
                EmailReading::Valid(address) => {
                    likely_typo(address).map(|meant| words::unlikely_email(typed, meant))
                }
                EmailReading::Blank => None,
            };
            let Some((what, done)) = trouble else { continue };
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
