//! Any bytes through the reader of workbooks and the recogniser. The first byte says what they are:
//! a file with some ending, or the parts of one, which are packed here so that they are read.
#![no_main]

use std::io::{Cursor, Write};

use gradebook::recognise::recognise;
use gradebook::workbook::{Limits, Opened, open, panic_is_contained};
use libfuzzer_sys::fuzz_target;

/// Between two parts.
const MARK: &[u8] = b"\n--8<--\n";

const ENDINGS: [&str; 8] = ["xlsx", "xlsb", "xls", "ods", "csv", "html", "xml", "zip"];

const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

const XLSX: [&str; 5] = [
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
];
const XLSB: [&str; 5] = [
    "xl/worksheets/sheet1.bin",
    "xl/workbook.bin",
    "xl/_rels/workbook.bin.rels",
    "xl/sharedStrings.bin",
    "xl/styles.bin",
];

fn zipped(entries: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in entries {
        zip.start_file(*name, stored).ok()?;
        zip.write_all(content).ok()?;
    }
    zip.finish().ok().map(Cursor::into_inner)
}

fn parts(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while let Some(at) = bytes.windows(MARK.len()).position(|window| window == MARK) {
        parts.push(&bytes[..at]);
        bytes = &bytes[at + MARK.len()..];
    }
    parts.push(bytes);
    parts
}

fn office(names: [&str; 5], root: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut entries: Vec<(&str, &[u8])> =
        vec![("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", root.as_bytes())];
    entries.extend(names.into_iter().zip(parts(bytes)));
    zipped(&entries)
}

fn compound(stream: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).ok()?;
    file.create_stream("/Workbook").ok()?.write_all(stream).ok()?;
    file.flush().ok()?;
    Some(file.into_inner().into_inner())
}

/// The file that the bytes stand for.
fn file(kind: u8, bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let made = match kind % 16 {
        8 | 9 => ("xlsx", office(XLSX, ROOT, bytes)?),
        10 | 11 => ("xlsb", office(XLSB, &ROOT.replace(".xml\"/>", ".bin\"/>"), bytes)?),
        12 | 13 => (
            "ods",
            zipped(&[
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("META-INF/manifest.xml", b"<manifest/>"),
                ("content.xml", bytes),
            ])?,
        ),
        14 | 15 => ("xls", compound(bytes)?),
        other => (*ENDINGS.get(usize::from(other))?, bytes.to_vec()),
    };
    Some((format!("Quiz 1.{}", made.0), made.1))
}

/// Panics of the reading libraries are held by the reader; all others are findings.
fn hold_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !panic_is_contained() {
            before(info);
        }
    }));
}

fuzz_target!(init: hold_panics(), |data: &[u8]| {
    let Some((kind, bytes)) = data.split_first() else { return };
    let Some((name, bytes)) = file(*kind, bytes) else { return };
    let limits = Limits {
        cells: 100_000,
        unzipped_bytes: 16 << 20,
        shown_bytes: 16 << 20,
        ..Limits::default()
    };
    match open(&name, &bytes, &limits) {
        Ok(Opened::Book(book)) => drop(recognise(&name, &book)),
        Ok(Opened::Archive(members)) => {
            for (name, bytes) in members {
                if let Ok(Opened::Book(book)) = open(&name, &bytes, &limits) {
                    drop(recognise(&name, &book));
                }
            }
        }
        Err(error) => {
            let sentence = error.to_string();
            assert!(!sentence.is_empty() && !sentence.contains('\n'), "{sentence}");
        }
    }
});
