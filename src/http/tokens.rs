//! Tokens in posts: a post has a token's id, and whoever may read the chat sees the token in its
//! place while it is shown.

use super::Face;
use crate::runtime::now_ms;
use crate::store::{PostRow, StoreError};
use crate::web::Post;

/// The posts with tokens in the place of their ids.
pub(super) async fn revealed(
    face: &Face,
    mut rows: Vec<PostRow>,
) -> Result<Vec<PostRow>, StoreError> {
    for row in &mut rows {
        // Hardly any post has one; the others need not be read here.
        if !row.body.contains("\"token\"") {
            continue;
        }
        let Ok(Post::Message { text, buttons }) = serde_json::from_str(&row.body) else { continue };
        let text = face.services.links.revealed(text, now_ms()).await?;
        let post = serde_json::to_string(&Post::Message { text, buttons });
        row.body = post.map_err(|why| StoreError::Unreadable { what: "post", why })?;
    }
    Ok(rows)
}
