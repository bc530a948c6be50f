//! What a sheet says of its rows beside their cells: which are hidden, which cells are merged.

/// Cells shown as one; rows count from 1 as those of a sheet do, columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// The uppermost row.
    pub first_row: u32,
    /// The lowest row.
    pub last_row: u32,
    /// The leftmost column.
    pub first_column: u16,
    /// The rightmost column.
    pub last_column: u16,
}

/// Merged cells below this row are no part of a header.
const MERGED_ROWS: u32 = 40;
/// More merged cells than any header has.
const MOST_MERGED: usize = 4096;

/// The rows' part of a sheet, while it is read.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Hidden rows from 0, as (first, last).
    pub(super) hidden: Vec<(u32, u32)>,
    /// A filter hides some of them.
    pub(super) filtered: bool,
    pub(super) merged: Vec<Merged>,
}

impl Layout {
    /// Hides rows; both count from 0.
    pub(super) fn hide(&mut self, first: u32, last: u32) {
        match self.hidden.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(first) => *end = last,
            _ => self.hidden.push((first, last)),
        }
    }

    /// Merges cells; rows and columns count from 0.
    pub(super) fn merge(&mut self, (first_row, last_row): (u32, u32), columns: (u32, u32)) {
        let (Ok(first_column), Ok(last_column)) = (columns.0.try_into(), columns.1.try_into())
        else {
            return;
        };
        let whole = first_row <= last_row && first_column <= last_column;
        let several = (first_row, first_column) != (last_row, last_column);
        if whole && several && first_row < MERGED_ROWS && self.merged.len() < MOST_MERGED {
            self.merged.push(Merged {
                first_row: first_row + 1,
                last_row: last_row.saturating_add(1),
                first_column,
                last_column,
            });
        }
    }
}
