//! The columns of scores that may be tests, and what tells which of them are one test.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use chrono::NaiveDateTime;

use super::Part;
use super::doubt::FilePart;
use super::overlap::keys;
use super::phase::phase;
use crate::domain::{DateOrder, NaturalKey, parse_moment, words};
use crate::recognise::{Claim, Role, Table, bare, names_test};

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
    /// When the test was held: by its submissions, or by a date in its title.
    pub(super) held: Option<NaiveDateTime>,
    /// The title to compare by; blank where a file is named after a section alone.
    pub(super) key: NaturalKey,
    /// Headers of questions that say something ("Q. 1" does not).
    pub(super) questions: BTreeSet<String>,
    /// The clues of everybody in the table.
    people: Rc<HashSet<String>>,
}

impl Item<'_> {
    /// In order of time, then as people read titles: never in the order of the arguments.
    pub(super) fn order(&self) -> impl Ord + use<> {
        (
            (self.held.is_none(), self.held),
            phase(&self.title),
            (self.key.clone(), self.title != bare(&self.title)),
            (NaturalKey::new(&self.place.file), NaturalKey::new(&self.place.sheet)),
            (self.place.clone(), self.part),
        )
    }

    /// Whether somebody seems to be in both tables.
    pub(super) fn shares_people(&self, other: &Item<'_>) -> bool {
        !self.people.is_disjoint(&other.people)
    }

    /// Whether the header of the scores names a test.
    pub(super) fn header_names_test(&self) -> bool {
        let Some(test) = self.table.tests.get(self.part.item) else { return false };
        let header = self.table.columns.iter().find(|column| column.at == test.column);
        header.is_some_and(|column| names_test(&column.header))
    }

    /// Whether the table holds this test alone.
    pub(super) fn alone(&self) -> bool {
        self.table.counting().count() == 1
    }
}

/// All columns of scores of the tables that count, in order.
pub(super) fn collect<'t>(
    tables: &[(usize, &'t Table)],
    given: &BTreeMap<String, u32>,
) -> Vec<Item<'t>> {
    let mut items = Vec::new();
    for (index, table) in tables.iter().copied() {
        let alone = table.counting().count() == 1;
        let questions = if alone { questions(table) } else { BTreeSet::new() };
        let people: HashSet<String> =
            table.submissions.iter().flat_map(|s| keys(&s.clues)).collect();
        let people = Rc::new(people);
        for (place, test) in table.counting() {
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
                held: held(table, &test.title, alone),
                key: NaturalKey::new(&bare(&test.title)),
                questions: questions.clone(),
                people: Rc::clone(&people),
            });
        }
    }
    items.sort_by_cached_key(Item::order);
    items
}

/// When a test was held. The columns of a table share its times, so that a date in their titles
/// says more; a file's name says less than the submissions.
fn held(table: &Table, title: &str, alone: bool) -> Option<NaiveDateTime> {
    let titled = || date_in(title);
    if alone { table.first_at().or_else(titled) } else { titled().or_else(|| table.first_at()) }
}

/// A date in a title, if it is the same day in either order of its numbers.
fn date_in(title: &str) -> Option<NaiveDateTime> {
    let text = title.replace('_', "-");
    let starts = text
        .char_indices()
        .filter(|(at, c)| c.is_alphanumeric() && !text[..*at].ends_with(char::is_alphanumeric));
    starts.map(|(at, _)| &text[at..]).find_map(|rest| {
        let read = |order| parse_moment(rest, order);
        let (month, day) = (read(DateOrder::MonthFirst), read(DateOrder::DayFirst));
        if month.is_none() || day.is_none() || month == day { month.or(day) } else { None }
    })
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

/// The headers of a table, to compare: the order of columns says nothing.
pub(super) fn headers(table: &Table) -> Vec<NaturalKey> {
    let mut headers: Vec<NaturalKey> =
        table.columns.iter().map(|c| NaturalKey::new(&c.header)).collect();
    headers.sort_unstable();
    headers
}
