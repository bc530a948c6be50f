//! What programs see of a message.

use serde::Serialize;
use utoipa::ToSchema;

use super::super::Face;
use crate::runtime::now_ms;
use crate::store::PostRow;
use crate::web::Post;

/// Something that stands in the chat.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageView {
    /// Its id.
    id: i64,
    /// Counts up with every change in the chat: ask for what came after.
    seq: i64,
    /// `user` or `bot`.
    from: &'static str,
    /// The text.
    text: String,
    /// When it was first sent, in milliseconds since 1970.
    at_ms: i64,
    /// The buttons.
    buttons: Vec<ButtonView>,
    /// The file, if it is one.
    file: Option<SentView>,
}

/// A button.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ButtonView {
    /// What stands on it.
    label: String,
    /// What to send to tap it.
    tap: String,
}

/// A file that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SentView {
    /// Its name.
    name: String,
    /// Its size in bytes.
    bytes: u64,
    /// Where it is downloaded, for a while, without a token; none for what the user sent.
    path: Option<String>,
}

impl MessageView {
    /// A post; `None` when it can't be read.
    pub(super) fn of(face: &Face, (chat, epoch): (&str, i64), row: &PostRow) -> Option<Self> {
        let post: Post = serde_json::from_str(&row.body).ok()?;
        let buttons = post
            .buttons()
            .iter()
            .flatten()
            .map(|b| ButtonView { label: b.label.clone(), tap: b.data.clone() })
            .collect();
        let links = &face.services.links;
        let (from, text, file) = match post {
            Post::Said { text, .. } => ("user", text, None),
            Post::Sent { name, bytes } => {
                ("user", String::new(), Some(SentView { name, bytes, path: None }))
            }
            Post::Message { text, .. } => ("bot", text.to_string(), None),
            Post::File(f) => {
                let path = links.path_of(chat, epoch, (&f.blob, &f.name), now_ms());
                let sent = SentView { name: f.name, bytes: f.bytes, path: Some(path) };
                ("bot", f.caption.to_string(), Some(sent))
            }
        };
        Some(Self { id: row.id, seq: row.seq, from, text, at_ms: row.created_ms, buttons, file })
    }
}
