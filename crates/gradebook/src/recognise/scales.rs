//! Gathers what a table tells of the scale of each of its tests.

use rust_decimal::Decimal;

use super::cells::Cells;
use super::columns::Column;
use super::hints::Hint;
use super::labels::by_label;
use super::marks::looks_like_shares;
use super::maximum::{HeaderMaximum, in_header};
use super::nobody::NobodyKind;
use super::results::{ColumnUse, LeftOut};
use super::role::Role;
use super::scale::{self, Evidence, OwnColumn, Scale};
use super::scores::{Board, Candidate};
use super::tool::{Profile, Scores, Tool};
use crate::domain::{CellScore, NumberStyle, parse_number};
use crate::workbook::{Row, Value};

/// What a table tells of scales.
pub(super) struct Scales<'t> {
    pub(super) board: &'t Board,
    pub(super) columns: &'t [Column],
    pub(super) profile: &'t Profile,
    /// The row of maxima.
    pub(super) maxima: Option<Row<'t>>,
    /// Rows above the header, which may hold maxima, too.
    pub(super) above: &'t [Row<'t>],
}

impl Scales<'_> {
    /// The scale of a test.
    pub(super) fn of(&self, test: &Candidate) -> Scale {
        if self.profile.scores == Scores::RightAmongAll && test.is_test() {
            return scale::right_answers();
        }
        let only = self.board.candidates.iter().filter(|c| c.is_test()).count() < 2;
        let header = self.columns.get(test.column).map_or("", |c| c.header.as_str());
        let maxima = test.maxima.and_then(|at| self.board.candidates.get(at));
        let percents = test.percents.and_then(|at| self.board.candidates.get(at));
        let own = maxima.map(|m| &m.cells);
        scale::decide(&Evidence {
            header: self.without_id(header),
            says_percent: test.percent,
            cells: &test.cells.scores,
            beside_shares: self.board.candidates.iter().any(|other| {
                other.at != test.at && other.is_test() && looks_like_shares(&other.cells.scores)
            }),
            unsure: test.cells.unsure,
            maxima_row: self
                .maxima
                .and_then(|row| in_maxima_row(&row, test))
                .or_else(|| self.above.iter().rev().find_map(|row| above_header(row, test, only))),
            own_column: own.map(|m| OwnColumn {
                maximum: if m.is_constant() { first_number(m) } else { None },
                odd: self.profile.tool == Tool::Generic && are_several(m),
            }),
            percents: percents.map(|p| p.cells.scores.as_slice()),
            question_headers: self.question_headers().filter(|_| only),
            question_points: self.question_points().filter(|_| only),
            questions: if only { self.questions() } else { 0 },
        })
    }

    /// Canvas puts the assignment's id behind the title, which is no maximum.
    fn without_id<'h>(&self, header: &'h str) -> &'h str {
        if self.profile.tool != Tool::Canvas {
            return header;
        }
        let cut = header.trim_end().strip_suffix(')').and_then(|h| h.rsplit_once(" ("));
        match cut {
            Some((title, id)) if id.bytes().all(|b| b.is_ascii_digit()) => title,
            _ => header,
        }
    }

    fn question_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|c| matches!(c.role, Role::QuestionPoints | Role::Question))
    }

    fn questions(&self) -> usize {
        self.question_columns().count()
    }

    /// `Q. 1 /1.00` or a header that is only a number (Canvas): the maxima of the questions.
    fn question_headers(&self) -> Option<Decimal> {
        let of_questions = self.question_columns().filter_map(|c| match in_header(&c.header) {
            Some(HeaderMaximum::Sure(maximum) | HeaderMaximum::Perhaps(maximum)) => Some(maximum),
            None => None,
        });
        let alone = self.columns.iter().filter(|c| c.role == Role::Other).filter_map(|c| {
            parse_number(&c.header, NumberStyle::Point).filter(|_| c.header.contains('.'))
        });
        sum(of_questions.chain(alone)).or_else(|| self.part_headers())
    }

    /// The maxima of the parts that are summed up, where each header names one.
    fn part_headers(&self) -> Option<Decimal> {
        let is_part =
            |c: &&Column| matches!(&c.results, Some(ColumnUse::LeftOut(LeftOut::PartOf(_))));
        let parts = self.columns.iter().filter(is_part);
        let maxima: Option<Vec<Decimal>> = parts
            .map(|c| match in_header(&c.header) {
                Some(HeaderMaximum::Sure(maximum)) => Some(maximum),
                _ => None,
            })
            .collect();
        sum(maxima?.into_iter())
    }

    /// The best points of each question, added up.
    fn question_points(&self) -> Option<Decimal> {
        let questions = self.board.candidates.iter().filter(|c| {
            c.hint == Hint::Question
                && self.columns.get(c.column).is_some_and(|c| c.role == Role::QuestionPoints)
        });
        sum(questions.filter_map(|c| c.cells.numbers().into_iter().flatten().max()))
    }
}

fn sum(numbers: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let numbers: Vec<Decimal> = numbers.collect();
    let sum = numbers.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n))?;
    (!numbers.is_empty()).then_some(sum)
}

/// Whether the cells of a column hold different numbers.
fn are_several(cells: &Cells) -> bool {
    let mut numbers = cells.numbers().into_iter().flatten();
    let first = numbers.next();
    numbers.any(|number| Some(number) != first)
}

fn first_number(cells: &Cells) -> Option<Decimal> {
    cells.numbers().into_iter().flatten().next()
}

/// The maximum in a row above the header: in words in the test's own column ("Points possible:
/// 25"), or as a number after a label for maxima, in any column where the table has only one test.
fn above_header(row: &Row<'_>, test: &Candidate, only: bool) -> Option<Decimal> {
    if let Value::Text(text) = row.get(test.at)
        && let Some(HeaderMaximum::Sure(maximum)) = in_header(text)
    {
        return Some(maximum);
    }
    let label = row.cells().find_map(|(at, value)| match value {
        Value::Text(words) if at < test.at => Some(by_label(words)),
        _ => None,
    });
    let kind = label.flatten().map(|nobody| nobody.kind);
    if !matches!(kind, Some(NobodyKind::Maxima | NobodyKind::Maximum)) {
        return None;
    }
    let beside = || {
        let mut numbers = row.cells().filter_map(|(_, value)| maximum_in(value, test));
        numbers.next().filter(|_| only && numbers.next().is_none())
    };
    in_maxima_row(row, test).or_else(beside)
}

/// The maximum of a test in the row of maxima; 0 is none.
fn in_maxima_row(row: &Row<'_>, test: &Candidate) -> Option<Decimal> {
    maximum_in(row.get(test.at), test)
}

fn maximum_in(value: Value<'_>, test: &Candidate) -> Option<Decimal> {
    match super::cells::score_of(value, test.cells.style) {
        CellScore::Marks(maximum) | CellScore::Fraction(_, maximum) if maximum > Decimal::ZERO => {
            Some(maximum)
        }
        _ => None,
    }
}
