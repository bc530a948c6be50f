//! A course from its stored tables: the gradebook, and the table with all edits.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::sandbox::protocol::Course;
use gradebook::recognise::Table as Recognised;
use gradebook::{Gradebook, Request, compile};
use table::{Action, Base, Extra, Replayed, Table, TableError, replay, upstream};

pub(super) const TABLES_FORMAT: u32 = 1;

/// Tables as stored; the format number lets later programs tell old ones.
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
        for (name, path, _) in &course.files {
            let Some(stored) = stored::<StoredTables>(path, |s| s.format)? else {
                return Ok(Err(unknown(name)));
            };
            let named = stored.tables.into_iter().map(|t| Recognised { file: name.clone(), ..t });
            loaded.tables.extend(named);
        }
        match Self::extras(course)? {
            Ok(extras) => loaded.extras = extras,
            Err(why) => return Ok(Err(why)),
        }
        Ok(Ok(loaded))
    }

    fn extras(course: &Course) -> anyhow::Result<Result<Vec<Extra>, String>> {
        let mut extras = Vec::new();
        for (name, path) in &course.extras {
            let Some(stored) = stored::<StoredExtra>(path, |s| s.format)? else {
                return Ok(Err(unknown(name)));
            };
            extras.push(Extra { file: name.clone(), ..stored.extra });
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
            course.files.iter().filter_map(|(name, _, number)| Some((name.clone(), (*number)?)));
        let mut request = Request {
            scheme: course.scheme.clone(),
            numbers: numbers.collect(),
            ..Request::default()
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
        let stored = course.base.as_ref().map(|p| stored::<StoredBase>(p, |s| s.format));
        let Some(stored) = stored.transpose()?.flatten() else {
            let loaded = match Loaded::load(course)? {
                Ok(loaded) => loaded,
                Err(why) => return Ok(Err(why)),
            };
            let Built { base, table, extras, .. } = loaded.build(course)?;
            return Ok(Ok(Self { base, table, extras }));
        };
        let extras = match Loaded::extras(course)? {
            Ok(extras) => extras,
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

fn unknown(name: &str) -> String {
    format!("{name} was read by another version of me; send it again")
}

fn stored<T: DeserializeOwned>(path: &Path, format: fn(&T) -> u32) -> anyhow::Result<Option<T>> {
    let bytes = fs::read(path).with_context(|| format!("{} is gone", path.display()))?;
    Ok(serde_json::from_slice::<T>(&bytes).ok().filter(|s| format(s) == TABLES_FORMAT))
}
