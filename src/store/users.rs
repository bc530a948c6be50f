//! Chats and users: who is there, who may, how much they did today.

use sqlx::{Any, Row, Transaction};

use super::{DAY_MS, Store, StoreError, clean, json, parse, refs};
use conversation::Caller;
use conversation::effect::Standing;
use conversation::event::Incoming;

/// The epoch of a chat that is not there.
pub(super) const NO_CHAT: i64 = -1;

/// A user, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// The id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// Whether they were let in or shut out.
    pub standing: Standing,
    /// When they were last seen.
    pub seen_ms: i64,
}

fn word(standing: Standing) -> Result<String, StoreError> {
    Ok(json("standing", &standing)?.trim_matches('"').to_owned())
}

fn standing(word: &str) -> Result<Standing, StoreError> {
    parse("standing", &format!("\"{word}\""))
}

impl Store {
    /// What the house knows of a user; `admin` is left to the caller.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn caller(&self, user: i64, now_ms: i64) -> Result<Caller, StoreError> {
        let row = sqlx::query(
            "SELECT standing, counted_day, files_that_day, compiles_that_day FROM users \
             WHERE id = $1",
        )
        .bind(user)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(Caller { id: user, ..Caller::default() }) };
        let today_ai = self.ai_today(Some(user), now_ms).await?;
        let today = row.try_get::<i64, _>(1)? == now_ms / DAY_MS;
        let count = |at: usize| -> Result<u32, StoreError> {
            let count = row.try_get::<i64, _>(at)?;
            Ok(if today { u32::try_from(count).unwrap_or(u32::MAX) } else { 0 })
        };
        Ok(Caller {
            id: user,
            admin: false,
            standing: standing(&row.try_get::<String, _>(0)?)?,
            files_today: count(2)?,
            compiles_today: count(3)?,
            ai_tokens_today: u32::try_from(today_ai.tokens).unwrap_or(u32::MAX),
            ai_cost_today: today_ai.cost_micros,
        })
    }

    /// Users, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn users(&self, most: i64) -> Result<Vec<UserRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, name, standing, seen_ms FROM users ORDER BY seen_ms DESC, id LIMIT $1",
        )
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(UserRow {
                    id: row.try_get(0)?,
                    name: row.try_get(1)?,
                    standing: standing(&row.try_get::<String, _>(2)?)?,
                    seen_ms: row.try_get(3)?,
                })
            })
            .collect()
    }

    /// Keys of the chats that can be reached.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reachable_chats(&self) -> Result<Vec<String>, StoreError> {
        let keys = sqlx::query_scalar("SELECT key FROM chats WHERE reachable = 1 ORDER BY key")
            .fetch_all(&self.pool)
            .await?;
        Ok(keys)
    }

    /// Marks a chat as one that can or can't be reached.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_reachable(&self, chat: &str, now: bool) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        set_reachable(&mut writing.transaction, chat, now).await?;
        self.commit(writing).await
    }

    /// Moves a chat and all that is its to another key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn migrate_chat(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        migrate(&mut writing.transaction, from, to).await?;
        self.commit(writing).await
    }
}

/// Notes that a chat and a user were seen. Returns the chat's epoch; [`NO_CHAT`] when it is new.
pub(super) async fn touch(
    transaction: &mut Transaction<'static, Any>,
    incoming: &Incoming,
    now_ms: i64,
) -> Result<i64, StoreError> {
    let (epoch, created_ms): (i64, i64) = sqlx::query_as(
        "INSERT INTO chats (key, title, created_ms, seen_ms) VALUES ($1, $2, $3, $3) \
         ON CONFLICT (key) DO UPDATE SET seen_ms = excluded.seen_ms \
         RETURNING link_epoch, created_ms",
    )
    .bind(incoming.chat.to_string())
    .bind(clean(&incoming.title))
    .bind(now_ms)
    .fetch_one(&mut **transaction)
    .await?;
    let epoch = if created_ms == now_ms { NO_CHAT } else { epoch };
    let Some(from) = &incoming.from else { return Ok(epoch) };
    sqlx::query(
        "INSERT INTO users (id, name, created_ms, seen_ms) VALUES ($1, $2, $3, $3) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen_ms = excluded.seen_ms",
    )
    .bind(from.id)
    .bind(clean(&from.name))
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    // Whoever writes can be reached again.
    sqlx::query("UPDATE chats SET reachable = 1 WHERE key = $1 AND reachable = 0")
        .bind(incoming.chat.to_string())
        .execute(&mut **transaction)
        .await?;
    Ok(epoch)
}

