//! Long polling: updates are stored first and confirmed by the next call.

use std::time::Duration;

use serde_json::json;
use serde_json::value::RawValue;
use tracing::{error, info, warn};

use super::client::{CallError, Client};
use super::decode::{Decoded, Decoder};
use super::{ALLOWED_UPDATES, SOURCE};
use crate::store::{NewEvent, Store};

/// Fetches updates.
pub struct Poller {
    client: Client,
    decoder: Decoder,
    store: Store,
    wait_s: u64,
    offset: Option<i64>,
    troubles: u32,
    trouble: Option<String>,
}

/// What a round brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Round {
    /// So many updates arrived.
    Got(usize),
    /// Something is wrong; wait so long.
    Wait(Duration),
}

impl Poller {
    /// A poller whose calls wait for `wait_s` seconds for something to arrive.
    pub fn new(client: Client, decoder: Decoder, store: Store, wait_s: u64) -> Self {
        Self { client, decoder, store, wait_s, offset: None, troubles: 0, trouble: None }
    }

    /// One round: fetch, store; the next round confirms. Nothing is confirmed that is not stored.
    pub async fn round(&mut self, now_ms: i64) -> Round {
        match self.fetch(now_ms).await {
            Ok(count) => {
                if self.troubles > 0 {
                    info!("Telegram answers again");
                }
                self.troubles = 0;
                self.trouble = None;
                Round::Got(count)
            }
            Err(wait) => {
                self.troubles += 1;
                Round::Wait(wait)
            }
        }
    }

    async fn fetch(&mut self, now_ms: i64) -> Result<usize, Duration> {
        let stored = |e: crate::store::StoreError| {
            error!(error = %e, "updates can't be stored; they stay with Telegram");
            Duration::from_secs(2)
        };
        if self.offset.is_none() {
            let last = self.store.last_external(SOURCE).await.map_err(stored)?;
            self.offset = Some(last.map_or(0, |n| n + 1));
        }
        let body = json!({
            "offset": self.offset,
            "timeout": self.wait_s,
            "limit": 100,
            "allowed_updates": ALLOWED_UPDATES,
        });
        let limit = Duration::from_secs(self.wait_s + 15);
        let updates: Vec<Box<RawValue>> =
            self.client.post("getUpdates", &body, limit).await.map_err(|e| self.tell(&e))?;
        let count = updates.len();
        let decoded: Vec<Decoded> =
            updates.iter().filter_map(|u| self.decoder.decode(u.get())).collect();
        let last = decoded.iter().map(|d| d.number).max();
        let events: Vec<NewEvent> = decoded.into_iter().filter_map(|d| d.event).collect();
        if !events.is_empty() {
            self.store.receive(&events, now_ms).await.map_err(stored)?;
        }
        if let Some(last) = last {
            self.offset = Some(last + 1);
        }
        Ok(count)
    }

    /// Why the last round failed; none when it did not.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Logs what is wrong and says how long to wait.
    fn tell(&mut self, error: &CallError) -> Duration {
        self.trouble = Some(error.to_string());
        let doubling = Duration::from_secs(1 << self.troubles.min(5));
        match error {
            CallError::RetryAfter(seconds) => Duration::from_secs(*seconds),
            CallError::Conflict(_) => {
                warn!(%error, "two programs poll with one token: stop the other one; \
                       no update is lost");
                doubling.max(Duration::from_secs(5))
            }
            CallError::Unauthorized(_) => {
                error!(%error, "check TELEGRAM_BOT_TOKEN");
                Duration::from_secs(30)
            }
            CallError::NotFound(_) => {
                error!(%error, "check TELEGRAM_API_URL and the form of TELEGRAM_BOT_TOKEN");
                Duration::from_secs(30)
            }
            _ => {
                warn!(%error, "Telegram can't be reached");
                doubling
            }
        }
    }
}
