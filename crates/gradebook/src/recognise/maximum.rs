//! The maximum of a test: from the header, a column, a row, the questions, or a stated guess.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::columns::Column;
use super::header::body;
use super::role::Role;
use crate::domain::{
    CellScore, NumberStyle, fold, parse_number, parse_score, pattern, round_half_up,
};
use crate::workbook::Sheet;

/// A test's maximum and how it is known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Maximum {
    /// Marks for a perfect answer; `None` where each cell or row brings its own, or where the
    /// scores are percents.
    pub value: Option<Decimal>,
    /// How it is known, in words that follow "maximum …".
    pub why: String,
    /// Whether it is a guess that the teacher should look at.
    pub guessed: bool,
}

impl Maximum {
    fn known(value: Decimal, why: &str) -> Self {
        Self { value: Some(value.normalize()), why: why.to_owned(), guessed: false }
    }

    fn guess(value: Decimal, why: String) -> Self {
        Self { value: Some(value.normalize()), why, guessed: true }
    }

    fn none(why: &str) -> Self {
        Self { value: None, why: why.to_owned(), guessed: false }
    }
}

/// `(17)`, `(17 pts)`, `/10.00`, `MaxPoints:100`, `[Total Pts: 2`, `out of 20`, `sur 20`.
static IN_HEADER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"maxpoints:\s*([\d.,]+)|\[total pts:\s*(?:up to )?([\d.,]+)|/\s*([\d.,]+)\s*\)?$",
        r"|\((?:out of |max\.?:? |/)?\s*([\d.,]+)\s*(?:points?|pts?|marks?)?\s*\)\s*$",
        r"|(?:out of|sur|sobre|de)\s+([\d.,]+)\s*\)?$"
    ))
});

/// The maximum that a header names.
pub(super) fn in_header(header: &str) -> Option<Decimal> {
    let folded = fold(header);
    let found = IN_HEADER.captures(folded.trim())?;
    let number = found.iter().skip(1).flatten().next()?.as_str();
    let style = if number.contains(',') && !number.contains('.') {
        NumberStyle::Comma
    } else {
        NumberStyle::Point
    };
    parse_number(number, style).filter(|m| *m > Decimal::ZERO)
}

/// What the search for a maximum looks at.
pub(super) struct Search<'s> {
    pub(super) sheet: &'s Sheet,
    pub(super) header_row: Option<u32>,
    pub(super) columns: &'s [Column],
    pub(super) style: NumberStyle,
    /// The row with "Points Possible", if there is one.
    pub(super) maxima_row: Option<u32>,
    /// Rows that are nobody's submission (totals and the like).
    pub(super) skipped: &'s [u32],
}

