//! Which columns are tests: each column with results is used or left out, with the reason.

use rust_decimal::Decimal;

pub(super) use super::candidates::Candidate;
use super::candidates::candidates;
use super::columns::{Column, RoleReason};
use super::hints::Hint;
use super::lexicon::is_maximum_word;
use super::marks::maximum_of;
use super::relations::{Derived, derived, same_on_a_scale};
use super::results::{ColumnUse, LeftOut};
use super::role::Role;
use super::tool::{Profile, Scores, Tool};
use crate::domain::{NumberStyle, fold, words};
use crate::workbook::Row;

/// All columns with results of a table, each with its use.
pub(super) struct Board {
    pub(super) candidates: Vec<Candidate>,
}

impl Board {
    /// Looks at all columns over the rows of people.
    pub(super) fn read(
        columns: &[Column],
        rows: &[Row<'_>],
        profile: &Profile,
        evidence: (NumberStyle, Option<Row<'_>>),
    ) -> Self {
        let mut board = Self { candidates: candidates(columns, rows, profile, evidence) };
        board.decide(profile);
        board
    }

    /// Writes the uses into the columns, and the roles that follow from them.
    pub(super) fn mark(&self, columns: &mut [Column]) {
        let several = self.candidates.iter().filter(|c| c.is_test()).count() > 1;
        for c in &self.candidates {
            let Some(column) = columns.get_mut(c.column) else { continue };
            column.results = Some(c.result.clone());
            let role = match &c.result {
                ColumnUse::Scores(_) if c.hint == Hint::Correct => Role::Correct,
                ColumnUse::Scores(_) if several || c.names_test() => Role::TestItem,
                ColumnUse::Scores(_) => Role::Score,
                ColumnUse::PercentOf(_) => Role::Percent,
                ColumnUse::MaximumOf(_) => Role::Maximum,
                ColumnUse::LeftOut(LeftOut::QuestionOf(_)) if column.role == Role::Other => {
                    Role::QuestionPoints
                }
                ColumnUse::Answers | ColumnUse::LeftOut(_) => continue,
            };
            column.why = match c.hint {
                Hint::Unknown => RoleReason::Scores,
                Hint::Item if column.why == RoleReason::Nothing => RoleReason::NamesTest,
                _ if column.why == RoleReason::Nothing => RoleReason::Header,
                _ => column.why,
            };
            column.role = role;
        }
    }

    fn decide(&mut self, profile: &Profile) {
        self.leave_out_ranks(profile);
        self.leave_out_by_header(profile);
        self.pair_by_title();
        self.leave_out_second_figures();
        if profile.scores == Scores::RightAmongAll {
            self.right_among_all();
            return;
        }
        if profile.tool == Tool::Generic {
            self.know_constant_maxima();
            self.know_several_finals();
            self.know_grade_of_the_term();
        }
        self.choose_tests(profile);
        self.leave_out_groups(profile);
        self.prefer_marks(profile);
        self.leave_out_constants();
        self.leave_out_attempts();
        self.leave_out_copies();
        self.leave_out_followers();
        self.leave_out_sums_of_totals(profile);
        self.leave_out_derived_tests(profile);
        self.use_totals_of_groups(profile);
        self.settle_the_rest(profile);
        self.give_maxima();
    }

    /// Columns that a hint settles alone.
    fn leave_out_by_header(&mut self, profile: &Profile) {
        let form = is_form(profile.tool);
        for c in self.candidates.iter_mut().filter(|c| c.is_open()) {
            let why = match c.hint {
                Hint::Misplaced if c.cells.are_plainly_scores() => LeftOut::Misplaced,
                Hint::Other | Hint::Misplaced => LeftOut::OtherNumber,
                Hint::Tools => LeftOut::CalculatedByTool,
                Hint::Penalty => LeftOut::Penalty,
                Hint::Unknown if form => LeftOut::Answer,
                _ if c.cells.are_letters() => LeftOut::Letters,
                _ if c.cells.filled == 0 => LeftOut::NoScores,
                _ if c.cells.are_worded() => LeftOut::Words,
                Hint::Score
                | Hint::Item
                | Hint::Named
                | Hint::Final
                | Hint::Total
                | Hint::Unknown
                    if c.are_school_grades() =>
                {
                    LeftOut::SchoolGrades
                }
                Hint::Item if c.cells.no_scores => LeftOut::LikeIds,
                Hint::Unknown if c.cells.is_constant() && c.cells.filled > 2 => LeftOut::SameInAll,
                _ if says_pass_or_fail(&c.title) && c.cells.are_ones_and_zeros() => {
                    LeftOut::PassOrFail
                }
                Hint::Item | Hint::Named | Hint::Score | Hint::Final | Hint::Raw | Hint::Total
                    if !c.cells.may_be_scores() && !c.cells.nobody_took_it() =>
                {
                    LeftOut::Words
                }
                _ => continue,
            };
            c.result = ColumnUse::LeftOut(why);
        }
        let grades = |c: &Candidate| c.result == ColumnUse::LeftOut(LeftOut::SchoolGrades);
        if self.candidates.iter().any(grades) {
            for c in self.candidates.iter_mut().filter(|c| c.is_open() && c.may_be_school_grades())
            {
                c.result = ColumnUse::LeftOut(LeftOut::SchoolGrades);
            }
        }
    }

    /// Marks, percents and letters under one title are one test.
    fn pair_by_title(&mut self) {
        for at in 0..self.candidates.len() {
            let c = &self.candidates[at];
            if c.stem.is_empty() || matches!(c.hint, Hint::Maximum | Hint::Question) {
                continue;
            }
            let marks = self.candidates.iter().position(|m| {
                m.stem == c.stem
                    && m.at != c.at
                    && m.is_open()
                    && !m.percent
                    && !matches!(m.hint, Hint::Maximum | Hint::Question)
            });
            let Some(marks) = marks else { continue };
            let title = self.candidates[marks].title.clone();
            let letters = matches!(c.result, ColumnUse::LeftOut(LeftOut::Letters));
            if letters {
                self.candidates[at].result = ColumnUse::LeftOut(LeftOut::LettersOf(title));
            } else if c.percent && c.is_open() && self.are_percents_of(at, marks) {
                self.candidates[at].result = ColumnUse::PercentOf(title);
                self.candidates[marks].percents = Some(at);
            }
        }
    }

    /// Of several columns without percents under one title only the first of the best kind is a
    /// test: points before grades.
    fn leave_out_second_figures(&mut self) {
        for at in 0..self.candidates.len() {
            let c = &self.candidates[at];
            if c.stem.is_empty() || !c.is_open() || !is_result(c.hint) || c.percent {
                continue;
            }
            let rank = |at: &usize| {
                let c = &self.candidates[*at];
                (c.is_grade, c.at)
            };
            let same = |other: &usize| {
                let o = &self.candidates[*other];
                o.stem == c.stem && o.is_open() && is_result(o.hint) && !o.percent
            };
            let best = (0..self.candidates.len()).filter(same).min_by_key(rank);
            if let Some(best) = best.filter(|best| *best != at) {
                let title = self.candidates[best].title.clone();
                self.leave_out(at, LeftOut::OtherOf(title));
            }
        }
    }

    /// `Total marks` with one number in all rows, beside marks that it is not below, is a maximum.
    fn know_constant_maxima(&mut self) {
        for at in 0..self.candidates.len() {
            let c = &self.candidates[at];
            let may_be = matches!(c.hint, Hint::Total | Hint::Score) || begins_with_max(&c.title);
            if !c.is_open() || !may_be || !c.cells.is_constant() {
                continue;
            }
            let most = c.numbers().into_iter().flatten().max();
            let marks = self.candidates.iter().any(|other| {
                other.at != c.at
                    && other.is_open()
                    && !other.cells.is_constant()
                    && (matches!(other.hint, Hint::Score | Hint::Final | Hint::Item | Hint::Named)
                        || (other.hint == Hint::Unknown && other.at + 1 == c.at))
                    && other.numbers().into_iter().flatten().max() <= most
            });
            if marks {
                self.candidates[at].hint = Hint::Maximum;
            }
        }
    }

    fn are_percents_of(&self, percents: usize, marks: usize) -> bool {
        let (percents, marks) = (&self.candidates[percents].cells, &self.candidates[marks].cells);
        maximum_of(&marks.scores, &percents.scores).is_some()
            || same_on_a_scale(&marks.numbers(), &percents.numbers(), 1)
    }

    /// The tests, as places among the candidates.
    pub(super) fn tests(&self) -> Vec<usize> {
        (0..self.candidates.len()).filter(|at| self.candidates[*at].is_test()).collect()
    }

    pub(super) fn open(&self, wanted: impl Fn(Hint) -> bool) -> Vec<usize> {
        (0..self.candidates.len())
            .filter(|at| self.candidates[*at].is_open() && wanted(self.candidates[*at].hint))
            .collect()
    }

    pub(super) fn derived(&self, total: usize, parts: &[usize]) -> Option<Derived> {
        let numbers: Vec<Vec<Option<Decimal>>> =
            parts.iter().map(|at| self.candidates[*at].numbers()).collect();
        let parts: Vec<&[Option<Decimal>]> = numbers.iter().map(Vec::as_slice).collect();
        derived(&self.candidates[total].numbers(), &parts)
    }

    pub(super) fn use_as_tests(&mut self, places: &[usize]) {
        for at in places {
            let c = &mut self.candidates[*at];
            c.result = ColumnUse::Scores(c.title.clone());
        }
    }

    pub(super) fn leave_out(&mut self, place: usize, why: LeftOut) {
        self.candidates[place].result = ColumnUse::LeftOut(why);
    }

    fn choose_tests(&mut self, profile: &Profile) {
        let items = self.open(|h| h == Hint::Item);
        let mut unknown = self.open(|h| matches!(h, Hint::Unknown | Hint::Named));
        // Beside tests with titles, numbers without one are asked about.
        unknown.retain(|at| items.is_empty() || !self.candidates[*at].is_untitled());
        let scores = self.open(is_score);
        let questions = self.open(|h| h == Hint::Question);
        if profile.scores == Scores::Items {
            return self.use_as_tests(&items);
        }
        let one = self.best_score(&scores, &[&items[..], &questions, &unknown].concat());
        if let Some(one) = one.filter(|_| profile.tool != Tool::Generic) {
            return self.use_as_tests(&[one]);
        }
        let parts: Vec<usize> = [items.clone(), unknown.clone()].concat();
        if let Some(one) = one.filter(|one| self.has_maximum_alone(*one, &parts)) {
            return self.use_as_tests(&[one]);
        }
        let total = one.filter(|one| !parts.is_empty() && self.is_about(*one, &parts));
        match (items.len(), unknown.len(), one) {
            (0, 0, Some(one)) => self.use_as_tests(&[one]),
            (0, 0, None) if !questions.is_empty() => self.use_as_tests(&questions),
            (0, 0, None) => {
                let unclear = self.open(|h| h == Hint::Correct);
                self.use_as_tests(&unclear[..unclear.len().min(1)]);
            }
            (0, _, None) => self.use_as_tests(&unknown),
            (0, _, Some(_)) if total.is_some() => self.use_as_tests(&unknown),
            (0, _, Some(one)) => self.use_as_tests(&[one]),
            (1, _, Some(one)) if total.is_none() && !self.is_total(one) => {
                self.use_as_tests(&[one]);
            }
            (_, _, Some(one)) if total.is_none() && !self.is_total(one) => {
                self.use_as_tests(&items);
            }
            _ => self.use_as_tests(&parts),
        }
    }

    /// Whether a total has a column of maxima, and the parts have none: it is what was set.
    fn has_maximum_alone(&self, total: usize, parts: &[usize]) -> bool {
        let maxima = self.open(|hint| hint == Hint::Maximum);
        let named = |at: &usize| !self.candidates[*at].stem.is_empty();
        self.is_total(total)
            && maxima.len() == 1
            && !maxima.iter().any(named)
            && !parts.iter().any(|at| self.candidates[*at].has_maximum)
    }

    pub(super) fn is_total(&self, place: usize) -> bool {
        self.candidates[place].hint == Hint::Total
    }

    /// Whether a score is worked out from columns, or is called a total beside two or more.
    fn is_about(&self, score: usize, parts: &[usize]) -> bool {
        (self.is_total(score) && parts.len() > 1) || self.derived(score, parts).is_some()
    }

    /// The column that says the score best: after penalties, then by the words, then a percent.
    fn best_score(&self, scores: &[usize], others: &[usize]) -> Option<usize> {
        // The one that all others add up to, if there is one.
        let whole = scores.iter().find(|at| {
            let parts: Vec<usize> =
                scores.iter().filter(|s| s != at).chain(others).copied().collect();
            self.is_total(**at) && self.derived(**at, &parts) == Some(Derived::Sum)
        });
        if whole.is_some() {
            return whole.copied();
        }
        let most = scores.iter().map(|at| self.candidates[*at].cells.numeric).max().unwrap_or(0);
        let rank = |at: &usize| {
            let c = &self.candidates[*at];
            let hint = match c.hint {
                Hint::Final => 0,
                Hint::Score => 1,
                Hint::Total => 2,
                Hint::Percent => 3,
                _ => 4,
            };
            // A column that most people lack is no score of the test.
            let sparse = c.cells.numeric * 2 < most;
            (sparse, c.percent && hint != 0, hint, c.at)
        };
        scores.iter().copied().min_by_key(rank)
    }

    fn right_among_all(&mut self) {
        if let Some(correct) = self.open(|h| h == Hint::Correct).first().copied() {
            self.use_as_tests(&[correct]);
        }
        for at in 0..self.candidates.len() {
            if self.candidates[at].is_open() {
                let percent = self.candidates[at].hint == Hint::Percent;
                let title = self.candidates.iter().find(|c| c.is_test()).map(|c| c.title.clone());
                self.candidates[at].result = match title {
                    Some(title) if percent => ColumnUse::PercentOf(title),
                    _ => ColumnUse::Answers,
                };
            }
        }
    }
}

/// "Max1" beside "Score1".
fn begins_with_max(title: &str) -> bool {
    let word: String = title.chars().take_while(|c| c.is_alphabetic()).collect();
    is_maximum_word(&fold(&word))
}

/// "Safety quiz (pass/fail)".
fn says_pass_or_fail(title: &str) -> bool {
    let said = words(title);
    let has = |known: &[&str]| said.iter().any(|w| known.contains(&w.as_str()));
    has(&["pass", "passed"]) && has(&["fail", "failed"])
        || has(&["passfail", "bestanden", "reussi"])
}

fn is_result(hint: Hint) -> bool {
    matches!(hint, Hint::Item | Hint::Named)
}

pub(super) fn is_score(hint: Hint) -> bool {
    matches!(hint, Hint::Score | Hint::Final | Hint::Raw | Hint::Total | Hint::Percent)
}

/// Form tools: every other column is an answer to a question.
pub(super) fn is_form(tool: Tool) -> bool {
    matches!(tool, Tool::SurveyHeart | Tool::GoogleForms | Tool::MicrosoftForms | Tool::Typeform)
}
