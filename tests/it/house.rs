//! The rules, starting over, forgetting, groups, and who may use the bot: each as a chat.

use crate::bot;
use bot::{BOT_NAME, Bot, Person, ana, quiz};
use expect_test::expect;
use mlj_results_compiler::runtime::keep_house;
use serde_json::json;

fn first() -> Vec<u8> {
    quiz(&[("Ada Obi", "ada@example.org", 16), ("Musa Bello", "musa@example.org", 9)])
}

#[tokio::test]
async fn rules_are_set_by_buttons_and_by_words() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.says(&ana, "/settings").await;
    expect![[r#"
        Ana: /settings
        Bot: Rules of this course – tap one to change it:
        Pass mark: 50 %
        Attempts: the best counts
        Missing test: counts 0
        Drop lowest: 0
        Decimals: 2
        Weights: all equal
        Participation: 80 %: 85–93; 60 %: 80; 40 %: 70–75; 0 %: 50
        Letters: none
        Language: English
        Time zone: UTC
          [Pass mark] [Attempts] [Missing test] [Drop lowest] [Decimals] [Weights] [Participation] [Letters] [Language] [Time zone] [All as the course has them]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.taps(&ana, "Pass mark").await;
    bot.says(&ana, "a lot").await;
    bot.says(&ana, "150").await;
    bot.says(&ana, "45,5 %").await;
    expect![[r#"
        Ana: taps [Pass mark]
        Bot: The pass mark is 50 %. Tap or type another, from 0 to 100.
          [40] [45] [50] [60] [70]
        Ana: a lot
        Bot: "a lot" is no number. Try again, or say /cancel.
        Ana: 150
        Bot: The pass mark must be a number from 0 to 100, not 150. Try again, or say /cancel.
        Ana: 45,5 %
        Bot: Pass mark: 45.5 %
    "#]]
    .assert_eq(&bot.transcript(&ana));
    for (rule, values) in [
        ("Attempts", &["worst", "latest"][..]),
        ("Missing", &["blank"]),
        ("Drop lowest", &["99", "1"]),
        ("Decimals", &["1.5", "1"]),
        ("Participation", &["80: 90-85; 0: 50", "80-85", "80: 85-95; 0: 40"]),
        ("Letters", &["A 70", "A 70, F 0"]),
        ("Time zone", &["Mars/Olympus", "Africa/Lagos"]),
        ("Weights", &["1=2", "x=2", "equal"]),
    ] {
        bot.says(&ana, "/settings").await;
        bot.transcript(&ana);
        bot.taps(&ana, rule).await;
        for value in values {
            bot.says(&ana, value).await;
        }
    }
    expect![[r#"
        Ana: taps [Weights]
        Bot: Weights of the tests: all equal. Type for example 1=2, 3=0.5 (a test that is not named weighs 1).
          [equal]
        Ana: 1=2
        Bot: Dropping tests needs equal weights: which test is lowest would depend on what it weighs. Try again, or say /cancel.
        Ana: x=2
        Bot: "" is no test number; write for example 2 = 20. Try again, or say /cancel.
        Ana: equal
        Bot: Weights: all equal
    "#]].assert_eq(&bot.transcript(&ana));
    bot.says(&ana, "/settings").await;
    bot.taps(&ana, "All as the course").await;
    expect![[r#"
        Ana: /settings
        Bot: Rules of this course – tap one to change it:
        Pass mark: 45.5 %
        Attempts: the latest counts
        Missing test: does not count
        Drop lowest: 1
        Decimals: 1
        Weights: all equal
        Participation: 80 %: 85–95; 0 %: 40
        Letters: A 70, F 0
        Language: English
        Time zone: Africa/Lagos
          [Pass mark] [Attempts] [Missing test] [Drop lowest] [Decimals] [Weights] [Participation] [Letters] [Language] [Time zone] [All as the course has them]
        Ana: taps [All as the course]
        Bot (pops up): All rules are as the course has them.
        Bot: Rules of this course – tap one to change it:
        Pass mark: 50 %
        Attempts: the best counts
        Missing test: counts 0
        Drop lowest: 0
        Decimals: 2
        Weights: all equal
        Participation: 80 %: 85–93; 60 %: 80; 40 %: 70–75; 0 %: 50
        Letters: none
        Language: English
        Time zone: Africa/Lagos
          [Pass mark] [Attempts] [Missing test] [Drop lowest] [Decimals] [Weights] [Participation] [Letters] [Language] [Time zone] [All as the course has them]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.says(&ana, "/compile").await;
    bot.says(&ana, "/settings").await;
    bot.taps(&ana, "Pass mark").await;
    bot.transcript(&ana);
    bot.taps(&ana, "70").await;
    bot.taps(&ana, "Compile").await;
    expect![[r#"
        Ana: taps [70]
        Bot: Pass mark: 70 %
        It counts from the next compile.
          [▶ Compile] [⚙ Settings]
        Ana: taps [Compile]
        Bot: Compiling 1 file …
          [✖ Stop]
        Bot (edits): Compiled.
        Test 1 (as "Test 1" says): Test 1.csv
        Bot (takes the buttons off message 85)
        Bot: [preview.png, a file] 1 test, 2 people · 1 passed, 1 failed (pass mark 70 %) · class mean 75.35 %
        Rows: 2 = 2 used + 0 merged + 0 set aside
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [⚙ Settings] [📄 Files]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn help_status_and_leaving() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.says(&ana, "/help").await;
    bot.taps(&ana, "Files").await;
    bot.says(&ana, "/privacy").await;
    expect![[r#"
        Ana: /help
        Bot: How it works
        1. Send the exports of your quizzes.
        2. /compile (or the button) makes the gradebook and shows a preview.
        3. Answer the doubts: "same person?". I remember your answers.
        4. Say in words what to change ("grade them A to F", "drop the lowest test") or what you want to know ("who failed?").
        5. Tap Looks good and get the workbook.

        /files lists and changes the files · /settings the rules · /explain NAME tells how a person's figures came to be · /results former gradebooks · /undo and /redo · /recipe · /insights · /export as Excel, CSV or JSON · /history what was changed · /status where things stand · /cancel leaves a question or stops work · /new starts over · /privacy and /forget your data.
          [Files] [Who is who] [Scores] [Changes in words] [Rules] [Privacy]
        Ana: taps [Files]
        Bot: Files
        Send .xlsx, .xls, .xlsb, .ods, .csv or .tsv files of up to 20 MB, or a zip of them. A file holds one test or several. The test's number comes from its name ("Test 3 …", "Quiz 2 …"); a file without one takes the next free number in order of submission. /files lets you renumber a file, set its maximum, replace or remove it.
          [Who is who] [Scores] [Changes in words] [Rules] [Privacy]
        Ana: /privacy
        Bot: What is kept
        Your files, the gradebooks made of them, your settings, your changes and your answers to doubts; nothing is given to anybody. Where the administrator has set up an AI, it is told what you write and the titles of the columns, never a row, a name or an address. Files and gradebooks are deleted after 90 days, and at once when you say /forget.
          [Files] [Who is who] [Scores] [Changes in words] [Rules]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.says(&ana, "/status").await;
    bot.says(&ana, "/cancel").await;
    bot.says(&ana, "/new").await;
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.says(&ana, "/compile").await;
    bot.transcript(&ana);
    bot.says(&ana, "/new").await;
    bot.says(&ana, "/status").await;
    bot.says(&ana, "perhaps").await;
    bot.says(&ana, "no").await;
    bot.says(&ana, "/new").await;
    bot.says(&ana, "yes").await;
    bot.says(&ana, "/status").await;
    expect![[r#"
        Ana: /new
        Bot: Start over? The file at hand will be put aside. Rules, answers to doubts and former results stay.
          [Yes] [No]
        Ana: /status
        Bot: Files: 1 ready
        Result: 1 test, 2 people
        Open question: I wait for your answer (/cancel leaves it)
        Ana: perhaps
        Bot: Please answer yes or no, or tap a button.
        Ana: no
        Bot: All right, left as it was.
        Ana: /new
        Bot: Start over? The file at hand will be put aside. Rules, answers to doubts and former results stay.
          [Yes] [No]
        Ana: yes
        Bot: All clear. Send me the files of the next course.
        Ana: /status
        Bot: Files: none
        Result: none yet
    "#]].assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn forgetting_deletes_everything() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.says(&ana, "/compile").await;
    bot.transcript(&ana);
    let stale = bot.button(&ana, "Looks good");
    bot.says(&ana, "/forget").await;
    bot.taps(&ana, "No").await;
    bot.says(&ana, "/forget").await;
    bot.taps(&ana, "Delete everything").await;
    assert_eq!(bot.services.store.users(9).await.unwrap()[0].name, "");
    bot.says(&ana, "/results").await;
    bot.says(&ana, "/files").await;
    bot.taps_data(&ana, "Looks good", &stale).await;
    expect![[r#"
        Ana: /forget
        Bot: Delete everything I know of this chat: 1 file, 1 result, the rules and 0 answers to doubts? This can't be undone.
          [Delete everything] [No]
        Ana: taps [No]
        Bot: All right, left as it was.
        Ana: /forget
        Bot: Delete everything I know of this chat: 1 file, 1 result, the rules and 0 answers to doubts? This can't be undone.
          [Delete everything] [No]
        Ana: taps [Delete everything]
        Bot: Deleting …
        Bot: Deleted: 1 file, 1 result, 0 answers to doubts, the rules and the session. Nothing of this chat is left but the fact that it exists.
        Ana: /results
        Bot: There are no results yet.
        Ana: /files
        Bot: There are no files yet. Send me the exports of your quizzes.
        Ana: taps [Looks good]
        Bot (pops up): This preview is out of date.
    "#]].assert_eq(&bot.transcript(&ana));
    let folder = &bot.services.config.data_dir;
    let blobs = std::fs::read_dir(folder.join("blobs")).unwrap();
    let left: usize = blobs
        .map(|e| e.unwrap().path())
        .filter(|p| !p.ends_with("new"))
        .map(|p| std::fs::read_dir(p).unwrap().count())
        .sum();
    assert_eq!(left, 0, "files of a forgotten chat are left");
    bot.finish().await;
}

#[tokio::test]
async fn in_a_group_the_bot_speaks_when_spoken_to() {
    let mut bot = Bot::start().await;
    let ana = Person { chat: -100_500, ..ana() };
    let topic = Person { topic: Some(7), ..ana.clone() };
    bot.says(&ana, "good morning everybody").await;
    bot.says(&ana, "/status@another_bot").await;
    bot.says(&ana, &format!("/status@{BOT_NAME}")).await;
    bot.says(&ana, &format!("@{BOT_NAME} hello")).await;
    expect![[r#"
        Ana: good morning everybody
        Ana: /status@another_bot
        Ana: /status@mlj_results_bot
        Bot: Files: none
        Result: none yet
        Ana: @mlj_results_bot hello
        Bot: I did not understand that. Send me a file that your form tool exports, or see /help.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    // A topic has a session of its own.
    bot.sends(&topic, &[("Test 1.csv", first())]).await;
    bot.says(&topic, "/status").await;
    bot.says(&ana, "/status").await;
    expect![[r#"
        Ana: sends Test 1.csv
        Bot in topic 7: ⏳ Test 1.csv: reading …
        Bot (edits): ✅ Test 1 · a table · 2 rows · of 20 — Test 1.csv

        1 file is ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
        Ana: /status
        Bot in topic 7: Files: 1 ready
        Result: none yet
        Ana: /status
        Bot: Files: none
        Result: none yet
    "#]]
    .assert_eq(&bot.transcript(&ana));
    // A typed answer reaches the bot as a reply.
    bot.says(&ana, "/settings").await;
    bot.taps(&ana, "Pass mark").await;
    bot.transcript(&ana);
    let id = bot.telegram.message_id();
    let mut reply = ana.message(id, json!({ "text": "40" }));
    let mut answered = ana.message(1, json!({ "text": "…" }))["message"].clone();
    answered["from"] = json!({ "id": bot::BOT_ID, "is_bot": true, "first_name": "Results" });
    reply["message"]["reply_to_message"] = answered;
    bot.telegram.push(reply);
    bot.settle().await;
    expect![[r#"
        Bot: Pass mark: 40 %
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn a_group_is_forgotten_by_its_administrators() {
    let mut bot = Bot::start().await;
    let member = Person { chat: -100_500, ..ana() };
    let esi = Person { id: 43, name: "Esi", ..member.clone() };
    bot.telegram.world().administrators.insert((esi.chat, esi.id));
    bot.sends(&member, &[("Test 1.csv", first())]).await;
    bot.transcript(&member);
    // Who asks and who says yes is looked at each on its own.
    bot.says(&member, "/forget").await;
    bot.says(&esi, "/forget").await;
    bot.taps(&member, "Delete everything").await;
    let id = bot.telegram.message_id();
    bot.telegram.push(member.message(
        id,
        json!({ "text": format!("@{BOT_NAME} yes"),
        "entities": [{ "type": "mention", "offset": 0, "length": BOT_NAME.len() + 1 }] }),
    ));
    bot.settle().await;
    bot.telegram.fail("getChatMember", bot::Fault::BadGateway);
    bot.taps(&esi, "Delete everything").await;
    bot.says(&member, &format!("/status@{BOT_NAME}")).await;
    bot.taps(&esi, "Delete everything").await;
    bot.says(&member, &format!("/status@{BOT_NAME}")).await;
    expect![[r#"
        Ana: /forget
        Bot: What I know of a group can be deleted by its administrators, and by mine.
        Esi: /forget
        Bot: Delete everything I know of this chat: 1 file, 0 results, the rules and 0 answers to doubts? This can't be undone.
          [Delete everything] [No]
        Ana: taps [Delete everything]
        Bot: What I know of a group can be deleted by its administrators, and by mine.
        Bot: What I know of a group can be deleted by its administrators, and by mine.
        Esi: taps [Delete everything]
        Bot: I can't ask Telegram just now who administers this group, so nothing is deleted. Please try again later.
        Ana: /status@mlj_results_bot
        Bot: Files: 1 ready
        Result: none yet
        Open question: I wait for your answer (/cancel leaves it)
        Esi: taps [Delete everything]
        Bot: Deleting …
        Bot: Deleted: 1 file, 0 results, 0 answers to doubts, the rules and the session. Nothing of this chat is left but the fact that it exists.
        Ana: /status@mlj_results_bot
        Bot: Files: none
        Result: none yet
    "#]]
    .assert_eq(&bot.transcript(&member));
    // The bot's own administrators need no word of Telegram.
    bot.says(&Person { chat: -100_500, ..bot::admin() }, "/forget").await;
    expect![[r#"
        Adm: /forget
        Bot: Delete everything I know of this chat: 0 files, 0 results, the rules and 0 answers to doubts? This can't be undone.
          [Delete everything] [No]
    "#]]
    .assert_eq(&bot.transcript(&member));
    bot.finish().await;
}

#[tokio::test]
async fn a_group_that_moves_keeps_its_course() {
    let mut bot = Bot::start().await;
    let before = Person { chat: -500, ..ana() };
    let after = Person { chat: -100_500, ..ana() };
    bot.sends(&before, &[("Test 1.csv", first())]).await;
    bot.transcript(&before);
    let id = bot.telegram.message_id();
    let mut moved = before.message(id, json!({ "migrate_to_chat_id": after.chat }));
    moved["message"]["chat"] = json!({ "id": before.chat, "type": "group", "title": "Staff" });
    bot.telegram.push(moved.clone());
    bot.telegram.push(moved);
    bot.says(&after, "/status").await;
    expect![[r#"
        Ana: /status
        Bot: Files: 1 ready
        Result: none yet
    "#]]
    .assert_eq(&bot.transcript(&after));
    bot.finish().await;
}

#[tokio::test]
async fn edited_messages_and_blocks_are_taken_calmly() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.says(&ana, "/status").await;
    bot.transcript(&ana);
    let edited = ana.message(3, json!({ "text": "/new", "edit_date": 1_760_000_001 }));
    bot.telegram.push(json!({ "edited_message": edited["message"] }));
    bot.settle().await;
    let member = |status: &str| {
        let user = json!({ "id": bot::BOT_ID, "is_bot": true, "first_name": "Results" });
        match status {
            "kicked" => json!({ "status": "kicked", "user": user, "until_date": 0 }),
            _ => json!({ "status": "member", "user": user }),
        }
    };
    let change = |old: &str, new: &str| {
        json!({ "my_chat_member": { "chat": { "id": 42, "type": "private", "first_name": "Ana" },
            "from": { "id": 42, "is_bot": false, "first_name": "Ana" }, "date": 1_760_000_000,
            "old_chat_member": member(old), "new_chat_member": member(new) } })
    };
    bot.telegram.push(change("member", "kicked"));
    bot.settle().await;
    assert!(bot.services.store.reachable_chats().await.unwrap().is_empty());
    bot.telegram.push(change("kicked", "member"));
    bot.settle().await;
    assert_eq!(bot.services.store.reachable_chats().await.unwrap(), ["tg:42"]);
    bot.finish().await;
}

#[tokio::test]
async fn limits_of_a_day_are_told() {
    let mut bot = Bot::with(&[("FILES_A_DAY", "2"), ("COMPILES_A_DAY", "1")]).await;
    let ana = ana();
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.says(&ana, "/compile").await;
    bot.sends(&ana, &[("Test 2.csv", quiz(&[("Esi Mensah", "esi@example.org", 4)]))]).await;
    bot.transcript(&ana);
    bot.says(&ana, "/compile").await;
    bot.sends(&ana, &[("Test 3.csv", quiz(&[("Eve Ade", "eve@example.org", 4)]))]).await;
    expect![[r#"
        Ana: /compile
        Bot: You have compiled once today, which is the limit. Please go on tomorrow.
        Ana: sends Test 3.csv
        Bot: ❌ Test 3.csv: you have sent 2 files today, which is the limit; please go on tomorrow

        2 files are ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn the_bot_speaks_french_to_those_who_do() {
    let (mut bot, ana) = (Bot::start().await, ana());
    let id = bot.telegram.message_id();
    let mut start = ana.message(id, json!({ "text": "/status" }));
    start["message"]["from"]["language_code"] = json!("fr-CA");
    bot.telegram.push(start);
    bot.settle().await;
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.says(&ana, "/compile").await;
    bot.says(&ana, "/settings").await;
    bot.taps(&ana, "Langue").await;
    bot.says(&ana, "klingon").await;
    bot.taps(&ana, "English").await;
    bot.says(&ana, "/status").await;
    expect![[r#"
        Bot: Fichiers : aucun
        Résultat : aucun encore
        Ana: sends Test 1.csv
        Bot: ⏳ Test 1.csv : lecture …
        Bot (edits): ✅ Test 1 · a table · 2 lignes · sur 20 — Test 1.csv

        1 fichier est prêt. Envoyez-en d'autres, ou compilez.
          [▶ Compiler] [📄 Fichiers] [⚙ Règles]
        Ana: /compile
        Bot: Je compile 1 fichier …
          [✖ Arrêter]
        Bot (edits): Compilé.
        Test 1 (as "Test 1" says) : Test 1.csv
        Bot: [preview.png, a file] 1 test, 2 personnes · 2 reçus, 0 refusés (passage à 50 %) · moyenne 75.35 %
        Lignes : 2 = 2 utilisées + 0 réunies + 0 mises de côté
        Dites-moi (en anglais) ce qu'il faut changer ou ce que vous voulez savoir, par exemple « grade them A to F » ou « who failed? ».
          [✅ C'est bon : envoyer] [Toutes les lignes] [⚙ Règles] [📄 Fichiers]
        Ana: /settings
        Bot: Règles de ce cours – touchez-en une pour la changer :
        Note de passage: 50 %
        Remises: la meilleure compte
        Test absent: compte 0
        Écarter: 0
        Décimales: 2
        Poids: tous égaux
        Participation: 80 %: 85–93; 60 %: 80; 40 %: 70–75; 0 %: 50
        Lettres: aucune
        Langue: français
        Fuseau horaire: UTC
          [Note de passage] [Remises] [Test absent] [Écarter] [Décimales] [Poids] [Participation] [Lettres] [Langue] [Fuseau horaire] [Tout comme le cours le veut]
        Ana: taps [Langue]
        Bot: Je parle français. Touchez une autre langue.
          [English] [français]
        Ana: klingon
        Bot: Je parle en (anglais) et fr (français). Réessayez, ou dites /cancel.
        Ana: taps [English]
        Bot: Language: English
        Ana: /status
        Bot: Files: 1 ready
        Result: 1 test, 2 people
    "#]].assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn what_was_changed_is_told() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.says(&ana, "/history").await;
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.says(&ana, "/files").await;
    bot.taps(&ana, "1").await;
    bot.taps(&ana, "Renumber").await;
    bot.says(&ana, "4").await;
    bot.says(&ana, "/settings").await;
    bot.taps(&ana, "Pass mark").await;
    bot.taps(&ana, "45").await;
    bot.says(&ana, "/new").await;
    bot.says(&ana, "yes").await;
    bot.transcript(&ana);
    bot.says(&ana, "/history").await;
    expect![[r#"
        Ana: /history
        Bot: What was changed, the latest first
        <date>  Started over; 1 file was put aside.
        <date>  Pass mark: 45 %
        <date>  Test 1.csv is test 4 now.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.says(&ana, "/forget").await;
    bot.says(&ana, "yes").await;
    bot.transcript(&ana);
    bot.says(&ana, "/history").await;
    expect![[r#"
        Ana: /history
        Bot: Nothing was changed yet.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn what_is_past_its_time_goes() {
    use sqlx::Connection;
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.says(&ana, "/compile").await;
    let services = std::sync::Arc::clone(&bot.services);
    assert_eq!(keep_house(&services).await.unwrap(), (0, 0), "nothing is old yet");
    let url = format!("sqlite://{}", services.config.data_dir.join("mlj.sqlite").display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    for table in ["UPDATE uploads SET created_ms = 0", "UPDATE results SET created_ms = 0"] {
        sqlx::query(table).execute(&mut database).await.unwrap();
    }
    for folder in std::fs::read_dir(services.config.data_dir.join("blobs")).unwrap() {
        for blob in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let file = std::fs::File::options().write(true).open(blob.unwrap().path()).unwrap();
            file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        }
    }
    // One upload and one result, and at once the upload's file and tables: links to the files of
    // the result, and to the picture in the chat, may be out there.
    assert_eq!(keep_house(&services).await.unwrap(), (2, 2));
    let ended = "UPDATE blob_refs SET until_ms = 1 WHERE until_ms IS NOT NULL";
    sqlx::query(ended).execute(&mut database).await.unwrap();
    assert_eq!(keep_house(&services).await.unwrap(), (0, 6));
    bot.transcript(&ana);
    bot.says(&ana, "/export csv").await;
    bot.taps(&ana, "All rows").await;
    bot.says(&ana, "/settings").await;
    bot.taps(&ana, "Pass mark").await;
    bot.taps(&ana, "45").await;
    bot.transcript(&ana);
    bot.taps(&ana, "Compile").await;
    expect![[r#"
        Ana: taps [Compile]
        Bot: Compiling 1 file …
          [✖ Stop]
        Bot (edits): These files are not kept any more; send them again: Test 1.csv
          [Try again] [📄 Files]
    "#]]
    .assert_eq(&bot.transcript(&ana));
    // Sent again, the file is kept again.
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.transcript(&ana);
    bot.taps(&ana, "Try again").await;
    let said = bot.transcript(&ana);
    assert!(said.contains("1 test, 2 people"), "{said}");
    bot.finish().await;
}
