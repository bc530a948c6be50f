//! The holder: of all processes on one database one alone works on it. Who holds it has a lock
//! that ends with the process (see `app::lock`) and a number one higher than the holder before;
//! every transaction that writes checks the number, so that a process that lost the lock without
//! noticing can't commit.

use std::sync::atomic::Ordering;

use sqlx::{Any, Row, Transaction};

use super::{Backend, Store, StoreError, migrations, nothing};

/// Who holds the database, or held it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Counts up with each holder.
    pub number: i64,
    /// The identity of its `DATA_DIR`.
    pub folder: String,
}

impl Store {
    /// Makes this process the holder and brings the database up to date. Only for a process that
    /// has the lock.
    ///
    /// # Errors
    /// [`StoreError`], also when the database is of a newer program.
    pub async fn hold(&self, folder: &str, now_ms: i64) -> Result<i64, StoreError> {
        // First the number: from here on the holder before can't write, so that it sees neither
        // half of a migration. A database of before this table has no such holder.
        let before = match self.holder().await {
            Err(StoreError::Nothing) => None,
            other => other?,
        };
        let number = if before.is_some() {
            let number = self.count_up(folder, now_ms).await?;
            migrations::run(&self.pool, self.backend).await?;
            number
        } else {
            migrations::run(&self.pool, self.backend).await?;
            self.count_up(folder, now_ms).await?
        };
        self.holder.store(number, Ordering::SeqCst);
        self.write_missing_references().await?;
        self.let_shrink().await?;
        Ok(number)
    }

    async fn count_up(&self, folder: &str, now_ms: i64) -> Result<i64, StoreError> {
        let mut writing = self.write_unchecked(&self.pool).await?;
        let number = sqlx::query_scalar(
            "UPDATE holder SET number = number + 1, folder = $1, since_ms = $2 \
             WHERE id = 1 RETURNING number",
        )
        .bind(folder)
        .bind(now_ms)
        .fetch_one(&mut *writing.transaction)
        .await?;
        self.commit(writing).await?;
        Ok(number)
    }

    /// Who holds the database, or held it last; `None` where nobody ever did.
    ///
    /// # Errors
    /// [`StoreError`], also when the database is older than the table of holders.
    pub async fn holder(&self) -> Result<Option<Holder>, StoreError> {
        let row = sqlx::query("SELECT number, folder FROM holder WHERE id = 1")
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| nothing(error.into()))?;
        let holder = row
            .map(|row| {
                Ok::<_, sqlx::Error>(Holder { number: row.try_get(0)?, folder: row.try_get(1)? })
            })
            .transpose()?;
        Ok(holder.filter(|h| h.number > 0))
    }

    /// The number of this process as the holder; 0 for a tool, which is none.
    pub(super) fn holder_number(&self) -> i64 {
        self.holder.load(Ordering::SeqCst)
    }

    /// Refuses a transaction of a process that is the holder no more.
    pub(super) async fn check_holder(
        &self,
        transaction: &mut Transaction<'static, Any>,
    ) -> Result<(), StoreError> {
        let ours = self.holder_number();
        if ours == 0 {
            return Ok(());
        }
        // The lock on the row makes a new holder wait until this transaction ends.
        let sql = match self.backend {
            Backend::Sqlite => "SELECT number FROM holder WHERE id = 1",
            Backend::Postgres => "SELECT number FROM holder WHERE id = 1 FOR SHARE",
        };
        let number: i64 = sqlx::query_scalar(sql).fetch_one(&mut **transaction).await?;
        if number == ours { Ok(()) } else { Err(StoreError::NotHolder) }
    }
}
