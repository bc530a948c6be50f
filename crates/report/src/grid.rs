//! The results as a grid of texts, as the sheet *Results* shows them: for pictures, pages and
//! CSV.

use super::palette::test_colour;
use crate::xlsx::Fill;
use table::{Kind, Role, Source, Table};

/// A column of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// The colour of a test's column.
    pub fill: Option<Fill>,
    /// How its cells look.
    pub look: Look,
}

/// How the cells of a column look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Texts such as names.
    Text,
    /// Short texts such as letters.
    Mark,
    /// Numbers.
    Number,
    /// Pass and Fail, and nothing else.
    Verdict,
}

/// Header and rows; every row has one text a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The columns.
    pub columns: Vec<Column>,
    /// One row a person, by name.
    pub rows: Vec<Vec<String>>,
}

/// The table as texts.
pub fn grid(table: &Table) -> Grid {
    let fill = |role| match role {
        Role::Test(number) => Some(test_colour(number)),
        _ => None,
    };
    let columns = table.columns().map(|c| {
        let look = match (c.kind, &c.source) {
            (Kind::Number, _) => Look::Number,
            (Kind::Text, _) if table.is_verdict(c) => Look::Verdict,
            (Kind::Text, Source::Given) => Look::Text,
            (Kind::Text, _) => Look::Mark,
        };
        Column { title: c.title.clone(), fill: fill(c.role), look }
    });
    let cells: Vec<Vec<String>> = table.columns().map(|c| table.shown(c)).collect();
    let row = |at: usize| cells.iter().map(|column| column[at].clone()).collect();
    Grid { columns: columns.collect(), rows: (0..table.height()).map(row).collect() }
}
