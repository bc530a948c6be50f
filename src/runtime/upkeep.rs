//! What is looked at every few seconds for `/ready`: whether files can be written, and how long
//! the queues are.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::services::Services;
use conversation::job::Pool;

/// What was found last.
#[derive(Debug, Default)]
pub struct Upkeep(Mutex<Found>);

#[derive(Debug, Clone, Default)]
struct Found {
    /// Why files can't be written.
    files: Option<std::io::ErrorKind>,
    queues: Vec<(Pool, usize)>,
}

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
        let mut found = self.inner();
        found.files = files;
        // While the database fails, what was last known is as good as anything.
        if let Ok(queues) = queues {
            found.queues = queues;
        }
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
