//! Files by the digest of their bytes, written whole or not at all.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// The folder of files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: PathBuf,
}

impl Blobs {
    /// Opens the folder, making it if need be.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn open(data: &Path) -> io::Result<Self> {
        let root = data.join("blobs");
        fs::create_dir_all(root.join("new"))?;
        Ok(Self { root })
    }

    /// Where a blob lies, whether it is there or not. A name that is no digest leads nowhere.
    pub fn path(&self, blob: &str) -> PathBuf {
        let sound = blob.len() == 64 && blob.bytes().all(|b| b.is_ascii_hexdigit());
        let blob = if sound { blob } else { "nowhere" };
        self.root.join(&blob[..2]).join(blob)
    }

    /// Whether a blob is there.
    pub fn has(&self, blob: &str) -> bool {
        self.path(blob).is_file()
    }

    /// Deletes what a process that died left in the making. Only for the one that serves.
    ///
    /// # Errors
    /// When the folder can't be emptied.
    pub fn clear_workshops(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.root.join("new"))? {
            fs::remove_dir_all(entry?.path())?;
        }
        Ok(())
    }

    /// A folder of its own for files in the making; it goes with the value.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn workshop(&self) -> io::Result<tempfile::TempDir> {
        tempfile::Builder::new().tempdir_in(self.root.join("new"))
    }

    /// Takes a finished file in and returns its digest. The file must lie in a workshop.
    ///
    /// # Errors
    /// When it can't be read or moved.
    pub fn adopt(&self, file: &Path) -> io::Result<String> {
        let mut reader = fs::File::open(file)?;
        let mut hasher = Sha256::new();
        io::copy(&mut reader, &mut HashWriter(&mut hasher))?;
        reader.sync_all()?;
        let digest = hex(&hasher.finalize());
        let target = self.path(&digest);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::rename(file, &target)?;
        Ok(digest)
    }

    /// Deletes a blob; one that is not there is no error.
    ///
    /// # Errors
    /// When it can't be deleted.
    pub fn remove(&self, blob: &str) -> io::Result<()> {
        match fs::remove_file(self.path(blob)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Deletes what nobody refers to, unless it is younger than `grace`. Returns how many files
    /// and bytes went.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn sweep(&self, referred: &HashSet<String>, grace: Duration) -> io::Result<(u64, u64)> {
        let (mut files, mut bytes) = (0, 0);
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?.path();
            if folder.ends_with("new") || !folder.is_dir() {
                continue;
            }
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let metadata = entry.metadata()?;
                let age =
                    SystemTime::now().duration_since(metadata.modified()?).unwrap_or_default();
                if !referred.contains(&name) && age >= grace {
                    fs::remove_file(entry.path())?;
                    files += 1;
                    bytes += metadata.len();
                }
            }
        }
        Ok((files, bytes))
    }
}

/// The digest of bytes, as blobs are named by.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('?');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

struct HashWriter<'h>(&'h mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_kept_by_content_and_swept_when_nobody_wants_them() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let put = |text: &str| {
            let shop = blobs.workshop().unwrap();
            let file = shop.path().join("a");
            fs::write(&file, text).unwrap();
            blobs.adopt(&file).unwrap()
        };
        let (one, again, other) = (put("one"), put("one"), put("other"));
        assert_eq!(one, again);
        assert!(blobs.has(&one) && blobs.has(&other));
        assert!(!blobs.has("../../etc/passwd") && !blobs.has(""));
        assert_eq!(blobs.sweep(&HashSet::new(), Duration::from_hours(1)).unwrap().0, 0);
        let referred = HashSet::from([one.clone()]);
        assert_eq!(blobs.sweep(&referred, Duration::ZERO).unwrap(), (1, 5));
        assert!(blobs.has(&one) && !blobs.has(&other));
    }
}
