//! The sheets *Checks* and *Ledger*: what was found, and what became of every row and column.

use super::columns::columns;
use crate::xlsx::{At, SheetWriter, Style, WriteError};
use gradebook::checks::{Finding, Severity};
use gradebook::ledger::Entry;
use gradebook::recognise::Table;
use gradebook::{Gradebook, Submission};

/// People and places named in one cell; the rest is counted.
const MOST_NAMED: usize = 12;

pub(super) fn fill_checks(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
) -> Result<(), WriteError> {
    table_header(sheet, &["Severity", "Check", "What", "Who", "File and row", "What was done"])?;
    let findings: Vec<Finding> = gradebook.findings.iter().flat_map(Finding::by_group).collect();
    for (row, finding) in (1..).zip(&findings) {
        check(sheet, gradebook, row, finding)?;
    }
    if gradebook.findings.is_empty() {
        sheet.text((1, 0), "Nothing to look at.", Style::remark())?;
    }
    for (column, width) in [(0, 11), (1, 19), (2, 60), (3, 34), (4, 44), (5, 36)] {
        sheet.width(column, width);
    }
    finish(sheet, "Checks", (findings.len() as u32, 5))
}

fn check(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    row: u32,
    finding: &Finding,
) -> Result<(), WriteError> {
    let fill = match finding.severity {
        Severity::Doubt => Style::cell().filled(0xFF_C7CE),
        Severity::Warning => Style::cell().filled(0xFF_EB9C),
        Severity::Info => Style::cell(),
    };
    let who =
        named(finding.people.iter().map(|p| gradebook.people[*p].name.clone()).collect(), ", ");
    let places = named(finding.rows.iter().map(|r| gradebook.place(*r)).collect(), "; ");
    sheet.text((row, 0), finding.severity.words(), fill.centred())?;
    sheet.text((row, 1), finding.check.words(), Style::prose())?;
    sheet.text((row, 2), &finding.what, Style::prose())?;
    sheet.text((row, 3), &who, Style::prose())?;
    sheet.text((row, 4), &places, Style::prose())?;
    sheet.text((row, 5), &finding.done, Style::prose())
}

fn named(mut names: Vec<String>, between: &str) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    names.truncate(MOST_NAMED);
    let shown = names.join(between);
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// What was changed by hand, in order.
pub(super) fn fill_edits(sheet: &mut SheetWriter<'_>, steps: &[String]) -> Result<(), WriteError> {
    table_header(sheet, &["Step", "Change"])?;
    for (row, step) in (1..).zip(steps) {
        sheet.number((row, 0), row as usize, Style::cell())?;
        sheet.text((row, 1), step, Style::prose())?;
    }
    sheet.width(1, 100);
    finish(sheet, "Edits", (steps.len() as u32, 1))
}

pub(super) fn fill_ledger(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
) -> Result<(), WriteError> {
    table_header(
        sheet,
        &[
            "File",
            "Sheet",
            "Row",
            "Rows",
            "Name as typed",
            "E-mail as typed",
            "Score as typed",
            "Fate",
            "Person",
            "Why",
        ],
    )?;
    for (row, entry) in (1..).zip(&gradebook.ledger) {
        ledger_row(sheet, gradebook, row, entry)?;
    }
    sheet.width(0, 38);
    sheet.width(9, 60);
    let last = gradebook.ledger.len() as u32;
    // Below the rows: a filter over them leaves it alone.
    fill_columns(sheet, gradebook, last + 2)?;
    finish(sheet, "Ledger", (last, 9))
}

/// Every column with results and what became of it, from a row on.
fn fill_columns(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    first: u32,
) -> Result<(), WriteError> {
    const TITLES: [&str; 10] = [
        "Columns: file",
        "Sheet",
        "Column",
        "Used",
        "Header",
        "Used as",
        "Unit",
        "Maximum",
        "Doubt",
        "Why",
    ];
    for (column, title) in (0..).zip(TITLES) {
        sheet.text((first, column), title, Style::header())?;
    }
    for (row, entry) in (first + 1..).zip(columns(gradebook)) {
        let doubt = entry.doubt.as_deref().unwrap_or_default();
        let marked = if doubt.is_empty() { Style::cell() } else { Style::cell().filled(0xFF_C7CE) };
        let texts = [
            entry.file,
            entry.sheet,
            &entry.column,
            if entry.used { "used" } else { "left out" },
            entry.header,
            &entry.used_as,
            entry.unit.unwrap_or_default(),
            entry.maximum.as_deref().unwrap_or_default(),
            doubt,
            &entry.why,
        ];
        for (column, text) in (0..).zip(texts) {
            let style = if column == 8 { marked } else { Style::cell() };
            sheet.text((row, column), text, style)?;
        }
    }
    Ok(())
}

fn ledger_row(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    row: u32,
    entry: &Entry,
) -> Result<(), WriteError> {
    let table = &gradebook.tables[entry.row.table];
    let submission = gradebook.submission(entry.row);
    let aside = || {
        table
            .set_aside
            .iter()
            .find(|s| s.row == entry.row.row)
            .map(|s| s.text.clone())
            .unwrap_or_default()
    };
    let name = submission.map_or_else(aside, |s| s.clues.name.clone());
    let email = submission.map(|s| s.clues.email_typed.as_str()).unwrap_or_default();
    let raws: Vec<&str> = submission.map(|s| counted(table, s)).unwrap_or_default();
    let person = entry.person.map(|p| gradebook.people[p].name.as_str()).unwrap_or_default();
    sheet.text((row, 0), &table.file, Style::cell())?;
    sheet.text((row, 1), &table.sheet, Style::cell())?;
    sheet.number((row, 2), entry.row.row as usize, Style::cell())?;
    sheet.number((row, 3), entry.rows as usize, Style::cell())?;
    sheet.text((row, 4), &name, Style::cell())?;
    sheet.text((row, 5), email, Style::cell())?;
    sheet.text((row, 6), &raws.join(" | "), Style::cell())?;
    sheet.text((row, 7), entry.fate.words(), Style::cell())?;
    sheet.text((row, 8), person, Style::cell())?;
    sheet.text((row, 9), &entry.why.to_string(), Style::cell())
}

/// The scores of a row that count, as typed.
fn counted<'t>(table: &Table, submission: &'t Submission) -> Vec<&'t str> {
    let raw = |at: usize| submission.answers.get(at).map(|a| a.raw.as_str());
    table.counting().filter_map(|(at, _)| raw(at)).collect()
}

fn table_header(sheet: &mut SheetWriter<'_>, titles: &[&str]) -> Result<(), WriteError> {
    for (column, title) in (0..).zip(titles) {
        sheet.text((0, column), title, Style::header())?;
    }
    Ok(())
}

fn finish(sheet: &mut SheetWriter<'_>, title: &str, last: At) -> Result<(), WriteError> {
    sheet.freeze((1, 0))?;
    sheet.filter((0, 0), last)?;
    sheet.print(title, Some(0))
}
