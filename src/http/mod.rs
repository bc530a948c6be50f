//! The HTTP face: health, and the webhook that Telegram brings updates to.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Json;
use axum::routing::{get, post};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use tracing::warn;

use crate::runtime::{Intake, Services};
use crate::telegram::Decoder;

/// The path that Telegram brings updates to.
pub const WEBHOOK: &str = "/telegram/webhook";
/// Larger than any update.
const LARGEST: usize = 1024 * 1024;
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// What the handlers share.
#[derive(Clone)]
pub struct Face {
    /// Everything shared.
    pub services: Arc<Services>,
    /// The way into the inbox.
    pub intake: Intake,
    /// Knows the bot, once Telegram has told who it is.
    pub decoder: Arc<OnceLock<Decoder>>,
    /// What Telegram proves itself by; none when updates are fetched.
    pub secret: Option<SecretString>,
}

/// The routes.
pub fn router(face: Face) -> Router {
    Router::new()
        .route("/health", get(health))
        .route(WEBHOOK, post(webhook))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(face)
}

async fn health(State(face): State<Face>) -> Json<Value> {
    Json(json!({
        "status": "alive",
        "version": env!("CARGO_PKG_VERSION"),
        "uptime_s": face.services.started.elapsed().as_secs(),
    }))
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
            let stored = face.intake.receive(event).await;
            if stored { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR }
        }
    }
}
