//! Rows that say the same of their person.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{EmailReading, NameKey};
use crate::recognise::Table;
use crate::submission::{Clues, RowRef, StudentId};

/// One combination of clues and the rows that bear it.
#[derive(Debug)]
pub(super) struct Face {
    /// The clues, as the first of the rows has them.
    pub(super) clues: Clues,
    /// The mailbox of the address.
    pub(super) mailbox: Option<String>,
    /// The rows, in order.
    pub(super) rows: Vec<RowRef>,
    /// The names as typed, with how often.
    pub(super) names: BTreeMap<String, usize>,
    /// The e-mail cells as typed, with how often.
    pub(super) emails: BTreeMap<String, usize>,
    /// The tables it stands in.
    pub(super) tables: BTreeSet<usize>,
}

type Key<'c> = (&'c NameKey, &'c EmailReading, &'c Option<String>, &'c Option<StudentId>);

/// Gathers the faces, in an order that depends on their clues alone.
pub(super) fn collect(tables: &[(usize, &Table)]) -> Vec<Face> {
    let mut faces: BTreeMap<Key<'_>, Face> = BTreeMap::new();
    for (index, table) in tables {
        for submission in &table.submissions {
            let clues = &submission.clues;
            let key = (&clues.name_key, &clues.email, &clues.phone, &clues.student_id);
            let face = faces.entry(key).or_insert_with(|| Face::new(clues));
            face.rows.push(submission.reference(*index));
            face.tables.insert(*index);
            *face.names.entry(clues.name.clone()).or_default() += 1;
            *face.emails.entry(clues.email_typed.clone()).or_default() += 1;
        }
    }
    let mut faces: Vec<Face> = faces.into_values().collect();
    for face in &mut faces {
        face.rows.sort();
    }
    faces
}

impl Face {
    fn new(clues: &Clues) -> Self {
        Self {
            mailbox: clues.email.mailbox(),
            clues: clues.clone(),
            rows: Vec::new(),
            names: BTreeMap::new(),
            emails: BTreeMap::new(),
            tables: BTreeSet::new(),
        }
    }

    /// Whether nothing but a name tells who it is.
    pub(super) fn is_name_only(&self) -> bool {
        self.mailbox.is_none() && self.clues.phone.is_none() && self.clues.student_id.is_none()
    }
}
