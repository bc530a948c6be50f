//! Excel's binary workbook: values through calamine; formats, hidden rows and merged cells from
//! the records (MS-XLSB 2.1.4: type and length of one to four bytes, data).

use std::collections::HashMap;
use std::io::{Cursor, Read};

use calamine::{Reader, Xlsb, XlsbError};

use super::marks::{Formats, Mark, Marks};
use super::package::Package;
use super::{Filler, read_sheets, worksheets};
use crate::workbook::number_format::NumberFormat;
use crate::workbook::{Fault, Limits, ReadError, Sheet};

const ROW: u16 = 0x0000;
const RK: u16 = 0x0002;
const REAL: u16 = 0x0005;
const FORMULA_NUMBER: u16 = 0x0009;
const SHARED_TEXT: u16 = 0x0013;
const DEFINED_NAME: u16 = 0x0027;
const FORMAT: u16 = 0x002C;
const EXTENDED_FORMAT: u16 = 0x002F;
const BUNDLE_SHEET: u16 = 0x009C;
const FILTER_COLUMN: u16 = 0x00A3;
const MERGED: u16 = 0x00B0;
const CELL_FORMATS: u16 = 0x0269;
const CELL_FORMATS_END: u16 = 0x026A;

/// Most bytes of the part that lists the sheets and names.
const MOST_DESCRIBED: u64 = 2 * 1024 * 1024;
/// Bytes of a name of a sheet or of cells; Excel has 255 characters at most.
const LONGEST_NAME: usize = 510;
/// Bytes of the formula of a name.
const MOST_TOKENS: u32 = 4096;

pub(in crate::workbook) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut package = Package::open(bytes)?;
    check(&mut package, limits)?;
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsbError::Password => ReadError::Encrypted,
        other => ReadError::damaged(other),
    })?;
    let named = worksheets(book.sheets_metadata());
    let formats = formats(&mut package)?;
    let paths = paths(&mut package)?;
    read_sheets(named, limits, |(at, name), builder| {
        let marks = match paths.get(at) {
            Some(path) => marks(&mut package, path, &formats)?,
            None => Marks::default(),
        };
        let mut cells = book.worksheet_cells_reader(name).map_err(ReadError::damaged)?;
        let mut filler = Filler::new(builder, &formats, &marks);
        while let Some(cell) = cells.next_cell().map_err(ReadError::damaged)? {
            filler.put(cell.get_position(), cell.get_value(), None)?;
        }
        Ok(marks.layout)
    })
}

/// Refuses what would make the library allocate or go on without bound. It reads a record into the
/// room of the longest one before, so a text that is longer than its record goes on in old bytes; and
/// it writes out the formulas of defined names, with the names of the sheets in them.
fn check(package: &mut Package<'_>, limits: &Limits) -> Result<(), ReadError> {
    let described = package.size("xl/workbook.bin")?;
    if described > MOST_DESCRIBED {
        return Err(ReadError::UnpacksTooLarge { bytes: described, limit: MOST_DESCRIBED });
    }
    let (mut texts, mut cut, mut longest) = (0_u64, false, 0);
    each_record(package, "xl/sharedStrings.bin", |kind, data| {
        if kind == SHARED_TEXT {
            texts += 1;
            longest = longest.max(data.len());
            cut |= wide_bytes(data, 1).is_none();
        }
    })?;
    each_record(package, "xl/styles.bin", |kind, data| {
        cut |= kind == FORMAT && wide_bytes(data, 2).is_none();
    })?;
    each_record(package, "xl/workbook.bin", |kind, data| match kind {
        // The id of a relationship, then the name.
        BUNDLE_SHEET if long(data, 8) != Some(u32::MAX) => {
            let id = wide_bytes(data, 8);
            let name = id.and_then(|id| wide_bytes(data, 12 + id.len()));
            cut |= name.is_none_or(|name| name.len() > LONGEST_NAME);
        }
        // A name, then the length of its formula.
        DEFINED_NAME => {
            let name = wide_bytes(data, 9).filter(|name| name.len() <= LONGEST_NAME);
            let tokens = name.and_then(|name| long(data, 13 + name.len()));
            cut |= tokens.is_none_or(|tokens| tokens > MOST_TOKENS);
        }
        _ => {}
    })?;
    if cut {
        return Err(ReadError::damaged(Fault::CutRecord));
    }
    if texts > limits.cells {
        return Err(ReadError::TooManyCells { limit: limits.cells });
    }
    if longest > limits.text_bytes {
        return Err(ReadError::TextTooLong { limit: limits.text_bytes });
    }
    Ok(())
}

