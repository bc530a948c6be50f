//! The program as it is run: settings, health, webhook, doctor, backup, stopping; and the same
//! conversation on PostgreSQL.

use crate::{bot, cluster};
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use bot::{Bot, Telegram, ana, program, quiz, settings};
use cluster::Cluster;
use serde_json::{Value, json};

/// People whose compile takes some seconds.
const MANY: usize = if cfg!(debug_assertions) { 15_000 } else { 150_000 };
const SECRET: &str = "a-secret-of-Telegram";

fn run(folder: &Path, values: &HashMap<String, String>, arguments: &[&str]) -> Output {
    Command::new(program())
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(values)
        .output()
        .unwrap()
}

/// A program that serves; it ends with the value.
struct Served {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
    values: HashMap<String, String>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    async fn start(telegram: &Telegram, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut values = settings(&telegram.url, folder.path(), more);
        values.insert("PORT".to_owned(), port.to_string());
        values.insert("TELEGRAM_POLL_SECONDS".to_owned(), "1".to_owned());
        // Plain `mlj` serves, too.
        let child = Command::new(program())
            .current_dir(folder.path())
            .env_clear()
            .envs(&values)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let served = Self { child, port, folder, values };
        // Until the database is open it answers as a standby.
        let open = async || served.get("/ready").await.is_some_and(|r| r["status"] != "standby");
        served.until("ready", open).await;
        served
    }

    async fn get(&self, path: &str) -> Option<Value> {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        reqwest::get(url).await.ok()?.json().await.ok()
    }

