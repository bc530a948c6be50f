//! OpenDocument: repeated cells, texts and spaces are counted before they are unrolled, over all
//! tables together.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::workbook::{Fault, Limits, ReadError};

/// Elements go no deeper in any document.
const DEEPEST: u32 = 256;
/// A list of the parts is shorter.
const MOST_MANIFEST: u64 = 1024 * 1024;
/// What the reader makes of repeats that lie.
const MOST_COLUMNS: u64 = 16_384;
const MOST_ROWS: u64 = 1_048_576;

/// What the sheets would span, counted as the reader unrolls them.
#[derive(Default)]
struct Span {
    /// Of the tables before this one: their areas.
    before: u64,
    /// Of all rows before this one: the bytes of their texts.
    texts: u64,
    row_texts: u64,
    cell_texts: u64,
    cell_repeats: u64,
    in_table: bool,
    depth: u32,
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
    // An encrypted document has no readable content to count; its manifest says so.
    if is_encrypted(&mut archive) {
        return Err(ReadError::Encrypted);
    }
    let content = archive.by_name("content.xml").map_err(ReadError::damaged)?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut buffer = Vec::new();
    let mut span = Span::default();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(ReadError::damaged)? {
            Event::Start(e) => {
                span.depth += 1;
                span.open(&e)?;
            }
            Event::Empty(e) => {
                span.open(&e)?;
                span.close(e.name().as_ref());
            }
            Event::Text(t) => {
                span.cell_texts = span.cell_texts.saturating_add(t.len() as u64);
                span.fill(!t.trim().is_empty());
            }
            Event::End(e) => {
                span.depth = span.depth.saturating_sub(1);
                span.close(e.name().as_ref());
            }
            // The reader would wait for the end of what is open.
            Event::Eof if span.depth > 0 => return Err(ReadError::damaged(Fault::Unclosed)),
            Event::Eof => return Ok(()),
            _ => {}
        }
        span.check(limits)?;
    }
}

fn is_encrypted(archive: &mut ZipArchive<Cursor<&[u8]>>) -> bool {
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else { return false };
    let mut text = Vec::new();
    let read = manifest.take(MOST_MANIFEST).read_to_end(&mut text);
    read.is_ok() && memchr::memmem::find(&text, b"manifest:encryption-data").is_some()
}

impl Span {
    fn check(&self, limits: &Limits) -> Result<(), ReadError> {
        if self.depth > DEEPEST {
            return Err(ReadError::damaged(Fault::DeepTables));
        }
        if self.before.saturating_add(self.area()) > limits.cells {
            return Err(ReadError::TooManyCells { limit: limits.cells });
        }
        if self.spaces > limits.text_bytes as u64 {
            return Err(ReadError::TextTooLong { limit: limits.text_bytes });
        }
        let texts = self.texts.saturating_add(self.row_texts).saturating_add(self.cell_texts);
        if texts > limits.shown_bytes {
            return Err(ReadError::UnpacksTooLarge { bytes: texts, limit: limits.shown_bytes });
        }
        Ok(())
    }

    fn area(&self) -> u64 {
        self.rows.saturating_mul(self.widest).max(self.first_cells)
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        match element.name().as_ref() {
            // The reader would take the rows of the inner table for those of the outer one.
            "table:table" if self.in_table => return Err(ReadError::damaged(Fault::DeepTables)),
            "table:table" => {
                let before = self.before.saturating_add(self.area());
                let (texts, depth) = (self.texts, self.depth);
                *self = Self { before, texts, depth, in_table: true, ..Self::default() };
            }
            "table:table-row" => {
                self.row_repeats = number(element, "table:number-rows-repeated")?;
                (self.width, self.pending_width) = (0, 0);
                (self.row_texts, self.cell_texts) = (0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.width = self.width.saturating_add(std::mem::take(&mut self.pending_width));
                self.pending_width = number(element, "table:number-columns-repeated")?;
                self.end_cell();
                self.cell_repeats = self.pending_width.min(MOST_COLUMNS);
                let formula = attribute(element, "table:formula")?;
                let valued =
                    attribute(element, "office:value-type")?.is_some() || formula.is_some();
                let text = attribute(element, "office:string-value")?;
                let length = |text: Option<String>| text.map_or(0, |text| text.len() as u64);
                self.cell_texts = length(formula) + length(text);
                self.fill(valued);
                self.spaces = 0;
            }
            "text:s" => {
                let spaces = number(element, "text:c")?;
                self.spaces = self.spaces.saturating_add(spaces);
                self.cell_texts = self.cell_texts.saturating_add(spaces);
                self.fill(true);
            }
            _ => {}
        }
        Ok(())
    }

    /// Counts the texts of the open cell as often as the row shows them.
    fn end_cell(&mut self) {
        let texts = std::mem::take(&mut self.cell_texts).saturating_mul(self.cell_repeats);
        self.row_texts = self.row_texts.saturating_add(texts);
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
        if element == "table:table" {
            self.in_table = false;
        }
        if element != "table:table-row" {
            return;
        }
        self.end_cell();
        // Rows that repeat nothing are not unrolled.
        let repeats = if self.width > 0 { self.row_repeats.min(MOST_ROWS) } else { 1 };
        let texts = std::mem::take(&mut self.row_texts).saturating_mul(repeats);
        self.texts = self.texts.saturating_add(texts);
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
