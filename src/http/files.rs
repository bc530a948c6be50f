//! Downloads: stored files, streamed, with ranges (RFC 9110, section 14), entity tags and safe
//! names (RFC 6266).

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower::ServiceExt;
use tower_http::services::ServeFile;
use tower_http::timeout::DeadlineBody;

use super::Face;
use super::limits::FILES_TIME;
use crate::links;
use crate::runtime::now_ms;
use gradebook::domain::file_name;

/// Bytes that are read at a time: a thousand slow readers hold little.
const CHUNK: usize = 16 * 1024;
const GONE: &str = "This link has ended, or the file is not kept any more. \
                    Ask for the file again in the chat: /results\n";

/// Media types by ending (IANA); everything else is bytes.
const TYPES: [(&str, &str); 5] = [
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("csv", "text/csv; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("sqlite", "application/vnd.sqlite3"),
];

pub(super) fn routes() -> Router<Face> {
    Router::new().route(&format!("{}{{token}}", links::PATH), get(linked))
}

async fn linked(State(face): State<Face>, Path(token): Path<String>, request: Request) -> Response {
    match face.services.links.open(&token, now_ms()).await {
        Ok(Some(grant)) => stored(&face, (&grant.blob, &grant.name), request)
            .await
            .unwrap_or_else(|| (StatusCode::GONE, GONE).into_response()),
        Ok(None) => (StatusCode::NOT_FOUND, GONE).into_response(),
        Err(error) => {
            tracing::warn!(%error, "a link can't be looked up");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// A stored file as an answer; `None` when it is not kept (any more).
pub(super) async fn stored(
    face: &Face,
    (blob, name): (&str, &str),
    mut request: Request,
) -> Option<Response> {
    if !face.services.blobs.has(blob) {
        return None;
    }
    // A blob is named by its digest: it never changes, and the digest is its tag.
    let tag = HeaderValue::from_str(&format!("\"{blob}\"")).ok()?;
    if is_known(request.headers(), &tag) {
        let mut known = StatusCode::NOT_MODIFIED.into_response();
        say(known.headers_mut(), header::ETAG, tag);
        return Some(known);
    }
    // A part is wanted only of the file that the reader has begun with.
    let other = request.headers().get(header::IF_RANGE).is_some_and(|wanted| *wanted != tag);
    if other {
        request.headers_mut().remove(header::RANGE);
    }
    // The file's time says when it was stored, not what is in it.
    request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    request.headers_mut().remove(header::IF_UNMODIFIED_SINCE);
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    let media = TYPES.iter().find(|(e, _)| *e == ending);
    let media = media.map_or("application/octet-stream", |(_, media)| media);
    let service = ServeFile::new(face.services.blobs.path(blob)).with_buf_chunk_size(CHUNK);
    let Ok(served) = service.oneshot(request).await;
    let mut response = served.map(|body| Body::new(DeadlineBody::new(FILES_TIME, body)));
    if response.status() == StatusCode::NOT_FOUND {
        return None;
    }
    let headers = response.headers_mut();
    headers.remove(header::LAST_MODIFIED);
    say(headers, header::CONTENT_TYPE, HeaderValue::from_static(media));
    say(headers, header::ETAG, tag);
    say(headers, header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    say(headers, header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    let how = if ending == "png" { "inline" } else { "attachment" };
    say(headers, header::CONTENT_DISPOSITION, disposition(how, name));
    Some(response)
}

fn say(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.insert(name, value);
}

/// Whether the reader has the file already.
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let Some(wanted) = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) else {
        return false;
    };
    let tag = tag.to_str().unwrap_or_default();
    wanted.split(',').map(|t| t.trim().trim_start_matches("W/")).any(|t| t == tag || t == "*")
}

/// `attachment; filename="…"; filename*=UTF-8''…`: a plain name for old readers, the whole name
/// for all others (RFC 6266, RFC 8187).
fn disposition(how: &str, name: &str) -> HeaderValue {
    let name = file_name(name);
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '/' | '%' => '_',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '_',
        })
        .collect();
    let whole: String = name.bytes().map(percent).collect();
    let text = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{whole}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// A byte as RFC 8187 wants it: itself, or `%` and two digits.
fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_in_headers() {
        assert_eq!(
            disposition("attachment", "Notes d'été \"1\"\r\n.xlsx"),
            "attachment; filename=\"Notes d'_t_ _1_.xlsx\"; \
             filename*=UTF-8''Notes%20d%27%C3%A9t%C3%A9%20_1_.xlsx"
        );
    }
}
