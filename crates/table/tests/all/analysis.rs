//! Item analysis and insights, against an independent package and the course's own exports.

use std::fmt::Write;

use expect_test::expect;
use gradebook::{Gradebook, Request, compile};
use table::Table;
use table::analysis::{Key, alpha, analyse, correlation, ebel, kr20, only_our_numbers, parts};

/// Answers of 20 people to 8 questions, drawn once with numpy.
const SCORES: [[u8; 20]; 8] = [
    [0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1],
    [1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1],
    [0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0],
    [0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0],
    [0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0],
    [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0],
    [0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0],
    [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
];

fn scores() -> Vec<Vec<f64>> {
    SCORES.iter().map(|q| q.iter().map(|s| f64::from(*s)).collect()).collect()
}

/// Figures of pingouin's `cronbach_alpha` and numpy's `corrcoef` for the same answers.
#[test]
fn figures_are_those_of_another_package() {
    let scores = scores();
    assert!((alpha(&scores).unwrap() - 0.871_542_250_852_595_6).abs() < 1e-12);
    // Of questions that are right or wrong KR-20 is alpha.
    assert!((kr20(&scores, 1.0).unwrap() - 0.871_542_250_852_595_7).abs() < 1e-12);
    let discriminations = [
        0.514_102_548_275_161_1,
        0.567_639_251_749_415_6,
        0.554_290_533_711_866_8,
        0.785_552_758_697_060_2,
        0.768_221_279_597_375_9,
        0.499_942_299_924_797_8,
        0.734_455_389_188_197_9,
        0.614_440_010_069_352_3,
    ];
    for (own, expected) in scores.iter().zip(discriminations) {
        let rest: Vec<f64> =
            (0..20).map(|p| scores.iter().map(|q| q[p]).sum::<f64>() - own[p]).collect();
        assert!((correlation(own, &rest).unwrap() - expected).abs() < 1e-12);
    }
}

/// Ebel's index by hand: of 10 people 27 % are 3; all of the best and one of the weakest are right.
#[test]
fn the_upper_and_lower_group_differ() {
    let totals = [9.0, 8.0, 7.0, 6.0, 5.0, 5.0, 4.0, 3.0, 2.0, 1.0];
    let scores = [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0];
    assert!((ebel(&scores, &totals) - (1.0 - 1.0 / 3.0)).abs() < 1e-12);
}

fn told(gradebook: &Gradebook) -> String {
    let table = Table::of(gradebook).unwrap();
    let mut out = String::new();
    for (heading, lines) in parts(&analyse(gradebook, &table)) {
        writeln!(out, "{heading}").unwrap();
        for line in lines {
            writeln!(out, "  {line}").unwrap();
        }
    }
    out
}

#[test]
fn an_inferred_key_is_marked_and_a_doubtful_one_told() {
    let gradebook = testing::compile_texts(&[("Test 1.csv", &testing::quiz(60, Some(6)))]);
    let table = Table::of(&gradebook).unwrap();
    let found = analyse(&gradebook, &table);
    let [test] = found.tests.as_slice() else { panic!("{:?}", found.tests) };
    assert_eq!(test.key, Key::Inferred { agree: 60, of: 60 });
    assert_eq!(test.items[6].key.as_deref(), Some("False"));
    assert!(test.items.iter().enumerate().all(|(q, i)| i.doubtful.is_some() == (q == 6)));
    expect![[r#"
        Tests
          Test 1 (%): mean 61.0, standard deviation 17.9, 60 taken, 0 missing
        What if
          Passes by pass mark: 60 at 45 %, 60 at 50 %, 60 at 55 %, 57 at 60 %
        Questions of test 1
          60 people, right answers are INFERRED from answers and marks; they explain the marks of 60 of 60 people; reliability 0.32
          Hardest (45 % right): 7. What of part 7?
          Easiest (83 % right): 3. What of part 3?
          The strong do worse than the weak (-0.33): 7. What of part 7?
          ⚠ The key may be wrong: 15 of the best 20 chose "True": 7. What of part 7? — regraded, 60 scores change and passes go from 60 to 60
    "#]].assert_eq(&told(&gradebook));
}

/// Moodle's export has the points of each question: nothing is inferred then.
#[test]
fn points_in_the_file_are_believed() {
    let mut export = "Surname,First name,Email address,State,Started on,Completed,Time taken,Grade/10.00,Q. 1 /5.00,Q. 2 /3.00,Q. 3 /2.00\n".to_owned();
    for person in 0..12 {
        let (a, b, c) =
            (5.0 * f64::from(person % 3) / 2.0, f64::from(person % 4), f64::from(person % 2) * 2.0);
        let sum = a + b + c;
        writeln!(
            export,
            "Obi{person},Ada,p{person}@example.org,Finished,5 January 2026 10:00 AM,5 January 2026 10:20 AM,20 mins,{sum:.2},{a:.2},{b:.2},{c:.2}"
        )
        .unwrap();
    }
    let gradebook = testing::compile_texts(&[("Test 1.csv", &export)]);
    let table = Table::of(&gradebook).unwrap();
    let found = analyse(&gradebook, &table);
    let [test] = found.tests.as_slice() else { panic!("{:?}", found.tests) };
    assert_eq!((test.key, test.people), (Key::Points, 12));
    let facilities: Vec<String> = test.items.iter().map(|i| format!("{:.2}", i.facility)).collect();
    assert_eq!(facilities, ["0.50", "0.50", "0.50"]);
    assert!(test.items.iter().all(|i| i.key.is_none() && i.doubtful.is_none()));
}

#[test]
fn the_courses_own_keys_are_inferred() {
    let Some(folder) = testing::real_exports() else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "xlsx"));
    let tables = files.iter().flat_map(|f| testing::tables(f)).collect();
    let gradebook = compile(tables, &Request::default());
    let table = Table::of(&gradebook).unwrap();
    let found = analyse(&gradebook, &table);
    println!("{}", told(&gradebook));
    assert_eq!(found.tests.iter().map(|t| t.test).collect::<Vec<_>>(), [1, 3, 5]);
    for test in &found.tests {
        let Key::Inferred { agree, of } = test.key else { panic!("{:?}", test.key) };
        // The export has a mark a question, so the right key explains everybody.
        assert_eq!(agree, of, "test {}", test.test);
        assert!(test.items.iter().all(|i| (0.0..=1.0).contains(&i.facility)));
    }
}

#[test]
fn numbers_that_are_not_ours_are_noticed() {
    let facts = "41 of 79 people pass at 50 %; the class mean is 62.5.";
    assert!(only_our_numbers("Of 79 people 41 pass (the mark is 50). The mean is 62.5.", facts));
    assert!(only_our_numbers("The mean is about 63.", facts));
    assert!(!only_our_numbers("52 % pass.", facts));
}
