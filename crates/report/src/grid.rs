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

/// The grid as CSV (RFC 4180, UTF-8 with a byte order mark, so that Excel reads accents). A text
/// that a spreadsheet would take for a formula gets an apostrophe before it, after OWASP's
/// advice on CSV injection.
pub fn csv(grid: &Grid) -> String {
    let mut out = String::from("\u{feff}");
    let titles: Vec<&str> = grid.columns.iter().map(|c| c.title.as_str()).collect();
    push_line(&mut out, &titles);
    for row in &grid.rows {
        push_line(&mut out, &row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    out
}

fn push_line(out: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let number = cell.parse::<f64>().is_ok();
        let guarded = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number {
            format!("'{cell}")
        } else {
            (*cell).to_owned()
        };
        if guarded.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&guarded.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&guarded);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_quotes_and_guards() {
        let column = |title: &str| Column { title: title.into(), fill: None, look: Look::Text };
        let grid = Grid {
            columns: vec![column("Full Name"), column("Test 1 (%)")],
            rows: vec![vec!["=1+1".into(), "-5".into()], vec!["Obi, \"Ada\"".into(), "80".into()]],
        };
        assert_eq!(
            csv(&grid),
            "\u{feff}Full Name,Test 1 (%)\r\n'=1+1,-5\r\n\"Obi, \"\"Ada\"\"\",80\r\n"
        );
    }
}
