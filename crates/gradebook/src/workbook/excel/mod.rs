//! Excel and OpenDocument workbooks through calamine, streamed where calamine can.

mod marks;
pub(super) mod xlsx;

use std::io::Cursor;

use calamine::{
    CellErrorType, Data, DataRef, ExcelDateTime, Ods, Range, Reader, SheetType, SheetVisible, Xls,
    Xlsb,
};

use self::marks::{Formats, Mark, Marks};
use super::builder::SheetBuilder;
use super::number_format::{NumberFormat, Shape};
use super::sheet::Cell;
use super::{Limits, ReadError, Sheet, guard};

/// The worksheets of a workbook, with whether each is hidden.
fn worksheets(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    sheets
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| (s.name.clone(), s.visible != SheetVisible::Visible))
        .collect()
}

/// Reads each named sheet with `fill`; the limits hold for the file as a whole.
fn read_sheets<F>(
    named: Vec<(String, bool)>,
    limits: &Limits,
    mut fill: F,
) -> Result<Vec<Sheet>, ReadError>
where
    F: FnMut(&str, &mut SheetBuilder<'_>) -> Result<(), ReadError>,
{
    let mut spent = 0;
    let mut sheets = Vec::with_capacity(named.len());
    for (name, hidden) in named {
        let mut builder = SheetBuilder::new(&name, limits, spent);
        fill(&name, &mut builder)?;
        spent = builder.spent();
        let mut sheet = builder.finish();
        sheet.hidden = hidden;
        sheets.push(sheet);
    }
    Ok(sheets)
}

pub(super) fn read_xlsb(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsbError::Password => ReadError::Encrypted,
        other => ReadError::damaged(other),
    })?;
    let named = worksheets(book.sheets_metadata());
    read_sheets(named, limits, |name, builder| {
        let mut cells = book.worksheet_cells_reader(name).map_err(ReadError::damaged)?;
        let (formats, marks) = (Formats::default(), Marks::default());
        let mut filler = Filler::new(builder, &formats, &marks);
        while let Some(cell) = cells.next_cell().map_err(ReadError::damaged)? {
            filler.put(cell.get_position(), cell.get_value(), None)?;
        }
        Ok(())
    })
}

pub(super) fn read_xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    guard::xls::check(bytes, limits)?;
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsError::Password => ReadError::Encrypted,
        other => ReadError::damaged(other),
    })?;
    let named = worksheets(book.sheets_metadata());
    read_sheets(named, limits, |name, builder| {
        push_range(builder, &book.worksheet_range(name).map_err(ReadError::damaged)?)
    })
}

pub(super) fn read_ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    // An encrypted document has no readable content to count; calamine tells it by the manifest.
    let open = || {
        Ods::new(Cursor::new(bytes)).map_err(|e| match e {
            calamine::OdsError::Password => ReadError::Encrypted,
            other => ReadError::damaged(other),
        })
    };
    if let Err(refusal) = guard::ods::check(bytes, limits) {
        let broken = matches!(refusal, ReadError::Damaged { .. });
        return Err(if broken { open().err().unwrap_or(refusal) } else { refusal });
    }
    let mut book: Ods<_> = open()?;
    let named = worksheets(book.sheets_metadata());
    read_sheets(named, limits, |name, builder| {
        push_range(builder, &book.worksheet_range(name).map_err(ReadError::damaged)?)
    })
}

fn push_range(builder: &mut SheetBuilder<'_>, range: &Range<Data>) -> Result<(), ReadError> {
    let (formats, marks) = (Formats::default(), Marks::default());
    let mut filler = Filler::new(builder, &formats, &marks);
    filler.range(range)
}

/// An owned value as the kind that the streaming readers give.
fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(i) => DataRef::Int(*i),
        Data::Float(f) => DataRef::Float(*f),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(t) => DataRef::DateTime(*t),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => DataRef::SharedString(s),
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
        let format = style.and_then(|style| self.formats.get(style));
        let cell = match value {
            DataRef::Empty => return Ok(()),
            DataRef::SharedString(text) => return self.builder.text(row, column, text),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
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
