//! What the workbook says of an analysis, and that equal tables give equal bytes.

use expect_test::expect;
use gradebook::Gradebook;
use report::Edited;
use table::{Action, Base, Table, replay};

/// The workbook of a gradebook whose table nobody changed.
pub(crate) fn workbook(gradebook: &Gradebook) -> Vec<u8> {
    let table = Table::of(gradebook).unwrap();
    report::workbook(Edited::plain(gradebook, &table)).unwrap()
}

#[test]
fn an_inferred_key_and_a_doubtful_one_are_in_the_insights() {
    let gradebook = testing::compile_texts(&[("Test 1.csv", &testing::quiz(60, Some(6)))]);
    let bytes = workbook(&gradebook);
    expect![[r#"
        Insights
        60 of 60 people pass at 50 %; the class mean is 74.5. The hardest test was Test 1 (%) (mean 61.0). The key of 1 question may be wrong.

        Spread and trend


        Test | Taken | Missing | Mean (%) | Std dev
        Test 1 (%) | 60 | 0 | 61 | 17.8606

        What if the pass mark were …
        0 of the 0 who failed would pass if their missing tests did not count.

        Pass mark (%) | Would pass | Change
        45 | 60 | 0
        50 | 60 | 0
        55 | 60 | 0
        60 | 57 | -3

        Questions of test 1
        The right answers are INFERRED: this key explains the marks of 60 of 60 people. Reliability (KR-20, or alpha for partial points): 0.32. Facility: share of right answers. Discrimination: correlation with the rest of the test; under 0.20 is poor (Ebel).

        Question | Answers chosen | Right answer | Facility (%) | Discrimination | Upper − lower 27 % | Remark
        1. What of part 1? | True: 36, False: 24 | True | 60 | 0.1231 | 0.375
        2. What of part 2? | True: 38, False: 22 | True | 63.3333 | 0.1746 | 0.5
        3. What of part 3? | True: 50, False: 10 | True | 83.3333 | 0.2332 | 0.4375
        4. What of part 4? | True: 38, False: 22 | True | 63.3333 | 0.1969 | 0.5625
        5. What of part 5? | True: 44, False: 16 | True | 73.3333 | 0.0411 | 0.375
        6. What of part 6? | True: 39, False: 21 | True | 65 | 0.2258 | 0.5625
        7. What of part 7? | True: 33, False: 27 | False | 45 | -0.3293 | -0.1875 | The key may be wrong: 15 of the best 20 chose "True". Regraded, 60 scores change, passes 60 → 60.
        8. What of part 8? | False: 31, True: 29 | True | 48.3333 | 0.2996 | 0.6875
        9. What of part 9? | True: 32, False: 28 | True | 53.3333 | 0.1393 | 0.5
        10. What of part 10? | True: 33, False: 27 | True | 55 | 0.1822 | 0.6875
    "#]].assert_eq(&testing::grid(&bytes, "Insights"));
}

#[test]
fn undoing_changes_gives_the_same_bytes() {
    let gradebook = testing::compile_texts(&[
        (
            "Test 1.csv",
            "Name,Email,Score (20)\nAda Obi,ada@example.org,18\nBen Cole,ben@example.org,9\n",
        ),
        (
            "Test 2.csv",
            "Name,Email,Score (10)\nAda Obi,ada@example.org,9\nDee Eno,dee@example.org,7\n",
        ),
    ]);
    let actions: Vec<Action> = serde_json::from_str(
        r#"[
            {"action": "add_grades"},
            {"action": "curve", "how": {"curve": "add_points", "points": 5}},
            {"action": "sort_rows", "keys": [{"column": "Grade"}]}
        ]"#,
    )
    .unwrap();
    let bytes = |actions: &[Action]| {
        let table = replay(&Base::of(&gradebook), &[], actions).unwrap().table;
        report::workbook(Edited::plain(&gradebook, &table)).unwrap()
    };
    assert_eq!(bytes(&[]), workbook(&gradebook));
    assert_ne!(bytes(&actions), bytes(&[]));
    assert_eq!(bytes(&actions), bytes(&actions));
}
