//! The database, alike on SQLite and on PostgreSQL.

use crate::cluster;
use std::collections::HashSet;

use cluster::Cluster;
use conversation::AccessMode;
use conversation::effect::{Effect, Message, Outgoing, Standing};
use conversation::event::{Answer, Event, Failure, Incoming, Sender};
use conversation::job::{Job, Pool, Task};
use conversation::state::{FORMAT, Session, State};
use conversation::text::Text;
use gradebook::domain::ChatKey;
use mlj_results_compiler::runtime::now_ms;
use mlj_results_compiler::store::{
    AiUse, NewEvent, SCHEMA_VERSION, Settled, StepCommit, Store, StoreError, TokenRow, WebChat,
    WebKind,
};
use table::outcome::{FileReading, Made};

fn incoming(chat: i64, text: &str) -> Incoming {
    Incoming {
        chat: ChatKey::telegram(chat),
        from: Some(Sender { id: chat, name: "Ana Ọlá".into(), language: None, admin: false }),
        title: String::new(),
        event: Event::Said { message: 1, text: text.into() },
    }
}

fn event(number: i64, chat: i64) -> NewEvent {
    NewEvent {
        source: "telegram",
        external: number.to_string(),
        incoming: incoming(chat, "hello 🎓"),
    }
}

fn message(text: &str, slot: Option<&str>) -> Message {
    Message { slot: slot.map(str::to_owned), text: Text::plain(text), buttons: Vec::new() }
}

/// Commits effects as the step of an event.
async fn commit(store: &Store, id: i64, chat: i64, effects: &[Effect]) {
    let incoming = incoming(chat, "x");
    let step = StepCommit { id, incoming: &incoming, session: None, epoch: None, effects };
    store.commit_steps(&[step], 1_000).await.unwrap();
}

/// Nobody's jobs took any time yet.
fn unused(_: &str) -> u64 {
    0
}

fn job(id: &str) -> Effect {
    let task = Task::Read { file_id: id.into(), name: "a.csv".into() };
    Effect::Start(Job { id: id.into(), task })
}

async fn the_inbox_stores_each_event_once(store: &Store) {
    assert_eq!(store.last_external("telegram").await.unwrap(), None);
    assert_eq!(store.receive(&[event(7, 1), event(8, 2)], 5).await.unwrap(), 2);
    assert_eq!(store.receive(&[event(8, 2), event(9, 1)], 6).await.unwrap(), 1);
    assert_eq!(store.last_external("telegram").await.unwrap(), Some(9));
    let open = store.open_events(10, 7).await.unwrap();
    assert_eq!(open.iter().map(|r| r.incoming.chat.chat).collect::<Vec<_>>(), [1, 2, 1]);
    assert_eq!(open[0].incoming, incoming(1, "hello 🎓"));
    store.give_up(open[2].id, "why", 8).await.unwrap();
    for row in &open[..2] {
        commit(store, row.id, row.incoming.chat.chat, &[]).await;
    }
    assert!(store.open_events(10, 9).await.unwrap().is_empty());
}

async fn a_step_is_all_or_nothing(store: &Store) {
    let session = Session { state: State::AskedPerson, ..Session::default() };
    let keep = Effect::KeepResult { id: "r1".into(), made: Made::default() };
    let (one, two) = (incoming(11, "a"), incoming(12, "b"));
    let effects = [keep.clone(), Effect::Send(Outgoing::Message(message("hi", None)))];
    let step = |incoming| StepCommit {
        id: 1,
        incoming,
        session: Some(&session),
        epoch: None,
        effects: effects.as_slice(),
    };
    // The second step keeps a result of the same id, which can't be: neither step happens.
    store.commit_steps(&[step(&one), step(&two)], 1).await.unwrap_err();
    let chats = [ChatKey::telegram(11), ChatKey::telegram(12)];
    let loaded = store.load(&chats).await.unwrap();
    assert!(loaded.values().all(|s| *s == Session::default()));
    assert!(store.open_messages(1).await.unwrap().is_empty());
    let committed = store.commit_steps(&[step(&one)], 1).await.unwrap();
    assert!(committed.messages && !committed.jobs);
    let loaded = store.load(&chats).await.unwrap();
    assert_eq!(loaded[&chats[0]].state, State::AskedPerson);
    let open = store.open_messages(1).await.unwrap();
    store.settle(&[(open[0].clone(), Settled::Sent(Some(5)))], 2).await.unwrap();
    assert!(store.open_messages(1).await.unwrap().is_empty());
}

