//! A course as files: workbooks of three kinds, and texts in several encodings.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use encoding_rs::Encoding;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::course::{Cell, Course, Sheet};

/// How text is turned into bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Code {
    Utf8,
    Utf8Mark,
    Utf16,
    Of(&'static Encoding),
}

/// What a course is written as.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    Xlsx,
    Ods,
    /// Text with decimal commas and semicolons, or with decimal points and commas.
    Csv {
        code: Code,
        comma: bool,
    },
}

/// As most tests write a course.
pub(super) const PLAIN: Style = Style::Csv { code: Code::Utf8, comma: false };

/// A file's name and bytes.
pub(super) type Written = (String, Vec<u8>);

/// The files of a course; none if the encoding lacks a letter. Text has no sheets: each becomes a
/// file of its own.
pub(super) fn write(course: &Course, style: Style) -> Option<Vec<Written>> {
    let mut files = Vec::new();
    for file in &course.files {
        match style {
            Style::Xlsx => files.push((format!("{}.xlsx", file.stem), xlsx(&file.sheets))),
            Style::Ods => files.push((format!("{}.ods", file.stem), ods(&file.sheets))),
            Style::Csv { code, comma } => {
                let single = file.sheets.len() == 1 && file.stem != "Course";
                for sheet in &file.sheets {
                    let stem = if single { &file.stem } else { &sheet.name };
                    files.push((format!("{stem}.csv"), encoded(&csv(sheet, comma), code)?));
                }
            }
        }
    }
    Some(files)
}

fn encoded(text: &str, code: Code) -> Option<Vec<u8>> {
    let little = text.encode_utf16().flat_map(u16::to_le_bytes);
    Some(match code {
        Code::Utf8 => text.as_bytes().to_vec(),
        Code::Utf8Mark => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        Code::Utf16 => [0xFF, 0xFE].into_iter().chain(little).collect(),
        Code::Of(encoding) => {
            let (bytes, _, lacks) = encoding.encode(text);
            return (!lacks).then(|| bytes.into_owned());
        }
    })
}

/// A cell as text.
pub(super) fn shown(cell: &Cell, comma: bool) -> String {
    let number = |value: &Decimal| {
        let text = value.normalize().to_string();
        if comma { text.replace('.', ",") } else { text }
    };
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(value) => number(value),
        Cell::Percent(value) => format!("{}%", number(value)),
        Cell::Fraction(marks, maximum) => format!("{}/{}", number(marks), number(maximum)),
    }
}

fn csv(sheet: &Sheet, comma: bool) -> String {
    let delimiter = if comma { b';' } else { b',' };
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for (_, cells) in &sheet.rows {
        writer.write_record(cells.iter().map(|cell| shown(cell, comma))).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap()
}

fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        let out = book.add_worksheet().set_name(&sheet.name).unwrap();
        for (row, (_, cells)) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
                match cell {
                    Cell::Empty => continue,
                    Cell::Number(value) => out.write_number(row, column, float(*value)),
                    Cell::Percent(value) => {
                        let code = ["0%", "0.0%", "0.00%"][value.normalize().scale() as usize];
                        let share = float(value / Decimal::ONE_HUNDRED);
                        let format = Format::new().set_num_format(code);
                        out.write_number_with_format(row, column, share, &format)
                    }
                    Cell::Text(_) | Cell::Fraction(..) => {
                        out.write_string(row, column, shown(cell, false))
                    }
                }
                .unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn ods(sheets: &[Sheet]) -> Vec<u8> {
    let mut tables = String::new();
    for sheet in sheets {
        let _ = write!(tables, r#"<table:table table:name="{}">"#, escaped(&sheet.name));
        for (_, cells) in &sheet.rows {
            let cells: String = cells.iter().map(ods_cell).collect();
            let _ = write!(tables, "<table:table-row>{cells}</table:table-row>");
        }
        tables.push_str("</table:table>");
    }
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{NAMES}office:1.0" xmlns:table="{NAMES}table:1.0" xmlns:text="{NAMES}text:1.0"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = format!(
        r#"<manifest:manifest xmlns:manifest="{NAMES}manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>"#
    );
    for (name, text) in
        [("mimetype", kind), ("META-INF/manifest.xml", &manifest), ("content.xml", &content)]
    {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const NAMES: &str = "urn:oasis:names:tc:opendocument:xmlns:";

fn ods_cell(cell: &Cell) -> String {
    let number = |kind: &str, value: Decimal| {
        format!(
            r#"<table:table-cell office:value-type="{kind}" office:value="{}"><text:p>{}</text:p></table:table-cell>"#,
            value.normalize(),
            shown(cell, false)
        )
    };
    match cell {
        Cell::Empty => "<table:table-cell/>".to_owned(),
        Cell::Number(value) => number("float", *value),
        Cell::Percent(value) => number("percentage", value / Decimal::ONE_HUNDRED),
        Cell::Text(_) | Cell::Fraction(..) => format!(
            r#"<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>"#,
            escaped(&shown(cell, false))
        ),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
