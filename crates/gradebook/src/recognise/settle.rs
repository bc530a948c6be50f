//! What becomes of the columns beside the tests: totals, percents, parts, maxima.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::hints::Hint;
use super::relations::{Derived, same_on_a_scale, weighted};
use super::results::{ColumnUse, LeftOut};
use super::score_words::{NumberKind, is_task, kinds};
use super::scores::{Board, Candidate, is_form, is_score};
use super::tool::{Profile, Tool};
use crate::domain::{fold, words};

impl Board {
    /// What is still open beside the tests.
    pub(super) fn settle_the_rest(&mut self, profile: &Profile) {
        let tests = self.tests();
        let only = if let [only] = tests[..] { Some(only) } else { None };
        for at in 0..self.candidates.len() {
            if !self.candidates[at].is_open() {
                continue;
            }
            let hint = self.candidates[at].hint;
            if hint == Hint::Maximum {
                continue;
            }
            if hint == Hint::Correct {
                self.leave_out(at, LeftOut::OtherNumber);
                continue;
            }
            let why = match only {
                Some(only) => self.beside_one_test(at, only, profile.tool == Tool::Generic),
                None => self.beside_tests(at, &tests),
            };
            match why {
                Some(why) => self.leave_out(at, why),
                None if hint == Hint::Question && is_form(profile.tool) => {
                    self.leave_out(at, LeftOut::Answer);
                }
                None if hint == Hint::Total => self.leave_out(at, LeftOut::UnexplainedTotal),
                None => {}
            }
        }
    }

    fn beside_one_test(&mut self, at: usize, test: usize, generic: bool) -> Option<LeftOut> {
        let title = self.candidates[test].title.clone();
        let c = &self.candidates[at];
        match c.hint {
            Hint::Question if is_score(self.candidates[test].hint) => {
                let part = generic && is_task(&c.title);
                return Some(if part {
                    LeftOut::PartOf(title)
                } else {
                    LeftOut::QuestionOf(title)
                });
            }
            Hint::Question if !generic => return Some(LeftOut::QuestionOf(title)),
            Hint::Total | Hint::Score if self.is_total(test) && self.is_part_of(at, test) => {
                return Some(LeftOut::QuestionOf(title));
            }
            Hint::Raw if self.candidates[test].hint == Hint::Final => {
                return Some(LeftOut::RawOf(title));
            }
            _ => {}
        }
        let one_to_one = c.stem.is_empty() || c.stem == self.candidates[test].stem;
        if c.percent && one_to_one && is_score(c.hint) && self.candidates[test].percents.is_none() {
            self.candidates[test].percents = Some(at);
            self.candidates[at].result = ColumnUse::PercentOf(title);
            return None;
        }
        let same = same_on_a_scale(&self.candidates[test].numbers(), &c.numbers(), 3);
        (is_score(c.hint) && same).then_some(LeftOut::CopyOf(title))
    }

    /// Whether a total is the sum of the questions and this column.
    fn is_part_of(&self, part: usize, total: usize) -> bool {
        let parts: Vec<usize> = (0..self.candidates.len())
            .filter(|at| {
                let c = &self.candidates[*at];
                *at != total
                    && (*at == part
                        || matches!(c.result, ColumnUse::LeftOut(LeftOut::QuestionOf(_)))
                        || (c.is_open() && c.hint == Hint::Question))
            })
            .collect();
        self.derived(total, &parts) == Some(Derived::Sum)
    }

