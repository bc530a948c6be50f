//! Dates and times in many shapes, written and read back.

use chrono::{Days, Timelike};
use proptest::prelude::*;

use super::DateOrder::{DayFirst, MonthFirst, MonthFirstThroughout};
use super::*;

fn read(text: &str, order: DateOrder) -> Option<String> {
    parse_moment(text, order).map(|t| t.to_string())
}

#[test]
fn the_tools_formats_are_read() {
    let cases = [
        ("11-02-2026 14:40:48", "2026-02-11 14:40:48"),
        ("2026/09/27 3:00:00 PM GMT+3", "2026-09-27 12:00:00"),
        ("2/11/26 14:40:48", "2026-02-11 14:40:48"),
        ("2/11/2026 12:05:00 AM", "2026-02-11 00:05:00"),
        ("Wednesday, 11 February 2026, 2:40 PM", "2026-02-11 14:40:00"),
        ("11 février 2026, 14:40", "2026-02-11 14:40:00"),
        ("11 de febrero de 2026, 14:40", "2026-02-11 14:40:00"),
        ("Feb 11, 2026 2:40 PM", "2026-02-11 14:40:00"),
        ("2026-02-11T14:40:48.123Z", "2026-02-11 14:40:48"),
        ("2026-02-11", "2026-02-11 00:00:00"),
        ("11 juil. 2026", "2026-07-11 00:00:00"),
        ("3. März 2026", "2026-03-03 00:00:00"),
        ("5 Şubat 2026", "2026-02-05 00:00:00"),
        ("12 gen 2026", "2026-01-12 00:00:00"),
        ("1º de março de 2026", "2026-03-01 00:00:00"),
        ("1er août 2026 à 14h05", "2026-08-01 14:05:00"),
        ("1 mars 2026 à 14 h 05", "2026-03-01 14:05:00"),
        ("03.03.2026 14.05", "2026-03-03 14:05:00"),
        ("mardi 3 mars 2026, 14:05", "2026-03-03 14:05:00"),
        ("Dienstag, 3. März 2026, 14:05", "2026-03-03 14:05:00"),
        ("3 Mart 2026, Salı, 14:05", "2026-03-03 14:05:00"),
        ("martedì, 3 marzo 2026, 14:05", "2026-03-03 14:05:00"),
        ("terça-feira, 3 de março de 2026, 14:05", "2026-03-03 14:05:00"),
        ("Tuesday, March 3rd, 2026 2:05 p. m.", "2026-03-03 14:05:00"),
        ("03-Mar-26 02.05 PM", "2026-03-03 14:05:00"),
        ("03.03.26 14.05 Uhr", "2026-03-03 14:05:00"),
        ("3 de out. de 2026 14:05", "2026-10-03 14:05:00"),
        ("2026-Mar-03 14:05", "2026-03-03 14:05:00"),
        ("14:05, 3 March 2026", "2026-03-03 14:05:00"),
        ("٣/٤/٢٠٢٦ ١٤:٠٥", "2026-03-04 14:05:00"),
        ("Tue Mar 03 2026 14:05:00 GMT+0000 (Coordinated Universal Time)", "2026-03-03 14:05:00"),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text, MonthFirst).as_deref(), Some(expected), "{text}");
    }
    let none = [
        "",
        "Musa",
        "12",
        "99-99-2026 11:00:00",
        "-",
        "08032864390",
        "14:40",
        "2026-03-03 25:10",
        "12 out of 20",
        "13/14/2026",
        "3/4/2",
        "Quiz 3 2026",
        "1.5/2.25/2026",
    ];
    for text in none {
        assert_eq!(read(text, MonthFirst), None, "{text}");
    }
}

