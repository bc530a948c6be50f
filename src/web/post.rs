//! What stands in a chat on the web; stored as JSON.

use serde::{Deserialize, Serialize};

use conversation::effect::{Attachment, Keyboard};
use conversation::text::Text;

/// A post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// The user wrote something, or tapped a button of this label.
    Said {
        /// What.
        text: String,
        /// Whether it is a button's label.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        tapped: bool,
    },
    /// The user sent a file.
    Sent {
        /// Its name.
        name: String,
        /// Its size.
        bytes: u64,
    },
    /// The bot says something.
    Message {
        /// The text.
        text: Text,
        /// The buttons.
        buttons: Keyboard,
    },
    /// The bot sends a file.
    File(WebFile),
}

/// A file that the bot sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebFile {
    /// The stored file.
    pub blob: String,
    /// Its name.
    pub name: String,
    /// Its size when it was sent.
    pub bytes: u64,
    /// Whether it is shown as a picture.
    pub picture: bool,
    /// The caption.
    pub caption: Text,
    /// The buttons.
    pub buttons: Keyboard,
}

impl Post {
    pub(super) fn file(file: &Attachment, bytes: u64, picture: bool) -> Self {
        Self::File(WebFile {
            blob: file.blob.clone(),
            name: file.name.clone(),
            bytes,
            picture,
            caption: file.caption.clone(),
            buttons: file.buttons.clone(),
        })
    }

    /// The buttons that hang on it.
    pub fn buttons(&self) -> &[Vec<conversation::effect::Button>] {
        match self {
            Self::Message { buttons, .. } | Self::File(WebFile { buttons, .. }) => buttons,
            Self::Said { .. } | Self::Sent { .. } => &[],
        }
    }

    /// The same without buttons.
    #[must_use]
    pub fn without_buttons(mut self) -> Self {
        match &mut self {
            Self::Message { buttons, .. } | Self::File(WebFile { buttons, .. }) => buttons.clear(),
            Self::Said { .. } | Self::Sent { .. } => {}
        }
        self
    }
}
