//! Uploads and results: which blobs a chat keeps, for how long, and forgetting all of it.

use sqlx::{Any, Row, Transaction};

use super::refs::{self, Kind};
use super::{Store, StoreError, clean, web};
use gradebook::domain::{Channel, ChatKey};
use table::outcome::{FileReading, Made};

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// Blobs that the chat referred to; another chat may refer to some of them as well.
    pub blobs: Vec<String>,
    /// Files.
    pub files: u64,
    /// Results.
    pub results: u64,
    /// Answers to doubts.
    pub decisions: u64,
}

pub(super) async fn keep_upload(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    id: u64,
    reading: &FileReading,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO uploads (chat, id, name, source_blob, tables_blob, created_ms) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (chat, id) DO UPDATE SET \
         source_blob = excluded.source_blob, tables_blob = excluded.tables_blob, \
         created_ms = excluded.created_ms",
    )
    .bind(chat)
    .bind(id.cast_signed())
    .bind(clean(&reading.name))
    .bind(&reading.source)
    .bind(&reading.tables)
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    let ours = id.to_string();
    refs::drop(transaction, Some(chat), (Kind::Upload, &ours)).await?;
    let blobs = [reading.source.as_str(), reading.tables.as_str()];
    refs::add(transaction, chat, (Kind::Upload, &ours), &blobs).await
}

pub(super) async fn drop_upload(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    id: u64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM uploads WHERE chat = $1 AND id = $2")
        .bind(chat)
        .bind(id.cast_signed())
        .execute(&mut **transaction)
        .await?;
    refs::drop(transaction, Some(chat), (Kind::Upload, &id.to_string())).await
}

pub(super) async fn keep_result(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    id: &str,
    made: &Made,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO results (id, chat, xlsx_blob, csv_blob, json_blob, png_blob, rows_blob, \
         base_blob, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id)
    .bind(chat)
    .bind(&made.xlsx)
    .bind(&made.csv)
    .bind(&made.json)
    .bind(&made.png)
    .bind(&made.rows)
    .bind(&made.base)
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    let blobs = [&made.xlsx, &made.csv, &made.json, &made.png, &made.rows, &made.base];
    refs::add(transaction, chat, (Kind::Result, id), &blobs.map(String::as_str)).await
}

/// A result is out of reach: its time is over, and the next cleaning takes it. Until then the chat
/// can still be forgotten with all of it.
pub(super) async fn drop_result(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    id: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE results SET created_ms = 0 WHERE chat = $1 AND id = $2")
        .bind(chat)
        .bind(id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Notes what somebody did to the chat's course.
pub(super) async fn act(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    (user, what): (i64, &str),
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO actions (chat, user_id, what, created_ms) VALUES ($1, $2, $3, $4)")
        .bind(chat)
        .bind(user)
        .bind(clean(what))
        .bind(now_ms)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

impl Store {
    /// What was done to a chat's course, the latest first, as (time, what).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn actions(&self, chat: &str, most: i64) -> Result<Vec<(i64, String)>, StoreError> {
        let rows = sqlx::query(
            "SELECT created_ms, what FROM actions WHERE chat = $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(chat)
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// Deletes everything of a chat but the chat itself and the job that deletes.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is deleted then.
    pub async fn forget(&self, chat: &str, job: &str) -> Result<Forgotten, StoreError> {
        let mut writing = self.write().await?;
        let transaction = &mut writing.transaction;
        let blobs =
            sqlx::query_scalar("SELECT DISTINCT blob FROM blob_refs WHERE chat = $1 ORDER BY blob")
                .bind(chat)
                .fetch_all(&mut **transaction)
                .await?;
        let files = delete(transaction, "DELETE FROM uploads WHERE chat = $1", chat).await?;
        let results = "DELETE FROM results WHERE chat = $1 AND created_ms > 0";
        let results = delete(transaction, results, chat).await?;
        let decisions = delete(transaction, "DELETE FROM decisions WHERE chat = $1", chat).await?;
        for sql in [
            "DELETE FROM results WHERE chat = $1",
            "DELETE FROM actions WHERE chat = $1",
            "DELETE FROM sessions WHERE chat = $1",
            "DELETE FROM messages WHERE chat = $1",
            "DELETE FROM outbox WHERE chat = $1",
            "DELETE FROM inbox WHERE chat = $1 AND done_ms IS NOT NULL AND source <> 'telegram'",
            // What waits was said after the order to forget, and begins anew.
            "DELETE FROM blob_refs WHERE chat = $1 AND kind <> 'event'",
            "UPDATE chats SET title = '' WHERE key = $1",
        ] {
            delete(transaction, sql, chat).await?;
        }
        web::clear(transaction, chat).await?;
        web::revoke_links(transaction, chat).await?;
        forget_user(transaction, chat).await?;
        sqlx::query("DELETE FROM jobs WHERE chat = $1 AND id <> $2")
            .bind(chat)
            .bind(job)
            .execute(&mut **transaction)
            .await?;
        self.commit(writing).await?;
        Ok(Forgotten { blobs, files, results, decisions })
    }
}

/// The name of the one person of a private chat goes; whether they may come back stays.
async fn forget_user(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
) -> Result<(), StoreError> {
    // On Telegram the chat's id is the user's.
    let key = chat.parse::<ChatKey>().ok().filter(ChatKey::is_private);
    let telegram = key.filter(|k| k.channel == Channel::Telegram).map_or(0, |key| key.chat);
    sqlx::query(
        "UPDATE users SET name = '' WHERE id = $1 \
         OR id IN (SELECT user_id FROM web_chats WHERE chat = $2)",
    )
    .bind(telegram)
    .bind(chat)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn delete(
    transaction: &mut Transaction<'static, Any>,
    sql: &'static str,
    chat: &str,
) -> Result<u64, StoreError> {
    let done = sqlx::query(sql).bind(chat).execute(&mut **transaction).await?;
    Ok(done.rows_affected())
}
