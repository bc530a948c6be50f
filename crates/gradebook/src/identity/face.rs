//! Rows that say the same of their person.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDateTime, NaiveTime};

use super::trust::Distrusted;
use crate::domain::{
    CellScore, EmailReading, LabelledName, MailRelation, NameKey, NameMatch, NameRelation,
    labels_differ, ordered_words, relate_mailboxes,
};
use crate::recognise::Table;
use crate::submission::{Answer, Clues, RowRef, StudentId, Submission};

/// More rows of a face in one table than this are not compared with those of another.
const MOST_ROWS: usize = 20;

/// One combination of clues and the rows that bear it.
#[derive(Debug)]
pub(super) struct Face<'t> {
    /// The clues, as the first of the rows has them.
    pub(super) clues: Clues,
    /// Other names of the person, to compare by: nicknames, preferred first names.
    pub(super) other_names: BTreeSet<NameKey>,
    /// The words of each spelling of the name, the surname last where a comma tells it.
    pub(super) ordered: BTreeSet<Vec<String>>,
    /// The mailbox of the address.
    pub(super) mailbox: Option<String>,
    /// The rows, in order.
    pub(super) rows: Vec<RowRef>,
    /// The names as typed, with how often.
    pub(super) names: BTreeMap<String, usize>,
    /// The login names, with how often.
    pub(super) logins: BTreeMap<String, usize>,
    /// The e-mail cells as typed, with how often.
    pub(super) emails: BTreeMap<String, usize>,
    /// The groups of its tables, where groups have files of their own.
    groups: BTreeSet<usize>,
    /// Class lists that it is on.
    lists: BTreeSet<usize>,
    /// The tables that it is in, and its first rows there.
    tables: BTreeMap<usize, Vec<&'t Submission>>,
}

type Key<'c> = (
    (&'c NameKey, &'c str),
    &'c EmailReading,
    &'c Option<String>,
    Option<&'c StudentId>,
    Option<usize>,
);

/// Gathers the faces, in an order that depends on their clues alone. `groups` gives the group of a
/// table, where groups have files of their own: there a name alone does not tell who it is.
pub(super) fn collect<'t>(
    tables: &[(usize, &'t Table)],
    distrusted: &Distrusted,
    groups: &BTreeMap<usize, usize>,
) -> Vec<Face<'t>> {
    let mut faces: BTreeMap<Key<'t>, Face<'t>> = BTreeMap::new();
    for (index, table) in tables {
        for submission in &table.submissions {
            let clues = &submission.clues;
            let id = clues.student_id.as_ref().filter(|id| !distrusted.has(*index, &id.kind));
            let group = groups.get(index).copied();
            let by_name =
                clues.email == EmailReading::Blank && clues.phone.is_none() && id.is_none();
            let name = (&clues.name_key, clues.label.as_str());
            let key = (name, &clues.email, &clues.phone, id, group.filter(|_| by_name));
            let face = faces.entry(key).or_insert_with(|| Face::new(clues, id));
            face.add(*index, submission);
            face.groups.extend(group);
            if table.is_class_list {
                face.lists.insert(*index);
            }
        }
    }
    let mut faces: Vec<Face<'t>> = faces.into_values().collect();
    for face in &mut faces {
        face.rows.sort();
    }
    faces
}

impl<'t> Face<'t> {
    fn new(clues: &Clues, student_id: Option<&StudentId>) -> Self {
        Self {
            mailbox: clues.email.mailbox(),
            clues: Clues { student_id: student_id.cloned(), ..clues.clone() },
            other_names: BTreeSet::new(),
            ordered: BTreeSet::new(),
            rows: Vec::new(),
            names: BTreeMap::new(),
            logins: BTreeMap::new(),
            emails: BTreeMap::new(),
            groups: BTreeSet::new(),
            lists: BTreeSet::new(),
            tables: BTreeMap::new(),
        }
    }

    fn add(&mut self, table: usize, submission: &'t Submission) {
        let clues = &submission.clues;
        self.rows.push(submission.reference(table));
        let rows = self.tables.entry(table).or_default();
        if rows.len() < MOST_ROWS {
            rows.push(submission);
        }
        if !self.names.contains_key(&clues.name) {
            // The order of the rows must not matter, so neither may the order of the words.
            self.clues.name_key = self.clues.name_key.earlier(&clues.name_key);
            let name = LabelledName::parse(&clues.name).name;
            self.other_names.extend(NameKey::nicknames(&name));
            self.ordered.insert(ordered_words(&name));
        }
        self.other_names.extend(clues.other_names.iter().map(|name| NameKey::new(name)));
        *self.names.entry(clues.name.clone()).or_default() += 1;
        if !clues.login.is_empty() {
            *self.logins.entry(clues.login.clone()).or_default() += 1;
        }
        *self.emails.entry(clues.email_typed.clone()).or_default() += 1;
    }

