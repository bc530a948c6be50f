//! Columns that hold no test of their own beside a test, by their values: percents of its marks,
//! its scores again, a limit that is the same for all.

use rust_decimal::Decimal;

use super::hints::Hint;
use super::marks::maximum_of;
use super::relations::{are_one_score, is_best_of, is_on_a_line, is_rounded};
use super::results::{ColumnUse, LeftOut};
use super::scores::{Board, Candidate};
use super::tool::{Profile, Tool};
use crate::domain::words;

/// Columns of which each is compared with each; a course has fewer tests.
pub(super) const MOST_COMPARED: usize = 60;

impl Board {
    /// Marks whose percents were taken as the test, whatever their header says, are the test.
    pub(super) fn prefer_marks(&mut self, profile: &Profile) {
        let tests = self.tests();
        for percents in tests {
            let c = &self.candidates[percents];
            if !c.percent || c.percents.is_some() || profile.tool != Tool::Generic {
                continue;
            }
            let title = c.title.clone();
            let marks = self.open(|hint| {
                matches!(
                    hint,
                    Hint::Score | Hint::Final | Hint::Named | Hint::Unclear | Hint::Unknown
                )
            });
            let scores = &self.candidates[percents].cells.scores;
            let found = marks.into_iter().find(|at| {
                let c = &self.candidates[*at];
                !c.percent
                    && !c.cells.is_constant()
                    && c.cells.numeric > 2
                    && maximum_of(&c.cells.scores, scores).is_some()
            });
            if let Some(marks) = found {
                self.use_as_tests(&[marks]);
                self.candidates[marks].percents = Some(percents);
                self.candidates[percents].result = ColumnUse::PercentOf(title);
            }
        }
    }

    /// "Physics Net (40)", "Maths Net (20)" with nothing before a deduction are several tests.
    pub(super) fn know_several_finals(&mut self) {
        let finals = self.open(|hint| hint == Hint::Final);
        let several = finals.len() > 1 && finals.iter().all(|at| self.candidates[*at].has_maximum);
        let one = self.candidates.iter().any(|c| matches!(c.hint, Hint::Raw | Hint::Penalty));
        if several && !one {
            for at in finals {
                self.candidates[at].hint = Hint::Item;
            }
        }
    }

    /// Percents and letters under one title, the only such pair beside columns of marks, are the
    /// grade of the term.
    pub(super) fn know_grade_of_the_term(&mut self) {
        let letters = |c: &Candidate| c.result == ColumnUse::LeftOut(LeftOut::Letters);
        let pairs: Vec<usize> = (0..self.candidates.len())
            .filter(|at| {
                let c = &self.candidates[*at];
                let beside =
                    |o: &Candidate| o.at.abs_diff(c.at) == 1 && letters(o) && o.stem == c.stem;
                c.is_open() && c.percent && !c.stem.is_empty() && self.candidates.iter().any(beside)
            })
            .collect();
        let marks = self.candidates.iter().filter(|c| c.is_open() && !c.percent && c.has_maximum);
        if let ([pair], true) = (&pairs[..], marks.count() > 1) {
            self.candidates[*pair].hint = Hint::Total;
        }
    }

    /// Two attempts beside the better one of them.
    pub(super) fn leave_out_attempts(&mut self) {
        let tests = self.tests();
        if tests.len() > MOST_COMPARED {
            return;
        }
        let numbers: Vec<Vec<Option<Decimal>>> =
            tests.iter().map(|at| self.candidates[*at].numbers()).collect();
        let places = || 0..tests.len();
        let found = places().find_map(|best| {
            let others = || places().filter(move |other| *other != best);
            let pairs = others().flat_map(|a| others().map(move |b| (a, b))).filter(|(a, b)| a < b);
            let of_two =
                |(a, b): &(usize, usize)| is_best_of(&numbers[best], &numbers[*a], &numbers[*b]);
            pairs.into_iter().find(of_two).map(|(a, b)| (tests[best], [tests[a], tests[b]]))
        });
        if let Some((best, attempts)) = found {
            let title = self.candidates[best].title.clone();
            for at in attempts {
                self.leave_out(at, LeftOut::AttemptOf(title.clone()));
            }
        }
    }

