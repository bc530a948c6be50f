//! What earlier versions stored can still be read, and is written today as it was then: whoever
//! changes a stored form must raise its format and keep reading the old one.

use crate::bot;
use std::fs;
use std::path::{Path, PathBuf};

use bot::model::{Line, Model};
use bot::{Bot, admin, ana, quiz};
use conversation::effect::Outgoing;
use conversation::event::{Event, Incoming, Sender, Upload};
use conversation::job::Task;
use conversation::state::Session;
use gradebook::domain::ChatKey;
use mlj_results_compiler::runtime::now_ms;
use mlj_results_compiler::store::{NewEvent, WebChat, WebKind};
use mlj_results_compiler::web::Post;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Connection;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Every stored form is read, and is the same when it is written and read again.
fn check<T: Serialize + DeserializeOwned + PartialEq>(file: &str) {
    let text = fs::read_to_string(fixtures().join(file)).unwrap();
    assert!(text.lines().count() > 0);
    for line in text.lines() {
        let read: T = serde_json::from_str(line).unwrap_or_else(|e| panic!("{file}: {e}: {line}"));
        let again = serde_json::to_string(&read).unwrap();
        assert!(serde_json::from_str::<T>(&again).unwrap() == read, "{file}: {line}");
    }
}

#[test]
fn stored_forms_of_every_version_are_read() {
    for version in [3, 4] {
        check::<Post>(&format!("posts-{version}.jsonl"));
    }
    for version in [1, 2, 3, 4] {
        check::<Session>(&format!("sessions-{version}.jsonl"));
        check::<Incoming>(&format!("events-{version}.jsonl"));
        check::<Task>(&format!("tasks-{version}.jsonl"));
        check::<Outgoing>(&format!("messages-{version}.jsonl"));
    }
}

