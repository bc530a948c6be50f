//! How fast the bot answers: `cargo bench --bench bot`. Runs the release program with its
//! database on disk against a Telegram of our own on this machine, so the two share the cores.
//!
//! Prints the time to be ready, memory when idle, updates a second and latencies. Asserts that
//! every update was answered, never a time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints, and fails by panicking"
)]

use std::collections::{HashMap, VecDeque};
use std::fmt::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Json, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

const CHATS: i64 = 200;
const MESSAGES: i64 = 10;
/// Rows of a file whose compile takes long.
const ROWS: usize = 200_000;

#[derive(Default)]
struct World {
    updates: VecDeque<(i64, Value)>,
    next: i64,
    /// When each chat was answered.
    answers: HashMap<i64, Vec<Instant>>,
    /// The latest data of a button by chat.
    buttons: HashMap<i64, Vec<(String, String)>>,
    file: Vec<u8>,
}

#[derive(Clone, Default)]
struct Telegram {
    world: Arc<Mutex<World>>,
    arrived: Arc<Notify>,
}

impl Telegram {
    fn push(&self, chat: i64, mut more: Value) {
        let mut world = self.world.lock().unwrap();
        let number = world.next + 1;
        world.next = number;
        let from = json!({ "id": chat, "is_bot": false, "first_name": "P" });
        let frame = json!({ "message_id": number, "date": 1_760_000_000, "from": from,
            "chat": { "id": chat, "type": "private", "first_name": "P" } });
        let update = if more.get("data").is_some() {
            let data = more["data"].take();
            json!({ "update_id": number, "callback_query": { "id": number.to_string(), "from": from,
                "message": frame, "chat_instance": "1", "data": data } })
        } else {
            let mut message = frame;
            for (name, value) in more.as_object().unwrap() {
                message[name] = value.clone();
            }
            json!({ "update_id": number, "message": message })
        };
        world.updates.push_back((number, update));
        drop(world);
        self.arrived.notify_waiters();
    }

    fn answers(&self) -> usize {
        self.world.lock().unwrap().answers.values().map(Vec::len).sum()
    }

    async fn updates(&self, body: &Value) -> Value {
        let offset = body["offset"].as_i64().unwrap_or(0);
        for _ in 0..50 {
            let arrived = self.arrived.notified();
            {
                let mut world = self.world.lock().unwrap();
                while world.updates.front().is_some_and(|(n, _)| *n < offset) {
                    world.updates.pop_front();
                }
                if !world.updates.is_empty() {
                    let batch = world.updates.iter().take(100).map(|(_, u)| u.clone());
                    return Value::Array(batch.collect());
                }
            }
            let _ = tokio::time::timeout(Duration::from_millis(100), arrived).await;
        }
        json!([])
    }
}

async fn answer(State(telegram): State<Telegram>, uri: Uri, body: Bytes) -> Response {
    let path = uri.path();
    if path.contains("/file/") {
        return telegram.world.lock().unwrap().file.clone().into_response();
    }
    let method = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let result = match method.as_str() {
        "getupdates" => telegram.updates(&body).await,
        "getme" => json!({ "id": 7, "is_bot": true, "first_name": "B", "username": "b_bot" }),
        "getfile" => json!({ "file_id": "f", "file_unique_id": "f", "file_path": "f" }),
        "sendmessage" | "editmessagetext" => {
            let chat = body["chat_id"].as_i64().unwrap();
            let mut world = telegram.world.lock().unwrap();
            world.answers.entry(chat).or_default().push(Instant::now());
            let rows = body["reply_markup"]["inline_keyboard"].as_array().cloned();
            let buttons = rows.into_iter().flatten().flat_map(|r| r.as_array().cloned().unwrap());
            let text = |b: &Value, name: &str| b[name].as_str().unwrap().to_owned();
            let buttons = buttons.map(|b| (text(&b, "text"), text(&b, "callback_data"))).collect();
            world.buttons.insert(chat, buttons);
            json!({ "message_id": 1 })
        }
        _ => json!(true),
    };
    Json(json!({ "ok": true, "result": result })).into_response()
}

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program; returns it and the time until it answered.
async fn serve(url: &str, folder: &Path) -> (Served, Duration) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let begun = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_mlj"))
        .current_dir(folder)
        .env_clear()
        .envs([
            ("TELEGRAM_BOT_TOKEN", "7:x"),
            ("TELEGRAM_API_URL", url),
            ("TELEGRAM_POLL_SECONDS", "5"),
            ("SEND_PER_SECOND", "0"),
            ("SEND_PER_CHAT_SECOND", "0"),
            ("SEND_PER_GROUP_MINUTE", "0"),
            ("DATA_SECONDS", "600"),
            ("FILES_SECONDS", "600"),
            ("LOG", "error"),
        ])
        .env("PORT", port.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let served = Served(child);
    let health = format!("http://127.0.0.1:{port}/health");
    while reqwest::get(&health).await.is_err() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    (served, begun.elapsed())
}

