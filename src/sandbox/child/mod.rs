//! The child's side: limits itself, then reads or computes. A hostile file costs this process
//! and nothing else.

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::Context;

pub use confine::{Reach, confine};
use course::{Built, Loaded, Standing};
pub(crate) use limits::{Amounts, give_up_rights, limit_resources};

use super::protocol::{Line, Request, Work};
use gradebook::explain::{explain, find};
use table::outcome::Stage;

mod compiled;
mod complaint;
mod confine;
mod course;
mod edits;
mod limits;
mod questions;
mod reading;

/// People explained in full; more are listed by name.
const MOST_EXPLAINED: usize = 3;

/// Runs the child: one request in, lines out, files into the working folder. Why it failed goes
/// to standard error, in words that may be logged.
pub fn run() -> ExitCode {
    complaint::tell_panics_by_place();
    match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complaint::tell(&error);
            ExitCode::FAILURE
        }
    }
}

fn work() -> anyhow::Result<()> {
    give_up_rights()?;
    limits::step_back()?;
    let mut text = String::new();
    std::io::stdin().take(64 * 1024 * 1024).read_to_string(&mut text)?;
    let request: Request = serde_json::from_str(&text).context("the request is malformed")?;
    limit_resources(Amounts::of(&request))?;
    let confinement = confine(&Reach::of(&request.work))?;
    let answer = match &request.work {
        Work::Nothing => Line::Confined(confinement),
        Work::Read { path, name, unzipped_bytes } => reading::read(path, name, *unzipped_bytes)?,
        Work::Compile(course) => {
            say(&Line::Stage(Stage::Loading))?;
            match Loaded::load(course)? {
                Ok(loaded) => compiled::compiled(loaded, course)?,
                Err(why) => Line::Refused(why),
            }
        }
        Work::Explain { course, person } => match Loaded::load(course)? {
            Ok(loaded) => explained(&loaded.build(course)?, person),
            Err(why) => Line::Refused(why),
        },
        Work::Try { course, plans, seed, skip } => match Standing::load(course)? {
            Ok(standing) => edits::tried(&standing, course, plans, (*seed, *skip))?,
            Err(why) => Line::Refused(why),
        },
        Work::Ask { course, queries } => match Standing::load(course)? {
            Ok(standing) => edits::asked(&standing, queries),
            Err(why) => Line::Refused(why),
        },
        Work::Insights(course) => match Loaded::load(course)? {
            Ok(loaded) => edits::insights(loaded, course)?,
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

fn explained(built: &Built, person: &str) -> Line {
    let gradebook = &built.gradebook;
    let found = find(gradebook, person);
    if found.len() > MOST_EXPLAINED {
        let others = found.iter().take(20).map(|at| {
            let person = &gradebook.people[*at];
            format!("{} {}", person.name, person.email)
        });
        return Line::Explained { people: Vec::new(), others: others.collect() };
    }
    let lines = |at: usize| {
        let mut lines = explain(gradebook, at).lines;
        lines.extend(edits::afterwards(built, at));
        lines
    };
    Line::Explained { people: found.into_iter().map(lines).collect(), others: Vec::new() }
}
