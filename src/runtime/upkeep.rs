//! What is looked at every few seconds for `/ready`: whether files can be written, and how long
//! the queues are; and once, how far child processes are confined.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::services::Services;
use crate::sandbox::{Confinement, Guard};
use conversation::job::Pool;

/// What was found last.
#[derive(Debug, Default)]
pub struct Upkeep(Mutex<Found>);

#[derive(Debug, Clone, Default)]
struct Found {
    /// Why files can't be written.
    files: Option<std::io::ErrorKind>,
    queues: Vec<(Pool, usize)>,
    /// How far child processes are confined, once one has told.
    confinement: Option<Confinement>,
}

/// Longest time for a child process to tell how it is confined.
const CONFINED_WITHIN: Duration = Duration::from_secs(5);

impl Upkeep {
    fn inner(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks.
    pub async fn look(&self, services: &Services) {
        let blobs = services.blobs.clone();
        let tried = tokio::task::spawn_blocking(move || {
            let folder = blobs.workshop()?;
            std::fs::write(folder.path().join("ready"), "ready")
        });
        let files = match tried.await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.kind()),
            Err(_) => Some(std::io::ErrorKind::Other),
        };
        let queues = services.store.lines().await;
        self.look_at_confinement(services).await;
        let mut found = self.inner();
        found.files = files;
        // While the database fails, what was last known is as good as anything.
        if let Ok(queues) = queues {
            found.queues = queues;
        }
    }

    /// It stays as it is while the system runs, so it is asked for until it is known.
    async fn look_at_confinement(&self, services: &Services) {
        if self.inner().confinement.is_some() {
            return;
        }
        let never = CancellationToken::new();
        let guard = Guard { limit: CONFINED_WITHIN, stop: &never };
        match services.sandbox.confinement(guard).await {
            Ok(confinement) => {
                if confinement.lacks_any() {
                    warn!("child processes are {confinement}");
                }
                self.inner().confinement = Some(confinement);
            }
            Err(error) => warn!(%error, "a child process can't tell how it is confined"),
        }
    }

    /// How far child processes are confined. A system that lacks a kind of it serves all the same.
    ///
    /// # Errors
    /// When none has told yet.
    pub fn confinement(&self) -> Result<String, String> {
        let known = self.inner().confinement.map(|confinement| confinement.to_string());
        known.ok_or_else(|| "not known how they are confined".to_owned())
    }

    /// Whether files can be written.
    ///
    /// # Errors
    /// Why not.
    pub fn files(&self) -> Result<String, String> {
        match self.inner().files {
            None => Ok("can be written".to_owned()),
            Some(kind) => Err(format!("can't be written: {kind}")),
        }
    }

    /// Whether the queues take more jobs.
    ///
    /// # Errors
    /// Which does not.
    pub fn queues(&self, longest: usize) -> Result<String, String> {
        let found = self.inner();
        if let Some((pool, length)) = found.queues.iter().find(|(_, length)| *length >= longest) {
            return Err(format!("{length} jobs in line for {}, no more are taken", pool.name()));
        }
        let jobs: usize = found.queues.iter().map(|(_, length)| length).sum();
        Ok(format!("{jobs} jobs wait or run"))
    }
}
