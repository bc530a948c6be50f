//! The outbox: what goes out, in order per chat, until it is known to have gone out.

use sqlx::{Any, Row, Transaction};

use super::refs::{self, Kind};
use super::{Store, StoreError, clean, json, parse};
use conversation::effect::Outgoing;

/// Every answer to a tap, and the first message of each chat.
pub(super) const OPEN_MESSAGES: &str = "SELECT o.id, o.chat, o.body, o.version, o.attempts, \
     o.due_ms, m.message FROM outbox o LEFT JOIN messages m ON m.chat = o.chat AND m.slot = o.slot \
     WHERE o.done_ms IS NULL AND (o.urgent = 1 OR o.id IN (SELECT MIN(id) FROM outbox \
     WHERE done_ms IS NULL AND urgent = 0 GROUP BY chat)) ORDER BY o.urgent DESC, o.id";

pub(super) const REPLACE_EDIT: &str = "UPDATE outbox SET body = $1, version = version + 1 \
     WHERE chat = $2 AND slot = $3 AND done_ms IS NULL";

pub(super) const PUT_FOR_ALL: &str = "INSERT INTO outbox (chat, slot, urgent, body, created_ms, \
     due_ms) SELECT key, $2, 0, $3, $4, $4 FROM chats WHERE key = $1 AND NOT EXISTS \
     (SELECT 1 FROM outbox WHERE chat = $1 AND slot = $2)";

/// Something that waits to go out.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Its number.
    pub id: i64,
    /// The chat's key.
    pub chat: String,
    /// What goes out.
    pub outgoing: Outgoing,
    /// Counts up when a later edit of the same message takes its place.
    pub version: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// When it may be tried next.
    pub due_ms: i64,
    /// The message of its slot, if it was sent before.
    pub message: Option<i64>,
}

/// How sending ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It went out; the message's id, where there is one.
    Sent(Option<i64>),
    /// It is tried again later.
    Later {
        /// When.
        due_ms: i64,
        /// Whether the try counts.
        counts: bool,
    },
    /// It is given up.
    GivenUp(String),
}

impl Settled {
    /// The outcome's name, for metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sent(_) => "sent",
            Self::Later { counts: true, .. } => "retried",
            Self::Later { counts: false, .. } => "told_to_wait",
            Self::GivenUp(_) => "given_up",
        }
    }
}

fn slot(outgoing: &Outgoing) -> Option<&str> {
    match outgoing {
        Outgoing::Message(message) | Outgoing::Edit(message) => message.slot.as_deref(),
        Outgoing::Document(file) | Outgoing::Picture(file) => file.slot.as_deref(),
        Outgoing::DropButtons { slot } => Some(slot),
        Outgoing::Ack { .. } => None,
    }
}

/// Queues something. An edit takes the place of an edit of the same message that still waits.
pub(super) async fn put(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    outgoing: &Outgoing,
    now_ms: i64,
) -> Result<(), StoreError> {
    let body = json("message", outgoing)?;
    let slot = slot(outgoing);
    if let (Outgoing::Edit(_), Some(slot)) = (outgoing, slot) {
        let done = sqlx::query(REPLACE_EDIT)
            .bind(&body)
            .bind(chat)
            .bind(slot)
            .execute(&mut **transaction)
            .await?;
        if done.rows_affected() > 0 {
            return Ok(());
        }
    }
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO outbox (chat, slot, urgent, body, created_ms, due_ms) \
         VALUES ($1, $2, $3, $4, $5, $5) RETURNING id",
    )
    .bind(chat)
    .bind(slot)
    .bind(i64::from(matches!(outgoing, Outgoing::Ack { .. })))
    .bind(&body)
    .bind(now_ms)
    .fetch_one(&mut **transaction)
    .await?;
    refs::add(transaction, chat, (Kind::Message, &id.to_string()), &refs::named(&body)).await
}

