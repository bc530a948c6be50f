//! The results as a grid of texts, as the sheet *Results* shows them: for pictures, pages and
//! CSV.

use super::formulas::{FAIL, PASS};
use super::palette::colour;
use crate::domain::round_half_up;
use crate::gradebook::Gradebook;
use crate::gradebook::scoring::Standing;
use crate::workbook::write::Fill;

/// A column of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// The colour of a test's column.
    pub fill: Option<Fill>,
}

/// Header and rows; every row has one text a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The columns.
    pub columns: Vec<Column>,
    /// One row a person, by name.
    pub rows: Vec<Vec<String>>,
}

/// The results as texts.
pub fn grid(gradebook: &Gradebook) -> Grid {
    let plain = |title: &str| Column { title: title.to_owned(), fill: None };
    let scheme = &gradebook.scheme;
    let mut columns = vec![plain("Full Name"), plain("Email")];
    columns.extend(gradebook.tests.iter().map(|test| Column {
        title: format!("Test {} (%)", test.number),
        fill: Some(colour(test.number)),
    }));
    if scheme.assignment.is_some() {
        columns.push(plain("Assignment Score"));
    }
    columns.push(plain("Final Average (%)"));
    if !scheme.letters.is_empty() {
        columns.push(plain("Letter"));
    }
    columns.push(plain("Status"));
    Grid { rows: (0..gradebook.people.len()).map(|at| row(gradebook, at)).collect(), columns }
}

fn row(gradebook: &Gradebook, at: usize) -> Vec<String> {
    let (person, result) = (&gradebook.people[at], &gradebook.results[at]);
    let mut cells = vec![person.name.clone(), person.email.clone()];
    cells.extend(result.outcomes.iter().map(|o| match o.standing {
        Standing::Taken(percent) => round_half_up(percent, 2).normalize().to_string(),
        Standing::Missing => String::new(),
        Standing::NotAssigned => "N/A".to_owned(),
        Standing::Excused => "EX".to_owned(),
        Standing::Pending => "pending".to_owned(),
    }));
    if gradebook.scheme.assignment.is_some() {
        let score = result.grade.assignment.as_ref();
        cells.push(score.map(|s| s.value.to_string()).unwrap_or_default());
    }
    cells.push(result.grade.average.map(|a| a.to_string()).unwrap_or_default());
    if !gradebook.scheme.letters.is_empty() {
        cells.push(result.grade.letter.clone().unwrap_or_default());
    }
    let status = result.grade.passed.map(|passed| if passed { PASS } else { FAIL });
    cells.push(status.unwrap_or_default().to_owned());
    cells
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
        let column = |title: &str| Column { title: title.into(), fill: None };
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
