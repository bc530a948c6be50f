//! Whole courses, made up with what is true about them: what holds however they are written.

mod build;
mod change;
mod course;
mod judge;
mod plan;
mod properties;
mod seen;
mod words;
mod write;
