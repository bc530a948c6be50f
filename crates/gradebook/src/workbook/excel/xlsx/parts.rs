//! The parts of an xlsx package: which entry of the zip holds which sheet.

use std::collections::HashMap;
use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::workbook::ReadError;

/// XML out of a zip.
pub(super) type Xml<'a, 'b> = Reader<BufReader<ZipFile<'a, Cursor<&'b [u8]>>>>;

/// The package opened beside the library's own reader.
pub(super) struct Parts<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Entries by their names in lower case with slashes.
    entries: HashMap<String, usize>,
    sheets: HashMap<String, String>,
    /// The workbook asks to be calculated when it is opened.
    pub(super) recalculates: bool,
}

impl<'b> Parts<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
        let mut parts =
            Self { zip, entries: HashMap::new(), sheets: HashMap::new(), recalculates: false };
        for at in 0..parts.zip.len() {
            let entry = parts.zip.by_index_raw(at).map_err(ReadError::damaged)?;
            let name = entry.name().map_err(ReadError::damaged)?;
            let name = name.replace('\\', "/").to_ascii_lowercase();
            parts.entries.insert(name, at);
        }
        parts.find_sheets()?;
        Ok(parts)
    }

    fn find_sheets(&mut self) -> Result<(), ReadError> {
        let mut book = "xl/workbook.xml".to_owned();
        self.each_element("_rels/.rels", |element| {
            let kind = attribute(element, "Type").unwrap_or_default();
            if element.local_name().as_ref() == "Relationship" && kind.ends_with("/officeDocument")
            {
                book = attribute(element, "Target").unwrap_or_default();
            }
        })?;
        let book = book.trim_start_matches('/').to_owned();
        let (folder, name) = book.rsplit_once('/').unwrap_or(("", &book));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut targets = HashMap::new();
        self.each_element(&format!("{folder}_rels/{name}.rels"), |element| {
            if let (Some(id), Some(target)) =
                (attribute(element, "Id"), attribute(element, "Target"))
            {
                targets.insert(id, target);
            }
        })?;
        let (mut sheets, mut recalculates) = (HashMap::new(), false);
        self.each_element(&book, |element| match element.local_name().as_ref() {
            "sheet" => {
                let target = relation(element).and_then(|id| targets.get(&id));
                if let (Some(name), Some(target)) = (attribute(element, "name"), target) {
                    let path = target
                        .strip_prefix('/')
                        .map_or_else(|| format!("{folder}{target}"), ToOwned::to_owned);
                    // Of two sheets of one name the library reads the first.
                    sheets.entry(name).or_insert(path);
                }
            }
            "calcPr" => {
                let asked = attribute(element, "fullCalcOnLoad");
                recalculates = asked.is_some_and(|v| v == "1" || v == "true");
            }
            _ => {}
        })?;
        (self.sheets, self.recalculates) = (sheets, recalculates);
        Ok(())
    }

    /// Calls `seen` with every element of a part; a part that is missing has none.
    fn each_element(
        &mut self,
        part: &str,
        mut seen: impl FnMut(&BytesStart<'_>),
    ) -> Result<(), ReadError> {
        let Some(mut xml) = self.xml(part)? else { return Ok(()) };
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(ReadError::damaged)? {
                Event::Start(e) | Event::Empty(e) => seen(&e),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// A sheet's XML.
    pub(super) fn sheet(&mut self, name: &str) -> Result<Option<Xml<'_, 'b>>, ReadError> {
        let Some(path) = self.sheets.get(name).cloned() else { return Ok(None) };
        self.xml(&path)
    }

    fn xml(&mut self, part: &str) -> Result<Option<Xml<'_, 'b>>, ReadError> {
        let Some(at) = self.entries.get(&part.to_ascii_lowercase()) else { return Ok(None) };
        let entry = self.zip.by_index(*at).map_err(ReadError::damaged)?;
        let mut reader = Reader::from_reader(BufReader::new(entry));
        reader.config_mut().check_end_names = false;
        Ok(Some(reader))
    }
}

/// An attribute's text, whatever its namespace's prefix is not.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes();
    let found = all.with_checks(false).flatten().find(|a| a.key.as_ref() == name)?;
    let text = quick_xml::escape::unescape(&found.value).ok()?;
    Some(text.into_owned())
}

/// The id of the relationship that an element names, under any prefix.
fn relation(element: &BytesStart<'_>) -> Option<String> {
    let mut all = element.attributes();
    let found = all
        .with_checks(false)
        .flatten()
        .find(|a| a.key.as_ref() != "id" && a.key.local_name().as_ref() == "id");
    found.map(|a| a.value.into_owned()).or_else(|| attribute(element, "id"))
}
