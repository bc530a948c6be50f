//! How often somebody may call: so many a minute, by token, browser or address.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const MINUTE_MS: i64 = 60_000;
/// Callers that are remembered; more are cleaned out.
const MOST: usize = 10_000;

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
