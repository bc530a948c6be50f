//! Updates into events: what is for the bot, and from whom. Everything else is `None`.

use serde::Deserialize;
use teloxide::types::{
    CallbackQuery, ChatMemberUpdated, MediaText, Message, MessageEntityKind, MessageKind, Update,
    UpdateKind, User,
};
use tracing::warn;

use super::SOURCE;
use crate::store::NewEvent;
use conversation::event::{Event, Incoming, Sender, Upload};
use gradebook::domain::{Channel, ChatKey};

/// An update: its number, and what it means for the bot, if anything.
#[derive(Debug)]
pub struct Decoded {
    /// The update's number.
    pub number: i64,
    /// The event; none for what is not for the bot.
    pub event: Option<NewEvent>,
}

#[derive(Deserialize)]
struct Numbered {
    update_id: i64,
}

/// Knows who the bot is, so that it knows when it is spoken to.
#[derive(Debug, Clone)]
pub struct Decoder {
    /// The bot's id.
    pub id: u64,
    /// The bot's name, without `@`.
    pub username: String,
}

impl Decoder {
    /// Decodes one update as Telegram sent it, in JSON.
    ///
    /// teloxide reads an update's kind by its key, which needs the text itself, not a
    /// [`serde_json::Value`].
    pub fn decode(&self, update: &str) -> Option<Decoded> {
        let Numbered { update_id: number } = serde_json::from_str(update).ok()?;
        let event = match serde_json::from_str::<Update>(update) {
            Ok(Update { kind: UpdateKind::Error(_), .. }) | Err(_) => {
                warn!(update = number, "an update that can't be read is passed over");
                None
            }
            Ok(update) => self.incoming(&update).map(|incoming| NewEvent {
                source: SOURCE,
                external: number.to_string(),
                incoming,
            }),
        };
        Some(Decoded { number, event })
    }

    fn incoming(&self, update: &Update) -> Option<Incoming> {
        match &update.kind {
            UpdateKind::Message(message) => self.message(message),
            UpdateKind::CallbackQuery(query) => tap(query),
            UpdateKind::MyChatMember(change) => Some(membership(change)),
            // An edited message was answered already; what it says now is not a new order.
            _ => None,
        }
    }

    fn message(&self, message: &Message) -> Option<Incoming> {
        let from = message.from.as_ref();
        if from.is_some_and(|f| f.is_bot) {
            return None;
        }
        let event = self.event_of(message)?;
        Some(Incoming {
            chat: chat_of(message),
            from: from.map(sender),
            title: message.chat.title().unwrap_or_default().to_owned(),
            event,
        })
    }

    fn event_of(&self, message: &Message) -> Option<Event> {
        let id = i64::from(message.id.0);
        if let Some(to) = message.migrate_to_chat_id() {
            return Some(Event::Migrated { to: to.0 });
        }
        if let Some(document) = message.document() {
            let file = Upload {
                file_id: document.file.id.0.clone(),
                name: document.file_name.clone().unwrap_or_default(),
                bytes: Some(u64::from(document.file.size)),
            };
            let album = message.media_group_id().map(|g| g.0.clone());
            return Some(Event::Uploaded { message: id, file, album });
        }
        if let Some(text) = message.text() {
            let text = self.addressed(message, text)?;
            return Some(Event::Said { message: id, text });
        }
        let spoken = match &message.kind {
            MessageKind::Common(common) => !is_text(&common.media_kind),
            _ => false,
        };
        (spoken && message.chat.is_private()).then_some(Event::SentOther { message: id })
    }

    /// The text, if it is for the bot, without the bot's name.
    fn addressed(&self, message: &Message, text: &str) -> Option<String> {
        if let Some(rest) = text.trim_start().strip_prefix('/') {
            let (word, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            let (word, to) = word.split_once('@').unwrap_or((word, &self.username));
            let ours = to.eq_ignore_ascii_case(&self.username);
            return ours.then(|| format!("/{word}{after}"));
        }
        if message.chat.is_private() {
            return Some(text.to_owned());
        }
        let replied = message
            .reply_to_message()
            .and_then(|m| m.from.as_ref())
            .is_some_and(|f| f.id.0 == self.id);
        let name = format!("@{}", self.username);
        let mention = message.parse_entities().into_iter().flatten().find(|entity| {
            *entity.kind() == MessageEntityKind::Mention
                && entity.text().eq_ignore_ascii_case(&name)
        });
        match mention {
            Some(entity) => {
                let rest = [&text[..entity.start()], &text[entity.end()..]].concat();
                Some(rest.trim().to_owned())
            }
            None => replied.then(|| text.to_owned()),
        }
    }
}

fn is_text(media: &teloxide::types::MediaKind) -> bool {
    matches!(media, teloxide::types::MediaKind::Text(MediaText { .. }))
}

fn sender(user: &User) -> Sender {
    Sender {
        id: user.id.0.cast_signed(),
        name: user.full_name(),
        language: user.language_code.clone(),
        admin: false,
    }
}

fn chat_of(message: &Message) -> ChatKey {
    let topic = message.thread_id.filter(|_| message.is_topic_message).map(|t| t.0.0);
    ChatKey { channel: Channel::Telegram, chat: message.chat.id.0, topic }
}

fn tap(query: &CallbackQuery) -> Option<Incoming> {
    let message = query.message.as_ref()?;
    let chat =
        message.regular_message().map_or_else(|| ChatKey::telegram(message.chat().id.0), chat_of);
    let event = Event::Tapped {
        callback: query.id.0.clone(),
        data: query.data.clone()?,
        message: i64::from(message.id().0),
    };
    let title = message.chat().title().unwrap_or_default().to_owned();
    Some(Incoming { chat, from: Some(sender(&query.from)), title, event })
}

fn membership(change: &ChatMemberUpdated) -> Incoming {
    let now = change.new_chat_member.kind.is_present();
    Incoming {
        chat: ChatKey::telegram(change.chat.id.0),
        from: None,
        title: change.chat.title().unwrap_or_default().to_owned(),
        event: Event::Reachable { now },
    }
}
