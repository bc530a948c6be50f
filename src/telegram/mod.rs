//! Telegram's edge: updates in, messages out. Types and payloads are teloxide's; the loop around
//! them is ours, because an update is stored before Telegram hears that it arrived.

mod client;
mod commands;
mod decode;
mod poll;
mod send;

pub use client::{CallError, Client};
pub use commands::publish as publish_commands;
pub use decode::{Decoded, Decoder};
pub use poll::{Poller, Round};
pub use send::{Delivery, Sender};

/// The source's name in the inbox.
pub const SOURCE: &str = "telegram";

/// The kinds of updates that are asked for.
pub const ALLOWED_UPDATES: [&str; 3] = ["message", "callback_query", "my_chat_member"];
