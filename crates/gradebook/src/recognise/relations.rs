//! What the values of columns say of each other: sums, means, copies on another scale.
//!
//! A relation counts when it holds in all rows that can be compared, up to rounding, and when
//! there is at least one row in which it could have failed.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The numbers of a column, one a row; `None` where there is none.
pub(super) type Numbers = [Option<Decimal>];

/// How a column follows from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Derived {
    /// The sum.
    Sum,
    /// The mean.
    Mean,
    /// The sum on another scale.
    ScaledSum,
}

/// How `total` follows from `parts` (two or more), if it does.
pub(super) fn derived(total: &Numbers, parts: &[&Numbers]) -> Option<Derived> {
    if parts.len() < 2 {
        return None;
    }
    let rows: Vec<(Decimal, Decimal, usize)> = (0..total.len())
        .filter_map(|row| {
            let total = total.get(row).copied().flatten()?;
            let present: Vec<Decimal> =
                parts.iter().filter_map(|part| part.get(row).copied().flatten()).collect();
            let sum = present.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n))?;
            (!present.is_empty()).then_some((total, sum, present.len()))
        })
        .collect();
    let slack = rounding(total);
    let telling = rows.iter().filter(|(total, ..)| !total.is_zero()).count();
    if telling == 0 {
        return None;
    }
    let all = |test: &dyn Fn(Decimal, Decimal, usize) -> bool| {
        rows.iter().all(|(total, sum, count)| test(*total, *sum, *count))
    };
    let mean = |total: Decimal, sum: Decimal, count: usize| {
        sum.checked_div(Decimal::from(count)).is_some_and(|mean| near(total, mean, slack))
    };
    let mean_of_all = |total: Decimal, sum: Decimal, _| {
        sum.checked_div(Decimal::from(parts.len())).is_some_and(|mean| near(total, mean, slack))
    };
    if all(&|total, sum, _| near(total, sum, slack)) {
        return Some(Derived::Sum);
    }
    if all(&mean) || all(&mean_of_all) {
        return Some(Derived::Mean);
    }
    let pairs: Vec<(Decimal, Decimal)> =
        rows.iter().map(|(total, sum, _)| (*sum, *total)).collect();
    (telling >= 3 && proportional(&pairs)).then_some(Derived::ScaledSum)
}

/// Whether `total` is the weighted sum of `parts`: with the weights given in percent, if there is
/// one for each, else with weights that more rows than parts agree on.
pub(super) fn weighted(column: &Numbers, parts: &[&Numbers], weights: &[Option<Decimal>]) -> bool {
    let rows: Vec<(Decimal, Vec<Decimal>)> = (0..column.len())
        .filter_map(|row| {
            let total = column.get(row).copied().flatten()?;
            let values: Option<Vec<Decimal>> =
                parts.iter().map(|part| part.get(row).copied().flatten()).collect();
            Some((total, values?))
        })
        .collect();
    let given: Option<Vec<Decimal>> = weights.iter().copied().collect();
    if let Some(given) = given {
        let mean = |values: &[Decimal]| {
            let terms = values.iter().zip(&given).map(|(v, w)| v.checked_mul(*w));
            terms
                .into_iter()
                .try_fold(Decimal::ZERO, |sum, term| sum.checked_add(term?))
                .and_then(|sum| sum.checked_div(Decimal::ONE_HUNDRED))
        };
        let fits = |(total, values): &(Decimal, Vec<Decimal>)| {
            mean(values).is_some_and(|mean| near(*total, mean, rounding(column)))
        };
        if !rows.is_empty() && rows.iter().all(fits) {
            return true;
        }
    }
    rows.len() > parts.len() + 1 && parts.len() <= 12 && fitted(&rows)
}

/// Whether one set of weights, none of them negative, gives all totals up to rounding.
fn fitted(rows: &[(Decimal, Vec<Decimal>)]) -> bool {
    let number = |d: &Decimal| d.to_f64().unwrap_or_default();
    let rows: Vec<(f64, Vec<f64>)> =
        rows.iter().map(|(t, v)| (number(t), v.iter().map(number).collect())).collect();
    let count = rows.first().map_or(0, |(_, v)| v.len());
    let Some(weights) = least_squares(&rows, count) else { return false };
    let exact = |(total, values): &(f64, Vec<f64>)| {
        let sum: f64 = values.iter().zip(&weights).map(|(v, w)| v * w).sum();
        (sum - total).abs() <= 0.011_f64.max(total.abs() * 1e-4)
    };
    weights.iter().all(|w| *w > -1e-6)
        && weights.iter().any(|w| *w > 1e-3)
        && rows.iter().all(exact)
}

