//! The styles of cells: which of them show a percent or a maximum.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::CONTENT;
use crate::workbook::ReadError;
use crate::workbook::excel::marks::Formats;
use crate::workbook::excel::package::{Package, attribute};
use crate::workbook::number_format::{NumberFormat, Shape, maximum};

/// The place of the format of a cell whose own type is percentage.
pub(super) const PERCENTAGE: u32 = 0;
/// Styles that follow one another further than this are a circle.
const LONGEST_CHAIN: usize = 16;

/// The number formats of a document and the styles that name them.
pub(super) struct Styles {
    formats: Formats,
    of_cells: HashMap<String, u32>,
}

/// What the styles say, before names are followed.
#[derive(Default)]
struct Named {
    numbers: HashMap<String, Number>,
    /// Of a cell's style: its parent and its number style.
    cells: HashMap<String, (Option<String>, Option<String>)>,
}

/// A number style.
#[derive(Default)]
struct Number {
    percent: bool,
    digits: bool,
    /// The text behind the number.
    tail: String,
    /// Other styles for some numbers, as (condition, name).
    instead: Vec<(String, String)>,
}

impl Number {
    fn shape(&self) -> Shape {
        match maximum(&self.tail) {
            _ if self.percent => Shape::Percent,
            Some(maximum) if self.digits => Shape::OutOf(maximum),
            _ => Shape::Plain,
        }
    }
}

impl Styles {
    pub(super) fn read(package: &mut Package<'_>) -> Result<Self, ReadError> {
        let mut named = Named::default();
        // Those of the content come last: they are the cells' own.
        for part in ["styles.xml", CONTENT] {
            named.part(package, part)?;
        }
        let mut styles = Self { formats: Formats::default(), of_cells: HashMap::new() };
        styles.formats.push(NumberFormat::always(Shape::Percent));
        let mut places = HashMap::new();
        for cell in named.cells.keys() {
            let Some(number) = named.number_of(cell) else { continue };
            let place = *places.entry(number).or_insert_with(|| {
                let format = named.format(number);
                (!format.is_plain()).then(|| styles.formats.push(format))
            });
            if let Some(place) = place {
                styles.of_cells.insert(cell.clone(), place);
            }
        }
        Ok(styles)
    }

    pub(super) fn formats(&self) -> &Formats {
        &self.formats
    }

    /// The place of the format of a cell's style, unless it shows but the number.
    pub(super) fn of_cell(&self, style: &str) -> Option<u32> {
        self.of_cells.get(style).copied()
    }
}

impl Named {
    fn part(&mut self, package: &mut Package<'_>, part: &str) -> Result<(), ReadError> {
        let Some(mut xml) = package.xml(part)? else { return Ok(()) };
        let mut buffer = Vec::new();
        let mut open: Option<(String, Number)> = None;
        let mut in_text = false;
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(ReadError::damaged)? {
                Event::Start(e) => {
                    if e.name().as_ref() == "office:body" {
                        return Ok(());
                    }
                    in_text = e.name().as_ref() == "number:text";
                    self.open(&e, &mut open);
                }
                Event::Empty(e) => self.open(&e, &mut open),
                Event::Text(text) if in_text => {
                    if let Some((_, number)) = &mut open {
                        number.tail.push_str(&text.xml10_content());
                    }
                }
                Event::End(e) => {
                    in_text = false;
                    if is_number_style(e.name().as_ref())
                        && let Some((name, number)) = open.take()
                    {
                        self.numbers.insert(name, number);
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn open(&mut self, element: &BytesStart<'_>, open: &mut Option<(String, Number)>) {
        match element.name().as_ref() {
            "style:style" => {
                if let Some(name) = attribute(element, "style:name") {
                    let parent = attribute(element, "style:parent-style-name");
                    let number = attribute(element, "style:data-style-name");
                    self.cells.insert(name, (parent, number));
                }
            }
            "number:number" | "number:scientific-number" => {
                if let Some((_, number)) = open {
                    number.digits = true;
                    number.tail.clear();
                }
            }
            "style:map" => {
                if let Some((_, number)) = open
                    && let Some(condition) = attribute(element, "style:condition")
                    && let Some(name) = attribute(element, "style:apply-style-name")
                {
                    let condition = condition.replace("value()", "").replace("!=", "<>");
                    number.instead.push((condition, name));
                }
            }
            name if is_number_style(name) => {
                let percent = name == "number:percentage-style";
                *open = attribute(element, "style:name")
                    .map(|name| (name, Number { percent, ..Number::default() }));
            }
            _ => {}
        }
    }

    /// The number style of a cell's style, its own or inherited.
    fn number_of(&self, cell: &str) -> Option<&str> {
        let mut style = self.cells.get(cell)?;
        for _ in 0..LONGEST_CHAIN {
            match style {
                (_, Some(number)) => return Some(number),
                (Some(parent), None) => style = self.cells.get(parent)?,
                (None, None) => return None,
            }
        }
        None
    }

    fn format(&self, name: &str) -> NumberFormat {
        let Some(number) = self.numbers.get(name) else { return NumberFormat::default() };
        let shape = |name| self.numbers.get(name).map(Number::shape).unwrap_or_default();
        let instead =
            number.instead.iter().map(|(condition, name)| (condition.trim(), shape(name)));
        let known = instead.filter(|(condition, _)| !condition.is_empty());
        NumberFormat::choosing(known.chain(std::iter::once(("", number.shape()))))
    }
}

fn is_number_style(name: &str) -> bool {
    name.starts_with("number:") && name.ends_with("-style")
}
