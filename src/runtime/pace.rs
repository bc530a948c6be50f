//! How fast messages may go out: token buckets over all, per chat and per group, as Telegram
//! asks (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>).

use std::collections::HashMap;

use crate::config::Pace;
use gradebook::domain::ChatKey;

/// Messages that a chat may get at once before its rate counts.
const BURST: f64 = 3.0;
const SECOND_MS: f64 = 1_000.0;
const MINUTE_MS: f64 = 60_000.0;

/// A bucket of tokens.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    most: f64,
    per_ms: f64,
    at_ms: i64,
}

impl Bucket {
    fn new(most: f64, per_ms: f64, now_ms: i64) -> Self {
        Self { tokens: most, most, per_ms, at_ms: now_ms }
    }

    fn fill(&mut self, now_ms: i64) {
        let passed = (now_ms - self.at_ms).max(0) as f64;
        self.tokens = (self.tokens + passed * self.per_ms).min(self.most);
        self.at_ms = now_ms;
    }

    /// Milliseconds until there is a token; 0 when there is one.
    fn wait(&self) -> i64 {
        if self.tokens >= 1.0 { 0 } else { ((1.0 - self.tokens) / self.per_ms).ceil() as i64 }
    }
}

/// Keeps the pace.
pub(super) struct Pacer {
    pace: Pace,
    all: Option<Bucket>,
    chats: HashMap<i64, Vec<Bucket>>,
    paused_until_ms: HashMap<i64, i64>,
}

impl Pacer {
    pub(super) fn new(pace: Pace) -> Self {
        Self { pace, all: None, chats: HashMap::new(), paused_until_ms: HashMap::new() }
    }

    /// Takes a turn for a chat; otherwise says how many milliseconds to wait.
    pub(super) fn take(&mut self, chat: &ChatKey, now_ms: i64) -> Result<(), i64> {
        // The topics of a group share its limits.
        let (chat, group) = (chat.chat, !chat.is_private());
        let paused = self.paused_until_ms.get(&chat).map_or(0, |until| until - now_ms);
        if paused > 0 {
            return Err(paused);
        }
        self.paused_until_ms.remove(&chat);
        if self.all.is_none() && self.pace.per_second > 0 {
            let rate = f64::from(self.pace.per_second);
            self.all = Some(Bucket::new(rate, rate / SECOND_MS, now_ms));
        }
        if self.chats.len() > 10_000 {
            // Full buckets remember nothing worth keeping.
            self.chats.retain(|_, buckets| {
                for bucket in buckets.iter_mut() {
                    bucket.fill(now_ms);
                }
                buckets.iter().any(|b| b.tokens < b.most)
            });
        }
        let pace = self.pace;
        let of_chat = self.chats.entry(chat).or_insert_with(|| chat_buckets(pace, group, now_ms));
        let mut wait = 0;
        for bucket in self.all.iter_mut().chain(of_chat.iter_mut()) {
            bucket.fill(now_ms);
            wait = wait.max(bucket.wait());
        }
        if wait > 0 {
            return Err(wait);
        }
        self.all.iter_mut().chain(of_chat).for_each(|b| b.tokens -= 1.0);
        Ok(())
    }

    /// Telegram asked to leave a chat alone for a while.
    pub(super) fn pause(&mut self, chat: &ChatKey, until_ms: i64) {
        self.paused_until_ms.insert(chat.chat, until_ms);
    }
}

fn chat_buckets(pace: Pace, group: bool, now_ms: i64) -> Vec<Bucket> {
    let mut buckets = Vec::new();
    if pace.per_chat_second > 0 {
        let rate = f64::from(pace.per_chat_second);
        buckets.push(Bucket::new(BURST.max(rate), rate / SECOND_MS, now_ms));
    }
    if group && pace.per_group_minute > 0 {
        let rate = f64::from(pace.per_group_minute);
        buckets.push(Bucket::new(rate, rate / MINUTE_MS, now_ms));
    }
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn private(chat: i64) -> ChatKey {
        ChatKey::telegram(chat)
    }

    fn group(topic: i32) -> ChatKey {
        ChatKey { topic: Some(topic), ..ChatKey::telegram(-5) }
    }

    #[test]
    fn a_chat_gets_a_burst_and_then_one_a_second() {
        let pace = Pace { per_second: 30, per_chat_second: 1, per_group_minute: 20 };
        let mut pacer = Pacer::new(pace);
        for _ in 0..3 {
            assert_eq!(pacer.take(&private(1), 0), Ok(()));
        }
        assert_eq!(pacer.take(&private(1), 0), Err(1_000));
        assert_eq!(pacer.take(&private(2), 0), Ok(()));
        assert_eq!(pacer.take(&private(1), 1_000), Ok(()));
        pacer.pause(&private(1), 9_000);
        assert_eq!(pacer.take(&private(1), 4_000), Err(5_000));
    }

    #[test]
    fn groups_and_the_whole_have_their_own_limits() {
        let pace = Pace { per_second: 30, per_chat_second: 0, per_group_minute: 20 };
        let mut pacer = Pacer::new(pace);
        assert!((0..20).all(|topic| pacer.take(&group(topic), 0).is_ok()));
        assert!(pacer.take(&group(99), 0).is_err());
        assert!((0..10).all(|n| pacer.take(&private(n + 1), 0).is_ok()));
        assert!(pacer.take(&private(99), 0).is_err());
        let mut free = Pacer::new(Pace { per_second: 0, per_chat_second: 0, per_group_minute: 0 });
        assert!((0..1000).all(|_| free.take(&group(1), 0).is_ok()));
    }
}
