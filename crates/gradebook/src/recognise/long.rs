//! A long table, with a row a person and assignment, turned into one with a row a person.
//!
//! The wide table has the layout of a course export: a column a test, then its maximum and time.
//! Its cells are places in the long one, so that values keep their kind and format.

use std::collections::{BTreeMap, HashMap};

use super::labels::by_label;
use super::lexicon::whole;
use super::long_columns::LongColumns;
use super::nobody::NobodyKind;
use super::role::Role;
use crate::domain::words;

/// Most tests of a long table.
const MOST_TESTS: usize = 400;
/// A wide table may have this many cells for each cell of the long one, for it is as dense.
const SPARSEST: usize = 8;

/// More rows than this a person and test, on the average, are no attempts where nothing tells
/// them apart.
const MOST_ATTEMPTS: usize = 3;
/// A cell of the long table: row and column, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) row: usize,
    pub(super) column: usize,
}

/// Why a row of a long table is left out.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum LongReason {
    /// It sums up the person's other rows.
    Total,
    /// It does not say which test it is about.
    NoTest,
    /// It does not say who it is about.
    NoPerson,
}

/// Why a long table can't be turned.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum LongRefusal {
    /// The rows are questions of a test, not tests.
    RowPerQuestion,
    /// More tests than a course has.
    TooManyTests,
    /// People and tests hardly meet: it is another kind of table.
    TooSparse,
}

/// A row of the wide table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WideRow {
    /// The rows of the long table that it holds.
    pub(super) from: Vec<usize>,
    /// A place for each header of the wide table.
    pub(super) cells: Vec<Option<Place>>,
}

/// The wide table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wide {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<WideRow>,
    pub(super) left_out: Vec<(usize, LongReason)>,
}

/// Turns a long table into a wide one. A second row for a person and test is another attempt and
/// makes another row.
///
/// # Errors
/// [`LongRefusal`] where a test a title would be wrong.
pub(super) fn widen(
    header: &[String],
    columns: &LongColumns,
    rows: &[Vec<String>],
) -> Result<Wide, LongRefusal> {
    if columns.by_question(header) {
        return Err(LongRefusal::RowPerQuestion);
    }
    let kept = columns.kept.iter().map(|at| header.get(*at).cloned().unwrap_or_default());
    let mut wide = Wide { header: kept.collect(), rows: Vec::new(), left_out: Vec::new() };
    // A title and its place among the tests; none for a total.
    let mut titles: HashMap<String, Option<usize>> = HashMap::new();
    let mut people: Vec<Vec<BTreeMap<usize, usize>>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut taken: HashMap<(usize, usize), usize> = HashMap::new();
    let mut idle: Vec<(String, usize)> = Vec::new();
    let mut tests = 0;
    for (number, row) in rows.iter().enumerate() {
        let Some(person) = columns.person(row) else {
            wide.left_out.push((number, LongReason::NoPerson));
            continue;
        };
        let Some(title) = columns.test(row) else {
            if columns.has_result(row) {
                wide.left_out.push((number, LongReason::NoTest));
            } else {
                idle.push((person, number));
            }
            continue;
        };
        let test = *titles.entry(title).or_insert_with_key(|title| {
            let test = (!is_total(title)).then_some(tests);
            if test.is_some() {
                tests += 1;
                wide.header.extend(columns.titles(row));
            }
            test
        });
        let Some(test) = test else {
            wide.left_out.push((number, LongReason::Total));
            continue;
        };
        let next = people.len();
        let person = *known.entry(person).or_insert(next);
        if person == next {
            people.push(Vec::new());
        }
        let attempt = taken.entry((person, test)).or_insert(0);
        let Some(attempts) = people.get_mut(person) else { continue };
        if attempts.len() == *attempt {
            attempts.push(BTreeMap::new());
        }
        if let Some(rows_of_attempt) = attempts.get_mut(*attempt) {
            rows_of_attempt.insert(test, number);
        }
        *attempt += 1;
    }
    columns.refuse(tests, &people, rows.len())?;
    let width = wide.header.len();
    wide.rows = people
        .iter()
        .flatten()
        .map(|taken| columns.wide_row((taken.values().copied().collect(), taken), width, rows))
        .collect();
    wide.add_idle(columns, (idle, &known), rows);
    Ok(wide)
}

