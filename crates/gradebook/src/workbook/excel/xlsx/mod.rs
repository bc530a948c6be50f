//! Excel 2007 and later: cells through calamine, streamed; the rest by a second pass.

mod hints;
mod parts;
mod scan;
mod styles;

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use self::hints::Hints;
use self::parts::Parts;
use super::marks::{Formats, Marks};
use super::{Filler, read_sheets, worksheets};
use crate::workbook::builder::SheetBuilder;
use crate::workbook::layout::Layout;
use crate::workbook::number_format::NumberFormat;
use crate::workbook::sheet::Cell;
use crate::workbook::{Limits, ReadError, Sheet};

pub(in crate::workbook) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    // Before the library reads them: what is wrong with them otherwise is for it to say.
    let parts = Parts::open(bytes);
    if let Err(ReadError::UnpacksTooLarge { .. }) = &parts {
        return Err(parts.err().unwrap_or(ReadError::NoCells));
    }
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsxError::Password => ReadError::Encrypted,
        other => ReadError::damaged(other),
    })?;
    let named = worksheets(book.sheets_metadata());
    let mut parts = parts?;
    let mut formats = None;
    read_sheets(named, limits, |(_, name), builder| {
        let seen = fill(&mut book, name, builder, &mut formats)?;
        let hints = match parts.bytes(name)? {
            Some(part) => Hints::read(part)?,
            None => Hints::default(),
        };
        let unknown = seen.blanks || (seen.zeros && parts.recalculates);
        let mut layout = if hints.hidden || (hints.formulas && unknown) {
            let zeros_alone = !hints.hidden && !seen.blanks;
            let marks = scan::scan(&mut parts, name, zeros_alone)?;
            for (row, column) in marks.uncomputed() {
                builder.cell(row, column, Cell::Uncomputed)?;
            }
            marks.layout
        } else {
            Layout::default()
        };
        scan::tail(&hints.tail, &mut layout);
        Ok(layout)
    })
}

/// What of a sheet's cells may be other than it looks.
#[derive(Default)]
struct Seen {
    blanks: bool,
    zeros: bool,
}

fn fill(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    builder: &mut SheetBuilder<'_>,
    formats: &mut Option<Formats>,
) -> Result<Seen, ReadError> {
    let mut cells = book.worksheet_cells_reader(name).map_err(ReadError::damaged)?;
    let formats = formats.get_or_insert_with(|| formats_of(cells.styles()));
    let (marks, mut seen) = (Marks::default(), Seen::default());
    let mut filler = Filler::new(builder, formats, &marks);
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(ReadError::damaged)? {
        match cell.get_value() {
            DataRef::Empty => seen.blanks = true,
            DataRef::Int(0) => seen.zeros = true,
            DataRef::Float(number) if *number == 0.0 => seen.zeros = true,
            _ => {}
        }
        filler.put(cell.get_position(), cell.get_value(), Some(style))?;
    }
    Ok(seen)
}

fn formats_of(styles: &[calamine::Style]) -> Formats {
    let mut formats = Formats::default();
    for style in styles {
        let code = style.number_format.as_ref().map(|f| f.format_code.as_str());
        formats.push(code.map(NumberFormat::parse).unwrap_or_default());
    }
    formats
}
