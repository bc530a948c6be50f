//! Work: jobs of a pool, one file a kind. Each ends in an event: its answer, or why there is
//! none. The end is stored whatever it takes, or the job is taken over once its lease ended.

mod administer;
mod compute;
mod member;
mod model;
mod read;
mod token;

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info, info_span, warn};

use super::Pass;
use super::clock::now_ms;
use super::services::Services;
use crate::blobs::Hold;
use crate::sandbox::{Guard, Line, SandboxError, Work};
use crate::store::{
    ClaimedJob, JOB_SOURCE, MAX_ATTEMPTS, NewEvent, Store, StoreError, job_incident,
};
use crate::telegram::CallError;
use conversation::event::{Answer, Event, Failure, Incoming};
use conversation::job::{Pool, Task};
use table::outcome::Stage;

/// Workers for administrators' orders, pages, history and deleting: a backup that takes minutes
/// leaves one for the others.
pub const ADMINISTRATION_AT_A_TIME: usize = 2;
/// Workers for texts to every chat.
pub const BROADCASTS_AT_A_TIME: usize = 1;
/// How long a job waits for Telegram or the disk before its chat is answered that it is in vain.
const PATIENCE_MS: i64 = 60 * 60 * 1_000;
/// First and longest wait for what is not there, and for the database to take a job's end.
const FIRST_WAIT_MS: i64 = 1_000;
const LONGEST_WAIT_MS: i64 = 60_000;

/// Why a job ended without an answer.
enum Trouble {
    /// The user is answered so.
    Final(Failure),
    /// Something outside is not there: it is tried again, after so many seconds where it said.
    /// That is no attempt.
    Waiting(anyhow::Error, Option<u64>),
    /// The run ended without a result: an attempt.
    Attempt(anyhow::Error),
    /// Somebody stopped it.
    Stopped,
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        Self::Attempt(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unreadable { .. } | StoreError::Newer => Self::Attempt(error.into()),
            StoreError::Database(_)
            | StoreError::Changed
            | StoreError::NotHolder
            | StoreError::Nothing => Self::Waiting(error.into(), None),
        }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Attempt(error.into()),
            _ => Self::Waiting(error.into(), None),
        }
    }
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(_)
            | CallError::NotFound(_)
            | CallError::Forbidden(_)
            | CallError::TooLarge(_) => Self::Final(Failure::Gone),
            CallError::RetryAfter(seconds) => Self::Waiting(error.into(), Some(seconds)),
            CallError::Moved(_)
            | CallError::Conflict(_)
            | CallError::Unauthorized(_)
            | CallError::Unavailable(_) => Self::Waiting(error.into(), None),
        }
    }
}

impl From<SandboxError> for Trouble {
    fn from(error: SandboxError) -> Self {
        match error {
            SandboxError::TimedOut(limit) => {
                Self::Final(Failure::TimedOut { seconds: limit.as_secs() })
            }
            SandboxError::TooHeavy(why) => {
                info!(why, "a child needed too much");
                Self::Final(Failure::TooHeavy)
            }
            SandboxError::Cancelled => Self::Stopped,
            SandboxError::Broken(why) => Self::Attempt(anyhow::anyhow!("a child broke: {why}")),
        }
    }
}

/// One worker of a pool.
pub struct Worker {
    services: Arc<Services>,
    pool: Pool,
}

/// What a job's work may use.
struct Desk<'w> {
    services: &'w Services,
    claimed: &'w ClaimedJob,
    stop: &'w CancellationToken,
    limit: Duration,
    /// Keeps the files that are made until the answer that refers to them is stored.
    hold: Arc<Hold>,
}

impl Worker {
    /// A worker.
    pub fn new(services: Arc<Services>, pool: Pool) -> Self {
        Self { services, pool }
    }

    /// Takes one job and ends it.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails before a job is taken.
    pub async fn run_once(&self) -> Result<Pass, StoreError> {
        let Some(claimed) = self.claim().await? else { return Ok(Pass::Idle(None)) };
        self.work(claimed).await;
        Ok(Pass::Ran)
    }

