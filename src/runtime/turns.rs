//! Whose turn it is: how much time each user's jobs took of late, so that a user whose files take
//! long, or run into the time limit, waits longer than the others.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use conversation::job::Pool;

/// Half of what was used is forgotten after this time.
const HALF_LIFE: Duration = Duration::from_mins(5);
/// Users remembered; beyond, those who used the least are dropped.
const MAX_USERS: usize = 10_000;

/// The time that users' jobs took, by pool and user. It is halved every five minutes.
#[derive(Debug, Default)]
pub struct Turns(Mutex<HashMap<(Pool, String), (f64, Instant)>>);

impl Turns {
    fn inner(&self) -> MutexGuard<'_, HashMap<(Pool, String), (f64, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds the time that a job took.
    pub fn add(&self, pool: Pool, turn: &str, took: Duration) {
        let now = Instant::now();
        let mut used = self.inner();
        let entry = used.entry((pool, turn.to_owned())).or_insert((0.0, now));
        *entry = (decayed(*entry, now) + took.as_secs_f64(), now);
        if used.len() > MAX_USERS {
            let mut all: Vec<f64> = used.values().map(|u| decayed(*u, now)).collect();
            all.sort_unstable_by(f64::total_cmp);
            let middle = all[all.len() / 2];
            used.retain(|_, u| decayed(*u, now) > middle);
        }
    }

    /// What a user's jobs took of late, in milliseconds.
    pub fn used_ms(&self, pool: Pool, turn: &str) -> u64 {
        let used = self.inner().get(&(pool, turn.to_owned())).copied();
        let used_s = used.map_or(0.0, |used| decayed(used, Instant::now()));
        Duration::from_secs_f64(used_s).as_millis() as u64
    }
}

fn decayed((used_s, at): (f64, Instant), now: Instant) -> f64 {
    let halvings = now.duration_since(at).as_secs_f64() / HALF_LIFE.as_secs_f64();
    used_s * (-halvings).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_added_by_user_and_forgotten_by_and_by() {
        let turns = Turns::default();
        turns.add(Pool::Files, "1", Duration::from_secs(30));
        turns.add(Pool::Files, "1", Duration::from_secs(30));
        let used = turns.used_ms(Pool::Files, "1");
        assert!((59_000..=60_000).contains(&used), "{used}");
        assert_eq!((turns.used_ms(Pool::Files, "2"), turns.used_ms(Pool::Data, "1")), (0, 0));
        let then = Instant::now();
        let later = then + 2 * HALF_LIFE;
        assert!((decayed((60_000.0, then), later) - 15_000.0).abs() < 1e-6);
        for user in 0..=MAX_USERS {
            turns.add(Pool::Files, &format!("u{user}"), Duration::from_millis(1));
        }
        assert!(turns.inner().len() <= MAX_USERS);
        assert!(turns.used_ms(Pool::Files, "1") > 0, "who used much is not dropped");
    }
}
