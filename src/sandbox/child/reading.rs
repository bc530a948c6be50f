//! Reading a file: recognised tables are stored beside what is told of them.

use std::fs;
use std::path::Path;

use anyhow::Context;

use super::course::{EXTRA_FORMAT, StoredExtra, StoredTables, TABLES_FORMAT};
use crate::sandbox::protocol::{Line, tables};
use gradebook::recognise::{RecogniseError, Roster, Table, class_list, recognise, roster};
use gradebook::workbook::{Book, Limits, Opened, open};
use table::Extra;
use table::outcome::{FileReading, Print, TestSeen};

pub(super) fn read(path: &Path, name: &str, unzipped_bytes: u64) -> anyhow::Result<Line> {
    let bytes = fs::read(path).context("the file can't be opened")?;
    let limits = Limits { unzipped_bytes, ..Limits::default() };
    let mut readings = Vec::new();
    match open(name, &bytes, &limits) {
        Err(error) => readings.push(refused(name, &bytes, error.to_string())),
        Ok(Opened::Book(book)) => {
            let content = understand(name, &book);
            drop(book);
            readings.push(reading(name, &bytes, content, 0)?);
        }
        Ok(Opened::Archive(members)) => {
            for (at, (member, content)) in members.iter().enumerate() {
                let understood = match open(member, content, &limits) {
                    Ok(Opened::Book(book)) => understand(member, &book),
                    Ok(Opened::Archive(_)) => {
                        Content::Nothing("a zip inside a zip is not opened".to_owned())
                    }
                    Err(error) => Content::Nothing(error.to_string()),
                };
                readings.push(reading(member, content, understood, at)?);
            }
        }
    }
    Ok(Line::Read(readings))
}

/// What a file holds.
enum Content {
    Tests(Vec<Table>),
    /// People without scores: columns to bring in, and the people of the course.
    Extra(Extra, Option<Box<Table>>),
    /// Nothing of use, and why.
    Nothing(String),
}

fn understand(name: &str, book: &Book) -> Content {
    match recognise(name, book) {
        Ok(tables) => Content::Tests(tables),
        Err(error @ RecogniseError::NoScores { .. }) => match roster(book) {
            Some(found) => {
                let Roster { titles, rows } = found;
                let extra = Extra { file: name.to_owned(), titles, rows };
                Content::Extra(extra, class_list(name, book).map(Box::new))
            }
            None => Content::Nothing(error.to_string()),
        },
        Err(error) => Content::Nothing(error.to_string()),
    }
}

fn refused(name: &str, bytes: &[u8], why: String) -> FileReading {
    FileReading {
        name: name.to_owned(),
        digest: crate::blobs::digest(bytes),
        source: String::new(),
        tables: String::new(),
        tests: Vec::new(),
        tool: String::new(),
        people: 0,
        set_aside: 0,
        first_at: None,
        refused: Some(why),
        titles: Vec::new(),
        print: None,
    }
}

/// Stores the tables in the working folder under their place and tells what they are.
fn reading(name: &str, bytes: &[u8], content: Content, at: usize) -> anyhow::Result<FileReading> {
    let file = tables(at);
    let tables = match content {
        Content::Tests(tables) => tables,
        Content::Nothing(why) => return Ok(refused(name, bytes, why)),
        Content::Extra(extra, list) => {
            let seen = FileReading {
                people: extra.rows.len(),
                titles: extra.titles.clone(),
                tables: file,
                refused: None,
                ..refused(name, bytes, String::new())
            };
            let stored = StoredExtra { format: EXTRA_FORMAT, extra, list: list.map(|list| *list) };
            fs::write(&seen.tables, serde_json::to_vec(&stored)?)?;
            return Ok(seen);
        }
    };
    let tests = tables.iter().flat_map(Table::counting).map(|(_, t)| TestSeen {
        title: t.title.clone(),
        number: t.claim.as_ref().map(|c| c.number),
        maximum: t.scale.maximum().map(|m| m.to_string()),
        guessed: t.scale.doubt().is_some(),
    });
    let seen = FileReading {
        tests: tests.collect(),
        tool: tables.first().map(|t| t.tool.name().to_owned()).unwrap_or_default(),
        people: tables.iter().map(|t| t.submissions.len()).sum(),
        set_aside: tables.iter().flat_map(|t| &t.set_aside).map(|s| s.rows).sum(),
        first_at: tables.iter().filter_map(Table::first_at).min(),
        tables: file,
        refused: None,
        print: Some(Box::new(Print::of(&tables))),
        ..refused(name, bytes, String::new())
    };
    let stored = StoredTables { format: TABLES_FORMAT, tables };
    fs::write(&seen.tables, serde_json::to_vec(&stored)?)?;
    Ok(seen)
}
