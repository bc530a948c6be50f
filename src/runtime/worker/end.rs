//! How a job ends: with an answer, with a reason why there is none, or not yet.

use std::io::ErrorKind;

use tracing::{error, info, warn};

use super::event_of;
use crate::runtime::clock::now_ms;
use crate::sandbox::SandboxError;
use crate::store::{ClaimedJob, MAX_ATTEMPTS, Store, StoreError, job_incident};
use crate::telegram::CallError;
use conversation::event::{Answer, Event, Failure};

/// How long a job waits for Telegram or the disk before its chat is answered that it is in vain.
const PATIENCE_MS: i64 = 60 * 60 * 1_000;
/// First and longest wait for what is not there, and for the database to take a job's end.
pub(super) const FIRST_WAIT_MS: i64 = 1_000;
pub(super) const LONGEST_WAIT_MS: i64 = 60_000;

/// Why a job ended without an answer.
pub(super) enum Trouble {
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
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem => {
                Self::Waiting(error.into(), None)
            }
            _ => Self::Attempt(error.into()),
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

/// How a job goes on, to be stored.
pub(super) enum End {
    /// It was stopped, and is ended already.
    Nothing,
    /// It waits so long for something outside.
    Postponed { wait_ms: i64 },
    /// It is tried again then.
    Retried { at_ms: i64 },
    /// It ended; dead with a reason, or not.
    Ended { event: Event, dead: Option<String> },
}

impl End {
    pub(super) fn of(claimed: &ClaimedJob, done: Result<Answer, Trouble>, now_ms: i64) -> Self {
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
                let waited_ms = claimed.waited_ms;
                if waited_ms >= PATIENCE_MS {
                    let why = causes(&error);
                    error!(error = why, "waited in vain");
                    return Self::Ended { event: failed(Failure::Unavailable), dead: Some(why) };
                }
                let asked_ms = after_s.map(|s| i64::try_from(s).unwrap_or(60) * 1_000);
                let wait_ms = (waited_ms / 2).clamp(FIRST_WAIT_MS, LONGEST_WAIT_MS);
                let wait_ms = asked_ms.unwrap_or(wait_ms).min(PATIENCE_MS);
                warn!(error = causes(&error), wait_ms, "waiting for what is not there");
                Self::Postponed { wait_ms }
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

    /// How the run ended, for metrics.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Nothing => "stopped",
            Self::Postponed { .. } => "waiting",
            Self::Retried { .. } => "retried",
            Self::Ended { dead: Some(_), .. } => "dead",
            Self::Ended {
                event: Event::Failed { failure: Failure::TimedOut { .. }, .. }, ..
            } => "timed_out",
            Self::Ended { event: Event::Failed { .. }, .. } => "refused",
            Self::Ended { .. } => "done",
        }
    }

    pub(super) async fn store(
        &self,
        claimed: &ClaimedJob,
        store: &Store,
    ) -> Result<(), StoreError> {
        let job = &claimed.job.id;
        match self {
            Self::Nothing => Ok(()),
            Self::Postponed { wait_ms } => store.postpone_job(job, *wait_ms, now_ms()).await,
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

#[cfg(test)]
mod tests {
    use anyhow::anyhow;
    use conversation::job::{Job, Task};
    use gradebook::domain::ChatKey;

    use super::*;

    fn claimed(attempts: i64, waited_ms: i64) -> ClaimedJob {
        ClaimedJob {
            job: Job { id: "1".into(), task: Task::History },
            chat: ChatKey::telegram(1),
            turn: "1".into(),
            attempts,
            started_ms: 0,
            waited_ms,
        }
    }

    #[test]
    fn waiting_goes_on_for_an_hour_and_counts_as_no_attempt() {
        let waiting = |after_s| Err(Trouble::Waiting(anyhow!("no answer"), after_s));
        let wait_ms =
            |waited_ms, after_s| match End::of(&claimed(2, waited_ms), waiting(after_s), 0) {
                End::Postponed { wait_ms } => wait_ms,
                other => panic!("{}", other.name()),
            };
        assert_eq!((wait_ms(0, None), wait_ms(10_000, None)), (1_000, 5_000));
        assert_eq!(wait_ms(PATIENCE_MS - 1, None), LONGEST_WAIT_MS);
        // Telegram's own word counts, but nobody waits longer than the hour.
        assert_eq!((wait_ms(0, Some(30)), wait_ms(0, Some(1 << 40))), (30_000, PATIENCE_MS));
        let End::Ended { event, dead } = End::of(&claimed(0, PATIENCE_MS), waiting(None), 0) else {
            panic!("it waits on");
        };
        let failed = Event::Failed { job: "1".into(), failure: Failure::Unavailable };
        assert_eq!((event, dead.is_some()), (failed, true));
    }

    #[test]
    fn three_runs_without_a_result_are_enough() {
        let run = |attempts| End::of(&claimed(attempts, 0), Err(anyhow!("broken").into()), 5);
        assert!(matches!(run(0), End::Retried { at_ms: 1_205 }));
        assert!(matches!(run(1), End::Retried { at_ms: 4_805 }));
        let End::Ended { event, dead } = run(2) else { panic!("it is tried on") };
        let failure = Failure::Broken { incident: "J1".into() };
        assert_eq!((event, dead.is_some()), (Event::Failed { job: "1".into(), failure }, true));
    }
}
