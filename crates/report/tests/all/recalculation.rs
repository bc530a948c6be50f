//! The workbook in another program's hands: LibreOffice opens it, recalculates every formula,
//! and must come to the values that we cached. Skipped, visibly, where it is not installed.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx};
use gradebook::scheme::Scheme;
use gradebook::scoring::{Attempt, Standing, State};
use gradebook::{Gradebook, Request, RowRef, compile};
use report::Edited;
use table::{Action, Base, replay};

use crate::formulas;
use crate::workbook::workbook;

const SCHEMES: [(&str, &str); 6] = [
    ("default", ""),
    ("weights", "pass_mark = 60\n[weights]\n1 = 2\n3 = 0.5\n6 = 3"),
    ("weights-blank", "missing = \"blank\"\n[weights]\n1 = 2\n6 = 3"),
    ("drop", "drop_lowest = 2\nattempts = \"average\""),
    ("drop-blank", "drop_lowest = 3\nmissing = \"blank\"\n[assignment]\nenabled = false"),
    (
        "letters",
        "decimals = 1\nletters = [{ letter = \"A\", at_least = 80 }, { letter = \"B\", at_least = 60 }, { letter = \"F\", at_least = 0 }]\n[assignment]\nweight = 2",
    ),
];

fn gradebook(scheme: &str) -> Gradebook {
    let tables = testing::examples().iter().flat_map(|p| testing::tables(p)).collect();
    let request = Request { scheme: Scheme::from_toml(scheme).unwrap(), ..Request::default() };
    compile(tables, &request)
}

/// Whoever missed a test was said to be absent.
fn absent(mut gradebook: Gradebook) -> Gradebook {
    let (row, state) = (RowRef { table: 0, row: 2, member: 0 }, State::Absent);
    for outcome in gradebook.results.iter_mut().flat_map(|r| &mut r.outcomes) {
        if outcome.standing == Standing::Missing {
            outcome.attempts = vec![Attempt { row, item: 0, at: None, state: state.clone() }];
        }
    }
    gradebook
}

/// A workbook after edits of every kind that ends in a formula.
fn edited() -> Vec<u8> {
    let gradebook = gradebook("");
    let formula = |name: &str, formula: &str| Action::AddFormula {
        name: name.to_owned(),
        formula: formula.to_owned(),
    };
    let more = r#"[
        {"action": "curve", "columns": ["test 1"], "how": {"curve": "add_points", "points": 7}, "cap": true},
        {"action": "set_rule", "rule": "pass_mark", "value": "55"},
        {"action": "add_grades"},
        {"action": "add_pass_fail", "column": "test 3"},
        {"action": "collate_scores", "how": "sum"},
        {"action": "collate_scores", "columns": ["test 1", "test 3"], "how": "average"},
        {"action": "collate_scores", "how": "max"},
        {"action": "collate_scores", "how": "min"},
        {"action": "calculate_bonus", "cap": true},
        {"action": "calculate_bonus", "name": "Uncapped"},
        {"action": "add_rank"},
        {"action": "add_rank", "column": "test 1", "ascending": true, "name": "R1"},
        {"action": "add_rank", "column": "test 1", "method": "dense", "name": "R2"},
        {"action": "sort_rows", "keys": [{"column": "test 1"}]},
        {"action": "add_statistics_row", "statistics": ["mean", "median", "min", "max", "deviation", "count", "sum"]},
        {"action": "split_by", "column": "Grade"}
    ]"#;
    let mut actions: Vec<Action> = serde_json::from_str(more).unwrap();
    for (at, text) in [
        "[Test 1 (%)] * 0.4 + [Test 3 (%)] * 0.6",
        "if(t1 >= 60 and not blank(t3), \"both\", \"no \"\"quote\"\"\")",
        "round(mean(t1, t3, t2), 1)",
        "min(100, t1 + 20)",
        "min(100, t1)",
        "or(t3, 0) / 3",
        "status = 'pass' or grade <> 'F'",
        "abs(t1 - t3) + count(t1, t2, t3) * 2 - 50%",
        "1 / (t1 - 57)",
        "-t1",
        "if(blank(t3), 0, t3) + sum(t1, t2)",
        "max(t1 + t3, t2)",
        "or(if(status = 'Fail', name, email), 'none')",
        "t1 / 3 * 3 = t1",
        "if(t1 > t3, t1, if(t3 > t1, t3, 0))",
    ]
    .into_iter()
    .enumerate()
    {
        let place = actions.len() - 3;
        actions.insert(place, formula(&format!("F{at}"), &text.replace("\"\"quote\"\"", "quote")));
    }
    let replayed = replay(&Base::of(&gradebook), &[], &actions).unwrap();
    assert!(replayed.refused.is_empty(), "{:?}", replayed.refused);
    let steps: Vec<String> = actions.iter().map(Action::sentence).collect();
    report::workbook(Edited { gradebook: &gradebook, table: &replayed.table, steps: &steps })
        .unwrap()
}

