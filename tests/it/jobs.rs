//! Jobs and their leases, alike on SQLite and on PostgreSQL: a run that ends without a result is
//! repeated a few times, waiting is none, and a chat is answered in every case.

use crate::cluster::Cluster;

use conversation::effect::Effect;
use conversation::event::{Event, Failure, Incoming, Sender};
use conversation::job::{Job, Pool, Task};
use gradebook::domain::ChatKey;
use mlj_results_compiler::store::{ClaimedJob, StepCommit, Store, StoreError, TakenOver};
use sqlx::Connection;

const MINUTE_MS: i64 = 60_000;

fn event(chat: i64, user: Option<i64>) -> Incoming {
    let sender = |id| Sender { id, name: "Ana".into(), language: None, admin: false };
    Incoming {
        chat: ChatKey::telegram(chat),
        from: user.map(sender),
        title: String::new(),
        event: Event::Said { message: 1, text: "x".into() },
    }
}

async fn queue(store: &Store, incoming: &Incoming, job: &str, now_ms: i64) {
    let task = Task::Read { file_id: job.into(), name: "a.csv".into() };
    let effects = [Effect::Start(Job { id: job.into(), task })];
    let step = StepCommit { id: 0, incoming, session: None, epoch: None, effects: &effects };
    store.commit_steps(&[step], now_ms).await.unwrap();
}

async fn claim(store: &Store, now_ms: i64) -> Option<ClaimedJob> {
    store.claim_job(Pool::Files, &|_| 0, now_ms).await.unwrap()
}

/// What waits in the inbox: chat and failure. It is handled with that.
async fn failures(store: &Store) -> Vec<(i64, Failure)> {
    let mut found = Vec::new();
    for row in store.open_events(10, 0).await.unwrap() {
        store.give_up(row.id, "seen", 1).await.unwrap();
        match row.incoming.event {
            Event::Failed { failure, .. } => found.push((row.incoming.chat.chat, failure)),
            other => panic!("{other:?}"),
        }
    }
    found
}

async fn a_lease_that_ended_is_taken_over_and_three_runs_are_enough(store: &Store) {
    queue(store, &event(1, Some(1)), "l1", 1_000).await;
    let mut now = 2_000;
    for attempts in 0..3 {
        let claimed = claim(store, now).await.unwrap();
        assert_eq!((claimed.job.id.as_str(), claimed.attempts), ("l1", attempts));
        // As long as its worker is heard of, nobody takes it.
        let running = ["l1".to_owned()];
        for _ in 0..3 {
            now += MINUTE_MS;
            assert_eq!(store.keep_leases(&running, now).await.unwrap(), TakenOver::default());
        }
        // Its worker is gone: first its lease is awaited.
        let none = store.keep_leases(&[], now + 1_000).await.unwrap();
        assert_eq!(none, TakenOver::default());
        assert!(claim(store, now + 1_000).await.is_none());
        now += 2 * MINUTE_MS;
        let taken = store.keep_leases(&[], now).await.unwrap();
        assert_eq!(taken.queued + taken.dead.len() as u64, 1);
    }
    assert!(claim(store, now).await.is_none(), "it is dead");
    let broken = Failure::Broken { incident: "Jl1".into() };
    assert_eq!(failures(store).await, [(1, broken)]);
}

async fn waiting_is_no_attempt(store: &Store) {
    queue(store, &event(2, Some(2)), "w1", 1_000).await;
    for round in 0..5 {
        let now = 2_000 + round * 10_000;
        let claimed = claim(store, now).await.unwrap();
        assert_eq!(claimed.attempts, 0);
        assert_eq!(claimed.waited_ms, round * 5_000);
        store.postpone_job("w1", 5_000, now).await.unwrap();
        assert!(claim(store, now + 4_000).await.is_none(), "not before its time");
    }
    claim(store, MINUTE_MS).await.unwrap();
    store.retry_job("w1", MINUTE_MS).await.unwrap();
    assert_eq!(claim(store, MINUTE_MS).await.unwrap().attempts, 1);
    // A process that stops in order gives back what it did not finish.
    assert_eq!(store.release_jobs().await.unwrap(), 1);
    assert_eq!(claim(store, MINUTE_MS).await.unwrap().attempts, 1);
    let answer = mlj_results_compiler::store::NewEvent {
        source: "job",
        external: "w1/end".into(),
        incoming: Incoming {
            event: Event::Failed { job: "w1".into(), failure: Failure::Gone },
            ..event(2, None)
        },
    };
    store.finish_job("w1", None, &answer, MINUTE_MS).await.unwrap();
    assert_eq!(failures(store).await, [(2, Failure::Gone)]);
}

