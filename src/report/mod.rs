//! The finished workbook: what stands on each sheet.
//!
//! Figures that depend on others are live formulas with our own values beside them; the
//! formulas live in `formulas` and read the sheet *Scheme*.

mod audit;
mod formulas;
mod grid;
mod json;
mod palette;
mod results;
mod scheme_sheet;
mod summary;

use crate::gradebook::Gradebook;
use crate::workbook::write::{BookWriter, WriteError};
use formulas::Formulas;
pub use grid::{Column, Grid, csv, grid};
pub use json::json;

/// Renders a gradebook as an Excel workbook.
///
/// # Errors
/// [`WriteError`] when it does not fit Excel's limits (over a million people, for example).
pub fn workbook(gradebook: &Gradebook) -> Result<Vec<u8>, WriteError> {
    let last =
        gradebook.tables.iter().flat_map(|t| t.submissions.iter().filter_map(|s| s.at)).max();
    let mut book = BookWriter::new("Gradebook", last)?;
    let formulas = Formulas::new(gradebook);
    book.sheet("Results", |sheet| results::fill(sheet, gradebook, &formulas))?;
    book.sheet("Summary", |sheet| summary::fill(sheet, gradebook, &formulas))?;
    book.sheet("Checks", |sheet| audit::fill_checks(sheet, gradebook))?;
    book.sheet("Ledger", |sheet| audit::fill_ledger(sheet, gradebook))?;
    let mut names = Vec::new();
    book.sheet("Scheme", |sheet| {
        names = scheme_sheet::fill(sheet, gradebook)?;
        Ok(())
    })?;
    for (name, range) in names {
        book.define(&name, &range)?;
    }
    book.finish()
}
