//! References of files: who needs a blob, written in the transaction that stores who needs it.
//! A blob that nobody refers to may be deleted.

use sqlx::{Any, AssertSqlSafe, Transaction};

use super::{Store, StoreError};

/// What refers to a blob; links that may be out there, until their time, have no row of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An event that waits.
    Event,
    /// A message that waits.
    Message,
    /// A job that waits or runs, or died and may be run again.
    Job,
    /// A file of a course.
    Upload,
    /// A result of a course.
    Result,
    /// A message in a chat on the web.
    Post,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Message => "message",
            Self::Job => "job",
            Self::Upload => "upload",
            Self::Result => "result",
            Self::Post => "post",
        }
    }
}

pub(super) const EXPIRE_LINKS: &str = "DELETE FROM blob_refs WHERE until_ms < $1";

pub(super) const IS_REFERRED: &str =
    "SELECT CAST(1 AS BIGINT) FROM blob_refs WHERE blob = $1 LIMIT 1";

/// The blobs that a stored body names: its strings of 64 hexadecimal digits.
pub(super) fn named(body: &str) -> Vec<&str> {
    let is_digest = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let mut blobs: Vec<&str> = body.split('"').filter(is_digest).collect();
    blobs.sort_unstable();
    blobs.dedup();
    blobs
}

/// Notes that something of a chat refers to blobs.
pub(super) async fn add(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    (kind, id): (Kind, &str),
    blobs: &[&str],
) -> Result<(), StoreError> {
    let blobs: Vec<&str> = blobs.iter().copied().filter(|b| !b.is_empty()).collect();
    if blobs.is_empty() {
        return Ok(());
    }
    let rows: Vec<String> =
        (0..blobs.len()).map(|at| format!("(${}, $1, $2, $3)", at + 4)).collect();
    let sql = format!(
        "INSERT INTO blob_refs (blob, chat, kind, ref) VALUES {} ON CONFLICT DO NOTHING",
        rows.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(chat).bind(kind.name()).bind(id);
    for blob in blobs {
        query = query.bind(blob);
    }
    query.execute(&mut **transaction).await?;
    Ok(())
}

/// Notes that something refers to no blob any more.
pub(super) async fn drop(
    transaction: &mut Transaction<'static, Any>,
    chat: Option<&str>,
    (kind, id): (Kind, &str),
) -> Result<(), StoreError> {
    let sql = match chat {
        Some(_) => "DELETE FROM blob_refs WHERE kind = $1 AND ref = $2 AND chat = $3",
        None => "DELETE FROM blob_refs WHERE kind = $1 AND ref = $2",
    };
    let query = sqlx::query(sql).bind(kind.name()).bind(id);
    let query = match chat {
        Some(chat) => query.bind(chat),
        None => query,
    };
    query.execute(&mut **transaction).await?;
    Ok(())
}

/// Notes that something refers to its blobs no more, but that links to them may be out there:
/// they are kept until the last one ends.
pub(super) async fn leave_to_links(
    transaction: &mut Transaction<'static, Any>,
    (kind, id): (Kind, &str),
    until_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO blob_refs (blob, chat, kind, ref, until_ms) \
         SELECT blob, chat, 'link', '', $1 FROM blob_refs WHERE kind = $2 AND ref = $3 \
         ON CONFLICT (kind, ref, chat, blob) DO UPDATE SET until_ms = excluded.until_ms",
    )
    .bind(until_ms)
    .bind(kind.name())
    .bind(id)
    .execute(&mut **transaction)
    .await?;
    drop(transaction, None, (kind, id)).await
}

/// Leaves the blobs of posts that are about to be deleted to the links that may be out there.
pub(super) async fn leave_posts_to_links(
    transaction: &mut Transaction<'static, Any>,
    before_ms: i64,
    until_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO blob_refs (blob, chat, kind, ref, until_ms) \
         SELECT DISTINCT r.blob, r.chat, 'link', '', $1 FROM web_posts p JOIN blob_refs r \
         ON r.kind = 'post' AND r.chat = p.chat AND r.ref = CAST(p.id AS TEXT) \
         WHERE p.created_ms < $2 \
         ON CONFLICT (kind, ref, chat, blob) DO UPDATE SET until_ms = excluded.until_ms",
    )
    .bind(until_ms)
    .bind(before_ms)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Gives a chat's references to the chat that it moved to.