#[test]
fn offsets_and_zones_are_converted() {
    let clock = "2026-03-02 01:30:00";
    let cases = [
        ("+0000", "2026-03-02 01:30:00"),
        ("-0500", "2026-03-02 06:30:00"),
        ("−05:00", "2026-03-02 06:30:00"),
        ("+05:30", "2026-03-01 20:00:00"),
        ("Z", "2026-03-02 01:30:00"),
        ("UTC", "2026-03-02 01:30:00"),
        ("GMT+3", "2026-03-01 22:30:00"),
        ("(UTC-05:00)", "2026-03-02 06:30:00"),
        ("EST", "2026-03-02 06:30:00"),
        ("PST", "2026-03-02 09:30:00"),
        ("PDT", "2026-03-02 08:30:00"),
        ("CEST", "2026-03-01 23:30:00"),
        ("WAT", "2026-03-02 00:30:00"),
        ("AST", "2026-03-02 01:30:00"),
        ("IST", "2026-03-02 01:30:00"),
        ("p.m. EST", "2026-03-02 18:30:00"),
        ("AM PST", "2026-03-02 09:30:00"),
        ("", "2026-03-02 01:30:00"),
    ];
    for (zone, expected) in cases {
        let text = format!("{clock} {zone}");
        assert_eq!(read(&text, MonthFirst).as_deref(), Some(expected), "{text}");
    }
    assert_eq!(read("2026-03-02 02:40:48 PST", DayFirst).unwrap(), "2026-03-02 10:40:48");
}

#[test]
fn the_column_decides_the_order() {
    use DateCertainty::{Certain, Contradictory, Guessed, Irrelevant};
    let cases: [(&[&str], DateOrder, DateCertainty); 11] = [
        (&["03/04/2026 10:00", "13/04/2026 10:00"], DayFirst, Certain),
        (&["03/04/2026", "03/14/2026"], MonthFirst, Certain),
        (&["03/04/2026", "05/04/2026"], DayFirst, Guessed),
        (&["03/04/2026", "03/05/2026"], MonthFirst, Guessed),
        (&["05/02/2026"], MonthFirst, Guessed),
        (&["03/03/2026", "2026-04-05", "-"], MonthFirst, Irrelevant),
        (&["05-02-2026"], MonthFirst, Irrelevant),
        (&["05-02-2026", "05-13-2026"], MonthFirstThroughout, Certain),
        (&["05.02.2026", "13.02.2026"], MonthFirst, Certain),
        (&["13/04/2026", "04/13/2026", "04/14/2026"], MonthFirst, Contradictory(1)),
        (&["99/99/2026", "45/1/2026"], MonthFirst, Irrelevant),
    ];
    for (column, order, certainty) in cases {
        let evidence = DateEvidence::of_column(column.iter().copied());
        assert_eq!((evidence.order(), evidence.certainty()), (order, certainty), "{column:?}");
    }
    let alone = DateEvidence::of_column(["05/02/2026"].into_iter());
    let course = alone.merged(DateEvidence::of_column(["19/03/2026"].into_iter()));
    assert_eq!((course.order(), course.certainty()), (DayFirst, Certain));
    assert_eq!(read("03/04/2026 10:00", DayFirst).unwrap(), "2026-04-03 10:00:00");
    assert_eq!(read("05-02-2026", DayFirst).unwrap(), "2026-02-05 00:00:00");
    assert_eq!(read("05-02-2026", MonthFirstThroughout).unwrap(), "2026-05-02 00:00:00");
    assert_eq!(read("05-13-2026", DayFirst).unwrap(), "2026-05-13 00:00:00");
}

