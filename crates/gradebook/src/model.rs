//! The finished gradebook: facts of the files, people, results, and what became of every row.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::domain::mean;
use super::finding::Finding;
use super::identity::{Doubt, Person, Reason};
use super::numbering::{Part, Test, TestDoubt};
use super::recognise::Table;
use super::scheme::{Attempts, Scheme};
use super::scoring::{Grade, Outcome};
use super::submission::{RowReason, RowRef, Submission};

/// One person's results.
#[derive(Debug, Clone)]
pub struct PersonResult {
    /// One outcome a test.
    pub outcomes: Vec<Outcome>,
    /// The final grade.
    pub grade: Grade,
}

/// A finished gradebook: every figure can be traced back to a file and a row.
#[derive(Debug)]
pub struct Gradebook {
    /// The rules it was made by.
    pub scheme: Scheme,
    /// The input tables, in order of their first submissions.
    pub tables: Vec<Table>,
    /// Tables that are copies, with the table they copy.
    pub copies: BTreeMap<usize, usize>,
    /// The tests, by number.
    pub tests: Vec<Test>,
    /// The people, by name.
    pub people: Vec<Person>,
    /// One result a person.
    pub results: Vec<PersonResult>,
    /// Pairs of people who may be one.
    pub doubts: Vec<Doubt>,
    /// Tables that list the people of the course, and whether each is used.
    pub class_lists: BTreeMap<usize, ListUse>,
    /// Parts that may be one test.
    pub test_doubts: Vec<TestDoubt>,
    /// Every input row and its fate.
    pub ledger: Vec<Entry>,
    /// What the teacher should look at, the gravest first.
    pub findings: Vec<Finding>,
}

/// What became of a class list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListUse {
    /// It names the people of the course.
    Used,
    /// It lacks many people of the tests: it is of another course, or of some people.
    NotUsed {
        /// People of the tests that are on it.
        known: usize,
        /// People of the tests.
        people: usize,
    },
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Its score counts.
    Used,
    /// It belongs to a person, but another row of theirs counts.
    Merged,
    /// It counts for nobody.
    SetAside,
}

impl Fate {
    /// The fate in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Merged => "merged",
            Self::SetAside => "set aside",
        }
    }
}

/// A row (or a run of blank rows) and its fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The first row.
    pub row: RowRef,
    /// How many rows; more than one only for blank ones.
    pub rows: u32,
    /// What became of it.
    pub fate: Fate,
    /// The person it belongs to.
    pub person: Option<usize>,
    /// Why.
    pub why: EntryReason,
}

/// Why a row has its fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryReason {
    /// Nothing is to be said: its score counts, and equal clues say whose it is.
    Plain,
    /// Its score counts; how it was linked to its person.
    Linked(Reason),
    /// It is about nobody.
    Nobody(RowReason),
    /// Its table holds the same rows as another, at this place.
    CopiedTable(String),
    /// Every test of its table is left out.
    NoTestUsed,
    /// It names a person on the class list.
    OnClassList,
    /// Many people of the tests are not on its class list, so that is not used.
    UnusedClassList,
    /// The same submission as the one at this place.
    Repeated(String),
    /// Other submissions count.
    Outdone {
        /// Whether it has a score of its own.
        scored: bool,
        /// The policy that chose.
        policy: Attempts,
        /// Places of those that count.
        counted: Vec<String>,
    },
    /// Excused, or not set for this person.
    Excused,
    /// Waits for a grade.
    Ungraded,
    /// Its score can't be read.
    Unreadable,
    /// Marks without a maximum.
    NoMaximum,
    /// Not taken or not finished.
    NoScore,
}

/// Rows of one table by fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows used.
    pub used: u32,
    /// Rows merged.
    pub merged: u32,
    /// Rows set aside.
    pub set_aside: u32,
}

impl Tally {
    /// All rows.
    pub fn total(self) -> u32 {
        self.used + self.merged + self.set_aside
    }

    fn add(&mut self, entry: &Entry) {
        match entry.fate {
            Fate::Used => self.used += entry.rows,
            Fate::Merged => self.merged += entry.rows,
            Fate::SetAside => self.set_aside += entry.rows,
        }
    }
}

impl Gradebook {
    /// The submission in a row.
    pub fn submission(&self, row: RowRef) -> Option<&Submission> {
        self.tables[row.table].submission(row)
    }

    /// A row as `file, row N`.
    pub fn place(&self, row: RowRef) -> String {
        format!("{}, row {}", self.tables[row.table].place(), row.row)
    }

    /// A column of scores by its place, with its title where the table has several.
    pub fn part_name(&self, part: Part) -> String {
        let Some(table) = self.tables.get(part.table) else { return String::new() };
        match table.tests.as_slice() {
            [_, _, ..] => {
                let title = table.tests.get(part.item).map_or("", |test| test.title.as_str());
                format!("\"{title}\" in {}", table.place())
            }
            _ => table.place(),
        }
    }

    /// People who passed and who failed.
    pub fn passed_and_failed(&self) -> (usize, usize) {
        let count =
            |verdict| self.results.iter().filter(|r| r.grade.passed == Some(verdict)).count();
        (count(true), count(false))
    }

    /// The mean of the final averages, exact; `None` when nobody has one.
    pub fn class_mean(&self) -> Option<Decimal> {
        let averages: Vec<Decimal> = self.results.iter().filter_map(|r| r.grade.average).collect();
        mean(&averages)
    }

    /// The rows of one table by fate.
    pub fn tally(&self, table: usize) -> Tally {
        self.tally_where(|entry| entry.row.table == table)
    }

    /// All rows by fate.
    pub fn tally_all(&self) -> Tally {
        self.tally_where(|_| true)
    }

    fn tally_where(&self, wanted: impl Fn(&Entry) -> bool) -> Tally {
        let mut tally = Tally::default();
        self.ledger.iter().filter(|e| wanted(e)).for_each(|e| tally.add(e));
        tally
    }
}
