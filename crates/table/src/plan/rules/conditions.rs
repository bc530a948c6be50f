//! Conditions on rows: "under 40 in test 1", "who failed", "without test 2".

use crate::plan::clause::Clause;
use crate::{Condition, Kind, Number, Profile, Role, Test, Value};

const COMPARISONS: [(Test, &[&str]); 4] = [
    (
        Test::AtLeast,
        &[">=", "at least", "no less than", "not under", "not below", "from", "starting from"],
    ),
    (Test::AtMost, &["<=", "at most", "up to", "no more than", "not over", "not above", "max"]),
    (
        Test::Less,
        &["<", "under", "below", "less than", "fewer than", "lower than", "worse than", "beneath"],
    ),
    (
        Test::Greater,
        &[
            ">",
            "over",
            "above",
            "more than",
            "greater than",
            "higher than",
            "better than",
            "exceeding",
        ],
    ),
];

/// The final average's title.
pub(super) fn average(profile: &Profile) -> String {
    profile.with_role(Role::Average).map_or("Final Average (%)".to_owned(), |c| c.title.clone())
}

fn status(profile: &Profile) -> String {
    profile.with_role(Role::Status).map_or("Status".to_owned(), |c| c.title.clone())
}

/// Takes all conditions; whether one is enough.
pub(super) fn take(clause: &mut Clause, profile: &Profile) -> Option<(Vec<Condition>, bool)> {
    let mut conditions = Vec::new();
    while let Some(condition) = one(clause, profile) {
        conditions.push(condition);
        if conditions.len() > 8 {
            break;
        }
    }
    if conditions.is_empty() {
        return missing_any(clause, profile);
    }
    let any = conditions.len() > 1 && clause.takes(&["or", "either"]);
    Some((conditions, any))
}

fn condition(column: String, test: Test, value: Option<Value>) -> Condition {
    Condition { column, test, value, to: None }
}

fn number(value: f64) -> Option<Value> {
    Number::of(value).map(Value::Number)
}

fn one(clause: &mut Clause, profile: &Profile) -> Option<Condition> {
    by_status(clause, profile)
        .or_else(|| between(clause, profile))
        .or_else(|| compared(clause, profile))
        .or_else(|| blank(clause))
        .or_else(|| textual(clause, profile))
}

fn by_status(clause: &mut Clause, profile: &Profile) -> Option<Condition> {
    let word = |text: &str| Some(Value::Text(text.to_owned()));
    let not = [
        "did not pass",
        "do not pass",
        "not passed",
        "not passing",
        "does not pass",
        "have not passed",
        "not pass",
    ];
    if clause.takes(&not)
        || clause.takes(&["failed", "failing", "fail", "fails", "failures", "flunked"])
    {
        return Some(condition(status(profile), Test::Equals, word("Fail")));
    }
    let passed = clause.takes(&["passed", "passing", "pass", "passes"]);
    passed.then(|| condition(status(profile), Test::Equals, word("Pass")))
}

fn between(clause: &mut Clause, profile: &Profile) -> Option<Condition> {
    let mut attempt = clause.clone();
    let at = attempt.take(&["between", "from"])?;
    let low = attempt.number_after(at)?;
    if !attempt.takes(&["and", "to", "-"]) {
        return None;
    }
    let high = attempt.number_after(at)?;
    let column = attempt.column().unwrap_or_else(|| average(profile));
    *clause = attempt;
    Some(Condition { to: Number::of(high), ..condition(column, Test::Between, number(low)) })
}

fn compared(clause: &mut Clause, profile: &Profile) -> Option<Condition> {
    let mut attempt = clause.clone();
    // The comparison that comes first, so that several stay in their order.
    let (test, at) = COMPARISONS
        .iter()
        .filter_map(|(test, phrases)| Some((*test, attempt.clone().take(phrases)?)))
        .min_by_key(|(test, at)| (*at, *test == Test::Less || *test == Test::Greater))
        .or_else(|| {
            let at = attempt.clone().take(&["=", "equal to", "equals", "exactly"])?;
            Some((Test::Equals, at))
        })
        .or_else(|| suffixed(&mut attempt))?;
    let phrases = COMPARISONS.iter().find(|(t, _)| *t == test).map(|(_, p)| *p);
    if !attempt.takes(phrases.unwrap_or(&["=", "equal to", "equals", "exactly", "or"])) {
        return None;
    }
    let value = attempt.number_after(at.saturating_sub(2))?;
    let column = nearest_column(&mut attempt, at).unwrap_or_else(|| average(profile));
    *clause = attempt;
    Some(condition(column, test, number(value)))
}