fn resident_mb(child: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<f64>().unwrap() / 1024.0
}

async fn until(telegram: &Telegram, answers: usize) {
    let begun = Instant::now();
    while telegram.answers() < answers {
        assert!(begun.elapsed() < Duration::from_mins(5), "{} answers", telegram.answers());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn percentiles(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let part = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    println!(
        "{what}: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms over {}",
        part(50).as_secs_f64() * 1e3,
        part(95).as_secs_f64() * 1e3,
        part(99).as_secs_f64() * 1e3,
        times.len()
    );
}

/// All at once: how many a second.
async fn burst(telegram: &Telegram) {
    let before = telegram.answers();
    for _ in 0..MESSAGES {
        for chat in 1..=CHATS {
            telegram.push(chat, json!({ "text": "/status" }));
        }
    }
    let begun = Instant::now();
    let all = (CHATS * MESSAGES) as usize;
    until(telegram, before + all).await;
    let rate = all as f64 / begun.elapsed().as_secs_f64();
    println!("burst: {all} updates of {CHATS} chats, {rate:.0} a second");
}

/// At a steady rate: how long each takes.
async fn steady(telegram: &Telegram, rate: u32, what: &str) {
    telegram.world.lock().unwrap().answers.clear();
    let mut sent: HashMap<i64, Vec<Instant>> = HashMap::new();
    let all = (CHATS * MESSAGES / 2) as usize;
    let begun = Instant::now();
    for n in 0..all {
        let due = begun + Duration::from_secs(1) * n as u32 / rate;
        tokio::time::sleep_until(due.into()).await;
        let chat = 1 + i64::try_from(n).unwrap() % CHATS;
        sent.entry(chat).or_default().push(Instant::now());
        telegram.push(chat, json!({ "text": "/status" }));
    }
    let answered = || -> usize {
        let world = telegram.world.lock().unwrap();
        sent.keys().map(|c| world.answers.get(c).map_or(0, Vec::len)).sum()
    };
    while answered() < all {
        assert!(begun.elapsed() < Duration::from_mins(5));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let world = telegram.world.lock().unwrap();
    let times = sent.iter().flat_map(|(chat, sent)| {
        sent.iter().zip(&world.answers[chat]).map(|(s, a)| a.duration_since(*s)).collect::<Vec<_>>()
    });
    percentiles(&format!("{what}, {rate} updates a second"), times.collect());
}

/// Four compiles that take long.
async fn occupy(telegram: &Telegram) {
    let mut text = "Name,Email,Score (20)\n".to_owned();
    for n in 0..ROWS {
        let (family, score) = (n % 977, n % 21);
        let _ = writeln!(text, "Person Number{n} Family{family},p{n}@example.org,{score}");
    }
    telegram.world.lock().unwrap().file = text.into_bytes();
    for chat in 1001..=1004 {
        let document = json!({ "file_id": "f", "file_unique_id": "f", "file_name": "Test 1.csv",
            "file_size": 1000 });
        telegram.push(chat, json!({ "document": document }));
    }
    for chat in 1001..=1004 {
        let begun = Instant::now();
        loop {
            let buttons = telegram.world.lock().unwrap().buttons.get(&chat).cloned();
            let compile = buttons.into_iter().flatten().find(|(l, _)| l.contains("Compile"));
            if let Some((_, data)) = compile {
                telegram.push(chat, json!({ "data": data }));
                break;
            }
            assert!(begun.elapsed() < Duration::from_mins(3), "the file was not read");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let telegram = Telegram::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(telegram.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let folder = tempfile::tempdir().unwrap();
    drop(serve(&url, folder.path()).await);
    let (served, ready) = serve(&url, folder.path()).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("ready after {:.0} ms", ready.as_secs_f64() * 1e3);
    println!("idle: {:.1} MB resident", resident_mb(&served.0));
    burst(&telegram).await;
    burst(&telegram).await;
    for rate in [500, 1_000, 2_000] {
        steady(&telegram, rate, "steady").await;
    }
    println!("after the load: {:.1} MB resident", resident_mb(&served.0));
    occupy(&telegram).await;
    steady(&telegram, 50, "while four compiles run").await;
}
