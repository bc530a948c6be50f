//! Integration tests of reading, recognising, matching and scoring.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::needless_raw_string_hashes,
    reason = "a test fails by panicking; snapshots are written by expect-test"
)]

mod apart;
mod choices;
mod class_lists;
mod courses;
mod extremes;
mod formats;
mod identity;
mod layouts;
mod one_test;
mod population;
mod properties;
mod real;
mod workbooks;
