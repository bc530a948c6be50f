//! One event's turn: what a flow sees and what it may do.

use serde::{Deserialize, Serialize};

use super::command::Tap;
use super::effect::{Attachment, Button, Effect, Keyboard, Message, Outgoing, Standing};
use super::event::Incoming;
use super::job::{Job, Pool, Task};
use super::state::{Asked, AskedFor, Session};
use super::text::Text;
use super::texts::{Args, Language, Texts};

/// Who may use the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessMode {
    /// Everybody who is not banned.
    #[default]
    Open,
    /// Those on the list.
    List,
    /// Administrators.
    Closed,
}

impl AccessMode {
    /// The modes by name.
    pub const ALL: [(&'static str, Self); 3] =
        [("open", Self::Open), ("list", Self::List), ("closed", Self::Closed)];

    /// The mode's name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, m)| *m == self).map_or("", |(name, _)| name)
    }
}

/// How long a pool's line is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line {
    /// Jobs that wait or run.
    pub length: usize,
    /// Jobs that run at a time.
    pub at_a_time: usize,
    /// Most jobs in the line.
    pub most: usize,
}

/// Who causes the event, as the house knows them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caller {
    /// The user's id; of finished work, whose work it was. 0 where nobody is known.
    pub id: i64,
    /// Whether it is an administrator.
    pub admin: bool,
    /// Whether they were let in or shut out.
    pub standing: Standing,
    /// Files they sent today.
    pub files_today: u32,
    /// Compiles they asked for today.
    pub compiles_today: u32,
    /// Tokens of a language model that they used today.
    pub ai_tokens_today: u32,
    /// What these cost, in millionths of the prices' currency.
    pub ai_cost_today: i64,
}

/// The house's rules and load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct House {
    /// Who may use the bot.
    pub access: AccessMode,
    /// Whether it is being maintained.
    pub maintenance: bool,
    /// Most files a user may send a day.
    pub files_a_day: u32,
    /// Most compiles a user may ask for a day.
    pub compiles_a_day: u32,
    /// Most bytes of a file that the channel hands over.
    pub download_bytes: u64,
    /// Days that files and results are kept.
    pub kept_days: u32,
    /// The line for reading files.
    pub files: Line,
    /// The line for computing.
    pub data: Line,
    /// The line for asking a language model.
    pub model: Line,
    /// The line for administrators' orders, pages, history and deleting.
    pub administration: Line,
    /// The line for texts to every chat.
    pub broadcast: Line,
    /// Whether and how a language model may be asked.
    pub ai: AiRules,
}

/// Whether a language model may be asked, and how much a user may use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AiRules {
    /// Whether one is set up.
    pub configured: bool,
    /// Whether it is set up and switched on.
    pub on: bool,
    /// Most tokens a user may use a day.
    pub tokens_a_day: u32,
    /// Most that a user may cost a day, in millionths of the prices' currency; 0 for no limit.
    pub cost_a_day: i64,
}

impl AiRules {
    /// Whether somebody has used up their share of today.
    pub fn is_used_up(&self, caller: &Caller) -> bool {
        let cost = self.cost_a_day > 0 && caller.ai_cost_today >= self.cost_a_day;
        !caller.admin && (cost || caller.ai_tokens_today >= self.tokens_a_day)
    }
}

/// All that a step may know beside the session and the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The event's number in the inbox: unique for ever, the root of all new ids.
    pub id: i64,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
    /// Who causes the event.
    pub caller: Caller,
    /// The house.
    pub house: House,
}

/// One event's turn.
pub(super) struct Turn<'t> {
    pub(super) session: &'t mut Session,
    pub(super) incoming: &'t Incoming,
    pub(super) context: &'t Context,
    pub(super) effects: Vec<Effect>,
    /// What pops up when the event is a tap.
    pub(super) note: Option<String>,
    /// The message that is to tell what comes next, where one waits.
    pub(super) slot: Option<String>,
    pub(super) texts: &'t Texts,
    minted: u32,
}

impl<'t> Turn<'t> {
    pub(super) fn new(
        session: &'t mut Session,
        incoming: &'t Incoming,
        context: &'t Context,
        texts: &'t Texts,
    ) -> Self {
        Self {
            session,
            incoming,
            context,
            effects: Vec::new(),
            note: None,
            slot: None,
            texts,
            minted: 0,
        }
    }

