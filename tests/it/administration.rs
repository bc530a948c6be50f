//! What administrators order, as chats; to everybody else these commands do not exist.

use crate::bot;
use std::sync::Arc;

use bot::{Bot, Person, admin, ana, quiz};
use conversation::job::Pool;
use expect_test::expect;
use mlj_results_compiler::blobs::digest;
use mlj_results_compiler::runtime::{Worker, now_ms};

#[tokio::test]
async fn others_get_the_answer_of_an_unknown_command() {
    let (mut bot, ana) = (Bot::start().await, ana());
    for command in ["/admin", "/stats", "/ban 1", "/broadcast hi", "/nonsense"] {
        bot.says(&ana, command).await;
    }
    bot.taps_data(&ana, "forged", &(1, "admin|stats".to_owned())).await;
    bot.taps_data(&ana, "forged", &(1, "retry|1-1".to_owned())).await;
    expect![[r#"
        Ana: /admin
        Bot: I don't know that command. /help shows what I can do.
        Ana: /stats
        Bot: I don't know that command. /help shows what I can do.
        Ana: /ban 1
        Bot: I don't know that command. /help shows what I can do.
        Ana: /broadcast hi
        Bot: I don't know that command. /help shows what I can do.
        Ana: /nonsense
        Bot: I don't know that command. /help shows what I can do.
        Ana: taps [forged]
        Bot (pops up): This button is out of date.
        Ana: taps [forged]
        Bot (pops up): This button is out of date.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    assert!(bot.services.store.audit_log(10).await.unwrap().is_empty());
    bot.finish().await;
}

#[tokio::test]
async fn a_group_sees_nothing_of_administration() {
    let (mut bot, ana, adm) = (Bot::start().await, ana(), admin());
    let adm_in_group = Person { chat: -100_500, ..adm.clone() };
    for command in ["/backup", "/users", "/token create Esi", "/broadcast hi", "/ai off"] {
        bot.says(&adm_in_group, command).await;
    }
    bot.taps_data(&adm_in_group, "forged", &(1, "admin|jobs".to_owned())).await;
    expect![[r#"
        Adm: /backup
        Bot: Administration is for a private chat with me.
        Adm: /users
        Bot: Administration is for a private chat with me.
        Adm: /token create Esi
        Bot: Administration is for a private chat with me.
        Adm: /broadcast hi
        Bot: Administration is for a private chat with me.
        Adm: /ai off
        Bot: Administration is for a private chat with me.
        Adm: taps [forged]
        Bot (pops up): Administration is for a private chat with me.
    "#]]
    .assert_eq(&bot.transcript(&adm_in_group));
    let group = Person { chat: -100_500, ..ana };
    bot.says(&group, "/backup").await;
    bot.taps_data(&group, "forged", &(1, "yes|broadcast".to_owned())).await;
    expect![[r#"
        Ana: /backup
        Bot: I don't know that command. /help shows what I can do.
        Ana: taps [forged]
        Bot (pops up): This button is out of date.
    "#]]
    .assert_eq(&bot.transcript(&group));
    assert!(bot.services.store.audit_log(10).await.unwrap().is_empty());
    bot.finish().await;
}

#[tokio::test]
async fn access_is_governed() {
    let (mut bot, ana, adm) = (Bot::start().await, ana(), admin());
    bot.says(&adm, "/admin").await;
    bot.says(&adm, "/access").await;
    bot.says(&adm, "/access list").await;
    expect![[r#"
        Adm: /admin
        Bot: Administration
        /stats figures · /users · /jobs · /audit · /config
        /allow ID, /deny ID, /ban ID – who may use the bot
        /access open, list or closed
        /limits files 50 – per user and day
        /maintenance on or off · /backup
        /broadcast TEXT – to everybody, after a question
          [/stats] [/users] [/jobs] [/audit] [/config] [/ai] [/token] [/access] [/limits] [/maintenance] [/backup]
        Adm: /access
        Bot: Access is open. Say /access open (everybody), list (those allowed) or closed (administrators).
        Adm: /access list
        Bot: Access is list now.
    "#]].assert_eq(&bot.transcript(&adm));
    bot.says(&ana, "/status").await;
    bot.says(&adm, "/allow 42").await;
    bot.says(&ana, "/status").await;
    bot.says(&adm, "/ban 42").await;
    bot.says(&ana, "/status").await;
    bot.says(&adm, "/access open").await;
    bot.says(&adm, "/deny 42").await;
    bot.says(&adm, "/maintenance on").await;
    bot.says(&ana, "/status").await;
    bot.says(&adm, "/maintenance off").await;
    bot.says(&adm, "/access closed").await;
    bot.says(&ana, "/status").await;
    bot.says(&adm, "/allow everybody").await;
    expect![[r#"
        Ana: /status
        Bot: This bot is not open to everybody. Ask its administrator to let you in; your id is 42.
        Ana: /status
        Bot: Files: none
        Result: none yet
        Ana: /status
        Ana: /status
        Bot: I am being maintained. Nothing you sent is lost; please try again in a little while.
        Ana: /status
        Bot: This bot is not open to everybody. Ask its administrator to let you in; your id is 42.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    expect![[r#"
        Adm: /allow 42
        Bot: User 42 is on the list now.
        Adm: /ban 42
        Bot: User 42 is shut out now.
        Adm: /access open
        Bot: Access is open now.
        Adm: /deny 42
        Bot: User 42 is off the list now.
        Adm: /maintenance on
        Bot: Maintenance is on now.
        Adm: /maintenance off
        Bot: Maintenance is off now.
        Adm: /access closed
        Bot: Access is closed now.
        Adm: /allow everybody
        Bot: Say whom by id, for example /allow 123456. /users lists ids.
    "#]]
    .assert_eq(&bot.transcript(&adm));
    bot.says(&adm, "/audit").await;
    expect![[r#"
        Adm: /audit
        Bot: Audit log, the latest first
        <date>  900 set access to closed
        <date>  900 switched maintenance off
        <date>  900 switched maintenance on
        <date>  900 set user 42 to unlisted
        <date>  900 set access to open
        <date>  900 set user 42 to banned
        <date>  900 set user 42 to allowed
        <date>  900 set access to list
    "#]]
    .assert_eq(&bot.transcript(&adm));
    bot.finish().await;
}

#[tokio::test]
async fn figures_users_and_settings_are_shown() {
    let (mut bot, ana, adm) = (Bot::start().await, ana(), admin());
    bot.sends(&ana, &[("Test 1.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]).await;
    bot.says(&ana, "/compile").await;
    bot.transcript(&ana);
    bot.says(&adm, "/stats").await;
    let stats = bot.transcript(&adm);
    for line in [
        "chats  2 (2 reachable)",
        "kept  1 files, 1 results",
        "jobs  p50 ",
        "memory  ",
        "failed  0 jobs, 0 events, 0 messages",
    ] {
        assert!(stats.contains(line), "{line} is not in\n{stats}");
    }
    bot.says(&adm, "/users").await;
    bot.says(&adm, "/jobs").await;
    expect![[r#"
        Adm: /users
        Bot: Users, the latest first
        900  Adm · unlisted · seen <date>
        42  Ana · unlisted · seen <date>
        Adm: /jobs
        Bot: No job waits, runs or died.
    "#]]
    .assert_eq(&bot.transcript(&adm));
    bot.says(&adm, "/config").await;
    let shown = bot.transcript(&adm);
    assert!(shown.contains("telegram  long polling") && !shown.contains("secret-token"), "{shown}");
    bot.says(&adm, "/limits").await;
    bot.says(&adm, "/limits files 3").await;
    bot.says(&adm, "/limits").await;
    expect![[r#"
        Adm: /limits
        Bot: A user may send 200 files and compile 100 times a day. Say /limits files 50 or /limits compiles 20.
        Adm: /limits files 3
        Bot: Set: files 3 per user and day.
        Adm: /limits
        Bot: A user may send 3 files and compile 100 times a day. Say /limits files 50 or /limits compiles 20.
    "#]].assert_eq(&bot.transcript(&adm));
    bot.finish().await;
}

#[tokio::test]
async fn a_broadcast_is_asked_about_and_reaches_everybody() {
    let (mut bot, adm) = (Bot::start().await, admin());
    let people: Vec<Person> =
        (1..=3).map(|n| Person { id: n, name: "P", chat: n, topic: None }).collect();
    for person in &people {
        bot.says(person, "/status").await;
        bot.transcript(person);
    }
    bot.says(&adm, "/broadcast").await;
    bot.says(&adm, "/broadcast The bot rests on Sunday. <b>&").await;
    bot.taps(&adm, "No").await;
    bot.says(&adm, "/broadcast The bot rests on Sunday. <b>&").await;
    bot.taps(&adm, "Yes").await;
    expect![[r#"
        Adm: /broadcast
        Bot: Say what to send: /broadcast TEXT.
        Adm: /broadcast The bot rests on Sunday. <b>&
        Bot: Send this to everybody?
        chats  4
        The bot rests on Sunday. <b>&
          [Yes] [No]
        Adm: taps [No]
        Bot: All right, left as it was.
        Adm: /broadcast The bot rests on Sunday. <b>&
        Bot: Send this to everybody?
        chats  4
        The bot rests on Sunday. <b>&
          [Yes] [No]
        Adm: taps [Yes]
        Bot: Sending …
          [✖ Stop]
        Bot: The bot rests on Sunday. <b>&
        Bot (edits): Sent to 4 of 4 chats.
    "#]]
    .assert_eq(&bot.transcript(&adm));
    for person in &people {
        assert_eq!(bot.transcript(person), "Bot: The bot rests on Sunday. <b>&\n");
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_backup_is_a_whole_database() {
    let (mut bot, adm) = (Bot::start().await, admin());
    bot.says(&adm, "/backup").await;
    let said = bot.transcript(&adm);
    assert!(said.contains("A consistent copy of the database"), "{said}");
    let copy = bot.file(&adm, ".sqlite");
    assert!(copy.starts_with(b"SQLite format 3"));
    bot.finish().await;
}

#[tokio::test]
async fn dead_jobs_are_shown_and_run_again() {
    let (mut bot, ana, adm) = (Bot::start().await, ana(), admin());
    bot.expect_errors();
    // Without a folder to work in each run ends without a result.
    let work = bot.services.config.data_dir.join("blobs/new");
    let away = bot.services.config.data_dir.join("away");
    std::fs::rename(&work, &away).unwrap();
    bot.sends(&ana, &[("Test 1.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]).await;
    expect![[r#"
        Ana: sends Test 1.csv
        Bot: ⏳ Test 1.csv: reading …
        Bot (edits): ❌ Test 1.csv: Something went wrong on my side. Please try again; if it stays, tell the administrator the incident J1-1.
    "#]].assert_eq(&bot.transcript(&ana));
    std::fs::rename(&away, &work).unwrap();
    bot.says(&adm, "/jobs").await;
    bot.taps(&adm, "Run ").await;
    let said = bot.transcript(&adm);
    assert!(said.contains("dead · read") && said.contains("is in line again"), "{said}");
    let said = bot.transcript(&ana);
    assert!(said.contains("✅ Test 1 · a table · 1 row"), "{said}");
    assert_eq!(bot.services.store.figures().await.unwrap().dead_jobs, 0);
    bot.finish().await;
}

#[tokio::test]
async fn a_long_broadcast_tells_how_far_it_is_and_is_stopped() {
    let (mut bot, adm) = (Bot::start().await, admin());
    let people: Vec<Person> =
        (1..=30).map(|n| Person { id: n, name: "P", chat: n, topic: None }).collect();
    for person in &people {
        bot.types(person, "/status");
    }
    bot.settle().await;
    bot.says(&adm, "/broadcast Hello").await;
    bot.transcript(&adm);
    let yes = bot.button(&adm, "Yes");
    bot.tap_silently(&adm, &yes);
    bot.settle_until_sent().await;
    let worker = Worker::new(Arc::clone(&bot.services), Pool::Broadcast);
    let work = tokio::spawn(async move { worker.run_once().await.unwrap() });
    while !bot.transcript(&adm).contains("Sending … 25 of 31 chats") {
        bot.settle_until_sent().await;
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let stop = bot.button(&adm, "Stop");
    bot.tap_silently(&adm, &stop);
    bot.settle_until_sent().await;
    work.await.unwrap();
    bot.settle().await;
    let said = bot.transcript(&adm);
    assert!(said.contains("Stopped after 25 of 31 chats."), "{said}");
    let reached = people.iter().filter(|p| bot.transcript(p).contains("Hello")).count();
    assert!((24..=25).contains(&reached), "{reached}");
    bot.finish().await;
}

/// A copy of the database.
async fn copied(bot: &Bot) -> Vec<u8> {
    let folder = bot.services.blobs.workshop().unwrap();
    let copy = folder.path().join("copy.sqlite");
    bot.services.store.copy_into(&copy).await.unwrap();
    std::fs::read(copy).unwrap()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn a_broadcast_that_waits_is_stopped_for_good() {
    let (mut bot, ana, adm) = (Bot::start().await, ana(), admin());
    bot.says(&ana, "/status").await;
    bot.transcript(&ana);
    bot.says(&adm, "/broadcast Hello").await;
    bot.transcript(&adm);
    let yes = bot.button(&adm, "Yes");
    bot.tap_silently(&adm, &yes);
    bot.settle_until_sent().await;
    bot.taps(&adm, "Stop").await;
    expect![[r#"
        Bot: Sending …
          [✖ Stop]
        Adm: taps [Stop]
        Bot (edits): Stopped. It goes to no further chat.
    "#]]
    .assert_eq(&bot.transcript(&adm));
    // Nobody got it.
    assert_eq!(bot.transcript(&ana), "\n");
    bot.finish().await;
}

#[tokio::test]
async fn a_course_goes_on_while_a_broadcast_goes_out() {
    let (mut bot, adm) = (Bot::start().await, admin());
    bot.sends(&adm, &[("Test 1.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]).await;
    bot.says(&adm, "/broadcast Hello").await;
    bot.transcript(&adm);
    let yes = bot.button(&adm, "Yes");
    bot.tap_silently(&adm, &yes);
    bot.types(&adm, "/compile");
    bot.settle_until_sent().await;
    // The broadcast ends first; the compile's answer is still awaited.
    let worker = Worker::new(Arc::clone(&bot.services), Pool::Broadcast);
    worker.run_once().await.unwrap();
    bot.settle().await;
    expect![[r#"
        Adm: /compile
        Bot: Sending …
          [✖ Stop]
        Bot: Compiling 1 file …
          [✖ Stop]
        Bot: Hello
        Bot (edits): Sent to 1 of 1 chat.
        Bot (edits): Compiled.
        Test 1 (as "Test 1" says): Test 1.csv
        Bot: [preview.png, a file] 1 test, 1 person · 1 passed, 0 failed (pass mark 50 %) · class mean 85.3 %
        Rows: 1 = 1 used + 0 merged + 0 set aside
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [⚙ Settings] [📄 Files]
    "#]]
    .assert_eq(&bot.transcript(&adm));
    // While it goes out, nothing of administration waits for it.
    bot.says(&adm, "/broadcast Hello again").await;
    let yes = bot.button(&adm, "Yes");
    bot.tap_silently(&adm, &yes);
    bot.types(&adm, "/users");
    bot.settle_until_sent().await;
    bot.transcript(&adm);
    let worker = Worker::new(Arc::clone(&bot.services), Pool::Administration);
    worker.run_once().await.unwrap();
    bot.settle_until_sent().await;
    let said = bot.transcript(&adm);
    assert!(said.contains("Users, the latest first") && !said.contains("again"), "{said}");
    bot.settle().await;
    bot.transcript(&adm);
    bot.finish().await;
}

#[tokio::test]
async fn tokens_are_shown_and_not_stored() {
    let (mut bot, adm) = (Bot::start().await, admin());
    bot.types(&adm, "/token create Esi 30");
    bot.settle_until_sent().await;
    // Made, and not sent yet.
    bot.run_jobs().await;
    let store = bot.services.store.clone();
    let id = store.tokens(now_ms()).await.unwrap().remove(0).id;
    let (sealed, _) = store.sealed_token(&id, now_ms()).await.unwrap().unwrap();
    let waiting = copied(&bot).await;
    bot.settle().await;
    let said = bot.transcript(&adm);
    let token = said.split_whitespace().find(|w| w.starts_with("mlj_")).unwrap();
    let secret = token.splitn(3, '_').last().unwrap();
    assert!(secret.len() == 43 && token.contains(&id), "256 random bits: {token}");
    assert_eq!(bot.services.links.signer().open(&sealed).as_deref(), Some(token));
    assert_eq!(store.sealed_token(&id, 0).await.unwrap(), None, "it is erased once it was sent");
    let known = store.token(&digest(token.as_bytes()), now_ms()).await.unwrap().unwrap();
    assert!(known.name == "Esi" && !known.admin && known.expires_ms.is_some());
    assert!(store.derived_tokens(now_ms()).await.unwrap().is_empty());
    for bytes in [waiting, copied(&bot).await] {
        assert!(!contains(&bytes, secret), "the token is stored");
    }
    assert!(!contains(&copied(&bot).await, &sealed), "the encrypted token is stored still");
    assert!(!bot.logged().contains(secret));
    for (text, part) in [
        ("/token", "Esi"),
        ("/token revoke Esi", "1 ended"),
        ("/token nonsense", "/token create NAME"),
        ("/audit", "made the token Esi"),
    ] {
        bot.says(&adm, text).await;
        let said = bot.transcript(&adm);
        assert!(said.contains(part), "{part} is not in {said}");
    }
    bot.finish().await;
}

/// Each broadcast has a Stop that works: one begins when the one before it is over.
#[tokio::test]
async fn a_second_broadcast_waits_for_its_order_until_the_first_is_over() {
    let (mut bot, adm) = (Bot::start().await, admin());
    bot.says(&adm, "/broadcast One").await;
    let yes = bot.button(&adm, "Yes");
    bot.tap_silently(&adm, &yes);
    bot.settle_until_sent().await;
    bot.types(&adm, "/broadcast Two");
    bot.settle_until_sent().await;
    let worker = Worker::new(Arc::clone(&bot.services), Pool::Administration);
    worker.run_once().await.unwrap();
    bot.settle_until_sent().await;
    let yes = bot.button(&adm, "Yes");
    bot.tap_silently(&adm, &yes);
    bot.settle_until_sent().await;
    let said = bot.transcript(&adm);
    assert!(said.contains("A broadcast is going out"), "{said}");
    bot.taps(&adm, "Stop").await;
    let said = bot.transcript(&adm);
    assert!(said.contains("It goes to no further chat") && !said.contains("Two"), "{said}");
    bot.finish().await;
}
