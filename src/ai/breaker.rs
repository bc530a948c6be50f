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

    /// Whether questions are held back.
    pub(super) fn is_open(&self, now: Instant) -> bool {
        self.state().until.is_some_and(|until| now < until)
    }

    /// Whether a question may be asked. When the rest is over one is, and its outcome decides; the
    /// others are held back for another rest, which also ends should there be no outcome.
    pub(super) fn lets_through(&self, now: Instant) -> bool {
        let mut state = self.state();
        match state.until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.until = Some(now + REST);
                true
            }
        }
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
        assert!(!breaker.lets_through(now));
        let later = now + REST;
        assert!(!breaker.is_open(later));
        // One is let through; those that wait with it are not.
        assert!(breaker.lets_through(later) && !breaker.lets_through(later));
        breaker.failed(later);
        assert!(breaker.is_open(later));
        let last = later + REST;
        assert!(breaker.lets_through(last));
        breaker.worked();
        assert!(breaker.lets_through(last) && breaker.lets_through(last));
    }

    #[test]
    fn a_question_without_an_outcome_holds_nobody_back_for_ever() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        (0..FAILURES).for_each(|_| breaker.failed(now));
        assert!(breaker.lets_through(now + REST));
        assert!(!breaker.lets_through(now + REST));
        assert!(breaker.lets_through(now + 2 * REST));
    }
}