async fn decisions_are_remembered_and_taken_back(store: &Store) {
    let decide = |same| Effect::Decide { one: "a@x".into(), other: "Ọlá".into(), same };
    let chat = ChatKey::telegram(21);
    for (same, expected) in [(Some(true), 1), (Some(false), 1), (None, 0), (Some(true), 1)] {
        commit(store, 0, 21, &[decide(same)]).await;
        let loaded = store.load(&[chat]).await.unwrap();
        assert_eq!(loaded[&chat].decisions.len(), expected);
    }
}

async fn an_edit_takes_the_place_of_one_that_waits(store: &Store) {
    let edit = |text| Effect::Send(Outgoing::Edit(message(text, Some("s"))));
    commit(store, 0, 31, &[edit("one"), Effect::Send(Outgoing::Message(message("m", None)))]).await;
    commit(store, 0, 31, &[edit("two")]).await;
    let open = store.open_messages(1).await.unwrap();
    assert_eq!(open.len(), 1, "only the first of a chat");
    assert_eq!(open[0].outgoing, Outgoing::Edit(message("two", Some("s"))));
    // A third edit comes while the second is on its way: it is sent after it.
    commit(store, 0, 31, &[edit("three")]).await;
    store.settle(&[(open[0].clone(), Settled::Sent(Some(77)))], 2).await.unwrap();
    let open = store.open_messages(1).await.unwrap();
    assert_eq!(open[0].outgoing, Outgoing::Edit(message("three", Some("s"))));
    assert_eq!(open[0].message, Some(77));
    store
        .settle(&[(open[0].clone(), Settled::Later { due_ms: 9, counts: true })], 3)
        .await
        .unwrap();
    assert_eq!(store.open_messages(1).await.unwrap()[0].attempts, 1);
    store.settle(&[(open[0].clone(), Settled::Sent(Some(77)))], 3).await.unwrap();
    let ack = Effect::Send(Outgoing::Ack { callback: "c".into(), note: None });
    commit(store, 0, 31, &[ack]).await;
    let open = store.open_messages(1).await.unwrap();
    assert!(matches!(open[0].outgoing, Outgoing::Ack { .. }), "answers to taps come first");
    for row in open {
        store.settle(&[(row, Settled::GivenUp("no".into()))], 4).await.unwrap();
    }
    assert_eq!(store.open_message_count().await.unwrap(), 0);
}

async fn jobs_are_shared_out_fairly(store: &Store) {
    for n in 0..4 {
        commit(store, 0, 41, &[job(&format!("a{n}"))]).await;
    }
    commit(store, 0, 42, &[job("b0")]).await;
    let mut taken = Vec::new();
    for _ in 0..3 {
        taken.push(store.claim_job(Pool::Files, &unused, 2_000).await.unwrap().unwrap().job.id);
    }
    assert_eq!(taken, ["a0", "b0", "a1"]);
    assert!(store.claim_job(Pool::Data, &unused, 2_000).await.unwrap().is_none());
    assert_eq!(store.lines().await.unwrap(), [(Pool::Files, 5)]);
    let answer = NewEvent {
        source: "job",
        external: "a0/end".into(),
        incoming: Incoming {
            event: Event::Finished {
                job: "a0".into(),
                answer: Box::new(Answer::Told { what: "x".into(), lines: Vec::new() }),
            },
            from: None,
            ..incoming(41, "")
        },
    };
    store.finish_job("a0", None, &answer, 2_100).await.unwrap();
    // A job that was stopped meanwhile gives no answer.
    commit(store, 0, 41, &[Effect::Cancel { job: "a1".into() }]).await;
    let late = NewEvent { external: "a1/end".into(), ..answer.clone() };
    store.finish_job("a1", None, &late, 2_200).await.unwrap();
    let events = store.open_events(10, 0).await.unwrap();
    assert_eq!(events.len(), 1);
    commit(store, events[0].id, 41, &[]).await;
    assert_eq!(store.release_jobs().await.unwrap(), 1);
    let again = store.claim_job(Pool::Files, &unused, 3_000).await.unwrap().unwrap();
    assert_eq!((again.job.id.as_str(), again.attempts), ("a2", 0));
    store.release_jobs().await.unwrap();
    let used = |turn: &str| if turn == "41" { 30_000 } else { 0 };
    let again = store.claim_job(Pool::Files, &used, 3_000).await.unwrap().unwrap();
    assert_eq!(again.job.id, "b0", "whose jobs took long waits longer");
    let again = store.claim_job(Pool::Files, &used, 3_000).await.unwrap().unwrap();
    assert_eq!(again.job.id, "a2");
    let dead = NewEvent { external: "a2/end".into(), ..answer };
    store.finish_job("a2", Some("why"), &dead, 3_100).await.unwrap();
    assert!(store.jobs(10).await.unwrap().iter().any(|j| j.state == "dead"));
    assert!(!store.revive_job("a2", 3_200).await.unwrap(), "its chat does not know yet");
    let events = store.open_events(10, 0).await.unwrap();
    commit(store, events[0].id, 41, &[]).await;
    assert!(store.revive_job("a2", 3_200).await.unwrap());
    // What is no id of a dead job changes nothing, not even as a pattern.
    assert!(!store.revive_job("%", 3_200).await.unwrap());
    assert!(store.is_handled("job", "a0/end").await.unwrap());
    assert!(!store.revive_job("a0", 3_200).await.unwrap());
    assert_eq!(store.job_state("a2").await.unwrap().as_deref(), Some("queued"));
    for row in store.open_events(10, 0).await.unwrap() {
        store.give_up(row.id, "done", 1).await.unwrap();
    }
}

