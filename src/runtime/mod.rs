//! The loop: events to steps, steps to messages and jobs, jobs to events. Each part is driven by
//! `run_once`, in production by a loop that sleeps until it is woken, in tests until all is quiet.

mod channels;
mod clock;
mod deliver;
mod dispatch;
mod housekeeping;
mod intake;
mod liveness;
mod metrics;
mod pace;
mod reach;
mod services;
pub mod tokens;
mod turns;
mod upkeep;
mod worker;

pub use channels::Channels;
pub use clock::now_ms;
pub use deliver::Deliver;
pub use dispatch::Dispatch;
pub use housekeeping::keep_house;
pub use intake::Intake;
pub use liveness::{HUNG, Liveness, SILENT};
pub use metrics::{Levels, Metrics};
pub use reach::{Reach, TelegramReach};
pub use services::{Running, Services, ShownRows, Wakes, resident_bytes};
pub use turns::Turns;
pub use upkeep::Upkeep;
pub use worker::{ADMINISTRATION_AT_A_TIME, BROADCASTS_AT_A_TIME, Worker};

use std::time::Duration;

/// What a pass of a loop did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Something; there may be more.
    Ran,
    /// Nothing; there may be something after this time, or when woken.
    Idle(Option<Duration>),
}
