//! A post as HTML.

use askama::Template;

use super::super::Face;
use super::visitor::Words;
use crate::runtime::now_ms;
use crate::store::PostRow;
use crate::web::Post;
use conversation::effect::Button;
use conversation::text::{Look, Text};

/// What a post looks like.
#[derive(Template)]
#[template(path = "post.html")]
pub(super) struct Shown {
    id: i64,
    class: &'static str,
    author: String,
    at_ms: i64,
    text: Vec<(&'static str, String)>,
    picture: Option<(String, String)>,
    file: Option<ShownFile>,
    buttons: Vec<Vec<Button>>,
}

struct ShownFile {
    link: Option<String>,
    name: String,
    size: String,
}

/// A post of a chat as HTML; what can't be read is left out.
pub(super) fn html(
    face: &Face,
    words: &Words<'_>,
    (chat, epoch): (&str, i64),
    row: &PostRow,
) -> String {
    let Ok(post) = serde_json::from_str::<Post>(&row.body) else { return String::new() };
    let links = &face.services.links;
    let mut shown = Shown {
        id: row.id,
        class: "bot",
        author: words.t("web-bot"),
        at_ms: row.created_ms,
        text: Vec::new(),
        picture: None,
        file: None,
        buttons: post.buttons().to_vec(),
    };
    match post {
        Post::Said { text, tapped } => {
            shown.class = if tapped { "user tapped" } else { "user" };
            shown.author = words.t("web-you");
            shown.text = spans(Text::plain(text));
        }
        Post::Sent { name, bytes } => {
            shown.class = "user";
            shown.author = words.t("web-you");
            shown.file = Some(ShownFile { link: None, name, size: size(bytes) });
        }
        Post::Message { text, .. } => shown.text = spans(text),
        Post::File(file) => {
            let link = links.path_of(chat, epoch, (&file.blob, &file.name), now_ms());
            shown.text = spans(file.caption);
            if file.picture {
                shown.picture = Some((link, words.t("web-picture")));
            } else {
                let size = size(file.bytes);
                shown.file = Some(ShownFile { link: Some(link), name: file.name, size });
            }
        }
    }
    shown.render().unwrap_or_default()
}

/// Spans by the element that they stand in.
fn spans(text: Text) -> Vec<(&'static str, String)> {
    let element = |look| match look {
        Look::Plain => "span",
        Look::Bold => "strong",
        Look::Italic => "em",
        Look::Code | Look::Token => "code",
        Look::Pre => "pre",
    };
    text.spans.into_iter().map(|span| (element(span.look), span.text)).collect()
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KB", bytes.div_ceil(1_024)),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}
