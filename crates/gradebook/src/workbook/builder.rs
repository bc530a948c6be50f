//! Fills a sheet within the limits, whatever order its cells come in.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::entities::decoded;
use super::number_format::Shape;
use super::sheet::{Cell, Pool, RowSpan, Sheet};
use super::{Limits, ReadError};
use crate::domain::NumberStyle;

/// Fills a [`Sheet`] cell by cell, within the limits.
pub(super) struct SheetBuilder<'l> {
    sheet: Sheet,
    limits: &'l Limits,
    spent: u64,
    /// Bytes of the texts so far, each as often as a cell shows it.
    shown: u64,
    by_hash: HashMap<u64, u32, RandomState>,
    hasher: RandomState,
    /// Where each maximum is among the sheet's.
    maxima: HashMap<u64, u32, RandomState>,
    strays: Vec<(u32, u16, Cell)>,
}

impl<'l> SheetBuilder<'l> {
    /// A builder for one sheet; `spent` cells of the file's limit are used up already.
    pub(super) fn new(name: &str, limits: &'l Limits, spent: u64) -> Self {
        let sheet = Sheet {
            name: name.to_owned(),
            hidden: false,
            style: NumberStyle::Point,
            filtered: false,
            width: 0,
            is_part: false,
            uneven: Vec::new(),
            rows: Vec::new(),
            columns: Vec::new(),
            cells: Vec::new(),
            maxima: Vec::new(),
            merged: Vec::new(),
            pool: Pool::default(),
        };
        let hasher = RandomState::default();
        Self {
            sheet,
            limits,
            spent,
            shown: 0,
            by_hash: HashMap::default(),
            hasher,
            maxima: HashMap::default(),
            strays: Vec::new(),
        }
    }

    /// Adds a text, unless it is blank. `row` and `column` count from 0.
    pub(super) fn text(&mut self, row: u32, column: u32, text: &str) -> Result<(), ReadError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if text.len() > self.limits.text_bytes {
            return Err(ReadError::TextTooLong { limit: self.limits.text_bytes });
        }
        // One text may be stored once and shown by every cell, and is looked at as often.
        self.shown += text.len() as u64;
        if self.shown > self.limits.shown_bytes {
            let (bytes, limit) = (self.shown, self.limits.shown_bytes);
            return Err(ReadError::UnpacksTooLarge { bytes, limit });
        }
        // `Ada &#x41;` and the like may get shorter, never longer.
        let text = cut(text, self.limits.kept_bytes);
        let whole = self.sheet.pool.text.len() as u64 + text.len() as u64;
        if whole > self.limits.unzipped_bytes.min(u64::from(u32::MAX)) {
            return Err(ReadError::UnpacksTooLarge {
                bytes: whole,
                limit: self.limits.unzipped_bytes,
            });
        }
        let id = self.intern(&decoded(text));
        self.cell(row, column, Cell::Text(id))
    }

    /// Adds a number as its format shows it.
    pub(super) fn number(
        &mut self,
        (row, column): (u32, u32),
        number: f64,
        shape: Shape,
    ) -> Result<(), ReadError> {
        let cell = match shape {
            Shape::Plain => Cell::Number(number),
            Shape::Percent => Cell::Percent(number),
            Shape::OutOf(maximum) => Cell::OutOf(number, self.maximum(maximum)),
        };
        self.cell(row, column, cell)
    }

    fn maximum(&mut self, maximum: f64) -> u32 {
        *self.maxima.entry(maximum.to_bits()).or_insert_with(|| {
            self.sheet.maxima.push(maximum);
            self.sheet.maxima.len() as u32 - 1
        })
    }

    fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        match self.by_hash.get(&hash) {
            Some(id) if self.sheet.pool.get(*id) == text => *id,
            Some(_) => self.sheet.pool.push(text),
            None => {
                let id = self.sheet.pool.push(text);
                self.by_hash.insert(hash, id);
                id
            }
        }
    }

    /// Adds a cell. `row` and `column` count from 0; any order is accepted.
    pub(super) fn cell(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), ReadError> {
        if column >= self.limits.columns {
            return Err(ReadError::TooManyColumns { limit: self.limits.columns });
        }
        self.spent += 1;
        if self.spent > self.limits.cells {
            return Err(ReadError::TooManyCells { limit: self.limits.cells });
        }
        let (number, column) = (row.saturating_add(1), column as u16);
        let last = self.sheet.rows.last().map(|r| (r.number, self.sheet.columns.last().copied()));
        match last {
            Some((last_row, last_column)) if (number, Some(column)) <= (last_row, last_column) => {
                self.strays.push((number, column, cell));
                return Ok(());
            }
            Some((last_row, _)) if last_row == number => {}
            _ => self.open_row(number),
        }
        self.sheet.columns.push(column);
        self.sheet.cells.push(cell);
        Ok(())
    }

    fn open_row(&mut self, number: u32) {
        let start = self.sheet.cells.len() as u32;
        self.sheet.rows.push(RowSpan { number, start, hidden: false });
    }

    /// Cells counted so far, those of earlier sheets included.
    pub(super) fn spent(&self) -> u64 {
        self.spent
    }

    /// The finished sheet.
    pub(super) fn finish(mut self) -> Sheet {
        if !self.strays.is_empty() {
            self.reorder();
        }
        self.sheet.cells.shrink_to_fit();
        self.sheet.columns.shrink_to_fit();
        self.sheet.pool.text.shrink_to_fit();
        self.sheet
    }

    /// Puts cells that came out of order in their places; of two in one place the later wins.
    fn reorder(&mut self) {
        let mut all: Vec<(u32, u16, Cell)> =
            Vec::with_capacity(self.sheet.cells.len() + self.strays.len());
        for row in self.sheet.rows() {
            let (start, end) = (row.start, row.end);
            let of_row =
                (start..end).map(|at| (row.number, self.sheet.columns[at], self.sheet.cells[at]));
            all.extend(of_row);
        }
        all.append(&mut self.strays);
        all.sort_by_key(|(row, column, _)| (*row, *column));
        self.sheet.rows.clear();
        self.sheet.columns.clear();
        self.sheet.cells.clear();
        let mut last = None;
        for (number, column, cell) in all {
            if last == Some((number, column)) {
                self.sheet.cells.pop();
                self.sheet.columns.pop();
            }
            if last.is_none_or(|(row, _)| row != number) {
                self.open_row(number);
            }
            self.sheet.columns.push(column);
            self.sheet.cells.push(cell);
            last = Some((number, column));
        }
    }
}

