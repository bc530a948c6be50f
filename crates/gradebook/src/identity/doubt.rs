//! What is not sure, as questions: about people, not pairs, and one question for all who share a
//! reason.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::cluster::Clusters;
use super::course::Course;
use super::evidence::weigh;
use super::face::Meeting;
use super::judge::{Agreement, Reason, describe};
use super::merge::Unsure;
use crate::submission::RowRef;

/// A question whose one answer holds for all its groups: is each of them one person?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Why they may be; of several reasons that of the surest group.
    pub reason: Reason,
    /// How the groups relate, and how likely they are.
    pub kind: DoubtKind,
    /// The surest first.
    pub groups: Vec<Group>,
}

/// How the groups of a question relate.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DoubtKind {
    /// Each is probably one person.
    Likely,
    /// Each is probably several people.
    Unlikely,
    /// Groups have people in common, so hardly all of them are right.
    Choice,
}

impl DoubtKind {
    /// The kind as programs read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Likely => "likely",
            Self::Unlikely => "unlikely",
            Self::Choice => "choice",
        }
    }
}

/// People who may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Their places in the list of people, ascending; two or more.
    pub people: Vec<usize>,
    /// A row of each.
    pub rows: Vec<RowRef>,
    /// The text by which an answer names each of them ([`super::Decisions::add`]).
    pub keys: Vec<String>,
    /// Why they may be one.
    pub reason: Reason,
    /// The clues side by side.
    pub clues: String,
    /// What their clues weigh, in tenths of a bit.
    pub strength: i32,
}

/// Two people who may be one: by their places and by the faces that are most alike.
struct Pair {
    people: (usize, usize),
    faces: (usize, usize),
    strength: i32,
    reason: Reason,
}

/// A group under way.
struct Draft {
    /// A face of each person, by the person's place.
    faces: BTreeMap<usize, usize>,
    strength: i32,
    reason: Reason,
    /// Whether one of the people may as well be somebody outside of the group.
    contested: bool,
}

impl Draft {
    fn people(&self) -> impl Iterator<Item = usize> {
        self.faces.keys().copied()
    }

    fn is_likely(&self) -> bool {
        self.reason.is_likely_at(self.strength)
    }
}

