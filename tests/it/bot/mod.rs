//! Scenarios that read as a chat, over real HTTP, with the production loops driven until all is
//! quiet: no sleeps, no mocks of our own parts.

pub(crate) mod model;
pub(crate) mod telegram;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conversation::job::Pool;
use mlj_results_compiler::app;
use mlj_results_compiler::config::Config;
use mlj_results_compiler::runtime::{Deliver, Dispatch, Pass, Services, Worker, now_ms};
use mlj_results_compiler::telegram::{Decoder, Poller, Round};
use serde_json::{Value, json};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;

pub(crate) use telegram::{BOT_ID, BOT_NAME, Fault, TOKEN, Telegram};

/// The administrator's user id.
pub(crate) const ADMIN: i64 = 900;

/// Settings for tests, with others on top.
pub(crate) fn settings(url: &str, data: &Path, more: &[(&str, &str)]) -> HashMap<String, String> {
    let mut values: HashMap<String, String> = [
        ("TELEGRAM_BOT_TOKEN", TOKEN.to_owned()),
        ("TELEGRAM_API_URL", url.to_owned()),
        ("TELEGRAM_POLL_SECONDS", "0".to_owned()),
        ("DATA_DIR", data.display().to_string()),
        ("PORT", "0".to_owned()),
        ("ADMIN_IDS", ADMIN.to_string()),
        ("SEND_PER_SECOND", "0".to_owned()),
        ("SEND_PER_CHAT_SECOND", "0".to_owned()),
        ("SEND_PER_GROUP_MINUTE", "0".to_owned()),
        // A debug build on a busy machine.
        ("DATA_SECONDS", "120".to_owned()),
        ("FILES_SECONDS", "120".to_owned()),
    ]
    .into_iter()
    .map(|(n, v)| (n.to_owned(), v))
    .collect();
    values.extend(more.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    values
}

/// The program, for child processes.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_mlj"))
}

/// Gathers what is logged at the usual level (`LOG=info`), and what of it is an error.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(tracing::Level, String)>>>);

impl<S: tracing::Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        let level = *event.metadata().level();
        if level <= tracing::Level::INFO {
            let mut said = Said(String::new());
            event.record(&mut said);
            self.0.lock().unwrap().push((level, said.0));
        }
    }
}

struct Said(String);

impl tracing::field::Visit for Said {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{field}={value:?} "));
    }
}

/// The bot with its Telegram.
pub(crate) struct Bot {
    pub(crate) telegram: Telegram,
    pub(crate) services: Arc<Services>,
    dispatch: Dispatch,
    deliver: Deliver,
    poller: Poller,
    read_to: HashMap<i64, usize>,
    log: Log,
    expected_errors: bool,
    _guard: DefaultGuard,
    _folder: tempfile::TempDir,
}

/// Somebody in a chat.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    pub(crate) chat: i64,
    pub(crate) topic: Option<i64>,
}

pub(crate) fn ana() -> Person {
    Person { id: 42, name: "Ana", chat: 42, topic: None }
}

pub(crate) fn admin() -> Person {
    Person { id: ADMIN, name: "Adm", chat: ADMIN, topic: None }
}

impl Person {
    fn from(&self) -> Value {
        json!({ "id": self.id, "is_bot": false, "first_name": self.name })
    }

    fn chat(&self) -> Value {
        if self.chat > 0 {
            json!({ "id": self.chat, "type": "private", "first_name": self.name })
        } else {
            json!({ "id": self.chat, "type": "supergroup", "title": "Staff room", "is_forum": true })
        }
    }

    /// The frame of a message of theirs.
    pub(crate) fn message(&self, id: i64, more: Value) -> Value {
        let mut message = json!({ "message_id": id, "date": 1_760_000_000, "from": self.from(), "chat": self.chat() });
        if let Some(topic) = self.topic {
            message["message_thread_id"] = json!(topic);
            message["is_topic_message"] = json!(true);
        }
        for (name, value) in more.as_object().unwrap() {
            message[name] = value.clone();
        }
        json!({ "message": message })
    }
}

impl Bot {
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    pub(crate) async fn with(more: &[(&str, &str)]) -> Self {
        Self::with_program(program(), more).await
    }

