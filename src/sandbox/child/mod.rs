//! The child's side: limits itself, then reads or computes. A hostile file costs this process
//! and nothing else.

use std::io::{Read, Write};

use anyhow::Context;

use course::{Built, Loaded, Standing};

use super::protocol::{Line, Request, Work};
use gradebook::explain::{explain, find};
use table::outcome::Stage;

mod compiled;
mod course;
mod edits;
mod reading;

/// How far a child steps back behind the process that answers.
#[cfg(unix)]
const CHILD_NICENESS: i32 = 19;
/// People explained in full; more are listed by name.
const MOST_EXPLAINED: usize = 3;

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
            reading::read(path, name, &request.out, *unzipped_bytes)?
        }
        Work::Compile(course) => {
            say(&Line::Stage(Stage::Loading))?;
            match Loaded::load(course)? {
                Ok(loaded) => compiled::compiled(loaded, course, &request.out)?,
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
