//! A sheet in memory: only non-blank cells, 18 bytes each, equal texts stored once.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::layout::{Layout, Merged};
use crate::domain::{NumberStyle, decimal_from_f64};
use crate::words::UNCOMPUTED;

/// A stored cell; texts are indices into the sheet's pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A number, or a formula's cached number.
    Number(f64),
    /// A share that its format shows as a percent: 0.85 for `85%`.
    Percent(f64),
    /// Marks whose format names the maximum, by its place in the sheet's table of maxima.
    OutOf(f64, u32),
    /// A text by its place in the pool.
    Text(u32),
    /// True or false.
    Bool(bool),
    /// A cell formatted as date or time.
    Moment(NaiveDateTime),
    /// An error such as `#DIV/0!`.
    Error(&'static str),
    /// A formula whose result the file does not hold.
    Uncomputed,
}

/// A cell's value as seen from outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing there.
    Empty,
    /// A number.
    Number(f64),
    /// A share that the cell shows as a percent: 0.85 for `85%`.
    Percent(f64),
    /// Marks and the maximum that the cell shows beside them.
    OutOf(f64, f64),
    /// A text, never blank.
    Text(&'a str),
    /// True or false.
    Bool(bool),
    /// A date and time.
    Moment(NaiveDateTime),
    /// An error such as `#DIV/0!`.
    Error(&'static str),
    /// A formula whose result the file does not hold.
    Uncomputed,
}

impl<'a> Value<'a> {
    /// The value as a person would read it in the cell.
    pub fn shown(self) -> Cow<'a, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Number(n) => Cow::Owned(plain(n)),
            Self::Percent(share) => Cow::Owned(format!("{}%", hundredfold(share))),
            Self::OutOf(marks, maximum) => {
                Cow::Owned(format!("{} / {}", plain(marks), plain(maximum)))
            }
            Self::Text(text) => Cow::Borrowed(text),
            Self::Bool(true) => Cow::Borrowed("TRUE"),
            Self::Bool(false) => Cow::Borrowed("FALSE"),
            Self::Moment(t) => Cow::Owned(t.format("%Y-%m-%d %H:%M:%S").to_string()),
            Self::Error(code) => Cow::Borrowed(code),
            Self::Uncomputed => Cow::Borrowed(UNCOMPUTED),
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(self) -> bool {
        matches!(self, Self::Empty)
    }
}

fn plain(number: f64) -> String {
    decimal_from_f64(number).map_or_else(|| number.to_string(), |d| d.to_string())
}

fn hundredfold(share: f64) -> String {
    let percent = decimal_from_f64(share).and_then(|d| d.checked_mul(Decimal::ONE_HUNDRED));
    percent.map_or_else(|| (share * 100.0).to_string(), |d| d.normalize().to_string())
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
    /// Whether a filter is on, which hides the rows that don't match.
    pub filtered: bool,
    /// Whether it is one of several tables that stood beside each other.
    pub is_part: bool,
    /// Cells in most rows of a text file.
    pub width: usize,
    /// Rows of a text file that have another number of cells, with that number; blank cells beyond
    /// those of most rows are not counted.
    pub uneven: Vec<(u32, usize)>,
    pub(super) rows: Vec<RowSpan>,
    pub(super) columns: Vec<u16>,
    pub(super) cells: Vec<Cell>,
    /// Maxima that number formats name, each once.
    pub(super) maxima: Vec<f64>,
    pub(super) merged: Vec<Merged>,
    pub(super) pool: Pool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct RowSpan {
    pub(super) number: u32,
    pub(super) start: u32,
    pub(super) hidden: bool,
}

/// One row of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    /// The row's number as a spreadsheet program shows it (from 1).
    pub number: u32,
    /// Whether the sheet hides it.
    pub hidden: bool,
    pub(super) start: usize,
    pub(super) end: usize,
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
        let RowSpan { number, start, hidden } = span;
        Row { sheet: self, number, hidden, start: start as usize, end }
    }

    /// Rows that hold any cell and are hidden.
    pub fn hidden_rows(&self) -> usize {
        self.rows.iter().filter(|row| row.hidden).count()
    }

    /// The merged cells that begin in the first 40 rows.
    pub fn merged(&self) -> &[Merged] {
        &self.merged
    }

    /// Takes what the file says of the rows.
    pub(super) fn lay_out(&mut self, layout: Layout) {
        let mut hidden = layout.hidden;
        hidden.sort_unstable();
        let mut hidden = hidden.into_iter().peekable();
        for row in &mut self.rows {
            let at = row.number.saturating_sub(1);
            while hidden.next_if(|(_, last)| *last < at).is_some() {}
            row.hidden = hidden.peek().is_some_and(|(first, _)| *first <= at);
        }
        (self.filtered, self.merged) = (layout.filtered, layout.merged);
    }

    fn value(&self, cell: Cell) -> Value<'_> {
        match cell {
            Cell::Number(n) => Value::Number(n),
            Cell::Percent(share) => Value::Percent(share),
            Cell::OutOf(marks, at) => match self.maxima.get(at as usize) {
                Some(maximum) => Value::OutOf(marks, *maximum),
                None => Value::Number(marks),
            },
            Cell::Text(id) => Value::Text(self.pool.get(id)),
            Cell::Bool(b) => Value::Bool(b),
            Cell::Moment(t) => Value::Moment(t),
            Cell::Error(code) => Value::Error(code),
            Cell::Uncomputed => Value::Uncomputed,
        }
    }
}