/// The normal equations, solved by elimination; `None` where the columns don't tell the weights.
fn least_squares(rows: &[(f64, Vec<f64>)], count: usize) -> Option<Vec<f64>> {
    let mut matrix = vec![vec![0.0; count + 1]; count];
    for (total, values) in rows {
        for (line, a) in matrix.iter_mut().zip(values) {
            for (cell, b) in line.iter_mut().zip(values.iter().chain([total])) {
                *cell += a * b;
            }
        }
    }
    for pivot in 0..count {
        let best = (pivot..count)
            .max_by(|a, b| matrix[*a][pivot].abs().total_cmp(&matrix[*b][pivot].abs()))?;
        matrix.swap(pivot, best);
        let line = matrix.get(pivot)?.clone();
        let scale = *line.get(pivot)?;
        if scale.abs() < 1e-9 {
            return None;
        }
        for (at, other) in matrix.iter_mut().enumerate().filter(|(at, _)| *at != pivot) {
            debug_assert_ne!(at, pivot);
            let factor = other.get(pivot)? / scale;
            other.iter_mut().zip(&line).for_each(|(cell, own)| *cell -= factor * own);
        }
    }
    matrix.iter().enumerate().map(|(at, line)| Some(line.last()? / line.get(at)?)).collect()
}

/// Whether `other` is `column` on another scale (or the same one), in three rows at least with
/// two different values.
pub(super) fn same_on_a_scale(column: &Numbers, other: &Numbers, least_rows: usize) -> bool {
    let pairs: Vec<(Decimal, Decimal)> =
        column.iter().zip(other).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    let mut values: Vec<Decimal> = pairs.iter().map(|(a, _)| *a).filter(|a| !a.is_zero()).collect();
    values.sort();
    values.dedup();
    pairs.len() >= least_rows && values.len() >= 2.min(least_rows) && proportional(&pairs)
}

/// Whether a column is the better of two others in every row, each of which is the better one
/// somewhere.
pub(super) fn is_best_of(column: &Numbers, one: &Numbers, other: &Numbers) -> bool {
    let rows = || column.iter().zip(one.iter().zip(other)).map(|(best, (a, b))| (*best, *a, *b));
    if !rows().all(|(best, a, b)| best == a.max(b)) {
        return false;
    }
    let first = rows().filter(|(_, a, b)| a > b).count();
    let second = rows().filter(|(_, a, b)| b > a).count();
    let both = rows().filter(|(_, a, b)| a.is_some() && b.is_some()).count();
    first > 0 && second > 0 && both > 1 && first + second > 3
}

/// Whether a column of whole numbers is another one rounded: in four rows at least, with three
/// values, of which some were not whole.
pub(super) fn is_rounded(column: &Numbers, exact: &Numbers) -> bool {
    let half = Decimal::new(5, 1);
    let filled = column.iter().map(Option::is_some).eq(exact.iter().map(Option::is_some));
    let pairs = || column.iter().zip(exact).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
    let mut values: Vec<Decimal> = column.iter().flatten().copied().collect();
    values.sort();
    values.dedup();
    filled
        && values.len() > 2
        && pairs().count() > 3
        && pairs().all(|(a, b)| a.is_integer() && near(a, b, half))
        && pairs().filter(|(_, b)| !b.is_integer()).count() > 1
}

/// Whether a column is another one times a number plus a number, as school grades are worked out
/// from points: in five rows at least, with four values, up to the rounding of the digits shown.
pub(super) fn is_on_a_line(column: &Numbers, points: &Numbers) -> bool {
    let filled = column.iter().map(Option::is_some).eq(points.iter().map(Option::is_some));
    let number = |d: Decimal| d.to_f64().unwrap_or_default();
    let pairs: Vec<(f64, Vec<f64>)> = column
        .iter()
        .zip(points)
        .filter_map(|(a, b)| Some((number((*a)?), vec![number((*b)?), 1.0])))
        .collect();
    let mut values: Vec<Decimal> = column.iter().flatten().copied().collect();
    values.sort();
    values.dedup();
    if !filled || pairs.len() < 5 || values.len() < 4 {
        return false;
    }
    let Some(line) = least_squares(&pairs, 2) else { return false };
    let slack = number(rounding(column)) * 1.05 + 1e-9;
    let spread = values.first().zip(values.last()).map_or(0.0, |(a, b)| number(*b) - number(*a));
    let fits = |(own, terms): &(f64, Vec<f64>)| {
        let sum: f64 = terms.iter().zip(&line).map(|(t, w)| t * w).sum();
        (sum - own).abs() <= slack
    };
    // Where the digits shown are coarse, many columns fit some line.
    spread > slack * 20.0 && pairs.iter().all(fits)
}

