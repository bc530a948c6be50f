//! Files, folders and zips from the command line into recognised tables, in parallel.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::place::{Place, Step};
use gradebook::recognise::{RecogniseError, Table, class_list, recognise, roster};
use gradebook::workbook::{Book, Limits, Opened, open};

/// A file that can't be used and why.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) file: String,
    pub(super) why: String,
}

/// What came of all files.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) tables: Vec<Table>,
    pub(super) refused: Vec<Refused>,
    /// Label and path of every file.
    pub(super) files: Vec<(String, PathBuf)>,
}

/// Extensions that are picked up from a folder.
const EXTENSIONS: [&str; 9] = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "txt", "zip"];

/// The files that are meant, none of which is open yet.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Label and path of every file.
    pub(super) files: Vec<(String, PathBuf)>,
    refused: Vec<Refused>,
    /// From this place on the files are class lists.
    first_roster: usize,
}

impl Found {
    /// The names of the files that are said to be class lists.
    pub(super) fn rosters(&self) -> Vec<String> {
        self.files.iter().skip(self.first_roster).map(|(label, _)| label.clone()).collect()
    }
}

/// Finds the files of folders, and the class lists behind them; what is not there does not stop the
/// others.
pub(super) fn find(paths: &[PathBuf], rosters: &[PathBuf]) -> Found {
    let mut refused = Vec::new();
    let mut expand_all = |paths: &[PathBuf]| -> Vec<PathBuf> {
        let mut found = Vec::new();
        for path in paths {
            match expand(path) {
                Ok(files) => found.extend(files),
                Err(why) => refused.push(Refused { file: path.display().to_string(), why }),
            }
        }
        found.dedup();
        found
    };
    let mut found = expand_all(paths);
    let first_roster = found.len();
    found.extend(expand_all(rosters));
    Found { files: label(found), refused, first_roster }
}

/// Reads everything; a file that can't be used does not stop the others.
pub(super) fn read(found: Found, limits: &Limits, place: &Place) -> Inputs {
    let Found { files, refused, first_roster } = found;
    let mut inputs = Inputs { files, refused, tables: Vec::new() };
    place.tell(Step::Files(inputs.files.len() as u64));
    let read: Vec<(Vec<Table>, Vec<Refused>)> = inputs
        .files
        .par_iter()
        .enumerate()
        .map(|(at, (label, path))| {
            if let Some(why) = place.left_out(at) {
                let refused = Refused { file: label.clone(), why: why.to_owned() };
                return (Vec::new(), vec![refused]);
            }
            place.tell(Step::Begun(at));
            let kind = if at < first_roster { Kind::Any } else { Kind::Roster };
            let result = read_file((label, path), kind, limits);
            place.tell(Step::Done(at));
            result
        })
        .collect();
    place.tell(Step::AllRead);
    for (tables, refused) in read {
        inputs.tables.extend(tables);
        inputs.refused.extend(refused);
    }
    inputs
}

fn expand(path: &Path) -> Result<Vec<PathBuf>, String> {
    let metadata = fs::metadata(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => e.to_string(),
    })?;
    if !metadata.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files: Vec<PathBuf> = fs::read_dir(path)
        .map_err(|e| e.to_string())?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|file| file.is_file() && is_export(file))
        .collect();
    files.sort();
    if files.is_empty() { Err("the folder holds no spreadsheets".to_owned()) } else { Ok(files) }
}

fn is_export(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let extension =
        path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    // `~$` marks the lock files of Office.
    !name.starts_with('.') && !name.starts_with("~$") && EXTENSIONS.contains(&extension.as_str())
}

/// Names files by their base names, or by their paths where base names repeat.
fn label(paths: Vec<PathBuf>) -> Vec<(String, PathBuf)> {
    let base = |p: &Path| p.file_name().unwrap_or(p.as_os_str()).to_string_lossy().into_owned();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for path in &paths {
        *counts.entry(base(path)).or_default() += 1;
    }
    let name = |p: &Path| if counts[&base(p)] > 1 { p.display().to_string() } else { base(p) };
    paths.into_iter().map(|p| (name(&p), p)).collect()
}

/// How a file is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// For its tests; a class list if it has people and no scores.
    Any,
    /// As a class list.
    Roster,
}

/// The tables of a workbook.
fn tables(label: &str, book: &Book, kind: Kind) -> Result<Vec<Table>, String> {
    let list = || class_list(label, book).map(|list| vec![list]);
    if kind == Kind::Roster {
        return list().ok_or_else(|| "it has no column with names, addresses or ids".to_owned());
    }
    match recognise(label, book) {
        Ok(tables) => Ok(tables),
        Err(error @ RecogniseError::NoScores { .. }) if roster(book).is_some() => {
            list().ok_or_else(|| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    }
}

/// What one file holds.
pub(super) fn read_file(
    (label, path): (&str, &Path),
    kind: Kind,
    limits: &Limits,
) -> (Vec<Table>, Vec<Refused>) {
    let refuse = |file: &str, why: String| Refused { file: file.to_owned(), why };
    let bytes = match read_bytes(path, limits) {
        Ok(bytes) => bytes,
        Err(why) => return (Vec::new(), vec![refuse(label, why)]),
    };
    let (mut tables, mut refused) = (Vec::new(), Vec::new());
    match open(label, &bytes, limits) {
        Err(error) => refused.push(refuse(label, error.to_string())),
        Ok(Opened::Book(book)) => match self::tables(label, &book, kind) {
            Ok(found) => tables.extend(found),
            Err(why) => refused.push(refuse(label, why)),
        },
        Ok(Opened::Archive(members)) => {
            drop(bytes);
            for (name, content) in members {
                match read_member(&name, &content, limits) {
                    Ok(found) => tables.extend(found),
                    Err(why) => refused.push(refuse(&format!("{label} › {name}"), why)),
                }
            }
        }
    }
    (tables, refused)
}

fn read_member(name: &str, content: &[u8], limits: &Limits) -> Result<Vec<Table>, String> {
    match open(name, content, limits).map_err(|e| e.to_string())? {
        Opened::Book(book) => tables(name, &book, Kind::Any),
        Opened::Archive(_) => Err("a zip inside a zip is not opened".to_owned()),
    }
}

/// Reads a file, but never more of it than the limit.
fn read_bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, String> {
    use std::io::Read;
    let file = fs::File::open(path).map_err(|e| e.to_string())?;
    let mut bytes = Vec::new();
    file.take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| match e
        .kind()
    {
        // It ends here where the limit is met by the file itself, else by the child's death.
        std::io::ErrorKind::OutOfMemory => {
            "it needs more memory than allowed (--max-memory-mb)".to_owned()
        }
        _ => e.to_string(),
    })?;
    Ok(bytes)
}
