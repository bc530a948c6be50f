//! Who two parts have in common, and whether they got the same there.
//!
//! Who is who is not known yet, so people are compared by their clues: the e-mail address, else
//! the school's number, else the name.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use rust_decimal::Decimal;

use super::parts::Item;
use crate::domain::CellScore;
use crate::submission::{Clues, Submission};

/// What two parts have in common. Rows without a result do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Overlap {
    /// Rows of the first and of the second.
    pub(super) rows: (usize, usize),
    /// Rows that are equal in both.
    pub(super) equal: usize,
    /// Rows of the second whose person has another result in the first.
    pub(super) different: usize,
    /// Rows of the second whose name is in the first with another address or number.
    pub(super) namesakes: usize,
    /// Whether the equal rows have times.
    pub(super) timed: bool,
    /// Whether people of one could be found in the other at all.
    pub(super) comparable: bool,
}

impl Overlap {
    /// Whether one part holds all rows of the other.
    pub(super) fn contained(&self) -> bool {
        self.equal > 0 && self.equal == self.rows.0.min(self.rows.1)
    }

    /// Whether nobody is in both; a namesake or two among many are other people.
    pub(super) fn apart(&self) -> bool {
        self.equal == 0
            && self.different == 0
            && self.namesakes * 10 <= self.rows.0.min(self.rows.1)
    }
}

/// A row with a result.
struct Row<'t> {
    clues: &'t Clues,
    keys: Vec<String>,
    result: String,
}

/// Compares two groups of parts.
pub(super) fn compare(a: &[&Item<'_>], b: &[&Item<'_>]) -> Overlap {
    let both = || a.iter().chain(b);
    let timed = both().all(|item| item.first_at.is_some());
    let marks = both().all(|item| only_marks(item));
    let (of_a, of_b) = (rows(a, timed, marks), rows(b, timed, marks));
    let mut present: HashMap<&str, &Row<'_>> = HashMap::new();
    let mut unused: HashMap<(&str, &str), usize> = HashMap::new();
    for row in &of_a {
        for key in &row.keys {
            present.entry(key).or_insert(row);
            *unused.entry((key, &row.result)).or_default() += 1;
        }
    }
    let mut overlap = Overlap {
        rows: (of_a.len(), of_b.len()),
        comparable: comparable(&of_a, &of_b),
        ..Overlap::default()
    };
    for row in &of_b {
        let Some((key, known)) =
            row.keys.iter().find_map(|key| Some((key.as_str(), *present.get(key.as_str())?)))
        else {
            continue;
        };
        if contradicts(row.clues, known.clues) {
            overlap.namesakes += 1;
            continue;
        }
        match unused.get_mut(&(key, row.result.as_str())).filter(|left| **left > 0) {
            Some(left) => {
                *left -= 1;
                overlap.equal += 1;
            }
            None => overlap.different += 1,
        }
    }
    overlap.timed = timed && overlap.equal > 0;
    overlap
}

fn rows<'t>(items: &[&Item<'t>], timed: bool, marks: bool) -> Vec<Row<'t>> {
    let read = |item: &Item<'t>, s: &'t Submission| {
        let score = &s.answers.get(item.part.item)?.score;
        if matches!(score, CellScore::Missing | CellScore::NotAssigned) {
            return None;
        }
        let mut result = result(score, maximum(item, s).filter(|_| !marks));
        if let Some(at) = s.at.filter(|_| timed) {
            let _ = write!(result, " {at}");
        }
        Some(Row { clues: &s.clues, keys: keys(&s.clues), result })
    };
    let of = |item: &&Item<'t>| -> Vec<Row<'t>> {
        item.table.submissions.iter().filter_map(|s| read(item, s)).collect()
    };
    items.iter().flat_map(of).collect()
}

fn maximum(item: &Item<'_>, submission: &Submission) -> Option<Decimal> {
    let own = submission.answers.get(item.part.item).and_then(|a| a.maximum);
    own.or_else(|| item.table.tests.get(item.part.item)?.scale.maximum())
}

/// What a score says; marks become percents where a maximum is given.
fn result(score: &CellScore, maximum: Option<Decimal>) -> String {
    let percent = |marks: Decimal, of: Decimal| {
        marks.checked_mul(Decimal::ONE_HUNDRED).and_then(|m| m.checked_div(of))
    };
    let read = if let CellScore::Marks(marks) = score {
        maximum.map_or(Some(*marks), |of| percent(*marks, of))
    } else if let CellScore::Fraction(marks, of) = score {
        maximum.map_or(Some(*marks), |_| percent(*marks, *of))
    } else if let CellScore::Percent(value) = score {
        Some(*value)
    } else {
        None
    };
    read.map_or_else(|| format!("{score:?}"), |value| value.normalize().to_string())
}

/// Whether most rows of both have the same kind of clue.
fn comparable(a: &[Row<'_>], b: &[Row<'_>]) -> bool {
    let kinds: [&dyn Fn(&Clues) -> bool; 2] =
        [&|c| c.email.valid().is_some(), &|c| !c.name_key.is_blank()];
    let most = |rows: &[Row<'_>], has: &dyn Fn(&Clues) -> bool| {
        rows.iter().filter(|row| has(row.clues)).count() * 2 >= rows.len()
    };
    let of_id = |rows: &[Row<'_>]| -> BTreeSet<String> {
        let ids = rows.iter().filter_map(|row| row.clues.student_id.as_ref());
        ids.map(|id| id.kind.clone()).collect()
    };
    a.is_empty()
        || b.is_empty()
        || kinds.iter().any(|has| most(a, has) && most(b, has))
        || !of_id(a).is_disjoint(&of_id(b))
}

/// Whether all results of a part are marks, which then need no maximum to be compared.
fn only_marks(item: &Item<'_>) -> bool {
    let answers = item.table.submissions.iter().filter_map(|s| s.answers.get(item.part.item));
    !answers.map(|a| &a.score).any(|score| matches!(score, CellScore::Percent(_)))
}

/// By what a person can be found, the best first.
pub(super) fn keys(clues: &Clues) -> Vec<String> {
    let mut keys = Vec::with_capacity(3);
    keys.extend(clues.email.valid().map(|mail| format!("@{mail}")));
    if let Some(id) = &clues.student_id {
        keys.push(format!("#{}", id.value.trim_start_matches('0')));
    }
    let words: BTreeSet<&str> = clues.name_key.tokens().iter().map(String::as_str).collect();
    if !words.is_empty() {
        keys.push(words.into_iter().collect::<Vec<_>>().join(" "));
    }
    keys
}

/// Whether two rows that share a clue have others that differ.
fn contradicts(a: &Clues, b: &Clues) -> bool {
    let mails = a.email.valid().zip(b.email.valid());
    let ids = a.student_id.as_ref().zip(b.student_id.as_ref());
    let same_mail = mails.is_some_and(|(x, y)| x == y);
    let same_id = ids.is_some_and(|(x, y)| x.value == y.value);
    let other_mail = mails.is_some_and(|(x, y)| x != y);
    let other_id = ids.is_some_and(|(x, y)| x.kind == y.kind && x.value != y.value);
    !same_mail && !same_id && (other_mail || other_id)
}
