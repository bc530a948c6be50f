//! Jobs: work that waits, runs, ended or died.

use sqlx::{Any, Row, Transaction};

use super::inbox::{self, NewEvent};
use super::leases::{LEASE_MS, bury};
use super::refs::{self, Kind};
use super::{Backend, Store, StoreError, clean, json, parse};
use conversation::event::Incoming;
use conversation::job::{Job, Pool, Task};
use gradebook::domain::ChatKey;

const INSERT_JOB: &str = "INSERT INTO jobs (id, chat, pool, kind, body, state, created_ms, \
     due_ms, turn) VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6, \
     COALESCE($7, (SELECT turn FROM jobs WHERE id = $8), $2))";

/// By whose turn it is: how many run, and when the oldest that may run was queued.
pub(super) const JOB_TURNS: &str = "SELECT turn, \
     COUNT(CASE WHEN state = 'running' THEN 1 END), \
     MIN(CASE WHEN state = 'queued' AND due_ms <= $2 THEN created_ms END) \
     FROM jobs WHERE pool = $1 AND ended_ms IS NULL GROUP BY turn";

pub(super) const NEXT_JOB: &str = "SELECT id, chat, body, attempts, waited_ms FROM jobs \
     WHERE pool = $1 AND turn = $2 AND state = 'queued' AND due_ms <= $3 AND ended_ms IS NULL \
     ORDER BY created_ms, id LIMIT 1";

/// PostgreSQL lets several workers look at once: each gets another job.
pub(super) const NEXT_JOB_UNLOCKED: &str = concat!(
    "SELECT id, chat, body, attempts, waited_ms FROM jobs ",
    "WHERE pool = $1 AND turn = $2 AND state = 'queued' AND due_ms <= $3 AND ended_ms IS NULL ",
    "ORDER BY created_ms, id LIMIT 1 FOR UPDATE SKIP LOCKED"
);

pub(super) const QUEUE_LENGTHS: &str =
    "SELECT pool, COUNT(*) FROM jobs WHERE ended_ms IS NULL GROUP BY pool";

/// A job that a worker took.
#[derive(Debug, Clone)]
pub struct ClaimedJob {
    /// The job.
    pub job: Job,
    /// Its chat.
    pub chat: ChatKey,
    /// Who waits for it: the id of a user, or the key of a chat.
    pub turn: String,
    /// How many runs ended without a result.
    pub attempts: i64,
    /// When this run began.
    pub started_ms: i64,
    /// How long it waited for something outside, in milliseconds.
    pub waited_ms: i64,
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

/// Queues a job. It waits in the turn of the user who asked: of the event's author, else of the
/// job whose answer the event is, else of the chat.
pub(super) async fn put(
    transaction: &mut Transaction<'static, Any>,
    chat: &str,
    (job, incoming): (&Job, &Incoming),
    now_ms: i64,
) -> Result<(), StoreError> {
    let body = json("job", &job.task)?;
    let author = incoming.from.as_ref().map(|f| f.id.to_string());
    sqlx::query(INSERT_JOB)
        .bind(&job.id)
        .bind(chat)
        .bind(job.task.pool().name())
        .bind(job.task.kind())
        .bind(&body)
        .bind(now_ms)
        .bind(author)
        .bind(incoming.event.job())
        .execute(&mut **transaction)
        .await?;
    refs::add(transaction, chat, (Kind::Job, &job.id), &refs::named(&body)).await
}

pub(super) async fn cancel(
    transaction: &mut Transaction<'static, Any>,
    job: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    // A broadcast that runs ends by itself, to say how far it came; also in another run.
    sqlx::query(
        "UPDATE jobs SET failure = 'stopping' WHERE id = $1 AND kind = 'broadcast' \
         AND state = 'running'",
    )
    .bind(job)
    .execute(&mut **transaction)
    .await?;
    let cancelled = sqlx::query(
        "UPDATE jobs SET state = 'cancelled', ended_ms = $1, body = '{}' WHERE id = $2 AND ended_ms IS NULL \
         AND (kind <> 'broadcast' OR state = 'queued')",
    )
    .bind(now_ms)
    .bind(job)
    .execute(&mut **transaction)
    .await?;
    if cancelled.rows_affected() > 0 {
        refs::drop(transaction, None, (Kind::Job, job)).await?;
    }
    Ok(())
}

impl Store {
    /// Takes the next job of a pool: of the user with the fewest running, then of the one who
    /// used the least (`used_ms`), then the oldest. So one user's many files wait behind each
    /// other, and a user whose files take long waits longer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_job(
        &self,
        pool: Pool,
        used_ms: &(dyn Fn(&str) -> u64 + Sync),
        now_ms: i64,
    ) -> Result<Option<ClaimedJob>, StoreError> {
        // Looking happens often; a look must not take the writer from those who have work.
        let rows =
            sqlx::query(JOB_TURNS).bind(pool.name()).bind(now_ms).fetch_all(&self.pool).await?;
        let mut turns = Vec::with_capacity(rows.len());
        for row in rows {
            let (turn, running): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
            let Some(oldest_ms) = row.try_get::<Option<i64>, _>(2)? else { continue };
            turns.push((running, used_ms(&turn), oldest_ms, turn));
        }
        turns.sort_unstable();
        // Another worker may be quicker: then the next one in turn is tried.
        for (.., turn) in turns {
            if let Some(claimed) = self.take_job(pool, &turn, now_ms).await? {
                return Ok(Some(claimed));
            }
        }
        Ok(None)
    }

