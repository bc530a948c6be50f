//! Checks the rules of the tree: layers, sizes, headers, names, and what may be in the tree at all.
//! See `ARCHITECTURE.md`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The modules of the service from the bottom: a module, the modules it may use, the crates it
/// may use. Which of our crates may use which is in their manifests.
const LAYERS: [(&str, &[&str], &[&str]); 12] = [
    (
        "ai",
        &[],
        &[
            "conversation",
            "futures_util",
            "gradebook",
            "reqwest",
            "schemars",
            "secrecy",
            "serde",
            "serde_json",
            "table",
            "thiserror",
            "tokio",
            "tracing",
        ],
    ),
    (
        "store",
        &[],
        &[
            "conversation",
            "gradebook",
            "rustix",
            "serde",
            "serde_json",
            "sqlx",
            "table",
            "thiserror",
            "tokio",
        ],
    ),
    ("blobs", &[], &["sha2", "tempfile"]),
    (
        "links",
        &["store"],
        &["anyhow", "base64", "conversation", "getrandom", "hmac", "ring", "sha2"],
    ),
    (
        "sandbox",
        &["blobs"],
        &[
            "anyhow",
            "conversation",
            "gradebook",
            "landlock",
            "libc",
            "rayon",
            "report",
            "rustix",
            "seccompiler",
            "serde",
            "serde_json",
            "table",
            "thiserror",
            "tokio",
            "tokio_util",
        ],
    ),
    (
        "telegram",
        &["store", "blobs", "links"],
        &[
            "conversation",
            "futures_util",
            "gradebook",
            "reqwest",
            "secrecy",
            "serde",
            "serde_json",
            "teloxide",
            "thiserror",
            "tokio",
            "tokio_util",
            "tracing",
        ],
    ),
    (
        "web",
        &["store", "blobs"],
        &["conversation", "serde", "serde_json", "thiserror", "tokio", "tracing"],
    ),
    ("config", &["store"], &["conversation", "dotenvy", "ipnet", "secrecy", "thiserror"]),
    (
        "runtime",
        &["ai", "store", "blobs", "sandbox", "links", "telegram", "web", "config"],
        &[
            "anyhow",
            "base64",
            "chrono",
            "conversation",
            "futures_util",
            "getrandom",
            "gradebook",
            "prometheus_client",
            "serde_json",
            "table",
            "teloxide",
            "tokio",
            "tokio_util",
            "tracing",
        ],
    ),
    (
        "http",
        &["store", "blobs", "links", "telegram", "web", "config", "runtime"],
        &[
            "anyhow",
            "askama",
            "axum",
            "chrono",
            "conversation",
            "futures_util",
            "gradebook",
            "hyper",
            "hyper_util",
            "ipnet",
            "report",
            "rustix",
            "schemars",
            "secrecy",
            "serde",
            "serde_json",
            "sha2",
            "subtle",
            "table",
            "tempfile",
            "thiserror",
            "tokio",
            "tokio_util",
            "tower",
            "tower_http",
            "tracing",
            "utoipa",
            "utoipa_axum",
        ],
    ),
    (
        "app",
        &[
            "ai", "store", "blobs", "sandbox", "links", "telegram", "web", "config", "runtime",
            "http",
        ],
        &[
            "anyhow",
            "conversation",
            "gradebook",
            "reqwest",
            "rustix",
            "sd_notify",
            "secrecy",
            "serde_json",
            "tokio",
            "tokio_util",
            "tracing",
        ],
    ),
    (
        "cli",
        &["ai", "store", "blobs", "sandbox", "telegram", "config", "runtime", "http", "app"],
        &[
            "anyhow",
            "clap",
            "conversation",
            "gradebook",
            "indicatif",
            "rayon",
            "report",
            "reqwest",
            "rust_decimal",
            "secrecy",
            "serde",
            "serde_json",
            "table",
            "tempfile",
            "thiserror",
            "tokio",
            "tokio_util",
            "tracing",
            "tracing_subscriber",
        ],
    ),
];

