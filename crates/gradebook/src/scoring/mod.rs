//! From submissions to scores: which attempt counts, the assignment score, the final average.
//!
//! Exact decimals throughout; rounded once, half up, where a scheme says so.

mod attempts;
mod average;

use rust_decimal::Decimal;

pub use attempts::{Attempt, Outcome, Standing, State, outcome};
pub use average::{AssignmentScore, Grade, grade};

/// No percent is larger: what a maximum of nearly nothing makes is no score. Weighted sums of
/// percents then stay within what a decimal holds.
const LARGEST: Decimal = Decimal::from_parts(0xD4A5_1000, 0xE8, 0, false, 0);

/// `a × 100 ÷ b`, or `None` where no decimal holds it.
fn percent_of(marks: Decimal, maximum: Decimal) -> Option<Decimal> {
    marks.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(maximum)
}
