//! What answers while this process waits for another one to end: alive, on standby, and for
//! everything else "later". Once it serves, the routes answer.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use serde_json::json;
use tower::{ServiceExt, service_fn};

/// Seconds after which a client may ask a standby again.
const RETRY_AFTER_S: &str = "2";

/// The routes, once there are some. Cheap to clone.
#[derive(Clone, Default)]
pub struct Gate(Arc<OnceLock<Router>>);

impl Gate {
    /// Lets requests through to the routes.
    pub fn open(&self, routes: Router) {
        // A gate opens once; a second time changes nothing.
        let _ = self.0.set(routes);
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
        match (self.0.get(), request.uri().path()) {
            (Some(routes), _) => {
                let Ok(response) = routes.clone().oneshot(request).await;
                response
            }
            (None, "/health") => {
                Json(json!({ "status": "alive", "version": env!("CARGO_PKG_VERSION") }))
                    .into_response()
            }
            // A rolling deploy goes on: the process that serves ends once this one is ready.
            (None, "/ready") => Json(json!({ "status": "standby" })).into_response(),
            (None, _) => {
                let later = [(header::RETRY_AFTER, RETRY_AFTER_S)];
                (StatusCode::SERVICE_UNAVAILABLE, later, "not yet\n").into_response()
            }
        }
    }
}
