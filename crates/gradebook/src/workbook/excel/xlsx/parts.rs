//! The parts of an xlsx package: which entry of the zip holds which sheet.

use std::collections::{HashMap, HashSet};

use super::styles;
use quick_xml::events::BytesStart;

use crate::workbook::excel::package::{Package, Part, Xml, attribute};
use crate::workbook::{Fault, ReadError};

/// Most bytes of a part that lists the sheets.
const MOST_DESCRIBED: u64 = 16 * 1024 * 1024;

pub(super) struct Parts<'b> {
    package: Package<'b>,
    sheets: HashMap<String, String>,
    /// The workbook asks to be calculated when it is opened.
    pub(super) recalculates: bool,
}

impl<'b> Parts<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, ReadError> {
        let mut package = Package::open(bytes)?;
        let mut book = "xl/workbook.xml".to_owned();
        package.each_element("_rels/.rels", |element| {
            let kind = attribute(element, "Type").unwrap_or_default();
            if kind.ends_with("/relationships/officeDocument") {
                book = attribute(element, "Target").unwrap_or_default();
            }
        })?;
        let book = book.trim_start_matches('/').to_owned();
        let (folder, name) = book.split_at(book.rfind('/').map_or(0, |at| at + 1));
        let described =
            package.size(&book)?.max(package.size(&format!("{folder}_rels/{name}.rels"))?);
        if described > MOST_DESCRIBED {
            return Err(ReadError::UnpacksTooLarge { bytes: described, limit: MOST_DESCRIBED });
        }
        let targets = package.targets(&format!("{folder}_rels/{name}.rels"))?;
        let (mut sheets, mut recalculates) = (HashMap::new(), false);
        let (mut paths, mut shared) = (HashSet::new(), false);
        package.each_element(&book, |element| match element.local_name().as_ref() {
            "sheet" => {
                let target = relation(element).and_then(|id| targets.get(&id));
                if let (Some(name), Some(target)) = (attribute(element, "name"), target) {
                    let absolute = target.strip_prefix('/').map(ToOwned::to_owned);
                    let path = absolute.unwrap_or_else(|| format!("{folder}{target}"));
                    // One sheet under many names would be read as often.
                    shared |= !paths.insert(path.to_ascii_lowercase());
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
        if shared {
            return Err(ReadError::damaged(Fault::SharedCells));
        }
        styles::check(&mut package, &format!("{folder}styles.xml"))?;
        Ok(Self { package, sheets, recalculates })
    }

    /// A sheet's XML as bytes.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Part<'_, 'b>>, ReadError> {
        match self.sheets.get(name) {
            Some(path) => self.package.part(path),
            None => Ok(None),
        }
    }

    /// A sheet's XML.
    pub(super) fn sheet(&mut self, name: &str) -> Result<Option<Xml<'_, 'b>>, ReadError> {
        match self.sheets.get(name) {
            Some(path) => self.package.xml(path),
            None => Ok(None),
        }
    }
}

/// The id of the relationship that an element names, under any prefix.
fn relation(element: &BytesStart<'_>) -> Option<String> {
    let mut all = element.attributes();
    let ids = all.with_checks(false).flatten().filter(|a| a.key.local_name().as_ref() == "id");
    // `sheetId` has another name, so the last one is it.
    ids.last().map(|a| a.value.into_owned())
}