    /// Takes the next job, if one waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim(&self) -> Result<Option<ClaimedJob>, StoreError> {
        let used_ms = |turn: &str| self.services.turns.used_ms(self.pool, turn);
        self.services.store.claim_job(self.pool, &used_ms, now_ms()).await
    }

    /// Does a job and stores how it ended, however long the database takes for that.
    pub async fn work(&self, claimed: ClaimedJob) {
        let span = info_span!(
            "job",
            id = claimed.job.id,
            kind = claimed.job.task.kind(),
            chat = %claimed.chat
        );
        self.perform(&claimed).instrument(span).await;
        self.services.wakes.dispatch.notify_one();
    }

    async fn perform(&self, claimed: &ClaimedJob) {
        let services = &self.services;
        // Until its end is stored, so that its lease is renewed.
        let running = services.running.begin(&claimed.job.id);
        let limit = match self.pool {
            Pool::Ai => services.config.ai.limit,
            Pool::Data => services.config.data.limit,
            Pool::Files | Pool::Administration | Pool::Broadcast => services.config.files.limit,
        };
        let hold = Arc::new(services.blobs.hold());
        let desk = Desk { services, claimed, stop: &running.stop, limit, hold: Arc::clone(&hold) };
        let begun = Instant::now();
        let done = desk.perform_unless_stopped().await;
        let took = begun.elapsed();
        services.turns.add(self.pool, &claimed.turn, took);
        info!(ms = took.as_millis() as u64, ok = done.is_ok(), "ended");
        services.metrics.worked(claimed.job.task.kind(), outcome(claimed, &done), took);
        let end = End::of(claimed, done, now_ms());
        let mut wait_ms = FIRST_WAIT_MS;
        loop {
            match end.store(claimed, &services.store).await {
                // Whoever holds the database now takes the job over.
                Ok(()) | Err(StoreError::NotHolder) => return drop(hold),
                Err(error) => warn!(%error, wait_ms, "the end of a job is stored later"),
            }
            tokio::time::sleep(Duration::from_millis(wait_ms.unsigned_abs())).await;
            wait_ms = (wait_ms * 2).min(LONGEST_WAIT_MS / 6);
        }
    }
}

/// How a job goes on, to be stored.
enum End {
    /// It was stopped, and is ended already.
    Nothing,
    /// It waits for something outside until then.
    Postponed { until_ms: i64 },
    /// It is tried again then.
    Retried { at_ms: i64 },
    /// It ended; dead with a reason, or not.
    Ended { event: Event, dead: Option<String> },
}

impl End {
    fn of(claimed: &ClaimedJob, done: Result<Answer, Trouble>, now_ms: i64) -> Self {
        let job = claimed.job.id.clone();
        let failed = |failure| Event::Failed { job: job.clone(), failure };
        match done {
            Ok(answer) => {
                let event = Event::Finished { job: job.clone(), answer: Box::new(answer) };
                Self::Ended { event, dead: None }
            }
            Err(Trouble::Stopped) => Self::Nothing,
            Err(Trouble::Final(failure)) => Self::Ended { event: failed(failure), dead: None },
            Err(Trouble::Waiting(error, after_s)) => {
                let waited_ms = now_ms - claimed.waiting_since_ms.unwrap_or(now_ms);
                if waited_ms >= PATIENCE_MS {
                    let why = causes(&error);
                    error!(error = why, "waited in vain");
                    return Self::Ended { event: failed(Failure::Unavailable), dead: Some(why) };
                }
                let asked_ms = after_s.map(|s| i64::try_from(s).unwrap_or(60) * 1_000);
                let wait_ms = (waited_ms / 2).clamp(FIRST_WAIT_MS, LONGEST_WAIT_MS);
                let wait_ms = asked_ms.unwrap_or(wait_ms).min(PATIENCE_MS);
                warn!(error = causes(&error), wait_ms, "waiting for what is not there");
                Self::Postponed { until_ms: now_ms + wait_ms }
            }
            Err(Trouble::Attempt(error)) if claimed.attempts + 1 < MAX_ATTEMPTS => {
                warn!(error = causes(&error), "trying again");
                Self::Retried { at_ms: now_ms + (1_200 << (2 * claimed.attempts)) }
            }
            Err(Trouble::Attempt(error)) => {
                let incident = job_incident(&job);
                let why = causes(&error);
                error!(error = why, incident, "gave up");
                Self::Ended { event: failed(Failure::Broken { incident }), dead: Some(why) }
            }
        }
    }

    async fn store(&self, claimed: &ClaimedJob, store: &Store) -> Result<(), StoreError> {
        let job = &claimed.job.id;
        match self {
            Self::Nothing => Ok(()),
            Self::Postponed { until_ms } => store.postpone_job(job, *until_ms, now_ms()).await,
            Self::Retried { at_ms } => store.retry_job(job, *at_ms).await,
            Self::Ended { event, dead } => {
                let answer = event_of(claimed, "end", event.clone());
                store.finish_job(job, dead.as_deref(), &answer, now_ms()).await
            }
        }
    }
}

