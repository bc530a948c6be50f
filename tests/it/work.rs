//! Limits of work: time, memory, stopping, lines, and many chats at once.

use crate::bot;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use bot::{Bot, Person, ana, quiz};
use conversation::job::Pool;
use expect_test::expect;
use mlj_results_compiler::runtime::Worker;

/// People whose compile takes some seconds.
const MANY: usize = if cfg!(debug_assertions) { 20_000 } else { 200_000 };

/// A quiz of many people.
fn large(people: usize) -> Vec<u8> {
    let mut text = "Name,Email,Score (20)\n".to_owned();
    for n in 0..people {
        let (family, score) = (n % 977, n % 21);
        let _ = writeln!(text, "Person Number{n} Family{family},p{n}@example.org,{score}");
    }
    text.into_bytes()
}

#[tokio::test]
async fn work_that_takes_too_long_is_ended_and_said_so() {
    let mut bot = Bot::with(&[("DATA_SECONDS", "1")]).await;
    let ana = ana();
    bot.sends(&ana, &[("Test 1.csv", large(MANY))]).await;
    bot.transcript(&ana);
    bot.says(&ana, "/compile").await;
    let said = bot.transcript(&ana);
    assert!(said.contains("This took longer than a second, so I stopped it."), "{said}");
    assert!(said.contains("[Try again]"), "{said}");
    bot.says(&ana, "/status").await;
    bot.transcript(&ana);
    bot.finish().await;
}

#[tokio::test]
async fn a_file_that_needs_too_much_memory_costs_one_sentence() {
    let mut bot = Bot::with(&[("SANDBOX_MEMORY_MB", "256")]).await;
    let ana = ana();
    bot.sends(&ana, &[("Test 1.csv", large(150_000))]).await;
    let said = bot.transcript(&ana);
    assert!(said.contains("Test 1.csv: This needs more memory than I may use."), "{said}");
    bot.finish().await;
}

#[tokio::test]
async fn the_stop_button_ends_the_work() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &[("Test 1.csv", large(MANY))]).await;
    bot.transcript(&ana);
    bot.types(&ana, "/compile");
    bot.settle_until_sent().await;
    let worker = Worker::new(Arc::clone(&bot.services), Pool::Data);
    let work = tokio::spawn(async move { worker.run_once().await.unwrap() });
    while bot.services.running.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let stop = bot.button(&ana, "Stop");
    bot.tap_silently(&ana, &stop);
    bot.settle_until_sent().await;
    // It ends without an answer, long before it would have had one.
    work.await.unwrap();
    let job = bot.services.store.jobs(9).await.unwrap();
    assert!(job.is_empty(), "neither waiting, running nor dead: {job:?}");
    bot.taps_data(&ana, "Stop", &stop).await;
    expect![[r#"
        Ana: /compile
        Bot: Compiling 1 file …
          [✖ Stop]
        Bot (edits): Stopped. Your files are all there.
          [▶ Compile]
        Ana: taps [Stop]
        Bot (pops up): This is over already.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn long_work_tells_how_far_it_is() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &[("Test 1.csv", large(MANY))]).await;
    bot.transcript(&ana);
    bot.types(&ana, "/compile");
    bot.settle_until_sent().await;
    let worker = Worker::new(Arc::clone(&bot.services), Pool::Data);
    let mut work = tokio::spawn(async move { worker.run_once().await.unwrap() });
    while tokio::time::timeout(Duration::from_millis(50), &mut work).await.is_err() {
        bot.settle_until_sent().await;
    }
    bot.settle().await;
    let said = bot.transcript(&ana);
    assert!(said.contains("▸ "), "no progress in\n{said}");
    bot.finish().await;
}

#[tokio::test]
async fn a_full_line_asks_to_come_back_and_a_long_one_tells_the_place() {
    let mut bot = Bot::with(&[("QUEUE_LENGTH", "3"), ("FILES_AT_A_TIME", "1")]).await;
    let ana = ana();
    for n in 1..=4 {
        let name = format!("Test {n}.csv");
        bot.hands_in(&ana, &[(&name, quiz(&[("Ada Obi", "ada@example.org", n)]))]);
    }
    bot.settle_until_sent().await;
    expect![[r#"
        Ana: sends Test 1.csv
        Ana: sends Test 2.csv
        Ana: sends Test 3.csv
        Ana: sends Test 4.csv
        Bot: ⏳ Test 1.csv: reading …
        ⏳ Test 2.csv: reading …
        ⏳ Test 3.csv: reading …
        ❌ Test 4.csv: 3 files are in line already; please send it again in a few minutes
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.settle().await;
    bot.transcript(&ana);
    bot.finish().await;
}

#[tokio::test]
async fn many_chats_at_once_keep_their_order() {
    const CHATS: i64 = 200;
    let mut bot = Bot::start().await;
    let people: Vec<Person> =
        (1..=CHATS).map(|n| Person { id: n, name: "P", chat: n, topic: None }).collect();
    let orders = ["/files", "/results", "/cancel", "/new", "/compile"];
    for round in 0..10 {
        for person in &people {
            bot.types(person, orders[round % orders.len()]);
        }
    }
    bot.settle().await;
    let answers = [
        "There are no files yet. Send me the exports of your quizzes.",
        "There are no results yet.",
        "There is nothing to cancel.",
        "There is nothing to clear. Send me the files.",
        "There are no files to compile. Send me the exports of your quizzes.",
    ];
    for person in &people {
        let said = bot.transcript(person);
        let got: Vec<&str> = said.lines().filter_map(|l| l.strip_prefix("Bot: ")).collect();
        let expected: Vec<&str> = answers.iter().chain(&answers).copied().collect();
        assert_eq!(got, expected, "chat {}", person.chat);
    }
    bot.finish().await;
}

#[tokio::test]
async fn many_files_at_once_all_arrive() {
    let mut bot = Bot::start().await;
    let people: Vec<Person> =
        (1..=50).map(|n| Person { id: n, name: "P", chat: n, topic: None }).collect();
    for person in &people {
        let files: Vec<(String, Vec<u8>)> = (1..=4)
            .map(|n| (format!("Test {n}.csv"), quiz(&[("Ada Obi", "ada@example.org", n)])))
            .collect();
        let files: Vec<(&str, Vec<u8>)> =
            files.iter().map(|(n, c)| (n.as_str(), c.clone())).collect();
        bot.hands_in(person, &files);
    }
    bot.settle().await;
    for person in &people {
        let said = bot.transcript(person);
        let last = said.rsplit("Bot (edits): ").next().unwrap();
        assert!(last.contains("4 files are ready"), "{said}");
        let tests: Vec<&str> = last.lines().filter(|l| l.starts_with("✅ Test")).collect();
        assert_eq!(tests.len(), 4, "{last}");
    }
    bot.finish().await;
}