async fn a_broadcast_that_waits_is_cancelled(store: &Store) {
    let broadcast = |id: &str| {
        Effect::Start(Job { id: id.into(), task: Task::Broadcast { text: "hi".into() } })
    };
    commit(store, 0, 44, &[broadcast("w1"), broadcast("w2")]).await;
    assert_eq!(
        store.claim_job(Pool::Broadcast, &unused, 2_000).await.unwrap().unwrap().job.id,
        "w1"
    );
    let cancel = |job: &str| Effect::Cancel { job: job.into() };
    commit(store, 0, 44, &[cancel("w1"), cancel("w2")]).await;
    // The one that runs will say how far it came; the other never begins.
    assert_eq!(store.job_state("w1").await.unwrap().as_deref(), Some("stopping"));
    assert_eq!(store.job_state("w2").await.unwrap().as_deref(), Some("cancelled"));
    assert!(store.claim_job(Pool::Broadcast, &unused, 9_000).await.unwrap().is_none());
    let event = Event::Failed { job: "w1".into(), failure: Failure::Gone };
    let answer = NewEvent {
        source: "job",
        external: "w1/end".into(),
        incoming: Incoming { event, from: None, ..incoming(44, "") },
    };
    store.finish_job("w1", None, &answer, 9_100).await.unwrap();
    for row in store.open_events(10, 9_200).await.unwrap() {
        store.give_up(row.id, "done", 9_300).await.unwrap();
    }
}

async fn a_result_out_of_reach_goes_with_the_next_cleaning(store: &Store) {
    let made = |name: &str| Made { xlsx: name.into(), ..Made::default() };
    let keep = |id: &str| Effect::KeepResult { id: id.into(), made: made(id) };
    let drop = |id: &str| Effect::DropResult { id: id.into() };
    commit(store, 0, 45, &[keep("d1"), keep("d2"), keep("d3")]).await;
    // A result of another chat can't be dropped.
    commit(store, 0, 46, &[drop("d1")]).await;
    commit(store, 0, 45, &[drop("d2")]).await;
    let refers = async |id: &str| store.referred_blobs().await.unwrap().iter().any(|b| b == id);
    assert_eq!((refers("d1").await, refers("d2").await), (true, true));
    store.expire((1, 0), 1_000).await.unwrap();
    // A link to it may be out there: until that ends it is kept.
    assert_eq!((refers("d1").await, refers("d2").await), (true, true));
    store.expire((1, 0), 3 * 86_400_000).await.unwrap();
    assert_eq!((refers("d1").await, refers("d2").await), (true, false));
    // Whoever forgets the chat before that forgets it as well.
    commit(store, 0, 45, &[drop("d3")]).await;
    let gone = store.forget("tg:45", "").await.unwrap();
    assert_eq!((gone.results, gone.blobs), (1, vec!["d1".to_owned(), "d3".to_owned()]));
    assert!(!refers("d3").await);
}

