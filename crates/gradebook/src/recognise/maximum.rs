//! The maximum that a header names.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use crate::domain::{NumberStyle, fold, parse_number, pattern};

/// A number in a header that may be the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderMaximum {
    /// It is.
    Sure(Decimal),
    /// It is, or the header holds a date or a counter.
    Perhaps(Decimal),
}

/// Words for points, as a group.
const POINTS: &str = r"(?:points?|pts?|marks?|mks?|p|pkt|punkten?|punti|ptn|pnt|pt|puntos?|pontos?|puan|punten|possible|max|maximum)";

/// Brackets with a maximum: `(17)`, `(17 pts)`, `(out of 12)`, `(of 12)`, `(max. 12 Punkte)`,
/// `(/20)`, `[10]`, `[Total Pts: 2`, `MaxPoints:100`.
static BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"maxpoints:\s*([\d.,]+)|max(?:imum)? (?:points|score|marks|grade):?\s*([\d.,]+)|\[total pts:\s*(?:up to )?([\d.,]+)|[(\[{{]\s*(?:out of|of|from|max(?:imum|imal|imale|imo|ima)?\.?:?|maks\.?|макс\.?|sur|sobre|von|su|de|uber|van|uit|od|z|ze|az|av|af|ud af|din|dari|из|од|от|з|מתוך|من|از|/|total:?|possible:?|worth|vale|valor:?|0\s*[-–]|0\s*(?:to|a|bis))*\s*/?\s*([\d.,]+)\s*{POINTS}?\.?\s*(?:possible|max\.?)?\s*[)\]}}]"
    ))
});
/// A maximum without brackets at the end: `/10.00`, `out of 20`, `sur 20`, `20 pts`.
static AT_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:out of|sur|sobre|von|uber|max(?:imum)?\.?:?|(?:points?|marks?|pts) possible:?)\s*([\d.,]+)\s*{POINTS}?\.?\s*$|(?:^|[^\d.,])([\d.,]+)\s*(?:points?|pts|marks?|pkt|punkte|punti|puntos|pontos|puan)\.?\s*$|(?:(?:^|[^\d\s])\s*|\s)/\s*([\d.,]+)\s*{POINTS}?\.?\s*$"
    ))
});
/// A weight beside another number in brackets: `(%40, 50 puan)`, `(50 pts; 40%)`.
static WEIGHT_BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"([(\[])\s*(?:%\s*\d[\d.]*|\d[\d.]*\s*%)\s*[,;/·–-]\s*([^()\[\]]*\d[^()\[\]]*[)\]])|",
        r"([(\[][^()\[\]%]*\d[^()\[\]%]*?)\s*[,;/·–-]\s*(?:%\s*\d[\d.]*|\d[\d.]*\s*%)\s*([)\]])"
    ))
});
/// A slash between two numbers.
static SLASH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d\s*/\s*([\d.,]+)\s*\)?\s*$"));
/// Three numbers with one sign between them: a date.
static DATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\d{1,4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,4}"));

/// The maximum that a header names.
pub(super) fn in_header(header: &str) -> Option<HeaderMaximum> {
    // "(%40, 50 points)": the weight is none.
    let folded = WEIGHT_BESIDE.replace_all(&fold(header), "$1$2$3$4").into_owned();
    let said = DATE.replace_all(folded.trim(), " ");
    let bracketed = BRACKETS.captures_iter(&said).last();
    let found = bracketed.or_else(|| AT_END.captures(&said));
    if let Some(found) = found {
        let number = found.iter().skip(1).flatten().next()?.as_str();
        // "1. Points" is the first question.
        if number.ends_with('.') && said.trim_start().starts_with(number) {
            return None;
        }
        let value = number_of(number)?;
        return match value {
            v if is_year(v) => None,
            v if is_copy_mark(&said, v) => Some(HeaderMaximum::Perhaps(v)),
            v => Some(HeaderMaximum::Sure(v)),
        };
    }
    let value = number_of(SLASH.captures(&said)?.get(1)?.as_str())?;
    // `Test 2 (19/05)` is a date, `Test 2/20` a maximum or a date, `Test 2/40` no date.
    match value {
        v if is_year(v) || said.trim_end().ends_with(')') || is_school_year(&said) => None,
        v if v > Decimal::from(31) => Some(HeaderMaximum::Sure(v)),
        v => Some(HeaderMaximum::Perhaps(v)),
    }
}

/// A header without the maximum that it names.
pub(super) fn without_maximum(header: &str) -> String {
    if !matches!(in_header(header), Some(HeaderMaximum::Sure(_))) {
        return header.to_owned();
    }
    let folded = fold(header.trim());
    let bracketed = BRACKETS.find_iter(&folded).last().map(|found| found.start());
    let start = bracketed.or_else(|| start_at_end(&folded));
    let plain = start.and_then(|start| folded.get(..start)).unwrap_or(&folded);
    // The sign before a number at the end is not a part of the maximum.
    plain.trim_end_matches([' ', '-', '–', ',', ':', '/']).to_owned()
}

