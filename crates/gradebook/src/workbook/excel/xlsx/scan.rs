//! A second pass over a sheet's XML, for what the library does not give: formulas without a
//! result, hidden rows, merged cells.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::parts::Parts;
use crate::workbook::ReadError;
use crate::workbook::excel::marks::{Mark, Marks};
use crate::workbook::excel::package::{Xml, attribute};
use crate::workbook::layout::Layout;

/// What the pass has found so far, and where it is.
struct Scan {
    marks: Marks,
    row: u32,
    column: u32,
    /// The open cell.
    cell: Option<Open>,
    /// Formulas whose stored result is zero, and whether all are.
    zeros: Vec<(u32, u32)>,
    all_zero: bool,
    zeros_alone: bool,
}

/// A cell whose end is not read yet.
struct Open {
    at: (u32, u32),
    /// Its result is a text, which may well be blank.
    text: bool,
    formula: bool,
    in_value: bool,
    value: Stored,
}

#[derive(PartialEq, Eq)]
enum Stored {
    Nothing,
    Zero,
    Something,
}

/// The marks of a sheet; without the part there are none. If zeros alone are in question, a result
/// that is none ends the reading.
pub(super) fn scan(
    parts: &mut Parts<'_>,
    sheet: &str,
    zeros_alone: bool,
) -> Result<Marks, ReadError> {
    let recalculates = parts.recalculates;
    let Some(xml) = parts.sheet(sheet)? else { return Ok(Marks::default()) };
    let mut scan = Scan {
        marks: Marks::default(),
        row: 0,
        column: 0,
        cell: None,
        zeros: Vec::new(),
        all_zero: true,
        zeros_alone,
    };
    scan.read(xml)?;
    // Some programs write zero as the result of each formula and ask for the calculation later.
    if recalculates && scan.all_zero {
        for (row, column) in std::mem::take(&mut scan.zeros) {
            scan.marks.add(row, column, Mark::Uncomputed);
        }
    }
    Ok(scan.marks.finish())
}

/// Merged cells and filters, which follow the cells. They matter so little that a fault in them is
/// none of the cells'.
pub(super) fn tail(tail: &[u8], layout: &mut Layout) {
    let mut xml = Reader::from_reader(tail);
    xml.config_mut().check_end_names = false;
    xml.config_mut().allow_unmatched_ends = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) => match e.local_name().as_ref() {
                "mergeCell" => merge(&e, layout),
                "filterColumn" => layout.filtered = true,
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn merge(element: &BytesStart<'_>, layout: &mut Layout) {
    let range = attribute(element, "ref");
    let ends = range.as_deref().and_then(|range| range.split_once(':'));
    if let Some((first, last)) = ends.and_then(|(a, b)| place(a).zip(place(b))) {
        layout.merge((first.0, last.0), (first.1, last.1));
    }
}

impl Scan {
    fn read(&mut self, mut xml: Xml<'_, '_>) -> Result<(), ReadError> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(ReadError::damaged)? {
                Event::Start(e) => self.open(&e),
                Event::Empty(e) => {
                    self.open(&e);
                    self.close(e.local_name().as_ref());
                }
                Event::Text(text) => self.text(&text),
                Event::GeneralRef(_) | Event::CData(_) => self.text("&"),
                Event::End(e) => {
                    if e.local_name().as_ref() == "sheetData" {
                        return Ok(());
                    }
                    self.close(e.local_name().as_ref());
                    if self.zeros_alone && !self.all_zero {
                        return Ok(());
                    }
                }
                Event::Eof => return Ok(()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "c" => self.open_cell(element),
            "row" => self.open_row(element),
            "f" => {
                if let Some(cell) = &mut self.cell {
                    cell.formula = true;
                }
            }
            "v" | "is" => {
                if let Some(cell) = &mut self.cell {
                    cell.in_value = true;
                }
            }
            _ => {}
        }
    }

    fn open_row(&mut self, element: &BytesStart<'_>) {
        let mut hidden = false;
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref() {
                "r" => {
                    if let Ok(number) = attribute.value.parse::<u32>() {
                        self.row = number.saturating_sub(1);
                    }
                }
                "hidden" => hidden |= matches!(&*attribute.value, "1" | "true"),
                "ht" => hidden |= attribute.value.parse::<f64>().is_ok_and(|height| height <= 0.0),
                _ => {}
            }
        }
        if hidden {
            self.marks.layout.hide(self.row, self.row);
        }
    }

    fn open_cell(&mut self, element: &BytesStart<'_>) {
        let mut text = false;
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref() {
                "r" => {
                    if let Some((row, column)) = place(&attribute.value) {
                        (self.row, self.column) = (row, column);
                    }
                }
                "t" => text = matches!(&*attribute.value, "str" | "inlineStr" | "s" | "is"),
                _ => {}
            }
        }
        let at = (self.row, self.column);
        self.cell =
            Some(Open { at, text, formula: false, in_value: false, value: Stored::Nothing });
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|c| c.in_value) {
            match text.trim() {
                "" => {}
                "0" if cell.value == Stored::Nothing => cell.value = Stored::Zero,
                _ => cell.value = Stored::Something,
            }
        }
    }

    fn close(&mut self, element: &str) {
        match element {
            "row" => {
                self.row = self.row.saturating_add(1);
                self.column = 0;
            }
            "v" | "is" => {
                if let Some(cell) = &mut self.cell {
                    cell.in_value = false;
                }
            }
            "c" => {
                self.column = self.column.saturating_add(1);
                if let Some(cell) = self.cell.take() {
                    self.judge(&cell);
                }
            }
            _ => {}
        }
    }

    fn judge(&mut self, cell: &Open) {
        if !cell.formula || cell.text {
            return;
        }
        match cell.value {
            Stored::Nothing => self.marks.add(cell.at.0, cell.at.1, Mark::Uncomputed),
            Stored::Zero => self.zeros.push(cell.at),
            Stored::Something => self.all_zero = false,
        }
    }
}

/// `B12` as row and column from 0.
fn place(reference: &str) -> Option<(u32, u32)> {
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = reference.split_at(digits);
    let column = letters.bytes().try_fold(0_u32, |sum, letter| {
        let value = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1;
        sum.checked_mul(26)?.checked_add(value)
    })?;
    Some((number.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}
