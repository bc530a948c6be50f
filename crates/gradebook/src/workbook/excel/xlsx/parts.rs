//! The parts of an xlsx package: which entry of the zip holds which sheet.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::workbook::ReadError;
use crate::workbook::excel::package::{Package, Part, Xml, attribute};

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
        let targets = package.targets(&format!("{folder}_rels/{name}.rels"))?;
        let (mut sheets, mut recalculates) = (HashMap::new(), false);
        package.each_element(&book, |element| match element.local_name().as_ref() {
            "sheet" => {
                let target = relation(element).and_then(|id| targets.get(&id));
                if let (Some(name), Some(target)) = (attribute(element, "name"), target) {
                    let absolute = target.strip_prefix('/').map(ToOwned::to_owned);
                    let path = absolute.unwrap_or_else(|| format!("{folder}{target}"));
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
