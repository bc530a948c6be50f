//! Who is who: rows of all tables into people.
//!
//! Rows with the same clues are one *face*. Faces that share a clue are compared (blocking: no
//! face is compared with all others): `evidence` weighs their clues by what `course` counts,
//! `judge` rules, `merge` joins from the surest down, and what only may be one person becomes a
//! doubt. Nothing depends on the order of files or rows.

mod blocks;
mod cluster;
mod course;
mod decisions;
mod doubt;
mod evidence;
mod face;
mod groups;
mod judge;
mod merge;
mod person;
mod trust;

use std::collections::BTreeMap;

pub(crate) use decisions::key;
pub use decisions::{Decisions, Verdict};
pub use doubt::{Doubt, DoubtKind, Group};
pub use evidence::{Clue, Evidence};
pub use judge::Reason;
pub use person::{Link, Person};
pub use trust::Distrusted;

use super::recognise::Table;
use cluster::Clusters;
use course::Course;
use trust::distrusted;

/// The people of all tables, and what is not sure.
#[derive(Debug, Default)]
pub struct People {
    /// Sorted by name, without regard to case and accents.
    pub people: Vec<Person>,
    /// People who may be one, kept apart until somebody decides.
    pub doubts: Vec<Doubt>,
    /// Clues that were not used.
    pub unused: UnusedClues,
}

/// Clues by which nobody was told from another.
#[derive(Debug, Default)]
pub struct UnusedClues {
    /// Phone numbers that too many people share, with how many.
    pub phones: Vec<(String, usize)>,
    /// Columns of numbers that are not the people's.
    pub numbers: Distrusted,
}

/// Finds out who is who. `tables` are the tables that count (copies left out), by their index.
pub fn identify(tables: &[(usize, &Table)], decisions: &Decisions) -> People {
    let numbers = distrusted(tables);
    let groups = groups::of(tables);
    let faces = face::collect(tables, &numbers, &groups);
    let course = Course::of(&faces);
    let blocks = blocks::build(&faces);
    let mut clusters = Clusters::new(&faces, decisions);
    clusters.decide(decisions);
    let doubts = merge::merge(&mut clusters, &course, &blocks.pairs);
    build((&clusters, &course), doubts, UnusedClues { phones: blocks.crowded, numbers })
}

fn build(
    (clusters, course): (&Clusters<'_>, &Course),
    doubts: Vec<merge::Unsure>,
    unused: UnusedClues,
) -> People {
    let mut links: BTreeMap<usize, Vec<(usize, usize, Reason)>> = BTreeMap::new();
    for link in &clusters.links {
        links.entry(clusters.root(link.0)).or_default().push(*link);
    }
    let mut built: Vec<(usize, Person)> = clusters
        .roots()
        .map(|(root, faces)| {
            let links = links.get(&root).map_or(&[][..], Vec::as_slice);
            (root, person::build((clusters, course), faces, links))
        })
        .collect();
    let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
    for (_, person) in &built {
        *bearers.entry(person.sort_key().0).or_default() += 1;
    }
    for (_, person) in &mut built {
        if bearers.get(&person.sort_key().0).is_some_and(|count| *count > 1) {
            person.show_label();
        }
    }
    built.sort_by(|(_, a), (_, b)| {
        a.sort_key().cmp(&b.sort_key()).then_with(|| a.rows.cmp(&b.rows))
    });
    let place: BTreeMap<usize, usize> =
        built.iter().enumerate().map(|(at, (root, _))| (*root, at)).collect();
    let doubts = doubt::questions((clusters, course), doubts, &place);
    People { people: built.into_iter().map(|(_, p)| p).collect(), doubts, unused }
}
