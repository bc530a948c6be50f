//! Small texts of comma-separated values as sheets and tables, for the tests of this module.

use super::recognise;
use super::results::ColumnUse;
use crate::workbook::{Book, Limits, Opened, Sheet, open};

fn book(csv: &str) -> Book {
    let Ok(Opened::Book(book)) = open("t.csv", csv.as_bytes(), &Limits::default()) else {
        panic!("not read: {csv}")
    };
    book
}

/// The sheet of a text.
pub(super) fn sheet(csv: &str) -> Sheet {
    book(csv).sheets.remove(0)
}

/// What became of the column with a header.
pub(super) fn use_of(csv: &str, header: &str) -> Option<ColumnUse> {
    let table = recognise("t.csv", &book(csv)).unwrap().remove(0);
    table.columns.into_iter().find(|c| c.header == header).and_then(|c| c.results)
}
