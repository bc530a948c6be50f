//! Excel 97–2003: the span of each sheet, from its records, before the reader reserves it.
//!
//! Record layout after MS-XLS 2.1.4: type and length (two bytes each, little-endian), data.

use std::io::{Cursor, Read, Write};

use super::xls_texts::Texts;
use crate::workbook::{Fault, Limits, ReadError};

const BOF: u16 = 0x0809;
pub(super) const END: u16 = 0x000A;
const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const FILE_PASS: u16 = 0x002F;
const FORMULA: u16 = 0x0006;
const LABEL: u16 = 0x00FD;
/// Records that begin with a cell's row and column: Formula, `MulRk`, `RString`, `LabelSst`, Number,
/// Label, `BoolErr`, Rk.
const CELLS: [u16; 8] = [0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];

#[derive(Default)]
struct Bounds {
    top: u64,
    bottom: u64,
    left: u64,
    right: u64,
    any: bool,
}

impl Bounds {
    fn add(&mut self, row: u64, column: u64) {
        if !self.any {
            *self = Self { top: row, bottom: row, left: column, right: column, any: true };
        }
        self.top = self.top.min(row);
        self.bottom = self.bottom.max(row);
        self.left = self.left.min(column);
        self.right = self.right.max(column);
    }

    fn area(&self) -> u64 {
        (self.bottom - self.top + 1).saturating_mul(self.right - self.left + 1)
    }
}

/// The stream that holds a workbook's records.
pub(in crate::workbook) fn stream(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(ReadError::damaged)?;
    let path = if file.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    let stream = file.open_stream(path).map_err(ReadError::damaged)?;
    let mut records = Vec::new();
    stream.take(limits.file_bytes).read_to_end(&mut records).map_err(ReadError::damaged)?;
    Ok(records)
}

/// A container of version 3 with the records alone.
pub(in crate::workbook) fn contained(records: &[u8]) -> Result<Vec<u8>, ReadError> {
    let bytes = Cursor::new(Vec::with_capacity(records.len() + records.len() / 64 + 4096));
    let file = cfb::CompoundFile::create_with_version(cfb::Version::V3, bytes);
    let mut file = file.map_err(ReadError::damaged)?;
    let mut stream = file.create_stream("/Workbook").map_err(ReadError::damaged)?;
    stream.write_all(records).and_then(|()| stream.flush()).map_err(ReadError::damaged)?;
    drop(stream);
    file.flush().map_err(ReadError::damaged)?;
    Ok(file.into_inner().into_inner())
}

/// Takes the tokens out of all formulas, which the reader would write out, each with the names of
/// sheets that it has: their results are in other fields. Tells whether there were any.
pub(in crate::workbook) fn drop_formulas(stream: &mut [u8], sheets: &[usize]) -> bool {
    let mut any = false;
    for start in sheets {
        let (mut at, mut depth) = (*start, 0_u32);
        while let Some(Ok((kind, data))) = Records::new(stream.get(at..).unwrap_or_default()).next()
        {
            let (length, body) = (data.len(), at + 4);
            match kind {
                BOF => depth += 1,
                END if depth <= 1 => break,
                END => depth -= 1,
                FORMULA => {
                    if let Some(tokens) = stream.get_mut(body + 20..body + 22) {
                        any |= tokens != [0, 0];
                        tokens.fill(0);
                    }
                }
                _ => {}
            }
            at = body + length;
        }
    }
    any
}

/// Records one after the other, as (type, data).
pub(in crate::workbook) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(in crate::workbook) fn new(stream: &'a [u8]) -> Self {
        Self { rest: stream }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<(u16, &'a [u8]), ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (head, after) = self.rest.split_first_chunk::<4>()?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let Some((data, next)) = after.split_at_checked(length) else {
            self.rest = &[];
            return Some(Err(ReadError::damaged(Fault::CutRecord)));
        };
        self.rest = next;
        Some(Ok((kind, data)))
    }
}

/// Two bytes of a record.
pub(in crate::workbook) fn short(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk::<2>().map(|bytes| u16::from_le_bytes(*bytes))
}

