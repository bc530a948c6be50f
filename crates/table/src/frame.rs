//! The table itself: a frame of the columns' values, and what the columns are.

use std::collections::BTreeMap;

use polars::prelude::{
    ChunkedArray, Column as Series, DataFrame, DataType, Float64Type, IntoColumn, NamedFrom,
    StringType, UInt32Type,
};

use super::arguments::Statistic;
use super::column::{Column, Role, Source};
use super::error::TableError;
use super::number::shown;
use super::values::{FAIL, Kind, PASS};
use gradebook::scheme::Scheme;
use gradebook::scoring::{Outcome, Standing};

/// The frame's own column with each row's person, as the place in the gradebook.
pub(super) const PERSON: &str = "person";

/// The name of a column within the frame.
pub(super) fn key(id: u32) -> String {
    format!("c{id}")
}

/// Why a test's cell holds no score.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Not set for the person.
    NotAssigned,
    /// Excused.
    Excused,
    /// Waits for a grade.
    Pending,
    /// Said to be absent: counts like a missing test.
    Absent,
}

impl Mark {
    /// The word in the cell.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAssigned => "N/A",
            Self::Excused => "EX",
            Self::Pending => "pending",
            Self::Absent => "absent",
        }
    }

    /// Whether the test counts for the person all the same, as one that was not taken.
    pub fn is_missing(self) -> bool {
        self == Self::Absent
    }

    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        match outcome.standing {
            Standing::NotAssigned => Some(Self::NotAssigned),
            Standing::Excused => Some(Self::Excused),
            Standing::Pending => Some(Self::Pending),
            Standing::Missing => outcome.is_absent().then_some(Self::Absent),
            Standing::Taken(_) => None,
        }
    }

    pub(super) fn standing(self) -> Standing {
        match self {
            Self::NotAssigned => Standing::NotAssigned,
            Self::Excused => Standing::Excused,
            Self::Pending => Standing::Pending,
            Self::Absent => Standing::Missing,
        }
    }
}

/// A row of figures below the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footer {
    /// The figure.
    pub statistic: Statistic,
}

/// A file of the course that is no test: its header and its rows, as texts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Extra {
    /// The file's name.
    pub file: String,
    /// The titles.
    pub titles: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// The gradebook as a table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The columns, in the order in which they show, with those that were removed.
    pub(super) columns: Vec<Column>,
    /// Their values by id, and who the rows are.
    pub(super) frame: DataFrame,
    /// The rules that the figures follow.
    pub scheme: Scheme,
    /// Cells of tests that hold a mark, by person and number of the test.
    pub(super) marks: BTreeMap<(u32, u32), Mark>,
    /// What is to be known of single cells, by person and column.
    pub(super) notes: BTreeMap<(u32, u32), String>,
    /// Rows of figures below the table.
    pub footers: Vec<Footer>,
    /// The column whose groups get sheets of their own.
    pub(super) split: Option<u32>,
    pub(super) next_id: u32,
}

pub(super) type Numbers = ChunkedArray<Float64Type>;
pub(super) type Texts = ChunkedArray<StringType>;

