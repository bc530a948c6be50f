//! Test numbers and dates in the names that people give to files, sheets and columns.
//!
//! `TEST 519 February,2026.` is test 5 on 19 February; `Quiz 2026-02-15` has a date and no
//! number; `Test Two`, `Test IV` and `2nd quiz` have numbers.

mod kinds;

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use crate::domain::{fold, month_number, pattern, spelled_number, words};

/// A number that a title claims for its test.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Claim {
    /// The kind of test, folded: "quiz 1" and "assignment 1" are different tests.
    pub kind: String,
    /// The test's number.
    pub number: u32,
    /// Why; its words follow "test N".
    pub why: NumberReason,
}

/// Why a test has its number.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum NumberReason {
    /// The title has it.
    Title {
        /// The title.
        title: String,
    },
    /// The title has digits and a month; the digits end in the day of the first submission.
    FirstDay {
        /// The day.
        day: u32,
        /// The month, from 1.
        month: u32,
    },
    /// The title has the number and the day of a date written together.
    RunTogether {
        /// The day.
        day: u32,
        /// The month, from 1.
        month: u32,
    },
    /// The number and the word after it could be a date.
    NoDate {
        /// The number.
        day: u32,
        /// The month, from 1.
        month: u32,
    },
    /// The teacher gave it.
    Given,
    /// The next free number in order of time.
    InOrder,
    /// The next free number.
    NextFree,
    /// Tests of another kind have the numbers that this kind claims.
    OtherKind {
        /// What the title claims.
        claimed: u32,
        /// The title of a test of the other kind.
        holder: String,
    },
}

/// The word for a test, a number sign, digits, and what follows them.
static TEST_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = kinds::alternatives();
    pattern(&format!(
        r"(?:^|[^\p{{L}}\d])({kinds})[\s_.\-]*(?:no\.?|nr\.?|n\.|n°|number|numero|num\.?|#)?[\s_.\-:#]*(\d+)(.*)$"
    ))
});
/// `2nd quiz`, also after other words.
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = kinds::alternatives();
    pattern(&format!(
        r"(?:^|[^\p{{L}}\d])(\d{{1,2}})(?:st|nd|rd|th|er|ere|eme)[\s_\-]+({kinds})(?:[^\p{{L}}]|$)"
    ))
});
/// `1. Klausur`, `1º teste`: only where nothing comes before.
static LEADING: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = kinds::alternatives();
    pattern(&format!(r"^\s*(\d{{1,2}})(?:\.o|\.a|\.|°|e|a|o)[\s_\-]*({kinds})(?:[^\p{{L}}]|$)"))
});
/// A month's word right after the digits, with what follows the word.
static MONTH_NEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:st|nd|rd|th|er|\.)?[\s_.,\-]*(?:de |of )?(\p{L}{3,})\b[\s_.,\-]*(\d*)")
});
/// The rest of a numeric date after its first number.
static DATE_REST: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[-/._](\d{1,2})[-/._](\d{2,4})\b"));
/// The rest of a number with parts (`1.2`).
static PARTS_REST: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\.\d"));
/// Words that begin like a month: `Quiz 12 out of 20`.
static NO_MONTH: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\s_\-]*(?:out|set|mark)\b"));

/// Reads a title. `first_day` is the day of the first submission, which settles whether digits
/// before a month are a number, a day, or both run together.
pub(super) fn claim(title: &str, first_day: Option<NaiveDate>) -> Option<Claim> {
    let folded = fold(title).replace(['\u{a0}', '\u{2013}'], " ");
    let says = || NumberReason::Title { title: title.trim().to_owned() };
    if let Some(found) = TEST_NUMBER.captures(&folded) {
        let (digits, rest) = (&found[2], &found[3]);
        let kind = kinds::kind(&found[1])?;
        if PARTS_REST.is_match(rest) && !DATE_REST.is_match(rest) {
            return None;
        }
        if !DATE_REST.is_match(rest) {
            let read = numbered(digits, rest, first_day, says());
            return read.map(|(number, why)| claimed(kind, number, why));
        }
    }
    let ordinal = ORDINAL.captures(&folded).or_else(|| LEADING.captures(&folded));
    if let Some(found) = ordinal {
        let number = found[1].parse().ok().filter(|n| *n > 0)?;
        return Some(claimed(kinds::kind(&found[2])?, number, says()));
    }
    let (kind, number) = in_words(title)?;
    Some(claimed(kind, number, says()))
}

