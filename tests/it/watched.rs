//! `mlj compile` and its like work in a child process that is limited and confined; a file that
//! this child dies of is named and left out.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::bot::program;

const QUIZ: &str =
    "Name,Email,Score\nAda Obi,ada@example.org,8 / 10\nMusa Bello,musa@example.org,3 / 10\n";

/// A folder with a temporary folder of its own.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("tmp")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.current_dir(folder).env("TMPDIR", folder.join("tmp")).args(arguments);
    command
}

fn mlj(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What lies in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A table that takes much memory and time: no two cells are equal.
fn heavy(rows: usize) -> String {
    let mut text = String::from("Name,Email,Score");
    for column in 0..40 {
        let _ = write!(text, ",Note {column}");
    }
    for row in 0..rows {
        let _ = write!(text, "\nAda {row},ada{row}@example.org,8 / 10");
        for column in 0..40 {
            let _ = write!(text, ",what {row} said about {column}");
        }
    }
    text
}

#[test]
fn a_file_that_needs_too_much_memory_is_named_and_the_rest_compiles() {
    let folder =
        folder(&[("Test 1.csv", QUIZ), ("Test 2.csv", &heavy(80_000)), ("Test 3.csv", QUIZ)]);
    let output = mlj(
        folder.path(),
        &["compile", "Test 1.csv", "Test 2.csv", "Test 3.csv", "--max-memory-mb", "420"],
    );
    let (said, complained) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said} {complained}");
    let refusal = "Not used: Test 2.csv: it needs more memory than allowed (--max-memory-mb";
    assert!(said.contains(refusal) && said.contains("2 tests, 2 people"), "{said}");
    assert!(said.contains("Wrote gradebook.xlsx"), "{said}");
    assert_eq!(complained, "");
    assert!(names(&folder.path().join("tmp")).is_empty());
    let alone = mlj(folder.path(), &["inspect", "Test 2.csv", "--max-memory-mb", "420"]);
    assert_eq!(alone.status.code(), Some(3));
    assert_eq!(text(&alone.stderr).lines().count(), 1, "{}", text(&alone.stderr));
}

#[test]
fn a_file_that_takes_too_long_is_named_and_the_rest_compiles() {
    let folder = folder(&[("Test 1.csv", QUIZ), ("Test 2.csv", &heavy(90_000))]);
    let output = mlj(folder.path(), &["compile", ".", "--max-seconds", "1"]);
    let (said, complained) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said} {complained}");
    let refusal =
        "Not used: Test 2.csv: it takes more processor time than allowed (--max-seconds 1)";
    assert!(said.contains(refusal) && said.contains("1 test, 2 people"), "{said}");
    assert_eq!(names(folder.path()), ["Test 1.csv", "Test 2.csv", "gradebook.xlsx", "tmp"]);
}

/// The line of a process's status that begins so.
fn status(process: u32, line: &str) -> String {
    let all = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    all.lines().find(|l| l.starts_with(line)).unwrap_or_default().to_owned()
}

/// The child of a process, once it has one.
fn child_of(parent: &Child) -> Option<u32> {
    let path = format!("/proc/{0}/task/{0}/children", parent.id());
    fs::read_to_string(path).ok()?.split_whitespace().next()?.parse().ok()
}

#[test]
fn the_child_that_reads_is_confined_and_ends_with_its_parent() {
    let folder = folder(&[]);
    let pipe = folder.path().join("Test 1.csv");
    // Nobody writes into it: the child waits when it has come to its first file.
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut parent = command(folder.path(), &["inspect", "Test 1.csv"])
        .env("TELEGRAM_BOT_TOKEN", "hush")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let confined = loop {
        let child = child_of(&parent).filter(|child| status(*child, "Seccomp:").ends_with('2'));
        if child.is_some() || begun.elapsed() > Duration::from_secs(30) {
            break child;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let child = confined.expect("the child is not confined");
    assert_eq!(status(child, "NoNewPrivs:"), "NoNewPrivs:\t1");
    let limits = fs::read_to_string(format!("/proc/{child}/limits")).unwrap();
    assert!(limits.contains("Max address space         4294967296"), "{limits}");
    assert!(limits.contains("Max cpu time              300"), "{limits}");
    // Root alone may look: for others the child is closed.
    match fs::read_to_string(format!("/proc/{child}/environ")) {
        Ok(environment) => assert!(!environment.contains("hush"), "{environment}"),
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied),
    }
    parent.kill().unwrap();
    parent.wait().unwrap();
    while Path::new(&format!("/proc/{child}")).exists() && !status(child, "State:").contains('Z') {
        assert!(begun.elapsed() < Duration::from_secs(30), "it outlives its parent");
        std::thread::sleep(Duration::from_millis(5));
    }
}
