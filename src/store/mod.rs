//! The database: every SQL statement of the program, one file a table. [`Store::commit_steps`]
//! is THE transaction: an event done, a session saved, messages and jobs queued, all or nothing.

mod connect;
mod expiry;
mod figures;
mod holder;
mod hot;
mod house;
mod inbox;
mod jobs;
mod leases;
mod lock;
mod maintenance;
mod migrations;
mod outbox;
mod posts;
mod refs;
mod results;
mod sealed;
mod sessions;
mod step;
mod tokens;
mod usage;
mod users;
mod web;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use sqlx::{Any, AnyPool, Transaction};
use thiserror::Error;
use tokio::sync::{Mutex, MutexGuard};

pub use figures::Figures;
pub use holder::Holder;
pub use hot::hot_statements;
pub use house::HouseSettings;
pub use inbox::{InboxRow, NewEvent};
pub use jobs::{ClaimedJob, JobRow};
pub use leases::{MAX_ATTEMPTS, SOURCE as JOB_SOURCE, TakenOver, incident as job_incident};
pub use lock::{DatabaseLock, OtherFolder, Tried};
pub use migrations::SCHEMA_VERSION;
pub use outbox::{OutboxRow, Settled};
pub use posts::{Mark, PostRow};
pub use results::Forgotten;
pub use step::{Committed, StepCommit};
pub use tokens::{Browser, TokenRow};
pub use usage::AiUse;
pub use users::UserRow;
pub use web::{WebChat, WebKind};

/// A day in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

const HOUR_MS: i64 = 60 * 60 * 1_000;
/// How long a link works until it is set.
const DEFAULT_LINK_MS: i64 = 24 * HOUR_MS;

/// Why the database did not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database's own complaint.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// There is no database, or nothing in it.
    #[error("there is no database yet, or it is empty")]
    Nothing,
    /// Something stored can't be read.
    #[error("stored {what} can't be read: JSON, {:?} in line {}", why.classify(), why.line())]
    Unreadable {
        /// What it is.
        what: &'static str,
        /// Why. Its own words are in no message, since they quote what is stored.
        why: serde_json::Error,
    },
    /// A chat was forgotten or deleted since its session was loaded; nothing was changed.
    #[error("a chat has changed meanwhile")]
    Changed,
    /// Another process holds the database now; nothing was changed.
    #[error("another process serves this database now")]
    NotHolder,
    /// A newer version of the program stored the session.
    #[error("a newer version of the program saved this course; start that one")]
    Newer,
}

impl StoreError {
    /// Whether the disk is full: waiting for room is no attempt at anything.
    pub fn is_full(&self) -> bool {
        // SQLITE_FULL, and PostgreSQL's disk_full.
        matches!(self, Self::Database(sqlx::Error::Database(why))
            if why.code().is_some_and(|code| code == "13" || code == "53100"))
    }
}

/// What the database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file of SQLite.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

impl Backend {
    /// What a URL leads to.
    pub fn of(url: &str) -> Self {
        if url.starts_with("sqlite:") { Self::Sqlite } else { Self::Postgres }
    }
}

/// What a crash test does at a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crash {
    /// The process is killed before it.
    Before,
    /// The process is killed after it.
    After,
    /// The part that commits panics before it.
    Panic,
}

/// A crash at a commit, for crash tests: `before:7`, `after:7` or `panic:7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrashPoint {
    /// Which commit, from 1.
    pub commit: u64,
    /// What happens there.
    pub what: Crash,
}

impl std::str::FromStr for CrashPoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write it as before:7, after:7 or panic:7".to_owned();
        let (when, commit) = text.split_once(':').ok_or_else(wrong)?;
        let what = match when {
            "before" => Crash::Before,
            "after" => Crash::After,
            "panic" => Crash::Panic,
            _ => return Err(wrong()),
        };
        Ok(Self { commit: commit.parse().map_err(|_| wrong())?, what })
    }
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    backend: Backend,
    /// For everything but the inbox.
    pool: AnyPool,
    /// For the inbox: what is in it survives a loss of power.
    durable: AnyPool,
    /// SQLite has one writer; waiting here is fair and quick, waiting in SQLite is neither.
    writer: Arc<Mutex<()>>,
    /// The number of this process as the holder of the database; 0 for a tool.
    holder: Arc<AtomicI64>,
    /// How long a link to a file works, in milliseconds.
    link_ms: Arc<AtomicI64>,
    commits: Arc<AtomicU64>,
    crash: Option<CrashPoint>,
}

/// A transaction, with SQLite's right to write.
struct Writing<'s> {
    transaction: Transaction<'static, Any>,
    _turn: Option<MutexGuard<'s, ()>>,
}

impl Store {
    /// Connects and brings the database up to date, for a tool or a test: what it writes is not
    /// checked against the holder.
    ///
    /// # Errors
    /// [`StoreError`] when it can't be reached, or is of a newer program.
    pub async fn connect(url: &str, crash: Option<CrashPoint>) -> Result<Self, StoreError> {
        let store = Self::open(url, crash).await?;
        migrations::run(&store.pool, store.backend).await?;
        Ok(store)
    }

