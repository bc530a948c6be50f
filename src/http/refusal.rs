//! Why the web refuses something, worded in one place: in the chat's language for the page, in
//! English for programs.

use axum::extract::multipart::MultipartError;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::upload::MOST_FILES;
use crate::runtime::now_ms;
use conversation::{Language, Texts, Value};

/// Why something is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The browser is not known (any more).
    NotSignedIn,
    /// The request does not carry the page's proof.
    NotFromPage,
    /// So many seconds until the next try.
    TooOften(u64),
    /// Our fault; the log has the incident.
    Broken(String),
    /// The text is blank or too long.
    BlankOrLong,
    /// No button has these data.
    NoButton,
    /// The form can't be read, and its reader's own words.
    Form(StatusCode, String),
    /// The files took too long, or the line was lost.
    FormTime,
    /// The disk has no room, or fails.
    NoRoom,
    /// There are too many files in one form.
    ManyFiles,
    /// A file of this name is larger than so many bytes.
    LargeFile(String, u64),
    /// The user may send so many files a day.
    FilesToday(u32),
    /// The user's files may take so many bytes.
    Quota(u64),
}

impl Refusal {
    /// Our fault; the log has the reason under the same number.
    pub(super) fn broken(error: &dyn std::fmt::Display) -> Self {
        let incident = format!("W{}", now_ms());
        tracing::error!(%error, incident, "the web can't answer");
        Self::Broken(incident)
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NotFromPage => StatusCode::FORBIDDEN,
            Self::TooOften(_) | Self::FilesToday(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BlankOrLong | Self::NoButton => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Form(status, _) => *status,
            Self::FormTime => StatusCode::REQUEST_TIMEOUT,
            Self::NoRoom | Self::Quota(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::ManyFiles | Self::LargeFile(..) => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    pub(super) fn sentence(&self, texts: &Texts, language: Language) -> String {
        let mb = |bytes: u64| Value::from(bytes / (1024 * 1024));
        let (key, arguments): (_, Vec<(&'static str, Value)>) = match self {
            Self::NotSignedIn => ("web-refused-unknown", vec![]),
            Self::NotFromPage => ("web-refused-proof", vec![]),
            Self::TooOften(seconds) => ("web-refused-often", vec![("count", (*seconds).into())]),
            Self::Broken(incident) => ("web-refused-broken", vec![("incident", incident.into())]),
            Self::BlankOrLong => ("web-refused-text", vec![]),
            Self::NoButton => ("web-refused-button", vec![]),
            Self::Form(_, why) => ("web-refused-form", vec![("why", why.into())]),
            Self::FormTime => ("web-refused-time", vec![]),
            Self::NoRoom => ("web-refused-room", vec![]),
            Self::ManyFiles => ("web-refused-many", vec![("count", MOST_FILES.into())]),
            Self::LargeFile(name, most) => {
                ("web-refused-large", vec![("name", name.into()), ("limit", mb(*most))])
            }
            Self::FilesToday(count) => ("web-refused-today", vec![("count", (*count).into())]),
            Self::Quota(most) => ("web-refused-quota", vec![("limit", mb(*most))]),
        };
        texts.label(language, key, &arguments)
    }

    pub(super) fn response(&self, texts: &Texts, language: Language) -> Response {
        let sentence = self.sentence(texts, language) + "\n";
        let mut response = (self.status(), sentence).into_response();
        if let Self::TooOften(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
        }
        response
    }
}

impl From<MultipartError> for Refusal {
    fn from(error: MultipartError) -> Self {
        // The body as a whole is limited as well.
        match error.status() {
            // Nothing of ours fails here: the line was lost, or the body took too long.
            StatusCode::INTERNAL_SERVER_ERROR => Self::FormTime,
            status => Self::Form(status, error.body_text()),
        }
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(%error, "an upload can't be stored");
        Self::NoRoom
    }
}
