//! What a score cell says.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::name::fold;
use super::number::{NumberStyle, parse_number};
use super::pattern::pattern;

/// A score cell as read, before any maximum outside the cell is known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum CellScore {
    /// A bare number of marks.
    Marks(Decimal),
    /// `14 / 20`: marks and their maximum.
    Fraction(Decimal, Decimal),
    /// `58.3%`, in percent (0 to 100).
    Percent(Decimal),
    /// Blank, `-`, "absent": the test was not taken or not finished.
    Missing,
    /// `N/A`: the test was not set for this person.
    NotAssigned,
    /// `EX`: the person is excused.
    Excused,
    /// "Requires grading": taken, but no score yet.
    Pending,
    /// A letter grade.
    Letter(String),
    /// Anything else.
    Unreadable,
}

impl CellScore {
    /// Whether the cell says a score, or why there is none.
    pub fn is_readable(&self) -> bool {
        !matches!(self, Self::Unreadable)
    }
}

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

/// Reads a score cell's text; `style` is its column's number style.
pub fn parse_score(text: &str, style: NumberStyle) -> CellScore {
    let folded = fold(text);
    let said = folded.trim();
    if let Some(meaning) = word(said) {
        return meaning;
    }
    if let Some(percent) = said.strip_suffix('%') {
        return parse_number(percent, style).map_or(CellScore::Unreadable, CellScore::Percent);
    }
    if let Some(marks) = parse_number(said, style) {
        return CellScore::Marks(marks);
    }
    fraction(said, style).or_else(|| marks(said, style)).unwrap_or(CellScore::Unreadable)
}

/// Words and signs that stand where a number should.
fn word(said: &str) -> Option<CellScore> {
    Some(match said {
        "" | "-" | "--" | "–" | "—" | "absent" | "abs" | "absente" | "ausente" | "missing"
        | "not submitted" | "no submission" | "not started" | "in progress" => CellScore::Missing,
        "n/a" | "na" | "#n/a" | "not assigned" => CellScore::NotAssigned,
        "ex" | "excused" | "exempt" | "exempted" | "dispense" | "exento" | "dispensado" => {
            CellScore::Excused
        }
        "requires grading"
        | "not yet graded"
        | "ungraded"
        | "pending"
        | "needs grading"
        | "needs review"
        | "necessite evaluation"
        | "requiere calificacion" => CellScore::Pending,
        _ => return None,
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn scores_of_every_form() {
        use CellScore::{
            Excused, Fraction, Marks, Missing, NotAssigned, Pending, Percent, Unreadable,
        };
        let cases = [
            ("14", Marks(d("14"))),
            ("0", Marks(d("0"))),
            (" 13.5 / 15 ", Fraction(d("13.5"), d("15"))),
            ("28.00 / 30", Fraction(d("28"), d("30"))),
            ("14 out of 20 points", Fraction(d("14"), d("20"))),
            ("14/20 (70%)", Fraction(d("14"), d("20"))),
            ("14 sur 20", Fraction(d("14"), d("20"))),
            ("58.3%", Percent(d("58.3"))),
            ("100 %", Percent(d("100"))),
            ("14 pts", Marks(d("14"))),
            ("14 (70%)", Marks(d("14"))),
            ("-2", Marks(d("-2"))),
            ("-", Missing),
            ("", Missing),
            ("N/A", NotAssigned),
            ("EX", Excused),
            ("Dispensé", Excused),
            ("Requires grading", Pending),
            ("14 / 0", Unreadable),
            ("fourteen", Unreadable),
            ("Musa", Unreadable),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_score(text, NumberStyle::Point), expected, "{text}");
        }
        assert_eq!(parse_score("13,5 / 20", NumberStyle::Comma), Fraction(d("13.5"), d("20")));
    }
}
