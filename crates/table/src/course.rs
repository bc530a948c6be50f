//! The course's own columns, worked out anew from the tests, and the columns that follow.

use polars::prelude::{IntoLazy, RankMethod, RankOptions, col};
use rust_decimal::prelude::ToPrimitive;

use super::arguments::Ranking;
use super::base::{FAIL, PASS};
use super::column::{Kind, Role, Source};
use super::error::TableError;
use super::formula::{key, to_polars};
use super::frame::Table;
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
                    let texts = |id| self.column(id).is_some_and(|c| matches!(c.kind, Kind::Text));
                    let value = to_polars(expression, column.kind == Kind::Number, &texts);
                    self.work_out(column.id, column.kind, value)?;
                }
                Source::Rank { of, method, ascending } => {
                    let method = match method {
                        Ranking::Min => RankMethod::Min,
                        Ranking::Dense => RankMethod::Dense,
                    };
                    let options = RankOptions { method, descending: !ascending };
                    let value = col(key(*of)).rank(options, None);
                    self.work_out(column.id, column.kind, value)?;
                }
                Source::Given | Source::Course => {}
            }
        }
        Ok(())
    }

    fn work_out(
        &mut self,
        id: u32,
        kind: Kind,
        value: polars::prelude::Expr,
    ) -> Result<(), TableError> {
        let kind = match kind {
            Kind::Number => polars::prelude::DataType::Float64,
            Kind::Text => polars::prelude::DataType::String,
        };
        let value = value.cast(kind).alias(key(id));
        let frame = std::mem::take(&mut self.frame);
        self.frame = frame.lazy().with_columns([value]).collect()?;
        Ok(())
    }
}
