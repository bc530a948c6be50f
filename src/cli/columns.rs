//! `--use` and `--leave`: which columns of a file are tests.

use std::path::Path;

use clap::Args;

use super::Failure;
use super::inputs::Inputs;
use gradebook::ColumnChoice;
use gradebook::recognise::{Column, Table};

/// What is said of columns.
#[derive(Args)]
pub(super) struct ColumnOptions {
    /// Use a column as a test that was left out, for example "Test 1.csv:Bonus"
    #[arg(long = "use", value_name = "FILE:HEADER", num_args = 1..)]
    used: Vec<String>,
    /// Leave a column out that is used as a test
    #[arg(long = "leave", value_name = "FILE:HEADER", num_args = 1..)]
    left: Vec<String>,
}

impl ColumnOptions {
    /// The columns that are meant.
    pub(super) fn choices(&self, inputs: &Inputs) -> Result<Vec<ColumnChoice>, Failure> {
        let used = self.used.iter().map(|said| ("--use", said, true));
        let left = self.left.iter().map(|said| ("--leave", said, false));
        used.chain(left)
            .map(|(option, said, counts)| {
                choice(inputs, said, counts)
                    .map_err(|why| Failure::Arguments(format!("{option} \"{said}\": {why}")))
            })
            .collect()
    }
}

/// Names may hold colons: every one may be the colon between file and header.
fn choice(inputs: &Inputs, said: &str, counts: bool) -> Result<ColumnChoice, String> {
    let splits = || said.match_indices(':').map(|(at, _)| (&said[..at], said[at + 1..].trim()));
    if splits().next().is_none() {
        return Err("write it as FILE:HEADER".to_owned());
    }
    let of_file = |file: &str| inputs.tables.iter().filter(|t| is_named(inputs, t, file)).count();
    let Some((file, header)) = splits().rfind(|(file, _)| of_file(file) > 0) else {
        let mut known: Vec<String> = inputs.tables.iter().map(Table::place).collect();
        known.sort();
        return Err(format!("there is no such file among {}", known.join(", ")));
    };
    let tables: Vec<&Table> = inputs.tables.iter().filter(|t| is_named(inputs, t, file)).collect();
    let found: Vec<(&Table, &Column)> = tables
        .iter()
        .flat_map(|table| table.columns.iter().map(move |column| (*table, column)))
        .filter(|(table, column)| is_headed(table, column, header))
        .collect();
    let (table, column) = match found[..] {
        [one] => one,
        [] => return Err(format!("there is no such column; {}", known(&tables))),
        [_, _, ..] => {
            let names = found.iter().map(|(table, column)| full_name(table, column));
            return Err(format!("say which: {}", names.collect::<Vec<_>>().join(", ")));
        }
    };
    if counts && !table.can_use(column) {
        let why =
            column.results.as_ref().map_or("it holds no results".to_owned(), ToString::to_string);
        return Err(format!("it can't be a test ({why}); {}", known(&tables)));
    }
    if !counts && column.results.is_none() {
        return Err(format!("it holds no results; {}", known(&tables)));
    }
    Ok(ColumnChoice {
        file: table.file.clone(),
        sheet: table.sheet.clone(),
        header: table.column_name(column),
        counts,
    })
}

/// By the file's name, its path, or file and sheet.
fn is_named(inputs: &Inputs, table: &Table, name: &str) -> bool {
    let path = |(label, path): &(String, std::path::PathBuf)| {
        *label == table.file && path.as_path() == Path::new(name)
    };
    table.file == name || table.place() == name || inputs.files.iter().any(path)
}

fn is_headed(table: &Table, column: &Column, header: &str) -> bool {
    let same = |name: &str| name.trim().to_lowercase() == header.to_lowercase();
    same(&table.column_name(column)) || (!header.is_empty() && same(&column.header))
}

fn full_name(table: &Table, column: &Column) -> String {
    format!("\"{}:{}\"", table.place(), table.column_name(column))
}

/// The columns with results, for a message.
fn known(tables: &[&Table]) -> String {
    let of_table = |table: &&Table| {
        let columns: Vec<&Column> = table.columns.iter().filter(|c| c.results.is_some()).collect();
        columns.iter().map(|c| format!("\"{}\"", table.column_name(c))).collect::<Vec<_>>()
    };
    let names: Vec<String> = tables.iter().flat_map(of_table).collect();
    format!("columns with results: {}", names.join(", "))
}