/// "40 or more", "60 or less", "50 and above".
fn suffixed(clause: &mut Clause) -> Option<(Test, usize)> {
    let more = [
        "or more",
        "or higher",
        "or above",
        "or over",
        "and above",
        "and over",
        "and more",
        "or better",
    ];
    let less = [
        "or less",
        "or lower",
        "or below",
        "or under",
        "and below",
        "and under",
        "and less",
        "or worse",
    ];
    for (test, phrases, stand_in) in [(Test::AtLeast, more, ">="), (Test::AtMost, less, "<=")] {
        if let Some(at) = clause.take(&phrases) {
            clause.replace(at, stand_in);
            return Some((test, at));
        }
    }
    None
}

/// The column that a comparison speaks of: the one right before it, else the one after.
fn nearest_column(clause: &mut Clause, at: usize) -> Option<String> {
    clause.column_before(at).or_else(|| clause.column_after(at)).or_else(|| clause.column())
}

fn blank(clause: &mut Clause) -> Option<Condition> {
    let gone: &[&str] = &[
        "missed",
        "missing",
        "without",
        "did not take",
        "have not taken",
        "has not taken",
        "not taken",
        "did not do",
        "skipped",
        "absent",
        "no score",
        "no",
        "blank",
        "empty",
        "did not sit",
        "not sat",
        "did not write",
        "lacks",
        "lacking",
        "not done",
        "have not done",
        "has not done",
        "did not submit",
        "not submitted",
    ];
    let there: &[&str] = &[
        "not blank",
        "not missing",
        "not empty",
        "took",
        "taken",
        "sat",
        "did",
        "wrote",
        "submitted",
        "done",
        "with",
    ];
    for (phrases, test) in [
        (&["not blank", "not missing", "not empty"][..], Test::IsNotBlank),
        (gone, Test::IsBlank),
        (there, Test::IsNotBlank),
    ] {
        let mut attempt = clause.clone();
        let Some(at) = attempt.take(phrases) else { continue };
        let Some(column) = nearest_column(&mut attempt, at) else { continue };
        attempt.takes(&["is", "are"]);
        *clause = attempt;
        return Some(condition(column, test, None));
    }
    None
}

/// "missed a test", "with missing tests": any test is blank.
fn missing_any(clause: &mut Clause, profile: &Profile) -> Option<(Vec<Condition>, bool)> {
    let gone = ["missed", "missing", "skipped", "without", "absent"];
    if !clause.takes(&gone)
        || !clause.takes(&[
            "any test",
            "a test",
            "tests",
            "test",
            "some test",
            "something",
            "quiz",
            "a quiz",
        ])
    {
        return None;
    }
    let blank = |title: &String| condition(title.clone(), Test::IsBlank, None);
    let conditions: Vec<Condition> = profile.tests().map(|(_, c)| blank(&c.title)).collect();
    (!conditions.is_empty()).then_some((conditions, true))
}

/// "group is North", "name contains obi", "grade A".
fn textual(clause: &mut Clause, profile: &Profile) -> Option<Condition> {
    let mut attempt = clause.clone();
    let contains =
        attempt.takes(&["contains", "containing", "contain", "includes", "including", "like"]);
    let not = attempt.takes(&["not", "is not", "!=", "<>", "other than", "different from"]);
    let (titles, at) = attempt.next_mention(0)?;
    let column = titles.into_iter().next()?;
    let known = profile.columns.iter().find(|c| c.title == column)?;
    if known.kind != Kind::Text {
        return None;
    }
    let said = attempt.takes(&["is", "=", "equals", "equal to", "starts with"]);
    let value = attempt.quoted().or_else(|| {
        let from = attempt.free_from(at)?;
        attempt
            .phrase(from, &["and", "or", "in", "the", "of"])
            .filter(|v| said || contains || not || !["column", "only"].contains(&v.as_str()))
    })?;
    let test = match (contains, not) {
        (true, _) => Test::Contains,
        (false, true) => Test::NotEquals,
        (false, false) => Test::Equals,
    };
    *clause = attempt;
    Some(condition(column, test, Some(Value::Text(value))))
}
