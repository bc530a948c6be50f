//! What a sheet is: its tool, header, columns, tests and rows.
//!
//! Nothing here compares people or files; a table is understood by itself.

mod answers;
mod candidates;
mod cells;
mod columns;
mod groups;
mod header;
mod hints;
mod labels;
mod lexicon;
mod long;
mod long_columns;
mod looks;
mod marks;
mod maximum;
mod naming;
mod nobody;
mod people;
mod profiles;
mod profiles_items;
mod profiles_pattern;
mod questions;
mod relations;
mod results;
mod role;
mod roster;
mod scale;
mod scales;
mod score_words;
mod scores;
mod settle;
mod strays;
mod title;
mod titles;
mod tool;
mod turned;
mod wording;

use chrono::NaiveDateTime;

pub use columns::{Column, RoleReason};
pub use long::{LongReason, LongRefusal};
pub use nobody::NobodyKind;
pub use questions::Question;
pub use results::{ColumnUse, LeftOut};
pub use role::Role;
pub use roster::{Roster, roster};
pub use scale::{Scale, ScaleDoubt, ScaleReason, Unit};
pub use title::{Claim, NumberReason};
pub(crate) use title::{is_test, names_test};
pub(crate) use titles::{bare, item_claim, item_title, settle_sheets};
pub use tool::Tool;

use super::submission::{RowDoubt, RowReason, RowRef, SetAside, Submission};
use crate::domain::{DateEvidence, tidy};
use crate::workbook::{Book, Row, Sheet};
use answers::Answers;
use header::Header;
use people::People;
use scales::Scales;
use scores::{Board, Candidate};
use titles::Titles;
use tool::Scores;

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
    /// Rows that the sheet hides, by a filter or by hand; they are read like the others.
    #[serde(default)]
    pub hidden_rows: usize,
    /// Sheets of the same file that were left out.
    pub other_sheets: Vec<String>,
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
            Ok(table) if tables.first().is_none_or(|main| !hidden && is_one_more(main, &table)) => {
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

/// Whether a sheet holds results of its own beside the main one: a table with a header, of a tool
/// that does not write the same results into several sheets.
fn is_one_more(main: &Table, table: &Table) -> bool {
    let repeats = |tool: Tool| matches!(tool, Tool::Kahoot | Tool::Quizizz);
    !repeats(main.tool) && !repeats(table.tool) && table.header_row.is_some()
}

fn read_table(file: &str, sheet: &Sheet, header: &Header) -> Result<Table, RecogniseError> {
    let turned = turned::turn(sheet, header).map_err(RecogniseError::Long)?;
    if turned.is_none() && header.profile.scores == Scores::Long {
        return Err(RecogniseError::Long(LongRefusal::RowPerQuestion));
    }
    match &turned {
        Some(turned) => {
            let mut wide = header::find(&turned.sheet);
            (wide.row, wide.upper) = (header.row, None);
            let mut table = read_wide(file, &turned.sheet, &wide)?;
            let columns: Vec<u16> = table.tests.iter().map(|test| test.column).collect();
            table.submissions.iter_mut().for_each(|s| turned.trace(s, &columns));
            table.set_aside.retain(|aside| aside.why != RowReason::Blank);
            table.set_aside.extend(turned.left_out.iter().cloned());
            table.set_aside.sort_by_key(|aside| aside.row);
            (table.tool, table.hidden_rows) = (header.profile.tool, sheet.hidden_rows());
            Ok(table)
        }
        None => read_wide(file, sheet, header),
    }
}

fn read_wide(file: &str, sheet: &Sheet, header: &Header) -> Result<Table, RecogniseError> {
    let profile = header.profile;
    let mut columns = columns::assign(sheet, header);
    if !columns.iter().any(|c| c.role.is_identity()) {
        return Err(RecogniseError::NoPeople);
    }
    let body: Vec<Row<'_>> = header::body(sheet, header.row).collect();
    let mut sorted = People::new(profile.tool, &columns).sort(&body, header.row);
    let mut rows: Vec<Row<'_>> = sorted.people.iter().map(|(row, _)| *row).collect();
    let mut board = Board::read(&columns, &rows, profile, (sheet.style, sorted.maxima));
    let strays = strays::strays(&board, &sorted);
    if !strays.is_empty() {
        strays::set_aside(&mut sorted, &strays);
        rows = sorted.people.iter().map(|(row, _)| *row).collect();
        board = Board::read(&columns, &rows, profile, (sheet.style, sorted.maxima));
    }
    board.mark(&mut columns);
    if !board.candidates.iter().any(Candidate::is_test) {
        return Err(no_test(&columns));
    }
    if rows.is_empty() {
        return Err(RecogniseError::NoRows);
    }
    let candidates: Vec<&Candidate> =
        board.candidates.iter().filter(|c| c.may_be_a_test()).collect();
    let mut answers = Answers::new(&board, candidates.clone(), &columns, profile.scores);
    let dates = answers.learn_dates(&rows);
    let submissions: Vec<Submission> = sorted
        .people
        .into_iter()
        .enumerate()
        .map(|(place, (row, clues))| Submission {
            row: row.number,
            member: member_of(&rows, place),
            also: Vec::new(),
            clues,
            at: answers.moment(&row),
            answers: answers.of(&row, place),
        })
        .collect();
    let first_day = submissions.iter().filter_map(|s| s.at).min().map(|t| t.date());
    let titles = Titles { file, sheet, header_row: header.row, first_day };
    let scales = Scales { board: &board, columns: &columns, profile, maxima: sorted.maxima };
    let tests = candidates
        .into_iter()
        .map(|candidate| {
            let (title, claim) = titles
                .test(&columns[candidate.column], (&candidate.title, candidate.has_own_title()));
            let scale = scales.of(candidate);
            TestReading { title, claim, scale, column: candidate.at, counts: candidate.is_test() }
        })
        .collect();
    let confidence = match (profile.tool, header.row) {
        (_, None) => Confidence::Low,
        (Tool::Generic, _) => Confidence::Medium,
        _ => Confidence::High,
    };
    Ok(Table {
        file: file.to_owned(),
        sheet: sheet.name.clone(),
        tool: profile.tool,
        confidence,
        header_row: header.row,
        questions: questions::read(sheet, header.row, &columns, &submissions),
        tests,
        submissions,
        set_aside: sorted.set_aside,
        unclear_rows: sorted.unclear,
        hidden_rows: sheet.hidden_rows(),
        dates,
        other_sheets: Vec::new(),
        columns,
    })
}

/// Which of the people of its row the person at a place is.
fn member_of(rows: &[Row<'_>], place: usize) -> u16 {
    let own = rows.get(place).map(|row| row.number);
    let before = rows.get(..place).unwrap_or_default().iter().rev();
    before.take_while(|row| Some(row.number) == own).count() as u16
}

/// Why a table with people has no test.
fn no_test(columns: &[Column]) -> RecogniseError {
    let left_out = |column: &Column| match &column.results {
        Some(ColumnUse::LeftOut(why)) => Some((tidy(&column.header), why.clone())),
        _ => None,
    };
    let found: Vec<(String, LeftOut)> =
        columns.iter().filter_map(left_out).filter(|(_, why)| why.is_doubt()).collect();
    if let Some((column, _)) = found.iter().find(|(_, why)| *why == LeftOut::NoScores) {
        return RecogniseError::Ungraded { column: column.clone() };
    }
    if found.is_empty() {
        RecogniseError::NoScores { headers: some_headers(columns) }
    } else {
        RecogniseError::NoTest { columns: found.into_iter().take(6).collect() }
    }
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
