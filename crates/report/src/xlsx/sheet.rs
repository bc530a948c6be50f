//! One sheet: cells, notes, filters, conditional colours and print set-up.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, Formula, Note, Worksheet,
};

use super::chart::{Chart, Corner};
use super::style::Style;
use super::{At, WriteError};

/// Excel's limit for a text, less room for the sign of a cut.
const LONGEST_TEXT: usize = 32_000;
/// Widths in characters.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;
/// Height of a line of text in points.
const LINE_HEIGHT: usize = 15;

/// A formula's value, worked out beforehand.
#[derive(Debug, Clone, PartialEq)]
pub enum Cached {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

impl From<Decimal> for Cached {
    fn from(value: Decimal) -> Self {
        Self::Number(value.to_f64().unwrap_or_default())
    }
}

impl From<usize> for Cached {
    fn from(value: usize) -> Self {
        Self::Number(value as f64)
    }
}

impl From<&str> for Cached {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

/// Whether the library would take a formula's text for a number, a truth or an error: it goes by
/// the looks. `7` would lose its kind, and a person called Nan would damage the file.
fn is_mistaken(text: &str) -> bool {
    text.parse::<f64>().is_ok() || text == "TRUE" || text == "FALSE" || text.starts_with('#')
}

/// Fills one sheet.
pub struct SheetWriter<'b> {
    sheet: &'b mut Worksheet,
    formats: &'b mut HashMap<Style, Format>,
    widths: HashMap<u16, usize>,
    wrapped: Vec<(At, usize)>,
    fixed_heights: HashSet<u32>,
}

impl<'b> SheetWriter<'b> {
    pub(super) fn new(sheet: &'b mut Worksheet, formats: &'b mut HashMap<Style, Format>) -> Self {
        // A formula whose value is blank says so; without this it would say 0.
        sheet.set_formula_result_default("");
        Self {
            sheet,
            formats,
            widths: HashMap::new(),
            wrapped: Vec::new(),
            fixed_heights: HashSet::new(),
        }
    }

    fn widen(&mut self, column: u16, characters: usize) {
        let width = self.widths.entry(column).or_insert(NARROWEST);
        *width = (*width).max(characters.min(WIDEST));
    }

    /// Notes how much room a text needs.
    fn measure(&mut self, at: At, text: &str, style: Style) {
        if style.title || style.remark {
            return;
        }
        let length = |part: &str| part.chars().count();
        let needed = if style.bold && style.wrap {
            // A header may break between words.
            let longest_word = text.split(' ').map(length).max().unwrap_or(0);
            (longest_word + 3).max(length(text).div_ceil(2) + 2)
        } else {
            text.lines().map(length).max().unwrap_or(0) + 2
        };
        self.widen(at.1, needed);
        if style.wrap {
            self.wrapped.push((at, length(text)));
        }
    }

    /// Writes a text, never a formula; a longer text than Excel holds is cut.
    ///
    /// # Errors
    /// [`WriteError`] beyond the sheet's edge, as for all writing below.
    pub fn text(&mut self, at: At, text: &str, style: Style) -> Result<(), WriteError> {
        let cut: String;
        let text = if text.len() > LONGEST_TEXT {
            cut = text.chars().take(LONGEST_TEXT / 4).chain(['…']).collect();
            &cut
        } else {
            text
        };
        self.measure(at, text, style);
        let format = self.formats.entry(style).or_insert_with(|| style.format());
        self.sheet.write_string_with_format(at.0, at.1, text, format)?;
        Ok(())
    }

    /// Writes a number.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn number(
        &mut self,
        at: At,
        value: impl Into<Cached>,
        style: Style,
    ) -> Result<(), WriteError> {
        match value.into() {
            Cached::Number(number) => {
                let format = self.formats.entry(style).or_insert_with(|| style.format());
                self.sheet.write_number_with_format(at.0, at.1, number, format)?;
                Ok(())
            }
            Cached::Text(text) => self.text(at, &text, style),
        }
    }

