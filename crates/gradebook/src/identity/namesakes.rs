//! People who share a name and no other clue: joined only when nobody else has the name and
//! nothing speaks against it.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::Clusters;
use super::face::Face;
use super::judge::{Agreement, Reason, ids, phones};
use crate::domain::{MailRelation, NameKey, NameRelation};

/// More people of one name than this are not listed pair by pair.
const MOST_NAMESAKES: usize = 6;
/// More than this are not tried as one person.
const MOST_JOINED: usize = 40;

/// A pair of faces that may be one person: strength, faces, reason.
type Unsure = (u8, usize, usize, Reason);

/// Joins the sure ones and returns the doubts.
pub(super) fn resolve(clusters: &mut Clusters<'_>) -> Vec<Unsure> {
    let mut doubts = Vec::new();
    for faces in by_name(clusters) {
        let people = people_of(clusters, &faces);
        settle(clusters, &people, &mut doubts);
    }
    doubts.extend(known_as(clusters));
    doubts.extend(near_names(clusters));
    doubts
}

/// Faces with equal names, in a stable order.
fn by_name(clusters: &Clusters<'_>) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<&NameKey, Vec<usize>> = BTreeMap::new();
    for (at, face) in clusters.faces.iter().enumerate() {
        if !face.clues.name_key.is_blank() {
            groups.entry(&face.clues.name_key).or_default().push(at);
        }
    }
    groups.into_values().filter(|g| g.len() > 1).collect()
}

/// The first of the faces of each cluster.
fn people_of(clusters: &Clusters<'_>, faces: &[usize]) -> Vec<usize> {
    let people: BTreeMap<usize, usize> =
        faces.iter().rev().map(|f| (clusters.root(*f), *f)).collect();
    people.into_values().collect()
}

/// People of one name: one person when no two of them contradict each other.
fn settle(clusters: &mut Clusters<'_>, people: &[usize], doubts: &mut Vec<Unsure>) {
    let [first, others @ ..] = people else { return };
    if let [other] = others {
        settle_pair(clusters, (*first, *other), Reason::SameNameAlone, doubts);
    } else if clusters.faces[*first].clues.name_key.is_full() && agree(clusters, people) {
        for other in others {
            if !clusters.join(*first, *other, Reason::SameNameAlone) {
                doubts.push((40, *first, *other, Reason::Contradicted));
            }
        }
    } else {
        doubts.extend(among_many(clusters, people));
    }
}

/// Whether no two of several people contradict each other.
fn agree(clusters: &Clusters<'_>, people: &[usize]) -> bool {
    let compatible = |a: usize, b: usize| {
        against(clusters, a, b) == 0 && clusters.can_join(clusters.root(a), clusters.root(b))
    };
    people.len() <= MOST_JOINED
        && people
            .iter()
            .enumerate()
            .all(|(i, a)| people[i + 1..].iter().all(|b| compatible(*a, *b)))
}

fn settle_pair(
    clusters: &mut Clusters<'_>,
    (a, b): (usize, usize),
    reason: Reason,
    doubts: &mut Vec<Unsure>,
) {
    let names = [&clusters.faces[a], &clusters.faces[b]].map(|f| &f.clues.name_key);
    let whole = names.into_iter().all(NameKey::is_full);
    match against(clusters, a, b) {
        0 if whole && clusters.join(a, b, reason) => {}
        0 if whole => doubts.push((40, a, b, Reason::Contradicted)),
        0 => doubts.push((40, a, b, Reason::Namesakes)),
        1 if whole && !met(clusters, a, b) => doubts.push((30, a, b, Reason::NameOtherEmail)),
        _ => {}
    }
}

/// Several people of one name: who has no other clue may be any of them. Of very many, each is
/// listed with one other only.
fn among_many(clusters: &Clusters<'_>, people: &[usize]) -> Vec<Unsure> {
    let few = people.len() <= MOST_NAMESAKES;
    let tried = if few { people.len() } else { MOST_NAMESAKES };
    let mut doubts = Vec::new();
    for (i, a) in people.iter().enumerate() {
        let others = people[i + 1..].iter().take(tried);
        let mut fitting = others.filter(|b| against(clusters, *a, **b) == 0);
        let wanted = if few { usize::MAX } else { 1 };
        doubts.extend(fitting.by_ref().take(wanted).map(|b| (40, *a, *b, Reason::Namesakes)));
    }
    doubts
}

