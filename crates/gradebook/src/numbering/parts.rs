//! The columns of scores that may be tests, and what tells which of them are one test.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::doubt::FilePart;
use super::natural::{Chunk, natural, phase};
use super::{Part, counting_items};
use crate::domain::words;
use crate::recognise::{Claim, Role, Table, bare};

/// A column of scores that counts.
#[derive(Debug)]
pub(super) struct Item<'t> {
    pub(super) part: Part,
    pub(super) table: &'t Table,
    pub(super) place: FilePart,
    pub(super) title: String,
    pub(super) claim: Option<Claim>,
    /// The number that the teacher gave.
    pub(super) given: Option<u32>,
    pub(super) first_at: Option<NaiveDateTime>,
    /// The title to compare by; blank where a file is named after a section alone.
    pub(super) key: Vec<Chunk>,
    /// Headers of questions that say something ("Q. 1" does not).
    pub(super) questions: BTreeSet<String>,
}

impl Item<'_> {
    /// In order of time, then as people read titles: never in the order of the arguments.
    pub(super) fn order(&self) -> impl Ord + use<> {
        (
            (self.first_at.is_none(), self.first_at),
            phase(&self.title),
            (self.key.clone(), self.title != bare(&self.title)),
            (natural(&self.place.file), natural(&self.place.sheet)),
            (self.place.clone(), self.part),
        )
    }

    /// Whether the table holds this test alone.
    pub(super) fn alone(&self) -> bool {
        counting_items(self.table).count() == 1
    }
}

/// All columns of scores of the tables that count, in order.
pub(super) fn collect<'t>(
    tables: &[(usize, &'t Table)],
    given: &BTreeMap<String, u32>,
) -> Vec<Item<'t>> {
    let mut items = Vec::new();
    for (index, table) in tables.iter().copied() {
        let alone = counting_items(table).count() == 1;
        let questions = if alone { questions(table) } else { BTreeSet::new() };
        for (place, test) in counting_items(table) {
            items.push(Item {
                part: Part { table: index, item: place },
                table,
                place: FilePart {
                    file: table.file.clone(),
                    sheet: table.sheet.clone(),
                    title: test.title.clone(),
                },
                title: test.title.clone(),
                claim: test.claim.clone(),
                given: given.get(&table.file).copied().filter(|_| alone),
                first_at: table.first_at(),
                key: natural(&bare(&test.title)),
                questions: questions.clone(),
            });
        }
    }
    items.sort_by_cached_key(Item::order);
    items
}

/// The questions of a table whose headers say something.
fn questions(table: &Table) -> BTreeSet<String> {
    let asked =
        table.columns.iter().filter(|c| matches!(c.role, Role::Question | Role::QuestionPoints));
    let said = asked.map(|c| words(&c.header)).filter(|words| {
        words.iter().filter(|w| w.chars().all(char::is_alphabetic) && w.len() > 1).count() > 2
    });
    said.map(|words| words.join(" ")).collect()
}

/// How the questions of two tables relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Questions {
    /// The same ones.
    Same,
    /// Others.
    Different,
    /// At least one table has none that say something, or they share some.
    Unknown,
}

pub(super) fn compare(a: &BTreeSet<String>, b: &BTreeSet<String>) -> Questions {
    let fewer = a.len().min(b.len());
    let shared = a.intersection(b).count();
    match (fewer, shared) {
        (0, _) => Questions::Unknown,
        _ if a == b => Questions::Same,
        _ if shared * 2 < fewer => Questions::Different,
        _ => Questions::Unknown,
    }
}

/// The headers of a table, to compare.
pub(super) fn headers(table: &Table) -> Vec<Vec<Chunk>> {
    table.columns.iter().map(|c| natural(&c.header)).collect()
}
