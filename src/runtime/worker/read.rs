//! Fetching a file and reading it in a child.

use anyhow::anyhow;
use serde_json::Value;
use teloxide_core::payloads::GetFile;
use teloxide_core::types::FileId;

use super::{Desk, Trouble, unexpected};
use crate::conversation::event::{Answer, Failure};
use crate::conversation::report::FileReading;
use crate::sandbox::{Line, Work};
use crate::telegram::CallError;

impl Desk<'_> {
    pub(super) async fn read(&self, file_id: &str, name: &str) -> Result<Answer, Trouble> {
        let work = self.fetch_and_read(file_id, name);
        tokio::select! {
            done = tokio::time::timeout(self.limit, work) => done.unwrap_or_else(|_| {
                Err(Trouble::Final(Failure::TimedOut { seconds: self.limit.as_secs() }))
            }),
            () = self.stop.cancelled() => Err(Trouble::Stopped),
        }
    }

    async fn fetch_and_read(&self, file_id: &str, name: &str) -> Result<Answer, Trouble> {
        let services = self.services;
        let shop = services.blobs.workshop()?;
        let fetched = shop.path().join("fetched");
        let file = services.client.call(&GetFile::new(FileId(file_id.to_owned()))).await?;
        let path = file
            .get("file_path")
            .and_then(Value::as_str)
            .ok_or_else(|| anyhow!("Telegram names no path for the file"))?;
        let most = services.config.download_bytes;
        let bytes = match services.client.download(path, &fetched, most).await {
            Err(CallError::TooLarge(limit)) => {
                let mb = limit / (1024 * 1024);
                let why = format!("the file is larger than {mb} MB; split it, or export it as CSV");
                return Err(Trouble::Final(Failure::Refused { why }));
            }
            other => other?,
        };
        let blobs = services.blobs.clone();
        let digest = tokio::task::spawn_blocking(move || blobs.adopt(&fetched))
            .await
            .map_err(|e| anyhow!(e))??;
        let work = Work::Read {
            path: services.blobs.path(&digest),
            name: name.to_owned(),
            unzipped_bytes: services.config.unzipped_bytes,
        };
        let line = services.sandbox.run(work, shop.path(), self.guard(), |_| {}).await?;
        match line {
            Line::Read(readings) => {
                let files = readings
                    .into_iter()
                    .map(|reading| self.keep_tables(&digest, reading, shop.path()))
                    .collect::<std::io::Result<Vec<FileReading>>>()?;
                Ok(Answer::Read { digest, bytes, files })
            }
            other => Err(unexpected(other)),
        }
    }

    /// Takes the tables that the child made into the blobs.
    fn keep_tables(
        &self,
        source: &str,
        reading: FileReading,
        out: &std::path::Path,
    ) -> std::io::Result<FileReading> {
        let source = source.to_owned();
        if reading.tables.is_empty() {
            return Ok(FileReading { source, ..reading });
        }
        let tables = self.services.blobs.adopt(&out.join(&reading.tables))?;
        Ok(FileReading { source, tables, ..reading })
    }
}
