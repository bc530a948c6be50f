//! The loop: events to steps, steps to messages and jobs, jobs to events. Each part is driven by
//! `run_once`, in production by a loop that sleeps until it is woken, in tests until all is quiet.

mod clock;
mod deliver;
mod dispatch;
mod housekeeping;
mod intake;
mod pace;
mod services;
mod worker;

pub use clock::now_ms;
pub use deliver::Deliver;
pub use dispatch::Dispatch;
pub use housekeeping::keep_house;
pub use intake::Intake;
pub use services::{Running, Services, Wakes};
pub use worker::Worker;

use std::time::Duration;

/// What a pass of a loop did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Something; there may be more.
    Ran,
    /// Nothing; there may be something after this time, or when woken.
    Idle(Option<Duration>),
}
