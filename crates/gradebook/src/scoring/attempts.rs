//! One person, one test: every submission, and which of them count.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::{LARGEST, percent_of};
use crate::domain::{CellScore, mean, percent_agrees};
use crate::scheme::Attempts;
use crate::submission::{Answer, RowRef};

/// What one submission to a test is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A score, in percent; with the marks and their maximum where it came from marks.
    Scored {
        /// Percent of the maximum; may be over 100.
        percent: Decimal,
        /// Marks and maximum.
        marks: Option<(Decimal, Decimal)>,
    },
    /// Not taken or not finished.
    Missing,
    /// Said to be absent: counts like a missing one.
    Absent,
    /// Not set for this person.
    NotAssigned,
    /// Excused.
    Excused,
    /// Taken, not graded yet.
    Pending,
    /// The cell can't be read as a score.
    Unreadable,
    /// Marks without any maximum.
    NoMaximum,
}

/// One submission to one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The row.
    pub row: RowRef,
    /// Place of the test in the row's table.
    pub item: usize,
    /// When it was handed in.
    pub at: Option<NaiveDateTime>,
    /// What it is worth.
    pub state: State,
}

/// How a person stands in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Taken; percent of the maximum, exact.
    Taken(Decimal),
    /// Not taken.
    Missing,
    /// Not set for this person: does not count.
    NotAssigned,
    /// Excused: does not count.
    Excused,
    /// Waits for a grade: does not count yet.
    Pending,
}

impl Standing {
    /// The percent, if the test was taken.
    pub fn percent(self) -> Option<Decimal> {
        if let Self::Taken(percent) = self { Some(percent) } else { None }
    }

    /// Whether the test counts among those held for the person.
    pub fn is_held(self) -> bool {
        matches!(self, Self::Taken(_) | Self::Missing)
    }
}

/// A person's submissions to a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// All submissions, by time and row.
    pub attempts: Vec<Attempt>,
    /// Which of them count (places in `attempts`).
    pub counted: Vec<usize>,
    /// Attempts that are the same row again, with the one they repeat.
    pub repeats: Vec<(usize, usize)>,
    /// The result.
    pub standing: Standing,
}

impl Outcome {
    /// Whether the person was said to be absent, and nothing else is there.
    pub fn is_absent(&self) -> bool {
        let absent = |a: &Attempt| a.state == State::Absent;
        self.standing == Standing::Missing && self.attempts.iter().any(absent)
    }
}

impl Attempt {
    /// Reads what an answer is worth; `maximum` is the test's, `told` the teacher's own.
    pub fn new(
        row: RowRef,
        item: usize,
        answer: &Answer,
        maximum: (Option<Decimal>, Option<Decimal>),
    ) -> Self {
        let (known, told) = maximum;
        let scored = |percent: Option<Decimal>, marks| match percent {
            Some(percent) if percent.abs() <= LARGEST => State::Scored { percent, marks },
            Some(_) | None => State::Unreadable,
        };
        let of_marks = |marks: Decimal, maximum: Option<Decimal>| match maximum {
            None => State::NoMaximum,
            Some(maximum) => scored(percent_of(marks, maximum), Some((marks, maximum))),
        };
        let state = match answer.score {
            CellScore::Marks(marks) => of_marks(marks, told.or(answer.maximum).or(known)),
            CellScore::Fraction(marks, maximum) => of_marks(marks, Some(told.unwrap_or(maximum))),
            CellScore::Percent(percent) => scored(Some(percent), None),
            CellScore::MarksAndPercent(marks, percent) => match told.or(answer.maximum).or(known) {
                None => scored(Some(percent), None),
                Some(maximum) if percent_agrees(marks, maximum, percent) => {
                    of_marks(marks, Some(maximum))
                }
                Some(_) => State::Unreadable,
            },
            CellScore::Absent => State::Absent,
            CellScore::Missing => State::Missing,
            CellScore::NotAssigned => State::NotAssigned,
            CellScore::Excused => State::Excused,
            CellScore::Pending => State::Pending,
            CellScore::Letter(_)
            | CellScore::Date(..)
            | CellScore::Error(_)
            | CellScore::Contradiction
            | CellScore::Disagreement
            | CellScore::Unreadable => State::Unreadable,
        };
        Self { row, item, at: None, state }
    }

