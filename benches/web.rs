//! How much the HTTP face bears: `cargo bench --bench web`. Runs the release program; whoever asks
//! runs on the same cores.
//!
//! Prints requests a second and times of `/health`, alone, while compiles run and while 2,000
//! connections are idle or slow, and the memory of the program while a thousand readers download
//! 20 MB each. Asserts that every answer is whole, never a time. Wants `ulimit -n 8192`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a benchmark prints, and fails by panicking"
)]

use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mlj_results_compiler::blobs::Blobs;
use mlj_results_compiler::links::{Links, Signer, key_in};
use mlj_results_compiler::runtime::now_ms;
use mlj_results_compiler::store::Store;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Barrier;

const CALLERS: usize = 16;
const READERS: usize = 1_000;
const FILE: usize = 20 * 1024 * 1024;
/// Rows of a file whose compile takes some seconds.
const ROWS: usize = 100_000;

struct Served {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Served {
    async fn start(more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child =
            command(folder.path(), port).envs(more.iter().copied()).arg("serve").spawn().unwrap();
        let served = Self { child, port, folder };
        while reqwest::get(served.url("/health")).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        served
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn token(&self) -> String {
        let mut token = command(self.folder.path(), self.port);
        let done = token.args(["token", "create", "bench"]).stdout(Stdio::piped()).output();
        String::from_utf8(done.unwrap().stdout).unwrap().trim().to_owned()
    }

    /// Resident memory in MiB.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches("kB").trim().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(folder: &Path, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mlj"));
    command
        .current_dir(folder)
        .env_clear()
        .env("DATA_DIR", folder)
        .env("PORT", port.to_string())
        .env("LOG", "warn")
        .env("DATA_SECONDS", "300")
        .env("FILES_SECONDS", "300")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    crowd().await;
    // The readers below are many clients with one address.
    let served =
        Served::start(&[("TRUSTED_PROXIES", "127.0.0.1"), ("HTTP_CONNECTIONS", "2048")]).await;
    println!("memory at rest: {:.1} MiB", served.memory());
    let bare = bare().await;
    health(served.port, "/health alone, as fast as it goes", None).await;
    health(served.port, "/health alone, 2,000 a second", Some(2_000)).await;
    let (busy, work) = compiles(&served).await;
    health(served.port, "/health while four compiles run, 2,000 a second", Some(2_000)).await;
    health(bare, "  the same from a bare socket of this process", Some(2_000)).await;
    println!("  compiles under way all the time: {}", busy.load(Ordering::Relaxed));
    work.abort();
    downloads(&served).await;
}

/// 2,000 connections of fifty clients that send nothing, half a head or half a body, against the
/// settings that are there without a word.
async fn crowd() {
    const SLOW: [&str; 3] = [
        "",
        "GET / HTTP/1.1\r\nhost: ",
        "POST /sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\ntoken=",
    ];
    let served = Served::start(&[]).await;
    let before = served.memory();
    let mut held = Vec::new();
    for (n, text) in SLOW.iter().cycle().take(2_000).enumerate() {
        let socket = TcpSocket::new_v4().unwrap();
        let from = Ipv4Addr::new(127, 0, 1, (n % 50) as u8);
        socket.bind(SocketAddr::from((from, 0))).unwrap();
        let to = SocketAddr::from((Ipv4Addr::LOCALHOST, served.port));
        let mut line = socket.connect(to).await.unwrap();
        line.write_all(text.as_bytes()).await.unwrap();
        held.push(line);
    }
    let what = "/health while 2,000 connections are idle or slow, 200 a second";
    health(served.port, what, Some(200)).await;
    println!("  memory {before:.1} → {:.1} MiB", served.memory());
}

/// A socket that answers whatever it reads, for comparison; its port.
async fn bare() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut buffer = vec![0; 4096];
                while line.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    line.write_all(b"HTTP/1.1 200 OK\r\n\r\n{}").await.unwrap();
                }
            });
        }
    });
    port
}

/// Asks over kept connections for some seconds.
async fn health(port: u16, what: &str, a_second: Option<u32>) {
    let count = Arc::new(AtomicU64::new(0));
    let until = Instant::now() + Duration::from_secs(5);
    let mut callers = Vec::new();
    for _ in 0..CALLERS {
        let count = Arc::clone(&count);
        callers.push(tokio::spawn(async move {
            let mut line = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            line.set_nodelay(true).unwrap();
            let (mut times, mut buffer) = (Vec::new(), vec![0; 4096]);
            let pace = a_second.map(|n| Duration::from_secs(1) * CALLERS as u32 / n);
            let mut next = tokio::time::Instant::now();
            while Instant::now() < until {
                if let Some(pace) = pace {
                    next += pace;
                    tokio::time::sleep_until(next).await;
                }
                let begun = Instant::now();
                line.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
                let read = line.read(&mut buffer).await.unwrap();
                assert!(
                    buffer[..read].starts_with(b"HTTP/1.1 200") && buffer[..read].ends_with(b"}")
                );
                times.push(begun.elapsed());
                count.fetch_add(1, Ordering::Relaxed);
            }
            times
        }));
    }
    let mut times = Vec::new();
    for caller in callers {
        times.extend(caller.await.unwrap());
    }
    times.sort_unstable();
    let at = |part: f64| times[(times.len() as f64 * part) as usize].as_secs_f64() * 1_000.0;
    println!(
        "{what}: {:.0} a second, p50 {:.2} ms, p99 {:.2} ms, worst {:.1} ms",
        count.load(Ordering::Relaxed) as f64 / 5.0,
        at(0.5),
        at(0.99),
        times.last().unwrap().as_secs_f64() * 1_000.0
    );
}

