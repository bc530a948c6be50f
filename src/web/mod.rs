//! The web as a channel: what the bot sends stands in the chat's posts, and readers that listen
//! are woken. The pages themselves are in `http`.

mod hub;
mod post;
mod send;

pub use hub::{Hub, Listener, Live};
pub use post::{Post, WebFile};
pub use send::{SendError, Sender};

/// The source's name in the inbox.
pub const SOURCE: &str = "web";
