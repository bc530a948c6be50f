//! The table and its typed actions, on a small course.

use expect_test::{Expect, expect};
use gradebook::Gradebook;
use serde_json::{Value, json};
use table::{Action, Base, Difference, Extra, Query, Replayed, Table, TableError, apply, replay};

const TEST_1: &str = "Name,Email,Score (20)\nAda Obi,ada@example.org,18\nBen Cole,ben@example.org,9\nCy Dane,cy@example.org,12\n";
const TEST_2: &str = "Name,Email,Score (10)\nAda Obi,ada@example.org,9\nCy Dane,cy@example.org,4\nDee Eno,dee@example.org,7\n";

fn gradebook() -> Gradebook {
    testing::compile_texts(&[("Test 1.csv", TEST_1), ("Test 2.csv", TEST_2)])
}

fn action(value: Value) -> Action {
    serde_json::from_value(value).expect("an action")
}

fn groups() -> Extra {
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    Extra {
        file: "groups.xlsx".into(),
        titles: row(["E-mail", "Group", "Seat"]),
        rows: vec![
            row(["ADA@example.org", "North", "1"]),
            row(["cy@example.org", "South", "2"]),
            row(["dee@example.org", "North", ""]),
            row(["zed@example.org", "North", "9"]),
        ],
    }
}

fn done(gradebook: &Gradebook, actions: &[Value]) -> Result<Table, TableError> {
    let mut table = Table::of(gradebook).unwrap();
    for value in actions {
        let pinned = action(value.clone()).pinned(&table, &Base::of(gradebook).people, 7)?;
        apply(&mut table, &pinned, &Base::of(gradebook).people, &[groups()])?;
    }
    Ok(table)
}

fn shown(table: &Table) -> String {
    let mut lines = vec![table.columns().map(|c| c.title.clone()).collect::<Vec<_>>().join(" | ")];
    let cells: Vec<Vec<String>> = table.columns().map(|c| table.shown(c)).collect();
    for row in 0..table.height() {
        lines.push(cells.iter().map(|c| c[row].as_str()).collect::<Vec<_>>().join(" | "));
    }
    lines.join("\n") + "\n"
}

fn check(actions: &[Value], expected: &Expect) {
    let gradebook = gradebook();
    match done(&gradebook, actions) {
        Ok(table) => expected.assert_eq(&shown(&table)),
        Err(error) => expected.assert_eq(&format!("{error}\n")),
    }
}