impl Wide {
    /// Adds the people who took no test, each once; the rows of others without a test are left out.
    fn add_idle(
        &mut self,
        columns: &LongColumns,
        (idle, known): (Vec<(String, usize)>, &HashMap<String, usize>),
        rows: &[Vec<String>],
    ) {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (person, number) in idle {
            if known.contains_key(&person) {
                self.left_out.push((number, LongReason::NoTest));
                continue;
            }
            let next = self.rows.len();
            let place = *seen.entry(person).or_insert(next);
            if place == next {
                let alone = (vec![number], &BTreeMap::new());
                self.rows.push(columns.wide_row(alone, self.header.len(), rows));
            } else if let Some(row) = self.rows.get_mut(place) {
                row.from.push(number);
            }
        }
        self.left_out.sort_unstable_by_key(|(row, _)| *row);
    }
}

impl LongColumns {
    fn refuse(
        &self,
        tests: usize,
        people: &[Vec<BTreeMap<usize, usize>>],
        rows: usize,
    ) -> Result<(), LongRefusal> {
        let wide: usize = people.iter().map(Vec::len).sum();
        if tests > MOST_TESTS {
            Err(LongRefusal::TooManyTests)
        } else if !self.attempts && wide > people.len().saturating_mul(MOST_ATTEMPTS) {
            Err(LongRefusal::RowPerQuestion)
        } else if wide.saturating_mul(tests) > rows.saturating_mul(SPARSEST).saturating_add(1000) {
            Err(LongRefusal::TooSparse)
        } else {
            Ok(())
        }
    }

    /// The row of a person, of these rows of the long table, with the row of each test.
    fn wide_row(
        &self,
        (from, taken): (Vec<usize>, &BTreeMap<usize, usize>),
        width: usize,
        rows: &[Vec<String>],
    ) -> WideRow {
        let filled = |column: usize| {
            let mut places = from.iter().map(|row| Place { row: *row, column });
            places
                .find(|p| rows.get(p.row).is_some_and(|r| !LongColumns::cell(r, column).is_empty()))
        };
        let mut cells: Vec<Option<Place>> = self.kept.iter().map(|at| filled(*at)).collect();
        cells.resize(width, None);
        for (test, row) in taken {
            let start = self.kept.len() + test * self.parts.len();
            for (cell, (column, _)) in cells.iter_mut().skip(start).zip(&self.parts) {
                *cell = Some(Place { row: *row, column: *column });
            }
        }
        WideRow { from, cells }
    }
}

