//! The database: every SQL statement of the program, one file a table. [`Store::commit_steps`]
//! is THE transaction: an event done, a session saved, messages and jobs queued, all or nothing.

mod figures;
mod holder;
mod house;
mod inbox;
mod jobs;
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
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyPool, Executor, Transaction};
use thiserror::Error;
use tokio::sync::{Mutex, MutexGuard};

pub use figures::Figures;
pub use holder::Holder;
pub use house::HouseSettings;
pub use inbox::{InboxRow, NewEvent};
pub use jobs::{ClaimedJob, JobRow, MAX_ATTEMPTS, SOURCE as JOB_SOURCE, incident as job_incident};
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

/// SQLite's name for "room is given back when asked for".
const INCREMENTAL: i64 = 2;
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

/// Ends the process at a commit, for crash tests: `before:7` or `after:7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrashPoint {
    /// Which commit, from 1.
    pub commit: u64,
    /// Whether the commit still happens.
    pub after: bool,
}

impl std::str::FromStr for CrashPoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write it as before:7 or after:7".to_owned();
        let (when, commit) = text.split_once(':').ok_or_else(wrong)?;
        let after = match when {
            "before" => false,
            "after" => true,
            _ => return Err(wrong()),
        };
        Ok(Self { commit: commit.parse().map_err(|_| wrong())?, after })
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
            pool: open(url, backend, (false, sets_up)).await?,
            durable: open(url, backend, (true, sets_up)).await?,
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

    /// Copies the whole database into a new file while it is in use. SQLite alone: PostgreSQL
    /// has `pg_dump`.
    ///
    /// # Errors
    /// [`StoreError`] when the file is there already or can't be written.
    pub async fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        if self.backend == Backend::Postgres {
            let message = "a PostgreSQL database is copied by pg_dump".to_owned();
            return Err(sqlx::Error::Configuration(message.into()).into());
        }
        let path = path.display().to_string();
        sqlx::query("VACUUM INTO $1").bind(path).execute(&self.pool).await?;
        Ok(())
    }

    /// Gives the room of what was deleted back to the disk. SQLite alone: PostgreSQL's autovacuum
    /// does it.
    ///
    /// # Errors
    /// [`StoreError`]; the next time tries again.
    pub async fn shrink(&self) -> Result<(), StoreError> {
        if self.backend == Backend::Postgres {
            return Ok(());
        }
        let _turn = self.writer.lock().await;
        let mode: i64 = sqlx::query_scalar("PRAGMA auto_vacuum").fetch_one(&self.pool).await?;
        if mode == INCREMENTAL {
            sqlx::query("PRAGMA incremental_vacuum").fetch_all(&self.pool).await?;
        } else {
            // A file of an earlier version is written anew, once.
            let mut connection = self.pool.acquire().await?;
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL").await?;
            connection.execute("VACUUM").await?;
        }
        // What was deleted is in the log until then.
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_all(&self.pool).await?;
        Ok(())
    }

    /// Finds out whether the database is whole.
    ///
    /// # Errors
    /// [`StoreError`] when it can't be asked.
    pub async fn is_whole(&self) -> Result<bool, StoreError> {
        if self.backend == Backend::Postgres {
            return self.ping().await.map(|()| true);
        }
        let said: String =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&self.pool).await?;
        Ok(said == "ok")
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
        let crash = self.crash.filter(|c| c.commit == number);
        if crash.is_some_and(|c| !c.after) {
            die();
        }
        transaction.commit().await?;
        if crash.is_some() {
            die();
        }
        Ok(())
    }
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

async fn open(
    url: &str,
    backend: Backend,
    (durable, sets_up): (bool, bool),
) -> Result<AnyPool, sqlx::Error> {
    let connections = match (backend, durable) {
        (Backend::Sqlite, false) => 4,
        (Backend::Sqlite, true) => 1,
        (Backend::Postgres, false) => 8,
        (Backend::Postgres, true) => 2,
    };
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if backend == Backend::Sqlite {
                    let synchronous = if durable {
                        "PRAGMA synchronous = FULL"
                    } else {
                        "PRAGMA synchronous = NORMAL"
                    };
                    connection.execute("PRAGMA busy_timeout = 10000").await?;
                    if sets_up {
                        // Only a new file takes the first one.
                        connection.execute("PRAGMA auto_vacuum = INCREMENTAL").await?;
                        connection.execute("PRAGMA journal_mode = WAL").await?;
                    }
                    // What was deleted is overwritten.
                    connection.execute("PRAGMA secure_delete = ON").await?;
                    connection.execute(synchronous).await?;
                    connection.execute("PRAGMA foreign_keys = ON").await?;
                } else {
                    // Nobody waits for ever: not for a lock, not for a client that is gone.
                    connection.execute("SET statement_timeout = '30s'").await?;
                    connection.execute("SET idle_in_transaction_session_timeout = '60s'").await?;
                    connection.execute("SET tcp_keepalives_idle = 10").await?;
                    connection.execute("SET tcp_keepalives_interval = 5").await?;
                    connection.execute("SET tcp_keepalives_count = 3").await?;
                }
                Ok(())
            })
        })
        .connect(url)
        .await
}

/// PostgreSQL takes no NUL in a text.
fn clean(text: &str) -> String {
    text.replace('\0', "")
}

/// The statements that run often, or over whole tables, by name: a test holds them to their
/// indexes.
pub fn hot_statements(backend: Backend) -> Vec<(&'static str, &'static str)> {
    let next_job = match backend {
        Backend::Sqlite => jobs::NEXT_JOB,
        Backend::Postgres => jobs::NEXT_JOB_UNLOCKED,
    };
    let mut all = vec![
        ("whose turn it is", jobs::JOB_TURNS),
        ("the next job", next_job),
        ("leases", jobs::LEASES),
        ("lengths of queues", jobs::QUEUE_LENGTHS),
        ("events that wait", inbox::OPEN_EVENTS),
        ("messages that wait", outbox::OPEN_MESSAGES),
        ("an edit in place of another", outbox::REPLACE_EDIT),
        ("one message for all", outbox::PUT_FOR_ALL),
        ("whether a blob is needed", refs::IS_REFERRED),
        ("results past their time", results::EXPIRED_RESULTS),
    ];
    all.extend(figures::COUNTS.map(|sql| ("a count", sql)));
    all.extend(results::EXPIRE_LOGS.map(|sql| ("logs past their time", sql)));
    all
}

/// Reads something stored as JSON.
fn parse<T: serde::de::DeserializeOwned>(what: &'static str, body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(|why| StoreError::Unreadable { what, why })
}

/// Writes something as JSON.
fn json<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|why| StoreError::Unreadable { what, why })
}
