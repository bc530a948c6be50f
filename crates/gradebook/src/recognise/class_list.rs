//! A sheet that names the people of the course: names, ids, addresses, classes, and no results.

use super::columns;
use super::header;
use super::people::{People, Sorted};
use super::table::{Confidence, Table, UnevenRows};
use super::tool::Tool;
use crate::domain::DateEvidence;
use crate::submission::Submission;
use crate::workbook::{Book, Sheet};

/// Reads the first sheet with people as a class list; results in it are not looked at.
pub fn class_list(file: &str, book: &Book) -> Option<Table> {
    book.sheets.iter().filter(|sheet| !sheet.hidden).find_map(|sheet| read(file, sheet))
}

fn read(file: &str, sheet: &Sheet) -> Option<Table> {
    let header = header::find(sheet);
    header.row?;
    let columns = columns::assign(sheet, &header);
    if !columns.iter().any(|column| column.role.is_identity()) {
        return None;
    }
    let body: Vec<_> = header::body(sheet, header.row).collect();
    let sorted = People::new(header.profile.tool, &columns).sort(&body, header.row);
    let Sorted { people, set_aside, unclear, .. } = sorted;
    let submissions: Vec<Submission> = people
        .into_iter()
        .map(|(row, clues)| Submission {
            row: row.number,
            member: 0,
            also: Vec::new(),
            clues,
            at: None,
            answers: Vec::new(),
        })
        .collect();
    (!submissions.is_empty()).then(|| Table {
        file: file.to_owned(),
        sheet: sheet.name.clone(),
        tool: Tool::Generic,
        confidence: Confidence::Medium,
        header_row: header.row,
        columns,
        tests: Vec::new(),
        submissions,
        questions: Vec::new(),
        set_aside,
        unclear_rows: unclear,
        dates: DateEvidence::default(),
        differing_rows: None,
        told_by: None,
        uneven_rows: UnevenRows::default(),
        hidden_rows: sheet.hidden_rows(),
        is_class_list: true,
        other_sheets: Vec::new(),
    })
}
