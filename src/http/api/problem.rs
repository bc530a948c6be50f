//! Errors as problem details (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Face;
use super::super::inbound::InboundError;
use super::super::refusal::Refusal;
use crate::runtime::now_ms;
use crate::store::{DAY_MS, StoreError};
use conversation::Language;

/// What went wrong, and what to do about it (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::http) struct Problem {
    /// Always `about:blank`: the title says it all.
    r#type: &'static str,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// What went wrong here, and what to do.
    detail: String,
    #[serde(skip)]
    #[schema(ignore)]
    retry_after_s: Option<u64>,
}

impl Problem {
    pub(in crate::http) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            retry_after_s: None,
        }
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is no such {what}."))
    }

    pub(super) fn conflict(why: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, why)
    }

    pub(super) fn unprocessable(why: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, why)
    }

    /// The user compiled as often as they may today.
    pub(super) fn compiled_enough(compiles_a_day: u32, now_ms: i64) -> Self {
        let detail = format!(
            "Your limit of compiles for today is used up ({compiles_a_day}); a change is one, too."
        );
        let left_ms = DAY_MS - now_ms.rem_euclid(DAY_MS);
        let retry_after_s = Some(left_ms.unsigned_abs() / 1_000 + 1);
        Self { retry_after_s, ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    pub(super) fn too_often(seconds: u64) -> Self {
        let detail = format!("Too many requests; try again in {seconds} s.");
        Self { retry_after_s: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// Our fault; the log has the reason under the same number.
    pub(super) fn broken(error: &dyn std::fmt::Display) -> Self {
        let incident = format!("A{}", now_ms());
        tracing::error!(%error, incident, "the API can't answer");
        let detail = format!("Something is wrong on our side ({incident}).");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = self.retry_after_s;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        let media = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, media);
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Newer) {
            return Self::conflict(
                "A newer version of the program saved this course; nothing is changed.",
            );
        }
        Self::broken(&error)
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        Self::broken(&error)
    }
}

impl From<InboundError> for Problem {
    fn from(error: InboundError) -> Self {
        Self::broken(&error)
    }
}

impl Problem {
    /// A refusal in English, which programs are told everything in.
    pub(super) fn refused(face: &Face, refusal: &Refusal) -> Self {
        let sentence = refusal.sentence(&face.services.texts, Language::English);
        Self::new(refusal.status(), sentence)
    }
}
