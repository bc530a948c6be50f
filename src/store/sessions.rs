//! Sessions, with the answers to doubts that belong to them.

use std::collections::HashMap;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Row, Transaction};

use super::users::NO_CHAT;
use super::{Store, StoreError, clean, json, parse};
use conversation::state::{Decision, FORMAT, Session};
use gradebook::domain::ChatKey;

/// Sessions of one statement.
const AT_A_TIME: usize = 200;

/// A session with the epoch of its chat.
type Loaded = (Session, i64);

fn none() -> Loaded {
    (Session::default(), NO_CHAT)
}

impl Store {
    /// Loads sessions; a chat without one gets a new one.
    ///
    /// # Errors
    /// [`StoreError`], also when a session can't be read.
    pub async fn load(&self, chats: &[ChatKey]) -> Result<HashMap<ChatKey, Session>, StoreError> {
        let loaded = self.load_for_steps(chats).await?;
        Ok(loaded.into_iter().map(|(chat, (session, _))| (chat, session)).collect())
    }

    /// Loads sessions with the epochs of their chats: a step that is based on them is refused
    /// once a chat was forgotten or deleted.
    ///
    /// # Errors
    /// [`StoreError`], also when a session can't be read.
    pub async fn load_for_steps(
        &self,
        chats: &[ChatKey],
    ) -> Result<HashMap<ChatKey, Loaded>, StoreError> {
        let mut sessions: HashMap<ChatKey, Loaded> =
            chats.iter().map(|chat| (*chat, none())).collect();
        for some in chats.chunks(AT_A_TIME) {
            self.load_some(some, &mut sessions).await?;
        }
        Ok(sessions)
    }

    async fn load_some(
        &self,
        chats: &[ChatKey],
        sessions: &mut HashMap<ChatKey, Loaded>,
    ) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        let places: Vec<String> = (1..=chats.len()).map(|n| format!("${n}")).collect();
        let places = places.join(", ");
        let sql = format!(
            "SELECT c.key, s.body, c.link_epoch, s.format FROM chats c \
             LEFT JOIN sessions s ON s.chat = c.key WHERE c.key IN ({places})"
        );
        let rows = select(sql, chats).fetch_all(&mut *connection).await?;
        for row in rows {
            let body: Option<String> = row.try_get(1)?;
            let format: Option<i64> = row.try_get(3)?;
            let session = match (format, body) {
                (Some(format), Some(body)) => read(format, &body)?,
                _ => Session::default(),
            };
            sessions.insert(chat(&row)?, (session, row.try_get(2)?));
        }
        let sql = format!(
            "SELECT chat, one, other, same FROM decisions WHERE chat IN ({places}) \
             ORDER BY created_ms, one"
        );
        let rows = select(sql, chats).fetch_all(&mut *connection).await?;
        for row in rows {
            sessions.entry(chat(&row)?).or_insert_with(none).0.decisions.push(Decision {
                one: row.try_get(1)?,
                other: row.try_get(2)?,
                same: row.try_get::<i64, _>(3)? == 1,
            });
        }
        Ok(())
    }
}

fn select(sql: String, chats: &[ChatKey]) -> Query<'_, Any, AnyArguments> {
    // It holds numbered places and nothing of the chats.
    let query = sqlx::query(AssertSqlSafe(sql));
    chats.iter().fold(query, |query, chat| query.bind(chat.to_string()))
}

fn chat(row: &AnyRow) -> Result<ChatKey, StoreError> {
    let key: String = row.try_get(0)?;
    Ok(key.parse().map_err(|e| sqlx::Error::Decode(Box::new(e)))?)
}

/// Reads a session of any version up to this one; of a newer one only that it is so.
fn read(format: i64, body: &str) -> Result<Session, StoreError> {
    let format = u32::try_from(format).unwrap_or(u32::MAX);
    let session = Session { format, ..Session::default() };
    if session.is_newer() {
        return Ok(session);
    }
    Ok(Session { format: FORMAT, ..parse::<Session>("session", body)? })
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
         saved_ms = excluded.saved_ms WHERE sessions.format <= excluded.format",
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
    let pair = (clean(pair.0), clean(pair.1));
    sqlx::query("DELETE FROM decisions WHERE chat = $1 AND one = $2 AND other = $3")
        .bind(chat)
        .bind(&pair.0)
        .bind(&pair.1)
        .execute(&mut **transaction)
        .await?;
    let Some(same) = same else { return Ok(()) };
    sqlx::query(
        "INSERT INTO decisions (chat, one, other, same, created_ms) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(chat)
    .bind(&pair.0)
    .bind(&pair.1)
    .bind(i64::from(same))
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
