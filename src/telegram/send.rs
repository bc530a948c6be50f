//! Messages out: rich text as entities, limits kept, errors told apart.

use std::path::PathBuf;

use reqwest::multipart::{Form, Part};
use serde_json::Value;
use teloxide::payloads::{
    AnswerCallbackQuery, EditMessageReplyMarkup, EditMessageText, SendMessage,
};
use teloxide::types::{
    CallbackQueryId, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions,
    MessageEntity, MessageEntityKind, MessageId, ReplyMarkup, ThreadId,
};

use tracing::warn;

use super::client::{CallError, Client};
use crate::blobs::Blobs;
use crate::links::Links;
use crate::store::StoreError;
use conversation::effect::{Attachment, Button, Keyboard, Message, Outgoing};
use conversation::text::{Look, Text};
use gradebook::domain::{ChatKey, file_name};

/// Most UTF-16 units of a caption.
const CAPTION: usize = 1_024;
/// Most UTF-16 units of a message.
const MESSAGE: usize = 4_096;
/// Most characters that pop up on a tap.
const NOTE: usize = 200;
/// Most bytes of a file that a bot may send.
const FILE: u64 = 50 * 1024 * 1024;

/// How sending ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It went out, as the message of this id.
    Sent(Option<i64>),
    /// It can't go out, now or later.
    Impossible(String),
}

/// Sends what goes out to Telegram. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    client: Client,
    blobs: Blobs,
    links: Links,
}

type Result<T> = std::result::Result<T, CallError>;

impl Sender {
    /// A sender.
    pub fn new(client: Client, blobs: Blobs, links: Links) -> Self {
        Self { client, blobs, links }
    }

    /// Sends one thing; `message` is the message of its slot, if it was sent before.
    ///
    /// # Errors
    /// [`CallError`] when another try, or another chat id, may help, or the chat is lost.
    pub async fn send(
        &self,
        chat: &ChatKey,
        outgoing: &Outgoing,
        message: Option<i64>,
        now_ms: i64,
    ) -> Result<Delivery> {
        let sent = match outgoing {
            Outgoing::Message(content) => self.message(chat, content, now_ms).await,
            Outgoing::Edit(content) => match message {
                Some(id) => self.edit(chat, content, id, now_ms).await,
                None => self.message(chat, content, now_ms).await,
            },
            Outgoing::DropButtons { .. } => self.drop_buttons(chat, message).await,
            Outgoing::Ack { callback, note } => self.ack(callback, note.as_deref()).await,
            Outgoing::Document(file) => self.document(chat, file, now_ms).await,
            Outgoing::Picture(file) => self.picture(chat, file, now_ms).await,
        };
        match sent {
            Ok(delivery) => Ok(delivery),
            Err(CallError::Refused(why)) => Ok(Delivery::Impossible(why)),
            Err(error) => Err(error),
        }
    }

    async fn message(&self, chat: &ChatKey, content: &Message, now_ms: i64) -> Result<Delivery> {
        let failed = |e: StoreError| CallError::Unavailable(e.to_string());
        let text = self.links.revealed(content.text.clone(), now_ms).await.map_err(failed)?;
        let text = text.shortened(MESSAGE);
        let payload = SendMessage {
            message_thread_id: thread(chat),
            entities: Some(entities(&text)),
            link_preview_options: Some(NO_PREVIEW),
            reply_markup: markup(&content.buttons).map(ReplyMarkup::InlineKeyboard),
            ..SendMessage::new(ChatId(chat.chat), text.to_string())
        };
        let sent = self.client.call(&payload).await?;
        if let Err(error) = self.links.erase_tokens(&content.text).await {
            warn!(%error, "a token that was sent stays encrypted in the database for a day");
        }
        Ok(Delivery::Sent(id_of(&sent)))
    }

    async fn edit(
        &self,
        chat: &ChatKey,
        content: &Message,
        id: i64,
        now_ms: i64,
    ) -> Result<Delivery> {
        let text = content.text.shortened(MESSAGE);
        let payload = EditMessageText {
            entities: Some(entities(&text)),
            link_preview_options: Some(NO_PREVIEW),
            reply_markup: markup(&content.buttons),
            ..EditMessageText::new(ChatId(chat.chat), message_id(id), text.to_string())
        };
        match self.client.call(&payload).await {
            Ok(_) => Ok(Delivery::Sent(Some(id))),
            Err(CallError::Refused(why)) if is_unchanged(&why) => Ok(Delivery::Sent(Some(id))),
            // The user deleted it, or it is too old: say it anew rather than not at all.
            Err(CallError::Refused(why)) if is_gone(&why) => {
                self.message(chat, content, now_ms).await
            }
            Err(error) => Err(error),
        }
    }

    async fn drop_buttons(&self, chat: &ChatKey, message: Option<i64>) -> Result<Delivery> {
        let Some(id) = message else { return Ok(Delivery::Sent(None)) };
        let payload = EditMessageReplyMarkup::new(ChatId(chat.chat), message_id(id));
        match self.client.call(&payload).await {
            Err(CallError::Refused(why)) if is_unchanged(&why) || is_gone(&why) => {
                Ok(Delivery::Sent(None))
            }
            other => other.map(|_| Delivery::Sent(None)),
        }
    }

    async fn ack(&self, callback: &str, note: Option<&str>) -> Result<Delivery> {
        let text: Option<String> = note.map(|note| note.chars().take(NOTE).collect());
        let payload = AnswerCallbackQuery {
            // A longer note is easily missed as a toast.
            show_alert: text.as_ref().map(|t| t.chars().count() > 60),
            text,
            ..AnswerCallbackQuery::new(CallbackQueryId(callback.to_owned()))
        };
        self.client.call(&payload).await.map(|_| Delivery::Sent(None))
    }

