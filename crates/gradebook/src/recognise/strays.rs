//! Rows that read like people and are none, by their values: averages without a known label,
//! headings between the rows, another table below. Each is a doubt, since a label can be a name.

use std::collections::HashSet;

use rust_decimal::{Decimal, RoundingStrategy};

use super::columns::Column;
use super::nobody::NobodyKind;
use super::people::{Sorted, has_number};
use super::role::Role;
use super::scores::{Board, Candidate};
use crate::domain::{CellScore, fold};
use crate::submission::{Clues, RowReason, SetAside};
use crate::workbook::Row;

/// Rows from either end that may be averages.
const ENDS: usize = 6;
/// Fewest people of whom an average is told by its values.
const FEWEST: usize = 3;

/// The rows, as places among the people, with what they are.
pub(super) fn strays(
    board: &Board,
    sorted: &Sorted<'_>,
    columns: &[Column],
) -> Vec<(usize, NobodyKind)> {
    let tests: Vec<&Candidate> = board.candidates.iter().filter(|c| c.is_test()).collect();
    let mut found = headings(sorted);
    found.extend(tables_below(&tests, sorted));
    found.extend(about_tests(&tests, sorted));
    found.extend(after_footers(sorted));
    found.extend(numbered(sorted));
    found.extend(legends(&tests, sorted, columns));
    found.extend(weights(board, sorted));
    found.extend(figures(&tests, sorted, columns));
    found.sort_by_key(|(place, _)| *place);
    found.dedup_by_key(|(place, _)| *place);
    found
}

/// Takes the rows out of the people; the first of each run of one kind is the doubt.
pub(super) fn set_aside(sorted: &mut Sorted<'_>, strays: &[(usize, NobodyKind)]) {
    let mut last = None;
    for (place, kind) in strays {
        let Some((row, _)) = sorted.people.get(*place) else { continue };
        if *kind == NobodyKind::Maxima {
            sorted.maxima = sorted.maxima.or(Some(*row));
        }
        let sure = last == Some((place.wrapping_sub(1), *kind));
        last = Some((*place, *kind));
        let aside =
            SetAside { sure, ..super::people::set_aside(row, RowReason::Nobody(*kind), sure) };
        sorted.set_aside.push(aside);
    }
    let places: HashSet<usize> = strays.iter().map(|(place, _)| *place).collect();
    let mut place = 0;
    sorted.people.retain(|_| {
        place += 1;
        !places.contains(&(place - 1))
    });
    sorted.set_aside.sort_by_key(|aside| aside.row);
}

/// Words that head a part of a class list.
const GROUPS: [&str; 20] = [
    "male", "female", "males", "females", "boys", "girls", "hombres", "mujeres", "varones",
    "damas", "garcons", "filles", "meninos", "meninas", "jungen", "madchen", "maschi", "femmine",
    "erkek", "kiz",
];

/// A single cell in a table whose other rows have more: with a digit in it (`Class 9A`), or after
/// a blank row.
fn headings(sorted: &Sorted<'_>) -> Vec<(usize, NobodyKind)> {
    let full = sorted.people.iter().filter(|(row, _)| row.len() > 1).count();
    let blanks = rows_after_blank(sorted);
    let kind = |place: usize| {
        let (row, clues) = sorted.people.get(place)?;
        let alone = row.len() == 1 && clues.email.valid().is_none();
        // A note below a column of ids is no id.
        let id = clues.student_id.as_ref().map_or("", |id| &id.value);
        let id = id.chars().filter(char::is_ascii_digit).count() > 1;
        if !alone || id {
            None
        } else if clues.name.chars().any(|c| c.is_ascii_digit()) || heads_a_group(&clues.name) {
            Some(NobodyKind::Heading)
        } else {
            blanks.contains(&row.number).then_some(NobodyKind::Note)
        }
    };
    let places = (0..sorted.people.len()).filter(|_| full > 1);
    places.filter_map(|place| Some((place, kind(place)?))).collect()
}

