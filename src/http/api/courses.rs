//! Compiling, and what all operations on a course share: an event goes in, and what came of it
//! is waited for, for a while.

use std::time::Duration;

use axum::extract::{Json, State};
use axum::http::StatusCode;
use tokio::time::{Instant, timeout_at};

use super::super::Face;
use super::super::inbound::LOOK;
use super::Problem;
use super::extract::Course;
use super::view::SessionView;
use crate::runtime::now_ms;
use conversation::state::Phase;

/// How long a caller waits for work to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where a course stands.
pub(super) async fn view(face: &Face, course: &Course) -> Result<SessionView, Problem> {
    let session = course.author.session(face).await?;
    Ok(SessionView::of(&course.chat, &session))
}

/// Says something for the caller, and waits until it was heard.
pub(super) async fn says(face: &Face, course: &Course, text: &str) -> Result<(), Problem> {
    let event = course.author.says(face, text, "").await?;
    Ok(course.author.await_handled(face, &event).await?)
}

/// Taps a button for the caller, and waits until it was felt.
pub(super) async fn taps(face: &Face, course: &Course, tap: &str) -> Result<(), Problem> {
    let event = course.author.taps(face, (tap, ""), "").await?;
    Ok(course.author.await_handled(face, &event).await?)
}

/// Waits until nothing is under way, or patience ends.
pub(super) async fn rest(face: &Face, course: &Course) -> Result<SessionView, Problem> {
    let mut listener = face.services.hub.listen(&course.chat.chat.to_string());
    let until = Instant::now() + PATIENCE;
    loop {
        let view = view(face, course).await?;
        if !view.working || Instant::now() > until {
            return Ok(view);
        }
        // Woken or not: the session knows.
        let _ = timeout_at(until.min(Instant::now() + LOOK), listener.next()).await;
    }
}

/// Refuses what compiles to a caller who did it as often as they may today; the course is left
/// as it is then.
pub(super) async fn may_compile(face: &Face, course: &Course) -> Result<(), Problem> {
    let (store, config) = (&face.services.store, &face.services.config);
    let now = now_ms();
    let caller = store.caller(course.author.sender.id, now).await?;
    let limit = store.house_settings().await?.compiles_a_day.unwrap_or(config.compiles_a_day);
    if caller.compiles_today < limit {
        return Ok(());
    }
    Err(Problem::compiled_enough(limit, now))
}

/// Compiles the files into a gradebook. Where that takes longer than a few seconds, the answer
/// says that it is under way: ask again, or follow the events.
#[utoipa::path(post, path = "/sessions/{session}/compile", tag = "results",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 202, description = "It is compiled, or under way", body = SessionView),
        (status = 409, description = "There are no files, or some are being read")))]
pub(super) async fn compile(
    State(face): State<Face>,
    course: Course,
) -> Result<(StatusCode, Json<SessionView>), Problem> {
    let session = course.author.session(&face).await?;
    if session.files.iter().any(|f| matches!(f.phase, Phase::Reading { .. })) {
        return Err(Problem::conflict("Files are being read; try again in a moment."));
    }
    if session.ready().all(|(_, reading)| reading.is_extra()) {
        return Err(Problem::conflict("There is no file with scores; upload one first."));
    }
    may_compile(&face, &course).await?;
    says(&face, &course, "/compile").await?;
    let view = rest(&face, &course).await?;
    Ok((StatusCode::ACCEPTED, Json(view)))
}
