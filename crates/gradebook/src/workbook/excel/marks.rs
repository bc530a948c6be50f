//! What a workbook says about cells and rows beside the values: formats, formulas without a
//! result, hidden rows, merged cells.

use crate::workbook::layout::Layout;
use crate::workbook::number_format::NumberFormat;

/// What is known of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The place of its number format among the workbook's.
    Format(u32),
    /// A formula without a stored result.
    Uncomputed,
    /// Its text is an error.
    Error,
    /// Nothing beside its value.
    Plain,
}

/// The marked cells of a sheet. A reading library gives the values; the place of a cell joins
/// both.
#[derive(Debug, Default)]
pub(super) struct Marks {
    cells: Vec<(u32, u32, Mark)>,
    unsorted: bool,
    pub(super) layout: Layout,
}

impl Marks {
    /// Marks a cell; of two marks of one cell the first holds.
    pub(super) fn add(&mut self, row: u32, column: u32, mark: Mark) {
        let last = self.cells.last().map(|(row, column, _)| (*row, *column));
        self.unsorted |= last.is_some_and(|last| last >= (row, column));
        self.cells.push((row, column, mark));
    }

    /// Ready to look up.
    pub(super) fn finish(mut self) -> Self {
        if self.unsorted {
            self.cells.sort_by_key(|(row, column, _)| (*row, *column));
            self.cells.dedup_by_key(|(row, column, _)| (*row, *column));
        }
        self
    }

    /// Where formulas have no result.
    pub(super) fn uncomputed(&self) -> impl Iterator<Item = (u32, u32)> {
        let marks = self.cells.iter().filter(|(_, _, mark)| *mark == Mark::Uncomputed);
        marks.map(|(row, column, _)| (*row, *column))
    }

    /// The mark of a cell; `next` is where the last look-up ended.
    pub(super) fn at(&self, at: (u32, u32), next: &mut usize) -> Option<Mark> {
        let place = |(row, column, _): &(u32, u32, Mark)| (*row, *column);
        // Cells come in order, nearly always: the next mark is here or further on.
        let here = self.cells.get(*next).map(place);
        let before = next.checked_sub(1).and_then(|at| self.cells.get(at)).map(place);
        if here.is_none_or(|here| here > at) && before.is_none_or(|before| before < at) {
            return None;
        }
        let found =
            if here == Some(at) { Ok(*next) } else { self.cells.binary_search_by_key(&at, place) };
        match found {
            Ok(found) => {
                *next = found + 1;
                self.cells.get(found).map(|(_, _, mark)| *mark)
            }
            Err(further) => {
                *next = further;
                None
            }
        }
    }
}

/// The number formats of a workbook, by the number that cells refer to.
#[derive(Debug, Default)]
pub(super) struct Formats {
    all: Vec<NumberFormat>,
}

impl Formats {
    /// Adds the next format; also its number.
    pub(super) fn push(&mut self, format: NumberFormat) -> u32 {
        self.all.push(format);
        self.all.len() as u32 - 1
    }

    /// The format, unless it shows nothing but the number.
    pub(super) fn get(&self, at: usize) -> Option<&NumberFormat> {
        self.all.get(at).filter(|f| !f.is_plain())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn marks_are_found_in_any_order(
            places in prop::collection::vec((0..20_u32, 0..5_u32), 0..40),
            asked in prop::collection::vec((0..20_u32, 0..5_u32), 0..80),
        ) {
            let mut marks = Marks::default();
            for (row, column) in &places {
                marks.add(*row, *column, Mark::Format(row * 5 + column));
            }
            let marks = marks.finish();
            let mut next = 0;
            for at in asked {
                let expected = places.contains(&at).then_some(Mark::Format(at.0 * 5 + at.1));
                prop_assert_eq!(marks.at(at, &mut next), expected);
            }
        }
    }
}
