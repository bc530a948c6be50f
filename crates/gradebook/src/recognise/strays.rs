//! Rows that read like people and are none, by their values: averages without a known label,
//! headings between the rows, another table below. Each is a doubt, since a label can be a name.

use rust_decimal::Decimal;

use super::nobody::NobodyKind;
use super::people::Sorted;
use super::scores::{Board, Candidate};
use crate::domain::CellScore;
use crate::submission::{RowReason, SetAside};

/// Rows from either end that may be averages.
const ENDS: usize = 6;
/// Fewest people of whom an average is told by its values.
const FEWEST: usize = 3;

/// The rows, as places among the people, with what they are.
pub(super) fn strays(board: &Board, sorted: &Sorted<'_>) -> Vec<(usize, NobodyKind)> {
    let tests: Vec<&Candidate> = board.candidates.iter().filter(|c| c.is_test()).collect();
    let mut found = headings(sorted);
    found.extend(tables_below(&tests, sorted));
    let averages = averages(&tests, sorted.people.len());
    found.extend(averages.into_iter().map(|place| (place, NobodyKind::Average)));
    found.sort_by_key(|(place, _)| *place);
    found.dedup_by_key(|(place, _)| *place);
    found
}

/// Takes the rows out of the people; the first of each run of one kind is the doubt.
pub(super) fn set_aside(sorted: &mut Sorted<'_>, strays: &[(usize, NobodyKind)]) {
    let mut last = None;
    for (place, kind) in strays {
        let Some((row, _)) = sorted.people.get(*place) else { continue };
        let sure = last == Some((place.wrapping_sub(1), *kind));
        last = Some((*place, *kind));
        let aside =
            SetAside { sure, ..super::people::set_aside(row, RowReason::Nobody(*kind), sure) };
        sorted.set_aside.push(aside);
    }
    let mut place = 0;
    sorted.people.retain(|_| {
        place += 1;
        !strays.iter().any(|(stray, _)| *stray + 1 == place)
    });
    sorted.set_aside.sort_by_key(|aside| aside.row);
}

/// A single cell with a digit in it, in a table whose other rows have more: `Class 9A`.
fn headings(sorted: &Sorted<'_>) -> Vec<(usize, NobodyKind)> {
    let full = sorted.people.iter().filter(|(row, _)| row.len() > 1).count();
    let is_heading = |place: &usize| {
        sorted.people.get(*place).is_some_and(|(row, clues)| {
            row.len() == 1
                && clues.student_id.is_none()
                && clues.email.valid().is_none()
                && clues.name.chars().any(|c| c.is_ascii_digit())
        })
    };
    let places = (0..sorted.people.len()).filter(is_heading);
    places.filter(|_| full > 1).map(|place| (place, NobodyKind::Heading)).collect()
}

/// After a blank row, a row with words under the tests and no number: the header of another table.
fn tables_below(tests: &[&Candidate], sorted: &Sorted<'_>) -> Vec<(usize, NobodyKind)> {
    let after_blank = |place: usize| {
        let row = sorted.people.get(place).map(|(row, _)| row.number);
        sorted
            .set_aside
            .iter()
            .any(|aside| aside.why == RowReason::Blank && aside.row.checked_add(aside.rows) == row)
    };
    let heads = |place: usize| {
        let cell = |test: &&Candidate| test.cells.scores.get(place).cloned();
        let words = tests.iter().filter(|t| cell(t) == Some(CellScore::Unreadable)).count();
        let numbers = tests.iter().filter_map(cell).filter(CellScore::is_numeric).count();
        words > 0 && numbers == 0
    };
    let start = (1..sorted.people.len()).find(|place| after_blank(*place) && heads(*place));
    let below = start.map(|start| start..sorted.people.len()).unwrap_or_default();
    below.map(|place| (place, NobodyKind::OtherTable)).collect()
}

/// Rows at either end that are the mean of the others in two tests at least, in all where they
/// have a number.
fn averages(tests: &[&Candidate], rows: usize) -> Vec<usize> {
    if rows <= FEWEST {
        return Vec::new();
    }
    let ends = (0..rows).filter(|place| *place < ENDS || *place + ENDS >= rows);
    ends.filter(|place| is_average(tests, *place)).collect()
}

fn is_average(tests: &[&Candidate], place: usize) -> bool {
    let (mut equal, mut broken) = (0, false);
    for test in tests {
        let numbers = test.cells.numbers();
        let Some(own) = numbers.get(place).copied().flatten() else { continue };
        let others: Vec<Decimal> = numbers
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != place)
            .filter_map(|(_, n)| *n)
            .collect();
        let sum = others.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n));
        let mean = sum.and_then(|sum| sum.checked_div(Decimal::from(others.len())));
        let places = own.normalize().scale();
        if others.len() < 2 || mean.map(|m| m.round_dp(places)) != Some(own.normalize()) {
            return false;
        }
        equal += 1;
        broken |= !own.is_integer();
    }
    equal >= 2 && broken
}
