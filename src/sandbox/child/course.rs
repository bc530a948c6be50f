//! A course from its stored tables: the gradebook, and the table with all edits.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::sandbox::protocol::{Course, CourseFile};
use gradebook::recognise::{Table as Recognised, recognise};
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Gradebook, Request, compile};
use table::{Action, Base, Extra, Replayed, Table, TableError, replay, upstream};

/// The formats of what is stored; a new one lets later programs tell old ones.
pub(super) const TABLES_FORMAT: u32 = 3;
pub(super) const EXTRA_FORMAT: u32 = 1;
pub(super) const BASE_FORMAT: u32 = 1;

/// Tables as stored.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredTables {
    pub(super) format: u32,
    pub(super) tables: Vec<Recognised>,
}

/// A file without scores as stored.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredExtra {
    pub(super) format: u32,
    pub(super) extra: Extra,
    /// The people on it; none in files of earlier versions.
    #[serde(default)]
    pub(super) list: Option<Recognised>,
}

/// A base as stored.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredBase<'b> {
    pub(super) format: u32,
    pub(super) base: Cow<'b, Base>,
}

/// The files of a course, read.
pub(super) struct Loaded {
    tables: Vec<Recognised>,
    pub(super) extras: Vec<Extra>,
}

/// A file without scores and the people on it.
type ExtraAndList = (Extra, Option<Recognised>);

/// A gradebook and its table.
pub(super) struct Built {
    pub(super) gradebook: Gradebook,
    pub(super) base: Base,
    pub(super) table: Table,
    /// Places of edits that do not fit, with the reason.
    pub(super) refused: Vec<(usize, TableError)>,
    pub(super) extras: Vec<Extra>,
}

impl Loaded {
    /// Loads the files under the names that the chat knows; a sentence when a stored one is of a
    /// format that this program does not know.
    pub(super) fn load(course: &Course) -> anyhow::Result<Result<Self, String>> {
        let mut loaded = Self { tables: Vec::new(), extras: Vec::new() };
        for file in &course.files {
            let stored = stored::<StoredTables>(&file.tables, |s| s.format == TABLES_FORMAT)?;
            // Another version of the program read it: it is read again.
            let tables = stored.map(|s| s.tables).or_else(|| read_again(file));
            let Some(tables) = tables else { return Ok(Err(unknown(&file.name))) };
            let name = || file.name.clone();
            loaded.tables.extend(tables.into_iter().map(|t| Recognised { file: name(), ..t }));
        }
        match Self::extras(course)? {
            Ok(extras) => {
                for (extra, list) in extras {
                    let file = extra.file.clone();
                    loaded.tables.extend(list.map(|list| Recognised { file, ..list }));
                    loaded.extras.push(extra);
                }
            }
            Err(why) => return Ok(Err(why)),
        }
        Ok(Ok(loaded))
    }

    /// The files without scores, each with the people on it.
    fn extras(course: &Course) -> anyhow::Result<Result<Vec<ExtraAndList>, String>> {
        let mut extras = Vec::new();
        for (name, path) in &course.extras {
            let Some(stored) = stored::<StoredExtra>(path, |s| s.format == EXTRA_FORMAT)? else {
                return Ok(Err(unknown(name)));
            };
            extras.push((Extra { file: name.clone(), ..stored.extra }, stored.list));
        }
        Ok(Ok(extras))
    }

    /// Compiles, then does the edits.
    pub(super) fn build(self, course: &Course) -> anyhow::Result<Built> {
        self.build_with(course, &course.actions)
    }

    pub(super) fn build_with(self, course: &Course, actions: &[Action]) -> anyhow::Result<Built> {
        let Self { tables, extras } = self;
        let numbers =
            course.files.iter().filter_map(|file| Some((file.name.clone(), file.number?)));
        let mut request = Request {
            scheme: course.scheme.clone(),
            numbers: numbers.collect(),
            columns: course.columns.clone(),
            same_tests: course.same_tests.clone(),
            class_lists: Vec::new(),
        };
        upstream(actions, &mut request);
        let gradebook = compile(tables, &request);
        let base = Base::of(&gradebook);
        let Replayed { table, refused } = replay(&base, &extras, actions)?;
        Ok(Built { gradebook, base, table, refused, extras })
    }
}

/// The table as it is: all that trying a change and answering a question need.
pub(super) struct Standing {
    pub(super) base: Base,
    pub(super) table: Table,
    pub(super) extras: Vec<Extra>,
}

impl Standing {
    /// From the stored base where there is one, else by compiling.
    pub(super) fn load(course: &Course) -> anyhow::Result<Result<Self, String>> {
        let stored =
            course.base.as_ref().map(|p| stored::<StoredBase>(p, |s| s.format == BASE_FORMAT));
        let Some(stored) = stored.transpose()?.flatten() else {
            let loaded = match Loaded::load(course)? {
                Ok(loaded) => loaded,
                Err(why) => return Ok(Err(why)),
            };
            let Built { base, table, extras, .. } = loaded.build(course)?;
            return Ok(Ok(Self { base, table, extras }));
        };
        let extras = match Loaded::extras(course)? {
            Ok(extras) => extras.into_iter().map(|(extra, _)| extra).collect::<Vec<_>>(),
            Err(why) => return Ok(Err(why)),
        };
        let base = stored.base.into_owned();
        let Replayed { table, .. } = replay(&base, &extras, &course.actions)?;
        Ok(Ok(Self { base, table, extras }))
    }
}

impl Built {
    /// The files again, for another build.
    pub(super) fn into_loaded(self) -> Loaded {
        Loaded { tables: self.gradebook.tables, extras: self.extras }
    }
}

/// The tables of a file as it was sent, or of the member of the zip that it came in.
fn read_again(file: &CourseFile) -> Option<Vec<Recognised>> {
    let bytes = fs::read(file.source.as_ref()?).ok()?;
    let limits = Limits::default();
    let understood = |bytes: &[u8]| match open(&file.name, bytes, &limits).ok()? {
        Opened::Book(book) => recognise(&file.name, &book).ok(),
        Opened::Archive(_) => None,
    };
    if crate::blobs::digest(&bytes) == file.digest {
        return understood(&bytes);
    }
    // The zip has a name of its own, which is not kept; only its bytes say what it is.
    let Opened::Archive(members) = open("members.zip", &bytes, &limits).ok()? else { return None };
    let its = |content: &[u8]| crate::blobs::digest(content) == file.digest;
    members.iter().find(|(_, content)| its(content)).and_then(|(_, content)| understood(content))
}

fn unknown(name: &str) -> String {
    format!("{name} was read by another version of me; send it again")
}

fn stored<T: DeserializeOwned>(path: &Path, known: fn(&T) -> bool) -> anyhow::Result<Option<T>> {
    let bytes = fs::read(path).with_context(|| format!("{} is gone", path.display()))?;
    Ok(serde_json::from_slice::<T>(&bytes).ok().filter(known))
}
