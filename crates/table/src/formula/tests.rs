//! What formulas mean, and how they read in a workbook.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use super::*;
use crate::values::Kind;

const COLUMNS: [(&str, Kind); 5] = [
    ("Test 1", Kind::Number),
    ("Bonus", Kind::Number),
    ("Zero", Kind::Number),
    ("G1", Kind::Text),
    ("G2", Kind::Text),
];

/// `Bonus` and `G2` are blank.
const CELLS: [Value<'_>; 5] =
    [Value::Number(57.5), Value::Blank, Value::Number(0.0), Value::Text("North"), Value::Blank];

fn names() -> Names {
    let titles = (0..).zip(COLUMNS).map(|(id, (title, _))| (title.to_owned(), id)).collect();
    Names { titles, aliases: Vec::new() }
}

fn read(formula: &str) -> Expression {
    let expression = parse(formula, &names()).unwrap_or_else(|e| panic!("{e}"));
    let column = |id: u32| (COLUMNS[id as usize].1, COLUMNS[id as usize].0.to_owned());
    kind_of(&expression, &column).unwrap_or_else(|e| panic!("{formula}: {e}"));
    expression
}

fn excel(expression: &Expression) -> Option<String> {
    let made = kind_of(expression, &|id| (COLUMNS[id as usize].1, String::new()));
    let is_number = made == Ok(Made::Number);
    let cell =
        |id: u32| Some((format!("{}2", char::from(b'A' + id as u8)), COLUMNS[id as usize].1));
    to_excel(expression, is_number, &cell)
}

fn value_of(formula: &str, cells: [Value<'_>; 5]) -> String {
    match evaluate(&read(formula), &|id| cells[id as usize]) {
        Value::Blank => "blank".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Truth(truth) => truth.to_string(),
    }
}

#[track_caller]
fn comes_to(cases: &[(&str, &str)]) {
    for (formula, expected) in cases {
        assert_eq!(value_of(formula, CELLS), *expected, "{formula}");
    }
}

#[track_caller]
fn reads(cases: &[(&str, &str)]) {
    for (formula, expected) in cases {
        assert_eq!(excel(&read(formula)).as_deref(), Some(*expected), "{formula}");
    }
}

#[test]
fn an_empty_text_is_a_blank() {
    comes_to(&[
        ("blank([G2])", "true"),
        ("blank(\"\")", "true"),
        ("blank([G1])", "false"),
        ("blank([Bonus] + 1)", "true"),
        ("blank(1 = 2)", "false"),
        ("or([G2], \"none\")", "\"none\""),
        ("or(\"\", \"none\")", "\"none\""),
        ("or([G1], \"none\")", "\"North\""),
        ("if([G2] = \"\", 1, 2)", "2"),
        ("if([G1] = [G1], \"\", \"no\")", "blank"),
    ]);
    assert_eq!(Value::text(""), Value::Blank);
}

#[test]
fn comparisons_with_a_blank_are_false() {
    comes_to(&[
        ("[G2] = \"A\"", "false"),
        ("if([G2] <> \"A\", \"not A\", \"A\")", "\"A\""),
        ("[G1] <> [G2]", "false"),
        ("[G2] = [G2]", "false"),
        ("[Bonus] = [Bonus]", "false"),
        ("[Bonus] <> 5", "false"),
        ("[Bonus] < 5 or [Bonus] >= 5", "false"),
        ("not [Bonus] < 5", "true"),
    ]);
}

#[test]
fn texts_are_compared_without_regard_to_case() {
    let cells = |text| [CELLS[0], CELLS[1], CELLS[2], Value::Text("NORTH"), Value::Text(text)];
    let formula = "if([G1] = [G2], \"same\", \"changed\")";
    assert_eq!(value_of(formula, cells("north")), "\"same\"");
    assert_eq!(value_of(formula, cells("south")), "\"changed\"");
    assert_eq!(value_of("[G1] <> [G2]", cells("north")), "false");
    comes_to(&[("[G1] = 'nORTH'", "true"), ("'ÄRA' = 'ära'", "true")]);
}

#[test]
fn numbers_are_compared_when_snapped() {
    comes_to(&[
        ("0.1 + 0.2 = 0.3", "true"),
        ("[Test 1] / 3 * 3 = [Test 1]", "true"),
        ("59.9999999999 >= 60", "true"),
        ("59.99999999 >= 60", "false"),
        ("1000.0000000004 = 1000", "true"),
        ("1000.000000003 = 1000", "false"),
    ]);
}

#[test]
fn what_excel_has_no_number_for_is_blank() {
    comes_to(&[
        ("1 / [Zero]", "blank"),
        ("[Zero] / [Zero]", "blank"),
        ("1e300 * 1e300", "blank"),
        ("sum(9e307, 9e307)", "blank"),
        ("[Bonus] + 1", "blank"),
        ("-[Bonus]", "blank"),
        ("1 / 1e-320", "blank"),
        ("-[Zero]", "0"),
    ]);
}

#[test]
fn figures_leave_out_blank_cells_only() {
    comes_to(&[
        ("sum([Test 1], [Bonus])", "57.5"),
        ("mean([Bonus], 10, 20)", "15"),
        ("min(100, [Bonus])", "100"),
        ("min(100, [Bonus] + 5)", "blank"),
        ("max([Bonus])", "blank"),
        ("sum([Bonus], or([Bonus], 2))", "2"),
        ("count([Bonus])", "0"),
        ("count([Bonus] + 5, [Test 1], 3, 1 / 0)", "2"),
    ]);
}

#[test]
fn places_are_cut_off() {
    comes_to(&[
        ("round(2.675, 2)", "2.68"),
        ("round(1.23456, 2.5)", "1.23"),
        ("round(1.5, 0.9)", "2"),
        ("round(-2.5)", "-3"),
        ("round([Bonus], 1)", "blank"),
    ]);
    reads(&[("round([Test 1], 2.5)", "=IFERROR(ROUND(ROUND(IF(ISNUMBER(A2),A2,\"\"),2),9),\"\")")]);
    let places = kind_of(&parse("round([Test 1], 10)", &names()).unwrap(), &|id| {
        (COLUMNS[id as usize].1, String::new())
    });
    assert_eq!(places, Err("round takes its places as a number, 0 to 9".to_owned()));
}

#[test]
fn a_number_beyond_excels_is_a_mistake() {
    for (formula, at) in [("1e999", 0), ("[Test 1] + 2e308", 11), ("1e308", 0)] {
        let error = parse(formula, &names()).unwrap_err();
        assert_eq!((error.at, error.message.as_str()), (at, "This is too great a number"));
    }
    assert_eq!(value_of("9.9e307", CELLS), format!("{}", 9.9e307));
}

#[test]
fn a_number_has_fifteen_digits() {
    assert_eq!(read("123456789012345678"), Expression::Number(123_456_789_012_346_000.0));
    assert_eq!(value_of("if([Test 1] = 57.5, 3000000 * 1.1, 0)", CELLS), "3300000");
    assert_eq!(value_of("if(3000000 * 1.1 = 3300000, 1, 0)", CELLS), "1");
}

#[test]
fn guards_are_for_what_the_columns_hold() {
    reads(&[
        // A test's cell may show a mark, which is a text.
        ("or([Test 1], 0)", "=IFERROR(ROUND(IF(ISNUMBER(A2),A2,0),9),\"\")"),
        ("[Test 1]", "=IFERROR(ROUND(IF(ISNUMBER(A2),A2,\"\"),9),\"\")"),
        ("blank([Test 1])", "=IFERROR(NOT(ISNUMBER(A2)),\"\")"),
        ("or([G1], \"none\")", "=IFERROR(IF(D2=\"\",\"none\",D2),\"\")"),
        ("blank([G1])", "=IFERROR((D2=\"\"),\"\")"),
        ("[G1] = [G2]", "=IFERROR(AND(D2<>\"\",D2=E2),\"\")"),
        ("[G1] <> [G2]", "=IFERROR(AND(D2<>\"\",E2<>\"\",D2<>E2),\"\")"),
        ("[G1] = \"A\"", "=IFERROR((D2=\"A\"),\"\")"),
        ("[G1] <> \"A\"", "=IFERROR(AND(D2<>\"\",D2<>\"A\"),\"\")"),
        ("[G1] <> \"\"", "=IFERROR(FALSE,\"\")"),
        ("[Test 1] >= 60", "=IFERROR(IF(ISNUMBER(A2),ROUND(A2,9)>=60,FALSE),\"\")"),
        ("count([Test 1], [Bonus]) > 1", "=IFERROR((COUNT(A2,B2)>1),\"\")"),
        ("max([Test 1], [Bonus])", "=IFERROR(ROUND(IF(COUNT(A2,B2)=0,\"\",MAX(A2,B2)),9),\"\")"),
        ("min([Test 1], 5)", "=IFERROR(ROUND(MIN(A2,5),9),\"\")"),
    ]);
}

#[test]
fn arithmetic_has_the_brackets_that_it_needs() {
    reads(&[
        (
            "[Test 1] * 0.4 + [Bonus] * 0.6",
            "=IFERROR(ROUND(IF(COUNT(A2,B2)=2,A2*0.4+B2*0.6,\"\"),9),\"\")",
        ),
        ("1 - (2 - 3) - 4 / (5 * -6)", "=IFERROR(ROUND((1-(2-3)-4/(5*(-6))),9),\"\")"),
        ("-(1 + 2) * 3", "=IFERROR(ROUND(((-(1+2))*3),9),\"\")"),
    ]);
}

#[test]
fn numbers_are_written_as_excel_reads_them() {
    let written = |number| excel(&Expression::Number(number));
    let formula = |number: &str| Some(format!("=IFERROR(ROUND({number},9),\"\")"));
    assert_eq!(written(-5.25), formula("(-5.25)"));
    assert_eq!(written(1e300), formula("1E300"));
    assert_eq!(written(-2.5e-300), formula("(-2.5E-300)"));
    assert_eq!(written(123_456.789), formula("123456.789"));
    assert_eq!(written(f64::MAX), None);
}

#[test]
fn what_is_beyond_excels_limits_has_no_formula() {
    let text = |length: usize| Expression::Text("x".repeat(length));
    assert!(excel(&text(255)).is_some());
    assert_eq!(excel(&text(256)), None);
    // Excel counts in units of UTF-16.
    assert_eq!(excel(&Expression::Text("🎓".repeat(128))), None);
    assert!(excel(&Expression::Text("\"".repeat(255))).is_some());
    assert_eq!(excel(&Expression::Text("a\u{1}b".to_owned())), None);

    let nested = |levels| {
        (0..levels)
            .fold(Expression::Column(0), |inner, _| Expression::Call(Function::Abs, vec![inner]))
    };
    // IFERROR, ROUND and the guard's IF and ISNUMBER stand around and within.
    assert!(excel(&nested(60)).is_some());
    assert_eq!(excel(&nested(61)), None);

    // Parts that are written twice would double at each level.
    let doubled = (0..39).fold(Expression::Column(3), |inner, _| {
        Expression::Call(Function::Instead, vec![inner, Expression::Column(4)])
    });
    assert_eq!(excel(&doubled), None);
}
