//! What is written of a finished gradebook: the workbook, CSV, JSON and a grid of texts.
//!
//! Figures that depend on others are live formulas with our own values beside them; the
//! formulas live in `formulas` and read the sheet *Scheme*.
// A figure of a file, of the rules or of a chat must not end the program.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod audit;
mod columns;
mod csv;
mod formulas;
mod grid;
mod groups;
mod insights;
mod json;
mod palette;
pub mod picture;
mod results;
mod scheme_sheet;
mod summary;
pub mod xlsx;

use crate::xlsx::{BookWriter, WriteError};
pub use csv::csv;
use formulas::Formulas;
use gradebook::Gradebook;
pub use grid::{Column, Grid, Look, grid};
pub use json::json;
pub use palette::test_colour;
use table::Table;
use table::analysis::analyse;

/// A gradebook, its table, and what was changed by hand.
#[derive(Clone, Copy)]
pub struct Edited<'g> {
    /// Where every figure came from.
    pub gradebook: &'g Gradebook,
    /// What is shown.
    pub table: &'g Table,
    /// What was changed, one sentence each.
    pub steps: &'g [String],
}

impl<'g> Edited<'g> {
    /// A gradebook whose table nobody changed.
    pub fn plain(gradebook: &'g Gradebook, table: &'g Table) -> Self {
        Self { gradebook, table, steps: &[] }
    }
}

/// Renders a gradebook as an Excel workbook.
///
/// # Errors
/// [`WriteError`] when it does not fit Excel's limits (over a million people, for example).
pub fn workbook(edited: Edited<'_>) -> Result<Vec<u8>, WriteError> {
    let Edited { gradebook, table, steps } = edited;
    let last =
        gradebook.tables.iter().flat_map(|t| t.submissions.iter().filter_map(|s| s.at)).max();
    let mut book = BookWriter::new("Gradebook", last)?;
    let formulas = Formulas::new(table);
    book.sheet("Results", |sheet| results::fill(sheet, gradebook, table, &formulas))?;
    for group in groups::of(table) {
        book.sheet(&group.sheet, |sheet| groups::fill(sheet, table, &group))?;
    }
    book.sheet("Summary", |sheet| summary::fill(sheet, gradebook, table, &formulas))?;
    let analysis = analyse(gradebook, table);
    book.sheet("Insights", |sheet| insights::fill(sheet, &analysis))?;
    book.sheet("Checks", |sheet| audit::fill_checks(sheet, gradebook))?;
    if !steps.is_empty() {
        book.sheet("Edits", |sheet| audit::fill_edits(sheet, steps))?;
    }
    book.sheet("Ledger", |sheet| audit::fill_ledger(sheet, gradebook))?;
    let mut names = Vec::new();
    book.sheet("Scheme", |sheet| {
        names = scheme_sheet::fill(sheet, gradebook, &table.scheme)?;
        Ok(())
    })?;
    for (name, range) in names {
        book.define(&name, &range)?;
    }
    book.finish()
}
