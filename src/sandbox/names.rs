//! Who is named in what a child stored, without the rest of it.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use table::{Extra, Who, people_of};

#[derive(Deserialize)]
struct StoredBase {
    base: People,
}

#[derive(Deserialize)]
struct People {
    people: Vec<Who>,
}

#[derive(Deserialize)]
struct StoredExtra {
    extra: Extra,
}

/// Names and addresses of a course's people, as a stored base has them.
///
/// # Errors
/// When it is not there, or no base.
pub fn names_in_base(path: &Path) -> anyhow::Result<Vec<String>> {
    let StoredBase { base } = serde_json::from_slice(&fs::read(path)?)?;
    let names = base
        .people
        .into_iter()
        .flat_map(|who| [vec![who.name, who.email], who.names, who.emails].concat());
    Ok(names.collect())
}

/// Names and addresses in a stored file that is no test.
///
/// # Errors
/// When it is not there, or no such file.
pub fn names_in_extra(path: &Path) -> anyhow::Result<Vec<String>> {
    let StoredExtra { extra } = serde_json::from_slice(&fs::read(path)?)?;
    Ok(people_of(&extra))
}