    /// Whether both are in groups, by their files or by what is beside their names, and in none
    /// together.
    pub(super) fn is_of_other_group(&self, other: &Self) -> bool {
        let known = !self.groups.is_empty() && !other.groups.is_empty();
        (known && self.groups.is_disjoint(&other.groups))
            || labels_differ(&self.clues.label, &other.clues.label)
    }

    /// Whether it is on a class list.
    pub(super) fn is_listed(&self) -> bool {
        !self.lists.is_empty()
    }

    /// Whether nothing but a name tells who it is.
    pub(super) fn is_name_only(&self) -> bool {
        self.mailbox.is_none() && self.clues.phone.is_none() && self.clues.student_id.is_none()
    }

    /// How the names of two faces relate, at best. Two other names are not compared: "Ada Obi (A)"
    /// and "Ada Obi (B)" are two people.
    pub(super) fn compare<'k>(&'k self, other: &'k Self) -> NameMatch<'k> {
        let (mine, theirs) = (&self.clues.name_key, &other.clues.name_key);
        let others = self.other_names.iter().map(|key| key.compare(theirs));
        let of_other = other.other_names.iter().map(|key| key.compare(mine));
        let better = |best: NameMatch<'k>, next: NameMatch<'k>| {
            if next.relation > best.relation { next } else { best }
        };
        others.chain(of_other).fold(mine.compare(theirs), better)
    }

    /// Whether all spellings of both names begin with the same word.
    pub(super) fn has_given_name_of(&self, other: &Self) -> bool {
        let mut given = self.ordered.iter().chain(&other.ordered).map(|words| words.first());
        let first = given.next().flatten();
        first.is_some_and(|word| word.chars().count() > 2) && given.all(|next| next == first)
    }

    /// How the addresses of two faces relate.
    pub(super) fn relate_mail(&self, other: &Self) -> MailRelation {
        relate_mailboxes(self.mailbox.as_deref(), other.mailbox.as_deref())
    }

    /// The relation alone.
    pub(super) fn relate(&self, other: &Self) -> NameRelation {
        self.compare(other).relation
    }

    /// The tables it stands in.
    pub(super) fn tables(&self) -> impl Iterator<Item = usize> {
        self.tables.keys().copied()
    }

    /// The tables and how many rows it has there.
    pub(super) fn rows_by_table(&self) -> impl Iterator<Item = (usize, usize)> {
        self.tables.iter().map(|(table, rows)| (*table, rows.len()))
    }

    /// How two faces meet in a table.
    pub(super) fn meeting(&self, other: &Self, table: usize) -> Meeting {
        let (Some(mine), Some(theirs)) = (self.tables.get(&table), other.tables.get(&table)) else {
            return Meeting::Never;
        };
        let pairs = || mine.iter().flat_map(|x| theirs.iter().map(move |y| (*x, *y)));
        // A class list names each person once.
        let listed = self.lists.contains(&table) && pairs().any(|(x, y)| x.row != y.row);
        if listed || pairs().any(|(x, y)| one_sitting(x, y)) {
            Meeting::Sat
        } else if pairs().any(|(x, y)| !is_row_again(x, y)) {
            Meeting::Listed
        } else {
            Meeting::Never
        }
    }
}

/// How two faces meet in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meeting {
    /// Not at all, or in one row that is there twice.
    Never,
    /// Both have a row, one of them without a result.
    Listed,
    /// Both have a result in one test.
    Sat,
}

fn one_sitting(x: &Submission, y: &Submission) -> bool {
    let both = x.answers.iter().zip(&y.answers).any(|(a, b)| is_result(a) && is_result(b));
    both && !is_row_again(x, y)
}

/// The same row again: the same moment, not only the same day, and the same results. The people
/// of one row are several.
fn is_row_again(x: &Submission, y: &Submission) -> bool {
    let moment = |at: &NaiveDateTime| at.time() != NaiveTime::MIN;
    let raw = |s: &'_ Submission| s.answers.iter().map(|a| a.raw.clone()).collect::<Vec<_>>();
    x.row != y.row && x.at == y.at && x.at.as_ref().is_some_and(moment) && raw(x) == raw(y)
}

fn is_result(answer: &Answer) -> bool {
    match answer.score {
        CellScore::Absent | CellScore::Missing | CellScore::NotAssigned | CellScore::Excused => {
            false
        }
        CellScore::Marks(_)
        | CellScore::Fraction(..)
        | CellScore::Percent(_)
        | CellScore::MarksAndPercent(..)
        | CellScore::Letter(_)
        | CellScore::Pending
        | CellScore::Date(..)
        | CellScore::Error(_)
        | CellScore::Contradiction
        | CellScore::Disagreement
        | CellScore::Unreadable => true,
    }
}
