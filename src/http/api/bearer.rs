//! Who calls: a bearer token (RFC 6750), known by its hash.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use super::super::Face;
use super::Problem;
use crate::blobs::digest;
use crate::runtime::now_ms;
use crate::store::{StoreError, TokenRow};

/// The token of a text, if it is good now.
pub(in crate::http) async fn token_of(
    face: &Face,
    text: &str,
) -> Result<Option<TokenRow>, StoreError> {
    face.services.store.token(&digest(text.as_bytes()), now_ms()).await
}

/// The token of a request.
pub(in crate::http) async fn bearer(face: &Face, headers: &HeaderMap) -> Result<TokenRow, Problem> {
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let text = given
        .and_then(|g| g.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, text)) = text else {
        let why = "Send a token: Authorization: Bearer mlj_… (mlj token create NAME makes one).";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, why));
    };
    if let Some(token) = token_of(face, text.trim()).await? {
        Ok(token)
    } else {
        let why = "The token is not known, or has ended.";
        Err(Problem::new(StatusCode::UNAUTHORIZED, why))
    }
}

/// Who calls, within their limit.
pub(super) struct Caller(pub(super) TokenRow);

impl FromRequestParts<Face> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Problem> {
        let token = bearer(face, &parts.headers).await?;
        let most = face.services.config.web.api_a_minute;
        let caller = format!("token {}", token.id);
        face.limits.take(&caller, most, now_ms()).map_err(Problem::too_often)?;
        Ok(Self(token))
    }
}
