//! Scores and rules: points, curves, single scores, pass mark, missing tests.

use super::conditions::average;
use crate::plan::Part;
use crate::plan::clause::Clause;
use crate::plan::vocabulary::{CAPPED, whole};
use crate::{Action, Curve, Kind, Number, Profile, Role, RuleName};

fn rule(rule: RuleName, value: &dyn ToString) -> Part {
    Part::Do(vec![Action::SetRule { rule, value: value.to_string() }])
}

pub(in crate::plan) fn pass_mark(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let named = clause.takes(&[
        "pass mark",
        "passing mark",
        "pass grade",
        "passing grade",
        "passmark",
        "passing score",
        "pass score",
        "pass line",
        "pass threshold",
        "passing threshold",
        "cutoff",
        "cut-off",
    ]);
    let verb = clause.takes(&["set", "change", "lower", "raise", "reduce", "increase", "move"]);
    let short =
        !named && (clause.takes(&["pass at", "passes at", "pass from", "passing is", "pass with"]));
    if !named && !short {
        return None;
    }
    let _ = verb;
    let mark = clause.number()?;
    Some(rule(RuleName::PassMark, &mark))
}

pub(in crate::plan) fn missing(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let what = clause.takes(&[
        "missing tests",
        "missing test",
        "missed tests",
        "missed test",
        "absences",
        "missing quizzes",
        "missing scores",
        "tests not taken",
        "missing ones",
    ]);
    if !what {
        return None;
    }
    let ignores = clause.takes(&[
        "ignore",
        "do not count",
        "does not count",
        "not count",
        "should not count",
        "leave out",
        "as blank",
        "blank",
        "as nothing",
        "skip",
        "exclude",
    ]);
    let counts = clause.takes(&["count", "counts", "counted", "treat", "score"]);
    let zero = clause.takes(&["zero", "as zero", "0", "as 0"]);
    match (ignores, zero, counts) {
        (true, false, _) => Some(rule(RuleName::Missing, &"blank")),
        (false, true, true) => Some(rule(RuleName::Missing, &"zero")),
        _ => None,
    }
}

pub(in crate::plan) fn attempts(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let what = clause.takes(&["attempt", "attempts", "submission", "submissions", "try", "tries"]);
    if !what {
        return None;
    }
    clause.takes(&["use", "count", "take", "keep"]);
    let policies: [(&str, &[&str]); 4] = [
        ("best", &["best", "highest"]),
        ("latest", &["latest", "last", "newest", "most recent"]),
        ("first", &["first", "earliest"]),
        ("average", &["average", "mean"]),
    ];
    let (policy, _) = policies.iter().find(|(_, words)| clause.takes(words))?;
    Some(rule(RuleName::Attempts, &policy))
}

pub(in crate::plan) fn decimals(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let round = clause.takes(&["round", "show", "use"]) || clause.begins(&["no"]);
    let none = clause.takes(&[
        "no decimals",
        "whole numbers",
        "whole number",
        "without decimals",
        "nearest integer",
        "integers",
    ]);
    let places =
        clause.takes(&["decimal places", "decimals", "decimal place", "decimal", "places"]);
    if !round || !(none || places) {
        return None;
    }
    let of = clause.columns();
    if of.iter().any(|c| !c.to_lowercase().contains("average")) {
        return None;
    }
    clause.takes(&["averages", "average"]);
    let count = if none { 0.0 } else { clause.number()? };
    Some(rule(RuleName::Decimals, &count))
}

pub(in crate::plan) fn drop_lowest(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let drops = clause.takes(&[
        "drop",
        "ignore",
        "leave out",
        "discard",
        "forget",
        "remove",
        "exclude",
        "throw away",
        "do not count",
        "disregard",
    ]);
    let lowest = clause.takes(&["lowest", "worst", "weakest"]);
    if !drops || !lowest {
        return None;
    }
    let count = clause.number().unwrap_or(1.0);
    let things = clause.takes(&["tests", "test", "quizzes", "quiz", "exams", "exam"]);
    let scores = clause.has(&["score", "scores", "mark", "marks", "one"]);
    // Of the whole course, not of one column.
    (things || scores).then_some(())?;
    clause.takes(&["again", "from average", "average", "final average"]);
    Some(Part::Do(vec![Action::DropLowest { count: whole(count) }]))
}

