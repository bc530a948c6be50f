//! The course's files, and those that are being read and share one message.

use serde::{Deserialize, Serialize};

use table::outcome::FileReading;

/// A file of the course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its id within the chat, never given twice.
    pub id: u64,
    /// Its name, unique within the course.
    pub name: String,
    /// The number that the teacher gave.
    pub number: Option<u32>,
    /// How far it is.
    pub phase: Phase,
}

/// A file whose place a newer export took; it can come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The newer one.
    pub by: u64,
    /// The file.
    pub file: File,
}

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It is being fetched and read.
    Reading {
        /// The job.
        job: String,
        /// The file that it takes the place of.
        replaces: Option<u64>,
    },
    /// It was read.
    Ready(FileReading),
}

/// Files that were sent together: one message tells of them all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The message.
    pub slot: String,
    /// The album, where the channel names one.
    pub album: Option<String>,
    /// One line a file.
    pub lines: Vec<BatchLine>,
}

/// What the batch's message says of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchLine {
    /// The file's name as sent.
    pub name: String,
    /// The files that came of it.
    pub files: Vec<u64>,
    /// The job that reads it; none once it is read.
    pub job: Option<String>,
    /// The job that gave up; an administrator may run it again.
    #[serde(default)]
    pub dead: Option<String>,
    /// What went wrong.
    pub trouble: Option<Trouble>,
}

/// Why a file was not taken, or what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// It can't be used.
    Refused(String),
    /// The same bytes are there already.
    Duplicate(String),
    /// It took the place of an older export.
    Replaced {
        /// The older one's name.
        old: String,
    },
    /// It is of the same test as another file, with other people.
    Section {
        /// The number that both claim.
        number: u32,
        /// The file.
        with: u64,
    },
    /// Another file has its number.
    Clash {
        /// The number.
        number: u32,
        /// The file that has it.
        with: u64,
    },
}

impl Trouble {
    /// Whether a tap settles it.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Clash { .. } | Self::Section { .. } => true,
            Self::Refused(_) | Self::Duplicate(_) | Self::Replaced { .. } => false,
        }
    }
}

impl File {
    /// What was read, once it is.
    pub fn reading(&self) -> Option<&FileReading> {
        match &self.phase {
            Phase::Ready(reading) => Some(reading),
            Phase::Reading { .. } => None,
        }
    }

    /// The numbers that it claims or was given.
    pub fn numbers(&self) -> Vec<u32> {
        match (self.number, self.reading()) {
            (Some(number), _) => vec![number],
            (None, Some(reading)) => reading.tests.iter().filter_map(|t| t.number).collect(),
            (None, None) => Vec::new(),
        }
    }
}
