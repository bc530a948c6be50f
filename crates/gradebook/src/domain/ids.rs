//! Who and where: chats, their topics, and the keys that name them in storage.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The way a chat reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Telegram.
    Telegram,
    /// The web chat and the API.
    Web,
}

impl Channel {
    const ALL: [(&'static str, Self); 2] = [("tg", Self::Telegram), ("web", Self::Web)];

    /// The name in keys.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, c)| *c == self).map_or("", |(name, _)| name)
    }
}

/// A chat, or one topic of a forum: the unit that has a session of its own.
///
/// Written as `tg:42`, `tg:-10042:7` (topic 7) or `web:99`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChatKey {
    /// The way it reaches us.
    pub channel: Channel,
    /// The chat's id in its channel.
    pub chat: i64,
    /// The topic of a forum.
    pub topic: Option<i32>,
}

impl ChatKey {
    /// A Telegram chat without topics.
    pub fn telegram(chat: i64) -> Self {
        Self { channel: Channel::Telegram, chat, topic: None }
    }

    /// A chat on the web.
    pub fn web(chat: i64) -> Self {
        Self { channel: Channel::Web, chat, topic: None }
    }

    /// Whether it is a conversation with one person (Telegram gives groups negative ids; on the
    /// web there are none).
    pub fn is_private(&self) -> bool {
        self.channel == Channel::Web || self.chat > 0
    }
}

impl fmt::Display for ChatKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.channel.name(), self.chat)?;
        self.topic.map_or(Ok(()), |topic| write!(f, ":{topic}"))
    }
}

/// A text that is no chat's key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no chat key")]
pub struct InvalidChatKey(pub String);

impl FromStr for ChatKey {
    type Err = InvalidChatKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidChatKey(text.to_owned());
        let (name, rest) = text.split_once(':').ok_or_else(invalid)?;
        let channel = Channel::ALL.iter().find(|(n, _)| *n == name).ok_or_else(invalid)?.1;
        let (chat, topic) = match rest.split_once(':') {
            None => (rest, None),
            Some((chat, topic)) => (chat, Some(topic.parse().map_err(|_| invalid())?)),
        };
        let chat = chat.parse().map_err(|_| invalid())?;
        Ok(Self { channel, chat, topic })
    }
}

impl Serialize for ChatKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChatKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for text in ["tg:42", "tg:-100123", "tg:-100123:7", "web:9007199254740991"] {
            assert_eq!(text.parse::<ChatKey>().unwrap().to_string(), text);
        }
        for text in ["", "tg:", "42", "tg:x", "tg:1:x", "irc:1"] {
            assert!(text.parse::<ChatKey>().is_err(), "{text}");
        }
    }
}
