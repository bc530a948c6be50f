//! What the rules understand, phrase by phrase: `phrases.txt` is the table.

use std::fmt::Write;

use expect_test::expect_file;
use table::plan::{EXAMPLES, Intent, understand};
use table::{Action, ColumnProfile, Kind, Number, Profile, Role};

fn profile() -> Profile {
    let column = |title: &str, role, kind| ColumnProfile {
        title: title.to_owned(),
        role,
        kind,
        blanks: 0,
        distinct: 0,
        range: Some((Number(0.0), Number(100.0))),
    };
    Profile {
        columns: vec![
            column("Full Name", Role::Name, Kind::Text),
            column("Email", Role::Email, Kind::Text),
            column("Test 1 (%)", Role::Test(1), Kind::Number),
            column("Test 2 (%)", Role::Test(2), Kind::Number),
            column("Test 3 (%)", Role::Test(3), Kind::Number),
            column("Assignment Score", Role::Assignment, Kind::Number),
            column("Final Average (%)", Role::Average, Kind::Number),
            column("Status", Role::Status, Kind::Text),
            column("Group", Role::Added, Kind::Text),
        ],
        rows: 40,
        extras: vec![("groups.xlsx".into(), vec!["E-mail".into(), "Group".into()])],
    }
}

/// What a phrase was understood as, in words.
fn read(phrase: &str) -> String {
    let understood = understand(phrase, &profile());
    let mut lines = match understood.intent {
        None => Vec::new(),
        Some(Intent::Change(actions)) => {
            actions.iter().map(|a| format!("  {}", a.sentence())).collect()
        }
        Some(Intent::Ask(queries)) => {
            queries.iter().map(|q| format!("  ? {}", serde_json::to_string(q).unwrap())).collect()
        }
        Some(Intent::Compare(plans)) => plans
            .iter()
            .map(|p| {
                format!("  | {}", p.iter().map(Action::sentence).collect::<Vec<_>>().join(", "))
            })
            .collect(),
        Some(Intent::Order(order)) => vec![format!("  ! {order:?}")],
    };
    if !understood.unclear.is_empty() {
        lines.push(format!("  unclear: {}", understood.unclear));
        lines.push(format!("  nearest: {}", understood.nearest.join(" / ")));
    }
    lines.join("\n")
}

#[test]
fn phrases_are_understood() {
    let text = include_str!("phrases.txt");
    let phrases: Vec<&str> =
        text.lines().filter(|l| !l.starts_with(' ') && !l.is_empty()).collect();
    let mut out = String::new();
    for phrase in &phrases {
        writeln!(out, "{phrase}\n{}", read(phrase)).unwrap();
    }
    expect_file!["phrases.txt"].assert_eq(&out);
    let sure = phrases.iter().filter(|p| understand(p, &profile()).is_sure()).count();
    assert!(sure >= 150, "only {sure} phrases are understood");
}

#[test]
fn every_example_is_understood() {
    for example in EXAMPLES {
        let understood = understand(example, &profile());
        assert!(understood.is_sure(), "{example}: {understood:?}");
    }
}
