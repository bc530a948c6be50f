//! Questions: who, how many, what figure.

use super::conditions;
use crate::plan::Part;
use crate::plan::clause::Clause;
use crate::plan::vocabulary::whole;
use crate::{Profile, Query, Role, Statistic};

const FIGURES: [(Statistic, &[&str]); 7] = [
    (Statistic::Deviation, &["standard deviation", "deviation", "stdev", "std dev", "spread"]),
    (Statistic::Median, &["median", "middle score"]),
    (Statistic::Mean, &["mean", "average", "avg"]),
    (Statistic::Min, &["lowest", "minimum", "min", "worst", "least"]),
    (Statistic::Max, &["highest", "maximum", "max", "best", "top score", "greatest"]),
    (Statistic::Sum, &["sum", "total"]),
    (Statistic::Count, &["how many", "count", "number of"]),
];

/// The figures that are named, in the order of the list.
pub(super) fn figures(clause: &mut Clause) -> Vec<Statistic> {
    let mut found: Vec<(usize, Statistic)> = Vec::new();
    for (statistic, phrases) in FIGURES {
        let plural = ["averages", "means", "medians", "totals", "sums", "counts"];
        let plural: Vec<&str> = plural
            .into_iter()
            .filter(|p| phrases.iter().any(|w| p.trim_end_matches('s') == *w))
            .collect();
        let at = clause.take_alone(phrases).or_else(|| clause.take_alone(&plural));
        found.extend(at.map(|at| (at, statistic)));
    }
    found.sort_unstable_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, statistic)| statistic).collect()
}

fn is_question(clause: &Clause) -> bool {
    clause.asks
        || clause.begins(&[
            "what", "which", "who", "whose", "how", "is", "are", "tell", "show", "list", "give",
            "find",
        ])
}

pub(in crate::plan) fn because_of_missing(clause: &mut Clause, _: &Profile) -> Option<Part> {
    if !clause.takes(&["failed", "fail", "failing", "fails"]) {
        return None;
    }
    let because = clause.takes(&["because of", "due to", "only because of", "because", "for"]);
    let missing = clause.takes(&[
        "missing tests",
        "missing test",
        "missed tests",
        "missing quizzes",
        "missing",
        "a missing test",
        "they missed tests",
        "missed",
    ]);
    clause.takes(&["how many", "who"]);
    clause.takes(&["tests", "test"]);
    clause.takes(&["only"]);
    (because && missing).then_some(Part::Ask(Query::FailedForMissing))
}

pub(in crate::plan) fn top(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let lowest = clause.takes(&["bottom", "worst", "lowest", "weakest"]);
    if !lowest && !clause.takes(&["top", "best", "highest", "strongest"]) {
        return None;
    }
    clause.takes(&["show", "list", "tell", "find", "performers", "scorers"]);
    clause.takes(&["performers", "scorers", "scoring"]);
    let said_number = clause.number();
    let people = clause.has(&["students", "student", "people", "kids", "pupils", "person", "who"]);
    if said_number.is_none() && !people {
        return None;
    }
    let count =
        said_number.unwrap_or(if clause.has(&["student", "person", "who"]) { 1.0 } else { 5.0 });
    let column = clause.column();
    let count = whole(count).max(1);
    Some(Part::Ask(Query::Top { column, count, lowest }))
}

pub(in crate::plan) fn who(clause: &mut Clause, profile: &Profile) -> Option<Part> {
    let begins = clause.begins(&[
        "who", "which", "how", "list", "show", "find", "tell", "whose", "name", "anyone",
    ]);
    if !begins && !clause.asks {
        return None;
    }
    let shown = clause.takes(&["show", "list", "find", "tell", "name"]);
    clause.takes(&["how many"]);
    if shown && clause.takes(&["only"]) {
        return None;
    }
    let (conditions, any) = conditions::take(clause, profile)?;
    clause.takes(&["did", "did not"]);
    Some(Part::Ask(Query::List { conditions, any }))
}

pub(in crate::plan) fn figure(clause: &mut Clause, profile: &Profile) -> Option<Part> {
    let classy = clause.has(&["class"]);
    let asks = is_question(clause);
    if !asks && !classy {
        return None;
    }
    if clause.begins(&["add", "create", "insert", "compute", "calculate", "make"]) {
        return None;
    }
    let mut probe = clause.clone();
    // "how many students are there?"
    if probe.takes(&["how many", "number of"]) && probe.rest().is_empty() {
        *clause = probe;
        return Some(Part::Ask(Query::Figure {
            statistic: Statistic::Count,
            column: None,
            conditions: Vec::new(),
        }));
    }
    let statistics = figures(clause);
    clause.takes(&["show", "tell", "list", "find"]);
    let (&[statistic], mut columns) = (statistics.as_slice(), clause.columns()) else {
        return None;
    };
    if columns.len() > 1 {
        return None;
    }
    let column = columns.pop();
    let conditions = match conditions::take(clause, profile) {
        Some((conditions, false)) => conditions,
        _ => Vec::new(),
    };
    Some(Part::Ask(Query::Figure { statistic, column, conditions }))
}

pub(in crate::plan) fn columns(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let asked = clause.has(&["columns", "fields"])
        && clause.begins(&["what", "which", "show", "list", "tell", "name"])
        && !clause.has(&["remove", "add"]);
    clause.takes(&["show", "list", "tell", "name"]);
    clause.takes(&["fields"]);
    asked.then_some(Part::Ask(Query::Columns))
}

/// "what did Ada get?", "show me Ada Obi", "how did Ben do?"
pub(in crate::plan) fn person(clause: &mut Clause, profile: &Profile) -> Option<Part> {
    let asks = clause.takes(&[
        "show",
        "tell me about",
        "find",
        "how did",
        "what did",
        "how is",
        "what about",
        "what has",
        "how about",
        "look up",
    ]) || (clause.has(&["'s"]) && clause.begins(&["what"]));
    if !asks {
        return None;
    }
    clause.takes(&["doing", "about", "scores", "tell"]);
    let _ = clause.columns();
    let person = clause.person()?;
    let known = profile.columns.iter().any(|c| c.role == Role::Name);
    known.then_some(Part::Ask(Query::Person { person }))
}
