//! The conversation: a pure state machine. Events and a session in, effects and a new session
//! out; no clock, no randomness, no I/O.
// A figure of a file, of the rules or of a chat must not end the program.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod awaited;
pub mod command;
pub mod edits;
pub mod effect;
pub mod event;
mod flows;
pub mod job;
pub mod rights;
pub mod state;
mod step;
mod tap;
pub mod text;
mod texts;
mod turn;
mod upload;

pub use flows::welcome::greeting;
pub use step::{Step, step};
pub use texts::{Args, Language, Texts, Value};
pub use turn::{AccessMode, AiRules, Caller, Context, House, Line};
