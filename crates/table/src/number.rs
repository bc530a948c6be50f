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
    let rounded = round(value, places);
    // What is left of -0.0 reads better as 0.
    let text = format!("{:.*}", places as usize, if rounded == 0.0 { 0.0 } else { rounded });
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Rounds half away from zero, as Excel's `ROUND` does; what is a hair below a half counts as
/// the half, since it is one that binary fractions can't hold.
pub(super) fn round(value: f64, places: u32) -> f64 {
    let scale = 10_f64.powi(places.cast_signed());
    let scaled = value.abs() * scale;
    ((scaled + 0.5 + scaled.abs().max(1.0) * 1e-12).floor() / scale).copysign(value)
}

/// Snaps to nine places, where the sum of thirds meets the whole.
pub(super) fn snap(value: f64) -> f64 {
    if value.abs() < 1e6 { round(value, 9) } else { value }
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
        assert_eq!(shown(66.666_666, 2), "66.67");
        assert_eq!(shown(1200.0, 2), "1200");
    }
}
