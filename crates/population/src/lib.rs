//! For tests and benchmarks alone: generated courses of which is known whose each row is.
//!
//! People of several cultures write of themselves as people do: with slips, short forms, other
//! addresses. Some are hard to tell from others: twins, namesakes, families. The same seed makes
//! the same course.

mod attendance;
mod course;
mod dice;
mod kinds;
mod layout;
mod names;
mod person;
mod relatives;
mod row;
mod sheets;
mod slips;
mod written;

pub use course::{Course, File, Plan};
pub use kinds::{CourseKind, Kind, Rate};
pub use person::Person;
