//! Files by the digest of their bytes, written whole or not at all.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// The folder of files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: PathBuf,
    state: Arc<Mutex<State>>,
}

impl Blobs {
    /// Opens the folder, making it if need be.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn open(data: &Path) -> io::Result<Self> {
        let root = data.join("blobs");
        fs::create_dir_all(root.join("new"))?;
        Ok(Self { root, state: Arc::default() })
    }

    /// Where a blob lies, whether it is there or not. A name that is no digest leads nowhere.
    pub fn path(&self, blob: &str) -> PathBuf {
        let sound = blob.len() == 64 && blob.bytes().all(|b| b.is_ascii_hexdigit());
        let blob = if sound { blob } else { "nowhere" };
        self.root.join(&blob[..2]).join(blob)
    }

    /// The size of a blob; 0 when it is not there.
    pub fn bytes(&self, blob: &str) -> u64 {
        fs::metadata(self.path(blob)).map_or(0, |m| m.len())
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

    /// Begins to hold what is adopted by the value: until it is dropped nothing of that is
    /// deleted, also while nobody refers to it yet.
    pub fn hold(&self) -> Hold {
        Hold { blobs: self.clone(), held: Mutex::default() }
    }

    /// Takes a finished file in and returns its digest, as [`Hold::adopt`] does, but holds it no
    /// longer: for what is referred to already, or by nobody.
    ///
    /// # Errors
    /// When it can't be read or moved.
    pub fn adopt(&self, file: &Path) -> io::Result<String> {
        self.hold().adopt(file)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to delete: those of some blobs that nobody holds. Find out next which of them
    /// nobody refers to; whoever adopts one of them from now on keeps it.
    pub fn begin_deletion(&self, blobs: &[String]) -> Deletion {
        let mut state = self.state();
        state.deletions += 1;
        let number = state.deletions;
        let free = blobs.iter().filter(|blob| !state.held.contains_key(*blob));
        let blobs: Vec<String> = free.cloned().collect();
        state.deleting.extend(blobs.iter().map(|blob| (blob.clone(), number)));
        Deletion { number, blobs }
    }

    /// Deletes those of the blobs begun with that are `unreferred`, and that nobody adopted
    /// meanwhile. Returns how many files and bytes went.
    ///
    /// # Errors
    /// When one can't be deleted.
    pub fn finish_deletion(
        &self,
        begun: &Deletion,
        unreferred: &[String],
    ) -> io::Result<(u64, u64)> {
        let (mut files, mut bytes) = (0, 0);
        let mut outcome = Ok(());
        for blob in &begun.blobs {
            // One at a time: whoever adopts a file waits for one deletion at most.
            let mut state = self.state();
            // The mark of another deletion says nothing of what was found out for this one.
            if state.deleting.get(blob) != Some(&begun.number) {
                continue;
            }
            state.deleting.remove(blob);
            if !unreferred.contains(blob) {
                continue;
            }
            let size = self.bytes(blob);
            match fs::remove_file(self.path(blob)) {
                Ok(()) => {
                    files += 1;
                    bytes += size;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => outcome = Err(error),
            }
        }
        outcome.map(|()| (files, bytes))
    }

    /// The blobs that were stored longer than `age` ago.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn older_than(&self, age: Duration) -> io::Result<Vec<String>> {
        let mut old = Vec::new();
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?.path();
            if folder.ends_with("new") || !folder.is_dir() {
                continue;
            }
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let modified = entry.metadata()?.modified()?;
                if SystemTime::now().duration_since(modified).unwrap_or_default() >= age {
                    old.push(entry.file_name().to_string_lossy().into_owned());
                }
            }
        }
        Ok(old)
    }
}

/// What is held, and what is being deleted.
#[derive(Debug, Default)]
struct State {
    /// Holders by blob.
    held: HashMap<String, usize>,
    /// The latest deletion by blob.
    deleting: HashMap<String, u64>,
    deletions: u64,
}

/// Blobs that are being deleted.
#[derive(Debug)]
pub struct Deletion {
    number: u64,
    /// Those that nobody holds.
    pub blobs: Vec<String>,
}

/// Keeps what it adopts until it is dropped.
#[derive(Debug)]
pub struct Hold {
    blobs: Blobs,
    held: Mutex<Vec<String>>,
}

impl Hold {
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
        let target = self.blobs.path(&digest);
        let folder = target.parent().unwrap_or(&self.blobs.root);
        fs::create_dir_all(folder)?;
        {
            let mut state = self.blobs.state();
            *state.held.entry(digest.clone()).or_default() += 1;
            // A deletion under way leaves it alone.
            state.deleting.remove(&digest);
            self.held.lock().unwrap_or_else(PoisonError::into_inner).push(digest.clone());
            fs::rename(file, &target)?;
        }
        // The name must survive a loss of power as the content does.
        #[cfg(unix)]
        fs::File::open(folder)?.sync_all()?;
        Ok(digest)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut state = self.blobs.state();
        for blob in self.held.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if let Some(holders) = state.held.get_mut(&blob) {
                *holders -= 1;
                if *holders == 0 {
                    state.held.remove(&blob);
                }
            }
        }
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

    fn blobs_with(texts: &[&str]) -> (tempfile::TempDir, Blobs, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let digests = texts.iter().map(|text| put(&blobs, &blobs.hold(), text)).collect();
        (folder, blobs, digests)
    }

    fn put(blobs: &Blobs, hold: &Hold, text: &str) -> String {
        let shop = blobs.workshop().unwrap();
        let file = shop.path().join("a");
        fs::write(&file, text).unwrap();
        hold.adopt(&file).unwrap()
    }

    #[test]
    fn files_are_kept_by_content_and_deleted_when_nobody_refers_to_them() {
        let (_folder, blobs, all) = blobs_with(&["one", "one", "other"]);
        let (one, other) = (&all[0], &all[2]);
        assert_eq!(*one, all[1]);
        assert!(blobs.has(one) && blobs.has(other));
        assert!(!blobs.has("../../etc/passwd") && !blobs.has(""));
        assert!(blobs.older_than(Duration::from_hours(1)).unwrap().is_empty());
        let mut old = blobs.older_than(Duration::ZERO).unwrap();
        old.sort();
        assert_eq!(old.len(), 2);
        let begun = blobs.begin_deletion(&old);
        let gone = blobs.finish_deletion(&begun, std::slice::from_ref(other)).unwrap();
        assert_eq!(gone, (1, 5));
        assert!(blobs.has(one) && !blobs.has(other));
    }

    #[test]
    fn what_is_held_or_adopted_meanwhile_is_not_deleted() {
        let (_folder, blobs, all) = blobs_with(&["one", "other"]);
        let hold = blobs.hold();
        put(&blobs, &hold, "one");
        // Held: not even begun. Adopted after the beginning: left alone.
        let begun = blobs.begin_deletion(&all);
        assert_eq!(begun.blobs, [all[1].clone()]);
        let later = blobs.hold();
        put(&blobs, &later, "other");
        drop(later);
        assert_eq!(blobs.finish_deletion(&begun, &all).unwrap(), (0, 0));
        drop(hold);
        // Begun twice, and adopted between: the first one's answer is stale.
        let first = blobs.begin_deletion(&all);
        put(&blobs, &blobs.hold(), "other");
        let begun = blobs.begin_deletion(&all);
        assert_eq!(blobs.finish_deletion(&first, &all).unwrap(), (0, 0));
        assert_eq!(blobs.finish_deletion(&begun, &all).unwrap().0, 2);
    }
}