/// What a crate of the core must not touch: clocks, files, the environment, the network, threads.
const IMPURE: [&str; 10] = [
    "tokio",
    "async fn",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Utc::now",
];

struct Source {
    path: String,
    production: String,
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    for folder in ["src", "crates"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    // These rules are for production code: not for `crates/NAME/tests` and `benches`, nor a module
    // of tests.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    files.retain(|path| {
        let inside = path.strip_prefix(root).unwrap();
        let aside = |name: &str| inside.components().any(|part| part.as_os_str() == name);
        !aside("tests") && !aside("benches") && !path.ends_with("tests.rs")
    });
    assert!(files.len() > 10, "the sources were not found");
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let production = text.split("#[cfg(test)]").next().unwrap().to_owned();
        let path = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
        Source { path, production }
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

fn code(source: &Source) -> impl Iterator<Item = &str> {
    source.production.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

fn complain(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

#[test]
fn every_file_says_what_lives_in_it() {
    let silent = |s: &Source| !s.production.starts_with("//! ");
    complain(
        &sources()
            .iter()
            .filter(|s| silent(s))
            .map(|s| format!("{}: no //! header", s.path))
            .collect::<Vec<_>>(),
    );
}

/// The words of a crate are in one file, however many they are.
const WORDS: &str = "crates/gradebook/src/words.rs";

#[test]
fn files_are_small() {
    let lines = |s: &Source| s.production.lines().count();
    let all = sources();
    let huge: Vec<String> = all
        .iter()
        .filter(|s| lines(s) > 400 && !s.path.ends_with(WORDS))
        .map(|s| format!("{}: {} lines, 400 at most", s.path, lines(s)))
        .collect();
    complain(&huge);
    let large: Vec<String> = all
        .iter()
        .filter(|s| lines(s) > 250)
        .map(|s| format!("{}: {} lines", s.path, lines(s)))
        .collect();
    assert!(large.len() * 7 <= all.len(), "too many files over 250 lines:\n{}", large.join("\n"));
}

#[test]
fn imports_point_down_only() {
    let mut offences = Vec::new();
    for source in sources() {
        let Some((layer, modules, crates)) =
            LAYERS.iter().find(|(l, ..)| source.path.starts_with(&format!("src/{l}/")))
        else {
            continue;
        };
        for line in code(&source) {
            for (upper, ..) in LAYERS.iter().filter(|(m, ..)| m != layer && !modules.contains(m)) {
                if line.contains(&format!("crate::{upper}")) {
                    offences.push(format!("{}: {layer} must not use {upper}: {line}", source.path));
                }
            }
            if let Some(name) = outside_crate(line).filter(|name| !crates.contains(name)) {
                offences.push(format!(
                    "{}: {layer} must not use the crate {name}: {line}",
                    source.path
                ));
            }
        }
    }
    complain(&offences);
}

/// The crate that a `use` line brings in, if it is none of ours.
fn outside_crate(line: &str) -> Option<&str> {
    let path = line.strip_prefix("use ").or_else(|| line.strip_prefix("pub use "))?;
    let name = path.split("::").next()?;
    let dependency = |name: &&str| {
        let manifest = include_str!("../../Cargo.toml").split("[dependencies]").nth(1).unwrap();
        let manifest = manifest.split("[[bench]]").next().unwrap();
        let key = name.replace('_', "-");
        [name.to_string(), key]
            .iter()
            .any(|k| manifest.lines().any(|l| l.starts_with(&format!("{k}.workspace"))))
    };
    Some(name).filter(dependency)
}

/// Inside a crate of the core: where something is, and what must not be used there.
const INSIDE: [(&str, &[&str]); 5] = [
    ("crates/gradebook/src/domain/", &["crate::workbook", "crate::recognise", "crate::identity"]),
    ("crates/gradebook/src/workbook/", &["crate::recognise", "crate::identity", "crate::model"]),
    ("crates/gradebook/src/model.rs", &["super::ledger", "super::checks", "super::compile"]),
    ("crates/gradebook/src/finding.rs", &["super::model", "super::checks"]),
    ("crates/table/src/formula/", &["crate::find", "crate::frame", "crate::column", "polars"]),
];

/// Libraries that one place of the core keeps to itself.
const ALONE: [(&str, &str); 3] = [
    ("rust_xlsxwriter", "crates/report/src/xlsx/"),
    ("resvg", "crates/report/src/picture.rs"),
    ("calamine", "crates/gradebook/src/workbook/"),
];

#[test]
fn modules_of_the_core_keep_their_order() {
    let mut offences = Vec::new();
    for source in sources().iter().filter(|s| s.path.starts_with("crates/")) {
        let of_place = INSIDE.iter().filter(|(place, _)| source.path.starts_with(place));
        let forbidden = of_place.flat_map(|(_, names)| names.iter().copied());
        let elsewhere = ALONE.iter().filter(|(_, place)| {
            !source.path.starts_with(place) && !source.path.starts_with("crates/testing/")
        });
        let forbidden: Vec<&str> = forbidden.chain(elsewhere.map(|(name, _)| *name)).collect();
        for line in code(source).filter(|l| l.contains("::")) {
            if let Some(name) = forbidden.iter().find(|name| line.contains(**name)) {
                offences.push(format!("{}: must not use {name}: {line}", source.path));
            }
        }
    }
    complain(&offences);
}

#[test]
fn the_core_is_pure() {
    let mut offences = Vec::new();
    let pure = |s: &Source| s.path.starts_with("crates/") && !s.path.starts_with("crates/testing/");
    for source in sources().iter().filter(|s| pure(s)) {
        for line in code(source) {
            if let Some(what) = IMPURE.iter().find(|what| line.contains(**what)) {
                offences.push(format!("{}: {what} has no place in the core: {line}", source.path));
            }
        }
    }
    complain(&offences);
}

/// Cargo keeps the order of our crates; this keeps what waits or does I/O out of them.
#[test]
fn the_core_depends_on_no_runtime() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let mut offences = Vec::new();
    for entry in fs::read_dir(crates).unwrap() {
        let manifest = entry.unwrap().path().join("Cargo.toml");
        let text = fs::read_to_string(&manifest).unwrap();
        for name in ["axum", "hyper", "reqwest", "sqlx", "teloxide", "teloxide-core", "tokio"] {
            if text.lines().any(|l| l.split(['.', ' ', '=']).next() == Some(name)) {
                offences.push(format!("{} must not depend on {name}", manifest.display()));
            }
        }
    }
    complain(&offences);
}

#[test]
fn no_file_is_a_drawer() {
    let drawer = |path: &str| {
        let stem = path.rsplit('/').next().unwrap().trim_end_matches(".rs");
        ["utils", "util", "helpers", "helper", "manager", "common", "misc"].contains(&stem)
    };
    complain(
        &sources().iter().filter(|s| drawer(&s.path)).map(|s| s.path.clone()).collect::<Vec<_>>(),
    );
}

/// Extensions of what belongs into the tree: sources, texts, data of examples and tests.
const EXTENSIONS: [&str; 25] = [
    "css", "csv", "example", "ftl", "html", "js", "json", "jsonl", "list", "lock", "md", "ods",
    "png", "rs", "service", "sh", "sql", "sqlite", "svg", "toml", "ttf", "txt", "xls", "xlsx",
    "yml",
];

/// Files without an extension, or with one that is theirs alone.
const NAMES: [&str; 9] = [
    ".ci/long",
    ".ci/run",
    ".dockerignore",
    ".gitignore",
    "Dockerfile",
    "LICENSE",
    "Procfile",
    "render.yaml",
    "tests/axe/.npmrc",
];

const LARGEST: u64 = 256 * 1024;

/// What git keeps, as paths from the root.
fn tracked() -> Option<Vec<String>> {
    let root = env!("CARGO_MANIFEST_DIR");
    if !Path::new(root).join(".git").exists() {
        testing::skip::data("the rules on files in the tree: this is not a clone");
        return None;
    }
    // CI's user need not be the owner of the clone, which git otherwise refuses.
    let trusted = format!("safe.directory={root}");
    let listed = Command::new("git").args(["-C", root, "-c", &trusted, "ls-files", "-z"]).output();
    let Ok(listed) = listed else {
        testing::skip::tool("git is not installed");
        return None;
    };
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let paths = String::from_utf8(listed.stdout).unwrap();
    Some(paths.split_terminator('\0').map(str::to_owned).collect())
}

#[test]
fn the_tree_holds_what_belongs_there() {
    let Some(tracked) = tracked() else { return };
    assert!(tracked.len() > 100, "git lists {} files only", tracked.len());
    let mut offences = Vec::new();
    for path in tracked {
        let name = path.rsplit('/').next().unwrap();
        let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default();
        let named = NAMES.contains(&path.as_str()) || NAMES.contains(&name);
        if !named && !EXTENSIONS.contains(&extension) {
            offences.push(format!(
                "{path}: such a file is not expected; a new kind goes into EXTENSIONS or NAMES"
            ));
        }
        let may_be_large = ["ttf", "png", "svg", "lock"].contains(&extension)
            || name == "package-lock.json"
            || (path.starts_with("tests/fixtures/") && extension == "sqlite");
        // A file that is removed and not yet committed is still listed.
        let size = fs::symlink_metadata(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path));
        let size = size.map_or(0, |file| file.len());
        if size > LARGEST && !may_be_large {
            offences.push(format!("{path}: {size} bytes, {LARGEST} at most"));
        }
    }
    complain(&offences);
}

