//! Wakes those who read a chat live. What was posted is in the database; here goes only word
//! that there is more, and what pops up and passes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;

/// Words that a slow reader may fall behind by; beyond, it reads the database anew.
const BEHIND: usize = 16;

/// Word to a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// There is more in the database.
    Changed,
    /// Something pops up.
    Note(String),
}

type Readers = HashMap<String, broadcast::Sender<Live>>;

/// Who reads which chat. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Hub {
    readers: Arc<Mutex<Readers>>,
}

impl Hub {
    fn readers(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to listen to a chat, by its key.
    pub fn listen(&self, chat: &str) -> Listener {
        let mut readers = self.readers();
        let sender = readers.entry(chat.to_owned()).or_insert_with(|| broadcast::channel(BEHIND).0);
        Listener { word: Some(sender.subscribe()), hub: self.clone(), chat: chat.to_owned() }
    }

    /// Tells all who listen to a chat.
    pub fn tell(&self, chat: &str, live: Live) {
        if let Some(sender) = self.readers().get(chat) {
            // Nobody may listen any more.
            let _ = sender.send(live);
        }
    }

    /// How many listen.
    pub fn count(&self) -> usize {
        self.readers().values().map(broadcast::Sender::receiver_count).sum()
    }
}

/// A reader's ear.
#[derive(Debug)]
pub struct Listener {
    word: Option<broadcast::Receiver<Live>>,
    hub: Hub,
    chat: String,
}

impl Listener {
    /// The next word; whoever fell behind is told to look.
    pub async fn next(&mut self) -> Live {
        let Some(word) = &mut self.word else { return std::future::pending().await };
        match word.recv().await {
            Ok(live) => live,
            Err(broadcast::error::RecvError::Lagged(_)) => Live::Changed,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.word = None;
        let mut readers = self.hub.readers();
        if readers.get(&self.chat).is_some_and(|sender| sender.receiver_count() == 0) {
            readers.remove(&self.chat);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_reader_of_a_chat_hears_and_nothing_stays_behind() {
        let hub = Hub::default();
        let (mut one, mut two) = (hub.listen("web:1"), hub.listen("web:1"));
        let other = hub.listen("web:2");
        hub.tell("web:1", Live::Note("hello".into()));
        assert_eq!(
            (one.next().await, two.next().await),
            (Live::Note("hello".into()), Live::Note("hello".into()))
        );
        for _ in 0..2 * BEHIND {
            hub.tell("web:1", Live::Changed);
        }
        assert_eq!(one.next().await, Live::Changed);
        assert_eq!(hub.count(), 3);
        drop((one, two, other));
        assert!(hub.readers().is_empty());
    }
}
