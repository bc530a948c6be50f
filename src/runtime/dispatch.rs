//! Dispatch: events in their order, chat by chat, through the pure step, into one transaction.
//!
//! Events that wait together are committed together; within a chat each sees what the one
//! before it left.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::{debug, error, warn};

use super::Pass;
use super::clock::now_ms;
use super::services::Services;
use super::worker::{ADMINISTRATION_AT_A_TIME, BROADCASTS_AT_A_TIME};
use crate::store::{HouseSettings, InboxRow, StepCommit, StoreError};
use crate::web::Live;
use conversation::effect::{Effect, Message, Outgoing};
use conversation::event::Event;
use conversation::job::Pool;
use conversation::state::Session;
use conversation::{AiRules, Caller, Context, House, Language, Line, step};
use gradebook::domain::{Channel, ChatKey};

/// Most events of one transaction.
const BATCH: i64 = 200;
/// Tries before an event that can't be committed is set aside.
const TRIES: u32 = 5;
/// Wait before a chat whose event failed is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// The dispatcher.
pub struct Dispatch {
    services: Arc<Services>,
    settings: Option<HouseSettings>,
    tries: HashMap<i64, u32>,
    /// Chats whose event failed, and when they are tried again; the others get on.
    failing: HashMap<ChatKey, Instant>,
}

/// One event's step, ready to be committed.
struct Ready {
    row: InboxRow,
    session: Option<Session>,
    epoch: i64,
    effects: Vec<Effect>,
}

impl Dispatch {
    /// A dispatcher.
    pub fn new(services: Arc<Services>) -> Self {
        Self { services, settings: None, tries: HashMap::new(), failing: HashMap::new() }
    }

    /// Takes the events that wait.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails; nothing is lost, call again.
    pub async fn run_once(&mut self) -> Result<Pass, StoreError> {
        let now = Instant::now();
        self.failing.retain(|_, until| *until > now);
        // What a failing chat has waiting must not fill the batch.
        let most = if self.failing.is_empty() { BATCH } else { 10 * BATCH };
        let mut rows = self.services.store.open_events(most, now_ms()).await?;
        rows.retain(|r| !self.failing.contains_key(&r.incoming.chat));
        rows.truncate(BATCH.unsigned_abs() as usize);
        if rows.is_empty() {
            let next = self.failing.values().min();
            return Ok(Pass::Idle(next.map(|until| until.duration_since(now))));
        }
        // A chat that moves takes its session along, so nothing shares its transaction.
        if let Some(at) =
            rows.iter().position(|r| matches!(r.incoming.event, Event::Migrated { .. }))
        {
            rows.truncate(at.max(1));
        }
        let begun = Instant::now();
        let taken = self.take(rows.clone()).await;
        self.services.metrics.dispatched(begun.elapsed());
        if let Err(error) = taken {
            warn!(%error, "a batch of events failed; trying them one by one");
            self.take_one_by_one(rows).await?;
        }
        Ok(Pass::Ran)
    }

    /// Takes events one by one; a chat whose event fails waits, the others get on.
    async fn take_one_by_one(&mut self, rows: Vec<InboxRow>) -> Result<(), StoreError> {
        for row in rows {
            let chat = row.incoming.chat;
            if self.failing.contains_key(&chat) {
                continue;
            }
            if self.take_alone(row).await.is_err() {
                // If the database fails as a whole, it is no chat's fault.
                self.services.store.ping().await?;
                self.failing.insert(chat, Instant::now() + RETRY);
            }
        }
        Ok(())
    }

