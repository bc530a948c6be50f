//! Tables beside each other on one sheet: `Name, Test 1, (blank), Name, Test 1`.

use std::collections::{BTreeSet, HashSet};

use super::header::{self, Header};
use super::role::{Role, Strength, roles_of};
use crate::domain::{NameKey, NameRelation, fold};
use crate::workbook::{Row, Sheet, Value};

/// The tables of a sheet as sheets of their own, each cell in its place; none where there is only
/// one. Between two tables no cell of the columns is filled, and each has the same header of a
/// column of people, or names in its rows that are others than those beside them.
pub(super) fn tables(sheet: &Sheet, header: &Header) -> Vec<(Sheet, Header)> {
    let Some(head) = sheet.rows().find(|row| Some(row.number) == header.row) else {
        return Vec::new();
    };
    // A header without a gap has one table; the rows need no look.
    if runs(head.cells().map(|(at, _)| at)).len() < 2 {
        return Vec::new();
    }
    let from = header.upper.unwrap_or(head.number);
    let mut filled: BTreeSet<u16> = BTreeSet::new();
    for row in sheet.rows().filter(|row| row.number >= from) {
        filled.extend(row.cells().map(|(at, _)| at));
    }
    let blocks = runs(filled.into_iter());
    let mut of_people = blocks.iter().map(|block| headers_of_people(&head, *block));
    let first = of_people.next().unwrap_or_default();
    let alike = of_people.all(|headers| headers.iter().any(|header| first.contains(header)));
    if blocks.len() < 2 || !(alike || have_other_people(sheet, &head, &blocks)) {
        return Vec::new();
    }
    // Tables of two kinds have titles of their own above their headers.
    let from = if alike { from } else { 1 };
    blocks.into_iter().filter_map(|block| cut(sheet, from, block)).collect()
}

/// Whether each block has names, of the same people in part, and most rows have other people in two
/// blocks.
fn have_other_people(sheet: &Sheet, head: &Row<'_>, blocks: &[(u16, u16)]) -> bool {
    let names = |block: &(u16, u16)| -> Vec<u16> {
        let is_name = |title: &str| {
            roles_of(title).first().is_some_and(|(role, strength)| {
                matches!(role, Role::FullName | Role::FirstName | Role::LastName)
                    && *strength == Strength::Exact
            })
        };
        let titled = |at: &u16| matches!(head.get(*at), Value::Text(title) if is_name(title));
        (block.0..=block.1).filter(titled).collect()
    };
    let columns: Vec<Vec<u16>> = blocks.iter().map(names).collect();
    if columns.iter().any(Vec::is_empty) {
        return false;
    }
    let name = |row: &Row<'_>, at: &[u16]| {
        let texts: Vec<String> = at.iter().map(|at| row.get(*at).shown().into_owned()).collect();
        NameKey::new(&texts.join(" "))
    };
    let (mut both, mut others) = (0, 0);
    let mut known: Vec<HashSet<NameKey>> = vec![HashSet::new(); blocks.len()];
    for row in sheet.rows().filter(|row| row.number > head.number) {
        let people: Vec<NameKey> = columns.iter().map(|at| name(&row, at)).collect();
        for pair in people.windows(2).filter(|pair| pair.iter().all(NameKey::is_full)) {
            both += 1;
            others += usize::from(pair[0].relate(&pair[1]) == NameRelation::Different);
        }
        for (known, person) in known.iter_mut().zip(people) {
            known.extend(Some(person).filter(NameKey::is_full));
        }
    }
    // The halves of one table have no names in common.
    let common = known.windows(2).all(|two| two[0].intersection(&two[1]).count() > 1);
    common && others > 1 && others * 2 > both
}

/// Columns in ascending order as runs without a gap: the first and the last of each.
fn runs(columns: impl Iterator<Item = u16>) -> Vec<(u16, u16)> {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for at in columns {
        match runs.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(at) => *end = at,
            _ => runs.push((at, at)),
        }
    }
    runs
}

/// The headers of names, addresses and ids in a block that has another title, too.
fn headers_of_people(head: &Row<'_>, (start, end): (u16, u16)) -> Vec<String> {
    let titles: Vec<&str> = (start..=end)
        .filter_map(|at| if let Value::Text(text) = head.get(at) { Some(text) } else { None })
        .collect();
    let about_person = |title: &&&str| {
        roles_of(title).first().is_some_and(|(r, s)| r.is_identity() && *s == Strength::Exact)
    };
    if titles.len() < 2 {
        return Vec::new();
    }
    titles.iter().filter(about_person).map(|title| fold(title.trim())).collect()
}

fn cut(sheet: &Sheet, from: u32, (start, end): (u16, u16)) -> Option<(Sheet, Header)> {
    let rows: Vec<Row<'_>> = sheet.rows().filter(|row| row.number >= from).collect();
    let cells: Vec<(u32, u16, Value<'_>)> = rows
        .iter()
        .flat_map(|row| (start..=end).map(|at| (row.number, at, row.get(at))))
        .filter(|(_, _, value)| !value.is_empty())
        .collect();
    let mut block = sheet.with_cells(from, &[], &cells)?;
    block.is_part = true;
    let header = header::find(&block);
    header.row.is_some().then_some((block, header))
}
