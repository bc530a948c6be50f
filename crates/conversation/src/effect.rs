//! What is to be done: orders to the runtime, committed together with the new state.

use serde::{Deserialize, Serialize};

use super::job::Job;
use super::text::Text;
use table::outcome::{FileReading, Made};

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What a tap says, 64 bytes at most.
    pub data: String,
}

/// Rows of buttons.
pub type Keyboard = Vec<Vec<Button>>;

/// A message with its buttons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// A name by which later edits find it; none for a message that never changes.
    pub slot: Option<String>,
    /// The text.
    pub text: Text,
    /// The buttons.
    pub buttons: Keyboard,
}

/// A stored file with a caption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// A name by which later edits find it.
    pub slot: Option<String>,
    /// The stored file.
    pub blob: String,
    /// The name it is sent under.
    pub name: String,
    /// The caption.
    pub caption: Text,
    /// The buttons.
    pub buttons: Keyboard,
}

/// What goes out to a chat; stored in the outbox as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outgoing {
    /// A new message.
    Message(Message),
    /// The message of the slot becomes this one; sent anew when it is not there.
    Edit(Message),
    /// The buttons of the slot's message go.
    DropButtons {
        /// The slot.
        slot: String,
    },
    /// A tap is answered.
    Ack {
        /// The tap.
        callback: String,
        /// What pops up.
        note: Option<String>,
    },
    /// A file.
    Document(Attachment),
    /// A picture.
    Picture(Attachment),
}

/// Whether a user may use the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// As the access mode says.
    #[default]
    Unlisted,
    /// On the list of the allowed.
    Allowed,
    /// Never.
    Banned,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Something goes out to the chat.
    Send(Outgoing),
    /// Work begins.
    Start(Job),
    /// Work ends at once.
    Cancel {
        /// The job.
        job: String,
    },
    /// A file was read: its blobs are kept.
    KeepUpload {
        /// The file within the chat.
        id: u64,
        /// What was read.
        reading: FileReading,
    },
    /// A file is not needed any more.
    DropUpload {
        /// The file within the chat.
        id: u64,
    },
    /// A result is kept.
    KeepResult {
        /// The result's id.
        id: String,
        /// Its blobs.
        made: Made,
    },
    /// A result is out of reach from now on.
    DropResult {
        /// The result's id.
        id: String,
    },
    /// An answer to a doubt is remembered; none forgets it.
    Decide {
        /// One side.
        one: String,
        /// The other side.
        other: String,
        /// Whether they are one person.
        same: Option<bool>,
    },
    /// Somebody changed the course: it is noted.
    Act {
        /// What was done, in words.
        what: String,
    },
    /// All links to the chat's files end.
    RevokeLinks,
    /// The chat can or can't be reached.
    SetReachable(bool),
    /// The chat and all that is its moves to another id.
    Migrate {
        /// The new id.
        to: i64,
    },
    /// A user's standing changes.
    SetStanding {
        /// The user.
        user: i64,
        /// The new standing.
        standing: Standing,
    },
    /// A setting of the whole program changes.
    Configure {
        /// Its name.
        key: &'static str,
        /// Its value.
        value: String,
    },
    /// An administrator did something.
    Audit {
        /// What.
        what: String,
    },
    /// A user's daily counts go up.
    Count {
        /// The user.
        user: i64,
        /// Files sent.
        files: u32,
        /// Compiles asked for.
        compiles: u32,
    },
}