impl Table {
    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// The columns that show.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|c| !c.hidden)
    }

    /// The column of an id, shown or not.
    pub fn column(&self, id: u32) -> Option<&Column> {
        self.columns.iter().find(|c| c.id == id)
    }

    /// The column with a role, shown or not.
    pub fn with_role(&self, role: Role) -> Option<&Column> {
        self.columns.iter().find(|c| c.role == role)
    }

    /// The tests by number, shown or not.
    pub fn tests(&self) -> impl Iterator<Item = (u32, &Column)> {
        self.columns.iter().filter_map(|c| match c.role {
            Role::Test(number) => Some((number, c)),
            _ => None,
        })
    }

    /// The column whose groups get sheets of their own.
    pub fn split(&self) -> Option<&Column> {
        self.columns().find(|c| Some(c.id) == self.split)
    }

    /// Who stands in the rows: places in the gradebook.
    pub fn people(&self) -> Vec<u32> {
        let people = self.frame.column(PERSON).and_then(|c| c.u32().cloned());
        people
            .map(|p: ChunkedArray<UInt32Type>| p.into_no_null_iter().collect())
            .unwrap_or_default()
    }

    /// A column's numbers, row by row; nothing for a column of texts.
    pub fn numbers(&self, id: u32) -> Vec<Option<f64>> {
        self.number_column(id).map(|c| c.iter().collect()).unwrap_or_default()
    }

    /// A column's texts, row by row; nothing for a column of numbers.
    pub fn texts(&self, id: u32) -> Vec<Option<String>> {
        let texts = self.text_column(id);
        texts.map(|c| c.iter().map(|t| t.map(str::to_owned)).collect()).unwrap_or_default()
    }

    /// A column's cells as they show.
    pub fn shown(&self, column: &Column) -> Vec<String> {
        match column.kind {
            Kind::Text => {
                self.texts(column.id).into_iter().map(Option::unwrap_or_default).collect()
            }
            Kind::Number => {
                let cells = self.numbers(column.id).into_iter().zip(self.people());
                cells.map(|(value, person)| self.number_shown(column, person, value)).collect()
            }
        }
    }

    /// Whether a column says pass or fail and nothing else.
    pub fn is_verdict(&self, column: &Column) -> bool {
        let Ok(texts) = self.text_column(column.id) else { return false };
        let mut said = texts.iter().flatten().filter(|t| !t.is_empty()).peekable();
        said.peek().is_some() && said.all(|t| t == PASS || t == FAIL)
    }

    /// One cell as it shows.
    pub fn shown_at(&self, column: &Column, row: usize) -> String {
        let person = self.frame.column(PERSON).ok().and_then(|p| p.u32().ok()?.get(row));
        match column.kind {
            Kind::Text => self
                .text_column(column.id)
                .ok()
                .and_then(|c| c.get(row))
                .unwrap_or_default()
                .to_owned(),
            Kind::Number => {
                let value = self.number_column(column.id).ok().and_then(|c| c.get(row));
                self.number_shown(column, person.unwrap_or_default(), value)
            }
        }
    }

    fn number_shown(&self, column: &Column, person: u32, value: Option<f64>) -> String {
        match (value, column.role) {
            (Some(value), _) => shown(value, column.decimals),
            (None, Role::Test(number)) => {
                self.mark(person, number).map_or("", Mark::word).to_owned()
            }
            (None, _) => String::new(),
        }
    }

    /// The mark in a test's cell.
    pub fn mark(&self, person: u32, test: u32) -> Option<Mark> {
        self.marks.get(&(person, test)).copied()
    }

    /// Whether any cell says that somebody was absent.
    pub fn has_absent(&self) -> bool {
        self.marks.values().any(|mark| mark.is_missing())
    }

    /// What is to be known of a cell.
    pub fn note(&self, person: u32, column: u32) -> Option<&str> {
        self.notes.get(&(person, column)).map(String::as_str)
    }

    /// A figure of a column.
    pub fn figure(&self, column: u32, statistic: Statistic) -> Option<f64> {
        let values: Vec<f64> = self.numbers(column).into_iter().flatten().collect();
        statistic.of(&values)
    }

    pub(super) fn number_column(&self, id: u32) -> Result<&Numbers, TableError> {
        Ok(self.frame.column(&key(id))?.f64()?)
    }

    pub(super) fn text_column(&self, id: u32) -> Result<&Texts, TableError> {
        Ok(self.frame.column(&key(id))?.str()?)
    }

    /// Puts numbers into a column.
    pub(super) fn set_numbers(
        &mut self,
        id: u32,
        values: Vec<Option<f64>>,
    ) -> Result<(), TableError> {
        let series = polars::prelude::Series::new(key(id).into(), values);
        self.set(series.cast(&DataType::Float64)?.into_column())
    }

    /// Puts texts into a column.
    pub(super) fn set_texts(
        &mut self,
        id: u32,
        values: Vec<Option<String>>,
    ) -> Result<(), TableError> {
        let series = polars::prelude::Series::new(key(id).into(), values);
        self.set(series.cast(&DataType::String)?.into_column())
    }

    pub(super) fn set(&mut self, values: Series) -> Result<(), TableError> {
        self.frame.with_column(values)?;
        Ok(())
    }

    /// Adds a column whose values are put in by the caller; returns its id.
    pub(super) fn add(
        &mut self,
        title: &str,
        kind: Kind,
        decimals: u32,
        source: Source,
    ) -> Result<u32, TableError> {
        let title = gradebook::domain::tidy(title);
        if title.is_empty() || title.chars().count() > 100 {
            return Err(TableError::Unfit("A title has 1 to 100 characters".to_owned()));
        }
        if self.columns().count() >= 200 {
            return Err(TableError::Unfit("The table has 200 columns; remove some first".into()));
        }
        self.must_be_free(&title)?;
        let id = self.next_id;
        self.next_id += 1;
        let role = Role::Added;
        self.columns.push(Column { id, title, role, kind, decimals, source, hidden: false });
        Ok(id)
    }

    pub(super) fn must_be_free(&self, title: &str) -> Result<(), TableError> {
        let folded = gradebook::domain::fold(title);
        match self.columns().find(|c| gradebook::domain::fold(&c.title) == folded) {
            Some(column) => Err(TableError::Taken(column.title.clone())),
            None => Ok(()),
        }
    }
}
