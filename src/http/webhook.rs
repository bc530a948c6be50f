//! The webhook that Telegram brings updates to.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::post;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::Face;
use super::client::Client;
use super::limits::body_time;
use crate::runtime::now_ms;
use crate::telegram::SOURCE;

/// The path that Telegram brings updates to.
pub const PATH: &str = "/telegram/webhook";
/// Larger than any update.
const LARGEST: usize = 1024 * 1024;
/// Wrong secrets a minute from one client, before it is told to wait.
const TRIES: u32 = 10;
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

pub(super) fn routes(silence: Duration) -> Router<Face> {
    let limits = (DefaultBodyLimit::max(LARGEST), body_time(silence, silence));
    Router::new().route(PATH, post(webhook)).layer(limits)
}

/// Answers 200 only when the update is stored for good; Telegram brings everything else again.
/// Nothing is read of what comes without the secret, and nothing is logged: `http_requests` counts it.
async fn webhook(State(face): State<Face>, Client(client): Client, request: Request) -> StatusCode {
    let Some(secret) = &face.secret else { return StatusCode::NOT_FOUND };
    let given = request.headers().get(SECRET_HEADER).map_or(&b""[..], |v| v.as_bytes());
    if !bool::from(given.ct_eq(secret.expose_secret().as_bytes())) {
        let within = face.limits.take(&format!("webhook {client}"), TRIES, now_ms()).is_ok();
        return if within { StatusCode::UNAUTHORIZED } else { StatusCode::TOO_MANY_REQUESTS };
    }
    let update = match String::from_request(request, &face).await {
        Ok(update) => update,
        Err(rejection) => return rejection.into_response().status(),
    };
    let Some(decoder) = face.decoder.get() else { return StatusCode::SERVICE_UNAVAILABLE };
    let Some(read) = decoder.decode(&update) else { return StatusCode::BAD_REQUEST };
    match read.event {
        None => StatusCode::OK,
        Some(event) => {
            face.services.metrics.arrived(SOURCE, 1);
            let stored = face.intake.receive(event).await;
            if stored { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR }
        }
    }
}
