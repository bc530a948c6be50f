//! The table as the course's rules made it, and who is in it. It can be stored: changes are then
//! tried on it without compiling the course again.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, IntoColumn, NamedFrom, Series};
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::column::{Column, Role, Source};
use super::error::TableError;
use super::frame::{Mark, PERSON, Table};
use super::values::Kind;
use super::values::{FAIL, PASS};
use gradebook::Gradebook;
use gradebook::scheme::Scheme;
use gradebook::scoring::Standing;

/// A person, as far as somebody may mean one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The name to show.
    pub name: String,
    /// The e-mail address to show; blank when none was given.
    pub email: String,
    /// The school's number.
    pub student_id: Option<String>,
    /// All spellings of the name.
    pub names: Vec<String>,
    /// All e-mail cells, as typed.
    pub emails: Vec<String>,
}

/// The table before any action, and the people of its rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Base {
    /// The people, row by row.
    pub people: Vec<Who>,
    columns: Vec<(String, Role, u32, Cells)>,
    marks: Vec<(u32, u32, Mark)>,
    scheme: Scheme,
}

/// A column's cells, row by row.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Cells {
    Numbers(Vec<Option<f64>>),
    Texts(Vec<Option<String>>),
}

impl Base {
    /// What a gradebook comes to.
    pub fn of(gradebook: &Gradebook) -> Self {
        let who = |p: &gradebook::identity::Person| Who {
            name: p.name.clone(),
            email: p.email.clone(),
            student_id: p.student_id.clone(),
            names: p.names.clone(),
            emails: p.emails.clone(),
        };
        let mut base = Self {
            people: gradebook.people.iter().map(who).collect(),
            columns: Vec::new(),
            marks: Vec::new(),
            scheme: gradebook.scheme.clone(),
        };
        let names = gradebook.people.iter().map(|p| Some(p.name.clone())).collect();
        base.texts("Full Name", Role::Name, names);
        let emails =
            gradebook.people.iter().map(|p| Some(p.email.clone()).filter(|e| !e.is_empty()));
        base.texts("Email", Role::Email, emails.collect());
        for (place, test) in gradebook.tests.iter().enumerate() {
            let outcome = |person: usize| &gradebook.results[person].outcomes[place];
            let percent = |person| outcome(person).standing.percent().and_then(|p| p.to_f64());
            let values = (0..gradebook.people.len()).map(percent).collect();
            base.numbers(&format!("Test {} (%)", test.number), Role::Test(test.number), 2, values);
            for person in 0..gradebook.people.len() {
                let mark = Mark::of(outcome(person));
                base.marks.extend(mark.map(|mark| (person as u32, test.number, mark)));
            }
        }
        base.course_columns(gradebook);
        base
    }

    /// The columns that the course's rules work out.
    fn course_columns(&mut self, gradebook: &Gradebook) {
        let grades = || gradebook.results.iter().map(|r| &r.grade);
        let scheme = &gradebook.scheme;
        if let Some(rules) = &scheme.assignment {
            let scores = grades().map(|g| g.assignment.as_ref()?.value.to_f64()).collect();
            self.numbers("Assignment Score", Role::Assignment, rules.decimals, scores);
        }
        let averages = grades().map(|g| g.average?.to_f64()).collect();
        self.numbers("Final Average (%)", Role::Average, scheme.decimals, averages);
        if !scheme.letters.is_empty() {
            self.texts("Grade", Role::Letter, grades().map(|g| g.letter.clone()).collect());
        }
        let status = |passed: bool| if passed { PASS } else { FAIL }.to_owned();
        self.texts("Status", Role::Status, grades().map(|g| g.passed.map(status)).collect());
    }

    fn texts(&mut self, title: &str, role: Role, cells: Vec<Option<String>>) {
        self.columns.push((title.to_owned(), role, 0, Cells::Texts(cells)));
    }

    fn numbers(&mut self, title: &str, role: Role, decimals: u32, cells: Vec<Option<f64>>) {
        self.columns.push((title.to_owned(), role, decimals, Cells::Numbers(cells)));
    }

    /// The table.
    ///
    /// # Errors
    /// [`TableError::Broken`] when the frame can't be built.
    pub fn table(&self) -> Result<Table, TableError> {
        let people: Vec<u32> = (0..self.people.len() as u32).collect();
        let person = Series::new(PERSON.into(), people).into_column();
        let mut table = Table {
            columns: Vec::new(),
            frame: DataFrame::new(self.people.len(), vec![person])?,
            scheme: self.scheme.clone(),
            marks: self.marks.iter().map(|(p, test, mark)| ((*p, *test), *mark)).collect(),
            notes: BTreeMap::new(),
            footers: Vec::new(),
            split: None,
            next_id: 0,
        };
        for (title, role, decimals, cells) in &self.columns {
            let source = match role {
                Role::Assignment | Role::Average | Role::Letter | Role::Status => Source::Course,
                _ => Source::Given,
            };
            let kind = match cells {
                Cells::Numbers(_) => Kind::Number,
                Cells::Texts(_) => Kind::Text,
            };
            let (id, title) = (table.next_id, title.clone());
            let (role, decimals, hidden) = (*role, *decimals, false);
            table.next_id += 1;
            table.columns.push(Column { id, title, role, kind, decimals, source, hidden });
            match cells {
                Cells::Numbers(numbers) => table.set_numbers(id, numbers.clone())?,
                Cells::Texts(texts) => table.set_texts(id, texts.clone())?,
            }
        }
        Ok(table)
    }
}

impl Table {
    /// The table of a gradebook, before any action.
    ///
    /// # Errors
    /// [`TableError::Broken`] when the frame can't be built.
    pub fn of(gradebook: &Gradebook) -> Result<Self, TableError> {
        Base::of(gradebook).table()
    }

    /// How a person stands in a test, from the table's own figures.
    pub(super) fn standing(&self, person: u32, test: u32, percent: Option<f64>) -> Standing {
        match (percent.and_then(gradebook::domain::decimal_from_f64), self.mark(person, test)) {
            (Some(percent), _) => Standing::Taken(percent),
            (None, Some(mark)) => mark.standing(),
            (None, None) => Standing::Missing,
        }
    }
}
