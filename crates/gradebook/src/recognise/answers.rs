//! The answers of a row: one a column that could be a test.

use rust_decimal::Decimal;

use super::cells::score_of;
use super::columns::Column;
use super::role::Role;
use super::scores::{Board, Candidate};
use super::tool::Scores;
use crate::domain::{CellScore, DateEvidence, DateOrder, fold, parse_moment};
use crate::submission::Answer;
use crate::workbook::{Row, Value};

/// Reads the answers of rows.
pub(super) struct Answers<'t> {
    board: &'t Board,
    /// Candidates that are or could be tests, in the order of the columns.
    tests: Vec<&'t Candidate>,
    columns: &'t [Column],
    right_among_all: bool,
    only_test: bool,
    dates: DateOrder,
}

impl<'t> Answers<'t> {
    pub(super) fn new(
        board: &'t Board,
        tests: Vec<&'t Candidate>,
        columns: &'t [Column],
        scores: Scores,
    ) -> Self {
        let right_among_all = scores == Scores::RightAmongAll;
        let only_test = tests.iter().filter(|t| t.is_test()).count() == 1;
        Self { board, tests, columns, right_among_all, only_test, dates: DateOrder::MonthFirst }
    }

    /// Lets the column of times decide what slashes mean.
    pub(super) fn learn_dates(&mut self, rows: &[Row<'_>]) -> DateEvidence {
        let Some(column) = self.column(Role::Submitted).or_else(|| self.column(Role::Started))
        else {
            return DateEvidence::default();
        };
        let texts = rows
            .iter()
            .filter_map(|row| if let Value::Text(t) = row.get(column.at) { Some(t) } else { None });
        let evidence = DateEvidence::of_column(texts);
        self.dates = evidence.order();
        evidence
    }

    fn column(&self, role: Role) -> Option<&'t Column> {
        self.columns.iter().find(|c| c.role == role)
    }

    /// When a row was handed in.
    pub(super) fn moment(&self, row: &Row<'_>) -> Option<chrono::NaiveDateTime> {
        let read = |role| match row.get(self.column(role)?.at) {
            Value::Moment(t) => Some(t),
            Value::Text(t) => parse_moment(t, self.dates),
            _ => None,
        };
        read(Role::Submitted).or_else(|| read(Role::Started))
    }

    /// One answer a test; `place` is the row's among the people.
    pub(super) fn of(&self, row: &Row<'_>, place: usize) -> Vec<Answer> {
        self.tests.iter().map(|test| self.answer(row, place, test)).collect()
    }

    fn answer(&self, row: &Row<'_>, place: usize, test: &Candidate) -> Answer {
        if self.right_among_all && test.is_test() {
            return self.all_answers(row);
        }
        let mut raw = row.get(test.at).shown().trim().to_owned();
        let mut score = test.cells.scores.get(place).cloned().unwrap_or(CellScore::Missing);
        if score == CellScore::Missing
            && let Some((at, percent)) = self.by_percent(place, test)
        {
            (raw, score) = (row.get(at).shown().trim().to_owned(), percent);
        }
        if score == CellScore::Missing && self.only_test {
            score = self.by_status(row);
        }
        let beside = |at: Option<usize>| {
            let cells = &self.board.candidates.get(at?)?.cells;
            match cells.scores.get(place)? {
                CellScore::Marks(n) | CellScore::Percent(n) => Some(*n),
                _ => None,
            }
        };
        Answer {
            raw,
            score,
            maximum: beside(test.maxima).filter(|m| *m > Decimal::ZERO),
            row: None,
            tool_percent: beside(test.percents),
        }
    }

    /// What the column of percents says where there are no marks, and its place in the sheet. Some
    /// tools write a percent of 0 beside blank marks.
    fn by_percent(&self, place: usize, test: &Candidate) -> Option<(u16, CellScore)> {
        let percents = self.board.candidates.get(test.percents?)?;
        let shares = percents.numbers().iter().flatten().all(|n| *n <= Decimal::ONE);
        let score = match percents.cells.scores.get(place)? {
            CellScore::Percent(n) if !n.is_zero() => CellScore::Percent(*n),
            CellScore::Marks(n) if !n.is_zero() && !shares => CellScore::Percent(*n),
            status @ (CellScore::Absent | CellScore::Excused | CellScore::Pending) => {
                status.clone()
            }
            _ => return None,
        };
        Some((percents.at, score))
    }

    /// A blank score may be told apart by the status beside it.
    fn by_status(&self, row: &Row<'_>) -> CellScore {
        let status = self.column(Role::Status).map(|c| fold(row.get(c.at).shown().trim()));
        match status.as_deref() {
            Some("ungraded" | "submitted" | "needs grading" | "finished" | "completed") => {
                CellScore::Pending
            }
            Some("excused") => CellScore::Excused,
            _ => CellScore::Missing,
        }
    }

    /// Kahoot and Quizizz: points include speed, so the percent is right answers among all.
    fn all_answers(&self, row: &Row<'_>) -> Answer {
        let style = crate::domain::NumberStyle::Point;
        let count = |role| {
            let value = self.column(role).map_or(Value::Empty, |c| row.get(c.at));
            match score_of(value, style) {
                CellScore::Marks(n) if n >= Decimal::ZERO => n,
                _ => Decimal::ZERO,
            }
        };
        let (right, wrong, left_out) =
            (count(Role::Correct), count(Role::Incorrect), count(Role::Unattempted));
        let all = right.saturating_add(wrong).saturating_add(left_out);
        let score =
            if all > Decimal::ZERO { CellScore::Fraction(right, all) } else { CellScore::Missing };
        let raw = if left_out > Decimal::ZERO {
            format!("{right} right, {wrong} wrong, {left_out} left out")
        } else {
            format!("{right} right, {wrong} wrong")
        };
        Answer { raw, score, maximum: None, row: None, tool_percent: None }
    }
}