async fn a_newer_session_is_not_overwritten(store: &Store) {
    let chat = ChatKey::telegram(47);
    let who = incoming(47, "x");
    let save = async |session: &Session| {
        let session = Some(session);
        let step = StepCommit { id: 0, incoming: &who, session, epoch: None, effects: &[] };
        store.commit_steps(&[step], 1_000).await.unwrap();
    };
    let older = Session { format: 1, revision: 5, ..Session::default() };
    save(&older).await;
    let loaded = store.load(&[chat]).await.unwrap().remove(&chat).unwrap();
    assert_eq!(loaded, Session { format: FORMAT, ..older }, "it is written as of today");
    save(&Session { format: FORMAT + 1, revision: 7, ..Session::default() }).await;
    let loaded = store.load(&[chat]).await.unwrap().remove(&chat).unwrap();
    assert!(loaded.is_newer() && loaded.revision == 0, "nothing of it is understood");
    save(&Session::default()).await;
    assert!(store.load(&[chat]).await.unwrap()[&chat].is_newer(), "it is still there");
}

async fn no_job_is_taken_twice(store: &Store) {
    let jobs: Vec<Effect> = (0..12).map(|n| job(&format!("c{n:02}"))).collect();
    commit(store, 0, 43, &jobs).await;
    let claims = (0..12).map(|_| store.claim_job(Pool::Files, &unused, 5_000));
    let claimed = futures_util::future::join_all(claims).await;
    // Older jobs of another part are in the line as well; each is taken once all the same.
    let taken: HashSet<String> = claimed.into_iter().map(|c| c.unwrap().unwrap().job.id).collect();
    assert_eq!(taken.len(), 12, "{taken:?}");
}

async fn users_are_counted_and_governed(store: &Store) {
    const DAY: i64 = 86_400_000;
    let who = incoming(51, "x");
    let step = |effects| StepCommit { id: 0, incoming: &who, session: None, epoch: None, effects };
    let count = [Effect::Count { user: 51, files: 2, compiles: 1 }];
    store.commit_steps(&[step(&count), step(&count)], 5 * DAY).await.unwrap();
    let caller = store.caller(51, 5 * DAY + 1).await.unwrap();
    assert_eq!((caller.files_today, caller.compiles_today), (4, 2));
    assert_eq!(store.caller(51, 6 * DAY).await.unwrap().files_today, 0);
    store.commit_steps(&[step(&count)], 6 * DAY).await.unwrap();
    assert_eq!(store.caller(51, 6 * DAY).await.unwrap().files_today, 2);
    let ban = [
        Effect::SetStanding { user: 51, standing: Standing::Banned },
        Effect::SetStanding { user: 999, standing: Standing::Allowed },
        Effect::Configure { key: "access", value: "list".into() },
        Effect::Configure { key: "access", value: "closed".into() },
        Effect::Audit { what: "banned".into() },
    ];
    store.commit_steps(&[step(&ban)], 6 * DAY).await.unwrap();
    assert_eq!(store.caller(51, 0).await.unwrap().standing, Standing::Banned);
    assert_eq!(store.caller(999, 0).await.unwrap().standing, Standing::Allowed);
    assert_eq!(store.house_settings().await.unwrap().access, Some(AccessMode::Closed));
    assert_eq!(store.audit_log(5).await.unwrap(), [(6 * DAY, 51, "banned".to_owned())]);
}

