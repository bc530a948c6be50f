//! Tables that hold exactly the rows of another one.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::groups::SameTests;
use super::parts::headers;
use crate::domain::NaturalKey;
use crate::recognise::{Table, bare};
use crate::submission::Clues;

/// Rows that are no chance if all of them are equal.
const ENOUGH: usize = 5;

/// What a row says, wherever it stands: who, when, the scores, the answers.
type Content<'t> = (&'t Clues, Option<NaiveDateTime>, Vec<&'t str>, Vec<Option<&'t str>>);

/// The rows of a table in an order that does not depend on where they stand.
fn content(table: &Table) -> Vec<Content<'_>> {
    let mut rows: Vec<Content<'_>> = Vec::with_capacity(table.submissions.len());
    for (at, s) in table.submissions.iter().enumerate() {
        let scores = s.answers.iter().map(|a| a.raw.as_str()).collect();
        let answers = table.questions.iter().map(|q| q.answer(at)).collect();
        rows.push((&s.clues, s.at, scores, answers));
    }
    rows.sort();
    rows
}

/// Tables that hold exactly the rows of an earlier one, in any order. Rows must be many and have
/// times or answers, or the titles must be the same: a few equal scores are no evidence.
pub(crate) fn find_copies(tables: &[Table], answers: &SameTests) -> BTreeMap<usize, usize> {
    let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, table) in tables.iter().enumerate() {
        let key = (table.submissions.len(), table.first_at(), headers(table));
        alike.entry(key).or_default().push(at);
    }
    let mut copies = BTreeMap::new();
    for bucket in alike.into_values().filter(|b| b.len() > 1) {
        let contents: Vec<Vec<Content<'_>>> =
            bucket.iter().map(|at| content(&tables[*at])).collect();
        let mut originals: Vec<usize> = Vec::new();
        for (place, at) in bucket.iter().enumerate() {
            let is_copy = |original: &&usize| {
                let (a, b) = (&tables[bucket[**original]], &tables[*at]);
                contents[**original] == contents[place] && evident(a, b) && !apart(a, b, answers)
            };
            match originals.iter().find(is_copy) {
                Some(original) => {
                    copies.insert(*at, bucket[*original]);
                }
                None => originals.push(place),
            }
        }
    }
    copies
}

/// Whether equal rows of these two tables can be no chance.
fn evident(a: &Table, b: &Table) -> bool {
    let timed = a.submissions.iter().filter(|s| s.at.is_some()).count() >= ENOUGH;
    let answered = !a.questions.is_empty() && a.submissions.len() >= ENOUGH;
    let claims = |t: &Table| -> Vec<_> {
        t.counting().map(|(_, t)| t.claim.as_ref().map(|c| (c.kind.clone(), c.number))).collect()
    };
    let other_claims =
        claims(a).iter().zip(claims(b)).any(|(x, y)| x.is_some() && y.is_some() && *x != y);
    let keys = |t: &Table| -> Vec<_> {
        t.counting().map(|(_, t)| NaturalKey::new(&bare(&t.title))).collect()
    };
    timed
        || (answered && !other_claims)
        || (keys(a) == keys(b) && !keys(a).iter().any(NaturalKey::is_empty))
}

/// Whether it was answered that these tables hold different tests.
fn apart(a: &Table, b: &Table, answers: &SameTests) -> bool {
    let of = |part: &super::FilePart, table: &Table| {
        part.file == table.file && part.sheet == table.sheet
    };
    answers.iter().any(|(x, y, same)| !same && ((of(x, a) && of(y, b)) || (of(x, b) && of(y, a))))
}
