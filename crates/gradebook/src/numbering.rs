//! Which table holds which test: numbers from titles, from the teacher, or the next free one.

mod natural;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDateTime;

pub(crate) use natural::natural;
use natural::phase;

use super::recognise::{NumberReason, Role, Table};
use super::submission::Submission;

/// A column of scores: table and place among the table's tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Part {
    /// Index of the table.
    pub table: usize,
    /// Place among the table's tests.
    pub item: usize,
}

/// A test of the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Its number, unique.
    pub number: u32,
    /// Its title: the file's name or the column's header.
    pub title: String,
    /// Where its scores stand; several when one test came in several files.
    pub parts: Vec<Part>,
    /// Why it has this number, in words that follow "test N".
    pub why: NumberReason,
    /// What the teacher should know of the numbering (two files with one number, for example).
    pub warning: Option<String>,
}

/// A test in the making.
struct Item {
    part: Part,
    title: String,
    claim: Option<(u32, NumberReason)>,
    first_at: Option<NaiveDateTime>,
    warning: Option<String>,
    merged: Vec<Part>,
}

/// Numbers the tests of all tables that count. `given` are the teacher's numbers by file name.
pub(super) fn number(tables: &[(usize, &Table)], given: &BTreeMap<String, u32>) -> Vec<Test> {
    let mut items = collect(tables, given);
    // Order of submission, then of titles: never the order of the arguments.
    items.sort_by_cached_key(|item| {
        let titles = (phase(&item.title), natural(&item.title));
        (item.first_at.is_none(), item.first_at, titles, item.part)
    });
    let by_index: HashMap<usize, &Table> = tables.iter().copied().collect();
    let mut numbered: BTreeMap<u32, Item> = BTreeMap::new();
    let mut open: Vec<Item> = Vec::new();
    for mut item in items {
        let Some((number, _)) = item.claim.clone() else {
            open.push(item);
            continue;
        };
        match numbered.get_mut(&number) {
            None => {
                numbered.insert(number, item);
            }
            Some(holder) if same_test(&by_index, holder.part, item.part) => {
                holder.warning =
                    Some(format!("\"{}\" holds the same test and was added to it", item.title));
                holder.merged.push(item.part);
            }
            Some(holder) => {
                item.warning =
                    Some(format!("it claims number {number} too, which \"{}\" has", holder.title));
                open.push(item);
            }
        }
    }
    for item in open {
        let number = next_free(&numbered, item.first_at);
        numbered.insert(number, item);
    }
    numbered.into_iter().map(|(number, item)| item.into_test(number)).collect()
}

fn collect(tables: &[(usize, &Table)], given: &BTreeMap<String, u32>) -> Vec<Item> {
    let mut items = Vec::new();
    for (index, table) in tables {
        let told = given.get(&table.file).filter(|_| table.counting().count() == 1);
        for (place, test) in table.counting() {
            let claimed = || test.claim.as_ref().map(|c| (c.number, c.why.clone()));
            items.push(Item {
                part: Part { table: *index, item: place },
                title: test.title.clone(),
                claim: told.map(|n| (*n, NumberReason::Given)).or_else(claimed),
                first_at: table.first_at(),
                warning: None,
                merged: Vec::new(),
            });
        }
    }
    // What the teacher says outweighs what a title claims.
    let said: BTreeSet<u32> = given.values().copied().collect();
    for item in items.iter_mut().filter(|i| {
        i.claim.as_ref().is_some_and(|(n, why)| said.contains(n) && *why != NumberReason::Given)
    }) {
        if let Some((number, _)) = item.claim.take() {
            item.warning = Some(format!("its title says {number}, which you gave to another file"));
        }
    }
    items
}

/// The first free number after the tests that began before; without times, after all.
fn next_free(numbered: &BTreeMap<u32, Item>, first_at: Option<NaiveDateTime>) -> u32 {
    let before = |item: &Item| match (item.first_at, first_at) {
        (Some(theirs), Some(ours)) => theirs <= ours,
        _ => true,
    };
    let last = numbered.iter().filter(|(_, item)| before(item)).map(|(number, _)| *number).max();
    (last.unwrap_or(0) + 1..=u32::MAX).find(|n| !numbered.contains_key(n)).unwrap_or(u32::MAX)
}

/// Whether two parts are exports of one test: the same questions, or rows in common.
fn same_test(tables: &HashMap<usize, &Table>, a: Part, b: Part) -> bool {
    let (x, y) = (tables[&a.table], tables[&b.table]);
    if a.table == b.table {
        return false;
    }
    let questions = |t: &Table| -> Vec<String> {
        let asked =
            t.columns.iter().filter(|c| matches!(c.role, Role::Question | Role::QuestionPoints));
        asked.map(|c| c.header.clone()).collect()
    };
    let (of_x, of_y) = (questions(x), questions(y));
    if !of_x.is_empty() && of_x == of_y {
        return true;
    }
    let row = |s: &Submission, item: usize| {
        s.at.map(|at| {
            (at, s.clues.name_key.clone(), s.clues.email.clone(), s.answers[item].raw.clone())
        })
    };
    let known: BTreeSet<_> = x.submissions.iter().filter_map(|s| row(s, a.item)).collect();
    y.submissions.iter().filter_map(|s| row(s, b.item)).any(|r| known.contains(&r))
}

impl Item {
    fn into_test(self, number: u32) -> Test {
        let mut parts = vec![self.part];
        parts.extend(self.merged);
        let why = match (self.claim.filter(|(claimed, _)| *claimed == number), self.first_at) {
            (Some((_, why)), _) => why,
            (None, Some(_)) => NumberReason::InOrder,
            (None, None) => NumberReason::NextFree,
        };
        Test { number, title: self.title, parts, why, warning: self.warning }
    }
}
