//! Excel and OpenDocument workbooks through calamine, streamed where calamine can.

use std::io::Cursor;

use calamine::{
    CellErrorType, Data, DataRef, ExcelDateTime, Ods, Range, Reader, SheetType, SheetVisible, Xls,
    Xlsb, Xlsx,
};

use super::builder::SheetBuilder;
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

pub(super) fn read_xlsx(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsxError::Password => ReadError::Encrypted,
        other => ReadError::damaged(other),
    })?;
    let named = worksheets(book.sheets_metadata());
    read_sheets(named, limits, |name, builder| {
        let mut cells = book.worksheet_cells_reader(name).map_err(ReadError::damaged)?;
        while let Some(cell) = cells.next_cell().map_err(ReadError::damaged)? {
            push_ref(builder, cell.get_position(), cell.get_value())?;
        }
        Ok(())
    })
}

pub(super) fn read_xlsb(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsbError::Password => ReadError::Encrypted,
        other => ReadError::damaged(other),
    })?;
    let named = worksheets(book.sheets_metadata());
    read_sheets(named, limits, |name, builder| {
        let mut cells = book.worksheet_cells_reader(name).map_err(ReadError::damaged)?;
        while let Some(cell) = cells.next_cell().map_err(ReadError::damaged)? {
            push_ref(builder, cell.get_position(), cell.get_value())?;
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
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        push_ref(builder, (top + row as u32, left + column as u32), &borrowed(value))?;
    }
    Ok(())
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

fn push_ref(
    builder: &mut SheetBuilder<'_>,
    at: (u32, u32),
    value: &DataRef<'_>,
) -> Result<(), ReadError> {
    let (row, column) = at;
    let cell = match value {
        DataRef::Empty => return Ok(()),
        DataRef::SharedString(text) => return builder.text(row, column, text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            return builder.text(row, column, text);
        }
        DataRef::Int(i) => Cell::Number(*i as f64),
        DataRef::Float(f) => Cell::Number(*f),
        DataRef::Bool(b) => Cell::Bool(*b),
        DataRef::DateTime(t) => moment(*t),
        DataRef::Error(e) => Cell::Error(error_code(e)),
    };
    builder.cell(row, column, cell)
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