    /// One number in all rows, beside a test whose title begins with the same words, is a limit and
    /// no score: "Reads graphs mastery points".
    pub(super) fn leave_out_constants(&mut self) {
        let limit = |at: &usize| {
            let c = &self.candidates[*at];
            let beside = |other: &Candidate| {
                other.at != c.at
                    && other.is_test()
                    && !other.cells.is_constant()
                    && share_beginning(&other.title, &c.title)
            };
            c.is_test()
                && c.cells.is_constant()
                && c.cells.numeric > 3
                && self.candidates.iter().any(beside)
        };
        let found: Vec<usize> = (0..self.candidates.len()).filter(limit).collect();
        for at in found {
            self.leave_out(at, LeftOut::SameInAll);
        }
    }

    /// A grade that follows from another column alone: rounded, or worked out from the points.
    pub(super) fn leave_out_followers(&mut self) {
        let tests = self.tests();
        if tests.len() < 2 || tests.len() > MOST_COMPARED {
            return;
        }
        let numbers: Vec<Vec<Option<Decimal>>> =
            self.candidates.iter().map(Candidate::numbers).collect();
        for at in tests {
            let c = &self.candidates[at];
            if c.percent {
                continue;
            }
            let source = (0..self.candidates.len()).find(|other| {
                let o = &self.candidates[*other];
                let rounded = (c.is_grade || o.hint == Hint::Total)
                    && is_rounded(&numbers[at], &numbers[*other]);
                let graded = o.is_test() && c.is_grade && !c.has_maximum && o.at < c.at;
                *other != at && (rounded || graded && is_on_a_line(&numbers[at], &numbers[*other]))
            });
            if let Some(source) = source {
                let title = self.candidates[source].title.clone();
                self.leave_out(at, LeftOut::PerhapsCopyOf(title));
            }
        }
    }

    /// Of two tests whose scores are the same in all rows, on one scale or two, one is most likely
    /// the other again: percents beside marks under a title of their own.
    pub(super) fn leave_out_copies(&mut self) {
        let mut tests = self.tests();
        if tests.len() > MOST_COMPARED {
            return;
        }
        tests.sort_by_key(|at| {
            let c = &self.candidates[*at];
            (c.percent, c.weight.is_some(), !c.has_maximum, c.at)
        });
        let mut kept: Vec<(usize, Vec<Option<Decimal>>)> = Vec::new();
        for test in tests {
            let numbers = self.candidates[test].numbers();
            // Percents and marks are seldom two tests.
            let same = |(other, own): &&(usize, Vec<Option<Decimal>>)| {
                let (c, o) = (&self.candidates[test], &self.candidates[*other]);
                let least = if c.percent == o.percent { (5, 4) } else { (3, 2) };
                !(c.has_maximum && o.has_maximum) && are_one_score(own, &numbers, least)
            };
            match kept.iter().find(same) {
                Some((other, _)) => {
                    let (c, o) = (&self.candidates[test], &self.candidates[*other]);
                    let title = o.title.clone();
                    // One maximum makes these percents of all these marks.
                    let tell = c.percent
                        && !o.percent
                        && o.percents.is_none()
                        && maximum_of(&o.cells.scores, &c.cells.scores).is_some();
                    if tell {
                        self.candidates[*other].percents = Some(test);
                        self.candidates[test].result = ColumnUse::PercentOf(title);
                    } else {
                        self.leave_out(test, LeftOut::PerhapsCopyOf(title));
                    }
                }
                None => kept.push((test, numbers)),
            }
        }
    }
}

/// Whether two titles begin with the same two words, without being numbered alike.
fn share_beginning(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let number = |w: &String| w.chars().any(|c| c.is_ascii_digit());
    match (one.get(..2), other.get(..2)) {
        (Some(a), Some(b)) => a == b && !one.iter().chain(&other).any(number),
        _ => false,
    }
}