impl Sheet {
    /// A sheet of the same name and style with a header and other cells, given as row number,
    /// column (from 0) and value; `None` where that is too much for a sheet.
    pub(crate) fn with_cells(
        &self,
        header_row: u32,
        header: &[String],
        cells: &[(u32, u16, Value<'_>)],
    ) -> Option<Self> {
        let limits = super::Limits::default();
        let mut builder = super::builder::SheetBuilder::new(&self.name, &limits, 0);
        for (column, text) in (0..).zip(header) {
            builder.text(header_row.checked_sub(1)?, column, text).ok()?;
        }
        for (row, column, value) in cells {
            let (row, column) = (row.checked_sub(1)?, u32::from(*column));
            let cell = match value {
                Value::Empty => continue,
                Value::Text(text) => {
                    builder.text(row, column, text).ok()?;
                    continue;
                }
                Value::Percent(share) => Cell::Percent(*share),
                Value::OutOf(marks, maximum) => {
                    builder
                        .number((row, column), *marks, super::number_format::Shape::OutOf(*maximum))
                        .ok()?;
                    continue;
                }
                Value::Number(number) => Cell::Number(*number),
                Value::Bool(truth) => Cell::Bool(*truth),
                Value::Moment(moment) => Cell::Moment(*moment),
                Value::Error(code) => Cell::Error(code),
                Value::Uncomputed => Cell::Uncomputed,
            };
            builder.cell(row, column, cell).ok()?;
        }
        let mut sheet = builder.finish();
        (sheet.hidden, sheet.style) = (self.hidden, self.style);
        Some(sheet)
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
pub(super) struct Pool {
    pub(super) text: String,
    ends: Vec<u32>,
}

impl Pool {
    pub(super) fn get(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.text[start..self.ends[id] as usize]
    }

    pub(super) fn push(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        self.ends.len() as u32 - 1
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
    fn a_cell_is_small() {
        assert!(size_of::<Cell>() <= 24);
    }

    #[test]
    fn percents_are_shown_exactly() {
        for hundredths in 0..=20_000_u32 {
            let share = f64::from(hundredths) / 10_000.0;
            let shown = Value::Percent(share).shown().into_owned();
            let (whole, rest) = (hundredths / 100, hundredths % 100);
            let expected = format!("{whole}.{rest:02}");
            let expected = expected.trim_end_matches('0').trim_end_matches('.');
            assert_eq!(shown, format!("{expected}%"));
        }
        assert_eq!(Value::Percent(0.1 + 0.2).shown(), "30%");
        assert_eq!(Value::OutOf(17.0, 20.0).shown(), "17 / 20");
        assert_eq!(Value::OutOf(6.25, 7.5).shown(), "6.25 / 7.5");
    }

    #[test]
    fn letters_of_columns() {
        assert_eq!([0, 25, 26, 701, 702].map(column_letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
