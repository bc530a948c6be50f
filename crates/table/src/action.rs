//! The actions: each a value that can be stored, shown and replayed. The comments on variants
//! and fields are part of the JSON schema that a language model is given.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arguments::{
    Band, Cleaning, Collation, Condition, Curve, Ranking, RuleName, SortKey, Statistic, Value,
    default_bands,
};
use super::number::Number;

/// One change of the gradebook's table. Columns are named by their titles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// Adds a column, blank or with one value in every row.
    AddColumn {
        /// Title of the new column.
        name: String,
        /// The value; leave it out for a blank column.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
    /// Removes a column.
    RemoveColumn {
        /// The column.
        column: String,
        /// Only true when the user asked a second time to remove the name or the e-mail.
        #[serde(default)]
        sure: bool,
    },
    /// Gives a column another title.
    RenameColumn {
        /// The column.
        column: String,
        /// The new title.
        to: String,
    },
    /// Adds a column of random scores, the same at each replay.
    AddRandomScores {
        /// Title of the new column.
        name: String,
        /// Least score.
        from: Number,
        /// Greatest score.
        to: Number,
        /// Decimal places.
        #[serde(default)]
        decimals: u8,
        /// The seed; leave it out to have one chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seed: Option<u64>,
    },
    /// Adds a column of letter grades by bands (A from 90, B 80, C 70, D 60, else F when no bands
    /// are given).
    AddGrades {
        /// The column that is graded; the final average when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<String>,
        /// Title of the new column.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The bands.
        #[serde(default = "default_bands")]
        bands: Vec<Band>,
    },
    /// Adds a column that says Pass or Fail.
    AddPassFail {
        /// The column that is judged; the final average when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<String>,
        /// Least value to pass; 60 when left out.
        #[serde(default = "sixty")]
        at_least: Number,
        /// Title of the new column.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Adds a column that combines others: their sum, average, greatest or least.
    CollateScores {
        /// The columns; all tests when left out.
        #[serde(default)]
        columns: Vec<String>,
        /// How they are combined.
        #[serde(default)]
        how: Collation,
        /// Title of the new column.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Adds a column with a participation bonus on the final average: 5 points for 1 or 2 tests
    /// taken, 10 for 3 to 5, 15 for 6 or more.
    CalculateBonus {
        /// Title of the new column.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Whether the result stops at 100.
        #[serde(default)]
        cap: bool,
    },
    /// Keeps the rows that meet the conditions, or removes them.
    FilterRows {
        /// The conditions.
        conditions: Vec<Condition>,
        /// True when one condition is enough; false when all must hold.
        #[serde(default)]
        any: bool,
        /// True to remove the rows that meet them instead of keeping them.
        #[serde(default)]
        remove: bool,
    },
    /// Sorts the rows.
    SortRows {
        /// The columns to sort by, the first counting most.
        keys: Vec<SortKey>,
    },
    /// Adds a column of ranks.
    AddRank {
        /// The column that is ranked; the final average when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<String>,
        /// What follows a tie.
        #[serde(default)]
        method: Ranking,
        /// True when the least value is first.
        #[serde(default)]
        ascending: bool,
        /// Title of the new column.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Adds a column worked out by a formula: numbers, "texts", columns in `[brackets]`,
    /// with + - * / ( ), = <> < <= > >=, and or not, if(condition, then, else), min, max, mean, sum,
    /// count, round(x, places), abs, blank(x), or(x, instead).
    AddFormula {
        /// Title of the new column.
        name: String,
        /// The formula, for example `[Test 1 (%)] * 0.4 + [Test 2 (%)] * 0.6`.
        formula: String,
    },
    /// Sets one person's score in one test.
    SetScore {
        /// The person: name, e-mail address or student number.
        person: String,
        /// The test's column.
        column: String,
        /// The score in percent; leave it out for a test that was not taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        score: Option<Number>,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Curves scores.
    Curve {
        /// The columns; all tests when left out.
        #[serde(default)]
        columns: Vec<String>,
        /// How.
        how: Curve,
        /// Whether scores stop at 100.
        #[serde(default)]
        cap: bool,
    },
    /// Leaves out each person's lowest tests in the final average.
    DropLowest {
        /// How many.
        count: u32,
    },
    /// Changes a rule of the course.
    SetRule {
        /// The rule.
        rule: RuleName,
        /// Its value: a number, or a word as in the settings.
        value: String,
    },
    /// Adds rows with figures of each column below the table.
    AddStatisticsRow {
        /// The figures; the mean when left out.
        #[serde(default)]
        statistics: Vec<Statistic>,
    },
    /// Gives each group of people a sheet of its own.
    SplitBy {
        /// The column with the groups.
        column: String,
    },
    /// Changes the name that is shown for a person.
    RenamePerson {
        /// The person: name, e-mail address or student number.
        person: String,
        /// The new name.
        to: String,
    },
    /// Makes two people one.
    MergePeople {
        /// One of them: name, e-mail address or student number.
        one: String,
        /// The other.
        other: String,
    },
    /// Makes two people of one again, or keeps two apart.
    UndoMerge {
        /// One of them: name, e-mail address or student number.
        one: String,
        /// The other.
        other: String,
    },
    /// Tidies cells.
    Clean {
        /// How.
        how: Cleaning,
        /// The columns; all that it fits when left out.
        #[serde(default)]
        columns: Vec<String>,
    },
    /// Brings columns of another uploaded file in, person by person.
    JoinFile {
        /// The file's name.
        file: String,
        /// The file's column with e-mail addresses, student numbers or names; found when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        /// The file's columns to bring in; all others when left out.
        #[serde(default)]
        columns: Vec<String>,
    },
}

fn sixty() -> Number {
    Number(60.0)
}

impl Action {
    /// Whether it changes who is who or which submission counts, and so comes before the table.
    pub fn is_upstream(&self) -> bool {
        matches!(
            self,
            Self::MergePeople { .. }
                | Self::UndoMerge { .. }
                | Self::SetRule { rule: RuleName::Attempts, .. }
        )
    }
}
