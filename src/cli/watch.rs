//! The whole of `mlj compile`, `inspect` and `explain` is done by one child process within limits,
//! which reads, computes and prints. This process only watches it: it shows how far the reading
//! is, and when the child dies it finds the file that was the cause, and goes on without it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::os::fd::AsRawFd;
use std::process::{Child, ChildStderr, Command, ExitCode, ExitStatus, Stdio};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::death::Death;
use super::options::LimitOptions;
use super::place::{MARK, Place, Step, Task};
use super::{Failure, compile, inputs};
use crate::sandbox::{PARENT, SUBCOMMAND};

/// Commands that a child does.
const COMMANDS: [&str; 3] = ["compile", "inspect", "explain"];
/// Variables that a child is given: those of options, of threads and of words in a message.
const VARIABLES: [&str; 9] = [
    "COLUMNS",
    "LANG",
    "LC_ALL",
    "MLJ_MAX_CELLS",
    "MLJ_MAX_FILE_MB",
    "MLJ_MAX_MEMORY_MB",
    "MLJ_MAX_SECONDS",
    "MLJ_MAX_UNZIPPED_MB",
    "RAYON_NUM_THREADS",
];
/// Most threads of a child: each takes a part of its memory.
const MOST_THREADS: usize = 8;
/// Most bytes that a child may say on standard error, and in one line.
const MOST_SAID: usize = 1024 * 1024;
const LONGEST_LINE: u64 = 64 * 1024;

/// A child at work.
pub(super) struct Watched {
    child: Child,
    /// Where it writes the workbook: a file without a name, which is gone when nobody has it open.
    workbook: Option<File>,
}

/// How a child ended.
enum End {
    /// By itself.
    Well { code: u8, said: String },
    /// Of something.
    Died { death: Death, said: String, steps: Seen },
}

/// What it told of its steps.
#[derive(Default)]
struct Seen {
    begun: Vec<usize>,
    done: Vec<usize>,
    all_read: bool,
}

impl Watched {
    /// Starts a child for the command that the arguments name, if children do it. The arguments
    /// are looked at meanwhile.
    pub(super) fn begin() -> Option<Result<Self, Failure>> {
        let command = std::env::args_os().nth(1)?;
        COMMANDS.iter().any(|known| command == *known).then(|| Self::start(&Task::default()))
    }

    fn start(task: &Task) -> Result<Self, Failure> {
        Self::spawn(task).context("the work can't be started").map_err(Failure::Other)
    }

    fn spawn(task: &Task) -> anyhow::Result<Self> {
        let writes = std::env::args_os().nth(1).is_some_and(|c| c == "compile");
        let workbook = (writes && task.alone.is_none()).then(tempfile::tempfile).transpose()?;
        if let Some(workbook) = &workbook {
            // The child opens it by its number.
            rustix::io::fcntl_setfd(workbook, rustix::io::FdFlags::empty())?;
        }
        let number = workbook.as_ref().map(AsRawFd::as_raw_fd);
        let task = serde_json::to_string(&Task { workbook: number, ..task.clone() })?;
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let given = VARIABLES.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)));
        let child = Command::new(std::env::current_exe()?)
            .arg(SUBCOMMAND)
            .arg(task)
            .args(std::env::args_os().skip(1))
            .env_clear()
            .env("RAYON_NUM_THREADS", threads.min(MOST_THREADS).to_string())
            .envs(given)
            .env(PARENT, std::process::id().to_string())
            .stderr(Stdio::piped())
            .spawn()?;
        Ok(Self { child, workbook })
    }

    /// Ends it before its time.
    pub(super) fn stop(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Watches it to the end of its command.
    pub(super) fn finish(self, asked: &Asked<'_>) -> ExitCode {
        asked.watch(self).unwrap_or_else(|failure| failure.report())
    }

    /// Listens until it ends.
    fn listen(&mut self) -> Result<End, Failure> {
        let (mut said, mut steps) = (String::new(), Seen::default());
        if let Some(errors) = self.child.stderr.take() {
            said = listen(errors, &mut steps);
        }
        let status = self.child.wait().context("the work was lost").map_err(Failure::Other)?;
        Ok(match Death::of(status, &said) {
            Some(death) => End::Died { death, said, steps },
            None => End::Well { code: code(status), said },
        })
    }
}

fn code(status: ExitStatus) -> u8 {
    status.code().and_then(|code| code.try_into().ok()).unwrap_or(1)
}

