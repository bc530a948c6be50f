//! How chats on the web begin: a look stores nothing, the first act begins one chat, and a link
//! from elsewhere leads to the same.

use sqlx::{AnyConnection, Connection};

use crate::cluster::Cluster;
use crate::web::{Served, Visitor, proof_of, until};

/// Rows by table of all that a chat on the web stores.
async fn stored(database: &str) -> Vec<(&'static str, i64)> {
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(database).await.unwrap();
    let mut counts = Vec::new();
    for (table, sql) in [
        ("chats", "SELECT COUNT(*) FROM chats"),
        ("web_chats", "SELECT COUNT(*) FROM web_chats"),
        ("browsers", "SELECT COUNT(*) FROM browsers"),
        ("users", "SELECT COUNT(*) FROM users"),
        ("inbox", "SELECT COUNT(*) FROM inbox"),
        ("web_posts", "SELECT COUNT(*) FROM web_posts"),
    ] {
        counts.push((table, sqlx::query_scalar(sql).fetch_one(&mut database).await.unwrap()));
    }
    counts
}

async fn looks_and_a_first_act(served: &Served, database: &str) {
    let client = reqwest::Client::new();
    for _ in 0..1_000 {
        let page = client.get(served.url("/")).send().await.unwrap();
        assert_eq!(page.status(), 200);
        page.bytes().await.unwrap();
    }
    let rows = stored(database).await;
    assert!(rows.iter().all(|(_, count)| *count == 0), "{rows:?}");

    // What the page shows before there is a chat, and what can be done there.
    let visitor = Visitor::open(served).await;
    let page = visitor.page().await;
    for part in ["Hello there", "id=\"examples\"", "data-begun=\"false\"", "Nothing yet"] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
    assert_eq!(stored(database).await, rows);

    // Whatever comes first, and however much at once: one chat, with the greeting first.
    let (one, two) = tokio::join!(visitor.says("/files"), visitor.says("/settings"));
    assert_eq!((one, two), (202, 202));
    until("both answers", async || {
        let page = visitor.page().await;
        page.contains("no files") && page.contains("Pass mark")
    })
    .await;
    let rows = stored(database).await;
    assert_eq!(rows[..4], [("chats", 1), ("web_chats", 1), ("browsers", 1), ("users", 1)]);
    let page = visitor.page().await;
    let place = |what: &str| page.find(what).unwrap();
    assert_eq!(page.matches("Hello there").count(), 1);
    assert!(place("Hello there") < place("/files</span>") && page.contains("data-begun=\"true\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_stores_nothing_and_an_act_begins_one_chat() {
    let served = Served::start(&[]).await;
    let database = format!("sqlite://{}/mlj.sqlite", served.folder.path().display());
    looks_and_a_first_act(&served, &database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_stores_nothing_on_postgresql() {
    let Some(cluster) = Cluster::start() else { return };
    let database = cluster.database("looks");
    let served = Served::start(&[("DATABASE_URL", &database)]).await;
    looks_and_a_first_act(&served, &database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_client_begins_few_chats_a_minute() {
    let served = Served::start(&[]).await;
    let known = Visitor::open(&served).await;
    assert_eq!(known.says("/files").await, 202);
    let mut last = 202;
    // More than two minutes' worth: a minute may end in between.
    for _ in 0..41 {
        last = Visitor::open(&served).await.says("/files").await;
        if last != 202 {
            break;
        }
    }
    assert_eq!((last, known.says("/files").await), (429, 202));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_from_another_site_takes_no_cookie_away() {
    let served = Served::start(&[]).await;
    let get = async |headers: &[(&'static str, &str)]| {
        let mut request = reqwest::Client::new().get(served.url("/"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let page = request.send().await.unwrap();
        let cookie = page.headers().get("set-cookie").map(|c| c.to_str().unwrap().to_owned());
        (cookie, proof_of(&page.text().await.unwrap()))
    };
    // A browser may keep its cookie back here: it must not get another in its place.
    let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    assert_eq!(get(&link).await, (None, String::new()));
    let picture = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "no-cors")];
    assert_eq!(get(&picture).await, (None, String::new()));
    // What comes with its cookie keeps it.
    let visitor = Visitor::open(&served).await;
    let (cookie, proof) = get(&[link[0], link[1], ("cookie", &visitor.cookie)]).await;
    assert!(cookie.unwrap().starts_with(&visitor.cookie));
    assert_eq!(proof, visitor.proof);
}