/// Names of all tests: `file::function`, or `folder::function` in a `mod.rs`.
fn tests() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "crates", "tests"] {
        collect(&root.join(folder), &mut files);
    }
    let mut names = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let folder = path.parent().and_then(|p| p.file_name()).unwrap().to_str().unwrap();
        let module = if stem == "mod" { folder } else { stem };
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                is_test = true;
            } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
                names.push(format!("{module}::{}", rest.split('(').next().unwrap()));
                is_test = false;
            }
        }
    }
    names
}

/// What `docs/security.md` claims, item by item.
fn claims(text: &str) -> Vec<String> {
    let mut claims: Vec<String> = Vec::new();
    for line in text.lines() {
        if let Some(first) = line.strip_prefix("- ") {
            claims.push(first.to_owned());
        } else if let (Some(rest), Some(last)) = (line.strip_prefix("  "), claims.last_mut()) {
            last.push(' ');
            last.push_str(rest.trim());
        }
    }
    claims
}

/// Every claim ends with the tests that show it: (`file::function`, …).
#[test]
fn every_claim_on_security_names_its_tests() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/security.md"));
    let text = text.unwrap();
    let (_, sections) = text.split_once("\n## ").unwrap();
    let mut offences = Vec::new();
    for line in sections.lines().skip(1) {
        if !(line.is_empty() || ["- ", "  ", "## "].iter().any(|start| line.starts_with(start))) {
            offences.push(format!("not an item of a list: {line}"));
        }
    }
    let (all, claims) = (tests(), claims(sections));
    assert!(all.len() > 200 && claims.len() > 15, "{} tests, {} claims", all.len(), claims.len());
    let last = regex::Regex::new(r"\((?:`[a-z0-9_]+::[a-z0-9_]+`(?:, )?)+\)\.$").unwrap();
    let name = regex::Regex::new(r"`([a-z0-9_]+::[a-z0-9_]+)`").unwrap();
    for claim in &claims {
        if !last.is_match(claim) {
            offences.push(format!("does not end with the names of tests: {claim}"));
        }
        for named in name.captures_iter(claim) {
            if !all.contains(&named[1].to_owned()) {
                offences.push(format!("there is no test {}: {claim}", &named[1]));
            }
        }
    }
    complain(&offences);
}
