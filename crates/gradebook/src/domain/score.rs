//! What a score cell says.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::digit::decimal_digit;
use super::number::NumberStyle;
use super::numeral::without_text_marks;
use super::{cell_date, status, written_score};

/// A longer text is no score.
const LONGEST: usize = 200;

/// A score cell as read, before any maximum outside the cell is known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum CellScore {
    /// A bare number of marks.
    Marks(Decimal),
    /// `14 / 20`: marks and their maximum.
    Fraction(Decimal, Decimal),
    /// `58.3%`, in percent (0 to 100).
    Percent(Decimal),
    /// `14 (70%)`: marks and their percent, with the places that were written.
    MarksAndPercent(Decimal, Decimal),
    /// `B+`: a grade in letters.
    Letter(String),
    /// "AB", "fehlt", "did not write": the person was not there. Never a score of 0.
    Absent,
    /// Blank, `-`, "not submitted": the test was not taken or not finished.
    Missing,
    /// `N/A`: the test was not set for this person.
    NotAssigned,
    /// `EX`: the person is excused.
    Excused,
    /// "Requires grading": taken, but no score yet.
    Pending,
    /// `04-Mar`: a date that a spreadsheet made of two numbers, as `3/4`. They are the day and
    /// the month (or the figures as they are shown); they may have been typed in either order.
    Date(u32, u32),
    /// `#DIV/0!`: the error value of a formula, as it is shown.
    Error(String),
    /// A number of the style that its column does not have.
    Contradiction,
    /// Two scores that are not the same: `14/20 (80%)`, `12 (absent)`.
    Disagreement,
    /// Anything else.
    Unreadable,
}

impl CellScore {
    /// The score of a cell that a workbook holds as a date.
    pub fn of_date(date: NaiveDate) -> Self {
        let (first, second) = cell_date::pair_of(date);
        Self::Date(first, second)
    }

    /// Whether it holds a number of marks or percent.
    pub fn is_numeric(&self) -> bool {
        match self {
            Self::Marks(_) | Self::Fraction(..) | Self::Percent(_) | Self::MarksAndPercent(..) => {
                true
            }
            Self::Letter(_)
            | Self::Absent
            | Self::Missing
            | Self::NotAssigned
            | Self::Excused
            | Self::Pending
            | Self::Date(..)
            | Self::Error(_)
            | Self::Contradiction
            | Self::Disagreement
            | Self::Unreadable => false,
        }
    }

    fn normalized(self) -> Self {
        match self {
            Self::Marks(marks) => Self::Marks(marks.normalize()),
            Self::Percent(percent) => Self::Percent(percent.normalize()),
            Self::Fraction(marks, maximum) => {
                Self::Fraction(marks.normalize(), maximum.normalize())
            }
            Self::MarksAndPercent(marks, percent) => {
                Self::MarksAndPercent(marks.normalize(), percent)
            }
            other => other,
        }
    }
}

/// Reads a score cell's text; `style` is its column's number style.
pub fn parse_score(text: &str, style: NumberStyle) -> CellScore {
    let text = without_text_marks(text.trim());
    if !text.starts_with(is_digit) {
        if let Some(status) = status::status(text) {
            return status;
        }
        if is_error(text) {
            return CellScore::Error(text.to_owned());
        }
    }
    if let Some(letter) = letter(text) {
        return CellScore::Letter(letter);
    }
    if !text.contains(is_digit) || text.len() > LONGEST {
        return CellScore::Unreadable;
    }
    if let Some(score) = written_score::read(text, style) {
        return score.normalized();
    }
    if let Some((first, second)) = cell_date::typed_pair(text) {
        return CellScore::Date(first, second);
    }
    match written_score::read(text, style.other()) {
        Some(_) => CellScore::Contradiction,
        None => CellScore::Unreadable,
    }
}

fn is_digit(c: char) -> bool {
    decimal_digit(c).is_some()
}

/// `A` to `F` with a sign, and the pairs of Turkish universities, in capitals.
pub(super) fn letter(text: &str) -> Option<String> {
    let capitals = text.trim().to_uppercase().replace('−', "-");
    let bare = capitals.strip_suffix(['+', '-', '*']).unwrap_or(&capitals);
    let known = matches!(bare, "A" | "B" | "C" | "D" | "E" | "F");
    let pair =
        matches!(capitals.as_str(), "AA" | "BA" | "BB" | "CB" | "CC" | "DC" | "DD" | "FD" | "FF");
    (known || pair).then_some(capitals)
}

/// The error values of spreadsheets in any language (`#N/A`, `#WERT!`, `#¿NOMBRE?`, `Err:502`),
/// and the signs of a column that was too narrow.
fn is_error(text: &str) -> bool {
    if let Some(name) = text.strip_prefix('#') {
        let inner = name.trim_start_matches(['¡', '¿']).trim_end_matches(['!', '?']);
        let named = inner.chars().all(|c| c.is_uppercase() || matches!(c, '/' | '_' | '0'));
        let whole = matches!(name, "N/A" | "N/D" | "N/V" | "NV" | "NA" | "YOK" | "GETTING_DATA");
        let narrow = !name.is_empty() && name.chars().all(|c| c == '#');
        return whole || narrow || (!inner.is_empty() && named && inner.len() < name.len());
    }
    let lower = text.to_lowercase();
    let code = lower.strip_prefix("err:").or_else(|| lower.strip_prefix("error:"));
    code.is_some_and(|code| {
        let code = code.trim();
        code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests;