/// A chat on the web, with every kind of post.
async fn on_the_web(bot: &mut Bot) {
    let store = bot.services.store.clone();
    let chat = WebChat { chat: ChatKey::web(7), user: -7, name: String::new(), created_ms: 0 };
    store.begin_web_chat(&chat, WebKind::Token, "t").await.unwrap();
    let shop = bot.services.blobs.workshop().unwrap();
    let file = shop.path().join("a");
    fs::write(&file, quiz(&[("Ada Obi", "ada@gmail.com", 16)])).unwrap();
    let blob = bot.services.blobs.adopt(&file).unwrap();
    let upload = Upload { file_id: blob, name: "Test 1.csv".into(), bytes: Some(60) };
    let tap = |data: &str| Event::Tapped { callback: String::new(), data: data.into(), message: 0 };
    let rank = serde_json::from_str(r#"{"action": "add_rank"}"#).unwrap();
    let said = |text: &str, tapped| Post::Said { text: text.into(), tapped };
    let steps = [
        (
            Event::Uploaded { message: 0, file: upload, album: None },
            Some(Post::Sent { name: "Test 1.csv".into(), bytes: 60 }),
        ),
        (tap("compile"), Some(said("Compile", true))),
        (Event::Ordered { actions: vec![rank] }, None),
        (Event::Said { message: 0, text: "/export csv".into() }, Some(said("/export csv", false))),
    ];
    for (at, (event, post)) in steps.into_iter().enumerate() {
        let from = Some(Sender { id: -7, name: "Ana".into(), language: None, admin: true });
        let incoming = Incoming { chat: chat.chat, from, title: String::new(), event };
        let event = NewEvent { source: "web", external: at.to_string(), incoming };
        let body = post.map(|p| serde_json::to_string(&p).unwrap());
        assert!(store.receive_web(&event, body.as_deref(), now_ms()).await.unwrap());
        bot.settle().await;
    }
}

/// Writes the fixtures of the formats of today; run by hand when a format is new:
/// `cargo test --test it stored:: -- --ignored`.
#[tokio::test]
#[ignore = "writes fixtures"]
async fn write_the_fixtures() {
    let model = Model::start().await;
    let settings = [("AI_BASE_URL", model.url.as_str()), ("AI_MODEL", "m")];
    let (mut bot, ana, adm) = (Bot::with(&settings).await, ana(), admin());
    let file = bot.services.config.data_dir.join("mlj.sqlite");
    let mut beside =
        sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql(KEEP).execute(&mut beside).await.unwrap();
    let one = quiz(&[("Ada Obi", "ada@gmail.com", 16), ("Musa Bello", "musa@example.org", 9)]);
    let two = quiz(&[("Ben Obi", "ada@gmail.com", 14), ("Esi Mensah", "esi@example.org", 3)]);
    bot.sends(&ana, &[("Test 1.csv", one), ("Test 2.csv", two), ("a.pdf", Vec::new())]).await;
    bot.says(&ana, "/settings").await;
    bot.taps(&ana, "Letters").await;
    bot.says(&ana, "A 70, F 0").await;
    bot.says(&ana, "/compile").await;
    bot.taps(&ana, "Doubts").await;
    bot.taps(&ana, "Same person").await;
    for text in ["/explain ada", "/export csv", "/doubts", "/files", "/history"] {
        bot.says(&ana, text).await;
    }
    bot.taps(&ana, "All rows").await;
    let roster = "E-mail,Group\nmusa@example.org,North\n".as_bytes().to_vec();
    bot.sends(&ana, &[("groups.csv", roster)]).await;
    bot.says(&ana, "/compile").await;
    for text in [
        "join groups.csv, then sort by name and add a column Double = test 1 * 2",
        "set Musa Bello's test 2 to 70 because he sat it later",
    ] {
        bot.says(&ana, text).await;
        bot.taps(&ana, "Apply").await;
    }
    for text in ["/undo", "/recipe save monthly", "who failed?", "compare pass mark 40 and 60"] {
        bot.says(&ana, text).await;
    }
    let plan = r#"{"actions": [{"action": "add_rank"}]}"#;
    for line in [Line::Says("Well done.".into()), Line::Says(plan.into()), Line::Fails(401, None)] {
        model.will(line);
    }
    for text in ["/insights", "make it nicer", "make it nicer still", "drop the lowest test"] {
        bot.says(&ana, text).await;
    }
    bot.says(&adm, "/ai check").await;
    for text in ["/stats", "/backup", "/broadcast hello", "/token create Esi", "/revoke"] {
        bot.says(&adm, text).await;
    }
    on_the_web(&mut bot).await;
    // One change waits for a yes, and one question is under way, when the copy is made.
    bot.says(&ana, "sort by test 1").await;
    bot.types(&ana, "make it the nicest");
    bot.settle_until_sent().await;
    for (file, sql) in [
        ("sessions-4.jsonl", "SELECT body FROM sessions ORDER BY chat"),
        ("events-4.jsonl", "SELECT body FROM said WHERE kind = 'inbox' ORDER BY rowid"),
        ("tasks-4.jsonl", "SELECT body FROM said WHERE kind = 'jobs' ORDER BY rowid"),
        ("messages-4.jsonl", "SELECT body FROM said WHERE kind = 'outbox' ORDER BY rowid"),
        ("posts-4.jsonl", "SELECT body FROM web_posts ORDER BY id"),
    ] {
        let bodies: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut beside).await.unwrap();
        fs::write(fixtures().join(file), bodies.join("\n") + "\n").unwrap();
    }
    sqlx::raw_sql(KEEP_NO_MORE).execute(&mut beside).await.unwrap();
    let copy = fixtures().join("database-4.sqlite");
    let _ = fs::remove_file(&copy);
    bot.services.store.copy_into(&copy).await.unwrap();
}

/// What was handled is erased: this keeps it for the fixtures.
const KEEP: &str = "CREATE TABLE said (kind TEXT, body TEXT); \
    CREATE TRIGGER keep_inbox AFTER INSERT ON inbox \
    BEGIN INSERT INTO said VALUES ('inbox', NEW.body); END; \
    CREATE TRIGGER keep_jobs AFTER INSERT ON jobs \
    BEGIN INSERT INTO said VALUES ('jobs', NEW.body); END; \
    CREATE TRIGGER keep_outbox AFTER INSERT ON outbox \
    BEGIN INSERT INTO said VALUES ('outbox', NEW.body); END;";

const KEEP_NO_MORE: &str = "DROP TRIGGER keep_inbox; DROP TRIGGER keep_jobs; \
    DROP TRIGGER keep_outbox; DROP TABLE said;";
