//! Who may look at readiness and metrics.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Face;
use super::api::bearer;
use super::client::{is_rebound, is_this_machine};
use crate::config::WebAccess;

/// Keeps pages out that made a name of their own lead here, and for `/metrics` everybody but
/// administrators; where the service is for this machine alone, its programs need no token.
pub(super) async fn guard(State(face): State<Face>, request: Request, next: Next) -> Response {
    let web = &face.services.config.web;
    let (extensions, headers) = (request.extensions(), request.headers());
    if is_rebound(extensions, headers, web.public_url.as_deref()) {
        let why = "Ask by the name localhost, or by the name in PUBLIC_URL.\n";
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    let near = web.access == WebAccess::Local && is_this_machine(extensions, headers);
    if request.uri().path() == "/metrics" && !near {
        match bearer(&face, headers).await {
            Ok(token) if token.admin => {}
            Ok(_) => return (StatusCode::FORBIDDEN, "for administrators\n").into_response(),
            Err(problem) => return problem.into_response(),
        }
    }
    next.run(request).await
}
