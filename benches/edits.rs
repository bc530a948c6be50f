//! Changing the table: plans at once against a slow model, and how long the event loop stalls
//! while four data actions run on 200,000 rows.
//!
//! `cargo bench --bench edits`; the last part of the plans takes 100 seconds.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::needless_pass_by_value,
    reason = "a benchmark prints, and fails by panicking"
)]

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::routing::post;
use axum::{Json, Router};
use gradebook::recognise::{Table as Recognised, recognise};
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Request, compile};
use mlj_results_compiler::ai::{AiService, Client, PlanRequest};
use mlj_results_compiler::sandbox::{Course, CourseFile, Guard, Line, Sandbox, Work};
use serde_json::{Value, json};
use table::plan::understand;
use table::{Action, Base, Profile, apply};
use tokio_util::sync::CancellationToken;

const AT_A_TIME: usize = 10;
const ROWS: usize = 200_000;

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // First, while this process is as small as the service.
    runtime.block_on(stalls());
    let profile = actions(&csv(ROWS));
    runtime.block_on(plans(profile));
}

fn csv(rows: usize) -> String {
    let mut text = "Name,Email,Student ID,Score (100)\n".to_owned();
    for row in 0..rows {
        let score = row * 7_919 % 101;
        writeln!(text, "Person{row} Family{},p{row}@example.org,S{row},{score}", row % 977)
            .unwrap();
    }
    text
}

fn tables(csv: &str) -> Vec<Recognised> {
    match open("Test 1.csv", csv.as_bytes(), &Limits::default()).unwrap() {
        Opened::Book(book) => recognise("Test 1.csv", &book).unwrap(),
        Opened::Archive(_) => panic!("a table"),
    }
}

fn some_actions() -> Vec<Action> {
    let value = json!([
        { "action": "add_grades" },
        { "action": "sort_rows", "keys": [{ "column": "Final Average (%)", "descending": true }] },
        { "action": "add_rank" },
        { "action": "filter_rows", "conditions": [{ "column": "Test 1 (%)", "test": "at_least", "value": 40 }] },
        { "action": "add_formula", "name": "W", "formula": "if(t1 >= 50, round(t1 * 0.8 + 20, 1), t1)" },
        { "action": "curve", "how": { "curve": "add_points", "points": 5 }, "cap": true },
    ]);
    serde_json::from_value(value).unwrap()
}

/// Each action in this process, against building the table.
fn actions(csv: &str) -> Profile {
    let gradebook = compile(tables(csv), &Request::default());
    let began = Instant::now();
    let stored = Base::of(&gradebook);
    let base = stored.table().unwrap();
    let people = stored.people;
    let building = began.elapsed();
    println!("{ROWS} rows: building the table {} ms", building.as_millis());
    for action in some_actions() {
        let mut table = base.clone();
        let began = Instant::now();
        apply(&mut table, &action, &people, &[]).unwrap();
        let ratio = began.elapsed().as_secs_f64() / building.as_secs_f64();
        println!(
            "  {:6} ms ({ratio:.2} of building)  {}",
            began.elapsed().as_millis(),
            action.sentence()
        );
    }
    let profile = base.profile();
    let began = Instant::now();
    let words = "add 5 points to test 1, then sort by final average, best first, then add a rank";
    for _ in 0..1_000 {
        assert!(understand(words, &profile).is_sure());
    }
    println!("understanding a request by rules: {} µs", began.elapsed().as_micros() / 1_000);
    profile
}

/// How late naps of 2 ms end: sorted.
type Late = Vec<Duration>;

