//! Looks into a file before a reading library does, and refuses what would make the library
//! allocate without bound: sizes, counts and dimensions that lie.

pub(super) mod ods;
pub(super) mod xls;
mod xls_texts;
pub(super) mod zip;
