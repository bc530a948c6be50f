//! What stands out in a course: spread and trend, people at risk, what-ifs, and how good the
//! questions were. Figures only; who words them is free to.

mod course;
mod items;
mod key;
mod words;

pub use course::{Course, Risk, Spread, WhatIf};
pub use items::{Doubtful, Item, Key, TestItems, alpha, correlation, ebel, kr20};
pub use words::{facts, only_our_numbers, parts, summary};

use crate::Table;
use gradebook::Gradebook;

/// Everything that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The course as a whole.
    pub course: Course,
    /// The questions, test by test; tests without questions are not here.
    pub tests: Vec<TestItems>,
}

/// Analyses a course: the table as it is, the questions as the files have them.
pub fn analyse(gradebook: &Gradebook, table: &Table) -> Analysis {
    Analysis { course: course::look(table), tests: items::look(gradebook, table) }
}