/// Where a maximum at the end begins. The pattern takes the letter before a sign or a number, too,
/// which belongs to the title.
fn start_at_end(folded: &str) -> Option<usize> {
    let found = AT_END.captures(folded)?;
    let start = found.get(0)?.start();
    let number = found.iter().skip(1).flatten().next()?.start();
    let mut before = folded.get(start..number)?.trim_end_matches([' ', '/']).chars();
    let letter = before.next().filter(|_| before.next().is_none());
    Some(start + letter.map_or(0, char::len_utf8))
}

fn number_of(text: &str) -> Option<Decimal> {
    let style = if text.contains(',') && !text.contains('.') {
        NumberStyle::Comma
    } else {
        NumberStyle::Point
    };
    parse_number(text.trim_matches([',', '.']), style).filter(|m| *m > Decimal::ZERO)
}

/// `2025/26`.
fn is_school_year(said: &str) -> bool {
    let before = said.rsplit_once('/').map(|(before, _)| before.trim_end());
    let year = before.and_then(|b| b.get(b.len().checked_sub(4)?..)).and_then(|y| y.parse().ok());
    year.is_some_and(is_year)
}

fn is_year(value: Decimal) -> bool {
    value.is_integer() && value >= Decimal::from(1990) && value <= Decimal::from(2100)
}

/// `Score (1)`: a header that was there before, as programs mark it.
fn is_copy_mark(said: &str, value: Decimal) -> bool {
    value < Decimal::from(4)
        && value.is_integer()
        && said.trim_end().ends_with(&format!("({value})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(header: &str) -> Option<String> {
        in_header(header).map(|m| match m {
            HeaderMaximum::Sure(m) => m.normalize().to_string(),
            HeaderMaximum::Perhaps(m) => format!("{}?", m.normalize()),
        })
    }

    #[test]
    fn headers_without_their_maximum() {
        let cases = [
            ("Moyenne /20", "moyenne"),
            ("Average (20)", "average"),
            ("Mark out of 60", "mark"),
            ("Midterm 50 pts", "midterm"),
            ("Quiz 1", "Quiz 1"),
            ("Written - out of 40 points", "written"),
        ];
        for (header, expected) in cases {
            assert_eq!(without_maximum(header), expected, "{header}");
        }
    }

    #[test]
    fn maxima_in_headers() {
        let cases = [
            ("Total Marks (17)", Some("17")),
            ("Prova mensal (vale 3,0)", Some("3")),
            ("Grade/10.00", Some("10")),
            ("Note/20,00", Some("20")),
            ("Note /20", Some("20")),
            ("Práctica 1 /20", Some("20")),
            ("Quiz 1 Points Grade <Numeric MaxPoints:100 Weight:6.25>", Some("100")),
            ("PF 25 [Total Pts: 2 Score] |574283", Some("2")),
            ("PF 25 [Total Pts: up to 10 Score] |574283", Some("10")),
            ("1.1: A (0.25 pts)", Some("0.25")),
            ("Test 2 out of 20", Some("20")),
            ("Points (of 12)", Some("12")),
            ("Quiz 1 [10]", Some("10")),
            ("Klausur (max. 45 Punkte)", Some("45")),
            ("Midterm 50 pts", Some("50")),
            ("Points Possible: 25", Some("25")),
            ("Toets H1 (42 ptn)", Some("42")),
            ("1. Points", None),
            ("Klausur 1", None),
            ("Entrance test 2025/26", None),
            ("Итог (макс. 30)", Some("30")),
            ("Essay Max Points: 50 Category: Writing", Some("50")),
            ("Total Score (0 - 100)", Some("100")),
            ("Compito (su 30)", Some("30")),
            ("Test 2/40", Some("40")),
            ("Test 2/20", Some("20?")),
            ("Test 2 (19/05/2026)", None),
            ("Test 1 (12/05)", None),
            ("Test 1 2026-05-12", None),
            ("Exam (2026)", None),
            ("Quiz 1 (10%)", None),
            ("Score", None),
            ("Score (1)", Some("1?")),
            ("Test 1 (retake)", None),
            ("Total Marks (0)", None),
            ("Quiz 3", None),
            ("Homework 2.1", None),
        ];
        for (header, expected) in cases {
            assert_eq!(shown(header).as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn what_is_left_of_a_header_is_whole() {
        for title in ["Not", "Score", "Übung A", "Test 3", "Essay II", "Точка"] {
            for maximum in
                [" (20)", " / 40", " /40", "/40", " out of 40", " sur 20", " max 15", " [8]"]
            {
                let rest = without_maximum(&format!("{title}{maximum}"));
                let whole = rest == fold(title) || rest == fold(&format!("{title}{maximum}"));
                assert!(whole, "{title}{maximum}: {rest}");
            }
        }
    }

    #[test]
    fn a_weight_beside_the_points_is_no_maximum() {
        for header in [
            "Vize (%40, 50 puan)",
            "Midterm (40%, 50 points)",
            "Midterm (40 %; 50)",
            "Midterm (50 pts, 40%)",
            "Midterm [50; 40%]",
        ] {
            assert_eq!(in_header(header), Some(HeaderMaximum::Sure(Decimal::from(50))), "{header}");
        }
        assert_eq!(in_header("Midterm (40%)"), None);
    }
}
