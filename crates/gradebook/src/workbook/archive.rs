//! A zip of files: unpacked one level, within the limits.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::guard::zip::check;
use super::{Foreign, Limits, ReadError};

/// The files of a zip, as (base name, bytes), sorted by name; folders and the hidden files of
/// operating systems are left out.
pub(super) fn members(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, Vec<u8>)>, ReadError> {
    let wanted = |name: &str| {
        let base = name.rsplit('/').next().unwrap_or("");
        !base.is_empty() && !base.starts_with('.') && !name.starts_with("__MACOSX/")
    };
    let entries = check(bytes, limits)?;
    let files = entries.names().filter(|n| wanted(n)).count();
    if files > limits.archive_files {
        return Err(ReadError::TooManyFiles { files, limit: limits.archive_files });
    }
    if files == 0 {
        return Err(ReadError::NotASpreadsheet { what: Foreign::BlankZip });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
    let mut members = Vec::with_capacity(files);
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(ReadError::damaged)?;
        let name = entry.name().map_err(ReadError::damaged)?.into_owned();
        if entry.is_dir() || !wanted(&name) {
            continue;
        }
        let mut content = Vec::new();
        entry.take(limits.file_bytes + 1).read_to_end(&mut content).map_err(ReadError::damaged)?;
        let base = name.rsplit('/').next().unwrap_or(&name);
        // Control characters are in no name that somebody gave.
        members.push((base.chars().filter(|c| !c.is_control()).collect(), content));
    }
    members.sort();
    Ok(members)
}
