//! Two real processes on one database: one serves, the other waits and takes over. Nothing is
//! lost, and nothing is answered twice but the message in flight.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::Connection;

use crate::bot::{Telegram, ana, program, settings};
use crate::cluster::Cluster;

/// Longest wait for anything, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A process of the service.
struct Process {
    child: Child,
    port: u16,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    fn start(telegram: &Telegram, folder: &Path, database: Option<&str>) -> Self {
        let more: Vec<(&str, &str)> =
            database.map(|url| ("DATABASE_URL", url)).into_iter().collect();
        Self::with(telegram, folder, &more)
    }

    fn with(telegram: &Telegram, folder: &Path, more: &[(&str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut values = settings(&telegram.url, folder, more);
        values.insert("TELEGRAM_POLL_SECONDS".to_owned(), "1".to_owned());
        values.insert("PORT".to_owned(), port.to_string());
        let child = Command::new(program())
            .arg("serve")
            .current_dir(folder)
            .env_clear()
            .envs(values)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, port }
    }

    async fn get(&self, path: &str) -> Option<reqwest::Response> {
        reqwest::get(format!("http://127.0.0.1:{}{path}", self.port)).await.ok()
    }

    async fn status(&self) -> Option<String> {
        let ready: Value = self.get("/ready").await?.json().await.ok()?;
        Some(ready["status"].as_str()?.to_owned())
    }

    async fn until(&self, status: &str) {
        let begun = Instant::now();
        while self.status().await.as_deref() != Some(status) {
            assert!(begun.elapsed() < PATIENCE, "not {status}: {:?}", self.status().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the process's end and returns its exit code.
    async fn ended(&mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Says something that is answered by one message.
fn say(telegram: &Telegram) {
    telegram.push(ana().message(telegram.message_id(), json!({ "text": "/compile" })));
}

fn answers(telegram: &Telegram) -> usize {
    telegram.world().messages.len()
}

async fn until_answered(telegram: &Telegram, times: usize) {
    let begun = Instant::now();
    while answers(telegram) < times || telegram.waiting() > 0 {
        assert!(begun.elapsed() < PATIENCE, "{} of {times} answers", answers(telegram));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// One serves and is killed again and again; the other takes over.
async fn one_takes_over_from_the_other(database: Option<&str>) {
    let telegram = Telegram::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Process::start(&telegram, folder.path(), database);
    serving.until("ready").await;
    let mut said = 0;
    for _ in 0..3 {
        let standby = Process::start(&telegram, folder.path(), database);
        standby.until("standby").await;
        let page = standby.get("/").await.unwrap();
        assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.headers().contains_key("retry-after"));
        assert_eq!(standby.get("/health").await.unwrap().status(), StatusCode::OK);
        for _ in 0..10 {
            say(&telegram);
            said += 1;
        }
        // In the middle of its work.
        serving.signal("-KILL");
        let killed = Instant::now();
        let begun = Instant::now();
        while standby.get("/").await.unwrap().status() == StatusCode::SERVICE_UNAVAILABLE {
            assert!(begun.elapsed() < PATIENCE, "it does not take over");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let took = killed.elapsed();
        println!("took over after {} ms", took.as_millis());
        assert!(took < Duration::from_secs(5), "{took:?}");
        serving = standby;
        until_answered(&telegram, said).await;
        serving.until("ready").await;
    }
    // Each kill may have had one message in flight.
    assert!((said..=said + 3).contains(&answers(&telegram)), "{} of {said}", answers(&telegram));
    let broken = telegram.world().broken_rules.clone();
    assert!(broken.is_empty(), "{broken:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_takes_over_on_sqlite() {
    one_takes_over_from_the_other(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_takes_over_on_postgresql() {
    let Some(cluster) = Cluster::start() else { return };
    one_takes_over_from_the_other(Some(&cluster.database("standby"))).await;
}

/// A process that sleeps while it loses the lock finds out, stores nothing and ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_lost_the_lock_stores_nothing_and_ends() {
    let Some(cluster) = Cluster::start() else { return };
    let url = cluster.database("fence");
    let telegram = Telegram::start().await;
    let [here, there] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut first = Process::start(&telegram, here.path(), Some(&url));
    first.until("ready").await;
    // Another folder on the same database is refused as long as somebody serves.
    let mut other = Process::start(&telegram, there.path(), Some(&url));
    assert_eq!(other.ended().await, Some(2));
    let second = Process::start(&telegram, here.path(), Some(&url));
    second.until("standby").await;
    first.signal("-STOP");
    // The lock's connection breaks as when a machine is cut off; the lock on the folder is held
    // by the one that sleeps, so the second one waits for both.
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'";
    sqlx::query(cut).execute(&mut connection).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(second.status().await.as_deref(), Some("standby"));
    // As a folder on a network, whose lock is lost with the connection.
    let taken = "UPDATE holder SET number = number + 1 WHERE id = 1";
    sqlx::query(taken).execute(&mut connection).await.unwrap();
    for _ in 0..5 {
        say(&telegram);
    }
    first.signal("-CONT");
    assert_eq!(first.ended().await, Some(1));
    second.until("ready").await;
    until_answered(&telegram, 5).await;
    assert_eq!(answers(&telegram), 5);
    // Nobody serves any more: another folder is taken.
    drop(second);
    let other = Process::start(&telegram, there.path(), Some(&url));
    other.until("ready").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_postgresql_is_waited_for() {
    let Some(mut cluster) = Cluster::start() else { return };
    let url = cluster.database("restart");
    let telegram = Telegram::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(&telegram, folder.path(), Some(&url));
    process.until("ready").await;
    let standby = Process::start(&telegram, folder.path(), Some(&url));
    standby.until("standby").await;
    for said in [5, 10] {
        for _ in 0..5 {
            say(&telegram);
        }
        cluster.stop();
        process.until("not ready").await;
        assert_eq!(process.child.try_wait().unwrap(), None, "it waits");
        cluster.restart();
        process.until("ready").await;
        until_answered(&telegram, said).await;
        assert!((said..=said + 2).contains(&answers(&telegram)));
    }
}

/// Whichever part panics is started again, and nothing is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_panics_is_started_again() {
    for commit in 3..9 {
        let telegram = Telegram::start().await;
        let folder = tempfile::tempdir().unwrap();
        let point = format!("panic:{commit}");
        let mut process = Process::with(&telegram, folder.path(), &[("MLJ_CRASH_POINT", &point)]);
        process.until("ready").await;
        for said in 1..=4 {
            say(&telegram);
            until_answered(&telegram, said).await;
        }
        assert_eq!(process.child.try_wait().unwrap(), None, "{point}");
        // A message that was on its way may have been sent twice.
        assert!((4..=5).contains(&answers(&telegram)), "{point}: {}", answers(&telegram));
    }
}

/// systemd hears that the start is done and that the process lives, also from a standby.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn systemd_is_notified() {
    let telegram = Telegram::start().await;
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("notify");
    let heard = tokio::net::UnixDatagram::bind(&socket).unwrap();
    let serving = Process::start(&telegram, folder.path(), None);
    serving.until("ready").await;
    let path = socket.display().to_string();
    let standby = Process::with(&telegram, folder.path(), &[("NOTIFY_SOCKET", &path)]);
    standby.until("standby").await;
    let next = async || {
        let mut bytes = [0; 512];
        let read = tokio::time::timeout(PATIENCE, heard.recv(&mut bytes)).await;
        String::from_utf8(bytes[..read.unwrap().unwrap()].to_vec()).unwrap()
    };
    let until = async |what: &str| while !next().await.contains(what) {};
    until("READY=1").await;
    until("WATCHDOG=1").await;
    until("WATCHDOG=1").await;
    serving.signal("-KILL");
    until("STATUS=serving").await;
    until("WATCHDOG=1").await;
    standby.signal("-TERM");
    until("STOPPING=1").await;
}

/// A token is wanted at the moment of the first start: whoever comes first makes the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_made_while_the_service_starts() {
    for _ in 0..4 {
        let telegram = Telegram::start().await;
        let folder = tempfile::tempdir().unwrap();
        let process = Process::start(&telegram, folder.path(), None);
        let values = settings(&telegram.url, folder.path(), &[]);
        let made = tokio::task::spawn_blocking(move || {
            Command::new(program())
                .args(["token", "create", "Ana"])
                .current_dir(folder.path())
                .env_clear()
                .envs(values)
                .output()
                .map(|made| (made, folder))
                .unwrap()
        });
        let (made, _folder) = made.await.unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        process.until("ready").await;
    }
}
