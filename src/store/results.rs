//! Uploads and results: which blobs a chat keeps, for how long, and forgetting all of it.

use sqlx::{Any, Row, Transaction};

use super::{Store, StoreError, web};
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
    .bind(&reading.name)
    .bind(&reading.source)
    .bind(&reading.tables)
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    Ok(())
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
    Ok(())
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
        .bind(what)
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
        let mut blobs = Vec::new();
        for sql in [
            "SELECT source_blob, tables_blob, '', '', '', '' FROM uploads WHERE chat = $1",
            "SELECT xlsx_blob, csv_blob, json_blob, png_blob, rows_blob, base_blob \
             FROM results WHERE chat = $1",
        ] {
            for row in sqlx::query(sql).bind(chat).fetch_all(&mut **transaction).await? {
                for at in 0..6 {
                    blobs.push(row.try_get::<String, _>(at)?);
                }
            }
        }
        blobs.retain(|b| !b.is_empty());
        let files = delete(transaction, "DELETE FROM uploads WHERE chat = $1", chat).await?;
        let results = delete(transaction, "DELETE FROM results WHERE chat = $1", chat).await?;
        let decisions = delete(transaction, "DELETE FROM decisions WHERE chat = $1", chat).await?;
        for sql in [
            "DELETE FROM actions WHERE chat = $1",
            "DELETE FROM sessions WHERE chat = $1",
            "DELETE FROM messages WHERE chat = $1",
            "DELETE FROM outbox WHERE chat = $1 AND done_ms IS NOT NULL",
            "DELETE FROM inbox WHERE chat = $1 AND done_ms IS NOT NULL AND source <> 'telegram'",
            "UPDATE inbox SET body = '{}' WHERE chat = $1 AND done_ms IS NOT NULL",
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

    /// Every blob that an upload, a result or a waiting message refers to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn referred_blobs(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query(
            "SELECT source_blob FROM uploads UNION SELECT tables_blob FROM uploads \
             UNION SELECT xlsx_blob FROM results UNION SELECT csv_blob FROM results \
             UNION SELECT json_blob FROM results UNION SELECT png_blob FROM results \
             UNION SELECT rows_blob FROM results \
             UNION SELECT base_blob FROM results",
        )
        .fetch_all(&self.pool)
        .await?;
        let mut blobs: Vec<String> =
            rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        // A message, event or job that still waits names its blobs in its body.
        let bodies: Vec<String> = sqlx::query_scalar(
            "SELECT body FROM outbox WHERE done_ms IS NULL \
             UNION ALL SELECT body FROM inbox WHERE done_ms IS NULL \
             UNION ALL SELECT body FROM jobs WHERE ended_ms IS NULL",
        )
        .fetch_all(&self.pool)
        .await?;
        let is_digest =
            |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
        for body in bodies {
            blobs.extend(body.split('"').filter(is_digest).map(str::to_owned));
        }
        Ok(blobs)
    }

    /// Deletes what is older than its time: uploads and results kept until `kept_ms`, events,
    /// messages and jobs that ended before `log_ms`. Returns the uploads and results deleted.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is deleted then.
    pub async fn expire(&self, kept_ms: i64, log_ms: i64) -> Result<u64, StoreError> {
        let mut writing = self.write().await?;
        let transaction = &mut writing.transaction;
        let mut deleted = 0;
        for sql in [
            "DELETE FROM uploads WHERE created_ms < $1",
            "DELETE FROM results WHERE created_ms < $1",
        ] {
            let done = sqlx::query(sql).bind(kept_ms).execute(&mut **transaction).await?;
            deleted += done.rows_affected();
        }
        sqlx::query("DELETE FROM actions WHERE created_ms < $1")
            .bind(kept_ms)
            .execute(&mut **transaction)
            .await?;
        for sql in [
            "DELETE FROM inbox WHERE done_ms < $1",
            "DELETE FROM outbox WHERE done_ms < $1",
            "DELETE FROM jobs WHERE ended_ms < $1 AND state <> 'dead'",
            "DELETE FROM messages WHERE sent_ms < $1",
        ] {
            sqlx::query(sql).bind(log_ms).execute(&mut **transaction).await?;
        }
        web::expire(transaction, kept_ms).await?;
        self.commit(writing).await?;
        Ok(deleted)
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
