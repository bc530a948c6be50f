//! Events from the web on their way into the inbox, with what stands in the chat for them.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::runtime::{now_ms, tokens};
use crate::store::{NewEvent, StoreError};
use crate::web::{Live, Post, SOURCE};
use conversation::event::{Event, Incoming, Sender, Upload};
use conversation::state::Session;
use gradebook::domain::ChatKey;

use super::Face;
use super::upload::Stored;

/// How long a caller waits for an event to be handled.
const PATIENCE: Duration = Duration::from_secs(5);
/// A waiting caller is woken; it looks on its own this often.
pub(super) const LOOK: Duration = Duration::from_millis(500);

/// Who causes events.
#[derive(Debug, Clone)]
pub(super) struct Author {
    /// Their chat.
    pub(super) chat: ChatKey,
    /// Who they are.
    pub(super) sender: Sender,
}

/// Why an event was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum InboundError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Anything else of ours.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl Author {
    /// Somebody writes.
    pub(super) async fn says(&self, face: &Face, text: &str, key: &str) -> Taken {
        let event = Event::Said { message: 0, text: text.to_owned() };
        let post = Post::Said { text: text.to_owned(), tapped: false };
        self.put(face, event, Some(post), key).await
    }

    /// Somebody taps a button of a label.
    pub(super) async fn taps(&self, face: &Face, (data, label): (&str, &str), key: &str) -> Taken {
        let event = Event::Tapped { callback: String::new(), data: data.to_owned(), message: 0 };
        let post = Post::Said { text: label.to_owned(), tapped: true };
        self.put(face, event, (!label.is_empty()).then_some(post), key).await
    }

    /// Somebody uploads files together, stored already; returns the last one's event.
    pub(super) async fn uploads(&self, face: &Face, files: &[Stored]) -> Taken {
        let album = tokens::random_text()?;
        let mut last = String::new();
        for (at, stored) in files.iter().enumerate() {
            let Stored { blob, name, bytes, .. } = stored;
            let file = Upload { file_id: blob.clone(), name: name.clone(), bytes: Some(*bytes) };
            let event = Event::Uploaded { message: 0, file, album: Some(album.clone()) };
            let post = Post::Sent { name: name.clone(), bytes: *bytes };
            last = self.put(face, event, Some(post), &format!("{album}{at}")).await?;
        }
        Ok(last)
    }

    /// An event with what stands in the chat for it. A second one of the same key is the same,
    /// sent again by a caller that heard no answer.
    pub(super) async fn put(
        &self,
        face: &Face,
        event: Event,
        post: Option<Post>,
        key: &str,
    ) -> Taken {
        let key = if key.is_empty() { tokens::random_text()? } else { key.to_owned() };
        let external = format!("{}/{key}", self.chat);
        let incoming = Incoming {
            chat: self.chat,
            from: Some(self.sender.clone()),
            title: String::new(),
            event,
        };
        let event = NewEvent { source: SOURCE, external: external.clone(), incoming };
        let body =
            post.map(|p| serde_json::to_string(&p)).transpose().map_err(anyhow::Error::new)?;
        let services = &face.services;
        let new = services.store.receive_web(&event, body.as_deref(), now_ms()).await?;
        if new {
            services.metrics.arrived(SOURCE, 1);
            services.wakes.dispatch.notify_one();
            services.hub.tell(&self.chat.to_string(), Live::Changed);
        }
        Ok(external)
    }

    /// Waits until an event was handled, so that whoever asks next sees what came of it.
    pub(super) async fn await_handled(&self, face: &Face, event: &str) -> Result<(), InboundError> {
        let mut listener = face.services.hub.listen(&self.chat.to_string());
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until && !face.services.store.is_handled(SOURCE, event).await? {
            // Woken or not: the database knows.
            let _ = timeout_at(until.min(Instant::now() + LOOK), listener.next()).await;
        }
        Ok(())
    }

    /// The session as it stands.
    pub(super) async fn session(&self, face: &Face) -> Result<Session, StoreError> {
        let mut sessions = face.services.store.load(&[self.chat]).await?;
        let session = sessions.remove(&self.chat).unwrap_or_default();
        if session.is_newer() { Err(StoreError::Newer) } else { Ok(session) }
    }
}

/// The event's name in the inbox.
pub(super) type Taken = Result<String, InboundError>;
