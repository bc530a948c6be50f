//! Checks of files and tests.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Finding, Severity};
use crate::domain::DateCertainty;
use crate::model::Gradebook;
use crate::numbering::{Join, Test, TestDoubt, maxima};
use crate::recognise::{Confidence, NumberReason, OtherSheet, Table, Tool};
use crate::scheme::Attempts;
use crate::words;

pub(super) fn check(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = tests(gradebook);
    findings.extend(super::columns::check(gradebook));
    findings.extend(doubts(gradebook));
    findings.extend(joined(gradebook));
    findings.extend(renumbered(gradebook));
    findings.extend(maxima_of_parts(gradebook));
    findings.extend(strangers(gradebook));
    findings.extend(gaps(gradebook));
    findings.extend(tables(gradebook));
    findings
}

fn tests(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for test in &gradebook.tests {
        if let Some(warning) = &test.warning {
            let what = format!("\"{}\": {warning}", test.title);
            findings.push(Finding::new(
                Severity::Warning,
                Check::TestNumber,
                what,
                format!("it is test {}", test.number),
            ));
        }
    }
    findings
}

/// Parts that may be one test: somebody should say.
fn doubts(gradebook: &Gradebook) -> Vec<Finding> {
    let mut by_tables: BTreeMap<(usize, usize), Vec<&TestDoubt>> = BTreeMap::new();
    for doubt in &gradebook.test_doubts {
        by_tables.entry((doubt.parts.0.table, doubt.parts.1.table)).or_default().push(doubt);
    }
    let finding = |doubts: Vec<&TestDoubt>| {
        let first = doubts.first()?;
        let (a, b) = (gradebook.part_name(first.parts.0), gradebook.part_name(first.parts.1));
        let what = format!("{a} and {b} {}{}", first.reason, words::and_more(doubts.len() - 1));
        let done = "kept as two tests until you say whether they are one";
        Some(Finding::new(Severity::Doubt, Check::TestNumber, what, done))
    };
    by_tables.into_values().filter_map(finding).collect()
}

/// What was joined, and why.
fn joined(gradebook: &Gradebook) -> Vec<Finding> {
    let mut by_tables: BTreeMap<(usize, usize), Vec<&Join>> = BTreeMap::new();
    for join in gradebook.tests.iter().flat_map(|test| &test.joined) {
        by_tables.entry((join.with.table, join.part.table)).or_default().push(join);
    }
    let finding = |joins: Vec<&Join>| {
        let (what, done) = joins.first()?.words(gradebook);
        let what = what + &words::and_more(joins.len() - 1);
        Some(Finding::new(Severity::Warning, Check::Files, what, done))
    };
    by_tables.into_values().filter_map(finding).collect()
}

/// Tests whose parts are certain of different maxima.
fn maxima_of_parts(gradebook: &Gradebook) -> Vec<Finding> {
    let several = |test: &&Test| {
        let given = gradebook.scheme.maximums.contains_key(&test.number);
        !given && test.parts.len() > 1
    };
    let finding = |test: &Test| {
        let maxima = maxima(&gradebook.tables, test, |_| true);
        let (what, done) = words::several_maxima(test.number, &maxima);
        (maxima.len() > 1).then(|| Finding::new(Severity::Doubt, Check::Maximum, what, done))
    };
    gradebook.tests.iter().filter(several).filter_map(finding).collect()
}

/// Tests of a kind whose numbers another kind has, said once for all tests that gave way to one.
fn renumbered(gradebook: &Gradebook) -> Vec<Finding> {
    let mut by_holder: BTreeMap<&str, Vec<(&str, u32)>> = BTreeMap::new();
    for test in &gradebook.tests {
        if let NumberReason::OtherKind { holder, .. } = &test.why {
            by_holder.entry(holder).or_default().push((&test.title, test.number));
        }
    }
    let finding = |(holder, tests): (&str, Vec<(&str, u32)>)| {
        let (what, done) = words::renumbered(&tests, holder);
        Finding::new(Severity::Warning, Check::TestNumber, what, done)
    };
    by_holder.into_iter().map(finding).collect()
}