    fn beside_tests(&self, at: usize, tests: &[usize]) -> Option<LeftOut> {
        let left = |how, count| match how {
            Derived::Sum => LeftOut::SumOf(count),
            Derived::Mean => LeftOut::MeanOf(count),
            Derived::ScaledSum => LeftOut::ScaledSumOf(count),
        };
        if let Some(how) = self.derived(at, tests) {
            // Criteria of one essay, or subjects: nothing says that they are tests.
            let plain = |t: &usize| !self.candidates[*t].is_test_by_words();
            let whole = how == Derived::Sum && tests.len() > 1 && tests.iter().all(plain);
            return Some(if whole {
                LeftOut::PerhapsSumOf(tests.len())
            } else {
                left(how, tests.len())
            });
        }
        let c = &self.candidates[at];
        if c.hint != Hint::Question && tests.len() > 1 && self.is_weighted(at, tests) {
            return Some(LeftOut::WeightedOf(tests.len()));
        }
        let of_one =
            tests.iter().find(|t| !c.stem.is_empty() && self.candidates[**t].stem == c.stem);
        if let Some(test) = of_one {
            return Some(LeftOut::OtherOf(self.candidates[*test].title.clone()));
        }
        // A subtotal: the tests right before it, or the columns there that are totals themselves.
        let before = |places: &[usize]| -> Vec<usize> {
            let own = self.candidates[at].at;
            places.iter().copied().filter(|t| self.candidates[*t].at < own).collect()
        };
        let tests = before(tests);
        let of_run = (2..=tests.len()).find_map(|count| {
            let run = &tests[tests.len() - count..];
            self.derived(at, run).map(|how| left(how, count))
        });
        of_run
            .or_else(|| self.sum_before(at).map(LeftOut::SumOf))
            .or_else(|| self.sum_across_groups(at).map(LeftOut::SumOf))
            .or_else(|| self.scaled_total(at).map(LeftOut::CopyOf))
    }

    /// Whether a sum and its parts begin with the same words, which name one test: "Exam algebra A",
    /// "Exam algebra B", "Exam algebra sum". Numbered pieces of work are tests of their own.
    fn are_parts_of_one_test(&self, total: usize, parts: &[usize]) -> bool {
        let said = |at: usize| words(&self.candidates[at].title);
        let whole = said(total);
        let shared = parts.iter().fold(whole.len(), |shared, part| {
            let part = said(*part);
            whole.iter().zip(&part).take(shared).take_while(|(a, b)| a == b).count()
        });
        let beginning = whole.get(..shared).unwrap_or_default().join(" ");
        let numbered = |part: &usize| {
            let title = &self.candidates[*part].title;
            let own = said(*part).into_iter().nth(shared).unwrap_or_default();
            title.contains(" · ") || own.bytes().any(|b| b.is_ascii_digit())
        };
        shared > 1 && kinds(&beginning).contains(&NumberKind::Test) && !parts.iter().any(numbered)
    }

