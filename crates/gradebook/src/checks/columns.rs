//! Checks of scales and of columns that were left out.

use super::{Check, ColumnRef, Finding, Severity};
use crate::model::Gradebook;
use crate::recognise::{ColumnUse, Table};
use crate::submission::{RowDoubt, RowRef, SetAside};
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
    let finding = |aside: &SetAside| {
        let what = format!("{}, row {} ({}): {}", table.place(), aside.row, aside.text, aside.why);
        Finding::new(Severity::Doubt, Check::Files, what, "left out; it may be a person")
            .at([RowRef { table: at, row: aside.row, member: 0 }])
    };
    let unclear =
        |(row, doubt): &(u32, RowDoubt)| {
            let what = format!("{}, row {row}: {doubt}", table.place());
            Finding::new(Severity::Doubt, Check::Files, what, "counted as one person")
                .at([RowRef { table: at, row: *row, member: 0 }])
        };
    let aside = table.set_aside.iter().filter(|aside| !aside.sure).map(finding);
    aside.chain(table.unclear_rows.iter().map(unclear)).collect()
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
