//! What answers before this process serves. While it opens the database requests wait a moment; while
//! another process serves it is on standby: alive, and for everything else "later".

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use serde_json::json;
use tokio::sync::watch;
use tower::{ServiceExt, service_fn};

/// How long a request waits for the database to be opened.
const PATIENCE: Duration = Duration::from_secs(10);
/// Seconds after which a client may ask a standby again.
const RETRY_AFTER_S: &str = "2";

#[derive(Clone)]
enum State {
    /// It serves as soon as the database is open.
    Opening,
    /// Another process serves.
    Standby,
    Open(Router),
}

/// The routes, once there are some. Cheap to clone.
#[derive(Clone)]
pub struct Gate(watch::Sender<State>);

impl Default for Gate {
    fn default() -> Self {
        Self(watch::Sender::new(State::Opening))
    }
}

impl Gate {
    /// Another process serves: requests are sent away.
    pub fn stand_by(&self) {
        self.0.send_replace(State::Standby);
    }

    /// Nobody else serves any more: requests wait for the routes.
    pub fn take_over(&self) {
        self.0.send_replace(State::Opening);
    }

    /// Lets requests through to the routes.
    pub fn open(&self, routes: Router) {
        self.0.send_replace(State::Open(routes));
    }

    /// The router that answers now and later.
    pub fn router(&self) -> Router {
        let gate = self.clone();
        Router::new().fallback_service(service_fn(move |request: Request| {
            let gate = gate.clone();
            async move { Ok::<Response, Infallible>(gate.answer(request).await) }
        }))
    }

    async fn answer(&self, request: Request) -> Response {
        let mut state = self.0.subscribe();
        let now = state.borrow().clone();
        let now = match now {
            State::Opening if request.uri().path() != "/health" => {
                let open = state.wait_for(|state| !matches!(state, State::Opening));
                match tokio::time::timeout(PATIENCE, open).await {
                    Ok(Ok(state)) => state.clone(),
                    _ => State::Opening,
                }
            }
            other => other,
        };
        match (now, request.uri().path()) {
            (State::Open(routes), _) => {
                let Ok(response) = routes.oneshot(request).await;
                response
            }
            (_, "/health") => {
                let body = json!({ "status": "alive", "version": env!("CARGO_PKG_VERSION") });
                Json(body).into_response()
            }
            // A rolling deploy goes on: the process that serves ends once this one is ready.
            (State::Standby, "/ready") => Json(json!({ "status": "standby" })).into_response(),
            (_, _) => {
                let later = [(header::RETRY_AFTER, RETRY_AFTER_S)];
                (StatusCode::SERVICE_UNAVAILABLE, later, "not yet\n").into_response()
            }
        }
    }
}
