//! Columns that are the places of the people by another column or by the sum or mean of several,
//! told by their values alone.

use rust_decimal::Decimal;

use super::beside::MOST_COMPARED;
use super::hints::Hint;
use super::relations::Numbers;
use super::results::LeftOut;
use super::scores::{Board, Candidate};
use super::tool::{Profile, Tool};

/// Fewest people of whom an order tells anything.
const FEWEST: usize = 5;

impl Board {
    /// Leaves the ranks out. Numbers that may be those of rows or people and are no ranks are no
    /// results at all.
    pub(super) fn leave_out_ranks(&mut self, profile: &Profile) {
        let may_be = |c: &Candidate| c.is_open() && c.hint == Hint::Unknown && may_be_ranks(c);
        let places: Vec<usize> =
            (0..self.candidates.len()).filter(|at| may_be(&self.candidates[*at])).collect();
        if profile.tool == Tool::Generic && places.len() <= MOST_COMPARED {
            let sources = self.sources();
            let ranks: Vec<usize> = places
                .into_iter()
                .filter(|at| {
                    let own = self.candidates[*at].numbers();
                    sources
                        .iter()
                        .any(|(source, numbers)| *source != Some(*at) && is_rank_of(&own, numbers))
                })
                .collect();
            for at in ranks {
                self.leave_out(at, LeftOut::PerhapsRank);
            }
        }
        self.candidates.retain(|c| !(may_be(c) && c.cells.no_scores));
    }

    /// The columns that people may be ranked by, then the sum and the mean of those that are no
    /// totals.
    fn sources(&self) -> Vec<(Option<usize>, Vec<Option<Decimal>>)> {
        let result = |c: &Candidate| {
            matches!(
                c.hint,
                Hint::Item
                    | Hint::Named
                    | Hint::Score
                    | Hint::Final
                    | Hint::Total
                    | Hint::Percent
                    | Hint::Question
                    | Hint::Unknown
            ) && !c.cells.no_scores
        };
        let places: Vec<usize> = (0..self.candidates.len())
            .filter(|at| result(&self.candidates[*at]))
            .take(MOST_COMPARED)
            .collect();
        let parts: Vec<Vec<Option<Decimal>>> = places
            .iter()
            .map(|at| &self.candidates[*at])
            .filter(|c| matches!(c.hint, Hint::Item | Hint::Named | Hint::Question | Hint::Unknown))
            .filter(|c| !c.percent && !may_be_ranks(c))
            .map(Candidate::numbers)
            .collect();
        let mut sources: Vec<(Option<usize>, Vec<Option<Decimal>>)> =
            places.iter().map(|at| (Some(*at), self.candidates[*at].numbers())).collect();
        if parts.len() > 1 {
            let (sums, means) = sums_and_means(&parts);
            sources.extend([(None, sums), (None, means)]);
        }
        sources
    }
}

fn sums_and_means(parts: &[Vec<Option<Decimal>>]) -> (Vec<Option<Decimal>>, Vec<Option<Decimal>>) {
    let rows = parts.iter().map(Vec::len).max().unwrap_or(0);
    let row = |at: usize| {
        let own: Vec<Decimal> =
            parts.iter().filter_map(|part| part.get(at).copied().flatten()).collect();
        let sum = own.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n));
        let sum = sum.filter(|_| !own.is_empty());
        (sum, sum.and_then(|sum| sum.checked_div(Decimal::from(own.len()))))
    };
    (0..rows).map(row).unzip()
}

/// Whole numbers from 1 that are not larger than their count, without a maximum.
fn may_be_ranks(c: &Candidate) -> bool {
    !c.has_maximum && !c.percent && c.weight.is_none() && c.cells.may_be_ranks()
}

