//! A sheet with people and no scores: a roster, a list of groups. It is no test, but its columns
//! can be brought into the gradebook.

use super::columns::{self, Column};
use super::header;
use super::role::{Role, Strength, roles_of};
use crate::domain::tidy;
use crate::workbook::Book;

/// Most rows and columns that are kept.
const MOST_ROWS: usize = 100_000;
const MOST_COLUMNS: usize = 60;

/// A roster: titles and rows, as they show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// The titles, each once.
    pub titles: Vec<String>,
    /// The rows; each has a text for every title.
    pub rows: Vec<Vec<String>>,
}

/// Reads the first sheet that has a header, people, no scores, and something to tell of them.
pub fn roster(book: &Book) -> Option<Roster> {
    book.sheets.iter().filter(|s| !s.hidden).find_map(|sheet| {
        let header = header::find(sheet);
        header.row?;
        let columns = columns::assign(sheet, &header);
        let named: Vec<_> =
            columns.iter().filter(|c| !tidy(&c.header).is_empty()).take(MOST_COLUMNS).collect();
        let tells = |role: Role| !role.is_identity() && role != Role::RowNumber;
        let people = named.iter().any(|c| c.role.is_identity());
        // A form for grades that nobody has filled in is a list of people, too.
        let filled = |at: u16| header::body(sheet, header.row).any(|row| !row.get(at).is_empty());
        let is_score = |c: &Column| {
            c.role == Role::Other && roles_of(&c.header).contains(&(Role::Score, Strength::Exact))
        };
        let scores = columns.iter().any(|c| is_score(c) && filled(c.at));
        if !people || scores || !named.iter().any(|c| tells(c.role) || c.role == Role::StudentId) {
            return None;
        }
        let mut titles: Vec<String> = Vec::new();
        let mut places = Vec::new();
        for column in named {
            let title: String = tidy(&column.header).chars().take(100).collect();
            if !titles.contains(&title) {
                titles.push(title);
                places.push(column.at);
            }
        }
        let rows: Vec<Vec<String>> = header::body(sheet, header.row)
            .filter(|row| !row.is_empty())
            .take(MOST_ROWS)
            .map(|row| places.iter().map(|at| tidy(&row.get(*at).shown())).collect())
            .collect();
        (!rows.is_empty()).then_some(Roster { titles, rows })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::{Limits, Opened, open};

    fn titles(csv: &str) -> Option<String> {
        let Ok(Opened::Book(book)) = open("t.csv", csv.as_bytes(), &Limits::default()) else {
            return None;
        };
        roster(&book).map(|roster| roster.titles.join(","))
    }

    #[test]
    fn a_form_for_grades_without_grades_is_a_roster() {
        let header = "Student ID,Name,Section,Grade\n";
        let blank = titles(&format!("{header}4711,Ada Obi,A,\n4712,Ben Eze,B,\n"));
        assert_eq!(blank.as_deref(), Some("Student ID,Name,Section,Grade"));
        assert_eq!(titles(&format!("{header}4711,Ada Obi,A,7\n4712,Ben Eze,B,\n")), None);
    }
}
