//! What a gradebook asks about people. Whatever depends on the form of questions is here.

use gradebook::Gradebook;
use gradebook::checks::{Check, Severity};

/// How many questions about people there are.
pub(crate) fn taps(gradebook: &Gradebook) -> usize {
    let namesakes = gradebook
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Doubt && f.check == Check::Namesakes);
    gradebook.doubts.len() + namesakes.count()
}
