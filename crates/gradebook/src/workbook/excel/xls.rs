//! Excel 97–2003: values through calamine; formats, hidden rows and merged cells from the
//! records.

use std::io::Cursor;

use calamine::{Reader, Xls, XlsError};

use super::marks::{Formats, Mark, Marks};
use super::{Filler, read_sheets, worksheets};
use crate::workbook::guard::xls::{self as records, Records, short};
use crate::workbook::number_format::NumberFormat;
use crate::workbook::{Fault, Limits, ReadError, Sheet};

const FORMULA: u16 = 0x0006;
const END: u16 = 0x000A;
const BOUND_SHEET: u16 = 0x0085;
const FILTER_MODE: u16 = 0x009B;
const MUL_RK: u16 = 0x00BD;
const EXTENDED_FORMAT: u16 = 0x00E0;
const MERGED: u16 = 0x00E5;
const NUMBER: u16 = 0x0203;
const ROW: u16 = 0x0208;
const RK: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BOF: u16 = 0x0809;

pub(in crate::workbook) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut stream = records::stream(bytes, limits)?;
    let globals = Globals::read(&stream)?;
    let formulas = records::drop_formulas(&mut stream, &globals.sheets);
    records::check(&stream, limits)?;
    // The library refuses sound containers of version 4 that have no small streams.
    let large = bytes.get(26..28) == Some(&[4, 0]);
    let rewritten = if large || formulas { Some(records::contained(&stream)?) } else { None };
    let bytes = rewritten.as_deref().unwrap_or(bytes);
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsError::Password => ReadError::Encrypted,
        other => ReadError::damaged(other),
    })?;
    let named = worksheets(book.sheets_metadata());
    read_sheets(named, limits, |(at, name), builder| {
        let marks = match globals.sheets.get(at) {
            Some(start) => globals.marks(&stream, *start)?,
            None => Marks::default(),
        };
        let mut filler = Filler::new(builder, &globals.formats, &marks);
        filler.range(&book.worksheet_range(name).map_err(ReadError::damaged)?)?;
        Ok(marks.layout)
    })
}

/// What the records before the sheets say of all of them.
#[derive(Default)]
struct Globals {
    /// By the number that cells refer to.
    formats: Formats,
    /// Where each sheet's records begin.
    sheets: Vec<usize>,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, ReadError> {
        let mut globals = Self::default();
        let mut codes = std::collections::HashMap::new();
        let mut extended = Vec::new();
        let mut old = false;
        for record in Records::new(stream) {
            let (kind, data) = record?;
            match kind {
                // Excel 5 has texts of one byte a character.
                BOF => old = short(data, 0).is_some_and(|version| version < 0x0600),
                FORMAT => {
                    if let (Some(id), Some(text)) = (short(data, 0), data.get(2..)) {
                        codes.insert(id, NumberFormat::parse(&code(text, old)));
                    }
                }
                EXTENDED_FORMAT => extended.push(short(data, 2).unwrap_or_default()),
                BOUND_SHEET => {
                    let (low, high) = (short(data, 0), short(data, 2));
                    let start = low.zip(high).map_or(usize::MAX, |(low, high)| {
                        usize::from(low) | (usize::from(high) << 16)
                    });
                    globals.sheets.push(start);
                }
                END => break,
                _ => {}
            }
        }
        let mut starts = globals.sheets.clone();
        starts.sort_unstable();
        if starts.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(ReadError::damaged(Fault::SharedCells));
        }
        for id in extended {
            let format = codes.get(&id).cloned();
            globals.formats.push(format.unwrap_or_else(|| NumberFormat::builtin(id.into())));
        }
        Ok(globals)
    }

    /// The marks of the sheet whose records begin at a place.
    fn marks(&self, stream: &[u8], start: usize) -> Result<Marks, ReadError> {
        let mut marks = Marks::default();
        // Charts inside a sheet have records of cells, too.
        let mut depth = 0_u32;
        for record in Records::new(stream.get(start..).unwrap_or_default()) {
            let (kind, data) = record?;
            match kind {
                BOF => depth += 1,
                END => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                FILTER_MODE if depth <= 1 => marks.layout.filtered = true,
                _ if depth <= 1 => self.mark(&mut marks, kind, data),
                _ => {}
            }
        }
        Ok(marks.finish())
    }

    fn mark(&self, marks: &mut Marks, kind: u16, data: &[u8]) {
        let (Some(first), Some(second)) = (short(data, 0), short(data, 2)) else { return };
        let (row, column) = (u32::from(first), u32::from(second));
        match kind {
            NUMBER | RK => self.format(marks, (row, column), short(data, 4)),
            FORMULA => {
                let value = data.get(6..14).is_some_and(|v| v.iter().all(|byte| *byte == 0));
                // To be calculated when the file is opened: the zero is nobody's result.
                if value && short(data, 14).is_some_and(|flags| flags & 2 != 0) {
                    marks.add(row, column, Mark::Uncomputed);
                } else {
                    self.format(marks, (row, column), short(data, 4));
                }
            }
            MUL_RK => {
                let pairs = data.get(4..).unwrap_or_default().chunks_exact(6);
                for (pair, column) in pairs.zip(column..) {
                    self.format(marks, (row, column), short(pair, 0));
                }
            }
            ROW => {
                let no_height = short(data, 6) == Some(0);
                if no_height || short(data, 12).is_some_and(|flags| flags & 0x20 != 0) {
                    marks.layout.hide(row, row);
                }
            }
            MERGED => {
                for range in data.get(2..).unwrap_or_default().chunks_exact(8) {
                    let edge = |at| u32::from(short(range, at).unwrap_or_default());
                    marks.layout.merge((edge(0), edge(2)), (edge(4), edge(6)));
                }
            }
            _ => {}
        }
    }

    fn format(&self, marks: &mut Marks, (row, column): (u32, u32), id: Option<u16>) {
        if let Some(id) = id.filter(|id| self.formats.get(usize::from(*id)).is_some()) {
            marks.add(row, column, Mark::Format(id.into()));
        }
    }
}

/// A format's text: its length, then (since Excel 97) whether characters have two bytes.
fn code(text: &[u8], old: bool) -> String {
    let one_byte = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect();
    if old {
        let length = text.first().copied().unwrap_or_default();
        let bytes = text.get(1..).unwrap_or_default();
        return one_byte(bytes.get(..length.into()).unwrap_or(bytes));
    }
    let length = usize::from(short(text, 0).unwrap_or_default());
    let wide = text.get(2).is_some_and(|flags| flags & 1 != 0);
    let bytes = text.get(3..).unwrap_or_default();
    if wide {
        let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        return char::decode_utf16(units.take(length)).map(|c| c.unwrap_or('\u{fffd}')).collect();
    }
    one_byte(bytes.get(..length).unwrap_or(bytes))
}
