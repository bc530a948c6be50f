//! Numbers in every style, read back; and what no number is.

use proptest::prelude::*;

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
        ("7'5", Point, "7.5"),
        ("6’25", Comma, "6.25"),
        ("1'234", Comma, "1234"),
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

/// Writes a number with a group sign ("" for none) in a script whose zero is given.
fn written(number: Decimal, style: NumberStyle, group: &str, zero: char) -> String {
    let plain = number.to_string();
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, places) = plain.split_once('.').unwrap_or((plain, ""));
    let mut text = sign.to_owned();
    for (at, c) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push_str(group);
        }
        text.push(c);
    }
    if !places.is_empty() {
        text.push(if style == Point { '.' } else { ',' });
        text.push_str(places);
    }
    let digit =
        |c: char| c.to_digit(10).and_then(|d| char::from_u32(u32::from(zero) + d)).unwrap_or(c);
    text.chars().map(digit).collect()
}

fn groups(style: NumberStyle) -> [&'static str; 7] {
    let own = if style == Point { "," } else { "." };
    ["", own, " ", "\u{a0}", "\u{2009}", "'", "’"]
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        units in -99_999_999_999_i64..99_999_999_999,
        scale in 0_u32..6,
        group in 0_usize..7,
        zero in prop::sample::select(vec!['0', '٠', '۰', '०', '０', '০']),
    ) {
        let number = Decimal::new(units, scale);
        for style in [Point, Comma] {
            let text = written(number, style, groups(style)[group], zero);
            prop_assert_eq!(parse_number(&text, style), Some(number.normalize()), "{}", text);
        }
    }

    /// The wrong style says so, or is the same number, or the column says that it is a guess.
    #[test]
    fn the_wrong_style_is_never_silent(
        units in -99_999_999_i64..99_999_999,
        scale in 0_u32..6,
        group in 0_usize..7,
    ) {
        let number = Decimal::new(units, scale);
        for style in [Point, Comma] {
            let text = written(number, style, groups(style)[group], '0');
            match read_number(&text, style.other()) {
                Number(other) if other != number.normalize() => {
                    prop_assert_eq!(evidence(&[&text]).certainty(style), Guessed(1), "{}", text);
                    prop_assert_eq!(evidence(&[&text]).certainty(style.other()), Guessed(1));
                }
                Number(_) | Contradicts => {}
                NotANumber => prop_assert!(false, "{text} is a number"),
            }
        }
    }

    #[test]
    fn the_order_of_cells_does_not_matter(
        cells in prop::collection::vec("[0-9]{1,3}[.,]?[0-9]{0,3}", 0..12),
        cut in 0_usize..12,
    ) {
        let texts: Vec<&str> = cells.iter().map(String::as_str).collect();
        let (head, tail) = texts.split_at(cut.min(texts.len()));
        prop_assert_eq!(evidence(&texts), evidence(tail).merged(evidence(head)));
        let wrong = texts.iter().filter(|t| read_number(t, evidence(&texts).style(Point)) == Contradicts).count();
        if let Contradictory(count) = evidence(&texts).certainty(Point) {
            prop_assert_eq!(wrong, count);
        } else {
            prop_assert_eq!(wrong, 0);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}") {
        for style in [Point, Comma] {
            let _read = read_number(&text, style);
        }
        let _counted = evidence(&[&text]);
    }
}
