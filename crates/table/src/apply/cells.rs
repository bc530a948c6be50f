//! Tidying cells and rows.

use std::collections::HashSet;

use crate::arguments::{Cleaning, LetterCase, Value};
use crate::column::{Column, Role, Source};
use crate::error::TableError;
use crate::frame::Table;
use crate::values::Kind;
use gradebook::domain::{fold, tidy};

pub(super) fn clean(
    table: &mut Table,
    how: &Cleaning,
    columns: &[String],
) -> Result<(), TableError> {
    match how {
        Cleaning::Trim => texts(table, columns, tidy),
        Cleaning::Case { case } => {
            let case = *case;
            texts(table, columns, move |text| set_case(text, case))
        }
        Cleaning::FillBlanks { value } => fill(table, columns, value),
        Cleaning::DropBlanks => {
            let chosen = chosen(table, columns, |_| true)?;
            let cells: Vec<Vec<String>> = chosen.iter().map(|c| table.shown(c)).collect();
            keep(table, |row| cells.iter().any(|column| !column[row].is_empty()))
        }
        Cleaning::DropDuplicates => {
            let chosen = chosen(table, columns, |_| true)?;
            let cells: Vec<Vec<String>> = chosen.iter().map(|c| table.shown(c)).collect();
            let mut seen = HashSet::new();
            keep(table, |row| {
                seen.insert(cells.iter().map(|column| fold(&column[row])).collect::<Vec<_>>())
            })
        }
    }
}

/// The columns named, or all that fit.
fn chosen(
    table: &Table,
    columns: &[String],
    fits: impl Fn(&Column) -> bool,
) -> Result<Vec<Column>, TableError> {
    if columns.is_empty() {
        return Ok(table.columns().filter(|c| fits(c)).cloned().collect());
    }
    columns.iter().map(|c| table.find(c).cloned()).collect()
}

fn texts(
    table: &mut Table,
    columns: &[String],
    with: impl Fn(&str) -> String,
) -> Result<(), TableError> {
    let plain = |c: &Column| c.kind == Kind::Text && c.source == Source::Given;
    for column in chosen(table, columns, |c| plain(c) && c.role != Role::Email)? {
        if column.kind == Kind::Number {
            let (holds, needs) = ("numbers", "texts");
            return Err(TableError::WrongKind { column: column.title, holds, needs });
        }
        if !plain(&column) {
            return Err(TableError::WorkedOut(column.title));
        }
        let changed = table.texts(column.id).into_iter().map(|t| t.map(|t| with(&t))).collect();
        table.set_texts(column.id, changed)?;
    }
    table.follow()
}

fn set_case(text: &str, case: LetterCase) -> String {
    match case {
        LetterCase::Upper => text.to_uppercase(),
        LetterCase::Lower => text.to_lowercase(),
        LetterCase::Title => text
            .split(' ')
            .map(|word| {
                let mut letters = word.chars();
                letters.next().map_or_else(String::new, |first| {
                    first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
                })
            })
            .collect::<Vec<String>>()
            .join(" "),
    }
}

fn fill(table: &mut Table, columns: &[String], value: &Value) -> Result<(), TableError> {
    let number = match value {
        Value::Number(number) => Some(number.0),
        Value::Text(text) => text.trim().parse::<f64>().ok().filter(|n| n.is_finite()),
    };
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    };
    let wanted = if number.is_some() { Kind::Number } else { Kind::Text };
    let fits = |c: &Column| c.source == Source::Given && c.kind == wanted && c.role != Role::Email;
    for column in chosen(table, columns, fits)? {
        if column.source != Source::Given {
            return Err(TableError::WorkedOut(column.title));
        }
        match (column.kind, number) {
            (Kind::Text, _) => {
                let filled = |t: Option<String>| t.filter(|t| !t.is_empty()).or(Some(text.clone()));
                let filled = table.texts(column.id).into_iter().map(filled).collect();
                table.set_texts(column.id, filled)?;
            }
            (Kind::Number, Some(number)) => fill_numbers(table, &column, number)?,
            (Kind::Number, None) => {
                let (holds, needs) = ("numbers", "a number");
                return Err(TableError::WrongKind { column: column.title, holds, needs });
            }
        }
    }
    table.recalculate()
}

/// Blank cells only, and of those who were absent: an excused test stays excused.
fn fill_numbers(table: &mut Table, column: &Column, number: f64) -> Result<(), TableError> {
    let people = table.people();
    let marked = |person: u32| match column.role {
        Role::Test(test) => table.mark(person, test).is_some_and(|mark| !mark.is_missing()),
        _ => false,
    };
    let fill = |(value, person): (Option<f64>, &u32)| {
        value.or_else(|| (!marked(*person)).then_some(number))
    };
    let filled = table.numbers(column.id).into_iter().zip(&people).map(fill).collect();
    table.set_numbers(column.id, filled)
}

fn keep(table: &mut Table, keeps: impl FnMut(usize) -> bool) -> Result<(), TableError> {
    let mask = (0..table.height()).map(keeps).collect();
    table.frame = table.frame.filter(&mask)?;
    table.follow()
}
