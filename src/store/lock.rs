//! The lock on a PostgreSQL database: an advisory lock on a connection outside the pool, which ends
//! with the connection. A file of SQLite is locked by its folder.

use sqlx::{AnyConnection, Connection};
use thiserror::Error;

use super::{Backend, StoreError};

/// The key of the advisory lock: "mlj" in ASCII.
const KEY: i64 = 0x6d_6c_6a;

/// Why a process may not even wait for the lock.
#[derive(Debug, Error)]
#[error(
    "another mlj serves this database from another DATA_DIR: files would be missing on either \
     side. Stop it, or give both one folder"
)]
pub struct OtherFolder;

/// How asking for the lock ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It is ours.
    Taken,
    /// It is ours, and who had it last had another folder.
    TakenFromOther,
    /// Another process has it, with the same folder.
    SameFolder,
    /// Another process has it, with another folder.
    OtherFolder,
}

/// The lock, or the wait for it.
pub struct DatabaseLock {
    url: String,
    connection: Option<AnyConnection>,
}

impl DatabaseLock {
    /// Connects; `None` on SQLite.
    ///
    /// # Errors
    /// [`StoreError`] when the database can't be reached.
    pub async fn connect(url: &str) -> Result<Option<Self>, StoreError> {
        if Backend::of(url) == Backend::Sqlite {
            return Ok(None);
        }
        let connection = Some(connect(url).await?);
        Ok(Some(Self { url: url.to_owned(), connection }))
    }

    /// Asks for the lock, on a new connection if the former one broke.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; ask again.
    pub async fn try_lock(&mut self, folder: &str) -> Result<Tried, StoreError> {
        // Cancelled or failed, a connection is in no known state.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(&self.url).await?,
        };
        let tried = try_lock_on(&mut connection, folder).await?;
        self.connection = Some(connection);
        Ok(tried)
    }

    /// Gives the lock back by ending its connection.
    pub async fn give_back(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Without an answer it ends all the same.
            let _ = connection.close().await;
        }
    }

    /// Finds out whether the lock is still ours; one whose connection broke is asked for anew.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; ask again.
    pub async fn keep(&mut self, folder: &str) -> Result<bool, StoreError> {
        if let Some(mut connection) = self.connection.take()
            && sqlx::query("SELECT 1").execute(&mut connection).await.is_ok()
        {
            self.connection = Some(connection);
            return Ok(true);
        }
        let tried = self.try_lock(folder).await?;
        let taken = matches!(tried, Tried::Taken | Tried::TakenFromOther);
        if !taken {
            self.connection = None;
        }
        Ok(taken)
    }
}

async fn connect(url: &str) -> Result<AnyConnection, StoreError> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await?;
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

async fn try_lock_on(connection: &mut AnyConnection, folder: &str) -> Result<Tried, StoreError> {
    let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
        .bind(KEY)
        .fetch_one(&mut *connection)
        .await?;
    // A database of before this table has no holder to speak of.
    let theirs: Result<Option<String>, _> =
        sqlx::query_scalar("SELECT folder FROM holder WHERE id = 1 AND number > 0")
            .fetch_optional(connection)
            .await;
    let other = matches!(theirs, Ok(Some(theirs)) if theirs != folder);
    Ok(match (taken, other) {
        (true, false) => Tried::Taken,
        (true, true) => Tried::TakenFromOther,
        (false, false) => Tried::SameFolder,
        (false, true) => Tried::OtherFolder,
    })
}