/// "Boys", "Female".
fn heads_a_group(name: &str) -> bool {
    GROUPS.contains(&fold(name.trim()).as_str())
}

/// The rows that follow a blank one.
fn rows_after_blank(sorted: &Sorted<'_>) -> HashSet<u32> {
    let blank = sorted.set_aside.iter().filter(|aside| aside.why == RowReason::Blank);
    blank.filter_map(|aside| aside.row.checked_add(aside.rows)).collect()
}

/// After a blank row, a row with words under the tests and no number: the header of another table.
fn tables_below(tests: &[&Candidate], sorted: &Sorted<'_>) -> Vec<(usize, NobodyKind)> {
    let blanks = rows_after_blank(sorted);
    let after_blank = |place: usize| {
        sorted.people.get(place).is_some_and(|(row, _)| blanks.contains(&row.number))
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

/// Rows of a small table about the tests themselves: the title of a test in the place of a name, or,
/// somewhere below a blank row, a number there and nothing below any test.
fn about_tests(tests: &[&Candidate], sorted: &Sorted<'_>) -> Vec<(usize, NobodyKind)> {
    let below = rows_after_blank(sorted).into_iter().max().unwrap_or(u32::MAX);
    let titles: HashSet<String> = tests.iter().map(|test| fold(&test.title)).collect();
    let is_one = |(place, (row, clues)): &(usize, &(Row<'_>, Clues))| {
        let figures = !clues.name.is_empty() && !clues.name.chars().any(char::is_alphabetic);
        let blank = |test: &&Candidate| {
            matches!(test.cells.scores.get(*place), None | Some(CellScore::Missing))
        };
        let named = !is_reachable(clues) && titles.contains(&fold(clues.name.trim()));
        named || (row.number >= below && figures && tests.iter().all(blank))
    };
    let people = sorted.people.iter().enumerate();
    people.filter(is_one).map(|(place, _)| (place, NobodyKind::OtherTable)).collect()
}

/// Rows in a block of footers: after a blank row, two rows or more that are nobody's, and others
/// without address, id and phone.
fn after_footers(sorted: &Sorted<'_>) -> Vec<(usize, NobodyKind)> {
    let start = rows_after_blank(sorted).into_iter().max().unwrap_or(u32::MAX);
    let below = |aside: &&SetAside| aside.row >= start && aside.why.kind().is_some();
    let footers = sorted.set_aside.iter().filter(below).count();
    let rows = sorted.people.iter().enumerate().filter(|(_, (row, _))| row.number >= start);
    let rows: Vec<(usize, &Clues)> = rows.map(|(place, (_, clues))| (place, clues)).collect();
    let all = footers > 1 && rows.len() <= footers && rows.iter().all(|(_, clues)| is_bare(clues));
    let found = rows.into_iter().filter(|_| all);
    found.map(|(place, _)| (place, NobodyKind::Note)).collect()
}

/// "Student 4" among people with names and ids: nobody knows whose sheet it is.
fn numbered(sorted: &Sorted<'_>) -> Vec<(usize, NobodyKind)> {
    let is_number = |name: &str| {
        let (word, number) = name.trim().rsplit_once(' ').unwrap_or_default();
        !word.contains(' ') && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    };
    let people = sorted.people.iter().enumerate();
    let found: Vec<usize> = people
        .filter(|(_, (_, clues))| is_bare(clues) && is_number(&clues.name))
        .map(|(place, _)| place)
        .collect();
    let bare = sorted.people.iter().filter(|(_, clues)| is_bare(clues)).count();
    let few = found.len() == bare && found.len() * 4 <= sorted.people.len();
    found.into_iter().filter(|_| few).map(|place| (place, NobodyKind::Anonymous)).collect()
}

/// Two rows or more at the end with words in the place of names and nothing else: the legend of the
/// codes in the table, where nearly everybody has an id or an address, or a code is explained.
fn legends(
    tests: &[&Candidate],
    sorted: &Sorted<'_>,
    columns: &[Column],
) -> Vec<(usize, NobodyKind)> {
    let names: HashSet<u16> = columns
        .iter()
        .filter(|c| matches!(c.role, Role::FullName | Role::LastName | Role::FirstName))
        .map(|c| c.at)
        .collect();
    let is_legend = |(row, clues): &(Row<'_>, Clues)| {
        is_bare(clues) && row.cells().all(|(at, value)| value.is_empty() || names.contains(&at))
    };
    let rows = sorted.people.len();
    let count = sorted.people.iter().rev().take_while(|person| is_legend(person)).count();
    let first = rows - count;
    let known = sorted.people.iter().take(first).filter(|(_, clues)| !is_bare(clues)).count();
    let codes: HashSet<String> = sorted
        .people
        .iter()
        .flat_map(|(row, _)| tests.iter().map(|test| fold(row.get(test.at).shown().trim())))
        .filter(|text| text.chars().any(char::is_alphabetic))
        .collect();
    let explains = |(row, _): &(Row<'_>, Clues)| {
        row.cells().any(|(_, value)| codes.contains(&fold(value.shown().trim())))
    };
    let is_block = count > 1
        && ((known >= FEWEST && known * 10 >= first * 9)
            || sorted.people.iter().skip(first).any(explains));
    (first..rows).filter(|_| is_block).map(|place| (place, NobodyKind::Note)).collect()
}

/// A row right below the header with percents under two columns or more of results, where no other
/// row has any: their weights.
fn weights(board: &Board, sorted: &Sorted<'_>) -> Vec<(usize, NobodyKind)> {
    let percents = |row: &Row<'_>| {
        let is_percent = |c: &&Candidate| row.get(c.at).shown().trim().ends_with('%');
        board.candidates.iter().filter(is_percent).count()
    };
    let of_rows: Vec<usize> = sorted.people.iter().map(|(row, _)| percents(row)).collect();
    let rows = of_rows.iter().enumerate().filter(|(_, count)| **count > 0);
    match rows.collect::<Vec<_>>()[..] {
        [(place, count)] if place < FEWEST && *count > 1 && of_rows.len() > FEWEST => {
            vec![(place, NobodyKind::Weight)]
        }
        _ => Vec::new(),
    }
}

/// Rows at either end that are a figure of the others: their mean or their count in two tests at
/// least, or a mean, a sum, an extreme or the count of people where the row alone lacks the clues
/// that others have.
fn figures(
    tests: &[&Candidate],
    sorted: &Sorted<'_>,
    columns: &[Column],
) -> Vec<(usize, NobodyKind)> {
    let rows = sorted.people.len();
    if rows <= FEWEST {
        return Vec::new();
    }
    let lacking = lacking_clues(sorted, columns);
    let summed = sorted.set_aside.iter().any(|aside| aside.why.kind().is_some());
    let ends = (0..rows).filter(|place| *place < ENDS || *place + ENDS >= rows);
    let figure = |place: usize| {
        let kinds = kinds_of(tests, place, &lacking);
        let alone = lacking.get(place).copied().unwrap_or(false);
        let mean = kinds.len() > 1 && kinds.iter().all(|k| *k == Some(NobodyKind::Average));
        let broken = tests.iter().any(|t| {
            t.cells.numbers().get(place).copied().flatten().is_some_and(|n| !n.is_integer())
        });
        let any = kinds.first().copied().flatten().filter(|_| kinds.iter().all(Option::is_some));
        let (_, clues) = sorted.people.get(place)?;
        let one_word = !clues.name.trim().contains(' ');
        let counts = any == Some(NobodyKind::Count) && kinds.len() > 1 && one_word;
        // The marks to reach, right under the header.
        let first = place == 0 && alone && kinds.len() > 1;
        let most =
            |k: &Option<NobodyKind>| matches!(k, Some(NobodyKind::Highest | NobodyKind::Maxima));
        if first && kinds.iter().all(most) {
            return Some((place, NobodyKind::Maxima));
        }
        let by_values = (counts || (mean && broken)) && !is_reachable(clues);
        // One result that is the best or the mean may be anybody's who left the address blank,
        // where no other row sums up the table.
        let mean_of_one = any == Some(NobodyKind::Average) && broken;
        let telling = kinds.len() > 1 || one_word || summed || mean_of_one;
        any.filter(|kind| (alone && telling && *kind != NobodyKind::Maxima) || by_values)
            .map(|kind| (place, kind))
    };
    ends.filter_map(figure).collect()
}

/// Rows without address, id and phone, or without what nearly everybody has in one of the columns
/// that say who it is.
fn lacking_clues(sorted: &Sorted<'_>, columns: &[Column]) -> Vec<bool> {
    let mut lacking = unless_usual(sorted.people.iter().map(|(_, c)| is_bare(c)).collect());
    let who = |c: &&Column| {
        matches!(
            c.role,
            Role::RowNumber | Role::StudentId | Role::Username | Role::LastName | Role::FirstName
        )
    };
    for column in columns.iter().filter(who) {
        let blank = sorted.people.iter().map(|(row, _)| row.get(column.at).is_empty()).collect();
        for (own, blank) in lacking.iter_mut().zip(unless_usual(blank)) {
            *own |= blank;
        }
    }
    lacking
}

fn unless_usual(lacking: Vec<bool>) -> Vec<bool> {
    let few = lacking.iter().filter(|l| **l).count();
    let usual = lacking.len().saturating_sub(few) > few && lacking.len() - few >= FEWEST;
    if usual { lacking } else { vec![false; lacking.len()] }
}

/// Whether a row has neither address nor id nor phone.
fn is_bare(clues: &Clues) -> bool {
    clues.email.valid().is_none() && clues.student_id.is_none() && clues.phone.is_none()
}

/// Whether a row has an address, a phone or an id with a digit; a label may be in any column.
fn is_reachable(clues: &Clues) -> bool {
    clues.email.valid().is_some() || clues.phone.is_some() || has_number(clues)
}

/// What the row's number in each test is of the others, whose own such rows do not count.
fn kinds_of(tests: &[&Candidate], place: usize, lacking: &[bool]) -> Vec<Option<NobodyKind>> {
    let kind = |test: &&Candidate| {
        let numbers = test.cells.numbers();
        let own = numbers.get(place).copied().flatten()?;
        let counted = |at: &usize| *at != place && !lacking.get(*at).copied().unwrap_or(false);
        let others: Vec<Decimal> =
            (0..numbers.len()).filter(counted).filter_map(|at| numbers.get(at).copied()?).collect();
        Some(figure_of(own.normalize(), &others))
    };
    tests.iter().filter_map(kind).collect()
}

fn figure_of(own: Decimal, others: &[Decimal]) -> Option<NobodyKind> {
    if others.len() < 2 {
        return None;
    }
    let sum = others.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n))?;
    let count = Decimal::from(others.len());
    let mean = sum.checked_div(count)?;
    if mean.round_dp_with_strategy(own.scale(), RoundingStrategy::MidpointAwayFromZero) == own
        || mean.round_dp(own.scale()) == own
    {
        Some(NobodyKind::Average)
    } else if own == sum {
        Some(NobodyKind::Total)
    } else if own == count {
        Some(NobodyKind::Count)
    } else if others.iter().max() == Some(&own) {
        Some(NobodyKind::Highest)
    } else if others.iter().all(|other| *other < own) {
        Some(NobodyKind::Maxima)
    } else if others.iter().min() == Some(&own) {
        Some(NobodyKind::Lowest)
    } else {
        None
    }
}
