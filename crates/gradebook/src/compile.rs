//! Tables in, gradebook out: the order of the steps and nothing else.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::checks;
use super::identity::{Person, identify};
use super::ledger;
use super::model::{Gradebook, PersonResult};
use super::numbering::{Part, Test, natural, number};
use super::recognise::{Table, bare, settle_sheets};
use super::scheme::Scheme;
use super::scoring::{Attempt, Outcome, Standing, grade, outcome};
use super::submission::{Clues, RowRef};

/// What the teacher said beside the files.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Request {
    /// The course's rules.
    pub scheme: Scheme,
    /// Test numbers by file name.
    pub numbers: BTreeMap<String, u32>,
}

/// Compiles a gradebook. The order of the tables does not matter.
pub fn compile(mut tables: Vec<Table>, request: &Request) -> Gradebook {
    settle_sheets(&mut tables);
    tables.sort_by_cached_key(order);
    let copies = find_copies(&tables);
    let counting: Vec<(usize, &Table)> =
        tables.iter().enumerate().filter(|(at, _)| !copies.contains_key(at)).collect();
    let tests = number(&counting, &request.numbers);
    let people = identify(&counting, &request.scheme.decisions);
    let results = score(&tables, &tests, &people.people, &request.scheme);
    let mut gradebook = Gradebook {
        scheme: request.scheme.clone(),
        copies,
        tests,
        results,
        people: people.people,
        doubts: people.doubts,
        ledger: Vec::new(),
        findings: Vec::new(),
        tables,
    };
    gradebook.ledger = ledger::build(&gradebook);
    gradebook.findings = checks::run(&gradebook, &people.crowded);
    gradebook
}

/// What a row says, wherever it stands.
type RowContent<'t> = (&'t Clues, Option<NaiveDateTime>, Vec<&'t str>);

/// The rows of a table in an order that does not depend on where they stand.
fn content(table: &Table) -> Vec<RowContent<'_>> {
    let mut rows: Vec<RowContent<'_>> = table
        .submissions
        .iter()
        .map(|s| (&s.clues, s.at, s.answers.iter().map(|a| a.raw.as_str()).collect()))
        .collect();
    rows.sort();
    rows
}

/// Tables that hold exactly the rows of an earlier one, in any order.
fn find_copies(tables: &[Table]) -> BTreeMap<usize, usize> {
    let headers = |t: &Table| t.columns.iter().map(|c| c.header.clone()).collect::<Vec<_>>();
    let is_copy = |a: &Table, b: &Table| {
        a.submissions.len() == b.submissions.len()
            && a.first_at() == b.first_at()
            && headers(a) == headers(b)
            && content(a) == content(b)
    };
    let mut copies = BTreeMap::new();
    for later in 1..tables.len() {
        let mut earlier = (0..later).filter(|e| !copies.contains_key(e));
        let original = earlier.find(|e| is_copy(&tables[*e], &tables[later]));
        copies.extend(original.map(|original| (later, original)));
    }
    copies
}

/// In order of time, then as people read names; a name marked as a copy comes after the plain one.
fn order(table: &Table) -> impl Ord + use<> {
    let stem = table.file.rsplit_once('.').map_or(table.file.as_str(), |(stem, _)| stem);
    let name = bare(stem);
    let names = (natural(&name), name != stem, natural(stem), natural(&table.sheet));
    let times = (table.first_at().is_none(), table.first_at());
    (times, names, table.file.clone(), table.sheet.clone())
}

fn score(
    tables: &[Table],
    tests: &[Test],
    people: &[Person],
    scheme: &Scheme,
) -> Vec<PersonResult> {
    let by_part: HashMap<Part, usize> = tests
        .iter()
        .enumerate()
        .flat_map(|(at, test)| test.parts.iter().map(move |part| (*part, at)))
        .collect();
    let of_person = |person: &Person| {
        let mut attempts: Vec<Vec<Attempt>> = tests.iter().map(|_| Vec::new()).collect();
        for row in &person.rows {
            for item in 0..tables[row.table].tests.len() {
                if let Some(test) = by_part.get(&Part { table: row.table, item }) {
                    let told = scheme.maximums.get(&tests[*test].number).copied();
                    attempts[*test].extend(attempt(tables, *row, item, told));
                }
            }
        }
        let outcomes: Vec<Outcome> = attempts
            .into_iter()
            .map(|a| outcome(a, scheme.attempts, |x, y| is_same_row(tables, x, y)))
            .collect();
        let standings: Vec<(u32, Standing)> =
            tests.iter().zip(&outcomes).map(|(t, o)| (t.number, o.standing)).collect();
        PersonResult { grade: grade(&standings, scheme), outcomes }
    };
    people.iter().map(of_person).collect()
}

/// What a row is worth in one of its table's tests.
fn attempt(tables: &[Table], row: RowRef, item: usize, told: Option<Decimal>) -> Option<Attempt> {
    let table = &tables[row.table];
    let submission = table.submission(row.row)?;
    let known = table.tests[item].scale.maximum();
    let attempt = Attempt::new(row, item, &submission.answers[item], (known, told));
    Some(Attempt { at: submission.at, ..attempt })
}

/// The same row again: handed in at the same moment with the same score.
fn is_same_row(tables: &[Table], a: &Attempt, b: &Attempt) -> bool {
    let raw =
        |x: &Attempt| tables[x.row.table].submission(x.row.row).map(|s| &s.answers[x.item].raw);
    a.at.is_some() && a.at == b.at && a.item == b.item && raw(a) == raw(b)
}
