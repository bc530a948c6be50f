//! A file's fingerprint: enough to tell a newer export of it from a section or another test,
//! without its rows.

use std::collections::{BTreeMap, BTreeSet};

use gradebook::recognise::Table;
use gradebook::{Clues, Submission};
use serde::{Deserialize, Serialize};

/// People in a fingerprint: those of the least hashes, so that two files choose the same ones.
const MOST: usize = 32;

/// A fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// The hash of all headers.
    pub headers: u32,
    /// People in all.
    pub people: usize,
    /// Who, in order, and what they got.
    pub sample: Vec<(u32, u32)>,
}

/// What an older file and a newer one have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// People of the older one that were looked for.
    pub looked_for: usize,
    /// Those that the newer one holds.
    pub found: usize,
    /// Those with the same results in both.
    pub equal: usize,
}

impl Print {
    /// The fingerprint of a file's tables.
    pub fn of(tables: &[Table]) -> Self {
        let mut people: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for table in tables {
            for submission in &table.submissions {
                let results = results(table, submission);
                people.entry(who(&submission.clues)).or_default().insert(results);
            }
        }
        let all = |rows: &BTreeSet<u32>| hash(rows.iter().flat_map(|r| r.to_be_bytes()));
        let headers = tables
            .iter()
            .flat_map(|t| &t.columns)
            .flat_map(|c| c.header.trim().to_lowercase().into_bytes().into_iter().chain([0]));
        Self {
            headers: hash(headers),
            people: people.len(),
            sample: people.iter().take(MOST).map(|(who, rows)| (*who, all(rows))).collect(),
        }
    }

    /// What a newer file has of this one.
    pub fn overlap(&self, newer: &Self) -> Overlap {
        let theirs: BTreeMap<u32, u32> = newer.sample.iter().copied().collect();
        // Beyond its greatest hash a file of more people says nothing.
        let limit = match newer.sample.last() {
            Some((last, _)) if newer.people > newer.sample.len() => *last,
            Some(_) | None => u32::MAX,
        };
        let mut overlap = Overlap { looked_for: 0, found: 0, equal: 0 };
        for (who, results) in self.sample.iter().filter(|(who, _)| *who <= limit) {
            overlap.looked_for += 1;
            if let Some(other) = theirs.get(who) {
                overlap.found += 1;
                overlap.equal += usize::from(other == results);
            }
        }
        overlap
    }
}

fn who(clues: &Clues) -> u32 {
    let id = clues.student_id.as_ref().map(|i| format!("#{}", i.value));
    let mail = clues.email.valid().map(|mail| format!("@{mail}"));
    let key = mail.or(id).unwrap_or_else(|| {
        let words: BTreeSet<&str> = clues.name_key.tokens().iter().map(String::as_str).collect();
        words.into_iter().collect::<Vec<_>>().join(" ")
    });
    hash(key.into_bytes())
}

fn results(table: &Table, submission: &Submission) -> u32 {
    let raw = |at: usize| submission.answers.get(at).map_or("", |a| a.raw.trim());
    let cells = table.counting().flat_map(|(at, _)| raw(at).bytes().chain([0]));
    let at = submission.at.map(|at| at.to_string()).unwrap_or_default();
    hash(cells.chain(at.into_bytes()))
}

/// FNV-1a, folded: the same in every version of the program, as it is stored.
fn hash(bytes: impl IntoIterator<Item = u8>) -> u32 {
    let hash = bytes.into_iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    ((hash >> 32) ^ (hash & 0xFFFF_FFFF)) as u32
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn print(people: std::ops::Range<u32>, shift: u32) -> Print {
        let mut text = "Name,Email,Score (100)\n".to_owned();
        for n in people {
            let marks = (n * 7 + shift) % 100;
            writeln!(text, "Person {n},p{n}@example.org,{marks}").unwrap();
        }
        Print::of(&testing::from_bytes("Test 1.csv", text.as_bytes()))
    }

    #[test]
    fn a_fingerprint_tells_newer_exports_from_sections_whatever_their_size() {
        for size in [1, 5, 31, 32, 33, 80, 400] {
            let old = print(0..size, 0);
            assert_eq!(old.people, size as usize);
            assert!(old.sample.len() <= MOST);
            for more in [0, 1, 40, 900] {
                let all = old.overlap(&print(0..size + more, 0));
                assert_eq!((all.found, all.equal), (all.looked_for, all.looked_for));
            }
            let other = old.overlap(&print(1000..1000 + size, 0));
            assert_eq!(other.found, 0, "{size}");
            let marked_anew = old.overlap(&print(0..size, 3));
            assert_eq!((marked_anew.found, marked_anew.equal), (marked_anew.looked_for, 0));
        }
        assert!(print(0..40, 0).overlap(&print(0..80, 0)).looked_for > 8);
    }
}
