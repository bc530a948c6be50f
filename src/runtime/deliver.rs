//! Deliver: the outbox goes out, in order per chat, as fast as Telegram allows, until each
//! message is known to have arrived or to be impossible.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tracing::{debug, info, warn};

use super::Pass;
use super::clock::now_ms;
use super::pace::Pacer;
use super::services::Services;
use crate::store::{OutboxRow, Settled, StoreError};
use crate::telegram::{CallError, Delivery};
use conversation::effect::Outgoing;
use gradebook::domain::{Channel, ChatKey};

/// Messages that are on their way at a time.
const AT_A_TIME: usize = 64;
/// Tries before a message is given up: with the waits between them, about a day.
const TRIES: i64 = 1_000;
/// First wait after a lost connection; it doubles up to the longest.
const FIRST_WAIT_MS: i64 = 200;
const LONGEST_WAIT_MS: i64 = 90_000;

type Outcome = (OutboxRow, Result<Delivery, CallError>);

/// The deliverer.
pub struct Deliver {
    services: Arc<Services>,
    pacer: Pacer,
    on_their_way: JoinSet<Outcome>,
    /// Chats with a message on its way; nothing overtakes it.
    busy: HashSet<String>,
    /// Answers to taps on their way; they wait for nothing.
    acks: HashSet<i64>,
    /// What arrived and is not noted yet; it must not be sent again.
    unnoted: Vec<(OutboxRow, Settled)>,
}

impl Deliver {
    /// A deliverer.
    pub fn new(services: Arc<Services>) -> Self {
        let pacer = Pacer::new(services.config.pace);
        Self {
            services,
            pacer,
            on_their_way: JoinSet::new(),
            busy: HashSet::new(),
            acks: HashSet::new(),
            unnoted: Vec::new(),
        }
    }

    /// Sends what may go out now and waits for the first to arrive, or for more to be queued.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails; nothing is lost, call again.
    pub async fn run_once(&mut self) -> Result<Pass, StoreError> {
        self.note().await?;
        let next = self.start().await?;
        if self.on_their_way.is_empty() {
            return Ok(Pass::Idle(next.map(|ms| Duration::from_millis(ms.unsigned_abs()))));
        }
        let wait =
            next.map_or(Duration::from_secs(5), |ms| Duration::from_millis(ms.unsigned_abs()));
        tokio::select! {
            biased;
            Some(done) = self.on_their_way.join_next() => self.arrived(done).await?,
            () = self.services.wakes.deliver.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
        Ok(Pass::Ran)
    }

    /// Waits for what is on its way, at a shutdown.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn finish(&mut self) -> Result<(), StoreError> {
        while let Some(done) = self.on_their_way.join_next().await {
            self.arrived(done).await?;
        }
        self.note().await
    }

    /// Sends each chat's first message that is due; returns the milliseconds until another is.
    async fn start(&mut self) -> Result<Option<i64>, StoreError> {
        let rows = self.services.store.open_messages(now_ms()).await?;
        let mut next: Option<i64> = None;
        let mut later = |ms: i64| next = Some(next.map_or(ms, |n: i64| n.min(ms)));
        for row in rows {
            let ack = matches!(row.outgoing, Outgoing::Ack { .. });
            let under_way =
                if ack { self.acks.contains(&row.id) } else { self.busy.contains(&row.chat) };
            if under_way || self.on_their_way.len() >= AT_A_TIME {
                continue;
            }
            let now = now_ms();
            if row.due_ms > now {
                later(row.due_ms - now);
                continue;
            }
            let Ok(chat) = row.chat.parse::<ChatKey>() else {
                let why = "the chat's key can't be read".to_owned();
                self.services.store.settle(&[(row, Settled::GivenUp(why))], now).await?;
                continue;
            };
            let paced = !ack && chat.channel == Channel::Telegram;
            if paced && let Err(wait) = self.pacer.take(&chat, now) {
                later(wait);
                continue;
            }
            if ack {
                self.acks.insert(row.id)
            } else {
                self.busy.insert(row.chat.clone())
            };
            let channels = self.services.channels.clone();
            let metrics = Arc::clone(&self.services.metrics);
            self.on_their_way.spawn(async move {
                let begun = Instant::now();
                let sent = channels.send(&chat, &row).await;
                metrics.send_took(chat.channel.name(), begun.elapsed());
                (row, sent)
            });
        }
        Ok(next)
    }

