//! One sheet into a table: rows of people, columns with results, scales, answers.

use super::answers::Answers;
use super::cells::Cells;
use super::columns::{self, Column, RoleReason};
use super::header::{self, Header};
use super::hints::{Hint, by_words};
use super::long::LongRefusal;
use super::people::{People, Sorted};
use super::profiles::of_tool;
use super::results::{ColumnUse, LeftOut};
use super::role::{Role, roles_of};
use super::scales::Scales;
use super::scores::{Board, Candidate};
use super::table::{Confidence, RecogniseError, Table, TestReading, UnevenRows};
use super::titles::Titles;
use super::tool::{Scores, Tool};
use super::turned::Turned;
use super::{questions, strays, turned};
use crate::domain::{tidy, words};
use crate::submission::{Clues, RowReason, Submission};
use crate::workbook::{Row, Sheet};

/// Reads a sheet below its header.
pub(super) fn read_table(
    file: &str,
    sheet: &Sheet,
    header: &Header,
) -> Result<Table, RecogniseError> {
    let columns = columns::assign(sheet, header);
    let form = of_form(header, &columns);
    let header = form.as_ref().unwrap_or(header);
    let turned = turned::turn(sheet, header, &columns).map_err(RecogniseError::Long)?;
    if turned.is_none() && header.profile.scores == Scores::Long {
        return Err(RecogniseError::Long(LongRefusal::RowPerQuestion));
    }
    match &turned {
        Some(turned) => {
            let mut wide = header::find(&turned.sheet);
            (wide.row, wide.upper) = (header.row, None);
            let columns = columns::assign(&turned.sheet, &wide);
            let mut table = read_wide(file, &turned.sheet, &wide, columns)?;
            let columns: Vec<u16> = table.tests.iter().map(|test| test.column).collect();
            table.submissions.iter_mut().for_each(|s| turned.trace(s, &columns));
            name_unused(&mut table, turned, (sheet, header));
            table.set_aside.retain(|aside| aside.why != RowReason::Blank);
            table.set_aside.extend(turned.left_out.iter().cloned());
            table.set_aside.sort_by_key(|aside| aside.row);
            table.told_by.clone_from(&turned.told_by);
            (table.tool, table.hidden_rows) = (header.profile.tool, sheet.hidden_rows());
            Ok(table)
        }
        None => read_wide(file, sheet, header, columns),
    }
}

/// Names the columns of a long table that hold numbers like scores and are not used, behind the
/// columns of the turned sheet: a raw score, an overall percent.
fn name_unused(table: &mut Table, turned: &Turned, (sheet, header): (&Sheet, &Header)) {
    let rows: Vec<Row<'_>> = header::body(sheet, header.row).collect();
    let mut next = table.columns.iter().map(|c| c.at).max().unwrap_or(0);
    for (at, title) in &turned.unused {
        let signs = Cells::signs(&rows, *at);
        let cells = Cells::read(&rows, *at, signs, sheet.style);
        let letters = cells.are_letters() && cells.letters > 1;
        if !letters && !cells.are_plainly_scores() {
            continue;
        }
        let scores = tidy(&turned.scores);
        let why = match by_words(title) {
            _ if letters => LeftOut::LettersOf(scores),
            Hint::Raw => LeftOut::RawOf(scores),
            Hint::Penalty => LeftOut::Penalty,
            Hint::Total | Hint::Percent | Hint::Score | Hint::Final => LeftOut::OtherOf(scores),
            Hint::Item | Hint::Named | Hint::Unclear | Hint::Unknown => LeftOut::Unclear,
            Hint::Maximum
            | Hint::Question
            | Hint::Correct
            | Hint::Tools
            | Hint::Other
            | Hint::Misplaced => LeftOut::OtherNumber,
        };
        next = next.saturating_add(1);
        table.columns.push(Column {
            at: next,
            header: title.clone(),
            role: Role::Other,
            why: RoleReason::Nothing,
            results: Some(ColumnUse::LeftOut(why)),
        });
    }
}

/// The header of a form in a language that its profile does not know: its columns say it.
fn of_form(header: &Header, columns: &[Column]) -> Option<Header> {
    let total = |c: &Column| c.role == Role::Score && c.why == RoleReason::Tool;
    let found = header.profile.tool == Tool::Generic && columns.iter().any(total);
    let (row, upper, points) = (header.row, header.upper, header.points);
    found.then(|| Header { row, upper, profile: of_tool(Tool::MicrosoftForms), points })
}

