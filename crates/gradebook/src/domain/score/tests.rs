//! Score cells of every form.

use proptest::prelude::*;

use super::CellScore::{
    Absent, Contradiction, Date, Disagreement, Error, Excused, Fraction, Letter, Marks,
    MarksAndPercent, Missing, NotAssigned, Pending, Percent, Unreadable,
};
use super::NumberStyle::{Comma, Point};
use super::*;

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn check(cases: &[(&str, CellScore)]) {
    for (text, expected) in cases {
        assert_eq!(parse_score(text, Point), *expected, "{text}");
    }
}

#[test]
fn numbers_and_two_numbers() {
    check(&[
        ("14", Marks(d("14"))),
        ("0", Marks(d("0"))),
        ("-2", Marks(d("-2"))),
        ("14*", Marks(d("14"))),
        ("14 †", Marks(d("14"))),
        ("14.", Marks(d("14"))),
        ("'14", Marks(d("14"))),
        ("=\"14\"", Marks(d("14"))),
        ("٢٣", Marks(d("23"))),
        ("１４", Marks(d("14"))),
        ("17 pts", Marks(d("17"))),
        ("17 Points.", Marks(d("17"))),
        ("17 P.", Marks(d("17"))),
        ("1 point(s)", Marks(d("1"))),
        (" 13.5 / 15 ", Fraction(d("13.5"), d("15"))),
        ("17/20 pts", Fraction(d("17"), d("20"))),
        ("17 pts / 20 pts", Fraction(d("17"), d("20"))),
        ("14 out of 20 points", Fraction(d("14"), d("20"))),
        ("15 of 20", Fraction(d("15"), d("20"))),
        ("20 puan üzerinden 14 puan", Fraction(d("14"), d("20"))),
        ("20 ÜZERİNDEN 14", Fraction(d("14"), d("20"))),
        ("14 (of 20)", Fraction(d("14"), d("20"))),
        ("14 (max. 20)", Fraction(d("14"), d("20"))),
        ("١٤／٢٠", Fraction(d("14"), d("20"))),
        ("14/20 (70%)", Fraction(d("14"), d("20"))),
        ("14/20 (70%)*", Fraction(d("14"), d("20"))),
        ("70% (14/20)", Fraction(d("14"), d("20"))),
        ("14/20 70%", Fraction(d("14"), d("20"))),
        ("14/20\n70%", Fraction(d("14"), d("20"))),
        ("70 % - 14 / 20", Fraction(d("14"), d("20"))),
        ("2/3 = 66.67%", Fraction(d("2"), d("3"))),
        ("14/20 (70)", Fraction(d("14"), d("20"))),
        ("2/3 (66%)", Fraction(d("2"), d("3"))),
        ("14 (70%)", MarksAndPercent(d("14"), d("70"))),
        ("70% (14 pts)", MarksAndPercent(d("14"), d("70"))),
        ("14 (late)", Marks(d("14"))),
        ("B+ (17/20)", Fraction(d("17"), d("20"))),
        ("58.3%", Percent(d("58.3"))),
        ("100 %", Percent(d("100"))),
        ("%70", Percent(d("70"))),
        ("٧٠٪", Percent(d("70"))),
        ("70 Prozent", Percent(d("70"))),
    ]);
    assert_eq!(parse_score("13,5 / 20", Comma), Fraction(d("13.5"), d("20")));
    assert_eq!(parse_score("14 / 20,0", Comma), Fraction(d("14"), d("20")));
}

#[test]
fn doubtful_cells_are_never_a_number() {
    check(&[
        ("14/20 (80%)", Disagreement),
        ("2/3 (66.5%)", Disagreement),
        ("80% (14/20)", Disagreement),
        ("14/20 (80)", Disagreement),
        ("12 (absent)", Disagreement),
        ("0 (AB)", Disagreement),
        ("12,5", Contradiction),
        ("12,5 / 20", Contradiction),
        ("66,6667 %", Contradiction),
    ]);
    let unreadable = [
        "14 / 0",
        "fourteen",
        "Musa",
        "12²",
        "≥ 15",
        "12 15",
        "12\n15",
        "14?",
        "~14",
        "<5",
        "14 (20)",
        "14 (resit 12)",
        "14 (+2)",
        "*",
        "14/20/15",
        "79228162514264337593543950335%",
        "1e13",
        "14:20",
        "12½",
        "1,2,3",
        "14,5/20.0.0",
        "14-16",
    ];
    for text in unreadable {
        assert_eq!(parse_score(text, Point), Unreadable, "{text}");
        assert_eq!(parse_score(text, Comma), Unreadable, "{text}");
    }
}