/// Refuses a workbook whose sheets together span or declare more cells than the limit, or have
/// records in common. Formulas must be out ([`drop_formulas`]). The reader begins each where the list of sheets says.
pub(in crate::workbook) fn check(stream: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let mut sheets = Vec::new();
    for record in Records::new(stream) {
        let (kind, data) = record?;
        match kind {
            FILE_PASS => return Err(ReadError::Encrypted),
            BOUND_SHEET => sheets.extend(data.first_chunk::<4>().map(|at| u32::from_le_bytes(*at))),
            END => break,
            _ => {}
        }
    }
    let texts = Texts::read(stream, limits)?;
    let (mut area, mut read, mut shown) = (0_u64, 0, 0_u64);
    for start in sheets {
        let records = stream.get(start as usize..).unwrap_or_default();
        let span = span_of(records, &texts, limits)?;
        area = area.saturating_add(span.cells);
        shown = shown.saturating_add(span.shown);
        read += span.length;
        if area > limits.cells {
            return Err(ReadError::TooManyCells { limit: limits.cells });
        }
        if shown > limits.shown_bytes {
            return Err(ReadError::UnpacksTooLarge { bytes: shown, limit: limits.shown_bytes });
        }
        if read > stream.len() {
            return Err(ReadError::damaged(Fault::SharedCells));
        }
    }
    Ok(())
}

/// What a sheet has.
struct Span {
    /// Cells that it spans or declares.
    cells: u64,
    /// Bytes of shared texts, each as often as a cell shows it.
    shown: u64,
    /// Bytes of its records.
    length: usize,
}

fn span_of(records: &[u8], texts: &Texts, limits: &Limits) -> Result<Span, ReadError> {
    let (mut bounds, mut declared, mut depth) = (Bounds::default(), 0, 0_u32);
    let (mut all, mut shown) = (Records::new(records), 0);
    for record in all.by_ref() {
        let (kind, data) = record?;
        match kind {
            BOF => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            // Those of charts inside are skipped by the reader.
            _ if depth > 1 => {}
            // Only where sheets overlap.
            FORMULA if short(data, 20).is_some_and(|tokens| tokens > 0) => {
                return Err(ReadError::damaged(Fault::SharedCells));
            }
            DIMENSIONS => declared = declared.max(declared_cells(data)?),
            _ if CELLS.contains(&kind) => {
                bounds.add_cell(data);
                shown += if kind == LABEL { texts.of_cell(data) } else { 0 };
            }
            _ => {}
        }
        let spans = if bounds.any { bounds.area() } else { 0 };
        if spans.max(declared) > limits.cells {
            return Err(ReadError::TooManyCells { limit: limits.cells });
        }
    }
    let spans = if bounds.any { bounds.area() } else { 0 };
    Ok(Span { cells: spans.max(declared), shown, length: records.len() - all.rest.len() })
}

impl Bounds {
    fn add_cell(&mut self, data: &[u8]) {
        if let Some(&[r0, r1, c0, c1]) = data.first_chunk::<4>() {
            self.add(
                u64::from(u16::from_le_bytes([r0, r1])),
                u64::from(u16::from_le_bytes([c0, c1])),
            );
        }
        // A MulRk ends with its last column.
        if let [r0, r1, .., c0, c1] = *data {
            let last = u64::from(u16::from_le_bytes([c0, c1]));
            if last < 256 && data.len() > 14 {
                self.add(u64::from(u16::from_le_bytes([r0, r1])), last);
            }
        }
    }
}

/// MS-XLS 2.4.90: first row, row after the last (four bytes each), first column, column after
/// the last (two bytes each); the form of Excel 5 has two bytes throughout.
fn declared_cells(data: &[u8]) -> Result<u64, ReadError> {
    let short =
        |at: usize| data.get(at..at + 2).map_or(0, |b| u64::from(u16::from_le_bytes([b[0], b[1]])));
    let long = |at: usize| short(at) | (short(at + 2) << 16);
    let (rows, columns) = match data.len() {
        14.. => ((long(0), long(4)), (short(8), short(10))),
        10.. => ((short(0), short(2)), (short(4), short(6))),
        _ => return Err(ReadError::damaged(Fault::CutDimensions)),
    };
    // A sheet without cells has zeros throughout.
    if rows.1 > 0 && columns.1 > 0 && rows.1 <= rows.0 {
        return Err(ReadError::damaged(Fault::CutDimensions));
    }
    // Where the columns are reversed the reader begins at the first.
    let first = if columns.1 < columns.0 || columns.0 > 0xFF { 0 } else { columns.0 };
    Ok(rows.1.saturating_sub(rows.0).saturating_mul(columns.1 - first))
}