    async fn until(&self, what: &str, seen: impl AsyncFn() -> bool) {
        let begun = Instant::now();
        while !seen().await {
            assert!(begun.elapsed() < Duration::from_secs(30), "no {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops and leaves the data for another start.
    fn stop_and_keep(mut self) -> (tempfile::TempDir, HashMap<String, String>) {
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        let values = std::mem::take(&mut self.values);
        assert_eq!(self.stop(), Some(0));
        (folder, values)
    }

    /// Asks the program to stop and returns its exit code.
    fn stop(mut self) -> Option<i32> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.unwrap().success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn answered(telegram: &Telegram, times: usize) -> bool {
    let world = telegram.world();
    let lines = world.lines.get(&42).cloned().unwrap_or_default();
    lines.iter().filter(|l| l.contains("There are no files yet")).count() == times
}

#[test]
fn settings_that_are_wrong_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join(".env"),
        "PORT=none\nKEEP_DAYS=0\nHOST=0.0.0.0\nWEB_ACCESS=local\n",
    )
    .unwrap();
    let output = run(folder.path(), &HashMap::new(), &["serve"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    for part in ["WEB_ACCESS=local is for HOST=127.0.0.1", "PORT must be", "KEEP_DAYS must be"] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}

#[test]
fn settings_are_read_from_the_working_folder_alone() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(folder.path().join(".env"), "KEEP_DAYS=0\n").unwrap();
    let values = HashMap::from([("PORT".to_owned(), "9".to_owned())]);
    let code = |folder: &Path| run(folder, &values, &["probe"]).status.code();
    // 2 is for settings that are wrong, 1 for a service that does not answer.
    assert_eq!((code(folder.path()), code(&inner)), (Some(2), Some(1)));
}

/// The version of a database.
async fn version(path: &Path) -> i64 {
    use sqlx::Connection;
    let url = format!("sqlite://{}?mode=ro", path.display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let version = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations");
    version.fetch_one(&mut database).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_of_a_database_that_is_there_and_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let values = HashMap::from([("DATA_DIR".to_owned(), data.display().to_string())]);
    let backup = |name: &str| run(folder.path(), &values, &["backup", name]);
    // Nowhere, and nothing.
    let done = backup("none.sqlite");
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("check DATA_DIR") && said.contains("there is no database"), "{said}");
    assert!(!data.exists());
    std::fs::create_dir(&data).unwrap();
    let source = data.join("mlj.sqlite");
    assert_eq!(backup("none.sqlite").status.code(), Some(1));
    assert!(!source.exists());
    std::fs::write(&source, "").unwrap();
    assert_eq!(backup("none.sqlite").status.code(), Some(1));
    assert_eq!(std::fs::metadata(&source).unwrap().len(), 0);
    assert!(!folder.path().join("none.sqlite").exists());
    for number in 1..=3 {
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
        std::fs::copy(format!("{fixtures}/database-{number}.sqlite"), &source).unwrap();
        let name = format!("copy-{number}.sqlite");
        let done = backup(&name);
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(version(&folder.path().join(&name)).await, number);
        // The others leave it as it is, too.
        let doctor = run(folder.path(), &values, &["doctor"]);
        let said = String::from_utf8(doctor.stdout).unwrap();
        assert_eq!(doctor.status.code(), Some(0), "{said}");
        assert!(said.contains(&format!("of version {number}; the next start")), "{said}");
        let token = run(folder.path(), &values, &["token", "create", "Ana"]);
        let said = String::from_utf8(token.stderr).unwrap();
        assert!(token.status.code() == Some(1) && said.contains("start the service"), "{said}");
        assert_eq!(version(&source).await, number);
    }
    let left: Vec<_> = std::fs::read_dir(&data).unwrap().map(|e| e.unwrap().file_name()).collect();
    let known = |name: &std::ffi::OsString| {
        let name = name.to_string_lossy();
        name.starts_with("mlj.sqlite") || name == "mlj.lock"
    };
    assert!(left.iter().all(known), "{left:?}");
}

#[test]
fn doctor_makes_nothing_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let values = HashMap::from([("DATA_DIR".to_owned(), data.display().to_string())]);
    let doctor = run(folder.path(), &values, &["doctor"]);
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert_eq!(doctor.status.code(), Some(0), "{said}");
    assert!(said.contains("there is none yet") && !data.exists(), "{said}");
    // A token may be wanted before the first start.
    let token = run(folder.path(), &values, &["token", "create", "Ana"]);
    assert_eq!(token.status.code(), Some(0), "{}", String::from_utf8_lossy(&token.stderr));
    let mut more = values.clone();
    more.insert("SANDBOX_MEMORY_MB".to_owned(), "65536".to_owned());
    more.insert("DATA_AT_A_TIME".to_owned(), "256".to_owned());
    let doctor = run(folder.path(), &more, &["doctor"]);
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert_eq!(doctor.status.code(), Some(0), "{said}");
    assert!(said.contains("warn  memory: 260 child processes of 65536 MB"), "{said}");
    assert!(said.contains("ok    tokens: all are random"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_polls_answers_and_stops_when_told() {
    let telegram = Telegram::start().await;
    let served = Served::start(&telegram, &[]).await;
    let health = served.get("/health").await.unwrap();
    assert_eq!((&health["status"], &health["version"]), (&json!("alive"), &json!("0.1.0")));
    telegram.push(ana().message(1, json!({ "text": "/files" })));
    served.until("answer", async || answered(&telegram, 1)).await;
    // An administrator sees more commands than others.
    let world = telegram.world();
    let lists: Vec<(&Value, usize)> = world
        .calls
        .iter()
        .filter(|(method, _)| method == "setmycommands")
        .map(|(_, body)| (&body["scope"]["type"], body["commands"].as_array().unwrap().len()))
        .collect();
    let (kinds, counts): (Vec<_>, Vec<_>) = lists.into_iter().unzip();
    let (all, groups) = (&json!("default"), &json!("all_group_chats"));
    assert_eq!(kinds, [all, groups, all, groups, &json!("chat")]);
    assert_eq!(counts, [21, 20, 21, 20, 37]);
    drop(world);
    assert_eq!(served.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_webhook_takes_updates_from_telegram_alone() {
    let telegram = Telegram::start().await;
    let served = Served::start(
        &telegram,
        &[
            ("TELEGRAM_WEBHOOK_URL", "https://bot.example.org/"),
            ("TELEGRAM_WEBHOOK_SECRET", SECRET),
        ],
    )
    .await;
    let registered = || {
        let world = telegram.world();
        world.calls.iter().find(|(m, _)| m == "setwebhook").map(|(_, body)| body.clone())
    };
    served.until("webhook", async || registered().is_some()).await;
    let body = registered().unwrap();
    assert_eq!(body["url"], "https://bot.example.org/telegram/webhook");
    assert_eq!(body["secret_token"], SECRET);
    let url = format!("http://127.0.0.1:{}/telegram/webhook", served.port);
    let mut update = ana().message(1, json!({ "text": "/files" }));
    update["update_id"] = json!(500);
    let post = async |secret: &str, body: String| {
        let request = reqwest::Client::new()
            .post(&url)
            .header("X-Telegram-Bot-Api-Secret-Token", secret)
            .body(body);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(post("wrong", update.to_string()).await, 401);
    served.until("decoder", async || post(SECRET, update.to_string()).await == 200).await;
    assert_eq!(post(SECRET, "nonsense".to_owned()).await, 400);
    // Telegram brings an update again when it did not hear the answer.
    assert_eq!(post(SECRET, update.to_string()).await, 200);
    assert_eq!(post(SECRET, json!({ "update_id": 501, "poll": {} }).to_string()).await, 200);
    served.until("answer", async || answered(&telegram, 1)).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(answered(&telegram, 1), "a repeated update was answered twice");
    assert_eq!(served.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_and_backup_work_while_it_runs() {
    let telegram = Telegram::start().await;
    let served = Served::start(&telegram, &[]).await;
    let folder = served.folder.path().to_owned();
    let values = served.values.clone();
    let tasks = tokio::task::spawn_blocking(move || {
        let doctor = run(&folder, &values, &["doctor"]);
        let backup = run(&folder, &values, &["backup", "copy.sqlite"]);
        let again = run(&folder, &values, &["backup", "copy.sqlite"]);
        let mut broken = values.clone();
        broken.insert("TELEGRAM_API_URL".into(), "http://127.0.0.1:9".into());
        broken.insert("SANDBOX_MEMORY_MB".into(), "256".into());
        (doctor, backup, again, run(&folder, &broken, &["doctor"]))
    });
    let (doctor, backup, again, broken) = tasks.await.unwrap();
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert_eq!(doctor.status.code(), Some(0), "{said}");
    for part in ["settings", "database", "files", "child processes", "Telegram"] {
        assert!(said.contains(&format!("ok    {part}")), "{part} is not in\n{said}");
    }
    assert_eq!((backup.status.code(), again.status.code()), (Some(0), Some(2)));
    let second = run(served.folder.path(), &served.values, &["serve"]);
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("can't be opened") && second.status.code() == Some(1), "{said}");
    let copy = std::fs::read(served.folder.path().join("copy.sqlite")).unwrap();
    assert!(copy.starts_with(b"SQLite format 3"));
    let said = String::from_utf8(broken.stdout).unwrap();
    assert_eq!(broken.status.code(), Some(1), "{said}");
    assert!(said.contains("WRONG Telegram") && said.contains("check TELEGRAM_BOT_TOKEN"), "{said}");
    assert!(!said.contains("secret-token"), "the token is shown\n{said}");
    assert_eq!(served.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telegram_out_of_reach_is_waited_for() {
    let telegram = Telegram::start().await;
    telegram.fail("getme", bot::Fault::BadGateway);
    telegram.fail("getme", bot::Fault::Reset);
    let served = Served::start(&telegram, &[]).await;
    telegram.push(ana().message(1, json!({ "text": "/files" })));
    served.until("answer", async || answered(&telegram, 1)).await;
    assert_eq!(served.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_under_way_is_taken_up_after_a_restart() {
    let telegram = Telegram::start().await;
    let served = Served::start(&telegram, &[]).await;
    let rows: Vec<(String, String)> = (0..MANY)
        .map(|n| (format!("Person Number{n} Family{}", n % 977), format!("p{n}@example.org")))
        .collect();
    let rows: Vec<(&str, &str, u32)> =
        rows.iter().map(|(n, m)| (n.as_str(), m.as_str(), 11)).collect();
    let file = quiz(&rows);
    let document = json!({ "file_id": "f", "file_unique_id": "f", "file_name": "Test 1.csv",
        "file_size": file.len() });
    telegram.add_file("f", file);
    telegram.push(ana().message(1, json!({ "document": document })));
    let says = |what: &str| {
        let world = telegram.world();
        world.messages.values().any(|m| m.text.contains(what))
    };
    served.until("file", async || says("1 file is ready")).await;
    telegram.push(ana().message(2, json!({ "text": "/compile" })));
    served.until("work", async || says("Compiling 1 file")).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (folder, values) = served.stop_and_keep();
    assert!(!says(&format!("{MANY} people")), "the work was over before the stop");
    let again = Command::new(program())
        .current_dir(folder.path())
        .env_clear()
        .envs(&values)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let again = Served { child: again, port: 0, folder, values };
    again.until("result", async || says(&format!("{MANY} people"))).await;
    assert_eq!(again.stop(), Some(0));
}

/// A whole course and its end.
async fn course(database: Option<&str>) -> String {
    let settings: Vec<(&str, &str)> =
        database.map(|url| ("DATABASE_URL", url)).into_iter().collect();
    let (mut bot, ana) = (Bot::with(&settings).await, ana());
    let one = quiz(&[("Ada Obi", "ada@gmail.com", 16), ("Musa Bello", "musa@example.org", 9)]);
    let two = quiz(&[("Ben Obi", "ada@gmail.com", 14)]);
    bot.sends(&ana, &[("Test 1.csv", one), ("Test 2.csv", two)]).await;
    bot.says(&ana, "/compile").await;
    bot.taps(&ana, "Doubts").await;
    bot.taps(&ana, "Same person").await;
    bot.taps(&ana, "Looks good").await;
    bot.taps(&ana, "All rows").await;
    for text in ["/explain musa", "/settings", "/results", "/status", "/forget"] {
        bot.says(&ana, text).await;
    }
    bot.taps(&ana, "Delete everything").await;
    bot.says(&bot::admin(), "/users").await;
    let said = bot.transcript(&ana) + &bot.transcript(&bot::admin());
    bot.finish().await;
    said
}

#[tokio::test]
async fn a_course_is_the_same_on_both_databases() {
    let Some(cluster) = Cluster::start() else { return };
    let url = cluster.database("course");
    assert_eq!(course(Some(&url)).await, course(None).await);
}
