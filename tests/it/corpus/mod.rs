//! A corpus of hostile and broken files, made at run time, through the reader in a child both ways:
//! as the service reads them, and by the command line, which compiles them, within 2 GiB. Each ends in time in a result
//! or in one clear sentence, a sound file works afterwards, and nothing is left behind.

mod binary;
mod files;
mod old_excel;
mod packed;
mod quine;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;
use std::time::Duration;

use crate::bot::program;
use files::File;
use mlj_results_compiler::sandbox::{Guard, Line, Sandbox, Work};
use tokio_util::sync::CancellationToken;

/// Processor time for a file. A debug build is many times slower.
const SECONDS: u64 = if cfg!(debug_assertions) { 40 } else { 5 };
const QUIZ: &str = "Name,Email,Score (20)\nAda Obi,ada@example.org,12\n";
/// The variable that makes a process of this test the reading one, and says what it reads.
const WHICH: &str = "MLJ_TEST_CORPUS";
/// What a child's death would say: the reader must bound itself.
const DEATHS: [&str; 4] = ["than allowed", "mistake of this program", "panicked", "confined"];

fn examples() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples"))
}

/// A command on the file within limits.
fn mlj(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program())
        .current_dir(folder)
        .env("TMPDIR", folder.join("tmp"))
        .args(arguments)
        .args(["--max-memory-mb", "2048", "--max-seconds", &SECONDS.to_string()])
        .output()
        .unwrap()
}

/// By the command line: a result, also as a workbook, or one sentence.
fn by_command(folder: &Path, name: &str) -> Result<(), String> {
    let mut output = mlj(folder, &["inspect", name]);
    // The members of a zip have a sentence each.
    let lines = String::from_utf8_lossy(&output.stderr).lines().count();
    let packed = Path::new(name).extension().is_some_and(|e| e == "zip");
    let mut well = match output.status.code() {
        Some(0) => lines == 0,
        Some(3) => lines == 1 || packed && lines > 0,
        _ => false,
    };
    if well && output.status.success() {
        let workbook = folder.join(format!("out/{name}"));
        output = mlj(folder, &["compile", name, "--output", workbook.to_str().unwrap()]);
        well = output.status.success() && fs::remove_file(workbook).is_ok();
    }
    let said = String::from_utf8_lossy(&output.stderr);
    well &= !DEATHS.iter().any(|death| said.contains(death));
    if well { Ok(()) } else { Err(format!("{name} by command: {} {said}", output.status)) }
}

/// The program within the processor time that a file may take: on a busy machine more time passes.
fn write_limited(folder: &Path) {
    let path = folder.join("limited.sh");
    let own = program();
    let script = format!("#!/bin/sh\nulimit -t {SECONDS}\nexec '{}' \"$@\"\n", own.display());
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// As the service reads it.
async fn by_service(folder: &Path, name: &str) -> Result<(), String> {
    let program = folder.join("limited.sh");
    let sandbox = Sandbox { program, memory_bytes: 2 << 30, unzipped_bytes: 1 << 30 };
    let out = tempfile::tempdir_in(folder.join("tmp")).unwrap();
    let work =
        Work::Read { path: folder.join(name), name: name.to_owned(), unzipped_bytes: 1 << 30 };
    let never = CancellationToken::new();
    let guard = Guard { limit: Duration::from_mins(5), stop: &never };
    match sandbox.run(work, out.path(), guard, |_| {}).await {
        Ok(Line::Read(readings)) if !readings.is_empty() => Ok(()),
        other => Err(format!("{name} by service: {other:?}")),
    }
}

/// The memory that this process has, in bytes.
fn resident() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// Reads every file both ways, two at a time, each followed by a sound one at the end.
fn read_all(files: Vec<File>) {
    let folder = tempfile::tempdir().unwrap();
    for inside in ["tmp", "out"] {
        fs::create_dir(folder.path().join(inside)).unwrap();
    }
    write_limited(folder.path());
    let mut names: Vec<String> = Vec::new();
    for (name, bytes) in files {
        fs::write(folder.path().join(&name), bytes).unwrap();
        names.push(name);
        // After every tenth a sound file must be read as if nothing had been.
        if names.len().is_multiple_of(10) {
            names.push("sound.csv".to_owned());
        }
    }
    fs::write(folder.path().join("sound.csv"), QUIZ).unwrap();
    names.push("sound.csv".to_owned());
    let (before, queue) = (resident(), Mutex::new(names.into_iter()));
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.unwrap();
                while let Some(name) = { queue.lock().unwrap().next() } {
                    let both = [
                        by_command(folder.path(), &name),
                        runtime.block_on(by_service(folder.path(), &name)),
                    ];
                    wrong.lock().unwrap().extend(both.into_iter().filter_map(Result::err));
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} went wrong:\n{}", wrong.len(), wrong.join("\n"));
    let grown = resident().saturating_sub(before) >> 20;
    assert!(grown < 64, "the reading process grew by {grown} MB");
    for inside in ["tmp", "out"] {
        assert_eq!(fs::read_dir(folder.path().join(inside)).unwrap().count(), 0, "{inside}");
    }
}

/// The process that reads, apart from other tests, whose memory is not that of the reading.
#[test]
fn what_the_reading_process_does() {
    let Some(which) = std::env::var_os(WHICH) else { return };
    if which == "heavy" {
        return read_all(files::heavy(examples()));
    }
    // For fuzzing, which begins with them.
    if let Some(folder) = which.to_str().and_then(|which| which.strip_prefix("write:")) {
        for (name, bytes) in files::light(examples()) {
            fs::write(Path::new(folder).join(name), bytes).unwrap();
        }
        return;
    }
    let files = files::light(examples());
    assert!(files.len() >= 200, "{}", files.len());
    read_all(files);
}

fn read_apart(which: &str) {
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "corpus::what_the_reading_process_does", "--nocapture"])
        .env(WHICH, which)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    assert!(done.status.success(), "{said}");
}

