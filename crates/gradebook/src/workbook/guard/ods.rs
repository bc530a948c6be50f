//! OpenDocument: repeated cells and spaces are counted before they are unrolled.

use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::workbook::{Fault, Limits, ReadError};

/// What a sheet would span, counted as the reader unrolls it.
#[derive(Default)]
struct Span {
    rows: u64,
    pending_rows: u64,
    widest: u64,
    width: u64,
    pending_width: u64,
    row_repeats: u64,
    first_cells: u64,
    spaces: u64,
}

/// Refuses a document whose sheets would span more cells than the limit.
pub(in crate::workbook) fn check(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
    let content = archive.by_name("content.xml").map_err(ReadError::damaged)?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut buffer = Vec::new();
    let mut span = Span::default();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(ReadError::damaged)? {
            Event::Start(e) => span.open(&e)?,
            Event::Empty(e) => {
                span.open(&e)?;
                span.close(e.name().as_ref());
            }
            Event::Text(t) => span.fill(!t.trim().is_empty()),
            Event::End(e) => span.close(e.name().as_ref()),
            Event::Eof => return Ok(()),
            _ => {}
        }
        let area = span.rows.saturating_mul(span.widest).max(span.first_cells);
        if area > limits.cells {
            return Err(ReadError::TooManyCells { limit: limits.cells });
        }
        if span.spaces > limits.text_bytes as u64 {
            return Err(ReadError::TextTooLong { limit: limits.text_bytes });
        }
    }
}

impl Span {
    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        match element.name().as_ref() {
            "table:table" => *self = Self::default(),
            "table:table-row" => {
                self.row_repeats = number(element, "table:number-rows-repeated")?;
                (self.width, self.pending_width) = (0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.width = self.width.saturating_add(std::mem::take(&mut self.pending_width));
                self.pending_width = number(element, "table:number-columns-repeated")?;
                let valued = attribute(element, "office:value-type")?.is_some()
                    || attribute(element, "table:formula")?.is_some();
                self.fill(valued);
                self.spaces = 0;
            }
            "text:s" => {
                self.spaces = self.spaces.saturating_add(number(element, "text:c")?);
                self.fill(true);
            }
            _ => {}
        }
        Ok(())
    }

    /// The open cell holds something, so its repeats and the gap before it count.
    fn fill(&mut self, holds: bool) {
        if holds && self.pending_width > 0 {
            self.width = self.width.saturating_add(std::mem::take(&mut self.pending_width));
            self.first_cells = self.first_cells.saturating_add(self.width);
            self.widest = self.widest.max(self.width);
        }
    }

    fn close(&mut self, element: &str) {
        if element != "table:table-row" {
            return;
        }
        self.pending_rows = self.pending_rows.saturating_add(self.row_repeats);
        if self.width > 0 && self.widest > 0 {
            self.rows = self.rows.saturating_add(std::mem::take(&mut self.pending_rows));
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, ReadError> {
    let found = element.try_get_attribute(name).map_err(ReadError::damaged)?;
    Ok(found.map(|a| a.value.into_owned()))
}

fn number(element: &BytesStart<'_>, name: &str) -> Result<u64, ReadError> {
    match attribute(element, name)? {
        None => Ok(1),
        Some(text) => text.parse().map_err(|_| ReadError::damaged(Fault::RepeatCount)),
    }
}
