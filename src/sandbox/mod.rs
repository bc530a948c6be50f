//! Reading and computing in a child process: time, memory and output are limited, stopping is
//! killing, and the worst file costs one error message.

pub mod child;
mod protocol;

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;

pub use protocol::{BASE, CSV, Course, JSON, Line, PICTURE, ROWS, Request, WORKBOOK, Work};

use table::outcome::Stage;

/// The only argument of a child process.
pub const SUBCOMMAND: &str = "sandbox";

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
    /// It asked for more memory, time or room than allowed.
    #[error("it needs more than allowed ({0})")]
    TooHeavy(String),
    /// It can't be run, or ended without an answer.
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
    /// Runs a piece of work. `out` is a folder of its own; `on_stage` hears how far it is.
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
            out: out.to_owned(),
            memory_bytes: self.memory_bytes,
            cpu_s: limit.as_secs().saturating_mul(2).max(2),
            file_bytes: 512 * 1024 * 1024,
        };
        let broken = |e: std::io::Error| SandboxError::Broken(e.to_string());
        let mut child = Command::new(&self.program)
            .arg(SUBCOMMAND)
            .env_clear()
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
        match serde_json::from_str(&line).map_err(|e| broken(&e))? {
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
    let last: String = said.trim().lines().last().unwrap_or("").chars().take(300).collect();
    let mut heavy = said.contains("memory allocation of") || said.contains("File too large");
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        // SIGXCPU and SIGXFSZ.
        heavy |= matches!(status.signal(), Some(24 | 25));
    }
    if heavy {
        SandboxError::TooHeavy(last)
    } else {
        SandboxError::Broken(format!("{status}: {last}"))
    }
}
