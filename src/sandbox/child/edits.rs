//! Trying edits and answering questions: nothing is made, only told.

use rayon::prelude::*;

use super::course::{Built, Loaded};
use crate::conversation::report::Trial;
use crate::gradebook::Gradebook;
use crate::sandbox::protocol::{Course, Line};
use crate::table::{Action, Difference, Query, Table, TableError, apply};

/// Tries each plan on the table as it is.
pub(super) fn tried(
    loaded: Loaded,
    course: &Course,
    plans: &[Vec<Action>],
    seed: u64,
) -> anyhow::Result<Line> {
    let before = loaded.build(course)?;
    let who = keys(&before.gradebook);
    let mut trials: Vec<Trial> =
        plans.par_iter().map(|plan| attempt(&before, &who, plan, seed)).collect();
    // What changes who is who needs the gradebook compiled anew, one plan after the other.
    let table = before.table.clone();
    let mut loaded = before.into_loaded();
    for trial in &mut trials {
        let Trial::Fits { actions, .. } = trial else { continue };
        if actions.iter().any(Action::is_upstream) {
            let actions = std::mem::take(actions);
            (*trial, loaded) = rebuilt(loaded, course, (&table, &who), actions)?;
        }
    }
    Ok(Line::Tried(trials))
}

fn unfit(step: usize, error: &TableError) -> Trial {
    Trial::Unfit { step, why: error.to_string() }
}

/// Pins and does the actions of a plan one after the other.
fn attempt(before: &Built, who: &[String], plan: &[Action], seed: u64) -> Trial {
    let mut table = before.table.clone();
    let mut actions = Vec::new();
    for (step, action) in plan.iter().enumerate() {
        let pinned = match action.pinned(&table, &before.gradebook, seed + step as u64) {
            Ok(pinned) => pinned,
            Err(error) => return unfit(step, &error),
        };
        if !pinned.is_upstream()
            && let Err(error) = apply(&mut table, &pinned, &before.gradebook, &before.extras)
        {
            return unfit(step, &error);
        }
        actions.push(pinned);
    }
    let difference = Difference::between((&before.table, who), (&table, who));
    Trial::Fits { actions, difference: Box::new(difference) }
}

/// Tries a plan on a gradebook that is compiled for it.
fn rebuilt(
    loaded: Loaded,
    course: &Course,
    (before, before_who): (&Table, &[String]),
    actions: Vec<Action>,
) -> anyhow::Result<(Trial, Loaded)> {
    let all: Vec<Action> = course.actions.iter().chain(&actions).cloned().collect();
    let after = loaded.build_with(course, &all)?;
    let first = course.actions.len();
    let trial = if let Some((place, error)) = after.refused.iter().find(|(at, _)| *at >= first) {
        unfit(place - first, error)
    } else {
        let who = keys(&after.gradebook);
        let difference = Difference::between((before, before_who), (&after.table, who.as_slice()));
        Trial::Fits { actions, difference: Box::new(difference) }
    };
    Ok((trial, after.into_loaded()))
}

/// Who everybody is, so that rows of two gradebooks can be compared.
fn keys(gradebook: &Gradebook) -> Vec<String> {
    gradebook.people.iter().map(|p| format!("{}\n{}", p.name, p.email)).collect()
}

pub(super) fn asked(loaded: Loaded, course: &Course, query: &Query) -> anyhow::Result<Line> {
    let built = loaded.build(course)?;
    Ok(match built.table.ask(query, &built.gradebook) {
        Ok(answer) => Line::Asked(answer),
        Err(error) => Line::Refused(error.to_string()),
    })
}

/// What edits made of a person's figures, for an explanation.
pub(super) fn afterwards(built: &Built, person: usize) -> Vec<String> {
    let Built { gradebook, table, .. } = built;
    let Some(row) = table.people().iter().position(|p| *p as usize == person) else {
        return vec!["Not in the table any more: an edit removed the row.".to_owned()];
    };
    let Ok(base) = Table::of(gradebook) else { return Vec::new() };
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
