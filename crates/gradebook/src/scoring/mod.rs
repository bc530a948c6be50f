//! From submissions to scores: which attempt counts, the assignment score, the final average.
//!
//! Exact decimals throughout; rounded once, half up, where a scheme says so.

mod attempts;
mod average;

use rust_decimal::Decimal;

pub use attempts::{Attempt, Outcome, Standing, State, outcome};
pub use average::{AssignmentScore, Grade, grade};

/// `a × 100 ÷ b`, or `None` where no decimal holds it.
fn percent_of(marks: Decimal, maximum: Decimal) -> Option<Decimal> {
    marks.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(maximum)
}
