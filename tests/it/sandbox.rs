//! Child processes: what they give up, what they see, and how little of what they say is believed.

use crate::bot;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bot::model::{Line as Says, Model};
use bot::{Bot, admin, ana, program, quiz};
use gradebook::scheme::Scheme;
use mlj_results_compiler::sandbox::{
    Course, CourseFile, Guard, Line, Sandbox, SandboxError, Work, made,
};
use table::Action;
use table::outcome::FileReading;
use tokio_util::sync::CancellationToken;

/// A cell, title, name and word that must not be logged.
const MARKED: &str = "Zephyrine";

/// A child process of the program that has not been told its work yet.
fn waiting_child(parent: &str) -> Child {
    Command::new(program())
        .arg("sandbox")
        .env_clear()
        .env("MLJ_PARENT", parent)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A program that is run as a child process instead of ours.
fn script(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("child.sh");
    fs::write(&path, format!("#!/bin/sh\n{text}")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

async fn run(program: PathBuf, work: Work, out: &Path) -> Result<Line, SandboxError> {
    let sandbox = Sandbox { program, memory_bytes: 2 << 30, unzipped_bytes: 1 << 24 };
    let stop = CancellationToken::new();
    let guard = Guard { limit: Duration::from_mins(2), stop: &stop };
    sandbox.run(work, out, guard, |_| {}).await
}

fn read(path: PathBuf) -> Work {
    Work::Read { path, name: "Test 1.csv".into(), unzipped_bytes: 1 << 24 }
}

#[test]
fn a_child_gives_up_its_rights_before_it_reads() {
    let mut child = waiting_child(&std::process::id().to_string());
    let file = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap();
    let begun = Instant::now();
    // The last of what it does before it reads.
    while !file("limits").contains("Max open files            32 ") {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", file("status"));
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(file("status").contains("NoNewPrivs:\t1"), "{}", file("status"));
    assert_eq!(file("oom_score_adj").trim(), "1000");
    child.stdin.take().unwrap().write_all(format!("{{\"{MARKED}\": 1}}").as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(!done.status.success());
    assert_eq!(said, "child: the request is malformed: JSON, Data in line 1\n");
}

#[test]
fn a_child_whose_parent_has_ended_ends() {
    let mut child = waiting_child("999999999");
    // It would read for as long as this is open.
    let input = child.stdin.take();
    assert!(!child.wait().unwrap().success());
    drop(input);
    let said = child.wait_with_output().unwrap().stderr;
    assert_eq!(String::from_utf8(said).unwrap(), "child: the parent has ended\n");
}

#[tokio::test]
async fn a_child_sees_its_folder_and_none_of_our_settings() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let program = script(
        folder.path(),
        "cat >request\ntr '\\0' '\\n' </proc/$$/environ >environment\nls -l /proc/self/fd >open\n\
         echo '{\"refused\":\"enough\"}'\n",
    );
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let database = fs::File::create(folder.path().join("mlj.sqlite")).unwrap();
    let line = run(program, read(folder.path().join("a")), &out).await.unwrap();
    drop(database);
    assert!(matches!(line, Line::Refused(_)));
    let names = |file: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(out.join(file)).unwrap();
        text.lines().map(|line| line.split('=').next().unwrap().to_owned()).collect()
    };
    let ours = ["MLJ_PARENT", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS"];
    assert_eq!(names("environment"), ours.map(str::to_owned).into());
    // Nothing that is open here is open there. (What our own parent left open may be.)
    let opened = fs::read_to_string(out.join("open")).unwrap();
    let socket = format!("/proc/self/fd/{}", listener.as_raw_fd());
    let socket = fs::read_link(socket).unwrap().display().to_string();
    assert!(opened.contains("0 -> ") && socket.starts_with("socket:["), "{opened} {socket}");
    assert!(!opened.contains(&socket) && !opened.contains("mlj.sqlite"), "{opened}");
    let request = fs::read_to_string(out.join("request")).unwrap();
    assert!(!request.contains(out.to_str().unwrap()), "{request}");
}

#[tokio::test]
async fn files_are_made_in_the_childs_folder() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let file = folder.path().join("a.csv");
    fs::write(&file, quiz(&[("Ada Obi", "ada@example.org", 16)])).unwrap();
    let Line::Read(readings) = run(program(), read(file), &out).await.unwrap() else {
        panic!("it was not read")
    };
    assert_eq!(made(&out, &readings[0].tables).unwrap(), out.join("tables-0.json"));
}

#[test]
fn no_other_file_is_taken_from_a_child() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::create_dir_all(out.join("tables-3.json")).unwrap();
    fs::write(folder.path().join("link.key"), "hush").unwrap();
    symlink(folder.path().join("link.key"), out.join("tables-1.json")).unwrap();
    for name in ["tables-0.json", "tables-12.json", "rows.json", "gradebook.xlsx", "notes.txt"] {
        fs::write(out.join(name), "{}").unwrap();
    }
    for name in ["tables-0.json", "tables-12.json", "rows.json", "gradebook.xlsx"] {
        assert_eq!(made(&out, name).unwrap(), out.join(name));
    }
    let absolute = folder.path().join("link.key").display().to_string();
    for name in [
        "",
        ".",
        "../link.key",
        "tables-/../../link.key.json",
        "tables-00.json",
        "tables-+1.json",
        // A link, a folder, nothing.
        "tables-1.json",
        "tables-3.json",
        "tables-4.json",
        "notes.txt",
        &absolute,
    ] {
        assert!(made(&out, name).is_err(), "{name}");
    }
}

#[tokio::test]
async fn a_child_that_names_another_file_moves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let victim = folder.path().join("victim");
    fs::write(&victim, "hush").unwrap();
    let reading = FileReading {
        name: "Test 1.csv".into(),
        digest: String::new(),
        source: String::new(),
        tables: victim.display().to_string(),
        tests: Vec::new(),
        tool: String::new(),
        people: 1,
        set_aside: 0,
        first_at: None,
        refused: None,
        titles: Vec::new(),
        print: None,
    };
    let line = serde_json::to_string(&Line::Read(vec![reading])).unwrap();
    let program = script(folder.path(), &format!("cat >/dev/null\necho '{line}'\n"));
    let (mut bot, ana) = (Bot::with_program(program, &[]).await, ana());
    bot.expect_errors();
    bot.sends(&ana, &[("Test 1.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]).await;
    let said = bot.transcript(&ana);
    assert!(said.contains("Something went wrong on my side"), "{said}");
    assert_eq!(fs::read_to_string(&victim).unwrap(), "hush");
    bot.finish().await;
}

/// In a release build numbers wrap instead, and nothing panics here.
#[cfg(debug_assertions)]
#[tokio::test]
async fn a_panic_of_a_child_is_told_by_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.csv");
    fs::write(&file, quiz(&[("Ada Obi", "ada@example.org", 16)])).unwrap();
    run(program(), read(file), folder.path()).await.unwrap();
    let course = Course {
        files: vec![CourseFile {
            name: "Test 1.csv".into(),
            tables: folder.path().join("tables-0.json"),
            number: None,
            source: None,
            digest: String::new(),
        }],
        scheme: Scheme::default(),
        extras: Vec::new(),
        columns: Vec::new(),
        same_tests: Vec::new(),
        actions: Vec::new(),
        base: None,
    };
    let rank: Action = serde_json::from_str(r#"{"action": "add_rank"}"#).unwrap();
    // The second step counts beyond the largest seed.
    let plans = vec![vec![rank.clone(), rank]];
    let work = Work::Try { course, plans, seed: u64::MAX, skip: true };
    let said = run(program(), work, folder.path()).await.unwrap_err().to_string();
    let place =
        regex::Regex::new(r"^exit status: 101: panicked at src/sandbox/child/edits.rs:\d+:\d+$");
    assert!(place.unwrap().is_match(&said), "{said}");
}

#[tokio::test]
async fn nothing_of_users_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    // Reads as ours does; a compile ends in a panic that quotes a cell.
    let program = script(
        folder.path(),
        &format!(
            "cat >request\n\
             if grep -q '\"compile\"' request && [ ! -e '{0}/well' ]; then\n\
             echo \"thread 'main' panicked at src/x.rs:1:2:\" >&2\n\
             echo '{MARKED} Quackenbush' >&2\n\
             echo 'child: no cell \"{MARKED}\"' >&2\n\
             exit 101\nfi\nexec '{1}' sandbox <request\n",
            folder.path().display(),
            bot::program().display()
        ),
    );
    let model = Model::start().await;
    let settings = [("AI_BASE_URL", model.url.as_str()), ("AI_MODEL", "m")];
    let mut bot = Bot::with_program(program, &settings).await;
    let (ana, adm) = (ana(), admin());
    bot.expect_errors();
    let file = format!("{MARKED} of Test 1.csv");
    let cells =
        format!("Name,Email,Score (20),{MARKED}\n{MARKED} Obi,{MARKED}@example.org,16,{MARKED}\n");
    bot.sends(&ana, &[(&file, cells.into_bytes()), ("Zephyrine.pdf", b"%PDF-1.7".to_vec())]).await;
    bot.says(&ana, "/compile").await;
    let said = bot.transcript(&ana);
    assert!(said.contains("Something went wrong on my side"), "{said}");
    // The same child lets it through now; then a model answers with what is no column.
    fs::write(folder.path().join("well"), "").unwrap();
    bot.says(&ana, "/compile").await;
    let plan =
        format!(r#"{{"actions": [{{"action": "sort", "by": [{{"column": "{MARKED}"}}]}}]}}"#);
    for line in [Says::Says(plan), Says::Says(format!("{MARKED}!")), Says::Fails(400, None)] {
        model.will(line);
    }
    for words in ["be so kind and furnish", "please make the usual arrangements with"] {
        bot.says(&ana, &format!("{words} {MARKED}")).await;
    }
    assert!(model.asked().len() >= 3, "{}", bot.transcript(&ana));
    bot.transcript(&ana);
    for command in ["/jobs", "/ai"] {
        bot.says(&adm, command).await;
        let said = bot.transcript(&adm);
        assert!(said.contains("compile") || command == "/ai", "{said}");
        assert!(!said.contains(MARKED), "{said}");
    }
    let failures = bot.services.store.jobs(9).await.unwrap();
    assert!(!failures.is_empty() && !format!("{failures:?}").contains(MARKED), "{failures:?}");
    let logged = bot.logged();
    assert!(logged.contains("it did not say why") && logged.contains("of no use"), "{logged}");
    assert!(!logged.contains(MARKED), "{logged}");
    bot.finish().await;
}
