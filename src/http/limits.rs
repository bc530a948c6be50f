//! How often somebody may call: so many a minute, by token, browser or address; and how long a
//! body may take.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tower_http::timeout::{RequestBodyDeadlineLayer, RequestBodyTimeoutLayer};

/// Longest time for files, in either direction.
pub(super) const FILES_TIME: Duration = Duration::from_hours(1);
const MINUTE_MS: i64 = 60_000;
/// Callers that are remembered; more are cleaned out.
const MOST: usize = 10_000;

/// Gives up a request's body that is silent for too long, or takes too long as a whole: the first
/// alone would let one byte a second through.
pub(super) fn body_time(
    silence: Duration,
    whole: Duration,
) -> (RequestBodyDeadlineLayer, RequestBodyTimeoutLayer) {
    (RequestBodyDeadlineLayer::new(whole), RequestBodyTimeoutLayer::new(silence))
}

/// Counts calls by caller and minute.
#[derive(Debug, Default)]
pub(super) struct Limits {
    /// The minute and the calls in it.
    calls: Mutex<HashMap<String, (i64, u32)>>,
}

impl Limits {
    /// Counts a call; otherwise the seconds until the next minute.
    pub(super) fn take(&self, caller: &str, a_minute: u32, now_ms: i64) -> Result<(), u64> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now_ms.div_euclid(MINUTE_MS);
        if calls.len() > MOST {
            calls.retain(|_, (then, _)| *then == minute);
        }
        let (then, count) = calls.entry(caller.to_owned()).or_insert((minute, 0));
        if *then != minute {
            (*then, *count) = (minute, 0);
        }
        if *count >= a_minute {
            let left = (minute + 1) * MINUTE_MS - now_ms;
            return Err(left.unsigned_abs().div_ceil(1_000).max(1));
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_gets_so_many_a_minute() {
        let limits = Limits::default();
        assert_eq!(limits.take("a", 2, 1_000), Ok(()));
        assert_eq!(limits.take("a", 2, 2_000), Ok(()));
        assert_eq!(limits.take("a", 2, 3_000), Err(57));
        assert_eq!(limits.take("b", 2, 3_000), Ok(()));
        assert_eq!(limits.take("a", 2, 60_000), Ok(()));
    }
}
