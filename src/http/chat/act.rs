//! What the page does: say, tap, upload.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Json, Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::super::Face;
use super::super::inbound::InboundError;
use super::super::upload;
use super::assets::EXAMPLES;
use super::visitor::{Acting, broken};
use conversation::command::Tap;

/// Most characters of one message.
const MOST: usize = 8_000;

#[derive(Deserialize)]
pub(super) struct Said {
    text: String,
    /// The page's own name for this; what comes twice is taken once.
    key: String,
}

#[derive(Deserialize)]
pub(super) struct Tapped {
    tap: String,
    label: String,
    key: String,
}

/// Taken: what comes of it is told by the events.
const TAKEN: StatusCode = StatusCode::ACCEPTED;

fn done<T>(taken: Result<T, InboundError>) -> Response {
    match taken {
        Ok(_) => TAKEN.into_response(),
        Err(error) => broken(&error),
    }
}

fn key(given: &str) -> String {
    given.chars().filter(char::is_ascii_alphanumeric).take(64).collect()
}

pub(super) async fn say(
    State(face): State<Face>,
    Acting(visitor): Acting,
    Json(said): Json<Said>,
) -> Response {
    let text = said.text.trim();
    if text.is_empty() || text.chars().count() > MOST {
        return (StatusCode::UNPROCESSABLE_ENTITY, "Write something, but not a book.\n")
            .into_response();
    }
    done(visitor.author().says(&face, text, &key(&said.key)).await)
}

pub(super) async fn tap(
    State(face): State<Face>,
    Acting(visitor): Acting,
    Json(tapped): Json<Tapped>,
) -> Response {
    if Tap::parse(&tapped.tap).is_none() {
        return (StatusCode::UNPROCESSABLE_ENTITY, "There is no such button.\n").into_response();
    }
    let label: String = tapped.label.chars().take(200).collect();
    let author = visitor.author();
    done(author.taps(&face, (&tapped.tap, &label), &key(&tapped.key)).await)
}

pub(super) async fn upload(
    State(face): State<Face>,
    Acting(visitor): Acting,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(rejection) => return rejection.into_response(),
    };
    let files = match upload::store(&face, form).await {
        Ok(files) => files,
        Err(refused) => return (refused.status, refused.why + "\n").into_response(),
    };
    done(visitor.author().uploads(&face, &files).await)
}

/// The example files, as if they had been uploaded.
pub(super) async fn examples(State(face): State<Face>, Acting(visitor): Acting) -> Response {
    let mut stored = Vec::new();
    for (name, content) in EXAMPLES {
        match upload::store_bytes(&face, (*name).to_owned(), content).await {
            Ok(file) => stored.push(file),
            Err(error) => return broken(&error),
        }
    }
    done(visitor.author().uploads(&face, &stored).await)
}
