//! Why a file can't be read: one sentence each, for the teacher who sent it.

use thiserror::Error;

/// Why a file can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// No bytes at all.
    #[error("the file is empty (0 bytes); export it again")]
    Empty,
    /// A well-formed file without one cell.
    #[error("the file has no cells; export it again")]
    NoCells,
    /// More bytes than allowed.
    #[error("the file is {} and the limit is {}; split it, or export it as CSV", size(*.bytes), size(*.limit))]
    TooLarge {
        /// Bytes of the file.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Unpacks to more bytes than allowed.
    #[error("the file unpacks to {} and the limit is {}; split it, or export it as CSV", size(*.bytes), size(*.limit))]
    UnpacksTooLarge {
        /// Bytes that the file says it unpacks to.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Packed far tighter than any real export.
    #[error(
        "the file is packed {ratio} times smaller than its content, which no real export is; export it again"
    )]
    Bomb {
        /// Unpacked bytes to a packed one.
        ratio: u64,
    },
    /// More cells than allowed.
    #[error(
        "a sheet spans more than {limit} cells; delete unused rows and columns, or export it as CSV"
    )]
    TooManyCells {
        /// The limit.
        limit: u64,
    },
    /// A cell beyond the last column allowed.
    #[error("a sheet has more than {limit} columns; delete the unused ones")]
    TooManyColumns {
        /// The limit.
        limit: u32,
    },
    /// A cell's text is longer than allowed.
    #[error("a cell holds a text longer than {}; shorten it", size(*.limit as u64))]
    TextTooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// A zip of more files than allowed.
    #[error("the zip holds {files} files and the limit is {limit}; send fewer at once")]
    TooManyFiles {
        /// Files in the zip.
        files: usize,
        /// The limit.
        limit: usize,
    },
    /// A password stands before the content.
    #[error("the file is protected by a password; remove the password and send it again")]
    Encrypted,
    /// A file of some other kind.
    #[error("this is {what}, not a spreadsheet; export the results as XLSX or CSV")]
    NotASpreadsheet {
        /// What the bytes look like, with its article.
        what: &'static str,
    },
    /// Starts like a spreadsheet and then breaks off or contradicts itself.
    #[error("the file is damaged ({detail}); export it again")]
    Damaged {
        /// What is wrong, for those who want to know.
        detail: String,
    },
}

impl ReadError {
    /// A [`ReadError::Damaged`] with a detail short enough for a message.
    pub(super) fn damaged(detail: impl std::fmt::Display) -> Self {
        let detail: String =
            detail.to_string().chars().filter(|c| !c.is_control()).take(120).collect();
        Self::Damaged { detail }
    }
}

fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    match bytes {
        0..KIB => format!("{bytes} bytes"),
        KIB..1_048_576 => format!("{} KB", bytes.div_ceil(KIB)),
        _ => format!("{} MB", bytes.div_ceil(KIB * KIB)),
    }
}
