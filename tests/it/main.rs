//! Integration tests of the service and of the program `mlj`, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::needless_raw_string_hashes,
    clippy::print_stderr,
    clippy::missing_panics_doc,
    clippy::excessive_nesting,
    clippy::format_push_string,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking; snapshots are written by expect-test"
)]

mod administration;
mod begin;
mod bot;
mod browser;
mod clients;
mod cluster;
mod command_line;
mod confined;
mod connections;
mod containers;
mod conversation;
mod corpus;
mod crash;
mod editing;
mod face;
mod faults;
mod figures;
mod hostile;
mod house;
mod jobs;
mod model;
mod retention;
mod sandbox;
mod secrets;
mod service;
mod settings;
mod sign_in;
mod standby;
mod statements;
mod store;
mod stored;
mod strangers;
mod tidy;
mod uploads;
mod waiting;
mod watched;
mod web;
mod webdriver;
mod work;