const NAMES: [[&str; 12]; 7] = [
    [
        "January", "Feb", "March", "Apr", "May", "June", "Jul", "August", "Sept", "Oct",
        "November", "Dec",
    ],
    [
        "janv.", "février", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
        "novembre", "déc.",
    ],
    [
        "enero",
        "feb",
        "mar",
        "abr",
        "mayo",
        "junio",
        "jul",
        "ago",
        "septiembre",
        "oct",
        "nov",
        "dic",
    ],
    [
        "jan.", "fev.", "março", "abr.", "maio", "jun.", "julho", "ago.", "set.", "out.", "nov.",
        "dez.",
    ],
    [
        "Januar", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.",
        "Dez.",
    ],
    ["gennaio", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dicembre"],
    [
        "Oca", "Şubat", "Mart", "Nisan", "May", "Haz", "Tem", "Ağustos", "Eylül", "Ekim", "Kasım",
        "Ara",
    ],
];

/// Shapes of a date that mean one day in any order.
fn dates(day: NaiveDate, language: usize) -> Vec<String> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let name = NAMES[language][day.month0() as usize];
    vec![
        format!("{y}-{m:02}-{d:02}"),
        format!("{y}/{m}/{d}"),
        format!("{y}.{m:02}.{d:02}"),
        format!("{d:02}.{m:02}.{y}"),
        format!("{d}-{m}-{y}"),
        format!("{d} {name} {y}"),
        format!("{d}. {name} {y}"),
        format!("{name} {d}, {y}"),
        format!("{d} de {name} de {y}"),
        format!("{d:02}-{name}-{y}"),
        format!("Xyz, {d} {name} {y}"),
    ]
}

fn clocks(at: NaiveDateTime) -> Vec<String> {
    let (half, hour) = at.hour12();
    let (minute, second) = (at.minute(), at.second());
    let (short, long) = if half { ("PM", "p. m.") } else { ("am", "a.m.") };
    vec![
        format!("{}:{minute:02}:{second:02}", at.hour()),
        format!("{:02}:{minute:02}:{second:02}.250", at.hour()),
        format!("{hour}:{minute:02}:{second:02} {short}"),
        format!("{hour}:{minute:02}:{second:02} {long}"),
        format!("{hour:02}.{minute:02}.{second:02} {short}"),
    ]
}

fn moments() -> impl Strategy<Value = NaiveDateTime> {
    (0_u64..20_000, 0_u32..86_400).prop_map(|(days, seconds)| {
        let day = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + Days::new(days);
        day.and_hms_opt(seconds / 3600, seconds / 60 % 60, seconds % 60).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_shape_is_read_back(at in moments(), language in 0_usize..7, offset in -14_i64..15) {
        for date in dates(at.date(), language) {
            for clock in clocks(at) {
                for text in [format!("{date} {clock}"), format!("{date}, {clock}")] {
                    prop_assert_eq!(parse_moment(&text, MonthFirst), Some(at), "{}", text);
                    let there = at - chrono::TimeDelta::hours(offset);
                    for zone in [format!("{offset:+03}00"), format!("GMT{offset:+}")] {
                        let text = format!("{text} {zone}");
                        prop_assert_eq!(parse_moment(&text, DayFirst), Some(there), "{}", text);
                    }
                }
            }
        }
    }
}

proptest! {
    /// A column in one order is never read as other days without the column's saying so.
    #[test]
    fn numeric_dates_are_right_or_a_guess(
        days in prop::collection::vec(moments(), 1..6),
        month_first: bool,
        dashed: bool,
    ) {
        let text = |at: &NaiveDateTime| {
            let (m, d, y) = (at.month(), at.day(), at.year());
            let sign = if dashed { '-' } else { '/' };
            if month_first { format!("{m}{sign}{d}{sign}{y}") } else { format!("{d}{sign}{m}{sign}{y}") }
        };
        let column: Vec<String> = days.iter().map(text).collect();
        let evidence = DateEvidence::of_column(column.iter().map(String::as_str));
        let read = |text: &String| parse_moment(text, evidence.order()).map(|at| at.date());
        let right = column.iter().zip(&days).all(|(text, at)| read(text) == Some(at.date()));
        let settled = days.iter().any(|at| at.day() > 12);
        // Dashes with the month first, and no day above 12, are read as the rest of the world does.
        prop_assert!(right || (!settled && (month_first && dashed || evidence.certainty() == DateCertainty::Guessed)));
        prop_assert!(!settled || evidence.certainty() == DateCertainty::Certain);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[0-9/.: \\-+apmzPM]{0,30}|\\PC{0,60}") {
        for order in [MonthFirst, DayFirst, MonthFirstThroughout] {
            let _read = parse_moment(&text, order);
        }
        let _evidence = DateEvidence::of_column([text.as_str()].into_iter()).certainty();
    }
}
