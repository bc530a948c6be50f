//! What a file really is, by its bytes: extensions lie.

use std::io::Cursor;

use super::guard::zip::{Entries, check};
use super::{Foreign, Limits, ReadError};

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Excel 2007 and later (`.xlsx`, `.xlsm`).
    Xlsx,
    /// Excel's binary workbook (`.xlsb`).
    Xlsb,
    /// Excel 97–2003 (`.xls`).
    Xls,
    /// OpenDocument (`.ods`).
    Ods,
    /// Tables of a web page, which many portals call `.xls`.
    Html,
    /// Excel 2003's workbook in one XML file.
    Xml,
    /// Comma-, semicolon- or tab-separated text.
    Text,
}

impl Format {
    /// The format's common name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "XLSX",
            Self::Xlsb => "XLSB",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
            Self::Html => "HTML",
            Self::Xml => "XML",
            Self::Text => "CSV",
        }
    }
}

/// A workbook or a zip of files.
pub(super) enum Kind {
    Book(Format),
    Archive,
}

/// Tells a file's kind, having checked a zip's sizes.
pub(super) fn sniff(bytes: &[u8], limits: &Limits) -> Result<Kind, ReadError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return sniff_zip(&check(bytes, limits)?);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return sniff_compound(bytes).map(Kind::Book);
    }
    if let Some(what) = foreign(bytes) {
        return Err(ReadError::NotASpreadsheet { what });
    }
    Ok(Kind::Book(markup(bytes).unwrap_or(Format::Text)))
}

fn sniff_zip(entries: &Entries) -> Result<Kind, ReadError> {
    let ends = |end: &str| entries.names().any(|n| n.to_ascii_lowercase().ends_with(end));
    let starts = |start: &str| entries.names().any(|n| n.to_ascii_lowercase().starts_with(start));
    if ends("xl/workbook.xml") || (ends("workbook.xml") && ends("[content_types].xml")) {
        return Ok(Kind::Book(Format::Xlsx));
    }
    if ends("workbook.bin") {
        return Ok(Kind::Book(Format::Xlsb));
    }
    if entries.names().any(|n| n == "content.xml") && entries.names().any(|n| n == "mimetype") {
        return Ok(Kind::Book(Format::Ods));
    }
    let what = if starts("word/") {
        Foreign::Word
    } else if starts("ppt/") {
        Foreign::PowerPoint
    } else if starts("index/") && ends(".iwa") {
        Foreign::Apple
    } else if ends("[content_types].xml") {
        Foreign::Office
    } else {
        return Ok(Kind::Archive);
    };
    Err(ReadError::NotASpreadsheet { what })
}

/// Old Excel files and encrypted new ones share the compound file container.
fn sniff_compound(bytes: &[u8]) -> Result<Format, ReadError> {
    let file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(ReadError::damaged)?;
    if file.is_stream("/EncryptedPackage") {
        return Err(ReadError::Encrypted);
    }
    if file.is_stream("/Workbook") || file.is_stream("/Book") {
        return Ok(Format::Xls);
    }
    let what = if file.is_stream("/WordDocument") { Foreign::Word } else { Foreign::OldOffice };
    Err(ReadError::NotASpreadsheet { what })
}

/// Names common files that are no spreadsheet. A table may begin with the same letters ("MZ",
/// "Rar!"), so letters alone make no other file of a text.
fn foreign(bytes: &[u8]) -> Option<Foreign> {
    const MAGIC: [(&[u8], Foreign); 10] = [
        (b"%PDF-", Foreign::Pdf),
        (b"\x89PNG", Foreign::Png),
        (b"\xFF\xD8\xFF", Foreign::Jpeg),
        (b"GIF8", Foreign::Gif),
        (b"{\\rtf", Foreign::RichText),
        (b"Rar!", Foreign::Rar),
        (b"7z\xBC\xAF", Foreign::SevenZip),
        (b"\x1F\x8B", Foreign::Gzip),
        (b"MZ", Foreign::Program),
        (b"\x7FELF", Foreign::Program),
    ];
    // These two are texts themselves.
    let of_text = |what: &Foreign| matches!(what, Foreign::Pdf | Foreign::RichText);
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic))
        && (of_text(what) || !is_text(bytes))
    {
        return Some(*what);
    }
    let head = head(bytes, 512);
    if head.starts_with("mime-version:") {
        return Some(Foreign::WebArchive);
    }
    if head.starts_with("<?xml") && markup(bytes).is_none() {
        return Some(Foreign::Xml);
    }
    if head.starts_with('{') && head.contains("\"url\"") {
        return Some(Foreign::Link);
    }
    None
}

/// The beginning of a text in small letters, with or without zeros between its letters.
fn head(bytes: &[u8], length: usize) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(length)]).to_ascii_lowercase();
    let mark = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{fffd}');
    head.replace('\0', "").trim_start_matches(mark).to_owned()
}

/// Tables in HTML or a workbook in XML: pages begin with a style or a title as often as not.
fn markup(bytes: &[u8]) -> Option<Format> {
    if !head(bytes, 512).starts_with('<') {
        return None;
    }
    let head = head(bytes, 1024 * 1024);
    let html = head.find("<html");
    let book = head.find("<workbook").or_else(|| head.find(":workbook"));
    if book.is_some_and(|book| html.is_none_or(|html| book < html)) {
        return Some(Format::Xml);
    }
    let page = html.is_some() || head.contains("<table") || head.starts_with("<!doctype html");
    page.then_some(Format::Html)
}

/// Whether the first bytes are those of a text with one byte a character.
fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    !head.iter().any(control) && head.iter().any(|byte| matches!(byte, b'\n' | b'\r' | b',' | b';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_alone_make_no_other_kind() {
        let limits = Limits::default();
        for name in ["MZ", "MZansi", "Rar!", "GIF89a", "7z", "%PDF", "BM", "PK", "ELF"] {
            let text = format!("{name},Score\nAda Obi,5\nMusa Bello,6\n");
            assert!(
                matches!(sniff(text.as_bytes(), &limits), Ok(Kind::Book(Format::Text))),
                "{name}"
            );
            let bytes = [name.as_bytes(), &[0x90, 0, 3, 0, 0, 0, 4, 0, 0xFF, 0xFF]].concat();
            let refused = matches!(sniff(&bytes, &limits), Err(ReadError::NotASpreadsheet { .. }));
            assert_eq!(refused, ["MZ", "MZansi", "Rar!", "GIF89a"].contains(&name), "{name}");
        }
        assert!(sniff(b"%PDF-1.4\n1 0 obj\n", &limits).is_err());
    }
}
