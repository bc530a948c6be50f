//! `mlj explain`: how each figure of a person came to be.

use std::path::PathBuf;

use clap::Args;

use super::compile::gradebook_of;
use super::options::{CourseOptions, LimitOptions};
use super::place::Place;
use super::{Failure, say};
use gradebook::explain::{explain, find};

#[derive(Args)]
pub(super) struct ExplainArguments {
    /// The same files as for `mlj compile`
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Name, part of a name, e-mail address or student id
    #[arg(long, value_name = "TEXT")]
    person: String,
    #[command(flatten)]
    course: CourseOptions,
    #[command(flatten)]
    limits: LimitOptions,
}

/// More people than this are listed by name only.
const MOST_EXPLAINED: usize = 5;

impl ExplainArguments {
    #[cfg(unix)]
    pub(super) fn asked(&self) -> super::watch::Asked<'_> {
        super::watch::Asked {
            files: &self.files,
            rosters: self.course.rosters(),
            limits: &self.limits,
            output: None,
        }
    }
}

pub(super) fn run(arguments: &ExplainArguments, place: &Place) -> Result<(), Failure> {
    let ExplainArguments { files, course, limits, .. } = arguments;
    let (gradebook, _) = gradebook_of(files, course, limits, place)?;
    let people = find(&gradebook, &arguments.person);
    if people.is_empty() {
        return Err(Failure::Arguments(format!(
            "nobody is called \"{}\"; try a family name or an e-mail address",
            arguments.person
        )));
    }
    if people.len() > MOST_EXPLAINED {
        say(&format!(
            "{} people fit \"{}\"; say more of the name:\n",
            people.len(),
            arguments.person
        ));
        for at in people {
            let person = &gradebook.people[at];
            say(&format!("  {} {}\n", person.name, person.email));
        }
        return Ok(());
    }
    for (at, person) in people.into_iter().enumerate() {
        let gap = if at == 0 { "" } else { "\n" };
        say(&format!("{gap}{}\n", explain(&gradebook, person).lines.join("\n")));
    }
    Ok(())
}