fn read_wide(
    file: &str,
    sheet: &Sheet,
    header: &Header,
    mut columns: Vec<Column>,
) -> Result<Table, RecogniseError> {
    let profile = header.profile;
    if !columns.iter().any(|c| c.role.is_identity()) {
        return Err(RecogniseError::NoPeople);
    }
    let (sorted, board) = sort(sheet, header, &columns);
    let rows: Vec<Row<'_>> = sorted.people.iter().map(|(row, _)| *row).collect();
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
    let Sorted { people, set_aside, maxima, unclear } = sorted;
    let differing_rows = turned::differing_rows(&people, &columns);
    let uneven_rows = uneven_rows(sheet, &rows, &board);
    let submissions = submissions(&answers, people, &rows);
    let first_day = submissions.iter().filter_map(|s| s.at).min().map(|t| t.date());
    let in_all_rows = title_in_all_rows(&columns, &rows);
    let titles = Titles { file, sheet, header_row: header.row, in_all_rows, first_day };
    let above = header::above(sheet, header);
    let scales = Scales { board: &board, columns: &columns, profile, maxima, above: &above };
    let tests = candidates
        .into_iter()
        .map(|candidate| {
            let (title, claim) = titles
                .test(&columns[candidate.column], (&candidate.title, candidate.has_own_title()));
            let scale = scales.of(candidate);
            TestReading { title, claim, scale, column: candidate.at, counts: candidate.is_test() }
        })
        .collect();
    Ok(Table {
        file: file.to_owned(),
        sheet: sheet.name.clone(),
        tool: profile.tool,
        confidence: confidence(header),
        header_row: header.row,
        questions: questions::read(sheet, header.row, &columns, &submissions),
        tests,
        submissions,
        set_aside,
        unclear_rows: unclear,
        differing_rows,
        told_by: None,
        uneven_rows,
        hidden_rows: sheet.hidden_rows(),
        dates,
        is_class_list: false,
        other_sheets: Vec::new(),
        columns,
    })
}

/// The text of a column for the title of the test, where all rows have the same one.
fn title_in_all_rows(columns: &[Column], rows: &[Row<'_>]) -> Option<String> {
    const SAY_TITLE: [&str; 8] =
        ["name", "title", "nom", "nombre", "titel", "titre", "titolo", "nome"];
    let says_title = |c: &&Column| {
        let role = roles_of(&c.header).first().map(|(role, _)| *role);
        let words = words(&c.header);
        role == Some(Role::Assignment) && words.iter().any(|w| SAY_TITLE.contains(&w.as_str()))
    };
    let text = |at: u16, row: &Row<'_>| tidy(&row.get(at).shown());
    columns.iter().filter(says_title).find_map(|c| {
        let first = rows.first().map(|row| text(c.at, row)).filter(|title| {
            title.chars().any(char::is_alphabetic) && title.chars().count() <= 80
        })?;
        rows.iter().all(|row| text(c.at, row) == first).then_some(first)
    })
}

/// The rows of people whose cells may have moved: a cell is missing or was cut in two.
fn uneven_rows(sheet: &Sheet, rows: &[Row<'_>], board: &Board) -> UnevenRows {
    let last = board.candidates.iter().filter(|c| c.is_test()).map(|c| usize::from(c.at)).max();
    let mut found = UnevenRows::default();
    for (row, cells) in &sheet.uneven {
        let of_person = rows.binary_search_by_key(row, |r| r.number).is_ok();
        if of_person && last.is_some_and(|last| *cells <= last) {
            found.short.push(*row);
        } else if of_person && *cells > sheet.width {
            found.long.push(*row);
        }
    }
    found
}

fn confidence(header: &Header) -> Confidence {
    match (header.profile.tool, header.row) {
        (_, None) => Confidence::Low,
        (Tool::Generic, _) => Confidence::Medium,
        _ => Confidence::High,
    }
}

/// The rows of people and the columns with results; rows that only their values give away are
/// taken out, and the columns read again without them.
fn sort<'s>(sheet: &'s Sheet, header: &Header, columns: &[Column]) -> (Sorted<'s>, Board) {
    let profile = header.profile;
    let body: Vec<Row<'_>> = header::body(sheet, header.row).collect();
    let mut sorted = People::new(profile.tool, columns).sort(&body, header.row);
    let read = |sorted: &Sorted<'_>| {
        let rows: Vec<Row<'_>> = sorted.people.iter().map(|(row, _)| *row).collect();
        Board::read(columns, &rows, profile, (sheet.style, sorted.maxima))
    };
    let board = read(&sorted);
    let strays = strays::strays(&board, &sorted, columns);
    if strays.is_empty() {
        return (sorted, board);
    }
    strays::set_aside(&mut sorted, &strays);
    let board = read(&sorted);
    (sorted, board)
}

fn submissions(
    answers: &Answers<'_>,
    people: Vec<(Row<'_>, Clues)>,
    rows: &[Row<'_>],
) -> Vec<Submission> {
    let submission = |(place, (row, clues)): (usize, (Row<'_>, Clues))| Submission {
        row: row.number,
        member: member_of(rows, place),
        also: Vec::new(),
        clues,
        at: answers.moment(&row),
        answers: answers.of(&row, place),
    };
    people.into_iter().enumerate().map(submission).collect()
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
    if found.iter().all(|(_, why)| *why == LeftOut::SameInAll) {
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
