//! How far a child process is confined beyond its limits, as it tells and in words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How far a child process is confined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confinement {
    /// To its files, by Landlock, which keeps it from other processes, too.
    pub files: Extent,
    /// To the system calls that it needs, by seccomp.
    pub calls: Extent,
}

/// How much of a kind of confinement the system can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// All of it.
    Whole,
    /// What an older kernel knows of it.
    Partly,
    /// Nothing.
    Not,
}

impl Confinement {
    /// Where the system can do neither.
    pub const NONE: Self = Self { files: Extent::Not, calls: Extent::Not };

    /// Whether the system lacks a kind.
    pub fn lacks_any(self) -> bool {
        self.files == Extent::Not || self.calls == Extent::Not
    }
}

impl fmt::Display for Confinement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.files {
            Extent::Whole => "confined to their files",
            Extent::Partly => "confined to their files as far as this kernel's Landlock can",
            Extent::Not => "not confined to their files (no Landlock here)",
        })?;
        f.write_str(match self.calls {
            Extent::Whole | Extent::Partly => ", confined to some system calls",
            Extent::Not => ", not confined to some system calls (no seccomp here)",
        })
    }
}
