//! How the people of a gradebook compare with the truth.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gradebook::{Gradebook, RowRef};

use crate::asked::{Asked, Reviewer};
use crate::truth::Truth;

/// What became of a person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) parts: Parts,
    /// Rows of somebody else are among theirs.
    mixed: bool,
    /// The same, and nothing asks about it.
    merged: bool,
}

/// Whether the rows of a person are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parts {
    /// They are.
    One,
    /// They are in several parts, which questions would join.
    Asked,
    /// They are in several parts, which no questions would join.
    Silent,
}

impl Found {
    /// Exactly their rows, and nobody else's.
    fn is_right(self) -> bool {
        self.parts == Parts::One && !self.mixed
    }
}

/// Pairs of rows: of one person, put together, and both.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pairs {
    pub(crate) true_ones: usize,
    pub(crate) made: usize,
    pub(crate) both: usize,
}

/// A gradebook beside the truth.
pub(crate) struct Measured {
    pub(crate) people: BTreeMap<usize, Found>,
    pairs: Pairs,
    /// Rows of people that are nobody's.
    lost: usize,
}

/// How many people became what.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) people: usize,
    pub(crate) right: usize,
    pub(crate) merged: usize,
    /// In parts in silence.
    pub(crate) split: usize,
    /// In parts, and asked.
    pub(crate) parted: usize,
    /// Right once the questions are answered.
    pub(crate) right_after: usize,
    pub(crate) merged_after: usize,
}

impl Count {
    pub(crate) fn add(&mut self, found: Found, after: Option<&Found>) {
        self.people += 1;
        self.right += usize::from(found.is_right());
        self.merged += usize::from(found.merged);
        self.split += usize::from(found.parts == Parts::Silent);
        self.parted += usize::from(found.parts == Parts::Asked);
        self.right_after += usize::from(after.is_some_and(|f| f.is_right()));
        self.merged_after += usize::from(after.is_some_and(|f| f.merged));
    }
}

/// The measures of several courses.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Measures {
    pub(crate) count: Count,
    pub(crate) pairs: Pairs,
    pub(crate) lost: usize,
    /// Taps for the questions about the first gradebook.
    pub(crate) taps: usize,
    /// Taps until no question is left.
    pub(crate) all_taps: usize,
    /// Groups of several people in questions of which most groups are one person.
    pub(crate) traps: usize,
}

impl Measures {
    /// Adds a course: before and after the questions were answered; the taps for those about the
    /// first gradebook, and all.
    pub(crate) fn add(
        &mut self,
        (before, after): (&Measured, &Measured),
        (taps, reviewer): (usize, &Reviewer),
    ) {
        self.taps += taps;
        self.all_taps += reviewer.taps;
        self.traps += reviewer.traps;
        for (person, found) in &before.people {
            self.count.add(*found, after.people.get(person));
        }
        self.pairs.true_ones += before.pairs.true_ones;
        self.pairs.made += before.pairs.made;
        self.pairs.both += before.pairs.both;
        self.lost += before.lost;
    }
}

/// Compares a gradebook with the truth.
pub(crate) fn measure(gradebook: &Gradebook, truth: &Truth<'_>) -> Measured {
    let asked = Asked::of(gradebook);
    let rows = truth.rows(gradebook);
    let mut cluster_of: HashMap<RowRef, usize> = HashMap::new();
    let mut true_of: HashMap<RowRef, usize> = HashMap::new();
    for (at, person) in gradebook.people.iter().enumerate() {
        cluster_of.extend(person.rows.iter().map(|row| (*row, at)));
    }
    for (person, rows) in &rows {
        true_of.extend(rows.iter().map(|row| (*row, *person)));
    }
    let mut measured = Measured { people: BTreeMap::new(), pairs: Pairs::default(), lost: 0 };
    for (person, rows) in &rows {
        let parts: BTreeSet<usize> =
            rows.iter().filter_map(|row| cluster_of.get(row)).copied().collect();
        let lost = rows.iter().filter(|row| !cluster_of.contains_key(row)).count();
        let mixed = |at: &&usize| {
            gradebook.people[**at].rows.iter().any(|row| true_of.get(row) != Some(person))
        };
        let found = Found {
            parts: match (parts.len(), lost) {
                (1, 0) => Parts::One,
                (_, 0) if asked.would_join(&parts) => Parts::Asked,
                (_, _) => Parts::Silent,
            },
            mixed: parts.iter().any(|at| mixed(&at)),
            merged: parts.iter().filter(mixed).any(|at| !asked.may_be_several(*at)),
        };
        measured.people.insert(*person, found);
        measured.lost += lost;
        measured.pairs.true_ones += pairs(rows.len());
    }
    for person in &gradebook.people {
        let mut shares: BTreeMap<Option<&usize>, usize> = BTreeMap::new();
        person.rows.iter().for_each(|row| *shares.entry(true_of.get(row)).or_default() += 1);
        measured.pairs.made += pairs(person.rows.len());
        measured.pairs.both += shares.values().map(|n| pairs(*n)).sum::<usize>();
    }
    measured
}

fn pairs(rows: usize) -> usize {
    rows * rows.saturating_sub(1) / 2
}
