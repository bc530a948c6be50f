//! Excel 2007 and later: cells through calamine, streamed; the rest by a second pass.

mod parts;
mod scan;

use std::io::Cursor;

use calamine::{Reader, Xlsx, XlsxError};

use self::parts::Parts;
use super::marks::Formats;
use super::{Filler, read_sheets, worksheets};
use crate::workbook::number_format::NumberFormat;
use crate::workbook::{Limits, ReadError, Sheet};

pub(in crate::workbook) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsxError::Password => ReadError::Encrypted,
        other => ReadError::damaged(other),
    })?;
    let named = worksheets(book.sheets_metadata());
    let mut parts = Parts::open(bytes)?;
    let mut formats = None;
    read_sheets(named, limits, |(_, name), builder| {
        let marks = scan::scan(&mut parts, name)?;
        let mut cells = book.worksheet_cells_reader(name).map_err(ReadError::damaged)?;
        let formats = formats.get_or_insert_with(|| formats_of(cells.styles()));
        let mut filler = Filler::new(builder, formats, &marks);
        while let Some((cell, style)) =
            cells.next_cell_with_style_id().map_err(ReadError::damaged)?
        {
            filler.put(cell.get_position(), cell.get_value(), Some(style))?;
        }
        Ok(marks.layout)
    })
}

fn formats_of(styles: &[calamine::Style]) -> Formats {
    let mut formats = Formats::default();
    for style in styles {
        let code = style.number_format.as_ref().map(|f| f.format_code.as_str());
        formats.push(code.map(NumberFormat::parse).unwrap_or_default());
    }
    formats
}
