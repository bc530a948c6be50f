//! Results: rows, former results, downloads.

use axum::extract::{Json, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Face;
use super::super::files::stored;
use super::super::rows::{Page, Range, page};
use super::Problem;
use super::extract::{Asked, Course, Place};
use conversation::command::Kind;
use conversation::state::Past;

/// Rows of one answer.
const MOST: usize = 1_000;

/// Which rows.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Rows to pass over.
    #[serde(default)]
    #[param(value_type = i32, minimum = 0)]
    offset: Place,
    /// Rows to answer with, 1,000 at most.
    #[serde(default = "hundred")]
    #[param(minimum = 1, maximum = 1000)]
    limit: u32,
}

fn hundred() -> u32 {
    100
}

/// Rows of the table as shown.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RowPage {
    /// The titles of the columns.
    columns: Vec<String>,
    /// A row a person, a text a column.
    rows: Vec<Vec<String>>,
    /// All rows.
    total: usize,
}

/// A result that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PastView {
    /// Its id.
    id: String,
    /// When it was made, in milliseconds since 1970.
    at_ms: i64,
    /// Tests.
    tests: usize,
    /// People.
    people: usize,
}

/// Shows rows of the result at hand.
#[utoipa::path(get, path = "/sessions/{session}/rows", tag = "results",
    params(("session" = String, Path, description = "The session's id"), Which),
    responses((status = 200, description = "The rows", body = RowPage),
        (status = 400, description = "Offset or limit is no such number"),
        (status = 409, description = "Nothing is compiled"),
        (status = 410, description = "The rows are not kept any more")))]
pub(super) async fn rows(
    State(face): State<Face>,
    course: Course,
    Asked(which): Asked<Which>,
) -> Result<Json<RowPage>, Problem> {
    if which.limit == 0 || which.limit as usize > MOST {
        let why = format!("limit must be from 1 to {MOST}.");
        return Err(Problem::new(StatusCode::BAD_REQUEST, why));
    }
    let session = course.author.session(&face).await?;
    let current = session.current.ok_or_else(|| Problem::conflict("Compile first."))?;
    let gone = "The rows are not kept any more; compile again.";
    let range = Range { offset: which.offset.0 as usize, limit: which.limit as usize };
    let kept = page(&face, &current.report.files.rows, range).await?;
    let Page { titles, rows, total } = kept.ok_or_else(|| Problem::new(StatusCode::GONE, gone))?;
    Ok(Json(RowPage { columns: titles, rows, total }))
}

/// Lists the results that are kept, the latest first.
#[utoipa::path(get, path = "/sessions/{session}/results", tag = "results",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 200, description = "The results", body = Vec<PastView>)))]
pub(super) async fn list(
    State(face): State<Face>,
    course: Course,
) -> Result<Json<Vec<PastView>>, Problem> {
    let session = course.author.session(&face).await?;
    let view = |past: &Past| PastView {
        id: past.id.clone(),
        at_ms: past.at_ms,
        tests: past.tests,
        people: past.people,
    };
    Ok(Json(session.results.iter().rev().map(view).collect()))
}

/// Downloads a result: `xlsx`, `csv` or `json`. `latest` names the latest result.
#[utoipa::path(get, path = "/sessions/{session}/results/{result}/{kind}", tag = "results",
    params(("session" = String, Path, description = "The session's id"),
        ("result" = String, Path, description = "The result's id, or latest"),
        ("kind" = String, Path, description = "xlsx, csv or json")),
    responses((status = 200, description = "The file", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, description = "The part that was asked for", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 304, description = "The file is the one that the caller has"),
        (status = 410, description = "It is not kept any more"),
        (status = 416, description = "There is no such part")))]
pub(super) async fn download(
    State(face): State<Face>,
    course: Course,
    request: Request,
) -> Result<Response, Problem> {
    let session = course.author.session(&face).await?;
    let past = match course.part("result") {
        "latest" => session.results.last(),
        id => session.results.iter().find(|r| r.id == id),
    };
    let past = past.ok_or_else(|| Problem::not_found("result"))?;
    let (kind, blob) = match course.part("kind") {
        "xlsx" => (Kind::Xlsx, &past.made.xlsx),
        "csv" => (Kind::Csv, &past.made.csv),
        "json" => (Kind::Json, &past.made.json),
        _ => return Err(Problem::not_found("kind of file (xlsx, csv, json)")),
    };
    let name = format!("gradebook.{}", kind.extension());
    let why = "The result is not kept any more; compile again.";
    let gone = || Problem::new(StatusCode::GONE, why);
    stored(&face, (blob, &name), request).await.ok_or_else(gone)
}
