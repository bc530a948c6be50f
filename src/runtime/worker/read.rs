//! Fetching a file and reading it in a child.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use serde_json::Value;
use teloxide::payloads::GetFile;
use teloxide::types::FileId;

use super::{Desk, Trouble, unexpected};
use crate::blobs::Hold;
use crate::sandbox::{Line, Work, made};
use crate::telegram::CallError;
use conversation::event::{Answer, Failure};
use gradebook::domain::Channel;
use table::outcome::FileReading;

/// A file of the largest size comes within it on any line that is of use.
const FETCH_LIMIT: Duration = Duration::from_mins(10);

impl Desk<'_> {
    pub(super) async fn read(&self, file_id: &str, name: &str) -> Result<Answer, Trouble> {
        tokio::select! {
            done = self.fetch_and_read(file_id, name) => done,
            () = self.stop.cancelled() => Err(Trouble::Stopped),
        }
    }

    async fn fetch_and_read(&self, file_id: &str, name: &str) -> Result<Answer, Trouble> {
        let services = self.services;
        let shop = services.blobs.workshop()?;
        let (digest, bytes) = match self.claimed.chat.channel {
            // Fetching has its own limit: a slow line is not the file's fault.
            Channel::Telegram => {
                self.check_quota().await?;
                let fetch = tokio::time::timeout(FETCH_LIMIT, self.fetch(file_id, shop.path()));
                fetch.await.unwrap_or_else(|_| {
                    Err(Trouble::Waiting(anyhow!("the file comes too slowly"), None))
                })?
            }
            // It was stored as it was uploaded, and is known by its digest.
            Channel::Web => {
                let there = tokio::fs::metadata(services.blobs.path(file_id)).await;
                (file_id.to_owned(), there.map_err(|_| Trouble::Final(Failure::Gone))?.len())
            }
        };
        let work = Work::Read {
            path: services.blobs.path(&digest),
            name: name.to_owned(),
            unzipped_bytes: services.config.unzipped_bytes,
        };
        let line = self.run_child(work, shop.path(), |_| {}).await?;
        match line {
            Line::Read(readings) => {
                let (hold, source) = (Arc::clone(&self.hold), digest.clone());
                let kept = tokio::task::spawn_blocking(move || {
                    let keep = |reading| keep_tables(&hold, &source, reading, shop.path());
                    readings.into_iter().map(keep).collect::<std::io::Result<Vec<FileReading>>>()
                });
                let files = kept.await.map_err(|e| anyhow!(e))??;
                Ok(Answer::Read { digest, bytes, files })
            }
            other => Err(unexpected(other)),
        }
    }

    /// Refuses to fetch more for a user whose files take all the room that they may. (On the web
    /// an upload is refused before it is stored.)
    async fn check_quota(&self) -> Result<(), Trouble> {
        const MB: u64 = 1024 * 1024;
        let services = self.services;
        let user = self.claimed.turn.parse::<i64>();
        let Some(user) = user.ok().filter(|user| !services.config.admins.contains(user)) else {
            return Ok(());
        };
        let limit = services.config.web.quota_bytes;
        if services.stored_bytes(user).await? < limit {
            return Ok(());
        }
        Err(Trouble::Final(Failure::OverQuota { limit: limit / MB }))
    }

    /// Fetches a file from Telegram and stores it; returns its digest and its size.
    async fn fetch(&self, file_id: &str, shop: &Path) -> Result<(String, u64), Trouble> {
        let services = self.services;
        let client = services.client.as_ref().ok_or(Trouble::Final(Failure::Gone))?;
        let fetched = shop.join("fetched");
        let file = client.call(&GetFile::new(FileId(file_id.to_owned()))).await?;
        let path = file
            .get("file_path")
            .and_then(Value::as_str)
            .ok_or_else(|| anyhow!("Telegram names no path for the file"))?;
        let bytes = match client.download(path, &fetched, services.config.download_bytes).await {
            Err(CallError::TooLarge(limit)) => {
                let mb = limit / (1024 * 1024);
                let why = format!("the file is larger than {mb} MB; split it, or export it as CSV");
                return Err(Trouble::Final(Failure::Refused { why }));
            }
            other => other?,
        };
        let hold = Arc::clone(&self.hold);
        let adopted = tokio::task::spawn_blocking(move || hold.adopt(&fetched));
        Ok((adopted.await.map_err(|e| anyhow!(e))??, bytes))
    }
}

/// Takes the tables that the child made into the blobs.
fn keep_tables(
    hold: &Hold,
    source: &str,
    reading: FileReading,
    out: &Path,
) -> std::io::Result<FileReading> {
    let source = source.to_owned();
    if reading.tables.is_empty() {
        return Ok(FileReading { source, ..reading });
    }
    let tables = hold.adopt(&made(out, &reading.tables)?)?;
    Ok(FileReading { source, tables, ..reading })
}