#[test]
fn words_and_letters() {
    check(&[
        ("-", Missing),
        ("", Missing),
        (" – ", Missing),
        ("--", Missing),
        (".", Missing),
        ("Not submitted", Missing),
        ("Nicht abgegeben", Missing),
        ("AB", Absent),
        ("Abs.", Absent),
        ("Nil", Absent),
        ("Absent (sick)", Absent),
        ("absent (12)", Unreadable),
        ("absente (dispensée)", Unreadable),
        ("did not write", Absent),
        ("Didn’t write", Absent),
        ("Absente justifiée", Absent),
        ("N.P.", Absent),
        ("FALTOU", Absent),
        ("n.e.", Absent),
        ("fehlt", Absent),
        ("Assente", Absent),
        ("KATILMADI", Absent),
        ("Katılmadı", Absent),
        ("N/A", NotAssigned),
        ("n.a.", NotAssigned),
        ("n / a", NotAssigned),
        ("EX", Excused),
        ("Dispensée", Excused),
        ("muaf", Excused),
        ("Requires grading", Pending),
        ("Nécessite évaluation", Pending),
        ("Bewertung notwendig", Pending),
        ("A", Letter("A".into())),
        ("b+", Letter("B+".into())),
        ("B−", Letter("B-".into())),
        ("A*", Letter("A*".into())),
        ("FF", Letter("FF".into())),
    ]);
}

#[test]
fn error_values_are_named() {
    let errors = [
        "#N/A",
        "#DIV/0!",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#N/D",
        "#NV",
        "#WERT!",
        "#BEZUG!",
        "#VALEUR!",
        "#NOM?",
        "#¡DIV/0!",
        "#¿NOMBRE?",
        "#NÚM!",
        "#RIF!",
        "#DEĞER!",
        "#SAYI/0!",
        "Err:502",
        "err: 508",
        "####",
    ];
    for text in errors {
        assert_eq!(parse_score(text, Point), Error(text.to_owned()));
    }
    for text in ["#", "#12", "#Ada", "error", "G", "AC", "A1", "absent-minded", "Abel", "EXTRA"] {
        assert_eq!(parse_score(text, Point), Unreadable, "{text}");
    }
}

#[test]
fn dates_that_were_scores_are_known() {
    check(&[
        ("04-Mar", Date(4, 3)),
        ("3-Apr", Date(3, 4)),
        ("Mar-04", Date(4, 3)),
        ("Mar-40", Date(40, 3)),
        ("2026-04-03 00:00:00", Date(3, 4)),
        ("1940-03-01", Date(40, 3)),
        ("03.Apr", Date(3, 4)),
        ("3. Okt.", Date(3, 10)),
        ("3-out", Date(3, 10)),
        ("04/03/2026", Date(4, 3)),
        ("3.4.", Date(3, 4)),
        ("4-Mar-26", Date(4, 3)),
        ("15-févr.", Date(15, 2)),
        ("03 Şub", Date(3, 2)),
        ("3/4", Fraction(d("3"), d("4"))),
        ("99/99/2026", Unreadable),
    ]);
    let date = |y, m, d| CellScore::of_date(NaiveDate::from_ymd_opt(y, m, d).unwrap());
    assert_eq!([date(2026, 3, 4), date(1940, 3, 1)], [Date(4, 3), Date(40, 3)]);
}

/// A number in a style, without groups.
fn written(number: Decimal, style: NumberStyle) -> String {
    let text = number.to_string();
    if style == Comma { text.replace('.', ",") } else { text }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_way_of_writing_marks_and_maximum(
        marks in 0_i64..4000,
        maximum in 1_i64..4000,
        scale in 0_u32..3,
        off in 0_usize..2,
    ) {
        let (marks, maximum) = (Decimal::new(marks, scale), Decimal::new(maximum, scale));
        let exact = (marks * Decimal::ONE_HUNDRED / maximum).round_dp(1);
        let wrong = exact + Decimal::from(off * 3);
        for style in [Point, Comma] {
            let (m, x) = (written(marks, style), written(maximum, style));
            let fraction = Fraction(marks.normalize(), maximum.normalize());
            for of in ["/", " / ", " of ", " out of ", " von ", " sur ", " su ", " de ", " sobre "] {
                for unit in ["", " pts", " Points", " Punkte", " P.", " punti", " puan", " puntos", " pontos"] {
                    let text = format!("{m}{of}{x}{unit}");
                    prop_assert_eq!(parse_score(&text, style), fraction.clone(), "{}", text);
                    let text = format!("{m}{unit}");
                    prop_assert_eq!(parse_score(&text, style), Marks(marks.normalize()), "{}", text);
                }
            }
            let p = written(wrong, style);
            let expected = if off == 0 { fraction } else { Disagreement };
            for text in [
                format!("{m}/{x} ({p}%)"), format!("{m} / {x} {p} %"), format!("{p}% ({m}/{x})"),
                format!("{m}/{x} = {p}%"), format!("{p} % – {m} von {x}"), format!("{m}/{x} [{p}%]"),
            ] {
                prop_assert_eq!(parse_score(&text, style), expected.clone(), "{}", text);
            }
            // The other style is right, a contradiction or nothing, never another score.
            let text = format!("{m}/{x} ({p}%)");
            let other = parse_score(&text, style.other());
            let plain = !text.contains(['.', ',']);
            prop_assert!(other == expected && plain || matches!(other, Contradiction | Unreadable), "{text}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[0-9a-zA-Z/%().,;: #\\-\n]{0,20}|\\PC{0,40}") {
        for style in [Point, Comma] {
            let score = parse_score(&text, style);
            let json = serde_json::to_string(&score).unwrap();
            prop_assert_eq!(serde_json::from_str::<CellScore>(&json).unwrap(), score);
        }
    }
}
