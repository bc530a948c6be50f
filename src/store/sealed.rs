//! Tokens that are still to be shown in a chat. They are stored encrypted, in one place, and
//! erased there once they were shown.

use sqlx::Row;

use super::{Store, StoreError};

impl Store {
    /// The encrypted token of an id, and until when it is shown; none when it is not (any more).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sealed_token(
        &self,
        id: &str,
        now_ms: i64,
    ) -> Result<Option<(String, i64)>, StoreError> {
        let sql = "SELECT sealed, sealed_until_ms FROM tokens \
                   WHERE id = $1 AND sealed IS NOT NULL AND sealed_until_ms > $2";
        let row = sqlx::query(sql).bind(id).bind(now_ms).fetch_optional(&self.pool).await?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
    }

    /// Erases the encrypted token of an id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erase_sealed_token(&self, id: &str) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE tokens SET sealed = NULL, sealed_until_ms = NULL WHERE id = $1")
            .bind(id)
            .execute(&mut *writing.transaction)
            .await?;
        self.commit(writing).await
    }

    /// Erases the encrypted tokens whose time to be shown is over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erase_sealed_tokens(&self, now_ms: i64) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let sql = "UPDATE tokens SET sealed = NULL, sealed_until_ms = NULL \
                   WHERE sealed_until_ms <= $1";
        sqlx::query(sql).bind(now_ms).execute(&mut *writing.transaction).await?;
        self.commit(writing).await
    }

    /// Names of the tokens that are good now and were made of the secret that signs links.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn derived_tokens(&self, now_ms: i64) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT name FROM tokens WHERE is_random = 0 AND revoked_ms IS NULL \
                   AND (expires_ms IS NULL OR expires_ms > $1) ORDER BY created_ms, id";
        Ok(sqlx::query_scalar(sql).bind(now_ms).fetch_all(&self.pool).await?)
    }
}