/// "TOTAL", "Course total", "Final grade": no test but a sum of the others.
fn is_total(title: &str) -> bool {
    let said = words(title);
    let sums = |kind| {
        matches!(
            kind,
            NobodyKind::Total | NobodyKind::Average | NobodyKind::Count | NobodyKind::Maxima
        )
    };
    let label = by_label(title).is_some_and(|n| n.sure && sums(n.kind));
    let numbered = said.iter().any(|w| w.chars().all(|c| c.is_ascii_digit()));
    !numbered && (label || whole(&said).contains(&Role::Score))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::long_columns::long_columns;
    use super::*;

    const ROLES: [Role; 4] = [Role::FullName, Role::Assignment, Role::Score, Role::Maximum];

    fn rows(table: &str) -> Vec<Vec<String>> {
        let cells = |line: &str| line.split(',').map(|c| c.trim().to_owned()).collect();
        table.lines().map(cells).collect()
    }

    fn header() -> Vec<String> {
        ["Student", "Assignment", "Score", "Points Available"].map(str::to_owned).to_vec()
    }

    fn shown(rows: &[Vec<String>]) -> Vec<String> {
        let columns = long_columns(&ROLES, rows).unwrap();
        let wide = widen(&header(), &columns, rows).unwrap();
        let text = |p: &Option<Place>| p.map_or("", |p| rows[p.row][p.column].as_str());
        let lines =
            wide.rows.iter().map(|r| r.cells.iter().map(text).collect::<Vec<_>>().join(","));
        [wide.header.join(",")].into_iter().chain(lines).collect()
    }

    #[test]
    fn a_test_an_assignment_with_its_own_maximum() {
        let rows = rows(
            "Ada,Essay 1,7,10\nAda,Essay 2,15,20\nAda,TOTAL,22,30\nBen,Essay 1,6,10\nBen,TOTAL,6,30\nCleo,Essay 2,11,20",
        );
        assert_eq!(
            shown(&rows),
            [
                "Student,Essay 1,Essay 1 - Max Points,Essay 2,Essay 2 - Max Points",
                "Ada,7,10,15,20",
                "Ben,6,10,,",
                "Cleo,,,11,20",
            ]
        );
        let columns = long_columns(&ROLES, &rows).unwrap();
        let left = widen(&header(), &columns, &rows).unwrap().left_out;
        assert_eq!(left, [(2, LongReason::Total), (4, LongReason::Total)]);
    }

    #[test]
    fn a_second_attempt_is_another_row() {
        let rows = rows("Ada,E1,7,10\nAda,E2,5,10\nAda,E1,9,10\nBen,E1,6,10\nBen,E2,6,10");
        assert_eq!(shown(&rows)[1..], ["Ada,7,10,5,10", "Ada,9,10,,", "Ben,6,10,6,10"]);
    }

    #[test]
    fn other_tables_are_not_long() {
        // One quiz in all rows.
        assert_eq!(long_columns(&ROLES, &rows("Ada,Quiz 1,7,10\nBen,Quiz 1,6,10")), None);
        // One row a person: a column that says which exam each took.
        assert_eq!(long_columns(&ROLES, &rows("Ada,Exam A,7,10\nBen,Exam B,6,10")), None);
        let other = [Role::FullName, Role::Other, Role::Score, Role::Maximum];
        assert_eq!(long_columns(&other, &rows("Ada,E1,7,10\nAda,E2,6,10")), None);
    }

    #[test]
    fn rows_without_a_person_or_test_are_named() {
        let rows = rows("Ada,E1,7,10\nAda,E2,5,10\n,E1,4,10\nAda,,4,10\nBen,E2,6,10");
        let columns = long_columns(&ROLES, &rows).unwrap();
        let left = widen(&header(), &columns, &rows).unwrap().left_out;
        assert_eq!(left, [(2, LongReason::NoPerson), (3, LongReason::NoTest)]);
    }

    #[test]
    fn namesakes_with_other_first_names_are_two() {
        let roles = [Role::LastName, Role::FirstName, Role::Assignment, Role::Score];
        let rows = rows("Li,Ann,E1,7\nLi,Bo,E1,8\nLi,Ann,E2,5\nLi,Bo,E2,6");
        let columns = long_columns(&roles, &rows).unwrap();
        assert_eq!(widen(&header(), &columns, &rows).unwrap().rows.len(), 2);
    }

    #[test]
    fn questions_and_endless_titles_are_refused() {
        let questions: String = (0..40)
            .map(|n| format!("P{},Exam {},1,2\n", n % 2, n / 2 % 2))
            .collect::<Vec<_>>()
            .concat();
        let questions = rows(&questions);
        let columns = long_columns(&ROLES, &questions).unwrap();
        assert_eq!(widen(&header(), &columns, &questions), Err(LongRefusal::RowPerQuestion));
        let asked = ["Student", "Assessment", "Score", "Question"].map(str::to_owned);
        let few = rows("Ada,E1,7,1\nAda,E2,5,1\nBen,E1,6,1");
        let roles = [Role::FullName, Role::Assignment, Role::Score, Role::Other];
        let columns = long_columns(&roles, &few).unwrap();
        assert_eq!(widen(&asked, &columns, &few), Err(LongRefusal::RowPerQuestion));
        let endless: Vec<Vec<String>> = (0..2000)
            .map(|n| vec![format!("P{}", n % 7), format!("T{}", n % 1500), "1".into(), "2".into()])
            .collect();
        let columns = long_columns(&ROLES, &endless).unwrap();
        assert_eq!(widen(&header(), &columns, &endless), Err(LongRefusal::TooManyTests));
    }

    proptest::proptest! {
        #[test]
        fn every_row_is_in_the_wide_table_once_or_left_out(
            long in proptest::collection::vec((0_u8..6, 0_u8..5), 2..60)
        ) {
            let titles = ["E1", "E2", "E3", "TOTAL", ""];
            let rows: Vec<Vec<String>> = long.iter().enumerate()
                .map(|(n, (who, what))| vec![format!("P{who}"), titles[usize::from(*what)].to_owned(), n.to_string(), "60".into()])
                .collect();
            let Some(columns) = long_columns(&ROLES, &rows) else { return Ok(()) };
            let Ok(wide) = widen(&header(), &columns, &rows) else { return Ok(()) };
            let mut seen: Vec<usize> = wide.rows.iter().flat_map(|r| r.from.clone()).collect();
            seen.extend(wide.left_out.iter().map(|(row, _)| *row));
            seen.sort_unstable();
            proptest::prop_assert_eq!(seen, (0..rows.len()).collect::<Vec<_>>());
            for row in &wide.rows {
                let who: HashSet<&String> = row.from.iter().map(|n| &rows[*n][0]).collect();
                proptest::prop_assert_eq!(who.len(), 1);
                for (header, cell) in wide.header.iter().zip(&row.cells).skip(1) {
                    let Some(place) = cell else { continue };
                    proptest::prop_assert!(header.starts_with(&rows[place.row][1]));
                }
            }
        }
    }
}
