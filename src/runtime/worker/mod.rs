//! Work: jobs of a pool, one file a kind. Each ends in an event: its answer, or why there is
//! none.

mod administer;
mod compute;
mod member;
mod model;
mod read;
mod token;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info, info_span, warn};

use super::Pass;
use super::clock::now_ms;
use super::services::Services;
use crate::sandbox::{Guard, Line, SandboxError, Work};
use crate::store::{ClaimedJob, NewEvent, StoreError};
use crate::telegram::CallError;
use conversation::event::{Answer, Event, Failure, Incoming};
use conversation::job::{Pool, Task};
use table::outcome::Stage;

/// The source's name in the inbox.
const SOURCE: &str = "job";
/// Workers for administrators' orders, pages, history and deleting: a backup that takes minutes
/// leaves one for the others.
pub const ADMINISTRATION_AT_A_TIME: usize = 2;
/// Workers for texts to every chat.
pub const BROADCASTS_AT_A_TIME: usize = 1;
/// Tries of a job whose trouble may pass.
const TRIES: i64 = 3;

/// Why a job ended without an answer.
enum Trouble {
    /// Told to the user as it is.
    Final(Failure),
    /// It may pass: try again.
    Passing(anyhow::Error),
    /// Somebody stopped it.
    Stopped,
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        Self::Passing(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Passing(error.into())
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Passing(error.into())
    }
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(_) => Self::Final(Failure::Gone),
            other => Self::Passing(other.into()),
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
            SandboxError::Broken(why) => Self::Passing(anyhow::anyhow!("a child broke: {why}")),
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
}

impl Worker {
    /// A worker.
    pub fn new(services: Arc<Services>, pool: Pool) -> Self {
        Self { services, pool }
    }

    /// Takes one job and ends it.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails; the job is taken again later.
    pub async fn run_once(&self) -> Result<Pass, StoreError> {
        let Some(claimed) = self.services.store.claim_job(self.pool, now_ms()).await? else {
            return Ok(Pass::Idle(Some(Duration::from_secs(2))));
        };
        let span = info_span!(
            "job",
            id = claimed.job.id,
            kind = claimed.job.task.kind(),
            chat = %claimed.chat
        );
        self.work(claimed).instrument(span).await?;
        Ok(Pass::Ran)
    }

    async fn work(&self, claimed: ClaimedJob) -> Result<(), StoreError> {
        let services = &self.services;
        let id = claimed.job.id.clone();
        let stop = services.running.begin(&id);
        // It may have been stopped between the two lines above.
        if services.store.job_state(&id).await?.as_deref() != Some("running") {
            stop.cancel();
        }
        let limit = match self.pool {
            Pool::Ai => services.config.ai.limit,
            Pool::Data => services.config.data.limit,
            Pool::Files | Pool::Administration | Pool::Broadcast => services.config.files.limit,
        };
        let desk = Desk { services, claimed: &claimed, stop: &stop, limit };
        let begun = Instant::now();
        let done = desk.perform().await;
        services.running.end(&id);
        let took = begun.elapsed();
        info!(ms = took.as_millis() as u64, ok = done.is_ok(), "ended");
        services.metrics.worked(claimed.job.task.kind(), outcome(&claimed, &done), took);
        let ended = self.conclude(&claimed, done).await;
        services.wakes.dispatch.notify_one();
        ended
    }

    async fn conclude(
        &self,
        claimed: &ClaimedJob,
        done: Result<Answer, Trouble>,
    ) -> Result<(), StoreError> {
        let id = claimed.job.id.clone();
        let store = &self.services.store;
        let (event, dead) = match done {
            Ok(answer) => (Event::Finished { job: id.clone(), answer: Box::new(answer) }, None),
            Err(Trouble::Stopped) => return Ok(()),
            Err(Trouble::Final(failure)) => (Event::Failed { job: id.clone(), failure }, None),
            Err(Trouble::Passing(error)) if claimed.attempts < TRIES => {
                warn!(error = causes(&error), "trying again");
                let wait = 300 << (2 * claimed.attempts);
                return store.requeue_job(&id, now_ms() + wait).await;
            }
            Err(Trouble::Passing(error)) => {
                let incident = format!("J{id}");
                let why = causes(&error);
                error!(error = why, incident, "gave up");
                let failure = Failure::Broken { incident };
                (Event::Failed { job: id.clone(), failure }, Some(why))
            }
        };
        let answer = event_of(claimed, "end", event);
        store.finish_job(&id, dead.as_deref(), &answer, now_ms()).await
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
        Err(Trouble::Passing(_)) if claimed.attempts < TRIES => "retried",
        Err(Trouble::Passing(_)) => "dead",
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
        source: SOURCE,
        external: format!("{}/{what}", claimed.job.id),
        incoming: Incoming { chat: claimed.chat, from: None, title: String::new(), event },
    }
}

impl Desk<'_> {
    /// Does the work.
    async fn perform(&self) -> Result<Answer, Trouble> {
        match &self.claimed.job.task {
            Task::Read { file_id, name } => self.read(file_id, name).await,
            Task::Compile(course) => self.compile(course).await,
            Task::Explain { course, person } => self.explain(course, person).await,
            Task::Try { course, plans, skip } => self.try_plans(course, (plans, *skip)).await,
            Task::Ask { course, queries } => self.ask(course, queries).await,
            Task::Insights { course } => self.insights(course).await,
            Task::Plan { said, profile, turns, rows, user } => {
                self.plan((said, turns), profile, rows, *user).await
            }
            Task::Word { slot, found, user } => self.word(slot, found, *user).await,
            Task::CheckModel => self.check_model().await,
            Task::Page { result, rows, page } => self.page(result, rows, *page).await,
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
        let name = format!("{stage:?}-{}", self.claimed.attempts).to_lowercase();
        let event = event_of(self.claimed, &name, Event::Progressed { job: id, stage });
        if let Err(error) = self.services.store.receive(&[event], now_ms()).await {
            warn!(%error, "progress can't be told");
        }
        self.services.wakes.dispatch.notify_one();
    }
}
