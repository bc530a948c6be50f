//! What may be known of a table without its rows: titles, kinds, counts and ranges. This is all
//! that a planner sees, whether it is rules or a language model.

use serde::{Deserialize, Serialize};

use super::arguments::Statistic;
use super::column::Role;
use super::error::TableError;
use super::find::choose;
use super::frame::Table;
use super::number::Number;
use super::values::Kind;

/// A column without its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Its title.
    pub title: String,
    /// What it is in the gradebook.
    pub role: Role,
    /// What its cells are.
    pub kind: Kind,
    /// Blank cells.
    pub blanks: usize,
    /// Different texts; 0 for numbers.
    pub distinct: usize,
    /// Least and greatest number.
    pub range: Option<(Number, Number)>,
}

/// A table without its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The columns, as they show.
    pub columns: Vec<ColumnProfile>,
    /// Rows.
    pub rows: usize,
    /// Files of the course that are no tests, with their titles.
    pub extras: Vec<(String, Vec<String>)>,
}

impl Profile {
    /// The title of the column that a text means.
    ///
    /// # Errors
    /// [`TableError::NoColumn`] with the nearest titles.
    pub fn find(&self, wanted: &str) -> Result<&ColumnProfile, TableError> {
        let names: Vec<(String, Role)> =
            self.columns.iter().map(|c| (c.title.clone(), c.role)).collect();
        choose(wanted, &names).map(|at| &self.columns[at])
    }

    /// The tests by number.
    pub fn tests(&self) -> impl Iterator<Item = (u32, &ColumnProfile)> {
        self.columns.iter().filter_map(|c| match c.role {
            Role::Test(number) => Some((number, c)),
            _ => None,
        })
    }

    /// The column with a role.
    pub fn with_role(&self, role: Role) -> Option<&ColumnProfile> {
        self.columns.iter().find(|c| c.role == role)
    }
}

impl Table {
    /// What may be known of it without its rows.
    pub fn profile(&self) -> Profile {
        let columns = self.columns().map(|c| {
            let (blanks, distinct) = match c.kind {
                Kind::Number => (self.numbers(c.id).iter().filter(|v| v.is_none()).count(), 0),
                Kind::Text => {
                    let mut texts = self.texts(c.id);
                    let blanks = texts.iter().flatten().filter(|t| !t.is_empty()).count();
                    texts.sort_unstable();
                    texts.dedup();
                    (self.height() - blanks, texts.len())
                }
            };
            let end = |statistic| self.figure(c.id, statistic).and_then(Number::of);
            ColumnProfile {
                title: c.title.clone(),
                role: c.role,
                kind: c.kind,
                blanks,
                distinct,
                range: end(Statistic::Min).zip(end(Statistic::Max)),
            }
        });
        Profile { columns: columns.collect(), rows: self.height(), extras: Vec::new() }
    }
}
