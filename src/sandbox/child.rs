//! The child's side: limits itself, then reads or computes. A hostile file costs this process
//! and nothing else.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::protocol::{CSV, Course, JSON, Line, PICTURE, ROWS, Request, WORKBOOK, Work};
use crate::conversation::event::Stage;
use crate::conversation::report::{Doubt, FileReading, Made, Report, Side, TestLine, TestSeen};
use crate::domain::round_half_up;
use crate::gradebook::checks::{Check, Severity};
use crate::gradebook::explain::{explain, find};
use crate::gradebook::recognise::{Table, recognise};
use crate::gradebook::scheme::Scheme;
use crate::gradebook::{Gradebook, compile};
use crate::picture;
use crate::report::{csv, grid, json, workbook};
use crate::workbook::{Limits, Opened, open};

/// Tables as stored; the format number lets later programs tell old ones.
#[derive(Serialize, Deserialize)]
struct StoredTables {
    format: u32,
    tables: Vec<Table>,
}

/// How far a child steps back behind the process that answers.
#[cfg(unix)]
const CHILD_NICENESS: i32 = 10;
const TABLES_FORMAT: u32 = 1;
/// People explained in full; more are listed by name.
const MOST_EXPLAINED: usize = 3;
/// Warnings that a report carries.
const MOST_WARNINGS: usize = 5;
/// Doubts that a report carries.
const MOST_DOUBTS: usize = 200;

/// Runs the child: one request in, lines out.
///
/// # Errors
/// When the request can't be read, the limits can't be set, or a file can't be written.
pub fn run() -> anyhow::Result<()> {
    let mut text = String::new();
    std::io::stdin().take(64 * 1024 * 1024).read_to_string(&mut text)?;
    let request: Request = serde_json::from_str(&text).context("the request is malformed")?;
    limit(&request)?;
    let answer = match &request.work {
        Work::Read { path, name, unzipped_bytes } => {
            read(path, name, &request.out, *unzipped_bytes)?
        }
        Work::Compile(course) => {
            say(&Line::Stage(Stage::Loading))?;
            match load(course)? {
                Ok(tables) => compiled(tables, course, &request.out)?,
                Err(why) => Line::Refused(why),
            }
        }
        Work::Explain { course, person } => match load(course)? {
            Ok(tables) => explained(&gradebook(tables, course), person),
            Err(why) => Line::Refused(why),
        },
    };
    say(&answer)
}

fn say(line: &Line) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, line)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Sets the limits before the first untrusted byte is read.
#[cfg(unix)]
fn limit(request: &Request) -> anyhow::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Work that nobody waits for any more must not go on.
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))
        .context("the child can't be tied to its parent")?;
    // The chat comes first: it answers while every core computes.
    rustix::process::nice(CHILD_NICENESS).context("the child can't step back")?;
    let set = |resource, value| {
        let limit = Rlimit { current: Some(value), maximum: Some(value) };
        setrlimit(resource, limit).context("a limit can't be set")
    };
    set(Resource::As, request.memory_bytes)?;
    set(Resource::Cpu, request.cpu_s)?;
    set(Resource::Fsize, request.file_bytes)?;
    set(Resource::Core, 0)
}

#[cfg(not(unix))]
fn limit(_request: &Request) -> anyhow::Result<()> {
    Ok(())
}

fn read(path: &Path, name: &str, out: &Path, unzipped_bytes: u64) -> anyhow::Result<Line> {
    let bytes = fs::read(path).context("the file can't be opened")?;
    let limits = Limits { unzipped_bytes, ..Limits::default() };
    let mut readings = Vec::new();
    match open(name, &bytes, &limits) {
        Err(error) => readings.push(refused(name, &bytes, error.to_string())),
        Ok(Opened::Book(book)) => {
            let tables = recognise(name, &book).map_err(|e| e.to_string());
            drop(book);
            readings.push(reading(name, &bytes, tables, (out, 0))?);
        }
        Ok(Opened::Archive(members)) => {
            for (at, (member, content)) in members.iter().enumerate() {
                let tables = match open(member, content, &limits) {
                    Ok(Opened::Book(book)) => recognise(member, &book).map_err(|e| e.to_string()),
                    Ok(Opened::Archive(_)) => Err("a zip inside a zip is not opened".to_owned()),
                    Err(error) => Err(error.to_string()),
                };
                readings.push(reading(member, content, tables, (out, at))?);
            }
        }
    }
    Ok(Line::Read(readings))
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
    }
}

/// Stores the tables in `out` under their place and tells what they are.
fn reading(
    name: &str,
    bytes: &[u8],
    tables: Result<Vec<Table>, String>,
    (out, at): (&Path, usize),
) -> anyhow::Result<FileReading> {
    let tables = match tables {
        Ok(tables) => tables,
        Err(why) => return Ok(refused(name, bytes, why)),
    };
    let tests = tables.iter().flat_map(|t| &t.tests).map(|t| TestSeen {
        title: t.title.clone(),
        number: t.claim.as_ref().map(|c| c.number),
        maximum: t.maximum.value.map(|m| m.to_string()),
        guessed: t.maximum.guessed,
    });
    let seen = FileReading {
        tests: tests.collect(),
        tool: tables.first().map(|t| t.tool.name().to_owned()).unwrap_or_default(),
        people: tables.iter().map(|t| t.submissions.len()).sum(),
        set_aside: tables.iter().flat_map(|t| &t.set_aside).map(|s| s.rows).sum(),
        first_at: tables.iter().filter_map(Table::first_at).min(),
        tables: format!("tables-{at}.json"),
        refused: None,
        ..refused(name, bytes, String::new())
    };
    let stored = StoredTables { format: TABLES_FORMAT, tables };
    fs::write(out.join(&seen.tables), serde_json::to_vec(&stored)?)?;
    Ok(seen)
}

