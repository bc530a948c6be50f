//! What a sheet is: its tool, header, columns, tests and rows.
//!
//! Nothing here compares people or files; a table is understood by itself.

mod columns;
mod header;
mod looks;
mod maximum;
mod questions;
mod role;
mod roster;
mod rows;
mod title;
mod titles;
mod tool;

use chrono::NaiveDateTime;
use thiserror::Error;

pub use columns::Column;
pub use maximum::Maximum;
pub use questions::Question;
pub use role::Role;
pub use roster::{Roster, roster};
pub use title::Claim;
pub use tool::Tool;

use super::submission::{SetAside, Submission};
use crate::domain::{tidy, words};
use crate::workbook::{Book, Sheet};
use header::Header;
use maximum::Search;
use rows::{RowKind, RowReader};
use titles::{Titles, claims_test};

/// How sure it is what a table is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Confidence {
    /// Told by the look of its cells.
    Low,
    /// Told by the words of its headers.
    Medium,
    /// A known tool's own header row.
    High,
}

/// One test in a table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TestReading {
    /// The header of the score column, or the file's name.
    pub title: String,
    /// The number that a title claims.
    pub claim: Option<Claim>,
    /// The maximum.
    pub maximum: Maximum,
}

/// A sheet as understood.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Table {
    /// The file's name.
    pub file: String,
    /// The sheet's name; blank for a text file.
    pub sheet: String,
    /// The tool that wrote it.
    pub tool: Tool,
    /// How sure that is.
    pub confidence: Confidence,
    /// The header's row number, if there is one.
    pub header_row: Option<u32>,
    /// Every column and its role.
    pub columns: Vec<Column>,
    /// The tests, in the order of their columns.
    pub tests: Vec<TestReading>,
    /// Rows of people.
    pub submissions: Vec<Submission>,
    /// The questions and what was answered to them, where the file has them.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Other rows.
    pub set_aside: Vec<SetAside>,
    /// Sheets of the same file that were left out.
    pub other_sheets: Vec<String>,
}

impl Table {
    /// Rows below the header, down to the last one that holds anything.
    pub fn rows_read(&self) -> u32 {
        self.submissions.len() as u32 + self.set_aside.iter().map(|s| s.rows).sum::<u32>()
    }

    /// The submission in a row; submissions are kept in the order of the sheet.
    pub fn submission(&self, row: u32) -> Option<&Submission> {
        let at = self.submissions.binary_search_by_key(&row, |s| s.row).ok()?;
        self.submissions.get(at)
    }

    /// When the first submission was handed in.
    pub fn first_at(&self) -> Option<NaiveDateTime> {
        self.submissions.iter().filter_map(|s| s.at).min()
    }

    /// File and, where it has a name, sheet.
    pub fn place(&self) -> String {
        if self.sheet.is_empty() {
            self.file.clone()
        } else {
            format!("{} › {}", self.file, self.sheet)
        }
    }
}

/// Why no table was found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecogniseError {
    /// No column tells who a row is about.
    #[error(
        "no column with names, e-mail addresses or student ids was found; add a header row such as Name, Email, Score"
    )]
    NoPeople,
    /// No column holds scores.
    #[error(
        "no column with scores was found (headers: {headers}); add a header such as Score or Total Marks (20)"
    )]
    NoScores {
        /// The headers that were found.
        headers: String,
    },
    /// A header and nothing below.
    #[error("the table has a header and no rows; export it again when there are answers")]
    NoRows,
    /// The file is a gradebook of this very program.
    #[error("this is a finished gradebook, not an export of a form tool")]
    Finished,
    /// One row a question instead of one row a person.
    #[error("{tool} wrote one row a question here; export the table with one row a person instead")]
    LongForm {
        /// The tool.
        tool: &'static str,
    },
}

