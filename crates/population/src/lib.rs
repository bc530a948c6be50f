//! For tests and benchmarks alone: generated courses of which is known whose each row is.
//!
//! People of several cultures write of themselves as people do: with slips, short forms, other
//! addresses. Some are hard to tell from others: twins, namesakes, families. The same seed makes
//! the same course.

#![expect(dead_code, reason = "the parts of a course come one by one")]

mod attendance;
mod dice;
mod kinds;
mod layout;
mod names;
mod person;
mod relatives;
mod row;
mod slips;
mod written;

pub use kinds::{CourseKind, Kind, Rate};
pub use person::Person;
