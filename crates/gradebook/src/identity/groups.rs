//! Groups with files of their own: tables that share their people, and hardly anybody with the tables
//! of another group. Equal names in two groups are often two people.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::NameKey;
use crate::recognise::Table;

/// Tables are compared pair by pair up to so many.
const MOST_TABLES: usize = 60;
/// People whom two tables of a group share at least, and two of different groups at most, in
/// percent of the smaller table.
const WITHIN_PERCENT: usize = 35;
const ACROSS_PERCENT: usize = 30;
/// A group has so many tables and people at least.
const LEAST_TABLES: usize = 2;
const LEAST_PEOPLE: usize = 3;

/// The group of each table; nothing where the course has no groups with files of their own.
pub(super) fn of(tables: &[(usize, &Table)]) -> BTreeMap<usize, usize> {
    let names: Vec<(usize, BTreeSet<&NameKey>)> =
        tables.iter().map(|(at, table)| (*at, names_of(table))).collect();
    let small = names.iter().any(|(_, names)| names.len() < LEAST_PEOPLE);
    if names.len() > MOST_TABLES || names.len() < 2 * LEAST_TABLES || small {
        return BTreeMap::new();
    }
    let mut groups: Vec<usize> = (0..names.len()).collect();
    let mut between: Vec<(usize, usize)> = Vec::new();
    for one in 0..names.len() {
        for other in one + 1..names.len() {
            let shared = shared_percent(&names[one].1, &names[other].1);
            if shared >= WITHIN_PERCENT {
                let (old, new) = (groups[other].max(groups[one]), groups[other].min(groups[one]));
                groups.iter_mut().filter(|group| **group == old).for_each(|group| *group = new);
            } else if shared > ACROSS_PERCENT {
                between.push((one, other));
            }
        }
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for group in &groups {
        let tables = sizes.entry(*group).or_default();
        *tables = tables.saturating_add(1);
    }
    let apart = between.iter().all(|(one, other)| groups[*one] == groups[*other]);
    let whole = sizes.len() > 1 && sizes.values().all(|tables| *tables >= LEAST_TABLES);
    if !apart || !whole {
        return BTreeMap::new();
    }
    names.iter().zip(groups).map(|((at, _), group)| (*at, group)).collect()
}

fn names_of(table: &Table) -> BTreeSet<&NameKey> {
    let keys = table.submissions.iter().map(|submission| &submission.clues.name_key);
    keys.filter(|key| key.is_full()).collect()
}

fn shared_percent(one: &BTreeSet<&NameKey>, other: &BTreeSet<&NameKey>) -> usize {
    let shared = one.intersection(other).count();
    shared.saturating_mul(100) / one.len().min(other.len()).max(1)
}
