//! The chat completions of any server that speaks `OpenAI`'s API: Groq, Ollama, vLLM …
//! (<https://platform.openai.com/docs/api-reference/chat>).

use std::ops::AddAssign;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thiserror::Error;

use super::mode::Mode;
use conversation::edits::ModelTrouble;

/// Tries of one question.
const TRIES: u32 = 3;
/// Longest that a server may make us wait for the next try.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 1024 * 1024;
/// Most tokens of an answer.
const ANSWER_TOKENS: u32 = 1_500;

/// A message to the model, or from it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Message {
    role: &'static str,
    content: String,
}

impl Message {
    pub(super) fn system(content: String) -> Self {
        Self { role: "system", content }
    }

    pub(super) fn user(content: String) -> Self {
        Self { role: "user", content }
    }

    pub(super) fn assistant(content: String) -> Self {
        Self { role: "assistant", content }
    }

    pub(super) fn bytes(&self) -> usize {
        self.content.len()
    }
}

/// What an answer cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens of the question.
    pub input: u64,
    /// Tokens of the answer.
    pub output: u64,
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.output += other.output;
    }
}

/// Why there is no answer. No text of a question or an answer is in it.
#[derive(Debug, Error)]
pub enum AiError {
    /// The server can't be reached.
    #[error("the server can't be reached: {0}")]
    Unreachable(String),
    /// It has too much to do.
    #[error("the server takes no more questions just now (429)")]
    Busy,
    /// The key is wrong.
    #[error("the server does not know the key ({0})")]
    Unauthorized(StatusCode),
    /// It does not know this way of asking.
    #[error("the server does not know this way of asking ({0})")]
    Unsupported(StatusCode),
    /// It refuses this question, for example since it is too long.
    #[error("the server refuses the question ({0}); check AI_BASE_URL and AI_MODEL")]
    Rejected(StatusCode),
    /// It failed.
    #[error("the server failed ({0})")]
    Failed(StatusCode),
    /// It answered something else than a completion.
    #[error("the server's answer is no completion")]
    Garbled,
}

impl AiError {
    /// The reason in the conversation's words.
    pub fn trouble(&self) -> ModelTrouble {
        match self {
            Self::Busy => ModelTrouble::Busy,
            Self::Garbled => ModelTrouble::Nonsense,
            _ => ModelTrouble::Down,
        }
    }

    fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Busy | Self::Failed(_))
    }
}

/// A client of one model.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    key: Option<SecretString>,
    model: String,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
struct Choice {
    message: Answer,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    tool_calls: Vec<ToolCall>,
}

#[derive(Deserialize)]
struct ToolCall {
    function: FunctionCall,
}

#[derive(Deserialize)]
struct FunctionCall {
    arguments: String,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

impl Client {
    /// A client for a model behind a base URL such as `https://api.groq.com/openai/v1`.
    ///
    /// # Errors
    /// When the HTTP client can't be built.
    pub fn new(base_url: &str, key: Option<SecretString>, model: &str) -> reqwest::Result<Self> {
        // A redirect would carry the question, and perhaps the key, to another server.
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .build()?;
        let base_url = base_url.trim_end_matches('/').to_owned();
        Ok(Self { http, base_url, key, model: model.to_owned() })
    }

    pub(super) fn model(&self) -> &str {
        &self.model
    }

    /// Asks, and asks again when the trouble may pass.
    pub(super) async fn complete(
        &self,
        messages: &[Message],
        schema: Option<&Value>,
        mode: Mode,
    ) -> Result<(String, Usage), AiError> {
        let body = self.body(messages, schema, mode);
        let mut tries = 0;
        loop {
            tries += 1;
            let (error, wait) = match self.ask(&body, mode).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            if tries >= TRIES || !error.may_pass() {
                return Err(error);
            }
            let patience = Duration::from_millis(250 << (2 * (tries - 1)));
            tokio::time::sleep(wait.unwrap_or(patience).min(LONGEST_WAIT)).await;
        }
    }

    fn body(&self, messages: &[Message], schema: Option<&Value>, mode: Mode) -> Value {
        let mut body = json!({
            "model": self.model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": ANSWER_TOKENS,
        });
        let Some(schema) = schema else { return body };
        match mode {
            Mode::Schema => {
                body["response_format"] = json!({
                    "type": "json_schema",
                    "json_schema": { "name": "answer", "schema": schema },
                });
            }
            Mode::Tool => {
                body["tools"] = json!([{
                    "type": "function",
                    "function": {
                        "name": "answer",
                        "description": "What the user wants.",
                        "parameters": schema,
                    },
                }]);
                body["tool_choice"] =
                    json!({ "type": "function", "function": { "name": "answer" } });
            }
            Mode::Text => {}
        }
        body
    }

    /// One try; an error comes with the time that the server asks us to wait.
    async fn ask(
        &self,
        body: &Value,
        mode: Mode,
    ) -> Result<(String, Usage), (AiError, Option<Duration>)> {
        let unreachable =
            |e: reqwest::Error| (AiError::Unreachable(e.without_url().to_string()), None);
        let url = format!("{}/chat/completions", self.base_url);
        let mut request = self.http.post(url).json(body);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key.expose_secret());
        }
        let mut response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let wait = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|v| v.to_str().ok()?.parse::<f64>().ok())
            .filter(|s| (0.0..3_600.0).contains(s))
            .map(Duration::from_secs_f64);
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LONGEST_ANSWER {
                return Err((AiError::Garbled, None));
            }
        }
        match status {
            s if s.is_success() => completion(&bytes).map_err(|e| (e, None)),
            StatusCode::TOO_MANY_REQUESTS => Err((AiError::Busy, wait)),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err((AiError::Unauthorized(status), None))
            }
            s if s.is_client_error() && mode.is_named_in(&bytes) => {
                Err((AiError::Unsupported(s), None))
            }
            s if s.is_client_error() || s.is_redirection() => Err((AiError::Rejected(s), None)),
            s => Err((AiError::Failed(s), wait)),
        }
    }
}

fn completion(bytes: &[u8]) -> Result<(String, Usage), AiError> {
    let completion: Completion = serde_json::from_slice(bytes).map_err(|_| AiError::Garbled)?;
    let usage = completion.usage.map_or_else(Usage::default, |t| Usage {
        input: t.prompt_tokens,
        output: t.completion_tokens,
    });
    let message = completion.choices.into_iter().next().ok_or(AiError::Garbled)?.message;
    let called = message.tool_calls.into_iter().next().map(|c| c.function.arguments);
    let content = called.or(message.content).ok_or(AiError::Garbled)?;
    Ok((content, usage))
}