/// Loads the tables of a course under the names that the chat knows; a sentence when a stored
/// file is of a format that this program does not know.
fn load(course: &Course) -> anyhow::Result<Result<Vec<Table>, String>> {
    let mut all = Vec::new();
    for (name, path, _) in &course.files {
        let bytes = fs::read(path).with_context(|| format!("{} is gone", path.display()))?;
        let stored = serde_json::from_slice::<StoredTables>(&bytes);
        let Some(stored) = stored.ok().filter(|s| s.format == TABLES_FORMAT) else {
            return Ok(Err(format!("{name} was read by another version of me; send it again")));
        };
        all.extend(stored.tables.into_iter().map(|table| Table { file: name.clone(), ..table }));
    }
    Ok(Ok(all))
}

fn gradebook(tables: Vec<Table>, course: &Course) -> Gradebook {
    let numbers =
        course.files.iter().filter_map(|(name, _, number)| Some((name.clone(), (*number)?)));
    let request = crate::gradebook::Request {
        scheme: Scheme::clone(&course.scheme),
        numbers: numbers.collect(),
    };
    compile(tables, &request)
}

fn compiled(tables: Vec<Table>, course: &Course, out: &Path) -> anyhow::Result<Line> {
    say(&Line::Stage(Stage::Matching))?;
    let gradebook = gradebook(tables, course);
    say(&Line::Stage(Stage::Writing))?;
    fs::write(out.join(WORKBOOK), workbook(&gradebook)?)?;
    let grid = grid(&gradebook);
    fs::write(out.join(CSV), csv(&grid))?;
    fs::write(out.join(JSON), json(&gradebook, &[], WORKBOOK))?;
    let titles: Vec<&String> = grid.columns.iter().map(|c| &c.title).collect();
    fs::write(out.join(ROWS), serde_json::to_vec(&(titles, &grid.rows))?)?;
    say(&Line::Stage(Stage::Drawing))?;
    fs::write(out.join(PICTURE), picture::draw(&grid)?)?;
    Ok(Line::Compiled(Box::new(report(&gradebook))))
}

fn report(gradebook: &Gradebook) -> Report {
    let rows = gradebook.tally_all();
    let (passed, failed) = gradebook.passed_and_failed();
    let warnings: Vec<String> = gradebook
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Warning && f.check != Check::TestNumber)
        .map(|f| {
            let who: Vec<&str> =
                f.people.iter().take(3).map(|p| gradebook.people[*p].name.as_str()).collect();
            let who = if who.is_empty() { String::new() } else { format!("{}: ", who.join(" / ")) };
            format!("{who}{} ({})", f.what, f.done)
        })
        .collect();
    Report {
        tests: gradebook
            .tests
            .iter()
            .map(|t| TestLine {
                number: t.number,
                title: t.title.clone(),
                why: t.why.clone(),
                warning: t.warning.clone(),
                files: t.parts.iter().map(|p| gradebook.tables[p.table].place()).collect(),
            })
            .collect(),
        people: gradebook.people.len(),
        used: rows.used,
        merged: rows.merged,
        set_aside: rows.set_aside,
        passed,
        failed,
        pass_mark: gradebook.scheme.pass_mark.normalize().to_string(),
        mean: gradebook.class_mean().map(|m| round_half_up(m, 2).to_string()),
        doubts: gradebook.doubts.iter().take(MOST_DOUBTS).map(|d| doubt(gradebook, d)).collect(),
        warning_count: warnings.len(),
        warnings: warnings.into_iter().take(MOST_WARNINGS).collect(),
        files: Made::default(),
    }
}

fn doubt(gradebook: &Gradebook, doubt: &crate::gradebook::identity::Doubt) -> Doubt {
    let side = |row, person: usize| {
        let clues = gradebook.submission(row).map(|s| s.clues.clone()).unwrap_or_default();
        let scores = gradebook.tests.iter().zip(&gradebook.results[person].outcomes);
        let scores = scores.filter_map(|(test, outcome)| {
            let percent = round_half_up(outcome.standing.percent()?, 1).normalize();
            Some(format!("Test {}: {percent} %", test.number))
        });
        Side {
            name: if clues.name.is_empty() {
                gradebook.people[person].name.clone()
            } else {
                clues.name
            },
            email: clues.email_typed,
            phone: clues.phone.map(|p| format!("…{p}")).unwrap_or_default(),
            student_id: clues.student_id.map(|i| i.value).unwrap_or_default(),
            place: gradebook.place(row),
            scores: scores.collect(),
        }
    };
    Doubt {
        one: side(doubt.rows.0, doubt.people.0),
        other: side(doubt.rows.1, doubt.people.1),
        reason: doubt.reason.words().to_owned(),
        likely: doubt.reason.is_likely(),
    }
}

fn explained(gradebook: &Gradebook, person: &str) -> Line {
    let found = find(gradebook, person);
    if found.len() > MOST_EXPLAINED {
        let others = found.iter().take(20).map(|at| {
            let person = &gradebook.people[*at];
            format!("{} {}", person.name, person.email)
        });
        return Line::Explained { people: Vec::new(), others: others.collect() };
    }
    let people = found.into_iter().map(|at| explain(gradebook, at).lines).collect();
    Line::Explained { people, others: Vec::new() }
}