/// Whether each row with a place has the place of its number among the others, the highest first;
/// those of one number share a place, and the next one is skipped or not.
fn is_rank_of(ranks: &Numbers, numbers: &Numbers) -> bool {
    let known: Option<Vec<(Decimal, Decimal)>> = ranks
        .iter()
        .zip(numbers)
        .filter_map(|(rank, number)| rank.map(|rank| number.map(|number| (number, rank))))
        .collect();
    let Some(mut known) = known.filter(|known| known.len() >= FEWEST) else { return false };
    known.sort_by(|a, b| b.cmp(a));
    let (mut skipping, mut dense) = (true, true);
    let (mut last, mut place, mut group) = (None, 0_usize, 0_usize);
    for (at, (number, rank)) in known.iter().enumerate() {
        if last != Some(*number) {
            (last, place, group) = (Some(*number), at + 1, group + 1);
        }
        skipping &= *rank == Decimal::from(place);
        dense &= *rank == Decimal::from(group);
    }
    // Two groups of people are no order.
    group > 3 && (skipping || dense)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::super::results::{ColumnUse, LeftOut};
    use super::super::sample::use_of;

    const NAMES: [&str; 7] =
        ["Ada Obi", "Ben Ali", "Cleo Udo", "Dan Roy", "Eva Lim", "Fay Ode", "Gus Poe"];
    const RANK: Option<ColumnUse> = Some(ColumnUse::LeftOut(LeftOut::PerhapsRank));

    /// The places by numbers, the highest first; `dense` skips none after a tie.
    fn places(numbers: &[u32], dense: bool) -> Vec<usize> {
        let place = |own: &u32| {
            let mut above: Vec<u32> = numbers.iter().copied().filter(|n| n > own).collect();
            above.sort_unstable();
            if dense {
                above.dedup();
            }
            above.len() + 1
        };
        numbers.iter().map(place).collect()
    }

    fn table(header: &str, rows: &[(u32, u32)], own: &[usize]) -> String {
        let mut csv = format!("Name,Algebra,Geometry,{header}\n");
        for ((name, (one, two)), own) in NAMES.iter().zip(rows).zip(own) {
            writeln!(csv, "{name},{one},{two},{own}").unwrap();
        }
        csv
    }

    #[test]
    fn places_by_a_column_or_by_the_sum_are_left_out_by_name() {
        for people in 5..=7 {
            for (step, ties) in [(13, 31), (17, 29), (11, 7), (19, 8)] {
                let rows: Vec<(u32, u32)> =
                    (0..people).map(|n| (40 + n * step % ties, 30 + n * 23 % 37)).collect();
                let one: Vec<u32> = rows.iter().map(|row| row.0).collect();
                let sum: Vec<u32> = rows.iter().map(|row| row.0 + row.1).collect();
                for numbers in [&one, &sum] {
                    for dense in [false, true] {
                        let own = places(numbers, dense);
                        let csv = table("Wibble", &rows, &own);
                        assert_eq!(use_of(&csv, "Wibble"), RANK, "{csv}");
                    }
                }
            }
        }
    }

    #[test]
    fn other_small_numbers_are_no_ranks() {
        let rows = [(90, 40), (80, 50), (70, 30), (60, 60), (50, 45), (40, 20)];
        let csv = table("Wibble", &rows, &[3, 1, 2, 2, 4, 3]);
        assert_ne!(use_of(&csv, "Wibble"), RANK);
        let csv = table("Wibble (6)", &rows, &[1, 2, 2, 4, 5, 6]);
        assert!(matches!(use_of(&csv, "Wibble (6)"), Some(ColumnUse::Scores(_))));
        let few = table("Wibble", &rows[..4], &[1, 2, 3, 4]);
        assert_ne!(use_of(&few, "Wibble"), RANK, "{few}");
        // The numbers of the rows, in no order of the marks.
        let csv =
            table("Wibble", &[(70, 40), (80, 50), (60, 30), (90, 60), (50, 45)], &[1, 2, 3, 4, 5]);
        assert_eq!(use_of(&csv, "Wibble"), None, "{csv}");
    }
}
