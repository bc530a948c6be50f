//! Whose each row of a gradebook is.

use std::collections::{BTreeMap, BTreeSet};

use gradebook::{Gradebook, RowRef};
use population::{Course, File};

/// The files of a course by name.
pub(crate) struct Truth<'c> {
    files: BTreeMap<&'c str, &'c File>,
}

impl<'c> Truth<'c> {
    pub(crate) fn new(course: &'c Course) -> Self {
        Self { files: course.files.iter().map(|file| (file.name.as_str(), file)).collect() }
    }

    /// The person whose row it is.
    pub(crate) fn person(&self, gradebook: &Gradebook, row: RowRef) -> Option<usize> {
        let table = gradebook.tables.get(row.table)?;
        self.files.get(table.file.as_str())?.person(row.row)
    }

    /// The rows of each person, in the tables whose rows are people's.
    pub(crate) fn rows(&self, gradebook: &Gradebook) -> BTreeMap<usize, Vec<RowRef>> {
        let used: BTreeSet<usize> =
            gradebook.people.iter().flat_map(|p| &p.rows).map(|row| row.table).collect();
        let mut rows: BTreeMap<usize, Vec<RowRef>> = BTreeMap::new();
        for table in used {
            let Some(file) = self.files.get(gradebook.tables[table].file.as_str()) else {
                continue;
            };
            for (row, person) in (file.first_row..).zip(&file.rows) {
                rows.entry(*person).or_default().push(RowRef { table, row, member: 0 });
            }
        }
        rows
    }
}