type Sheets = Vec<(String, Range<Data>)>;

fn sheets(bytes: Vec<u8>) -> Sheets {
    Xlsx::new(Cursor::new(bytes)).unwrap().worksheets()
}

fn same(a: &Data, b: &Data) -> bool {
    let blank = |d: &Data| matches!(d, Data::Empty) || matches!(d, Data::String(s) if s.is_empty());
    match (a, b) {
        // Great numbers agree in 13 digits: LibreOffice loses the last ones of very great ones.
        (Data::Float(x), Data::Float(y)) => (x - y).abs() < 1e-9 + x.abs() * 1e-13,
        (a, b) => a == b || (blank(a) && blank(b)),
    }
}

/// What LibreOffice makes of workbooks without their cached values, all in one run; nothing
/// where it is not installed.
fn recalculated(books: &[(String, Vec<u8>)]) -> Option<Vec<Sheets>> {
    if Command::new("soffice").arg("--version").output().is_err() {
        testing::skip::tool("LibreOffice is not installed");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut command = Command::new("soffice");
    command.arg(format!("-env:UserInstallation=file://{}/profile", folder.path().display()));
    command
        .args(["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&out);
    for (name, bytes) in books {
        let path = folder.path().join(format!("{name}.xlsx"));
        // Wrong cached values would go unseen if LibreOffice believed them, so they are taken out.
        std::fs::write(&path, without_cached_values(bytes)).unwrap();
        command.arg(path);
    }
    assert!(command.output().unwrap().status.success());
    let read = |name: &str| sheets(std::fs::read(out.join(format!("{name}.xlsx"))).unwrap());
    Some(books.iter().map(|(name, _)| read(name)).collect())
}

#[test]
fn recalculated_values_are_the_cached_ones() {
    let mut books: Vec<(String, Vec<u8>)> = SCHEMES
        .iter()
        .map(|(name, scheme)| ((*name).to_owned(), workbook(&gradebook(scheme))))
        .collect();
    books.push(("edited".to_owned(), edited()));
    for (name, scheme) in SCHEMES {
        let gradebook = absent(gradebook(scheme));
        let bytes = workbook(&gradebook);
        assert!(testing::grid(&bytes, "Results").contains("absent"), "{name}");
        books.push((format!("absent-{name}"), bytes));
    }
    let Some(recalculated) = recalculated(&books) else { return };
    for ((name, bytes), theirs) in books.into_iter().zip(recalculated) {
        for ((sheet, ours), (_, theirs)) in sheets(bytes).iter().zip(&theirs) {
            for (row, column, value) in ours.used_cells() {
                let other = theirs.get_value((row as u32, column as u32)).unwrap_or(&Data::Empty);
                assert!(
                    same(value, other),
                    "{name}, {sheet}, row {}, {}: ours {value:?}, theirs {other:?}",
                    row + 1,
                    ours.get_value((0, column as u32)).unwrap_or(&Data::Empty)
                );
            }
        }
    }
}

/// Tables of generated formulas, and how many formulas each has.
const TABLES: usize = 48;
const FORMULAS: usize = 75;
const PEOPLE: usize = 24;

/// A workbook with a column of results for each formula.
fn with_formulas(gradebook: &Gradebook, formulas: &[String]) -> Vec<u8> {
    let add =
        |(name, formula): (String, &str)| Action::AddFormula { name, formula: formula.into() };
    let worked_out = formulas::WORKED_OUT.iter().map(|(name, formula)| ((*name).into(), *formula));
    let generated = (0..).zip(formulas).map(|(at, f): (usize, _)| (format!("F{at}"), f.as_str()));
    // The rule makes the course's own columns follow the cells that were put into the base.
    let rule = r#"{"action": "set_rule", "rule": "pass_mark", "value": "55"}"#;
    let mut actions: Vec<Action> = vec![serde_json::from_str(rule).unwrap()];
    actions.extend(worked_out.chain(generated).map(add));
    let replayed = replay(&formulas::base(gradebook), &[], &actions).unwrap();
    assert!(replayed.refused.is_empty(), "{:?}", replayed.refused);
    report::workbook(Edited { gradebook, table: &replayed.table, steps: &[] }).unwrap()
}

/// Formulas that come to another value in LibreOffice, with the first row in which they do, and
/// how many formulas are live.
fn differing<'f>(
    bytes: &[u8],
    recalculated: &Sheets,
    formulas: &'f [String],
) -> (Vec<(&'f str, String)>, usize) {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let ours = book.worksheet_range("Results").unwrap();
    let written = book.worksheet_formula("Results").unwrap();
    let theirs = &recalculated.iter().find(|(name, _)| name == "Results").unwrap().1;
    let first = ours.width() - formulas.len();
    let formula_at = |at| written.get_value(at).map_or("", String::as_str);
    let difference = |column: u32| {
        (1..=PEOPLE as u32).find_map(|row| {
            let at = (row, column);
            let ours = ours.get_value(at).unwrap_or(&Data::Empty);
            let theirs = theirs.get_value(at).unwrap_or(&Data::Empty);
            let told = || format!("row {row}, {}: {ours:?}, theirs {theirs:?}", formula_at(at));
            (!same(ours, theirs)).then(told)
        })
    };
    let columns = (first as u32..).zip(formulas);
    let live = columns.clone().filter(|(column, _)| !formula_at((1, *column)).is_empty()).count();
    let differing = columns.filter_map(|(column, f)| Some((f.as_str(), difference(column)?)));
    (differing.collect(), live)
}

#[test]
fn generated_formulas_come_to_the_same_here_and_in_the_workbook() {
    let gradebook = formulas::gradebook(PEOPLE);
    let mut made = formulas::Formulas(20_261_125);
    let deviations: BTreeSet<&str> = formulas::DEVIATIONS.iter().map(|(f, _)| *f).collect();
    let directed = formulas::DIRECTED.iter().chain(&deviations).map(|f| (*f).to_owned());
    let mut lists: Vec<Vec<String>> = vec![directed.collect()];
    lists.extend((0..TABLES).map(|_| (0..FORMULAS).map(|_| made.formula()).collect()));
    let books: Vec<(String, Vec<u8>)> = (0..)
        .zip(&lists)
        .map(|(at, list): (usize, _)| (format!("table{at}"), with_formulas(&gradebook, list)))
        .collect();
    let Some(recalculated) = recalculated(&books) else { return };
    let (mut live, mut wrong, mut deviating) = (0, Vec::new(), BTreeSet::new());
    for (((_, bytes), theirs), list) in books.iter().zip(&recalculated).zip(&lists) {
        let (differing, alive) = differing(bytes, theirs, list);
        live += alive;
        let (expected, others): (Vec<_>, Vec<_>) =
            differing.into_iter().partition(|(formula, _)| deviations.contains(formula));
        deviating.extend(expected.into_iter().map(|(formula, _)| formula));
        wrong.extend(others.into_iter().map(|(formula, told)| format!("{formula}\n  {told}")));
    }
    let all: usize = lists.iter().map(Vec::len).sum();
    println!("{all} formulas, {live} of them live");
    assert!(live * 20 > all * 19, "only {live} of {all} formulas are live");
    wrong.truncate(30);
    assert!(wrong.is_empty(), "formulas differ:\n{}", wrong.join("\n"));
    assert_eq!(deviating, deviations, "what is listed as a deviation is one");
}

/// Drops the `<v>` of every formula, so that the other program has to calculate.
fn without_cached_values(bytes: &[u8]) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut formulas = 0;
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if name.starts_with("xl/worksheets/sheet") {
            let text = String::from_utf8(content).unwrap();
            let mut parts = text.split("</f><v>");
            let mut kept = parts.next().unwrap().to_owned();
            for part in parts {
                formulas += 1;
                kept.push_str("</f>");
                kept.push_str(part.split_once("</v>").unwrap().1);
            }
            content = kept.into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&content).unwrap();
    }
    assert!(formulas > 50, "only {formulas} formulas were found");
    to.finish().unwrap().into_inner()
}

#[test]
fn a_text_that_begins_like_a_formula_stays_a_text() {
    let quiz = "Name,Email,Score (10)\n=1+1,a@example.org,5\n+SUM(A1),b@example.org,6\n-2+3,c@example.org,7\n@cmd,d@example.org,8\n\"=HYPERLINK(\"\"http://x\"\")\",e@example.org,9\n";
    let bytes = workbook(&testing::compile_texts(&[("Test 1.csv", quiz)]));
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> =
        book.worksheet_range("Results").unwrap().rows().skip(1).map(|r| r[0].to_string()).collect();
    for name in ["=1+1", "+Sum(A1)", "-2+3", "@cmd"] {
        assert!(names.iter().any(|n| n.eq_ignore_ascii_case(name)), "{name} is not in {names:?}");
    }
    let formulas = book.worksheet_formula("Results").unwrap();
    assert!(formulas.start().expect("formulas").1 > 1, "a name became a formula");
}
