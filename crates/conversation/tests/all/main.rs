//! Integration tests of the pure conversation.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::needless_raw_string_hashes,
    reason = "a test fails by panicking; snapshots are written by expect-test"
)]

mod exports;
mod figures;
mod flows;
mod rights;
mod steps;
mod texts;
