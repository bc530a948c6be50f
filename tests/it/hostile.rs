//! Files that are broken, lie or attack. Each ends in one typed error within limits of memory
//! and time, in the real program, and never in a panic.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use expect_test::expect_file;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Address space that one file may take of the program, in KiB (`ulimit -v`).
const MEMORY_KIB: u64 = 1_500_000;
/// Longest time for one file, in the debug build on a busy machine.
const LONGEST: Duration = Duration::from_mins(1);

pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(
            *name,
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated),
        )
        .unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Where a workbook's main part is.
pub(crate) const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// A workbook of one sheet; `texts` is the shared string table, if there is one.
pub(crate) fn xlsx(sheet: &str, texts: Option<&str>) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let relations = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    entries.extend(texts.map(|t| ("xl/sharedStrings.xml", t.as_bytes())));
    zip(&entries)
}

pub(crate) fn sheet(inside: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{inside}</worksheet>"#
    )
}

pub(crate) fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

pub(crate) fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{table}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", br#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#),
        ("content.xml", content.as_bytes()),
    ])
}

/// A compound file with one stream.
pub(crate) fn compound(stream: &str, content: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream(stream).unwrap().write_all(content).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// Records of an old Excel stream: (type, data).
pub(crate) fn records(all: &[(u16, &[u8])]) -> Vec<u8> {
    let record = |(kind, data): &(u16, &[u8])| {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes()[..], data].concat()
    };
    all.iter().flat_map(record).collect()
}

