//! The webhook that Telegram brings updates to.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;
use tracing::warn;

use super::Face;
use crate::telegram::SOURCE;

/// The path that Telegram brings updates to.
pub const PATH: &str = "/telegram/webhook";
/// Larger than any update.
const LARGEST: usize = 1024 * 1024;
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

pub(super) fn routes() -> Router<Face> {
    Router::new().route(PATH, post(webhook)).layer(DefaultBodyLimit::max(LARGEST))
}

/// Answers 200 only when the update is stored for good; Telegram brings everything else again.
async fn webhook(State(face): State<Face>, headers: HeaderMap, update: String) -> StatusCode {
    let Some(secret) = &face.secret else { return StatusCode::NOT_FOUND };
    let given = headers.get(SECRET_HEADER).map_or(&b""[..], |v| v.as_bytes());
    if !bool::from(given.ct_eq(secret.expose_secret().as_bytes())) {
        warn!("somebody without the secret called the webhook");
        return StatusCode::UNAUTHORIZED;
    }
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
