//! Reading and computing in a child process: time, memory and output are limited, stopping is
//! killing, and the worst file costs one error message.

pub mod child;
mod confinement;
mod names;
mod protocol;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;

pub use confinement::{Confinement, Extent};
pub use names::{names_in_base, names_in_extra};
pub use protocol::{
    BASE, CSV, Course, CourseFile, JSON, Line, PICTURE, ROWS, Request, WORKBOOK, Work,
};

use protocol::{COMPLAINT, is_made_by_children};
use table::outcome::Stage;

/// The only argument of a child process.
pub const SUBCOMMAND: &str = "sandbox";

/// The variable by which a child knows its parent's process id.
pub(crate) const PARENT: &str = "MLJ_PARENT";

/// Most threads of a child. Each takes memory, and several children run at a time.
const MOST_THREADS: usize = 4;

/// How the child is run and limited.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// The program: this one.
    pub program: PathBuf,
    /// Address space of a child in bytes.
    pub memory_bytes: u64,
    /// Most bytes that a file may unpack to.
    pub unzipped_bytes: u64,
}

/// Why a child gave no answer.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// It took too long and was killed.
    #[error("it took longer than {} s", .0.as_secs())]
    TimedOut(Duration),
    /// Somebody stopped it.
    #[error("it was stopped")]
    Cancelled,
    /// It asked for more of this than allowed.
    #[error("it needs more {0} than allowed")]
    TooHeavy(&'static str),
    /// It can't be run, or ended without an answer. No word of a file or a user is in it.
    #[error("{0}")]
    Broken(String),
}

impl SandboxError {
    /// The reason's name, for metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::TimedOut(_) => "time",
            Self::Cancelled => "stopped",
            Self::TooHeavy(_) => "memory",
            Self::Broken(_) => "broken",
        }
    }
}

/// When a child is ended.
#[derive(Clone, Copy)]
pub struct Guard<'g> {
    /// It may take so long.
    pub limit: Duration,
    /// Somebody may stop it.
    pub stop: &'g CancellationToken,
}

impl Sandbox {
    /// Runs a piece of work. `out` is a folder of its own, in which the child makes its files (see
    /// [`made`]); paths in the work are absolute. `on_stage` hears how far it is.
    ///
    /// # Errors
    /// [`SandboxError`]; the child is dead then.
    pub async fn run(
        &self,
        work: Work,
        out: &Path,
        guard: Guard<'_>,
        on_stage: impl Fn(Stage) + Send + Sync,
    ) -> Result<Line, SandboxError> {
        let Guard { limit, stop } = guard;
        let request = Request {
            work,
            memory_bytes: self.memory_bytes,
            cpu_s: limit.as_secs().saturating_mul(2).max(2),
            file_bytes: 512 * 1024 * 1024,
        };
        let broken = |e: io::Error| SandboxError::Broken(e.to_string());
        let mut child = Command::new(&self.program)
            .arg(SUBCOMMAND)
            .env_clear()
            .envs(environment())
            .current_dir(out)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(broken)?;
        let talk = talk(&mut child, &request, &on_stage);
        let ended = tokio::select! {
            ended = tokio::time::timeout(limit, talk) => ended,
            () = stop.cancelled() => {
                let _ = child.kill().await;
                return Err(SandboxError::Cancelled);
            }
        };
        let Ok(ended) = ended else {
            let _ = child.kill().await;
            return Err(SandboxError::TimedOut(limit));
        };
        ended
    }
}

impl Sandbox {
    /// How far a child is confined on this system.
    ///
    /// # Errors
    /// [`SandboxError`], also when a child says something else.
    pub async fn confinement(&self, guard: Guard<'_>) -> Result<Confinement, SandboxError> {
        let broken = |what: String| SandboxError::Broken(what);
        let out = tempfile::tempdir().map_err(|e| broken(e.to_string()))?;
        match self.run(Work::Nothing, out.path(), guard, |_| {}).await? {
            Line::Confined(confinement) => Ok(confinement),
            _ => Err(broken("it did not say how it is confined".to_owned())),
        }
    }
}

/// All of a child's environment: none of our settings and secrets is in it.
fn environment() -> [(&'static str, String); 3] {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = threads.min(MOST_THREADS).to_string();
    [
        (PARENT, std::process::id().to_string()),
        ("POLARS_MAX_THREADS", threads.clone()),
        ("RAYON_NUM_THREADS", threads),
    ]
}

/// Where a file is that a child made in its folder `out` and named. What a child says is not
/// trusted: it read a stranger's file.
///
/// # Errors
/// When a child may not choose this name, or there is no regular file under it.
pub fn made(out: &Path, name: &str) -> io::Result<PathBuf> {
    if !is_made_by_children(name) {
        return Err(io::Error::other("a child named a file that it may not make"));
    }
    let path = out.join(name);
    if !fs::symlink_metadata(&path)?.is_file() {
        return Err(io::Error::other("a child made something else than a file"));
    }
    Ok(path)
}

/// Sends the request and listens until the child ends.
async fn talk(
    child: &mut Child,
    request: &Request,
    on_stage: &(impl Fn(Stage) + Send + Sync),
) -> Result<Line, SandboxError> {
    let broken = |e: &dyn std::fmt::Display| SandboxError::Broken(e.to_string());
    let text = serde_json::to_vec(request).map_err(|e| broken(&e))?;
    if let Some(mut input) = child.stdin.take() {
        // A child that dies at once closes its end; how it died is told below.
        let _ = input.write_all(&text).await;
    }
    let (Some(output), Some(mut complaints)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(broken(&"the child has no output"));
    };
    let complaints = tokio::spawn(async move {
        let mut text = String::new();
        let _ = (&mut complaints).take(16 * 1024).read_to_string(&mut text).await;
        text
    });
    let mut lines = BufReader::new(output.take(64 * 1024 * 1024)).lines();
    let mut answer = None;
    while let Some(line) = lines.next_line().await.map_err(|e| broken(&e))? {
        // The parser's error would quote the line.
        match serde_json::from_str(&line).map_err(|_| broken(&"it said something unknown"))? {
            Line::Stage(stage) => on_stage(stage),
            other => answer = Some(other),
        }
    }
    let status = child.wait().await.map_err(|e| broken(&e))?;
    let said = complaints.await.unwrap_or_default();
    match answer {
        Some(answer) if status.success() => Ok(answer),
        _ => Err(death(status, &said)),
    }
}

/// Why a child ended without an answer.
fn death(status: ExitStatus, said: &str) -> SandboxError {
    if said.contains("memory allocation of") {
        return SandboxError::TooHeavy("memory");
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        match status.signal() {
            Some(24) => return SandboxError::TooHeavy("processor time"),
            Some(25) => return SandboxError::TooHeavy("room for files"),
            _ => {}
        }
    }
    let complaint = said.lines().find_map(complaint).unwrap_or("it did not say why");
    SandboxError::Broken(format!("{status}: {complaint}"))
}

/// What a line of standard error says, where it may be logged. Others may quote cells and names.
fn complaint(line: &str) -> Option<&str> {
    let sober = |c: char| c.is_ascii_alphanumeric() || " ,.:/_-+'".contains(c);
    line.strip_prefix(COMPLAINT).filter(|what| what.len() <= 300 && what.chars().all(sober))
}
