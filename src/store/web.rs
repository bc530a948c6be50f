//! Chats on the web.

use sqlx::{Any, Row, Transaction};

use super::posts::put;
use super::{Store, StoreError};
use gradebook::domain::ChatKey;

/// Whose a chat on the web is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebKind {
    /// One browser's.
    Browser,
    /// A token's, from every browser that signs in with it.
    Token,
    /// A session of the API.
    Api,
}

impl WebKind {
    const ALL: [(&'static str, Self); 3] =
        [("browser", Self::Browser), ("token", Self::Token), ("api", Self::Api)];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, k)| *k == self).map_or("", |(name, _)| name)
    }
}

/// A chat on the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebChat {
    /// Its key.
    pub chat: ChatKey,
    /// The user who counts for its limits.
    pub user: i64,
    /// Its name, for sessions of the API.
    pub name: String,
    /// When it began, in milliseconds since 1970.
    pub created_ms: i64,
}

impl Store {
    /// Begins a chat on the web.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin_web_chat(
        &self,
        chat: &WebChat,
        kind: WebKind,
        owner: &str,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        insert(&mut writing.transaction, chat, kind, owner).await?;
        self.commit(writing).await
    }

    /// Begins a browser's chat with the first post in it. Of several requests of one browser at
    /// once the first begins it; the others change nothing.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn begin_browser_chat(
        &self,
        hash: &str,
        chat: &WebChat,
        post: &str,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let (transaction, key) = (&mut writing.transaction, chat.chat.to_string());
        insert(transaction, chat, WebKind::Browser, "").await?;
        let done = sqlx::query(
            "INSERT INTO browsers (hash, chat, token, created_ms, seen_ms) \
             VALUES ($1, $2, NULL, $3, $3) ON CONFLICT (hash) DO NOTHING",
        )
        .bind(hash)
        .bind(&key)
        .bind(chat.created_ms)
        .execute(&mut **transaction)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        put(transaction, &key, ("start", post), chat.created_ms).await?;
        self.commit(writing).await
    }

    /// The chat of a token, which begins if there is none; of several sign-ins at once one begins it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn token_chat(&self, new: &WebChat, token: &str) -> Result<ChatKey, StoreError> {
        let mut writing = self.write().await?;
        if insert(&mut writing.transaction, new, WebKind::Token, token).await? {
            self.commit(writing).await?;
            return Ok(new.chat);
        }
        drop(writing);
        let chats = self.web_chats(WebKind::Token, token).await?;
        chats.first().map(|chat| chat.chat).ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// An owner's chats of a kind, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn web_chats(&self, kind: WebKind, owner: &str) -> Result<Vec<WebChat>, StoreError> {
        let rows = sqlx::query(
            "SELECT chat, user_id, name, created_ms FROM web_chats \
             WHERE kind = $1 AND owner = $2 ORDER BY created_ms DESC, chat",
        )
        .bind(kind.name())
        .bind(owner)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(web_chat).collect()
    }

    /// A chat on the web, if it is there and of that kind and owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn web_chat(
        &self,
        chat: &ChatKey,
        kind: WebKind,
        owner: &str,
    ) -> Result<Option<WebChat>, StoreError> {
        let row = sqlx::query(
            "SELECT chat, user_id, name, created_ms FROM web_chats \
             WHERE chat = $1 AND kind = $2 AND owner = $3",
        )
        .bind(chat.to_string())
        .bind(kind.name())
        .bind(owner)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(web_chat).transpose()
    }

    /// Deletes a chat on the web and all that is its. What was stored for it must be forgotten
    /// first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_web_chat(&self, chat: &ChatKey) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        for sql in [
            "DELETE FROM inbox WHERE chat = $1",
            "DELETE FROM blob_refs WHERE chat = $1",
            "DELETE FROM chats WHERE key = $1",
        ] {
            sqlx::query(sql).bind(chat.to_string()).execute(&mut *writing.transaction).await?;
        }
        self.commit(writing).await
    }

    /// Blobs of the files and results of a user's chats on the web, each once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn blobs_of(&self, user: i64) -> Result<Vec<String>, StoreError> {
        // On Telegram a private chat has the user's id.
        let sql = "SELECT DISTINCT blob FROM blob_refs WHERE kind IN ('upload', 'result') \
                   AND (chat IN (SELECT chat FROM web_chats WHERE user_id = $1) OR chat = $2)";
        let private = ChatKey::telegram(user).to_string();
        Ok(sqlx::query_scalar(sql).bind(user).bind(private).fetch_all(&self.pool).await?)
    }

    /// The number that links to a chat's files carry; `None` when the chat is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn link_epoch(&self, chat: &str) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT link_epoch FROM chats WHERE key = $1";
        Ok(sqlx::query_scalar(sql).bind(chat).fetch_optional(&self.pool).await?)
    }
}

/// Begins a chat; `false` when it is a token's, which has one already.
async fn insert(
    transaction: &mut Transaction<'static, Any>,
    chat: &WebChat,
    kind: WebKind,
    owner: &str,
) -> Result<bool, StoreError> {
    let key = chat.chat.to_string();
    sqlx::query(
        "INSERT INTO chats (key, title, created_ms, seen_ms) VALUES ($1, '', $2, $2) \
         ON CONFLICT (key) DO NOTHING",
    )
    .bind(&key)
    .bind(chat.created_ms)
    .execute(&mut **transaction)
    .await?;
    let done = sqlx::query(
        "INSERT INTO web_chats (chat, kind, owner, user_id, name, created_ms) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (owner) WHERE kind = 'token' DO NOTHING",
    )
    .bind(&key)
    .bind(kind.name())
    .bind(owner)
    .bind(chat.user)
    .bind(&chat.name)
    .bind(chat.created_ms)
    .execute(&mut **transaction)
    .await?;
    Ok(done.rows_affected() > 0)
}

fn web_chat(row: &sqlx::any::AnyRow) -> Result<WebChat, StoreError> {
    let key: String = row.try_get(0)?;
    let chat = key.parse().map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
    Ok(WebChat { chat, user: row.try_get(1)?, name: row.try_get(2)?, created_ms: row.try_get(3)? })
}

/// Whether a chat on the web is there.
pub(super) async fn is_there(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM web_chats WHERE chat = $1";
    let count: i64 = sqlx::query_scalar(sql).bind(chat).fetch_one(&mut **transaction).await?;
    Ok(count > 0)
}

/// Makes all links to a chat's files invalid.
pub(super) async fn revoke_links(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE chats SET link_epoch = link_epoch + 1 WHERE key = $1")
        .bind(chat)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Deletes what stands in a chat; readers are told by the mark.
pub(super) async fn clear(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM web_posts WHERE chat = $1",
        "UPDATE web_chats SET seq = seq + 1, cleared_seq = seq + 1 WHERE chat = $1",
    ] {
        sqlx::query(sql).bind(chat).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// Deletes what is older than its time: posts, browsers that never came back and their chats,
/// and sessions of the API that nobody used.
pub(super) async fn expire(
    transaction: &mut Transaction<'static, Any>,
    kept_ms: i64,
) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM web_posts WHERE created_ms < $1",
        "DELETE FROM browsers WHERE seen_ms < $1",
        "DELETE FROM chats WHERE seen_ms < $1 AND key IN (SELECT chat FROM web_chats \
         WHERE kind <> 'token') AND key NOT IN (SELECT chat FROM browsers)",
    ] {
        sqlx::query(sql).bind(kept_ms).execute(&mut **transaction).await?;
    }
    Ok(())
}
