//! The cells of a column of numbers, over the rows of people.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::worded::Worded;
use crate::domain::{
    CellScore, NumberStyle, StyleCertainty, StyleEvidence, absent_letter, decimal_from_f64,
    parse_score, phone_key,
};
use crate::workbook::{Row, Value};

/// A larger number is no score; sums of those below can't overflow.
const LARGEST: f64 = 1e12;

/// A column's cells as scores.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// One a row of a person.
    pub(super) scores: Vec<CellScore>,
    /// How its numbers are written.
    pub(super) style: NumberStyle,
    /// Cells that would be another number with the other decimal sign, when nothing tells.
    pub(super) unsure: usize,
    /// Cells that hold anything.
    pub(super) filled: usize,
    /// Cells that can be read as a score or a word for none.
    pub(super) readable: usize,
    /// Cells with a number.
    pub(super) numeric: usize,
    /// Cells with a date that may have been a score.
    pub(super) dates: usize,
    /// Cells with a letter grade.
    pub(super) letters: usize,
    /// Cells with a number and words that are not read as a score.
    pub(super) worded: usize,
    /// Whether its cells look like numbers of people, years, phones or rows.
    pub(super) no_scores: bool,
}

impl Cells {
    /// Reads a column in the rows of people.
    pub(super) fn read(
        rows: &[Row<'_>],
        at: u16,
        signs: StyleEvidence,
        fallback: NumberStyle,
    ) -> Self {
        let style = signs.style(fallback);
        let unsure = match signs.certainty(fallback) {
            StyleCertainty::Guessed(cells) => cells,
            StyleCertainty::Irrelevant
            | StyleCertainty::Certain
            | StyleCertainty::Contradictory(_) => 0,
        };
        let mut scores: Vec<CellScore> =
            rows.iter().map(|row| score_of(row.get(at), style)).collect();
        read_absent_letters(&mut scores);
        let filled = rows.iter().filter(|row| !row.get(at).is_empty()).count();
        let worded = read_worded(&mut scores, rows, (at, style, filled));
        let count = |test: fn(&CellScore) -> bool| scores.iter().filter(|s| test(s)).count();
        let blank = rows.len() - filled;
        let numeric = count(CellScore::is_numeric);
        let dates = count(|s| matches!(s, CellScore::Date(..)));
        let letters = count(|s| matches!(s, CellScore::Letter(_)));
        let readable = count(is_readable).saturating_sub(blank);
        let no_scores = looks_like_ids(rows, at);
        Self { scores, style, unsure, filled, readable, numeric, dates, letters, worded, no_scores }
    }

    /// What the texts of a column say of its decimal sign.
    pub(super) fn signs(rows: &[Row<'_>], at: u16) -> StyleEvidence {
        let texts = rows
            .iter()
            .filter_map(|row| if let Value::Text(t) = row.get(at) { Some(t) } else { None });
        StyleEvidence::of_column(texts)
    }

    /// The numbers, for comparing columns: marks and percents.
    pub(super) fn numbers(&self) -> Vec<Option<Decimal>> {
        let number = |score: &CellScore| match score {
            CellScore::Marks(n)
            | CellScore::Percent(n)
            | CellScore::Fraction(n, _)
            | CellScore::MarksAndPercent(n, _) => Some(*n),
            _ => None,
        };
        self.scores.iter().map(number).collect()
    }

    /// Whether at least half of what is filled is readable, with one number at least.
    pub(super) fn may_be_scores(&self) -> bool {
        self.numeric + self.dates > 0 && self.readable * 2 >= self.filled
    }

    /// Whether most cells hold numbers.
    pub(super) fn are_numbers(&self) -> bool {
        self.numeric > 0 && self.readable * 10 >= self.filled * 7 && self.numeric * 2 >= self.filled
    }

    /// Whether the cells leave no doubt, whatever the header says.
    pub(super) fn are_plainly_scores(&self) -> bool {
        self.are_numbers() && !self.no_scores
    }

    /// Nothing but words for a score that is not there.
    pub(super) fn nobody_took_it(&self) -> bool {
        self.filled > 0 && self.numeric == 0 && self.letters == 0 && self.readable == self.filled
    }

    /// Mostly numbers with words that say no score.
    pub(super) fn are_worded(&self) -> bool {
        self.worded * 2 > self.filled
    }

    /// Whole numbers from 1 on that are not larger than their count.
    pub(super) fn may_be_ranks(&self) -> bool {
        let numbers = || {
            self.scores.iter().filter_map(|score| match score {
                CellScore::Marks(n) => Some(*n),
                _ => None,
            })
        };
        let most = Decimal::from(self.numeric);
        let place = |n: Decimal| n.is_integer() && n >= Decimal::ONE && n <= most;
        numbers().count() == self.filled
            && numbers().all(place)
            && numbers().any(|n| n == Decimal::ONE)
    }

    /// Mostly letter grades.
    pub(super) fn are_letters(&self) -> bool {
        self.letters * 2 > self.filled && self.numeric == 0
    }

    /// The percent sign is in most of its numbers.
    pub(super) fn are_percents(&self) -> bool {
        let percents = self.scores.iter().filter(|s| matches!(s, CellScore::Percent(_))).count();
        percents > 0 && percents * 2 >= self.numeric
    }

    /// Nothing but 1 and 0.
    pub(super) fn are_ones_and_zeros(&self) -> bool {
        let one = |n: Decimal| n == Decimal::ONE || n.is_zero();
        self.numeric > 0 && self.numbers().into_iter().flatten().all(one)
    }

    /// One whole number in every row.
    pub(super) fn is_constant(&self) -> bool {
        let mut numbers = self.numbers().into_iter().flatten();
        let first = numbers.next();
        self.numeric > 1 && self.numeric == self.filled && numbers.all(|n| Some(n) == first)
    }
}

/// What a cell says.
pub(super) fn score_of(value: Value<'_>, style: NumberStyle) -> CellScore {
    match value {
        Value::Number(n) if n.abs() > LARGEST => CellScore::Unreadable,
        Value::Number(n) => decimal_from_f64(n).map_or(CellScore::Unreadable, CellScore::Marks),
        Value::Percent(share) => decimal_from_f64(share)
            .and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED))
            .map_or(CellScore::Unreadable, |percent| CellScore::Percent(percent.normalize())),
        Value::OutOf(marks, maximum) => {
            match (decimal_from_f64(marks), decimal_from_f64(maximum)) {
                (Some(marks), Some(maximum)) if maximum > Decimal::ZERO => {
                    CellScore::Fraction(marks, maximum)
                }
                _ => CellScore::Unreadable,
            }
        }
        Value::Moment(moment) => CellScore::of_date(moment.date()),
        Value::Uncomputed => CellScore::Error(value.shown().into_owned()),
        Value::Bool(_) => CellScore::Unreadable,
        value @ (Value::Empty | Value::Text(_) | Value::Error(_)) => {
            parse_score(value.shown().trim(), style)
        }
    }
}