pub(super) async fn set_reachable(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    now: bool,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE chats SET reachable = $1 WHERE key = $2")
        .bind(i64::from(now))
        .bind(chat)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

pub(super) async fn migrate(
    transaction: &mut Transaction<'static, Any>,
    from: &str,
    to: &str,
) -> Result<(), StoreError> {
    if from == to {
        return Ok(());
    }
    let course = "SELECT COUNT(*) FROM uploads WHERE chat = $1";
    let session = "SELECT COUNT(*) FROM sessions WHERE chat = $1";
    let old: i64 = sqlx::query_scalar(session).bind(from).fetch_one(&mut **transaction).await?;
    let ours: i64 = sqlx::query_scalar(course).bind(from).fetch_one(&mut **transaction).await?;
    let new: i64 = sqlx::query_scalar(course).bind(to).fetch_one(&mut **transaction).await?;
    let stays = old == 0 || new > 0;
    // What waits follows in any case; where the old course is taken along, what waits for the new
    // chat is taken into it first.
    let (gone, kept) = if stays { (from, to) } else { (to, from) };
    for sql in [
        "INSERT INTO chats (key, title, created_ms, seen_ms) SELECT $1, title, created_ms, \
         seen_ms FROM chats WHERE key = $2 ON CONFLICT (key) DO NOTHING",
        "UPDATE outbox SET chat = $1 WHERE chat = $2 AND done_ms IS NULL",
        "UPDATE jobs SET chat = $1 WHERE chat = $2",
    ] {
        sqlx::query(sql).bind(kept).bind(gone).execute(&mut **transaction).await?;
    }
    sqlx::query("UPDATE inbox SET chat = $1 WHERE chat = $2 AND done_ms IS NULL")
        .bind(to)
        .bind(from)
        .execute(&mut **transaction)
        .await?;
    if stays && ours > 0 {
        // Both have a course. The old one stays where it is until its time is over.
        return Ok(());
    }
    refs::move_all(transaction, gone, kept).await?;
    sqlx::query("DELETE FROM chats WHERE key = $1 AND key <> $2")
        .bind(gone)
        .bind(kept)
        .execute(&mut **transaction)
        .await?;
    if !stays {
        refs::move_all(transaction, from, to).await?;
        // The foreign keys carry everything else along.
        sqlx::query("UPDATE chats SET key = $1 WHERE key = $2")
            .bind(to)
            .bind(from)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

pub(super) async fn set_standing(
    transaction: &mut Transaction<'static, Any>,
    user: i64,
    standing: Standing,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO users (id, name, standing, created_ms, seen_ms) VALUES ($1, '', $2, $3, 0) \
         ON CONFLICT (id) DO UPDATE SET standing = excluded.standing",
    )
    .bind(user)
    .bind(word(standing)?)
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(super) async fn count(
    transaction: &mut Transaction<'static, Any>,
    user: i64,
    (files, compiles): (u32, u32),
    now_ms: i64,
) -> Result<(), StoreError> {
    let today = now_ms / DAY_MS;
    sqlx::query(
        "UPDATE users SET \
         files_that_day = $1 + CASE WHEN counted_day = $3 THEN files_that_day ELSE 0 END, \
         compiles_that_day = $2 + CASE WHEN counted_day = $3 THEN compiles_that_day ELSE 0 END, \
         counted_day = $3 WHERE id = $4",
    )
    .bind(i64::from(files))
    .bind(i64::from(compiles))
    .bind(today)
    .bind(user)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
