//! Files of a course.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Json, Multipart, State};
use axum::http::StatusCode;
use utoipa::ToSchema;

use super::super::Face;
use super::super::upload;
use super::extract::Course;
use super::view::{FileView, SessionView, files};
use super::{Problem, courses};
use conversation::command::Tap;

/// Files of a form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is a description alone")]
pub(super) struct UploadForm {
    /// The exports, each with its file name.
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<String>,
}

/// Uploads exports (xlsx, xls, ods, csv … or a zip of them), which are read at once. A file that
/// can't be used is told of in the messages.
#[utoipa::path(post, path = "/sessions/{session}/files", tag = "files",
    params(("session" = String, Path, description = "The session's id")),
    request_body(content = inline(UploadForm), content_type = "multipart/form-data"),
    responses((status = 202, description = "They are read, or being read", body = SessionView),
        (status = 400, description = "The form can't be read"),
        (status = 408, description = "The files did not arrive in time"),
        (status = 413, description = "A file is too large, or there are too many"),
        (status = 415, description = "The body is no form"),
        (status = 422, description = "There is no file in the form"),
        (status = 429, description = "That is more than a user may send a day"),
        (status = 507, description = "There is no room for them, or the user has none left")))]
pub(super) async fn upload(
    State(face): State<Face>,
    course: Course,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<SessionView>), Problem> {
    let form = form.map_err(|_| {
        let why = "Send the files as multipart/form-data.";
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why)
    })?;
    let stored = upload::store(&face, &course.author, form).await;
    let (stored, _sending) = stored.map_err(|refusal| Problem::refused(&face, &refusal))?;
    if stored.is_empty() {
        let why = "There is no file in the form; each needs a file name.";
        return Err(Problem::unprocessable(why));
    }
    let last = course.author.uploads(&face, &stored).await?;
    course.author.await_handled(&face, &last).await?;
    let view = courses::rest(&face, &course).await?;
    Ok((StatusCode::ACCEPTED, Json(view)))
}

/// Lists the files of a course.
#[utoipa::path(get, path = "/sessions/{session}/files", tag = "files",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 200, description = "The files", body = Vec<FileView>)))]
pub(super) async fn list(
    State(face): State<Face>,
    course: Course,
) -> Result<Json<Vec<FileView>>, Problem> {
    Ok(Json(files(&course.author.session(&face).await?)))
}

/// Takes a file out of a course.
#[utoipa::path(delete, path = "/sessions/{session}/files/{file}", tag = "files",
    params(("session" = String, Path, description = "The session's id"),
        ("file" = String, Path, description = "The file's id")),
    responses((status = 204, description = "It is out")))]
pub(super) async fn remove(
    State(face): State<Face>,
    course: Course,
) -> Result<StatusCode, Problem> {
    let session = course.author.session(&face).await?;
    let id = course.number("file").filter(|id| session.file(*id).is_some());
    let id = id.ok_or_else(|| Problem::not_found("file"))?;
    courses::taps(&face, &course, &Tap::Remove(id).data()).await?;
    Ok(StatusCode::NO_CONTENT)
}
