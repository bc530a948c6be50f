//! What earlier versions stored can still be read, and is written today as it was then: whoever
//! changes a stored form must raise its format and keep reading the old one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod bot;

use std::fs;
use std::path::{Path, PathBuf};

use bot::model::{Line, Model};
use bot::{Bot, admin, ana, quiz};
use mlj_results_compiler::conversation::effect::Outgoing;
use mlj_results_compiler::conversation::event::Incoming;
use mlj_results_compiler::conversation::job::Task;
use mlj_results_compiler::conversation::state::Session;
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
    for version in [1, 2] {
        check::<Session>(&format!("sessions-{version}.jsonl"));
        check::<Incoming>(&format!("events-{version}.jsonl"));
        check::<Task>(&format!("tasks-{version}.jsonl"));
        check::<Outgoing>(&format!("messages-{version}.jsonl"));
    }
}

/// Writes the fixtures of the formats of today; run by hand when a format is new:
/// `cargo test --test stored -- --ignored`.
#[tokio::test]
#[ignore = "writes fixtures"]
async fn write_the_fixtures() {
    let model = Model::start().await;
    let settings = [("AI_BASE_URL", model.url.as_str()), ("AI_MODEL", "m")];
    let (mut bot, ana, adm) = (Bot::with(&settings).await, ana(), admin());
    let one = quiz(&[("Ada Obi", "ada@gmail.com", 16), ("Musa Bello", "musa@example.org", 9)]);
    let two = quiz(&[("Ada Obi", "ada@school.example", 14), ("Esi Mensah", "esi@example.org", 3)]);
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
    for text in ["/stats", "/backup", "/broadcast hello"] {
        bot.says(&adm, text).await;
    }
    // One change waits for a yes, and one question is under way, when the copy is made.
    bot.says(&ana, "sort by test 1").await;
    bot.types(&ana, "make it the nicest");
    bot.settle_until_sent().await;
    let copy = fixtures().join("database-2.sqlite");
    let _ = fs::remove_file(&copy);
    bot.services.store.copy_into(&copy).await.unwrap();
    let url = format!("sqlite://{}?mode=ro", copy.display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    for (file, sql) in [
        ("sessions-2.jsonl", "SELECT body FROM sessions ORDER BY chat"),
        ("events-2.jsonl", "SELECT body FROM inbox ORDER BY id"),
        ("tasks-2.jsonl", "SELECT body FROM jobs ORDER BY created_ms, id"),
        ("messages-2.jsonl", "SELECT body FROM outbox ORDER BY id"),
    ] {
        let bodies: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut database).await.unwrap();
        fs::write(fixtures().join(file), bodies.join("\n") + "\n").unwrap();
    }
}
