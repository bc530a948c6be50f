//! The table as the course's rules made it: one row a person, one column a figure.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, IntoColumn, NamedFrom, Series};
use rust_decimal::prelude::ToPrimitive;

use super::column::{Column, Kind, Role, Source};
use super::error::TableError;

use super::frame::{Mark, PERSON, Table};
use crate::gradebook::Gradebook;
use crate::gradebook::scoring::Standing;

/// What the status column says.
pub const PASS: &str = "Pass";
/// See [`PASS`].
pub const FAIL: &str = "Fail";

impl Table {
    /// The table of a gradebook, before any action.
    ///
    /// # Errors
    /// [`TableError::Broken`] when the frame can't be built.
    pub fn of(gradebook: &Gradebook) -> Result<Self, TableError> {
        let people: Vec<u32> = (0..gradebook.people.len() as u32).collect();
        let person = Series::new(PERSON.into(), people).into_column();
        let mut table = Self {
            columns: Vec::new(),
            frame: DataFrame::new(gradebook.people.len(), vec![person])?,
            scheme: gradebook.scheme.clone(),
            marks: BTreeMap::new(),
            notes: BTreeMap::new(),
            footers: Vec::new(),
            split: None,
            next_id: 0,
        };
        let names = gradebook.people.iter().map(|p| Some(p.name.clone())).collect();
        table.base_texts("Full Name", Role::Name, names)?;
        let emails =
            gradebook.people.iter().map(|p| Some(p.email.clone()).filter(|e| !e.is_empty()));
        table.base_texts("Email", Role::Email, emails.collect())?;
        for (place, test) in gradebook.tests.iter().enumerate() {
            let standing = |person: usize| gradebook.results[person].outcomes[place].standing;
            let percent = |person| standing(person).percent().and_then(|p| p.to_f64());
            let values = (0..gradebook.people.len()).map(percent).collect();
            let title = format!("Test {} (%)", test.number);
            table.base_numbers(&title, Role::Test(test.number), (values, 2))?;
            for person in 0..gradebook.people.len() {
                if let Some(mark) = Mark::of(standing(person)) {
                    table.marks.insert((person as u32, test.number), mark);
                }
            }
        }
        table.course_columns(gradebook)?;
        Ok(table)
    }

    /// The columns that the course's rules work out.
    fn course_columns(&mut self, gradebook: &Gradebook) -> Result<(), TableError> {
        let grades = || gradebook.results.iter().map(|r| &r.grade);
        let scheme = &gradebook.scheme;
        if let Some(rules) = &scheme.assignment {
            let scores = grades().map(|g| g.assignment.as_ref()?.value.to_f64()).collect();
            self.base_numbers("Assignment Score", Role::Assignment, (scores, rules.decimals))?;
        }
        let averages = grades().map(|g| g.average?.to_f64()).collect();
        self.base_numbers("Final Average (%)", Role::Average, (averages, scheme.decimals))?;
        if !scheme.letters.is_empty() {
            self.base_texts("Grade", Role::Letter, grades().map(|g| g.letter.clone()).collect())?;
        }
        let status = |passed: bool| if passed { PASS } else { FAIL }.to_owned();
        self.base_texts("Status", Role::Status, grades().map(|g| g.passed.map(status)).collect())
    }

    fn base(&mut self, title: &str, role: Role, (kind, decimals): (Kind, u32)) -> u32 {
        let source = match role {
            Role::Assignment | Role::Average | Role::Letter | Role::Status => Source::Course,
            _ => Source::Given,
        };
        let id = self.next_id;
        self.next_id += 1;
        let title = title.to_owned();
        self.columns.push(Column { id, title, role, kind, decimals, source, hidden: false });
        id
    }

    fn base_texts(
        &mut self,
        title: &str,
        role: Role,
        values: Vec<Option<String>>,
    ) -> Result<(), TableError> {
        let id = self.base(title, role, (Kind::Text, 0));
        self.set_texts(id, values)
    }

    fn base_numbers(
        &mut self,
        title: &str,
        role: Role,
        (values, decimals): (Vec<Option<f64>>, u32),
    ) -> Result<(), TableError> {
        let id = self.base(title, role, (Kind::Number, decimals));
        self.set_numbers(id, values)
    }

    /// How a person stands in a test, from the table's own figures.
    pub(super) fn standing(&self, person: u32, test: u32, percent: Option<f64>) -> Standing {
        match (percent.and_then(crate::domain::decimal_from_f64), self.mark(person, test)) {
            (Some(percent), _) => Standing::Taken(percent),
            (None, Some(mark)) => mark.standing(),
            (None, None) => Standing::Missing,
        }
    }
}