impl Search<'_> {
    /// The maximum of the test whose scores stand in `column`.
    pub(super) fn of(&self, column: &Column) -> Maximum {
        if column.role == Role::Correct {
            return Maximum::none("right answers among all questions");
        }
        let scores: Vec<CellScore> = self.scores(column.at);
        let count = |test: fn(&CellScore) -> bool| scores.iter().filter(|s| test(s)).count();
        let marks = count(|s| matches!(s, CellScore::Marks(_)));
        let fractions = count(|s| matches!(s, CellScore::Fraction(..)));
        let percents = count(|s| matches!(s, CellScore::Percent(_)));
        if let Some(value) = self.in_maxima_row(column.at) {
            return Maximum::known(value, "from the row of maxima");
        }
        let header = if column.role == Role::TestItem {
            header_without_id(&column.header)
        } else {
            &column.header
        };
        if let Some(value) = in_header(header) {
            return Maximum::known(value, "in the header");
        }
        if fractions > 0 && fractions >= percents {
            return Maximum {
                value: Self::common_denominator(&scores),
                why: "in each cell".into(),
                guessed: false,
            };
        }
        let says_percent = column.role == Role::Percent || header.contains('%');
        if percents > marks || (says_percent && marks > 0) {
            return Maximum {
                value: says_percent.then_some(Decimal::ONE_HUNDRED),
                why: "the scores are percents".into(),
                guessed: false,
            };
        }
        if self.columns.iter().any(|c| c.role == Role::Maximum) {
            return Maximum::none("in a column of its own");
        }
        self.by_other_columns(&scores)
    }

    fn by_other_columns(&self, scores: &[CellScore]) -> Maximum {
        let highest = scores
            .iter()
            .filter_map(|s| if let CellScore::Marks(m) = s { Some(*m) } else { None })
            .max();
        let Some(highest) = highest else { return Maximum::none("no marks to judge by") };
        let fits = |m: &Decimal| *m >= highest && *m > Decimal::ZERO;
        if let Some(sum) = self.question_headers().filter(fits) {
            return Maximum::known(sum, "the questions' maxima in the headers added up");
        }
        if let Some(value) = self.by_percent_column().filter(fits) {
            return Maximum::known(value, "from marks and percent together");
        }
        if let Some(sum) = self.question_points().filter(fits) {
            return Maximum::guess(
                sum,
                "guessed: the best points of each question added up".into(),
            );
        }
        let questions =
            Decimal::from(self.columns.iter().filter(|c| c.role == Role::Question).count());
        if fits(&questions) && highest * Decimal::TWO >= questions {
            return Maximum::guess(questions, "guessed: one mark a question".into());
        }
        let round = [5, 10, 20, 25, 30, 40, 50, 100].map(Decimal::from).into_iter().find(fits);
        Maximum::guess(
            round.unwrap_or(highest),
            format!("guessed from the highest mark, {}", highest.normalize()),
        )
    }

    fn scores(&self, at: u16) -> Vec<CellScore> {
        let rows = body(self.sheet, self.header_row)
            .filter(|r| Some(r.number) != self.maxima_row && !self.skipped.contains(&r.number));
        rows.map(|row| parse_score(&row.get(at).shown(), self.style)).collect()
    }

    fn in_maxima_row(&self, at: u16) -> Option<Decimal> {
        let row = self.sheet.rows().find(|r| Some(r.number) == self.maxima_row)?;
        parse_number(&row.get(at).shown(), self.style).filter(|m| *m > Decimal::ZERO)
    }

    /// The denominator of fractions, if all cells have the same: it serves bare marks beside them.
    fn common_denominator(scores: &[CellScore]) -> Option<Decimal> {
        let mut all = scores
            .iter()
            .filter_map(|s| if let CellScore::Fraction(_, m) = s { Some(*m) } else { None });
        let first = all.next()?;
        all.all(|m| m == first).then(|| first.normalize())
    }

    /// `Q. 1 /1.00` or a header that is only a number (Canvas): the maxima of the questions.
    fn question_headers(&self) -> Option<Decimal> {
        let maximum = |c: &Column| match c.role {
            Role::QuestionPoints | Role::Question => in_header(&c.header),
            Role::Other => {
                parse_number(&c.header, NumberStyle::Point).filter(|_| c.header.contains('.'))
            }
            _ => None,
        };
        let maxima: Vec<Decimal> = self.columns.iter().filter_map(maximum).collect();
        (!maxima.is_empty()).then(|| maxima.iter().sum())
    }

    fn question_points(&self) -> Option<Decimal> {
        let best = |c: &Column| {
            let points = self
                .scores(c.at)
                .into_iter()
                .filter_map(|s| if let CellScore::Marks(m) = s { Some(m) } else { None });
            points.max()
        };
        let bests: Vec<Decimal> = self
            .columns
            .iter()
            .filter(|c| c.role == Role::QuestionPoints)
            .filter_map(best)
            .collect();
        (!bests.is_empty()).then(|| bests.iter().sum())
    }

    /// A whole maximum that explains every pair of marks and percent.
    fn by_percent_column(&self) -> Option<Decimal> {
        let score = self.columns.iter().find(|c| c.role == Role::Score)?;
        let percent = self.columns.iter().find(|c| c.role == Role::Percent)?;
        let pairs: Vec<(Decimal, Decimal)> = self
            .scores(score.at)
            .into_iter()
            .zip(self.scores(percent.at))
            .filter_map(|pair| match pair {
                (CellScore::Marks(m), CellScore::Percent(p) | CellScore::Marks(p))
                    if m > Decimal::ZERO && p > Decimal::ZERO =>
                {
                    Some((m, p))
                }
                _ => None,
            })
            .collect();
        let (marks, share) = pairs.iter().max()?;
        let maximum =
            round_half_up(marks.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(*share)?, 0);
        let explains = |(m, p): &(Decimal, Decimal)| {
            let exact = m.checked_mul(Decimal::ONE_HUNDRED).and_then(|x| x.checked_div(maximum));
            exact.is_some_and(|x| (x - p).abs() <= Decimal::ONE)
        };
        (maximum > Decimal::ZERO && pairs.iter().all(explains)).then_some(maximum)
    }
}

/// A Canvas header without the assignment's id, which is no maximum.
fn header_without_id(header: &str) -> &str {
    match header.trim_end().strip_suffix(')').and_then(|h| h.rsplit_once(" (")) {
        Some((title, id)) if id.len() >= 4 && id.bytes().all(|b| b.is_ascii_digit()) => title,
        _ => header,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maxima_in_headers() {
        let shown = |header: &str| in_header(header).map(|m| m.normalize().to_string());
        let cases = [
            ("Total Marks (17)", Some("17")),
            ("Grade/10.00", Some("10")),
            ("Note/20,00", Some("20")),
            ("Quiz 1 Points Grade <Numeric MaxPoints:100 Weight:6.25>", Some("100")),
            ("PF 25 [Total Pts: 2 Score] |574283", Some("2")),
            ("1.1: A (0.25 pts)", Some("0.25")),
            ("Test 2 out of 20", Some("20")),
            ("Score", None),
            ("Test 1 (retake)", None),
            ("Total Marks (0)", None),
        ];
        for (header, expected) in cases {
            assert_eq!(shown(header).as_deref(), expected, "{header}");
        }
    }
}
