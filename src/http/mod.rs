//! The HTTP face: health and metrics, Telegram's webhook, downloads, the API and the web chat.

mod api;
mod chat;
mod client;
mod connections;
mod files;
mod gate;
mod inbound;
mod limits;
mod live;
mod probes;
mod refusal;
mod rows;
mod serve;
mod tokens;
mod upload;
mod watch;
mod webhook;

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

pub use api::openapi;
pub use gate::Gate;
pub use serve::serve;
pub use webhook::PATH as WEBHOOK;

use crate::config::WebAccess;
use crate::runtime::{Intake, Services};
use crate::telegram::Decoder;
use limits::Limits;
use probes::LastReady;
use upload::Sending;

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
    /// Ends what would go on for ever.
    pub stop: CancellationToken,
    limits: Arc<Limits>,
    last_ready: Arc<LastReady>,
    sending: Arc<Sending>,
}

impl Face {
    /// A face of the services.
    pub fn new(
        services: Arc<Services>,
        intake: Intake,
        decoder: Arc<OnceLock<Decoder>>,
        secret: Option<SecretString>,
    ) -> Self {
        let stop = CancellationToken::new();
        let (limits, last_ready, sending) = (Arc::default(), Arc::default(), Arc::default());
        Self { services, intake, decoder, secret, stop, limits, last_ready, sending }
    }
}

/// The routes.
pub fn router(face: Face) -> Router {
    let mut counted = Router::new()
        .merge(probes::routes().layer(from_fn_with_state(face.clone(), watch::guard)))
        .merge(webhook::routes(face.services.config.web.silence))
        .merge(files::routes())
        .merge(api::routes(&face));
    if face.services.config.web.access != WebAccess::Off {
        counted = counted.merge(chat::routes(&face));
    }
    let counted = counted.layer(from_fn_with_state(face.clone(), count));
    // Asked often and by machines: nothing in its way.
    Router::new().route("/health", get(probes::health)).merge(counted).with_state(face)
}

/// Counts and times requests, and says what holds for every answer.
async fn count(
    State(face): State<Face>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let mut response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    face.services.metrics.requested(route, response.status().as_u16(), begun.elapsed());
    let headers = response.headers_mut();
    let mut say = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::REFERRER_POLICY, "no-referrer");
    say(header::X_FRAME_OPTIONS, "DENY");
    let public = face.services.config.web.public_url.as_deref().unwrap_or_default();
    if public.starts_with("https://") {
        say(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
