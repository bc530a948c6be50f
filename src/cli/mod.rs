//! The command line: arguments in, words and exit codes out.
//!
//! Nothing here decides anything about grades.

mod columns;
mod compile;
#[cfg(unix)]
mod death;
mod decisions;
mod doctor;
mod explain;
mod inputs;
mod inspect;
mod memory;
mod options;
mod place;
mod probe;
mod serve;
mod summary;
mod token;
#[cfg(unix)]
mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::place::Place;
use crate::sandbox;

/// Turns quiz exports into one finished gradebook.
#[derive(Parser)]
#[command(
    name = "mlj",
    version,
    about,
    after_help = "Example: mlj compile examples -o gradebook.xlsx"
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the bot (also without any command); settings come from the environment and .env
    Serve,
    /// Check settings, database, files and Telegram, and say how to mend what is wrong
    Doctor,
    /// Copy the database while the bot runs
    Backup(doctor::BackupArguments),
    /// Ask the service on this machine whether it lives, for health checks
    Probe,
    /// Make, list and end tokens for the web chat and the API
    Token(token::TokenArguments),
    /// Compile exports into a gradebook (an Excel workbook)
    Compile(compile::CompileArguments),
    /// Show what is recognised in a file: sheet, header, columns, maximum, rows
    Inspect(inspect::InspectArguments),
    /// Tell how each figure of a person came to be
    Explain(explain::ExplainArguments),
}

/// What a command failed of, with its exit code.
enum Failure {
    /// Arguments that can't be followed (exit code 2).
    Arguments(String),
    /// None of the files can be used (exit code 3).
    NoUsableFile(String),
    /// Anything else, such as a full disk (exit code 1).
    Other(anyhow::Error),
}

impl Failure {
    fn report(&self) -> ExitCode {
        match self {
            Self::Arguments(message) => {
                complain(message);
                ExitCode::from(2)
            }
            Self::NoUsableFile(message) => {
                complain(message);
                ExitCode::from(3)
            }
            Self::Other(error) => {
                complain(&format!("{error:#}"));
                ExitCode::FAILURE
            }
        }
    }
}

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    silence_contained_panics();
    if let Some(code) = run_at_once() {
        return code;
    }
    // Most of the time to start is a child's: the arguments are looked at meanwhile.
    #[cfg(unix)]
    let watched = watch::Watched::begin();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            #[cfg(unix)]
            watched.into_iter().flatten().for_each(watch::Watched::stop);
            error.exit()
        }
    };
    let command = arguments.command.unwrap_or(Command::Serve);
    #[cfg(unix)]
    if let (Some(watched), Some(asked)) = (watched, command.asked()) {
        return watched.map_or_else(|failure| failure.report(), |w| w.finish(&asked));
    }
    code_of(command.run(&mut Place::default()))
}

impl Command {
    /// What a child does of it.
    #[cfg(unix)]
    fn asked(&self) -> Option<watch::Asked<'_>> {
        match self {
            Self::Compile(arguments) => Some(arguments.asked()),
            Self::Inspect(arguments) => Some(arguments.asked()),
            Self::Explain(arguments) => Some(arguments.asked()),
            _ => None,
        }
    }

    fn run(&self, place: &mut Place) -> Result<(), Failure> {
        self.protect()?;
        match self {
            Self::Serve => serve::run(),
            Self::Doctor => doctor::doctor(),
            Self::Backup(arguments) => doctor::backup(arguments),
            Self::Probe => probe::run(),
            Self::Token(arguments) => token::run(arguments),
            Self::Compile(arguments) => compile::run(arguments, place),
            Self::Inspect(arguments) => inspect::run(arguments, place),
            Self::Explain(arguments) => explain::run(arguments, place),
        }
    }

    /// What the others write is the user's own, with the rights that the user's umask gives.
    fn protect(&self) -> Result<(), Failure> {
        let serves = matches!(self, Self::Serve | Self::Doctor | Self::Backup(_) | Self::Token(_));
        if serves && let Err(error) = crate::app::protect_process() {
            let error = anyhow::Error::new(error).context("the process can't be protected");
            return Err(Failure::Other(error));
        }
        Ok(())
    }
}

/// The child's side of a command: what the parent said, then the arguments. The parent has looked
/// at them, too, and tells what is wrong with them.
#[cfg(unix)]
fn child(task: place::Task) -> ExitCode {
    let mut place = match sandbox::child::give_up_rights().and_then(|()| Place::child(task)) {
        Ok(place) => place,
        Err(error) => return Failure::Other(error).report(),
    };
    let words = std::env::args_os().take(1).chain(std::env::args_os().skip(3));
    let Ok(Arguments { command: Some(command) }) = Arguments::try_parse_from(words) else {
        return ExitCode::from(2);
    };
    match (place.alone(), command.asked()) {
        (Some(at), Some(asked)) => code_of(asked.try_alone(at, &place)),
        _ => code_of(command.run(&mut place)),
    }
}

fn code_of(result: Result<(), Failure>) -> ExitCode {
    result.map_or_else(|failure| failure.report(), |()| ExitCode::SUCCESS)
}

/// What needs no parser of arguments, which takes a part of the time to start: a child process,
/// of which each file and each change starts one, and the version.
fn run_at_once() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let (only, second) = (arguments.next()?, arguments.next());
    if let Some(second) = second {
        #[cfg(unix)]
        if only == sandbox::SUBCOMMAND {
            return serde_json::from_str(second.to_str()?).ok().map(child);
        }
        return None;
    }
    if only == sandbox::SUBCOMMAND {
        return Some(sandbox::child::run());
    }
    (only == "--version" || only == "-V").then(|| {
        say(concat!("mlj ", env!("CARGO_PKG_VERSION"), "\n"));
        ExitCode::SUCCESS
    })
}

/// A panic that becomes a "damaged file" must not print a trace first.
fn silence_contained_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !gradebook::workbook::panic_is_contained() {
            usual(info);
        }
    }));
}

/// Prints to standard output; a closed pipe (`mlj … | head`) is no error.
fn say(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints to standard error.
fn complain(message: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "mlj: {message}");
}
