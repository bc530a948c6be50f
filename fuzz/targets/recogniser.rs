//! Texts of tables, several with a mark between them, through the whole way to a gradebook and its
//! table.
#![no_main]

use gradebook::recognise::recognise;
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Request, compile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let limits = Limits { cells: 20_000, ..Limits::default() };
    let tables = text.split("\n--8<--\n").take(4).enumerate().filter_map(|(at, text)| {
        let name = format!("Quiz {}.csv", at + 1);
        match open(&name, text.as_bytes(), &limits) {
            Ok(Opened::Book(book)) => recognise(&name, &book).ok(),
            Ok(Opened::Archive(_)) | Err(_) => None,
        }
    });
    let tables: Vec<_> = tables.flatten().collect();
    if tables.is_empty() {
        return;
    }
    let rows: usize = tables.iter().map(|table| table.submissions.len()).sum();
    let gradebook = compile(tables, &Request::default());
    // A row is somebody's, or it is accounted for.
    assert!(gradebook.people.len() <= rows, "{} people of {rows} rows", gradebook.people.len());
    let _ = table::Table::of(&gradebook);
});
