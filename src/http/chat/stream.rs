//! The chat live, as Server-Sent Events: posts as HTML, notes, and word that the panel changed.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::Event;
use serde::Deserialize;

use super::super::Face;
use super::super::live::{Reader, Right, Word, resumed, stream_of};
use super::post;
use super::visitor::{Visitor, Words, speaks};
use conversation::Language;

#[derive(Deserialize)]
pub(super) struct From {
    #[serde(default)]
    after: i64,
    #[serde(default)]
    version: String,
}

pub(super) async fn events(
    State(face): State<Face>,
    visitor: Visitor,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let after = resumed(&headers).unwrap_or(from.after);
    let language = speaks(None, visitor.language);
    let right = match visitor.browser.token {
        Some(_) => Right::Browser(visitor.hash),
        None => Right::Near,
    };
    let reader = Reader::new(face, (visitor.browser.chat, right), after, from.version);
    stream_of(reader, move |reader, word| Some(event_of(reader, language, word)))
}

fn event_of(reader: &Reader, language: Language, word: Word) -> Event {
    match word {
        Word::Clear => Event::default().event("clear").data("1"),
        Word::Post(row, epoch) => {
            let face = reader.face();
            let labels = Words { texts: &face.services.texts, language };
            let html = post::html(face, &labels, (&reader.chat().to_string(), epoch), &row);
            Event::default().event("post").data(html)
        }
        Word::Note(note) => Event::default().event("note").data(note),
        Word::Course(version, _) => Event::default().event("course").data(version),
    }
}
