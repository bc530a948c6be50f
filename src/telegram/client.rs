//! Calls of the Bot API over HTTP, with typed errors and no retries of their own: who waits, and
//! how long, is decided above.

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::multipart::Form;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::requests::Payload;
use thiserror::Error;
use tokio::io::AsyncWriteExt;

/// Why a call failed.
#[derive(Debug, Error)]
pub enum CallError {
    /// Too much at once.
    #[error("too many requests; again in {0} s")]
    RetryAfter(u64),
    /// The group has another id now.
    #[error("the group moved to {0}")]
    Moved(i64),
    /// Another program fetches this bot's updates.
    #[error("another program fetches this bot's updates: {0}")]
    Conflict(String),
    /// The token is not, or no longer, good.
    #[error("the token is refused: {0}")]
    Unauthorized(String),
    /// There is no such address: the token has another form than Telegram's, or the server is
    /// none of the Bot API.
    #[error("not found: {0}")]
    NotFound(String),
    /// The chat does not want us.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// The call is wrong and stays wrong.
    #[error("refused: {0}")]
    Refused(String),
    /// The network, or the server's own trouble: worth another try.
    #[error("no answer: {0}")]
    Unavailable(String),
    /// A file is larger than allowed.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
}

#[derive(Deserialize)]
struct Response<T> {
    ok: bool,
    result: Option<T>,
    error_code: Option<u16>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// A client for one bot. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: SecretString,
}

/// A call that is no long poll ends within this time.
const CALL: Duration = Duration::from_secs(30);
/// Sending a file may take longer.
const UPLOAD: Duration = Duration::from_mins(5);

impl Client {
    /// A client of the Bot API server at `base`.
    ///
    /// # Errors
    /// When the HTTP client can't be set up.
    pub fn new(base: &str, token: SecretString) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(50))
            .tcp_nodelay(true)
            // The token is in every address: another server would get it by a redirect, or as the
            // address that a request came from.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .build()?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned(), token })
    }

    fn url(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.base, self.token.expose_secret())
    }

    /// No error of ours shows the token, which is part of every address.
    fn unavailable(error: reqwest::Error) -> CallError {
        let error = error.without_url();
        let mut said = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            said = format!("{said}: {cause}");
            source = cause.source();
        }
        CallError::Unavailable(said)
    }

    /// Calls a method with one of teloxide's payloads. The answer stays JSON: a message that went
    /// out must not count as lost because its description has something new in it.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call<P: Payload + Serialize>(&self, payload: &P) -> Result<Value, CallError> {
        self.post(P::NAME, payload, CALL).await
    }

    /// Calls a method with anything that serialises to its parameters.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        method: &str,
        body: &B,
        limit: Duration,
    ) -> Result<T, CallError> {
        let request = self.http.post(self.url(method)).json(body).timeout(limit);
        read(request.send().await.map_err(Self::unavailable)?).await
    }

    /// Calls a method with a form, for files.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn submit<T: DeserializeOwned>(
        &self,
        method: &str,
        form: Form,
    ) -> Result<T, CallError> {
        let request = self.http.post(self.url(method)).multipart(form).timeout(UPLOAD);
        read(request.send().await.map_err(Self::unavailable)?).await
    }

    /// Fetches a file into a new file, `most` bytes of it at most.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn download(&self, path: &str, to: &Path, most: u64) -> Result<u64, CallError> {
        let io = |e: std::io::Error| CallError::Unavailable(e.to_string());
        let url = format!("{}/file/bot{}/{path}", self.base, self.token.expose_secret());
        let sent = tokio::time::timeout(CALL, self.http.get(url).send()).await;
        let no_answer = |_| CallError::Unavailable("no answer in time".to_owned());
        let response = sent.map_err(no_answer)?.map_err(Self::unavailable)?;
        let status = response.status();
        if !status.is_success() {
            let said = format!("HTTP {status}");
            return Err(match status.as_u16() {
                429 => CallError::RetryAfter(retry_after(&response).unwrap_or(5)),
                401 => CallError::Unauthorized(said),
                400..500 => CallError::Refused(said),
                _ => CallError::Unavailable(said),
            });
        }
        let mut file = tokio::fs::File::create(to).await.map_err(io)?;
        let mut bytes = 0;
        let mut chunks = response.bytes_stream();
        let silent = |_| CallError::Unavailable("the file stopped coming".to_owned());
        while let Some(chunk) = tokio::time::timeout(CALL, chunks.next()).await.map_err(silent)? {
            let chunk = chunk.map_err(Self::unavailable)?;
            bytes += chunk.len() as u64;
            if bytes > most {
                return Err(CallError::TooLarge(most));
            }
            file.write_all(&chunk).await.map_err(io)?;
        }
        file.flush().await.map_err(io)?;
        Ok(bytes)
    }
}

/// The seconds of a header Retry-After.
fn retry_after(response: &reqwest::Response) -> Option<u64> {
    response.headers().get(reqwest::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

async fn read<T: DeserializeOwned>(response: reqwest::Response) -> Result<T, CallError> {
    let status = response.status();
    let body = response.bytes().await.map_err(Client::unavailable)?;
    let Ok(answer) = serde_json::from_slice::<Response<T>>(&body) else {
        return Err(CallError::Unavailable(format!("HTTP {status} without an answer in JSON")));
    };
    match answer {
        Response { ok: true, result: Some(result), .. } => Ok(result),
        Response { error_code, description, parameters, .. } => {
            Err(failure(error_code.unwrap_or(status.as_u16()), description, &parameters))
        }
    }
}

fn failure(code: u16, description: String, parameters: &Parameters) -> CallError {
    match (parameters.retry_after, parameters.migrate_to_chat_id, code) {
        (Some(seconds), ..) => CallError::RetryAfter(seconds),
        (_, Some(to), _) => CallError::Moved(to),
        (.., 429) => CallError::RetryAfter(5),
        (.., 401) => CallError::Unauthorized(description),
        (.., 404) => CallError::NotFound(description),
        (.., 403) => CallError::Forbidden(description),
        (.., 409) => CallError::Conflict(description),
        (.., 400..500) => CallError::Refused(description),
        _ => CallError::Unavailable(format!("HTTP {code}: {description}")),
    }
}
