//! Excel 2003's workbook in one XML file (`SpreadsheetML`).

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::builder::SheetBuilder;
use super::excel::{iso_moment, written_error};
use super::layout::Layout;
use super::number_format::{NumberFormat, Shape};
use super::sheet::Cell;
use super::text::encoding::decode_named;
use super::{Limits, ReadError, Sheet};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]).into_owned();
    let name =
        head.split_once("encoding=").and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next());
    let text = decode_named(bytes, name.map(str::as_bytes))?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_dangling_amp = true;
    let mut book = Book {
        limits,
        styles: HashMap::new(),
        style: None,
        sheets: Vec::new(),
        sheet: None,
        spent: 0,
        path: Vec::new(),
        in_data: 0,
        in_comment: 0,
    };
    loop {
        match reader.read_event().map_err(ReadError::damaged)? {
            Event::Start(e) => {
                book.open(&e);
                let element = Element::of(e.local_name().as_ref());
                book.inside(element, 1);
                book.path.push(element);
            }
            Event::Empty(e) => {
                book.open(&e);
                book.close(Element::of(e.local_name().as_ref()))?;
            }
            Event::End(_) => {
                if let Some(element) = book.path.pop() {
                    book.inside(element, -1);
                    book.close(element)?;
                }
            }
            Event::Text(text) => book.text(&text.xml10_content()),
            Event::CData(text) => book.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let named = format!("&{};", &*reference);
                book.text(&quick_xml::escape::unescape(&named).unwrap_or_default());
            }
            Event::Eof => return Ok(book.sheets),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// The elements that matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Style,
    NumberFormat,
    Worksheet,
    Column,
    Row,
    Cell,
    Data,
    Comment,
    Visible,
    FilterColumn,
    Other,
}

impl Element {
    fn of(name: &str) -> Self {
        match name {
            "Style" => Self::Style,
            "NumberFormat" => Self::NumberFormat,
            "Worksheet" => Self::Worksheet,
            "Column" => Self::Column,
            "Row" => Self::Row,
            "Cell" => Self::Cell,
            "Data" => Self::Data,
            "Comment" => Self::Comment,
            "Visible" => Self::Visible,
            "AutoFilterColumn" => Self::FilterColumn,
            _ => Self::Other,
        }
    }
}

struct Book<'l> {
    limits: &'l Limits,
    styles: HashMap<String, NumberFormat>,
    /// The style whose definition is open.
    style: Option<String>,
    sheets: Vec<Sheet>,
    sheet: Option<Open<'l>>,
    spent: u64,
    path: Vec<Element>,
    in_data: usize,
    in_comment: usize,
}

/// The worksheet that is read; places count from 0.
struct Open<'l> {
    builder: SheetBuilder<'l>,
    layout: Layout,
    hidden: bool,
    /// The styles of columns, as (first, last, style).
    columns: Vec<(u32, u32, String)>,
    row: u32,
    /// Rows after this one that its element covers, too.
    row_span: u32,
    row_style: Option<String>,
    column: u32,
    column_span: u32,
    style: Option<String>,
    formula: bool,
    kind: Option<String>,
    text: String,
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes();
    let found = all.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(&found.value).ok()?.into_owned())
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.trim().parse().ok()
}

impl Book<'_> {
    fn open(&mut self, element: &BytesStart<'_>) {
        let kind = Element::of(element.local_name().as_ref());
        match (kind, &mut self.sheet) {
            (Element::Style, _) => {
                self.style = attribute(element, "ID");
                let parent = attribute(element, "Parent");
                let inherited = parent.and_then(|parent| self.styles.get(&parent).cloned());
                if let (Some(id), Some(format)) = (&self.style, inherited) {
                    self.styles.insert(id.clone(), format);
                }
            }
            (Element::NumberFormat, _) => {
                let code = attribute(element, "Format").unwrap_or_default();
                if let Some(id) = &self.style {
                    let percent = code == "Percent";
                    let named = percent.then(|| NumberFormat::always(Shape::Percent));
                    let format = named.unwrap_or_else(|| NumberFormat::parse(&code));
                    self.styles.insert(id.clone(), format);
                }
            }
            (Element::Worksheet, _) => {
                let name = attribute(element, "Name").unwrap_or_default();
                self.sheet = Some(Open::new(&name, self.limits, self.spent));
            }
            (Element::Column, Some(sheet)) => sheet.open_column(element),
            (Element::Row, Some(sheet)) => sheet.open_row(element),
            (Element::Cell, Some(sheet)) => sheet.open_cell(element),
            (Element::Data, Some(sheet)) if self.in_comment == 0 => {
                sheet.kind = attribute(element, "Type").or(Some(String::new()));
            }
            (Element::FilterColumn, Some(sheet)) => sheet.layout.filtered = true,
            _ => {}
        }
    }

    /// Counts the open elements whose texts matter.
    fn inside(&mut self, element: Element, change: isize) {
        match element {
            Element::Data => self.in_data = self.in_data.saturating_add_signed(change),
            Element::Comment => self.in_comment = self.in_comment.saturating_add_signed(change),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let Some(sheet) = &mut self.sheet else { return };
        if self.in_data > 0 && self.in_comment == 0 {
            sheet.text.push_str(text);
        } else if self.path.last() == Some(&Element::Visible) {
            sheet.hidden |= text.contains("Hidden");
        }
    }

    fn close(&mut self, element: Element) -> Result<(), ReadError> {
        match (element, &mut self.sheet) {
            (Element::Style, _) => self.style = None,
            (Element::Worksheet, Some(_)) => {
                if let Some(open) = self.sheet.take() {
                    self.spent = open.builder.spent();
                    self.sheets.push(open.finish());
                }
            }
            (Element::Row, Some(sheet)) => sheet.close_row(),
            (Element::Cell, Some(sheet)) => sheet.close_cell(&self.styles)?,
            _ => {}
        }
        Ok(())
    }
}