    /// Of how many columns a total is the sum that have the same title of their own below the
    /// titles of several groups: the weighted scores of all.
    fn sum_across_groups(&self, at: usize) -> Option<usize> {
        if self.candidates[at].hint != Hint::Total {
            return None;
        }
        let own = |c: &Candidate| c.title.rsplit_once(" · ").map(|(_, own)| fold(own));
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, c) in self.candidates.iter().enumerate().filter(|(place, _)| *place != at) {
            if let Some(own) = own(c) {
                groups.entry(own).or_default().push(place);
            }
        }
        let is_sum = |parts: &Vec<usize>| self.derived(at, parts) == Some(Derived::Sum);
        groups.into_values().find(is_sum).map(|parts| parts.len())
    }

    /// The title of the test or total before a total which is the same on another scale: the
    /// percent and the weighted score of a group. Nothing in the one may be 0 in the other.
    fn scaled_total(&self, at: usize) -> Option<String> {
        let c = &self.candidates[at];
        let made_of = |o: &&Candidate| {
            let known = o.is_test()
                || matches!(o.result, ColumnUse::LeftOut(LeftOut::SumOf(_) | LeftOut::CopyOf(_)));
            let own = o.numbers();
            let mut its = c.numbers();
            let blank = |(own, its): (&Option<Decimal>, &mut Option<Decimal>)| {
                if own.is_none() && its.is_some_and(|n| n.is_zero()) {
                    *its = None;
                }
            };
            own.iter().zip(&mut its).for_each(blank);
            known && o.at < c.at && same_on_a_scale(&own, &its, 3)
        };
        let found = || self.candidates.iter().rev().find(made_of);
        (c.hint == Hint::Total).then(found).flatten().map(|o| o.title.clone())
    }

    /// Of how many columns right before it a column is the sum, totals and means among them.
    fn sum_before(&self, at: usize) -> Option<usize> {
        const MOST: usize = 12;
        let c = &self.candidates[at];
        let mut values: Vec<Decimal> = c.numbers().into_iter().flatten().collect();
        values.sort();
        values.dedup();
        let counted = |o: &usize| {
            let o = &self.candidates[*o];
            o.at < c.at
                && !matches!(o.hint, Hint::Maximum | Hint::Other | Hint::Misplaced | Hint::Percent)
        };
        let before: Vec<usize> = (0..self.candidates.len()).filter(counted).collect();
        let runs = (2..=before.len().min(MOST)).filter(|_| values.len() > 3);
        let is_sum =
            |count: &usize| self.derived(at, &before[before.len() - count..]) == Some(Derived::Sum);
        runs.into_iter().find(is_sum)
    }

    /// Gives each column of maxima to the test of its title, then those that are left to the test
    /// right before them or, where they have no title, to any before or after.
    pub(super) fn give_maxima(&mut self) {
        for at in self.open(|hint| hint == Hint::Maximum) {
            let stem = &self.candidates[at].stem;
            let named = |t: &usize| !stem.is_empty() && self.candidates[*t].stem == *stem;
            if let Some(test) = self.without_maximum().into_iter().find(named) {
                self.give_maximum(at, test);
            }
        }
        for at in self.open(|hint| hint == Hint::Maximum) {
            let c = &self.candidates[at];
            let free = self.without_maximum();
            let left = free.iter().rev().find(|t| self.candidates[**t].at < c.at);
            // "Points earned, Points possible": the maximum of a total that is left out.
            let beside = self.candidates.iter().find(|o| o.at + 1 == c.at);
            if beside.is_some_and(|o| matches!(o.result, ColumnUse::LeftOut(LeftOut::SumOf(_)))) {
                continue;
            }
            let found = if c.stem.is_empty() {
                left.or_else(|| free.first()).copied()
            } else {
                // The title of no test: the column is some test's only where it follows it.
                left.copied().filter(|t| self.candidates[*t].at + 1 == c.at)
            };
            if let Some(test) = found {
                self.give_maximum(at, test);
            }
        }
    }

    /// The tests that have no column of maxima.
    fn without_maximum(&self) -> Vec<usize> {
        let free = |c: &Candidate| c.is_test() && c.maxima.is_none() && !c.has_maximum;
        (0..self.candidates.len()).filter(|at| free(&self.candidates[*at])).collect()
    }

    fn give_maximum(&mut self, maximum: usize, test: usize) {
        let title = self.candidates[test].title.clone();
        self.candidates[test].maxima = Some(maximum);
        self.candidates[maximum].result = ColumnUse::MaximumOf(title);
    }

    /// A test that is the sum of the columns right before it, of which one is a total itself: the
    /// best two of three tests, the homework and the lab.
    pub(super) fn leave_out_sums_of_totals(&mut self, profile: &Profile) {
        let tests = self.tests();
        if profile.tool != Tool::Generic || tests.len() < 3 {
            return;
        }
        for at in tests {
            let c = &self.candidates[at];
            let after_total = self.candidates.iter().any(|o| o.hint == Hint::Total && o.at < c.at);
            let free = !c.names_test() && after_total;
            if let Some(count) = self.sum_before(at).filter(|_| free) {
                self.leave_out(at, LeftOut::PerhapsSumOf(count));
            }
        }
    }

    /// A test that is the sum or the weighted sum of all others, whatever it is called, is none.
    pub(super) fn leave_out_derived_tests(&mut self, profile: &Profile) {
        let tests = self.tests();
        // A total of all of them says that each is a test.
        let totals = self.open(|hint| hint == Hint::Total);
        let summed = totals.iter().any(|total| self.derived(*total, &tests) == Some(Derived::Sum));
        if profile.tool != Tool::Generic || tests.len() < 3 || summed {
            return;
        }
        let whole = tests.iter().copied().find_map(|at| {
            let others: Vec<usize> = tests.iter().copied().filter(|t| *t != at).collect();
            let c = &self.candidates[at];
            if c.names_test() {
                return None;
            }
            let mut values: Vec<Decimal> = c.numbers().into_iter().flatten().collect();
            values.sort();
            values.dedup();
            let enough = c.cells.numeric > 2 && values.len() > 2;
            let how = self.derived(at, &others).filter(|_| enough);
            let share = c.weight.is_some() || c.percent;
            let why = if how == Some(Derived::Sum) {
                LeftOut::PerhapsSumOf(others.len())
            } else if how == Some(Derived::Mean) && !c.has_maximum && c.cells.numeric > 3 {
                LeftOut::PerhapsMeanOf(others.len())
            } else if how == Some(Derived::ScaledSum) && share {
                LeftOut::ScaledSumOf(others.len())
            } else if c.hint != Hint::Item && self.is_weighted(at, &others) {
                LeftOut::WeightedOf(others.len())
            } else {
                return None;
            };
            Some((at, why))
        });
        if let Some((at, why)) = whole {
            self.leave_out(at, why);
        }
    }

    /// Where several totals each sum up a group of their own, and the groups hold all tests, the
    /// totals are the tests and the others their parts. Parts of which each has a maximum of its
    /// own are set and marked as tests are.
    pub(super) fn use_totals_of_groups(&mut self, profile: &Profile) {
        if profile.tool != Tool::Generic {
            return;
        }
        let tests = self.tests();
        let totals = self.open(|hint| matches!(hint, Hint::Total | Hint::Score));
        let groups: Vec<(usize, Vec<usize>)> = totals
            .iter()
            .filter_map(|total| Some((*total, self.group_of(*total, &tests)?)))
            .collect();
        let mut parts: Vec<usize> = groups.iter().flat_map(|(_, parts)| parts.clone()).collect();
        parts.sort_unstable();
        let set_alone = tests.iter().all(|test| self.candidates[*test].has_maximum);
        let all = groups.len() > 1 && parts == tests && !set_alone;
        for (total, parts) in groups {
            if all || self.are_parts_of_one_test(total, &parts) {
                self.use_as_tests(&[total]);
                let title = self.candidates[total].title.clone();
                for part in parts {
                    self.leave_out(part, LeftOut::PartOf(title.clone()));
                }
            }
        }
    }

    /// The tests right before or right after a total whose sum it is.
    fn group_of(&self, total: usize, tests: &[usize]) -> Option<Vec<usize>> {
        let at = self.candidates[total].at;
        let (before, after): (Vec<usize>, Vec<usize>) =
            tests.iter().copied().partition(|t| self.candidates[*t].at < at);
        let most = tests.len().saturating_sub(1).min(12);
        (2..=most).find_map(|count| {
            let left = before.len().checked_sub(count).and_then(|from| before.get(from..));
            let runs = [left, after.get(..count)];
            let run = runs.into_iter().flatten();
            run.into_iter()
                .find(|run| self.derived(total, run) == Some(Derived::Sum))
                .map(<[usize]>::to_vec)
        })
    }

    /// Whether a column is the weighted mean of the tests, with the weights in their headers, or
    /// with weights that all rows agree on.
    fn is_weighted(&self, at: usize, tests: &[usize]) -> bool {
        let parts: Vec<Vec<Option<Decimal>>> =
            tests.iter().map(|t| self.candidates[*t].numbers()).collect();
        let parts: Vec<&[Option<Decimal>]> = parts.iter().map(Vec::as_slice).collect();
        let weights: Vec<Option<Decimal>> =
            tests.iter().map(|t| self.candidates[*t].weight).collect();
        weighted(&self.candidates[at].numbers(), &parts, &weights)
    }
}