    /// Notes the first that arrived and all that arrived with it.
    async fn arrived(
        &mut self,
        first: Result<Outcome, tokio::task::JoinError>,
    ) -> Result<(), StoreError> {
        let mut outcomes = vec![first];
        while let Some(more) = self.on_their_way.try_join_next() {
            outcomes.push(more);
        }
        for outcome in outcomes {
            let (row, sent) = match outcome {
                Ok(outcome) => outcome,
                Err(error) => {
                    // Which row it was is unknown now; it is still open and will be sent again.
                    warn!(%error, "a send ended without an answer");
                    self.busy.clear();
                    self.acks.clear();
                    continue;
                }
            };
            let how = self.judge(&row, sent).await;
            let channel = row.chat.split(':').next().unwrap_or_default();
            self.services.metrics.sent(channel, how.name());
            self.unnoted.push((row, how));
        }
        self.note().await
    }

    /// Notes what arrived; when the database fails it is kept and noted by the next call.
    async fn note(&mut self) -> Result<(), StoreError> {
        if self.unnoted.is_empty() {
            return Ok(());
        }
        self.services.store.settle(&self.unnoted, now_ms()).await?;
        // Only now: before, the row would be sent twice.
        for (row, _) in self.unnoted.drain(..) {
            if !self.acks.remove(&row.id) {
                self.busy.remove(&row.chat);
            }
        }
        Ok(())
    }

    async fn judge(&mut self, row: &OutboxRow, sent: Result<Delivery, CallError>) -> Settled {
        let now = now_ms();
        let (message, chat) = (row.id, row.chat.as_str());
        let ack = matches!(row.outgoing, Outgoing::Ack { .. });
        match sent {
            Ok(Delivery::Sent(id)) => {
                debug!(message, chat, "sent");
                Settled::Sent(id)
            }
            Ok(Delivery::Impossible(why)) if ack => {
                debug!(message, chat, why, "a tap can't be answered any more");
                Settled::GivenUp(why)
            }
            Ok(Delivery::Impossible(why)) => {
                warn!(message, chat, why, "a message can't be sent");
                Settled::GivenUp(why)
            }
            Err(CallError::RetryAfter(seconds)) => {
                info!(message, chat, seconds, "Telegram asks to wait");
                let until = now + i64::try_from(seconds).unwrap_or(60) * 1_000;
                if let Ok(key) = chat.parse() {
                    self.pacer.pause(&key, until);
                }
                Settled::Later { due_ms: until, counts: false }
            }
            Err(CallError::Moved(to)) => {
                let key = chat.parse::<ChatKey>().map(|key| ChatKey { chat: to, ..key });
                if let Ok(key) = key {
                    info!(chat, %key, "a group moved");
                    let moved = self.services.store.migrate_chat(chat, &key.to_string()).await;
                    log_failure(moved, "the move is tried again with the next message");
                }
                Settled::Later { due_ms: now, counts: true }
            }
            Err(CallError::Forbidden(why)) => {
                info!(chat, why, "a chat can't be reached any more");
                let marked = self.services.store.mark_reachable(chat, false).await;
                log_failure(marked, "the chat still counts as one that can be reached");
                Settled::GivenUp(why)
            }
            Err(error @ (CallError::Unauthorized(_) | CallError::NotFound(_))) => {
                warn!(%error, "messages wait");
                Settled::Later { due_ms: now + 30_000, counts: false }
            }
            Err(error) if row.attempts >= TRIES || (ack && row.attempts >= 3) => {
                warn!(message, chat, %error, "a message is given up");
                Settled::GivenUp(error.to_string())
            }
            Err(error) => {
                let doubled = FIRST_WAIT_MS << row.attempts.clamp(0, 20);
                let wait = doubled.min(LONGEST_WAIT_MS);
                warn!(message, chat, %error, wait, "a message will be sent again");
                Settled::Later { due_ms: now + wait, counts: true }
            }
        }
    }
}

fn log_failure(done: Result<(), StoreError>, so: &str) {
    if let Err(error) = done {
        warn!(%error, so, "the database failed");
    }
}
