//! What a gradebook asks about people, and a teacher who knows the answers. Whatever depends on
//! the form of questions and decisions is here.

use std::collections::BTreeSet;

use gradebook::Gradebook;
use gradebook::checks::{Check, Severity};
use gradebook::identity::{Decisions, DoubtKind, Group, Verdict};

use crate::truth::Truth;

/// What is asked, by places in the list of people.
#[derive(Default)]
pub(crate) struct Asked {
    /// Groups who may be one.
    groups: Vec<BTreeSet<usize>>,
    /// Those who may be several.
    several: BTreeSet<usize>,
    /// How many questions ask about these.
    several_taps: usize,
}

impl Asked {
    pub(crate) fn of(gradebook: &Gradebook) -> Self {
        let namesakes = gradebook
            .findings
            .iter()
            .filter(|f| f.severity == Severity::Doubt && f.check == Check::Namesakes);
        let groups = gradebook.doubts.iter().flat_map(|doubt| &doubt.groups);
        let mut asked = Self {
            groups: groups.map(|group| group.people.iter().copied().collect()).collect(),
            ..Self::default()
        };
        for finding in namesakes {
            asked.several.extend(&finding.people);
            asked.several_taps += 1;
        }
        asked
    }

    /// Whether it is asked if the rows of one are those of several.
    pub(crate) fn may_be_several(&self, person: usize) -> bool {
        self.several.contains(&person)
    }

    /// Whether answers would bring all of these together.
    pub(crate) fn would_join(&self, people: &BTreeSet<usize>) -> bool {
        let mut reached: BTreeSet<usize> = people.iter().take(1).copied().collect();
        loop {
            let touching = self.groups.iter().filter(|group| !group.is_disjoint(&reached));
            let next: BTreeSet<usize> = touching
                .flat_map(|group| group.intersection(people))
                .filter(|person| !reached.contains(person))
                .copied()
                .collect();
            if next.is_empty() {
                return reached.len() == people.len();
            }
            reached.extend(next);
        }
    }
}

/// A teacher who knows who is who, and answers each question once.
#[derive(Default)]
pub(crate) struct Reviewer {
    pub(crate) decisions: Decisions,
    given: BTreeSet<Vec<String>>,
    /// Taps so far.
    pub(crate) taps: usize,
    /// Groups of several people in questions of which most groups are one person.
    pub(crate) traps: usize,
}

impl Reviewer {
    /// Answers what is new; returns the taps for it: one a question, one for each group that is
    /// answered otherwise than most, and one a pair where some of a group are one person.
    pub(crate) fn answer(&mut self, gradebook: &Gradebook, truth: &Truth<'_>) -> usize {
        let mut fresh = 0;
        for doubt in &gradebook.doubts {
            let new: Vec<&Group> =
                doubt.groups.iter().filter(|group| self.given.insert(group.keys.clone())).collect();
            let one = new.iter().filter(|group| is_one(gradebook, group, truth)).count();
            let several = new.len() - one;
            let choice = doubt.kind == DoubtKind::Choice;
            let others = if choice { one.saturating_sub(1) } else { one.min(several) };
            fresh += usize::from(!new.is_empty()) + others;
            self.traps += if one > several && !choice { several } else { 0 };
            for group in new {
                fresh += parts(gradebook, group, truth);
                self.decide(gradebook, group, truth);
            }
        }
        // The question of names that come twice can't be answered yet; it is asked once.
        fresh += if self.taps == 0 { Asked::of(gradebook).several_taps } else { 0 };
        self.taps += fresh;
        fresh
    }

    fn decide(&mut self, gradebook: &Gradebook, group: &Group, truth: &Truth<'_>) {
        let sides: Vec<_> = group.rows.iter().zip(&group.keys).collect();
        for (at, (row, key)) in sides.iter().enumerate() {
            for (other, other_key) in &sides[at + 1..] {
                let same = truth.person(gradebook, **row) == truth.person(gradebook, **other);
                let verdict = if same { Verdict::Same } else { Verdict::Apart };
                self.decisions.add(key, other_key, verdict);
            }
        }
    }
}

/// The pairs of a group of which some people are one and some are not.
fn parts(gradebook: &Gradebook, group: &Group, truth: &Truth<'_>) -> usize {
    let people: BTreeSet<_> = group.rows.iter().map(|row| truth.person(gradebook, *row)).collect();
    let of = group.rows.len();
    if people.len() == 1 || people.len() == of { 0 } else { of * (of - 1) / 2 }
}

/// Whether the rows of a group are one person's.
pub(crate) fn is_one(gradebook: &Gradebook, group: &Group, truth: &Truth<'_>) -> bool {
    let people: BTreeSet<_> = group.rows.iter().map(|row| truth.person(gradebook, *row)).collect();
    people.len() == 1
}
