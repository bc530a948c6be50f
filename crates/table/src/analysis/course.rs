//! The course as a whole: how the tests spread, who is at risk, and what other rules would do.

use rust_decimal::Decimal;

use crate::{Mark, Role, Statistic, Table};
use gradebook::scoring::Grade;

/// Points that a fall between two tests must have to count.
const FALL: f64 = 10.0;
/// Points around the pass mark that are near it.
const NEAR: f64 = 5.0;

/// How one test came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The test's number.
    pub test: u32,
    /// The column's title.
    pub title: String,
    /// People who took it.
    pub taken: usize,
    /// People who did not, though it was theirs to take.
    pub missing: usize,
    /// The mean in percent.
    pub mean: f64,
    /// The population's standard deviation in points.
    pub deviation: f64,
}

/// Why somebody is at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Each of the last two tests was ten points or more below the one before.
    Falling,
    /// Half of the tests or more are missing.
    Missing,
    /// The average is within five points of the pass mark.
    NearMark,
}

/// Passes under another pass mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhatIf {
    /// The pass mark in percent.
    pub mark: u32,
    /// People who would pass.
    pub passed: usize,
}

/// The course as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// People.
    pub people: usize,
    /// People who pass.
    pub passed: usize,
    /// People who fail.
    pub failed: usize,
    /// The pass mark in percent.
    pub pass_mark: Decimal,
    /// The mean of the final averages.
    pub mean: Option<f64>,
    /// The tests by number.
    pub tests: Vec<Spread>,
    /// Change of the mean from test to test, in points, by least squares; of two tests or more.
    pub trend: Option<f64>,
    /// Rows of people at risk, with their names and why; a person may be there for several
    /// reasons.
    pub at_risk: Vec<(Risk, String, String)>,
    /// Passes at 45, 50, 55 and 60.
    pub what_if: Vec<WhatIf>,
    /// People who fail and would pass if their missing tests did not count.
    pub failed_for_missing: usize,
}

pub(super) fn look(table: &Table) -> Course {
    let verdicts = table.passed_and_failed();
    let averages: Vec<Option<f64>> =
        table.with_role(Role::Average).map(|c| table.numbers(c.id)).unwrap_or_default();
    let tests = spreads(table);
    let means: Vec<f64> = tests.iter().filter(|t| t.taken > 0).map(|t| t.mean).collect();
    let passes = |mark: u32| {
        let mark = f64::from(mark);
        averages.iter().flatten().filter(|a| **a >= mark - 1e-9).count()
    };
    let graded: Vec<f64> = averages.iter().flatten().copied().collect();
    Course {
        people: table.height(),
        passed: verdicts.0,
        failed: verdicts.1,
        pass_mark: table.scheme.pass_mark.normalize(),
        mean: Statistic::Mean.of(&graded),
        trend: slope(&means),
        at_risk: at_risk(table, &averages),
        what_if: [45, 50, 55, 60].map(|mark| WhatIf { mark, passed: passes(mark) }).to_vec(),
        failed_for_missing: table.would_pass_without_missing().len(),
        tests,
    }
}

fn spreads(table: &Table) -> Vec<Spread> {
    let people = table.people();
    let mut tests: Vec<Spread> = table
        .tests()
        .map(|(test, column)| {
            let numbers = table.numbers(column.id);
            let taken: Vec<f64> = numbers.iter().flatten().copied().collect();
            let missing = numbers
                .iter()
                .zip(&people)
                .filter(|(n, p)| n.is_none() && table.mark(**p, test).is_none_or(Mark::is_missing));
            Spread {
                test,
                title: column.title.clone(),
                taken: taken.len(),
                missing: missing.count(),
                mean: Statistic::Mean.of(&taken).unwrap_or_default(),
                deviation: Statistic::Deviation.of(&taken).unwrap_or_default(),
            }
        })
        .collect();
    tests.sort_by_key(|t| t.test);
    tests
}

/// The slope of a least-squares line through values at 0, 1, 2 …
fn slope(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    if values.len() < 2 {
        return None;
    }
    let (x_mean, y_mean) = ((n - 1.0) / 2.0, values.iter().sum::<f64>() / n);
    let pairs = values.iter().enumerate().map(|(x, y)| (x as f64 - x_mean, y - y_mean));
    let (mut xy, mut xx) = (0.0, 0.0);
    for (x, y) in pairs {
        xy += x * y;
        xx += x * x;
    }
    Some(xy / xx)
}

fn at_risk(table: &Table, averages: &[Option<f64>]) -> Vec<(Risk, String, String)> {
    let names = table.with_role(Role::Name).map(|c| table.texts(c.id)).unwrap_or_default();
    let mark = f64::try_from(table.scheme.pass_mark).unwrap_or(50.0);
    let mut tests: Vec<(u32, Vec<Option<f64>>)> =
        table.tests().map(|(number, c)| (number, table.numbers(c.id))).collect();
    tests.sort_by_key(|(number, _)| *number);
    let grades: Vec<Grade> = table.grades();
    let mut found = Vec::new();
    for (row, grade) in grades.iter().enumerate() {
        let name = names.get(row).cloned().flatten().unwrap_or_default();
        let scores: Vec<f64> = tests.iter().filter_map(|(_, values)| values[row]).collect();
        if let [.., a, b, c] = scores.as_slice()
            && a - b >= FALL
            && b - c >= FALL
        {
            let why = format!("{a:.0} → {b:.0} → {c:.0} in the last three tests");
            found.push((Risk::Falling, name.clone(), why));
        }
        let missing = grade.held - grade.done;
        if missing * 2 >= grade.held && missing > 0 {
            let why = format!("{missing} of {} tests missing", grade.held);
            found.push((Risk::Missing, name.clone(), why));
        }
        if let Some(average) =
            averages.get(row).copied().flatten().filter(|a| (a - mark).abs() <= NEAR)
        {
            let side = if average >= mark { "passes" } else { "fails" };
            found.push((Risk::NearMark, name, format!("average {average:.2}, {side} narrowly")));
        }
    }
    found.sort_by_key(|(risk, ..)| *risk);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trend_is_the_slope() {
        assert_eq!(slope(&[60.0]), None);
        assert!((slope(&[60.0, 65.0, 70.0]).unwrap() - 5.0).abs() < 1e-12);
        assert!((slope(&[70.0, 60.0]).unwrap() + 10.0).abs() < 1e-12);
    }
}
