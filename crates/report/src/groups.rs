//! Sheets of single groups: the rows of *Results* whose cell in one column is the same.

use std::collections::{BTreeMap, HashSet};

use super::palette::test_colour;
use crate::xlsx::{Cached, SheetWriter, Style, WriteError};
use gradebook::domain::is_invisible;
use table::{Kind, Role, Table};

/// Most groups that get a sheet; Excel's tabs are of no use beyond.
const MOST: usize = 60;
/// Longest name of a sheet in Excel.
const LONGEST: usize = 31;
/// Names that other sheets have.
const TAKEN: [&str; 8] =
    ["results", "summary", "checks", "edits", "ledger", "scheme", "insights", "history"];

/// A group: its sheet's name and its rows.
pub(super) struct Group {
    pub(super) sheet: String,
    rows: Vec<usize>,
}

/// The groups, by name; blank cells are a group of their own.
pub(super) fn of(table: &Table) -> Vec<Group> {
    let Some(column) = table.split() else { return Vec::new() };
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (row, cell) in table.shown(column).into_iter().enumerate() {
        groups.entry(cell).or_default().push(row);
    }
    let mut taken: HashSet<String> = TAKEN.iter().map(|t| (*t).to_owned()).collect();
    let title = column.title.clone();
    groups
        .into_iter()
        .take(MOST)
        .map(|(cell, rows)| Group { sheet: sheet_name(&title, &cell, &mut taken), rows })
        .collect()
}

/// A name that Excel allows and no other sheet has.
fn sheet_name(title: &str, cell: &str, taken: &mut HashSet<String>) -> String {
    let blank = format!("No {title}");
    let text = if cell.is_empty() { &blank } else { cell };
    let clean = [text, title].into_iter().map(allowed).find(|name| !name.is_empty());
    let clean = clean.unwrap_or_else(|| "Group".to_owned());
    let mut name = cut(&clean, LONGEST);
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{} ({number})", cut(&clean, LONGEST - 6));
        number += 1;
    }
    name
}

/// Without what Excel does not allow, and without marks that are not seen.
fn allowed(text: &str) -> String {
    let refused = |c: char| {
        "[]:*?/\\'".contains(c)
            || c.is_control()
            || is_invisible(c)
            || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    text.chars().filter(|c| !refused(*c)).collect::<String>().trim().to_owned()
}

/// So much as Excel counts: a sign outside of the first plane is two.
fn cut(text: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= most
    };
    text.chars().take_while(fits).collect::<String>().trim_end().to_owned()
}

/// Values only: a group's sheet is to be handed on by itself.
pub(super) fn fill(
    sheet: &mut SheetWriter<'_>,
    table: &Table,
    group: &Group,
) -> Result<(), WriteError> {
    sheet.height(0, 34)?;
    for (at, column) in (0..).zip(table.columns()) {
        let (header, style) = match column.role {
            Role::Test(number) => (
                Style::header().filled(test_colour(number)),
                Style::number(2).filled(test_colour(number)),
            ),
            _ if column.kind == Kind::Number => {
                (Style::header(), Style::number(column.decimals as u8))
            }
            _ => (Style::header(), Style::cell()),
        };
        sheet.text((0, at), &column.title, header)?;
        let (numbers, shown) = (table.numbers(column.id), table.shown(column));
        for (row, from) in (1..).zip(&group.rows) {
            match numbers.get(*from).copied().flatten() {
                Some(number) => sheet.number((row, at), Cached::Number(number), style)?,
                None => sheet.text((row, at), &shown[*from], style)?,
            }
        }
    }
    let width = table.columns().count() as u16;
    sheet.freeze((1, 1))?;
    sheet.filter((0, 0), (group.rows.len() as u32, width - 1))?;
    sheet.print(&group.sheet, Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_allowed_and_distinct() {
        let mut taken: HashSet<String> = TAKEN.iter().map(|t| (*t).to_owned()).collect();
        let mut name = |cell: &str| sheet_name("[]", cell, &mut taken);
        assert_eq!(name("North/South: 'A'"), "NorthSouth A");
        assert_eq!(name("northsouth a"), "northsouth a (2)");
        assert_eq!(name("History"), "History (2)");
        assert_eq!(name("?*"), "Group");
        assert_eq!(name(""), "No");
        assert_eq!(name("\u{202e}[x](y)"), "x(y)");
        assert_eq!(name(&"😀".repeat(40)), "😀".repeat(15));
        assert_eq!(name(&"😀".repeat(41)), format!("{} (2)", "😀".repeat(12)));
    }
}
