//! `--decisions FILE`: who is one person and who is not, as a teacher or a program says it.

use std::path::Path;

use serde::Deserialize;

use super::Failure;
use gradebook::RowRef;
use gradebook::identity::{Decisions, Verdict};
use gradebook::recognise::Table;

/// Answers about people, as the file has them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionFile {
    /// Groups that are one person each.
    #[serde(default)]
    same: Vec<Vec<Side>>,
    /// Groups of different people.
    #[serde(default)]
    apart: Vec<Vec<Side>>,
}

/// Somebody: by a key, or by a row that is theirs.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Side {
    Key(String),
    Row(Place),
}

/// A row as the result in JSON names it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    file: String,
    #[serde(default)]
    sheet: String,
    row: u32,
}

impl DecisionFile {
    /// Reads a file of JSON or TOML.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let wrong = |why: &dyn std::fmt::Display| {
            Failure::Arguments(format!("--decisions {}: {why}", path.display()))
        };
        let text = std::fs::read_to_string(path).map_err(|e| wrong(&e))?;
        let read: Self = if text.trim_start().starts_with('{') {
            serde_json::from_str(&text).map_err(|e| wrong(&e))?
        } else {
            toml::from_str(&text).map_err(|e| wrong(&e))?
        };
        let groups = read.same.iter().chain(&read.apart);
        match groups.filter(|group| group.len() < 2).count() {
            0 => Ok(read),
            _ => Err(wrong(&"a group needs two people or more")),
        }
    }

    /// Adds the answers; rows are named by what they say of their people.
    pub(super) fn add_to(
        &self,
        decisions: &mut Decisions,
        tables: &[Table],
    ) -> Result<(), Failure> {
        for (groups, verdict) in [(&self.same, Verdict::Same), (&self.apart, Verdict::Apart)] {
            for group in groups {
                let keys: Result<Vec<String>, Failure> =
                    group.iter().map(|side| side.key(tables)).collect();
                decisions.add_group(&keys?, verdict);
            }
        }
        Ok(())
    }
}

impl Side {
    fn key(&self, tables: &[Table]) -> Result<String, Failure> {
        match self {
            Self::Key(key) => Ok(key.clone()),
            Self::Row(place) => place.key(tables).ok_or_else(|| {
                Failure::Arguments(format!(
                    "--decisions: {}, row {} is no row of a person",
                    place.file, place.row
                ))
            }),
        }
    }
}

impl Place {
    fn key(&self, tables: &[Table]) -> Option<String> {
        let own = |table: &&Table| table.file == self.file && table.sheet == self.sheet;
        let row = RowRef { table: 0, row: self.row, member: 0 };
        tables.iter().filter(own).find_map(|table| table.submission(row)).map(|s| s.clues.key())
    }
}
