//! Who comes: a browser by its cookie. Without a sign-in the chat is for this machine alone, so
//! that nobody gets in by a proxy or by a name that leads here (DNS rebinding).

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::Face;
use super::super::client::{Client, is_this_machine};
use super::super::inbound::Author;
use super::super::refusal::Refusal;
use super::begin;
use crate::blobs::digest;
use crate::config::WebAccess;
use crate::runtime::now_ms;
use crate::store::{Browser, StoreError};
use conversation::event::Sender;
use conversation::{Language, Texts};

pub(super) const COOKIE: &str = "mlj";
/// Where the forms' proof stands.
const PROOF: &str = "x-form";
/// A browser's time is noted no more often than this.
const SEEN_MS: i64 = 60 * 60 * 1_000;

/// A browser that is known.
pub(super) struct Visitor {
    /// What is stored of it.
    pub(super) browser: Browser,
    /// The hash of its cookie.
    pub(super) hash: String,
    /// The language that it asks for.
    pub(super) language: Option<Language>,
}

impl Visitor {
    /// The browser of a request, if it is known.
    pub(super) async fn of(face: &Face, headers: &HeaderMap) -> Result<Option<Self>, StoreError> {
        let Some(cookie) = cookie(headers) else { return Ok(None) };
        let hash = digest(cookie.as_bytes());
        let store = &face.services.store;
        let now = now_ms();
        let Some(browser) = store.browser(&hash, now).await? else { return Ok(None) };
        // Where a sign-in is needed, whoever came without one before is a stranger now.
        if face.services.config.web.access == WebAccess::Token && browser.token.is_none() {
            return Ok(None);
        }
        if now - browser.seen_ms > SEEN_MS {
            store.see_browser(&hash, now).await?;
        }
        Ok(Some(Self { browser, hash, language: language(headers) }))
    }

    /// Who causes this browser's events.
    pub(super) fn author(&self) -> Author {
        let name = self.browser.token.clone().unwrap_or_default();
        Author {
            chat: self.browser.chat,
            sender: Sender {
                id: self.browser.user,
                name,
                language: self.language.map(|l| l.code().to_owned()),
                admin: self.browser.admin,
            },
        }
    }

    /// A refusal in the language of the chat.
    pub(super) async fn refused(&self, face: &Face, refusal: &Refusal) -> Response {
        let session = self.author().session(face).await.unwrap_or_default();
        let language = speaks(session.settings.language, self.language);
        refusal.response(&face.services.texts, language)
    }

    /// Whether a form is from our own page.
    pub(super) fn proves(&self, face: &Face, proof: &str) -> bool {
        face.services.links.signer().is_form(&self.hash, proof)
    }
}

/// A browser whose request came from our own page.
pub(super) struct Acting(pub(super) Visitor);

impl FromRequestParts<Face> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Response> {
        match Self::of(face, &parts.headers).await {
            Ok(Some(visitor)) => Ok(visitor),
            Ok(None) => Err(refused(face, &parts.headers, &Refusal::NotSignedIn)),
            Err(error) => Err(broken(face, &parts.headers, &error)),
        }
    }
}

impl FromRequestParts<Face> for Acting {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Response> {
        let headers = &parts.headers;
        let known = Visitor::of(face, headers).await.map_err(|e| broken(face, headers, &e))?;
        // Where nobody signs in, a browser is stored with the first thing that it does.
        let begins = known.is_none() && face.services.config.web.access == WebAccess::Local;
        let hash = match (&known, cookie(&parts.headers)) {
            (Some(visitor), _) => visitor.hash.clone(),
            (None, Some(cookie)) if begins => digest(cookie.as_bytes()),
            (None, _) => return Err(refused(face, headers, &Refusal::NotSignedIn)),
        };
        let proof = parts.headers.get(PROOF).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !face.services.links.signer().is_form(&hash, proof) {
            return Err(refused(face, headers, &Refusal::NotFromPage));
        }
        let visitor = if let Some(visitor) = known {
            visitor
        } else {
            let Ok(client) = Client::from_request_parts(parts, face).await;
            begin::first_act(face, &client, &parts.headers, &hash).await?
        };
        let most = face.services.config.web.api_a_minute;
        face.limits
            .take(&visitor.hash, most, now_ms())
            .map_err(|seconds| refused(face, &parts.headers, &Refusal::TooOften(seconds)))?;
        Ok(Self(visitor))
    }
}

/// A refusal in the language that the browser asks for.
pub(super) fn refused(face: &Face, headers: &HeaderMap, refusal: &Refusal) -> Response {
    refusal.response(&face.services.texts, language(headers).unwrap_or_default())
}

/// Our fault, with a number that the log has, too.
pub(super) fn broken(face: &Face, headers: &HeaderMap, error: &dyn std::fmt::Display) -> Response {
    refused(face, headers, &Refusal::broken(error))
}

/// The cookie of a browser, as far as it has the form of one of ours.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && value.len() == 64)
        .map(|(_, value)| value)
}

/// The first language of `Accept-Language` that we speak.
pub(super) fn language(headers: &HeaderMap) -> Option<Language> {
    let wanted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    wanted.split(',').find_map(|part| Language::parse(part.split(';').next()?))
}

/// The language of a visitor's pages.
pub(super) fn speaks(chosen: Option<Language>, asked: Option<Language>) -> Language {
    chosen.or(asked).unwrap_or_default()
}

/// A page's words.
pub(super) struct Words<'w> {
    pub(super) texts: &'w Texts,
    pub(super) language: Language,
}

impl Words<'_> {
    /// A label.
    pub(super) fn t(&self, key: &str) -> String {
        self.texts.label(self.language, key, &[])
    }

    /// A label with a count.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass by reference")]
    pub(super) fn n(&self, key: &str, count: &usize) -> String {
        self.texts.label(self.language, key, &[("count", (*count).into())])
    }
}

/// Lets only this machine's own browsers through, where there is no sign-in.
pub(super) async fn only_near(State(face): State<Face>, request: Request, next: Next) -> Response {
    let local = face.services.config.web.access == WebAccess::Local;
    if local && !is_this_machine(request.extensions(), request.headers()) {
        let why = "This chat is for the machine that it runs on. To open it to others, set \
                   WEB_ACCESS=token and PUBLIC_URL; see docs/deploy.md.\n";
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    next.run(request).await
}
