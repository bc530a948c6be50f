//! Health, readiness and metrics, for machines that watch over the service.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use serde_json::{Value, json};

use super::Face;
use super::api::bearer;
use crate::config::WebAccess;
use crate::runtime::{Levels, Reach, resident_bytes};
use crate::store::Figures;

/// Longest time for the database to answer.
const PATIENCE: Duration = Duration::from_secs(2);
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) fn routes() -> Router<Face> {
    Router::new().route("/ready", get(ready)).route("/metrics", get(metrics))
}

/// Whether the process lives. Touches nothing.
pub(super) async fn health(State(face): State<Face>) -> Response {
    let uptime = face.services.started.elapsed().as_secs();
    let body = format!(
        "{{\"status\":\"alive\",\"version\":\"{}\",\"uptime_s\":{uptime}}}",
        env!("CARGO_PKG_VERSION")
    );
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// What a part is like, and why it can't be used if so.
type Part = Result<String, String>;

/// Whether it can do its work: 503 with reasons when it can't. A channel or a model that can't be
/// reached does not stop the rest: then it is degraded, and 200.
async fn ready(State(face): State<Face>) -> Response {
    let figures = database(&face).await;
    let needed = [
        ("database", figures.as_ref().map(|_| "answers".to_owned()).map_err(Clone::clone)),
        ("files", files(&face).await),
        ("queues", queues(&face, figures.ok()).await),
    ];
    let wanted = [("telegram", telegram(&face)), ("ai", ai(&face))];
    let broken = needed.iter().any(|(_, part)| part.is_err());
    let degraded = wanted.iter().any(|(_, part)| part.is_err());
    let status = match (broken, degraded) {
        (true, _) => "not ready",
        (false, true) => "degraded",
        (false, false) => "ready",
    };
    let of = |parts: &[(&str, Part)], good: bool| -> Vec<Value> {
        let told = parts.iter().filter(|(_, part)| part.is_ok() == good);
        told.map(|(name, part)| {
            let what = part.as_ref().unwrap_or_else(|why| why);
            json!({ "part": name, "state": what })
        })
        .collect()
    };
    let both = |good| [of(&needed, good), of(&wanted, good)].concat();
    let body = json!({ "status": status, "reasons": both(false), "parts": both(true) });
    let code = if broken { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (code, Json(body)).into_response()
}

async fn database(face: &Face) -> Result<Figures, String> {
    match tokio::time::timeout(PATIENCE, face.services.store.figures()).await {
        Ok(Ok(figures)) => Ok(figures),
        // The details are for the log: they may show where the database is.
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            Err("fails; the log says more".to_owned())
        }
        Err(_) => Err(format!("does not answer within {} s", PATIENCE.as_secs())),
    }
}

async fn files(face: &Face) -> Part {
    let blobs = face.services.blobs.clone();
    let tried = tokio::task::spawn_blocking(move || {
        let shop = blobs.workshop()?;
        std::fs::write(shop.path().join("ready"), "ready")
    });
    match tried.await {
        Ok(Ok(())) => Ok("can be written".to_owned()),
        Ok(Err(error)) => Err(format!("can't be written: {}", error.kind())),
        Err(_) => Err("can't be tried".to_owned()),
    }
}

async fn queues(face: &Face, figures: Option<Figures>) -> Part {
    let Some(figures) = figures else { return Err("unknown".to_owned()) };
    let lines = face.services.store.lines().await.map_err(|_| "unknown".to_owned())?;
    let most = face.services.config.queue;
    let full = lines.iter().find(|(_, length)| *length >= most);
    match full {
        Some((pool, length)) => {
            Err(format!("{length} jobs in line for {}, no more are taken", pool.name()))
        }
        None => Ok(format!(
            "{} events, {} messages, {} jobs wait",
            figures.inbox, figures.outbox, figures.jobs
        )),
    }
}

fn telegram(face: &Face) -> Part {
    if face.services.client.is_none() {
        return Ok("not set up".to_owned());
    }
    match face.services.telegram.now() {
        Reach::Good => Ok("answers".to_owned()),
        Reach::Unknown => Err("not reached yet".to_owned()),
        Reach::Bad { why, .. } => Err(format!("{why}; it is tried again")),
    }
}

fn ai(face: &Face) -> Part {
    match &face.services.ai {
        None => Ok("not set up".to_owned()),
        Some(ai) if ai.is_resting() => Err("resting after failures; rules answer".to_owned()),
        Some(_) => Ok("set up".to_owned()),
    }
}

/// Counts and times. On a public address it asks for an administrator's token.
async fn metrics(State(face): State<Face>, headers: HeaderMap) -> Response {
    if face.services.config.web.access != WebAccess::Local {
        match bearer(&face, &headers).await {
            Ok(token) if token.admin => {}
            Ok(_) => return (StatusCode::FORBIDDEN, "for administrators\n").into_response(),
            Err(problem) => return problem.into_response(),
        }
    }
    let Ok(figures) = database(&face).await else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response();
    };
    let lines = face.services.store.lines().await.unwrap_or_default();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut queues = vec![("inbox", figures.inbox), ("outbox", figures.outbox)];
    queues.extend(conversation::job::Pool::ALL.map(|pool| {
        let length = lines.iter().find(|(p, _)| *p == pool).map_or(0, |(_, n)| *n);
        (pool.name(), count(length))
    }));
    let levels = Levels {
        queues,
        readers: count(face.services.hub.count()),
        memory: resident_bytes().unwrap_or_default().cast_signed(),
        uptime_s: face.services.started.elapsed().as_secs().cast_signed(),
    };
    match face.services.metrics.text(&levels) {
        Ok(text) => ([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