    /// Takes one event; after several failures it is set aside, so that the others get on.
    async fn take_alone(&mut self, row: InboxRow) -> Result<(), StoreError> {
        let (id, chat, kind) = (row.id, row.incoming.chat, row.incoming.event.kind());
        let Err(error) = self.take(vec![row]).await else {
            self.tries.remove(&id);
            return Ok(());
        };
        self.services.store.ping().await?;
        if error.is_full() {
            return Err(error);
        }
        let tries = self.tries.entry(id).or_default();
        *tries += 1;
        if *tries < TRIES {
            return Err(error);
        }
        let incident = incident(id);
        error!(event = id, %chat, incident, %error, "an event can't be handled and is set aside");
        self.tries.remove(&id);
        let store = &self.services.store;
        store.give_up(id, &error.to_string(), now_ms()).await?;
        self.services.metrics.handled(kind, "failed");
        let apology = self.apology(Language::default(), &incident, Some(incident.clone()));
        store.put_for_all(&[chat.to_string()], &apology, now_ms()).await?;
        self.services.wakes.deliver.notify_one();
        Ok(())
    }

    /// What is said when something went wrong on our side.
    fn apology(&self, language: Language, incident: &str, slot: Option<String>) -> Outgoing {
        let args = [("incident", incident.into())];
        let text = self.services.texts.get(language, "failure-broken", &args);
        Outgoing::Message(Message { slot, text, buttons: Vec::new() })
    }

    async fn take(&mut self, rows: Vec<InboxRow>) -> Result<(), StoreError> {
        let mut chats: Vec<ChatKey> = rows.iter().map(|r| r.incoming.chat).collect();
        chats.sort_unstable();
        chats.dedup();
        let mut sessions = self.services.store.load_for_steps(&chats).await?;
        let mut house = self.house().await?;
        let mut callers: HashMap<i64, Caller> = HashMap::new();
        let mut ready = Vec::with_capacity(rows.len());
        for row in rows {
            let (session, epoch) = sessions.remove(&row.incoming.chat).unwrap_or_default();
            let caller = self.caller(&row, &session, &mut callers).await?;
            let download_bytes = self.most_bytes(row.incoming.chat.channel);
            let house_now = House { download_bytes, ..house };
            let context = Context { id: row.id, now_ms: now_ms(), caller, house: house_now };
            let (after, effects) = self.step(&session, &row, &context);
            count(&effects, &mut house, &mut callers);
            let changed = (after != session).then(|| after.clone());
            // Ending the links of a chat begins an epoch; the next step is based on that.
            let ends = effects.iter().filter(|e| matches!(e, Effect::RevokeLinks));
            let next = ends.fold(epoch, |epoch, _| epoch + 1);
            sessions.insert(row.incoming.chat, (after, next));
            ready.push(Ready { row, session: changed, epoch, effects });
        }
        self.commit(&ready).await
    }

    /// The pure step; a panic in it costs an apology, not the process.
    fn step(&self, session: &Session, row: &InboxRow, context: &Context) -> (Session, Vec<Effect>) {
        let before = session.clone();
        let stepped = catch_unwind(AssertUnwindSafe(|| {
            step(before, &row.incoming, context, &self.services.texts)
        }));
        if let Ok(stepped) = stepped {
            return (stepped.session, stepped.effects);
        }
        let incident = incident(row.id);
        error!(event = row.id, chat = %row.incoming.chat, incident, "a step panicked");
        let language = session.settings.language.unwrap_or_default();
        (session.clone(), vec![Effect::Send(self.apology(language, &incident, None))])
    }

    async fn commit(&mut self, ready: &[Ready]) -> Result<(), StoreError> {
        let steps: Vec<StepCommit<'_>> = ready
            .iter()
            .map(|r| StepCommit {
                id: r.row.id,
                incoming: &r.row.incoming,
                session: r.session.as_ref(),
                epoch: Some(r.epoch),
                effects: &r.effects,
            })
            .collect();
        let committed = self.services.store.commit_steps(&steps, now_ms()).await?;
        for r in ready {
            self.services.metrics.handled(r.row.incoming.event.kind(), "handled");
        }
        for r in ready {
            let event = r.row.id;
            debug!(event, chat = %r.row.incoming.chat, effects = r.effects.len(), "handled");
            // Who waits for the event, or reads the chat, looks now.
            self.services.hub.tell(&r.row.incoming.chat.to_string(), Live::Changed);
        }
        let wakes = &self.services.wakes;
        committed.cancelled.iter().for_each(|job| self.services.running.cancel(job));
        if committed.messages {
            wakes.deliver.notify_one();
        }
        if committed.jobs {
            wakes.work.notify_waiters();
        }
        if committed.house {
            self.settings = None;
        }
        Ok(())
    }

