//! What a workbook says about cells beside their values: formulas without a result.

use crate::workbook::number_format::NumberFormat;

/// What is known of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A formula without a stored result.
    Uncomputed,
}

/// The marked cells of a sheet. A reading library gives the values; the place of a cell joins
/// both.
#[derive(Debug, Default)]
pub(super) struct Marks {
    cells: Vec<(u32, u32, Mark)>,
    sorted: bool,
}

impl Marks {
    /// Marks a cell; of two marks of one cell the first holds.
    pub(super) fn add(&mut self, row: u32, column: u32, mark: Mark) {
        let last = self.cells.last().map(|(row, column, _)| (*row, *column));
        self.sorted = last.is_none_or(|last| self.sorted && last < (row, column));
        self.cells.push((row, column, mark));
    }

    /// Ready to look up.
    pub(super) fn finish(mut self) -> Self {
        if !self.sorted {
            self.cells.sort_by_key(|(row, column, _)| (*row, *column));
            self.cells.dedup_by_key(|(row, column, _)| (*row, *column));
        }
        self
    }

    /// The mark of a cell; `next` is where the last look-up ended.
    pub(super) fn at(&self, (row, column): (u32, u32), next: &mut usize) -> Option<Mark> {
        let place = |(r, c, _): &(u32, u32, Mark)| (*r, *c);
        // Cells come in order, nearly always.
        let here = self.cells.get(*next).map(place);
        let before = next.checked_sub(1).and_then(|at| self.cells.get(at)).map(place);
        if here.is_none_or(|here| here > (row, column))
            && before.is_none_or(|before| before < (row, column))
        {
            return None;
        }
        let found = if here == Some((row, column)) {
            *next
        } else {
            match self.cells.binary_search_by_key(&(row, column), place) {
                Ok(at) => at,
                Err(at) => {
                    *next = at;
                    return None;
                }
            }
        };
        *next = found + 1;
        self.cells.get(found).map(|(_, _, mark)| *mark)
    }
}

/// The number formats of a workbook, by the number that cells refer to.
#[derive(Debug, Default)]
pub(super) struct Formats {
    all: Vec<NumberFormat>,
}

impl Formats {
    pub(super) fn push(&mut self, format: NumberFormat) {
        self.all.push(format);
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
                marks.add(*row, *column, Mark::Uncomputed);
            }
            let marks = marks.finish();
            let mut next = 0;
            for at in asked {
                let expected = places.contains(&at).then_some(Mark::Uncomputed);
                prop_assert_eq!(marks.at(at, &mut next), expected);
            }
        }
    }
}