    /// Connects to a database that is there, of whatever version, and leaves it as it is. Returns
    /// its version, too: where that is not [`SCHEMA_VERSION`], most of it can't be asked.
    ///
    /// # Errors
    /// [`StoreError::Nothing`] when nothing was ever stored there; others when it can't be reached.
    pub async fn open_existing(url: &str) -> Result<(Self, i64), StoreError> {
        let url = if url.starts_with("sqlite:") { without_creation(url) } else { url.to_owned() };
        let store = Self::open_with(&url, false, None).await.map_err(nothing)?;
        let version = "SELECT MAX(version) FROM _sqlx_migrations";
        let version: Result<Option<i64>, _> =
            sqlx::query_scalar(version).fetch_one(&store.pool).await;
        match version.map_err(|e| nothing(e.into())) {
            Ok(Some(version)) => Ok((store, version)),
            other => {
                store.close().await;
                Err(other.err().unwrap_or(StoreError::Nothing))
            }
        }
    }

    /// Connects, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] when it can't be reached.
    pub async fn open(url: &str, crash: Option<CrashPoint>) -> Result<Self, StoreError> {
        Self::open_with(url, true, crash).await
    }

    /// `sets_up` is for the service: it decides how a new file is written.
    async fn open_with(
        url: &str,
        sets_up: bool,
        crash: Option<CrashPoint>,
    ) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let backend = Backend::of(url);
        Ok(Self {
            backend,
            pool: connect::open(url, backend, (false, sets_up)).await?,
            durable: connect::open(url, backend, (true, sets_up)).await?,
            writer: Arc::default(),
            holder: Arc::default(),
            link_ms: Arc::new(AtomicI64::new(DEFAULT_LINK_MS)),
            commits: Arc::default(),
            crash,
        })
    }

    /// Sets how long a link to a file works.
    pub fn set_link_hours(&self, hours: u32) {
        self.link_ms.store(i64::from(hours) * HOUR_MS, Ordering::Relaxed);
    }

    /// When the last link to a file ends that may be made now: links of one hour are the same.
    fn links_end_ms(&self, now_ms: i64) -> i64 {
        now_ms + self.link_ms.load(Ordering::Relaxed) + HOUR_MS
    }

    /// The URL of a file of SQLite.
    pub fn sqlite_url(path: &Path) -> String {
        format!("sqlite://{}?mode=rwc", path.display())
    }

    /// Closes all connections; a second call does nothing.
    pub async fn close(&self) {
        self.pool.close().await;
        self.durable.close().await;
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    async fn write(&self) -> Result<Writing<'_>, StoreError> {
        self.write_on(&self.pool).await
    }

    async fn write_on(&self, pool: &AnyPool) -> Result<Writing<'_>, StoreError> {
        let mut writing = self.write_unchecked(pool).await?;
        self.check_holder(&mut writing.transaction).await?;
        Ok(writing)
    }

    async fn write_unchecked(&self, pool: &AnyPool) -> Result<Writing<'_>, StoreError> {
        match self.backend {
            Backend::Sqlite => {
                let turn = self.writer.lock().await;
                let transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
                Ok(Writing { transaction, _turn: Some(turn) })
            }
            Backend::Postgres => Ok(Writing { transaction: pool.begin().await?, _turn: None }),
        }
    }

    async fn commit(&self, writing: Writing<'_>) -> Result<(), StoreError> {
        let Writing { transaction, _turn } = writing;
        let number = self.commits.fetch_add(1, Ordering::Relaxed) + 1;
        let crash = self.crash.filter(|c| c.commit == number).map(|c| c.what);
        match crash {
            Some(Crash::Before) => die(),
            Some(Crash::Panic) => panic_for_a_test(),
            Some(Crash::After) | None => transaction.commit().await?,
        }
        if crash.is_some() {
            die();
        }
        Ok(())
    }
}

#[allow(clippy::panic, reason = "asked for by a crash test")]
fn panic_for_a_test() -> ! {
    panic!("a crash test")
}

/// Dies as by SIGKILL: nothing is written, nothing is told.
fn die() -> ! {
    #[cfg(unix)]
    {
        let me = rustix::process::getpid();
        let _ = rustix::process::kill_process(me, rustix::process::Signal::KILL);
    }
    std::process::abort()
}

/// The URL of a file of SQLite that must be there.
fn without_creation(url: &str) -> String {
    let (path, options) = url.split_once('?').unwrap_or((url, ""));
    let kept = options.split('&').filter(|o| !o.is_empty() && !o.starts_with("mode="));
    let options: Vec<&str> = kept.chain(["mode=rw"]).collect();
    format!("{path}?{}", options.join("&"))
}

/// Tells a database that is not there, or has no table of ours, from one that fails.
fn nothing(error: StoreError) -> StoreError {
    // SQLite: it can't be opened, and no such table. PostgreSQL: no such database, no such table.
    const CODES: [&str; 4] = ["14", "1", "3D000", "42P01"];
    match &error {
        StoreError::Database(sqlx::Error::Database(why))
            if why.code().is_some_and(|code| CODES.contains(&code.as_ref())) =>
        {
            StoreError::Nothing
        }
        _ => error,
    }
}

/// PostgreSQL takes no NUL in a text.
fn clean(text: &str) -> String {
    text.replace('\0', "")
}

/// Reads something stored as JSON.
fn parse<T: serde::de::DeserializeOwned>(what: &'static str, body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(|why| StoreError::Unreadable { what, why })
}

/// Writes something as JSON.
fn json<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|why| StoreError::Unreadable { what, why })
}
