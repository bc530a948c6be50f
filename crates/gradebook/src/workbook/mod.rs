//! Bytes and sheets: reading untrusted spreadsheets, writing styled ones.
//!
//! Nothing here knows what a column means. Reading checks every limit before it spends memory,
//! and answers each bad file with one [`ReadError`].

mod archive;
mod builder;
mod contain;
mod entities;
mod error;
mod excel;
mod guard;
mod html;
mod layout;
mod limits;
mod number_format;
mod sheet;
mod sniff;
mod spreadsheet_ml;
mod text;

pub use contain::panic_is_contained;
pub(crate) use error::Fault;
pub use error::{Foreign, ReadError};
pub use layout::Merged;
pub use limits::Limits;
pub use sheet::{Cell, Row, Sheet, Value, column_letters};
pub use sniff::Format;

use sniff::Kind;

/// A workbook as read: its sheets in order, blank ones left out.
#[derive(Debug)]
pub struct Book {
    /// What the bytes really are, whatever the file's name says.
    pub format: Format,
    /// The sheets that hold any cell.
    pub sheets: Vec<Sheet>,
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Opened {
    /// One workbook.
    Book(Book),
    /// A zip of files, as (name, bytes) in the archive's order.
    Archive(Vec<(String, Vec<u8>)>),
}

/// Opens a file's bytes: a workbook, or a zip of files (which are not read yet).
///
/// `name` only helps to tell a tab-separated text from another; the bytes decide.
///
/// # Errors
/// One [`ReadError`] that says in a sentence why the file can't be used.
pub fn open(name: &str, bytes: &[u8], limits: &Limits) -> Result<Opened, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(ReadError::TooLarge { bytes: bytes.len() as u64, limit: limits.file_bytes });
    }
    contain::run(|| match sniff::sniff(bytes, limits)? {
        Kind::Book(format) => read_book(name, bytes, format, limits).map(Opened::Book),
        Kind::Archive => archive::members(bytes, limits).map(Opened::Archive),
    })
}

fn read_book(name: &str, bytes: &[u8], format: Format, limits: &Limits) -> Result<Book, ReadError> {
    let sheets = match format {
        Format::Xlsx => excel::xlsx::read(bytes, limits)?,
        Format::Xlsb => excel::xlsb::read(bytes, limits)?,
        Format::Xls => excel::xls::read(bytes, limits)?,
        Format::Ods => excel::ods::read(bytes, limits)?,
        Format::Html => html::read(bytes, limits)?,
        Format::Xml => spreadsheet_ml::read(bytes, limits)?,
        Format::Text => vec![text::read(name, bytes, limits)?],
    };
    let sheets: Vec<Sheet> = sheets.into_iter().filter(|s| !s.is_empty()).collect();
    if sheets.is_empty() {
        return Err(ReadError::NoCells);
    }
    Ok(Book { format, sheets })
}
