//! A course live, as Server-Sent Events.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use futures_util::Stream;

use super::super::Face;
use super::super::live::{Reader, Right, Word, resumed, stream_of};
use super::Problem;
use super::extract::{Asked, Course};
use super::message::MessageView;
use super::messages::After;
use super::view::SessionView;
use crate::store::WebChat;

/// Follows a course: events `message` and `session` carry what the other operations answer,
/// `note` a text that pops up, `clear` says that all messages are deleted. `Last-Event-ID` takes
/// up where a lost connection was.
#[utoipa::path(get, path = "/sessions/{session}/events", tag = "messages",
    params(("session" = String, Path, description = "The session's id"), After),
    responses((status = 200, description = "The events", content_type = "text/event-stream", body = String),
        (status = 400, description = "The place is no number")))]
pub(super) async fn events(
    State(face): State<Face>,
    course: Course,
    Asked(from): Asked<After>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let after = resumed(&headers).unwrap_or(from.after.0.into());
    let reader =
        Reader::new(face, (course.chat.chat, Right::Token(course.token)), after, String::new());
    let chat = course.chat;
    Ok(stream_of(reader, move |reader, word| event_of(reader, &chat, word)))
}

fn event_of(reader: &Reader, chat: &WebChat, word: Word) -> Option<Event> {
    let face = reader.face();
    match word {
        Word::Clear => Some(Event::default().event("clear").data("{}")),
        Word::Note(note) => Some(Event::default().event("note").data(note)),
        Word::Post(row, epoch) => {
            let view = MessageView::of(face, (&reader.chat().to_string(), epoch), &row)?;
            Event::default().event("message").json_data(view).ok()
        }
        Word::Course(_, session) => {
            Event::default().event("session").json_data(SessionView::of(chat, &session)).ok()
        }
    }
}
