//! What the program makes of a written course, by the course's own people and tests.

use std::collections::{BTreeMap, BTreeSet};

use gradebook::checks::Severity;
use gradebook::recognise::{Table, recognise};
use gradebook::scoring::{Outcome, Standing};
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Gradebook, Request, RowRef, compile};
use rust_decimal::Decimal;

use super::course::{Course, Figure, Kind, Meaning, Sheet};
use super::write::Written;

/// The program's people or tests by the course's.
type Found = BTreeMap<usize, Vec<usize>>;

/// A gradebook of a course, or the refusals.
pub(super) struct Seen {
    pub(super) gradebook: Option<Gradebook>,
    pub(super) refusals: Vec<String>,
    /// What was made of each person in each test.
    pub(super) figures: BTreeMap<(usize, usize), Got>,
    /// What is there and should not be.
    pub(super) odd: Vec<Odd>,
    /// The program's numbers of the course's tests.
    pub(super) numbers: BTreeMap<usize, Vec<u32>>,
}

/// What was made of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Got {
    Is(Figure),
    NotAssigned,
    /// There is no such person, or several.
    People(usize),
    /// There is no such test, or several.
    Tests(usize),
}

/// Something that is no part of the course.
#[derive(Debug, Clone)]
pub(super) enum Odd {
    /// A test of a column that holds none.
    Test { number: u32, header: String, column: u16 },
    /// A test made of columns of several.
    Mixed { number: u32, tests: BTreeSet<usize> },
    /// A person of a row that is nobody's.
    Nobody { row: RowRef, at: usize },
    /// A person made of the rows of several.
    Merged { people: BTreeSet<usize>, at: usize },
}

/// Reads files, as a teacher sends them.
pub(super) fn read(files: &[Written]) -> (Vec<Table>, Vec<String>) {
    let (mut tables, mut refusals) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let book = match open(name, bytes, &Limits::default()) {
            Ok(Opened::Book(book)) => book,
            other => panic!("{name}: {other:?}"),
        };
        match recognise(name, &book) {
            Ok(read) => tables.extend(read),
            Err(why) => refusals.push(format!("{name}: {why}")),
        }
    }
    (tables, refusals)
}

/// Reads and compiles files, and finds the course's people and tests in the result.
pub(super) fn seen(course: &Course, files: &[Written]) -> Seen {
    let (tables, refusals) = read(files);
    let mut seen = Seen {
        gradebook: None,
        refusals,
        figures: BTreeMap::new(),
        odd: Vec::new(),
        numbers: BTreeMap::new(),
    };
    if !tables.is_empty() {
        let gradebook = compile(tables, &Request::default());
        let people = seen.people(course, &gradebook);
        let tests = seen.tests(course, &gradebook);
        seen.fill(course, &gradebook, (&people, &tests));
        seen.gradebook = Some(gradebook);
    }
    seen
}

fn sheet<'c>(course: &'c Course, table: &Table) -> &'c Sheet {
    course.sheet(&table.file, &table.sheet)
}

impl Seen {
    /// The program's people by the course's.
    fn people(&mut self, course: &Course, gradebook: &Gradebook) -> Found {
        let mut found = Found::new();
        for (at, person) in gradebook.people.iter().enumerate() {
            let mut own = BTreeSet::new();
            for row in &person.rows {
                let rows = &sheet(course, &gradebook.tables[row.table]).rows;
                match rows[row.row as usize - 1].0 {
                    Kind::Person(person) => {
                        own.insert(person);
                    }
                    Kind::Above | Kind::Header | Kind::Maxima | Kind::Footer | Kind::Blank => {
                        self.odd.push(Odd::Nobody { row: *row, at });
                    }
                }
            }
            for one in &own {
                found.entry(*one).or_default().push(at);
            }
            if own.len() > 1 {
                self.odd.push(Odd::Merged { people: own, at });
            }
        }
        found
    }

    /// The program's tests by the course's.
    fn tests(&mut self, course: &Course, gradebook: &Gradebook) -> Found {
        let mut found = Found::new();
        for (at, test) in gradebook.tests.iter().enumerate() {
            let mut own = BTreeSet::new();
            for part in &test.parts {
                let table = &gradebook.tables[part.table];
                let (sheet, column) = (sheet(course, table), table.tests[part.item].column);
                match sheet.columns[usize::from(column)] {
                    Meaning::Score(test) | Meaning::PercentOf(test) => {
                        own.insert(test);
                    }
                    _ => self.odd.push(Odd::Test {
                        number: test.number,
                        header: sheet.header_of(usize::from(column)),
                        column,
                    }),
                }
            }
            for one in &own {
                found.entry(*one).or_default().push(at);
                self.numbers.entry(*one).or_default().push(test.number);
            }
            if own.len() > 1 {
                self.odd.push(Odd::Mixed { number: test.number, tests: own });
            }
        }
        found
    }

    fn fill(&mut self, course: &Course, gradebook: &Gradebook, (people, tests): (&Found, &Found)) {
        let none = Vec::new();
        for person in 0..course.truth.len() {
            for test in 0..course.tests.len() {
                let person_at = people.get(&person).unwrap_or(&none);
                let test_at = tests.get(&test).unwrap_or(&none);
                let got = match (person_at.as_slice(), test_at.as_slice()) {
                    ([person], [test]) => got(&gradebook.results[*person].outcomes[*test]),
                    ([_], several) => Got::Tests(several.len()),
                    (several, _) => Got::People(several.len()),
                };
                self.figures.insert((person, test), got);
            }
        }
    }

    /// The doubts and warnings: the text, and the people and rows they are about.
    pub(super) fn doubts(&self) -> Vec<&gradebook::checks::Finding> {
        let all = self.gradebook.iter().flat_map(|gradebook| &gradebook.findings);
        all.filter(|finding| finding.severity != Severity::Info).collect()
    }
}

fn got(outcome: &Outcome) -> Got {
    match outcome.standing {
        Standing::Taken(percent) => Got::Is(Figure::Percent(percent)),
        Standing::Missing => Got::Is(Figure::Missing),
        Standing::Excused => Got::Is(Figure::Excused),
        Standing::Pending => Got::Is(Figure::Pending),
        Standing::NotAssigned => Got::NotAssigned,
    }
}

impl Got {
    /// Whether this is the figure, up to what rounding takes away.
    pub(super) fn is(self, truth: Figure, rounding: Decimal) -> bool {
        match (self, truth) {
            (Self::Is(Figure::Percent(got)), Figure::Percent(truth)) => {
                (got - truth).abs() <= rounding
            }
            (got, truth) => got == Self::Is(truth),
        }
    }
}
