//! Jobs: work that waits, runs, ended or died.

use sqlx::{Any, Row, Transaction};

use super::inbox::{INSERT, NewEvent};
use super::{Store, StoreError, json, parse};
use conversation::job::{Job, Pool, Task};
use gradebook::domain::ChatKey;

/// A job that a worker took.
#[derive(Debug, Clone)]
pub struct ClaimedJob {
    /// The job.
    pub job: Job,
    /// Its chat.
    pub chat: ChatKey,
    /// How often it was begun, this time included.
    pub attempts: i64,
}

/// A job, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Its id.
    pub id: String,
    /// What it does.
    pub kind: String,
    /// `queued`, `running`, `dead` …
    pub state: String,
    /// When it was ordered.
    pub created_ms: i64,
    /// Why it died.
    pub failure: Option<String>,
}

pub(super) async fn put(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    job: &Job,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO jobs (id, chat, pool, kind, body, state, created_ms, due_ms) \
         VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6)",
    )
    .bind(&job.id)
    .bind(chat)
    .bind(job.task.pool().name())
    .bind(job.task.kind())
    .bind(json("job", &job.task)?)
    .bind(now_ms)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(super) async fn cancel(
    transaction: &mut Transaction<'static, Any>,
    job: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    // A broadcast that runs is told to stop by its worker, and ends by saying how far it came.
    sqlx::query(
        "UPDATE jobs SET state = 'cancelled', ended_ms = $1 WHERE id = $2 AND ended_ms IS NULL \
         AND (kind <> 'broadcast' OR state = 'queued')",
    )
    .bind(now_ms)
    .bind(job)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

impl Store {
    /// Takes the next job of a pool: of the chat with the fewest running, then the oldest, so
    /// that one chat's many files do not starve another's one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_job(
        &self,
        pool: Pool,
        now_ms: i64,
    ) -> Result<Option<ClaimedJob>, StoreError> {
        // Idle workers look often; a look must not take the writer from those who have work.
        let waits: Option<i64> = sqlx::query_scalar(
            "SELECT due_ms FROM jobs WHERE pool = $1 AND state = 'queued' AND due_ms <= $2 LIMIT 1",
        )
        .bind(pool.name())
        .bind(now_ms)
        .fetch_optional(&self.pool)
        .await?;
        if waits.is_none() {
            return Ok(None);
        }
        let mut writing = self.write().await?;
        let row = sqlx::query(
            "SELECT j.id, j.chat, j.body, j.attempts FROM jobs j \
             WHERE j.pool = $1 AND j.state = 'queued' AND j.due_ms <= $2 ORDER BY \
             (SELECT COUNT(*) FROM jobs r WHERE r.chat = j.chat AND r.pool = $1 \
              AND r.state = 'running'), j.created_ms, j.id LIMIT 1",
        )
        .bind(pool.name())
        .bind(now_ms)
        .fetch_optional(&mut *writing.transaction)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let (id, chat): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let attempts = row.try_get::<i64, _>(3)? + 1;
        let task = parse::<Task>("job", &row.try_get::<String, _>(2)?);
        let chat = chat.parse::<ChatKey>();
        let (Ok(task), Ok(chat)) = (task, chat) else {
            bury(&mut writing.transaction, &id, "its order can't be read", now_ms).await?;
            self.commit(writing).await?;
            return Ok(None);
        };
        // PostgreSQL lets two workers look at once; the slower one finds the job taken.
        let taken = sqlx::query(
            "UPDATE jobs SET state = 'running', attempts = $1, started_ms = $2 \
             WHERE id = $3 AND state = 'queued'",
        )
        .bind(attempts)
        .bind(now_ms)
        .bind(&id)
        .execute(&mut *writing.transaction)
        .await?;
        self.commit(writing).await?;
        if taken.rows_affected() == 0 {
            return Box::pin(self.claim_job(pool, now_ms)).await;
        }
        Ok(Some(ClaimedJob { job: Job { id, task }, chat, attempts }))
    }

    /// Ends a job and puts its answer into the inbox. A job that was cancelled meanwhile stays
    /// cancelled, and its answer is dropped.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn finish_job(
        &self,
        job: &str,
        failure: Option<&str>,
        answer: &NewEvent,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let state = if failure.is_some() { "dead" } else { "done" };
        let ended = sqlx::query(
            "UPDATE jobs SET state = $1, ended_ms = $2, failure = $3 \
             WHERE id = $4 AND state = 'running'",
        )
        .bind(state)
        .bind(now_ms)
        .bind(failure)
        .bind(job)
        .execute(&mut *writing.transaction)
        .await?;
        // A chat that moved has taken its job along; the answer follows it.
        if ended.rows_affected() > 0 {
            let chat: String = sqlx::query_scalar("SELECT chat FROM jobs WHERE id = $1")
                .bind(job)
                .fetch_one(&mut *writing.transaction)
                .await?;
            let mut incoming = answer.incoming.clone();
            incoming.chat = chat.parse().unwrap_or(incoming.chat);
            sqlx::query(INSERT)
                .bind(answer.source)
                .bind(&answer.external)
                .bind(chat)
                .bind(json("event", &incoming)?)
                .bind(now_ms)
                .execute(&mut *writing.transaction)
                .await?;
        }
        self.commit(writing).await
    }

    /// Puts a job back into the line.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn requeue_job(&self, job: &str, due_ms: i64) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET state = 'queued', due_ms = $1 WHERE id = $2 AND state = 'running'",
        )
        .bind(due_ms)
        .bind(job)
        .execute(&mut *writing.transaction)
        .await?;
        self.commit(writing).await
    }

    /// Puts back what ran when the process died.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn requeue_interrupted(&self) -> Result<u64, StoreError> {
        let mut writing = self.write().await?;
        let done = sqlx::query("UPDATE jobs SET state = 'queued' WHERE state = 'running'")
            .execute(&mut *writing.transaction)
            .await?;
        self.commit(writing).await?;
        Ok(done.rows_affected())
    }

    /// Runs a dead job again; `false` when there is none of that id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revive_job(&self, job: &str, now_ms: i64) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        let done = sqlx::query(
            "UPDATE jobs SET state = 'queued', attempts = 0, due_ms = $1, ended_ms = NULL, \
             failure = NULL WHERE id = $2 AND state = 'dead'",
        )
        .bind(now_ms)
        .bind(job)
        .execute(&mut *writing.transaction)
        .await?;
        // The old answer's name would keep the new one out.
        sqlx::query("DELETE FROM inbox WHERE source = 'job' AND external LIKE $1")
            .bind(format!("{job}/%"))
            .execute(&mut *writing.transaction)
            .await?;
        self.commit(writing).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Whether somebody stopped a job.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn job_state(&self, job: &str) -> Result<Option<String>, StoreError> {
        let state = sqlx::query_scalar("SELECT state FROM jobs WHERE id = $1")
            .bind(job)
            .fetch_optional(&self.pool)
            .await?;
        Ok(state)
    }

    /// Jobs that wait, run or died, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn jobs(&self, most: i64) -> Result<Vec<JobRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, kind, state, created_ms, failure FROM jobs \
             WHERE state IN ('queued', 'running', 'dead') ORDER BY created_ms DESC, id LIMIT $1",
        )
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(JobRow {
                    id: row.try_get(0)?,
                    kind: row.try_get(1)?,
                    state: row.try_get(2)?,
                    created_ms: row.try_get(3)?,
                    failure: row.try_get(4)?,
                })
            })
            .collect()
    }

    /// How long the lines of the pools are: jobs that wait or run.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lines(&self) -> Result<Vec<(Pool, usize)>, StoreError> {
        let rows =
            sqlx::query("SELECT pool, COUNT(*) FROM jobs WHERE ended_ms IS NULL GROUP BY pool")
                .fetch_all(&self.pool)
                .await?;
        let mut lines = Vec::new();
        for row in rows {
            let name: String = row.try_get(0)?;
            let length = usize::try_from(row.try_get::<i64, _>(1)?).unwrap_or(0);
            lines.extend(Pool::ALL.into_iter().find(|p| p.name() == name).map(|p| (p, length)));
        }
        Ok(lines)
    }
}

async fn bury(
    transaction: &mut Transaction<'static, Any>,
    job: &str,
    why: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE jobs SET state = 'dead', ended_ms = $1, failure = $2 WHERE id = $3")
        .bind(now_ms)
        .bind(why)
        .bind(job)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
