//! Asking a language model: any server with `OpenAI`'s chat completions. It is told of columns,
//! never of rows, names or addresses; it can only answer with actions and questions of ours;
//! and whatever goes wrong, the caller gets a reason and goes on without it.

mod breaker;
mod client;
mod mask;
mod mode;
mod prompt;
mod read;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use tokio::sync::Semaphore;
use tracing::{info, warn};

pub use client::{AiError, Client, Usage};
pub use mask::Mask;

use breaker::Breaker;
use client::Message;
use mode::{BestMode, Mode};

use conversation::edits::{ModelTrouble, Turn};
use table::Profile;
use table::analysis::only_our_numbers;
use table::plan::Intent;

/// Errors that `/ai` shows.
const MOST_ERRORS: usize = 10;
/// What a token comes to in most languages, where nobody counted.
const BYTES_A_TOKEN: usize = 4;

/// A language model as the service uses it.
pub struct AiService {
    client: Client,
    /// Questions at a time.
    permits: Semaphore,
    at_a_time: usize,
    limit: Duration,
    breaker: Breaker,
    mode: BestMode,
    errors: Mutex<Vec<(i64, String)>>,
}

/// What is asked of the planner.
#[derive(Debug, Clone)]
pub struct PlanRequest {
    /// What was said.
    pub said: String,
    /// The table without its rows.
    pub profile: Profile,
    /// The latest requests.
    pub turns: Vec<Turn>,
    /// Names that must not leave the process.
    pub names: Vec<String>,
}

/// What questions cost. Outlives them: one that is given up half way is paid for all the same.
#[derive(Debug, Default)]
pub struct Meter(Mutex<Usage>);

impl Meter {
    /// What was used so far.
    pub fn usage(&self) -> Usage {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A question goes out. Until its answer tells better, it costs what its length comes to.
    fn begin(&self, messages: &[Message]) -> Usage {
        let bytes: usize = messages.iter().map(Message::bytes).sum();
        let estimate = Usage { input: (bytes / BYTES_A_TOKEN) as u64, output: 0 };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += estimate;
        estimate
    }

    /// The question was answered, or nothing came of it.
    fn end(&self, estimate: Usage, used: Usage) {
        let mut usage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        usage.input = usage.input.saturating_sub(estimate.input);
        *usage += used;
    }
}

/// An answer and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered<T> {
    /// The answer, or why there is none.
    pub outcome: Result<T, ModelTrouble>,
    /// Tokens, also of answers that were of no use.
    pub usage: Usage,
}

impl AiService {
    /// A service that asks so many questions at a time, each so long at most.
    pub fn new(client: Client, at_a_time: usize, limit: Duration) -> Self {
        Self {
            client,
            permits: Semaphore::new(at_a_time),
            at_a_time,
            limit,
            breaker: Breaker::default(),
            mode: BestMode::default(),
            errors: Mutex::new(Vec::new()),
        }
    }

    /// The model's name.
    pub fn model(&self) -> &str {
        self.client.model()
    }

    /// The latest errors, with their times in milliseconds since 1970; the latest last.
    pub fn errors(&self) -> Vec<(i64, String)> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether questions are held back since too many failed.
    pub fn is_resting(&self) -> bool {
        self.breaker.is_open(Instant::now())
    }

    /// What somebody wants done to a table.
    ///
    /// # Errors
    /// Why there is no plan.
    pub async fn plan(
        &self,
        request: &PlanRequest,
        now_ms: i64,
        meter: &Meter,
    ) -> Result<Intent, ModelTrouble> {
        let mask = Mask::new(&request.names, &request.profile);
        let mut messages = prompt::plan(request, &mask);
        // One answer, and one more when the first is of no use.
        for repair in [true, false] {
            let schema = Some(prompt::schema());
            let content = self.complete(&messages, schema, now_ms, meter).await?;
            let wrong = match read::intent(&mask.unmasked(&content), &request.profile) {
                Ok(intent) => return Ok(intent),
                Err(wrong) => wrong,
            };
            if repair {
                messages.push(Message::assistant(mask.masked(&content)));
                messages.push(Message::user(mask.masked(&format!(
                    "That can't be used: {}. Answer again, with the JSON object alone.",
                    wrong.told
                ))));
            } else {
                self.note(now_ms, format!("an answer was of no use: {}", wrong.kind));
            }
        }
        Err(ModelTrouble::Nonsense)
    }

