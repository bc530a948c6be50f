//! What the parts of the runtime share: built once, handed down.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::ai::AiService;
use crate::blobs::Blobs;
use crate::config::Config;
use crate::links::Links;
use crate::sandbox::Sandbox;
use crate::store::Store;
use crate::telegram::Client;
use crate::web::Hub;
use conversation::Texts;

use super::channels::Channels;
use super::liveness::Liveness;
use super::metrics::Metrics;
use super::reach::TelegramReach;
use super::turns::Turns;
use super::upkeep::Upkeep;

/// Wakes sleeping loops.
#[derive(Default)]
pub struct Wakes {
    /// Events arrived.
    pub dispatch: Notify,
    /// Messages were queued.
    pub deliver: Notify,
    /// Jobs were queued.
    pub work: Notify,
}

/// Jobs that run in this process, and how to stop them.
#[derive(Default)]
pub struct Running {
    tokens: Mutex<HashMap<String, CancellationToken>>,
}

impl Running {
    fn tokens(&self) -> std::sync::MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a job runs, until the value is dropped.
    pub fn begin(&self, job: &str) -> RunningJob<'_> {
        let stop = CancellationToken::new();
        self.tokens().insert(job.to_owned(), stop.clone());
        RunningJob { running: self, job: job.to_owned(), stop }
    }

    /// Stops a job, if it runs here.
    pub fn cancel(&self, job: &str) {
        if let Some(token) = self.tokens().get(job) {
            token.cancel();
        }
    }

    /// The ids of the jobs that run here.
    pub fn ids(&self) -> Vec<String> {
        self.tokens().keys().cloned().collect()
    }

    /// How many jobs run here.
    pub fn count(&self) -> usize {
        self.tokens().len()
    }
}

/// A job that runs.
pub struct RunningJob<'r> {
    running: &'r Running,
    job: String,
    /// Cancelled when the job is to stop.
    pub stop: CancellationToken,
}

impl Drop for RunningJob<'_> {
    fn drop(&mut self) {
        self.running.tokens().remove(&self.job);
    }
}

/// Everything shared.
pub struct Services {
    /// The settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The files.
    pub blobs: Blobs,
    /// Child processes.
    pub sandbox: Sandbox,
    /// The words.
    pub texts: Texts,
    /// Telegram's API, where a bot is set up.
    pub client: Option<Client>,
    /// Messages out.
    pub channels: Channels,
    /// Links to files.
    pub links: Links,
    /// Who reads a chat live.
    pub hub: Hub,
    /// Wakes sleeping loops.
    pub wakes: Arc<Wakes>,
    /// The language model, if one is set up.
    pub ai: Option<AiService>,
    /// What is counted and timed.
    pub metrics: Arc<Metrics>,
    /// Whether Telegram can be reached.
    pub telegram: TelegramReach,
    /// Jobs that run.
    pub running: Running,
    /// Whose turn it is.
    pub turns: Turns,
    /// Whether the parts live.
    pub liveness: Arc<Liveness>,
    /// What is looked at every few seconds.
    pub upkeep: Upkeep,
    /// When the process began.
    pub started: Instant,
}

impl Services {
    /// Deletes those of some files that nobody refers to: what another chat sent as well, or sends
    /// just now, stays. Returns how many files and bytes went.
    ///
    /// # Errors
    /// When the database or the folder fails.
    pub async fn drop_unreferred(&self, blobs: &[String]) -> anyhow::Result<(u64, u64)> {
        let begun = self.blobs.begin_deletion(blobs);
        let unreferred = self.store.unreferred(&begun.blobs).await?;
        let blobs = self.blobs.clone();
        let deleted =
            tokio::task::spawn_blocking(move || blobs.finish_deletion(&begun, &unreferred));
        Ok(deleted.await??)
    }

    /// Bytes of the files and results that are kept for a user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stored_bytes(&self, user: i64) -> anyhow::Result<u64> {
        let kept = self.store.blobs_of(user).await?;
        let blobs = self.blobs.clone();
        let sum = move || kept.iter().map(|blob| blobs.bytes(blob)).sum();
        Ok(tokio::task::spawn_blocking(sum).await?)
    }

    /// The titles and rows of a result as shown; `None` when they are not kept any more.
    ///
    /// # Errors
    /// When they can't be understood.
    pub async fn rows(&self, blob: &str) -> anyhow::Result<Option<ShownRows>> {
        let path = self.blobs.path(blob);
        // Many rows take a while to read; nobody else waits for it.
        let read = tokio::task::spawn_blocking(move || match std::fs::read(path) {
            Ok(bytes) => anyhow::Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(_) => Ok(None),
        });
        read.await?
    }
}

/// Titles, and a row of texts a person.
pub type ShownRows = (Vec<String>, Vec<Vec<String>>);

/// Resident memory of this process in bytes, where the system tells it (`/proc`, Linux).
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let resident = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    let kib: u64 = resident.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib * 1024)
}
