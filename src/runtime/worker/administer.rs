//! History, forgetting, and what administrators order.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;

use chrono::{DateTime, Utc};

use super::{Desk, Trouble};
use crate::runtime::clock::now_ms;
use crate::runtime::{Reach, resident_bytes};
use conversation::effect::{Message, Outgoing};
use conversation::event::{Answer, Failure};
use conversation::job::Question;
use conversation::text::Text;
use gradebook::domain::ChatKey;
use table::outcome::Stage;

/// Chats of one breath of a broadcast.
const BREATH: usize = 25;
/// Lines of a list.
const MOST: i64 = 20;

type Lines = Vec<(String, String)>;

impl Desk<'_> {
    pub(super) async fn history(&self) -> Result<Answer, Trouble> {
        let chat = self.claimed.chat.to_string();
        Ok(Answer::History(self.services.store.actions(&chat, MOST).await?))
    }

    pub(super) async fn forget(&self) -> Result<Answer, Trouble> {
        let chat = self.claimed.chat.to_string();
        let gone = self.services.store.forget(&chat, &self.claimed.job.id).await?;
        self.services.drop_unreferred(&gone.blobs).await?;
        Ok(Answer::Forgotten {
            files: gone.files,
            results: gone.results,
            decisions: gone.decisions,
        })
    }

    pub(super) async fn tell(&self, question: &Question) -> Result<Answer, Trouble> {
        let (what, lines) = match question {
            Question::Stats => ("stats", self.stats().await?),
            Question::Users => ("users", self.users().await?),
            Question::Jobs => ("jobs", self.jobs().await?),
            Question::Audit => ("audit", self.audit().await?),
            Question::Config => ("config", self.services.config.shown()),
            Question::Ai => ("ai", self.ai().await?),
            Question::Reach => {
                let count = self.audience().await?.len();
                ("reach", vec![("chats".to_owned(), count.to_string())])
            }
        };
        Ok(Answer::Told { what: what.to_owned(), lines })
    }

    async fn stats(&self) -> Result<Lines, Trouble> {
        let figures = self.services.store.figures().await?;
        let up = self.services.started.elapsed().as_secs();
        let lines = [
            ("users", figures.users.to_string()),
            ("chats", format!("{} ({} reachable)", figures.chats, figures.reachable)),
            ("kept", format!("{} files, {} results", figures.files, figures.results)),
            (
                "waiting",
                format!(
                    "{} events, {} messages, {} jobs ({} run)",
                    figures.inbox,
                    figures.outbox,
                    figures.jobs,
                    self.services.running.count()
                ),
            ),
            ("jobs", format!("p50 {} ms, p95 {} ms", figures.job_p50_ms, figures.job_p95_ms)),
            (
                "failed",
                format!(
                    "{} jobs, {} events, {} messages",
                    figures.dead_jobs, figures.failed_events, figures.failed_messages
                ),
            ),
            ("telegram", self.telegram()),
            ("web", format!("{} readers", self.services.hub.count())),
            (
                "memory",
                resident_bytes()
                    .map_or_else(|| "unknown".to_owned(), |b| format!("{} MB", b / (1024 * 1024))),
            ),
            ("up", format!("{} h {} min", up / 3_600, up % 3_600 / 60)),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ];
        Ok(lines.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn telegram(&self) -> String {
        if self.services.client.is_none() {
            return "not set up".to_owned();
        }
        match self.services.telegram.now() {
            Reach::Unknown => "not reached yet".to_owned(),
            Reach::Good => "answers".to_owned(),
            Reach::Bad { why, since_ms } => format!("fails since {}: {why}", time(since_ms)),
        }
    }

    async fn ai(&self) -> Result<Lines, Trouble> {
        let services = self.services;
        let Some(ai) = &services.ai else {
            let how = "set AI_BASE_URL and AI_MODEL and start again".to_owned();
            return Ok(vec![("not set up".to_owned(), how)]);
        };
        let settings = services.store.house_settings().await?;
        let today = services.store.ai_today(None, now_ms()).await?;
        let budget = settings.ai_tokens_a_day.unwrap_or(services.config.ai_tokens_a_day);
        let state = match (settings.ai_off, ai.is_resting()) {
            (true, _) => "off",
            (false, true) => "on, resting after failures",
            (false, false) => "on",
        };
        let url = services.config.model.as_ref().map(|m| m.base_url.clone()).unwrap_or_default();
        let mut lines = vec![
            ("model".to_owned(), format!("{} at {url}", ai.model())),
            ("state".to_owned(), state.to_owned()),
            ("budget".to_owned(), format!("{budget} tokens a user and day")),
            (
                "today".to_owned(),
                format!(
                    "{} questions, {} tokens, cost {:.4}",
                    today.calls,
                    today.tokens,
                    today.cost_micros as f64 / 1e6
                ),
            ),
        ];
        lines.extend(ai.errors().into_iter().map(|(at, error)| (time(at), error)));
        Ok(lines)
    }

    async fn users(&self) -> Result<Lines, Trouble> {
        let users = self.services.store.users(MOST).await?;
        let line = |u: crate::store::UserRow| {
            let standing = format!("{:?}", u.standing).to_lowercase();
            (u.id.to_string(), format!("{} · {standing} · seen {}", u.name, time(u.seen_ms)))
        };
        Ok(users.into_iter().map(line).collect())
    }

    async fn jobs(&self) -> Result<Lines, Trouble> {
        let jobs = self.services.store.jobs(MOST).await?;
        let ours = &self.claimed.job.id;
        let line = |j: crate::store::JobRow| {
            let why = j.failure.map(|f| format!(" · {f}")).unwrap_or_default();
            (j.id, format!("{} · {} · {}{why}", j.state, j.kind, time(j.created_ms)))
        };
        Ok(jobs.into_iter().filter(|j| j.id != *ours).map(line).collect())
    }

    async fn audit(&self) -> Result<Lines, Trouble> {
        let log = self.services.store.audit_log(MOST).await?;
        Ok(log.into_iter().map(|(at, user, what)| (time(at), format!("{user} {what}"))).collect())
    }

    pub(super) async fn back_up(&self) -> Result<Answer, Trouble> {
        let shop = self.services.blobs.workshop()?;
        let copy = shop.path().join("backup.sqlite");
        self.services.store.copy_into(&copy).await.map_err(|error| {
            Trouble::Final(Failure::Refused { why: format!("The backup failed: {error}.") })
        })?;
        let bytes = tokio::fs::metadata(&copy).await?.len();
        let hold = Arc::clone(&self.hold);
        let adopted = tokio::task::spawn_blocking(move || hold.adopt(&copy));
        let blob = adopted.await.map_err(|e| anyhow!(e))??;
        Ok(Answer::BackedUp { blob, bytes })
    }

    /// The chats that a broadcast goes to: a group once, whatever topics it has.
    async fn audience(&self) -> Result<Vec<String>, Trouble> {
        let mut chats = self.services.store.reachable_chats().await?;
        let mut seen = HashSet::new();
        chats.retain(|key| key.parse::<ChatKey>().is_ok_and(|key| seen.insert(key.chat)));
        Ok(chats)
    }

    /// Queues the text for every chat, a breath at a time; a chat that has it already is left
    /// out, so that a restart repeats nothing.
    pub(super) async fn broadcast(&self, text: &str) -> Result<Answer, Trouble> {
        let store = &self.services.store;
        let chats = self.audience().await?;
        let message = Outgoing::Message(Message {
            slot: Some(format!("broadcast-{}", self.claimed.job.id)),
            text: Text::plain(text),
            buttons: Vec::new(),
        });
        let mut sent = 0;
        for breath in chats.chunks(BREATH) {
            if self.stop.is_cancelled() {
                break;
            }
            store.put_for_all(breath, &message, now_ms()).await?;
            self.services.wakes.deliver.notify_one();
            sent += breath.len() as u64;
            if (sent as usize) < chats.len() {
                self.progress(Stage::Queued { chats: sent, of: chats.len() as u64 }).await;
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                    () = self.stop.cancelled() => {}
                }
            }
        }
        let of = chats.len() as u64;
        Ok(Answer::Broadcast { sent, of, stopped: sent < of })
    }

    pub(super) async fn retry(&self, job: &str) -> Result<Answer, Trouble> {
        let revived = self.services.store.revive_job(job, now_ms()).await?;
        self.services.wakes.work.notify_waiters();
        let said = if revived { "is in line again" } else { "is not dead" };
        Ok(Answer::Told { what: "jobs".to_owned(), lines: vec![(job.to_owned(), said.to_owned())] })
    }
}

fn time(at_ms: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp_millis(at_ms).unwrap_or_default();
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
