//! Zipped formats: the sizes that the directory declares, before anything is unpacked.
//!
//! The declared sizes can be trusted afterwards: the zip library stops an entry that goes on
//! past its declared size.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::workbook::{Fault, Limits, ReadError};

/// A zip's entries as its directory lists them.
pub(in crate::workbook) struct Entries {
    names: Vec<String>,
}

impl Entries {
    /// The entries' names.
    pub(in crate::workbook) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// More entries than any real workbook has.
const MOST_ENTRIES: usize = 10_000;

/// Checks a zip's directory against the limits.
pub(in crate::workbook) fn check(bytes: &[u8], limits: &Limits) -> Result<Entries, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(ReadError::TooManyFiles { files: archive.len(), limit: MOST_ENTRIES });
    }
    let mut names = Vec::with_capacity(archive.len());
    let mut unpacked: u64 = 0;
    let mut texts = None;
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(ReadError::damaged)?;
        if entry.encrypted() {
            return Err(ReadError::Encrypted);
        }
        unpacked = unpacked.saturating_add(entry.size());
        let name = entry.name().map_err(ReadError::damaged)?.into_owned();
        if name.to_ascii_lowercase().ends_with("sharedstrings.xml") {
            texts = Some(at);
        }
        names.push(name);
    }
    if unpacked > limits.unzipped_bytes {
        return Err(ReadError::UnpacksTooLarge { bytes: unpacked, limit: limits.unzipped_bytes });
    }
    let ratio = unpacked / (bytes.len() as u64).max(1);
    if unpacked > Limits::RATIO_FREE_BYTES && ratio > limits.ratio {
        return Err(ReadError::Bomb { ratio });
    }
    texts.map_or(Ok(()), |at| check_shared_texts(&mut archive, at))?;
    Ok(Entries { names })
}

/// The reader reserves room for as many texts as the table says it has.
fn check_shared_texts(archive: &mut ZipArchive<Cursor<&[u8]>>, at: usize) -> Result<(), ReadError> {
    let entry = archive.by_index(at).map_err(ReadError::damaged)?;
    // Each text takes at least `<si/>`.
    let most = entry.size() / 5 + 1;
    let mut head = Vec::new();
    entry.take(64 * 1024).read_to_end(&mut head).map_err(ReadError::damaged)?;
    let head = String::from_utf8_lossy(&head);
    let root = head.find("<sst").or_else(|| head.find(":sst"));
    let Some((_, after)) = root.and_then(|start| head[start..].split_once("uniqueCount")) else {
        return Ok(());
    };
    let digits: String = after
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    match digits.parse::<u64>() {
        Ok(count) if count <= most => Ok(()),
        _ => Err(ReadError::damaged(Fault::TooManyTexts)),
    }
}
