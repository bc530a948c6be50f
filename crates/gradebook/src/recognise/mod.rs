//! What a sheet is: its tool, header, columns, tests and rows.
//!
//! Nothing here compares people or files; a table is understood by itself.

mod answers;
mod candidates;
mod cells;
mod columns;
mod groups;
mod header;
mod hints;
mod labels;
mod lexicon;
mod long;
mod long_columns;
mod looks;
mod marks;
mod maximum;
mod naming;
mod nobody;
mod people;
mod profiles;
mod profiles_items;
mod profiles_pattern;
mod questions;
mod read;
mod relations;
mod results;
mod role;
mod roster;
mod scale;
mod scales;
mod score_words;
mod scores;
mod settle;
mod strays;
mod table;
mod title;
mod titles;
mod tool;
mod turned;
mod wording;

pub use columns::{Column, RoleReason};
pub use long::{LongReason, LongRefusal};
pub use nobody::NobodyKind;
pub use questions::Question;
pub use results::{ColumnUse, LeftOut};
pub use role::Role;
pub use roster::{Roster, roster};
pub use scale::{Scale, ScaleDoubt, ScaleReason, Unit};
pub use table::{Confidence, RecogniseError, Table, TestReading};
pub use title::{Claim, NumberReason};
pub(crate) use title::{is_test, names_test};
pub(crate) use titles::{bare, item_claim, item_title, settle_sheets};
pub use tool::Tool;

use crate::workbook::Book;
use read::read_table;

/// Understands a workbook: usually one table; several where the sheets' names claim tests.
///
/// # Errors
/// [`RecogniseError`] when no sheet has people and scores; the reason is that of the likeliest
/// sheet.
pub fn recognise(file: &str, book: &Book) -> Result<Vec<Table>, RecogniseError> {
    if ["Results", "Ledger", "Scheme"].iter().all(|own| book.sheets.iter().any(|s| s.name == *own))
    {
        return Err(RecogniseError::Finished);
    }
    let mut readings: Vec<(u32, bool, Result<Table, RecogniseError>)> = book
        .sheets
        .iter()
        .map(|sheet| {
            let header = header::find(sheet);
            (header.points, sheet.hidden, read_table(file, sheet, &header))
        })
        .collect();
    // The likeliest sheet first: one that was understood, not hidden, with the best header.
    readings.sort_by_key(|(points, hidden, table)| {
        (table.is_err(), *hidden, std::cmp::Reverse(*points))
    });
    let names: Vec<String> = book.sheets.iter().map(|s| s.name.clone()).collect();
    let mut tables: Vec<Table> = Vec::new();
    let mut first_error = None;
    for (_, hidden, reading) in readings {
        match reading {
            Ok(table) if tables.first().is_none_or(|main| !hidden && is_one_more(main, &table)) => {
                tables.push(table);
            }
            Ok(_) => {}
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    let used: Vec<String> = tables.iter().map(|t| t.sheet.clone()).collect();
    if let Some(main) = tables.first_mut() {
        main.other_sheets = names.into_iter().filter(|n| !used.contains(n)).collect();
        tables.sort_by(|a, b| a.sheet.cmp(&b.sheet));
        return Ok(tables);
    }
    Err(first_error.unwrap_or(RecogniseError::NoPeople))
}

/// Whether a sheet holds results of its own beside the main one: a table with a header, of a tool
/// that does not write the same results into several sheets.
fn is_one_more(main: &Table, table: &Table) -> bool {
    let repeats = |tool: Tool| matches!(tool, Tool::Kahoot | Tool::Quizizz);
    !repeats(main.tool) && !repeats(table.tool) && table.header_row.is_some()
}