    /// A new id, unique for ever.
    pub(super) fn mint(&mut self) -> String {
        self.minted += 1;
        format!("{}-{}", self.context.id, self.minted)
    }

    pub(super) fn language(&self) -> Language {
        self.session.settings.language.unwrap_or_default()
    }

    /// A message's text.
    pub(super) fn text(&self, key: &str, args: Args<'_>) -> Text {
        self.texts.get(self.language(), key, args)
    }

    /// A plain text, for pop-ups and buttons.
    pub(super) fn label(&self, key: &str, args: Args<'_>) -> String {
        self.texts.label(self.language(), key, args)
    }

    /// A button.
    pub(super) fn button(&self, key: &str, tap: &Tap) -> Button {
        self.button_with(key, &[], tap)
    }

    /// A button whose label has arguments.
    pub(super) fn button_with(&self, key: &str, args: Args<'_>, tap: &Tap) -> Button {
        Button { label: self.label(key, args), data: tap.data() }
    }

    /// Says something without buttons.
    pub(super) fn say(&mut self, key: &str, args: Args<'_>) {
        let text = self.text(key, args);
        self.send(text, Vec::new());
    }

    /// Says something with buttons.
    pub(super) fn ask(&mut self, key: &str, args: Args<'_>, buttons: Keyboard) {
        let text = self.text(key, args);
        self.send(text, buttons);
    }

    /// Sends a message.
    pub(super) fn send(&mut self, text: Text, buttons: Keyboard) {
        self.effects.push(Effect::Send(Outgoing::Message(Message { slot: None, text, buttons })));
    }

    /// Shows a message in a slot: sends it, or changes the one that is there.
    pub(super) fn show(&mut self, slot: &str, text: Text, buttons: Keyboard) {
        let message = Message { slot: Some(slot.to_owned()), text, buttons };
        self.effects.push(Effect::Send(Outgoing::Edit(message)));
    }

    /// Sends a stored file.
    pub(super) fn attach(&mut self, attachment: Attachment) {
        self.effects.push(Effect::Send(Outgoing::Document(attachment)));
    }

    /// Who causes the event, by id; of finished work, who asked for it.
    pub(super) fn user(&self) -> i64 {
        self.incoming.from.as_ref().map_or(self.context.caller.id, |f| f.id)
    }

    /// Orders work; returns its id.
    pub(super) fn start(&mut self, task: Task) -> String {
        let id = self.mint();
        self.effects.push(Effect::Start(Job { id: id.clone(), task }));
        id
    }

    /// Orders work whose answer needs nothing else of the session; returns its id.
    pub(super) fn start_asked(&mut self, task: Task, what: AskedFor) -> String {
        let user = self.user();
        let job = self.start(task);
        self.session.add_asked(Asked { job: job.clone(), user, what });
        job
    }

    /// Notes what was done to the course.
    pub(super) fn act(&mut self, what: impl Into<String>) {
        self.effects.push(Effect::Act { what: what.into() });
    }

    /// The line of a pool.
    pub(super) fn line(&self, pool: Pool) -> Line {
        match pool {
            Pool::Data => self.context.house.data,
            Pool::Files => self.context.house.files,
            Pool::Ai => self.context.house.model,
            Pool::Administration => self.context.house.administration,
            Pool::Broadcast => self.context.house.broadcast,
        }
    }

    /// How many jobs come before a new one; 0 when it runs at once.
    pub(super) fn before(&self, pool: Pool) -> usize {
        let line = self.line(pool);
        if line.length >= line.at_a_time { line.length + 1 - line.at_a_time } else { 0 }
    }

    /// Whether the line is full; if so, the user is told.
    pub(super) fn is_full(&mut self, pool: Pool) -> bool {
        let line = self.line(pool);
        let full = line.length >= line.most;
        if full {
            self.say("busy", &[("count", line.length.into())]);
        }
        full
    }

    /// Whether the event is a tap.
    pub(super) fn is_tap(&self) -> bool {
        matches!(self.incoming.event, super::event::Event::Tapped { .. })
    }

    /// Pops up on a tap; is said otherwise.
    pub(super) fn remark(&mut self, key: &str, args: Args<'_>) {
        if self.is_tap() {
            self.note = Some(self.label(key, args));
        } else {
            self.say(key, args);
        }
    }
}
