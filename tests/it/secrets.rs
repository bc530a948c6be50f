//! What other users and programs of the machine can't read, and where secrets are not.

use crate::{bot, cluster, web};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bot::Bot;
use conversation::effect::{Message, Outgoing};
use conversation::text::{Look, Text};
use gradebook::domain::ChatKey;
use mlj_results_compiler::ai::{self, AiService};
use mlj_results_compiler::runtime::{now_ms, tokens};
use mlj_results_compiler::store::{WebChat, WebKind};
use mlj_results_compiler::telegram::{CallError, Client};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sqlx::Connection;
use web::{Served, example, program, until};

/// Everything in a folder that others have rights to, but what tests write there themselves.
fn open_to_others(folder: &Path) -> Vec<PathBuf> {
    let mut open = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.permissions().mode() & 0o077 != 0 && !path.ends_with("log.txt") {
            open.push(path.clone());
        }
        if metadata.is_dir() {
            open.extend(open_to_others(&path));
        }
    }
    open
}

fn open_to_all(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        if path.is_dir() {
            open_to_all(&path);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_for_their_owner_alone() {
    let mut served = Served::start(&[]).await;
    let token = served.command(&["token", "create", "Ana"]);
    let client = reqwest::Client::new();
    let sessions = served.url("/api/v1/sessions");
    let made = client.post(&sessions).bearer_auth(&token).json(&json!({})).send().await.unwrap();
    let session: Value = made.json().await.unwrap();
    let of_session = format!("{sessions}/{}", session["id"].as_str().unwrap());
    let name = "Test 1 January 5, 2026.xlsx";
    let form =
        Form::new().part("files", Part::bytes(fs::read(example(name)).unwrap()).file_name(name));
    let sent = client.post(format!("{of_session}/files")).bearer_auth(&token).multipart(form);
    assert_eq!(sent.send().await.unwrap().status(), 202);
    let compile = client.post(format!("{of_session}/compile")).bearer_auth(&token).json(&json!({}));
    assert!(compile.send().await.unwrap().status().is_success());
    until("the result", async || {
        let session = client.get(&of_session).bearer_auth(&token).send().await.unwrap();
        session.json::<Value>().await.unwrap()["result"].is_object()
    })
    .await;
    served.command(&["backup", "copy.sqlite"]);
    let folder = served.folder.path().to_owned();
    for name in ["mlj.sqlite", "mlj.sqlite-wal", "mlj.lock", "link.key", "blobs/new", "copy.sqlite"]
    {
        assert!(folder.join(name).exists(), "{name}");
    }
    assert_eq!(open_to_others(&folder), Vec::<PathBuf>::new());
    // What an earlier version wrote is closed at the start.
    open_to_all(&folder);
    fs::remove_file(folder.join("copy.sqlite")).unwrap();
    assert!(open_to_others(&folder).len() > 8);
    served.restart().await;
    assert_eq!(open_to_others(&folder), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_programs_of_the_user_can_not_read_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    // As root everything can be read: then it runs as another user, who can't reach our folders.
    let path = folder.path().join("mlj");
    let path = if cluster::is_root() {
        fs::copy(program(), &path).unwrap();
        cluster::give_away(&data);
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        path
    } else {
        program()
    };
    let port = web::free_port();
    let mut served = cluster::unprivileged(&path)
        .current_dir(&data)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("DATA_DIR", &data)
        .env("PORT", port.to_string())
        .env("LINK_SECRET", "hushhushhushhushhushhushhushhush")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let other = Command::new(if cluster::is_root() { "setpriv" } else { "sleep" })
        .args(if cluster::is_root() {
            &["--reuid=nobody", "--regid=nogroup", "--clear-groups", "sleep", "60"][..]
        } else {
            &["60"]
        })
        .spawn();
    let mut other = other.unwrap();
    let url = format!("http://127.0.0.1:{port}/health");
    until("the program", async || reqwest::get(&url).await.is_ok_and(|a| a.status().is_success()))
        .await;
    let environment = |pid: u32| {
        let file = format!("/proc/{pid}/environ");
        cluster::unprivileged(Path::new("cat")).arg(file).output().unwrap()
    };
    // That it can be read at all is seen by a program that does nothing against it.
    until("the other program", async || environment(other.id()).status.success()).await;
    let read = environment(served.id());
    for child in [&mut served, &mut other] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(!read.status.success() && read.stdout.is_empty(), "{read:?}");
}

/// Runs SQL on the database of a service.
async fn sql(folder: &Path, sql: &'static str) {
    let url = format!("sqlite://{}?mode=rw", folder.join("mlj.sqlite").display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query(sql).execute(&mut database).await.unwrap();
}

/// Everything that the service keeps, and its log, as bytes.
fn kept(folder: &Path) -> Vec<u8> {
    let files = ["mlj.sqlite", "mlj.sqlite-wal", "log.txt"];
    files.into_iter().flat_map(|name| fs::read(folder.join(name)).unwrap_or_default()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_shown_on_the_web_for_ten_minutes() {
    let mut served = Served::start(&[("WEB_ACCESS", "token")]).await;
    let admin = served.command(&["token", "create", "Ana", "--admin"]);
    let client = plain();
    let form = client.post(served.url("/sign-in")).header("content-type", FORM);
    let entered = form.body(format!("token={admin}")).send().await.unwrap();
    let cookie = entered.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap();
    let url = served.url("/");
    let page = async || {
        let page = client.get(&url).header("cookie", cookie).send().await.unwrap();
        page.text().await.unwrap()
    };
    let html = page().await;
    let proof = html.split("data-proof=\"").nth(1).unwrap().split('"').next().unwrap();
    let say = client.post(served.url("/chat/say")).header("cookie", cookie).header("x-form", proof);
    let said = say.json(&json!({ "text": "/token create Esi", "key": "a" })).send().await.unwrap();
    assert_eq!(said.status(), 202);
    let shown = async || {
        let html = page().await;
        let at = html.rfind("mlj_")?;
        Some(html[at..].split('<').next().unwrap().to_owned())
    };
    until("the token", async || shown().await.is_some()).await;
    let token = shown().await.unwrap();
    let secret = token.splitn(3, '_').last().unwrap().to_owned();
    assert_eq!(secret.len(), 43, "{token}");
    let sessions = served.url("/api/v1/sessions");
    let works = async |token: &str| {
        let asked = client.get(&sessions).bearer_auth(token).send().await.unwrap();
        asked.status().is_success()
    };
    assert!(works(&token).await);
    let stored = kept(served.folder.path());
    assert!(!stored.windows(secret.len()).any(|part| part == secret.as_bytes()));
    // The ten minutes are over; nothing else may be read of it, and it goes at the next start.
    sql(served.folder.path(), "UPDATE tokens SET sealed_until_ms = 1 WHERE name = 'Esi'").await;
    assert!(shown().await.unwrap().ends_with('…'), "{}", page().await);
    served.restart().await;
    until("erasing", async || count(served.folder.path(), "sealed IS NOT NULL").await == 0).await;
    assert!(works(&token).await);
    // Of a token that an earlier version made of the secret, doctor says so; it goes on working.
    assert!(served.command(&["doctor"]).contains("ok    tokens: all are random"));
    sql(served.folder.path(), "UPDATE tokens SET is_random = 0 WHERE name = 'Esi'").await;
    let said = served.command(&["doctor"]);
    assert!(
        said.contains("warn  tokens: made by an earlier version") && said.contains("Esi"),
        "{said}"
    );
    assert!(works(&token).await);
}

const FORM: &str = "application/x-www-form-urlencoded";

fn plain() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

async fn count(folder: &Path, condition: &str) -> i64 {
    let url = format!("sqlite://{}?mode=rw", folder.join("mlj.sqlite").display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let sql = format!("SELECT COUNT(*) FROM tokens WHERE {condition}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut database).await.unwrap()
}

#[tokio::test]
async fn a_token_is_erased_when_its_time_is_over() {
    let mut bot = Bot::start().await;
    let services = Arc::clone(&bot.services);
    let chat = WebChat { chat: ChatKey::web(7), user: -7, name: String::new(), created_ms: 0 };
    services.store.begin_web_chat(&chat, WebKind::Token, "t").await.unwrap();
    let shown = (services.links.signer(), now_ms() + 300);
    let (row, token) =
        tokens::create(&services.store, "Esi", (false, None), Some(shown)).await.unwrap();
    let text = Text::plain("Here: ").with(&row.id, Look::Token);
    let message = Outgoing::Message(Message { slot: None, text: text.clone(), buttons: vec![] });
    let key = chat.chat.to_string();
    services.store.put_for_all(std::slice::from_ref(&key), &message, now_ms()).await.unwrap();
    bot.settle().await;
    let before = services.store.web_mark(&key).await.unwrap().unwrap();
    until("erasing", async || {
        // At its start: it is there although its time is over.
        services.store.sealed_token(&row.id, 0).await.unwrap().is_none()
    })
    .await;
    // Open pages are told.
    until("the post", async || {
        services.store.web_mark(&key).await.unwrap().unwrap().seq > before.seq
    })
    .await;
    let told = services.links.revealed(text, now_ms()).await.unwrap().to_string();
    assert_eq!(told, format!("Here: mlj_{}_…", row.id));
    assert!(!told.contains(&token));
    bot.finish().await;
}

/// A server that keeps what it is sent, and answers all of it alike.
async fn server(
    answer: impl Fn(&str) -> Response + Clone + Send + Sync + 'static,
) -> (String, Seen) {
    let seen = Seen::default();
    let noted = Arc::clone(&seen);
    let router = axum::Router::new().fallback(move |request: Request| {
        let (noted, answer) = (Arc::clone(&noted), answer.clone());
        async move {
            let path = request.uri().path().to_owned();
            noted.lock().unwrap().push(format!("{path} {:?}", request.headers()));
            answer(&path)
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, seen)
}

type Seen = Arc<Mutex<Vec<String>>>;

#[tokio::test]
async fn no_secret_follows_a_redirect() {
    let (elsewhere, stolen) = server(|_| "{}".into_response()).await;
    for status in [301, 302, 307, 308] {
        let target = elsewhere.clone();
        let (url, seen) = server(move |path| {
            let location = [("location", format!("{target}{path}"))];
            (StatusCode::from_u16(status).unwrap(), location).into_response()
        })
        .await;
        let client = Client::new(&url, "7:hush".to_owned().into()).unwrap();
        let limit = Duration::from_secs(10);
        client.post::<_, Value>("getMe", &json!({}), limit).await.unwrap_err();
        client.submit::<Value>("sendDocument", Form::new().text("a", "b")).await.unwrap_err();
        let folder = tempfile::tempdir().unwrap();
        client.download("documents/a", &folder.path().join("a"), 9).await.unwrap_err();
        assert_eq!(seen.lock().unwrap().len(), 3);
        let model = ai::Client::new(&url, Some("sk-hush".to_owned().into()), "m").unwrap();
        AiService::new(model, 1, limit).check().await.unwrap_err();
        assert_eq!(seen.lock().unwrap().len(), 4, "a redirect is not tried again");
    }
    assert_eq!(*stolen.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_address_is_told_from_a_wrong_token() {
    let told = async |code: u16, description: &str| {
        let body = json!({ "ok": false, "error_code": code, "description": description });
        let (url, _) = server(move |_| {
            (StatusCode::from_u16(code).unwrap(), axum::Json(body.clone())).into_response()
        })
        .await;
        let client = Client::new(&url, "7:hush".to_owned().into()).unwrap();
        client.post::<_, Value>("getMe", &json!({}), Duration::from_secs(10)).await.unwrap_err()
    };
    assert!(matches!(told(401, "Unauthorized").await, CallError::Unauthorized(_)));
    assert!(matches!(told(404, "Not Found").await, CallError::NotFound(_)));
}
