//! What is kept, and for how long: files as long as somebody refers to them or is sending them,
//! what is personal for its time, and what was said no longer than it is needed.

use crate::bot::{Bot, admin, ana, quiz};
use crate::cluster::Cluster;

use conversation::effect::{Attachment, Effect, Outgoing, Standing};
use conversation::event::{Event, Incoming, Sender};
use conversation::job::{Job, Task};
use conversation::state::{Session, State};
use conversation::text::Text;
use gradebook::domain::ChatKey;
use mlj_results_compiler::runtime::{keep_house, now_ms};
use mlj_results_compiler::store::{NewEvent, Settled, StepCommit, Store, WebChat, WebKind};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};

const DAY_MS: i64 = 86_400_000;

fn incoming(chat: i64) -> Incoming {
    Incoming {
        chat: ChatKey::telegram(chat),
        from: Some(Sender { id: chat, name: "Ada".into(), language: None, admin: false }),
        title: "Course of Ada".into(),
        event: Event::Said { message: 1, text: "Ada Obi has 12 points".into() },
    }
}

async fn commit(store: &Store, incoming: &Incoming, effects: &[Effect], now_ms: i64) {
    let session = Session { state: State::AskedPerson, ..Session::default() };
    let step = StepCommit { id: 0, incoming, session: Some(&session), epoch: None, effects };
    store.commit_steps(&[step], now_ms).await.unwrap();
}

async fn rows(connection: &mut AnyConnection, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(connection).await.unwrap()
}

/// What says something of a person goes after its time; what is in use stays.
async fn what_is_personal_goes(store: &Store, connection: &mut AnyConnection) {
    let old = incoming(1);
    let effects = [
        Effect::Decide { one: "ada@a".into(), other: "Ada".into(), same: Some(true) },
        Effect::Audit { what: "let Ada in".into() },
        Effect::Act { what: "Ada merged".into() },
        Effect::SetStanding { user: 2, standing: Standing::Banned },
    ];
    commit(store, &old, &effects, DAY_MS).await;
    commit(store, &incoming(2), &[], DAY_MS).await;
    commit(store, &incoming(3), &effects[..1], 10 * DAY_MS).await;
    let left = async |connection: &mut AnyConnection| {
        let mut left = Vec::new();
        for table in ["chats", "sessions", "decisions", "actions", "audit_log", "users"] {
            left.push(rows(connection, &format!("SELECT COUNT(*) FROM {table}")).await);
        }
        left
    };
    // A clock that is an hour ahead deletes nothing of yesterday.
    store.expire((DAY_MS - 3_600_000, 0), 2 * DAY_MS).await.unwrap();
    assert_eq!(left(connection).await, [3, 3, 2, 1, 1, 3]);
    store.expire((5 * DAY_MS, 0), 10 * DAY_MS).await.unwrap();
    // One chat is left with its course, and who was banned stays so, without a name.
    assert_eq!(left(connection).await, [1, 1, 1, 0, 0, 2]);
    let named = "SELECT COUNT(*) FROM users WHERE name <> ''";
    assert_eq!(rows(connection, named).await, 1);
    assert_eq!(store.caller(2, 0).await.unwrap().standing, Standing::Banned);
}

/// What was handled, sent or done keeps no words of anybody.
async fn what_was_said_is_erased_once_it_is_handled(store: &Store, connection: &mut AnyConnection) {
    let event = NewEvent { source: "telegram", external: "1".into(), incoming: incoming(4) };
    store.receive(&[event], 1).await.unwrap();
    let row = store.open_events(9, 1).await.unwrap().remove(0);
    let task = Task::Read { file_id: "f".into(), name: "Ada.csv".into() };
    let message = Outgoing::Ack { callback: "c".into(), note: Some("Ada was merged".into()) };
    let effects = [
        Effect::Start(Job { id: "e1".into(), task }),
        Effect::Send(message),
        Effect::Cancel { job: "e1".into() },
    ];
    let incoming = incoming(4);
    let step = StepCommit {
        id: row.id,
        incoming: &incoming,
        session: None,
        epoch: None,
        effects: &effects,
    };
    store.commit_steps(&[step], 2).await.unwrap();
    for row in store.open_messages(3).await.unwrap() {
        store.settle(&[(row, Settled::Sent(None))], 3).await.unwrap();
    }
    for table in ["inbox", "outbox", "jobs"] {
        let said = format!("SELECT COUNT(*) FROM {table} WHERE body LIKE '%Ada%'");
        assert_eq!(rows(connection, &said).await, 0, "{table}");
        let there = format!("SELECT COUNT(*) FROM {table}");
        assert!(rows(connection, &there).await > 0, "{table}");
    }
}

