//! The course's real exports against the truth that was judged by hand. Skipped, visibly, where
//! the exports are not on the machine.

use std::collections::{BTreeMap, BTreeSet};

use gradebook::domain::round_half_up;
use gradebook::{Gradebook, Request, compile};

fn gradebook() -> Option<(Gradebook, serde_json::Value)> {
    let folder = testing::real_exports()?;
    let truth = std::fs::read_to_string(folder.join("truth.json")).expect("the truth");
    let truth: serde_json::Value = serde_json::from_str(&truth).expect("JSON");
    let files = truth["files"].as_object().expect("files").values();
    let tables =
        files.flat_map(|f| testing::tables(&folder.join(f.as_str().expect("a name")))).collect();
    Some((compile(tables, &Request::default()), truth))
}

/// A row as the truth writes it: test number, `#`, row.
fn rows_of(gradebook: &Gradebook, person: usize) -> BTreeSet<String> {
    let number = |table| {
        gradebook
            .tests
            .iter()
            .find(|t| t.parts.iter().any(|p| p.table == table))
            .expect("a test")
            .number
    };
    gradebook.people[person].rows.iter().map(|r| format!("{}#{}", number(r.table), r.row)).collect()
}

#[test]
fn everybody_is_who_they_are() {
    let Some((gradebook, truth)) = gradebook() else { return };
    let expected: BTreeSet<BTreeSet<String>> = truth["people"]
        .as_object()
        .expect("people")
        .values()
        .map(|p| {
            p["rows"]
                .as_array()
                .expect("rows")
                .iter()
                .map(|r| r.as_str().expect("a row").to_owned())
                .collect()
        })
        .collect();
    let found: BTreeSet<BTreeSet<String>> =
        (0..gradebook.people.len()).map(|p| rows_of(&gradebook, p)).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    assert!(
        missing.is_empty() && found.len() == expected.len(),
        "not found as one person: {missing:?}"
    );
    assert_eq!(gradebook.people.len(), 79);
}

#[test]
fn scores_numbers_and_rows_are_right() {
    let Some((gradebook, truth)) = gradebook() else { return };
    assert_eq!(gradebook.tests.iter().map(|t| t.number).collect::<Vec<_>>(), [1, 3, 5]);
    let tally = gradebook.tally_all();
    assert_eq!((tally.total(), tally.used + tally.merged + tally.set_aside), (211, 211));
    let by_rows: BTreeMap<BTreeSet<String>, usize> =
        (0..gradebook.people.len()).map(|p| (rows_of(&gradebook, p), p)).collect();
    for person in truth["people"].as_object().expect("people").values() {
        let rows: BTreeSet<String> = person["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|r| r.as_str().expect("a row").to_owned())
            .collect();
        let result = &gradebook.results[by_rows[&rows]];
        for (test, outcome) in gradebook.tests.iter().zip(&result.outcomes) {
            let expected = person["best_percent"]
                .get(test.number.to_string())
                .map(|p| p.to_string().parse().expect("a number"));
            let found = outcome.standing.percent().map(|p| round_half_up(p, 1));
            assert_eq!(found, expected, "test {} of {rows:?}", test.number);
        }
    }
}
