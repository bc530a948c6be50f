//! One table of a page: where its cells are, whatever they span.

use crate::workbook::builder::SheetBuilder;
use crate::workbook::layout::Layout;
use crate::workbook::{Limits, ReadError, Sheet};

/// As far as browsers let a cell span.
const MOST_COLUMNS: u32 = 1_000;
const MOST_ROWS: u32 = 65_534;

pub(super) struct Grid<'l> {
    place: usize,
    limits: &'l Limits,
    builder: SheetBuilder<'l>,
    layout: Layout,
    /// Rows begun, the open one included.
    rows: u32,
    in_row: bool,
    column: u32,
    /// By column: the first row that no cell from above reaches.
    free_from: Vec<u32>,
    /// Columns looked at for cells from above, which a hostile page makes many.
    steps: u64,
    cell: Option<Open>,
    caption: Option<Words>,
    name: String,
}

/// A cell whose text is not complete.
struct Open {
    column: u32,
    words: Words,
}

/// A text as it is shown: blanks in a row are one.
#[derive(Default)]
struct Words {
    text: String,
    blank: bool,
}

impl Words {
    fn add(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.blank = true;
                continue;
            }
            if std::mem::take(&mut self.blank)
                && !self.text.is_empty()
                && !self.text.ends_with('\n')
            {
                self.text.push(' ');
            }
            self.text.push(c);
        }
    }

    fn line_end(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.blank = false;
    }
}

impl<'l> Grid<'l> {
    pub(super) fn new(place: usize, limits: &'l Limits, spent: u64) -> Self {
        Self {
            place,
            limits,
            builder: SheetBuilder::new("", limits, spent),
            layout: Layout::default(),
            rows: 0,
            in_row: false,
            column: 0,
            free_from: Vec::new(),
            steps: 0,
            cell: None,
            caption: None,
            name: String::new(),
        }
    }

    pub(super) fn open_row(&mut self, hidden: bool) -> Result<(), ReadError> {
        self.close_row()?;
        if hidden {
            self.layout.hide(self.rows, self.rows);
        }
        (self.rows, self.column, self.in_row) = (self.rows.saturating_add(1), 0, true);
        Ok(())
    }

    pub(super) fn close_row(&mut self) -> Result<(), ReadError> {
        self.in_row = false;
        self.close_cell()
    }

    pub(super) fn open_cell(&mut self, across: u32, down: u32) -> Result<(), ReadError> {
        self.close_cell()?;
        if !self.in_row {
            self.open_row(false)?;
        }
        let row = self.rows.saturating_sub(1);
        while self.free_from.get(self.column as usize).is_some_and(|free| *free > row) {
            self.column += 1;
            self.step(1)?;
        }
        let (across, down) = (across.min(MOST_COLUMNS), down.min(MOST_ROWS));
        let (first, end) = (self.column, self.column.saturating_add(across));
        if down > 1 {
            self.step(across.into())?;
            let last = (end as usize).min(self.limits.columns as usize);
            if self.free_from.len() < last {
                self.free_from.resize(last, 0);
            }
            for free in self.free_from.iter_mut().take(last).skip(first as usize) {
                *free = row.saturating_add(down);
            }
        }
        self.layout.merge((row, row.saturating_add(down - 1)), (first, end - 1));
        self.cell = Some(Open { column: first, words: Words::default() });
        self.column = end;
        Ok(())
    }

    fn step(&mut self, steps: u64) -> Result<(), ReadError> {
        self.steps += steps;
        if self.steps > self.limits.cells {
            return Err(ReadError::TooManyCells { limit: self.limits.cells });
        }
        Ok(())
    }

    pub(super) fn close_cell(&mut self) -> Result<(), ReadError> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        self.builder.text(self.rows.saturating_sub(1), cell.column, cell.words.text.trim())
    }

    pub(super) fn text(&mut self, text: &str) -> Result<(), ReadError> {
        let open = self.cell.as_mut().map(|cell| &mut cell.words);
        if let Some(words) = self.caption.as_mut().or(open) {
            words.add(text);
            if words.text.len() > self.limits.text_bytes {
                return Err(ReadError::TextTooLong { limit: self.limits.text_bytes });
            }
        }
        Ok(())
    }

    pub(super) fn line_end(&mut self) {
        if let Some(cell) = &mut self.cell {
            cell.words.line_end();
        }
    }

    pub(super) fn open_caption(&mut self) {
        self.caption = Some(Words::default());
    }

    pub(super) fn close_caption(&mut self) {
        if let Some(words) = self.caption.take() {
            self.name = words.text.chars().take(100).collect();
        }
    }

    /// The table's place among all, its sheet, and the cells counted so far.
    pub(super) fn finish(mut self) -> Result<(usize, Sheet, u64), ReadError> {
        self.close_caption();
        self.close_row()?;
        let spent = self.builder.spent();
        let mut sheet = self.builder.finish();
        sheet.name = self.name;
        sheet.lay_out(self.layout);
        Ok((self.place, sheet, spent))
    }
}

fn width(sheet: &Sheet) -> u16 {
    sheet.rows().filter_map(|row| row.cells().map(|(column, _)| column).max()).max().unwrap_or(0)
}

/// Whether the second table can be the rows under the first, a header.
pub(super) fn same_width(header: &Sheet, body: &Sheet) -> bool {
    !body.is_empty() && width(header) == width(body) && width(header) > 0
}

/// The header above its rows.
pub(super) fn stacked(header: &Sheet, body: Sheet, limits: &Limits) -> Result<Sheet, ReadError> {
    let mut builder = SheetBuilder::new("", limits, 0);
    let below = header.rows().last().map_or(0, |row| row.number);
    let mut layout = Layout::default();
    let rows = header.rows().map(|row| (0, row)).chain(body.rows().map(|row| (below, row)));
    for (below, row) in rows {
        let at = (row.number - 1).saturating_add(below);
        if row.hidden {
            layout.hide(at, at);
        }
        for (column, value) in row.cells() {
            // Pages hold nothing but texts.
            builder.text(at, column.into(), &value.shown())?;
        }
    }
    let mut sheet = builder.finish();
    sheet.name = if body.name.is_empty() { header.name.clone() } else { body.name };
    sheet.lay_out(layout);
    Ok(sheet)
}
