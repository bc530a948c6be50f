//! Regular expressions written in the source.

use regex::Regex;

/// Compiles a pattern that stands in the source.
///
/// # Panics
/// When the pattern is malformed: a mistake of ours that any run of the tests shows.
#[expect(clippy::expect_used, reason = "the patterns are constants of the source")]
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of the source is well-formed")
}