/// Makes questions of all that is unsure. `place` gives the place of a cluster's person.
pub(super) fn questions(
    (clusters, course): (&Clusters<'_>, &Course),
    unsure: Vec<Unsure>,
    place: &BTreeMap<usize, usize>,
) -> Vec<Doubt> {
    let mut drafts = Drafts::default();
    let mut asked: BTreeSet<(usize, usize)> = BTreeSet::new();
    for pair in pairs(clusters, unsure, place) {
        asked.insert(pair.people);
        drafts.add(&pair, |people| are_compatible((clusters, course), people, &asked));
    }
    gather(clusters, drafts.drafts.into_iter().filter(|draft| !draft.faces.is_empty()).collect())
}

/// Groups that grow pair by pair.
#[derive(Default)]
struct Drafts {
    /// A draft that became a part of another one has no faces.
    drafts: Vec<Draft>,
    /// The draft of a person.
    of_person: BTreeMap<usize, usize>,
}

impl Drafts {
    fn add(&mut self, pair: &Pair, are_compatible: impl Fn(&BTreeMap<usize, usize>) -> bool) {
        let (x, y) = pair.people;
        let found = [self.of_person.get(&x), self.of_person.get(&y)];
        if found[0].is_some() && found[0] == found[1] {
            return;
        }
        let parts: Vec<usize> = found.into_iter().flatten().copied().collect();
        let pair_faces = BTreeMap::from([(x, pair.faces.0), (y, pair.faces.1)]);
        let mut faces = pair_faces.clone();
        faces.extend(parts.iter().flat_map(|part| self.drafts[*part].faces.clone()));
        let fits = parts.is_empty() || are_compatible(&faces);
        let mut contested = !fits;
        for part in &parts {
            let part = &mut self.drafts[*part];
            contested |= part.contested;
            part.contested = contested;
            if fits {
                part.faces.clear();
            }
        }
        if fits {
            self.of_person.extend(faces.keys().map(|person| (*person, self.drafts.len())));
        }
        let faces = if fits { faces } else { pair_faces };
        let Pair { strength, reason, .. } = *pair;
        self.drafts.push(Draft { faces, strength, reason, contested });
    }
}

/// One question for all groups of a reason that are as likely, and one for groups that have people in
/// common.
fn gather(clusters: &Clusters<'_>, mut drafts: Vec<Draft>) -> Vec<Doubt> {
    drafts
        .sort_by_cached_key(|draft| (Reverse(draft.strength), draft.people().collect::<Vec<_>>()));
    let mut doubts: Vec<Doubt> = Vec::new();
    let mut shared: BTreeMap<(Reason, bool), usize> = BTreeMap::new();
    let choices = choices(&drafts);
    let mut by_choice: BTreeMap<usize, usize> = BTreeMap::new();
    for (place, draft) in drafts.iter().enumerate() {
        let likely = draft.is_likely();
        let next = doubts.len();
        let (at, kind) = if let Some(choice) = choices.get(&place) {
            (*by_choice.entry(*choice).or_insert(next), DoubtKind::Choice)
        } else {
            let kind = if likely { DoubtKind::Likely } else { DoubtKind::Unlikely };
            (*shared.entry((draft.reason, likely)).or_insert(next), kind)
        };
        let group = group(clusters, draft);
        match doubts.get_mut(at) {
            Some(doubt) => doubt.groups.push(group),
            None => doubts.push(Doubt { reason: draft.reason, kind, groups: vec![group] }),
        }
    }
    doubts
}

/// The likely drafts that have people in common with others, each with the first draft of all that
/// hang together.
fn choices(drafts: &[Draft]) -> BTreeMap<usize, usize> {
    let contested: Vec<usize> =
        (0..drafts.len()).filter(|at| drafts[*at].contested && drafts[*at].is_likely()).collect();
    let mut choice: BTreeMap<usize, usize> = contested.iter().map(|at| (*at, *at)).collect();
    let mut holder: BTreeMap<usize, usize> = BTreeMap::new();
    for at in &contested {
        for person in drafts[*at].people() {
            let first = *holder.entry(person).or_insert(choice[at]);
            let (old, new) = (choice[at].max(choice[&first]), choice[at].min(choice[&first]));
            choice.values_mut().filter(|c| **c == old).for_each(|c| *c = new);
        }
    }
    choice
}

fn group(clusters: &Clusters<'_>, draft: &Draft) -> Group {
    let faces: Vec<usize> = draft.faces.values().copied().collect();
    Group {
        people: draft.faces.keys().copied().collect(),
        rows: faces.iter().map(|at| clusters.faces[*at].rows[0]).collect(),
        keys: faces
            .iter()
            .map(|at| clusters.index.key_of(*at, |face| clusters.root(face)))
            .collect(),
        reason: draft.reason,
        clues: describe(&faces.iter().map(|at| &clusters.faces[*at]).collect::<Vec<_>>()),
        strength: draft.strength,
    }
}

/// The pairs that are still open, the surest first, each once.
fn pairs(
    clusters: &Clusters<'_>,
    mut unsure: Vec<Unsure>,
    place: &BTreeMap<usize, usize>,
) -> Vec<Pair> {
    unsure.sort_by_key(|(strength, a, b, reason)| (Reverse(*strength), *a, *b, *reason));
    let mut seen = BTreeSet::new();
    let open = |(strength, a, b, reason): Unsure| {
        let (root_a, root_b) = (clusters.root(a), clusters.root(b));
        if root_a == root_b || clusters.kept_apart(root_a, root_b) {
            return None;
        }
        let (x, y) = (*place.get(&root_a)?, *place.get(&root_b)?);
        let (people, faces) = if x < y { ((x, y), (a, b)) } else { ((y, x), (b, a)) };
        seen.insert(people).then_some(Pair { people, faces, strength, reason })
    };
    unsure.into_iter().filter_map(open).collect()
}

/// Whether any two of several people are asked about, or nothing speaks against them being one.
fn are_compatible(
    (clusters, course): (&Clusters<'_>, &Course),
    people: &BTreeMap<usize, usize>,
    asked: &BTreeSet<(usize, usize)>,
) -> bool {
    let roots: Vec<(usize, usize)> =
        people.iter().map(|(person, face)| (*person, clusters.root(*face))).collect();
    let faces = |root: usize| -> Vec<_> {
        clusters.faces_of(root).iter().map(|at| &clusters.faces[*at]).collect()
    };
    roots.iter().enumerate().all(|(at, (one, root_one))| {
        roots[at + 1..].iter().all(|(other, root_other)| {
            if asked.contains(&(*one, *other)) {
                return true;
            }
            let relation = weigh(&faces(*root_one), &faces(*root_other), course);
            relation.meeting == Meeting::Never
                && relation.id != Agreement::Different
                && !clusters.kept_apart(*root_one, *root_other)
        })
    })
}