async fn a_chat_moves_with_all_that_is_its(store: &Store) {
    let (from, to) = (ChatKey::telegram(-61), ChatKey::telegram(-6100));
    let session = Session { state: State::AskedPerson, ..Session::default() };
    let old = incoming(-61, "x");
    let effects = [job("m0"), Effect::Send(Outgoing::Message(message("m", None)))];
    let step = StepCommit {
        id: 0,
        incoming: &old,
        session: Some(&session),
        epoch: None,
        effects: &effects,
    };
    store.commit_steps(&[step], 1).await.unwrap();
    commit(store, 0, -6100, &[]).await;
    store.migrate_chat(&from.to_string(), &to.to_string()).await.unwrap();
    // Told again, even by a chat that has come back to life under the old id.
    store.migrate_chat(&from.to_string(), &to.to_string()).await.unwrap();
    commit(store, 0, -61, &[Effect::Migrate { to: -6100 }]).await;
    let loaded = store.load(&[from, to]).await.unwrap();
    assert_eq!(loaded[&to].state, State::AskedPerson);
    assert_eq!(loaded[&from], Session::default());
    let open = store.open_messages(1).await.unwrap();
    assert_eq!(open[0].chat, to.to_string());
    store.settle(&[(open[0].clone(), Settled::Sent(None))], 1).await.unwrap();
    // A broadcast reaches each chat once, however often it is begun.
    let news = Outgoing::Message(message("news", Some("broadcast-1")));
    let chats = [to.to_string()];
    store.put_for_all(&chats, &news, 1).await.unwrap();
    store.put_for_all(&chats, &news, 1).await.unwrap();
    assert_eq!(store.open_message_count().await.unwrap(), 1);
    store.mark_reachable(&to.to_string(), false).await.unwrap();
    assert!(!store.reachable_chats().await.unwrap().contains(&to.to_string()));
    let open = store.open_messages(1).await.unwrap();
    store.settle(&[(open[0].clone(), Settled::Sent(Some(1)))], 1).await.unwrap();
}

