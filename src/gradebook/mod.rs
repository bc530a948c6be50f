//! From sheets to a gradebook: recognise, match, score, check, explain, report.
//!
//! Pure and synchronous: no clock, no randomness, no files. What a person reads (reasons,
//! findings) is made here, where the facts are.

pub mod recognise;
mod submission;

pub use submission::{Answer, Clues, RowRef, SetAside, StudentId, Submission};
