//! Leases: a job whose process is gone, or whose run ended without a result, is taken over, and
//! after some runs it is dead and its chat is answered.

use sqlx::{Any, Row, Transaction};

use super::inbox::{self, NewEvent};
use super::{Store, StoreError};
use conversation::event::{Event, Failure, Incoming};
use gradebook::domain::ChatKey;

/// Runs without a result before a job is dead.
pub const MAX_ATTEMPTS: i64 = 3;
/// The source's name in the inbox.
pub const SOURCE: &str = "job";
/// A job is another's to take so long after its process was last heard of.
pub(super) const LEASE_MS: i64 = 60_000;

pub(super) const LEASES: &str = "SELECT id, chat, attempts, owner, lease_until_ms FROM jobs \
     WHERE state = 'running' AND ended_ms IS NULL";

/// What became of jobs whose run ended without a result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// How many are queued again.
    pub queued: u64,
    /// The incidents of those that are dead.
    pub dead: Vec<String>,
}

impl Store {
    /// Renews the leases of jobs that run in this process, then takes over those whose lease
    /// ended or whose process is gone: they are queued again, or end as dead after
    /// [`MAX_ATTEMPTS`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_leases(
        &self,
        running: &[String],
        now_ms: i64,
    ) -> Result<TakenOver, StoreError> {
        let rows = sqlx::query(LEASES).fetch_all(&self.pool).await?;
        let mut lost = Vec::new();
        let mut kept = Vec::new();
        for row in rows {
            let id: String = row.try_get(0)?;
            let owner: Option<i64> = row.try_get(3)?;
            let until: Option<i64> = row.try_get(4)?;
            if owner == Some(self.holder_number()) && running.contains(&id) {
                kept.push(id);
            } else if owner != Some(self.holder_number()) || until.is_none_or(|u| u <= now_ms) {
                let attempts: i64 = row.try_get(2)?;
                lost.push((id, row.try_get::<String, _>(1)?, attempts + 1, owner));
            }
        }
        if kept.is_empty() && lost.is_empty() {
            return Ok(TakenOver::default());
        }
        let mut writing = self.write().await?;
        let transaction = &mut writing.transaction;
        for id in kept {
            sqlx::query("UPDATE jobs SET lease_until_ms = $1 WHERE id = $2 AND state = 'running'")
                .bind(now_ms + LEASE_MS)
                .bind(id)
                .execute(&mut **transaction)
                .await?;
        }
        let mut taken = TakenOver::default();
        for (id, chat, attempts, owner) in lost {
            if attempts >= MAX_ATTEMPTS {
                let why = "each run ended without a result";
                bury(transaction, (&id, &chat), (("running", owner), why), now_ms).await?;
                taken.dead.push(incident(&id));
                continue;
            }
            taken.queued += 1;
            sqlx::query(
                "UPDATE jobs SET state = 'queued', owner = NULL, attempts = $1 \
                 WHERE id = $2 AND state = 'running' AND COALESCE(owner, -1) = $3",
            )
            .bind(attempts)
            .bind(id)
            .bind(owner.unwrap_or(-1))
            .execute(&mut **transaction)
            .await?;
        }
        self.commit(writing).await?;
        Ok(taken)
    }

    /// Puts back what runs in this process and will not end: it stops in order, so this is no
    /// attempt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn release_jobs(&self) -> Result<u64, StoreError> {
        let mut writing = self.write().await?;
        let done = sqlx::query(
            "UPDATE jobs SET state = 'queued', owner = NULL \
             WHERE state = 'running' AND ended_ms IS NULL AND owner = $1",
        )
        .bind(self.holder_number())
        .execute(&mut *writing.transaction)
        .await?;
        self.commit(writing).await?;
        Ok(done.rows_affected())
    }

    /// Queues a dead job again, once its chat knows that it failed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revive_job(&self, job: &str, now_ms: i64) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        let transaction = &mut writing.transaction;
        let answer = format!("{job}/end");
        let untold: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM inbox WHERE source = 'job' AND external = $1 \
             AND done_ms IS NULL",
        )
        .bind(&answer)
        .fetch_one(&mut **transaction)
        .await?;
        if untold > 0 {
            return Ok(false);
        }
        let done = sqlx::query(
            "UPDATE jobs SET state = 'queued', attempts = 0, due_ms = $1, ended_ms = NULL, \
             failure = NULL, owner = NULL, waited_ms = 0 \
             WHERE id = $2 AND state = 'dead'",
        )
        .bind(now_ms)
        .bind(job)
        .execute(&mut **transaction)
        .await?;
        if done.rows_affected() > 0 {
            // The old answer's name would keep the new one out.
            sqlx::query("DELETE FROM inbox WHERE source = 'job' AND external = $1")
                .bind(answer)
                .execute(&mut **transaction)
                .await?;
        }
        self.commit(writing).await?;
        Ok(done.rows_affected() > 0)
    }
}

/// Ends a job as dead, if it is still as it was found, and answers its chat.
pub(super) async fn bury(
    transaction: &mut Transaction<'static, Any>,
    (job, chat): (&str, &str),
    ((state, owner), why): ((&str, Option<i64>), &str),
    now_ms: i64,
) -> Result<(), StoreError> {
    let ended = sqlx::query(
        "UPDATE jobs SET state = 'dead', ended_ms = $1, failure = $2 WHERE id = $3 \
         AND ended_ms IS NULL AND state = $4 AND COALESCE(owner, -1) = $5",
    )
    .bind(now_ms)
    .bind(why)
    .bind(job)
    .bind(state)
    .bind(owner.unwrap_or(-1))
    .execute(&mut **transaction)
    .await?;
    let Ok(chat) = chat.parse::<ChatKey>() else { return Ok(()) };
    if ended.rows_affected() == 0 {
        return Ok(());
    }
    let failure = Failure::Broken { incident: incident(job) };
    let event = Event::Failed { job: job.to_owned(), failure };
    let incoming = Incoming { chat, from: None, title: String::new(), event };
    let external = format!("{job}/end");
    inbox::put(transaction, &NewEvent { source: SOURCE, external, incoming }, now_ms).await?;
    Ok(())
}

/// A short name for the failure of a job, which the log has too.
pub fn incident(job: &str) -> String {
    format!("J{job}")
}
