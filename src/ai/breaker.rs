//! A circuit breaker: after several failures in a row questions are held back for a while, then
//! one is let through.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures in a row that open it.
const FAILURES: u32 = 5;
/// How long it stays open.
const REST: Duration = Duration::from_secs(30);

#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    until: Option<Instant>,
}

impl Breaker {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether questions are held back. When the rest is over the next one is let through, and
    /// its outcome decides.
    pub(super) fn is_open(&self, now: Instant) -> bool {
        self.state().until.is_some_and(|until| now < until)
    }

    pub(super) fn worked(&self) {
        *self.state() = State::default();
    }

    pub(super) fn failed(&self, now: Instant) {
        let mut state = self.state();
        state.failures += 1;
        if state.failures >= FAILURES {
            state.until = Some(now + REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_five_failures_and_closes_when_one_works() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        (0..4).for_each(|_| breaker.failed(now));
        assert!(!breaker.is_open(now));
        breaker.failed(now);
        assert!(breaker.is_open(now));
        let later = now + REST;
        assert!(!breaker.is_open(later));
        breaker.failed(later);
        assert!(breaker.is_open(later));
        breaker.worked();
        assert!(!breaker.is_open(later));
    }
}