/// Whether a cell is what a column of scores holds.
fn is_readable(score: &CellScore) -> bool {
    !matches!(score, CellScore::Unreadable)
}

/// Reads the numbers with words beside them, and counts those that are no scores.
fn read_worded(
    scores: &mut [CellScore],
    rows: &[Row<'_>],
    (at, style, filled): (u16, NumberStyle, usize),
) -> usize {
    let open = scores.iter().zip(rows).enumerate().filter_map(|(place, (score, row))| {
        match (score, row.get(at)) {
            (CellScore::Unreadable, Value::Text(text)) => Some((place, text)),
            _ => None,
        }
    });
    let worded = Worded::of(open, style, filled);
    for (place, score) in worded.scores {
        if let Some(own) = scores.get_mut(place) {
            *own = score;
        }
    }
    worded.unread
}

/// In a column of numbers a lone `a` says "absent".
fn read_absent_letters(scores: &mut [CellScore]) {
    let numeric = scores.iter().any(CellScore::is_numeric);
    let is_a = |s: &CellScore| matches!(s, CellScore::Letter(letter) if absent_letter(letter));
    let others = scores.iter().any(|s| matches!(s, CellScore::Letter(_)) && !is_a(s));
    if numeric && !others {
        scores.iter_mut().filter(|s| is_a(s)).for_each(|s| *s = CellScore::Absent);
    }
}

/// Long whole numbers that are nearly all different, years, phones, 1, 2, 3 … in any order, or
/// 131, 132, 133 … from row to row.
fn looks_like_ids(rows: &[Row<'_>], at: u16) -> bool {
    let mut seen: HashSet<u64> = HashSet::new();
    let (mut filled, mut whole, mut long, mut years, mut phones) = (0, 0, 0, 0, 0);
    let (mut least, mut most) = (u64::MAX, 0);
    let mut in_order: Vec<u64> = Vec::new();
    for value in rows.iter().map(|row| row.get(at)).filter(|v| !v.is_empty()) {
        filled += 1;
        let shown = value.shown();
        phones += usize::from(phone_key(&shown).is_some());
        let Ok(number) = shown.trim().parse::<u64>() else { continue };
        whole += 1;
        long += usize::from(number >= 1000);
        years += usize::from((1940..=2100).contains(&number));
        (least, most) = (least.min(number), most.max(number));
        seen.insert(number);
        in_order.push(number);
    }
    if filled == 0 || whole * 10 < filled * 7 {
        return filled > 0 && phones * 10 >= filled * 7;
    }
    let different = seen.len() * 10 >= whole * 9;
    let row_by_row = whole > 4 && whole == filled && in_order.windows(2).all(|w| w[1] == w[0] + 1);
    let counts_up = whole > 4
        && seen.len() == whole
        && least <= 1
        && most - least < whole as u64 * 2
        && is_run(&seen);
    years * 10 >= whole * 9
        || (long * 10 >= whole * 9 && different)
        || phones * 10 >= filled * 7
        || counts_up
        || row_by_row
}

/// Whether numbers follow each other without gaps.
fn is_run(numbers: &HashSet<u64>) -> bool {
    let least = numbers.iter().min().copied().unwrap_or_default();
    let most = numbers.iter().max().copied().unwrap_or_default();
    (most - least) as usize + 1 == numbers.len()
}
