//! Signing in with a token, and out. A token has one chat, from whatever browser.

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::net::SocketAddr;

use super::super::Face;
use super::super::api::token_of;
use super::begin;
use super::visitor::{Visitor, Words, broken, language};
use crate::runtime::now_ms;

/// Tries a minute from one address.
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

fn shown(face: &Face, headers: &HeaderMap, trouble: Option<&str>) -> Response {
    let language = language(headers).unwrap_or_default();
    let words = Words { texts: &face.services.texts, language };
    let trouble = trouble.map(|key| words.t(key));
    let status = if trouble.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let page =
        Page { words, language: language.code(), trouble, release: env!("CARGO_PKG_VERSION") };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => broken(&error),
    }
}

pub(super) async fn enter(
    State(face): State<Face>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Response {
    // A page elsewhere must not sign somebody in to a chat that is not theirs.
    let from = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()).unwrap_or_default();
    if from == "cross-site" || from == "same-site" {
        return StatusCode::FORBIDDEN.into_response();
    }
    let caller = format!("sign-in {}", peer.ip());
    if face.limits.take(&caller, TRIES, now_ms()).is_err() {
        return shown(&face, &headers, Some("web-too-often"));
    }
    let token = match token_of(&face, given.token.trim()).await {
        Ok(Some(token)) => token,
        Ok(None) => return shown(&face, &headers, Some("web-wrong-token")),
        Err(error) => return broken(&error),
    };
    match begin::sign_in(&face, &headers, &token).await {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response(),
        Err(error) => broken(&error),
    }
}

pub(super) async fn leave(
    State(face): State<Face>,
    visitor: Visitor,
    Form(leaving): Form<Leaving>,
) -> Response {
    if !visitor.proves(&face, &leaving.proof) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if let Err(error) = face.services.store.drop_browser(&visitor.hash).await {
        return broken(&error);
    }
    let gone = begin::drop_cookie(&face);
    ([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response()
}