impl<'l> Open<'l> {
    fn new(name: &str, limits: &'l Limits, spent: u64) -> Self {
        Self {
            builder: SheetBuilder::new(name, limits, spent),
            layout: Layout::default(),
            hidden: false,
            columns: Vec::new(),
            row: 0,
            row_span: 0,
            row_style: None,
            column: 0,
            column_span: 0,
            style: None,
            formula: false,
            kind: None,
            text: String::new(),
        }
    }

    fn open_column(&mut self, element: &BytesStart<'_>) {
        let next = self.columns.last().map_or(0, |(_, last, _)| last.saturating_add(1));
        let first = number(element, "Index").map_or(next, |index| index.saturating_sub(1));
        let last = first.saturating_add(number(element, "Span").unwrap_or(0));
        let style = attribute(element, "StyleID").unwrap_or_default();
        self.columns.push((first, last, style));
    }

    fn open_row(&mut self, element: &BytesStart<'_>) {
        if let Some(index) = number(element, "Index") {
            self.row = index.saturating_sub(1);
        }
        self.row_span = number(element, "Span").unwrap_or(0);
        self.row_style = attribute(element, "StyleID");
        self.column = 0;
        let no_height = attribute(element, "Height").and_then(|h| h.parse::<f64>().ok());
        if number(element, "Hidden") == Some(1) || no_height == Some(0.0) {
            self.layout.hide(self.row, self.row.saturating_add(self.row_span));
        }
    }

    fn close_row(&mut self) {
        self.row = self.row.saturating_add(self.row_span).saturating_add(1);
    }

    fn open_cell(&mut self, element: &BytesStart<'_>) {
        if let Some(index) = number(element, "Index") {
            self.column = index.saturating_sub(1);
        }
        self.column_span = number(element, "MergeAcross").unwrap_or(0);
        let down = number(element, "MergeDown").unwrap_or(0);
        let rows = (self.row, self.row.saturating_add(down));
        self.layout.merge(rows, (self.column, self.column.saturating_add(self.column_span)));
        self.style = attribute(element, "StyleID");
        self.formula = attribute(element, "Formula").is_some();
        self.kind = None;
        self.text.clear();
    }

    fn close_cell(&mut self, styles: &HashMap<String, NumberFormat>) -> Result<(), ReadError> {
        let (row, column) = (self.row, self.column);
        self.column = column.saturating_add(self.column_span).saturating_add(1);
        let kind = self.kind.take();
        let text = std::mem::take(&mut self.text);
        let trimmed = text.trim();
        let known = match kind.as_deref() {
            None | Some("Number" | "DateTime") if self.formula && trimmed.is_empty() => {
                Some(Cell::Uncomputed)
            }
            Some("Number") => match trimmed.parse::<f64>() {
                Ok(number) => {
                    let format = self.style_of(column).and_then(|style| styles.get(style));
                    let shape = format.map_or(Shape::Plain, |f| f.shape(number));
                    return self.builder.number((row, column), number, shape);
                }
                Err(_) => None,
            },
            Some("Boolean") => Some(Cell::Bool(trimmed == "1")),
            Some("DateTime") => iso_moment(trimmed).map(Cell::Moment),
            Some("Error") => Some(Cell::Error(written_error(trimmed))),
            _ => None,
        };
        match known {
            Some(cell) => self.builder.cell(row, column, cell),
            None => self.builder.text(row, column, &text),
        }
    }

    /// The style of the cell, its row or its column.
    fn style_of(&self, column: u32) -> Option<&str> {
        let own = self.style.as_deref().or(self.row_style.as_deref());
        own.or_else(|| {
            let at = self.columns.partition_point(|(_, last, _)| *last < column);
            let (first, _, style) = self.columns.get(at)?;
            (*first <= column).then_some(style.as_str())
        })
    }

    fn finish(self) -> Sheet {
        let mut sheet = self.builder.finish();
        sheet.hidden = self.hidden;
        sheet.lay_out(self.layout);
        sheet
    }
}
