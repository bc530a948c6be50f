//! Joins groups of rows from the surest pair down. After each join the new group is weighed anew
//! against all that it may be one with; a pair that could as well be joined to somebody else is
//! asked about.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::cluster::Clusters;
use super::course::Course;
use super::evidence::weigh;
use super::face::{Face, Meeting};
use super::judge::{Reason, Ruling, rule};
use crate::domain::{MailRelation, NameRelation};

/// A rival within so many tenths of a bit makes a join unsure.
const MARGIN: i32 = 30;

/// Two groups that may be one person: strength, faces, reason.
pub(super) type Unsure = (i32, usize, usize, Reason);

#[derive(Clone, Copy)]
struct Judged {
    total: i32,
    ruling: Ruling,
    /// Whether an address or an id says it, whoever else has the name.
    by_contact: bool,
    /// Whether both are in one table.
    met: bool,
    /// Whether the names are equal.
    one_name: bool,
}

/// A pair that may be joined: those by a clue of contact first, then by strength.
type Candidate = (bool, i32, Reverse<(usize, usize)>);

/// The pairs of groups that are compared.
struct Pairs<'c, 'f> {
    clusters: &'c mut Clusters<'f>,
    course: &'c Course,
    neighbours: BTreeMap<usize, BTreeSet<usize>>,
    judged: BTreeMap<(usize, usize), Judged>,
    queue: BinaryHeap<Candidate>,
    /// Rows that were joined by one clue of contact while another one names somebody else.
    conflicts: Vec<Unsure>,
}

/// Joins what is one person and returns what may be.
pub(super) fn merge(
    clusters: &mut Clusters<'_>,
    course: &Course,
    pairs: &BTreeSet<(usize, usize)>,
) -> Vec<Unsure> {
    let mut work = Pairs {
        clusters,
        course,
        neighbours: BTreeMap::new(),
        judged: BTreeMap::new(),
        queue: BinaryHeap::new(),
        conflicts: Vec::new(),
    };
    for (a, b) in pairs {
        if !may_be_one(&work.clusters.faces[*a], &work.clusters.faces[*b]) {
            continue;
        }
        let (a, b) = (work.clusters.root(*a), work.clusters.root(*b));
        if a != b && work.neighbours.entry(a).or_default().insert(b) {
            work.neighbours.entry(b).or_default().insert(a);
            work.judge(a, b);
        }
    }
    work.join_all();
    work.unsure()
}

/// Whether two faces have more in common than a word of their names.
fn may_be_one<'f>(a: &'f Face<'_>, b: &'f Face<'_>) -> bool {
    let same = |x: Option<&str>, y: Option<&str>| x.is_some() && x == y;
    let id = |f: &'f Face<'_>| f.clues.student_id.as_ref().map(|id| id.value.as_str());
    same(a.mailbox.as_deref(), b.mailbox.as_deref())
        || same(a.clues.phone.as_deref(), b.clues.phone.as_deref())
        || same(id(a), id(b))
        || a.shares_mailbox_name(b)
        || match a.relate(b) {
            NameRelation::Equal | NameRelation::Near(_) | NameRelation::Subset(_) => true,
            NameRelation::Unknown | NameRelation::Partial | NameRelation::Different => {
                a.relate_mail(b) == MailRelation::Misspelt
            }
        }
}

