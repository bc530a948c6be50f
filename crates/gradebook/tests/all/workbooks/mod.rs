//! What files hold, cell by cell: every format that is read, written by other programs' rules.

mod binary;
mod course;
mod markup;
mod ods;
mod text;
mod xlsx;

use std::io::{Cursor, Write};

use gradebook::workbook::{Book, Limits, Opened, Sheet, open};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A workbook's sheets.
fn book(name: &str, bytes: &[u8]) -> Book {
    match open(name, bytes, &Limits::default()).unwrap() {
        Opened::Book(book) => book,
        Opened::Archive(_) => panic!("an archive"),
    }
}

/// A sheet as lines of `row: A=… B=…`.
fn lines(sheet: &Sheet) -> Vec<String> {
    let line = |row: gradebook::workbook::Row<'_>| {
        let cells = row.cells().map(|(column, value)| {
            format!("{}={}", gradebook::workbook::column_letters(column), value.shown())
        });
        format!("{}: {}", row.number, cells.collect::<Vec<_>>().join(" "))
    };
    sheet.rows().map(line).collect()
}

/// The first sheet of a file as lines.
fn first(name: &str, bytes: &[u8]) -> Vec<String> {
    lines(&book(name, bytes).sheets[0])
}

/// A zip of parts.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Not packed, so that a test can change a byte.
    let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in parts {
        zip.start_file(*name, plain).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