/// Shows the steps and returns the rest of what was said, up to a limit.
fn listen(errors: ChildStderr, steps: &mut Seen) -> String {
    let (mut errors, mut said, mut line) = (BufReader::new(errors), String::new(), Vec::new());
    // Hidden until it is known how many files there are.
    let mut bar = ProgressBar::hidden();
    loop {
        line.clear();
        match errors.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        match text.strip_prefix(MARK).and_then(|step| serde_json::from_str(step).ok()) {
            Some(Step::Files(files)) => bar = progress(files),
            Some(Step::Begun(at)) => steps.begun.push(at),
            Some(Step::Done(at)) => {
                steps.done.push(at);
                bar.inc(1);
            }
            Some(Step::AllRead) => {
                steps.all_read = true;
                bar.finish_and_clear();
            }
            None if said.len() < MOST_SAID => said.push_str(&text),
            None => {}
        }
    }
    bar.finish_and_clear();
    said
}

/// A bar on a terminal, nothing elsewhere.
fn progress(files: u64) -> ProgressBar {
    let bar = ProgressBar::new(files);
    let style = ProgressStyle::with_template("Reading {pos} of {len} files {wide_bar} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    if !bar.is_hidden() {
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
    }
    bar
}

/// What the arguments ask for.
pub(super) struct Asked<'a> {
    pub(super) files: &'a [std::path::PathBuf],
    /// Files that are class lists.
    pub(super) rosters: &'a [std::path::PathBuf],
    pub(super) limits: &'a LimitOptions,
    /// Where the workbook goes and whether to say so.
    pub(super) output: Option<(&'a std::path::Path, bool)>,
}

impl Asked<'_> {
    fn watch(&self, mut watched: Watched) -> Result<ExitCode, Failure> {
        let mut task = Task::default();
        loop {
            match watched.listen()? {
                End::Well { code, said } => {
                    repeat(&said);
                    if code == 0 {
                        self.keep(watched.workbook)?;
                    }
                    return Ok(ExitCode::from(code));
                }
                End::Died { death, said, steps } => {
                    let found = self.culprits(death, &steps, &task)?;
                    if found.is_empty() {
                        repeat(death.explained_by(&said));
                        return Err(Failure::Other(anyhow::anyhow!(death.of_all(self.limits))));
                    }
                    task.left_out.extend(found);
                }
            }
            watched = Watched::start(&task)?;
        }
    }

    /// The files that a child dies of by themselves, with the reason: among those that were being
    /// read, or among all when they had been read.
    fn culprits(
        &self,
        death: Death,
        steps: &Seen,
        task: &Task,
    ) -> Result<Vec<(usize, String)>, Failure> {
        let known = |at: &usize| task.left_out.iter().any(|(left, _)| left == at);
        let files = inputs::find(self.files, self.rosters).files.len();
        let begun = |at: &usize| steps.begun.contains(at) && !steps.done.contains(at);
        let open: Vec<usize> =
            (0..files).filter(|at| !known(at) && (steps.all_read || begun(at))).collect();
        if let ([only], 1) = (open.as_slice(), files) {
            return Ok(vec![(*only, death.of_file(self.limits))]);
        }
        let mut found = Vec::new();
        for at in open {
            let mut alone = Watched::start(&Task { alone: Some(at), ..Task::default() })?;
            if let End::Died { death, .. } = alone.listen()? {
                found.push((at, death.of_file(self.limits)));
            }
        }
        Ok(found)
    }

    /// In a child: reads and compiles one file and keeps nothing of it.
    pub(super) fn try_alone(&self, at: usize, place: &Place) -> Result<(), Failure> {
        let found = inputs::find(self.files, self.rosters);
        place.enter(&found, None, self.limits)?;
        if let Some((label, path)) = found.files.get(at) {
            compile::try_alone(label, path, &self.limits.limits()).map_err(Failure::Other)?;
        }
        Ok(())
    }

    /// Puts the workbook in its place.
    fn keep(&self, workbook: Option<File>) -> Result<(), Failure> {
        let (Some(mut workbook), Some((output, silent))) = (workbook, self.output) else {
            return Ok(());
        };
        let kept = workbook.rewind().context("the workbook is gone");
        kept.and_then(|()| compile::write(output, &mut workbook)).map_err(Failure::Other)?;
        if !silent {
            super::say(&format!("Wrote {}\n", output.display()));
        }
        Ok(())
    }
}

/// What a child said, as it said it.
fn repeat(said: &str) {
    let _ = io::Write::write_all(&mut io::stderr().lock(), said.as_bytes());
}
