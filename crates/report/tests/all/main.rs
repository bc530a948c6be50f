//! Integration tests of what is written: read back as grids and recalculated by LibreOffice.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::needless_raw_string_hashes,
    reason = "a test fails by panicking; snapshots are written by expect-test"
)]

mod examples;
mod formulas;
mod recalculation;
mod strangers;
mod workbook;