    /// A bot whose child processes are of another program.
    pub(crate) async fn with_program(program: PathBuf, more: &[(&str, &str)]) -> Self {
        let log = Log::default();
        let guard =
            tracing::subscriber::set_default(tracing_subscriber::registry().with(log.clone()));
        let folder = tempfile::tempdir().unwrap();
        let telegram = Telegram::start().await;
        let config = Config::from_values(&settings(&telegram.url, folder.path(), more)).unwrap();
        let services = Arc::new(app::services(config, program).await.unwrap());
        let decoder = Decoder { id: BOT_ID, username: BOT_NAME.to_owned() };
        let poller =
            Poller::new(services.client.clone().unwrap(), decoder, services.store.clone(), 0);
        Self {
            dispatch: Dispatch::new(Arc::clone(&services)),
            deliver: Deliver::new(Arc::clone(&services)),
            poller,
            telegram,
            services,
            read_to: HashMap::new(),
            log,
            expected_errors: false,
            _guard: guard,
            _folder: folder,
        }
    }

    /// Errors in the log are part of this scenario.
    pub(crate) fn expect_errors(&mut self) {
        self.expected_errors = true;
    }

    /// What was logged so far.
    pub(crate) fn logged(&self) -> String {
        let log = self.log.0.lock().unwrap();
        log.iter().map(|(level, said)| format!("{level} {said}")).collect::<Vec<_>>().join("\n")
    }

    /// Drives the loops until nothing is left to do.
    pub(crate) async fn settle(&mut self) {
        for _ in 0..2_000 {
            let mut ran = match self.poller.round(now_ms()).await {
                Round::Got(count) => count > 0,
                Round::Wait(_) => true,
            };
            while self.dispatch.run_once().await.unwrap() == Pass::Ran {
                ran = true;
            }
            ran |= self.deliver_all().await;
            ran |= self.run_jobs().await;
            if !ran && self.is_quiet().await {
                return;
            }
        }
        panic!("the bot does not come to rest");
    }

    /// Runs one job of each pool.
    pub(crate) async fn run_jobs(&self) -> bool {
        let mut ran = false;
        for pool in Pool::ALL {
            let worker = Worker::new(Arc::clone(&self.services), pool);
            ran |= worker.run_once().await.unwrap() == Pass::Ran;
        }
        ran
    }

    /// Drives the loops until the first answers are out, before any job has run.
    pub(crate) async fn settle_until_sent(&mut self) {
        let _ = self.poller.round(now_ms()).await;
        while self.dispatch.run_once().await.unwrap() == Pass::Ran {}
        self.deliver_all().await;
    }

    /// Drives the loops while the dispatcher fails now and then.
    pub(crate) async fn settle_through_errors(&mut self) {
        let _ = self.poller.round(now_ms()).await;
        loop {
            match self.dispatch.run_once().await {
                Ok(Pass::Idle(None)) => break,
                // A chat whose event failed waits; the others do not.
                Ok(Pass::Idle(Some(wait))) => tokio::time::sleep(wait).await,
                Ok(Pass::Ran) | Err(_) => {}
            }
        }
        self.deliver_all().await;
    }