    async fn document(&self, chat: &ChatKey, file: &Attachment, now_ms: i64) -> Result<Delivery> {
        match self.part(chat, file, now_ms).await {
            Ok(part) => self.submit(chat, ("sendDocument", "document"), part, file).await,
            Err(why) => self.instead(chat, file, &why, now_ms).await,
        }
    }

    async fn picture(&self, chat: &ChatKey, file: &Attachment, now_ms: i64) -> Result<Delivery> {
        let part = match self.part(chat, file, now_ms).await {
            Ok(part) => part,
            Err(why) => return self.instead(chat, file, &why, now_ms).await,
        };
        match self.submit(chat, ("sendPhoto", "photo"), part, file).await {
            // A picture that Telegram does not take as one goes as a file.
            Err(CallError::Refused(why)) if why.to_uppercase().contains("PHOTO") => {
                self.document(chat, file, now_ms).await
            }
            other => other,
        }
    }

    /// The stored file as a part of a form; a sentence when there is none to send.
    async fn part(
        &self,
        chat: &ChatKey,
        file: &Attachment,
        now_ms: i64,
    ) -> std::result::Result<Part, String> {
        let path: PathBuf = self.blobs.path(&file.blob);
        let size = tokio::fs::metadata(&path)
            .await
            .map_err(|_| "This file is not kept any more. Compile again.".to_owned())?
            .len();
        if size > FILE {
            return Err(self.link_instead(chat, file, now_ms).await);
        }
        let opened = tokio::fs::File::open(&path).await.map_err(|e| e.to_string())?;
        let stream = tokio_util::io::ReaderStream::new(opened);
        let body = reqwest::Body::wrap_stream(stream);
        Ok(Part::stream_with_length(body, size).file_name(file_name(&file.name)))
    }

    /// Where a file is fetched that is too large for Telegram.
    async fn link_instead(&self, chat: &ChatKey, file: &Attachment, now_ms: i64) -> String {
        let large = "This file is larger than the 50 MB that Telegram takes.";
        match self.links.url(&chat.to_string(), (&file.blob, &file.name), now_ms).await {
            Ok(Some(url)) => {
                let within = match self.links.hours() {
                    1 => "an hour".to_owned(),
                    hours => format!("{hours} hours"),
                };
                format!("{large} Download it within {within}: {url}")
            }
            _ => format!("{large} Ask for it as CSV (/export csv)."),
        }
    }

    async fn submit(
        &self,
        chat: &ChatKey,
        (method, field): (&str, &str),
        part: Part,
        file: &Attachment,
    ) -> Result<Delivery> {
        let caption = file.caption.shortened(CAPTION);
        let mut form = Form::new()
            .part(field.to_owned(), part)
            .text("chat_id", chat.chat.to_string())
            .text("caption", caption.to_string())
            .text("caption_entities", serde_json::json!(entities(&caption)).to_string());
        if let Some(topic) = chat.topic {
            form = form.text("message_thread_id", topic.to_string());
        }
        if let Some(markup) = markup(&file.buttons) {
            form = form.text("reply_markup", serde_json::json!(markup).to_string());
        }
        let sent: Value = self.client.submit(method, form).await?;
        Ok(Delivery::Sent(id_of(&sent)))
    }

    /// The caption and the reason, where the file itself can't be sent.
    async fn instead(
        &self,
        chat: &ChatKey,
        file: &Attachment,
        why: &str,
        now_ms: i64,
    ) -> Result<Delivery> {
        let mut text = file.caption.clone();
        text.line(Text::plain(why));
        let message = Message { slot: None, text, buttons: Vec::new() };
        self.message(chat, &message, now_ms).await
    }
}

fn id_of(sent: &Value) -> Option<i64> {
    sent.get("message_id").and_then(Value::as_i64)
}

fn is_unchanged(why: &str) -> bool {
    why.contains("not modified")
}

fn is_gone(why: &str) -> bool {
    ["not found", "can't be edited", "MESSAGE_ID_INVALID", "no text in the message"]
        .iter()
        .any(|sign| why.contains(sign))
}

const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};

fn message_id(id: i64) -> MessageId {
    MessageId(i32::try_from(id).unwrap_or_default())
}

fn thread(chat: &ChatKey) -> Option<ThreadId> {
    chat.topic.map(|topic| ThreadId(MessageId(topic)))
}

fn markup(keyboard: &Keyboard) -> Option<InlineKeyboardMarkup> {
    let button = |b: &Button| InlineKeyboardButton::callback(b.label.clone(), b.data.clone());
    let rows = keyboard.iter().map(|row| row.iter().map(button).collect::<Vec<_>>());
    (!keyboard.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// The looks of a text; offsets are in UTF-16 units.
fn entities(text: &Text) -> Vec<MessageEntity> {
    let mut entities = Vec::new();
    let mut offset = 0;
    for span in &text.spans {
        let length: usize = span.text.chars().map(char::len_utf16).sum();
        let kind = match span.look {
            Look::Plain => None,
            Look::Bold => Some(MessageEntityKind::Bold),
            Look::Italic => Some(MessageEntityKind::Italic),
            Look::Code | Look::Token => Some(MessageEntityKind::Code),
            Look::Pre => Some(MessageEntityKind::Pre { language: None }),
        };
        entities.extend(kind.map(|kind| MessageEntity::new(kind, offset, length)));
        offset += length;
    }
    entities
}
