//! Messages out: into the chat's posts. A post is named by the outbox row that it came of, so
//! that a row that is sent again after a crash is posted once.

use std::time::Duration;

use thiserror::Error;
use tracing::warn;

use super::hub::{Hub, Live};
use super::post::Post;
use crate::blobs::Blobs;
use crate::store::{OutboxRow, Store, StoreError};
use conversation::effect::{Attachment, Message, Outgoing};
use conversation::text::Look;

/// Why something could not be posted; another try may help.
#[derive(Debug, Error)]
pub enum SendError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A post can't be written or read as JSON.
    #[error("a post: {0}")]
    Json(#[from] serde_json::Error),
}

/// Sends what goes out to the web. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    store: Store,
    blobs: Blobs,
    hub: Hub,
}

impl Sender {
    /// A sender.
    pub fn new(store: Store, blobs: Blobs, hub: Hub) -> Self {
        Self { store, blobs, hub }
    }

    /// Posts one thing; returns the post's id where there is one. A chat that is gone is no error.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, row: &OutboxRow, now_ms: i64) -> Result<Option<i64>, SendError> {
        let chat = &row.chat;
        let id = match &row.outgoing {
            Outgoing::Message(message) => self.post(row, &said(message), now_ms).await?,
            Outgoing::Edit(message) => match row.message {
                Some(id) => self.edit(row, id, &said(message), now_ms).await?,
                None => self.post(row, &said(message), now_ms).await?,
            },
            Outgoing::DropButtons { .. } => self.drop_buttons(row).await?,
            Outgoing::Ack { note, .. } => {
                if let Some(note) = note {
                    self.hub.tell(chat, Live::Note(note.clone()));
                }
                // A tap may have changed the course without a word in the chat.
                None
            }
            Outgoing::Document(file) => self.file(row, file, false, now_ms).await?,
            Outgoing::Picture(file) => self.file(row, file, true, now_ms).await?,
        };
        self.hub.tell(chat, Live::Changed);
        Ok(id)
    }

    async fn post(
        &self,
        row: &OutboxRow,
        post: &Post,
        now_ms: i64,
    ) -> Result<Option<i64>, SendError> {
        let source = format!("out:{}", row.id);
        let body = serde_json::to_string(post)?;
        let id = self.store.post(&row.chat, &source, &body, now_ms).await?;
        if let (Some(id), Post::Message { text, .. }) = (id, post) {
            for token in text.spans.iter().filter(|span| span.look == Look::Token) {
                if let Some((_, until_ms)) = self.store.sealed_token(&token.text, now_ms).await? {
                    self.erase_later((row.chat.clone(), id, body.clone()), (now_ms, until_ms));
                }
            }
        }
        Ok(id)
    }

    /// Erases a token once its time to be shown is over, and posts the same again, so that it goes
    /// from open pages as well. If the service stops before, housekeeping erases it.
    fn erase_later(&self, (chat, id, body): (String, i64, String), (now_ms, until_ms): (i64, i64)) {
        let Self { store, hub, .. } = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(until_ms.abs_diff(now_ms))).await;
            let erased = async {
                store.erase_sealed_tokens(until_ms).await?;
                store.repost(&chat, id, &body).await
            };
            match erased.await {
                Ok(_) => hub.tell(&chat, Live::Changed),
                Err(error) => warn!(%error, "a token is erased by the next housekeeping"),
            }
        });
    }

    async fn edit(
        &self,
        row: &OutboxRow,
        id: i64,
        post: &Post,
        now_ms: i64,
    ) -> Result<Option<i64>, SendError> {
        if self.store.repost(&row.chat, id, &serde_json::to_string(post)?).await? {
            return Ok(Some(id));
        }
        // It was deleted meanwhile: said anew rather than not at all.
        self.post(row, post, now_ms).await
    }

    async fn drop_buttons(&self, row: &OutboxRow) -> Result<Option<i64>, SendError> {
        let Some(id) = row.message else { return Ok(None) };
        let Some(body) = self.store.post_body(&row.chat, id).await? else { return Ok(None) };
        let post: Post = serde_json::from_str(&body)?;
        if !post.buttons().is_empty() {
            let body = serde_json::to_string(&post.without_buttons())?;
            self.store.repost(&row.chat, id, &body).await?;
        }
        Ok(None)
    }

    async fn file(
        &self,
        row: &OutboxRow,
        file: &Attachment,
        picture: bool,
        now_ms: i64,
    ) -> Result<Option<i64>, SendError> {
        let size = tokio::fs::metadata(self.blobs.path(&file.blob)).await.map_or(0, |m| m.len());
        self.post(row, &Post::file(file, size, picture), now_ms).await
    }
}

fn said(message: &Message) -> Post {
    Post::Message { text: message.text.clone(), buttons: message.buttons.clone() }
}
