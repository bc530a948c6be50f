//! Every language says everything, with the same things put in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

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

#[test]
fn french_says_what_english_says() {
    for file in ["basics.ftl", "files.ftl", "results.ftl", "settings.ftl", "edits.ftl"] {
        let (english, french) = (messages("en", file), messages("fr", file));
        assert!(english.len() > 20, "{file} was not understood");
        for (key, variables) in &english {
            // What administrators read is in English alone.
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

#[test]
fn every_text_that_the_code_names_is_there() {
    let mut known = BTreeSet::new();
    for file in ["basics.ftl", "files.ftl", "results.ftl", "settings.ftl", "edits.ftl", "admin.ftl"]
    {
        known.extend(messages("en", file).into_keys());
    }
    let named =
        Regex::new(r#"(?:text|label|say|ask|remark|button|button_with)\(\s*"([a-z][a-z-]*)""#)
            .unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/flows");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let source = fs::read_to_string(entry.unwrap().path()).unwrap();
        for found in named.captures_iter(&source) {
            count += 1;
            assert!(known.contains(&found[1]), "there is no text {}", &found[1]);
        }
    }
    assert!(count > 100, "only {count} texts were found in the code");
}
