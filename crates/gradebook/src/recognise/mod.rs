//! What a sheet is: its tool, header, columns, tests and rows.
//!
//! Nothing here compares people or files; a table is understood by itself.

mod answers;
mod beside;
mod bystanders;
mod candidates;
mod cells;
mod class_list;
mod columns;
mod forms;
mod groups;
mod header;
mod header_rows;
mod hints;
mod labels;
mod lexicon;
mod long;
mod long_columns;
mod long_scores;
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
mod ranks;
mod read;
mod realigned;
mod relations;
mod results;
mod role;
mod roster;
#[cfg(test)]
mod sample;
mod scale;
mod scales;
mod score_words;
mod scores;
mod settle;
mod side_by_side;
mod strays;
mod table;
mod title;
mod titles;
mod told_apart;
mod tool;
mod turned;
mod weights;
mod worded;
mod wording;

pub use class_list::class_list;
pub use columns::{Column, RoleReason};
pub use long::{LongReason, LongRefusal};
pub use nobody::NobodyKind;
pub use questions::Question;
pub use results::{ColumnUse, LeftOut};
pub use role::Role;
pub use roster::{Roster, roster};
pub use scale::{Scale, ScaleDoubt, ScaleReason, Unit};
pub use table::{
    Confidence, OtherSheet, RecogniseError, SheetReason, Table, TestReading, UnevenRows,
};
pub use title::{Claim, NumberReason};
pub(crate) use title::{is_test, names_test};
pub(crate) use titles::{bare, item_claim, item_title, settle_sheets};
pub use tool::Tool;

use crate::workbook::{Book, Sheet};
use header::Header;
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
    let mut readings: Vec<(u32, &Sheet, Result<Table, RecogniseError>)> = book
        .sheets
        .iter()
        .flat_map(|sheet| {
            let header = header::find(sheet);
            let realigned = realigned::realign(sheet, &header);
            let (aligned, header) = match &realigned {
                Some(realigned) => (realigned, header::find(realigned)),
                None => (sheet, header),
            };
            let tables = side_by_side::tables(aligned, &header);
            if tables.is_empty() {
                return vec![(header.points, sheet, read_table(file, aligned, &header))];
            }
            let read = |(table, own): &(Sheet, Header)| read_table(file, table, own);
            tables.iter().map(|table| (header.points, sheet, read(table))).collect()
        })
        .collect();
    // The likeliest sheet first: one that was understood, not hidden, with the best header.
    readings.sort_by_key(|(points, sheet, table)| {
        (table.is_err(), sheet.hidden, std::cmp::Reverse(*points))
    });
    let mut tables: Vec<Table> = Vec::new();
    let mut others: Vec<OtherSheet> = Vec::new();
    for (_, sheet, reading) in readings {
        let why = match reading {
            Err(error) => SheetReason::Refused(error),
            Ok(table) => {
                let why = tables.first().and_then(|main| beside(main, &table, sheet.hidden));
                let Some(why) = why else {
                    tables.push(table);
                    continue;
                };
                why
            }
        };
        others.push(OtherSheet { name: sheet.name.clone(), why });
    }
    let Some(main) = tables.first_mut() else {
        let first = others.into_iter().find_map(|sheet| match sheet.why {
            SheetReason::Refused(error) => Some(error),
            _ => None,
        });
        return Err(first.unwrap_or(RecogniseError::NoPeople));
    };
    let place = |other: &OtherSheet| book.sheets.iter().position(|s| s.name == other.name);
    others.sort_by_key(place);
    main.other_sheets = others;
    tables.sort_by(|a, b| a.sheet.cmp(&b.sheet));
    Ok(tables)
}

/// Why a sheet is no further table beside the main one. It is one where it has a header, is shown,
/// and its tool does not write the same results into several sheets.
fn beside(main: &Table, table: &Table, hidden: bool) -> Option<SheetReason> {
    let repeats = |tool: Tool| matches!(tool, Tool::Kahoot | Tool::Quizizz);
    if repeats(main.tool) || repeats(table.tool) {
        Some(SheetReason::Repeats)
    } else if hidden {
        Some(SheetReason::Hidden)
    } else {
        table.header_row.is_none().then_some(SheetReason::NoHeader)
    }
}
