//! Every column with results and what became of it: for the sheet *Ledger* and for JSON.

use serde::Serialize;

use gradebook::recognise::{Column, ColumnUse, Table, TestReading};
use gradebook::workbook::column_letters;
use gradebook::{Gradebook, Part, Test};

/// A column with results.
#[derive(Debug, Serialize)]
pub(super) struct ColumnEntry<'g> {
    pub(super) file: &'g str,
    pub(super) sheet: &'g str,
    /// Its letters.
    pub(super) column: String,
    pub(super) header: &'g str,
    /// Whether any figure comes from it.
    pub(super) used: bool,
    /// What it is used as; blank when it is left out.
    #[serde(rename = "as")]
    pub(super) used_as: String,
    /// Why it is left out, or where its scale is from.
    pub(super) why: String,
    pub(super) maximum: Option<String>,
    pub(super) unit: Option<&'static str>,
    /// What somebody should look at.
    pub(super) doubt: Option<String>,
}

/// All columns with results, table by table.
pub(super) fn columns(gradebook: &Gradebook) -> Vec<ColumnEntry<'_>> {
    let tables = gradebook.tables.iter().enumerate();
    let of_table = |(at, table): (usize, &'_ Table)| (0..table.columns.len()).map(move |c| (at, c));
    let entry = |(at, column): (usize, usize)| {
        let table = gradebook.tables.get(at)?;
        let column = table.columns.get(column)?;
        Some(entry(gradebook, (at, table), column, column.results.as_ref()?))
    };
    tables.flat_map(of_table).filter_map(entry).collect()
}

fn entry<'g>(
    gradebook: &'g Gradebook,
    (at, table): (usize, &'g Table),
    column: &'g Column,
    results: &ColumnUse,
) -> ColumnEntry<'g> {
    let plain = ColumnEntry {
        file: &table.file,
        sheet: &table.sheet,
        column: column_letters(column.at),
        header: &column.header,
        used: true,
        used_as: String::new(),
        why: String::new(),
        maximum: None,
        unit: None,
        doubt: None,
    };
    if let Some(original) = gradebook.copies.get(&at).and_then(|o| gradebook.tables.get(*o)) {
        let why = format!("{} holds the same rows", original.place());
        return ColumnEntry { used: false, why, ..plain };
    }
    match results {
        ColumnUse::Scores(_) => {
            let found = table.tests.iter().position(|t| t.column == column.at);
            let reading = found.and_then(|item| Some((item, table.tests.get(item)?)));
            let Some((item, reading)) = reading else { return plain_use(plain, results) };
            let part = Part { table: at, item };
            let test = gradebook.tests.iter().find(|t| t.parts.contains(&part));
            of_test(plain, gradebook, test, reading)
        }
        ColumnUse::PercentOf(_) | ColumnUse::MaximumOf(_) | ColumnUse::Answers => {
            plain_use(plain, results)
        }
        ColumnUse::LeftOut(why) => ColumnEntry {
            used: false,
            doubt: why.is_doubt().then(|| "it may be a test".to_owned()),
            why: why.to_string(),
            ..plain
        },
    }
}

fn plain_use<'g>(entry: ColumnEntry<'g>, results: &ColumnUse) -> ColumnEntry<'g> {
    ColumnEntry { used_as: results.to_string(), ..entry }
}

fn of_test<'g>(
    entry: ColumnEntry<'g>,
    gradebook: &Gradebook,
    test: Option<&Test>,
    reading: &TestReading,
) -> ColumnEntry<'g> {
    let told = test.and_then(|t| gradebook.scheme.maximums.get(&t.number));
    let scale = &reading.scale;
    ColumnEntry {
        used_as: test
            .map_or_else(|| reading.title.clone(), |t| format!("test {}: {}", t.number, t.title)),
        why: if told.is_some() { "as you said".to_owned() } else { scale.reason().to_string() },
        maximum: told.copied().or(scale.maximum()).map(|m| m.normalize().to_string()),
        unit: Some(scale.unit().words()),
        doubt: scale.doubt().filter(|_| told.is_none()).map(|d| d.to_string()),
        ..entry
    }
}