/// Understands a workbook: usually one table; several where the sheets' names claim tests.
///
/// # Errors
/// [`RecogniseError`] when no sheet has people and scores; the reason is that of the likeliest
/// sheet.
pub fn recognise(file: &str, book: &Book) -> Result<Vec<Table>, RecogniseError> {
    if ["Results", "Ledger", "Scheme"].iter().all(|own| book.sheets.iter().any(|s| s.name == *own))
    {
        return Err(RecogniseError::Finished);
    }
    let mut readings: Vec<(u32, bool, Result<Table, RecogniseError>)> = book
        .sheets
        .iter()
        .map(|sheet| {
            let header = header::find(sheet);
            (header.points, sheet.hidden, read_table(file, sheet, &header))
        })
        .collect();
    // The likeliest sheet first: one that was understood, not hidden, with the best header.
    readings.sort_by_key(|(points, hidden, table)| {
        (table.is_err(), *hidden, std::cmp::Reverse(*points))
    });
    let names: Vec<String> = book.sheets.iter().map(|s| s.name.clone()).collect();
    let mut tables: Vec<Table> = Vec::new();
    let mut first_error = None;
    for (_, hidden, reading) in readings {
        match reading {
            Ok(table)
                if tables.is_empty()
                    || (!hidden && claims_test(&table.sheet) && claims_test(&tables[0].sheet)) =>
            {
                tables.push(table);
            }
            Ok(_) => {}
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    let used: Vec<String> = tables.iter().map(|t| t.sheet.clone()).collect();
    if let Some(main) = tables.first_mut() {
        main.other_sheets = names.into_iter().filter(|n| !used.contains(n)).collect();
        tables.sort_by(|a, b| a.sheet.cmp(&b.sheet));
        return Ok(tables);
    }
    Err(first_error.unwrap_or(RecogniseError::NoPeople))
}

fn read_table(file: &str, sheet: &Sheet, header: &Header) -> Result<Table, RecogniseError> {
    if header.profile.tool == Tool::Inspera {
        return Err(RecogniseError::LongForm { tool: Tool::Inspera.name() });
    }
    let columns = columns::assign(sheet, header.row, header.profile);
    if !columns.iter().any(|c| c.role.is_identity()) {
        return Err(RecogniseError::NoPeople);
    }
    let mut reader = RowReader::new(header.profile.tool, header.profile.scores, &columns);
    if reader.tests().is_empty() {
        return Err(RecogniseError::NoScores { headers: some_headers(&columns) });
    }
    reader.learn(&header::body(sheet, header.row).collect::<Vec<_>>(), sheet.style);
    let (submissions, set_aside) = read_rows(sheet, header, &reader);
    if submissions.is_empty() {
        return Err(RecogniseError::NoRows);
    }
    let first_day = submissions.iter().filter_map(|s| s.at).min().map(|t| t.date());
    let skipped: Vec<u32> = set_aside.iter().map(|s| s.row).collect();
    let search = Search {
        sheet,
        header_row: header.row,
        columns: &columns,
        style: reader.style(),
        maxima_row: maxima_row(sheet, header.row),
        skipped: &skipped,
    };
    let titles = Titles { file, sheet, header_row: header.row, first_day };
    let tests =
        reader.tests().iter().map(|column| titles.test(column, search.of(column))).collect();
    let confidence = match (header.profile.tool, header.row) {
        (_, None) => Confidence::Low,
        (Tool::Generic, _) => Confidence::Medium,
        _ => Confidence::High,
    };
    Ok(Table {
        file: file.to_owned(),
        sheet: sheet.name.clone(),
        tool: header.profile.tool,
        confidence,
        header_row: header.row,
        questions: questions::read(sheet, header.row, &columns, &submissions),
        tests,
        submissions,
        set_aside,
        other_sheets: Vec::new(),
        columns,
    })
}

fn read_rows(
    sheet: &Sheet,
    header: &Header,
    reader: &RowReader<'_>,
) -> (Vec<Submission>, Vec<SetAside>) {
    let (mut submissions, mut set_aside) = (Vec::new(), Vec::new());
    let mut next = header.row.map(|row| row + 1);
    for row in header::body(sheet, header.row) {
        let expected = next.unwrap_or(row.number);
        if row.number > expected {
            let rows = row.number - expected;
            set_aside.push(SetAside {
                row: expected,
                rows,
                text: String::new(),
                why: "blank".to_owned(),
            });
        }
        next = Some(row.number + 1);
        match reader.read(&row) {
            RowKind::Submission(submission) => submissions.push(*submission),
            RowKind::SetAside(aside) => set_aside.push(aside),
        }
    }
    (submissions, set_aside)
}

/// The row with the maxima, if one of the first rows below the header says so.
fn maxima_row(sheet: &Sheet, header_row: Option<u32>) -> Option<u32> {
    let says = |text: &str| {
        matches!(
            words(text).join(" ").as_str(),
            "points possible" | "max points" | "maximum points"
        )
    };
    header::body(sheet, header_row)
        .take(3)
        .find(|row| row.cells().any(|(_, v)| says(&v.shown())))
        .map(|row| row.number)
}

fn some_headers(columns: &[Column]) -> String {
    let named: Vec<String> = columns
        .iter()
        .filter(|c| !c.header.is_empty())
        .map(|c| tidy(&c.header).chars().take(24).collect())
        .collect();
    let shown = named.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
    if named.len() > 6 { format!("{shown} …") } else { shown }
}
