//! Who sat a test, when, and with which score.

use crate::dice::Dice;
use crate::kinds::Kind;
use crate::person::Person;

/// The highest score.
pub(crate) const MOST: usize = 20;
/// One submission.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sitting {
    pub(crate) person: usize,
    pub(crate) minute: usize,
    pub(crate) score: usize,
}

/// The submissions to one test, in order of time; one who resubmits may come twice.
pub(crate) fn sittings(people: &[&Person], dice: &mut Dice) -> Vec<Sitting> {
    let mut all = Vec::with_capacity(people.len());
    for person in people.iter().filter(|p| p.kind != Kind::Absent) {
        if !dice.chance(person.presence) {
            continue;
        }
        let first =
            Sitting { person: person.id, minute: dice.below(60), score: dice.below(MOST + 1) };
        all.push(first);
        if person.kind == Kind::Resubmitted && dice.chance(0.4) {
            let score = (first.score + 1 + dice.below(MOST - 1)) % (MOST + 1);
            all.push(Sitting { minute: first.minute + 5 + dice.below(60), score, ..first });
        }
    }
    dice.shuffle(&mut all);
    all.sort_by_key(|sitting| sitting.minute);
    all
}