/// A test whose people are in no other: a section, perhaps, or names that were not read.
fn strangers(gradebook: &Gradebook) -> Vec<Finding> {
    let tables: BTreeSet<usize> =
        gradebook.tests.iter().flat_map(|test| &test.parts).map(|part| part.table).collect();
    if tables.len() < 2 || !gradebook.test_doubts.is_empty() {
        return Vec::new();
    }
    // People of each table, and of those the ones who are in another.
    let mut people: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for person in &gradebook.people {
        let own: BTreeSet<usize> = person.rows.iter().map(|row| row.table).collect();
        for table in &own {
            let (all, shared) = people.entry(*table).or_default();
            *all += 1;
            *shared += usize::from(own.len() > 1);
        }
    }
    // Who may be somebody of another file is asked about already.
    for row in gradebook.doubts.iter().flat_map(|d| &d.groups).flat_map(|group| &group.rows) {
        people.entry(row.table).or_default().1 += 1;
    }
    let strange = |test: &&Test| {
        let of = |table: usize| people.get(&table).copied().unwrap_or_default();
        let own: Vec<(usize, usize)> = test.parts.iter().map(|part| of(part.table)).collect();
        own.iter().all(|(all, shared)| *all > 1 && *shared == 0)
    };
    let finding = |test: &Test| {
        let (what, done) = words::strangers(test.number, &test.title);
        Finding::new(Severity::Doubt, Check::Files, what, done)
    };
    gradebook.tests.iter().filter(strange).map(finding).collect()
}

/// Numbers missing between the first test and the last.
fn gaps(gradebook: &Gradebook) -> Option<Finding> {
    let has = |n: &u32| gradebook.tests.iter().any(|t| t.number == *n);
    let last = gradebook.tests.last()?.number;
    let missing: Vec<String> =
        (1..last.min(100)).filter(|n| !has(n)).map(|n| n.to_string()).collect();
    let what = match missing.as_slice() {
        [] => return None,
        [one] => format!("there is no file for test {one}"),
        many => format!("there are no files for tests {}", many.join(", ")),
    };
    Some(Finding::new(
        Severity::Warning,
        Check::MissingTest,
        what,
        "the averages are over the tests that are there",
    ))
}

fn tables(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, table) in gradebook.tables.iter().enumerate() {
        if let Some(original) = gradebook.copies.get(&at) {
            let what = format!(
                "{} holds the same rows as {}",
                table.place(),
                gradebook.tables[*original].place()
            );
            findings.push(Finding::new(Severity::Warning, Check::Files, what, "counted once"));
        }
        if let Some(header) = table.differing_rows.as_ref().filter(|_| table.tool == Tool::Generic)
        {
            let (what, done) = words::differing_rows(&table.place(), header);
            findings.push(Finding::new(Severity::Doubt, Check::Files, what, done));
        }
        if let Some(header) = &table.told_by {
            let (what, done) = words::told_by(&table.place(), header);
            findings.push(Finding::new(Severity::Warning, Check::Files, what, done));
        }
        if table.hidden_rows > 0 {
            let (what, done) = words::hidden_rows(&table.place(), table.hidden_rows);
            findings.push(Finding::new(Severity::Warning, Check::Files, what, done));
        }
        if table.dates.certainty() == DateCertainty::Guessed && dates_decide(gradebook, at) {
            let (what, done) = words::open_dates(&table.place(), table.dates.order());
            findings.push(Finding::new(Severity::Warning, Check::Files, what, done));
        }
        if table.confidence == Confidence::Low {
            let what = format!("{} has no header row that is understood", table.place());
            findings.push(Finding::new(
                Severity::Warning,
                Check::Files,
                what,
                "its columns were told by their cells",
            ));
        }
        findings.extend(other_sheets(table));
    }
    findings
}

/// Whether anything follows from the times of a table: which attempt counts, or a test's number.
fn dates_decide(gradebook: &Gradebook, table: usize) -> bool {
    let by_time = matches!(gradebook.scheme.attempts, Attempts::Latest | Attempts::First);
    let numbered = |test: &Test| {
        matches!(test.why, NumberReason::FirstDay { .. } | NumberReason::InOrder)
            && test.parts.iter().any(|part| part.table == table)
    };
    by_time || gradebook.tests.iter().any(numbered)
}

/// Sheets that were left out: each that may hold results, and the others together.
fn other_sheets(table: &Table) -> Vec<Finding> {
    let (open, plain): (Vec<&OtherSheet>, Vec<&OtherSheet>) =
        table.other_sheets.iter().partition(|sheet| sheet.why.is_doubt());
    let of_one = |sheet: &OtherSheet| {
        let (what, done) = words::other_sheet(&table.file, sheet);
        Finding::new(Severity::Warning, Check::Files, what, done)
    };
    let mut findings: Vec<Finding> = open.into_iter().map(of_one).collect();
    if !plain.is_empty() {
        let names: Vec<&str> = plain.iter().map(|sheet| sheet.name.as_str()).collect();
        let (what, done) = words::other_sheets(&table.file, &names, &table.sheet);
        findings.push(Finding::new(Severity::Info, Check::Files, what, done));
    }
    findings
}
