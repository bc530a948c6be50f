//! Which files and sheets are one test: sections and downloads are joined, different tests of
//! the same people never are, and what is unclear is asked.

use std::fmt::Write;

use gradebook::checks::Severity;
use gradebook::recognise::{NumberReason, Table};
use gradebook::scheme::Attempts;
use gradebook::{FilePart, Gradebook, JoinReason, Request, TestDoubtReason, compile};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

/// A file by its name and lines.
type File<'t> = (&'t str, &'t str);

fn tables(files: &[File<'_>]) -> Vec<Table> {
    files.iter().flat_map(|(name, text)| testing::from_bytes(name, text.as_bytes())).collect()
}

/// Number, title and count of parts of every test, then the count of doubts.
fn tests(gradebook: &Gradebook) -> String {
    let mut out = String::new();
    for test in &gradebook.tests {
        write!(out, "{} {} ×{}; ", test.number, test.title, test.parts.len()).unwrap();
    }
    write!(out, "doubts {}", gradebook.test_doubts.len()).unwrap();
    out
}

fn told(files: &[File<'_>]) -> String {
    let mut turned = tables(files);
    let straight = tests(&compile(turned.clone(), &Request::default()));
    for _ in 0..turned.len() {
        turned.rotate_left(1);
        assert_eq!(tests(&compile(turned.clone(), &Request::default())), straight);
    }
    turned.reverse();
    assert_eq!(tests(&compile(turned, &Request::default())), straight);
    straight
}

const ADA: &str = "Name,Score (20)\nAda Obi,13\n";
const BEN: &str = "Name,Score (20)\nBen Ali,12\n";
const BOTH: &str = "Name,Score (20)\nAda Obi,13\nBen Ali,12\n";
const MAILS: &str = "Email,Score (20)\nada@example.org,9\nben@example.org,17\n";
const OTHER: &str = "Name,Score (20)\nAda Obi,9\nBen Ali,17\n";

#[test]
fn files_are_one_test_by_what_they_claim_and_whom_they_hold() {
    let cases: &[(&[File<'_>], &str)] = &[
        // Sections: nobody is in both.
        (&[("Quiz 2 Section A.csv", ADA), ("Quiz 2 Section B.csv", BEN)], "2 Quiz 2 ×2; doubts 0"),
        (&[("quiz2.csv", ADA), ("Quiz_2 (1).csv", BEN)], "2 quiz2 ×2; doubts 0"),
        (&[("Loops - Group A.csv", ADA), ("Loops - Group B.csv", BEN)], "1 Loops ×2; doubts 0"),
        (&[("Section A.csv", ADA), ("Section B.csv", BEN)], "1 Section A ×2; doubts 0"),
        (&[("Test 1.csv", ADA), ("Test 1 makeup.csv", BEN)], "1 Test 1 ×2; doubts 0"),
        // Downloads: one holds all rows of the other.
        (&[("Test 1.csv", ADA), ("Test 1 (1).csv", BOTH)], "1 Test 1 ×2; doubts 0"),
        (&[("responses.csv", BOTH), ("responses (1).csv", BEN)], "1 responses ×2; doubts 0"),
        // Other tests of the same people.
        (&[("Test 1.csv", ADA), ("Test 3.csv", ADA)], "1 Test 1 ×1; 3 Test 3 ×1; doubts 0"),
        (&[("Loops.csv", BOTH), ("Functions.csv", BOTH)], "1 Functions ×1; 2 Loops ×1; doubts 0"),
        (&[("Test 1.csv", ADA), ("Test 2.csv", BEN)], "1 Test 1 ×1; 2 Test 2 ×1; doubts 0"),
        // Nobody in both, and nothing says that they are sections.
        (&[("Loops.csv", ADA), ("Functions.csv", BEN)], "1 Functions ×1; 2 Loops ×1; doubts 1"),
        // Names alone and addresses alone: nobody can be found again.
        (&[("Test 1.csv", BOTH), ("Test 1 b.csv", MAILS)], "1 Test 1 ×1; 2 Test 1 b ×1; doubts 1"),
        // Unclear: asked, and apart until then.
        (&[("Test 1.csv", BOTH), ("Test 1 b.csv", OTHER)], "1 Test 1 ×1; 2 Test 1 b ×1; doubts 1"),
        (
            &[("Test 1.csv", ADA), ("Test 1 retake.csv", ADA)],
            "1 Test 1 ×1; 2 Test 1 retake ×1; doubts 1",
        ),
        (&[("Loops.csv", BOTH), ("Loops (1).csv", OTHER)], "1 Loops ×1; 2 Loops (1) ×1; doubts 1"),
        // Kinds that both count from 1, and numbers in the order of people.
        (&[("CA 10.csv", BOTH), ("CA 2.csv", OTHER)], "2 CA 2 ×1; 10 CA 10 ×1; doubts 0"),
        (&[("Week 10.csv", BOTH), ("Week 9.csv", OTHER)], "1 Week 9 ×1; 2 Week 10 ×1; doubts 0"),
        (
            &[("Test Two.csv", BOTH), ("Test Three.csv", OTHER)],
            "2 Test Two ×1; 3 Test Three ×1; doubts 0",
        ),
        (
            &[
                ("Quiz 1.csv", BOTH),
                ("Assignment 1.csv", OTHER),
                ("Quiz 2.csv", OTHER),
                ("Assignment 2.csv", BOTH),
            ],
            "1 Quiz 1 ×1; 2 Quiz 2 ×1; 3 Assignment 1 ×1; 4 Assignment 2 ×1; doubts 0",
        ),
    ];
    for (files, expected) in cases {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        assert_eq!(told(files), *expected, "{names:?}");
    }
}

#[test]
fn sheets_of_a_workbook_are_sections_or_tests_of_their_own() {
    let sheets = |named: &[(&str, &str)]| {
        let mut read = Vec::new();
        for (sheet, text) in named {
            let mut table = testing::from_bytes("Course.csv", text.as_bytes()).remove(0);
            table.sheet = (*sheet).to_owned();
            read.push(table);
        }
        tests(&compile(read, &Request::default()))
    };
    assert_eq!(sheets(&[("Group A", ADA), ("Group B", BEN)]), "1 Course ×2; doubts 0");
    assert_eq!(sheets(&[("JSS2A", ADA), ("JSS2B", BEN)]), "1 Course ×2; doubts 0");
    assert_eq!(
        sheets(&[("Loops", BOTH), ("Functions", OTHER)]),
        "1 Functions ×1; 2 Loops ×1; doubts 0"
    );
    assert_eq!(
        sheets(&[("Quiz 2", BOTH), ("Quiz 1", OTHER)]),
        "1 Quiz 1 ×1; 2 Quiz 2 ×1; doubts 0"
    );
    assert_eq!(
        sheets(&[("Sheet1", BOTH), ("Sheet2", OTHER)]),
        "1 Course (Sheet1) ×1; 2 Course (Sheet2) ×1; doubts 0"
    );
    // The header says which test the sheets of the morning and of the evening hold.
    let named = |text: &str| text.replace("Score", "Unit test");
    let (ada, ben) = (named(ADA), named(BEN));
    let joined = sheets(&[("Morning", ada.as_str()), ("Evening", ben.as_str())]);
    assert_eq!(joined, "1 Unit test ×2; doubts 0");
    assert_eq!(sheets(&[("Period 2", ADA), ("Period 5", BEN)]), "1 Course ×2; doubts 0");
    assert_eq!(
        sheets(&[("Morning", ADA), ("Evening", BEN)]),
        "1 Evening ×1; 2 Morning ×1; doubts 1"
    );
}

#[test]
fn an_answer_or_one_number_settles_a_doubt() {
    let files = [("Test 1.csv", BOTH), ("Test 1 b.csv", OTHER)];
    let asked = compile(tables(&files), &Request::default());
    let [doubt] = asked.test_doubts.as_slice() else { panic!("one doubt") };
    assert!(matches!(
        doubt.reason,
        TestDoubtReason::DifferentResults { different: 2, equal: 0, .. }
    ));
    let answer = |same| Request {
        same_tests: vec![(doubt.places.0.clone(), doubt.places.1.clone(), same)],
        ..Request::default()
    };
    assert_eq!(tests(&compile(tables(&files), &answer(true))), "1 Test 1 ×2; doubts 0");
    let apart = compile(tables(&files), &answer(false));
    assert_eq!(tests(&apart), "1 Test 1 ×1; 2 Test 1 b ×1; doubts 0");
    // Sections that are different tests after all.
    let sections = [("Quiz 2 Section A.csv", ADA), ("Quiz 2 Section B.csv", BEN)];
    let part = |title: &str| FilePart {
        file: format!("{title}.csv"),
        sheet: String::new(),
        title: title.to_owned(),
    };
    let pair = (part("Quiz 2 Section A"), part("Quiz 2 Section B"), false);
    let request = Request { same_tests: vec![pair], ..Request::default() };
    assert_eq!(compile(tables(&sections), &request).tests.len(), 2);

    let given = |a, b| Request {
        numbers: [("Test 1.csv".to_owned(), a), ("Test 1 b.csv".to_owned(), b)].into(),
        ..Request::default()
    };
    let joined = compile(tables(&files), &given(4, 4));
    assert_eq!(tests(&joined), "4 Test 1 ×2; doubts 0");
    assert_eq!(joined.tests[0].why, NumberReason::Given);
    assert_eq!(joined.tests[0].joined[0].why, JoinReason::GivenNumber);
    assert_eq!(
        tests(&compile(tables(&files), &given(4, 5))),
        "4 Test 1 ×1; 5 Test 1 b ×1; doubts 0"
    );
}

#[test]
fn a_section_without_a_maximum_has_that_of_the_others() {
    let bare = "Name,Score\nBen Ali,9\n";
    let figures_of = |a: &str, b: &str| {
        let files = [("Quiz 2 Section A.csv", a), ("Quiz 2 Section B.csv", b)];
        let gradebook = compile(tables(&files), &Request::default());
        let doubts = gradebook.findings.iter().filter(|f| f.severity == Severity::Doubt).count();
        (figures(&gradebook).concat(), doubts)
    };
    let (named, doubts) = figures_of(ADA, bare);
    assert!(named.contains("45") && doubts == 0, "{named}");
    // Guesses agree on the highest; somebody should look at both.
    let (guessed, doubts) = figures_of("Name,Score\nAda Obi,18\n", bare);
    assert!(guessed.contains("90") && guessed.contains("45") && doubts > 0, "{guessed}");
    let (_, doubts) = figures_of(ADA, "Name,Score (10)\nBen Ali,9\n");
    assert_eq!(doubts, 1);
}

#[test]
fn tests_without_times_are_ordered_by_dates_in_their_titles() {
    let files = [("Quiz 3 Feb 2026.csv", BOTH), ("Quiz 20 Jan 2026.csv", OTHER)];
    let named = [("Loops 15-02-2026.csv", BOTH), ("Arrays 2026-03-01.csv", OTHER)];
    assert_eq!(told(&named), "1 Loops 15-02-2026 ×1; 2 Arrays 2026-03-01 ×1; doubts 0");
    assert_eq!(told(&files), "3 Quiz 3 Feb 2026 ×1; 20 Quiz 20 Jan 2026 ×1; doubts 0");
}

#[test]
fn a_copy_needs_more_than_a_few_equal_rows() {
    let rows = |people: usize, timed: bool| {
        let mut text = format!("{}Name,Score (20)\n", if timed { "Submitted Time," } else { "" });
        for at in 0..people {
            let time = if timed { format!("2026-02-03 10:{at:02}:00,") } else { String::new() };
            writeln!(
                text,
                "{time}Person {},{}",
                ["Ada", "Ben", "Cid", "Dan", "Eve", "Fay"][at],
                at + 9
            )
            .unwrap();
        }
        text
    };
    let copies = |a: &str, b: &str, text: &str| {
        compile(tables(&[(a, text), (b, text)]), &Request::default()).copies.len()
    };
    assert_eq!(copies("Loops.csv", "Functions.csv", &rows(6, true)), 1);
    assert_eq!(copies("Loops.csv", "Functions.csv", &rows(6, false)), 0);
    assert_eq!(copies("Loops.csv", "Functions.csv", &rows(2, true)), 0);
    assert_eq!(copies("Loops.csv", "Copy of Loops.csv", &rows(2, false)), 1);
}

/// One row: person, marks, minute.
type Row = (usize, u32, u32);

/// A file with the clues that a tool gives.
fn csv(rows: &[Row], clues: u8, (timed, maximum): (bool, bool)) -> String {
    let mut text = String::new();
    let lead = if timed { "Submitted Time," } else { "" };
    let header = ["Name,Email,Score", "Name,Matric No,Score", "Name,Score"];
    let of = if maximum { " (20)" } else { "" };
    writeln!(text, "{lead}{}{of}", header[usize::from(clues)]).unwrap();
    for (person, marks, minute) in rows {
        let time = format!(
            "2026-02-{:02} {:02}:{:02}:00,",
            3 + minute / 1440,
            minute / 60 % 24,
            minute % 60
        );
        let name = name(*person);
        let clue = match clues {
            0 => format!("{}.{person}@example.org,", name.to_lowercase().replace(' ', "")),
            1 => format!("U/{}/26,", 4100 + person * 37),
            _ => String::new(),
        };
        writeln!(text, "{}{name},{clue}{marks}", if timed { time.as_str() } else { "" }).unwrap();
    }
    text
}

/// Names that nobody takes for each other.
fn name(person: usize) -> String {
    const FIRST: [&str; 6] = ["Adaeze", "Musa", "Chloe", "Dimitri", "Esther", "Farouk"];
    const LAST: [&str; 6] = ["Okonkwo", "Bellweather", "Martin", "Xylander", "Quartey", "Zhivago"];
    format!("{} {}", FIRST[person % 6], LAST[(person / 6 + person) % 6])
}

/// What a teacher sees: name and percents.
fn figures(gradebook: &Gradebook) -> Vec<String> {
    let line = |(person, result): (&gradebook::identity::Person, &gradebook::PersonResult)| {
        let percents: Vec<_> = result.outcomes.iter().map(|o| o.standing.percent()).collect();
        format!("{} {percents:?} {:?}", person.name, result.grade.average)
    };
    let mut lines: Vec<String> =
        gradebook.people.iter().zip(&gradebook.results).map(line).collect();
    lines.sort();
    lines
}

fn compiled(files: &[(String, String)], attempts: Attempts) -> Gradebook {
    let files: Vec<File<'_>> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let mut request = Request::default();
    request.scheme.attempts = attempts;
    compile(tables(&files), &request)
}

/// Everybody once, and a second test.
fn class() -> impl Strategy<Value = (Vec<Row>, Vec<Row>)> {
    (4..30_usize).prop_flat_map(|people| {
        let row = move || prop::collection::vec((0..=20_u32, 0..1000_u32), people);
        (row(), row()).prop_map(|(a, b)| {
            let rows = |scores: Vec<(u32, u32)>| {
                scores.into_iter().enumerate().map(|(p, (marks, at))| (p, marks, at)).collect()
            };
            (rows(a), rows(b))
        })
    })
}

/// The names of a test's file and of its sections.
const NAMES: [(&str, [&str; 4]); 6] = [
    ("Quiz 2", ["Quiz 2 Section A", "Quiz 2 Section B", "Quiz 2 Section C", "Quiz 2 Section D"]),
    ("Quiz 2", ["quiz2", "Quiz_2 (1)", "Copy of Quiz 2", "QUIZ 02"]),
    (
        "Test Two",
        ["Group 1 - Test Two", "Group 2 - Test Two", "Test 2 Group 3", "Test II (Group 4)"],
    ),
    ("Loops", ["Loops - Class A", "Loops - Class B", "Loops (Class C)", "Loops_class_d"]),
    ("Loops", ["Loops", "Loops (1)", "loops (2)", "LOOPS (3)"]),
    ("Klausur 1", ["1. Klausur Gruppe A", "Klausur 1 Gruppe B", "Klausur I", "Erste Klausur"]),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: testing::cases(96), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sections_give_the_figures_of_the_whole(
        (rows, other) in class(),
        of in prop::collection::vec(0..4_usize, 30),
        (title, names) in select(NAMES.to_vec()),
        (clues, timed, maximum, turn) in (0..3_u8, any::<bool>(), any::<bool>(), any::<Index>()),
    ) {
        let second = ("Quiz 3.csv".to_owned(), csv(&other, clues, (timed, true)));
        let whole = vec![(format!("{title}.csv"), csv(&rows, clues, (timed, maximum))), second.clone()];
        let mut files = vec![second];
        for (section, name) in names.iter().enumerate() {
            let mine: Vec<Row> = rows.iter().filter(|(p, ..)| of[*p] == section).copied().collect();
            if !mine.is_empty() {
                files.push((format!("{name}.csv"), csv(&mine, clues, (timed, maximum))));
            }
        }
        let sections = files.len() - 1;
        let middle = turn.index(files.len());
        files.rotate_left(middle);
        let split = compiled(&files, Attempts::Best);
        prop_assert_eq!(figures(&compiled(&whole, Attempts::Best)), figures(&split));
        prop_assert_eq!(split.tests.len(), 2);
        prop_assert_eq!(split.tests.iter().map(|t| t.joined.len()).sum::<usize>(), sections - 1);
        prop_assert!(split.test_doubts.is_empty());
    }

    #[test]
    fn a_download_with_more_rows_counts_each_row_once(
        rows in prop::collection::vec((0..9_usize, 0..=6_u32, 0..1000_u32), 1..25),
        (clues, timed, turn) in (0..3_u8, any::<bool>(), any::<bool>()),
        attempts in select(vec![Attempts::Best, Attempts::Average]),
    ) {
        let older: Vec<Row> = rows.iter().enumerate().filter(|(at, r)| *at == 0 || (r.2 + r.1) % 3 > 0).map(|(_, r)| *r).collect();
        let whole = vec![("Test 1.csv".to_owned(), csv(&rows, clues, (timed, true)))];
        let mut files = vec![whole[0].clone(), ("Test 1 (1).csv".to_owned(), csv(&older, clues, (timed, true)))];
        if turn {
            files.reverse();
        }
        let both = compiled(&files, attempts);
        prop_assert_eq!(figures(&compiled(&whole, attempts)), figures(&both));
        prop_assert_eq!(both.tests.len(), 1);
        prop_assert_eq!(both.tally_all().total() as usize, rows.len() + older.len());
    }

    #[test]
    fn gradebooks_of_sections_are_joined_column_by_column(
        rows in prop::collection::vec(prop::collection::vec(0..=20_u32, 4), 4..16),
        cut in any::<Index>(),
        columns in Just(vec!["Quiz 1", "Quiz 2", "Assignment 1", "Final"]).prop_shuffle(),
    ) {
        const ALL: [&str; 4] = ["Quiz 1", "Quiz 2", "Assignment 1", "Final"];
        let text = |columns: &[&str], people: std::ops::Range<usize>| {
            let headers: Vec<String> = columns.iter().map(|c| format!("{c} (20)")).collect();
            let mut text = format!("Name,{}\n", headers.join(","));
            for person in people {
                let mark = |c: &&str| rows[person][ALL.iter().position(|a| a == c).unwrap()].to_string();
                let marks: Vec<String> = columns.iter().map(mark).collect();
                writeln!(text, "{},{}", name(person), marks.join(",")).unwrap();
            }
            text
        };
        let cut = 1 + cut.index(rows.len() - 1);
        let whole = vec![("grades.csv".to_owned(), text(&ALL, 0..rows.len()))];
        let sections = vec![
            ("first.csv".to_owned(), text(&columns, 0..cut)),
            ("second.csv".to_owned(), text(&ALL, cut..rows.len())),
        ];
        let (whole, split) = (compiled(&whole, Attempts::Best), compiled(&sections, Attempts::Best));
        prop_assert_eq!(figures(&whole), figures(&split));
        prop_assert!(split.tests.iter().all(|test| test.parts.len() == 2));
        let titles: Vec<&str> = split.tests.iter().map(|test| test.title.as_str()).collect();
        prop_assert_eq!(titles, ALL);
    }

    #[test]
    fn different_tests_of_the_same_people_stay_apart(
        (rows, other) in class(),
        kept in subsequence((0..4_usize).collect::<Vec<_>>(), 1..4),
        (a, b) in select(vec![("Test 1", "Test 3"), ("Loops", "Functions"), ("Quiz 1", "Assignment 1"), ("Week 1", "Week 2")]),
        (clues, timed, equal) in (0..3_u8, any::<bool>(), any::<bool>()),
    ) {
        let few = |rows: &[Row]| kept.iter().map(|p| rows[*p]).collect::<Vec<Row>>();
        for (rows, other) in [(rows.clone(), other.clone()), (few(&rows), few(&other))] {
            // Equal marks on another day are another test; without times, too.
            let second: Vec<Row> = rows.iter().zip(&other).map(|(r, o)| if equal { (r.0, r.1, o.2 + 1440) } else { *o }).collect();
            let files = vec![(format!("{a}.csv"), csv(&rows, clues, (timed, true))), (format!("{b}.csv"), csv(&second, clues, (timed, true)))];
            let compiled = compiled(&files, Attempts::Best);
            prop_assert_eq!(compiled.tests.len(), 2);
            prop_assert!(compiled.copies.is_empty() && compiled.test_doubts.is_empty());
        }
    }
}
