//! What holds for every course.

use std::cell::Cell as Counter;

use encoding_rs::{WINDOWS_1250, WINDOWS_1252};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};
use rust_decimal::Decimal;

use super::build::build;
use super::change::{Change, changed, permuted};
use super::course::{Course, Kind};
use super::judge::{Verdict, judge, picture};
use super::plan::{Arrangement, Form, Maxima, plan};
use super::seen::{Seen, seen};
use super::write::{Code, PLAIN, Style, Written, write};

/// What no decimal says exactly.
const EXACT: Decimal = Decimal::from_parts(1, 0, 0, false, 9);
/// Half of the last digit of percents that are written beside marks, and a little.
const ROUNDED: Decimal = Decimal::from_parts(51, 0, 0, false, 3);

/// Tries a property; of the courses so many in a hundred at least must come out right.
fn check<S: Strategy>(
    cases: u32,
    (strategy, right): (S, u32),
    property: impl Fn(S::Value) -> Result<Option<Verdict>, String>,
) {
    let config = ProptestConfig {
        cases: testing::cases(cases),
        failure_persistence: None,
        max_shrink_iters: 60,
        max_global_rejects: 100_000,
        ..ProptestConfig::default()
    };
    let count = [const { Counter::new(0_u32) }; 3];
    let mut runner = if std::env::var_os("PROPTEST_CASES").is_some() {
        TestRunner::new(config)
    } else {
        // The same courses each time; a long run tries others.
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        TestRunner::new_with_rng(config, rng)
    };
    let result = runner.run(&strategy, |value| {
        let verdict = property(value).map_err(TestCaseError::fail)?;
        let Some(verdict) = verdict else { return Err(TestCaseError::reject("nothing to see")) };
        let at = match verdict {
            Verdict::Right => 0,
            Verdict::Told => 1,
            Verdict::Refused => 2,
        };
        count[at].set(count[at].get() + 1);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let [good, told, refused] = count.map(|c| c.get());
    println!("{good} right, {told} told, {refused} refused");
    assert!(good * 100 >= right * (good + told + refused), "only {good} are right");
}

fn plainly(course: &Course) -> Seen {
    styled(course, PLAIN)
}

fn styled(course: &Course, style: Style) -> Seen {
    seen(course, &write(course, style).unwrap())
}

fn explained(course: &Course, seen: &Seen) -> impl Fn(String) -> String {
    let picture = picture(course, seen);
    move |why| format!("{why}\n{picture}")
}

/// The first figure that two readings disagree on.
fn difference(one: &Seen, other: &Seen) -> Option<String> {
    if one.refusals.len() != other.refusals.len() {
        return Some(format!("refused: {:?}, then {:?}", one.refusals, other.refusals));
    }
    one.figures
        .iter()
        .zip(&other.figures)
        .find(|(a, b)| a != b)
        .map(|(a, b)| format!("{a:?}, then {b:?}"))
}

#[test]
fn a_figure_is_true_or_somebody_sees_a_doubt() {
    check(150, (plan(), 50), |plan| {
        let course = build(&plan);
        let seen = plainly(&course);
        judge(&course, &seen, EXACT).map(Some).map_err(explained(&course, &seen))
    });
}

#[test]
fn no_column_and_no_row_is_without_a_fate() {
    check(100, (plan(), 0), |plan| {
        let course = build(&plan);
        let seen = plainly(&course);
        let verdict = if seen.refusals.is_empty() { Verdict::Right } else { Verdict::Refused };
        fates(&course, &seen).map(|()| Some(verdict)).map_err(explained(&course, &seen))
    });
}

/// Looks for columns and rows of which the gradebook says nothing, or says it twice.
fn fates(course: &Course, seen: &Seen) -> Result<(), String> {
    let Some(gradebook) = &seen.gradebook else { return Ok(()) };
    for (at, table) in gradebook.tables.iter().enumerate() {
        let sheet = course.sheet(&table.file, &table.sheet);
        for (place, meaning) in sheet.columns.iter().enumerate() {
            let column = table.columns.iter().find(|c| usize::from(c.at) == place);
            let empty = |(kind, cells): &(Kind, Vec<super::course::Cell>)| {
                !matches!(kind, Kind::Person(_)) || cells[place] == super::course::Cell::Empty
            };
            if !meaning.holds_results() || sheet.rows.iter().all(empty) {
                continue;
            }
            if column.is_none_or(|column| column.results.is_none()) {
                return Err(format!("{}: nothing is said of {column:?}", table.place()));
            }
        }
        let header = table.header_row.unwrap_or(0);
        let mut rows: Vec<u32> = Vec::new();
        for entry in gradebook.ledger.iter().filter(|entry| entry.row.table == at) {
            rows.extend(entry.row.row..entry.row.row + entry.rows);
        }
        rows.sort_unstable();
        let expected: Vec<u32> = (header + 1..=u32::try_from(sheet.last_row()).unwrap()).collect();
        if rows != expected {
            return Err(format!("{}: rows {rows:?}, not {expected:?}", table.place()));
        }
        if header as usize != sheet.header() + 1 {
            return Err(format!("{}: header in row {header}", table.place()));
        }
    }
    Ok(())
}

#[test]
fn the_order_of_columns_sheets_and_files_changes_nothing() {
    check(80, ((plan(), any::<u64>(), any::<bool>()), 0), |(plan, seed, book)| {
        let course = build(&plan);
        let style = if book { Style::Xlsx } else { PLAIN };
        let one = styled(&course, style);
        let other = permuted(&course, seed);
        let two = styled(&other, style);
        match difference(&one, &two) {
            None => Ok(Some(Verdict::Right)),
            Some(why) => Err(explained(&other, &two)(explained(&course, &one)(why))),
        }
    });
}

#[test]
fn percents_and_marks_give_one_result() {
    let digits = 0..3_u32;
    check(60, ((plan(), digits, any::<bool>()), 0), |(mut plan, digits, plain)| {
        for test in &mut plan.tests {
            test.form = Form::Marks;
        }
        if plan.maxima == Maxima::Absent {
            plan.maxima = Maxima::Header;
        }
        plan.extras.percent_beside = false;
        let marks = build(&plan);
        plan.extras.percent_beside = true;
        let beside = build(&plan);
        for test in &mut plan.tests {
            test.form = if plain { Form::PlainPercent(digits) } else { Form::Percent(digits) };
        }
        let percents = build(&plan);
        let half = Decimal::new(5, digits + 1) + EXACT;
        let mut verdicts = Vec::new();
        for (course, rounding) in [(&marks, EXACT), (&beside, EXACT), (&percents, half)] {
            let seen = plainly(course);
            // The truth about all of them is that of the marks.
            let course = Course { truth: marks.truth.clone(), ..course.clone() };
            let verdict = judge(&course, &seen, rounding).map_err(explained(&course, &seen))?;
            verdicts.push(verdict);
        }
        let right = |v: &Verdict| *v == Verdict::Right;
        let all = if verdicts.iter().all(right) { Verdict::Right } else { Verdict::Told };
        Ok(Some(all))
    });
}

const STYLES: [Style; 9] = [
    Style::Xlsx,
    Style::Ods,
    Style::Csv { code: Code::Utf8, comma: true },
    Style::Csv { code: Code::Utf8Mark, comma: false },
    Style::Csv { code: Code::Utf16, comma: false },
    Style::Csv { code: Code::Utf16, comma: true },
    Style::Csv { code: Code::Of(WINDOWS_1252), comma: true },
    Style::Csv { code: Code::Of(WINDOWS_1250), comma: true },
    Style::Csv { code: Code::Of(WINDOWS_1252), comma: false },
];

#[test]
fn a_course_is_the_same_in_every_format() {
    check(20, (plan(), 0), |plan| {
        let course = build(&plan);
        let one = plainly(&course);
        for style in STYLES {
            let Some(files) = write(&course, style) else { continue };
            let two = seen(&course, &files);
            if let Some(why) = difference(&one, &two) {
                let why = explained(&course, &one)(format!("{style:?}: {why}"));
                return Err(explained(&course, &two)(why));
            }
        }
        Ok(Some(Verdict::Right))
    });
}

#[test]
fn a_clue_less_is_the_same_or_somebody_sees_a_doubt() {
    let change = select(Change::ALL.to_vec());
    check(150, ((plan(), change, any::<u64>()), 20), |(plan, change, seed)| {
        // Sections whose headers differ are two tests with half of the people each, and nobody is
        // asked: this is open.
        if plan.arrangement == Arrangement::Sections {
            return Ok(None);
        }
        let Some((course, what)) = changed(&build(&plan), change, seed) else { return Ok(None) };
        let seen = plainly(&course);
        let explain = explained(&course, &seen);
        judge(&course, &seen, ROUNDED).map(Some).map_err(|why| explain(format!("{what}\n{why}")))
    });
}

/// LibreOffice's xls files of workbooks, under the names of these.
fn as_xls(courses: &[Vec<Written>]) -> Option<Vec<Vec<Written>>> {
    let folder = std::env::temp_dir().join(format!("courses-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let place =
        |course: usize, file: usize, ending: &str| folder.join(format!("{course}-{file}.{ending}"));
    let mut command = std::process::Command::new("soffice");
    let profile = folder.join("profile");
    command.arg(format!("-env:UserInstallation=file://{}", profile.display()));
    command.args(["--headless", "--convert-to", "xls", "--outdir"]).arg(&folder);
    for (at, files) in courses.iter().enumerate() {
        for (number, (_, bytes)) in files.iter().enumerate() {
            std::fs::write(place(at, number, "xlsx"), bytes).unwrap();
            command.arg(place(at, number, "xlsx"));
        }
    }
    let done = command.output().is_ok_and(|output| output.status.success());
    let read = |(at, files): (usize, &Vec<Written>)| {
        let one = |(number, (name, _)): (usize, &Written)| {
            let bytes = std::fs::read(place(at, number, "xls")).unwrap();
            (name.replace(".xlsx", ".xls"), bytes)
        };
        files.iter().enumerate().map(one).collect()
    };
    let converted = done.then(|| courses.iter().enumerate().map(read).collect());
    std::fs::remove_dir_all(&folder).unwrap();
    converted
}

#[test]
fn a_course_is_the_same_as_xls() {
    let mut runner = TestRunner::deterministic();
    let courses: Vec<Course> =
        (0..20).map(|_| build(&plan().new_tree(&mut runner).unwrap().current())).collect();
    let books: Vec<Vec<Written>> =
        courses.iter().map(|course| write(course, Style::Xlsx).unwrap()).collect();
    let Some(converted) = as_xls(&books) else {
        testing::skip::tool("LibreOffice (soffice) is not installed");
        return;
    };
    for ((course, book), old) in courses.iter().zip(&books).zip(&converted) {
        let (one, two) = (seen(course, book), seen(course, old));
        let picture = || format!("{}\n{}", picture(course, &one), picture(course, &two));
        assert_eq!(difference(&one, &two), None, "{}", picture());
    }
}