    async fn take_job(
        &self,
        pool: Pool,
        turn: &str,
        now_ms: i64,
    ) -> Result<Option<ClaimedJob>, StoreError> {
        let mut writing = self.write().await?;
        let transaction = &mut writing.transaction;
        let sql = match self.backend {
            Backend::Sqlite => NEXT_JOB,
            Backend::Postgres => NEXT_JOB_UNLOCKED,
        };
        let row = sqlx::query(sql)
            .bind(pool.name())
            .bind(turn)
            .bind(now_ms)
            .fetch_optional(&mut **transaction)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (id, chat): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let attempts: i64 = row.try_get(3)?;
        let task = parse::<Task>("job", &row.try_get::<String, _>(2)?);
        let key = chat.parse::<ChatKey>();
        let (Ok(task), Ok(key)) = (task, key) else {
            let why = "it can't be read";
            bury(transaction, (&id, &chat), (("queued", None), why), now_ms).await?;
            self.commit(writing).await?;
            return Ok(None);
        };
        sqlx::query(
            "UPDATE jobs SET state = 'running', started_ms = $1, owner = $2, lease_until_ms = $3 \
             WHERE id = $4",
        )
        .bind(now_ms)
        .bind(self.holder_number())
        .bind(now_ms + LEASE_MS)
        .bind(&id)
        .execute(&mut **transaction)
        .await?;
        self.commit(writing).await?;
        Ok(Some(ClaimedJob {
            job: Job { id, task },
            chat: key,
            turn: turn.to_owned(),
            attempts,
            started_ms: now_ms,
            waited_ms: row.try_get(4)?,
        }))
    }

    /// Ends a job and puts its answer into the inbox. A job that was cancelled or taken over
    /// meanwhile is left alone, and its answer is dropped.
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
            "UPDATE jobs SET state = $1, ended_ms = $2, failure = $3, \
             body = CASE WHEN $1 = 'dead' THEN body ELSE '{}' END \
             WHERE id = $4 AND state = 'running' AND owner = $5",
        )
        .bind(state)
        .bind(now_ms)
        .bind(failure.map(clean))
        .bind(job)
        .bind(self.holder_number())
        .execute(&mut *writing.transaction)
        .await?;
        // A chat that moved has taken its job along; the answer follows it.
        if ended.rows_affected() > 0 {
            let chat: String = sqlx::query_scalar("SELECT chat FROM jobs WHERE id = $1")
                .bind(job)
                .fetch_one(&mut *writing.transaction)
                .await?;
            let mut answer = answer.clone();
            answer.incoming.chat = chat.parse().unwrap_or(answer.incoming.chat);
            inbox::put(&mut writing.transaction, &answer, now_ms).await?;
            // A dead job may be run again.
            if failure.is_none() {
                refs::drop(&mut writing.transaction, None, (Kind::Job, job)).await?;
            }
        }
        self.commit(writing).await
    }

    /// Puts a job back for some time because something outside is not there, such as Telegram or
    /// the disk. That is no attempt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn postpone_job(
        &self,
        job: &str,
        wait_ms: i64,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET state = 'queued', owner = NULL, due_ms = $1, \
             waited_ms = waited_ms + $2 WHERE id = $3 AND state = 'running' AND owner = $4",
        )
        .bind(now_ms + wait_ms)
        .bind(wait_ms)
        .bind(job)
        .bind(self.holder_number())
        .execute(&mut *writing.transaction)
        .await?;
        self.commit(writing).await
    }

    /// Puts a job back until `due_ms` because its run ended without a result: an attempt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn retry_job(&self, job: &str, due_ms: i64) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET state = 'queued', owner = NULL, due_ms = $1, \
             attempts = attempts + 1 WHERE id = $2 AND state = 'running' AND owner = $3",
        )
        .bind(due_ms)
        .bind(job)
        .bind(self.holder_number())
        .execute(&mut *writing.transaction)
        .await?;
        self.commit(writing).await
    }

    /// Whether somebody stopped a job.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn job_state(&self, job: &str) -> Result<Option<String>, StoreError> {
        let state = sqlx::query_scalar(
            "SELECT CASE WHEN state = 'running' AND failure = 'stopping' THEN failure \
             ELSE state END FROM jobs WHERE id = $1",
        )
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
        let rows = sqlx::query(QUEUE_LENGTHS).fetch_all(&self.pool).await?;
        let mut lines = Vec::new();
        for row in rows {
            let name: String = row.try_get(0)?;
            let length = usize::try_from(row.try_get::<i64, _>(1)?).unwrap_or(0);
            lines.extend(Pool::ALL.into_iter().find(|p| p.name() == name).map(|p| (p, length)));
        }
        Ok(lines)
    }
}
