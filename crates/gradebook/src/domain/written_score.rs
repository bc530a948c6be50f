//! The grammar of a score in numbers: marks, a fraction, a percent, or two of them in one cell.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::number::{NumberStyle, written_number};
use super::pattern::pattern;
use super::score::CellScore;

/// No score is larger; sums of scores then stay within what a decimal holds.
const LARGEST: i64 = 1_000_000_000_000;

/// A number in any style; [`written_number`] says whether it is one.
const N: &str =
    r"([-+−－]?[.,٫]?\p{Nd}(?:[\p{Nd}.,٫٬،．，'’ \x{a0}\x{2007}\x{2009}\x{202f}]*\p{Nd})?)";
const UNIT: &str = r"(?:\s*(?:points?|point\(s\)|pts?|marks?|punkte?n?|pkte?|pkt|punti|punto|puan|puntos?|ptos?|pontos?|pp?)\.?)";
const OF: &str =
    r"\s*(?:[/／⁄∕]|out\s+of|of|von|aus|sur|su|de|di|sobre|em|van|av|af|ze?|из|dari)\s*";
const PERCENT: &str = r"\s*(?:[%٪％]|percent|per\s?cent|pct|prozent|pour\s?cent|por\s?cento|por\s?ciento|per\s?cento)";

fn shape(parts: &[&str]) -> Regex {
    pattern(&parts.concat())
}

static MARKS: LazyLock<Regex> = LazyLock::new(|| shape(&["^", N, UNIT, "?$"]));
static FRACTION: LazyLock<Regex> = LazyLock::new(|| shape(&["^", N, UNIT, "?", OF, N, UNIT, "?$"]));
/// Turkish: "20 puan üzerinden 14".
static REVERSED: LazyLock<Regex> =
    LazyLock::new(|| shape(&["^", N, UNIT, r"?\s*üzerinden\s*", N, UNIT, "?$"]));
static PERCENTS: LazyLock<Regex> =
    LazyLock::new(|| shape(&["^", N, PERCENT, r"$|^(?:[%٪％]|yüzde)\s*", N, "$"]));
static MAXIMUM: LazyLock<Regex> =
    LazyLock::new(|| shape(&["^(?:", OF, r"|max(?:\.|imum)?:?\s*)", N, UNIT, "?$"]));
static BRACKETED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.+?)\s*[(\[（]\s*([^()\[\]（）]+?)\s*[)\]）]$"));
static PERCENT_LAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(.+?)(?:\s*[=;|:–—-]\s*|\s+)([\p{Nd}.,٫]+\s?[%٪％]|[%٪％]\s?[\p{Nd}.,٫]+)$")
});
static PERCENT_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^([\p{Nd}.,٫]+\s?[%٪％]|[%٪％]\s?[\p{Nd}.,٫]+)(?:\s*[=;|:–—-]\s*|\s+)(.+)$")
});

/// Reads a cell of numbers; `None` when it has another form, or does not fit the style.
pub(super) fn read(text: &str, style: NumberStyle) -> Option<CellScore> {
    // The small letter of the Turkish İ keeps its dot apart.
    let lower = text.to_lowercase().replace('\u{307}', "");
    let text = without_brackets(without_footnote(lower.trim()));
    if let Some(single) = single(text, style) {
        return Some(single);
    }
    if let Some(found) = BRACKETED.captures(text) {
        return bracketed(&found[1], &found[2], style);
    }
    let halves = PERCENT_LAST.captures(text).or_else(|| PERCENT_FIRST.captures(text))?;
    both(&single(&halves[1], style)?, &single(&halves[2], style)?)
}

/// `14*`, `14 †` and the full stop of "14 pts." and "14/20."
fn without_footnote(text: &str) -> &str {
    let bare = text.trim_end_matches(['*', '†', '‡', '§']).trim_end();
    match bare.strip_suffix('.') {
        Some(rest) if !rest.contains('.') => rest,
        Some(_) | None => bare,
    }
}