/// The text up to so many bytes, in whole characters.
fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_may_come_in_any_order_and_blanks_are_not_kept() {
        let limits = Limits::default();
        let mut builder = SheetBuilder::new("S", &limits, 0);
        builder.text(4, 2, "late").unwrap();
        builder.text(0, 1, "b").unwrap();
        builder.cell(4, 0, Cell::Number(1.0)).unwrap();
        builder.text(0, 1, "B").unwrap();
        builder.text(9, 0, "  \u{a0}").unwrap();
        let sheet = builder.finish();
        let rows: Vec<(u32, Vec<String>)> = sheet
            .rows()
            .map(|r| (r.number, r.cells().map(|(c, v)| format!("{c}={}", v.shown())).collect()))
            .collect();
        assert_eq!(rows, [(1, vec!["1=B".into()]), (5, vec!["0=1".into(), "2=late".into()])]);
    }

    #[test]
    fn no_more_of_a_text_is_kept_than_anybody_looks_at() {
        let limits = Limits { kept_bytes: 5, ..Limits::default() };
        let mut builder = SheetBuilder::new("S", &limits, 0);
        for (column, text) in ["Ada", "Ada Obi", "éàü", "Adaé"].into_iter().enumerate() {
            builder.text(0, column as u32, text).unwrap();
        }
        let sheet = builder.finish();
        let row = sheet.rows().next().unwrap();
        let kept: Vec<_> = row.cells().map(|(_, value)| value.shown().into_owned()).collect();
        assert_eq!(kept, ["Ada", "Ada O", "éà", "Adaé"]);
    }

    #[test]
    fn limits_hold() {
        let limits = Limits { cells: 2, columns: 3, text_bytes: 4, ..Limits::default() };
        let mut builder = SheetBuilder::new("S", &limits, 1);
        assert_eq!(builder.text(0, 3, "x"), Err(ReadError::TooManyColumns { limit: 3 }));
        assert_eq!(builder.text(0, 0, "abcde"), Err(ReadError::TextTooLong { limit: 4 }));
        builder.text(0, 0, "abcd").unwrap();
        assert_eq!(builder.text(0, 1, "x"), Err(ReadError::TooManyCells { limit: 2 }));
    }
}
