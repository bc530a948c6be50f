//! The channels: what goes out to a chat goes by the one that it belongs to.

use crate::runtime::clock::now_ms;
use crate::store::OutboxRow;
use crate::telegram::{self, CallError, Delivery};
use crate::web;
use gradebook::domain::{Channel, ChatKey};

/// All channels. Cheap to clone.
#[derive(Clone)]
pub struct Channels {
    /// Telegram, where a bot is set up.
    pub telegram: Option<telegram::Sender>,
    /// The web.
    pub web: web::Sender,
}

impl Channels {
    /// Sends one thing to its chat.
    ///
    /// # Errors
    /// [`CallError`] when another try, or another chat id, may help, or the chat is lost.
    pub async fn send(&self, chat: &ChatKey, row: &OutboxRow) -> Result<Delivery, CallError> {
        match (chat.channel, &self.telegram) {
            (Channel::Web, _) => {
                let sent = self.web.send(row, now_ms()).await;
                sent.map(Delivery::Sent).map_err(|e| CallError::Unavailable(e.to_string()))
            }
            (Channel::Telegram, Some(telegram)) => {
                telegram.send(chat, &row.outgoing, row.message, now_ms()).await
            }
            // Messages wait: the bot may be set up again.
            (Channel::Telegram, None) => {
                Err(CallError::Unauthorized("no TELEGRAM_BOT_TOKEN is set".to_owned()))
            }
        }
    }
}
