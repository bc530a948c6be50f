//! How much of an untrusted file is read.

/// Limits on one file. All are checked before the memory they guard is spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Bytes of all entries of a zipped format, unpacked.
    pub unzipped_bytes: u64,
    /// Unpacked bytes to a packed one, once more than a few MiB are unpacked.
    pub ratio: u64,
    /// Non-blank cells of a file; also the area that a format without a streaming reader spans.
    pub cells: u64,
    /// Columns of a sheet.
    pub columns: u32,
    /// Bytes of one cell's text. (Excel has 32,767 characters at most.)
    pub text_bytes: usize,
    /// Bytes of a text that are kept: names, titles and answers that go on further are told apart by
    /// no more, and every look at a text takes time.
    pub kept_bytes: usize,
    /// Bytes of a sheet's texts, each as often as a cell shows it.
    pub shown_bytes: u64,
    /// Files in a zip of files.
    pub archive_files: usize,
}

impl Limits {
    /// Unpacked sizes up to this are never called a bomb, whatever their ratio.
    pub const RATIO_FREE_BYTES: u64 = 8 * 1024 * 1024;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 100 * 1024 * 1024,
            unzipped_bytes: 1024 * 1024 * 1024,
            ratio: 200,
            cells: 10_000_000,
            columns: 4_096,
            text_bytes: 1024 * 1024,
            kept_bytes: 4 * 1024,
            shown_bytes: 256 * 1024 * 1024,
            archive_files: 200,
        }
    }
}
