//! For the tests of all crates: files of a course, sheets as text, and skipping in one way.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

pub mod skip;

use std::fmt::Write;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};
use gradebook::recognise::{Table as Recognised, recognise};
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Gradebook, Request, compile};

/// Texts that a program might take for a formula, a link, markup or a path, as they may come as
/// names, titles and answers.
pub const HOSTILE: [&str; 30] = [
    "=1+1",
    "=HYPERLINK(\"http://x.example\",\"y\")",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    " =1+1",
    "\u{a0}=1+1",
    "\u{200b}=1+1",
    "＝1＋1",
    "＠SUM(1)",
    "'=1+1",
    "\"=1+1",
    "Ada;=1+1",
    "-2+3",
    "http://x.example/a",
    "https://x.example/?q=<b>&r=\"1\"",
    "mailto:x@x.example",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><b onmouseover=\"x\">",
    "[x](javascript:alert(1))",
    "_*`~|[x]`*_",
    "&lt;b&gt; {{ 7*7 }} ${x} { $y } {% z %}",
    "../../etc/passwd",
    "CON",
    "\u{202e}vsc.exe",
];

/// The repository's examples.
pub fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e != "toml"));
    files.sort();
    files
}

/// The course's real exports beside the checkout, where this machine has them.
pub fn real_exports() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/surveyheart");
    if !folder.is_dir() {
        skip::data("the course's exports are not on this machine");
        return None;
    }
    Some(folder)
}

/// Reads one file that must hold a table.
pub fn tables(path: &Path) -> Vec<Recognised> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    from_bytes(&name, &fs::read(path).unwrap())
}

/// Reads bytes that must hold a table.
pub fn from_bytes(name: &str, bytes: &[u8]) -> Vec<Recognised> {
    match open(name, bytes, &Limits::default()) {
        Ok(Opened::Book(book)) => recognise(name, &book).unwrap_or_else(|e| panic!("{name}: {e}")),
        other => panic!("{name}: {other:?}"),
    }
}

/// Compiles texts of CSV files by the default scheme.
pub fn compile_texts(files: &[(&str, &str)]) -> Gradebook {
    let tables = files.iter().flat_map(|(name, text)| from_bytes(name, text.as_bytes())).collect();
    compile(tables, &Request::default())
}

/// A sheet of a workbook as lines of cells.
pub fn grid(bytes: &[u8], sheet: &str) -> String {
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

/// A quiz whose marks follow a key; the key of one question contradicts the best.
pub fn quiz(people: usize, wrong: Option<usize>) -> String {
    let mut text = "Name,Email,Score (10)".to_owned();
    for q in 1..=10 {
        write!(text, ",{q}. What of part {q}?").unwrap();
    }
    text.push('\n');
    let mut state = 11_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as usize % 100
    };
    for person in 0..people {
        let ability = 30 + person * 65 / people;
        let right: Vec<bool> = (0..10).map(|_| random() < ability).collect();
        let answers = right.iter().map(|r| if *r { "True" } else { "False" });
        let marks = (0..10).filter(|q| right[*q] != (wrong == Some(*q))).count();
        let answers = answers.collect::<Vec<_>>().join(",");
        writeln!(text, "Person {person} Obi,p{person}@example.org,{marks},{answers}").unwrap();
    }
    text
}

/// How many cases a property is tried on: the usual number, or what `PROPTEST_CASES` asks for
/// (see `.ci/long`).
pub fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}