/// A reference is there from the event to the link that may be out there.
async fn a_blob_is_referred_to_from_its_upload_to_its_last_link(store: &Store) {
    let blob = "ab".repeat(32);
    let upload =
        conversation::event::Upload { file_id: blob.clone(), name: "a".into(), bytes: None };
    let said = Incoming {
        event: Event::Uploaded { message: 0, file: upload, album: None },
        ..incoming(5)
    };
    let refers = async || store.referred_blobs().await.unwrap().contains(&blob);
    assert!(!refers().await);
    let event = NewEvent { source: "telegram", external: "5".into(), incoming: said.clone() };
    store.receive(&[event], 1).await.unwrap();
    assert!(refers().await, "an event waits");
    let row = store.open_events(9, 1).await.unwrap().remove(0);
    let task = Task::Read { file_id: blob.clone(), name: "a".into() };
    let effects = [Effect::Start(Job { id: "b1".into(), task })];
    let step =
        StepCommit { id: row.id, incoming: &said, session: None, epoch: None, effects: &effects };
    store.commit_steps(&[step], 2).await.unwrap();
    assert!(refers().await, "a job waits");
    let file = Attachment {
        slot: None,
        blob: blob.clone(),
        name: "a".into(),
        caption: Text::plain("a"),
        buttons: Vec::new(),
    };
    let effects = [Effect::Cancel { job: "b1".into() }, Effect::Send(Outgoing::Document(file))];
    commit(store, &said, &effects, 3).await;
    assert!(refers().await, "a message waits");
    for row in store.open_messages(4).await.unwrap() {
        store.settle(&[(row, Settled::Sent(Some(1)))], 4).await.unwrap();
    }
    store.expire((0, 0), DAY_MS / 2).await.unwrap();
    assert!(refers().await, "a link may be out there");
    assert_eq!(store.unreferred(std::slice::from_ref(&blob)).await.unwrap().len(), 0);
    store.expire((0, 0), 2 * DAY_MS).await.unwrap();
    assert!(!refers().await);
    assert_eq!(store.unreferred(std::slice::from_ref(&blob)).await.unwrap().len(), 1);
}

