//! The page: what stands in the chat so far, the composer, and room for the panel.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::super::Face;
use super::super::live::{MOST, version};
use super::super::tokens;
use super::post;
use super::visitor::{Visitor, Words, broken, speaks, welcome};
use crate::config::WebAccess;
use conversation::Language;
use conversation::command::LISTED;

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'p> {
    words: Words<'p>,
    language: &'static str,
    proof: String,
    /// The place that the posts below reach to.
    seq: i64,
    version: String,
    posts: Vec<String>,
    /// Command words with what they do.
    commands: Vec<(&'static str, String)>,
    /// Whether nothing was uploaded yet.
    empty: bool,
    signed_in: Option<String>,
    upload_mb: u64,
    release: &'static str,
}

pub(super) async fn page(State(face): State<Face>, headers: HeaderMap) -> Response {
    match Visitor::of(&face, &headers).await {
        Ok(Some(visitor)) => match render(&face, &visitor).await {
            Ok(html) => Html(html).into_response(),
            Err(error) => broken(&error),
        },
        Ok(None) if face.services.config.web.access == WebAccess::Token => {
            Redirect::to("/sign-in").into_response()
        }
        Ok(None) => match welcome(&face, &headers, None).await {
            // Again, with the cookie.
            Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response(),
            Err(error) => broken(&error),
        },
        Err(error) => broken(&error),
    }
}

async fn render(face: &Face, visitor: &Visitor) -> anyhow::Result<String> {
    let store = &face.services.store;
    let chat = visitor.browser.chat.to_string();
    let seq = store.web_mark(&chat).await?.map_or(0, |mark| mark.seq);
    let rows = tokens::revealed(face, store.posts_after(&chat, 0, MOST).await?).await?;
    let epoch = store.link_epoch(&chat).await?.unwrap_or_default();
    let session = visitor.author().session(face).await?;
    let language: Language = speaks(session.settings.language, visitor.language);
    let words = Words { texts: &face.services.texts, language };
    let posts = rows.iter().map(|row| post::html(face, &words, (&chat, epoch), row)).collect();
    let commands = LISTED.iter().map(|word| (*word, words.t(&format!("command-{word}"))));
    let page = Page {
        commands: commands.collect(),
        language: language.code(),
        proof: visitor.proof(face),
        seq,
        version: version(&session),
        posts,
        empty: session.files.is_empty() && session.results.is_empty(),
        signed_in: visitor.browser.token.clone(),
        upload_mb: face.services.config.web.upload_bytes / (1024 * 1024),
        release: env!("CARGO_PKG_VERSION"),
        words,
    };
    Ok(page.render()?)
}
