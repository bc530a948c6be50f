//! What the page does: say, tap, upload.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Json, Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::super::Face;
use super::super::inbound::InboundError;
use super::super::refusal::Refusal;
use super::super::upload;
use super::assets::EXAMPLES;
use super::visitor::{Acting, Visitor};
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

async fn done<T>(face: &Face, visitor: &Visitor, taken: Result<T, InboundError>) -> Response {
    match taken {
        Ok(_) => TAKEN.into_response(),
        Err(error) => visitor.refused(face, &Refusal::broken(&error)).await,
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
    // PostgreSQL takes no such character.
    let text = said.text.replace('\0', "");
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MOST {
        return visitor.refused(&face, &Refusal::BlankOrLong).await;
    }
    let taken = visitor.author().says(&face, text, &key(&said.key)).await;
    done(&face, &visitor, taken).await
}

pub(super) async fn tap(
    State(face): State<Face>,
    Acting(visitor): Acting,
    Json(tapped): Json<Tapped>,
) -> Response {
    let data = tapped.tap.replace('\0', "");
    if Tap::parse(&data).is_none() {
        return visitor.refused(&face, &Refusal::NoButton).await;
    }
    let label: String = tapped.label.chars().filter(|c| *c != '\0').take(200).collect();
    let taken = visitor.author().taps(&face, (&data, &label), &key(&tapped.key)).await;
    done(&face, &visitor, taken).await
}

pub(super) async fn upload(
    State(face): State<Face>,
    Acting(visitor): Acting,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let author = visitor.author();
    let stored = match form {
        Ok(form) => upload::store(&face, &author, form).await,
        Err(rejection) => Err(Refusal::Form(rejection.status(), rejection.body_text())),
    };
    let (files, _sending) = match stored {
        Ok(both) => both,
        Err(refusal) => return visitor.refused(&face, &refusal).await,
    };
    let taken = async {
        let last = author.uploads(&face, &files).await?;
        author.await_handled(&face, &last).await
    };
    done(&face, &visitor, taken.await).await
}

/// The example files, as if they had been uploaded.
pub(super) async fn examples(State(face): State<Face>, Acting(visitor): Acting) -> Response {
    let mut stored = Vec::new();
    for (name, content) in EXAMPLES {
        match upload::store_bytes(&face, (*name).to_owned(), content).await {
            Ok(file) => stored.push(file),
            Err(error) => return visitor.refused(&face, &error.into()).await,
        }
    }
    let taken = visitor.author().uploads(&face, &stored).await;
    done(&face, &visitor, taken).await
}
