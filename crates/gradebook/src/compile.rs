//! Tables in, gradebook out: the order of the steps and nothing else.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::checks;
use super::choices::{self, ColumnChoice};
use super::class_list;
use super::dates;
use super::domain::NaturalKey;
use super::identity::{Person, identify};
use super::ledger;
use super::model::{Gradebook, PersonResult};
use super::numbering::{FilePart, Part, Test, find_copies, number, pool};
use super::recognise::{Table, bare, settle_sheets};
use super::scheme::Scheme;
use super::scoring::{Attempt, Outcome, Standing, grade, outcome};
use super::submission::RowRef;

/// What the teacher said beside the files.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Request {
    /// The course's rules.
    pub scheme: Scheme,
    /// Test numbers by file name.
    pub numbers: BTreeMap<String, u32>,
    /// Answers on parts that may be one test: whether they are.
    #[serde(default)]
    pub same_tests: Vec<(FilePart, FilePart, bool)>,
    /// Columns that count or do not, whatever the files say.
    #[serde(default)]
    pub columns: Vec<ColumnChoice>,
    /// Files that are said to be class lists, by name.
    #[serde(default)]
    pub class_lists: Vec<String>,
}

/// Compiles a gradebook. The order of the tables does not matter.
pub fn compile(mut tables: Vec<Table>, request: &Request) -> Gradebook {
    dates::settle(&mut tables);
    choices::apply(&mut tables, &request.columns);
    settle_sheets(&mut tables);
    tables.sort_by_cached_key(order);
    let copies = find_copies(&tables, &request.same_tests);
    let counts = |at: &usize, table: &Table| !copies.contains_key(at) && table.has_tests();
    let counting: Vec<(usize, &Table)> =
        tables.iter().enumerate().filter(|(at, table)| counts(at, table)).collect();
    let (tests, test_doubts) = number(&counting, &request.numbers, &request.same_tests);
    let lists = class_list::find(&tables, &counting, &request.class_lists);
    let with_lists = class_list::with(&tables, counting, &lists);
    let people = identify(&with_lists, &request.scheme.decisions);
    pool(&mut tables, &tests);
    let results = score(&tables, &tests, &people.people, &request.scheme);
    let mut gradebook = Gradebook {
        scheme: request.scheme.clone(),
        copies,
        tests,
        results,
        people: people.people,
        doubts: people.doubts,
        class_lists: lists,
        test_doubts,
        ledger: Vec::new(),
        findings: Vec::new(),
        tables,
    };
    gradebook.ledger = ledger::build(&gradebook);
    gradebook.findings = checks::run(&gradebook, &people.unused);
    gradebook
}

/// In order of time, then as people read names; a name marked as a copy comes after the plain one.
fn order(table: &Table) -> impl Ord + use<> {
    let stem = table.file.rsplit_once('.').map_or(table.file.as_str(), |(stem, _)| stem);
    let name = bare(stem);
    let names = (
        NaturalKey::new(&name),
        name != stem,
        NaturalKey::new(stem),
        NaturalKey::new(&table.sheet),
    );
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
            for (item, _) in tables[row.table].counting() {
                if let Some(test) = by_part.get(&Part { table: row.table, item }) {
                    let told = scheme.maximums.get(&tests[*test].number).copied();
                    attempts[*test].extend(attempt(tables, *row, item, told));
                }
            }
        }
        let outcomes: Vec<Outcome> = tests
            .iter()
            .zip(attempts)
            .map(|(test, attempts)| {
                let downloads = downloads(test, &attempts);
                outcome(attempts, scheme.attempts, |attempts| repeats(tables, &downloads, attempts))
            })
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
    let submission = table.submission(row)?;
    let known = table.tests[item].scale.maximum();
    let attempt = Attempt::new(row, item, &submission.answers[item], (known, told));
    Some(Attempt { at: submission.at, ..attempt })
}

/// The attempts that are the same row again, with the first that they repeat. One person may have
/// tens of thousands, so each is compared with those alone that are like it.
fn repeats(tables: &[Table], downloads: &Downloads, attempts: &[Attempt]) -> Vec<(usize, usize)> {
    let raw = |x: &Attempt| tables[x.row.table].submission(x.row).map(|s| &s.answers[x.item].raw);
    let mut by_time: HashMap<_, Vec<usize>> = HashMap::new();
    let mut by_place: HashMap<_, Vec<usize>> = HashMap::new();
    let mut repeats = Vec::new();
    for (at, attempt) in attempts.iter().enumerate() {
        let moment = attempt.at.map(|moment| by_time.entry((moment, raw(attempt))).or_default());
        let place = downloads.get(&(attempt.row, attempt.item));
        let place = place.map(|p| by_place.entry((*p, attempt.percent())).or_default());
        let first = |like: &[usize], again: fn(&Attempt, &Attempt) -> bool| {
            like.iter().copied().find(|earlier| again(&attempts[*earlier], attempt))
        };
        let firsts = [
            moment.as_ref().and_then(|like| first(like, is_one_test)),
            place.as_ref().and_then(|like| first(like, is_in_another_download)),
        ];
        repeats.extend(firsts.into_iter().flatten().min().map(|first| (at, first)));
        moment.into_iter().chain(place).for_each(|like| like.push(at));
    }
    repeats
}

/// Whether results that were handed in at one moment with one score are of one test.
fn is_one_test(a: &Attempt, b: &Attempt) -> bool {
    a.item == b.item || a.row.table != b.row.table
}

/// Which of a person's equal results in its table an attempt is, where the files of a test are
/// downloads of the same rows.
type Downloads = HashMap<(RowRef, usize), usize>;

fn downloads(test: &Test, attempts: &[Attempt]) -> Downloads {
    let mut seen: HashMap<(usize, Option<Decimal>), usize> = HashMap::new();
    let mut places = Downloads::new();
    let scored = |a: &&Attempt| test.has_repeats() && a.percent().is_some();
    for attempt in attempts.iter().filter(scored) {
        let times = seen.entry((attempt.row.table, attempt.percent())).or_default();
        places.insert((attempt.row, attempt.item), *times);
        *times += 1;
    }
    places
}

/// Whether equal results are one row in two downloads: the first of one is the first of the other.
fn is_in_another_download(a: &Attempt, b: &Attempt) -> bool {
    a.row.table != b.row.table && (a.at.is_none() || b.at.is_none() || a.at == b.at)
}
