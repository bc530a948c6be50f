//! What the integration tests share: files into gradebooks, workbooks into grids.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::missing_panics_doc,
    reason = "each test uses a part; a test fails by panicking"
)]

use std::fmt::Write;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};
use gradebook::recognise::{Table as Recognised, recognise};
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Gradebook, Request, compile};
use report::Edited;
use table::Table;

/// The repository's examples.
pub(crate) fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e != "toml"));
    files.sort();
    files
}

/// The course's real exports beside the checkout, where this machine has them.
pub(crate) fn real_exports() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/surveyheart");
    if !folder.is_dir() {
        crate::skip::data("the course's exports are not on this machine");
        return None;
    }
    Some(folder)
}

/// Reads one file that must hold a table.
pub(crate) fn tables(path: &Path) -> Vec<Recognised> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    from_bytes(&name, &fs::read(path).unwrap())
}

/// Reads bytes that must hold a table.
pub(crate) fn from_bytes(name: &str, bytes: &[u8]) -> Vec<Recognised> {
    match open(name, bytes, &Limits::default()) {
        Ok(Opened::Book(book)) => recognise(name, &book).unwrap_or_else(|e| panic!("{name}: {e}")),
        other => panic!("{name}: {other:?}"),
    }
}

/// Compiles texts of CSV files by the default scheme.
pub(crate) fn compile_texts(files: &[(&str, &str)]) -> Gradebook {
    let tables = files.iter().flat_map(|(name, text)| from_bytes(name, text.as_bytes())).collect();
    compile(tables, &Request::default())
}

/// The workbook of a gradebook whose table nobody changed.
pub(crate) fn workbook(gradebook: &Gradebook) -> Vec<u8> {
    let table = Table::of(gradebook).unwrap();
    report::workbook(Edited::plain(gradebook, &table)).unwrap()
}

/// A sheet of a workbook as lines of cells.
pub(crate) fn grid(bytes: &[u8], sheet: &str) -> String {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let mut out = String::new();
    for row in range.rows() {
        let cells: Vec<String> = row.iter().map(shown).collect();
        let _ = writeln!(out, "{}", cells.join(" | ").trim_end_matches([' ', '|']));
    }
    out
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::Float(f) => format!("{}", (f * 10_000.0).round() / 10_000.0),
        other => other.to_string(),
    }
}
