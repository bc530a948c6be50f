//! Which tables hold which test, and its number: from titles, from the teacher, or the next free
//! one.

mod assign;
mod copies;
mod doubt;
mod groups;
mod judge;
mod overlap;
mod parts;
mod phase;
mod scales;

use std::collections::BTreeMap;

pub(crate) use copies::find_copies;
pub use doubt::{FilePart, Join, JoinReason, Likeness, TestDoubt, TestDoubtReason};
pub(crate) use scales::{maxima, pool};

use super::recognise::{NumberReason, Table};

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
    /// Its title: the file's or sheet's name or the column's header.
    pub title: String,
    /// Where its scores stand; several when one test came in several files.
    pub parts: Vec<Part>,
    /// Why it has this number; the words follow "test N".
    pub why: NumberReason,
    /// What the teacher should know of the numbering (two files with one number, for example).
    pub warning: Option<NumberWarning>,
    /// What was added to its first part, and why.
    pub joined: Vec<Join>,
}

impl Test {
    /// Whether its files are downloads of the same rows, so that equal results count once.
    pub(crate) fn has_repeats(&self) -> bool {
        let repeats = |join: &Join| {
            matches!(join.why, JoinReason::Contained { .. } | JoinReason::SharedRows { .. })
        };
        self.joined.iter().any(repeats)
    }
}

/// What is odd about a test's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberWarning {
    /// Another test has the number that its title claims.
    AlsoClaims {
        /// The number.
        number: u32,
        /// The title of the test that has it.
        holder: String,
    },
    /// The teacher gave the number that its title claims to another file.
    GivenAway {
        /// The number.
        number: u32,
    },
}

/// Finds the tests of all tables that count. `given` are the teacher's numbers by file name,
/// `answers` what was said of parts that may be one test.
pub(super) fn number(
    tables: &[(usize, &Table)],
    given: &BTreeMap<String, u32>,
    answers: &[(FilePart, FilePart, bool)],
) -> (Vec<Test>, Vec<TestDoubt>) {
    let items = parts::collect(tables, given);
    let (groups, doubts) = groups::join(&items, answers);
    (assign::assign(&items, &groups), doubts)
}