pub(crate) const BOF: (u16, &[u8]) = (0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/// A zip's declared sizes overwritten: the entries say they unpack to `size`.
pub(crate) fn lying_sizes(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
    let mut at = 0;
    while at + 46 < bytes.len() {
        let offset = match &bytes[at..at + 4] {
            b"PK\x01\x02" => 24,
            b"PK\x03\x04" => 22,
            _ => {
                at += 1;
                continue;
            }
        };
        bytes[at + offset..at + offset + 4].copy_from_slice(&size.to_le_bytes());
        at += 4;
    }
    bytes
}

pub(crate) fn excel_files() -> Vec<(&'static str, Vec<u8>)> {
    let good = xlsx(
        &sheet(&format!(
            "<sheetData><row>{}{}</row></sheetData>",
            cell("A1", "Name"),
            cell("B1", "Score")
        )),
        None,
    );
    let zeros = vec![b' '; 300 * 1024 * 1024];
    let bomb = zip(&[("_rels/.rels", ROOT.as_bytes()), ("xl/workbook.xml", &zeros)]);
    let rows: String = (1..=1200).fold(String::new(), |mut out, r| {
        let _ = write!(out, "<row>{}</row>", cell(&format!("XFD{r}"), "x"));
        out
    });
    let deep = format!("<sheetData>{}</sheetData>", "<row>".repeat(50_000));
    let doctype = r#"<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet><sheetData><row><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"#;
    vec![
        ("truncated-half.xlsx", good[..good.len() / 2].to_vec()),
        ("truncated-tail.xlsx", good[..good.len() - 10].to_vec()),
        ("only-magic.xlsx", b"PK\x03\x04".to_vec()),
        ("header-only.xlsx", good.clone()),
        ("bomb-ratio.xlsx", bomb),
        ("bomb-lying-small.xlsx", lying_sizes(xlsx(&sheet(&" ".repeat(300 * 1024 * 1024)), None), 100_000)),
        ("sizes-lie-large.xlsx", lying_sizes(good.clone(), 0xFFFF_FFF0)),
        ("no-sheets.xlsx", zip(&[("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", ROOT.as_bytes()), ("xl/workbook.xml", b"<workbook/>")])),
        ("sheet-missing.xlsx", zip(&[("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", ROOT.as_bytes()), ("xl/workbook.xml", br#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId9"/></sheets></workbook>"#)])),
        ("not-xml.xlsx", xlsx("this is no XML at all <<<", None)),
        ("cut-xml.xlsx", xlsx(&sheet("<sheetData><row><c r=\"A1\" t=\"inlineStr\"><is><t>Na"), None)),
        ("empty-sheet.xlsx", xlsx(&sheet("<sheetData/>"), None)),
        ("dimension-lies.xlsx", xlsx(&sheet(&format!("<dimension ref=\"A1:XFD1048576\"/><sheetData><row>{}</row></sheetData>", cell("A1", "Name"))), None)),
        ("dimension-nonsense.xlsx", xlsx(&sheet("<dimension ref=\"ZZZZZZ99999999999:A0\"/><sheetData/>"), None)),
        ("too-many-columns.xlsx", xlsx(&sheet(&format!("<sheetData>{rows}</sheetData>")), None)),
        ("far-corner.xlsx", xlsx(&sheet(&format!("<sheetData><row>{}</row><row>{}</row></sheetData>", cell("A1", "Name"), cell("D1048576", "x"))), None)),
        ("row-overflow.xlsx", xlsx(&sheet(&format!("<sheetData><row r=\"99999999999\">{}</row></sheetData>", cell("A99999999999", "x"))), None)),
        ("texts-lie.xlsx", xlsx(&sheet("<sheetData><row><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData>"), Some("<sst count=\"4000000000\" uniqueCount=\"4000000000\"><si><t>Name</t></si></sst>"))),
        ("texts-lie-late.xlsx", xlsx(&sheet("<sheetData><row><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData>"), Some("<!-- sst --><sst uniqueCount=\"18446744073709551615\"><si><t>Name</t></si></sst>"))),
        ("text-index-beyond.xlsx", xlsx(&sheet("<sheetData><row><c r=\"A1\" t=\"s\"><v>99999</v></c></row></sheetData>"), Some("<sst uniqueCount=\"1\"><si><t>Name</t></si></sst>"))),
        ("long-text.xlsx", xlsx(&sheet(&format!("<sheetData><row>{}</row></sheetData>", cell("A1", &random_text(3 * 1024 * 1024)))), None)),
        ("deep-xml.xlsx", xlsx(&sheet(&deep), None)),
        ("entities.xlsx", xlsx(doctype, None)),
        ("formula-errors.xlsx", xlsx(&sheet("<sheetData><row><c r=\"A1\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>"), None)),
        ("unknown-cell-type.xlsx", xlsx(&sheet("<sheetData><row><c r=\"A1\" t=\"zz\"><v>1</v></c></row></sheetData>"), None)),
        ("encrypted.xlsx", compound("/EncryptedPackage", &[0; 64])),
    ]
}

/// Text that does not compress, so that only its length can be at fault.
pub(crate) fn random_text(length: usize) -> String {
    let mut state = 1_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + ((state >> 33) % 26) as u8)
    };
    (0..length).map(|_| letter()).collect()
}

pub(crate) fn other_files() -> Vec<(&'static str, Vec<u8>)> {
    let huge_dimensions =
        [&0_u32.to_le_bytes()[..], &0xFFFF_FFFF_u32.to_le_bytes(), &[0, 0], &[0xFF, 0xFF], &[0, 0]]
            .concat();
    let cell_at =
        |row: u16, column: u16| [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat();
    let row = |repeats: &str, cells: &str| {
        format!("<table:table-row {repeats}>{cells}</table:table-row>")
    };
    let one = |repeats: &str| {
        format!(
            "<table:table-cell {repeats} office:value-type=\"string\"><text:p>x</text:p></table:table-cell>"
        )
    };
    vec![
        ("empty.csv", Vec::new()),
        ("blank.csv", b"\n\n ,, \n".to_vec()),
        ("nulls.csv", vec![0; 4096]),
        (
            "noise.csv",
            (0..40_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect(),
        ),
        ("one-column.csv", b"hello\nworld\n".to_vec()),
        ("wide.csv", [b"Name".to_vec(), vec![b','; 100_000], b"x\n".to_vec()].concat()),
        ("no-scores.csv", b"Name,Email\nAda Obi,ada@example.org\n".to_vec()),
        ("no-people.csv", b"Score\n5\n6\n".to_vec()),
        ("long-cell.csv", [b"Name,Score\n".to_vec(), vec![b'a'; 3 * 1024 * 1024]].concat()),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n0000".to_vec()),
        ("page.xls", b"<html><table><tr><td>Name</td></tr></table></html>".to_vec()),
        (
            "letter.xlsx",
            zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]),
        ),
        ("numbers.xlsx", zip(&[("Index/Document.iwa", b"x")])),
        ("empty.zip", zip(&[])),
        ("nested.zip", zip(&[("inner.zip", &zip(&[("a.csv", b"Name,Score\nAda,5\n")]))])),
        ("many.zip", {
            let names: Vec<String> = (0..300).map(|i| format!("{i}.csv")).collect();
            zip(&names.iter().map(|n| (n.as_str(), &b"x"[..])).collect::<Vec<_>>())
        }),
        (
            "rows-repeated.ods",
            ods(&row(
                "table:number-rows-repeated=\"1048576\"",
                &one("table:number-columns-repeated=\"16384\""),
            )),
        ),
        (
            "gap.ods",
            ods(&(row("", &one(""))
                + &row("table:number-rows-repeated=\"1048570\"", "<table:table-cell/>")
                + &row("", &one("table:number-columns-repeated=\"900\"")))),
        ),
        (
            "spaces.ods",
            ods(&row(
                "",
                "<table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"9999999999\"/></text:p></table:table-cell>",
            )),
        ),
        ("repeat-nonsense.ods", ods(&row("table:number-rows-repeated=\"many\"", &one("")))),
        ("cut.ods", ods("<table:table-row><table:table-cell")),
        (
            "no-content.ods",
            zip(&[
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", b""),
            ]),
        ),
        ("dimensions.xls", compound("/Workbook", &records(&[BOF, (0x0200, &huge_dimensions)]))),
        (
            "far-cells.xls",
            compound(
                "/Workbook",
                &records(&[BOF, (0x0203, &cell_at(0, 0)), (0x0203, &cell_at(65_535, 255))]),
            ),
        ),
        ("record-beyond.xls", compound("/Workbook", &[0x09, 0x08, 0xFF, 0xFF, 0, 0])),
        ("password.xls", compound("/Workbook", &records(&[BOF, (0x002F, &[1, 0, 1, 0])]))),
        ("no-records.xls", compound("/Workbook", &[])),
        ("letter.xls", compound("/WordDocument", &[0; 600])),
        ("cut.xls", compound("/Workbook", &records(&[BOF]))[..700].to_vec()),
        ("loops.xls", {
            let mut bytes = compound("/Workbook", &vec![7; 9000]);
            let end = bytes.len().min(1600);
            bytes[512..end].fill(0);
            bytes
        }),
        ("bad.xlsb", zip(&[("xl/workbook.bin", &[0x83, 0x01, 0xFF, 0xFF, 0xFF, 0x7F])])),
    ]
}

/// Runs the program on one file under a memory limit; returns exit code and message.
fn run(folder: &std::path::Path, name: &str) -> (Option<i32>, String) {
    let start = Instant::now();
    let command = format!("ulimit -v {MEMORY_KIB}; exec \"$0\" inspect \"$1\"");
    let output = Command::new("sh")
        .arg("-c")
        .arg(command)
        .arg(env!("CARGO_BIN_EXE_mlj"))
        .arg(name)
        .current_dir(folder)
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .unwrap();
    assert!(start.elapsed() < LONGEST, "{name} took {:?}", start.elapsed());
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn every_bad_file_ends_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = excel_files().into_iter().chain(other_files()).collect();
    assert!(files.len() >= 40);
    let mut out = String::new();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let (code, said) = run(folder.path(), name);
        assert!(!said.contains("panicked"), "{name}: {said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{name} is not one sentence: {said}");
        let _ =
            writeln!(out, "{} {}", code.unwrap_or(-1), said.trim_end().trim_start_matches("mlj: "));
    }
    expect_file!["snapshots/hostile.txt"].assert_eq(&out);
}

/// A NUL in the name of a zip's member reaches neither the chat nor the course.
#[tokio::test]
async fn a_nul_in_a_members_name_is_left_out() {
    let (mut bot, ana) = (crate::bot::Bot::start().await, crate::bot::ana());
    let csv = "Name,Email,Score (20)\nAda Obi,ada@example.org,12\n";
    let files = zip(&[("Test\u{0}7.csv", csv.as_bytes())]);
    bot.sends(&ana, &[("all.zip", files)]).await;
    let said = bot.transcript(&ana);
    assert!(said.contains("1 file is ready") && said.contains("Test7.csv"), "{said}");
    assert!(!said.contains('\u{0}'), "{said:?}");
    bot.finish().await;
}