/// Posts go, and links to their files may be out there: also where two name one file.
async fn posts_leave_their_files_to_links(store: &Store) {
    let chat =
        WebChat { chat: ChatKey::web(9), user: -9, name: String::new(), created_ms: 9 * DAY_MS };
    store.begin_web_chat(&chat, WebKind::Api, "token").await.unwrap();
    let blob = "cd".repeat(32);
    let body = format!(r#"{{"blob":"{blob}"}}"#);
    for source in ["out:1", "out:2"] {
        store.post("web:9", source, &body, 1).await.unwrap();
    }
    let backup = "ef".repeat(32);
    let body = format!(r#"{{"blob":"{backup}","name":"mlj-backup.sqlite"}}"#);
    store.post("web:9", "out:3", &body, 1).await.unwrap();
    let refers = async |blob: &String| store.referred_blobs().await.unwrap().contains(blob);
    assert!(refers(&blob).await);
    assert!(!refers(&backup).await, "a copy of all courses is kept for its link alone");
    store.expire((2, 0), DAY_MS).await.unwrap();
    assert!(refers(&blob).await);
    store.expire((2, 0), 3 * DAY_MS).await.unwrap();
    assert!(!refers(&blob).await);
}

/// A NUL anywhere changes nothing but itself.
async fn nul_is_left_out(store: &Store) {
    let nul = "a\0b".to_owned();
    let mut said = incoming(6);
    said.title.clone_from(&nul);
    said.from = Some(Sender { id: 6, name: nul.clone(), language: None, admin: false });
    said.event = Event::Said { message: 1, text: nul.clone() };
    let event = NewEvent { source: "telegram", external: "6".into(), incoming: said.clone() };
    store.receive(&[event], 1).await.unwrap();
    let effects = [
        Effect::Decide { one: nul.clone(), other: nul.clone(), same: Some(true) },
        Effect::Act { what: nul.clone() },
        Effect::Audit { what: nul.clone() },
    ];
    commit(store, &said, &effects, 2).await;
    for row in store.open_events(9, 3).await.unwrap() {
        store.give_up(row.id, &nul, 3).await.unwrap();
    }
    assert_eq!(store.actions("tg:6", 1).await.unwrap()[0].1, "ab");
}

/// Somebody forgets while a step on their course is made: the step is not stored.
async fn a_step_on_a_forgotten_course_is_refused(store: &Store) {
    let (chat, said) = (ChatKey::telegram(7), incoming(7));
    commit(store, &said, &[], 1).await;
    let (session, epoch) = store.load_for_steps(&[chat]).await.unwrap().remove(&chat).unwrap();
    store.forget("tg:7", "none").await.unwrap();
    let step = |epoch| StepCommit {
        id: 0,
        incoming: &said,
        session: Some(&session),
        epoch: Some(epoch),
        effects: &[],
    };
    store.commit_steps(&[step(epoch)], 2).await.unwrap_err();
    assert_eq!(store.load(&[chat]).await.unwrap()[&chat], Session::default());
    store.commit_steps(&[step(epoch + 1)], 2).await.unwrap();
    // A course on the web that was deleted does not come back.
    let gone = Incoming { chat: ChatKey::web(8), ..incoming(8) };
    commit(store, &gone, &[], 2).await;
    assert!(!store.reachable_chats().await.unwrap().contains(&"web:8".to_owned()));
}

/// A chat that moves twice, or has moved before, loses nothing.
async fn a_chat_that_moves_twice_loses_nothing(store: &Store) {
    let (from, to) = (ChatKey::telegram(-71), ChatKey::telegram(-7100));
    let effects = [Effect::Decide { one: "a".into(), other: "b".into(), same: Some(true) }];
    commit(store, &Incoming { chat: to, ..incoming(71) }, &effects, 1).await;
    // The old chat has no course: the event that tells of the move made it just now.
    let quiet = Incoming { chat: from, ..incoming(71) };
    for _ in 0..2 {
        let moved = [Effect::Migrate { to: to.chat }];
        let step =
            StepCommit { id: 0, incoming: &quiet, session: None, epoch: None, effects: &moved };
        store.commit_steps(&[step], 2).await.unwrap();
        let session = &store.load(&[to]).await.unwrap()[&to];
        assert_eq!((&session.state, session.decisions.len()), (&State::AskedPerson, 1));
    }
}

/// Two chats become one while both have a course: neither course is deleted.
async fn both_courses_of_a_move_are_kept(store: &Store) {
    let (from, to) = (ChatKey::telegram(-72), ChatKey::telegram(-7200));
    let reading = table::outcome::FileReading {
        name: "a".into(),
        digest: "d".into(),
        source: "source".into(),
        tables: "tables".into(),
        tests: Vec::new(),
        tool: String::new(),
        people: 1,
        set_aside: 0,
        first_at: None,
        refused: None,
        titles: Vec::new(),
        print: None,
    };
    let keep = [Effect::KeepUpload { id: 1, reading }];
    for chat in [from, to] {
        commit(store, &Incoming { chat, ..incoming(72) }, &keep, 1).await;
    }
    let waits = NewEvent {
        source: "telegram",
        external: "72".into(),
        incoming: Incoming { chat: from, ..incoming(72) },
    };
    store.receive(&[waits], 1).await.unwrap();
    store.migrate_chat(&from.to_string(), &to.to_string()).await.unwrap();
    let loaded = store.load(&[from, to]).await.unwrap();
    assert!(loaded.values().all(|s| s.state == State::AskedPerson), "{loaded:?}");
    // What waited for the old chat is the new one's.
    let row = store.open_events(9, 1).await.unwrap().remove(0);
    assert_eq!(row.incoming.chat, to);
    store.give_up(row.id, "seen", 1).await.unwrap();
}

async fn suite(url: &str) {
    let store = Store::connect(url, None).await.unwrap();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    what_is_personal_goes(&store, &mut connection).await;
    what_was_said_is_erased_once_it_is_handled(&store, &mut connection).await;
    a_blob_is_referred_to_from_its_upload_to_its_last_link(&store).await;
    posts_leave_their_files_to_links(&store).await;
    nul_is_left_out(&store).await;
    a_step_on_a_forgotten_course_is_refused(&store).await;
    a_chat_that_moves_twice_loses_nothing(&store).await;
    both_courses_of_a_move_are_kept(&store).await;
    store.close().await;
}

#[tokio::test]
async fn retention_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    suite(&Store::sqlite_url(&folder.path().join("mlj.sqlite"))).await;
}

#[tokio::test]
async fn retention_on_postgresql() {
    let Some(cluster) = Cluster::start() else { return };
    suite(&cluster.database("retention")).await;
}

/// The room of what was deleted goes back to the disk.
#[tokio::test]
async fn the_database_file_shrinks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mlj.sqlite");
    let store = Store::connect(&Store::sqlite_url(&path), None).await.unwrap();
    let long = "x".repeat(10_000);
    for _ in 0..200 {
        commit(&store, &incoming(1), &[Effect::Act { what: long.clone() }], 1).await;
    }
    store.shrink().await.unwrap();
    let full = std::fs::metadata(&path).unwrap().len();
    store.expire((2 * DAY_MS, 0), 3 * DAY_MS).await.unwrap();
    store.shrink().await.unwrap();
    let left = std::fs::metadata(&path).unwrap().len();
    assert!(full > 2_000_000 && left < full / 4, "{full} -> {left}");
    // The deleted words are not in the file either.
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(100).any(|w| w == &long.as_bytes()[..100]));
    store.close().await;
}