/// Calls `seen` with the type and data of each record of a part.
fn each_record(
    package: &mut Package<'_>,
    part: &str,
    mut seen: impl FnMut(u16, &[u8]),
) -> Result<(), ReadError> {
    let Some(mut part) = package.part(part)? else { return Ok(()) };
    let mut data = Vec::new();
    while let Some(kind) = variable(&mut part, 2)? {
        let Some(length) = variable(&mut part, 4)? else { break };
        data.clear();
        let read = (&mut part).take(length.into()).read_to_end(&mut data);
        if read.map_err(ReadError::damaged)? < length as usize {
            return Err(ReadError::damaged(Fault::CutRecord));
        }
        seen(kind as u16, &data);
    }
    Ok(())
}

/// A number of seven bits a byte, the lowest first; `None` at the end.
fn variable(part: &mut impl Read, most: u32) -> Result<Option<u32>, ReadError> {
    let (mut number, mut byte) = (0, [0]);
    for at in 0..most {
        if part.read(&mut byte).map_err(ReadError::damaged)? == 0 {
            return Ok(None);
        }
        number |= u32::from(byte[0] & 0x7F) << (7 * at);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Ok(Some(number))
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
}

fn short(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk::<2>().map(|bytes| u32::from(u16::from_le_bytes(*bytes)))
}

fn wide_bytes(data: &[u8], at: usize) -> Option<&[u8]> {
    let length = long(data, at)? as usize;
    data.get(at + 4..)?.get(..length.checked_mul(2)?)
}

/// A text behind its length in characters of two bytes.
fn wide(data: &[u8], at: usize) -> Option<String> {
    let bytes = wide_bytes(data, at)?;
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
}

fn formats(package: &mut Package<'_>) -> Result<Formats, ReadError> {
    let (mut formats, mut codes, mut of_cells) = (Formats::default(), HashMap::new(), false);
    each_record(package, "xl/styles.bin", |kind, data| match kind {
        FORMAT => {
            if let (Some(id), Some(code)) = (short(data, 0), wide(data, 2)) {
                codes.insert(id, NumberFormat::parse(&code));
            }
        }
        CELL_FORMATS => of_cells = true,
        CELL_FORMATS_END => of_cells = false,
        EXTENDED_FORMAT if of_cells => {
            let id = short(data, 2).unwrap_or_default();
            let format = codes.get(&id).cloned();
            formats.push(format.unwrap_or_else(|| NumberFormat::builtin(id)));
        }
        _ => {}
    })?;
    Ok(formats)
}

/// The parts of the sheets, in their order.
fn paths(package: &mut Package<'_>) -> Result<Vec<String>, ReadError> {
    let targets = package.targets("xl/_rels/workbook.bin.rels")?;
    let mut paths: Vec<String> = Vec::new();
    each_record(package, "xl/workbook.bin", |kind, data| {
        if kind == BUNDLE_SHEET && long(data, 8) != Some(u32::MAX) {
            let target = wide(data, 8).and_then(|id| targets.get(&id));
            paths.push(target.map(|target| format!("xl/{target}")).unwrap_or_default());
        }
    })?;
    // One sheet under many names would be read as often.
    let mut distinct: Vec<String> = paths.iter().map(|path| path.to_ascii_lowercase()).collect();
    distinct.sort_unstable();
    if distinct.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(ReadError::damaged(Fault::SharedCells));
    }
    Ok(paths)
}

fn marks(package: &mut Package<'_>, path: &str, formats: &Formats) -> Result<Marks, ReadError> {
    let (mut marks, mut row) = (Marks::default(), 0);
    each_record(package, path, |kind, data| match kind {
        ROW => {
            row = long(data, 0).unwrap_or_default();
            let no_height = short(data, 8) == Some(0);
            if no_height || data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                marks.layout.hide(row, row);
            }
        }
        RK | REAL | FORMULA_NUMBER => {
            // The style has three bytes.
            let style = long(data, 4).map(|style| style & 0x00FF_FFFF);
            if let (Some(column), Some(style)) = (long(data, 0), style)
                && formats.get(style as usize).is_some()
            {
                marks.add(row, column, Mark::Format(style));
            }
        }
        FILTER_COLUMN => marks.layout.filtered = true,
        MERGED => {
            let edge = |at| long(data, at).unwrap_or_default();
            marks.layout.merge((edge(0), edge(4)), (edge(8), edge(12)));
        }
        _ => {}
    })?;
    Ok(marks.finish())
}
