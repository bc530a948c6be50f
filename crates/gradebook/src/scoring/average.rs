//! The assignment score by participation and the final average, by the scheme.

use rust_decimal::Decimal;

use super::attempts::Standing;
use crate::domain::{mean, round_half_up, snap};
use crate::scheme::{AssignmentRules, Missing, Scheme};

/// How a person's assignment score came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentScore {
    /// Place of the band among the scheme's.
    pub band: usize,
    /// Place of the step within the range among the scheme's.
    pub place: usize,
    /// The score, in percent, rounded as the scheme says.
    pub value: Decimal,
}

/// A person's final grade and the figures it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Tests taken; a test with score 0 was taken.
    pub done: usize,
    /// Tests that count for this person.
    pub held: usize,
    /// Mean of the taken tests, in percent; 0 when none was taken.
    pub mean: Decimal,
    /// The assignment score, if the scheme has one.
    pub assignment: Option<AssignmentScore>,
    /// Places of the tests that were dropped as the lowest.
    pub dropped: Vec<usize>,
    /// The sum of weights that the average is over.
    pub divisor: Decimal,
    /// The final average in percent, rounded; `None` when nothing counts for the person, or when no
    /// decimal holds it.
    pub average: Option<Decimal>,
    /// Whether it reaches the pass mark.
    pub passed: Option<bool>,
    /// The letter, if the scheme has letters.
    pub letter: Option<String>,
}

/// Grades one person. `tests` are test number and standing, in the order of the tests.
pub fn grade(tests: &[(u32, Standing)], scheme: &Scheme) -> Grade {
    let held: Vec<usize> = (0..tests.len()).filter(|at| tests[*at].1.is_held()).collect();
    let done: Vec<Decimal> = tests.iter().filter_map(|(_, s)| s.percent()).collect();
    let mean = mean(&done).unwrap_or_default();
    let assignment =
        scheme.assignment.as_ref().map(|rules| assignment(rules, (done.len(), held.len()), mean));
    let counting: Vec<usize> = match scheme.missing {
        Missing::Zero => held.clone(),
        Missing::Blank => {
            held.iter().copied().filter(|at| tests[*at].1.percent().is_some()).collect()
        }
    };
    let dropped = dropped(tests, &counting, scheme.drop_lowest as usize);
    let kept = || counting.iter().filter(|at| !dropped.contains(at));
    let mut weighed: Vec<(Decimal, Decimal)> = kept()
        .map(|at| {
            let (number, standing) = tests[*at];
            (scheme.weight(number), standing.percent().unwrap_or_default())
        })
        .collect();
    let any_test = weighed.iter().any(|(weight, _)| !weight.is_zero());
    if let (Some(score), Some(rules)) = (&assignment, &scheme.assignment) {
        weighed.push((rules.weight, score.value));
    }
    let (sum, divisor) = sums(&weighed);
    let average = sum.filter(|_| any_test).and_then(|sum| sum.checked_div(divisor));
    let average = average.map(|exact| round_half_up(exact, scheme.decimals));
    Grade {
        done: done.len(),
        held: held.len(),
        mean,
        assignment,
        dropped,
        divisor,
        average,
        passed: average.map(|a| a >= scheme.pass_mark),
        letter: average.and_then(|a| scheme.letter(a)).map(str::to_owned),
    }
}

/// The sum of weights times percents, where a decimal holds it, and that of the weights, or 0.
fn sums(weighed: &[(Decimal, Decimal)]) -> (Option<Decimal>, Decimal) {
    let points = weighed.iter().try_fold(Decimal::ZERO, |sum, (weight, percent)| {
        sum.checked_add(weight.checked_mul(*percent)?)
    });
    let weights =
        weighed.iter().try_fold(Decimal::ZERO, |sum, (weight, _)| sum.checked_add(*weight));
    (points, weights.unwrap_or_default())
}

fn assignment(
    rules: &AssignmentRules,
    (done, held): (usize, usize),
    mean: Decimal,
) -> AssignmentScore {
    let ratio = Decimal::from(done).checked_div(Decimal::from(held)).unwrap_or_default();
    let mean = snap(mean);
    let band =
        rules.bands.iter().position(|b| ratio >= b.at_least).unwrap_or(rules.bands.len() - 1);
    let place =
        rules.places.iter().position(|p| mean >= p.at_least).unwrap_or(rules.places.len() - 1);
    let (range, step) = (&rules.bands[band], &rules.places[place]);
    let above = range.to.saturating_sub(range.from).saturating_mul(step.place);
    let value = round_half_up(range.from.saturating_add(above), rules.decimals);
    AssignmentScore { band, place, value }
}

