//! The web chat: the same conversation in a browser, with the results beside it.

mod act;
mod assets;
mod begin;
mod figures;
mod page;
mod panel;
mod post;
mod sign_in;
mod stream;
mod visitor;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post as on_post};

use super::Face;
use super::limits::{FILES_TIME, body_time};
use super::upload::MOST_FILES;

/// Our own scripts, styles and pictures, and nothing else; forms to ourselves alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
/// Largest body of a message or a tap.
const SMALL: usize = 64 * 1024;

pub(super) fn routes(face: &Face) -> Router<Face> {
    let web = &face.services.config.web;
    let most = usize::try_from(web.upload_bytes).unwrap_or(usize::MAX);
    let small = || (DefaultBodyLimit::max(SMALL), body_time(web.silence, web.silence));
    let acts = Router::new()
        .route("/chat/say", on_post(act::say))
        .route("/chat/tap", on_post(act::tap))
        .route("/chat/examples", on_post(act::examples))
        .layer(small());
    let uploads = Router::new()
        .route("/chat/upload", on_post(act::upload))
        .layer(DefaultBodyLimit::max(most.saturating_mul(MOST_FILES)))
        .layer(body_time(web.silence, FILES_TIME));
    let signing = Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::enter))
        .route("/sign-out", on_post(sign_in::leave))
        .layer(small());
    Router::new()
        .route("/", get(page::page))
        .route("/chat/events", get(stream::events))
        .route("/chat/panel", get(panel::panel))
        .merge(acts)
        .merge(uploads)
        .merge(signing)
        .merge(assets::routes())
        .layer(from_fn(async |request, next: axum::middleware::Next| {
            protected(next.run(request).await)
        }))
        .layer(from_fn_with_state(face.clone(), visitor::only_near))
}

fn protected(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
