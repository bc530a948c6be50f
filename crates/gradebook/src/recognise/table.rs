//! A sheet as understood: columns, tests, rows of people and other rows.

use chrono::NaiveDateTime;

use super::columns::Column;
use super::long::LongRefusal;
use super::questions::Question;
use super::results::LeftOut;
use super::scale::Scale;
use super::title::Claim;
use super::tool::Tool;
use crate::domain::DateEvidence;
use crate::submission::{RowDoubt, RowRef, SetAside, Submission};

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

/// A column of scores in a table: a test, or a column that was left out and could be one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TestReading {
    /// The header of the score column, or the file's name.
    pub title: String,
    /// The number that a title claims.
    pub claim: Option<Claim>,
    /// Unit and maximum.
    pub scale: Scale,
    /// The column (from 0) of the sheet.
    pub column: u16,
    /// Whether it is a test; else the column is left out, and its `results` say why.
    pub counts: bool,
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
    /// The tests and the columns that could be one, in the order of the columns.
    pub tests: Vec<TestReading>,
    /// Rows of people.
    pub submissions: Vec<Submission>,
    /// The questions and what was answered to them, where the file has them.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Other rows.
    pub set_aside: Vec<SetAside>,
    /// Rows of people that somebody should look at.
    #[serde(default)]
    pub unclear_rows: Vec<(u32, RowDoubt)>,
    /// What its dates with slashes say of the order of day and month.
    #[serde(default)]
    pub dates: DateEvidence,
    /// The header of a column that tells the rows of most people apart.
    #[serde(default)]
    pub differing_rows: Option<String>,
    /// The header of the column by which the rows of a long table were taken as several tests,
    /// where no known word says it.
    #[serde(default)]
    pub told_by: Option<String>,
    /// Rows of people in a text file with another number of cells than the header.
    #[serde(default)]
    pub uneven_rows: UnevenRows,
    /// Rows that the sheet hides, by a filter or by hand; they are read like the others.
    #[serde(default)]
    pub hidden_rows: usize,
    /// Whether it lists the people of the course and has no results.
    #[serde(default)]
    pub is_class_list: bool,
    /// Sheets of the same file that were left out.
    pub other_sheets: Vec<OtherSheet>,
}

/// Rows of people whose cells may have moved to the left or to the right.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UnevenRows {
    /// Rows that end before the last test.
    pub short: Vec<u32>,
    /// Rows with filled cells beyond the header.
    pub long: Vec<u32>,
}

/// A sheet that was left out beside one that was read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OtherSheet {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: SheetReason,
}

/// Why a sheet was left out beside one that was read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SheetReason {
    /// It has people and scores, but it is hidden.
    Hidden,
    /// It has people and scores, which the tool writes into several sheets.
    Repeats,
    /// It has people and scores, but no header.
    NoHeader,
    /// It can't be read as a table of results.
    Refused(RecogniseError),
}

impl SheetReason {
    /// Whether results may have been lost, so that somebody should look.
    pub fn is_doubt(&self) -> bool {
        match self {
            Self::Hidden | Self::NoHeader => true,
            Self::Repeats => false,
            Self::Refused(why) => match why {
                RecogniseError::Ungraded { .. }
                | RecogniseError::NoTest { .. }
                | RecogniseError::Long(_) => true,
                RecogniseError::NoPeople
                | RecogniseError::NoScores { .. }
                | RecogniseError::NoRows
                | RecogniseError::Finished => false,
            },
        }
    }
}

impl Table {
    /// Rows below the header, down to the last one that holds anything.
    pub fn rows_read(&self) -> u32 {
        let rows = |s: &Submission| if s.member == 0 { 1 + s.also.len() as u32 } else { 0 };
        self.submissions.iter().map(rows).sum::<u32>()
            + self.set_aside.iter().map(|s| s.rows).sum::<u32>()
    }

    /// The submission in a row; submissions are kept in the order of the sheet.
    pub fn submission(&self, row: RowRef) -> Option<&Submission> {
        let key = |s: &Submission| (s.row, s.member);
        let at = self.submissions.binary_search_by_key(&(row.row, row.member), key).ok()?;
        self.submissions.get(at)
    }

    /// When the first submission was handed in.
    pub fn first_at(&self) -> Option<NaiveDateTime> {
        self.submissions.iter().filter_map(|s| s.at).min()
    }

    /// The tests that count, each with its place among the answers of a row.
    pub fn counting(&self) -> impl Iterator<Item = (usize, &TestReading)> {
        self.tests.iter().enumerate().filter(|(_, test)| test.counts)
    }

    /// Whether any test counts; the teacher may have left all out.
    pub fn has_tests(&self) -> bool {
        self.counting().next().is_some()
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
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RecogniseError {
    /// No column says who a row is about.
    NoPeople,
    /// No column holds scores.
    NoScores {
        /// The headers that were found.
        headers: String,
    },
    /// A column of scores in which there is none yet.
    Ungraded {
        /// The header.
        column: String,
    },
    /// Columns with results, none of which can be a test.
    NoTest {
        /// The columns with the reasons.
        columns: Vec<(String, LeftOut)>,
    },
    /// A header and nothing below.
    NoRows,
    /// The file is a gradebook of this very program.
    Finished,
    /// A row a question, or another long table that is no table of results.
    Long(LongRefusal),
}

impl std::error::Error for RecogniseError {}
