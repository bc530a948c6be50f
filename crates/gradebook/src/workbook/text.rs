//! Delimited text: encoding and delimiter are found out, never asked for.

use std::borrow::Cow;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::builder::SheetBuilder;
use super::{Limits, ReadError, Sheet};
use crate::domain::NumberStyle;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records looked at to tell the delimiter.
const SAMPLE_RECORDS: usize = 50;
/// Bytes looked at to tell encoding and delimiter.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Reads a delimited text as one sheet without a name.
pub(super) fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Sheet, ReadError> {
    let text = decode(bytes)?;
    let (text, delimiter) = match declared_delimiter(&text) {
        Some((rest, delimiter)) => (rest, delimiter),
        None => (&*text, find_delimiter(name, &text)),
    };
    let mut builder = SheetBuilder::new("", limits, 0);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes().chain(&b"\n"[..]));
    let mut record = StringRecord::new();
    let mut rows = RowCounter::default();
    while reader.read_record(&mut record).map_err(ReadError::damaged)? {
        let row = rows.next(&record, reader.position().line());
        for (column, cell) in record.iter().enumerate() {
            builder.text(row, column as u32, cell.trim())?;
        }
    }
    let mut sheet = builder.finish();
    sheet.style = if delimiter == b';' { NumberStyle::Comma } else { NumberStyle::Point };
    Ok(sheet)
}

/// Counts rows as a spreadsheet program shows them: blank lines count, line breaks inside
/// quotes don't.
#[derive(Default)]
struct RowCounter {
    next_row: u64,
    breaks: u64,
}

impl RowCounter {
    /// The row (from 0) of a record that ends before line `line_after` (from 1).
    fn next(&mut self, record: &StringRecord, line_after: u64) -> u32 {
        self.breaks += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        // Files with bare carriage returns count no lines at all.
        let row = line_after.saturating_sub(2 + self.breaks).max(self.next_row);
        self.next_row = row + 1;
        row as u32
    }
}

/// Decodes UTF-8, UTF-16 (with or without a mark) or, failing these, Windows-1252.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => guess(bytes),
    };
    let (text, _, malformed) = encoding.decode(bytes);
    let nulls = text.bytes().take(SAMPLE_BYTES).filter(|b| *b == 0).count();
    if nulls > 0 || (malformed && encoding != WINDOWS_1252) {
        return Err(ReadError::NotASpreadsheet { what: "a file of unknown kind" });
    }
    let control = |c: &char| c.is_control() && !matches!(c, '\r' | '\n' | '\t');
    let sample = || text.chars().take(4096);
    if sample().filter(control).count() * 20 > sample().count() {
        return Err(ReadError::NotASpreadsheet { what: "a file of unknown kind" });
    }
    Ok(text)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let half = sample.len() / 2;
    if bytes.len().is_multiple_of(2) && odd * 10 > half * 4 && even * 10 < half {
        UTF_16LE
    } else if bytes.len().is_multiple_of(2) && even * 10 > half * 4 && odd * 10 < half {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

/// Excel's own hint: a first line `sep=;`.
fn declared_delimiter(text: &str) -> Option<(&str, u8)> {
    let (first, rest) = text.split_once('\n')?;
    match first.trim().trim_matches('"').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if delimiter.is_ascii() => {
            Some((rest, *delimiter))
        }
        _ => None,
    }
}

/// The delimiter that cuts the most records into the same number of cells.
fn find_delimiter(name: &str, text: &str) -> u8 {
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[..end];
    let tab_named =
        name.to_ascii_lowercase().ends_with(".tsv") || name.to_ascii_lowercase().ends_with(".tab");
    let fallback = if tab_named { b'\t' } else { b',' };
    let best = DELIMITERS.into_iter().map(|d| (consistency(sample, d), d == fallback, d)).max();
    best.filter(|(score, ..)| *score > 0).map_or(fallback, |(_, _, delimiter)| delimiter)
}

/// Records with the commonest number of cells (if more than one), weighted by that number.
fn consistency(sample: &str, delimiter: u8) -> usize {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(sample.as_bytes());
    let mut record = ByteRecord::new();
    let mut widths = Vec::new();
    while widths.len() < SAMPLE_RECORDS && matches!(reader.read_byte_record(&mut record), Ok(true))
    {
        widths.push(record.len());
    }
    let count = |width: usize| widths.iter().filter(|w| **w == width).count();
    widths.iter().filter(|w| **w > 1).map(|w| count(*w) * 1000 + (*w).min(999)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(name: &str, bytes: &[u8]) -> Vec<String> {
        let sheet = read(name, bytes, &Limits::default()).unwrap();
        let line = |row: super::super::Row<'_>| {
            let cells: Vec<_> = row.cells().map(|(_, v)| v.shown().into_owned()).collect();
            format!("{}: {}", row.number, cells.join(" | "))
        };
        sheet.rows().map(line).collect()
    }

    #[test]
    fn encodings_are_found_out() {
        let text = "Name;Note\nJosé;12,5\n";
        let expected = ["1: Name | Note", "2: José | 12,5"];
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let with_mark: Vec<u8> = [0xFF, 0xFE].into_iter().chain(utf16.clone()).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (latin, _, _) = WINDOWS_1252.encode(text);
        let marked = format!("\u{feff}{text}");
        for bytes in [text.as_bytes(), &utf16, &with_mark, &big, &latin, marked.as_bytes()] {
            assert_eq!(grid("a.csv", bytes), expected);
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let text = "\nName,Score\n\n\"Ada\nObi\",5\nMusa,6\n";
        assert_eq!(
            grid("a.csv", text.as_bytes()),
            ["2: Name | Score", "4: Ada\nObi | 5", "5: Musa | 6"]
        );
    }

    #[test]
    fn delimiters_are_found_out() {
        assert_eq!(grid("a.csv", b"sep=|\na|b\n"), ["1: a | b"]);
        assert_eq!(
            grid("a.csv", b"Name;Score\nObi, Ada;5,5\nBello, Musa;6,5\n")[1],
            "2: Obi, Ada | 5,5"
        );
        assert_eq!(grid("a.txt", b"a\tb,c\nd\te\n")[0], "1: a | b,c");
        assert_eq!(grid("a.csv", b"single\ncolumn\n"), ["1: single", "2: column"]);
    }
}
