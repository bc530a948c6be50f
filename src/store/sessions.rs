//! Sessions, with the answers to doubts that belong to them.

use std::collections::HashMap;

use sqlx::{Any, Row, Transaction};

use super::{Store, StoreError, json, parse};
use conversation::state::{Decision, Session};
use gradebook::domain::ChatKey;

impl Store {
    /// Loads sessions; a chat without one gets a new one.
    ///
    /// # Errors
    /// [`StoreError`], also when a session can't be read.
    pub async fn load(&self, chats: &[ChatKey]) -> Result<HashMap<ChatKey, Session>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut sessions = HashMap::with_capacity(chats.len());
        for chat in chats {
            let key = chat.to_string();
            let body: Option<String> =
                sqlx::query_scalar("SELECT body FROM sessions WHERE chat = $1")
                    .bind(&key)
                    .fetch_optional(&mut *connection)
                    .await?;
            let mut session = match body {
                Some(body) => parse::<Session>("session", &body)?,
                None => Session::default(),
            };
            let rows = sqlx::query(
                "SELECT one, other, same FROM decisions WHERE chat = $1 ORDER BY created_ms, one",
            )
            .bind(&key)
            .fetch_all(&mut *connection)
            .await?;
            for row in rows {
                session.decisions.push(Decision {
                    one: row.try_get(0)?,
                    other: row.try_get(1)?,
                    same: row.try_get::<i64, _>(2)? == 1,
                });
            }
            sessions.insert(*chat, session);
        }
        Ok(sessions)
    }
}

pub(super) async fn save(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    session: &Session,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sessions (chat, format, body, saved_ms) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (chat) DO UPDATE SET format = excluded.format, body = excluded.body, \
         saved_ms = excluded.saved_ms",
    )
    .bind(chat)
    .bind(i64::from(session.format))
    .bind(json("session", session)?)
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(super) async fn decide(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    pair: (&str, &str),
    same: Option<bool>,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM decisions WHERE chat = $1 AND one = $2 AND other = $3")
        .bind(chat)
        .bind(pair.0)
        .bind(pair.1)
        .execute(&mut **transaction)
        .await?;
    let Some(same) = same else { return Ok(()) };
    sqlx::query(
        "INSERT INTO decisions (chat, one, other, same, created_ms) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(chat)
    .bind(pair.0)
    .bind(pair.1)
    .bind(i64::from(same))
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
