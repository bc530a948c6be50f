//! The API, version 1: the same courses and the same conversation for programs. Described by
//! itself at `/api/v1/openapi.json`, and for people at `/api/v1/docs`.

mod bearer;
mod courses;
mod docs;
mod events;
mod extract;
mod files;
mod message;
mod messages;
mod problem;
mod results;
mod sessions;
mod table;
mod view;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::routing::any;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use bearer::{bearer, token_of};
pub use docs::openapi;
pub(super) use problem::Problem;

use super::Face;
use super::limits::{FILES_TIME, body_time};
use super::upload::MOST_FILES;

/// Where the API begins.
const ROOT: &str = "/api/v1";
/// Largest body that is no upload.
const SMALL: usize = 1024 * 1024;

/// The operations, with their descriptions.
fn operations(upload_bytes: u64, silence: Duration) -> OpenApiRouter<Face> {
    let most = usize::try_from(upload_bytes).unwrap_or(usize::MAX).saturating_mul(MOST_FILES);
    let uploads = OpenApiRouter::new().routes(routes!(files::upload, files::list));
    let uploads = uploads.layer(DefaultBodyLimit::max(most)).layer(body_time(silence, FILES_TIME));
    let others = OpenApiRouter::new()
        .routes(routes!(sessions::create, sessions::list))
        .routes(routes!(sessions::show, sessions::delete))
        .routes(routes!(sessions::revoke_links))
        .routes(routes!(files::remove))
        .routes(routes!(courses::compile))
        .routes(routes!(messages::list, messages::say))
        .routes(routes!(events::events))
        .routes(routes!(results::rows))
        .routes(routes!(results::list))
        .routes(routes!(results::download))
        .routes(routes!(table::plan))
        .routes(routes!(table::discard))
        .routes(routes!(table::apply))
        .routes(routes!(table::actions))
        .routes(routes!(table::undo))
        .routes(routes!(table::redo))
        .layer(DefaultBodyLimit::max(SMALL))
        .layer(body_time(silence, silence));
    OpenApiRouter::new().nest(ROOT, uploads.merge(others))
}

pub(super) fn routes(face: &Face) -> Router<Face> {
    let web = &face.services.config.web;
    let (router, _) = operations(web.upload_bytes, web.silence).split_for_parts();
    let nothing =
        async || Problem::new(StatusCode::NOT_FOUND, "There is nothing here; see /api/v1/docs.");
    let router = router
        .merge(docs::routes())
        .route("/api/{*rest}", any(nothing))
        .method_not_allowed_fallback(async || {
            let why = "This can't be done here; see /api/v1/docs.";
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, why)
        });
    match cors(&face.services.config.web.cors) {
        Some(layer) => router.layer(layer),
        None => router,
    }
}

/// Which other sites' pages may call; none, unless somebody says so.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|o| HeaderValue::from_str(o).ok()).collect();
    let headers: [HeaderName; 3] =
        [header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("last-event-id")];
    (!origins.is_empty()).then(|| {
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_methods([Method::GET, Method::POST, Method::DELETE])
            .allow_headers(headers)
    })
}
