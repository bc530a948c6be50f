//! Changes to the table: planned, shown, applied, taken back.

use axum::extract::{Json, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Face;
use super::extract::{Body, Course};
use super::view::{EditView, SessionView};
use super::{Problem, courses};
use conversation::command::Tap;
use conversation::edits::{MOST_PLAN_BYTES, is_too_large};
use conversation::event::Event;
use table::{Action, Edit};

/// Most actions of one plan.
const MOST: usize = 100;
/// Most characters of a request.
const LONGEST: usize = 2_000;

/// A change in words or in actions: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewPlan {
    /// What to change, in plain English.
    #[schema(max_length = 2000)]
    text: Option<String>,
    /// The actions.
    #[schema(value_type = Vec<Object>)]
    actions: Option<Vec<Action>>,
}

/// Changes that count, in order, and those that were taken back, the latest last.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Actions {
    done: Vec<EditView>,
    undone: Vec<EditView>,
}

type Accepted = Result<(StatusCode, Json<SessionView>), Problem>;

async fn accepted(face: &Face, course: &Course) -> Accepted {
    let view = courses::rest(face, course).await?;
    Ok((StatusCode::ACCEPTED, Json(view)))
}

/// Works out what a change would do. What it would is told in the messages, and it waits as the
/// session's `plan`; words that are a question are answered in the messages.
#[utoipa::path(post, path = "/sessions/{session}/plans", tag = "changes",
    params(("session" = String, Path, description = "The session's id")),
    request_body = NewPlan,
    responses((status = 202, description = "It is worked out, or under way", body = SessionView),
        (status = 400, description = "The body can't be read"),
        (status = 409, description = "Nothing is compiled"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "It is neither, both, too long, or no action of ours")))]
pub(super) async fn plan(
    State(face): State<Face>,
    course: Course,
    Body(new): Body<NewPlan>,
) -> Accepted {
    let session = course.author.session(&face).await?;
    if session.current.is_none() {
        return Err(Problem::conflict("Compile first: there is no table yet."));
    }
    match (new.text, new.actions) {
        (Some(text), None) => {
            let text = text.replace('\0', "");
            // Commands have operations of their own.
            let text = text.trim().trim_start_matches('/').trim();
            if text.is_empty() || text.chars().count() > LONGEST {
                return Err(Problem::unprocessable("The text is blank or too long."));
            }
            courses::says(&face, &course, text).await?;
        }
        (None, Some(actions)) if actions.is_empty() || actions.len() > MOST => {
            return Err(Problem::unprocessable(format!("Give 1 to {MOST} actions.")));
        }
        (None, Some(actions)) if is_too_large(&actions) => {
            let kb = MOST_PLAN_BYTES / 1024;
            let why = format!("A plan has {kb} KB at most; split it into several.");
            return Err(Problem::unprocessable(why));
        }
        (None, Some(actions)) => {
            let event = course.author.put(&face, Event::Ordered { actions }, None, "").await?;
            course.author.await_handled(&face, &event).await?;
        }
        _ => return Err(Problem::unprocessable("Give a text or actions, one of the two.")),
    }
    accepted(&face, &course).await
}

/// The plan of the path, if it waits.
async fn waiting(face: &Face, course: &Course) -> Result<String, Problem> {
    let session = course.author.session(face).await?;
    let plan = session.edits.proposal.filter(|p| p.id == course.part("plan"));
    plan.map(|p| p.id).ok_or_else(|| Problem::not_found("plan that waits"))
}

/// Makes a planned change and compiles.
#[utoipa::path(post, path = "/sessions/{session}/plans/{plan}/apply", tag = "changes",
    params(("session" = String, Path, description = "The session's id"),
        ("plan" = String, Path, description = "The plan's id")),
    responses((status = 202, description = "It is made, or under way", body = SessionView)))]
pub(super) async fn apply(State(face): State<Face>, course: Course) -> Accepted {
    let plan = waiting(&face, &course).await?;
    courses::may_compile(&face, &course).await?;
    courses::taps(&face, &course, &Tap::Apply(plan).data()).await?;
    accepted(&face, &course).await
}

/// Drops a planned change.
#[utoipa::path(delete, path = "/sessions/{session}/plans/{plan}", tag = "changes",
    params(("session" = String, Path, description = "The session's id"),
        ("plan" = String, Path, description = "The plan's id")),
    responses((status = 204, description = "It is dropped")))]
pub(super) async fn discard(
    State(face): State<Face>,
    course: Course,
) -> Result<StatusCode, Problem> {
    let plan = waiting(&face, &course).await?;
    courses::taps(&face, &course, &Tap::Discard(plan).data()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the changes.
#[utoipa::path(get, path = "/sessions/{session}/actions", tag = "changes",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 200, description = "The changes", body = Actions)))]
pub(super) async fn actions(
    State(face): State<Face>,
    course: Course,
) -> Result<Json<Actions>, Problem> {
    let edits = course.author.session(&face).await?.edits;
    let views = |edits: &[Edit]| edits.iter().map(EditView::from).collect();
    Ok(Json(Actions { done: views(&edits.done), undone: views(&edits.undone) }))
}

/// Takes the last change back and compiles.
#[utoipa::path(post, path = "/sessions/{session}/actions/undo", tag = "changes",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 202, description = "It is taken back", body = SessionView),
        (status = 409, description = "There is none")))]
pub(super) async fn undo(State(face): State<Face>, course: Course) -> Accepted {
    if course.author.session(&face).await?.edits.done.is_empty() {
        return Err(Problem::conflict("There is no change to take back."));
    }
    courses::may_compile(&face, &course).await?;
    courses::taps(&face, &course, &Tap::Undo.data()).await?;
    accepted(&face, &course).await
}

/// Makes the change again that was taken back last, and compiles.
#[utoipa::path(post, path = "/sessions/{session}/actions/redo", tag = "changes",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 202, description = "It is made again", body = SessionView),
        (status = 409, description = "There is none")))]
pub(super) async fn redo(State(face): State<Face>, course: Course) -> Accepted {
    if course.author.session(&face).await?.edits.undone.is_empty() {
        return Err(Problem::conflict("There is no change to make again."));
    }
    courses::may_compile(&face, &course).await?;
    courses::taps(&face, &course, &Tap::Redo.data()).await?;
    accepted(&face, &course).await
}
