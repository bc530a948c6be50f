//! Jobs: work that waits, runs, ended or died.

use sqlx::{Any, Row, Transaction};

use super::inbox::{self, NewEvent};
use super::refs::{self, Kind};
use super::{Backend, Store, StoreError, json, parse};
use conversation::event::{Event, Failure, Incoming};
use conversation::job::{Job, Pool, Task};
use gradebook::domain::ChatKey;

/// Runs without a result before a job is dead.
pub const MAX_ATTEMPTS: i64 = 3;
/// The source's name in the inbox.
pub const SOURCE: &str = "job";
/// A job is another's to take so long after its process was last heard of.
const LEASE_MS: i64 = 60_000;

const INSERT_JOB: &str = "INSERT INTO jobs (id, chat, pool, kind, body, state, created_ms, \
     due_ms, turn) VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6, \
     COALESCE($7, (SELECT turn FROM jobs WHERE id = $8), $2))";

/// By whose turn it is: how many run, and when the oldest that may run was queued.
pub(super) const JOB_TURNS: &str = "SELECT turn, \
     COUNT(CASE WHEN state = 'running' THEN 1 END), \
     MIN(CASE WHEN state = 'queued' AND due_ms <= $2 THEN created_ms END) \
     FROM jobs WHERE pool = $1 AND ended_ms IS NULL GROUP BY turn";

pub(super) const NEXT_JOB: &str = "SELECT id, chat, body, attempts, waiting_since_ms FROM jobs \
     WHERE pool = $1 AND turn = $2 AND state = 'queued' AND due_ms <= $3 AND ended_ms IS NULL \
     ORDER BY created_ms, id LIMIT 1";

/// PostgreSQL lets several workers look at once: each gets another job.
pub(super) const NEXT_JOB_UNLOCKED: &str = concat!(
    "SELECT id, chat, body, attempts, waiting_since_ms FROM jobs ",
    "WHERE pool = $1 AND turn = $2 AND state = 'queued' AND due_ms <= $3 AND ended_ms IS NULL ",
    "ORDER BY created_ms, id LIMIT 1 FOR UPDATE SKIP LOCKED"
);

pub(super) const LEASES: &str = "SELECT id, chat, attempts, owner, lease_until_ms FROM jobs \
     WHERE state = 'running' AND ended_ms IS NULL";

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
    /// Since when it waits for something outside.
    pub waiting_since_ms: Option<i64>,
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
    // A broadcast that runs is told to stop by its worker, and ends by saying how far it came.
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
            bury(transaction, (&id, &chat), "it can't be read", now_ms).await?;
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
            waiting_since_ms: row.try_get(4)?,
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
        .bind(failure)
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

    /// Puts a job back until `due_ms` because something outside is not there, such as Telegram or
    /// the disk. That is no attempt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn postpone_job(
        &self,
        job: &str,
        due_ms: i64,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET state = 'queued', owner = NULL, due_ms = $1, \
             waiting_since_ms = COALESCE(waiting_since_ms, $2) \
             WHERE id = $3 AND state = 'running' AND owner = $4",
        )
        .bind(due_ms)
        .bind(now_ms)
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

    /// Renews the leases of jobs that run in this process, then takes over those whose lease
    /// ended or whose process is gone: they are queued again, or end as dead after
    /// [`MAX_ATTEMPTS`]. Returns how many were taken over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_leases(&self, running: &[String], now_ms: i64) -> Result<u64, StoreError> {
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
            return Ok(0);
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
        let taken = lost.len() as u64;
        for (id, chat, attempts, owner) in lost {
            if attempts >= MAX_ATTEMPTS {
                bury(transaction, (&id, &chat), "each run ended without a result", now_ms).await?;
                continue;
            }
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
             failure = NULL, owner = NULL, waiting_since_ms = NULL \
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

/// Ends a job as dead and answers its chat.
async fn bury(
    transaction: &mut Transaction<'static, Any>,
    (job, chat): (&str, &str),
    why: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    let ended = sqlx::query(
        "UPDATE jobs SET state = 'dead', ended_ms = $1, failure = $2 \
         WHERE id = $3 AND ended_ms IS NULL",
    )
    .bind(now_ms)
    .bind(why)
    .bind(job)
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
