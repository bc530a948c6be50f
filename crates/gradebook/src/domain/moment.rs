//! Times as form tools write them. One with an offset or a zone is turned into UTC; another is
//! kept as it is written, since it only orders submissions.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use regex::{Captures, Regex};

use super::clock;
use super::digit::ascii_digits;
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
    /// American order also with dashes and points, which others write with the day first.
    MonthFirstThroughout,
}

/// How sure the order of a column's dates is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateCertainty {
    /// No date would be another one in the other order.
    Irrelevant,
    /// Some dates exist in one order alone.
    Certain,
    /// Nothing settles the order.
    Guessed,
    /// So many dates exist in the other order alone.
    Contradictory(usize),
}

/// What the dates of a column, of a file or of a course say about the order of their numbers.
#[derive(serde::Serialize, serde::Deserialize, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateEvidence {
    slashed: Orders,
    dashed: Orders,
}

/// Dates that exist in one order alone, and those that exist in both.
#[derive(serde::Serialize, serde::Deserialize, Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Orders {
    month_first: usize,
    day_first: usize,
    both: usize,
    /// Which numbers were seen in the first and in the second place, a bit for each.
    firsts: u32,
    seconds: u32,
}

static SLASHED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[\s,])(\d{1,2})\s?/\s?(\d{1,2})\s?/\s?(\d{4}|\d{2})(?:\b|t)"));
static DASHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|[\s,])(\d{1,2})(?:-(\d{1,2})-(\d{4})|\.\s?(\d{1,2})\.\s?(\d{4}|\d{2}))(?:\b|t)")
});
static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|[\s,])(\d{4})[-/.]\s?(\d{1,2}|\p{L}{3,})[-/.]\s?(\d{1,2})(?:\b|t)")
});
static DAY_MONTH_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(\d{1,2})(?:(?:o|er|st|nd|rd|th)\b)?\.?[\s./-]*(?:(?:de|of|di)\s+)?(\p{L}{3,})\.?",
        r"(?:[\s,./-]+|\s+(?:de|del)\s+)(\d{4})(?:\b|t)",
    ))
});
static DAY_MONTH_SHORT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,2})[-.](\p{L}{3,})\.?[-.](\d{2})(?:\s|,|$)"));
static MONTH_WORD_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(\p{L}{3,})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+|-)(\d{4})\b")
});

impl DateOrder {
    /// The order of a column; [`DateEvidence`] says how sure it is.
    pub fn of_column<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        DateEvidence::of_column(texts).order()
    }

    fn is_month_first(self) -> bool {
        match self {
            Self::MonthFirst | Self::MonthFirstThroughout => true,
            Self::DayFirst => false,
        }
    }
}

impl DateEvidence {
    /// Counts the dates that say something.
    pub fn of_column<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut evidence = Self::default();
        for text in texts.filter(|text| may_be_moment(text)) {
            let text = plain(text);
            if let Some(date) = Numeric::slashed(&text) {
                evidence.slashed.note(&date);
            } else if let Some(date) = Numeric::dashed(&text).filter(|_| !is_settled(&text)) {
                evidence.dashed.note(&date);
            }
        }
        evidence
    }

    /// What two columns say together. A column that is certain by itself needs no other.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        let add = |a: Orders, b: Orders| Orders {
            month_first: a.month_first + b.month_first,
            day_first: a.day_first + b.day_first,
            both: a.both + b.both,
            firsts: a.firsts | b.firsts,
            seconds: a.seconds | b.seconds,
        };
        Self { slashed: add(self.slashed, other.slashed), dashed: add(self.dashed, other.dashed) }
    }

    /// The order of most dates that exist in one order alone; without any, the part that changes
    /// less is the month.
    pub fn order(&self) -> DateOrder {
        let Orders { month_first, day_first, firsts, seconds, .. } = self.slashed;
        if self.dashed.month_first > self.dashed.day_first && day_first == 0 {
            DateOrder::MonthFirstThroughout
        } else if day_first > month_first
            || (day_first == month_first && firsts.count_ones() > seconds.count_ones())
        {
            DateOrder::DayFirst
        } else {
            DateOrder::MonthFirst
        }
    }

    /// How sure [`Self::order`] is. Dashes and points are day first unless a date says otherwise.
    pub fn certainty(&self) -> DateCertainty {
        let against = |orders: &Orders| orders.month_first.min(orders.day_first);
        let against = against(&self.slashed) + against(&self.dashed);
        let settled = |orders: &Orders| orders.month_first + orders.day_first > 0;
        if against > 0 {
            DateCertainty::Contradictory(against)
        } else if settled(&self.slashed) || (self.slashed.both == 0 && settled(&self.dashed)) {
            DateCertainty::Certain
        } else if self.slashed.both > 0 {
            DateCertainty::Guessed
        } else {
            DateCertainty::Irrelevant
        }
    }
}

