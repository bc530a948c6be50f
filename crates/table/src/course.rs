//! The course's own columns, worked out anew from the tests, and the columns that follow.

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;

use super::arguments::Ranking;
use super::column::{Role, Source};
use super::error::TableError;
use super::formula::{Expression, Value, evaluate};
use super::frame::Table;
use super::values::{FAIL, Kind, PASS};
use gradebook::scheme::Scheme;
use gradebook::scoring::{Grade, Standing, grade};

impl Table {
    /// Each row's grade by the course's rules.
    pub fn grades(&self) -> Vec<Grade> {
        self.grades_by(&self.scheme)
    }

    /// Each row's grade by other rules.
    pub(super) fn grades_by(&self, scheme: &Scheme) -> Vec<Grade> {
        let people = self.people();
        let tests: Vec<(u32, Vec<Option<f64>>)> =
            self.tests().map(|(number, column)| (number, self.numbers(column.id))).collect();
        let of_row = |(row, person): (usize, &u32)| {
            let standings: Vec<(u32, Standing)> = tests
                .iter()
                .map(|(number, values)| (*number, self.standing(*person, *number, values[row])))
                .collect();
            grade(&standings, scheme)
        };
        people.iter().enumerate().map(of_row).collect()
    }

    /// Works out the course's columns anew, then all that follow from others.
    pub(super) fn recalculate(&mut self) -> Result<(), TableError> {
        let grades = self.grades();
        let id_of = |table: &Self, role| table.with_role(role).map(|c| c.id);
        if let Some(id) = id_of(self, Role::Assignment) {
            let scores = grades.iter().map(|g| g.assignment.as_ref()?.value.to_f64()).collect();
            self.set_numbers(id, scores)?;
        }
        if let Some(id) = id_of(self, Role::Average) {
            let averages = grades.iter().map(|g| g.average?.to_f64()).collect();
            self.set_numbers(id, averages)?;
            if let Some(column) = self.columns.iter_mut().find(|c| c.id == id) {
                column.decimals = self.scheme.decimals;
            }
        }
        if let Some(id) = id_of(self, Role::Letter) {
            self.set_texts(id, grades.iter().map(|g| g.letter.clone()).collect())?;
        }
        if let Some(id) = id_of(self, Role::Status) {
            let word = |passed| if passed { PASS } else { FAIL }.to_owned();
            self.set_texts(id, grades.iter().map(|g| g.passed.map(word)).collect())?;
        }
        self.follow()
    }

    /// Works out the columns that follow from others, in the order in which they came to be.
    pub(super) fn follow(&mut self) -> Result<(), TableError> {
        let mut columns = self.columns.clone();
        columns.sort_by_key(|c| c.id);
        for column in columns {
            match &column.source {
                Source::Formula(expression) => {
                    self.work_out(column.id, column.kind, expression)?;
                }
                Source::Rank { of, method, ascending } => {
                    let ranks = self.ranks(*of, *method, *ascending)?;
                    self.set_numbers(column.id, ranks)?;
                }
                Source::Given | Source::Course => {}
            }
        }
        Ok(())
    }

    /// Works out a formula row by row.
    fn work_out(&mut self, id: u32, kind: Kind, expression: &Expression) -> Result<(), TableError> {
        let mut columns = BTreeMap::new();
        for id in expression.columns() {
            columns.insert(id, self.values(id)?);
        }
        let of_row = |row: usize| {
            let cell = |id| columns.get(&id).and_then(|c| c.get(row)).copied();
            evaluate(expression, &|id| cell(id).unwrap_or(Value::Blank))
        };
        let rows = (0..self.height()).map(of_row);
        match kind {
            Kind::Number => {
                let numbers = rows.map(Value::as_number).collect();
                self.set_numbers(id, numbers)
            }
            Kind::Text => {
                let texts = rows.map(|v| v.as_text().map(str::to_owned)).collect();
                self.set_texts(id, texts)
            }
        }
    }

    /// A column's values as a formula takes them.
    fn values(&self, id: u32) -> Result<Vec<Value<'_>>, TableError> {
        Ok(match self.column(id).map(|c| c.kind) {
            Some(Kind::Number) => {
                let numbers = self.number_column(id)?;
                numbers.iter().map(|n| n.map_or(Value::Blank, Value::number)).collect()
            }
            Some(Kind::Text) => {
                let texts = self.text_column(id)?;
                texts.iter().map(|t| t.map_or(Value::Blank, Value::text)).collect()
            }
            None => Vec::new(),
        })
    }

    /// The places of a column's values; a blank has none.
    fn ranks(
        &self,
        of: u32,
        method: Ranking,
        ascending: bool,
    ) -> Result<Vec<Option<f64>>, TableError> {
        let values: Vec<Option<f64>> = self.number_column(of)?.iter().collect();
        // The best first; with dense ranks, equal values are one place.
        let mut order: Vec<f64> = values.iter().flatten().copied().collect();
        order.sort_by(|a, b| if ascending { a.total_cmp(b) } else { b.total_cmp(a) });
        if method == Ranking::Dense {
            order.dedup();
        }
        let before =
            |value: f64| order.partition_point(|o| if ascending { *o < value } else { *o > value });
        Ok(values.into_iter().map(|v| v.map(|v| before(v) as f64 + 1.0)).collect())
    }
}
