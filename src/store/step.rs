//! THE transaction: what one or more steps changed, all or nothing.

use sqlx::{Any, Transaction};

use super::{Store, StoreError, house, inbox, jobs, outbox, results, sessions, users, web};
use conversation::effect::Effect;
use conversation::event::Incoming;
use conversation::state::Session;
use gradebook::domain::{Channel, ChatKey};

/// What one step changed.
#[derive(Debug)]
pub struct StepCommit<'s> {
    /// The event's number in the inbox.
    pub id: i64,
    /// The event.
    pub incoming: &'s Incoming,
    /// The new session, if it is another.
    pub session: Option<&'s Session>,
    /// The epoch of the chat that the step is based on; none when it is based on nothing.
    pub epoch: Option<i64>,
    /// What is to be done.
    pub effects: &'s [Effect],
}

/// What the runtime must know of a commit.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Jobs to be stopped.
    pub cancelled: Vec<String>,
    /// Whether messages were queued.
    pub messages: bool,
    /// Whether jobs were queued.
    pub jobs: bool,
    /// Whether settings of the house changed.
    pub house: bool,
}

impl Store {
    /// Commits steps, of one chat or of several, in their order.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn commit_steps(
        &self,
        steps: &[StepCommit<'_>],
        now_ms: i64,
    ) -> Result<Committed, StoreError> {
        let mut writing = self.write().await?;
        let transaction = &mut writing.transaction;
        let mut committed = Committed::default();
        for step in steps {
            commit_step(transaction, step, now_ms, &mut committed).await?;
        }
        self.commit(writing).await?;
        Ok(committed)
    }
}

async fn commit_step(
    transaction: &mut Transaction<'static, Any>,
    step: &StepCommit<'_>,
    now_ms: i64,
    committed: &mut Committed,
) -> Result<(), StoreError> {
    let chat = step.incoming.chat.to_string();
    if step.incoming.chat.channel == Channel::Web && !web::is_there(transaction, &chat).await? {
        // It was deleted while the step was made, and does not come back.
        return inbox::done(transaction, step.id, None, now_ms).await;
    }
    let epoch = users::touch(transaction, step.incoming, now_ms).await?;
    // A step may begin a chat; one that is based on a chat must find it.
    if step.epoch.is_some_and(|based_on| based_on != epoch && based_on > users::NO_CHAT) {
        return Err(StoreError::Changed);
    }
    if let Some(session) = step.session {
        sessions::save(transaction, &chat, session, now_ms).await?;
    }
    for effect in step.effects {
        apply(transaction, (step.incoming, &chat), effect, now_ms, committed).await?;
    }
    inbox::done(transaction, step.id, None, now_ms).await
}

async fn apply(
    transaction: &mut Transaction<'static, Any>,
    (incoming, chat): (&Incoming, &str),
    effect: &Effect,
    now_ms: i64,
    committed: &mut Committed,
) -> Result<(), StoreError> {
    let user = incoming.from.as_ref().map_or(0, |f| f.id);
    match effect {
        Effect::Send(outgoing) => {
            committed.messages = true;
            outbox::put(transaction, chat, outgoing, now_ms).await
        }
        Effect::Start(job) => {
            committed.jobs = true;
            jobs::put(transaction, chat, (job, incoming), now_ms).await
        }
        Effect::Cancel { job } => {
            committed.cancelled.push(job.clone());
            jobs::cancel(transaction, job, now_ms).await
        }
        Effect::KeepUpload { id, reading } => {
            results::keep_upload(transaction, chat, *id, reading, now_ms).await
        }
        Effect::DropUpload { id } => results::drop_upload(transaction, chat, *id).await,
        Effect::KeepResult { id, made } => {
            results::keep_result(transaction, chat, id, made, now_ms).await
        }
        Effect::DropResult { id } => results::drop_result(transaction, chat, id).await,
        Effect::Decide { one, other, same } => {
            sessions::decide(transaction, chat, (one, other), *same, now_ms).await
        }
        Effect::Act { what } => results::act(transaction, chat, (user, what), now_ms).await,
        Effect::RevokeLinks => web::revoke_links(transaction, chat).await,
        Effect::SetReachable(now) => users::set_reachable(transaction, chat, *now).await,
        Effect::Migrate { to } => {
            let to = ChatKey { chat: *to, ..incoming.chat };
            users::migrate(transaction, chat, &to.to_string()).await
        }
        Effect::SetStanding { user, standing } => {
            users::set_standing(transaction, *user, *standing, now_ms).await
        }
        Effect::Configure { key, value } => {
            committed.house = true;
            house::configure(transaction, key, value).await
        }
        Effect::Audit { what } => house::audit(transaction, user, what, now_ms).await,
        Effect::Count { user, files, compiles } => {
            users::count(transaction, *user, (*files, *compiles), now_ms).await
        }
    }
}
