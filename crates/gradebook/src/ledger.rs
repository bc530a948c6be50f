//! Every input row and what became of it. The counts add up to the rows read.

use std::collections::HashMap;

use super::identity::Reason;
use super::model::Gradebook;
pub use super::model::{Entry, EntryReason, Fate, Tally};
use super::recognise::Table;
use super::scoring::{Outcome, Standing, State};
use super::submission::{RowRef, Submission};

/// Accounts for every row of every table, in order.
pub(super) fn build(gradebook: &Gradebook) -> Vec<Entry> {
    let people: HashMap<RowRef, usize> = gradebook
        .people
        .iter()
        .enumerate()
        .flat_map(|(at, p)| p.rows.iter().map(move |row| (*row, at)))
        .collect();
    let places = places(gradebook);
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
                    let why = EntryReason::CopiedTable(original.clone());
                    entry(row, Fate::SetAside, None, why)
                }
                (None, Some(person)) if table.is_class_list => {
                    entry(row, Fate::Merged, Some(*person), EntryReason::OnClassList)
                }
                (None, None) if table.is_class_list => {
                    entry(row, Fate::SetAside, None, EntryReason::UnusedClassList)
                }
                (None, Some(person)) => {
                    let places = places.get(&row).map(Vec::as_slice).unwrap_or_default();
                    of_person(gradebook, (*person, places), row, submission)
                }
                (None, None) => entry(row, Fate::SetAside, None, EntryReason::NoTestUsed),
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

fn entry(row: RowRef, fate: Fate, person: Option<usize>, why: EntryReason) -> Entry {
    Entry { row, rows: 1, fate, person, why }
}

fn set_aside(index: usize, table: &Table) -> Vec<Entry> {
    let aside = |s: &super::submission::SetAside| Entry {
        row: RowRef { table: index, row: s.row, member: 0 },
        rows: s.rows,
        fate: Fate::SetAside,
        person: None,
        why: EntryReason::Nobody(s.why),
    };
    table.set_aside.iter().map(aside).collect()
}

/// A test's place and an attempt's in it.
type Place = (usize, usize);

/// Where each row's first attempt at each test is, among those of its person.
fn places(gradebook: &Gradebook) -> HashMap<RowRef, Vec<Place>> {
    let mut places: HashMap<RowRef, Vec<Place>> = HashMap::new();
    for result in &gradebook.results {
        for (test, outcome) in result.outcomes.iter().enumerate() {
            for (at, attempt) in outcome.attempts.iter().enumerate() {
                let of_row = places.entry(attempt.row).or_default();
                if of_row.last().is_none_or(|(last, _)| *last != test) {
                    of_row.push((test, at));
                }
            }
        }
    }
    places
}

fn of_person(
    gradebook: &Gradebook,
    (person, places): (usize, &[Place]),
    row: RowRef,
    submission: &Submission,
) -> Entry {
    let outcomes = &gradebook.results[person].outcomes;
    let places: Vec<(&Outcome, usize)> =
        places.iter().map(|(test, at)| (&outcomes[*test], *at)).collect();
    // A row's attempts at a test are behind each other, and those that count are in order.
    let counts = |(o, first): &(&Outcome, usize)| {
        (*first..o.attempts.len())
            .take_while(|at| o.attempts[*at].row == row)
            .any(|at| o.counted.binary_search(&at).is_ok())
    };
    if places.iter().any(counts) {
        let linked = link_reason(gradebook, person, row).map(EntryReason::Linked);
        return entry(row, Fate::Used, Some(person), linked.unwrap_or(EntryReason::Plain));
    }
    let repeat = places.iter().find_map(|(o, at)| {
        o.repeats.iter().find(|(later, _)| later == at).map(|(_, first)| o.attempts[*first].row)
    });
    if let Some(first) = repeat {
        let why = EntryReason::Repeated(gradebook.place(first));
        return entry(row, Fate::Merged, Some(person), why);
    }
    let settled = places.iter().find(|(o, _)| matches!(o.standing, Standing::Taken(_)));
    if let Some((o, at)) = settled {
        let place = |counted: &usize| gradebook.place(o.attempts[*counted].row);
        let why = EntryReason::Outdone {
            scored: o.attempts[*at].percent().is_some(),
            policy: gradebook.scheme.attempts,
            counted: o.counted.iter().map(place).collect(),
        };
        return entry(row, Fate::Merged, Some(person), why);
    }
    let excused = places
        .iter()
        .any(|(o, at)| matches!(o.attempts[*at].state, State::Excused | State::NotAssigned));
    if excused {
        return entry(row, Fate::Used, Some(person), EntryReason::Excused);
    }
    entry(row, Fate::SetAside, Some(person), no_score(submission))
}

fn no_score(submission: &Submission) -> EntryReason {
    use crate::domain::CellScore;
    match submission.answers.first().map(|a| &a.score) {
        Some(CellScore::Pending) => EntryReason::Ungraded,
        Some(
            CellScore::Letter(_)
            | CellScore::Date(..)
            | CellScore::Error(_)
            | CellScore::Contradiction
            | CellScore::Disagreement
            | CellScore::Unreadable,
        ) => EntryReason::Unreadable,
        Some(CellScore::Marks(_)) => EntryReason::NoMaximum,
        _ => EntryReason::NoScore,
    }
}

/// Why a row belongs to its person, for rows that were linked by more than equal clues.
fn link_reason(gradebook: &Gradebook, person: usize, row: RowRef) -> Option<Reason> {
    let links = &gradebook.people[person].links;
    links.iter().rfind(|link| link.rows.0.max(link.rows.1) == row).map(|link| link.reason)
}
