//! The conversation: what was said, saying something, tapping a button.

use axum::extract::{Json, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::{Face, tokens};
use super::extract::{Asked, Body, Course, Place};
use super::message::MessageView;
use super::view::SessionView;
use super::{Problem, courses};
use conversation::command::Tap;

/// Most characters of one message.
const LONGEST: usize = 8_000;
/// Most messages of one answer.
const MOST: i64 = 200;

/// From where.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct After {
    /// Only what is new or changed after this place.
    #[serde(default)]
    #[param(value_type = i32, minimum = 0)]
    pub(super) after: Place,
}

/// Messages, and the place that they reach to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Messages {
    /// Ask for what comes after it next time.
    seq: i64,
    /// The latest messages in their order, 200 at most.
    messages: Vec<MessageView>,
}

/// Something to say, or a button to tap: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Say {
    /// What to say, as in the chat: words, or a command such as `/settings`.
    #[schema(max_length = 8000)]
    text: Option<String>,
    /// What the button says that is to be tapped.
    tap: Option<String>,
}

/// Where the chat stood, and where the course stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Heard {
    /// The answers stand after this place.
    seq: i64,
    /// The course.
    session: SessionView,
}

/// Lists what stands in the chat.
#[utoipa::path(get, path = "/sessions/{session}/messages", tag = "messages",
    params(("session" = String, Path, description = "The session's id"), After),
    responses((status = 200, description = "The messages", body = Messages),
        (status = 400, description = "The place is no number")))]
pub(super) async fn list(
    State(face): State<Face>,
    course: Course,
    Asked(from): Asked<After>,
) -> Result<Json<Messages>, Problem> {
    let store = &face.services.store;
    let chat = course.chat.chat.to_string();
    let rows = store.posts_after(&chat, from.after.0.into(), MOST).await?;
    let rows = tokens::revealed(&face, rows).await?;
    let epoch = store.link_epoch(&chat).await?.unwrap_or_default();
    let seq = rows.iter().map(|r| r.seq).max().unwrap_or(from.after.0.into());
    let view = |row| MessageView::of(&face, (&chat, epoch), row);
    Ok(Json(Messages { seq, messages: rows.iter().filter_map(view).collect() }))
}

/// Says something to the bot, or taps a button. The answers come as messages.
#[utoipa::path(post, path = "/sessions/{session}/messages", tag = "messages",
    params(("session" = String, Path, description = "The session's id")),
    request_body = Say,
    responses((status = 202, description = "It was heard", body = Heard),
        (status = 400, description = "The body can't be read"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "It is neither, both, or too long")))]
pub(super) async fn say(
    State(face): State<Face>,
    course: Course,
    Body(say): Body<Say>,
) -> Result<(StatusCode, Json<Heard>), Problem> {
    let chat = course.chat.chat.to_string();
    let seq = face.services.store.web_mark(&chat).await?.map_or(0, |mark| mark.seq);
    match (say.text, say.tap) {
        (Some(text), None) => {
            let text = text.replace('\0', "");
            if text.trim().is_empty() || text.chars().count() > LONGEST {
                return Err(Problem::unprocessable("The text is blank or too long."));
            }
            courses::says(&face, &course, text.trim()).await?;
        }
        (None, Some(tap)) if Tap::parse(&tap).is_some() && tap.len() <= 64 => {
            courses::taps(&face, &course, &tap.replace('\0', "")).await?;
        }
        (None, Some(_)) => return Err(Problem::unprocessable("No button says that.")),
        _ => return Err(Problem::unprocessable("Give a text or a tap, one of the two.")),
    }
    let session = courses::rest(&face, &course).await?;
    Ok((StatusCode::ACCEPTED, Json(Heard { seq, session })))
}
