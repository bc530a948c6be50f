//! Test numbers and dates in the names that people give to files, sheets and columns.
//!
//! `TEST 519 February,2026.` is test 5 on 19 February; `Quiz 2026-02-15` has a date and no
//! number.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use crate::domain::{fold, month_number, pattern};

/// A number that a title claims for its test.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Claim {
    /// The test's number.
    pub number: u32,
    /// Why, in words that follow "test N".
    pub why: String,
}

/// The word for a test, a number sign, digits, and what follows them.
static TEST_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:^|[^\p{L}\d])(test|tests|quiz|quizz|exam|examen|exame|assessment|prueba|prova|teste|",
        r"evaluation|evaluacion|avaliacao|interrogation|controle|cuestionario|questionario)",
        r"[\s_.\-]*(?:no\.?|n°|nº|number|numero|#)?[\s_.\-:#]*(\d+)(.*)$"
    ))
});
/// A month's word right after the digits, with what follows the word.
static MONTH_NEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:st|nd|rd|th)?[\s_.,\-]*(?:de |of )?(\p{L}{3,})\b[\s_.,\-]*(\d*)")
});
/// The rest of a numeric date after its first number.
static DATE_REST: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[-/._](\d{1,2})[-/._](\d{2,4})\b"));

/// Reads a title. `first_day` is the day of the first submission, which settles whether digits
/// before a month are a number, a day, or both run together.
pub(super) fn claim(title: &str, first_day: Option<NaiveDate>) -> Option<Claim> {
    let folded = fold(title).replace(['\u{a0}', '\u{2013}'], " ");
    let found = TEST_NUMBER.captures(&folded)?;
    let (digits, rest) = (&found[2], &found[3]);
    if DATE_REST.is_match(rest) {
        return None;
    }
    let month =
        MONTH_NEXT.captures(rest).and_then(|m| Some((month_number(&m[1])?, m[2].to_owned())));
    match month {
        Some((month, after)) if after.is_empty() || after.len() > 2 => {
            before_month(digits, month, first_day)
        }
        _ => plain(digits, format!("as \"{}\" says", title.trim())),
    }
}

/// A number that no date touches.
fn plain(digits: &str, why: String) -> Option<Claim> {
    let number: u32 = digits.parse().ok()?;
    (1..=999).contains(&number).then_some(Claim { number, why })
}

/// Digits right before a month whose day does not follow it: the day is among the digits.
fn before_month(digits: &str, month: u32, first_day: Option<NaiveDate>) -> Option<Claim> {
    let splits: Vec<(u32, u32)> = (digits.len().saturating_sub(2).max(1)..digits.len())
        .filter_map(|at| Some((digits[..at].parse().ok()?, digits[at..].parse::<u32>().ok()?)))
        .filter(|(number, day)| (1..=99).contains(number) && (1..=31).contains(day))
        .collect();
    let on_first_day = |day: u32| first_day.is_some_and(|d| d.day() == day && d.month() == month);
    let whole: u32 = digits.parse().ok()?;
    let dated = |(number, day): (u32, u32), how: &str| Claim {
        number,
        why: format!("with the date {day} {}{how}", month_name(month)),
    };
    if let Some(split) = splits.iter().find(|(_, day)| on_first_day(*day)) {
        return Some(dated(*split, ", the day of its first submission"));
    }
    if on_first_day(whole) {
        return None;
    }
    if whole <= 31 {
        return plain(
            digits,
            format!("although \"{whole} {}\" could be a date", month_name(month)),
        );
    }
    // The longer day is likelier: "519 February" is the 19th, not the 9th.
    splits.iter().max_by_key(|(_, day)| *day).map(|split| dated(*split, " run together"))
}

fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES.get(month as usize - 1).copied().unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(title: &str) -> Option<u32> {
        claim(title, None).map(|c| c.number)
    }

    #[test]
    fn numbers_and_dates_are_told_apart() {
        let cases = [
            ("Module TEST 519 February,2026.", Some(5)),
            ("TEST 519 February,2026.", Some(5)),
            ("TEST 4FEBRUARY 17, 2026", Some(4)),
            ("Module Test 1 February 11 2026", Some(1)),
            ("Module Test 3 FEBRUARY 15th, 2026.", Some(3)),
            ("Test 12", Some(12)),
            ("test_3_2026-02-15", Some(3)),
            ("Quiz 2 (1)", Some(2)),
            ("Quiz #7 - Anatomy", Some(7)),
            ("Test No. 4", Some(4)),
            ("Prueba 2", Some(2)),
            ("Contrôle n° 6", Some(6)),
            ("Test 5 19 February 2026", Some(5)),
            ("Test 1019 March", Some(10)),
            ("Test 1112 May 2026", Some(11)),
            ("Test 2 of 5", Some(2)),
            ("Quiz_final", None),
            ("Test 2026-02-15", None),
            ("Test 15-02-2026", None),
            ("Latest 3", None),
            ("Test 2026", None),
            ("Contest 4", None),
        ];
        for (title, expected) in cases {
            assert_eq!(number(title), expected, "{title}");
        }
    }

    #[test]
    fn the_first_submission_settles_a_doubt() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d);
        let with = |title: &str, first| claim(title, first).map(|c| c.number);
        assert_eq!(with("Test 11 February 2026", day(2, 11)), None);
        assert_eq!(with("Test 11 February 2026", day(2, 1)), Some(1));
        assert_eq!(with("Test 11 February 2026", day(3, 7)), Some(11));
        assert_eq!(with("Test 519 February 2026", day(2, 9)), Some(51));
        assert_eq!(with("Test 519 February 2026", day(2, 19)), Some(5));
    }
}
