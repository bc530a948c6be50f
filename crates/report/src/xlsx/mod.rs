//! Writing styled workbooks: a thin, typed layer over `rust_xlsxwriter`.
//!
//! A text is always written as a text, whatever it begins with; a formula always comes with its
//! value, so that a viewer that does not calculate shows the right figures.

mod chart;
mod sheet;
mod style;

use std::collections::HashMap;

use chrono::NaiveDateTime;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use thiserror::Error;

pub use chart::{Chart, ChartKind};
pub use sheet::{Cached, SheetWriter};
pub use style::{Fill, Style};

/// A place on a sheet: row and column from 0.
pub type At = (u32, u16);

/// A workbook can't be written.
#[derive(Debug, Error)]
#[error("the workbook can't be written: {0}")]
pub struct WriteError(#[from] XlsxError);

/// A workbook in the making.
pub struct BookWriter {
    workbook: Workbook,
    formats: HashMap<Style, Format>,
}

impl BookWriter {
    /// An empty workbook with document properties; `made` stands as its time of creation, so
    /// that equal input gives equal bytes.
    ///
    /// # Errors
    /// [`WriteError`] when `made` is no date that Excel knows.
    pub fn new(title: &str, made: Option<NaiveDateTime>) -> Result<Self, WriteError> {
        let mut workbook = Workbook::new();
        let serial = made.unwrap_or_default().and_utc().timestamp().clamp(0, 4_000_000_000);
        let properties = DocProperties::new()
            .set_title(title)
            .set_author("MLJ Results Compiler")
            .set_comment(
                "Made by the MLJ Results Compiler. Every figure is explained on the sheets.",
            )
            .set_creation_datetime(&ExcelDateTime::from_timestamp(serial)?);
        workbook.set_properties(&properties);
        Ok(Self { workbook, formats: HashMap::new() })
    }

    /// Adds a sheet and fills it.
    ///
    /// # Errors
    /// Whatever `fill` fails of, or a name that Excel does not allow.
    pub fn sheet<F>(&mut self, name: &str, fill: F) -> Result<(), WriteError>
    where
        F: FnOnce(&mut SheetWriter<'_>) -> Result<(), WriteError>,
    {
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(name)?;
        let mut writer = SheetWriter::new(sheet, &mut self.formats);
        fill(&mut writer)?;
        writer.finish()
    }

    /// Names a cell or range, for example `PassMark` for `Scheme!$B$3`.
    ///
    /// # Errors
    /// [`WriteError`] when the name is not allowed.
    pub fn define(&mut self, name: &str, range: &str) -> Result<(), WriteError> {
        self.workbook.define_name(name, &format!("={range}"))?;
        Ok(())
    }

    /// The finished file.
    ///
    /// # Errors
    /// [`WriteError`] when a part can't be put together.
    pub fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        Ok(self.workbook.save_to_buffer()?)
    }
}
