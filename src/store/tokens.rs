//! Bearer tokens and signed-in browsers. Only hashes are stored: who reads the database can't
//! sign in with what is there.

use sqlx::Row;

use super::{Store, StoreError};
use gradebook::domain::ChatKey;

/// A token, without the token itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its id.
    pub id: String,
    /// What it was named.
    pub name: String,
    /// The user who counts for its limits.
    pub user: i64,
    /// Whether its holder is an administrator.
    pub admin: bool,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it ends; none for never.
    pub expires_ms: Option<i64>,
}

/// A browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// Its chat.
    pub chat: ChatKey,
    /// The user of its chat.
    pub user: i64,
    /// The name of the token that it signed in with.
    pub token: Option<String>,
    /// Whether that token is an administrator's.
    pub admin: bool,
    /// When it was last seen, in milliseconds since 1970.
    pub seen_ms: i64,
}

fn token(row: &sqlx::any::AnyRow) -> Result<TokenRow, StoreError> {
    Ok(TokenRow {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        user: row.try_get(2)?,
        admin: row.try_get::<i64, _>(3)? == 1,
        created_ms: row.try_get(4)?,
        expires_ms: row.try_get(5)?,
    })
}

impl Store {
    /// Keeps a random token by the hash of it; where it is still to be shown, also encrypted, until
    /// a time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_token(
        &self,
        row: &TokenRow,
        hash: &str,
        sealed: Option<(&str, i64)>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO tokens (id, name, hash, user_id, admin, created_ms, expires_ms, \
             is_random, sealed, sealed_until_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9)",
        )
        .bind(&row.id)
        .bind(&row.name)
        .bind(hash)
        .bind(row.user)
        .bind(i64::from(row.admin))
        .bind(row.created_ms)
        .bind(row.expires_ms)
        .bind(sealed.map(|(token, _)| token))
        .bind(sealed.map(|(_, until_ms)| until_ms))
        .execute(&mut *writing.transaction)
        .await?;
        self.commit(writing).await
    }

    /// The token of a hash, if it is good now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn token(&self, hash: &str, now_ms: i64) -> Result<Option<TokenRow>, StoreError> {
        let row = sqlx::query(
            "SELECT id, name, user_id, admin, created_ms, expires_ms FROM tokens \
             WHERE hash = $1 AND revoked_ms IS NULL AND (expires_ms IS NULL OR expires_ms > $2)",
        )
        .bind(hash)
        .bind(now_ms)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(token).transpose()
    }

    /// Whether a token is good now, by its id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_token_good(&self, id: &str, now_ms: i64) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM tokens WHERE id = $1 AND revoked_ms IS NULL \
                   AND (expires_ms IS NULL OR expires_ms > $2)";
        let count: i64 =
            sqlx::query_scalar(sql).bind(id).bind(now_ms).fetch_one(&self.pool).await?;
        Ok(count > 0)
    }

    /// The tokens that are good now, by age.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tokens(&self, now_ms: i64) -> Result<Vec<TokenRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, name, user_id, admin, created_ms, expires_ms FROM tokens \
             WHERE revoked_ms IS NULL AND (expires_ms IS NULL OR expires_ms > $1) ORDER BY created_ms, id",
        )
        .bind(now_ms)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(token).collect()
    }

    /// Ends a token, by id or name, and signs its browsers out. Returns how many ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_token(&self, which: &str, now_ms: i64) -> Result<u64, StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "DELETE FROM browsers WHERE token IN \
             (SELECT id FROM tokens WHERE id = $1 OR name = $1)",
        )
        .bind(which)
        .execute(&mut *writing.transaction)
        .await?;
        let done = sqlx::query(
            "UPDATE tokens SET revoked_ms = $1 WHERE (id = $2 OR name = $2) AND revoked_ms IS NULL",
        )
        .bind(now_ms)
        .bind(which)
        .execute(&mut *writing.transaction)
        .await?;
        self.commit(writing).await?;
        Ok(done.rows_affected())
    }

    /// Lets a browser in, by the hash of its cookie.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_browser(
        &self,
        hash: &str,
        chat: &ChatKey,
        token: Option<&str>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO browsers (hash, chat, token, created_ms, seen_ms) \
             VALUES ($1, $2, $3, $4, $4)",
        )
        .bind(hash)
        .bind(chat.to_string())
        .bind(token)
        .bind(now_ms)
        .execute(&mut *writing.transaction)
        .await?;
        self.commit(writing).await
    }

    /// The browser of a cookie's hash; none when its token ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn browser(&self, hash: &str, now_ms: i64) -> Result<Option<Browser>, StoreError> {
        let row = sqlx::query(
            "SELECT b.chat, w.user_id, t.name, COALESCE(t.admin, 0), b.seen_ms FROM browsers b \
             JOIN web_chats w ON w.chat = b.chat LEFT JOIN tokens t ON t.id = b.token \
             WHERE b.hash = $1 AND (b.token IS NULL OR (t.revoked_ms IS NULL \
             AND (t.expires_ms IS NULL OR t.expires_ms > $2)))",
        )
        .bind(hash)
        .bind(now_ms)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let chat: String = row.try_get(0)?;
        Ok(Some(Browser {
            chat: chat.parse().map_err(|e| sqlx::Error::Decode(Box::new(e)))?,
            user: row.try_get(1)?,
            token: row.try_get(2)?,
            admin: row.try_get::<i64, _>(3)? == 1,
            seen_ms: row.try_get(4)?,
        }))
    }

    /// Notes that a browser was seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn see_browser(&self, hash: &str, now_ms: i64) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE browsers SET seen_ms = $1 WHERE hash = $2")
            .bind(now_ms)
            .bind(hash)
            .execute(&mut *writing.transaction)
            .await?;
        self.commit(writing).await
    }

    /// Signs a browser out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn drop_browser(&self, hash: &str) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("DELETE FROM browsers WHERE hash = $1")
            .bind(hash)
            .execute(&mut *writing.transaction)
            .await?;
        self.commit(writing).await
    }
}
