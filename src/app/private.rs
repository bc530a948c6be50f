//! Keeps what the service stores, and what its process holds, from other users of the machine.

use std::fs;
use std::io;
use std::path::Path;

/// Files and folders of the data folder that hold something of users, besides `blobs`.
const FILES: [&str; 7] = [
    "folder.id",
    "link.key",
    "mlj.lock",
    "mlj.sqlite",
    "mlj.sqlite-journal",
    "mlj.sqlite-shm",
    "mlj.sqlite-wal",
];

/// From here on new files and folders are for their owner alone, and no other process of this user
/// reads our memory or environment (`/proc/PID/environ` has the settings, with their secrets). To be
/// called before the first file is written.
///
/// # Errors
/// When the system refuses.
pub fn protect_process() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::fs::Mode;
        rustix::process::umask(Mode::RWXG | Mode::RWXO);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}

/// Takes other users' rights to what an earlier version wrote into the data folder. The folder
/// itself is left as it is: it may have been made by somebody else for more than this.
///
/// # Errors
/// When a mode can't be read or changed, for example on a file system without modes.
#[cfg(unix)]
pub fn protect_files(data: &Path) -> io::Result<()> {
    for name in FILES {
        restrict(&data.join(name))?;
    }
    let blobs = data.join("blobs");
    // What is inside comes first: once the folder is closed, all of it has been done.
    if is_open(&blobs)? {
        restrict_inside(&blobs)?;
        restrict(&blobs)?;
    }
    Ok(())
}

/// There are no modes here.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn protect_files(_data: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn restrict_inside(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            restrict_inside(&entry.path())?;
        }
        if kind.is_dir() || kind.is_file() {
            restrict(&entry.path())?;
        }
    }
    Ok(())
}

/// The rights of a file or folder; `None` when it is not there, or is a link.
#[cfg(unix)]
fn mode(path: &Path) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Ok(None),
        Ok(found) => Ok(Some(found.permissions().mode())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn is_open(path: &Path) -> io::Result<bool> {
    Ok(mode(path)?.is_some_and(|mode| mode & 0o077 != 0))
}

#[cfg(unix)]
fn restrict(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match mode(path)? {
        Some(mode) if mode & 0o077 != 0 => {
            fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700))
        }
        _ => Ok(()),
    }
}
