//! The zip of a workbook, opened beside the library's own reader.

use std::collections::HashMap;
use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::workbook::ReadError;

/// A part as it is read.
pub(super) type Part<'a, 'b> = BufReader<ZipFile<'a, Cursor<&'b [u8]>>>;
/// A part that is XML.
pub(super) type Xml<'a, 'b> = Reader<Part<'a, 'b>>;

pub(super) struct Package<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Entries by their names in lower case with slashes.
    entries: HashMap<String, usize>,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, ReadError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
        let mut entries = HashMap::new();
        for at in 0..zip.len() {
            let entry = zip.by_index_raw(at).map_err(ReadError::damaged)?;
            let name = entry.name().map_err(ReadError::damaged)?;
            entries.insert(name.replace('\\', "/").to_ascii_lowercase(), at);
        }
        Ok(Self { zip, entries })
    }

    /// The bytes that a part unpacks to; none where it is missing.
    pub(super) fn size(&mut self, name: &str) -> Result<u64, ReadError> {
        let Some(at) = self.entries.get(&name.to_ascii_lowercase()) else { return Ok(0) };
        Ok(self.zip.by_index_raw(*at).map_err(ReadError::damaged)?.size())
    }

    /// A part's bytes.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part<'_, 'b>>, ReadError> {
        let Some(at) = self.entries.get(&name.to_ascii_lowercase()) else { return Ok(None) };
        let entry = self.zip.by_index(*at).map_err(ReadError::damaged)?;
        Ok(Some(BufReader::new(entry)))
    }

    /// A part that is XML.
    pub(super) fn xml(&mut self, name: &str) -> Result<Option<Xml<'_, 'b>>, ReadError> {
        let part = self.part(name)?;
        Ok(part.map(|part| {
            let mut reader = Reader::from_reader(part);
            reader.config_mut().check_end_names = false;
            reader
        }))
    }

    /// Calls `seen` with every element of a part; a part that is missing has none.
    pub(super) fn each_element(
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

    /// The targets of a part's relationships by their ids.
    pub(super) fn targets(&mut self, part: &str) -> Result<HashMap<String, String>, ReadError> {
        let mut targets = HashMap::new();
        self.each_element(part, |element| {
            if let (Some(id), Some(target)) =
                (attribute(element, "Id"), attribute(element, "Target"))
            {
                targets.insert(id, target);
            }
        })?;
        Ok(targets)
    }
}

/// The text of an attribute, by its whole name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes();
    let found = all.with_checks(false).flatten().find(|a| a.key.as_ref() == name)?;
    let text = quick_xml::escape::unescape(&found.value).ok()?;
    Some(text.into_owned())
}
