//! What actions are made of: values, conditions, bands, curves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number::Number;

/// A number or a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
}

/// A letter and where it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Band {
    /// The letter.
    pub letter: String,
    /// Least value.
    pub at_least: Number,
}

/// How columns are combined. Blank cells do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Collation {
    /// The sum.
    Sum,
    /// The mean.
    #[default]
    Average,
    /// The greatest.
    Max,
    /// The least.
    Min,
}

/// What a condition asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// The value, case aside.
    Equals,
    /// Anything but the value.
    NotEquals,
    /// More than the value.
    Greater,
    /// Less than the value.
    Less,
    /// The value or more.
    AtLeast,
    /// The value or less.
    AtMost,
    /// From the value to `to`, both included.
    Between,
    /// The text inside the cell, case aside.
    Contains,
    /// A blank cell; for a test: not taken.
    IsBlank,
    /// A cell that is not blank.
    IsNotBlank,
}

/// A condition on a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// What is asked.
    pub test: Test,
    /// The value to compare with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The end of `between`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Number>,
}

/// A column to sort by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SortKey {
    /// The column.
    pub column: String,
    /// Whether the greatest comes first.
    #[serde(default)]
    pub descending: bool,
}

/// What follows a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ranking {
    /// 1, 2, 2, 4.
    #[default]
    Min,
    /// 1, 2, 2, 3.
    Dense,
}

/// A curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "curve", rename_all = "snake_case")]
pub enum Curve {
    /// Adds points to every score.
    AddPoints {
        /// The points; negative to take some away.
        points: Number,
    },
    /// Multiplies so that the best score becomes `top`.
    ScaleTo {
        /// The new best.
        top: Number,
    },
    /// Ten times the square root of the percent.
    SquareRoot,
}

/// A rule of the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleName {
    /// Least final average to pass, in percent.
    PassMark,
    /// What a missing test counts: `zero` or `blank`.
    Missing,
    /// Decimal places of the final average.
    Decimals,
    /// Which of several submissions counts: best, latest, first or average.
    Attempts,
}

/// A figure of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// The mean.
    Mean,
    /// The median.
    Median,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The standard deviation of the class (population).
    Deviation,
    /// How many there are.
    Count,
    /// The sum.
    Sum,
}

/// How cells are tidied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "cleaning", rename_all = "snake_case")]
pub enum Cleaning {
    /// Takes spaces away at the ends and doubled ones inside.
    Trim,
    /// Sets texts in one case.
    Case {
        /// The case.
        case: LetterCase,
    },
    /// Fills blank cells.
    FillBlanks {
        /// What they are filled with.
        value: Value,
    },
    /// Removes rows whose cells are blank in all the columns.
    DropBlanks,
    /// Removes rows that repeat another in the columns.
    DropDuplicates,
}

/// A case of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LetterCase {
    /// Each Word Begins With A Capital.
    Title,
    /// ALL CAPITALS.
    Upper,
    /// all small letters.
    Lower,
}

/// A from 90, B from 80, C from 70, D from 60, else F.
pub fn default_bands() -> Vec<Band> {
    [("A", 90), ("B", 80), ("C", 70), ("D", 60), ("F", 0)]
        .map(|(letter, at_least)| Band { letter: letter.to_owned(), at_least: at_least.into() })
        .to_vec()
}

impl Statistic {
    /// All figures with their labels.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Mean, "Mean"),
        (Self::Median, "Median"),
        (Self::Min, "Lowest"),
        (Self::Max, "Highest"),
        (Self::Deviation, "Standard deviation"),
        (Self::Count, "Count"),
        (Self::Sum, "Sum"),
    ];

    /// The label of its row.
    pub fn label(self) -> &'static str {
        Self::ALL.iter().find(|(s, _)| *s == self).map_or("", |(_, label)| label)
    }

    /// The figure of some values; `None` of none, but for counts and sums.
    pub fn of(self, values: &[f64]) -> Option<f64> {
        let count = values.len() as f64;
        let sum: f64 = values.iter().sum();
        if values.is_empty() {
            return matches!(self, Self::Count | Self::Sum).then_some(0.0);
        }
        Some(match self {
            Self::Mean => sum / count,
            Self::Median => {
                let mut sorted = values.to_vec();
                sorted.sort_by(f64::total_cmp);
                let middle = sorted.len() / 2;
                if sorted.len() % 2 == 1 {
                    sorted[middle]
                } else {
                    f64::midpoint(sorted[middle - 1], sorted[middle])
                }
            }
            Self::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Deviation => {
                let mean = sum / count;
                (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt()
            }
            Self::Count => count,
            Self::Sum => sum,
        })
    }
}

impl Collation {
    /// The word for it in titles.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sum => "Total",
            Self::Average => "Average",
            Self::Max => "Best",
            Self::Min => "Lowest",
        }
    }
}