/// An error by its causes. JSON's own words would quote what was read: cells and names.
fn causes(error: &anyhow::Error) -> String {
    let cause = |cause: &(dyn std::error::Error + 'static)| match cause
        .downcast_ref::<serde_json::Error>()
    {
        Some(json) => format!("JSON, {:?} in line {}", json.classify(), json.line()),
        None => cause.to_string(),
    };
    error.chain().map(cause).collect::<Vec<String>>().join(": ")
}

/// How a job ended, for metrics.
fn outcome(claimed: &ClaimedJob, done: &Result<Answer, Trouble>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(Trouble::Stopped) => "stopped",
        Err(Trouble::Final(Failure::TimedOut { .. })) => "timed_out",
        Err(Trouble::Final(_)) => "refused",
        Err(Trouble::Waiting(..)) => "waiting",
        Err(Trouble::Attempt(_)) if claimed.attempts + 1 < MAX_ATTEMPTS => "retried",
        Err(Trouble::Attempt(_)) => "dead",
    }
}

/// A child refused, or answered something else than it was asked. What it said stays out of the
/// log: it may hold names.
fn unexpected(line: Line) -> Trouble {
    match line {
        Line::Refused(why) => Trouble::Final(Failure::Refused { why }),
        _ => anyhow::anyhow!("a child's answer is of another kind").into(),
    }
}

fn event_of(claimed: &ClaimedJob, what: &str, event: Event) -> NewEvent {
    NewEvent {
        source: JOB_SOURCE,
        external: format!("{}/{what}", claimed.job.id),
        incoming: Incoming { chat: claimed.chat, from: None, title: String::new(), event },
    }
}

impl Desk<'_> {
    /// Does the work. A panic in it is a run without a result.
    async fn perform_unless_stopped(&self) -> Result<Answer, Trouble> {
        let state = self.services.store.job_state(&self.claimed.job.id).await?;
        // It may have been stopped before its stop was listened to.
        if state.as_deref() != Some("running") {
            return Err(Trouble::Stopped);
        }
        let work = AssertUnwindSafe(self.perform()).catch_unwind();
        work.await.unwrap_or_else(|_| Err(anyhow::anyhow!("the work panicked").into()))
    }

    /// Does the work.
    async fn perform(&self) -> Result<Answer, Trouble> {
        match &self.claimed.job.task {
            Task::Read { file_id, name } => self.read(file_id, name).await,
            Task::Compile(course) => self.compile(course).await,
            Task::Explain { course, person } => self.explain(course, person).await,
            Task::Try { course, plans, skip } => self.try_plans(course, (plans, *skip)).await,
            Task::Ask { course, queries } => self.ask(course, queries).await,
            Task::Insights { course } => self.insights(course).await,
            Task::Plan { said, profile, turns, rows, base, extras, user } => {
                self.plan((said, turns), profile, (rows, base, extras), *user).await
            }
            Task::Word { slot, found, user } => self.word(slot, found, *user).await,
            Task::CheckModel => self.check_model(0).await,
            Task::CheckModelFor { user } => self.check_model(*user).await,
            Task::Page { result, rows, page, address } => {
                self.page(result, rows, *page, address.as_deref()).await
            }
            Task::History => self.history().await,
            Task::Forget => self.forget().await,
            Task::Tell { what } => self.tell(what).await,
            Task::BackUp => self.back_up().await,
            Task::Broadcast { text } => self.broadcast(text).await,
            Task::Token { order } => self.token(order).await,
            Task::Retry { job } => self.retry(job).await,
            Task::CheckMember { user, order } => Ok(self.check_member(*user, *order).await),
        }
    }

    fn guard(&self) -> Guard<'_> {
        Guard { limit: self.limit, stop: self.stop }
    }

    /// Runs work in a child process.
    async fn run_child(
        &self,
        work: Work,
        out: &Path,
        on_stage: impl Fn(Stage) + Send + Sync,
    ) -> Result<Line, Trouble> {
        let services = self.services;
        let done = services.sandbox.run(work, out, self.guard(), on_stage).await;
        if let Err(error) = &done {
            services.metrics.killed(error.name());
        }
        Ok(done?)
    }

    /// Tells how far the work is.
    async fn progress(&self, stage: Stage) {
        let id = self.claimed.job.id.clone();
        let name = format!("{stage:?}-{}", self.claimed.started_ms).to_lowercase();
        let event = event_of(self.claimed, &name, Event::Progressed { job: id, stage });
        if let Err(error) = self.services.store.receive(&[event], now_ms()).await {
            warn!(%error, "progress can't be told");
        }
        self.services.wakes.dispatch.notify_one();
    }
}