/// The `count` lowest of the counting tests (missing ones are 0); at least one test is kept.
fn dropped(tests: &[(u32, Standing)], counting: &[usize], count: usize) -> Vec<usize> {
    let count = count.min(counting.len().saturating_sub(1));
    let mut by_score: Vec<usize> = counting.to_vec();
    by_score.sort_by_key(|at| (tests[*at].1.percent().unwrap_or_default(), *at));
    by_score.truncate(count);
    by_score.sort_unstable();
    by_score
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tests(percents: &[Option<i64>]) -> Vec<(u32, Standing)> {
        (1..)
            .zip(
                percents.iter().map(|p| p.map_or(Standing::Missing, |p| Standing::Taken(p.into()))),
            )
            .collect()
    }

    fn shown(percents: &[Option<i64>], scheme: &Scheme) -> (String, String) {
        let grade = grade(&tests(percents), scheme);
        (
            grade.assignment.map_or("none".into(), |a| a.value.to_string()),
            grade.average.map_or("none".into(), |a| a.to_string()),
        )
    }

    #[test]
    fn the_courses_own_scheme() {
        let scheme = Scheme::default();
        let cases: [(&[Option<i64>], &str, &str); 9] = [
            // All done, mean 90: 85 + 8 × 0.9 = 92.2; (90 + 90 + 90 + 92.2) / 4 = 90.55.
            (&[Some(90), Some(90), Some(90)], "92.2", "90.55"),
            // Four of five: r = 0.8 is in the first band; mean 75: 85 + 8 × 0.7.
            (&[Some(75), Some(75), Some(75), Some(75), None], "90.6", "65.10"),
            // Two of three: 80 whatever the mean.
            (&[Some(20), Some(40), None], "80", "35.00"),
            // Three of five: r = 0.6.
            (&[Some(50), Some(50), Some(50), None, None], "80", "38.33"),
            // Two of five: r = 0.4, mean 55: 70 + 5 × 0.3.
            (&[Some(55), Some(55), None, None, None], "71.5", "30.25"),
            // One of three: 50 flat.
            (&[Some(100), None, None], "50", "37.50"),
            // A zero was taken: r = 1, mean below 55.
            (&[Some(0), Some(60)], "85.8", "48.60"),
            (&[None], "50", "25.00"),
            // Over the maximum stays as it is.
            (&[Some(120)], "92.2", "106.10"),
        ];
        for (percents, assignment, average) in cases {
            let (a, f) = shown(percents, &scheme);
            let same =
                |x: &str, y: &str| x.parse::<Decimal>().unwrap() == y.parse::<Decimal>().unwrap();
            assert!(same(&a, assignment) && same(&f, average), "{percents:?}: {a}, {f}");
        }
    }

    #[test]
    fn other_schemes() {
        let tests_only = Scheme { assignment: None, ..Scheme::default() };
        assert_eq!(shown(&[Some(50), Some(100)], &tests_only).1, "75");
        assert_eq!(shown(&[Some(50), None], &tests_only).1, "25");
        let blank = Scheme { missing: Missing::Blank, ..tests_only.clone() };
        assert_eq!(shown(&[Some(50), None], &blank).1, "50");
        assert_eq!(shown(&[None, None], &blank).1, "none");
        let dropping = Scheme { drop_lowest: 1, ..tests_only.clone() };
        assert_eq!(shown(&[Some(50), Some(80), None], &dropping).1, "65");
        assert_eq!(shown(&[Some(50)], &dropping).1, "50");
        let weighted = Scheme { weights: [(1, 3.into())].into(), ..tests_only.clone() };
        assert_eq!(shown(&[Some(50), Some(90)], &weighted).1, "60");
        let excused = [(1, Standing::Taken(50.into())), (2, Standing::Excused)];
        assert_eq!(grade(&excused, &tests_only).average, Some(50.into()));
        assert_eq!(grade(&excused, &Scheme::default()).assignment.unwrap().band, 0);
    }

    #[test]
    fn what_no_decimal_holds_is_no_average() {
        let tests_only = Scheme { assignment: None, ..Scheme::default() };
        let of = |values: &[Decimal], scheme: &Scheme| {
            let tests: Vec<(u32, Standing)> =
                (1..).zip(values.iter().map(|v| Standing::Taken(*v))).collect();
            grade(&tests, scheme)
        };
        let heavy = Scheme { weights: [(1, 1000.into())].into(), ..tests_only.clone() };
        for extreme in [Decimal::MAX, Decimal::MIN, Decimal::from_parts(0, 0, 1 << 29, true, 0)] {
            assert_eq!(of(&[extreme; 9], &tests_only).average, None);
            assert_eq!(of(&[extreme], &heavy).average, None);
            assert_eq!(of(&[extreme; 9], &Scheme::default()).passed, None);
            assert_eq!(of(&[extreme], &tests_only).average, Some(extreme));
        }
        let weights = (1..10).map(|test| (test, Decimal::MAX)).collect();
        let endless = Scheme { weights, ..tests_only };
        assert_eq!(of(&[Decimal::ONE; 9], &endless).average, None);
    }

    #[test]
    fn passing_is_at_the_mark() {
        let scheme = Scheme { assignment: None, ..Scheme::default() };
        assert_eq!(grade(&tests(&[Some(50)]), &scheme).passed, Some(true));
        assert_eq!(grade(&tests(&[Some(49)]), &scheme).passed, Some(false));
    }
}
