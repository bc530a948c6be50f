//! Health, readiness and metrics, for machines that watch over the service.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use serde_json::{Value, json};

use super::Face;
use crate::runtime::{Levels, Reach, SILENT, resident_bytes};

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

/// What a part of the service is like, or what is wrong with it.
type Part = Result<String, String>;

/// The last answer of `/ready`: whoever asks within a second gets the same.
#[derive(Default)]
pub(super) struct LastReady(tokio::sync::Mutex<Option<(Instant, StatusCode, Value)>>);

/// An answer is as good for this time as a new one.
const FRESH: Duration = Duration::from_secs(1);

async fn ready(State(face): State<Face>) -> Response {
    let mut last = face.last_ready.0.lock().await;
    let (code, body) = match &*last {
        Some((at, code, body)) if at.elapsed() < FRESH => (*code, body.clone()),
        _ => {
            let (code, body) = look(&face).await;
            *last = Some((Instant::now(), code, body.clone()));
            (code, body)
        }
    };
    drop(last);
    (code, Json(body)).into_response()
}

/// One question to the database; the rest is known already.
async fn look(face: &Face) -> (StatusCode, Value) {
    let needed = [
        ("database", database(face).await),
        ("loops", loops(face)),
        ("files", face.services.upkeep.files()),
        ("queues", face.services.upkeep.queues(face.services.config.queue)),
    ];
    let children = face.services.upkeep.confinement();
    let wanted = [("telegram", telegram(face)), ("ai", ai(face)), ("children", children)];
    let broken = needed.iter().any(|(_, part)| part.is_err());
    let degraded = wanted.iter().any(|(_, part)| part.is_err());
    let status = match (broken, degraded) {
        (true, _) => "not ready",
        (false, true) => "degraded",
        (false, false) => "ready",
    };
    let of = |parts: &[(&str, Part)], good: bool| -> Vec<Value> {
        let listed = parts.iter().filter(|(_, part)| part.is_ok() == good);
        listed
            .map(|(name, part)| {
                let what = part.as_ref().unwrap_or_else(|why| why);
                json!({ "part": name, "state": what })
            })
            .collect()
    };
    let both = |good| [of(&needed, good), of(&wanted, good)].concat();
    let body = json!({ "status": status, "reasons": both(false), "parts": both(true) });
    (if broken { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }, body)
}

/// The details of a failure are for the log: they may show where the database is.
async fn database(face: &Face) -> Part {
    match tokio::time::timeout(PATIENCE, face.services.store.ping()).await {
        Ok(Ok(())) => Ok("answers".to_owned()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            Err("fails; the log says more".to_owned())
        }
        Err(_) => Err(format!("does not answer within {} s", PATIENCE.as_secs())),
    }
}

fn loops(face: &Face) -> Part {
    match face.services.liveness.silent(SILENT) {
        silent if silent.is_empty() => Ok("go round".to_owned()),
        silent => Err(format!("{} did not go round for {} s", silent.join(", "), SILENT.as_secs())),
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

/// Counts and times. `watch` decides who may look.
async fn metrics(State(face): State<Face>) -> Response {
    let figures = tokio::time::timeout(PATIENCE, face.services.store.figures()).await;
    let Ok(Ok(figures)) = figures else {
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
