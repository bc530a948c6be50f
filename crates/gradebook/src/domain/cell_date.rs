//! Dates that a spreadsheet made of a score such as `3/4`.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use super::digit::ascii_digits;
use super::month::month_in_date;
use super::name::fold;
use super::pattern::pattern;

static DAY_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(\d{1,2})[-./\s]*(?:(?:de|of)\s+)?(\p{L}{3,})\.?(?:[-./,\s]+(?:de\s+)?(?:\d{4}|\d{2}))?(?:[t,\s]+\d{1,2}:\d{2}.*)?$",
    )
});
static WORD_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(\p{L}{3,})\.?[-./\s]+(\d{4}|\d{1,2})(?:[-./,\s]+(?:\d{4}|\d{2}))?(?:[t,\s]+\d{1,2}:\d{2}.*)?$",
    )
});
static YEAR_LAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(\d{1,2})[-./]\s?(\d{1,2})[-./]\s?(?:\d{4}|\d{2})?(?:[t,\s]+\d{1,2}:\d{2}.*)?$")
});
static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?(?:[t,\s]+\d{1,2}:\d{2}.*)?$")
});

/// The two numbers that may have been typed, in the one order or in the other: those of
/// `04-Mar`, `Mar-04`, `2026-03-04 00:00:00` are 4 and 3. `Mar-40` may have been `3/40`.
pub(super) fn typed_pair(text: &str) -> Option<(u32, u32)> {
    let text = ascii_digits(&fold(text.trim()));
    let number = |text: &str| text.parse::<u32>().ok();
    if let Some(found) = DAY_WORD.captures(&text) {
        return Some((number(&found[1])?, month_in_date(&found[2])?));
    }
    if let Some(found) = WORD_DAY.captures(&text) {
        return Some((number(&found[2])? % 100, month_in_date(&found[1])?));
    }
    if let Some(found) = YEAR_FIRST.captures(&text) {
        let year = i32::try_from(number(&found[1])?).ok()?;
        let date = NaiveDate::from_ymd_opt(year, number(&found[2])?, number(&found[3])?)?;
        return Some(pair_of(date));
    }
    let found = YEAR_LAST.captures(&text)?;
    let (first, second) = (number(&found[1])?, number(&found[2])?);
    let exists = |day, month| NaiveDate::from_ymd_opt(2024, month, day).is_some();
    (exists(first, second) || exists(second, first)).then_some((first, second))
}

/// The numbers that may have been typed where a workbook holds a date. The first of a month long
/// ago was a month and a year: `3/40` becomes 1 March 1940.
pub(super) fn pair_of(date: NaiveDate) -> (u32, u32) {
    let ago = date.day() == 1 && (1930..2000).contains(&date.year());
    let first = if ago { date.year().unsigned_abs() % 100 } else { date.day() };
    (first, date.month())
}
