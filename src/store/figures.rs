//! Figures for administrators.

use super::{Store, StoreError};

/// Counts over the whole database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Users ever seen.
    pub users: i64,
    /// Chats ever seen.
    pub chats: i64,
    /// Chats that can be reached.
    pub reachable: i64,
    /// Files that are kept.
    pub files: i64,
    /// Results that are kept.
    pub results: i64,
    /// Events that wait.
    pub inbox: i64,
    /// Messages that wait.
    pub outbox: i64,
    /// Jobs that wait or run.
    pub jobs: i64,
    /// Jobs that died.
    pub dead_jobs: i64,
    /// Events that could not be handled.
    pub failed_events: i64,
    /// Messages that were given up.
    pub failed_messages: i64,
    /// Half of the latest jobs took less, in milliseconds.
    pub job_p50_ms: i64,
    /// 95 of 100 of the latest jobs took less, in milliseconds.
    pub job_p95_ms: i64,
}

/// What waits: events, jobs; and what failed: jobs, events, messages. The last is how long the
/// latest jobs took.
pub(super) const COUNTS: [&str; 6] = [
    "SELECT COUNT(*) FROM inbox WHERE done_ms IS NULL",
    "SELECT COUNT(*) FROM jobs WHERE ended_ms IS NULL",
    "SELECT COUNT(*) FROM jobs WHERE state = 'dead'",
    "SELECT COUNT(*) FROM inbox WHERE failure IS NOT NULL",
    "SELECT COUNT(*) FROM outbox WHERE failure IS NOT NULL",
    LATEST_TIMES,
];

const LATEST_TIMES: &str = "SELECT ended_ms - started_ms FROM jobs WHERE ended_ms IS NOT NULL \
     AND state = 'done' AND started_ms IS NOT NULL AND kind IN ('read', 'compile') \
     ORDER BY ended_ms DESC LIMIT 500";

impl Store {
    /// Counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn figures(&self) -> Result<Figures, StoreError> {
        let mut times: Vec<i64> = sqlx::query_scalar(LATEST_TIMES).fetch_all(&self.pool).await?;
        times.sort_unstable();
        let part = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or(0);
        Ok(Figures {
            users: self.count("SELECT COUNT(*) FROM users").await?,
            chats: self.count("SELECT COUNT(*) FROM chats").await?,
            reachable: self.count("SELECT COUNT(*) FROM chats WHERE reachable = 1").await?,
            files: self.count("SELECT COUNT(*) FROM uploads").await?,
            results: self.count("SELECT COUNT(*) FROM results").await?,
            inbox: self.count(COUNTS[0]).await?,
            outbox: self.open_message_count().await?,
            jobs: self.count(COUNTS[1]).await?,
            dead_jobs: self.count(COUNTS[2]).await?,
            failed_events: self.count(COUNTS[3]).await?,
            failed_messages: self.count(COUNTS[4]).await?,
            job_p50_ms: part(50),
            job_p95_ms: part(95),
        })
    }

    async fn count(&self, sql: &'static str) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(sql).fetch_one(&self.pool).await?)
    }
}
