//! Sessions: a course each, of the token that began it.

use axum::extract::{Json, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Face;
use super::super::inbound::Author;
use super::bearer::Caller;
use super::extract::{Body, Course, author};
use super::view::SessionView;
use super::{Problem, courses};
use crate::runtime::{now_ms, tokens};
use crate::store::{WebChat, WebKind};
use gradebook::domain::ChatKey;

/// Most sessions of a token.
const MOST: usize = 1_000;
/// Most characters of a name.
const LONGEST: usize = 200;

/// A new session.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewSession {
    /// Its name.
    #[serde(default)]
    #[schema(max_length = 200)]
    name: String,
}

/// Begins a course.
#[utoipa::path(post, path = "/sessions", tag = "sessions", request_body = NewSession,
    responses((status = 201, description = "It began", body = SessionView),
        (status = 409, description = "There are too many"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "The name is too long, or no text")))]
pub(super) async fn create(
    State(face): State<Face>,
    Caller(token): Caller,
    Body(new): Body<NewSession>,
) -> Result<(StatusCode, Json<SessionView>), Problem> {
    if new.name.chars().count() > LONGEST {
        return Err(Problem::unprocessable("The name is longer than 200 characters."));
    }
    let store = &face.services.store;
    if store.web_chats(WebKind::Api, &token.id).await?.len() >= MOST {
        return Err(Problem::conflict(format!("There are {MOST} sessions; delete some.")));
    }
    let chat = WebChat {
        chat: ChatKey::web(tokens::random_id()?),
        user: token.user,
        // PostgreSQL takes no such character.
        name: new.name.replace('\0', ""),
        created_ms: now_ms(),
    };
    store.begin_web_chat(&chat, WebKind::Api, &token.id).await?;
    let session = author(chat.chat, &token).session(&face).await?;
    Ok((StatusCode::CREATED, Json(SessionView::of(&chat, &session))))
}

/// Lists the token's courses, the latest first.
#[utoipa::path(get, path = "/sessions", tag = "sessions",
    responses((status = 200, description = "The courses", body = Vec<SessionView>)))]
pub(super) async fn list(
    State(face): State<Face>,
    Caller(token): Caller,
) -> Result<Json<Vec<SessionView>>, Problem> {
    let chats = face.services.store.web_chats(WebKind::Api, &token.id).await?;
    let keys: Vec<ChatKey> = chats.iter().map(|c| c.chat).collect();
    let mut sessions = face.services.store.load(&keys).await?;
    let view =
        |chat: &WebChat| SessionView::of(chat, &sessions.remove(&chat.chat).unwrap_or_default());
    Ok(Json(chats.iter().map(view).collect()))
}

/// Tells where a course stands.
#[utoipa::path(get, path = "/sessions/{session}", tag = "sessions",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 200, description = "The course", body = SessionView)))]
pub(super) async fn show(
    State(face): State<Face>,
    course: Course,
) -> Result<Json<SessionView>, Problem> {
    courses::view(&face, &course).await.map(Json)
}

/// Deletes a course with its files, results and messages, at once and for good.
#[utoipa::path(delete, path = "/sessions/{session}", tag = "sessions",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 204, description = "It is deleted")))]
pub(super) async fn delete(
    State(face): State<Face>,
    course: Course,
) -> Result<StatusCode, Problem> {
    let services = &face.services;
    for job in jobs(&face, &course.author).await? {
        services.running.cancel(&job);
    }
    let gone = services.store.forget(&course.chat.chat.to_string(), "").await?;
    services.store.end_web_chat(&course.chat.chat).await?;
    services.drop_unreferred(&gone.blobs).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Work of a course that is under way.
async fn jobs(face: &Face, author: &Author) -> Result<Vec<String>, Problem> {
    let session = author.session(face).await?;
    Ok(session.jobs().map(str::to_owned).collect())
}

/// Ends all download links of a course.
#[utoipa::path(delete, path = "/sessions/{session}/links", tag = "results",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 204, description = "They have ended")))]
pub(super) async fn revoke_links(
    State(face): State<Face>,
    course: Course,
) -> Result<StatusCode, Problem> {
    courses::says(&face, &course, "/revoke").await?;
    Ok(StatusCode::NO_CONTENT)
}
