//! The conversation: a pure state machine. Events and a session in, effects and a new session
//! out; no clock, no randomness, no I/O.

pub mod command;
pub mod effect;
pub mod event;
mod flows;
pub mod job;
pub mod report;
pub mod state;
mod step;
pub mod text;
mod texts;
mod turn;

pub use step::{Step, step};
pub use texts::{Args, Language, Texts, Value};
pub use turn::{AccessMode, Caller, Context, House, Line};
