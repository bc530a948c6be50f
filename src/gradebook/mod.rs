//! From sheets to a gradebook: recognise, match, score, check, explain.
//!
//! Pure and synchronous: no clock, no randomness, no files. What a person reads (reasons,
//! findings) is made here, where the facts are.

pub mod checks;
mod compile;
pub mod explain;
pub mod identity;
pub mod ledger;
mod numbering;
pub mod recognise;

pub mod scheme;
pub mod scoring;
mod submission;

pub use compile::{Gradebook, PersonResult, Request, compile};
pub use numbering::{Part, Test};
pub use submission::{Answer, Clues, RowRef, SetAside, StudentId, Submission};
