//! Times as form tools write them, without a time zone: they only order submissions.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use regex::{Captures, Regex};

use super::month::month_in_date;
use super::name::fold;
use super::pattern::pattern;

/// What the first number of `03/04/2026` is. The cell alone does not tell; the column does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// American order, as Microsoft Forms writes it.
    #[default]
    MonthFirst,
    /// The order of most of the world.
    DayFirst,
}

static SLASHED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b"));
static YEAR_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"));
static DAY_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(\d{1,2})[-.](\d{1,2})[-.](\d{4})\b"));
static DAY_MONTH_WORD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,2})(?: de| of)?[ .-](\p{L}{3,})\.?(?: de)?[ ,-]+(\d{4})\b"));
static MONTH_WORD_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\p{L}{3,})\.? (\d{1,2}),? (\d{4})\b"));
static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\b|t)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?"));

impl DateOrder {
    /// Decides the order of a column: a number above 12 is a day; else the part that changes
    /// less is the month.
    pub fn of_column<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut firsts, mut seconds) = (BTreeSet::new(), BTreeSet::new());
        for text in texts {
            if let Some((first, second)) = slashed_pair(text) {
                firsts.insert(first);
                seconds.insert(second);
            }
        }
        let over_twelve = |parts: &BTreeSet<u32>| parts.last().is_some_and(|p| *p > 12);
        if over_twelve(&seconds) {
            Self::MonthFirst
        } else if over_twelve(&firsts) || firsts.len() > seconds.len() {
            Self::DayFirst
        } else {
            Self::MonthFirst
        }
    }
}

fn slashed_pair(text: &str) -> Option<(u32, u32)> {
    let found = SLASHED.captures(text)?;
    Some((found[1].parse().ok()?, found[2].parse().ok()?))
}

/// Reads a time of submission; zone names and offsets are dropped, since one tool writes all
/// rows of a file in one zone. `order` settles dates with slashes.
pub fn parse_moment(text: &str, order: DateOrder) -> Option<NaiveDateTime> {
    if text.len() < 6 || text.len() > 80 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let text = fold(text).replace(['\u{a0}', '\u{202f}'], " ");
    let day = slashed_date(&text, order)
        .or_else(|| numeric_date(&text))
        .or_else(|| worded_date(&text))?;
    (1990..2200)
        .contains(&chrono::Datelike::year(&day))
        .then(|| day.and_time(clock(&text).unwrap_or_default()))
}

fn slashed_date(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let (first, second) = slashed_pair(text)?;
    let year = SLASHED.captures(text)?[3].parse::<i32>().ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    let (month, day) = match order {
        DateOrder::MonthFirst => (first, second),
        DateOrder::DayFirst => (second, first),
    };
    NaiveDate::from_ymd_opt(year, month, day)
}

fn numeric_date(text: &str) -> Option<NaiveDate> {
    let part = |found: &Captures<'_>, at: usize| found[at].parse::<u32>().ok();
    if let Some(found) = YEAR_FIRST.captures(text) {
        return NaiveDate::from_ymd_opt(found[1].parse().ok()?, part(&found, 2)?, part(&found, 3)?);
    }
    let found = DAY_FIRST.captures(text)?;
    NaiveDate::from_ymd_opt(found[3].parse().ok()?, part(&found, 2)?, part(&found, 1)?)
}

fn worded_date(text: &str) -> Option<NaiveDate> {
    let date = |year: &str, month: &str, day: &str| {
        NaiveDate::from_ymd_opt(year.parse().ok()?, month_in_date(month)?, day.parse().ok()?)
    };
    let day_first = DAY_MONTH_WORD.captures(text).and_then(|f| date(&f[3], &f[2], &f[1]));
    day_first.or_else(|| MONTH_WORD_DAY.captures(text).and_then(|f| date(&f[3], &f[1], &f[2])))
}

fn clock(text: &str) -> Option<NaiveTime> {
    let found = CLOCK.captures(text)?;
    let hour: u32 = found[1].parse().ok()?;
    let hour = match found.get(4).map(|half| half.as_str()) {
        Some("p") if hour < 12 => hour + 12,
        Some("a") if hour == 12 => 0,
        _ => hour,
    };
    let seconds = found.get(3).map_or(Ok(0), |s| s.as_str().parse()).ok()?;
    NaiveTime::from_hms_opt(hour, found[2].parse().ok()?, seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tools_formats_are_read() {
        let cases = [
            ("11-02-2026 14:40:48", "2026-02-11 14:40:48"),
            ("2026/09/27 3:00:00 PM GMT+3", "2026-09-27 15:00:00"),
            ("2/11/26 14:40:48", "2026-02-11 14:40:48"),
            ("2/11/2026 12:05:00 AM", "2026-02-11 00:05:00"),
            ("11 February 2026 2:40 PM", "2026-02-11 14:40:00"),
            ("Wednesday, 11 February 2026, 2:40 PM", "2026-02-11 14:40:00"),
            ("11 février 2026, 14:40", "2026-02-11 14:40:00"),
            ("11 de febrero de 2026, 14:40", "2026-02-11 14:40:00"),
            ("Feb 11, 2026 2:40 PM", "2026-02-11 14:40:00"),
            ("2026-02-11 14:40:48 -0800", "2026-02-11 14:40:48"),
            ("2026-02-11T14:40:48.123Z", "2026-02-11 14:40:48"),
            ("2026-02-11", "2026-02-11 00:00:00"),
        ];
        for (text, expected) in cases {
            let read = parse_moment(text, DateOrder::MonthFirst).map(|t| t.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in ["", "Musa", "12", "99-99-2026 11:00:00", "-", "08032864390", "14:40"] {
            assert_eq!(parse_moment(text, DateOrder::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn the_column_decides_the_order_of_slashes() {
        let order = |column: &[&str]| DateOrder::of_column(column.iter().copied());
        assert_eq!(order(&["03/04/2026 10:00", "13/04/2026 10:00"]), DateOrder::DayFirst);
        assert_eq!(order(&["03/04/2026", "03/14/2026"]), DateOrder::MonthFirst);
        assert_eq!(order(&["03/04/2026", "05/04/2026"]), DateOrder::DayFirst);
        assert_eq!(order(&["03/04/2026", "03/05/2026"]), DateOrder::MonthFirst);
        let read = parse_moment("03/04/2026 10:00", DateOrder::DayFirst).unwrap();
        assert_eq!(read.to_string(), "2026-04-03 10:00:00");
    }
}
