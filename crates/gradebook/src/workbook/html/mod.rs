//! The tables of a web page: many portals call such a page `.xls`.

mod grid;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use self::grid::Grid;
use super::text::encoding::decode_named;
use super::{Fault, Foreign, Limits, ReadError, Sheet};

/// Tables inside tables go no deeper in any page.
const DEEPEST: usize = 32;
/// Where a page says its encoding.
const HEAD_BYTES: usize = 4096;

/// The page's tables of two rows or more, each a sheet.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let text = decode_named(bytes, encoding_name(&bytes[..bytes.len().min(HEAD_BYTES)]))?;
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page =
        Page { limits, open: Vec::new(), done: Vec::new(), begun: 0, spent: 0, skip: None };
    let tokens = Tokenizer::new_with_emitter(&*text, emitter);
    for token in tokens.flatten() {
        match token {
            Token::StartTag(tag) => page.start(&tag)?,
            Token::EndTag(tag) => page.end(&tag.name)?,
            Token::String(text) => page.text(&String::from_utf8_lossy(&text))?,
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    page.finish()
}

/// The encoding of `<meta charset=…>` or `encoding="…"`.
fn encoding_name(head: &[u8]) -> Option<&[u8]> {
    let find = |name: &[u8]| {
        let at = head.windows(name.len()).position(|w| w.eq_ignore_ascii_case(name))?;
        head.get(at + name.len()..)
    };
    let rest = find(b"charset=").or_else(|| find(b"encoding="))?;
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':');
    Some(&rest[..rest.iter().position(|byte| !name(byte)).unwrap_or(rest.len())])
}

struct Page<'l> {
    limits: &'l Limits,
    /// The tables that are not closed yet, the innermost last.
    open: Vec<Grid<'l>>,
    done: Vec<(usize, Sheet)>,
    begun: usize,
    spent: u64,
    /// An element whose content nobody reads as a part of the table.
    skip: Option<Vec<u8>>,
}

impl Page<'_> {
    fn start(&mut self, tag: &StartTag<()>) -> Result<(), ReadError> {
        let name = tag.name.as_slice();
        let of_table = matches!(name, b"table" | b"tr" | b"td" | b"th");
        if self.skip.is_some() && !of_table {
            return Ok(());
        }
        self.skip = None;
        match name {
            b"table" => {
                if self.open.len() >= DEEPEST {
                    return Err(ReadError::damaged(Fault::DeepTables));
                }
                self.open.push(Grid::new(self.begun, self.limits, self.spent));
                self.begun += 1;
            }
            b"script" | b"style" | b"select" | b"template" if !tag.self_closing => {
                self.skip = Some(name.to_vec());
            }
            _ => {}
        }
        let Some(grid) = self.open.last_mut() else { return Ok(()) };
        match name {
            b"tr" => grid.open_row(is_hidden(tag))?,
            b"td" | b"th" => grid.open_cell(number(tag, b"colspan"), number(tag, b"rowspan"))?,
            b"caption" => grid.open_caption(),
            b"br" | b"p" | b"div" | b"li" => grid.line_end(),
            b"input" if is_written(tag) => {
                if let Some(value) = attribute(tag, b"value") {
                    grid.text(&value)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), ReadError> {
        let of_table = matches!(name, b"table" | b"tr" | b"td" | b"th");
        if let Some(skipped) = &self.skip
            && skipped != name
            && !of_table
        {
            return Ok(());
        }
        self.skip = None;
        match (name, self.open.last_mut()) {
            (b"table", Some(_)) => self.close_table()?,
            (b"tr", Some(grid)) => grid.close_row()?,
            (b"td" | b"th", Some(grid)) => grid.close_cell()?,
            (b"caption", Some(grid)) => grid.close_caption(),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        match self.open.last_mut() {
            Some(grid) if self.skip.is_none() => grid.text(text),
            _ => Ok(()),
        }
    }

    fn close_table(&mut self) -> Result<(), ReadError> {
        if let Some(grid) = self.open.pop() {
            let before = self.spent;
            let (place, sheet, spent) = grid.finish()?;
            self.spent = before.max(spent);
            self.done.push((place, sheet));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Sheet>, ReadError> {
        while !self.open.is_empty() {
            self.close_table()?;
        }
        self.done.sort_by_key(|(place, _)| *place);
        let mut sheets: Vec<Sheet> = Vec::new();
        let mut header: Option<Sheet> = None;
        for (_, sheet) in self.done {
            // Tables that scroll have their header in a table of its own.
            let sheet = match header.take() {
                Some(header) if grid::same_width(&header, &sheet) => {
                    grid::stacked(&header, sheet, self.limits)?
                }
                _ => sheet,
            };
            if sheet.rows().len() == 1 {
                header = Some(sheet);
            } else if !sheet.is_empty() {
                sheets.push(sheet);
            }
        }
        if sheets.is_empty() {
            return Err(ReadError::NotASpreadsheet { what: Foreign::WebPage });
        }
        let several = sheets.len() > 1;
        for (at, sheet) in sheets.iter_mut().enumerate() {
            if sheet.name.is_empty() && several {
                sheet.name = format!("Table {}", at + 1);
            }
        }
        Ok(sheets)
    }
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).into_owned())
}

/// How many columns or rows a cell spans; what is no number spans one.
fn number(tag: &StartTag<()>, name: &[u8]) -> u32 {
    let value = attribute(tag, name).unwrap_or_default();
    let digits: String = value.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(1).max(1)
}

fn is_hidden(tag: &StartTag<()>) -> bool {
    let style = attribute(tag, b"style").unwrap_or_default().to_ascii_lowercase();
    let style: String = style.split_whitespace().collect();
    style.contains("display:none") || attribute(tag, b"hidden").is_some()
}

/// Whether a field shows what somebody typed.
fn is_written(tag: &StartTag<()>) -> bool {
    attribute(tag, b"type").is_none_or(|kind| matches!(kind.as_str(), "text" | "number"))
}