impl Orders {
    fn note(&mut self, date: &Numeric) {
        match (date.read(true), date.read(false)) {
            (Some(_), None) => self.month_first += 1,
            (None, Some(_)) => self.day_first += 1,
            (Some(a), Some(b)) if a != b => self.both += 1,
            (Some(_), Some(_)) => {}
            (None, None) => return,
        }
        self.firsts |= 1 << date.first.min(31);
        self.seconds |= 1 << date.second.min(31);
    }
}

/// A date in three numbers, the year last.
struct Numeric {
    first: u32,
    second: u32,
    year: i32,
    place: std::ops::Range<usize>,
}

impl Numeric {
    fn slashed(text: &str) -> Option<Self> {
        Self::found(&SLASHED.captures(text)?, [1, 2, 3])
    }

    fn dashed(text: &str) -> Option<Self> {
        let found = DASHED.captures(text)?;
        Self::found(&found, [1, 2, 3]).or_else(|| Self::found(&found, [1, 4, 5]))
    }

    fn found(found: &Captures<'_>, [first, second, year]: [usize; 3]) -> Option<Self> {
        let part = |at| found.get(at).and_then(|part| part.as_str().parse().ok());
        let year = i32::try_from(part(year)?).ok()?;
        let year = if year < 100 { year + 2000 } else { year };
        let place = found.get(0)?.range();
        Some(Self { first: part(first)?, second: part(second)?, year, place })
    }

    fn read(&self, month_first: bool) -> Option<NaiveDate> {
        let (month, day) =
            if month_first { (self.first, self.second) } else { (self.second, self.first) };
        NaiveDate::from_ymd_opt(self.year, month, day)
    }
}

/// Reads a time of submission. `order` settles dates in numbers.
pub fn parse_moment(text: &str, order: DateOrder) -> Option<NaiveDateTime> {
    if !may_be_moment(text) {
        return None;
    }
    let text = plain(text);
    let (day, place) = year_first(&text)
        .or_else(|| slashed(&text, order))
        .or_else(|| worded(&text))
        .or_else(|| dashed(&text, order))?;
    let (before, after) = (text.get(..place.start)?, text.get(place.end..)?);
    let clock = clock::read(&format!("{before} {after}"))?;
    let moment = day.and_time(clock.time).checked_add_signed(clock.to_utc)?;
    (1990..2200).contains(&day.year()).then_some(moment)
}

fn may_be_moment(text: &str) -> bool {
    (6..=120).contains(&text.len()) && text.chars().any(char::is_numeric)
}

fn plain(text: &str) -> String {
    ascii_digits(&fold(text))
}

/// A date whose parts need no order; points beside it are a clock's (`12.01.00 PM`).
fn is_settled(text: &str) -> bool {
    year_first(text).or_else(|| worded(text)).is_some()
}

type Found = (NaiveDate, std::ops::Range<usize>);

fn slashed(text: &str, order: DateOrder) -> Option<Found> {
    let date = Numeric::slashed(text)?;
    Some((date.read(order.is_month_first())?, date.place))
}

/// Day first; but a date that exists only with the month first is read so.
fn dashed(text: &str, order: DateOrder) -> Option<Found> {
    let date = Numeric::dashed(text)?;
    let day = match order {
        DateOrder::MonthFirstThroughout => date.read(true),
        DateOrder::MonthFirst | DateOrder::DayFirst => date.read(false).or_else(|| date.read(true)),
    };
    Some((day?, date.place))
}

fn year_first(text: &str) -> Option<Found> {
    let found = YEAR_FIRST.captures(text)?;
    let month = found[2].parse().ok().or_else(|| month_in_date(&found[2]))?;
    let day = NaiveDate::from_ymd_opt(found[1].parse().ok()?, month, found[3].parse().ok()?)?;
    Some((day, found.get(0)?.range()))
}

fn worded(text: &str) -> Option<Found> {
    let date = |found: &Captures<'_>, [day, month, year]: [usize; 3]| {
        let year: i32 = found[year].parse().ok()?;
        let year = if year < 100 { year + 2000 } else { year };
        let month = month_in_date(&found[month])?;
        let day = NaiveDate::from_ymd_opt(year, month, found[day].parse().ok()?)?;
        Some((day, found.get(0)?.range()))
    };
    let any = |shape: &Regex, parts| shape.captures_iter(text).find_map(|f| date(&f, parts));
    any(&DAY_MONTH_WORD, [1, 2, 3])
        .or_else(|| any(&MONTH_WORD_DAY, [2, 1, 3]))
        .or_else(|| any(&DAY_MONTH_SHORT, [1, 2, 3]))
}

#[cfg(test)]
mod tests;
