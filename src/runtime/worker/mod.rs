//! Work: jobs of a pool, one file a kind. Each ends in an event: its answer, or why there is
//! none. The end is stored whatever it takes, or the job is taken over once its lease ended.

mod administer;
mod compute;
mod end;
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
use tracing::{Instrument, info, info_span, warn};

use end::{End, FIRST_WAIT_MS, LONGEST_WAIT_MS, Trouble};

use super::Pass;
use super::clock::now_ms;
use super::services::Services;
use crate::blobs::Hold;
use crate::sandbox::{Guard, Line, Work};
use crate::store::{ClaimedJob, JOB_SOURCE, NewEvent, StoreError};
use conversation::event::{Answer, Event, Failure, Incoming};
use conversation::job::{Pool, Task};
use table::outcome::Stage;

/// Workers for administrators' orders, pages, history and deleting: a backup that takes minutes
/// leaves one for the others.
pub const ADMINISTRATION_AT_A_TIME: usize = 2;
/// Workers for texts to every chat.
pub const BROADCASTS_AT_A_TIME: usize = 1;

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
        let end = End::of(claimed, done, now_ms());
        services.metrics.worked(claimed.job.task.kind(), end.name(), took);
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
        // It may have been stopped before its stop was listened to, or in an earlier run.
        match self.services.store.job_state(&self.claimed.job.id).await?.as_deref() {
            Some("running") => {}
            Some("stopping") => self.stop.cancel(),
            _ => return Err(Trouble::Stopped),
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