    /// Most bytes of a file that a channel hands over.
    fn most_bytes(&self, channel: Channel) -> u64 {
        match channel {
            Channel::Telegram => self.services.config.download_bytes,
            Channel::Web => self.services.config.web.upload_bytes,
        }
    }

    async fn house(&mut self) -> Result<House, StoreError> {
        let settings = match self.settings {
            Some(settings) => settings,
            None => self.services.store.house_settings().await?,
        };
        self.settings = Some(settings);
        let config = &self.services.config;
        let lines = self.services.store.lines().await?;
        let line = |pool: Pool, at_a_time: usize| Line {
            length: lines.iter().find(|(p, _)| *p == pool).map_or(0, |(_, n)| *n),
            at_a_time,
            most: config.queue,
        };
        Ok(House {
            access: settings.access.unwrap_or(config.access),
            maintenance: settings.maintenance,
            files_a_day: settings.files_a_day.unwrap_or(config.files_a_day),
            compiles_a_day: settings.compiles_a_day.unwrap_or(config.compiles_a_day),
            download_bytes: config.download_bytes,
            kept_days: config.keep_days,
            files: line(Pool::Files, config.files.at_a_time),
            data: line(Pool::Data, config.data.at_a_time),
            model: line(Pool::Ai, config.ai.at_a_time),
            administration: line(Pool::Administration, ADMINISTRATION_AT_A_TIME),
            broadcast: line(Pool::Broadcast, BROADCASTS_AT_A_TIME),
            ai: AiRules {
                configured: self.services.ai.is_some(),
                on: self.services.ai.is_some() && !settings.ai_off,
                tokens_a_day: settings.ai_tokens_a_day.unwrap_or(config.ai_tokens_a_day),
                cost_a_day: (config.ai_cost_a_day * 1e6) as i64,
            },
        })
    }

    async fn caller(
        &self,
        row: &InboxRow,
        session: &Session,
        known: &mut HashMap<i64, Caller>,
    ) -> Result<Caller, StoreError> {
        // Finished work counts for whoever asked for it.
        let from = row.incoming.from.as_ref();
        let Some(id) = from.map(|f| f.id).or_else(|| asker(session, &row.incoming.event)) else {
            return Ok(Caller::default());
        };
        let caller = match known.get(&id) {
            Some(caller) => *caller,
            None => self.services.store.caller(id, now_ms()).await?,
        };
        known.insert(id, caller);
        let admin = from.is_some_and(|f| f.admin) || self.services.config.admins.contains(&id);
        Ok(Caller { admin, ..caller })
    }
}

/// Who asked for the work that an event tells of.
fn asker(session: &Session, event: &Event) -> Option<i64> {
    match event {
        Event::Finished { job, .. } | Event::Failed { job, .. } => session.asker(job),
        _ => None,
    }
}

/// A short name for an incident, which the log has too.
pub(super) fn incident(id: i64) -> String {
    format!("E{id}")
}

/// What the next event of the same batch must know of these effects.
fn count(effects: &[Effect], house: &mut House, callers: &mut HashMap<i64, Caller>) {
    for effect in effects {
        match effect {
            Effect::Start(job) => match job.task.pool() {
                Pool::Data => house.data.length += 1,
                Pool::Files => house.files.length += 1,
                Pool::Ai => house.model.length += 1,
                Pool::Administration => house.administration.length += 1,
                Pool::Broadcast => house.broadcast.length += 1,
            },
            Effect::Count { user, files, compiles } => {
                if let Some(caller) = callers.get_mut(user) {
                    caller.files_today += files;
                    caller.compiles_today += compiles;
                }
            }
            Effect::SetStanding { user, standing } => {
                if let Some(caller) = callers.get_mut(user) {
                    caller.standing = *standing;
                }
            }
            _ => {}
        }
    }
}
