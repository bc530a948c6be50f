//! The inbox: every event, stored before anybody is told that it arrived, once each.

use sqlx::{Any, Row, Transaction};

use super::refs::{self, Kind};
use super::{Store, StoreError, clean, json, parse};
use conversation::event::Incoming;

/// An event to be stored.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Where it comes from: `telegram`, `job`.
    pub source: &'static str,
    /// Its name there; a second event of one name is not stored.
    pub external: String,
    /// The event.
    pub incoming: Incoming,
}

/// An event that waits.
#[derive(Debug, Clone)]
pub struct InboxRow {
    /// Its number, unique for ever.
    pub id: i64,
    /// The event.
    pub incoming: Incoming,
}

const INSERT: &str = "INSERT INTO inbox (source, external, chat, body, received_ms) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (source, external) DO NOTHING RETURNING id";

pub(super) const OPEN_EVENTS: &str =
    "SELECT id, chat, body FROM inbox WHERE done_ms IS NULL ORDER BY id LIMIT $1";

/// Stores an event; one that is there already is left alone. Returns whether it is new.
pub(super) async fn put(
    transaction: &mut Transaction<'static, Any>,
    event: &NewEvent,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let (chat, body) = (event.incoming.chat.to_string(), json("event", &event.incoming)?);
    let id: Option<i64> = sqlx::query_scalar(INSERT)
        .bind(event.source)
        .bind(clean(&event.external))
        .bind(&chat)
        .bind(&body)
        .bind(now_ms)
        .fetch_optional(&mut **transaction)
        .await?;
    let Some(id) = id else { return Ok(false) };
    refs::add(transaction, &chat, (Kind::Event, &id.to_string()), &refs::named(&body)).await?;
    Ok(true)
}

/// Notes that an event was handled, or why it can't be. What it says is needed no more.
pub(super) async fn done(
    transaction: &mut Transaction<'static, Any>,
    id: i64,
    failure: Option<&str>,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE inbox SET done_ms = $1, failure = $2, body = '{}' WHERE id = $3")
        .bind(now_ms)
        .bind(failure.map(clean))
        .bind(id)
        .execute(&mut **transaction)
        .await?;
    refs::drop(transaction, None, (Kind::Event, &id.to_string())).await
}

impl Store {
    /// Stores events durably; those that are there already are left alone. Returns how many are
    /// new.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn receive(&self, events: &[NewEvent], now_ms: i64) -> Result<u64, StoreError> {
        let mut writing = self.write_on(&self.durable).await?;
        let mut stored = 0;
        for event in events {
            stored += u64::from(put(&mut writing.transaction, event, now_ms).await?);
        }
        self.commit(writing).await?;
        Ok(stored)
    }

    /// Events that wait, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails. An event that can't be read is marked as failed
    /// and left out.
    pub async fn open_events(&self, most: i64, now_ms: i64) -> Result<Vec<InboxRow>, StoreError> {
        let rows = sqlx::query(OPEN_EVENTS).bind(most).fetch_all(&self.pool).await?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, chat): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
            match parse::<Incoming>("event", &row.try_get::<String, _>(2)?) {
                // A chat that moved takes along what waits.
                Ok(incoming) => {
                    let chat = chat.parse().unwrap_or(incoming.chat);
                    events.push(InboxRow { id, incoming: Incoming { chat, ..incoming } });
                }
                Err(error) => self.give_up(id, &error.to_string(), now_ms).await?,
            }
        }
        Ok(events)
    }

    /// Sets an event aside that can't be handled; it stays for the administrator to see.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn give_up(&self, id: i64, why: &str, now_ms: i64) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        done(&mut writing.transaction, id, Some(why), now_ms).await?;
        self.commit(writing).await
    }

    /// Whether an event was handled, or set aside.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_handled(&self, source: &str, external: &str) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM inbox WHERE source = $1 AND external = $2 \
                   AND done_ms IS NULL";
        let open: i64 =
            sqlx::query_scalar(sql).bind(source).bind(external).fetch_one(&self.pool).await?;
        Ok(open == 0)
    }

    /// The highest number of an update that was ever stored from a source.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_external(&self, source: &str) -> Result<Option<i64>, StoreError> {
        let last: Option<i64> =
            sqlx::query_scalar("SELECT MAX(CAST(external AS BIGINT)) FROM inbox WHERE source = $1")
                .bind(source)
                .fetch_one(&self.pool)
                .await?;
        Ok(last)
    }
}
