//! Tables below each other under the same titles in another order: two sections, each with its
//! export.

use std::collections::BTreeMap;

use super::header::Header;
use crate::domain::words;
use crate::workbook::{Row, Sheet, Value};

/// Fewest cells of a header.
const FEWEST: usize = 3;

/// The sheet with the cells of each later table below the titles of the first one; nothing where no
/// table has another order.
pub(super) fn realign(sheet: &Sheet, header: &Header) -> Option<Sheet> {
    let head = header.row?;
    let titles = titles(&sheet.rows().find(|row| row.number == head)?)?;
    let is_turned = |row: Row<'_>| {
        again(&row, &titles).is_some_and(|moves| moves.iter().any(|(from, to)| from != to))
    };
    if !sheet.rows().filter(|row| row.number > head).any(is_turned) {
        return None;
    }
    let mut moves: Option<BTreeMap<u16, u16>> = None;
    let mut cells: Vec<(u32, u16, Value<'_>)> = Vec::new();
    for row in sheet.rows() {
        if let Some(found) = (row.number > head).then(|| again(&row, &titles)).flatten() {
            moves = Some(found);
        }
        for (at, value) in row.cells().filter(|(_, value)| !value.is_empty()) {
            let to = match &moves {
                // A cell without a title has no place in the first table.
                Some(moves) => *moves.get(&at)?,
                None => at,
            };
            cells.push((row.number, to, value));
        }
    }
    cells.sort_by_key(|(row, at, _)| (*row, *at));
    let mut sheet_in_order = sheet.with_cells(head, &[], &cells)?;
    (sheet_in_order.style, sheet_in_order.hidden) = (sheet.style, sheet.hidden);
    Some(sheet_in_order)
}

/// The places of the texts of a row that may be a header.
fn titles(row: &Row<'_>) -> Option<BTreeMap<String, u16>> {
    let mut titles: BTreeMap<String, u16> = BTreeMap::new();
    for (at, value) in row.cells().filter(|(_, value)| !value.is_empty()) {
        let Value::Text(_) = value else { return None };
        if titles.insert(key(&value), at).is_some() {
            return None;
        }
    }
    (titles.len() >= FEWEST).then_some(titles)
}

fn key(value: &Value<'_>) -> String {
    words(&value.shown()).concat()
}

/// Where the cells below a row belong, if it has the titles again and no other text.
fn again(row: &Row<'_>, titles: &BTreeMap<String, u16>) -> Option<BTreeMap<u16, u16>> {
    // Every row is asked, and nearly all are none by the number and the first letter of their cells.
    let count = row.len();
    if count < FEWEST || count > titles.len() || count * 2 <= titles.len() {
        return None;
    }
    let Some((_, Value::Text(first))) = row.cells().next() else { return None };
    let letter = first.chars().find(|c| c.is_alphanumeric())?.to_ascii_lowercase();
    if letter.is_ascii() && !titles.keys().any(|title| title.starts_with(letter)) {
        return None;
    }
    let filled = row.cells().filter(|(_, value)| !value.is_empty());
    let found: Option<BTreeMap<u16, u16>> =
        filled.map(|(at, value)| Some((at, *titles.get(&key(&value))?))).collect();
    found.filter(|found| {
        let mut places: Vec<u16> = found.values().copied().collect();
        places.sort_unstable();
        places.dedup();
        found.len() >= FEWEST && places.len() == found.len()
    })
}
