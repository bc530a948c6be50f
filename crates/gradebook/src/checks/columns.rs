//! Checks of scales and of columns that were left out.

use super::{Check, ColumnRef, Finding, Severity};
use crate::model::Gradebook;
use crate::recognise::{ColumnUse, Table, UnevenRows};
use crate::submission::{RowDoubt, RowReason, RowRef, SetAside};
use crate::words;
use crate::workbook::column_letters;

pub(super) fn check(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = scales(gradebook);
    for (at, table) in gradebook.tables.iter().enumerate() {
        if !gradebook.copies.contains_key(&at) {
            findings.extend(left_out(at, table));
            findings.extend(rows(at, table));
        }
    }
    findings
}

/// Maxima that somebody should look at, unless the teacher gave one.
fn scales(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for test in &gradebook.tests {
        if gradebook.scheme.maximums.contains_key(&test.number) {
            continue;
        }
        for part in &test.parts {
            let scale = &gradebook.tables[part.table].tests[part.item].scale;
            let Some(doubt) = scale.doubt() else { continue };
            let what = format!("test {} ({}): {doubt}", test.number, test.title);
            let taken = scale.maximum().map(|m| m.to_string()).unwrap_or_default();
            let done = format!("taken as {taken}: {}", scale.reason());
            let finding = Finding::new(Severity::Doubt, Check::Maximum, what, done);
            let at = ColumnRef {
                table: part.table,
                column: gradebook.tables[part.table].tests[part.item].column,
            };
            findings.push(finding.of_test(test.number, scale.likely()).of_column(at));
        }
    }
    findings
}

/// Rows that were set aside and may be people.
fn rows(at: usize, table: &Table) -> Vec<Finding> {
    let unclear =
        |(row, doubt): &(u32, RowDoubt)| {
            let what = format!("{}, row {row}: {doubt}", table.place());
            Finding::new(Severity::Doubt, Check::Files, what, "counted as one person")
                .at([RowRef { table: at, row: *row, member: 0 }])
        };
    let (nameless, unsure): (Vec<&SetAside>, Vec<&SetAside>) = table
        .set_aside
        .iter()
        .filter(|aside| !aside.sure)
        .partition(|aside| aside.why == RowReason::NoClues);
    let mut by_reason: Vec<(RowReason, Vec<&SetAside>)> = Vec::new();
    for aside in unsure {
        match by_reason.iter_mut().find(|(why, _)| *why == aside.why) {
            Some((_, rows)) => rows.push(aside),
            None => by_reason.push((aside.why, vec![aside])),
        }
    }
    let finding = |(why, asides): (RowReason, Vec<&SetAside>)| {
        let shown: Vec<(u32, &str)> = asides.iter().map(|a| (a.row, a.text.as_str())).collect();
        let (what, done) = words::rows_that_may_be_people(&table.place(), &shown, why);
        let rows = asides.iter().map(|aside| RowRef { table: at, row: aside.row, member: 0 });
        Finding::new(Severity::Doubt, Check::Files, what, done).at(rows)
    };
    let mut findings: Vec<Finding> = by_reason.into_iter().map(finding).collect();
    findings.extend(table.unclear_rows.iter().map(unclear));
    findings.extend(without_person(at, table, &nameless));
    findings.extend(uneven(at, table));
    findings
}

/// Rows with fewer or more cells than the others.
fn uneven(at: usize, table: &Table) -> Vec<Finding> {
    let UnevenRows { short, long } = &table.uneven_rows;
    let finding = |rows: &[u32], (what, done): (String, String)| {
        let places = rows.iter().map(|row| RowRef { table: at, row: *row, member: 0 });
        let finding = Finding::new(Severity::Warning, Check::Column, what, done).at(places);
        (!rows.is_empty()).then_some(finding)
    };
    let place = table.place();
    let short = finding(short, words::short_rows(&place, short));
    short.into_iter().chain(finding(long, words::long_rows(&place, long))).collect()
}

/// Rows with numbers that say nothing of who they are about.
fn without_person(at: usize, table: &Table, rows: &[&SetAside]) -> Option<Finding> {
    let numbers: Vec<u32> = rows.iter().map(|aside| aside.row).collect();
    let (what, done) = words::rows_without_person(&table.place(), &numbers);
    let rows = rows.iter().map(|aside| RowRef { table: at, row: aside.row, member: 0 });
    let finding = Finding::new(Severity::Warning, Check::Files, what, done).at(rows);
    (!numbers.is_empty()).then_some(finding)
}

/// Columns that may be tests and were left out.
fn left_out(at: usize, table: &Table) -> Vec<Finding> {
    let doubtful = |column: &crate::recognise::Column| match &column.results {
        Some(ColumnUse::LeftOut(why)) if why.is_doubt() => Some(why.clone()),
        _ => None,
    };
    let finding = |column: &crate::recognise::Column| {
        let why = doubtful(column)?;
        let what = format!(
            "{}, column {} ({}): {why}",
            table.place(),
            column_letters(column.at),
            column.header
        );
        let finding = Finding::new(Severity::Doubt, Check::Column, what, "left out");
        Some(finding.of_column(ColumnRef { table: at, column: column.at }))
    };
    table.columns.iter().filter_map(finding).collect()
}
