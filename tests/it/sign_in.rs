//! Signing in: one chat for a token whoever comes first, and streams that end with the right to read.

use std::time::{Duration, Instant};

use mlj_results_compiler::store::{Store, WebChat, WebKind};
use reqwest::{Client, Response, redirect};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection, Executor};

use crate::cluster::Cluster;
use crate::web::{Served, proof_of};
use gradebook::domain::ChatKey;

fn plain() -> Client {
    Client::builder().redirect(redirect::Policy::none()).build().unwrap()
}

/// Signs in; the cookie.
async fn sign_in(served: &Served, token: &str) -> String {
    let request = plain().post(served.url("/sign-in")).body(format!("token={token}"));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn read_chat(served: &Served, cookie: &str) -> Response {
    let events = plain().get(served.url("/chat/events")).header("cookie", cookie);
    let mut events = events.send().await.unwrap();
    assert_eq!(events.status(), 200);
    assert!(events.chunk().await.unwrap().is_some());
    events
}

/// Reads a stream until it ends, which must be within the 5 seconds of issue 12.
async fn until_it_ends(mut stream: Response) {
    let begun = Instant::now();
    while stream.chunk().await.unwrap().is_some() {}
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_streams_end_with_their_token_or_sign_in() {
    let served = Served::start(&[("WEB_ACCESS", "token")]).await;
    let ana = served.command(&["token", "create", "Ana"]);
    let esi = served.command(&["token", "create", "Esi"]);
    let sessions = plain().post(served.url("/api/v1/sessions")).bearer_auth(&ana).json(&json!({}));
    let session: Value = sessions.send().await.unwrap().json().await.unwrap();
    let path = format!("/api/v1/sessions/{}/events", session["id"].as_str().unwrap());
    let mut api = plain().get(served.url(&path)).bearer_auth(&ana).send().await.unwrap();
    assert!(api.chunk().await.unwrap().is_some());
    let (anas, esis) = (sign_in(&served, &ana).await, sign_in(&served, &esi).await);
    let chat = read_chat(&served, &anas).await;
    let mut other = read_chat(&served, &esis).await;
    // By another process.
    served.command(&["token", "revoke", "Ana"]);
    tokio::join!(until_it_ends(chat), until_it_ends(api));
    // Somebody else's stream goes on, and ends when they sign out.
    let page = plain().get(served.url("/")).header("cookie", &esis).send().await.unwrap();
    let proof = proof_of(&page.text().await.unwrap());
    let body = json!({ "text": "/settings", "key": "" });
    let said = plain().post(served.url("/chat/say")).header("cookie", &esis).json(&body);
    assert_eq!(said.header("x-form", &proof).send().await.unwrap().status(), 202);
    let mut seen = String::new();
    while !seen.contains("Pass mark") {
        let chunk = tokio::time::timeout(Duration::from_mins(1), other.chunk()).await;
        seen.push_str(&String::from_utf8_lossy(&chunk.unwrap().unwrap().unwrap()));
    }
    let out = plain().post(served.url("/sign-out")).header("cookie", &esis);
    let out = out.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(out.body(format!("proof={proof}")).send().await.unwrap().status(), 303);
    until_it_ends(other).await;
}

/// The owners' chats of a token's kind.
async fn token_chats(database: &str) -> i64 {
    let mut database = AnyConnection::connect(database).await.unwrap();
    let sql = "SELECT COUNT(*) FROM web_chats WHERE kind = 'token'";
    sqlx::query_scalar(sql).fetch_one(&mut database).await.unwrap()
}

async fn first_sign_ins(served: &Served, database: &str) {
    sqlx::any::install_default_drivers();
    for round in 1..=3 {
        let token = served.command(&["token", "create", "Ana"]);
        let six = (0..6).map(|_| sign_in(served, &token));
        futures_util::future::join_all(six).await;
        assert_eq!(token_chats(database).await, round);
    }
}

fn sqlite(served: &Served) -> String {
    format!("sqlite://{}/mlj.sqlite", served.folder.path().display())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_first_sign_ins_begin_one_chat() {
    let served = Served::start(&[("WEB_ACCESS", "token")]).await;
    first_sign_ins(&served, &sqlite(&served)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_first_sign_ins_begin_one_chat_on_postgresql() {
    let Some(cluster) = Cluster::start() else { return };
    let url = cluster.database("sign_in");
    let served = Served::start(&[("WEB_ACCESS", "token"), ("DATABASE_URL", &url)]).await;
    first_sign_ins(&served, &url).await;
}

/// Chats that first sign-ins at one moment once made are joined by the migration.
async fn duplicates_are_joined(url: &str) {
    let store = Store::connect(url, None).await.unwrap();
    let key = |number: i64| ChatKey::web(number);
    let mut database = AnyConnection::connect(url).await.unwrap();
    // As it was before the migration.
    for sql in
        ["DROP INDEX web_chats_one_a_token", "DELETE FROM _sqlx_migrations WHERE version = 5"]
    {
        database.execute(sql).await.unwrap();
    }
    let add = "INSERT INTO tokens (id, name, hash, user_id, admin, created_ms) \
               VALUES ('t', 'Ana', 'h', -5, 0, 1), ('u', 'Esi', 'i', -6, 0, 1)";
    database.execute(add).await.unwrap();
    for (number, owner, seen_ms) in [(1, "t", 10), (2, "t", 30), (3, "t", 20), (4, "u", 5)] {
        let sql = format!(
            "INSERT INTO chats (key, title, created_ms, seen_ms) VALUES ('web:{number}', '', 1, {seen_ms}); \
             INSERT INTO web_chats (chat, kind, owner, user_id, name, created_ms) \
             VALUES ('web:{number}', 'token', '{owner}', -5, '', {number}); \
             INSERT INTO browsers (hash, chat, token, created_ms, seen_ms) \
             VALUES ('b{number}', 'web:{number}', '{owner}', 1, 1)"
        );
        database.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
    store.close().await;
    let store = Store::connect(url, None).await.unwrap();
    for (hash, chat) in [("b1", 2), ("b2", 2), ("b3", 2), ("b4", 4)] {
        let browser = store.browser(hash, 2).await.unwrap().unwrap();
        assert_eq!(browser.chat, key(chat), "{hash}");
    }
    // What was in the others is there as sessions of the API.
    let chats = async |kind| {
        let chats: Vec<WebChat> = store.web_chats(kind, "t").await.unwrap();
        chats.iter().map(|chat| chat.chat).collect::<Vec<_>>()
    };
    assert_eq!(chats(WebKind::Token).await, [key(2)]);
    assert_eq!(chats(WebKind::Api).await, [key(3), key(1)]);
}

#[tokio::test]
async fn several_chats_of_a_token_are_joined() {
    sqlx::any::install_default_drivers();
    let folder = tempfile::tempdir().unwrap();
    duplicates_are_joined(&Store::sqlite_url(&folder.path().join("mlj.sqlite"))).await;
}

#[tokio::test]
async fn several_chats_of_a_token_are_joined_on_postgresql() {
    sqlx::any::install_default_drivers();
    let Some(cluster) = Cluster::start() else { return };
    duplicates_are_joined(&cluster.database("joined")).await;
}
