//! Trying edits and answering questions: nothing is made, only told.

use rayon::prelude::*;

use super::course::{Built, Loaded, Standing};
use crate::sandbox::protocol::{Course, Line};
use table::analysis::{analyse, facts, parts, summary};
use table::outcome::{Insights, Trial};
use table::{Action, Base, Difference, Query, Table, TableError, apply};

/// Tries each plan on the table as it is.
pub(super) fn tried(
    before: &Standing,
    course: &Course,
    plans: &[Vec<Action>],
    (seed, skip): (u64, bool),
) -> anyhow::Result<Line> {
    let who = keys(&before.base);
    let mut trials: Vec<Trial> =
        plans.par_iter().map(|plan| attempt(before, &who, plan, (seed, skip))).collect();
    // What changes who is who needs the gradebook compiled anew, one plan after the other.
    let mut loaded = None;
    for trial in &mut trials {
        let Trial::Fits { actions, skipped, .. } = trial else { continue };
        if !actions.iter().any(Action::is_upstream) {
            continue;
        }
        let files = match loaded.take() {
            Some(files) => files,
            None => match Loaded::load(course)? {
                Ok(files) => files,
                Err(why) => return Ok(Line::Refused(why)),
            },
        };
        let plan = (std::mem::take(actions), std::mem::take(skipped));
        let (rebuilt, files) = rebuilt(files, course, (&before.table, &who), plan)?;
        (*trial, loaded) = (rebuilt, Some(files));
    }
    Ok(Line::Tried(trials))
}

fn unfit(step: usize, error: &TableError) -> Trial {
    Trial::Unfit { step, why: error.to_string() }
}

/// Pins and does the actions of a plan one after the other. What does not fit ends the plan, or
/// is left out.
fn attempt(before: &Standing, who: &[String], plan: &[Action], (seed, skip): (u64, bool)) -> Trial {
    let Standing { base, extras, .. } = before;
    let mut table = before.table.clone();
    let (mut actions, mut skipped) = (Vec::new(), Vec::new());
    for (step, action) in plan.iter().enumerate() {
        let mut next = table.clone();
        let done = action.pinned(&table, &base.people, seed + step as u64).and_then(|pinned| {
            if !pinned.is_upstream() {
                apply(&mut next, &pinned, &base.people, extras)?;
            }
            Ok(pinned)
        });
        match done {
            Ok(pinned) => {
                table = next;
                actions.push(pinned);
            }
            Err(error) if skip => skipped.push((action.sentence(), error.to_string())),
            Err(error) => return unfit(step, &error),
        }
    }
    let difference = Difference::between((&before.table, who), (&table, who));
    Trial::Fits { actions, difference: Box::new(difference), skipped }
}

/// Tries a plan on a gradebook that is compiled for it.
fn rebuilt(
    loaded: Loaded,
    course: &Course,
    (before, before_who): (&Table, &[String]),
    (actions, skipped): (Vec<Action>, Vec<(String, String)>),
) -> anyhow::Result<(Trial, Loaded)> {
    let all: Vec<Action> = course.actions.iter().chain(&actions).cloned().collect();
    let after = loaded.build_with(course, &all)?;
    let first = course.actions.len();
    let trial = if let Some((place, error)) = after.refused.iter().find(|(at, _)| *at >= first) {
        unfit(place - first, error)
    } else {
        let who = keys(&after.base);
        let difference = Difference::between((before, before_who), (&after.table, who.as_slice()));
        Trial::Fits { actions, difference: Box::new(difference), skipped }
    };
    Ok((trial, after.into_loaded()))
}

/// Who everybody is, so that rows of two gradebooks can be compared.
fn keys(base: &Base) -> Vec<String> {
    base.people.iter().map(|p| format!("{}\n{}", p.name, p.email)).collect()
}

pub(super) fn asked(standing: &Standing, queries: &[Query]) -> Line {
    let Standing { base, table, .. } = standing;
    let answers: Result<Vec<_>, TableError> =
        queries.iter().map(|query| table.ask(query, &base.people)).collect();
    match answers {
        Ok(answers) => Line::Asked(answers),
        Err(error) => Line::Refused(error.to_string()),
    }
}

pub(super) fn insights(loaded: Loaded, course: &Course) -> anyhow::Result<Line> {
    let built = loaded.build(course)?;
    let found = analyse(&built.gradebook, &built.table);
    Ok(Line::Insights(Box::new(Insights {
        parts: parts(&found),
        facts: facts(&found),
        summary: summary(&found),
    })))
}

/// What edits made of a person's figures, for an explanation.
pub(super) fn afterwards(built: &Built, person: usize) -> Vec<String> {
    let table = &built.table;
    let Some(row) = table.people().iter().position(|p| *p as usize == person) else {
        return vec!["Not in the table any more: an edit removed the row.".to_owned()];
    };
    let Ok(base) = built.base.table() else { return Vec::new() };
    let mut lines = Vec::new();
    for column in table.columns() {
        let now = table.shown_at(column, row);
        let was = base.column(column.id).map(|c| base.shown_at(c, person));
        if was.as_ref() != Some(&now) {
            let was = was.map(|w| format!(" (was {})", if w.is_empty() { "blank" } else { &w }));
            lines.push(format!("{}: {now}{}", column.title, was.unwrap_or_default()));
        }
    }
    if !lines.is_empty() {
        lines.insert(0, "After the edits:".to_owned());
    }
    lines
}