    /// Writes a formula with its value; a value that could not stand beside it as what it is
    /// stands alone.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn formula(
        &mut self,
        at: At,
        formula: &str,
        value: impl Into<Cached>,
        style: Style,
    ) -> Result<(), WriteError> {
        let result = match value.into() {
            Cached::Number(number) => number.to_string(),
            Cached::Text(text) if is_mistaken(&text) => return self.text(at, &text, style),
            Cached::Text(text) => text,
        };
        let formula = Formula::new(formula).set_result(result);
        let format = self.formats.entry(style).or_insert_with(|| style.format());
        self.sheet.write_formula_with_format(at.0, at.1, formula, format)?;
        Ok(())
    }

    /// Styles a cell without a value.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn blank(&mut self, at: At, style: Style) -> Result<(), WriteError> {
        let format = self.formats.entry(style).or_insert_with(|| style.format());
        self.sheet.write_blank(at.0, at.1, format)?;
        Ok(())
    }

    /// Hangs a note on a cell.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn note(&mut self, at: At, text: &str) -> Result<(), WriteError> {
        let text: String = text.chars().take(2_000).collect();
        let lines: usize = text.lines().map(|line| line.chars().count() / 38 + 1).sum();
        let note = Note::new(text)
            .add_author_prefix(false)
            .set_author("MLJ Results Compiler")
            .set_width(240)
            .set_height((lines as u32 * 18 + 14).clamp(40, 400));
        self.sheet.insert_note(at.0, at.1, &note)?;
        Ok(())
    }

    /// Sets a column's width in characters, instead of fitting it.
    pub fn width(&mut self, column: u16, characters: usize) {
        self.widths.insert(column, characters);
    }

    /// Keeps the rows above and the columns left of a cell in view.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn freeze(&mut self, at: At) -> Result<(), WriteError> {
        self.sheet.set_freeze_panes(at.0, at.1)?;
        Ok(())
    }

    /// Puts filter buttons on a table's header.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn filter(&mut self, from: At, to: At) -> Result<(), WriteError> {
        self.sheet.autofilter(from.0, from.1, to.0, to.1)?;
        Ok(())
    }

    /// Colours the cells of a column green or red by their text.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn good_and_bad(
        &mut self,
        from: At,
        to: At,
        words: (&str, &str),
    ) -> Result<(), WriteError> {
        let good = Format::new()
            .set_background_color(Color::RGB(0xC6_EFCE))
            .set_font_color(Color::RGB(0x00_6100));
        let bad = Format::new()
            .set_background_color(Color::RGB(0xFF_C7CE))
            .set_font_color(Color::RGB(0x9C_0006));
        for (word, format) in [(words.0, good), (words.1, bad)] {
            let rule = ConditionalFormatCell::new()
                .set_rule(ConditionalFormatCellRule::EqualTo(word.to_owned()))
                .set_format(format);
            self.sheet.add_conditional_format(from.0, from.1, to.0, to.1, &rule)?;
        }
        Ok(())
    }

    /// Sets up printing: landscape A4, as wide as a page, header rows on each page.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn print(&mut self, title: &str, header_row: Option<u32>) -> Result<(), WriteError> {
        self.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        self.sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
        self.sheet.set_header(format!("&L{}", title.replace('&', "&&")));
        self.sheet.set_footer("&LMLJ Results Compiler&RPage &P of &N");
        if let Some(row) = header_row {
            self.sheet.set_repeat_rows(row, row)?;
        }
        Ok(())
    }

    /// Draws a chart.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn chart(&mut self, at: Corner, chart: &Chart<'_>) -> Result<(), WriteError> {
        self.sheet.insert_chart(at.0, at.1, &chart.build())?;
        Ok(())
    }

    /// The height of a row in points.
    ///
    /// # Errors
    /// See [`SheetWriter::text`].
    pub fn height(&mut self, row: u32, points: u32) -> Result<(), WriteError> {
        self.fixed_heights.insert(row);
        self.sheet.set_row_height(row, points)?;
        Ok(())
    }

    /// Sets widths and, since not every program fits wrapped rows by itself, heights.
    pub(super) fn finish(self) -> Result<(), WriteError> {
        let mut lines: BTreeMap<u32, usize> = BTreeMap::new();
        for (at, characters) in &self.wrapped {
            let room = self.widths.get(&at.1).map_or(NARROWEST, |w| w.saturating_sub(2)).max(1);
            let needed = characters.div_ceil(room);
            let row = lines.entry(at.0).or_insert(1);
            *row = (*row).max(needed);
        }
        for (row, needed) in lines {
            if needed > 1 && !self.fixed_heights.contains(&row) {
                self.sheet.set_row_height(row, (needed.min(25) * LINE_HEIGHT) as f64)?;
            }
        }
        for (column, characters) in self.widths {
            self.sheet.set_column_width(column, characters as f64)?;
        }
        Ok(())
    }
}
