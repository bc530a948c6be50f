//! A sheet in memory: only non-blank cells, 18 bytes each, equal texts stored once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use chrono::NaiveDateTime;

use super::{Limits, ReadError};
use crate::domain::{NumberStyle, decimal_from_f64};

/// A stored cell; texts are indices into the sheet's pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A number, or a formula's cached number.
    Number(f64),
    /// A text by its place in the pool.
    Text(u32),
    /// True or false.
    Bool(bool),
    /// A cell formatted as date or time.
    Moment(NaiveDateTime),
    /// An error such as `#DIV/0!`.
    Error(&'static str),
}

/// A cell's value as seen from outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing there.
    Empty,
    /// A number.
    Number(f64),
    /// A text, never blank.
    Text(&'a str),
    /// True or false.
    Bool(bool),
    /// A date and time.
    Moment(NaiveDateTime),
    /// An error such as `#DIV/0!`.
    Error(&'static str),
}

impl<'a> Value<'a> {
    /// The value as a person would read it in the cell.
    pub fn shown(self) -> Cow<'a, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Number(n) => {
                Cow::Owned(decimal_from_f64(n).map_or_else(|| n.to_string(), |d| d.to_string()))
            }
            Self::Text(text) => Cow::Borrowed(text),
            Self::Bool(true) => Cow::Borrowed("TRUE"),
            Self::Bool(false) => Cow::Borrowed("FALSE"),
            Self::Moment(t) => Cow::Owned(t.format("%Y-%m-%d %H:%M:%S").to_string()),
            Self::Error(code) => Cow::Borrowed(code),
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// One sheet: rows in ascending order, each with its non-blank cells in ascending columns.
#[derive(Debug)]
pub struct Sheet {
    /// The sheet's name; blank for a text file.
    pub name: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
    /// The decimal sign that the file's other signs suggest.
    pub style: NumberStyle,
    rows: Vec<RowSpan>,
    columns: Vec<u16>,
    cells: Vec<Cell>,
    pool: Pool,
}

#[derive(Debug, Clone, Copy)]
struct RowSpan {
    number: u32,
    start: u32,
}

/// One row of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    /// The row's number as a spreadsheet program shows it (from 1).
    pub number: u32,
    start: usize,
    end: usize,
}

impl Sheet {
    /// Whether no cell holds anything.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Non-blank cells.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// Rows that hold any cell, from the top.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> + ExactSizeIterator {
        (0..self.rows.len()).map(|at| self.row_at(at))
    }

    fn row_at(&self, at: usize) -> Row<'_> {
        let span = self.rows[at];
        let end = self.rows.get(at + 1).map_or(self.cells.len(), |next| next.start as usize);
        Row { sheet: self, number: span.number, start: span.start as usize, end }
    }

    fn value(&self, cell: Cell) -> Value<'_> {
        match cell {
            Cell::Number(n) => Value::Number(n),
            Cell::Text(id) => Value::Text(self.pool.get(id)),
            Cell::Bool(b) => Value::Bool(b),
            Cell::Moment(t) => Value::Moment(t),
            Cell::Error(code) => Value::Error(code),
        }
    }
}

impl<'a> Row<'a> {
    /// The cell in a column (from 0).
    pub fn get(&self, column: u16) -> Value<'a> {
        let columns = &self.sheet.columns[self.start..self.end];
        match columns.binary_search(&column) {
            Ok(at) => self.sheet.value(self.sheet.cells[self.start + at]),
            Err(_) => Value::Empty,
        }
    }

    /// The non-blank cells, as (column, value).
    pub fn cells(&self) -> impl Iterator<Item = (u16, Value<'a>)> + use<'a> {
        let sheet = self.sheet;
        (self.start..self.end).map(move |at| (sheet.columns[at], sheet.value(sheet.cells[at])))
    }

    /// How many cells are not blank.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether the row holds nothing (a sheet keeps no such row).
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// Equal texts stored once, end to end in one string.
#[derive(Debug, Default)]
struct Pool {
    text: String,
    ends: Vec<u32>,
}

impl Pool {
    fn get(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.text[start..self.ends[id] as usize]
    }

    fn push(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        self.ends.len() as u32 - 1
    }
}

/// Fills a [`Sheet`] cell by cell, within the limits.
pub(super) struct SheetBuilder<'l> {
    sheet: Sheet,
    limits: &'l Limits,
    spent: u64,
    by_hash: HashMap<u64, u32>,
    hasher: RandomState,
    strays: Vec<(u32, u16, Cell)>,
}

impl<'l> SheetBuilder<'l> {
    /// A builder for one sheet; `spent` cells of the file's limit are used up already.
    pub(super) fn new(name: &str, limits: &'l Limits, spent: u64) -> Self {
        let sheet = Sheet {
            name: name.to_owned(),
            hidden: false,
            style: NumberStyle::Point,
            rows: Vec::new(),
            columns: Vec::new(),
            cells: Vec::new(),
            pool: Pool::default(),
        };
        let hasher = RandomState::new();
        Self { sheet, limits, spent, by_hash: HashMap::new(), hasher, strays: Vec::new() }
    }

    /// Adds a text, unless it is blank. `row` and `column` count from 0.
    pub(super) fn text(&mut self, row: u32, column: u32, text: &str) -> Result<(), ReadError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if text.len() > self.limits.text_bytes {
            return Err(ReadError::TextTooLong { limit: self.limits.text_bytes });
        }
        let whole = self.sheet.pool.text.len() as u64 + text.len() as u64;
        if whole > self.limits.unzipped_bytes.min(u64::from(u32::MAX)) {
            return Err(ReadError::UnpacksTooLarge {
                bytes: whole,
                limit: self.limits.unzipped_bytes,
            });
        }
        let id = self.intern(text);
        self.cell(row, column, Cell::Text(id))
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
            _ => self.sheet.rows.push(RowSpan { number, start: self.sheet.cells.len() as u32 }),
        }
        self.sheet.columns.push(column);
        self.sheet.cells.push(cell);
        Ok(())
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
                self.sheet.rows.push(RowSpan { number, start: self.sheet.cells.len() as u32 });
            }
            self.sheet.columns.push(column);
            self.sheet.cells.push(cell);
            last = Some((number, column));
        }
    }
}

/// A column's letters as spreadsheet programs show them (`0` → `A`, `26` → `AA`).
pub fn column_letters(column: u16) -> String {
    let mut rest = u32::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
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
    fn limits_hold() {
        let limits = Limits { cells: 2, columns: 3, text_bytes: 4, ..Limits::default() };
        let mut builder = SheetBuilder::new("S", &limits, 1);
        assert_eq!(builder.text(0, 3, "x"), Err(ReadError::TooManyColumns { limit: 3 }));
        assert_eq!(builder.text(0, 0, "abcde"), Err(ReadError::TextTooLong { limit: 4 }));
        builder.text(0, 0, "abcd").unwrap();
        assert_eq!(builder.text(0, 1, "x"), Err(ReadError::TooManyCells { limit: 2 }));
    }

    #[test]
    fn a_cell_is_small() {
        assert!(size_of::<Cell>() <= 24);
    }

    #[test]
    fn letters_of_columns() {
        assert_eq!([0, 25, 26, 701, 702].map(column_letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
