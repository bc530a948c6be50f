//! Signing in with a token, and out. A token has one chat, from whatever browser.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Face;
use super::super::api::token_of;
use super::super::client::Client;
use super::super::refusal::Refusal;
use super::begin;
use super::visitor::{Visitor, Words, broken, language};
use crate::runtime::now_ms;

/// Wrong tokens a minute from one client, before it is told to wait.
const TRIES: u32 = 10;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'p> {
    words: Words<'p>,
    language: &'static str,
    trouble: Option<String>,
    release: &'static str,
}

#[derive(Deserialize)]
pub(super) struct Given {
    token: String,
}

#[derive(Deserialize)]
pub(super) struct Leaving {
    proof: String,
}

pub(super) async fn page(State(face): State<Face>, headers: HeaderMap) -> Response {
    shown(&face, &headers, None)
}

/// Why nobody was let in.
#[derive(Clone, Copy)]
enum Trouble {
    WrongToken,
    TooOften,
}

impl Trouble {
    fn word_and_status(self) -> (&'static str, StatusCode) {
        match self {
            Self::WrongToken => ("web-wrong-token", StatusCode::UNAUTHORIZED),
            Self::TooOften => ("web-too-often", StatusCode::TOO_MANY_REQUESTS),
        }
    }
}

fn shown(face: &Face, headers: &HeaderMap, trouble: Option<Trouble>) -> Response {
    let language = language(headers).unwrap_or_default();
    let words = Words { texts: &face.services.texts, language };
    let trouble = trouble.map(Trouble::word_and_status);
    let status = trouble.map_or(StatusCode::OK, |(_, status)| status);
    let trouble = trouble.map(|(word, _)| words.t(word));
    let page =
        Page { words, language: language.code(), trouble, release: env!("CARGO_PKG_VERSION") };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => broken(face, headers, &error),
    }
}

pub(super) async fn enter(
    State(face): State<Face>,
    Client(client): Client,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Response {
    // A page elsewhere must not sign somebody in to a chat that is not theirs.
    let from = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()).unwrap_or_default();
    if from == "cross-site" || from == "same-site" {
        return StatusCode::FORBIDDEN.into_response();
    }
    let token = match token_of(&face, given.token.trim()).await {
        Ok(Some(token)) => token,
        // Only failures count, and a token that is right gets in whatever else came from there: a
        // whole school may share an address, and nobody guesses 256 bits.
        Ok(None) => {
            let within = face.limits.take(&format!("sign-in {client}"), TRIES, now_ms()).is_ok();
            let why = if within { Trouble::WrongToken } else { Trouble::TooOften };
            return shown(&face, &headers, Some(why));
        }
        Err(error) => return broken(&face, &headers, &error),
    };
    match begin::sign_in(&face, &headers, &token).await {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response(),
        Err(error) => broken(&face, &headers, &error),
    }
}

pub(super) async fn leave(
    State(face): State<Face>,
    visitor: Visitor,
    Form(leaving): Form<Leaving>,
) -> Response {
    if !visitor.proves(&face, &leaving.proof) {
        return visitor.refused(&face, &Refusal::NotFromPage).await;
    }
    if let Err(error) = face.services.store.drop_browser(&visitor.hash).await {
        return visitor.refused(&face, &Refusal::broken(&error)).await;
    }
    let gone = begin::drop_cookie(&face);
    ([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response()
}
