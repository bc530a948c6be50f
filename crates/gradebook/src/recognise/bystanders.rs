//! Columns beside the tests that are told by their values to be no scores: numbers of groups, years
//! and rooms, and places in a ranking. Each is a doubt, for a test may have such values.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::hints::Hint;
use super::results::LeftOut;
use super::score_words::{NumberKind, kinds};
use super::scores::{Board, Candidate};
use super::tool::{Profile, Scores};

/// Numbers of groups and years are seldom larger.
const LARGEST_GROUP: u32 = 20;
/// Most groups where no word of the header says that they are.
const MOST_GROUPS: usize = 4;
/// Fewest people of whom values tell that they are groups, where no word does.
const FEWEST_PEOPLE: usize = 8;

impl Board {
    /// Numbers of groups: below a word for one, or in every row below an unknown header beside tests
    /// with marks of another size.
    pub(super) fn leave_out_groups(&mut self, profile: &Profile) {
        let tests = self.tests();
        if profile.scores == Scores::Items || tests.len() < 2 {
            return;
        }
        let best = |at: &usize| self.candidates[*at].numbers().into_iter().flatten().max();
        let groups: Vec<usize> = tests
            .iter()
            .copied()
            .filter(|at| {
                let c = &self.candidates[*at];
                let own = best(at).and_then(|own| own.checked_mul(Decimal::TEN));
                let far = |other: &usize| other == at || best(other) > own;
                is_group(c, tests.iter().all(far))
            })
            .collect();
        if groups.len() == tests.len() {
            return;
        }
        for at in groups {
            self.leave_out(at, LeftOut::PerhapsGroup);
        }
    }
}

/// Whether the numbers of a column are those of groups; `far` says that all others are far larger.
fn is_group(c: &Candidate, far: bool) -> bool {
    if c.hint != Hint::Unknown || c.has_maximum || c.percent || c.weight.is_some() {
        return false;
    }
    let word =
        kinds(&c.title) == [NumberKind::Group] && !c.title.bytes().any(|b| b.is_ascii_digit());
    let mut counts: BTreeMap<Decimal, usize> = BTreeMap::new();
    for number in c.numbers().into_iter().flatten() {
        *counts.entry(number).or_default() += 1;
    }
    let filled = c.cells.numeric;
    let largest = Decimal::from(LARGEST_GROUP);
    let small = counts.keys().all(|n| n.is_integer() && *n >= Decimal::ONE && *n <= largest);
    let come_again = counts.values().filter(|count| **count > 1).count() * 2 > counts.len();
    let few = if word {
        counts.len() < filled
    } else {
        far && come_again
            && filled >= FEWEST_PEOPLE
            && filled == c.cells.scores.len()
            && counts.len() <= MOST_GROUPS
            && counts.len() * 3 <= filled
    };
    small && few && filled > 2
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::super::results::{ColumnUse, LeftOut};
    use super::super::sample::use_of;

    fn is_used(csv: &str, header: &str) -> bool {
        matches!(use_of(csv, header), Some(ColumnUse::Scores(_)))
    }

    fn table(header: &str, own: &[u32]) -> String {
        let mut csv = format!("Name,{header},Algebra,Geometry\n");
        for (n, own) in (0_u32..).zip(own) {
            let name = char::from(b'A' + u8::try_from(n).unwrap());
            let (one, two) = (61 + n * 7 % 31, 48 + n * 11 % 47);
            writeln!(csv, "{name}da Obi{name},{own},{one},{two}").unwrap();
        }
        csv
    }

    const GROUP: Option<ColumnUse> = Some(ColumnUse::LeftOut(LeftOut::PerhapsGroup));

    #[test]
    fn numbers_of_groups_below_a_word_for_one_are_asked_about() {
        for header in ["Lecture", "Recitation", "Vorlesung", "Amphi", "学年", "Поток", "Turno"]
        {
            for own in
                [&[1, 1, 2][..], &[1, 1, 2, 2, 1], &[9, 10, 9, 10, 9, 11, 11], &[1, 2, 3, 1, 2, 3]]
            {
                let csv = table(header, own);
                assert_eq!(use_of(&csv, header), GROUP, "{csv}");
            }
            let csv = table(header, &[7, 9, 3, 12, 19, 5]);
            assert!(is_used(&csv, header), "{csv}");
        }
    }

    #[test]
    fn below_any_header_many_people_tell_it() {
        let groups = [1, 2, 1, 2, 3, 3, 1, 2, 3, 1];
        for header in ["Wibble", "Abteilung X", "Κύκλος"] {
            assert_eq!(use_of(&table(header, &groups), header), GROUP);
            assert!(is_used(&table(header, &[1, 2, 1, 2]), header), "few people");
            assert!(is_used(&table(header, &[1, 2, 1, 2, 0, 3, 1, 2, 0, 1]), header), "zeros");
        }
        for header in ["Quiz 1", "Wibble (3)", "Wibble /3"] {
            assert!(is_used(&table(header, &groups), header), "{header}");
        }
    }
}
