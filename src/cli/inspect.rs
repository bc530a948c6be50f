//! `mlj inspect`: what was recognised in one file, and why.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::inputs;
use super::options::LimitOptions;
use super::place::Place;
use super::{Failure, say};
use gradebook::recognise::{Column, ColumnUse, Confidence, Role, Table, TestReading};
use gradebook::workbook::column_letters;

#[derive(Args)]
pub(super) struct InspectArguments {
    /// The file to look into
    file: PathBuf,
    #[command(flatten)]
    limits: LimitOptions,
}

impl InspectArguments {
    #[cfg(unix)]
    pub(super) fn asked(&self) -> super::watch::Asked<'_> {
        let files = std::slice::from_ref(&self.file);
        super::watch::Asked { files, rosters: &[], limits: &self.limits, output: None }
    }
}

pub(super) fn run(arguments: &InspectArguments, place: &Place) -> Result<(), Failure> {
    let found = inputs::find(std::slice::from_ref(&arguments.file), &[]);
    place.enter(&found, None, &arguments.limits)?;
    let inputs = inputs::read(found, &arguments.limits.limits(), place);
    for table in &inputs.tables {
        say(&render(table));
    }
    let refused: Vec<String> =
        inputs.refused.iter().map(|r| format!("{}: {}", r.file, r.why)).collect();
    match (inputs.tables.is_empty(), refused.is_empty()) {
        (true, _) => Err(Failure::NoUsableFile(refused.join("\n"))),
        (false, false) => {
            say(&format!("Not used: {}\n", refused.join("\nNot used: ")));
            Ok(())
        }
        (false, true) => Ok(()),
    }
}

fn render(table: &Table) -> String {
    let mut out = String::new();
    let sure = match table.confidence {
        Confidence::High => "by the tool's own headers",
        Confidence::Medium => "by the words of its headers",
        Confidence::Low => "by the look of its cells; there is no header",
    };
    let _ = writeln!(out, "{}", table.place());
    let _ = writeln!(out, "  Tool:    {} ({sure})", table.tool.name());
    if table.is_class_list {
        let people = table.submissions.len();
        let _ = writeln!(out, "  Class list: {people} people and no scores");
    }
    let header = table.header_row.map_or_else(|| "none".to_owned(), |row| format!("row {row}"));
    let _ = writeln!(out, "  Header:  {header}");
    let set_aside: u32 = table.set_aside.iter().map(|s| s.rows).sum();
    let _ = writeln!(
        out,
        "  Rows:    {} = {} submissions + {set_aside} set aside",
        table.rows_read(),
        table.submissions.len()
    );
    for aside in &table.set_aside {
        let rows = if aside.rows == 1 {
            format!("row {}", aside.row)
        } else {
            format!("rows {}–{}", aside.row, aside.row + aside.rows - 1)
        };
        let _ = writeln!(
            out,
            "           {rows}: {}{}",
            aside.why,
            if aside.text.is_empty() { String::new() } else { format!(" ({})", aside.text) }
        );
    }
    for (_, test) in table.counting() {
        let number = test.claim.as_ref().map_or_else(
            || "no number in its titles".to_owned(),
            |c| format!("number {} {}", c.number, c.why),
        );
        let value = test.scale.maximum().map(|v| format!("{v} ")).unwrap_or_default();
        let _ = writeln!(
            out,
            "  Test:    {} · {number} · maximum {value}{}",
            test.title,
            test.scale.reason()
        );
    }
    columns(&mut out, table);
    results(&mut out, table);
    if !table.other_sheets.is_empty() {
        let names: Vec<&str> = table.other_sheets.iter().map(|s| s.name.as_str()).collect();
        let _ = writeln!(out, "  Other sheets: {}", names.join(", "));
    }
    out
}

fn columns(out: &mut String, table: &Table) {
    let _ = writeln!(out, "  Columns:");
    let (mut questions, mut others) = (0, 0);
    for column in &table.columns {
        match column.role {
            Role::Question | Role::QuestionPoints => questions += 1,
            Role::Other => others += 1,
            role => {
                let _ = writeln!(
                    out,
                    "    {:<3} {:<28} {} ({})",
                    column_letters(column.at),
                    shorten(&column.header),
                    role.name(),
                    column.why
                );
            }
        }
    }
    let _ = writeln!(out, "    and {questions} columns of questions, {others} not used");
}

/// Every column with results, and what became of it.
fn results(out: &mut String, table: &Table) {
    let columns: Vec<(&Column, &ColumnUse)> =
        table.columns.iter().filter_map(|c| Some((c, c.results.as_ref()?))).collect();
    if columns.is_empty() {
        return;
    }
    let _ = writeln!(out, "  Columns with results:");
    for (column, used) in columns {
        let (letters, header) = (column_letters(column.at), shorten(&column.header));
        let scale = table.tests.iter().find(|t| t.counts && t.column == column.at);
        let scale = scale.map(scale_of).unwrap_or_default();
        let doubt = match used {
            ColumnUse::LeftOut(why) if why.is_doubt() => " – look: it may be a test",
            _ => "",
        };
        let _ = writeln!(out, "    {letters:<3} {header:<28} {used}{scale}{doubt}");
    }
}

/// `: marks of 20 (in the header)`, with the doubt.
fn scale_of(test: &TestReading) -> String {
    let scale = &test.scale;
    let maximum = scale.maximum().map(|m| format!(" of {m}")).unwrap_or_default();
    let doubt = scale.doubt().map(|d| format!(" – look: {d}")).unwrap_or_default();
    format!(": {}{maximum} ({}){doubt}", scale.unit().words(), scale.reason())
}

fn shorten(header: &str) -> String {
    if header.chars().count() <= 28 {
        header.to_owned()
    } else {
        header.chars().take(27).chain(['…']).collect()
    }
}
