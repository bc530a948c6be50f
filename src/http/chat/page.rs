//! The page: what stands in the chat so far, the composer, and room for the panel. Before the chat
//! begins it shows the greeting, and nothing of it is stored.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::super::Face;
use super::super::live::{MOST, version};
use super::super::tokens;
use super::visitor::{Visitor, Words, broken, language, speaks};
use super::{begin, panel, post};
use crate::blobs::digest;
use crate::config::WebAccess;
use crate::runtime::now_ms;
use crate::store::PostRow;
use conversation::Language;
use conversation::command::LISTED;

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'p> {
    words: Words<'p>,
    language: &'static str,
    proof: String,
    /// Whether there is a chat yet: it begins with the first thing said or uploaded.
    begun: bool,
    /// The place that the posts below reach to.
    seq: i64,
    version: String,
    posts: Vec<String>,
    /// The panel of a chat that has not begun.
    panel: String,
    /// Command words with what they do.
    commands: Vec<(&'static str, String)>,
    /// Whether nothing was uploaded yet.
    empty: bool,
    signed_in: Option<String>,
    upload_mb: u64,
    release: &'static str,
}

pub(super) async fn page(State(face): State<Face>, headers: HeaderMap) -> Response {
    let visitor = match Visitor::of(&face, &headers).await {
        Ok(None) if face.services.config.web.access == WebAccess::Token => {
            return Redirect::to("/sign-in").into_response();
        }
        Ok(visitor) => visitor,
        Err(error) => return broken(&face, &headers, &error),
    };
    match answer(&face, &headers, visitor.as_ref()).await {
        Ok(response) => response,
        Err(error) => broken(&face, &headers, &error),
    }
}

async fn answer(
    face: &Face,
    headers: &HeaderMap,
    visitor: Option<&Visitor>,
) -> anyhow::Result<Response> {
    let cookie = begin::cookie_of_page(headers)?;
    let signer = face.services.links.signer();
    let proof = cookie.as_ref().map(|cookie| signer.form(&digest(cookie.as_bytes())));
    let proof = proof.unwrap_or_default();
    let html = match visitor {
        Some(visitor) => begun(face, visitor, proof).await?,
        None => not_begun(face, language(headers), proof)?,
    };
    let mut response = Html(html).into_response();
    if let Some(cookie) = cookie {
        let set = begin::set_cookie(face, &cookie);
        response.headers_mut().insert(header::SET_COOKIE, set);
    }
    Ok(response)
}

async fn begun(face: &Face, visitor: &Visitor, proof: String) -> anyhow::Result<String> {
    let store = &face.services.store;
    let chat = visitor.browser.chat.to_string();
    let seq = store.web_mark(&chat).await?.map_or(0, |mark| mark.seq);
    let rows = tokens::revealed(face, store.posts_after(&chat, 0, MOST).await?).await?;
    let epoch = store.link_epoch(&chat).await?.unwrap_or_default();
    let session = visitor.author().session(face).await?;
    let words = words(face, speaks(session.settings.language, visitor.language));
    let posts = rows.iter().map(|row| post::html(face, &words, (&chat, epoch), row)).collect();
    let page = Page {
        seq,
        version: version(&session),
        posts,
        empty: session.files.is_empty() && session.results.is_empty(),
        signed_in: visitor.browser.token.clone(),
        ..blank(face, words, proof)
    };
    Ok(page.render()?)
}

fn not_begun(face: &Face, asked: Option<Language>, proof: String) -> anyhow::Result<String> {
    let words = words(face, speaks(None, asked));
    let body = begin::greeting_post(face, asked)?;
    let greeting = PostRow { id: 0, seq: 0, body, created_ms: now_ms() };
    let posts = vec![post::html(face, &words, ("", 0), &greeting)];
    let panel = panel::blank(self::words(face, words.language)).render()?;
    let page = Page { begun: false, posts, panel, ..blank(face, words, proof) };
    Ok(page.render()?)
}

fn words(face: &Face, language: Language) -> Words<'_> {
    Words { texts: &face.services.texts, language }
}

/// What a page shows whatever is in the chat.
fn blank<'f>(face: &'f Face, words: Words<'f>, proof: String) -> Page<'f> {
    let commands = LISTED.iter().map(|word| (*word, words.t(&format!("command-{word}"))));
    Page {
        commands: commands.collect(),
        language: words.language.code(),
        proof,
        begun: true,
        seq: 0,
        version: String::new(),
        posts: Vec::new(),
        panel: String::new(),
        empty: true,
        signed_in: None,
        upload_mb: face.services.config.web.upload_bytes / (1024 * 1024),
        release: env!("CARGO_PKG_VERSION"),
        words,
    }
}
