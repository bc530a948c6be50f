//! The grammar of a written number: a sign, digits in groups, one decimal mark, an exponent.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::digit::decimal_digit;
use super::number::NumberStyle;

/// More than any number of a gradebook needs.
const LONGEST: usize = 120;

/// What stands between two runs of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Point,
    Comma,
    /// `٫`, a decimal mark wherever it is.
    ArabicDecimal,
    ArabicGroup,
    Space,
    Apostrophe,
}

impl Mark {
    pub(super) fn of(c: char) -> Option<Self> {
        Some(match c {
            '.' | '．' => Self::Point,
            ',' | '，' | '،' => Self::Comma,
            '٫' => Self::ArabicDecimal,
            '٬' => Self::ArabicGroup,
            ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => Self::Space,
            '\'' | '’' => Self::Apostrophe,
            _ => return None,
        })
    }
}

impl From<NumberStyle> for Mark {
    fn from(style: NumberStyle) -> Self {
        match style {
            NumberStyle::Point => Self::Point,
            NumberStyle::Comma => Self::Comma,
        }
    }
}

/// A text that has the shape of a number in some style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numeral {
    negative: bool,
    runs: Vec<String>,
    /// One fewer than the runs; the first run may be empty (`.5`), the others never are.
    marks: Vec<Mark>,
    exponent: Option<i32>,
}

impl Numeral {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = without_text_marks(trimmed(text));
        if text.len() > LONGEST {
            return None;
        }
        let unsigned = text.strip_prefix(['+', '-', '−', '－', '＋']);
        let negative = unsigned.is_some() && !text.starts_with(['+', '＋']);
        let (body, exponent) = without_exponent(unsigned.unwrap_or(text))?;
        let mut numeral = Self { negative, runs: vec![String::new()], marks: Vec::new(), exponent };
        let mut script = None;
        for c in body.chars() {
            if let Some((zero, value)) = decimal_digit(c) {
                if *script.get_or_insert(zero) != zero {
                    return None;
                }
                numeral.runs.last_mut()?.push(char::from(b'0' + value));
            } else {
                let mark = Mark::of(c)?;
                if numeral.runs.len() > 1 && numeral.runs.last()?.is_empty() {
                    return None;
                }
                numeral.marks.push(mark);
                numeral.runs.push(String::new());
            }
        }
        (!numeral.runs.last()?.is_empty()).then_some(numeral)
    }

    /// The number in a style, with the places that were written; `None` where it does not fit.
    pub(super) fn value(&self, style: NumberStyle) -> Option<Decimal> {
        let decimal = Mark::from(style);
        // Groups have three digits: "7'5" is seven and a half.
        let short = self.runs.last().is_some_and(|run| run.len() < 3) && self.marks.len() == 1;
        let is_decimal = |mark: &Mark| {
            *mark == decimal || *mark == Mark::ArabicDecimal || (*mark == Mark::Apostrophe && short)
        };
        let parted = self.marks.last().is_some_and(is_decimal);
        let whole_runs = self.runs.len() - usize::from(parted);
        let (whole, rest) = self.runs.split_at_checked(whole_runs)?;
        let groups = self.marks.get(..whole_runs.checked_sub(1)?)?;
        let fits = match groups.first() {
            None => parted || whole.first().is_some_and(|run| !run.is_empty()),
            Some(Mark::ArabicDecimal) => false,
            Some(sign) => {
                *sign != decimal && groups.iter().all(|g| g == sign) && grouped(whole, *sign)
            }
        };
        if !fits || (self.exponent.is_some() && !groups.is_empty()) {
            return None;
        }
        let sign = if self.negative { "-" } else { "" };
        let plain = match rest.first() {
            Some(places) => format!("{sign}0{}.{places}", whole.concat()),
            None => format!("{sign}{}", whole.concat()),
        };
        match self.exponent {
            None => Decimal::from_str(&plain).ok(),
            Some(exponent) => Decimal::from_scientific(&format!("{plain}e{exponent}")).ok(),
        }
    }

    /// Whether it has a group sign that is the decimal mark of the other style.
    pub(super) fn groups_with(&self, mark: Mark) -> bool {
        self.marks.first() == Some(&mark)
    }
}

/// Without blanks and invisible marks at the ends. A line break inside stays: it parts two texts.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
    })
}

/// Without what makes a text of a number in a spreadsheet: `'14`, `="14"`.
pub(super) fn without_text_marks(text: &str) -> &str {
    let quoted = text.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"'));
    quoted.unwrap_or(text).trim_start_matches(['\'', '’', '‘', '`']).trim()
}

/// Splits `1.5E+2`; an exponent that is not well formed makes it no number.
fn without_exponent(text: &str) -> Option<(&str, Option<i32>)> {
    let Some((body, exponent)) = text.split_once(['e', 'E']) else { return Some((text, None)) };
    let digits = exponent.strip_prefix(['+', '-', '−']).unwrap_or(exponent);
    let plain = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let size: i32 = digits.parse().ok().filter(|_| plain && !body.is_empty())?;
    Some((body, Some(if exponent.starts_with(['-', '−']) { -size } else { size })))
}

/// Groups of exactly three (`1,234,567`), or of two before the last three (`12,34,567`). A group
/// of nothing but a zero is none: `0,125` is an eighth.
fn grouped(runs: &[String], sign: Mark) -> bool {
    let Some((first, others)) = runs.split_first() else { return false };
    let Some((last, middle)) = others.split_last() else { return false };
    let head = !first.starts_with('0') && last.len() == 3;
    let thousands = (1..=3).contains(&first.len()) && middle.iter().all(|run| run.len() == 3);
    let lakhs = matches!(sign, Mark::Comma | Mark::ArabicGroup)
        && (1..=2).contains(&first.len())
        && middle.iter().all(|run| run.len() == 2);
    head && (thousands || lakhs)
}
