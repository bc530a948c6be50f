//! The flows of the conversation, one a file, each with a sample transcript.

pub(super) mod admin;
pub(super) mod apply;
pub(super) mod collect;
pub(super) mod compile;
pub(super) mod deliver;
pub(super) mod doubts;
pub(super) mod edits;
pub(super) mod explain;
pub(super) mod exports;
mod figures;
pub(super) mod files;
pub(super) mod house;
pub(super) mod insights;
mod odd;
pub(super) mod people;
mod proposal;
pub(super) mod recipes;
pub(super) mod settings;
pub(super) mod welcome;