/// "add 5 points to test 3", "take 3 points off test 2", "raise test 1 by 5".
pub(in crate::plan) fn adjust(clause: &mut Clause, profile: &Profile) -> Option<Part> {
    let less = clause
        .takes(&["take off", "take", "subtract", "deduct", "lower", "reduce", "decrease", "minus"]);
    let more = !less
        && clause.takes(&[
            "add", "give", "raise", "increase", "bump up", "bump", "boost", "lift", "plus",
            "added", "adding", "award",
        ]);
    if !less && !more {
        return None;
    }
    let cap = clause.takes(&CAPPED);
    let said = clause.has(&["points", "point", "marks", "extra", "bonus", "%", "percent"])
        || clause.has(&["by"]);
    clause.takes(&["extra", "bonus", "more"]);
    clause.takes(&["off", "away"]);
    let points = clause.number()?;
    clause.takes(&["points", "point", "percentage points", "%"]);
    clause.takes(&["extra", "bonus", "more"]);
    let columns = clause.columns();
    let all = clause.takes(&["tests", "everything"]);
    if !said && columns.is_empty() || columns.is_empty() && !all && clause.has(&["column"]) {
        return None;
    }
    let signed = if less { -points } else { points };
    let of_average =
        |c: &String| profile.columns.iter().any(|k| k.title == *c && k.role == Role::Average);
    let is_test =
        |c: &String| profile.columns.iter().any(|k| k.title == *c && k.kind == Kind::Number);
    if !columns.iter().all(is_test) {
        return None;
    }
    if columns.iter().any(of_average) {
        let average = average(profile);
        let sum = format!("[{average}] {} {}", if less { "-" } else { "+" }, Number(points));
        let formula =
            if cap || more { format!("min(100, {sum})") } else { format!("max(0, {sum})") };
        return Some(Part::Do(vec![Action::AddFormula {
            name: "Adjusted Average (%)".into(),
            formula,
        }]));
    }
    let how = Curve::AddPoints { points: Number::of(signed)? };
    Some(Part::Do(vec![Action::Curve { columns, how, cap }]))
}

pub(in crate::plan) fn scale(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let root = clause.takes(&["square root", "square-root", "sqrt", "root curve", "root"]);
    let verb =
        clause.takes(&["scale", "curve", "rescale", "normalise", "normalize", "stretch", "apply"]);
    if !verb && !root {
        return None;
    }
    clause.takes(&["curve", "scaling"]);
    clause.takes(&["apply"]);
    let cap = clause.takes(&CAPPED);
    let columns = clause.columns();
    clause.takes(&["best", "top", "highest", "maximum", "max", "top score"]);
    clause.takes(&["becomes", "gets", "is", "up to", "tests"]);
    let how = if root {
        Curve::SquareRoot
    } else {
        Curve::ScaleTo { top: Number::of(clause.number().unwrap_or(100.0))? }
    };
    Some(Part::Do(vec![Action::Curve { columns, how, cap }]))
}

/// "set Ada Obi's test 2 to 80 because …", "give Ada 80 in test 2", "ben got 75 on test 1".
pub(in crate::plan) fn set(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let verb = clause
        .takes(&["set", "change", "correct", "fix", "enter", "record", "put", "update", "give"])
        || clause.has(&["got", "scored", "should have"]);
    if !verb {
        return None;
    }
    clause.takes(&["scored"]);
    let reason = clause
        .take(&["because", "since", "reason"])
        .and_then(|at| clause.free_from(at).map(|from| clause.everything_from(from)))
        .unwrap_or_default();
    let missed = clause.takes(&["not taken", "missing", "absent", "blank", "missed"]);
    let column = clause.column()?;
    let score = if missed { None } else { Some(Number::of(clause.number()?)?) };
    clause.takes(&["to", "as"]);
    let person = clause.person()?;
    Some(Part::Do(vec![Action::SetScore { person, column, score, reason }]))
}
