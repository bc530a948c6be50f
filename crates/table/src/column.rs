//! A column of the table.

use serde::Serialize;

use super::arguments::Ranking;
use super::formula::Expression;
use super::values::Kind;

/// What a column is in the gradebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The name.
    Name,
    /// The e-mail address.
    Email,
    /// The percent of a test, by its number.
    Test(u32),
    /// The assignment score.
    Assignment,
    /// The final average.
    Average,
    /// The letter of the course's own bands.
    Letter,
    /// Pass or fail by the course's rules.
    Status,
    /// Added by an action.
    Added,
}

/// Where a column's values come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// They stand as they are.
    Given,
    /// The course's rules, from the tests.
    Course,
    /// A formula over other columns.
    Formula(Expression),
    /// The places of a column's values.
    Rank {
        /// The column.
        of: u32,
        /// What follows a tie.
        method: Ranking,
        /// Whether the least is first.
        ascending: bool,
    },
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// Its id within the table, never given twice.
    pub id: u32,
    /// Its title, unique among those that show.
    pub title: String,
    /// What it is in the gradebook.
    pub role: Role,
    /// What its cells are.
    pub kind: Kind,
    /// Decimal places that are shown; texts have none.
    pub decimals: u32,
    /// Where its values come from.
    pub source: Source,
    /// Whether it was removed: others may still be worked out from it.
    pub hidden: bool,
}
