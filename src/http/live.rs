//! Reading a chat live: what changed since a place, then every change as it comes.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use serde_json::json;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::{Face, tokens};
use crate::blobs::digest;
use crate::runtime::now_ms;
use crate::store::{PostRow, StoreError};
use crate::web::{Listener, Live};
use conversation::state::Session;
use gradebook::domain::ChatKey;

/// Posts that a reader gets at once; older ones are let be.
pub(super) const MOST: i64 = 300;

/// A silent line is closed by proxies.
const BREATH: Duration = Duration::from_secs(15);

/// How often a reader's right is looked at again: a token is revoked by other processes, too.
const RECHECK: Duration = Duration::from_secs(3);

/// What lets a reader in; the stream ends with it.
pub(super) enum Right {
    /// Nothing that can be taken back: the reader is on this machine.
    Near,
    /// A browser that signed in, by the hash of its cookie.
    Browser(String),
    /// A token, by its id.
    Token(String),
}

/// Word to a reader.
#[derive(Debug)]
pub(super) enum Word {
    /// Everything that stood there is gone.
    Clear,
    /// A post is new or changed; with the chat's link epoch.
    Post(PostRow, i64),
    /// Something pops up.
    Note(String),
    /// The course or its result is another: its version, and the session.
    Course(String, Box<Session>),
}

/// A reader of a chat.
pub(super) struct Reader {
    face: Face,
    chat: ChatKey,
    listener: Listener,
    /// Everything up to here was read.
    seq: i64,
    version: String,
    right: Right,
    recheck: Interval,
    /// Whether the database may have more.
    dirty: bool,
}

impl Reader {
    /// Reads on from a place. `version` is that of the course as the reader knows it.
    pub(super) fn new(
        face: Face,
        (chat, right): (ChatKey, Right),
        seq: i64,
        version: String,
    ) -> Self {
        let listener = face.services.hub.listen(&chat.to_string());
        let mut recheck = interval_at(Instant::now() + RECHECK, RECHECK);
        recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { face, chat, listener, seq, version, right, recheck, dirty: true }
    }

    /// The chat.
    pub(super) fn chat(&self) -> &ChatKey {
        &self.chat
    }

    /// The face.
    pub(super) fn face(&self) -> &Face {
        &self.face
    }

    /// Whether the reader may still read.
    async fn may_read(&self) -> bool {
        let store = &self.face.services.store;
        let may = match &self.right {
            Right::Near => Ok(true),
            Right::Browser(hash) => store.browser(hash, now_ms()).await.map(|b| b.is_some()),
            Right::Token(id) => store.is_token_good(id, now_ms()).await,
        };
        may.unwrap_or_else(|error| {
            tracing::warn!(%error, "a reader's right can't be looked at; it comes again");
            false
        })
    }

    /// The next words; `None` when the chat or the right to read it has ended, or the service stops.
    pub(super) async fn next(&mut self) -> Option<Vec<Word>> {
        loop {
            if self.dirty {
                match self.look().await {
                    Ok(None) => return None,
                    Ok(Some(words)) => {
                        self.dirty = false;
                        if !words.is_empty() {
                            return Some(words);
                        }
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a chat can't be read; its reader comes again");
                        return None;
                    }
                }
            }
            let live = tokio::select! {
                live = self.listener.next() => live,
                () = self.face.stop.cancelled() => return None,
                _ = self.recheck.tick() => {
                    if !self.may_read().await {
                        return None;
                    }
                    continue;
                }
            };
            match live {
                Live::Changed => self.dirty = true,
                Live::Note(note) => return Some(vec![Word::Note(note)]),
            }
        }
    }

    async fn look(&mut self) -> Result<Option<Vec<Word>>, StoreError> {
        let store = &self.face.services.store;
        let key = self.chat.to_string();
        let Some(mark) = store.web_mark(&key).await? else { return Ok(None) };
        let mut words = Vec::new();
        if self.seq > 0 && mark.cleared_seq > self.seq {
            words.push(Word::Clear);
        }
        if mark.seq > self.seq {
            let posts = store.posts_after(&key, self.seq, MOST).await?;
            let posts = tokens::revealed(&self.face, posts).await?;
            let epoch = store.link_epoch(&key).await?.unwrap_or_default();
            words.extend(posts.into_iter().map(|post| Word::Post(post, epoch)));
            self.seq = mark.seq;
        }
        let mut sessions = store.load(&[self.chat]).await?;
        let session = sessions.remove(&self.chat).unwrap_or_default();
        let version = version(&session);
        if version != self.version {
            words.push(Word::Course(version.clone(), Box::new(session)));
            self.version = version;
        }
        Ok(Some(words))
    }
}

/// How far a reader had come whose line was lost, by its own word.
pub(super) fn resumed(headers: &HeaderMap) -> Option<i64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// A reader's words as Server-Sent Events.
pub(super) fn stream_of<F>(
    reader: Reader,
    event_of: F,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>>
where
    F: Fn(&Reader, Word) -> Option<Event> + Send + 'static,
{
    let start = (reader, VecDeque::new(), event_of);
    let events = stream::unfold(start, async |(mut reader, mut waiting, event_of)| {
        while waiting.is_empty() {
            for word in reader.next().await? {
                waiting.extend(event_of(&reader, word));
            }
            // The place counts once all of it was read.
            if let Some(last) = waiting.pop_back() {
                waiting.push_back(last.id(reader.seq.to_string()));
            }
        }
        let event = waiting.pop_front()?;
        Some((Ok(event), (reader, waiting, event_of)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(BREATH))
}

/// Changes whenever something changes that is shown beside the chat.
pub(super) fn version(session: &Session) -> String {
    let told = json!([
        session.revision,
        session.current.as_ref().map(|c| (&c.id, c.revision)),
        session.edits.done.len(),
        session.edits.undone.len(),
        session.edits.proposal.as_ref().map(|p| &p.id),
        session.work.as_ref().map(|w| &w.job),
        session.files.iter().map(|f| (f.id, f.number, f.reading().is_some())).collect::<Vec<_>>(),
        session.decisions.iter().map(|d| (&d.one, &d.other, d.same)).collect::<Vec<_>>(),
        session.results.last().map(|r| &r.id),
        session.settings,
    ]);
    digest(told.to_string().as_bytes())[..16].to_owned()
}
