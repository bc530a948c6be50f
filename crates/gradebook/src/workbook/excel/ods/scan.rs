//! The marks of every table of a document, counted as the reading library unrolls repeats.

use quick_xml::events::{BytesStart, Event};

use super::CONTENT;
use super::styles::{PERCENTAGE, Styles};
use crate::workbook::ReadError;
use crate::workbook::excel::marks::{Mark, Marks};
use crate::workbook::excel::package::{Package, attribute};

/// Where the pass is, and what it has found in the open table.
#[derive(Default)]
struct Scan {
    tables: Vec<Marks>,
    marks: Option<Marks>,
    /// The default styles of columns, as (first column after them, format).
    columns: Vec<(u32, Option<u32>)>,
    row: u32,
    row_repeats: u32,
    row_style: Option<String>,
    column: u32,
    /// The marks of the open row, as (first column, columns, mark).
    open_row: Vec<(u32, u32, Mark)>,
    /// Tables inside a cell of the open one.
    nested: u32,
    /// The open cell is a formula whose number is zero: its text may be an error.
    zero: bool,
}

/// The marks of the tables in their order.
pub(super) fn scan(package: &mut Package<'_>, styles: &Styles) -> Result<Vec<Marks>, ReadError> {
    let Some(mut xml) = package.xml(CONTENT)? else { return Ok(Vec::new()) };
    let mut buffer = Vec::new();
    let mut scan = Scan::default();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(ReadError::damaged)? {
            Event::Start(e) => scan.open(&e, styles),
            Event::Empty(e) => {
                scan.open(&e, styles);
                scan.close(e.name().as_ref());
            }
            Event::End(e) => scan.close(e.name().as_ref()),
            Event::Text(text) => scan.text(&text),
            Event::Eof => return Ok(scan.tables),
            _ => {}
        }
    }
}

impl Scan {
    fn open(&mut self, element: &BytesStart<'_>, styles: &Styles) {
        if self.nested > 0 || (self.marks.is_some() && element.name().as_ref() == "table:table") {
            self.nested += u32::from(element.name().as_ref() == "table:table");
            return;
        }
        match element.name().as_ref() {
            // A table without a name is none of the library's.
            "table:table" if attribute(element, "table:name").is_some() => {
                let tables = std::mem::take(&mut self.tables);
                *self = Self { tables, marks: Some(Marks::default()), ..Self::default() };
            }
            "table:table-column" => {
                let end = self.columns.last().map_or(0, |(end, _)| *end);
                let end = end.saturating_add(repeats(element, "table:number-columns-repeated"));
                let style = attribute(element, "table:default-cell-style-name");
                self.columns.push((end, style.and_then(|style| styles.of_cell(&style))));
            }
            "table:table-row" => self.open_row(element),
            "table:table-cell" | "table:covered-table-cell" => self.open_cell(element, styles),
            _ => {}
        }
    }

    fn open_row(&mut self, element: &BytesStart<'_>) {
        self.row_repeats = repeats(element, "table:number-rows-repeated");
        self.row_style = attribute(element, "table:default-cell-style-name");
        self.column = 0;
        let visibility = attribute(element, "table:visibility");
        let filtered = visibility.as_deref() == Some("filter");
        if let Some(marks) = &mut self.marks
            && (filtered || visibility.as_deref() == Some("collapse"))
        {
            marks.layout.filtered |= filtered;
            marks
                .layout
                .hide(self.row, self.row.saturating_add(self.row_repeats).saturating_sub(1));
        }
    }

    fn open_cell(&mut self, element: &BytesStart<'_>, styles: &Styles) {
        let (mut style, mut formula, mut valued, mut error) = (None, false, false, false);
        let mut kind = String::new();
        let (mut columns, mut across, mut down, mut zero) = (1, 1, 1, false);
        for attribute in element.attributes().with_checks(false).flatten() {
            let number = || attribute.value.parse::<u32>().unwrap_or(1);
            match attribute.key.as_ref() {
                "table:style-name" => style = Some(attribute.value.clone().into_owned()),
                "table:formula" => formula = true,
                "table:number-columns-repeated" => columns = number(),
                "table:number-columns-spanned" => across = number(),
                "table:number-rows-spanned" => down = number(),
                "office:value-type" => kind = attribute.value.clone().into_owned(),
                "calcext:value-type" => error = &*attribute.value == "error",
                "office:value" => (valued, zero) = (true, &*attribute.value == "0"),
                name => valued |= name.starts_with("office:") && name.ends_with("value"),
            }
        }
        let (first, last) = (self.column, self.column.saturating_add(across.max(1) - 1));
        let mark = match kind.as_str() {
            _ if error => Some(Mark::Error),
            "percentage" if valued => Some(Mark::Format(PERCENTAGE)),
            "float" | "currency" if valued => self.format(style.as_deref(), styles),
            "" if formula && !valued => Some(Mark::Uncomputed),
            _ => None,
        };
        self.zero = formula && zero;
        if let Some(mark) = mark.or(self.zero.then_some(Mark::Plain)) {
            self.open_row.push((self.column, columns, mark));
        }
        self.column = self.column.saturating_add(columns);
        if let Some(marks) = &mut self.marks {
            marks.layout.merge((self.row, self.row.saturating_add(down.max(1) - 1)), (first, last));
        }
    }

    /// Programs without a type for errors write zero and the error's text.
    fn text(&mut self, text: &str) {
        if self.zero && !text.trim().is_empty() {
            self.zero = false;
            if (text.starts_with('#') || text.starts_with("Err:"))
                && let Some((.., mark)) = self.open_row.last_mut()
            {
                *mark = Mark::Error;
            }
        }
    }

    /// The format of the cell at hand: of its style, its row's or its column's.
    fn format(&self, style: Option<&str>, styles: &Styles) -> Option<Mark> {
        let format = if let Some(style) = style.or(self.row_style.as_deref()) {
            styles.of_cell(style)
        } else {
            let at = self.columns.partition_point(|(end, _)| *end <= self.column);
            self.columns.get(at).and_then(|(_, format)| *format)
        };
        format.map(Mark::Format)
    }

    fn close(&mut self, element: &str) {
        if self.nested > 0 {
            self.nested -= u32::from(element == "table:table");
            return;
        }
        match element {
            "table:table-row" => self.close_row(),
            "table:table" => self.tables.extend(self.marks.take().map(Marks::finish)),
            _ => {}
        }
    }

    fn close_row(&mut self) {
        let next = self.row.saturating_add(self.row_repeats);
        if let Some(marks) = &mut self.marks {
            // The guard has counted what repeats: cells with a value, within the limit.
            for row in if self.open_row.is_empty() { next..next } else { self.row..next } {
                for (first, columns, mark) in &self.open_row {
                    for column in *first..first.saturating_add(*columns) {
                        marks.add(row, column, *mark);
                    }
                }
            }
        }
        self.open_row.clear();
        self.row = next;
    }
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|text| text.parse().ok()).unwrap_or(1)
}