pub(super) async fn move_all(
    transaction: &mut Transaction<'static, Any>,
    from: &str,
    to: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO blob_refs (blob, chat, kind, ref, until_ms) \
         SELECT blob, $1, kind, ref, until_ms FROM blob_refs WHERE chat = $2 AND kind <> 'event' \
         ON CONFLICT DO NOTHING",
    )
    .bind(to)
    .bind(from)
    .execute(&mut **transaction)
    .await?;
    sqlx::query("DELETE FROM blob_refs WHERE chat = $1 AND kind <> 'event'")
        .bind(from)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Deletes references whose time is over, and those of rows that are gone: a chat takes its rows
/// along when it is deleted.
pub(super) async fn expire(
    transaction: &mut Transaction<'static, Any>,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(EXPIRE_LINKS).bind(now_ms).execute(&mut **transaction).await?;
    for sql in [
        "DELETE FROM blob_refs WHERE kind = 'event' AND NOT EXISTS (SELECT 1 FROM inbox i \
         WHERE i.id = CAST(blob_refs.ref AS BIGINT) AND i.done_ms IS NULL)",
        "DELETE FROM blob_refs WHERE kind = 'message' AND NOT EXISTS (SELECT 1 FROM outbox o \
         WHERE o.id = CAST(blob_refs.ref AS BIGINT) AND o.done_ms IS NULL)",
        "DELETE FROM blob_refs WHERE kind = 'job' AND NOT EXISTS (SELECT 1 FROM jobs j \
         WHERE j.id = blob_refs.ref)",
        "DELETE FROM blob_refs WHERE kind = 'upload' AND NOT EXISTS (SELECT 1 FROM uploads u \
         WHERE u.chat = blob_refs.chat AND u.id = CAST(blob_refs.ref AS BIGINT))",
        "DELETE FROM blob_refs WHERE kind = 'result' AND NOT EXISTS (SELECT 1 FROM results r \
         WHERE r.id = blob_refs.ref)",
        "DELETE FROM blob_refs WHERE kind = 'post' AND NOT EXISTS (SELECT 1 FROM web_posts p \
         WHERE p.chat = blob_refs.chat AND p.id = CAST(blob_refs.ref AS BIGINT))",
    ] {
        sqlx::query(sql).execute(&mut **transaction).await?;
    }
    Ok(())
}

impl Store {
    /// Every blob that something refers to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn referred_blobs(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT blob FROM blob_refs";
        Ok(sqlx::query_scalar(sql).fetch_all(&self.pool).await?)
    }

    /// Those of some blobs that nothing refers to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unreferred(&self, blobs: &[String]) -> Result<Vec<String>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut free = Vec::new();
        for blob in blobs {
            let referred: Option<i64> =
                sqlx::query_scalar(IS_REFERRED).bind(blob).fetch_optional(&mut *connection).await?;
            if referred.is_none() {
                free.push(blob.clone());
            }
        }
        Ok(free)
    }

    /// Writes the references of what a program without them stored. Once is enough.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn write_missing_references(&self) -> Result<(), StoreError> {
        const DONE: &str = "blob_refs";
        let done: Option<String> = sqlx::query_scalar("SELECT value FROM settings WHERE key = $1")
            .bind(DONE)
            .fetch_optional(&self.pool)
            .await?;
        if done.is_some() {
            return Ok(());
        }
        let mut writing = self.write_unchecked(&self.pool).await?;
        let transaction = &mut writing.transaction;
        for (kind, sql) in [
            (Kind::Event, "SELECT CAST(id AS TEXT), chat, body FROM inbox WHERE done_ms IS NULL"),
            (
                Kind::Message,
                "SELECT CAST(id AS TEXT), chat, body FROM outbox WHERE done_ms IS NULL",
            ),
            (Kind::Job, "SELECT id, chat, body FROM jobs WHERE ended_ms IS NULL OR state = 'dead'"),
            (Kind::Post, "SELECT CAST(id AS TEXT), chat, body FROM web_posts"),
        ] {
            let rows: Vec<(String, String, String)> =
                sqlx::query_as(sql).fetch_all(&mut **transaction).await?;
            for (id, chat, body) in rows {
                add(transaction, &chat, (kind, &id), &named(&body)).await?;
            }
        }
        sqlx::query("INSERT INTO settings (key, value) VALUES ($1, 'written')")
            .bind(DONE)
            .execute(&mut *writing.transaction)
            .await?;
        self.commit(writing).await
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_body_names_blobs_by_their_digests() {
        let (one, two) = ("a".repeat(64), "0".repeat(64));
        let body = format!(r#"{{"xlsx":"{one}","csv":"{two}","again":"{one}","short":"abc"}}"#);
        assert_eq!(named(&body), [two.as_str(), one.as_str()]);
        assert!(named("").is_empty());
    }
}