    /// Many plans, in their order; one that fails fails alone.
    pub async fn plan_many(&self, requests: &[PlanRequest], now_ms: i64) -> Vec<Answered<Intent>> {
        let plans = requests.iter().map(async |request| {
            let meter = Meter::default();
            let outcome = self.plan(request, now_ms, &meter).await;
            Answered { outcome, usage: meter.usage() }
        });
        stream::iter(plans).buffered(self.at_a_time).collect().await
    }

    /// Figures put into a few sentences. Every number in them is one of the facts'; else there
    /// is no answer.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn answer(
        &self,
        facts: &[String],
        now_ms: i64,
        meter: &Meter,
    ) -> Result<String, ModelTrouble> {
        let messages = prompt::words(facts);
        let content = self.complete(&messages, None, now_ms, meter).await?;
        let content = content.trim();
        let sound = !content.is_empty()
            && content.chars().count() <= 1_000
            && only_our_numbers(content, &facts.join("\n"));
        if !sound {
            self.note(now_ms, "a summary had numbers that are not ours".to_owned());
        }
        if sound { Ok(content.to_owned()) } else { Err(ModelTrouble::Nonsense) }
    }

    /// Whether the model answers at all, and how long it took.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub async fn check(&self) -> Result<Duration, String> {
        self.check_for(&Meter::default()).await
    }

    /// The same, for somebody who is charged for it.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub async fn check_for(&self, meter: &Meter) -> Result<Duration, String> {
        let began = Instant::now();
        let messages = [Message::user("Answer with the single word: ready".to_owned())];
        let asked = self.ask(&messages, None, Mode::Text, meter);
        match tokio::time::timeout(self.limit, asked).await {
            Ok(Ok(_)) => Ok(began.elapsed()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {} s", self.limit.as_secs())),
        }
    }

    /// Asks once, and counts what it cost.
    async fn ask(
        &self,
        messages: &[Message],
        schema: Option<&serde_json::Value>,
        mode: Mode,
        meter: &Meter,
    ) -> Result<String, AiError> {
        let estimate = meter.begin(messages);
        let asked = self.client.complete(messages, schema, mode).await;
        let used = match &asked {
            // Some servers do not count.
            Ok((content, used)) if *used == Usage::default() => {
                Usage { output: (content.len() / BYTES_A_TOKEN) as u64, ..estimate }
            }
            Ok((_, used)) => *used,
            Err(_) => Usage::default(),
        };
        meter.end(estimate, used);
        asked.map(|(content, _)| content)
    }

    /// Asks, within all limits.
    async fn complete(
        &self,
        messages: &[Message],
        schema: Option<serde_json::Value>,
        now_ms: i64,
        meter: &Meter,
    ) -> Result<String, ModelTrouble> {
        let asked = async {
            let _permit = self.permits.acquire().await.map_err(|_| ModelTrouble::Down)?;
            if !self.breaker.lets_through(Instant::now()) {
                return Err(ModelTrouble::Down);
            }
            loop {
                let mode = match schema {
                    Some(_) => self.mode.at(Instant::now()),
                    None => Mode::Text,
                };
                match self.ask(messages, schema.as_ref(), mode, meter).await {
                    Ok(answer) => {
                        self.breaker.worked();
                        return Ok(answer);
                    }
                    Err(AiError::Unsupported(status)) => {
                        info!(%status, ?mode, "the server can't answer this way; trying another");
                        self.mode.lower(mode, Instant::now());
                    }
                    Err(error) => {
                        self.note(now_ms, error.to_string());
                        match error {
                            // The server is well: another question may have its answer.
                            AiError::Rejected(_) => self.breaker.worked(),
                            _ => self.breaker.failed(Instant::now()),
                        }
                        return Err(error.trouble());
                    }
                }
            }
        };
        if let Ok(answer) = tokio::time::timeout(self.limit, asked).await {
            return answer;
        }
        self.note(now_ms, format!("no answer within {} s", self.limit.as_secs()));
        self.breaker.failed(Instant::now());
        Err(ModelTrouble::Slow)
    }

    /// Keeps an error for `/ai` and logs it: no word of a question, an answer or a table may be in it.
    fn note(&self, now_ms: i64, error: String) {
        warn!(error, "the language model");
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        errors.push((now_ms, error));
        let over = errors.len().saturating_sub(MOST_ERRORS);
        errors.drain(..over);
    }
}