async fn forgetting_and_expiring_delete(store: &Store) {
    let reading = FileReading {
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
    let made = Made { xlsx: "xlsx".into(), base: "base".into(), ..Made::default() };
    let effects = |result: &str| {
        [
            Effect::KeepUpload { id: 1, reading: reading.clone() },
            Effect::KeepResult { id: result.into(), made: made.clone() },
            Effect::Decide { one: "a".into(), other: "b".into(), same: Some(true) },
        ]
    };
    commit(store, 0, 71, &effects("r71")).await;
    commit(store, 0, 72, &effects("r72")).await;
    let gone = store.forget("tg:71", "none").await.unwrap();
    assert_eq!((gone.files, gone.results, gone.decisions), (1, 1, 1));
    for blob in ["xlsx", "base", "tables"].map(str::to_owned) {
        assert!(
            gone.blobs.contains(&blob) && store.referred_blobs().await.unwrap().contains(&blob)
        );
    }
    assert!(store.expire((0, 0), 0).await.unwrap() == 0);
    // The upload and result of chat 72, and the result that an earlier part kept.
    assert_eq!(store.expire((2_000, 0), 2_000).await.unwrap(), 3);
    store.expire((0, 0), 3 * 86_400_000).await.unwrap();
    assert!(!store.referred_blobs().await.unwrap().contains(&"xlsx".to_owned()));
}

async fn what_a_model_costs_is_summed_by_day(store: &Store) {
    let day = 24 * 60 * 60 * 1000;
    for (user, tokens) in [(5, 100), (5, 50), (6, 7)] {
        store.count_ai(user, (tokens, tokens * 2), day).await.unwrap();
    }
    let of = |calls, tokens, cost_micros| AiUse { calls, tokens, cost_micros };
    assert_eq!(store.ai_today(Some(5), day).await.unwrap(), of(2, 150, 300));
    assert_eq!(store.ai_today(None, day).await.unwrap(), of(3, 157, 314));
    assert_eq!(store.ai_today(Some(5), 2 * day).await.unwrap(), AiUse::default());
    assert_eq!(store.ai_today(None, 2 * day).await.unwrap(), AiUse::default());
}

async fn a_chat_on_the_web_is_a_list_of_posts(store: &Store) {
    let chat = WebChat { chat: ChatKey::web(81), user: -81, name: "x".into(), created_ms: 5_000 };
    store.begin_web_chat(&chat, WebKind::Api, "token").await.unwrap();
    assert_eq!(store.web_chats(WebKind::Api, "token").await.unwrap(), std::slice::from_ref(&chat));
    assert!(store.web_chats(WebKind::Browser, "token").await.unwrap().is_empty());
    let key = chat.chat.to_string();
    // A row that is sent again is posted once.
    let first = store.post(&key, "out:1", "one", 5_000).await.unwrap();
    assert_eq!(store.post(&key, "out:1", "again", 5_000).await.unwrap(), first);
    let second = store.post(&key, "out:2", "two", 5_000).await.unwrap().unwrap();
    assert!(store.repost(&key, first.unwrap(), "changed").await.unwrap());
    assert!(!store.repost(&key, 99, "nothing").await.unwrap());
    assert_eq!(store.post("web:82", "out:1", "nobody", 5_000).await.unwrap(), None);
    let all = store.posts_after(&key, 0, 10).await.unwrap();
    let bodies: Vec<&str> = all.iter().map(|p| p.body.as_str()).collect();
    assert_eq!(bodies, ["changed", "two"]);
    // Who was there for the second hears of the change of the first.
    let later = store.posts_after(&key, all[1].seq, 10).await.unwrap();
    assert_eq!((later.len(), later[0].id), (1, first.unwrap()));
    assert_eq!(all[1].id, second);
    // What the user did is there with its event, once each.
    let said = NewEvent {
        source: "web",
        external: "k".into(),
        incoming: Incoming { chat: chat.chat, ..incoming(81, "hello") },
    };
    assert!(store.receive_web(&said, Some("said"), 6_000).await.unwrap());
    assert!(!store.receive_web(&said, Some("said"), 6_000).await.unwrap());
    assert!(!store.is_handled("web", "k").await.unwrap());
    assert_eq!(store.posts_after(&key, 0, 10).await.unwrap().len(), 3);
    // Forgetting clears it, and ends its links.
    assert_eq!(store.link_epoch(&key).await.unwrap(), Some(0));
    store.forget(&key, "none").await.unwrap();
    assert_eq!(store.link_epoch(&key).await.unwrap(), Some(1));
    let mark = store.web_mark(&key).await.unwrap().unwrap();
    assert!(
        mark.cleared_seq == mark.seq && store.posts_after(&key, 0, 10).await.unwrap().is_empty()
    );
    store.end_web_chat(&chat.chat).await.unwrap();
    assert_eq!(store.web_mark(&key).await.unwrap(), None);
    assert!(store.is_handled("web", "k").await.unwrap(), "an event would bring the chat back");
}

async fn tokens_and_browsers_come_and_go(store: &Store) {
    let row = |id: &str, expires_ms| TokenRow {
        id: id.into(),
        name: "Ana".into(),
        user: -5,
        admin: id == "t1",
        created_ms: 1,
        expires_ms,
    };
    store.add_token(&row("t1", None), "hash1", None).await.unwrap();
    store.add_token(&row("t2", Some(50)), "hash2", Some(("sealed", 30))).await.unwrap();
    let shown = async |now| store.sealed_token("t2", now).await.unwrap();
    assert_eq!((shown(29).await, shown(30).await), (Some(("sealed".to_owned(), 30)), None));
    store.erase_sealed_tokens(29).await.unwrap();
    assert!(shown(29).await.is_some() && store.sealed_token("t1", 1).await.unwrap().is_none());
    store.erase_sealed_tokens(30).await.unwrap();
    assert_eq!(shown(29).await, None, "it is erased, not hidden");
    assert_eq!(store.token("hash2", 49).await.unwrap(), Some(row("t2", Some(50))));
    assert_eq!(store.token("hash2", 50).await.unwrap(), None);
    assert_eq!(store.tokens(60).await.unwrap(), [row("t1", None)]);
    let chat = WebChat { chat: ChatKey::web(91), user: -5, name: String::new(), created_ms: 9_000 };
    store.begin_web_chat(&chat, WebKind::Token, "t1").await.unwrap();
    store.add_browser("cookie1", &chat.chat, Some("t1"), 9_000).await.unwrap();
    store.add_browser("cookie2", &chat.chat, Some("t2"), 9_000).await.unwrap();
    let browser = store.browser("cookie1", 40).await.unwrap().unwrap();
    assert_eq!(
        (browser.chat, browser.admin, browser.token.as_deref()),
        (chat.chat, true, Some("Ana"))
    );
    assert!(store.browser("cookie2", 40).await.unwrap().is_some());
    assert_eq!(store.browser("cookie2", 60).await.unwrap(), None, "its token has ended");
    assert_eq!(store.browser("cookie3", 40).await.unwrap(), None);
    assert_eq!(store.revoke_token("t1", 60).await.unwrap(), 1);
    assert_eq!(
        (store.browser("cookie1", 40).await.unwrap(), store.token("hash1", 40).await.unwrap()),
        (None, None)
    );
    // A browser that never came back goes with its chat; so does a token's chat.
    let near = WebChat { chat: ChatKey::web(92), ..chat.clone() };
    store.begin_web_chat(&near, WebKind::Browser, "").await.unwrap();
    store.add_browser("cookie4", &near.chat, None, 9_000).await.unwrap();
    store.expire((8_000, 0), 8_000).await.unwrap();
    assert!(store.web_chat(&near.chat, WebKind::Browser, "").await.unwrap().is_some());
    store.see_browser("cookie4", 9_500).await.unwrap();
    store.expire((9_400, 0), 9_400).await.unwrap();
    assert!(store.browser("cookie4", 40).await.unwrap().is_some());
    store.expire((9_600, 0), 9_600).await.unwrap();
    assert_eq!(store.web_chat(&near.chat, WebKind::Browser, "").await.unwrap(), None);
    // A token's chat that nobody used as well.
    assert!(store.web_chat(&chat.chat, WebKind::Token, "t1").await.unwrap().is_none());
}

async fn suite(url: &str) {
    let store = Store::connect(url, None).await.unwrap();
    the_inbox_stores_each_event_once(&store).await;
    a_step_is_all_or_nothing(&store).await;
    decisions_are_remembered_and_taken_back(&store).await;
    an_edit_takes_the_place_of_one_that_waits(&store).await;
    jobs_are_shared_out_fairly(&store).await;
    a_broadcast_that_waits_is_cancelled(&store).await;
    a_result_out_of_reach_goes_with_the_next_cleaning(&store).await;
    a_newer_session_is_not_overwritten(&store).await;
    no_job_is_taken_twice(&store).await;
    users_are_counted_and_governed(&store).await;
    a_chat_moves_with_all_that_is_its(&store).await;
    forgetting_and_expiring_delete(&store).await;
    what_a_model_costs_is_summed_by_day(&store).await;
    a_chat_on_the_web_is_a_list_of_posts(&store).await;
    tokens_and_browsers_come_and_go(&store).await;
    assert!(store.is_whole().await.unwrap());
    store.close().await;
    // A second start finds the database up to date.
    let again = Store::connect(url, None).await.unwrap();
    assert_eq!(again.last_external("telegram").await.unwrap(), Some(9));
    again.close().await;
    // Looked at from beside, it is as it is.
    let (beside, version) = Store::open_existing(url).await.unwrap();
    assert_eq!(version, SCHEMA_VERSION);
    assert_eq!(beside.last_external("telegram").await.unwrap(), Some(9));
    beside.close().await;
}

/// What was never filled is not taken for a database of ours, and stays as it is.
async fn nothing_is_there(url: &str) {
    for _ in 0..2 {
        let opened = Store::open_existing(url).await;
        assert!(matches!(opened, Err(StoreError::Nothing)), "{:?}", opened.err());
    }
}

#[tokio::test]
async fn on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mlj.sqlite");
    nothing_is_there(&Store::sqlite_url(&path)).await;
    assert!(!path.exists());
    suite(&Store::sqlite_url(&path)).await;
}

