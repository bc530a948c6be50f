//! Columns: added, removed, renamed, worked out by a formula, brought in from a file.

use super::shape::value_of;
use crate::plan::Part;
use crate::plan::clause::Clause;
use crate::{Action, Number, Profile, Value};

const ADD: [&str; 8] = ["add", "create", "insert", "append", "make", "put in", "include", "put"];

/// "add a column Weighted = test 1 * 0.4 + test 2 * 0.6", "Weighted = …".
pub(in crate::plan) fn formula(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let mut attempt = clause.clone();
    let at = attempt.take(&["="])?;
    let adds = attempt.takes(&ADD) || attempt.takes(&["set", "calculate", "compute", "define"]);
    attempt.takes(&["formula", "by formula", "by the formula"]);
    let name = attempt.title(&["="]).or_else(|| attempt.quoted_before(at)).or_else(|| {
        let from = (0..at).find(|place| attempt.is_name(*place))?;
        attempt.phrase(from, &["="])
    })?;
    let formula = attempt.formula_from(at + 1);
    // "test 1 = 40" is a condition, unless somebody adds a column.
    if !adds && !formula.contains(['+', '*', '/', '(', '-', '×', '÷']) {
        return None;
    }
    *clause = attempt;
    Some(Part::Do(vec![Action::AddFormula { name, formula }]))
}

/// "bring in the columns of groups.xlsx", "join groups.xlsx by email", "add group from groups".
pub(in crate::plan) fn join(clause: &mut Clause, profile: &Profile) -> Option<Part> {
    let joins =
        clause.takes(&["join", "bring in", "import", "merge in", "attach", "pull in", "bring"]);
    let adds = joins || clause.takes(&ADD);
    if !adds {
        return None;
    }
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let known = profile.extras.iter().find(|(name, _)| {
        clause.takes(&[name.to_lowercase().as_str()]) || clause.takes(&[stem(name).as_str()])
    });
    let file = match known {
        Some((name, _)) => name.clone(),
        None => clause.file()?,
    };
    clause.takes(&["file", "roster", "in"]);
    let titles = known.map(|(_, titles)| titles.clone()).unwrap_or_default();
    let mut columns = Vec::new();
    let mut key = None;
    for title in titles {
        let lower = title.to_lowercase();
        let by = format!("by {lower}");
        if clause.takes(&[by.as_str()]) {
            key = Some(title);
        } else if clause.takes(&[lower.as_str()]) {
            columns.push(title);
        }
    }
    // "by email" where the file calls it otherwise: it is found by itself.
    clause.takes(&[
        "by email",
        "by e-mail",
        "by name",
        "by student id",
        "by id",
        "everything",
        "email",
        "name",
    ]);
    Some(Part::Do(vec![Action::JoinFile { file, key, columns }]))
}

pub(in crate::plan) fn change(clause: &mut Clause, _: &Profile) -> Option<Part> {
    rename(clause).or_else(|| remove(clause)).or_else(|| add(clause))
}

fn rename(clause: &mut Clause) -> Option<Part> {
    let mut attempt = clause.clone();
    let named = attempt.takes(&[
        "rename",
        "change the title of",
        "change title of",
        "change the name of",
        "retitle",
        "relabel",
        "change the header of",
    ]);
    let call = !named && attempt.takes(&["call"]);
    if !named && !call {
        return None;
    }
    let column = attempt.column()?;
    let at = if named { attempt.take(&["to", "into", "as", "="])? } else { 0 };
    let from = attempt.free_from(at)?;
    let to = attempt.phrase(from, &[])?;
    *clause = attempt;
    Some(Part::Do(vec![Action::RenameColumn { column, to }]))
}

fn remove(clause: &mut Clause) -> Option<Part> {
    let mut attempt = clause.clone();
    if !attempt.takes(&["remove", "delete", "drop", "hide", "get rid of", "take out", "erase"]) {
        return None;
    }
    let sure = attempt.takes(&["i am sure", "i'm sure", "im sure", "really", "sure", "i m sure"]);
    let columns = attempt.columns();
    let columns = if columns.is_empty() && attempt.has(&["column"]) {
        vec![attempt.quoted().or_else(|| attempt.person())?]
    } else {
        columns
    };
    if columns.is_empty() {
        return None;
    }
    *clause = attempt;
    let remove = |column| Action::RemoveColumn { column, sure };
    Some(Part::Do(columns.into_iter().map(remove).collect()))
}

/// "add a column called Remarks", "add a column Section with B".
fn add(clause: &mut Clause) -> Option<Part> {
    let mut attempt = clause.clone();
    if !attempt.takes(&ADD) {
        return None;
    }
    attempt.takes(&["blank", "empty"]);
    let ends = ["with", "set", "containing", "filled", "and", "having", "="];
    let name = attempt.title(&ends).or_else(|| attempt.quoted()).or_else(|| {
        let at = attempt.take(&["column", "field"])?;
        let after = attempt.free_from(at + 1).filter(|from| attempt.is_name(*from));
        match after {
            Some(from) => attempt.phrase(from, &ends),
            None => attempt.person_between(0, at),
        }
    })?;
    attempt.takes(&["filled", "set", "containing", "having"]);
    let value = attempt.take(&["with", "to", "value"]).and_then(|at| {
        attempt.takes(&["value"]);
        let from = attempt.free_from(at)?;
        attempt.phrase(from, &["in", "for", "everywhere"])
    });
    attempt.takes(&["everywhere"]);
    let value = value.map(|text| match value_of(&text).and_then(Number::of) {
        Some(number) => Value::Number(number),
        None => Value::Text(text),
    });
    *clause = attempt;
    Some(Part::Do(vec![Action::AddColumn { name, value }]))
}
