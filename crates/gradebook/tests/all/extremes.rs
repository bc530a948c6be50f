//! Figures at and over the limits of a decimal, through the whole of reading and computing.

use std::fmt::Write;

use gradebook::scheme::{Attempts, Missing, Scheme};
use gradebook::{Gradebook, Request, compile};
use rust_decimal::Decimal;

/// At the limit of scores, at that of a decimal and beyond; maxima of nearly nothing.
const SCORES: [&str; 16] = [
    "1e28",
    "-1e28",
    "7.9e27",
    "1e308",
    "1e-28",
    "1e12",
    "-1e12",
    "1000000000001",
    "79228162514264337593543950335",
    "-79228162514264337593543950335",
    "1000000000000/0.0000000000001",
    "-1000000000000/0.00000000000001",
    "1000000000000 / 0.0000000000000000000000000001",
    "7.9e27%",
    "1000000000000%",
    "1000000000000 (79228162514264337593543950335%)",
];

/// Five people and two attempts of each in four tests: the first one has the score, the others 12.
fn course(score: &str, scheme: Scheme) -> Gradebook {
    let quiz = |test: usize| {
        let people = ["Ada Obi", "Ben Ali", "Esi Mensah", "Kofi Annan", "Zainab Lawal"];
        let mut text = "Name,Score (20)\n".to_owned();
        for (at, name) in people.iter().enumerate() {
            for _ in 0..2 {
                let score = if at > 0 { "12" } else { score };
                writeln!(text, "{name},{score}").unwrap();
            }
        }
        testing::from_bytes(&format!("Quiz {test}.csv"), text.as_bytes())
    };
    compile((1..5).flat_map(quiz).collect(), &Request { scheme, ..Request::default() })
}

fn schemes() -> Vec<Scheme> {
    let heavy = |weight: i64| (1..5).map(|test| (test, weight.into())).collect();
    let least = (1..5).map(|test| (test, Decimal::new(1, 28))).collect();
    let base = Scheme::default();
    vec![
        base.clone(),
        Scheme { assignment: None, attempts: Attempts::Average, ..base.clone() },
        Scheme { drop_lowest: 3, missing: Missing::Blank, decimals: 4, ..base.clone() },
        Scheme { weights: heavy(1000), attempts: Attempts::Average, ..base.clone() },
        Scheme { weights: heavy(0), ..base.clone() },
        Scheme { maximums: least, ..base.clone() },
        Scheme { maximums: heavy(100_000), ..base },
    ]
}

#[test]
fn extreme_figures_end_in_a_grade_or_none() {
    let most = Decimal::from(1_000_000_000_000_i64);
    for score in SCORES {
        for scheme in schemes() {
            let usual = scheme.maximums.is_empty() && scheme.weight(1) > Decimal::ZERO;
            let gradebook = course(score, scheme);
            let averages: Vec<_> = gradebook.results.iter().map(|r| r.grade.average).collect();
            let within = averages.iter().flatten().all(|a| a.abs() <= most);
            assert!(within, "{score}: {averages:?}");
            // A wrong figure costs nobody else anything.
            let sane = gradebook.people.iter().position(|p| p.name.contains("Zainab"));
            let sane = averages[sane.unwrap()];
            assert!(!usual || sane.is_some_and(|a| a.trunc() >= 60.into()), "{score}: {sane:?}");
            // What is told of it is worked out, too.
            assert!(gradebook.class_mean().is_none_or(|mean| mean.abs() <= most));
            assert!(!gradebook.findings.is_empty() || gradebook.results.is_empty());
        }
    }
}