async fn one_users_jobs_wait_behind_each_other(store: &Store) {
    for n in 0..3 {
        queue(store, &event(3, Some(30)), &format!("m{n}"), 1_000 + n).await;
    }
    // The same user in another chat is the same user; the answer of a job is its user's.
    queue(store, &event(4, Some(30)), "m3", 1_010).await;
    let answer = Incoming {
        event: Event::Failed { job: "m0".into(), failure: Failure::Gone },
        ..event(3, None)
    };
    queue(store, &answer, "m4", 1_020).await;
    queue(store, &event(5, Some(50)), "n0", 9_000).await;
    let mut order = Vec::new();
    while let Some(claimed) = claim(store, 10_000).await {
        order.push((claimed.job.id, claimed.turn));
    }
    let ids: Vec<&str> = order.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["m0", "n0", "m1", "m2", "m3", "m4"]);
    assert!(order.iter().all(|(id, turn)| turn == if id == "n0" { "50" } else { "30" }));
    store.release_jobs().await.unwrap();
    let used = |turn: &str| u64::from(turn == "30") * 30_000;
    let next = store.claim_job(Pool::Files, &used, 10_000).await.unwrap().unwrap();
    assert_eq!(next.job.id, "n0", "whose files took long waits longer");
    store.release_jobs().await.unwrap();
}

async fn a_job_that_cannot_be_read_is_answered(store: &Store, url: &str) {
    queue(store, &event(6, Some(60)), "u1", 1).await;
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    let newer = r#"UPDATE jobs SET body = '{"from_a_newer_program":{}}' WHERE id = 'u1'"#;
    sqlx::query(newer).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    while claim(store, 10_000).await.is_some() {}
    let broken = Failure::Broken { incident: "Ju1".into() };
    assert_eq!(failures(store).await, [(6, broken)]);
}

/// A process that lost the lock without noticing can't store anything.
async fn who_is_the_holder_no_more_cannot_write(url: &str) {
    let [one, two] = [Store::open(url, None).await.unwrap(), Store::open(url, None).await.unwrap()];
    let first = one.hold("here", 1).await.unwrap();
    queue(&one, &event(7, Some(7)), "h1", 1).await;
    let second = two.hold("here", 2).await.unwrap();
    assert_eq!(second, first + 1);
    let incoming = event(7, Some(7));
    let step = StepCommit { id: 0, incoming: &incoming, session: None, epoch: None, effects: &[] };
    let refused = one.commit_steps(&[step], 3).await;
    assert!(matches!(refused, Err(StoreError::NotHolder)), "{refused:?}");
    assert!(matches!(one.keep_leases(&[], 3).await, Ok(_) | Err(StoreError::NotHolder)));
    // What the first one ran is taken over at once, whatever its lease.
    let claimed = claim(&two, 10_000).await.unwrap();
    let third = one.hold("here", 3).await.unwrap();
    assert_eq!(one.holder().await.unwrap().unwrap().number, third);
    assert!(one.keep_leases(&[], 4).await.unwrap().queued > 0);
    assert!(two.retry_job(&claimed.job.id, 5).await.is_err());
    one.close().await;
    two.close().await;
}

async fn suite(url: &str) {
    let store = Store::connect(url, None).await.unwrap();
    a_lease_that_ended_is_taken_over_and_three_runs_are_enough(&store).await;
    waiting_is_no_attempt(&store).await;
    one_users_jobs_wait_behind_each_other(&store).await;
    a_job_that_cannot_be_read_is_answered(&store, url).await;
    store.close().await;
    who_is_the_holder_no_more_cannot_write(url).await;
}

#[tokio::test]
async fn jobs_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    suite(&Store::sqlite_url(&folder.path().join("mlj.sqlite"))).await;
}

#[tokio::test]
async fn jobs_on_postgresql() {
    let Some(cluster) = Cluster::start() else { return };
    suite(&cluster.database("jobs")).await;
}
