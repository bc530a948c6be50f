//! A small xlsx from lines: `[sheet: Name]`, then rows of cells between `|`.
//!
//! A cell is a number or a text; `'007` is a text whatever it looks like, `{0%}` behind a number is
//! its number format, `#N/A` is an error value.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use gradebook::workbook::column_letters;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The bytes of the workbook.
pub(super) fn write(lines: &[&str]) -> Vec<u8> {
    let sheets = sheets(lines);
    let mut formats: Vec<String> = Vec::new();
    let bodies: Vec<String> = sheets.iter().map(|(_, rows)| body(rows, &mut formats)).collect();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, xml: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(format!("{HEAD}{xml}").as_bytes()).unwrap();
    };
    let numbers = || 1..=sheets.len();
    let list = |one: &dyn Fn(usize) -> String| numbers().map(one).collect::<String>();
    let types = list(&|n| {
        format!(
            r#"<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET}.worksheet+xml"/>"#
        )
    });
    part(
        "[Content_Types].xml",
        &format!(
            r#"<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{SHEET}.styles+xml"/>{types}</Types>"#
        ),
    );
    part(
        "_rels/.rels",
        &format!(
            r#"<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    );
    let relations = list(&|n| {
        format!(
            r#"<Relationship Id="rId{n}" Type="{OFFICE}/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        )
    });
    part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            r#"<Relationships xmlns="{PACKAGE}/relationships">{relations}<Relationship Id="rId99" Type="{OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>"#
        ),
    );
    let names = list(&|n| {
        format!(r#"<sheet name="{}" sheetId="{n}" r:id="rId{n}"/>"#, escaped(&sheets[n - 1].0))
    });
    part(
        "xl/workbook.xml",
        &format!(
            r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}/relationships"><sheets>{names}</sheets></workbook>"#
        ),
    );
    part("xl/styles.xml", &styles(&formats));
    for (at, body) in bodies.iter().enumerate() {
        part(
            &format!("xl/worksheets/sheet{}.xml", at + 1),
            &format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>"#),
        );
    }
    zip.finish().unwrap().into_inner()
}

/// The sheets' names and rows.
fn sheets<'l>(lines: &[&'l str]) -> Vec<(String, Vec<&'l str>)> {
    let mut sheets: Vec<(String, Vec<&'l str>)> = Vec::new();
    for line in lines {
        let name = line.strip_prefix("[sheet: ").and_then(|rest| rest.strip_suffix(']'));
        if name.is_some() || sheets.is_empty() {
            sheets.push((name.unwrap_or("Sheet1").to_owned(), Vec::new()));
        }
        if name.is_none() {
            sheets.last_mut().unwrap().1.push(line);
        }
    }
    sheets
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

fn styles(formats: &[String]) -> String {
    let (mut codes, mut cells) = (String::new(), String::new());
    for (at, code) in formats.iter().enumerate() {
        let (id, code) = (164 + at, escaped(code));
        let _ = write!(codes, r#"<numFmt numFmtId="{id}" formatCode="{code}"/>"#);
        let _ = write!(
            cells,
            r#"<xf numFmtId="{id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#
        );
    }
    let own = if codes.is_empty() {
        String::new()
    } else {
        format!(r#"<numFmts count="{}">{codes}</numFmts>"#, formats.len())
    };
    format!(
        r#"<styleSheet xmlns="{MAIN}">{own}<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{cells}</cellXfs></styleSheet>"#,
        formats.len() + 1
    )
}

fn body(rows: &[&str], formats: &mut Vec<String>) -> String {
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        let number = at + 1;
        let _ = write!(out, r#"<row r="{number}">"#);
        for (column, cell) in row.split('|').enumerate() {
            let letters = column_letters(u16::try_from(column).unwrap());
            out.push_str(&xml(cell.trim(), &format!("{letters}{number}"), formats));
        }
        out.push_str("</row>");
    }
    out
}

fn xml(cell: &str, place: &str, formats: &mut Vec<String>) -> String {
    let (value, format) = match cell.strip_suffix('}').and_then(|c| c.split_once(" {")) {
        Some((value, format)) => (value, Some(format)),
        None => (cell, None),
    };
    let style = format.map_or(0, |code| {
        let known = formats.iter().position(|f| f == code);
        1 + known.unwrap_or_else(|| {
            formats.push(code.to_owned());
            formats.len() - 1
        })
    });
    match value.strip_prefix('\'') {
        None if value.is_empty() => String::new(),
        None if value.starts_with('#')
            && value.len() > 2
            && value.is_ascii()
            && !value.contains(' ') =>
        {
            format!(r#"<c r="{place}" t="e"><v>{value}</v></c>"#)
        }
        None if value.parse::<f64>().is_ok() => {
            format!(r#"<c r="{place}" s="{style}"><v>{value}</v></c>"#)
        }
        text => format!(
            r#"<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
            escaped(text.unwrap_or(value))
        ),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