fn claimed(kind: &str, number: u32, why: NumberReason) -> Claim {
    Claim { kind: kind.to_owned(), number, why }
}

/// Digits after the word for a test, and what follows them.
fn numbered(
    digits: &str,
    rest: &str,
    first_day: Option<NaiveDate>,
    says: NumberReason,
) -> Option<(u32, NumberReason)> {
    let month = MONTH_NEXT
        .captures(rest)
        .filter(|_| !NO_MONTH.is_match(rest))
        .and_then(|m| Some((month_number(&m[1])?, m[2].to_owned())));
    match month {
        Some((month, after)) if after.is_empty() || after.len() > 2 => {
            before_month(digits, month, first_day)
        }
        _ => plain(digits, says),
    }
}

/// A number that no date touches.
fn plain(digits: &str, why: NumberReason) -> Option<(u32, NumberReason)> {
    let number: u32 = digits.parse().ok()?;
    (1..=999).contains(&number).then_some((number, why))
}

/// Digits right before a month whose day does not follow it: the day is among the digits.
fn before_month(
    digits: &str,
    month: u32,
    first_day: Option<NaiveDate>,
) -> Option<(u32, NumberReason)> {
    let splits: Vec<(u32, u32)> = (digits.len().saturating_sub(2).max(1)..digits.len())
        .filter_map(|at| Some((digits[..at].parse().ok()?, digits[at..].parse::<u32>().ok()?)))
        .filter(|(number, day)| (1..=99).contains(number) && (1..=31).contains(day))
        .collect();
    let on_first_day = |day: u32| first_day.is_some_and(|d| d.day() == day && d.month() == month);
    let whole: u32 = digits.parse().ok()?;
    if let Some((number, day)) = splits.iter().find(|(_, day)| on_first_day(*day)) {
        return Some((*number, NumberReason::FirstDay { day: *day, month }));
    }
    if on_first_day(whole) {
        return None;
    }
    if whole <= 31 {
        return plain(digits, NumberReason::NoDate { day: whole, month });
    }
    // The longer day is likelier: "519 February" is the 19th, not the 9th.
    let longest = splits.iter().max_by_key(|(_, day)| *day);
    longest.map(|(number, day)| (*number, NumberReason::RunTogether { day: *day, month }))
}

/// Whether a text has a word for a kind of test.
pub(crate) fn names_test(text: &str) -> bool {
    words(text).iter().any(|word| kinds::kind(word).is_some())
}

/// Whether a kind is a test, quiz or exam, not homework and the like.
pub(crate) fn is_test(kind: &str) -> bool {
    kinds::is_test(kind)
}

/// A number in words or Roman digits after the word for a test, or an ordinal before it.
fn in_words(title: &str) -> Option<(&'static str, u32)> {
    let parts: Vec<&str> =
        title.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let folded: Vec<String> = parts.iter().map(|p| fold(p)).collect();
    let followed_by_hyphen =
        |word: &str| title.contains(&format!("{word}-")) && !title.ends_with(&format!("{word}-"));
    (0..parts.len()).find_map(|at| {
        let kind = kinds::kind(folded.get(at)?)?;
        // "Quiz two-step equations" is a quiz of that title.
        let after = parts.get(at + 1).filter(|typed| !followed_by_hyphen(typed));
        let after = after.and_then(|typed| spelled_number(typed));
        let before = || at.checked_sub(1).and_then(|b| kinds::ordinal(folded.get(b)?));
        Some((kind, after.or_else(before)?))
    })
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
            ("Quiz 12 out of 20", Some(12)),
            ("Test Two", Some(2)),
            ("Quiz trois - section B", Some(3)),
            ("Test IV", Some(4)),
            ("TEST XII", Some(12)),
            ("Test mix", None),
            ("Test IIX", None),
            ("2nd quiz", Some(2)),
            ("Biology 3rd Test", Some(3)),
            ("1. Klausur", Some(1)),
            ("1º Teste", Some(1)),
            ("2ème contrôle", Some(2)),
            ("İkinci sınav", Some(2)),
            ("Third Quiz", Some(3)),
            ("Quiz two-step equations", None),
            ("Quiz on Loops", None),
            ("CA 10", Some(10)),
            ("Compito n. 3", Some(3)),
            ("Übungsblatt 4", Some(4)),
            ("2. Sınav", Some(2)),
            ("Ödev 2", Some(2)),
            ("Exercise 1.1", None),
            ("Week 3", None),
            ("Week 3 Quiz 1", Some(1)),
            ("Quiz 5 juillet 2026", Some(5)),
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