/// Four courses that are compiled again and again. Returns whether all were busy whenever it was
/// looked at.
async fn compiles(served: &Served) -> (Arc<AtomicBool>, tokio::task::JoinHandle<()>) {
    let client = reqwest::Client::new();
    let token = served.token();
    let api = served.url("/api/v1/sessions");
    let mut text = "Name,Email,Score (20)\n".to_owned();
    for n in 0..ROWS {
        let _ = writeln!(text, "Person Number{n} F{},p{n}@example.org,{}", n % 977, n % 21);
    }
    let mut sessions = Vec::new();
    for _ in 0..4 {
        let request = client.post(&api).bearer_auth(&token).json(&json!({}));
        let made: Value = request.send().await.unwrap().json().await.unwrap();
        let at = format!("{api}/{}", made["id"].as_str().unwrap());
        let part = reqwest::multipart::Part::text(text.clone()).file_name("Test 1.csv");
        let form = reqwest::multipart::Form::new().part("files", part);
        let sent = client.post(format!("{at}/files")).bearer_auth(&token).multipart(form);
        assert_eq!(sent.send().await.unwrap().status(), 202);
        sessions.push(at);
    }
    for at in &sessions {
        loop {
            let now: Value =
                client.get(at).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
            if now["working"] == json!(false) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    for at in &sessions {
        let (client, token, at) = (client.clone(), token.clone(), at.clone());
        tokio::spawn(async move {
            client.post(format!("{at}/compile")).bearer_auth(token).send().await
        });
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let busy = Arc::new(AtomicBool::new(true));
    let told = Arc::clone(&busy);
    let looked = tokio::spawn(async move {
        loop {
            let mut working = 0;
            for at in &sessions {
                let now: Value =
                    client.get(at).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
                working += usize::from(now["working"] == json!(true));
            }
            told.fetch_and(working > 0, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    (busy, looked)
}

/// A thousand readers of one file of 20 MB: all have begun before any goes on.
async fn downloads(served: &Served) {
    let served_folder = served.folder.path();
    let blobs = Blobs::open(served_folder).unwrap();
    let shop = blobs.workshop().unwrap();
    let file = shop.path().join("file");
    let content: Vec<u8> = (0..FILE as u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[3..].to_vec())
        .collect();
    std::fs::write(&file, &content).unwrap();
    let blob = blobs.adopt(&file).unwrap();
    let store =
        Store::connect(&Store::sqlite_url(&served_folder.join("mlj.sqlite")), None).await.unwrap();
    let signer = Signer::new(&key_in(served_folder).unwrap());
    let chats = store.reachable_chats().await.unwrap();
    let links = Links::new(signer, store, None, 24);
    let path = links.path(&chats[0], (&blob, "large.xlsx"), now_ms()).await.unwrap();
    let before = served.memory();
    let all = Arc::new(Barrier::new(READERS + 1));
    let mut readers = Vec::new();
    for _ in 0..READERS {
        let (all, path, port) = (Arc::clone(&all), path.clone(), served.port);
        readers.push(tokio::spawn(async move {
            let mut line = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let request =
                format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
            line.write_all(request.as_bytes()).await.unwrap();
            let mut buffer = vec![0; 16 * 1024];
            let mut read = line.read(&mut buffer).await.unwrap();
            let head = buffer[..read].windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
            assert!(buffer.starts_with(b"HTTP/1.1 200"));
            all.wait().await;
            let mut bytes = read - head;
            while read > 0 {
                read = line.read(&mut buffer).await.unwrap();
                bytes += read;
            }
            assert_eq!(bytes, FILE);
        }));
    }
    all.wait().await;
    let begun = Instant::now();
    let mut peak = before;
    while readers.iter().any(|r| !r.is_finished()) {
        peak = peak.max(served.memory());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for reader in readers {
        reader.await.unwrap();
    }
    let took = begun.elapsed().as_secs_f64();
    println!(
        "{READERS} downloads of {} MiB at once: memory {before:.1} → {peak:.1} MiB at most, {:.0} MiB/s",
        FILE / (1024 * 1024),
        (READERS * FILE) as f64 / took / (1024.0 * 1024.0)
    );
}