#[tokio::test]
async fn on_postgresql() {
    let Some(cluster) = Cluster::start() else { return };
    let url = cluster.database("store");
    nothing_is_there(&url).await;
    nothing_is_there(&url.replace("/store?", "/elsewhere?")).await;
    suite(&url).await;
}

/// The databases of released versions, filled, come up to date with all that is in them.
#[tokio::test]
async fn older_databases_are_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    for version in [1, 2, 3, 4] {
        let path = folder.path().join(format!("old-{version}.sqlite"));
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
        std::fs::copy(format!("{fixtures}/database-{version}.sqlite"), &path).unwrap();
        let store = Store::connect(&Store::sqlite_url(&path), None).await.unwrap();
        let figures = store.figures().await.unwrap();
        assert!(figures.chats >= 2 && figures.files >= 2 && figures.results >= 2, "{figures:?}");
        let chat = ChatKey::telegram(42);
        let session = &store.load(&[chat]).await.unwrap()[&chat];
        assert_eq!(session.decisions.len(), 1);
        assert!(session.files.len() >= 2 && session.results.len() >= 2);
        assert_eq!(store.link_epoch("tg:42").await.unwrap(), Some(0));
        // Tokens of then were made of the link secret.
        let derived = store.derived_tokens(now_ms()).await.unwrap();
        let expected = if version == 3 { vec!["Esi".to_owned()] } else { Vec::new() };
        assert_eq!(derived, expected);
        assert!(store.is_whole().await.unwrap());
        store.close().await;
    }
}
