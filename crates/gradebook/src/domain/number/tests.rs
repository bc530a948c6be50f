//! Numbers in every style, read back; and what no number is.

use super::NumberReading::{Contradicts, NotANumber, Number};
use super::NumberStyle::{Comma, Point};
use super::StyleCertainty::{Certain, Contradictory, Guessed, Irrelevant};
use super::*;

fn shown(text: &str, style: NumberStyle) -> Option<String> {
    parse_number(text, style).map(|d| d.to_string())
}

fn evidence(column: &[&str]) -> StyleEvidence {
    StyleEvidence::of_column(column.iter().copied())
}

#[test]
fn the_column_decides_what_a_comma_means() {
    let cases: [(&[&str], NumberStyle, StyleCertainty); 20] = [
        (&["1,234", "12,5"], Comma, Certain),
        (&["1,234", "12.5"], Point, Guessed(1)),
        (&["1,234", "12.5", "2,345.5"], Point, Certain),
        (&["1,234", "2,000"], Point, Guessed(2)),
        (&["1.234,5"], Comma, Certain),
        (&["1,234,567"], Point, Certain),
        (&["12,34,567"], Point, Certain),
        (&["13,5 / 20"], Comma, Certain),
        (&["12", "15", "-", "abs"], Point, Irrelevant),
        (&["1 234", "1'234"], Point, Irrelevant),
        (&["12,5", "12.5", "1.5"], Point, Contradictory(1)),
        (&["1.5", "12,5", "12.5"], Point, Contradictory(1)),
        (&["12,5", "12.5", "1,5"], Comma, Contradictory(1)),
        (&["12,5", "12.5"], Point, Contradictory(1)),
        (&["12,5", "8,25", "66.667"], Comma, Guessed(1)),
        (&["66.667 %", "70"], Point, Certain),
        (&["%66,667"], Comma, Certain),
        (&["0,125"], Comma, Certain),
        (&["03.04.2026", "1,2,3", "12..5"], Point, Irrelevant),
        (&["١٢٫٥", "١٬٢٣٤٫٥"], Point, Irrelevant),
    ];
    for (column, style, certainty) in cases {
        let found = evidence(column);
        assert_eq!((found.style(Point), found.certainty(Point)), (style, certainty), "{column:?}");
    }
    assert_eq!(evidence(&["1,234"]).style(Comma), Comma);
    assert_eq!(evidence(&["66.667"]).certainty(Comma), Guessed(1));
    assert_eq!(NumberStyle::of_column(["12.5"].into_iter(), Comma), Point);
}

#[test]
fn what_does_not_fit_is_never_another_number() {
    let cases = [
        ("12,5", Point, Contradicts),
        ("12.5", Comma, Contradicts),
        ("0.667", Comma, Contradicts),
        ("1.234,5", Point, Contradicts),
        ("1,234.5", Comma, Contradicts),
        ("1,234,567", Comma, Contradicts),
        ("66.6667", Comma, Contradicts),
        ("1.234", Point, Number(Decimal::new(1234, 3))),
        ("1.234", Comma, Number(Decimal::new(1234, 0))),
    ];
    for (text, style, reading) in cases {
        assert_eq!(read_number(text, style), reading, "{text}");
    }
    let none = [
        "",
        "-",
        "ten",
        "e5",
        "12a",
        ".",
        "N/A",
        "1e999",
        "12 15",
        "12\n15",
        "12\t15",
        "1,2,3",
        "12..5",
        "12²",
        "1,23.4",
        "1.23,4",
        "1 234'567",
        "1 234,567 890",
        "12,",
        "--5",
        "5-",
        "1٢",
        "½",
        "Ⅻ",
        "①",
        "1,,234",
        "1e5e5",
        "1e",
        "1.5e2000",
        "0x12",
        "1_000",
        "12.5.",
        "1 234e5",
        "1234 567",
        "1 2345",
        "12345,678,9",
    ];
    for text in none {
        for style in [Point, Comma] {
            assert_eq!(read_number(text, style), NotANumber, "{text:?}");
        }
    }
}

#[test]
fn every_way_of_writing_a_number() {
    let cases = [
        ("1,234", Point, "1234"),
        ("1,234", Comma, "1.234"),
        (" 1 234,50 ", Comma, "1234.5"),
        ("1\u{a0}234\u{202f}567,5", Comma, "1234567.5"),
        ("1'234.5", Point, "1234.5"),
        ("1’234’567", Comma, "1234567"),
        ("1,00,000.5", Point, "100000.5"),
        ("1.5e2", Point, "150"),
        ("2.34803E+12", Point, "2348030000000"),
        ("5E-1", Comma, "0.5"),
        ("−3", Point, "-3"),
        ("+3", Point, "3"),
        (".5", Point, "0.5"),
        ("-,5", Comma, "-0.5"),
        ("00815", Point, "815"),
        ("٢٣", Point, "23"),
        ("۱۲٫۵", Comma, "12.5"),
        ("١٬٢٣٤٫٥", Point, "1234.5"),
        ("１２．５", Point, "12.5"),
        ("१२.५", Point, "12.5"),
        ("\u{200f}23\u{200e}", Point, "23"),
    ];
    for (text, style, expected) in cases {
        assert_eq!(shown(text, style).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn doubles_become_what_the_sheet_shows() {
    assert_eq!(decimal_from_f64(0.1 + 0.2).unwrap().to_string(), "0.3");
    assert_eq!(decimal_from_f64(76.5).unwrap().to_string(), "76.5");
    assert_eq!(decimal_from_f64(f64::NAN), None);
}
