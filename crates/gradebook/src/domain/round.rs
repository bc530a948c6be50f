//! Rounding: once, half up, at the end.

use rust_decimal::{Decimal, RoundingStrategy};

/// Decimal places at which a division's tail is taken for noise.
///
/// Thirds and sevenths have no exact decimal form; a sum of them may miss a boundary by 1e-26.
/// The workbook's formulas snap at the same place, so both decide alike.
const SNAP_PLACES: u32 = 9;

/// Removes the noise of repeated division: rounds to nine places, half away from zero.
pub fn snap(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(SNAP_PLACES, RoundingStrategy::MidpointAwayFromZero)
}

/// Rounds half up (away from zero, as Excel's `ROUND` does) to `places` decimal places.
pub fn round_half_up(value: Decimal, places: u32) -> Decimal {
    snap(value).round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// The mean, exact; `None` of no values. A sum that no decimal holds is the largest one that does.
pub fn mean(values: &[Decimal]) -> Option<Decimal> {
    let sum = values.iter().fold(Decimal::ZERO, |sum, value| sum.saturating_add(*value));
    sum.checked_div(Decimal::from(values.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_thirds_that_is_a_tie_rounds_up() {
        let third = Decimal::ONE / Decimal::from(3);
        let tie = third + third + third + Decimal::new(5, 3); // 1.005, less 1e-28
        assert_eq!(round_half_up(tie, 2).to_string(), "1.01");
        assert_eq!(round_half_up(-tie, 2).to_string(), "-1.01");
    }

    #[test]
    fn means_of_extreme_values_are_means_still() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[Decimal::MIN, Decimal::MAX]), Some(Decimal::ZERO));
        assert_eq!(mean(&[Decimal::MAX; 2]), Decimal::MAX.checked_div(Decimal::TWO));
        assert_eq!(mean(&[1.into(), 2.into()]), Some(Decimal::new(15, 1)));
    }
}
