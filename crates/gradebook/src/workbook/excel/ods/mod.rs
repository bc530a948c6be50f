//! OpenDocument: values through calamine; formats, errors, hidden rows and merged cells by a
//! pass of our own.

mod scan;
mod styles;

use std::io::Cursor;

use calamine::{Ods, OdsError, Reader};

use super::package::Package;
use super::{Filler, read_sheets, worksheets};
use crate::workbook::{Limits, ReadError, Sheet, guard};

/// The part that holds the tables.
const CONTENT: &str = "content.xml";

pub(in crate::workbook) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    guard::ods::check(bytes, limits)?;
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|e| match e {
        OdsError::Password => ReadError::Encrypted,
        other => ReadError::damaged(other),
    })?;
    let named = worksheets(book.sheets_metadata());
    let mut package = Package::open(bytes)?;
    let styles = styles::Styles::read(&mut package)?;
    let mut marked = scan::scan(&mut package, &styles)?;
    read_sheets(named, limits, |(at, name), builder| {
        let marks = marked.get_mut(at).map(std::mem::take).unwrap_or_default();
        let mut filler = Filler::new(builder, styles.formats(), &marks);
        filler.range(&book.worksheet_range(name).map_err(ReadError::damaged)?)?;
        Ok(marks.layout)
    })
}
