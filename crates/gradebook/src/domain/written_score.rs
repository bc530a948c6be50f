//! The grammar of a score in numbers: marks, a fraction, a percent.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::number::{NumberStyle, parse_number};
use super::pattern::pattern;
use super::score::CellScore;

static FRACTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*([-+−]?[\d.,\s]+?)\s*(?:/|out of|of|sur|de)\s*([\d.,\s]+?)\s*(?:points?|pts?|marks?)?\.?\s*(?:\(.*\))?\s*$",
    )
});
static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*([-+−]?[\d.,\s]+?)\s*(?:points?|pts?|marks?|puntos?|pontos?)\.?\s*(?:\(.*\))?\s*$|^\s*([-+−]?[\d.,\s]+?)\s*\(.*\)\s*$",
    )
});

/// Reads a cell of numbers; `None` when it has another form, or does not fit the style.
pub(super) fn read(text: &str, style: NumberStyle) -> Option<CellScore> {
    let lower = text.to_lowercase();
    if let Some(percent) = lower.strip_suffix('%') {
        return parse_number(percent, style).map(CellScore::Percent);
    }
    if let Some(marks) = parse_number(&lower, style) {
        return Some(CellScore::Marks(marks));
    }
    fraction(&lower, style).or_else(|| marks(&lower, style))
}

fn fraction(said: &str, style: NumberStyle) -> Option<CellScore> {
    let found = FRACTION.captures(said)?;
    let marks = parse_number(&found[1], style)?;
    let maximum = parse_number(&found[2], style)?;
    (maximum > Decimal::ZERO).then_some(CellScore::Fraction(marks, maximum))
}

fn marks(said: &str, style: NumberStyle) -> Option<CellScore> {
    let found = MARKS.captures(said)?;
    let number = found.get(1).or_else(|| found.get(2))?.as_str();
    parse_number(number, style).map(CellScore::Marks)
}

/// Whether a written percent is that of marks and maximum, to the places that it has.
pub fn percent_agrees(marks: Decimal, maximum: Decimal, percent: Decimal) -> bool {
    let exact = marks.checked_mul(Decimal::ONE_HUNDRED).and_then(|m| m.checked_div(maximum));
    let off = exact.and_then(|exact| exact.checked_sub(percent));
    // Some tools cut where others round.
    off.is_some_and(|off| off.abs() < Decimal::new(1, percent.scale().min(20)))
}