/// People who go by another name: joined where one person has that name and one goes by it.
fn known_as(clusters: &mut Clusters<'_>) -> Vec<Unsure> {
    let faces = clusters.faces;
    let mut named: BTreeMap<&NameKey, Vec<usize>> = BTreeMap::new();
    let mut going_by: BTreeMap<&NameKey, Vec<usize>> = BTreeMap::new();
    for (at, face) in faces.iter().enumerate() {
        named.entry(&face.clues.name_key).or_default().push(at);
        for other in face.other_names.iter().filter(|name| name.is_full()) {
            going_by.entry(other).or_default().push(at);
        }
    }
    let mut doubts = Vec::new();
    for (name, callers) in going_by {
        let callers = people_of(clusters, &callers);
        let own: BTreeSet<usize> = callers.iter().map(|f| clusters.root(*f)).collect();
        let mut named = people_of(clusters, named.get(name).map_or(&[], Vec::as_slice));
        named.retain(|face| !own.contains(&clusters.root(*face)));
        if let ([caller], [one]) = (&callers[..], &named[..]) {
            settle_pair(clusters, (*caller, *one), Reason::KnownAs, &mut doubts);
            continue;
        }
        for caller in callers.iter().take(MOST_NAMESAKES) {
            let fitting = named
                .iter()
                .filter(|f| against(clusters, *caller, **f) == 0 && !met(clusters, *caller, **f));
            doubts
                .extend(fitting.take(MOST_NAMESAKES).map(|f| (40, *caller, *f, Reason::Namesakes)));
        }
    }
    doubts
}

/// How many clues of two clusters contradict each other.
fn against(clusters: &Clusters<'_>, a: usize, b: usize) -> usize {
    let pairs = || {
        let (of_a, of_b) =
            (clusters.faces_of(clusters.root(a)), clusters.faces_of(clusters.root(b)));
        of_a.iter()
            .flat_map(move |x| of_b.iter().map(move |y| (&clusters.faces[*x], &clusters.faces[*y])))
    };
    let any =
        |test: &dyn Fn(&Face<'_>, &Face<'_>) -> bool| usize::from(pairs().any(|(x, y)| test(x, y)));
    let mail = any(&|x, y| x.clues.email.relate(&y.clues.email) == MailRelation::Different);
    let phone = any(&|x, y| phones(x, y) == Agreement::Different);
    let id = any(&|x, y| ids(x, y) == Agreement::Different);
    mail + phone + id * 2
}

/// Whether two clusters stand in one table.
fn met(clusters: &Clusters<'_>, a: usize, b: usize) -> bool {
    let tables = |face| -> BTreeSet<usize> {
        let faces = clusters.faces_of(clusters.root(face));
        faces.iter().flat_map(|f| clusters.faces[*f].tables()).collect()
    };
    !tables(a).is_disjoint(&tables(b))
}

/// Names without any other clue that are nearly the name of just one other person.
fn near_names(clusters: &Clusters<'_>) -> Vec<(u8, usize, usize, Reason)> {
    let mut by_word: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, face) in clusters.faces.iter().enumerate() {
        for word in face.keys().flat_map(NameKey::whole_words) {
            by_word.entry(word).or_default().insert(at);
        }
    }
    let lonely = |at: &usize| {
        clusters.faces[*at].is_name_only()
            && clusters
                .faces_of(clusters.root(*at))
                .iter()
                .all(|f| clusters.faces[*f].is_name_only())
    };
    let mut doubts = Vec::new();
    for at in (0..clusters.faces.len()).filter(lonely) {
        let face = &clusters.faces[at];
        let words: BTreeSet<&str> = face.keys().flat_map(NameKey::whole_words).collect();
        let around = words
            .into_iter()
            .filter_map(|w| by_word.get(w))
            .filter(|b| b.len() <= MOST_NAMESAKES * 4)
            .flatten();
        let near = |other: &&usize| {
            let other = &clusters.faces[**other];
            let written_apart = face.clues.name_key != other.clues.name_key;
            match face.relate(other) {
                NameRelation::Near(words) => words >= 1,
                NameRelation::Subset(words) => words >= 2,
                NameRelation::Equal => written_apart,
                NameRelation::Unknown | NameRelation::Different | NameRelation::Partial => false,
            }
        };
        let found: BTreeMap<usize, usize> =
            around.filter(near).map(|f| (clusters.root(*f), *f)).collect();
        let mut found = found.into_iter().filter(|(root, _)| *root != clusters.root(at));
        if let (Some((_, other)), None) = (found.next(), found.next())
            && !met(clusters, at, other)
        {
            doubts.push((20, at.min(other), at.max(other), Reason::NearName));
        }
    }
    doubts
}
