//! How a browser becomes known: by signing in, or where there is no sign-in by the first thing that
//! it does. A look at the page stores nothing.

use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::super::Face;
use super::super::client::Client;
use super::super::refusal::Refusal;
use super::visitor::{COOKIE, Visitor, broken, cookie, language, refused};
use crate::blobs::digest;
use crate::runtime::{now_ms, tokens};
use crate::store::{TokenRow, WebChat};
use crate::web::Post;
use conversation::event::Event;
use conversation::{Language, greeting};
use gradebook::domain::ChatKey;

/// A browser keeps its cookie for so long after it was last seen.
const YEAR_S: u32 = 365 * 24 * 60 * 60;
/// Most chats that one client begins a minute without a sign-in.
const BEGINNINGS: u32 = 20;

/// The cookie that a page is answered with: the browser's own, or a new one. `None` for what
/// another site asked for without a cookie: the browser may have one that it does not send there,
/// and must not lose it.
pub(super) fn cookie_of_page(headers: &HeaderMap) -> anyhow::Result<Option<String>> {
    if let Some(own) = cookie(headers) {
        return Ok(Some(own.to_owned()));
    }
    let says = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let elsewhere = says("sec-fetch-site") == Some("cross-site");
    let embedded = says("sec-fetch-mode").is_some_and(|mode| mode != "navigate");
    if elsewhere || embedded { Ok(None) } else { tokens::random_text().map(Some) }
}

/// The greeting as a post.
pub(super) fn greeting_post(face: &Face, language: Option<Language>) -> serde_json::Result<String> {
    let language = language.unwrap_or_default();
    let (text, buttons) = greeting(&face.services.texts, language, None);
    serde_json::to_string(&Post::Message { text, buttons })
}

/// Begins the chat of a browser that does something for the first time.
pub(super) async fn first_act(
    face: &Face,
    client: &Client,
    headers: &HeaderMap,
    hash: &str,
) -> Result<Visitor, Response> {
    let client = format!("chat {}", client.0);
    face.limits
        .take(&client, BEGINNINGS, now_ms())
        .map_err(|seconds| refused(face, headers, &Refusal::TooOften(seconds)))?;
    begin(face, headers, hash).await.map_err(|e| broken(face, headers, &e))
}

async fn begin(face: &Face, headers: &HeaderMap, hash: &str) -> anyhow::Result<Visitor> {
    let chat = WebChat {
        chat: ChatKey::web(tokens::random_id()?),
        user: -tokens::random_id()?,
        name: String::new(),
        created_ms: now_ms(),
    };
    let post = greeting_post(face, language(headers))?;
    face.services.store.begin_browser_chat(hash, &chat, &post).await?;
    let known = Visitor::of(face, headers).await?;
    known.ok_or_else(|| anyhow::anyhow!("a browser's chat did not begin"))
}

/// Lets a browser into the chat of a token; returns its cookie.
pub(super) async fn sign_in(
    face: &Face,
    headers: &HeaderMap,
    token: &TokenRow,
) -> anyhow::Result<HeaderValue> {
    let store = &face.services.store;
    let new = WebChat {
        chat: ChatKey::web(tokens::random_id()?),
        user: token.user,
        name: String::new(),
        created_ms: now_ms(),
    };
    let chat = store.token_chat(&new, &token.id).await?;
    let cookie = tokens::random_text()?;
    let hash = digest(cookie.as_bytes());
    store.add_browser(&hash, &chat, Some(&token.id), now_ms()).await?;
    if let Some(browser) = store.browser(&hash, now_ms()).await? {
        let visitor = Visitor { browser, hash, language: language(headers) };
        let start = Event::Said { message: 0, text: "/start".to_owned() };
        // Once a chat, whoever comes.
        visitor.author().put(face, start, None, "start").await?;
    }
    Ok(set_cookie(face, &cookie))
}

/// The header that sets a browser's cookie. A link on another site sends it along, so that it
/// leads to the same chat; what changes something needs a form's proof as well.
pub(super) fn set_cookie(face: &Face, value: &str) -> HeaderValue {
    cookie_header(face, value, YEAR_S)
}

/// The header that takes the cookie away.
pub(super) fn drop_cookie(face: &Face) -> HeaderValue {
    cookie_header(face, "", 0)
}

fn cookie_header(face: &Face, value: &str, seconds: u32) -> HeaderValue {
    let public = face.services.config.web.public_url.as_deref().unwrap_or_default();
    let secure = if public.starts_with("https://") { "; Secure" } else { "" };
    let text =
        format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}
