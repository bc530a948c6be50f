//! The database as a whole: copied, checked, and shrunk.

use std::path::Path;

use sqlx::Executor;

use super::{Backend, Store, StoreError};

/// SQLite's name for "room is given back when asked for".
const INCREMENTAL: i64 = 2;

impl Store {
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

    /// Lets a file of SQLite of an earlier version shrink: it is written anew, once.
    pub(super) async fn let_shrink(&self) -> Result<(), StoreError> {
        if self.backend == Backend::Postgres {
            return Ok(());
        }
        let mut connection = self.pool.acquire().await?;
        let mode: i64 =
            sqlx::query_scalar("PRAGMA auto_vacuum").fetch_one(&mut *connection).await?;
        if mode != INCREMENTAL {
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL").await?;
            connection.execute("VACUUM").await?;
        }
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
        loop {
            // In turns: who writes meanwhile waits for one of them at most.
            let _turn = self.writer.lock().await;
            let free: i64 =
                sqlx::query_scalar("PRAGMA freelist_count").fetch_one(&self.pool).await?;
            let mut connection = self.pool.acquire().await?;
            if free > 0 {
                connection.fetch_all("PRAGMA incremental_vacuum(1000)").await?;
            }
            let left: i64 =
                sqlx::query_scalar("PRAGMA freelist_count").fetch_one(&mut *connection).await?;
            if left == 0 || left == free {
                break;
            }
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
}
