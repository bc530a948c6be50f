//! Callers that wait are woken; meanwhile they ask the database seldom.

use mlj_results_compiler::store::Store;
use reqwest::Client;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection, Executor};
use tokio::net::TcpListener;

use crate::cluster::Cluster;
use crate::web::{Served, example, until};
use conversation::state::Session;
use gradebook::domain::ChatKey;

/// A server that takes questions and never answers; its address.
async fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok(line) = listener.accept().await {
            held.push(line);
        }
    });
    format!("http://127.0.0.1:{port}/v1")
}

/// How often PostgreSQL looked into the sessions.
async fn looks(database: &mut AnyConnection) -> i64 {
    let sql = "SELECT CAST(COALESCE(seq_scan, 0) + COALESCE(idx_scan, 0) AS BIGINT) \
               FROM pg_stat_user_tables WHERE relname = 'sessions'";
    sqlx::query_scalar(sql).fetch_one(database).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_waits_asks_seldom() {
    let Some(cluster) = Cluster::start() else { return };
    let url = cluster.database("waiting");
    let model = silent().await;
    let settings = [("DATABASE_URL", &*url), ("AI_BASE_URL", &model), ("AI_MODEL", "silent")];
    let served = Served::start(&settings).await;
    let token = served.command(&["token", "create", "Ana"]);
    let post = async |path: &str, body: Value| -> Value {
        let url = served.url(&format!("/api/v1/sessions{path}"));
        let request = Client::new().post(url).bearer_auth(&token).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    let id = post("", json!({})).await["id"].as_str().unwrap().to_owned();
    let bytes = std::fs::read(example("Contrôle 4.xlsx")).unwrap();
    let form = Form::new().part("files", Part::bytes(bytes).file_name("Contrôle 4.xlsx"));
    let files = served.url(&format!("/api/v1/sessions/{id}/files"));
    let sent = Client::new().post(files).bearer_auth(&token).multipart(form).send().await.unwrap();
    assert_eq!(sent.status(), 202);
    let session = served.url(&format!("/api/v1/sessions/{id}"));
    let at_rest = async || {
        let answer = Client::new().get(&session).bearer_auth(&token).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["working"] == json!(false)
    };
    until("the reading", at_rest).await;
    post(&format!("/{id}/compile"), json!({})).await;
    until("the compile", at_rest).await;

    // The model keeps the call waiting for as long as a call waits.
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&url).await.unwrap();
    let before = looks(&mut database).await;
    let plan = json!({ "text": "frobnicate the gizmos of those who wibble" });
    let answer = post(&format!("/{id}/plans"), plan).await;
    assert_eq!(answer["working"], json!(true), "{answer}");
    // 250 with a look every 20 ms; PostgreSQL counts with a delay of a second.
    let looked = looks(&mut database).await - before;
    assert!(looked < 100, "{looked} looks");
}

#[tokio::test]
async fn many_sessions_are_loaded_together() {
    sqlx::any::install_default_drivers();
    let folder = tempfile::tempdir().unwrap();
    let url = Store::sqlite_url(&folder.path().join("mlj.sqlite"));
    let store = Store::connect(&url, None).await.unwrap();
    let mut database = AnyConnection::connect(&url).await.unwrap();
    for sql in [
        "INSERT INTO chats (key, title, created_ms, seen_ms) VALUES ('web:7', '', 1, 1), ('web:450', '', 1, 1)",
        "INSERT INTO decisions (chat, one, other, same, created_ms) VALUES ('web:7', 'a', 'b', 1, 1)",
    ] {
        database.execute(sql).await.unwrap();
    }
    let session = Session { revision: 9, ..Session::default() };
    let save = "INSERT INTO sessions (chat, format, body, saved_ms) VALUES ('web:450', 1, $1, 1)";
    let save = sqlx::query(save).bind(serde_json::to_string(&session).unwrap());
    save.execute(&mut database).await.unwrap();
    let chats: Vec<ChatKey> = (1..=450).map(ChatKey::web).collect();
    let sessions = store.load(&chats).await.unwrap();
    assert_eq!(sessions.len(), 450);
    assert_eq!(sessions[&ChatKey::web(450)].revision, 9);
    assert_eq!(sessions[&ChatKey::web(7)].decisions.len(), 1);
    assert!(sessions[&ChatKey::web(8)].decisions.is_empty());
}
