//! Rows: kept, removed, sorted, split, tidied; figures below.

use super::conditions::{self, average};
use super::questions::figures;
use crate::plan::Part;
use crate::plan::clause::Clause;
use crate::{
    Action, Cleaning, Condition, Kind, LetterCase, Number, Profile, Role, SortKey, Statistic, Test,
    Value,
};

pub(in crate::plan) fn sort(clause: &mut Clause, profile: &Profile) -> Option<Part> {
    if !clause.takes(&["sort", "order", "sorted", "arrange", "put in order", "ordered"]) {
        return None;
    }
    let alphabetical = clause.takes(&["alphabetically", "alphabetical", "a to z", "a-z"]);
    let mut keys = Vec::new();
    let directions = directions(clause);
    let mut from = 0;
    while let Some((titles, at)) = clause.next_mention(from) {
        from = at;
        let direction = directions.iter().find(|(place, _)| *place > at).map(|(_, down)| *down);
        for column in titles {
            // People expect names from A and scores from the best.
            let numeric =
                profile.columns.iter().any(|c| c.title == column && c.kind == Kind::Number);
            keys.push((
                at,
                SortKey {
                    column,
                    descending: direction.unwrap_or(numeric && directions.is_empty()),
                },
            ));
        }
    }
    if keys.is_empty() {
        let said = clause.take(&["by", "on"]).and_then(|at| clause.free_from(at));
        let column = if let Some(said) = said.and_then(|from| clause.phrase(from, &["then"])) {
            // A column that is not there: the table will say so, and which is near.
            said
        } else if alphabetical {
            profile.with_role(Role::Name)?.title.clone()
        } else {
            average(profile)
        };
        let descending = directions.first().map_or(!alphabetical, |(_, down)| *down);
        keys.push((0, SortKey { column, descending }));
    }
    clause.takes(&["then"]);
    clause.takes(&["then"]);
    keys.sort_by_key(|(at, _)| *at);
    Some(Part::Do(vec![Action::SortRows { keys: keys.into_iter().map(|(_, key)| key).collect() }]))
}

/// Places where an order is said, and whether the greatest comes first.
fn directions(clause: &mut Clause) -> Vec<(usize, bool)> {
    let down = [
        "descending",
        "desc",
        "best first",
        "highest first",
        "high to low",
        "greatest first",
        "largest first",
        "from best to worst",
        "from high to low",
        "best to worst",
        "z to a",
        "decreasing",
        "top first",
    ];
    let up = [
        "ascending",
        "asc",
        "worst first",
        "lowest first",
        "low to high",
        "least first",
        "smallest first",
        "worst to best",
        "from low to high",
        "increasing",
    ];
    let mut directions: Vec<(usize, bool)> = Vec::new();
    while let Some(at) = clause.take(&down) {
        directions.push((at, true));
    }
    while let Some(at) = clause.take(&up) {
        directions.push((at, false));
    }
    directions.sort_unstable();
    directions
}

pub(in crate::plan) fn split(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let said = clause.takes(&[
        "split",
        "divide",
        "separate sheets",
        "separate sheet",
        "one sheet",
        "own sheet",
        "a sheet",
        "sheets",
        "break up",
        "separate tabs",
    ]);
    if !said {
        return None;
    }
    clause.takes(&ADD);
    clause.takes(&["sheets", "tabs", "separate sheets", "separate tabs"]);
    clause.takes(&["per", "each"]);
    clause.takes(&["own"]);
    let column = clause.column().or_else(|| clause.person())?;
    Some(Part::Do(vec![Action::SplitBy { column }]))
}

const ADD: [&str; 8] = ["add", "put", "show", "include", "append", "insert", "make", "create"];

pub(in crate::plan) fn statistics(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let below = clause.takes(&[
        "at the bottom",
        "at bottom",
        "below the table",
        "below",
        "underneath",
        "at the end",
        "footer",
        "under the table",
        "at foot",
    ]);
    let row = clause.takes(&["statistics row", "stats row", "statistics", "stats", "summary row"]);
    if !clause.takes(&ADD) {
        return None;
    }
    let rows = clause.has(&["row", "rows"]);
    if !below && !row && !rows {
        return None;
    }
    let mut wanted = figures(clause);
    clause.takes(&["averages", "figures"]);
    if wanted.is_empty() {
        if !row {
            return None;
        }
        wanted = vec![Statistic::Mean, Statistic::Median, Statistic::Min, Statistic::Max];
    }
    Some(Part::Do(vec![Action::AddStatisticsRow { statistics: wanted }]))
}

pub(in crate::plan) fn clean(clause: &mut Clause, profile: &Profile) -> Option<Part> {
    let how = fill(clause)
        .or_else(|| duplicates(clause))
        .or_else(|| blanks(clause))
        .or_else(|| case(clause))
        .or_else(|| trim(clause))?;
    let mut columns = clause.columns();
    if columns.is_empty() && clause.takes(&["names"]) {
        columns.push(profile.with_role(Role::Name)?.title.clone());
    }
    clause.takes(&["tests", "cells", "scores"]);
    if matches!(how, Cleaning::FillBlanks { .. }) && columns.is_empty() {
        columns = profile.tests().map(|(_, c)| c.title.clone()).collect();
    }
    Some(Part::Do(vec![Action::Clean { how, columns }]))
}