/// A database of a version that did not give room back does so from the next cleaning on.
#[tokio::test]
async fn an_older_database_file_shrinks_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mlj.sqlite");
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/database-3.sqlite");
    std::fs::copy(fixture, &path).unwrap();
    let url = Store::sqlite_url(&path);
    let store = Store::open(&url, None).await.unwrap();
    store.hold("here", 1).await.unwrap();
    store.close().await;
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    let mode: i64 =
        sqlx::query_scalar("PRAGMA auto_vacuum").fetch_one(&mut connection).await.unwrap();
    assert_eq!(mode, 2);
}

/// What somebody sends just now is not deleted with another's course.
#[tokio::test]
async fn a_file_that_is_being_sent_is_not_deleted_with_anothers_course() {
    let bot = Bot::start().await;
    let services = &bot.services;
    let put = |hold: &mlj_results_compiler::blobs::Hold| {
        let folder = services.blobs.workshop().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "the same file").unwrap();
        hold.adopt(&file).unwrap()
    };
    let sending = services.blobs.hold();
    let blob = put(&sending);
    // Another chat's course had the same file, and is forgotten now.
    services.drop_unreferred(std::slice::from_ref(&blob)).await.unwrap();
    assert!(services.blobs.has(&blob), "it is being sent");
    drop(sending);
    services.drop_unreferred(std::slice::from_ref(&blob)).await.unwrap();
    assert!(!services.blobs.has(&blob));
    bot.finish().await;
}

/// A backup is kept as long as its link works.
#[tokio::test]
async fn a_backup_outlives_the_cleaning() {
    let (mut bot, adm, ana) = (Bot::start().await, admin(), ana());
    bot.sends(&ana, &[("Test 1.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]).await;
    bot.transcript(&ana);
    bot.says(&adm, "/backup").await;
    bot.transcript(&adm);
    let blobs = bot.services.config.data_dir.join("blobs");
    let old = std::time::SystemTime::now() - std::time::Duration::from_hours(2);
    let mut files = 0;
    for folder in std::fs::read_dir(&blobs).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let file = std::fs::File::options().write(true).open(file.unwrap().path()).unwrap();
            file.set_modified(old).unwrap();
            files += 1;
        }
    }
    assert_eq!(keep_house(&bot.services).await.unwrap(), (0, 0), "{files} files");
    assert!(files >= 3 && now_ms() > 0);
    bot.finish().await;
}

/// Whose files take all the room that they may is asked to make room.
#[tokio::test]
async fn a_user_on_telegram_has_a_quota_of_disk() {
    let (mut bot, ana) = (Bot::with(&[("USER_QUOTA_MB", "1")]).await, ana());
    let many: Vec<String> =
        (0..9_000).map(|n| format!("Person{n} Obi,p{n}@example.org,{}", n % 20)).collect();
    let large = format!("Name,Email,Score (20)\n{}\n", many.join("\n"));
    bot.sends(&ana, &[("Test 1.csv", large.into_bytes())]).await;
    assert!(bot.transcript(&ana).contains("1 file is ready"));
    bot.sends(&ana, &[("Test 2.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]).await;
    let said = bot.transcript(&ana);
    assert!(said.contains("there is no room for more"), "{said}");
    bot.says(&ana, "/new").await;
    bot.transcript(&ana);
    bot.finish().await;
}
