//! Connections that are idle, slow or too many: they end, and hold nobody else up.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use mlj_results_compiler::blobs::Blobs;
use mlj_results_compiler::links::{Links, Signer, key_in};
use mlj_results_compiler::runtime::now_ms;
use mlj_results_compiler::store::Store;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::web::{Served, Visitor, until};

/// Heads and bodies that don't go on.
const SLOW: [&str; 3] = [
    "",
    "GET / HTTP/1.1\r\nhost: ",
    "POST /sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\
     content-type: application/x-www-form-urlencoded\r\n\r\ntoken=",
];
const HEALTH: &str = "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// A connection from one of the addresses that this machine has for itself.
async fn connect(from: u8, served: &Served) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((Ipv4Addr::new(127, 0, 0, from), 0))).unwrap();
    socket.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, served.port))).await.unwrap()
}

async fn connect_and_say(from: u8, served: &Served, text: &str) -> TcpStream {
    let mut line = connect(from, served).await;
    line.write_all(text.as_bytes()).await.unwrap();
    line
}

fn is_closed(line: &TcpStream) -> bool {
    match line.try_read(&mut [0; 1]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

/// Sockets that the program has open.
fn sockets(served: &Served) -> usize {
    let open = std::fs::read_dir(format!("/proc/{}/fd", served.pid())).unwrap();
    let links = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    links.filter(|link| link.to_string_lossy().starts_with("socket:")).count()
}

/// Resident memory in KiB.
fn memory(served: &Served) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", served.pid())).unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_and_slow_connections_hold_nobody_up() {
    let served = Served::start(&[("HTTP_CONNECTIONS", "64")]).await;
    let (sockets_before, memory_before) = (sockets(&served), memory(&served));
    let mut other = connect(3, &served).await;
    let mut held = Vec::new();
    for text in SLOW.iter().cycle().take(300) {
        held.push(connect_and_say(2, &served, text).await);
    }
    // The bound of issue 12; the fastest of ten, since this machine may be busy.
    let mut fastest = Duration::MAX;
    for _ in 0..10 {
        let begun = Instant::now();
        let health = reqwest::get(served.url("/health")).await.unwrap();
        assert_eq!(health.status(), 200);
        fastest = fastest.min(begun.elapsed());
    }
    assert!(fastest < Duration::from_millis(100), "{fastest:?}");
    // One client has a quarter of the places; whoever came before keeps theirs.
    until("one client's connections to be few", async || {
        held.iter().filter(|line| !is_closed(line)).count() <= 16
    })
    .await;
    assert!(!is_closed(&other));
    // All clients together have no more than all places: the one that is idle longest goes.
    for from in 10..15 {
        for text in SLOW.iter().cycle().take(16) {
            held.push(connect_and_say(from, &served, text).await);
        }
    }
    until("the idlest to go", async || is_closed(&other)).await;
    until("the others", async || sockets(&served) <= sockets_before + 64).await;
    let grown = memory(&served).saturating_sub(memory_before);
    assert!(grown < 16 * 1024, "grown by {grown} KiB");
    // Somebody who works is not idle.
    other = connect_and_say(3, &served, HEALTH).await;
    let mut answer = [0; 15];
    other.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_leave_descriptors_for_the_rest() {
    // What is open to every process on this machine is narrowed for the program.
    let served = Served::start_with_descriptors(256).await;
    let mut held = Vec::new();
    for from in 2..=51 {
        for text in SLOW.iter().cycle().take(8) {
            held.push(connect_and_say(from, &served, text).await);
        }
    }
    assert_eq!(reqwest::get(served.url("/health")).await.unwrap().status(), 200);
    let visitor = Visitor::open(&served).await;
    assert_eq!(visitor.says("/files").await, 202);
    until("the answer", async || visitor.page().await.contains("no files")).await;
    let log = std::fs::read_to_string(served.folder.path().join("log.txt")).unwrap();
    assert!(!log.contains("can't be taken"), "{log}");
}

/// All that comes until the other side closes.
async fn rest(line: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset after the answer is an end as well.
    let _ =
        tokio::time::timeout(Duration::from_mins(1), line.read_to_end(&mut text)).await.unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_does_not_go_on_ends() {
    let served = Served::start(&[("HTTP_SECONDS", "1")]).await;
    for text in SLOW {
        let mut line = connect_and_say(1, &served, text).await;
        let answer = rest(&mut line).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    // A byte now and then does not prolong it.
    let mut line = connect_and_say(1, &served, SLOW[2]).await;
    let (mut from, mut to) = line.split();
    let mut pace = tokio::time::interval(Duration::from_millis(100));
    let mut answer = [0; 10];
    loop {
        tokio::select! {
            read = from.read(&mut answer) => {
                assert!(read.is_err() || answer.starts_with(b"HTTP/1.1 4"));
                break;
            }
            _ = pace.tick() => to.write_all(b"x").await.unwrap_or_default(),
        }
    }
    // Files may take long, but not in silence.
    let token = served.command(&["token", "create", "Ana"]);
    let sessions = served.url("/api/v1/sessions");
    let request = reqwest::Client::new().post(&sessions).bearer_auth(&token).json(&json!({}));
    let session: Value = request.send().await.unwrap().json().await.unwrap();
    let head = format!(
        "POST /api/v1/sessions/{}/files HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-length: 1000\r\ncontent-type: multipart/form-data; boundary=b\r\n\r\n\
         --b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.csv\"\r\n\r\nName",
        session["id"].as_str().unwrap()
    );
    let mut line = connect_and_say(1, &served, &head).await;
    let answer = rest(&mut line).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

/// The path of a link to a large file.
async fn large_file(served: &Served) -> String {
    let folder = served.folder.path();
    let blobs = Blobs::open(folder).unwrap();
    let shop = blobs.workshop().unwrap();
    let file = shop.path().join("file");
    std::fs::write(&file, vec![7; LARGE]).unwrap();
    let blob = blobs.adopt(&file).unwrap();
    let store = Store::connect(&Store::sqlite_url(&folder.join("mlj.sqlite")), None).await.unwrap();
    let chats = store.reachable_chats().await.unwrap();
    let links = Links::new(Signer::new(&key_in(folder).unwrap()), store, None, 24);
    links.path(&chats[0], (&blob, "large.xlsx"), now_ms()).await.unwrap()
}

/// More than two sockets hold.
const LARGE: usize = 64 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_takes_nothing_is_let_go() {
    let served = Served::start(&[("HTTP_SECONDS", "1")]).await;
    let visitor = Visitor::open(&served).await;
    assert_eq!(visitor.says("/files").await, 202);
    // A quiet stream of events is no such reader.
    let events = visitor.client.get(served.url("/chat/events")).header("cookie", &visitor.cookie);
    let mut events = events.send().await.unwrap();
    let path = large_file(&served).await;
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let before = sockets(&served);
    let mut line = connect_and_say(1, &served, &request).await;
    line.readable().await.unwrap();
    until("the connection to be taken", async || sockets(&served) > before).await;
    until("the connection to be closed", async || sockets(&served) <= before).await;
    let mut taken = Vec::new();
    let _ = line.read_to_end(&mut taken).await;
    assert!(taken.starts_with(b"HTTP/1.1 200") && taken.len() < LARGE);
    assert_eq!(visitor.says("/settings").await, 202);
    let mut said = String::new();
    while !said.contains("Pass mark") {
        let chunk = tokio::time::timeout(Duration::from_mins(1), events.chunk()).await;
        said.push_str(&String::from_utf8_lossy(&chunk.unwrap().unwrap().unwrap()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_webhook_reads_and_logs_nothing_without_its_secret() {
    let served = Served::start(&[
        ("TELEGRAM_BOT_TOKEN", "1:x"),
        // Nobody listens there.
        ("TELEGRAM_API_URL", "http://127.0.0.1:9"),
        ("TELEGRAM_WEBHOOK_URL", "https://bot.example.org"),
        ("TELEGRAM_WEBHOOK_SECRET", "hushhushhushhush"),
    ])
    .await;
    let call = async |secret: &str| {
        // The body never comes.
        let head = format!(
            "POST /telegram/webhook HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\
             x-telegram-bot-api-secret-token: {secret}\r\n\r\n"
        );
        let mut line = connect_and_say(1, &served, &head).await;
        let mut answer = [0; 12];
        line.read_exact(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[9..]).into_owned()
    };
    assert_eq!(call("wrong").await, "401");
    let mut last = String::new();
    for _ in 0..21 {
        last = call("wrong").await;
        if last == "429" {
            break;
        }
    }
    assert_eq!(last, "429");
    // Telegram itself is not held up by that: 503, since the bot is not known yet.
    let update = reqwest::Client::new().post(served.url("/telegram/webhook")).body("{}");
    let update = update.header("x-telegram-bot-api-secret-token", "hushhushhushhush");
    assert_eq!(update.send().await.unwrap().status(), 503);
    let log = std::fs::read_to_string(served.folder.path().join("log.txt")).unwrap();
    assert!(!log.contains("webhook"), "{log}");
}