fn ordered(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

impl Pairs<'_, '_> {
    fn judge(&mut self, a: usize, b: usize) {
        let pair = ordered(a, b);
        let judged = if self.clusters.kept_apart(a, b) {
            Judged {
                total: i32::MIN,
                ruling: Ruling::Apart,
                by_contact: false,
                met: false,
                one_name: false,
            }
        } else {
            let (ones, others) = (self.faces(pair.0), self.faces(pair.1));
            let relation = weigh(&ones, &others, self.course);
            let by_contact =
                relation.mail == MailRelation::Same || relation.id == super::judge::Agreement::Same;
            let met = relation.meeting != Meeting::Never;
            let one_name = relation.name == NameRelation::Equal;
            let total = relation.evidence.total();
            Judged { total, ruling: rule(&relation), by_contact, met, one_name }
        };
        self.judged.insert(pair, judged);
        if matches!(judged.ruling, Ruling::Join(_)) {
            self.queue.push((judged.by_contact, judged.total, Reverse(pair)));
        }
    }

    fn faces(&self, root: usize) -> Vec<&Face<'_>> {
        self.clusters.faces_of(root).iter().map(|at| &self.clusters.faces[*at]).collect()
    }

    fn join_all(&mut self) {
        while let Some((_, total, Reverse(pair))) = self.queue.pop() {
            let Some(judged) = self.judged.get(&pair).copied() else { continue };
            let Ruling::Join(reason) = judged.ruling else { continue };
            if judged.total != total {
                continue;
            }
            if !judged.by_contact && self.has_rival(pair, total) {
                let asked = Ruling::Ask(Reason::Namesakes);
                self.judged.insert(pair, Judged { ruling: asked, ..judged });
                continue;
            }
            if judged.by_contact {
                self.note_conflicts(pair);
            }
            self.join(pair, reason);
        }
    }

    /// Remembers who else may be meant by an address or an id of two who are joined.
    fn note_conflicts(&mut self, (a, b): (usize, usize)) {
        for (one, other) in [(a, b), (b, a)] {
            let around = self.neighbours.get(&one).into_iter().flatten();
            let conflict = |third: &usize| {
                let judged = self.judged.get(&ordered(one, *third))?;
                let Ruling::Ask(reason) = judged.ruling else { return None };
                let apart = self
                    .judged
                    .get(&ordered(other, *third))
                    .is_none_or(|j| j.ruling == Ruling::Apart);
                (judged.by_contact && apart).then_some((judged.total, one, *third, reason))
            };
            let found: Vec<Unsure> =
                around.filter(|third| **third != other).filter_map(conflict).collect();
            self.conflicts.extend(found);
        }
    }

    /// Whether one of the two may as well be somebody who is not the other.
    fn has_rival(&self, (a, b): (usize, usize), total: i32) -> bool {
        let rival = |one: usize, other: usize| {
            let around = self.neighbours.get(&one).into_iter().flatten();
            around.filter(|third| **third != other).any(|third| {
                // Of several people of one name each may be meant.
                let likely = self.judged.get(&ordered(one, *third)).is_some_and(|j| {
                    j.ruling != Ruling::Apart && (j.one_name || j.total + MARGIN >= total)
                });
                let two = self
                    .judged
                    .get(&ordered(other, *third))
                    .is_none_or(|j| j.ruling == Ruling::Apart || j.met);
                likely && two
            })
        };
        rival(a, b) || rival(b, a)
    }

    fn join(&mut self, (a, b): (usize, usize), reason: Reason) {
        let (one, other) = self.likest(a, b);
        if !self.clusters.join(one, other, reason) {
            self.judged.remove(&(a, b));
            return;
        }
        let keep = self.clusters.root(a);
        let gone = if keep == a { b } else { a };
        let moved = self.neighbours.remove(&gone).unwrap_or_default();
        for other in &moved {
            self.judged.remove(&ordered(gone, *other));
            if let Some(around) = self.neighbours.get_mut(other) {
                around.remove(&gone);
                if *other != keep {
                    around.insert(keep);
                }
            }
        }
        let around = self.neighbours.entry(keep).or_default();
        around.extend(moved);
        around.remove(&gone);
        around.remove(&keep);
        for other in around.clone() {
            self.judge(keep, other);
        }
    }

    /// The faces of two groups that agree best: the link between them.
    fn likest(&self, a: usize, b: usize) -> (usize, usize) {
        let faces = self.clusters.faces;
        let (ones, others) = (self.clusters.faces_of(a), self.clusters.faces_of(b));
        let pairs = ones.iter().flat_map(|one| others.iter().map(move |other| (*one, *other)));
        let total = |(one, other): &(usize, usize)| {
            let weight = weigh(&[&faces[*one]], &[&faces[*other]], self.course).evidence.total();
            (weight, Reverse((*one, *other)))
        };
        pairs.max_by_key(total).unwrap_or((a, b))
    }

    fn unsure(self) -> Vec<Unsure> {
        let asked = |((a, b), judged): (&(usize, usize), &Judged)| match judged.ruling {
            Ruling::Ask(reason) => Some((judged.total, *a, *b, reason)),
            Ruling::Join(_) | Ruling::Apart => None,
        };
        self.judged.iter().filter_map(asked).chain(self.conflicts.iter().copied()).collect()
    }
}