/// `( 7/10 )`; a number alone in brackets may be a debt.
fn without_brackets(text: &str) -> &str {
    let inside = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).map(str::trim);
    let fraction = |t: &&str| t.contains('/') && !t.contains(['(', ')']);
    inside.filter(fraction).unwrap_or(text)
}

fn single(text: &str, style: NumberStyle) -> Option<CellScore> {
    let largest = Decimal::from(LARGEST);
    let number = |text: &str| written_number(text, style).filter(|n| n.abs() <= largest);
    let fraction = |marks: &str, maximum: &str| {
        let (marks, maximum) = (number(marks)?, number(maximum)?);
        (maximum > Decimal::ZERO).then_some(CellScore::Fraction(marks, maximum))
    };
    if let Some(marks) = number(text) {
        return Some(CellScore::Marks(marks));
    }
    if let Some(found) = MARKS.captures(text) {
        return number(&found[1]).map(CellScore::Marks);
    }
    if let Some(found) = PERCENTS.captures(text) {
        return number(found.get(1).or_else(|| found.get(2))?.as_str()).map(CellScore::Percent);
    }
    if let Some(found) = FRACTION.captures(text) {
        return fraction(&found[1], &found[2]);
    }
    let found = REVERSED.captures(text)?;
    fraction(&found[2], &found[1])
}

/// `14/20 (70%)`, `14 (of 20)`, `14 (late)`, `B (14/20)`.
fn bracketed(head: &str, note: &str, style: NumberStyle) -> Option<CellScore> {
    let Some(score) = single(head, style) else {
        return super::score::letter(head).and_then(|_| single(note, style));
    };
    if let Some(other) = single(note, style) {
        return both(&score, &other);
    }
    if let Some(found) = MAXIMUM.captures(note) {
        let of = single(&format!("1/{}", &found[1]), style)?;
        return match (score, of) {
            (CellScore::Marks(marks), CellScore::Fraction(_, maximum)) => {
                Some(CellScore::Fraction(marks, maximum))
            }
            _ => None,
        };
    }
    if super::status::status(note).is_some() {
        return Some(CellScore::Disagreement);
    }
    // A remark without figures ("late") changes nothing; one with figures might.
    (!note.chars().any(char::is_numeric)).then_some(score)
}

/// Two scores of one cell: together, or a disagreement.
fn both(a: &CellScore, b: &CellScore) -> Option<CellScore> {
    use CellScore::{Disagreement, Fraction, Marks, MarksAndPercent, Percent};
    let agreed = |score: CellScore, agree: bool| Some(if agree { score } else { Disagreement });
    match (a, b) {
        (Fraction(marks, maximum), Percent(percent))
        | (Percent(percent), Fraction(marks, maximum)) => {
            agreed(Fraction(*marks, *maximum), percent_agrees(*marks, *maximum, *percent))
        }
        (Marks(marks), Percent(percent)) | (Percent(percent), Marks(marks)) => {
            Some(MarksAndPercent(*marks, *percent))
        }
        (Fraction(marks, maximum), Marks(again)) | (Marks(again), Fraction(marks, maximum)) => {
            // "14/20 (70)" leaves the sign of the percent out.
            let agree = marks == again || percent_agrees(*marks, *maximum, *again);
            agreed(Fraction(*marks, *maximum), agree)
        }
        (Fraction(..), Fraction(..)) | (Percent(_), Percent(_)) => agreed(a.clone(), a == b),
        _ => None,
    }
}

/// Whether a written percent is that of marks and maximum, to the places that it has.
pub fn percent_agrees(marks: Decimal, maximum: Decimal, percent: Decimal) -> bool {
    let exact = marks.checked_mul(Decimal::ONE_HUNDRED).and_then(|m| m.checked_div(maximum));
    let off = exact.and_then(|exact| exact.checked_sub(percent));
    // Some tools cut where others round.
    off.is_some_and(|off| off.abs() < Decimal::new(1, percent.scale().min(20)))
}
