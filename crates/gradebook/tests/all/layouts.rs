//! Exports of tools and teachers' tables, written down as texts beside what they mean.
//!
//! A case is a file of `tests/layouts`: where its header line comes from, the files, and what a
//! careful teacher reads in them. The cases of `open.list` are known to come out wrong, or to be
//! only asked about; one that comes out better must leave the list, so it only gets shorter.

mod case;
mod compare;
mod judge;
mod observed;
mod variation;
mod xlsx;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use case::Case;
use judge::{Judgement, Level, Verdict};
use variation::Variation;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts")
}

/// Names and texts of the cases whose name contains what `LAYOUT` asks for, or of all.
fn cases() -> Vec<(String, String)> {
    let wanted = std::env::var("LAYOUT").unwrap_or_default();
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    paths
        .iter()
        .map(|path| (name(path), path))
        .filter(|(name, _)| name.contains(&wanted))
        .map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
        .collect()
}

/// The levels of `open.list`: `name` is wrong, `name asked` is asked about or refused.
fn open_list() -> BTreeMap<String, Level> {
    let list = fs::read_to_string(folder().join("open.list")).unwrap_or_default();
    let lines = list.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let level = |line: &str| match line.strip_suffix(" asked") {
        Some(name) => (name.to_owned(), Level::Asked),
        None => (line.to_owned(), Level::Wrong),
    };
    lines.filter(|line| !line.is_empty()).map(level).collect()
}

fn judged(name: &str, text: &str) -> Judgement {
    let case = Case::parse(name, text);
    catch_unwind(|| judge::judge(&case, &observed::observed(&case))).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Judgement { verdict: Verdict::Panicked, notes: text.into_iter().collect(), asked: 0 }
    })
}

fn print(count: &BTreeMap<Verdict, usize>) {
    for (verdict, number) in count {
        println!("{number:>4} {}", verdict.words());
    }
}

#[test]
fn every_layout_is_read_right_or_asked_about() {
    let (cases, open) = (cases(), open_list());
    let mut count: BTreeMap<Verdict, usize> = BTreeMap::new();
    let (mut worse, mut better) = (Vec::new(), Vec::new());
    for (name, text) in &cases {
        let judgement = judged(name, text);
        *count.entry(judgement.verdict).or_default() += 1;
        judgement.print(name);
        let expected = open.get(name).copied().unwrap_or(Level::Right);
        let line = match judgement.verdict.level() {
            Level::Asked => format!("{name} asked"),
            Level::Wrong | Level::Right => name.clone(),
        };
        match judgement.verdict.level().cmp(&expected) {
            Ordering::Less => worse.push(line),
            Ordering::Greater => better.push(line),
            Ordering::Equal => {}
        }
    }
    print(&count);
    let case = |name: &str| name.split('~').next().unwrap_or_default().to_owned();
    let known = |name: &&String| !folder().join(format!("{}.txt", case(name))).is_file();
    let unknown: Vec<&String> = open.keys().filter(known).collect();
    assert!(worse.is_empty(), "worse than open.list says:\n{}", worse.join("\n"));
    assert!(better.is_empty(), "better than open.list says:\n{}", better.join("\n"));
    assert!(unknown.is_empty(), "open.list names no case: {unknown:?}");
}

/// What is right in one way is right or asked about in another. `open.list` names a way that is
/// known to come out wrong as `name~way`.
#[test]
fn another_way_to_write_a_layout_is_never_wrong_in_silence() {
    let open = open_list();
    let (mut worse, mut better) = (Vec::new(), Vec::new());
    let mut count: BTreeMap<Verdict, usize> = BTreeMap::new();
    for (name, text) in cases().iter().filter(|(name, _)| !open.contains_key(name)) {
        for way in Variation::ALL {
            let Some(varied) = way.of(text) else { continue };
            let judgement = judged(name, &varied);
            *count.entry(judgement.verdict).or_default() += 1;
            let line = format!("{name}~{}", way.words());
            judgement.print(&line);
            let wrong = judgement.verdict.level() == Level::Wrong;
            match (wrong, open.contains_key(&line)) {
                (true, false) => worse.push(line),
                (false, true) => better.push(line),
                (true, true) | (false, false) => {}
            }
        }
    }
    print(&count);
    assert!(worse.is_empty(), "wrong, and not on open.list:\n{}", worse.join("\n"));
    assert!(better.is_empty(), "better than open.list says:\n{}", better.join("\n"));
}
