//! What cells are made of.

use serde::Serialize;

/// What a column's cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Numbers.
    Number,
    /// Texts.
    Text,
}

/// What the status column says.
pub const PASS: &str = "Pass";
/// See [`PASS`].
pub const FAIL: &str = "Fail";
