//! What is taken from a request, with refusals as problems.

use std::collections::HashMap;

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Json, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::Face;
use super::super::inbound::Author;
use super::Problem;
use super::bearer::Caller;
use crate::store::{TokenRow, WebChat, WebKind};
use conversation::event::Sender;
use gradebook::domain::ChatKey;

/// A caller's course, named by the path.
pub(super) struct Course {
    /// The chat that it is.
    pub(super) chat: WebChat,
    /// Who causes its events.
    pub(super) author: Author,
    /// The id of the caller's token.
    pub(super) token: String,
    path: HashMap<String, String>,
}

impl Course {
    /// A part of the path.
    pub(super) fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A part of the path that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.part(name).parse().ok()
    }
}

pub(super) fn author(chat: ChatKey, token: &TokenRow) -> Author {
    let sender = Sender {
        id: token.user,
        name: token.name.clone(),
        language: None,
        // A program has no use for an administrator's commands; people sign in for them.
        admin: false,
    };
    Author { chat, sender }
}

impl FromRequestParts<Face> for Course {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Problem> {
        let Caller(token) = Caller::from_request_parts(parts, face).await?;
        let path: Result<Path<HashMap<String, String>>, PathRejection> =
            Path::from_request_parts(parts, face).await;
        let Path(path) = path.map_err(|r| Problem::new(StatusCode::NOT_FOUND, r.body_text()))?;
        let missing = || Problem::not_found("session");
        let number: i64 = path.get("session").and_then(|s| s.parse().ok()).ok_or_else(missing)?;
        let key = ChatKey::web(number);
        let chat = face.services.store.web_chat(&key, WebKind::Api, &token.id).await?;
        let chat = chat.ok_or_else(missing)?;
        let author = author(chat.chat, &token);
        Ok(Self { chat, author, token: token.id, path })
    }
}

/// A body in JSON.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Face> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, face: &Face) -> Result<Self, Problem> {
        let read: Result<Json<T>, JsonRejection> = Json::from_request(request, face).await;
        read.map(|Json(value)| Self(value)).map_err(|r| Problem::new(r.status(), r.body_text()))
    }
}

/// What stands behind the question mark.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Face> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Problem> {
        let read: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, face).await;
        read.map(|Query(value)| Self(value)).map_err(|r| Problem::new(r.status(), r.body_text()))
    }
}

/// A place in a list: from 0, and no more than an int32 of `OpenAPI` holds.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(try_from = "u32")]
pub(super) struct Place(pub(super) u32);

impl TryFrom<u32> for Place {
    type Error = &'static str;

    fn try_from(place: u32) -> Result<Self, Self::Error> {
        let fits = i32::try_from(place).is_ok();
        fits.then_some(Self(place)).ok_or("the number is too large")
    }
}
