//! Every language says everything, with the same things put in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use conversation::command::{Admin, Kind, LISTED};
use conversation::edits::ModelTrouble;
use conversation::state::Rule;
use conversation::{Language, Texts};
use gradebook::scheme::Attempts;
use regex::Regex;

/// Messages of a bundle with the variables that each uses.
fn messages(language: &str, file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(language).join(file);
    let text = fs::read_to_string(path).unwrap();
    let (head, variable) =
        (Regex::new(r"^([a-z][a-z-]*) =").unwrap(), Regex::new(r"\$([a-z]+)").unwrap());
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut at = String::new();
    for line in text.lines() {
        if let Some(found) = head.captures(line) {
            found[1].clone_into(&mut at);
            all.insert(at.clone(), BTreeSet::new());
        }
        let used = variable.captures_iter(line).map(|v| v[1].to_owned());
        if let Some(message) = all.get_mut(&at) {
            message.extend(used);
        }
    }
    all
}

/// The bundles of a language.
fn bundles(language: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(language);
    let files =
        fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.collect();
    files.sort();
    files
}

/// What administrators read is in English alone.
const ENGLISH_ALONE: &str = "admin.ftl";

#[test]
fn french_says_what_english_says() {
    let mut translated = bundles("en");
    translated.retain(|file| file != ENGLISH_ALONE);
    assert_eq!(bundles("fr"), translated);
    for file in &translated {
        let (english, french) = (messages("en", file), messages("fr", file));
        assert!(english.len() > 20, "{file} was not understood");
        for (key, variables) in &english {
            let of_admins =
                key.starts_with("command-") && !french.contains_key(key) && file == "basics.ftl";
            if !of_admins {
                assert_eq!(french.get(key), Some(variables), "{file}: {key}");
            }
        }
        let strange: Vec<&String> = french.keys().filter(|k| !english.contains_key(*k)).collect();
        assert!(strange.is_empty(), "{file}: {strange:?}");
    }
}

/// The sources in some folders that may name a key.
fn sources(folders: &[&str]) -> Vec<String> {
    fn collect(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in folders {
        collect(&root.join(folder), &mut found);
    }
    found
}

#[test]
fn every_text_that_the_code_names_is_there() {
    let known: BTreeSet<String> =
        bundles("en").iter().flat_map(|file| messages("en", file).into_keys()).collect();
    let named = Regex::new(
        r#"\b(?:text|label|say|ask|remark|button|button_with|t|counted)\(\s*"([a-z]+(?:-[a-z]+)*)""#,
    )
    .unwrap();
    // A key that is made of a part, as in `format!("told-{what}")`.
    let made = Regex::new(r#"format!\("([a-z]+-(?:[a-z]+-)*)\{[^}]*\}""#).unwrap();
    // Names of messages and of styles, which are made alike.
    let others = ["rows-", "sending-", "broadcast-", "fill-"];
    let (mut count, mut beginnings) = (0, BTreeSet::new());
    for source in sources(&["src", "../../src/http", "../../templates"]) {
        for found in named.captures_iter(&source) {
            count += 1;
            assert!(known.contains(&found[1]), "there is no text {}", &found[1]);
        }
        let parts = made.captures_iter(&source).map(|f| f[1].to_owned());
        beginnings.extend(parts.filter(|p| !others.contains(&p.as_str())));
    }
    assert!(count > 150 && beginnings.len() > 6, "{count}, {beginnings:?}");
    for beginning in &beginnings {
        assert!(known.iter().any(|k| k.starts_with(beginning)), "no text begins {beginning}");
    }
    let all = sources(&["src", "../../src", "../../templates"]).concat();
    for key in &known {
        let named = all.contains(&format!("\"{key}\""));
        let made = beginnings.iter().any(|b| key.starts_with(b));
        assert!(named || made, "nothing says {key}");
    }
}

/// Keys that are made of a list that the code has.
#[test]
fn every_text_that_is_made_of_a_name_is_there() {
    let texts = Texts::new();
    let topics = ["files", "matching", "scores", "editing", "settings", "privacy"];
    let troubles = [
        ModelTrouble::Slow,
        ModelTrouble::Down,
        ModelTrouble::Busy,
        ModelTrouble::OverBudget,
        ModelTrouble::Nonsense,
    ];
    let told = ["stats", "users", "jobs", "audit", "config", "ai", "reach", "token"];
    let mut keys: Vec<String> = Vec::new();
    for rule in Rule::ALL {
        keys.extend([format!("rule-ask-{}", rule.name()), format!("button-rule-{}", rule.name())]);
    }
    keys.extend(topics.iter().flat_map(|t| [format!("help-{t}"), format!("button-help-{t}")]));
    keys.extend(troubles.map(|t| format!("remark-model-{}", t.name())));
    keys.extend(told.map(|what| format!("told-{what}")));
    keys.extend(["allowed", "unlisted", "banned"].map(|word| format!("standing-{word}")));
    keys.extend(
        [Kind::Xlsx, Kind::Csv, Kind::Json].map(|k| format!("button-as-{}", k.extension())),
    );
    keys.extend(
        [Attempts::Best, Attempts::Latest, Attempts::First, Attempts::Average]
            .map(|a| format!("attempts-{}", a.name())),
    );
    keys.extend(LISTED.iter().map(|word| format!("command-{word}")));
    keys.extend(Admin::ALL.map(|(word, _)| format!("command-{word}")));
    for key in keys {
        for language in Language::ALL {
            let text = texts.label(language, &key, &[]);
            assert!(!text.is_empty() && text != key, "there is no text {key}");
        }
    }
}

/// "1 seconds" reads badly: a number before a plural has a text for one.
#[test]
fn no_number_stands_before_a_plural_that_it_may_not_fit() {
    let plural = Regex::new(r"\{ \$([a-z]+) \} (?:[a-z]+s|people|chats)\b").unwrap();
    // Counts that are never one.
    let fixed = ["file-too-many", "edits-too-many", "recipe-too-many", "button-all-likely"];
    let verbs = ["claims", "does", "has", "is", "les", "makes", "mises", "was"];
    for (language, file) in
        ["en", "fr"].iter().flat_map(|l| bundles(l).into_iter().map(move |f| (*l, f)))
    {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales");
        let text = fs::read_to_string(path.join(language).join(&file)).unwrap();
        for line in text.lines().filter(|l| !l.trim_start().starts_with("*[other]")) {
            let key = line.split(' ').next().unwrap_or_default();
            for found in plural.find_iter(line).filter(|_| !fixed.contains(&key)) {
                let word = found.as_str().rsplit(' ').next().unwrap_or_default();
                let is_one = line.trim_start().starts_with("[one]");
                assert!(verbs.contains(&word) || is_one, "{language}/{file}: {line}");
            }
        }
    }
}
