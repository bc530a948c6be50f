//! Exports of tools and teachers' tables, written down as texts beside what they mean.
//!
//! A case is a file of `tests/layouts`: where its header line comes from, the files, and what a
//! careful teacher reads in them. The cases of `open.list` are known to fail; one that passes must
//! be taken off that list, so it only gets shorter.

mod case;
mod judge;
mod observed;
mod xlsx;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use case::Case;
use judge::{Judgement, Verdict};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts")
}

/// The cases whose name contains what `LAYOUT` asks for, or all.
fn cases() -> Vec<Case> {
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
        .map(|(name, path)| Case::parse(&name, &fs::read_to_string(path).unwrap()))
        .collect()
}

fn open_list() -> BTreeSet<String> {
    let list = fs::read_to_string(folder().join("open.list")).unwrap_or_default();
    let names = list.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn judged(case: &Case) -> Judgement {
    catch_unwind(|| judge::judge(case, &observed::observed(case))).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Judgement { verdict: Verdict::Panicked, notes: text.into_iter().collect(), asked: 0 }
    })
}

#[test]
fn every_layout_is_read_right_or_asked_about() {
    let (cases, open) = (cases(), open_list());
    let mut count: BTreeMap<Verdict, usize> = BTreeMap::new();
    let (mut worse, mut better) = (Vec::new(), Vec::new());
    for case in &cases {
        let judgement = judged(case);
        *count.entry(judgement.verdict).or_default() += 1;
        println!("{:<20} {:<44} {}", judgement.verdict.words(), case.name, judgement.summary());
        for note in judgement.notes.iter().filter(|_| judgement.verdict != Verdict::Right) {
            println!("{:<22} {note}", "");
        }
        match (judgement.verdict.holds(), open.contains(&case.name)) {
            (true, true) => better.push(case.name.clone()),
            (false, false) => worse.push(case.name.clone()),
            (true, false) | (false, true) => {}
        }
    }
    for (verdict, number) in &count {
        println!("{number:>4} {}", verdict.words());
    }
    let unknown: Vec<&String> =
        open.iter().filter(|name| !folder().join(format!("{name}.txt")).is_file()).collect();
    assert!(worse.is_empty(), "wrong, and not on open.list: {}", worse.join(" "));
    assert!(better.is_empty(), "take these off open.list: {}", better.join(" "));
    assert!(unknown.is_empty(), "open.list names no case: {unknown:?}");
}