fn fill(clause: &mut Clause) -> Option<Cleaning> {
    let mut attempt = clause.clone();
    if !attempt.takes(&["fill", "replace", "set", "turn", "fill in"]) {
        return None;
    }
    if !attempt.takes(&[
        "blanks",
        "blank cells",
        "blank",
        "empty cells",
        "empty",
        "missing values",
        "missing scores",
        "missing tests",
        "missing",
        "gaps",
        "holes",
    ]) {
        return None;
    }
    let at = attempt.take(&["with", "by", "to", "into", "as"])?;
    let value = match attempt.number_after(at) {
        Some(number) => Value::Number(Number::of(number)?),
        None => Value::Text({
            let from = attempt.free_from(at + 1)?;
            attempt.phrase(from, &["in", "for", "of"])?
        }),
    };
    *clause = attempt;
    Some(Cleaning::FillBlanks { value })
}

fn duplicates(clause: &mut Clause) -> Option<Cleaning> {
    let said = clause.has(&["remove", "delete", "drop", "get rid of"])
        && clause.has(&["duplicates", "duplicate", "double", "doubles", "repeated"]);
    if !said {
        return None;
    }
    clause.takes(&["remove", "delete", "drop", "get rid of"]);
    clause.takes(&["duplicates", "duplicate", "double", "doubles", "repeated"]);
    Some(Cleaning::DropDuplicates)
}

fn blanks(clause: &mut Clause) -> Option<Cleaning> {
    let said = clause.has(&["remove", "delete", "drop"])
        && clause.has(&["blank rows", "empty rows", "blank lines", "empty lines"]);
    if !said {
        return None;
    }
    clause.takes(&["remove", "delete", "drop"]);
    clause.takes(&["blank rows", "empty rows", "blank lines", "empty lines"]);
    Some(Cleaning::DropBlanks)
}

fn case(clause: &mut Clause) -> Option<Cleaning> {
    let cases: [(LetterCase, &[&str]); 3] = [
        (
            LetterCase::Title,
            &[
                "title case",
                "proper case",
                "capitalize",
                "capitalise",
                "capitalized",
                "capitalised",
            ],
        ),
        (
            LetterCase::Upper,
            &["upper case", "uppercase", "capitals", "capital letters", "all caps", "caps"],
        ),
        (LetterCase::Lower, &["lower case", "lowercase", "small letters"]),
    ];
    let (case, _) = cases.iter().find(|(_, words)| clause.takes(words))?;
    clause.takes(&["write", "put", "turn", "set", "change", "show", "convert"]);
    Some(Cleaning::Case { case: *case })
}

fn trim(clause: &mut Clause) -> Option<Cleaning> {
    let trims = clause.takes(&["trim", "tidy", "tidy up"]);
    let spaces =
        clause.takes(&["needless spaces", "extra spaces", "spaces", "whitespace", "white space"]);
    let cleans = clause.takes(&["clean up", "clean", "remove", "strip"]);
    (trims || (spaces && cleans)).then_some(Cleaning::Trim)
}

pub(in crate::plan) fn filter(clause: &mut Clause, profile: &Profile) -> Option<Part> {
    let removes = clause.takes(&[
        "remove",
        "delete",
        "drop",
        "exclude",
        "get rid of",
        "take out",
        "hide",
        "leave out",
        "throw out",
        "discard",
        "kick out",
    ]);
    let keeps = !removes
        && clause.takes(&[
            "keep only",
            "only keep",
            "keep",
            "show only",
            "only show",
            "filter",
            "leave only",
            "only",
            "restrict to",
            "show me only",
        ]);
    if !removes && !keeps {
        return None;
    }
    clause.takes(&["only", "just"]);
    let mut attempt = clause.clone();
    if let Some((conditions, any)) = conditions::take(&mut attempt, profile) {
        *clause = attempt;
        clause.takes(&["scored", "scoring", "did", "tests"]);
        return Some(Part::Do(vec![Action::FilterRows { conditions, any, remove: removes }]));
    }
    // "remove Ada Obi's row", "delete the student Ada Obi".
    let said = clause.has(&["row", "rows", "student", "students", "person", "everyone", "line"]);
    if !said || clause.next_mention(0).is_some() {
        return None;
    }
    clause.takes(&["line", "called", "named"]);
    let who = clause.person()?;
    let column = profile.with_role(Role::Name)?.title.clone();
    let value = Some(Value::Text(who));
    let conditions = vec![Condition { column, test: Test::Contains, value, to: None }];
    Some(Part::Do(vec![Action::FilterRows { conditions, any: false, remove: removes }]))
}
