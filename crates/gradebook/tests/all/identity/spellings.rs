//! A small course of traps of who is who, with its truth. Skipped, visibly, where it is not on the
//! machine.

use std::collections::BTreeSet;

use gradebook::checks::Severity;
use gradebook::{Gradebook, Request, RowRef, compile};
use serde_json::Value;

fn course() -> Option<(Gradebook, Value)> {
    let folder = testing::real_exports()?.parent()?.join("spellings");
    let truth = std::fs::read_to_string(folder.join("truth.json")).ok()?;
    let files = (1..=5).map(|n| folder.join(format!("Test {n}.csv")));
    let tables = files.flat_map(|file| testing::tables(&file)).collect();
    Some((compile(tables, &Request::default()), serde_json::from_str(&truth).expect("JSON")))
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text")).collect()
}

/// The people of the gradebook who have rows of somebody.
fn holders(gradebook: &Gradebook, truth: &Value, who: &str) -> BTreeSet<usize> {
    let rows = texts(&truth["people"][who]);
    let named = |row: &RowRef| {
        let file = &gradebook.tables[row.table].file;
        let number: String = file.chars().filter(char::is_ascii_digit).collect();
        rows.contains(&format!("{number}#{}", row.row).as_str())
    };
    let people = gradebook.people.iter().enumerate();
    people.filter(|(_, p)| p.rows.iter().any(named)).map(|(at, _)| at).collect()
}

#[test]
fn nobody_is_joined_in_silence() {
    let Some((gradebook, truth)) = course() else { return };
    let told = |people: &BTreeSet<usize>| {
        let about = |f: &&gradebook::checks::Finding| {
            f.severity != Severity::Info && f.people.iter().any(|p| people.contains(p))
        };
        gradebook.findings.iter().any(|f| about(&f))
    };
    for pair in truth["never joined in silence"].as_array().expect("pairs") {
        let pair = texts(pair);
        let (one, other) =
            (holders(&gradebook, &truth, pair[0]), holders(&gradebook, &truth, pair[1]));
        let both: BTreeSet<usize> = one.intersection(&other).copied().collect();
        assert!(both.is_empty() || told(&both), "{pair:?}");
    }
}
