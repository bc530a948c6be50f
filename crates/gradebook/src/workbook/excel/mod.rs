//! Excel and OpenDocument workbooks through calamine, streamed where calamine can.

mod marks;
pub(super) mod ods;
mod package;
pub(super) mod xls;
pub(super) mod xlsb;
pub(super) mod xlsx;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime, Range, SheetType, SheetVisible};
use chrono::{NaiveDate, NaiveDateTime};

use self::marks::{Formats, Mark, Marks};
use super::builder::SheetBuilder;
use super::layout::Layout;
use super::number_format::{NumberFormat, Shape};
use super::sheet::Cell;
use super::{Limits, ReadError, Sheet};

/// A worksheet: its place among all sheets, its name, whether it is hidden.
struct Named {
    at: usize,
    name: String,
    hidden: bool,
}

fn worksheets(sheets: &[calamine::Sheet]) -> Vec<Named> {
    let all = sheets.iter().enumerate().filter(|(_, s)| s.typ == SheetType::WorkSheet);
    all.map(|(at, s)| Named {
        at,
        name: s.name.clone(),
        hidden: s.visible != SheetVisible::Visible,
    })
    .collect()
}

/// Reads each sheet with `fill`, which also gives what it knows of the rows; the limits hold for
/// the file as a whole.
fn read_sheets<F>(named: Vec<Named>, limits: &Limits, mut fill: F) -> Result<Vec<Sheet>, ReadError>
where
    F: FnMut((usize, &str), &mut SheetBuilder<'_>) -> Result<Layout, ReadError>,
{
    let mut spent = 0;
    let mut sheets = Vec::with_capacity(named.len());
    for Named { at, name, hidden } in named {
        let mut builder = SheetBuilder::new(&name, limits, spent);
        let layout = fill((at, &name), &mut builder)?;
        spent = builder.spent();
        let mut sheet = builder.finish();
        sheet.hidden = hidden;
        sheet.lay_out(layout);
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// An owned value as the kind that the streaming readers give.
fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(i) => DataRef::Int(*i),
        Data::Float(f) => DataRef::Float(*f),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(t) => DataRef::DateTime(*t),
        Data::String(s) | Data::DurationIso(s) => DataRef::SharedString(s),
        Data::DateTimeIso(s) => DataRef::DateTimeIso(s.clone()),
        Data::Error(e) => DataRef::Error(e.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Fills a sheet with a library's values as their formats and formulas show them.
struct Filler<'a, 'l> {
    builder: &'a mut SheetBuilder<'l>,
    formats: &'a Formats,
    marks: &'a Marks,
    next: usize,
}

impl<'a, 'l> Filler<'a, 'l> {
    fn new(builder: &'a mut SheetBuilder<'l>, formats: &'a Formats, marks: &'a Marks) -> Self {
        Self { builder, formats, marks, next: 0 }
    }

    fn range(&mut self, range: &Range<Data>) -> Result<(), ReadError> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            self.put((top + row as u32, left + column as u32), &borrowed(value), None)?;
        }
        // A blank is no cell of the range, and may lie outside it.
        for (row, column) in self.marks.uncomputed() {
            if range.get_value((row, column)).is_none_or(|value| *value == Data::Empty) {
                self.builder.cell(row, column, Cell::Uncomputed)?;
            }
        }
        Ok(())
    }

    /// Adds a cell; `style` is the place of its format, where the library gives it.
    fn put(
        &mut self,
        at: (u32, u32),
        value: &DataRef<'_>,
        style: Option<usize>,
    ) -> Result<(), ReadError> {
        let (row, column) = at;
        let mark = self.marks.at(at, &mut self.next);
        if mark == Some(Mark::Uncomputed) {
            return self.builder.cell(row, column, Cell::Uncomputed);
        }
        let format = match mark {
            Some(Mark::Format(format)) => self.formats.get(format as usize),
            Some(Mark::Error) => {
                let text = if let DataRef::SharedString(text) = value { *text } else { "" };
                return self.builder.cell(row, column, Cell::Error(written_error(text)));
            }
            Some(Mark::Plain | Mark::Uncomputed) => None,
            None => style.and_then(|style| self.formats.get(style)),
        };
        let cell = match value {
            DataRef::Empty => return Ok(()),
            DataRef::SharedString(text) => return self.builder.text(row, column, text),
            DataRef::DateTimeIso(text) => match iso_moment(text) {
                Some(moment) => Cell::Moment(moment),
                None => return self.builder.text(row, column, text),
            },
            DataRef::String(text) | DataRef::DurationIso(text) => {
                return self.builder.text(row, column, text);
            }
            DataRef::Int(i) => return self.number(at, *i as f64, format),
            DataRef::Float(f) => return self.number(at, *f, format),
            DataRef::Bool(b) => Cell::Bool(*b),
            DataRef::DateTime(t) => moment(*t),
            DataRef::Error(e) => Cell::Error(error_code(e)),
        };
        self.builder.cell(row, column, cell)
    }

    fn number(
        &mut self,
        at: (u32, u32),
        number: f64,
        format: Option<&NumberFormat>,
    ) -> Result<(), ReadError> {
        let shape = format.map_or(Shape::Plain, |f| f.shape(number));
        self.builder.number(at, number, shape)
    }
}

/// A date; a duration or a serial out of range stays a number.
fn moment(value: ExcelDateTime) -> Cell {
    match value.as_datetime() {
        Some(t) if value.is_datetime() => Cell::Moment(t),
        _ => Cell::Number(value.as_f64()),
    }
}

/// A date as documents write it: `2026-03-05`, with or without a time.
pub(super) fn iso_moment(text: &str) -> Option<NaiveDateTime> {
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .or_else(day)
}

fn error_code(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

/// An error that a document holds as its text.
pub(super) fn written_error(text: &str) -> &'static str {
    const CODES: [&str; 8] =
        ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"];
    CODES.into_iter().find(|code| *code == text.trim()).unwrap_or("#ERROR!")
}
