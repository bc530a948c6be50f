//! Faces joined into people, step by step; a join that contradicts what is known is refused.

use std::collections::{BTreeMap, HashSet};

use super::decisions::{Decisions, Index, Verdict};
use super::face::Face;
use super::judge::Reason;

/// More faces than this are a shared mailbox, not a person.
const MOST_FACES: usize = 100;

/// A partition of the faces.
pub(super) struct Clusters<'f> {
    pub(super) faces: &'f [Face<'f>],
    /// The faces by what names them.
    pub(super) index: Index<'f>,
    parent: Vec<usize>,
    members: BTreeMap<usize, Vec<usize>>,
    apart: HashSet<(usize, usize)>,
    /// The links that were made: (face, face, why).
    pub(super) links: Vec<(usize, usize, Reason)>,
}

impl<'f> Clusters<'f> {
    /// Every face by itself, with the pairs that must stay apart.
    pub(super) fn new(faces: &'f [Face<'f>], decisions: &Decisions) -> Self {
        let mut apart = HashSet::new();
        let index = Index::new(faces);
        for (ones, others) in decisions.apply(&index, Verdict::Apart) {
            for one in &ones {
                apart.extend(others.iter().flat_map(|other| [(*one, *other), (*other, *one)]));
            }
        }
        Self {
            faces,
            index,
            parent: (0..faces.len()).collect(),
            members: (0..faces.len()).map(|at| (at, vec![at])).collect(),
            apart,
            links: Vec::new(),
        }
    }

    /// Joins what somebody said is one person.
    pub(super) fn decide(&mut self, decisions: &Decisions) {
        for (ones, others) in decisions.apply(&self.index, Verdict::Same) {
            for pair in ones.iter().chain(&others).collect::<Vec<_>>().windows(2) {
                let (a, b) = (self.root(*pair[0]), self.root(*pair[1]));
                if a != b && !self.kept_apart(a, b) {
                    self.unite(*pair[0], *pair[1], Reason::Decided);
                }
            }
        }
    }

    /// The cluster of a face.
    pub(super) fn root(&self, face: usize) -> usize {
        let mut at = face;
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    /// The clusters and their faces.
    pub(super) fn roots(&self) -> impl Iterator<Item = (usize, &[usize])> {
        self.members.iter().map(|(root, faces)| (*root, faces.as_slice()))
    }

    /// The faces of a cluster.
    pub(super) fn faces_of(&self, root: usize) -> &[usize] {
        self.members.get(&root).map_or(&[], Vec::as_slice)
    }

    /// Joins two clusters, unless too many rows would be one person.
    pub(super) fn join(&mut self, a: usize, b: usize, reason: Reason) -> bool {
        let few =
            self.faces_of(self.root(a)).len() + self.faces_of(self.root(b)).len() <= MOST_FACES;
        if few {
            self.unite(a, b, reason);
        }
        few
    }

    fn unite(&mut self, a: usize, b: usize, reason: Reason) {
        let (root_a, root_b) = (self.root(a), self.root(b));
        let size = |root| self.faces_of(root).len();
        let (keep, drop) =
            if size(root_a) >= size(root_b) { (root_a, root_b) } else { (root_b, root_a) };
        let moved = self.members.remove(&drop).unwrap_or_default();
        self.parent[drop] = keep;
        self.members.entry(keep).or_default().extend(moved);
        self.links.push((a, b, reason));
    }

    /// Whether somebody said that two clusters are two people.
    pub(super) fn kept_apart(&self, root_a: usize, root_b: usize) -> bool {
        !self.apart.is_empty() && self.any_pair(root_a, root_b, |a, b| self.apart.contains(&(a, b)))
    }

    fn any_pair(&self, root_a: usize, root_b: usize, test: impl Fn(usize, usize) -> bool) -> bool {
        self.faces_of(root_a).iter().any(|a| self.faces_of(root_b).iter().any(|b| test(*a, *b)))
    }
}