#[test]
fn every_file_ends_in_a_result_or_one_sentence() {
    read_apart("light");
}

/// `.ci/long` runs those that take long.
#[test]
fn every_heavy_file_ends_in_a_result_or_one_sentence() {
    if std::env::var_os("MLJ_HEAVY").is_none() {
        return testing::skip::data("heavy files are for .ci/long");
    }
    read_apart("heavy");
}

/// What a file says when it is looked into.
fn inspected(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let mut command = Command::new(program());
    let output = command.current_dir(folder.path()).args(["inspect", name]).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn what_is_refused_and_what_is_read_is_right() {
    let files = files::light(examples());
    let said = |name: &str| {
        let (_, bytes) = files.iter().find(|(n, _)| n == name).unwrap();
        inspected(name, bytes)
    };
    // One score that is no number leaves the others as they are.
    for name in ["nan.xlsx", "huge.xlsx", "infinite.xlsx", "score-0.csv", "score-1.csv"] {
        let said = said(name);
        assert!(
            said.contains("maximum 20") && said.contains("used as the scores"),
            "{name}: {said}"
        );
    }
    for (name, sentence) in [
        ("aliases.xlsx", "two sheets share their cells"),
        ("aliases.xls", "two sheets share their cells"),
        ("overlaps.xls", "two sheets share their cells"),
        ("hidden.xls", "two sheets share their cells"),
        ("wide-sheets.xls", "spans more than 10000000 cells"),
        ("reversed.xls", "dimensions"),
        ("wrapped-row.xlsx", "is damaged"),
        ("unclosed-table.ods", "breaks off"),
        ("unclosed-annotation.ods", "breaks off"),
        ("nested.ods", "tables are inside tables"),
        ("many-tables.ods", "spans more than 10000000 cells"),
        ("long-repeated.ods", "the limit is 256 MB"),
        ("styles-copied.xlsx", "the limit is 256 MB"),
        ("texts-one-long.xlsx", "the limit is 256 MB"),
        ("texts-one-long.xls", "the limit is 256 MB"),
        ("texts-pieces.xls", "too many pieces"),
        ("texts-runs.xlsx", "longer than"),
        ("texts-stale.xlsb", "goes on past the end"),
        ("aliases.xlsb", "two sheets share their cells"),
        ("names.xlsb", "goes on past the end"),
        ("nest.zip", "a zip inside a zip is not opened"),
        ("quine.zip", "again.zip: a zip inside a zip is not opened"),
        ("quine-as-table.zip", "a zip inside a zip is not opened"),
        ("quine-as-workbook.xlsx", "is damaged"),
        ("zip64-unpacked.zip", "unpack"),
        ("zip64-packed.zip", "is damaged"),
        ("zip64-entries.zip", "is damaged"),
        ("flipped-score.xlsx", "is damaged"),
        ("flipped-name.xlsx", "is damaged"),
        ("flipped-behind.xlsx", "is damaged"),
        ("checksum.xlsx", "is damaged"),
        ("checksum-book.xlsx", "is damaged"),
        ("flipped.zip", "is damaged"),
        ("checksum.zip", "is damaged"),
        ("duplicates.zip", "two of its files have one name"),
        ("duplicates.xlsx", "two of its files have one name"),
        ("tests-5000.csv", "more than 4096 columns"),
    ] {
        let said = said(name);
        assert!(said.contains(sentence), "{name}: {said}");
    }
    for (name, read) in [("stored.xlsx", "maximum 20"), ("zip64-sound.zip", "used as the scores")] {
        let said = said(name);
        assert!(said.contains(read), "{name}: {said}");
    }
    // Formulas are not read, their results are.
    for name in ["formulas.xls", "sound.xlsb"] {
        let said = said(name);
        assert!(!said.contains("damaged"), "{name}: {said}");
    }
    let blank = inspected("blank-lines.csv", &files::blank_lines());
    assert!(blank.contains("2 submissions + 1000000 set aside"), "{blank}");
    // A sound container whose sectors are large has its cells.
    let said = said("sectors-4096.xls");
    assert!(said.contains("200 submissions") && said.contains("maximum 20"), "{said}");
}
