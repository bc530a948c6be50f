//! Whether Telegram can be reached, for `/ready` and `/stats`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::clock::now_ms;

/// How the line to Telegram is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    /// Nothing was asked yet.
    #[default]
    Unknown,
    /// It answers.
    Good,
    /// It does not.
    Bad {
        /// Why.
        why: String,
        /// Since when, in milliseconds since 1970.
        since_ms: i64,
    },
}

/// The line to Telegram.
#[derive(Debug, Default)]
pub struct TelegramReach(Mutex<Reach>);

impl TelegramReach {
    fn inner(&self) -> MutexGuard<'_, Reach> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it is.
    pub fn now(&self) -> Reach {
        self.inner().clone()
    }

    /// It answered.
    pub fn good(&self) {
        *self.inner() = Reach::Good;
    }

    /// It did not.
    pub fn bad(&self, why: String) {
        let mut reach = self.inner();
        let since_ms = match &*reach {
            Reach::Bad { since_ms, .. } => *since_ms,
            _ => now_ms(),
        };
        *reach = Reach::Bad { why, since_ms };
    }
}
