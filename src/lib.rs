//! Turns a pile of quiz exports into one finished, explained gradebook.
//!
//! The layers, from the bottom: [`domain`] (words), then [`workbook`] (bytes and sheets) and
//! [`gradebook`] (recognising, matching, scoring) and [`report`], all pure; on top the command line.
//! `ARCHITECTURE.md` tells the whole story and `tests/tidy.rs` keeps it true.

pub mod ai;
pub mod analysis;
pub mod app;
pub mod blobs;
pub mod cli;
pub mod config;
pub mod conversation;
pub mod domain;
pub mod gradebook;
pub mod http;
pub mod links;
pub mod picture;
pub mod plan;
pub mod report;
pub mod runtime;
pub mod sandbox;
pub mod store;
pub mod table;
pub mod telegram;
pub mod web;
pub mod workbook;
