//! A number in an action: finite, so that actions can be compared.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A finite number.
#[derive(
    Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Number(pub f64);

// JSON has no NaN, and what is worked out goes through `Number::of`.
impl Eq for Number {}

impl Number {
    /// A number, if it is finite.
    pub fn of(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value))
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self(value.into())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(self.0, 4))
    }
}

/// A number with at most so many decimal places, without zeros at the end.
pub(super) fn shown(value: f64, places: u32) -> String {
    let text = format!("{:.*}", places as usize, round(value, places));
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// From here on a double holds no halves, so that nothing is left to round.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// Rounds half away from zero, as Excel's `ROUND` does: what falls short of a half only in the
/// fifteenth significant digit counts as the half, since binary fractions can't hold it. (The
/// gradebook rounds exact decimals, see `gradebook::domain`; the table has doubles, as Excel has.)
pub(super) fn round(value: f64, places: u32) -> f64 {
    let scale = 10_f64.powi(places.cast_signed());
    let scaled = value.abs() * scale;
    if scaled.is_nan() || scaled >= WHOLE {
        return value;
    }
    if scaled >= 1e15 {
        // Doubles are too far apart here to add a half to.
        return to_15_digits(value);
    }
    // The share must stay far below a half however great the number is.
    let hair = (scaled * 2e-15).min(0.1);
    let rounded = (scaled + 0.5 + hair).floor() / scale;
    // Excel knows no negative zero.
    if rounded == 0.0 { 0.0 } else { rounded.copysign(value) }
}

/// The number with the fifteen significant digits that Excel keeps of one
/// ("Excel specifications and limits": number precision).
pub(super) fn to_15_digits(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// Snaps to nine places, where the sum of thirds meets the whole.
pub(super) fn snap(value: f64) -> f64 {
    round(value, 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_excels() {
        // From Excel's documentation of ROUND, and the classic 2.675.
        for (value, places, expected) in
            [(2.15, 1, 2.2), (2.149, 1, 2.1), (-1.475, 2, -1.48), (2.675, 2, 2.68), (0.5, 0, 1.0)]
        {
            assert!((round(value, places) - expected).abs() < 1e-12, "{value}");
        }
        assert_eq!(shown(-0.000_01, 2), "0");
        assert_eq!(shown(-0.0, 2), "0");
        assert_eq!(shown(66.666_666, 2), "66.67");
        assert_eq!(shown(1200.0, 2), "1200");
    }

    #[test]
    fn nine_places_of_greater_numbers_stay_as_they_are() {
        for (value, expected) in [
            (1_000.000_000_000_3, 1_000.0),
            (999_999.5, 999_999.5),
            (4_321.123_456_789, 4_321.123_456_789),
            (-1_234_567.25, -1_234_567.25),
            (1e15 + 0.5, 1e15 + 0.5),
            (3e6 * 1.1, 3_300_000.0),
            (-3e6 * 1.1, -3_300_000.0),
            (1e300, 1e300),
            (100.0 / 3.0 * 3.0, 100.0),
            (-1e-10, 0.0),
        ] {
            assert_eq!(snap(value).to_bits(), f64::to_bits(expected), "{value}");
        }
    }
}
