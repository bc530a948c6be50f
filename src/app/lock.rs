//! The lock that makes a process the one that works on a database and a `DATA_DIR`. It ends with
//! the process, however that ends: on PostgreSQL an advisory lock on a connection of its own, and
//! everywhere a lock on a file of the folder.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::ExposeSecret;
use sqlx::{AnyConnection, Connection};
use thiserror::Error;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::config::Config;
use crate::runtime::Liveness;
use crate::runtime::tokens::random_text;
use crate::store::{Backend, Store};

/// The key of the advisory lock: "mlj" in ASCII.
const KEY: i64 = 0x6d_6c_6a;
/// A standby tries again after it.
const RETRY: Duration = Duration::from_millis(500);
/// The holder looks after its lock so often.
const LOOK: Duration = Duration::from_secs(1);
/// Longest wait for one answer about the lock.
const ANSWER: Duration = Duration::from_secs(3);
/// Looks after which another `DATA_DIR` is believed: a holder writes it just after it has the lock.
const SURE: u32 = 6;

/// Why this process may not even wait.
#[derive(Debug, Error)]
#[error(
    "another mlj serves this database from another DATA_DIR: files would be missing on either \
     side. Stop it, or give both one folder"
)]
pub struct OtherFolder;

/// The lock, held until it is dropped.
pub(super) struct Lock {
    _file: File,
    /// The identity of the folder.
    pub(super) folder: String,
    connection: Option<AnyConnection>,
    url: String,
}

impl Lock {
    /// Waits until this process has the lock; `standby` is called once if it has to wait.
    ///
    /// # Errors
    /// When the folder or the database can't be opened, and [`OtherFolder`].
    pub(super) async fn acquire(config: &Config, standby: impl FnOnce()) -> anyhow::Result<Self> {
        let folder = identity(&config.data_dir)?;
        let url = config.database_url.expose_secret().to_owned();
        let mut standby = Some(standby);
        let mut wait = || {
            if let Some(standby) = standby.take() {
                standby();
            }
        };
        let mut connection = match Backend::of(&url) {
            Backend::Sqlite => None,
            Backend::Postgres => Some(connect(&url).await?),
        };
        if connection.is_some() {
            let mut others = 0;
            loop {
                match try_lock(connection.as_mut(), &folder).await {
                    Ok(Tried::Taken) => break,
                    Ok(Tried::OtherFolder) if others >= SURE => bail!(OtherFolder),
                    Ok(Tried::OtherFolder) => others += 1,
                    Ok(Tried::SameFolder) => others = 0,
                    Err(error) => {
                        warn!(%error, "the database does not answer; trying again");
                        connection = connect(&url).await.ok().or(connection);
                    }
                }
                wait();
                sleep(RETRY).await;
            }
        }
        let path = config.data_dir.join("mlj.lock");
        let file =
            File::create(&path).with_context(|| format!("{} can't be made", path.display()))?;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => wait(),
                Err(TryLockError::Error(error)) => {
                    return Err(error)
                        .with_context(|| format!("{} can't be locked", path.display()));
                }
            }
            sleep(RETRY).await;
        }
        Ok(Self { _file: file, folder, connection, url })
    }

    /// Looks after the lock until `stop`. A connection that broke is made anew; nothing can have
    /// been stored by another process as long as the number in the database is ours. Once it is
    /// another's, `lost` is cancelled.
    pub(super) async fn watch(
        mut self,
        store: &Store,
        (number, liveness): (i64, &Liveness),
        lost: &CancellationToken,
    ) {
        loop {
            liveness.round("lock");
            if let Ok(Ok(Some(holder))) = timeout(ANSWER, store.holder()).await
                && holder.number != number
            {
                error!(number, now = holder.number, "another process took over");
                lost.cancel();
                return;
            }
            if !self.is_alive().await {
                match timeout(ANSWER, connect(&self.url)).await {
                    Ok(Ok(connection)) => {
                        self.connection = Some(connection);
                        let tried = try_lock(self.connection.as_mut(), &self.folder).await;
                        info!(again = matches!(tried, Ok(Tried::Taken)), "asked for the lock anew");
                        if !matches!(tried, Ok(Tried::Taken)) {
                            self.connection = None;
                        }
                    }
                    Ok(Err(error)) => {
                        warn!(error = format!("{error:#}"), "the lock's connection broke");
                    }
                    Err(_) => warn!("the lock's connection broke; no other can be made in time"),
                }
            }
            sleep(LOOK).await;
        }
    }

    async fn is_alive(&mut self) -> bool {
        if Backend::of(&self.url) == Backend::Sqlite {
            return true;
        }
        let Some(connection) = &mut self.connection else { return false };
        let asked = timeout(ANSWER, sqlx::query("SELECT 1").execute(connection)).await;
        let alive = matches!(asked, Ok(Ok(_)));
        if !alive {
            self.connection = None;
        }
        alive
    }
}

enum Tried {
    Taken,
    SameFolder,
    OtherFolder,
}

async fn connect(url: &str) -> anyhow::Result<AnyConnection> {
    sqlx::any::install_default_drivers();
    let mut connection =
        AnyConnection::connect(url).await.context("the database can't be opened")?;
    // The server must notice soon that a holder's machine is gone.
    for sql in [
        "SET tcp_keepalives_idle = 2",
        "SET tcp_keepalives_interval = 1",
        "SET tcp_keepalives_count = 2",
    ] {
        sqlx::query(sql).execute(&mut connection).await?;
    }
    Ok(connection)
}

async fn try_lock(connection: Option<&mut AnyConnection>, folder: &str) -> anyhow::Result<Tried> {
    let connection = connection.context("there is no connection")?;
    let ask = async {
        let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(KEY)
            .fetch_one(&mut *connection)
            .await?;
        if taken {
            return anyhow::Ok(Tried::Taken);
        }
        // A database of before this table has no holder to speak of.
        let theirs: Result<Option<String>, _> =
            sqlx::query_scalar("SELECT folder FROM holder WHERE id = 1 AND number > 0")
                .fetch_optional(&mut *connection)
                .await;
        Ok(match theirs {
            Ok(Some(theirs)) if theirs != folder => Tried::OtherFolder,
            _ => Tried::SameFolder,
        })
    };
    timeout(ANSWER, ask).await.context("no answer in time")?
}

/// What a folder is known by, wherever it is mounted: a random text in a file of its own.
fn identity(folder: &Path) -> anyhow::Result<String> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} can't be made", folder.display()))?;
    let path = folder.join("folder.id");
    let made = File::options().write(true).create_new(true).open(&path);
    match made {
        Ok(mut file) => {
            let id = random_text()?;
            file.write_all(id.as_bytes())?;
            file.sync_all()?;
            Ok(id)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            // Another process may be about to write it.
            for _ in 0..20 {
                let id = std::fs::read_to_string(&path)?;
                if id.len() == 64 {
                    return Ok(id);
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            bail!("{} is damaged; delete it while no mlj runs", path.display())
        }
        Err(error) => Err(error).with_context(|| format!("{} can't be made", path.display())),
    }
}
