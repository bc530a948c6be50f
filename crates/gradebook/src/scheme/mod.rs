//! The course's rules: what a missing test counts, the participation bonus, the pass mark.

mod parse;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

pub use parse::SchemeError;

use super::identity::Decisions;

/// Which of several submissions to one test counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Attempts {
    /// The highest score.
    #[default]
    Best,
    /// The last one handed in.
    Latest,
    /// The first one handed in.
    First,
    /// The mean of all.
    Average,
}

impl Attempts {
    /// The policy's name as in schemes and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Latest => "latest",
            Self::First => "first",
            Self::Average => "average",
        }
    }
}

/// What a missing test counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Missing {
    /// Zero.
    #[default]
    Zero,
    /// Nothing: the average is over the tests that were taken.
    Blank,
}

/// A band of participation: from a share of tests done, the range of the assignment score.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Band {
    /// Least share of the tests, from 0 to 1.
    pub at_least: Decimal,
    /// The assignment score at the bottom of the range, in percent.
    pub from: Decimal,
    /// The assignment score at the top of the range, in percent.
    pub to: Decimal,
}

/// The place in a band's range, from a mean of the done tests.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// Least mean, in percent.
    pub at_least: Decimal,
    /// Place in the range, from 0 (bottom) to 1 (top).
    pub place: Decimal,
}

/// How the assignment score comes from participation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AssignmentRules {
    /// Weight of the assignment beside the tests.
    pub weight: Decimal,
    /// Decimal places of the assignment score.
    pub decimals: u32,
    /// Bands, the highest share first; the last one begins at 0.
    pub bands: Vec<Band>,
    /// Places, the highest mean first; the last one begins at 0.
    pub places: Vec<Place>,
}

/// A letter grade.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Letter {
    /// The letter.
    pub letter: String,
    /// Least final average, in percent.
    pub at_least: Decimal,
}

/// The rules of a course. The default is the course's own; see [`Scheme::default`].
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Scheme {
    /// Least final average to pass, in percent.
    pub pass_mark: Decimal,
    /// Which of several submissions counts.
    pub attempts: Attempts,
    /// What a missing test counts.
    pub missing: Missing,
    /// How many of a person's lowest tests are dropped.
    pub drop_lowest: u32,
    /// Decimal places of the final average.
    pub decimals: u32,
    /// Weights by test number; a test that is not named weighs 1.
    pub weights: BTreeMap<u32, Decimal>,
    /// The assignment score, or `None` for tests alone.
    pub assignment: Option<AssignmentRules>,
    /// Letters, the highest first; empty for none.
    pub letters: Vec<Letter>,
    /// Maxima by test number, where the teacher knows better than the file.
    pub maximums: BTreeMap<u32, Decimal>,
    /// Remembered answers to "same person?".
    pub decisions: Decisions,
}

impl Default for Scheme {
    /// The course's own rules: with r = tests done / tests held, r ≥ 0.8 gives 85–93, r ≥ 0.6
    /// gives 80, r ≥ 0.4 gives 70–75, less gives 50; the place in a range is 0.9 from a mean
    /// of 85, 0.7 from 75, 0.5 from 65, 0.3 from 55, else 0.1. The final average is the mean of
    /// all tests (missing ones 0) and the assignment score; 50 passes.
    fn default() -> Self {
        let band = |at_least: i64, from: i64, to: i64| Band {
            at_least: Decimal::new(at_least, 1),
            from: from.into(),
            to: to.into(),
        };
        let place = |at_least: i64, tenths: i64| Place {
            at_least: at_least.into(),
            place: Decimal::new(tenths, 1),
        };
        Self {
            pass_mark: Decimal::from(50),
            attempts: Attempts::Best,
            missing: Missing::Zero,
            drop_lowest: 0,
            decimals: 2,
            weights: BTreeMap::new(),
            assignment: Some(AssignmentRules {
                weight: Decimal::ONE,
                decimals: 1,
                bands: vec![band(8, 85, 93), band(6, 80, 80), band(4, 70, 75), band(0, 50, 50)],
                places: vec![place(85, 9), place(75, 7), place(65, 5), place(55, 3), place(0, 1)],
            }),
            letters: Vec::new(),
            maximums: BTreeMap::new(),
            decisions: Decisions::default(),
        }
    }
}

impl Scheme {
    /// The weight of a test.
    pub fn weight(&self, number: u32) -> Decimal {
        self.weights.get(&number).copied().unwrap_or(Decimal::ONE)
    }

    /// Rules that exclude each other, in one sentence; `None` when all is well.
    pub fn conflict(&self) -> Option<&'static str> {
        let uneven = self.weights.values().any(|w| *w != Decimal::ONE);
        (self.drop_lowest > 0 && uneven).then_some(
            "drop_lowest needs equal weights: which test is lowest would depend on what it weighs",
        )
    }

    /// The letter of a final average.
    pub fn letter(&self, average: Decimal) -> Option<&str> {
        self.letters.iter().find(|l| average >= l.at_least).map(|l| l.letter.as_str())
    }
}
