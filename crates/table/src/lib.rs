//! The gradebook as a table that can be changed: typed actions on a frame, never code.
//!
//! A table is what the course's rules made of the files (`base`) with a list of actions done to
//! it in order (`replay`). Nothing here knows a chat, a file or a clock; the same base and the
//! same actions give the same table, byte for byte.
// A figure of a file, of the rules or of a chat must not end the program.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod action;
pub mod analysis;
mod apply;
mod arguments;
mod base;
mod change;
mod column;
mod course;
mod error;
mod find;
pub mod formula;
mod frame;
mod log;
mod number;
pub mod outcome;
pub mod plan;
mod print;
mod profile;
mod query;
mod sentence;
mod values;

pub use action::Action;
pub use apply::{apply, people_of, scheme_after};
pub use arguments::{
    Band, Cleaning, Collation, Condition, Curve, LetterCase, Ranking, RuleName, SortKey, Statistic,
    Test, Value, default_bands,
};
pub use base::{Base, Who};
pub use change::{Difference, Shift};
pub use column::{Column, Role, Source};
pub use error::TableError;
pub use frame::{Extra, Footer, Mark, Table};
pub use log::{Edit, Replayed, replay, upstream};
pub use number::Number;
pub use profile::{ColumnProfile, Profile};
pub use query::{Answer, Query};
pub use values::{FAIL, Kind, PASS};
