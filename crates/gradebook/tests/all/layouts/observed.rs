//! What the program made of a case, as plain values: the only place here that knows its types.

use gradebook::checks::Severity;
use gradebook::recognise::{ColumnUse, RecogniseError, Table, class_list, recognise, roster};
use gradebook::scheme::{Attempts, Scheme};
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Gradebook, Request, compile};
use rust_decimal::Decimal;

use super::case::{Case, File};

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Observed {
    pub(super) tools: Vec<String>,
    pub(super) refusals: Vec<String>,
    pub(super) tests: Vec<Test>,
    pub(super) people: Vec<Person>,
    /// Headers of columns that are named as left out.
    pub(super) left_out: Vec<String>,
    /// Rows below the headers that are nobody's, blank ones not counted.
    pub(super) aside: u32,
    /// Findings that somebody sees.
    pub(super) doubts: Vec<Doubt>,
}

impl Observed {
    /// The titles of the tests, for a message.
    pub(super) fn titles(&self) -> String {
        self.tests.iter().map(|t| t.title.as_str()).collect::<Vec<_>>().join(" | ")
    }
}

#[derive(Debug)]
pub(super) struct Test {
    pub(super) title: String,
    pub(super) maximum: Option<Decimal>,
}

#[derive(Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) id: String,
    /// A percent, or how the person stands in a word.
    pub(super) results: Vec<Result<Decimal, String>>,
}

#[derive(Debug)]
pub(super) struct Doubt {
    /// The check, as in JSON.
    pub(super) check: String,
    pub(super) text: String,
}

/// Reads and compiles the files of a case.
pub(super) fn observed(case: &Case) -> Observed {
    let mut seen = Observed::default();
    let mut tables = Vec::new();
    for file in &case.files {
        match read(file) {
            Ok(read) => tables.extend(read),
            Err((why, list)) => {
                // A class list has no test, which a case may expect to be said.
                if list.is_empty() || !case.refused.is_empty() {
                    seen.refusals.push(format!("{}: {why}", file.name));
                }
                tables.extend(list);
            }
        }
    }
    seen.tools = tables.iter().map(|t: &Table| t.tool.name().to_owned()).collect();
    if tables.iter().all(|table| table.is_class_list) {
        return seen;
    }
    let attempts = match case.attempts.as_deref() {
        Some("latest") => Attempts::Latest,
        Some("first") => Attempts::First,
        _ => Attempts::Best,
    };
    let scheme = Scheme { attempts, ..Scheme::default() };
    let gradebook = compile(tables, &Request { scheme, ..Request::default() });
    fill(&mut seen, &gradebook);
    seen
}

/// The tables of a file; else why it has none, and the class list that it is.
fn read(file: &File) -> Result<Vec<Table>, (String, Vec<Table>)> {
    match open(&file.name, &file.bytes, &Limits::default()) {
        Ok(Opened::Book(book)) => recognise(&file.name, &book).map_err(|why| {
            let is_list = matches!(why, RecogniseError::NoScores { .. }) && roster(&book).is_some();
            (
                why.to_string(),
                class_list(&file.name, &book).filter(|_| is_list).into_iter().collect(),
            )
        }),
        Ok(Opened::Archive(_)) => Err(("an archive".to_owned(), Vec::new())),
        Err(why) => Err((why.to_string(), Vec::new())),
    }
}

fn fill(seen: &mut Observed, gradebook: &Gradebook) {
    for test in &gradebook.tests {
        let maxima =
            test.parts.iter().map(|p| gradebook.tables[p.table].tests[p.item].scale.maximum());
        seen.tests.push(Test { title: test.title.clone(), maximum: maxima.flatten().next() });
    }
    for (person, result) in gradebook.people.iter().zip(&gradebook.results) {
        let standing = |outcome: &gradebook::scoring::Outcome| {
            outcome.standing.percent().ok_or_else(|| format!("{:?}", outcome.standing))
        };
        seen.people.push(Person {
            name: person.name.clone(),
            email: person.email.clone(),
            id: person.student_id.clone().unwrap_or_default(),
            results: result.outcomes.iter().map(standing).collect(),
        });
    }
    for table in &gradebook.tables {
        let below = |row: u32| table.header_row.is_none_or(|header| row > header);
        let aside = table.set_aside.iter().filter(|s| !s.text.trim().is_empty() && below(s.row));
        seen.aside += aside.map(|s| s.rows).sum::<u32>();
        seen.left_out.extend(left_out(table));
    }
    for finding in gradebook.findings.iter().filter(|f| f.severity != Severity::Info) {
        let check = serde_json::to_value(finding.check).unwrap();
        seen.doubts.push(Doubt {
            check: check.as_str().unwrap_or_default().to_owned(),
            text: format!("{}; {}", finding.what, finding.done),
        });
    }
}

/// Columns with results that the table names as left out, or as a help to read another.
fn left_out(table: &Table) -> Vec<String> {
    let left = |column: &&gradebook::recognise::Column| {
        column.results.as_ref().is_some_and(|used| !matches!(used, ColumnUse::Scores(_)))
    };
    table.columns.iter().filter(left).map(|column| column.header.clone()).collect()
}