impl Store {
    /// Every answer to a tap that waits, and the first message of each chat. A row that can't be
    /// read is given up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_messages(&self, now_ms: i64) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = sqlx::query(OPEN_MESSAGES).fetch_all(&self.pool).await?;
        let mut open = Vec::with_capacity(rows.len());
        for row in rows {
            let id: i64 = row.try_get(0)?;
            match parse::<Outgoing>("message", &row.try_get::<String, _>(2)?) {
                Ok(outgoing) => open.push(OutboxRow {
                    id,
                    chat: row.try_get(1)?,
                    outgoing,
                    version: row.try_get(3)?,
                    attempts: row.try_get(4)?,
                    due_ms: row.try_get(5)?,
                    message: row.try_get(6)?,
                }),
                Err(error) => {
                    let (mut writing, version) = (self.write().await?, row.try_get(3)?);
                    let why = error.to_string();
                    give_up(&mut writing.transaction, (id, version), &why, now_ms).await?;
                    self.commit(writing).await?;
                }
            }
        }
        Ok(open)
    }

    /// Notes how sending ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn settle(
        &self,
        settled: &[(OutboxRow, Settled)],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let transaction = &mut writing.transaction;
        let links_end_ms = self.links_end_ms(now_ms);
        for (row, how) in settled {
            match how {
                Settled::Sent(message) => {
                    sent(transaction, (row, *message), links_end_ms, now_ms).await?;
                }
                Settled::Later { due_ms, counts } => {
                    sqlx::query(
                        "UPDATE outbox SET due_ms = $1, attempts = attempts + $2 WHERE id = $3",
                    )
                    .bind(*due_ms)
                    .bind(i64::from(*counts))
                    .bind(row.id)
                    .execute(&mut **transaction)
                    .await?;
                }
                Settled::GivenUp(why) => {
                    give_up(transaction, (row.id, row.version), why, now_ms).await?;
                }
            }
        }
        self.commit(writing).await
    }

    /// Queues one message for many chats, once each, whatever was queued before: `slot` names it.
    ///
    /// # Errors
    /// [`StoreError`]; none is queued then.
    pub async fn put_for_all(
        &self,
        chats: &[String],
        outgoing: &Outgoing,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let body = json("message", outgoing)?;
        let mut writing = self.write().await?;
        for chat in chats {
            sqlx::query(PUT_FOR_ALL)
                .bind(chat)
                .bind(slot(outgoing))
                .bind(&body)
                .bind(now_ms)
                .execute(&mut *writing.transaction)
                .await?;
        }
        self.commit(writing).await
    }

    /// How many messages wait.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_message_count(&self) -> Result<i64, StoreError> {
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE done_ms IS NULL")
            .fetch_one(&self.pool)
            .await?;
        Ok(count)
    }
}

async fn sent(
    transaction: &mut Transaction<'static, Any>,
    (row, message): (&OutboxRow, Option<i64>),
    links_end_ms: i64,
    now_ms: i64,
) -> Result<(), StoreError> {
    // If a later edit took its place meanwhile, the row stays and the edit follows.
    sqlx::query("UPDATE outbox SET done_ms = $1, body = '{}' WHERE id = $2 AND version = $3")
        .bind(now_ms)
        .bind(row.id)
        .bind(row.version)
        .execute(&mut **transaction)
        .await?;
    if matches!(row.outgoing, Outgoing::Document(_) | Outgoing::Picture(_)) {
        let ours = (Kind::Message, row.id.to_string());
        refs::leave_to_links(transaction, (ours.0, &ours.1), links_end_ms).await?;
    }
    let (Some(message), Some(slot)) = (message, slot(&row.outgoing)) else { return Ok(()) };
    sqlx::query(
        "INSERT INTO messages (chat, slot, message, sent_ms) \
         SELECT key, $2, $3, $4 FROM chats WHERE key = $1 \
         ON CONFLICT (chat, slot) DO UPDATE SET message = excluded.message",
    )
    .bind(&row.chat)
    .bind(slot)
    .bind(message)
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn give_up(
    transaction: &mut Transaction<'static, Any>,
    (id, version): (i64, i64),
    why: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    // If a later edit took its place meanwhile, the row stays and the edit is tried.
    sqlx::query(
        "UPDATE outbox SET done_ms = $1, failure = $2, body = '{}' WHERE id = $3 AND version = $4",
    )
    .bind(now_ms)
    .bind(clean(why))
    .bind(id)
    .bind(version)
    .execute(&mut **transaction)
    .await?;
    refs::drop(transaction, None, (Kind::Message, &id.to_string())).await
}
