//! From files to a gradebook: read, recognise, match, score, check, explain.
//!
//! Pure and synchronous: no clock, no randomness, no files. What a person reads (reasons,
//! findings) is made here, where the facts are.
// A figure of a file, of the rules or of a chat must not end the program.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod checks;
mod choices;
mod class_list;
mod compile;
mod dates;
pub mod domain;
pub mod explain;
mod finding;
pub mod identity;
pub mod ledger;
mod model;
mod numbering;
pub mod recognise;
pub mod scheme;
pub mod scoring;
mod submission;
mod words;
pub mod workbook;

pub use choices::ColumnChoice;
pub use compile::{Request, compile};
pub use model::{Gradebook, PersonResult};
pub use numbering::{
    FilePart, Join, JoinReason, Likeness, NumberWarning, Part, Test, TestDoubt, TestDoubtReason,
};
pub use submission::{Answer, Clues, RowReason, RowRef, SetAside, StudentId, Submission};