    /// Sends until nothing is due; waits for what Telegram asked to wait for.
    async fn deliver_all(&mut self) -> bool {
        let mut ran = false;
        loop {
            match self.deliver.run_once().await.unwrap() {
                Pass::Ran => ran = true,
                Pass::Idle(None) => return ran,
                Pass::Idle(Some(wait)) => {
                    ran = true;
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    async fn is_quiet(&self) -> bool {
        let figures = self.services.store.figures().await.unwrap();
        if figures.jobs > 0 {
            // A job that is tried again later.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        figures.inbox + figures.outbox + figures.jobs == 0 && self.telegram.waiting() == 0
    }

    fn note(&self, who: &Person, what: &str) {
        self.telegram.world().line(who.chat, format!("{}: {what}", who.name));
    }

    pub(crate) async fn says(&mut self, who: &Person, text: &str) {
        self.types(who, text);
        self.settle().await;
    }

    /// Says something without waiting for an answer.
    pub(crate) fn types(&mut self, who: &Person, text: &str) {
        self.note(who, text);
        let id = self.telegram.message_id();
        let mut more = json!({ "text": text });
        if let Some(at) = text.find('@') {
            let length = text[at..].find(' ').unwrap_or(text.len() - at);
            let offset = text[..at].encode_utf16().count();
            if !text.starts_with('/') {
                more["entities"] =
                    json!([{ "type": "mention", "offset": offset, "length": length }]);
            }
        }
        self.telegram.push(who.message(id, more));
    }

    /// Sends files, one message each; several make an album.
    pub(crate) async fn sends(&mut self, who: &Person, files: &[(&str, Vec<u8>)]) {
        self.hands_in(who, files);
        self.settle().await;
    }

    pub(crate) fn hands_in(&mut self, who: &Person, files: &[(&str, Vec<u8>)]) {
        let names: Vec<&str> = files.iter().map(|(n, _)| *n).collect();
        self.note(who, &format!("sends {}", names.join(", ")));
        let album = (files.len() > 1).then(|| format!("album-{}", self.telegram.message_id()));
        for (name, content) in files {
            let id = self.telegram.message_id();
            let file_id = format!("file-{}-{id}", who.id);
            let mut more = json!({ "document": { "file_id": file_id, "file_unique_id": file_id,
                "file_name": name, "file_size": content.len() } });
            if let Some(album) = &album {
                more["media_group_id"] = json!(album);
            }
            self.telegram.add_file(&file_id, content.clone());
            self.telegram.push(who.message(id, more));
        }
    }

    /// Taps the newest button whose label contains a text.
    pub(crate) async fn taps(&mut self, who: &Person, label: &str) {
        let data = self.button(who, label);
        self.taps_data(who, label, &data).await;
    }

    /// What the newest button of a label says.
    pub(crate) fn button(&self, who: &Person, label: &str) -> (i64, String) {
        let world = self.telegram.world();
        let found = world.messages.iter().rev().find_map(|((chat, id), message)| {
            let (_, data) = message.buttons.iter().find(|(l, _)| l.contains(label))?;
            (*chat == who.chat).then(|| (*id, data.clone()))
        });
        found.unwrap_or_else(|| panic!("there is no button [{label}]"))
    }

    pub(crate) async fn taps_data(&mut self, who: &Person, label: &str, tap: &(i64, String)) {
        self.note(who, &format!("taps [{label}]"));
        self.tap_silently(who, tap);
        self.settle().await;
    }

    pub(crate) fn tap_silently(&mut self, who: &Person, (message, data): &(i64, String)) {
        let callback = format!("{}/{}", who.chat, self.telegram.message_id());
        self.telegram.world().taps.insert(callback.clone());
        let mut shown = who.message(*message, json!({ "text": "shown" }))["message"].clone();
        shown["from"] = json!({ "id": BOT_ID, "is_bot": true, "first_name": "Results" });
        self.telegram.push(json!({ "callback_query": { "id": callback, "from": who.from(),
            "message": shown, "chat_instance": "1", "data": data } }));
    }

    /// What was said since the last call.
    pub(crate) fn transcript(&mut self, who: &Person) -> String {
        let world = self.telegram.world();
        let lines = world.lines.get(&who.chat).cloned().unwrap_or_default();
        let from = self.read_to.insert(who.chat, lines.len()).unwrap_or(0);
        let date = regex::Regex::new(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?( UTC)?").unwrap();
        let text = lines[from..].join("\n") + "\n";
        date.replace_all(&text, "<date>").into_owned()
    }

    /// The newest file that the bot sent, by the end of its name.
    pub(crate) fn file(&self, who: &Person, ending: &str) -> Vec<u8> {
        let world = self.telegram.world();
        let files = world.messages.iter().rev().filter(|((chat, _), _)| *chat == who.chat);
        let mut found =
            files.filter_map(|(_, m)| m.file.clone()).filter(|(n, _)| n.ends_with(ending));
        found.next().unwrap_or_else(|| panic!("no file ends in {ending}")).1
    }

    /// Fails on anything unread, unfinished, unanswered or logged as an error.
    pub(crate) async fn finish(mut self) {
        self.settle().await;
        let world = self.telegram.world();
        for (chat, lines) in &world.lines {
            let read = self.read_to.get(chat).copied().unwrap_or(0);
            assert!(lines.len() == read, "unread in {chat}:\n{}", lines[read..].join("\n"));
        }
        assert!(world.taps.is_empty(), "taps without an answer: {:?}", world.taps);
        assert!(world.broken_rules.is_empty(), "{:?}", world.broken_rules);
        let log = self.log.0.lock().unwrap();
        let errors: Vec<_> = log.iter().filter(|(l, _)| *l == tracing::Level::ERROR).collect();
        assert!(errors.is_empty() || self.expected_errors, "logged: {errors:#?}");
    }
}

/// A quiz of a few people, as CSV.
pub(crate) fn quiz(rows: &[(&str, &str, u32)]) -> Vec<u8> {
    let mut text = "Name,Email,Score (20)\n".to_owned();
    for (name, email, score) in rows {
        text.push_str(&format!("{name},{email},{score}\n"));
    }
    text.into_bytes()
}
