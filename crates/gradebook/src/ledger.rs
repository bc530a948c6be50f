//! Every input row and what became of it. The counts add up to the rows read.

use std::collections::HashMap;

use super::identity::Reason;
use super::model::Gradebook;
pub use super::model::{Entry, Fate, Tally};
use super::recognise::Table;
use super::scoring::{Outcome, Standing, State};
use super::submission::{RowRef, Submission};
use super::words;

/// Accounts for every row of every table, in order.
pub(super) fn build(gradebook: &Gradebook) -> Vec<Entry> {
    let people: HashMap<RowRef, usize> = gradebook
        .people
        .iter()
        .enumerate()
        .flat_map(|(at, p)| p.rows.iter().map(move |row| (*row, at)))
        .collect();
    let mut entries = Vec::new();
    for (index, table) in gradebook.tables.iter().enumerate() {
        let start = entries.len();
        entries.extend(set_aside(index, table));
        let copied =
            gradebook.copies.get(&index).map(|original| gradebook.tables[*original].place());
        for submission in &table.submissions {
            let row = submission.reference(index);
            let mut own = match (&copied, people.get(&row)) {
                (Some(original), _) => {
                    entry(row, Fate::SetAside, None, format!("{original} holds the same rows"))
                }
                (None, Some(person)) => of_person(gradebook, row, *person, submission),
                (None, None) => {
                    let why = if table.has_tests() { "nobody's" } else { words::NOTHING_USED };
                    entry(row, Fate::SetAside, None, why.to_owned())
                }
            };
            // A row with several people is one row.
            own.rows = u32::from(submission.member == 0);
            let also = submission.also.iter().filter(|_| submission.member == 0);
            entries.extend(also.map(|row| Entry {
                row: RowRef { row: *row, ..own.row },
                rows: 1,
                ..own.clone()
            }));
            entries.push(own);
        }
        entries[start..].sort_by_key(|e| e.row);
    }
    entries
}

fn entry(row: RowRef, fate: Fate, person: Option<usize>, why: String) -> Entry {
    Entry { row, rows: 1, fate, person, why }
}

fn set_aside(index: usize, table: &Table) -> Vec<Entry> {
    let aside = |s: &super::submission::SetAside| Entry {
        row: RowRef { table: index, row: s.row, member: 0 },
        rows: s.rows,
        fate: Fate::SetAside,
        person: None,
        why: s.why.to_string(),
    };
    table.set_aside.iter().map(aside).collect()
}

fn of_person(gradebook: &Gradebook, row: RowRef, person: usize, submission: &Submission) -> Entry {
    let outcomes = || gradebook.results[person].outcomes.iter();
    let counts = |o: &Outcome| o.counted.iter().any(|at| o.attempts[*at].row == row);
    if outcomes().any(counts) {
        let why = link_reason(gradebook, person, row).map(Reason::words).unwrap_or_default();
        return entry(row, Fate::Used, Some(person), why.to_owned());
    }
    let places: Vec<(&Outcome, usize)> = outcomes()
        .filter_map(|o| o.attempts.iter().position(|a| a.row == row).map(|at| (o, at)))
        .collect();
    let repeat = places.iter().find_map(|(o, at)| {
        o.repeats.iter().find(|(later, _)| later == at).map(|(_, first)| o.attempts[*first].row)
    });
    if let Some(first) = repeat {
        return entry(
            row,
            Fate::Merged,
            Some(person),
            format!("the same submission as {}", gradebook.place(first)),
        );
    }
    let settled = places.iter().find(|(o, _)| matches!(o.standing, Standing::Taken(_)));
    if let Some((o, at)) = settled {
        let counted: Vec<String> =
            o.counted.iter().map(|c| gradebook.place(o.attempts[*c].row)).collect();
        let what = if o.attempts[*at].percent().is_some() {
            "another submission"
        } else {
            "no score here; another submission"
        };
        let policy = gradebook.scheme.attempts.name();
        return entry(
            row,
            Fate::Merged,
            Some(person),
            format!("{what} counts ({policy}): {}", counted.join("; ")),
        );
    }
    let excused = places
        .iter()
        .any(|(o, at)| matches!(o.attempts[*at].state, State::Excused | State::NotAssigned));
    let (fate, why) =
        if excused { (Fate::Used, "excused") } else { (Fate::SetAside, no_score(submission)) };
    entry(row, fate, Some(person), why.to_owned())
}

fn no_score(submission: &Submission) -> &'static str {
    use crate::domain::CellScore;
    match submission.answers.first().map(|a| &a.score) {
        Some(CellScore::Pending) => "waits for a grade",
        Some(
            CellScore::Letter(_)
            | CellScore::Date(..)
            | CellScore::Error(_)
            | CellScore::Contradiction
            | CellScore::Disagreement
            | CellScore::Unreadable,
        ) => "its score can't be read",
        Some(CellScore::Marks(_)) => "marks without a maximum",
        _ => "no score: not taken or not finished",
    }
}

/// Why a row belongs to its person, for rows that were linked by more than equal clues.
fn link_reason(gradebook: &Gradebook, person: usize, row: RowRef) -> Option<Reason> {
    let links = &gradebook.people[person].links;
    links.iter().rfind(|link| link.rows.0.max(link.rows.1) == row).map(|link| link.reason)
}
