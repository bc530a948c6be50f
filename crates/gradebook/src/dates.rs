//! Dates with slashes, settled over the whole course: one file alone may not tell day from month.

use chrono::{Datelike, NaiveDateTime};

use super::domain::{DateCertainty, DateEvidence, DateOrder};
use super::recognise::Table;

/// Swaps day and month in tables whose order is a guess, where the other tables of the course are
/// certain of the other order.
pub(super) fn settle(tables: &mut [Table]) {
    let course = tables
        .iter()
        .filter(|table| table.dates.certainty() == DateCertainty::Certain)
        .fold(DateEvidence::default(), |all, table| all.merged(table.dates));
    if course.certainty() != DateCertainty::Certain {
        return;
    }
    for table in tables.iter_mut().filter(|t| t.dates.certainty() == DateCertainty::Guessed) {
        if day_first(table.dates) == day_first(course) {
            table.dates = table.dates.merged(course);
            continue;
        }
        table.dates = table.dates.merged(course);
        for at in table.submissions.iter_mut().filter_map(|s| s.at.as_mut()) {
            *at = swapped(*at);
        }
    }
}

fn day_first(evidence: DateEvidence) -> bool {
    evidence.order() == DateOrder::DayFirst
}

/// The same moment with day and month the other way round, if there is such a day.
fn swapped(at: NaiveDateTime) -> NaiveDateTime {
    let date = chrono::NaiveDate::from_ymd_opt(at.year(), at.day(), at.month());
    date.map_or(at, |date| date.and_time(at.time()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_and_month_change_places() {
        let at = |m, d| {
            chrono::NaiveDate::from_ymd_opt(2026, m, d)
                .and_then(|d| d.and_hms_opt(1, 2, 3))
                .unwrap()
        };
        assert_eq!(swapped(at(2, 5)), at(5, 2));
        assert_eq!(swapped(at(2, 15)), at(2, 15));
    }
}
