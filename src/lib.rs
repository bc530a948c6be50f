//! The service around the gradebook: channels, jobs, storage, HTTP and the command line.
//!
//! The core is in crates of its own, pure and synchronous: `gradebook` (files to a gradebook),
//! `table` (changes to it), `report` (what is written of it) and `conversation` (the chat).
//! `ARCHITECTURE.md` has the layers; `tests/it/tidy.rs` checks those of this crate.

pub mod ai;
pub mod app;
pub mod blobs;
pub mod cli;
pub mod config;
pub mod http;
pub mod links;
pub mod runtime;
pub mod sandbox;
pub mod store;
pub mod telegram;
pub mod web;
