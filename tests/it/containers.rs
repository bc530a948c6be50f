//! One export in every container: XLSX, XLS, XLSB, ODS, CSV and a zip say the same.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use gradebook::recognise::Table;
use gradebook::workbook::{Format, Limits, Opened, Value, open};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ORIGINAL: &str = "examples/Test 1 January 5, 2026.xlsx";

fn bytes(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Who handed in what and when.
fn rows(table: &Table) -> Vec<String> {
    let row = |s: &gradebook::Submission| {
        format!(
            "{} {} <{}> {:?} {}",
            s.row, s.clues.name, s.clues.email_typed, s.at, s.answers[0].raw
        )
    };
    table.submissions.iter().map(row).collect()
}

fn format_of(name: &str, content: &[u8]) -> Format {
    match open(name, content, &Limits::default()).unwrap() {
        Opened::Book(book) => book.format,
        Opened::Archive(_) => panic!("{name} is no archive"),
    }
}

#[test]
fn old_excel_and_open_document_read_as_the_original() {
    let original = testing::from_bytes("Test 1.xlsx", &bytes(ORIGINAL));
    for (file, format) in [("survey.xls", Format::Xls), ("survey.ods", Format::Ods)] {
        let content = bytes(&format!("tests/fixtures/{file}"));
        assert_eq!(format_of(file, &content), format);
        let tables = testing::from_bytes("Test 1", &content);
        assert_eq!(rows(&tables[0]), rows(&original[0]), "{file}");
        assert_eq!(tables[0].tool, original[0].tool, "{file}");
        assert_eq!(tables[0].tests[0].scale, original[0].tests[0].scale, "{file}");
    }
}

#[test]
fn a_binary_workbook_reads_as_the_original() {
    let Opened::Book(book) = open("x", &bytes(ORIGINAL), &Limits::default()).unwrap() else {
        panic!("no workbook")
    };
    let grid: Vec<Vec<String>> =
        book.sheets[0].rows().map(|row| (0..12).map(|at| shown(row.get(at))).collect()).collect();
    let content = xlsb(&grid);
    assert_eq!(format_of("a.xlsb", &content), Format::Xlsb);
    let (ours, original) =
        (testing::from_bytes("Test 1", &content), testing::from_bytes("Test 1", &bytes(ORIGINAL)));
    assert_eq!(rows(&ours[0]), rows(&original[0]));
}

fn shown(value: Value<'_>) -> String {
    value.shown().into_owned()
}

/// A binary workbook of one sheet, after MS-XLSB 2.1.4 (records) and 2.4 (their data): numbers
/// become `BrtCellReal`, texts `BrtCellSt`.
fn xlsb(grid: &[Vec<String>]) -> Vec<u8> {
    let wide = |text: &str| {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut out = (units.len() as u32).to_le_bytes().to_vec();
        out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        out
    };
    let number = |n: u32| n.to_le_bytes().to_vec();
    let mut sheet = record(0x0081, &[]);
    sheet.extend(record(0x0094, &[0; 16]));
    sheet.extend(record(0x0091, &[]));
    for (row, cells) in (0_u32..).zip(grid) {
        sheet.extend(record(0x0000, &[number(row), vec![0; 8]].concat()));
        for (column, text) in (0_u32..).zip(cells).filter(|(_, t)| !t.is_empty()) {
            let place = [number(column), number(0)].concat();
            sheet.extend(match text.parse::<f64>() {
                Ok(value) => record(0x0005, &[place, value.to_le_bytes().to_vec()].concat()),
                Err(_) => record(0x0006, &[place, wide(text)].concat()),
            });
        }
    }
    sheet.extend(record(0x0092, &[]));
    sheet.extend(record(0x0082, &[]));
    let bundle = [number(0), number(1), wide("rId1"), wide("Survey")].concat();
    let book = [
        record(0x0083, &[]),
        record(0x008F, &[]),
        record(0x009C, &bundle),
        record(0x0090, &[]),
        record(0x009D, &[0; 26]),
        record(0x0084, &[]),
    ]
    .concat();
    let relations = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#;
    zipped(&[
        ("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", relations),
        ("xl/worksheets/sheet1.bin", &sheet),
    ])
}

/// A record: type in one or two bytes, length in groups of seven bits, data.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = if kind < 0x80 {
        vec![kind as u8]
    } else {
        vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8]
    };
    let mut length = data.len();
    while length >= 0x80 {
        out.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend(data);
    out
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What the program says of its inputs, without the line that names the output.
fn compiled(folder: &Path, inputs: &[PathBuf]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_mlj"))
        .current_dir(folder)
        .arg("compile")
        .args(inputs)
        .output()
        .unwrap();
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().filter(|line| !line.starts_with("Wrote")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_zip_of_files_compiles_as_the_files_do() {
    let folder = tempfile::tempdir().unwrap();
    let examples = testing::examples();
    let read: Vec<(String, Vec<u8>)> = examples
        .iter()
        .map(|p| {
            let name = p.file_name().unwrap().to_string_lossy();
            (format!("term one/{name}"), fs::read(p).unwrap())
        })
        .collect();
    let entries: Vec<(&str, &[u8])> =
        read.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect();
    let zip = folder.path().join("term.zip");
    fs::write(&zip, zipped(&entries)).unwrap();
    assert_eq!(compiled(folder.path(), &[zip]), compiled(folder.path(), &examples));
}