/// Only the columns that are added, beside the names.
fn check_added(actions: &[Value], expected: &Expect) {
    let gradebook = gradebook();
    let table = done(&gradebook, actions).unwrap_or_else(|e| panic!("{e}"));
    let base = Table::of(&gradebook).unwrap();
    let names = table.find("name").unwrap();
    let mut columns = vec![table.shown(names)];
    let mut titles = vec![names.title.clone()];
    for column in table.columns().filter(|c| base.column(c.id).is_none()) {
        columns.push(table.shown(column));
        titles.push(column.title.clone());
    }
    let mut lines = vec![titles.join(" | ")];
    for row in 0..table.height() {
        lines.push(columns.iter().map(|c| c[row].as_str()).collect::<Vec<_>>().join(" | "));
    }
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn the_base_is_the_gradebook() {
    check(
        &[],
        &expect![[r#"
            Full Name | Email | Test 1 (%) | Test 2 (%) | Assignment Score | Final Average (%) | Status
            Ada Obi | ada@example.org | 90 | 90 | 92.2 | 90.73 | Pass
            Ben Cole | ben@example.org | 45 |  | 70.5 | 38.5 | Fail
            Cy Dane | cy@example.org | 60 | 40 | 85.8 | 61.93 | Pass
            Dee Eno | dee@example.org |  | 70 | 72.5 | 47.5 | Fail
        "#]],
    );
}

#[test]
fn columns_come_and_go() {
    check_added(
        &[
            json!({"action": "add_column", "name": "Section", "value": "B"}),
            json!({"action": "add_column", "name": "Extra", "value": 2.5}),
            json!({"action": "add_column", "name": "Remarks"}),
            json!({"action": "rename_column", "column": "extra", "to": "Extra points"}),
        ],
        &expect![[r#"
            Full Name | Section | Extra points | Remarks
            Ada Obi | B | 2.5 | 
            Ben Cole | B | 2.5 | 
            Cy Dane | B | 2.5 | 
            Dee Eno | B | 2.5 | 
        "#]],
    );
    check(
        &[
            json!({"action": "remove_column", "column": "test 1"}),
            json!({"action": "remove_column", "column": "status"}),
            json!({"action": "rename_column", "column": "final", "to": "Course result"}),
        ],
        &expect![[r#"
            Full Name | Email | Test 2 (%) | Assignment Score | Course result
            Ada Obi | ada@example.org | 90 | 92.2 | 90.73
            Ben Cole | ben@example.org |  | 70.5 | 38.5
            Cy Dane | cy@example.org | 40 | 85.8 | 61.93
            Dee Eno | dee@example.org | 70 | 72.5 | 47.5
        "#]],
    );
    check(
        &[json!({"action": "remove_column", "column": "email"})],
        &expect![[r#"
        "Email" tells who is who, so it stays; say "remove Email, I am sure" to remove it all the same
    "#]],
    );
    check(
        &[json!({"action": "remove_column", "column": "e-mail", "sure": true})],
        &expect![[r#"
        Full Name | Test 1 (%) | Test 2 (%) | Assignment Score | Final Average (%) | Status
        Ada Obi | 90 | 90 | 92.2 | 90.73 | Pass
        Ben Cole | 45 |  | 70.5 | 38.5 | Fail
        Cy Dane | 60 | 40 | 85.8 | 61.93 | Pass
        Dee Eno |  | 70 | 72.5 | 47.5 | Fail
    "#]],
    );
    check(
        &[json!({"action": "remove_column", "column": "Tset 3"})],
        &expect![[r#"
        There is no column "Tset 3"; did you mean "Test 1 (%)" or "Test 2 (%)"?
    "#]],
    );
    check(
        &[json!({"action": "rename_column", "column": "test 1", "to": "status"})],
        &expect![[r#"
        There is a column "Status" already; choose another title, or remove it first
    "#]],
    );
}

#[test]
fn columns_are_worked_out() {
    check_added(
        &[
            json!({"action": "add_grades"}),
            json!({"action": "add_pass_fail", "column": "test 1"}),
            json!({"action": "collate_scores", "how": "sum"}),
            json!({"action": "collate_scores", "columns": ["test 1", "test 2"], "how": "average"}),
            json!({"action": "collate_scores", "how": "max"}),
            json!({"action": "collate_scores", "how": "min", "name": "Worst"}),
            json!({"action": "calculate_bonus", "cap": true}),
            json!({"action": "add_rank"}),
            json!({"action": "add_rank", "column": "test 2", "method": "dense", "ascending": true, "name": "R2"}),
        ],
        &expect![[r#"
            Full Name | Grade | Pass/Fail | Total | Average | Best | Worst | With Bonus (%) | Rank | R2
            Ada Obi | A | Pass | 180 | 90 | 90 | 90 | 95.73 | 1 | 3
            Ben Cole | F | Fail | 45 | 45 | 45 | 45 | 43.5 | 4 | 
            Cy Dane | D | Pass | 100 | 50 | 60 | 40 | 66.93 | 2 | 1
            Dee Eno | F |  | 70 | 70 | 70 | 70 | 52.5 | 3 | 2
        "#]],
    );
}

#[test]
fn random_scores_are_the_same_each_time() {
    let random =
        json!({"action": "add_random_scores", "name": "Effort", "from": 5, "to": 10, "seed": 3});
    check_added(
        std::slice::from_ref(&random),
        &expect![[r#"
        Full Name | Effort
        Ada Obi | 6
        Ben Cole | 10
        Cy Dane | 8
        Dee Eno | 5
    "#]],
    );
    // Who else is there does not matter.
    check_added(
        &[
            json!({"action": "filter_rows", "remove": true, "conditions": [{"column": "name", "test": "contains", "value": "ada"}]}),
            random,
        ],
        &expect![[r#"
            Full Name | Effort
            Ben Cole | 10
            Cy Dane | 8
            Dee Eno | 5
        "#]],
    );
}

#[test]
fn formulas_are_worked_out() {
    let formula = |name: &str, formula: &str| json!({"action": "add_formula", "name": name, "formula": formula});
    check_added(
        &[
            formula("A", "[Test 1 (%)] * 0.4 + test 2 * 0.6"),
            formula("B", "= if(t1 >= 60 and not blank(t2), \"both\", \"no\")"),
            formula("C", "round(mean(test 1, test 2), 1)"),
            formula("D", "min(100, [C] + 20)"),
            formula("E", "or(test 2, 0) ÷ 3"),
            formula("F", "Status = 'pass'"),
            formula("G", "abs(-3) + count(t1, t2) × 2 − 50%"),
            formula("H", "1 / ([Test 1 (%)] - 45)"),
        ],
        &expect![[r#"
            Full Name | A | B | C | D | E | F | G | H
            Ada Obi | 90 | both | 90 | 100 | 30 | Yes | 6.5 | 0.02
            Ben Cole |  | no | 45 | 65 | 0 | No | 4.5 | 
            Cy Dane | 48 | both | 50 | 70 | 13.33 | Yes | 6.5 | 0.07
            Dee Eno |  | no | 70 | 90 | 23.33 | No | 4.5 | 
        "#]],
    );
    for (wrong, expected) in [
        (
            "[Test 1 (%)] + [Tset 2]",
            expect![[r#"
            There is no column "Tset 2"; did you mean [Test 2 (%)] or [Test 1 (%)]?
            [Test 1 (%)] + [Tset 2]
                           ^
        "#]],
        ),
        (
            "test 1 + tset 2",
            expect![[r#"
            There is no column "tset 2"; did you mean [Test 2 (%)] or [Test 1 (%)]?
            test 1 + tset 2
                     ^
        "#]],
        ),
        (
            "(test 1 + 2",
            expect![[r#"
            A ")" is missing
            (test 1 + 2
                       ^
        "#]],
        ),
        (
            "test 1 +",
            expect![[r#"
            The formula ends too early
            test 1 +
                    ^
        "#]],
        ),
        (
            "average(test 1",
            expect![[r#"
            A ")" is missing
            average(test 1
                          ^
        "#]],
        ),
        (
            "median(test 1)",
            expect![[r#"
            There is no function "median"; there are if, min, max, mean, average, avg, sum, count, round, abs, blank, or
            median(test 1)
            ^
        "#]],
        ),
        (
            "if(test 1, 1, 2)",
            expect![[r#"
                The first part of if needs a condition, and [Test 1 (%)] is a number
                if(test 1, 1, 2)
                ^
            "#]],
        ),
        (
            "name + 1",
            expect![[r#"
            + needs a number, and [Full Name] is a text
            name + 1
            ^
        "#]],
        ),
        (
            "round(test 1, 2, 3)",
            expect![[r#"
            round takes 1 or more arguments, not 3
            round(test 1, 2, 3)
            ^
        "#]],
        ),
        (
            "test 1 § 2",
            expect![[r#"
            "§" is not understood here
            test 1 § 2
                   ^
        "#]],
        ),
        (
            "",
            expect![[r#"
            The formula ends too early

            ^
        "#]],
        ),
    ] {
        check(&[formula("X", wrong)], &expected);
    }
}

#[test]
fn rows_are_kept_removed_and_sorted() {
    check(
        &[
            json!({"action": "sort_rows", "keys": [{"column": "final", "descending": true}]}),
            json!({"action": "filter_rows", "any": true, "conditions": [
                {"column": "test 1", "test": "between", "value": 40, "to": 60},
                {"column": "test 2", "test": "at_least", "value": 90},
            ]}),
        ],
        &expect![[r#"
            Full Name | Email | Test 1 (%) | Test 2 (%) | Assignment Score | Final Average (%) | Status
            Ada Obi | ada@example.org | 90 | 90 | 92.2 | 90.73 | Pass
            Cy Dane | cy@example.org | 60 | 40 | 85.8 | 61.93 | Pass
            Ben Cole | ben@example.org | 45 |  | 70.5 | 38.5 | Fail
        "#]],
    );
    check(
        &[
            json!({"action": "filter_rows", "remove": true, "conditions": [{"column": "test 2", "test": "is_blank"}]}),
        ],
        &expect![[r#"
            Full Name | Email | Test 1 (%) | Test 2 (%) | Assignment Score | Final Average (%) | Status
            Ada Obi | ada@example.org | 90 | 90 | 92.2 | 90.73 | Pass
            Cy Dane | cy@example.org | 60 | 40 | 85.8 | 61.93 | Pass
            Dee Eno | dee@example.org |  | 70 | 72.5 | 47.5 | Fail
        "#]],
    );
    check(
        &[
            json!({"action": "filter_rows", "conditions": [{"column": "name", "test": "greater", "value": 3}]}),
        ],
        &expect![[r#"
            "Full Name" holds texts; this needs numbers
        "#]],
    );
}

#[test]
fn scores_and_rules_change_what_follows() {
    check(
        &[
            json!({"action": "set_score", "person": "ben", "column": "test 2", "score": 80, "reason": "sat it later"}),
            json!({"action": "curve", "columns": ["test 1"], "how": {"curve": "add_points", "points": 15}, "cap": true}),
            json!({"action": "set_rule", "rule": "pass_mark", "value": "75"}),
        ],
        &expect![[r#"
            Full Name | Email | Test 1 (%) | Test 2 (%) | Assignment Score | Final Average (%) | Status
            Ada Obi | ada@example.org | 100 | 90 | 92.2 | 94.07 | Pass
            Ben Cole | ben@example.org | 60 | 80 | 89 | 76.33 | Pass
            Cy Dane | cy@example.org | 75 | 40 | 87.4 | 67.47 | Fail
            Dee Eno | dee@example.org |  | 70 | 72.5 | 47.5 | Fail
        "#]],
    );
    check(
        &[
            json!({"action": "curve", "columns": ["test 2"], "how": {"curve": "scale_to", "top": 100}}),
            json!({"action": "curve", "columns": ["test 1"], "how": {"curve": "square_root"}}),
            json!({"action": "drop_lowest", "count": 1}),
        ],
        &expect![[r#"
            Full Name | Email | Test 1 (%) | Test 2 (%) | Assignment Score | Final Average (%) | Status
            Ada Obi | ada@example.org | 94.87 | 100 | 92.2 | 96.1 | Pass
            Ben Cole | ben@example.org | 67.08 |  | 72.5 | 69.79 | Pass
            Cy Dane | cy@example.org | 77.46 | 44.44 | 87.4 | 82.43 | Pass
            Dee Eno | dee@example.org |  | 77.78 | 73.5 | 75.64 | Pass
        "#]],
    );
    check(
        &[json!({"action": "set_score", "person": "nobody", "column": "test 2", "score": 80})],
        &expect![[r#"
        Nobody here fits "nobody"
    "#]],
    );
    check(
        &[json!({"action": "set_score", "person": "ben", "column": "final", "score": 80})],
        &expect![[r#"
        "Final Average (%)" is worked out from other columns; change those, or add a column by a formula
    "#]],
    );
    check(
        &[json!({"action": "drop_lowest", "count": 2})],
        &expect![[r#"
        There are 2 tests, so at most 1 can be dropped
    "#]],
    );
    check(
        &[json!({"action": "set_rule", "rule": "pass_mark", "value": "lots"})],
        &expect![[r#"
        The pass mark is a number from 0 to 100, not "lots"
    "#]],
    );
}

#[test]
fn cells_are_tidied_and_files_joined() {
    check_added(
        &[
            json!({"action": "join_file", "file": "groups"}),
            json!({"action": "clean", "how": {"cleaning": "case", "case": "upper"}, "columns": ["Group"]}),
            json!({"action": "clean", "how": {"cleaning": "fill_blanks", "value": "none"}, "columns": ["Group"]}),
            json!({"action": "rename_person", "person": "dee@example.org", "to": "Dee Eno-Park"}),
        ],
        &expect![[r#"
            Full Name | Group | Seat
            Ada Obi | NORTH | 1
            Ben Cole | none | 
            Cy Dane | SOUTH | 2
            Dee Eno-Park | NORTH | 
        "#]],
    );
    check(
        &[
            json!({"action": "clean", "how": {"cleaning": "fill_blanks", "value": 0}, "columns": ["test 2"]}),
            json!({"action": "clean", "how": {"cleaning": "drop_duplicates"}, "columns": ["status"]}),
        ],
        &expect![[r#"
            Full Name | Email | Test 1 (%) | Test 2 (%) | Assignment Score | Final Average (%) | Status
            Ada Obi | ada@example.org | 90 | 90 | 92.2 | 90.73 | Pass
            Ben Cole | ben@example.org | 45 | 0 | 85.8 | 43.6 | Fail
        "#]],
    );
    check(
        &[json!({"action": "join_file", "file": "rooster.csv"})],
        &expect![[r#"
        There is no such file as "rooster.csv"; there is groups.xlsx
    "#]],
    );
}

#[test]
fn a_log_replays_and_names_what_does_not_fit() {
    let gradebook = gradebook();
    let actions: Vec<Action> = [
        json!({"action": "add_grades"}),
        json!({"action": "remove_column", "column": "Nonsense"}),
        json!({"action": "curve", "how": {"curve": "add_points", "points": 5}}),
        json!({"action": "sort_rows", "keys": [{"column": "Grade"}]}),
    ]
    .map(action)
    .to_vec();
    let Replayed { table, refused } = replay(&Base::of(&gradebook), &[], &actions).unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].0, 1);
    assert!(table.columns().any(|c| c.title == "Grade"));
}

#[test]
fn a_change_is_told_before_and_after() {
    let gradebook = gradebook();
    let who: Vec<String> = gradebook.people.iter().map(|p| p.name.clone()).collect();
    let before = Table::of(&gradebook).unwrap();
    let after = done(
        &gradebook,
        &[
            json!({"action": "set_rule", "rule": "pass_mark", "value": "75"}),
            json!({"action": "curve", "columns": ["test 2"], "how": {"curve": "add_points", "points": 5}}),
            json!({"action": "add_rank"}),
            json!({"action": "filter_rows", "remove": true, "conditions": [{"column": "test 1", "test": "less", "value": 50}]}),
        ],
    )
    .unwrap();
    let difference = Difference::between((&before, &who), (&after, &who));
    expect![[r#"
        Difference {
            columns_added: [
                "Rank",
            ],
            columns_removed: [],
            columns_renamed: [],
            rows_removed: 1,
            rows_added: 0,
            rows_changed: 3,
            reordered: false,
            samples: [
                [
                    "Full Name",
                    "Test 2 (%)",
                    "Assignment Score",
                    "Final Average (%)",
                    "Status",
                    "Rank",
                ],
                [
                    "Ada Obi",
                    "90 → 95",
                    "92.2",
                    "90.73 → 92.4",
                    "Pass",
                    "1",
                ],
                [
                    "Cy Dane",
                    "40 → 45",
                    "85.8",
                    "61.93 → 63.6",
                    "Pass → Fail",
                    "2",
                ],
                [
                    "Dee Eno",
                    "70 → 75",
                    "72.5 → 73.5",
                    "47.5 → 49.5",
                    "Fail",
                    "3",
                ],
            ],
            shifts: [
                Shift {
                    label: "people",
                    before: "4",
                    after: "3",
                },
                Shift {
                    label: "passes",
                    before: "2",
                    after: "1",
                },
                Shift {
                    label: "mean of Test 1 (%)",
                    before: "65",
                    after: "75",
                },
                Shift {
                    label: "mean of Test 2 (%)",
                    before: "66.67",
                    after: "71.67",
                },
                Shift {
                    label: "mean of Final Average (%)",
                    before: "59.67",
                    after: "68.5",
                },
                Shift {
                    label: "pass mark",
                    before: "50",
                    after: "75",
                },
            ],
            others: [],
        }
    "#]]
    .assert_debug_eq(&difference);
    assert!(Difference::between((&before, &who), (&before, &who)).is_nothing());
}

#[test]
fn questions_are_answered_with_our_figures() {
    let gradebook = gradebook();
    let table = Table::of(&gradebook).unwrap();
    let ask = |value: Value| {
        let query: Query = serde_json::from_value(value).unwrap();
        match table.ask(&query, &Base::of(&gradebook).people) {
            Ok(answer) => {
                let rows = answer.rows.iter().map(|r| r.join(" | "));
                answer.lines.iter().cloned().chain(rows).collect::<Vec<_>>().join("\n") + "\n"
            }
            Err(error) => format!("{error}\n"),
        }
    };
    let all = [
        json!({"question": "figure", "statistic": "mean", "column": "test 2"}),
        json!({"question": "figure", "statistic": "median"}),
        json!({"question": "figure", "statistic": "count", "conditions": [{"column": "status", "test": "equals", "value": "fail"}]}),
        json!({"question": "top", "count": 2}),
        json!({"question": "top", "count": 1, "column": "test 1", "lowest": true}),
        json!({"question": "list", "conditions": [{"column": "status", "test": "equals", "value": "Fail"}]}),
        json!({"question": "failed_for_missing"}),
        json!({"question": "person", "person": "cy dane"}),
        json!({"question": "columns"}),
        json!({"question": "person", "person": "x"}),
    ];
    expect![[r#"
        Mean of "Test 2 (%)": 66.67 (3 people, 1 without)
        --
        Median of "Final Average (%)": 54.72 (4 people)
        --
        Count of "Final Average (%)", where "status" is "fail": 2 (2 people)
        --
        The 2 best by "Final Average (%)"
        Full Name | Final Average (%) | Status
        Ada Obi | 90.73 | Pass
        Cy Dane | 61.93 | Pass
        --
        The 1 lowest by "Test 1 (%)"
        Full Name | Test 1 (%) | Final Average (%) | Status
        Ben Cole | 45 | 38.5 | Fail
        --
        2 of 4 people: "status" is "Fail"
        Full Name | Status | Final Average (%)
        Ben Cole | Fail | 38.5
        Dee Eno | Fail | 47.5
        --
        2 of the 2 who failed would pass if their missing tests did not count
        Full Name | Final Average (%) | Status
        Ben Cole | 38.5 | Fail
        Dee Eno | 47.5 | Fail
        --
        Full Name | Cy Dane
        Email | cy@example.org
        Test 1 (%) | 60
        Test 2 (%) | 40
        Assignment Score | 85.8
        Final Average (%) | 61.93
        Status | Pass
        --
        7 columns: Full Name, Email, Test 1 (%), Test 2 (%), Assignment Score, Final Average (%), Status
        --
        Nobody here fits "x"
    "#]].assert_eq(&all.map(ask).join("--\n"));
}

#[test]
fn every_action_has_a_schema_and_a_sentence() {
    let schema = serde_json::to_string(&schemars::schema_for!(Action)).unwrap();
    for name in [
        "add_column",
        "remove_column",
        "rename_column",
        "add_random_scores",
        "add_grades",
        "add_pass_fail",
        "collate_scores",
        "calculate_bonus",
        "filter_rows",
        "sort_rows",
        "add_rank",
        "add_formula",
        "set_score",
        "curve",
        "drop_lowest",
        "set_rule",
        "add_statistics_row",
        "split_by",
        "rename_person",
        "merge_people",
        "undo_merge",
        "clean",
        "join_file",
    ] {
        assert!(schema.contains(&format!("\"{name}\"")), "{name} is not in the schema");
    }
    let sentences = [
        json!({"action": "add_statistics_row", "statistics": ["mean", "median"]}),
        json!({"action": "split_by", "column": "Group"}),
        json!({"action": "merge_people", "one": "a", "other": "b"}),
        json!({"action": "undo_merge", "one": "a", "other": "b"}),
        json!({"action": "set_score", "person": "Ada", "column": "Test 1 (%)"}),
        json!({"action": "curve", "how": {"curve": "add_points", "points": -2}}),
    ]
    .map(|a| action(a).sentence());
    assert!(sentences.iter().all(|s| !s.is_empty()));
}