fn shown(late: &mut Late) -> String {
    late.sort_unstable();
    let at = |per_mille: usize| {
        let place = late.len() * per_mille / 1_000;
        late.get(place.min(late.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    format!("p99 {:.1} ms, p99.9 {:.1} ms, worst {:.1} ms", ms(at(990)), ms(at(999)), ms(at(1_000)))
}

const NAP: Duration = Duration::from_millis(2);

/// What a task of the event loop waits for its turn.
async fn naps(until: Arc<AtomicBool>) -> Late {
    let mut late = Vec::new();
    while !until.load(Ordering::Relaxed) {
        let began = Instant::now();
        tokio::time::sleep(NAP).await;
        late.push(began.elapsed().saturating_sub(NAP));
    }
    late
}

/// What a bare thread waits: the system's own share.
fn bare_naps(until: &AtomicBool) -> Late {
    let mut late = Vec::new();
    while !until.load(Ordering::Relaxed) {
        let began = Instant::now();
        std::thread::sleep(NAP);
        late.push(began.elapsed().saturating_sub(NAP));
    }
    late
}

async fn stalls() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox {
        program: Path::new(env!("CARGO_BIN_EXE_mlj")).to_owned(),
        memory_bytes: 4 << 30,
        unzipped_bytes: 1 << 30,
    };
    let file = folder.path().join("Test 1.csv");
    std::fs::write(&file, csv(ROWS)).unwrap();
    let stop = CancellationToken::new();
    let guard = || Guard { limit: Duration::from_mins(2), stop: &stop };
    let read = Work::Read { path: file, name: "Test 1.csv".into(), unzipped_bytes: 1 << 30 };
    let line = sandbox.run(read, folder.path(), guard(), |_| {}).await.unwrap();
    assert!(matches!(line, Line::Read(_)));
    let course = Course {
        files: vec![CourseFile {
            name: "Test 1.csv".into(),
            tables: folder.path().join("tables-0.json"),
            number: None,
            source: None,
            digest: String::new(),
        }],
        scheme: gradebook::scheme::Scheme::default(),
        extras: Vec::new(),
        columns: Vec::new(),
        same_tests: Vec::new(),
        actions: Vec::new(),
        base: None,
    };
    let compile = Work::Compile(course.clone());
    let line = sandbox.run(compile, folder.path(), guard(), |_| {}).await.unwrap();
    assert!(matches!(line, Line::Compiled(_)));
    let course = Course { base: Some(folder.path().join("base.json")), ..course };
    let ended = Arc::new(AtomicBool::new(false));
    let (watch, bare) = (tokio::spawn(naps(Arc::clone(&ended))), Arc::clone(&ended));
    let bare = std::thread::spawn(move || bare_naps(&bare));
    let began = Instant::now();
    for _ in 0..5 {
        let four = some_actions().into_iter().take(4).map(|action| {
            let plans = vec![vec![action]];
            let work = Work::Try { course: course.clone(), plans, seed: 1, skip: false };
            sandbox.run(work, folder.path(), guard(), |_| {})
        });
        for line in futures_util::future::join_all(four).await {
            assert!(matches!(line.unwrap(), Line::Tried(_)));
        }
    }
    ended.store(true, Ordering::Relaxed);
    println!("four actions on {ROWS} rows at once: {:.1} s", began.elapsed().as_secs_f64() / 5.0);
    println!("  late in the event loop: {}", shown(&mut watch.await.unwrap()));
    println!("  late in a bare thread:  {}", shown(&mut bare.join().unwrap()));
}

async fn plans(profile: Profile) {
    let content = json!({ "actions": [{ "action": "add_grades" }] }).to_string();
    let answer = json!({ "choices": [{ "message": { "content": content } }] });
    let complete = move |Json(_): Json<Value>| {
        let answer = answer.clone();
        async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Json(answer)
        }
    };
    let router = Router::new().route("/chat/completions", post(complete));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let client = Client::new(&url, None, "slow").unwrap();
    let ai = AiService::new(client, AT_A_TIME, Duration::from_secs(30));
    for count in [10, 50, 1_000] {
        let request = PlanRequest {
            said: "furnish them with letters".into(),
            profile: profile.clone(),
            turns: Vec::new(),
            names: Vec::new(),
        };
        let began = Instant::now();
        let answered = ai.plan_many(&vec![request; count], 0).await;
        assert!(answered.iter().all(|a| a.outcome.is_ok()));
        let ideal = count.div_ceil(AT_A_TIME) as f64;
        let took = began.elapsed().as_secs_f64();
        println!(
            "{count} plans, {AT_A_TIME} at a time, 1 s each: {took:.2} s, {:.3} of {ideal} s",
            took / ideal
        );
    }
}
