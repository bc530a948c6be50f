//! Whether the parts of the service live: each loop reports that it goes round, and a loop that
//! ended is started again. `/ready` and systemd's watchdog read it.

use std::collections::{BTreeMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tracing::error;

/// A loop that did not go round for this long is not alive for `/ready`.
pub const SILENT: Duration = Duration::from_secs(30);
/// After this time the process is better started anew.
pub const HUNG: Duration = Duration::from_mins(3);
/// A part that ends so often within [`WINDOW`] keeps dying: the process ends.
const MAX_ENDS: usize = 5;
const WINDOW: Duration = Duration::from_mins(5);
/// Wait before a part is started again; four times as long each time.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// When each part last went round, and what is known of the rest.
#[derive(Debug)]
pub struct Liveness {
    rounds: Mutex<BTreeMap<&'static str, Instant>>,
    first_pause: Duration,
    /// Cancelled when the process can't go on.
    pub fatal: CancellationToken,
}

impl Default for Liveness {
    fn default() -> Self {
        Self { rounds: Mutex::default(), first_pause: FIRST_PAUSE, fatal: CancellationToken::new() }
    }
}

impl Liveness {
    fn rounds(&self) -> MutexGuard<'_, BTreeMap<&'static str, Instant>> {
        self.rounds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a part goes round.
    pub fn round(&self, part: &'static str) {
        self.rounds().insert(part, Instant::now());
    }

    /// The parts that did not go round for a time.
    pub fn silent(&self, limit: Duration) -> Vec<&'static str> {
        let now = Instant::now();
        let silent = |at: &Instant| now.duration_since(*at) > limit;
        self.rounds().iter().filter(|(_, at)| silent(at)).map(|(part, _)| *part).collect()
    }

    /// Runs a part until `stop`. One that ends or panics before is started again; one that keeps
    /// doing so ends the process.
    pub async fn supervise<F: Future<Output = ()>>(
        &self,
        part: &'static str,
        stop: &CancellationToken,
        start: impl Fn() -> F,
    ) {
        let mut ends = VecDeque::new();
        loop {
            // The panic's own message is in the log already.
            let ended = AssertUnwindSafe(start()).catch_unwind().await;
            if stop.is_cancelled() {
                return;
            }
            let now = Instant::now();
            ends.push_back(now);
            ends.retain(|end| now.duration_since(*end) < WINDOW);
            error!(part, panicked = ended.is_err(), times = ends.len(), "a part ended");
            if ends.len() >= MAX_ENDS {
                error!(part, "it keeps ending; the process ends");
                self.fatal.cancel();
                return;
            }
            let pause = self.first_pause * (1 << (2 * (ends.len() - 1)));
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_part_that_ends_is_started_again_and_one_that_keeps_ending_ends_the_process() {
        let liveness = Liveness { first_pause: Duration::from_micros(1), ..Liveness::default() };
        let stop = CancellationToken::new();
        let starts = AtomicUsize::new(0);
        let twice = liveness.supervise("twice", &stop, || async {
            match starts.fetch_add(1, Ordering::SeqCst) {
                0 => panic!("once"),
                1 => {}
                _ => {
                    stop.cancel();
                }
            }
        });
        twice.await;
        assert_eq!(starts.load(Ordering::SeqCst), 3);
        assert!(!liveness.fatal.is_cancelled());
        let never = CancellationToken::new();
        liveness.supervise("never", &never, || async { panic!("each time") }).await;
        assert!(liveness.fatal.is_cancelled());
    }

    #[test]
    fn a_part_that_does_not_go_round_is_silent() {
        let liveness = Liveness::default();
        liveness.round("dispatch");
        assert!(liveness.silent(SILENT).is_empty());
        assert_eq!(liveness.silent(Duration::ZERO), ["dispatch"]);
    }
}
