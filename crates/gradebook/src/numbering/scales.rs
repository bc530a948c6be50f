//! One maximum for the parts of a test: a section without a maximum has that of the others.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Part, Test};
use crate::domain::CellScore;
use crate::recognise::{ScaleDoubt, Table, Unit};

/// Gives parts whose maximum is a guess the maximum that another part of the test is certain of;
/// where all are guesses, the highest of them, which stays a guess.
pub(crate) fn pool(tables: &mut [Table], tests: &[Test]) {
    for test in tests.iter().filter(|test| test.parts.len() > 1) {
        let certain: BTreeSet<Decimal> = maxima(tables, test, |doubt| doubt.is_none());
        let guessed: BTreeSet<Decimal> =
            maxima(tables, test, |doubt| doubt == Some(ScaleDoubt::Guessed));
        let pooled = match (certain.first(), certain.len()) {
            (Some(one), 1) => Some(*one),
            (None, _) => guessed.last().copied(),
            (Some(_), _) => None,
        };
        let Some(pooled) = pooled else { continue };
        for part in &test.parts {
            take(tables, *part, pooled, !certain.is_empty());
        }
    }
}

/// The different maxima of a test's parts whose doubt is as wanted.
pub(crate) fn maxima(
    tables: &[Table],
    test: &Test,
    wanted: impl Fn(Option<ScaleDoubt>) -> bool,
) -> BTreeSet<Decimal> {
    let scales =
        test.parts.iter().filter_map(|p| Some(&tables.get(p.table)?.tests.get(p.item)?.scale));
    let marks = scales.filter(|s| s.unit() == Unit::Marks && wanted(s.doubt()));
    marks.filter_map(|s| s.maximum().map(|m| m.normalize())).collect()
}

fn take(tables: &mut [Table], part: Part, pooled: Decimal, certain: bool) {
    let Some(table) = tables.get_mut(part.table) else { return };
    let marks = table.submissions.iter().filter_map(|s| {
        let answer = s.answers.get(part.item)?;
        if let CellScore::Marks(marks) = answer.score { Some(marks) } else { None }
    });
    let best = marks.max();
    let Some(test) = table.tests.get_mut(part.item) else { return };
    let guessed =
        test.scale.unit() == Unit::Marks && test.scale.doubt() == Some(ScaleDoubt::Guessed);
    if guessed && best.is_none_or(|best| best <= pooled) {
        test.scale = test.scale.of_same_test(pooled, certain);
    }
}
