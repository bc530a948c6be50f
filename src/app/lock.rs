//! The lock that makes a process the one that works on a database and a `DATA_DIR`. It ends with
//! the process, however that ends: on PostgreSQL an advisory lock on a connection of its own, and
//! everywhere a lock on a file of the folder.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::ExposeSecret;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::config::Config;
use crate::runtime::Liveness;
use crate::runtime::tokens::random_text;
use crate::store::{DatabaseLock, OtherFolder, Store, Tried};

/// A standby tries again after it.
const RETRY: Duration = Duration::from_millis(500);
/// The holder looks after its lock so often.
const LOOK: Duration = Duration::from_secs(1);
/// Longest wait for one answer about the lock.
const ANSWER: Duration = Duration::from_secs(3);
/// Looks after which another `DATA_DIR` is believed: a holder writes it soon after it has the lock.
const SURE: u32 = 20;
/// How long the lock of another `DATA_DIR` is left to its holder before it is taken for good.
const OFFER: Duration = Duration::from_secs(5);

/// The lock, held until it is dropped.
pub(super) struct Lock {
    _files: Vec<File>,
    /// The identity of the folder.
    pub(super) folder: String,
    /// On PostgreSQL.
    database: Option<DatabaseLock>,
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
        let mut database = DatabaseLock::connect(&url).await?;
        if let Some(database) = &mut database {
            let (mut others, mut offered) = (0, false);
            loop {
                match timeout(ANSWER, database.try_lock(&folder)).await {
                    // Its holder may have lost it for a moment, and asks again each second.
                    Ok(Ok(Tried::TakenFromOther)) if !offered => {
                        offered = true;
                        timeout(ANSWER, database.give_back()).await.ok();
                        sleep(OFFER).await;
                    }
                    Ok(Ok(Tried::Taken | Tried::TakenFromOther)) => break,
                    Ok(Ok(Tried::OtherFolder)) if others >= SURE => bail!(OtherFolder),
                    Ok(Ok(Tried::OtherFolder)) => others += 1,
                    Ok(Ok(Tried::SameFolder)) => others = 0,
                    Ok(Err(error)) => warn!(%error, "the database does not answer; trying again"),
                    Err(_) => warn!("the database does not answer in time; trying again"),
                }
                wait();
                sleep(RETRY).await;
            }
        }
        let mut files = Vec::new();
        for path in lock_files(config, &url) {
            files.push(lock_file(&path, &folder, &mut wait).await?);
        }
        Ok(Self { _files: files, folder, database })
    }

    /// Looks after the lock. A connection that broke is made anew; nothing can have
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
            if let Some(database) = &mut self.database {
                match timeout(ANSWER, database.keep(&self.folder)).await {
                    Ok(Ok(true)) => {}
                    Ok(Ok(false)) => warn!("the lock's connection broke, and another has the lock"),
                    Ok(Err(error)) => warn!(%error, "the lock's connection broke"),
                    Err(_) => warn!("the lock's connection does not answer"),
                }
            }
            sleep(LOOK).await;
        }
    }
}

/// Locks a folder for a tool, as long as the value lives; `None` while a service has it.
///
/// # Errors
/// When the file in it can't be made or locked.
pub fn lock_folder(folder: &Path) -> anyhow::Result<Option<File>> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} can't be made", folder.display()))?;
    let path = folder.join("mlj.lock");
    let file = open_lock(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} can't be locked", path.display()))
        }
    }
}

/// Opens a file to be locked, and leaves what its holder wrote into it.
fn open_lock(path: &Path) -> anyhow::Result<File> {
    let open = File::options().write(true).create(true).truncate(false).open(path);
    open.with_context(|| format!("{} can't be made", path.display()))
}

/// The files that are locked: one of the folder, and one beside a database of SQLite that is
/// elsewhere.
fn lock_files(config: &Config, url: &str) -> Vec<PathBuf> {
    let mut files = vec![config.data_dir.join("mlj.lock")];
    let path = url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//"));
    let path = path.map(|path| PathBuf::from(path.split('?').next().unwrap_or(path)));
    if let Some(path) = path.filter(|path| path.parent() != Some(config.data_dir.as_path())) {
        let mut name = path.into_os_string();
        name.push(".lock");
        files.push(name.into());
    }
    files
}

/// Locks a file and writes the identity of the folder into it; waits while another process has it
/// locked for the same folder.
async fn lock_file(path: &Path, folder: &str, mut wait: impl FnMut()) -> anyhow::Result<File> {
    let cannot = || format!("{} can't be locked", path.display());
    let mut file = open_lock(path)?;
    let mut others = 0;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) => {
                let theirs = std::fs::read_to_string(path).unwrap_or_default();
                others =
                    if theirs.len() == folder.len() && theirs != folder { others + 1 } else { 0 };
                if others > SURE {
                    bail!(OtherFolder);
                }
                wait();
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(cannot),
        }
        sleep(RETRY).await;
    }
    file.set_len(0).and_then(|()| file.write_all(folder.as_bytes())).with_context(cannot)?;
    Ok(file)
}

/// What a folder is known by, wherever it is mounted: a random text in a file of its own.
fn identity(folder: &Path) -> anyhow::Result<String> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} can't be made", folder.display()))?;
    let path = folder.join("folder.id");
    match std::fs::read_to_string(&path) {
        Ok(id) => return Ok(id),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => {
            return Err(error).with_context(|| format!("{} can't be read", path.display()));
        }
    }
    // It gets its name once it is whole; who comes second takes what is there.
    let id = random_text()?;
    let new = folder.join(format!("folder.id.{}", std::process::id()));
    std::fs::write(&new, &id).with_context(|| format!("{} can't be made", new.display()))?;
    let named = std::fs::hard_link(&new, &path);
    std::fs::remove_file(&new)?;
    match named {
        Ok(()) => Ok(id),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Ok(std::fs::read_to_string(&path)?)
        }
        Err(error) => Err(error).with_context(|| format!("{} can't be made", path.display())),
    }
}
