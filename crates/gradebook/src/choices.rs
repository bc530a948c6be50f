//! What the teacher says of columns: use this one as a test, leave that one out.

use super::recognise::{Column, ColumnUse, LeftOut, Role, Table, item_claim, item_title};
use super::workbook::column_letters;

/// Whether a column counts as a test, by the names that a teacher knows: it outlives the order
/// of the tables and a newer export of the file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ColumnChoice {
    /// The file's name.
    pub file: String,
    /// The sheet's name; blank for a text file.
    pub sheet: String,
    /// The column, as [`Table::column_name`] says it.
    pub header: String,
    /// Whether it counts.
    pub counts: bool,
}

impl ColumnChoice {
    /// Whether it speaks of a column.
    pub fn is_about(&self, table: &Table, column: &Column) -> bool {
        self.file == table.file
            && self.sheet == table.sheet
            && self.header == table.column_name(column)
    }
}

impl Table {
    /// A column by its header; with its letters where the header does not tell it from others.
    pub fn column_name(&self, column: &Column) -> String {
        let header = column.header.trim();
        let same = |c: &&Column| c.header.trim() == header;
        if header.is_empty() {
            format!("column {}", column_letters(column.at))
        } else if self.columns.iter().filter(same).nth(1).is_some() {
            format!("{header} (column {})", column_letters(column.at))
        } else {
            header.to_owned()
        }
    }

    /// Whether a column can count as a test if the teacher says so.
    pub fn can_use(&self, column: &Column) -> bool {
        self.tests.iter().any(|test| test.column == column.at)
    }
}

/// Does what was said, in order; what fits no column is ignored.
pub(super) fn apply(tables: &mut [Table], choices: &[ColumnChoice]) {
    for choice in choices {
        for table in tables.iter_mut() {
            let about = |column: &Column| choice.is_about(table, column);
            if let Some(place) = table.columns.iter().position(about) {
                choose(table, place, choice.counts);
            }
        }
    }
}

fn choose(table: &mut Table, place: usize, counts: bool) {
    let alone = table.counting().count() == 0;
    let Table { columns, tests, .. } = table;
    let Some(column) = columns.get_mut(place) else { return };
    let test = tests.iter_mut().find(|test| test.column == column.at);
    match (test, counts) {
        (Some(test), true) if !test.counts => {
            test.counts = true;
            if !alone {
                // The file's name is the title of the test that is there.
                let title = item_title(&column.header);
                if !title.is_empty() {
                    (test.claim, test.title) = (item_claim(&title), title);
                }
            }
            column.role = Role::TestItem;
            column.results = Some(ColumnUse::Scores(test.title.clone()));
        }
        (Some(test), false) if test.counts => {
            test.counts = false;
            column.role = Role::Other;
            column.results = Some(ColumnUse::LeftOut(LeftOut::AsSaid));
        }
        (Some(_) | None, false) if is_doubted(column) => {
            column.results = Some(ColumnUse::LeftOut(LeftOut::AsSaid));
        }
        (Some(_) | None, true | false) => {}
    }
}

fn is_doubted(column: &Column) -> bool {
    matches!(&column.results, Some(ColumnUse::LeftOut(why)) if why.is_doubt())
}
