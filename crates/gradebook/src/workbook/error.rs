//! Why a file can't be read. The words for the teacher who sent it are in `words.rs`.

/// Why a file can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// No bytes at all.
    Empty,
    /// A well-formed file without one cell.
    NoCells,
    /// More bytes than allowed.
    TooLarge {
        /// Bytes of the file.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Unpacks to more bytes than allowed.
    UnpacksTooLarge {
        /// Bytes that the file says it unpacks to.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Packed far tighter than any real export.
    Bomb {
        /// Unpacked bytes to a packed one.
        ratio: u64,
    },
    /// More cells than allowed.
    TooManyCells {
        /// The limit.
        limit: u64,
    },
    /// A cell beyond the last column allowed.
    TooManyColumns {
        /// The limit.
        limit: u32,
    },
    /// A cell's text is longer than allowed.
    TextTooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// A zip of more files than allowed.
    TooManyFiles {
        /// Files in the zip.
        files: usize,
        /// The limit.
        limit: usize,
    },
    /// The content can be read with a password only.
    Encrypted,
    /// A file of some other kind.
    NotASpreadsheet {
        /// What the bytes look like.
        what: Foreign,
    },
    /// Starts like a spreadsheet and then breaks off or contradicts itself.
    Damaged {
        /// What is wrong, for those who want to know.
        detail: String,
    },
}

impl std::error::Error for ReadError {}

/// A kind of file that is no spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// A PDF.
    Pdf,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// A GIF picture.
    Gif,
    /// A rich-text document.
    RichText,
    /// A RAR archive.
    Rar,
    /// A 7-Zip archive.
    SevenZip,
    /// A gzip archive.
    Gzip,
    /// A program.
    Program,
    /// A Word document.
    Word,
    /// Slides.
    PowerPoint,
    /// An Apple Numbers or Pages file.
    Apple,
    /// An Office file of another kind.
    Office,
    /// An Office file of another kind, from before 2007.
    OldOffice,
    /// A page with all its parts in one file (MHTML).
    WebArchive,
    /// A page without a table of two rows.
    WebPage,
    /// XML of another kind.
    Xml,
    /// A shortcut to a document that is online.
    Link,
    /// A zip with no file in it.
    BlankZip,
    /// None of these.
    Unknown,
}

/// What is wrong with a damaged file, where no library says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The reading library gave up.
    Contradiction,
    /// Two sheets begin at one place.
    SharedCells,
    /// A record is longer than what is left.
    CutRecord,
    /// A sheet's dimensions are too short.
    CutDimensions,
    /// The count of texts is a lie.
    TooManyTexts,
    /// A record goes on in far too many others.
    TooManyPieces,
    /// A repeat count is no number.
    RepeatCount,
    /// Tables are inside tables, far too deep.
    DeepTables,
    /// It ends inside an element.
    Unclosed,
    /// An archive lists more entries than can be reached.
    HiddenEntries,
}

impl ReadError {
    /// A [`ReadError::Damaged`] with a detail short enough for a message.
    pub(super) fn damaged(detail: impl std::fmt::Display) -> Self {
        let detail: String =
            detail.to_string().chars().filter(|c| !c.is_control()).take(120).collect();
        Self::Damaged { detail }
    }
}
