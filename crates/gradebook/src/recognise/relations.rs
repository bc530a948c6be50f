//! What the values of columns say of each other: sums, means, copies on another scale.
//!
//! A relation counts when it holds in all rows that can be compared, up to rounding, and when
//! there is at least one row in which it could have failed.

use rust_decimal::Decimal;

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
    let telling = rows.iter().filter(|(total, ..)| !total.is_zero()).count();
    if telling == 0 {
        return None;
    }
    let all = |test: &dyn Fn(Decimal, Decimal, usize) -> bool| {
        rows.iter().all(|(total, sum, count)| test(*total, *sum, *count))
    };
    let mean = |total: Decimal, sum: Decimal, count: usize| {
        sum.checked_div(Decimal::from(count)).is_some_and(|mean| near(total, mean))
    };
    let mean_of_all = |total: Decimal, sum: Decimal, _| {
        sum.checked_div(Decimal::from(parts.len())).is_some_and(|mean| near(total, mean))
    };
    if all(&|total, sum, _| near(total, sum)) {
        return Some(Derived::Sum);
    }
    if all(&mean) || all(&mean_of_all) {
        return Some(Derived::Mean);
    }
    let pairs: Vec<(Decimal, Decimal)> =
        rows.iter().map(|(total, sum, _)| (*sum, *total)).collect();
    (telling >= 3 && proportional(&pairs)).then_some(Derived::ScaledSum)
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
        expected.is_some_and(|expected| (expected - b).abs() <= slack)
    })
}

/// Equal up to the rounding of `shown`.
fn near(shown: Decimal, exact: Decimal) -> bool {
    shown.checked_sub(exact).is_some_and(|difference| difference.abs() <= unit(shown))
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
    fn one_score_on_two_scales() {
        let same = |a: &str, b: &str| same_on_a_scale(&numbers(a), &numbers(b), 3);
        assert!(same("17 13 9", "85 65 45"));
        assert!(same("17 13 9", "0.85 0.65 0.45"));
        assert!(same("7 2 5", "41.2 11.8 29.4"));
        assert!(!same("17 13 9", "85 65 50"));
        assert!(!same("17 17 17", "85 85 85"));
        assert!(!same("17 13", "85 65"));
    }
}
