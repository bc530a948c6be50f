//! New columns that follow from others: grades, verdicts, sums, ranks, bonus, random scores.

use crate::plan::Part;
use crate::plan::clause::Clause;
use crate::plan::vocabulary::{self, CAPPED, whole};
use crate::{Action, Band, Collation, Number, Profile, Ranking, default_bands};

const ADDING: [&str; 11] = [
    "add",
    "create",
    "insert",
    "compute",
    "calculate",
    "make",
    "append",
    "put",
    "include",
    "work out",
    "assign",
];

pub(in crate::plan) fn grades(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let verb = clause.takes(&["grade them", "grade everyone", "grade"])
        || clause.takes(&ADDING)
        || clause.has(&["give"]);
    let name = clause.title(&["on", "by", "from", "based", "with", "for"]);
    let letters = clause.takes(&[
        "letter grades",
        "letter grade",
        "letters",
        "grades",
        "letter",
        "grade column",
        "grade",
    ]);
    let range = clause.takes(&["a to f", "a - f", "a-f", "a through f", "abcdf", "a to e"]);
    if !verb && !letters || !letters && !range && !clause.begins(&["grade"]) {
        return None;
    }
    let bands = bands(clause);
    let column = clause.column();
    clause.takes(&["grade", "bands", "band"]);
    Some(Part::Do(vec![Action::AddGrades { column, name, bands }]))
}

/// "A 90, B 80, C 70, F 0"; the usual ones when none are said.
fn bands(clause: &mut Clause) -> Vec<Band> {
    let mut bands = Vec::new();
    for letter in ["a+", "a", "a-", "b+", "b", "b-", "c+", "c", "c-", "d", "e", "f"] {
        let mut attempt = clause.clone();
        let Some(at) = attempt.band_letter(letter) else { continue };
        attempt.takes_at(at + 1, &["from", ">=", "=", "at", "is", ":", "above", "over", "for"]);
        attempt.takes_at(at + 2, &["least"]);
        if let Some(at_least) = attempt.number_right_after(at).and_then(Number::of) {
            *clause = attempt;
            bands.push(Band { letter: letter.to_uppercase(), at_least });
        }
    }
    if bands.len() < 2 {
        return default_bands();
    }
    bands.sort_by(|a, b| b.at_least.0.total_cmp(&a.at_least.0));
    if bands.last().is_some_and(|b| b.at_least.0 > 0.0) {
        clause.takes(&[
            "else f",
            "rest f",
            "otherwise f",
            "f below",
            "below f",
            "else fail",
            "f otherwise",
        ]);
        bands.push(Band { letter: "F".to_owned(), at_least: 0.into() });
    }
    bands
}

pub(in crate::plan) fn pass_fail(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let said = clause.takes(&[
        "pass/fail",
        "pass / fail",
        "pass or fail",
        "pass-fail",
        "passed or failed",
        "pass fail",
        "pass and fail",
    ]);
    if !said {
        return None;
    }
    clause.takes(&ADDING);
    clause.takes(&["mark", "say", "show"]);
    let name = clause.title(&["on", "at", "by", "with", "from", "based"]);
    let column = clause.column();
    clause.takes(&["at", "with", "threshold", "from", "cutoff"]);
    clause.takes(&["threshold", "cutoff"]);
    let at_least = Number::of(clause.number().unwrap_or(60.0))?;
    Some(Part::Do(vec![Action::AddPassFail { column, at_least, name }]))
}

pub(in crate::plan) fn bonus(clause: &mut Clause, _: &Profile) -> Option<Part> {
    if !clause.takes(&[
        "participation bonus",
        "bonus for participation",
        "bonus points for participation",
        "bonus for taking part",
        "bonus column",
        "bonuses",
        "bonus",
    ]) {
        return None;
    }
    clause.takes(&ADDING);
    clause.takes(&["apply", "work out"]);
    let cap = clause.takes(&CAPPED);
    clause.takes(&["cap it", "cap"]);
    clause.takes(&["participation", "points", "taken", "tests"]);
    let name = clause.title(&[]);
    let _ = clause.columns();
    Some(Part::Do(vec![Action::CalculateBonus { name, cap }]))
}

pub(in crate::plan) fn rank(clause: &mut Clause, _: &Profile) -> Option<Part> {
    if !clause.takes(&[
        "rank",
        "ranks",
        "ranking",
        "rankings",
        "position",
        "positions",
        "places",
        "placing",
    ]) {
        return None;
    }
    clause.takes(&ADDING);
    let dense = clause.takes(&["dense", "without gaps", "no gaps"]);
    let ascending = clause.takes(&["lowest first", "ascending", "least first", "worst first"]);
    clause.takes(&["best first", "highest first", "descending"]);
    let name = clause.title(&["by", "on", "from"]);
    let column = clause.column();
    let method = if dense { Ranking::Dense } else { Ranking::Min };
    Some(Part::Do(vec![Action::AddRank { column, method, ascending, name }]))
}

pub(in crate::plan) fn collate(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let adds = clause.takes(&ADDING);
    let name = clause.title(&["as", "of", "from", "with", "="]);
    let ways: [(Collation, &[&str]); 4] = [
        (Collation::Sum, &["sum", "total", "totals", "sum up", "add up", "together"]),
        (Collation::Average, &["average", "mean", "avg", "averages"]),
        (Collation::Max, &["best", "highest", "maximum", "max"]),
        (Collation::Min, &["lowest", "minimum", "min", "worst"]),
    ];
    let how = ways.iter().find(|(_, words)| clause.takes(words)).map(|(how, _)| *how);
    // "add test 1 and test 2": added up.
    let columns = clause.columns();
    clause.takes(&["tests", "test", "quizzes"]);
    clause.takes(&["into", "up"]);
    let how = match how {
        Some(how) => how,
        None if adds && columns.len() > 1 => Collation::Sum,
        None => return None,
    };
    let enough = columns.len() > 1 || (columns.is_empty() && adds);
    enough.then_some(Part::Do(vec![Action::CollateScores { columns, how, name }]))
}

pub(in crate::plan) fn random(clause: &mut Clause, _: &Profile) -> Option<Part> {
    if !clause.takes(&["random", "randomly", "randomised", "randomized"]) {
        return None;
    }
    clause.takes(&ADDING);
    clause.takes(&["fill", "generate"]);
    let decimals = if clause.takes(&["decimals", "decimal places", "decimal place"]) {
        u8::try_from(whole(clause.number().unwrap_or(1.0))).unwrap_or(2)
    } else {
        0
    };
    clause.takes(&["between", "from"]);
    let (from, to) = match (clause.number(), clause.number()) {
        (Some(from), Some(to)) => (from.min(to), from.max(to)),
        (Some(to), None) => (0.0, to),
        _ => (0.0, 100.0),
    };
    clause.takes(&["numbers", "points", "scores", "generate"]);
    let name = clause.title(&["between", "from", "with"]);
    let name = name.or_else(|| clause.quoted()).or_else(|| clause.person());
    Some(Part::Do(vec![Action::AddRandomScores {
        name: name.unwrap_or_else(|| "Random".to_owned()),
        from: Number::of(from)?,
        to: Number::of(to)?,
        decimals,
        seed: None,
    }]))
}

/// A number in words or digits, as a value for a column.
pub(super) fn value_of(text: &str) -> Option<f64> {
    vocabulary::number(&text.to_lowercase())
}