/// Whether two columns can hardly be two tests: scores in the same rows, all on one scale, where
/// there are so many rows and different values at least that chance is excluded.
pub(super) fn are_one_score(
    column: &Numbers,
    other: &Numbers,
    (least_rows, least_values): (usize, usize),
) -> bool {
    let filled = column.iter().map(Option::is_some).eq(other.iter().map(Option::is_some));
    if !filled || !on_one_scale(column, other) {
        return false;
    }
    let mut values: Vec<Decimal> = column.iter().flatten().copied().collect();
    let rows = values.len();
    values.sort();
    values.dedup();
    rows >= least_rows && values.len() >= least_values
}

/// Whether the second column is the first times the quotient of their sums, up to the rounding of
/// the digits that each shows.
fn on_one_scale(column: &Numbers, other: &Numbers) -> bool {
    let sum = |numbers: &Numbers| {
        numbers.iter().flatten().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n))
    };
    let (Some(own), Some(its)) = (sum(column), sum(other)) else { return false };
    if own <= Decimal::ZERO || its <= Decimal::ZERO {
        return false;
    }
    let scaled = |n: Decimal| n.checked_mul(its).and_then(|product| product.checked_div(own));
    // What was rounded in the first column is larger or smaller in the second.
    let Some(coarse) = scaled(rounding(column)) else { return false };
    let exact =
        if column.iter().flatten().all(Decimal::is_integer) { Decimal::ZERO } else { coarse };
    let slack = rounding(other).checked_add(exact).unwrap_or_default();
    let pairs = column.iter().zip(other).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
    pairs.into_iter().all(|(a, b)| scaled(a).is_some_and(|scaled| near(scaled, b, slack)))
}

/// Whether the second of each pair is the first times one factor, up to rounding.
fn proportional(pairs: &[(Decimal, Decimal)]) -> bool {
    let Some((most, its)) = pairs.iter().max_by_key(|(a, _)| *a) else { return false };
    if *most <= Decimal::ZERO || *its <= Decimal::ZERO {
        return false;
    }
    pairs.iter().all(|(a, b)| {
        let expected = a.checked_mul(*its).and_then(|product| product.checked_div(*most));
        // The factor itself comes from a rounded value.
        let slack = unit(*its).max(unit(*b));
        expected.is_some_and(|expected| near(expected, *b, slack))
    })
}

/// Equal up to `slack`.
fn near(shown: Decimal, exact: Decimal, slack: Decimal) -> bool {
    shown.checked_sub(exact).is_some_and(|difference| difference.abs() <= slack)
}

/// Half of the last decimal place that a column shows.
fn rounding(column: &Numbers) -> Decimal {
    let places = column.iter().flatten().map(|n| n.normalize().scale()).max().unwrap_or(0);
    Decimal::new(5, places.min(6) + 1)
}