    /// The percent, if there is one.
    pub fn percent(&self) -> Option<Decimal> {
        if let State::Scored { percent, .. } = &self.state { Some(*percent) } else { None }
    }
}

/// Decides which attempts count. `repeats` finds those that are the same row again, with the one
/// that they repeat, in their order.
pub fn outcome(
    mut attempts: Vec<Attempt>,
    policy: Attempts,
    repeats: impl FnOnce(&[Attempt]) -> Vec<(usize, usize)>,
) -> Outcome {
    // Rows without a time come in the order of the sheet, after those with one.
    attempts.sort_by_key(|a| (a.at.is_none(), a.at, a.row, a.item));
    let repeats = repeats(&attempts);
    let repeated = |at: &usize| repeats.binary_search_by_key(at, |(later, _)| *later).is_ok();
    let scored: Vec<usize> = (0..attempts.len())
        .filter(|at| attempts[*at].percent().is_some() && !repeated(at))
        .collect();
    let counted = match policy {
        Attempts::Best => {
            scored.iter().rev().max_by_key(|at| attempts[**at].percent()).map(|at| vec![*at])
        }
        Attempts::Latest => scored.last().map(|at| vec![*at]),
        Attempts::First => scored.first().map(|at| vec![*at]),
        Attempts::Average => Some(scored),
    }
    .unwrap_or_default();
    let standing = standing(&attempts, &counted);
    Outcome { attempts, counted, repeats, standing }
}

fn standing(attempts: &[Attempt], counted: &[usize]) -> Standing {
    let percents: Vec<Decimal> = counted.iter().filter_map(|at| attempts[*at].percent()).collect();
    if let Some(mean) = mean(&percents) {
        return Standing::Taken(mean);
    }
    let any = |state: &State| attempts.iter().any(|a| a.state == *state);
    if any(&State::Excused) {
        Standing::Excused
    } else if any(&State::Pending) || any(&State::Unreadable) || any(&State::NoMaximum) {
        Standing::Pending
    } else if any(&State::NotAssigned) {
        Standing::NotAssigned
    } else {
        Standing::Missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(row: u32, percent: Option<i64>) -> Attempt {
        let state =
            percent.map_or(State::Missing, |p| State::Scored { percent: p.into(), marks: None });
        Attempt { row: RowRef { table: 0, row, member: 0 }, item: 0, at: None, state }
    }

    #[test]
    fn the_policy_decides_which_attempt_counts() {
        let percent = |policy| {
            let attempts = vec![
                attempt(2, Some(60)),
                attempt(3, Some(80)),
                attempt(4, Some(70)),
                attempt(5, None),
            ];
            outcome(attempts, policy, |_| Vec::new()).standing.percent().unwrap().to_string()
        };
        assert_eq!(percent(Attempts::Best), "80");
        assert_eq!(percent(Attempts::Latest), "70");
        assert_eq!(percent(Attempts::First), "60");
        assert_eq!(percent(Attempts::Average), "70");
    }

    #[test]
    fn a_repeated_row_counts_once() {
        let attempts = vec![attempt(2, Some(60)), attempt(3, Some(60)), attempt(4, Some(90))];
        let result = outcome(attempts, Attempts::Average, |_| vec![(1, 0)]);
        assert_eq!(result.repeats, [(1, 0)]);
        assert_eq!(result.standing, Standing::Taken(75.into()));
    }

    #[test]
    fn missing_excused_and_zero_differ() {
        let of = |attempts| outcome(attempts, Attempts::Best, |_| Vec::new()).standing;
        assert_eq!(of(vec![attempt(2, Some(0))]), Standing::Taken(Decimal::ZERO));
        assert_eq!(of(vec![attempt(2, None)]), Standing::Missing);
        assert_eq!(of(vec![]), Standing::Missing);
        let excused = Attempt { state: State::Excused, ..attempt(2, None) };
        assert_eq!(of(vec![excused, attempt(3, None)]), Standing::Excused);
    }
}
