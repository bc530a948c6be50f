//! What Telegram and the network do to a bot, and that nothing is lost or said twice by it.

use crate::bot;
use bot::telegram::Fault;
use bot::{Bot, Person, ana, quiz};
use conversation::effect::{Attachment, Outgoing};
use conversation::text::Text;
use expect_test::expect;
use gradebook::domain::ChatKey;
use mlj_results_compiler::runtime::now_ms;
use serde_json::json;

#[tokio::test]
async fn failed_sends_are_repeated_in_order() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.telegram.fail("sendmessage", Fault::BadGateway);
    bot.telegram.fail("sendmessage", Fault::TooMany(1));
    bot.telegram.fail("sendmessage", Fault::Reset);
    bot.types(&ana, "/status");
    bot.types(&ana, "/files");
    bot.types(&ana, "/results");
    bot.settle().await;
    expect![[r#"
        Ana: /status
        Ana: /files
        Ana: /results
        Bot: Files: none
        Result: none yet
        Bot: There are no files yet. Send me the exports of your quizzes.
        Bot: There are no results yet.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn a_send_whose_answer_is_lost_is_repeated_and_no_more_than_that() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.telegram.fail("sendmessage", Fault::DoneThenReset);
    bot.says(&ana, "/files").await;
    let said = bot.transcript(&ana);
    assert_eq!(said.matches("There are no files yet").count(), 2, "{said}");
    bot.finish().await;
}

#[tokio::test]
async fn an_update_that_comes_twice_is_answered_once() {
    let (mut bot, ana) = (Bot::start().await, ana());
    let message = ana.message(5, json!({ "text": "/files" }));
    let number = bot.telegram.push(message.clone());
    bot.settle().await;
    let mut again = message;
    again["update_id"] = json!(number);
    bot.telegram.repeat(again.clone());
    let mut another = Bot::with(&[]).await;
    another.telegram.repeat(again);
    bot.settle().await;
    let said = bot.transcript(&ana);
    assert_eq!(said.matches("There are no files yet").count(), 1, "{said}");
    bot.finish().await;
    another.settle().await;
    another.transcript(&ana);
}

#[tokio::test]
async fn another_poller_and_a_lost_connection_lose_no_update() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.telegram.fail("getupdates", Fault::Conflict);
    bot.telegram.fail("getupdates", Fault::BadGateway);
    bot.telegram.fail("getupdates", Fault::DoneThenReset);
    bot.says(&ana, "/files").await;
    expect![[r#"
        Ana: /files
        Bot: There are no files yet. Send me the exports of your quizzes.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn a_chat_that_blocks_the_bot_does_not_hold_up_others() {
    let (mut bot, ana) = (Bot::start().await, ana());
    let eve = Person { id: 43, name: "Eve", chat: 43, topic: None };
    bot.telegram.fail("sendmessage", Fault::Blocked);
    bot.types(&ana, "/files");
    bot.types(&eve, "/files");
    bot.settle().await;
    assert_eq!(bot.services.store.reachable_chats().await.unwrap(), ["tg:43"]);
    bot.transcript(&ana);
    assert!(bot.transcript(&eve).contains("There are no files yet"));
    // Who writes again can be reached again.
    bot.says(&ana, "/files").await;
    assert!(bot.transcript(&ana).contains("There are no files yet"));
    bot.finish().await;
}

#[tokio::test]
async fn a_group_that_moved_gets_the_message_at_its_new_place() {
    let mut bot = Bot::start().await;
    let before = Person { chat: -500, ..ana() };
    let after = Person { chat: -100_500, ..ana() };
    bot.telegram.fail("sendmessage", Fault::Moved(-100_500));
    bot.says(&before, "/files").await;
    bot.transcript(&before);
    expect![[r#"
        Bot: There are no files yet. Send me the exports of your quizzes.
    "#]]
    .assert_eq(&bot.transcript(&after));
    bot.finish().await;
}

#[tokio::test]
async fn a_download_that_fails_is_tried_again() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.telegram.fail("download", Fault::Reset);
    bot.telegram.fail("getfile", Fault::BadGateway);
    bot.sends(&ana, &[("Test 1.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]).await;
    expect![[r#"
        Ana: sends Test 1.csv
        Bot: ⏳ Test 1.csv: reading …
        Bot (edits): ✅ Test 1 · a table · 1 row · of 20 — Test 1.csv

        1 file is ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn an_edit_of_a_message_that_is_gone_is_said_anew() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.hands_in(&ana, &[("Test 1.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]);
    // The message with the progress disappears before it is edited.
    bot.telegram.fail("editmessagetext", Fault::Slow(0));
    bot.settle_until_sent().await;
    bot.telegram.world().messages.clear();
    bot.settle().await;
    let said = bot.transcript(&ana);
    assert!(said.trim_end().ends_with("[▶ Compile] [📄 Files] [⚙ Settings]"), "{said}");
    bot.finish().await;
}

#[tokio::test]
async fn names_and_texts_can_not_break_a_message() {
    let (mut bot, ana) = (Bot::start().await, ana());
    let name = "Test 1 <b>*_[x](y)`&amp; { $x }.csv";
    let rows =
        quiz(&[("<i>Ada</i> *Obi*", "ada@example.org", 16), ("{ $count }", "b@example.org", 3)]);
    bot.sends(&ana, &[(name, rows)]).await;
    bot.says(&ana, "/compile").await;
    bot.says(&ana, "/explain ada@example.org").await;
    let said = bot.transcript(&ana);
    assert!(said.contains(name) && said.contains("<i>Ada</i> *Obi*"), "{said}");
    bot.finish().await;
}

#[tokio::test]
async fn the_pace_is_kept() {
    let mut bot = Bot::with(&[("SEND_PER_CHAT_SECOND", "1"), ("SEND_PER_SECOND", "30")]).await;
    let ana = ana();
    for _ in 0..5 {
        bot.types(&ana, "/files");
    }
    let begun = std::time::Instant::now();
    bot.settle().await;
    // Three at once, then one a second.
    assert!(begun.elapsed().as_millis() >= 1_900, "{:?}", begun.elapsed());
    assert_eq!(bot.transcript(&ana).matches("There are no files yet").count(), 5);
    bot.finish().await;
}

#[tokio::test]
async fn a_session_that_can_not_be_read_holds_up_nobody_else() {
    use sqlx::Connection;
    let (mut bot, ana) = (Bot::start().await, ana());
    let eve = Person { id: 43, name: "Eve", chat: 43, topic: None };
    bot.expect_errors();
    bot.sends(&ana, &[("Test 1.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]).await;
    bot.transcript(&ana);
    let file = bot.services.config.data_dir.join("mlj.sqlite");
    let url = format!("sqlite://{}", file.display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("UPDATE sessions SET body = '{'").execute(&mut database).await.unwrap();
    bot.types(&ana, "/status");
    bot.types(&eve, "/files");
    bot.settle_through_errors().await;
    assert!(bot.transcript(&eve).contains("There are no files yet"));
    let said = bot.transcript(&ana);
    assert!(
        said.contains("Something went wrong on my side") && said.contains("incident E"),
        "{said}"
    );
    bot.finish().await;
}

#[tokio::test]
async fn what_is_too_large_for_telegram_goes_out_as_a_link() {
    let (mut bot, ana) = (Bot::with(&[("PUBLIC_URL", "https://results.example")]).await, ana());
    bot.says(&ana, "/files").await;
    bot.transcript(&ana);
    let shop = bot.services.blobs.workshop().unwrap();
    let path = shop.path().join("large");
    std::fs::File::create(&path).unwrap().set_len(51 * 1024 * 1024).unwrap();
    let blob = bot.services.blobs.adopt(&path).unwrap();
    let file = Attachment {
        slot: None,
        blob: blob.clone(),
        name: "gradebook.xlsx".into(),
        caption: Text::plain("Here it is."),
        buttons: Vec::new(),
    };
    let chats = [ChatKey::telegram(ana.chat).to_string()];
    bot.services.store.put_for_all(&chats, &Outgoing::Document(file), now_ms()).await.unwrap();
    bot.settle().await;
    let said = bot.transcript(&ana);
    let (_, token) = said.split_once("within 24 hours: https://results.example/files/").unwrap();
    let grant = bot.services.links.open(token.trim(), now_ms()).await.unwrap().unwrap();
    assert_eq!((grant.blob, grant.name.as_str()), (blob, "gradebook.xlsx"));
    bot.says(&ana, "/revoke").await;
    assert_eq!(bot.services.links.open(token.trim(), now_ms()).await.unwrap(), None);
    assert!(bot.transcript(&ana).contains("links of this chat have ended"));
    bot.finish().await;
}