/// The last decimal place of a number, at least hundredths.
fn unit(number: Decimal) -> Decimal {
    let places = number.normalize().scale().min(2);
    Decimal::new(1, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<Option<Decimal>> {
        text.split(' ').map(|n| n.parse().ok()).collect()
    }

    fn how(total: &str, parts: &[&str]) -> Option<Derived> {
        let parts: Vec<Vec<Option<Decimal>>> = parts.iter().map(|p| numbers(p)).collect();
        let parts: Vec<&Numbers> = parts.iter().map(Vec::as_slice).collect();
        derived(&numbers(total), &parts)
    }

    #[test]
    fn sums_and_means() {
        assert_eq!(how("30 25 - 7", &["10 20 - 7", "20 5 - -"]), Some(Derived::Sum));
        assert_eq!(how("15 12.5", &["10 20", "20 5"]), Some(Derived::Mean));
        assert_eq!(how("5 3.5", &["10 -", "- 7"]), Some(Derived::Mean));
        assert_eq!(how("60 50 20", &["10 20 4", "20 5 6"]), Some(Derived::ScaledSum));
        assert_eq!(how("30 26", &["10 20", "20 3"]), None);
        assert_eq!(how("0 0", &["0 0", "0 0"]), None);
        assert_eq!(how("30", &["30"]), None);
    }

    #[test]
    fn weighted_sums() {
        let w = |text: &str| text.split(' ').map(|n| n.parse().ok()).collect::<Vec<_>>();
        let is = |total: &str, a: &str, b: &str, weights: &str| {
            weighted(&numbers(total), &[&numbers(a), &numbers(b)], &w(weights))
        };
        assert!(is("13 8", "10 20", "15 0", "40 60"));
        assert!(!is("14 8", "10 20", "15 0", "40 60"));
        assert!(is("13 8 12 9.4", "10 20 15 7", "15 0 10 11", "- -"));
        assert!(!is("13 8 12 9", "10 20 15 7", "15 0 10 11", "- -"));
        assert!(!is("13 8", "10 20", "15 0", "- -"));
    }

    #[test]
    fn one_score_on_two_scales() {
        let same = |a: &str, b: &str| same_on_a_scale(&numbers(a), &numbers(b), 3);
        assert!(same("17 13 9", "85 65 45"));
        assert!(same("17 13 9", "0.85 0.65 0.45"));
        assert!(same("7 2 5", "41.2 11.8 29.4"));
        assert!(!same("17 13 9", "85 65 50"));
        assert!(!same("17 17 17", "85 85 85"));
        assert!(!same("17 13", "85 65"));
    }

    #[test]
    fn a_grade_that_is_another_one_rounded() {
        let is = |a: &str, b: &str| is_rounded(&numbers(a), &numbers(b));
        assert!(is("8 4 9 6", "7.96 3.68 9.44 6.11"));
        assert!(!is("8 4 9 6", "7.96 3.68 9.44 6.7"), "one is too far");
        assert!(!is("8 4 9 6", "8 4 9 6"), "a copy is not rounded");
        assert!(!is("8 4 9 -", "7.96 3.68 9.44 6.11"), "somebody has only one of them");
        assert!(!is("8 8 8 8", "7.96 8.1 8.4 7.7"), "one value may be chance");
    }

    #[test]
    fn a_grade_that_is_worked_out_from_points() {
        let is = |a: &str, b: &str| is_on_a_line(&numbers(a), &numbers(b));
        assert!(is("7.6 9 6 6.9 4.2 8.2", "44 53 33.5 39 21 48"));
        assert!(is("1 1.7 2.3 3 5", "30 25 20 15 0.5"));
        assert!(!is("7.6 9 6 6.9 4.2 8.9", "44 53 33.5 39 21 48"), "one is too far");
        assert!(!is("7.6 9 6 6.9", "44 53 33.5 39"), "four rows may be chance");
        assert!(!is("2 3 2 3 2", "20 31 19 30 22"), "two values fit many lines");
    }

    #[test]
    fn the_better_of_two() {
        let best = |c: &str, a: &str, b: &str| is_best_of(&numbers(c), &numbers(a), &numbers(b));
        assert!(best("31 36 18 30 40", "22 36 18 - 40", "31 - 15 30 -"));
        assert!(!best("31 36 18 30 40", "22 36 18 - 40", "31 - 15 29 -"));
        assert!(!best("31 36 18 30", "31 36 18 30", "1 2 3 4"), "always the same one");
    }

    #[test]
    fn two_columns_are_one_score_where_chance_is_excluded() {
        let one = |a: &str, b: &str| are_one_score(&numbers(a), &numbers(b), (4, 3));
        assert!(one("17 13 9 - 4", "85 65 45 - 20"));
        assert!(!one("17 13 9 - 4", "85 65 45 10 20"), "somebody has only one of them");
        assert!(!one("17 13 9", "85 65 45"), "three rows may be chance");
        assert!(!one("10 10 5 5", "20 20 10 10"), "two values may be chance");
        assert!(are_one_score(&numbers("10 10 5 5"), &numbers("20 20 10 10"), (3, 2)));
        assert!(!one("17 13 9 4", "85 65 45 23"));
    }
}
