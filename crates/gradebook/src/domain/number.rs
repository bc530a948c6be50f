//! Numbers as people type them, and the style that a column of them is written in.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::numeral::{Mark, Numeral};

/// Which sign separates the decimals in a column. "1,234" alone does not tell; the column does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberStyle {
    /// `1,234.5`
    #[default]
    Point,
    /// `1.234,5`
    Comma,
}

/// What a text is in a column of one style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberReading {
    /// A number of this style.
    Number(Decimal),
    /// A number of the other style alone: the cell contradicts its column.
    Contradicts,
    /// No number in either style.
    NotANumber,
}

/// How sure the style of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StyleCertainty {
    /// No cell would be another number in the other style.
    Irrelevant,
    /// The cells settle it.
    Certain,
    /// So many cells would be another number in the other style, and nothing settles which.
    Guessed(usize),
    /// So many cells fit the other style alone.
    Contradictory(usize),
}

/// What the cells of a column, or of several, say about their style. It is counted, so that the
/// order of the cells does not matter, and counts can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StyleEvidence {
    point: Signs,
    comma: Signs,
}

/// What speaks for one style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Signs {
    /// Cells that fit this style alone.
    sure: usize,
    /// Those of them that part their thousands by the other style's decimal mark.
    grouped: usize,
    /// Cells that are thousands in this style and decimals in the other, as `1,234`.
    thousands: usize,
}

impl NumberStyle {
    /// The style of a column; `fallback` is used when the cells do not tell (for example
    /// `Comma` for a file with `;` between its cells). [`StyleEvidence`] says how sure it is.
    pub fn of_column<'a>(texts: impl Iterator<Item = &'a str>, fallback: Self) -> Self {
        StyleEvidence::of_column(texts).style(fallback)
    }

    /// The style that this one is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

impl StyleEvidence {
    /// Counts what the numbers in some texts say. Give it texts alone: a number cell of a
    /// workbook has no style.
    pub fn of_column<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut evidence = Self::default();
        for text in texts {
            evidence.note_text(text);
        }
        evidence
    }

    /// What two columns say together.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        let add = |a: Signs, b: Signs| Signs {
            sure: a.sure + b.sure,
            grouped: a.grouped + b.grouped,
            thousands: a.thousands + b.thousands,
        };
        Self { point: add(self.point, other.point), comma: add(self.comma, other.comma) }
    }

    /// The style of most cells that fit only one.
    pub fn style(&self, fallback: NumberStyle) -> NumberStyle {
        match self.point.sure.cmp(&self.comma.sure) {
            std::cmp::Ordering::Greater => NumberStyle::Point,
            std::cmp::Ordering::Less => NumberStyle::Comma,
            std::cmp::Ordering::Equal => fallback,
        }
    }

    /// How sure [`Self::style`] is.
    pub fn certainty(&self, fallback: NumberStyle) -> StyleCertainty {
        let (taken, against) = match self.style(fallback) {
            NumberStyle::Point => (self.point, self.comma),
            NumberStyle::Comma => (self.comma, self.point),
        };
        let open = taken.thousands + against.thousands;
        if against.sure > 0 {
            StyleCertainty::Contradictory(against.sure)
        } else if taken.sure == 0 && open == 0 {
            StyleCertainty::Irrelevant
        } else if taken.sure == 0 {
            StyleCertainty::Guessed(open)
        } else if taken.thousands > 0 && taken.grouped == 0 {
            // "66.667" among "12,5" and "8,25": thousands that nobody else writes with a point.
            StyleCertainty::Guessed(taken.thousands)
        } else {
            StyleCertainty::Certain
        }
    }

    fn note_text(&mut self, text: &str) {
        let part = |c: char| {
            super::digit::decimal_digit(c).is_some()
                || Mark::of(c).is_some_and(|mark| mark != Mark::Space)
        };
        let mut rest = text;
        while let Some(start) = rest.find(part) {
            let before = rest.get(..start).unwrap_or_default();
            let tail = rest.get(start..).unwrap_or_default();
            let end = tail.find(|c| !part(c)).unwrap_or(tail.len());
            let (number, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
            let percent = ['%', '٪', '％'];
            let is_percent =
                after.trim_start().starts_with(percent) || before.trim_end().ends_with(percent);
            let bare = number.trim_end_matches(|c| Mark::of(c).is_some());
            if let Some(numeral) = Numeral::parse(bare) {
                self.note(&numeral, is_percent);
            }
            rest = after;
        }
    }

    fn note(&mut self, numeral: &Numeral, is_percent: bool) {
        let values = (numeral.value(NumberStyle::Point), numeral.value(NumberStyle::Comma));
        match values {
            (Some(_), None) => self.point.note_sure(numeral.groups_with(Mark::Comma)),
            (None, Some(_)) => self.comma.note_sure(numeral.groups_with(Mark::Point)),
            (Some(point), Some(comma)) if point != comma => {
                // Nobody has 66,667 percent: three places, not thousands.
                let (thousands, decimals) = if point.abs() > comma.abs() {
                    (&mut self.point, &mut self.comma)
                } else {
                    (&mut self.comma, &mut self.point)
                };
                if is_percent {
                    decimals.note_sure(false);
                } else {
                    thousands.thousands += 1;
                }
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

impl Signs {
    fn note_sure(&mut self, grouped: bool) {
        self.sure += 1;
        self.grouped += usize::from(grouped);
    }
}

/// The exact decimal that a spreadsheet shows for a stored double (15 significant digits).
pub fn decimal_from_f64(value: f64) -> Option<Decimal> {
    Decimal::from_f64(value).map(|d| d.normalize())
}

/// Reads one number by a strict grammar; what does not fit is never made to fit.
pub fn read_number(text: &str, style: NumberStyle) -> NumberReading {
    let Some(numeral) = Numeral::parse(text) else { return NumberReading::NotANumber };
    match (numeral.value(style), numeral.value(style.other())) {
        (Some(number), _) => NumberReading::Number(number.normalize()),
        (None, Some(_)) => NumberReading::Contradicts,
        (None, None) => NumberReading::NotANumber,
    }
}

/// Reads one number; `None` when the text is anything else, also a number of the other style.
pub fn parse_number(text: &str, style: NumberStyle) -> Option<Decimal> {
    written_number(text, style).map(|number| number.normalize())
}

/// As [`parse_number`], with the places that were written (`70.0` has one).
pub(super) fn written_number(text: &str, style: NumberStyle) -> Option<Decimal> {
    Numeral::parse(text)?.value(style)
}

/// Whether a text is a number as a spreadsheet shortens long ones (`2.34803E+12`): of an id or
/// a phone number written so, most digits are lost.
pub fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.trim().split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let size = exponent.strip_prefix(['+', '-']);
    match mantissa.split_once(['.', ',']) {
        Some((whole, places)) => {
            digits(whole) && digits(places) && digits(size.unwrap_or(exponent))
        }
        // `12E5` may be an id, `2E+12` is none.
        None => digits(mantissa) && size.is_some_and(digits),
    }
}

#[cfg(test)]
mod tests;
