//! What stands in the chats on the web.

use sqlx::{Any, Row, Transaction};

use super::inbox::{self, NewEvent};
use super::refs::{self, Kind};
use super::{Store, StoreError};

/// What the post of a copy of the database has and no other: the file's name.
const BACKUP: &str = "\"name\":\"mlj-backup.sqlite\"";

/// Something that stands in a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRow {
    /// Its id within the chat.
    pub id: i64,
    /// Counts up with every change in the chat.
    pub seq: i64,
    /// What it is, in JSON.
    pub body: String,
    /// When it was first posted, in milliseconds since 1970.
    pub created_ms: i64,
}

/// Where a chat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The latest change.
    pub seq: i64,
    /// Everything up to here was deleted.
    pub cleared_seq: i64,
}

impl Store {
    /// Posts something, once for each source; returns its id. `None` when there is no such chat.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn post(
        &self,
        chat: &str,
        source: &str,
        body: &str,
        now_ms: i64,
    ) -> Result<Option<i64>, StoreError> {
        let mut writing = self.write().await?;
        let id = put(&mut writing.transaction, chat, (source, body), now_ms).await?;
        self.commit(writing).await?;
        Ok(id)
    }

    /// Changes a post; `false` when there is none of that id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn repost(&self, chat: &str, id: i64, body: &str) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        let Some(seq) = next_seq(&mut writing.transaction, chat).await? else { return Ok(false) };
        let done =
            sqlx::query("UPDATE web_posts SET body = $1, seq = $2 WHERE chat = $3 AND id = $4")
                .bind(body)
                .bind(seq)
                .bind(chat)
                .bind(id)
                .execute(&mut *writing.transaction)
                .await?;
        self.commit(writing).await?;
        Ok(done.rows_affected() > 0)
    }

    /// The body of a post.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn post_body(&self, chat: &str, id: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT body FROM web_posts WHERE chat = $1 AND id = $2";
        Ok(sqlx::query_scalar(sql).bind(chat).bind(id).fetch_optional(&self.pool).await?)
    }

    /// The latest posts that changed after a place, in the order in which they stand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn posts_after(
        &self,
        chat: &str,
        seq: i64,
        most: i64,
    ) -> Result<Vec<PostRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, seq, body, created_ms FROM web_posts WHERE chat = $1 AND seq > $2 \
             ORDER BY id DESC LIMIT $3",
        )
        .bind(chat)
        .bind(seq)
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        let post = |row: &sqlx::any::AnyRow| {
            Ok(PostRow {
                id: row.try_get(0)?,
                seq: row.try_get(1)?,
                body: row.try_get(2)?,
                created_ms: row.try_get(3)?,
            })
        };
        rows.iter().rev().map(post).collect()
    }

    /// Where a chat stands; `None` when it is not there (any more).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn web_mark(&self, chat: &str) -> Result<Option<Mark>, StoreError> {
        let sql = "SELECT seq, cleared_seq FROM web_chats WHERE chat = $1";
        let row = sqlx::query(sql).bind(chat).fetch_optional(&self.pool).await?;
        row.map(|row| Ok(Mark { seq: row.try_get(0)?, cleared_seq: row.try_get(1)? })).transpose()
    }

    /// Stores an event from the web durably, with what stands in the chat for it. A second event
    /// of one name changes nothing, and returns `false`.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn receive_web(
        &self,
        event: &NewEvent,
        post: Option<&str>,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let mut writing = self.write_on(&self.durable).await?;
        let chat = event.incoming.chat.to_string();
        if !inbox::put(&mut writing.transaction, event, now_ms).await? {
            return Ok(false);
        }
        if let Some(body) = post {
            let source = format!("in:{}", event.external);
            put(&mut writing.transaction, &chat, (&source, body), now_ms).await?;
        }
        self.commit(writing).await?;
        Ok(true)
    }
}

/// Counts a chat's changes up; `None` when there is no such chat.
async fn next_seq(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
) -> Result<Option<i64>, StoreError> {
    let sql = "UPDATE web_chats SET seq = seq + 1 WHERE chat = $1 RETURNING seq";
    Ok(sqlx::query_scalar(sql).bind(chat).fetch_optional(&mut **transaction).await?)
}

pub(super) async fn put(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    (source, body): (&str, &str),
    now_ms: i64,
) -> Result<Option<i64>, StoreError> {
    let there = "SELECT id FROM web_posts WHERE chat = $1 AND source = $2";
    let there: Option<i64> = sqlx::query_scalar(there)
        .bind(chat)
        .bind(source)
        .fetch_optional(&mut **transaction)
        .await?;
    if there.is_some() {
        return Ok(there);
    }
    // The row of the chat is locked from here on, so that no two posts get one number.
    let Some(seq) = next_seq(transaction, chat).await? else { return Ok(None) };
    sqlx::query(
        "INSERT INTO web_posts (chat, id, seq, source, body, created_ms) \
         VALUES ($1, $2, $2, $3, $4, $5)",
    )
    .bind(chat)
    .bind(seq)
    .bind(source)
    .bind(body)
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    // A copy of the database is kept as long as a link to it, not as long as its post.
    let kind = if body.contains(BACKUP) { None } else { Some(Kind::Post) };
    if let Some(kind) = kind {
        refs::add(transaction, chat, (kind, &seq.to_string()), &refs::named(body)).await?;
    }
    Ok(Some(seq))
}
