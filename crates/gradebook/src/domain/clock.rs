//! The time of day beside a date, and its zone.

use std::sync::LazyLock;

use chrono::{NaiveTime, TimeDelta};
use regex::{Captures, Regex};

use super::pattern::pattern;

/// `14:40:48.123`, `14h05`, `14.05 uhr`, `3 p. m.`; Turkish writes the half of the day before.
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:\b(?P<before>oo|os)\s+)?(?:\b|t)(?P<hour>\d{1,2})",
        r"(?:(?::|\s?h\s?|(?P<dot>\.))(?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:[.,]\d+)?)?",
        r"(?:\s*(?P<half>[ap])(?:\.?\s?m)?\b\.?|\s*(?P<after>oo|os)\b|\s*(?P<word>uhr|h)\b)?",
    ))
});

static OFFSET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*\(?(?:utc|gmt)?\s?([+\-−])(\d{1,2}):?(\d{2})?(?:[^\d:]|$)"));

static ZONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\(?([a-z]{1,5})\b"));

/// Zones whose short name means one offset, in minutes. `IST`, `BST` and `AST` mean several.
const ZONES: [(&str, i64); 40] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 60),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("brt", -180),
    ("art", -180),
    ("clt", -240),
    ("pet", -300),
    ("cet", 60),
    ("cest", 120),
    ("mez", 60),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("wat", 60),
    ("cat", 120),
    ("sast", 120),
    ("eat", 180),
    ("trt", 180),
    ("msk", 180),
    ("pkt", 300),
    ("npt", 345),
    ("wib", 420),
    ("hkt", 480),
    ("jst", 540),
    ("kst", 540),
    ("nzst", 720),
    ("nzdt", 780),
];

/// A time of day, and what to add to it for UTC (nothing where no zone is written).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) time: NaiveTime,
    pub(super) to_utc: TimeDelta,
}

/// What is written beside a date (folded). `None` for a time that no clock shows.
pub(super) fn read(rest: &str) -> Option<Clock> {
    let alone = |found: &Captures<'_>| found[0].len() == rest.trim().len();
    let time =
        |found: &Captures<'_>| is_time(found) || (found.name("dot").is_some() && alone(found));
    let Some(found) = CLOCK.captures_iter(rest).find(time) else {
        return Some(Clock { time: NaiveTime::default(), to_utc: TimeDelta::zero() });
    };
    let number = |name: &str| found.name(name).map_or(Ok(0), |part| part.as_str().parse::<u32>());
    let hour = number("hour").ok()?;
    let half = ["half", "before", "after"].iter().find_map(|name| found.name(name));
    let hour = match half.map(|half| half.as_str()) {
        Some("p" | "os") if hour < 12 => hour + 12,
        Some("a" | "oo") if hour == 12 => 0,
        _ => hour,
    };
    let time = NaiveTime::from_hms_opt(hour, number("minute").ok()?, number("second").ok()?)?;
    let after = rest.get(found.get(0)?.end()..).unwrap_or_default();
    Some(Clock { time, to_utc: to_utc(after) })
}

/// A lone number is no time; a point is a clock's only before "Uhr" or a half of the day, or
/// when nothing else is there.
fn is_time(found: &Captures<'_>) -> bool {
    let has = |name: &str| found.name(name).is_some();
    let said = has("half") || has("before") || has("after") || has("word");
    said || (has("minute") && !has("dot"))
}

fn to_utc(after: &str) -> TimeDelta {
    let offset = OFFSET.captures(after).and_then(|found| {
        let hours: i64 = found[2].parse().ok()?;
        let minutes: i64 = found.get(3).map_or(Ok(0), |m| m.as_str().parse()).ok()?;
        let size = hours * 60 + minutes;
        (hours <= 14 && minutes < 60).then_some(if &found[1] == "+" { -size } else { size })
    });
    let named = || {
        let name = ZONE.captures(after)?;
        ZONES.iter().find(|(zone, _)| *zone == &name[1]).map(|(_, minutes)| -minutes)
    };
    TimeDelta::minutes(offset.or_else(named).unwrap_or(0))
}
