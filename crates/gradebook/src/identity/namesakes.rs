//! People who share a name and no other clue: joined only when nobody else has the name and
//! nothing speaks against it.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::Clusters;
use super::face::Face;
use super::judge::{Agreement, Reason, ids, phones};
use crate::domain::{MailRelation, NameRelation};

/// More people of one name than this are not listed pair by pair.
const MOST_NAMESAKES: usize = 6;

/// Joins the sure ones and returns the doubts, as (strength, face, face, reason).
pub(super) fn resolve(clusters: &mut Clusters<'_>) -> Vec<(u8, usize, usize, Reason)> {
    let mut doubts = Vec::new();
    for faces in by_name(clusters) {
        let people: BTreeMap<usize, usize> =
            faces.iter().rev().map(|f| (clusters.root(*f), *f)).collect();
        let people: Vec<(usize, usize)> = people.into_iter().collect();
        if let [(_, a), (_, b)] = people[..] {
            settle_pair(clusters, (a, b), &mut doubts);
        } else if people.len() <= MOST_NAMESAKES {
            doubts.extend(among_many(clusters, &people));
        }
    }
    doubts.extend(near_names(clusters));
    doubts
}

/// Faces with equal names, in a stable order.
fn by_name(clusters: &Clusters<'_>) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (at, face) in clusters.faces.iter().enumerate() {
        if !face.clues.name_key.is_blank() {
            groups.entry(face.clues.name_key.tokens()).or_default().push(at);
        }
    }
    groups.into_values().filter(|g| g.len() > 1).collect()
}

fn settle_pair(
    clusters: &mut Clusters<'_>,
    pair: (usize, usize),
    doubts: &mut Vec<(u8, usize, usize, Reason)>,
) {
    let (a, b) = pair;
    let whole_words = clusters.faces[a].clues.name_key.whole_words().count();
    match against(clusters, a, b) {
        0 if whole_words >= 2 && !clusters.join(a, b, Reason::SameNameAlone) => {
            doubts.push((40, a, b, Reason::Contradicted));
        }
        0 => doubts.push((40, a, b, Reason::Namesakes)),
        1 if whole_words >= 2 && !met(clusters, a, b) => {
            doubts.push((30, a, b, Reason::NameOtherEmail));
        }
        _ => {}
    }
}

/// Several people of one name: who has no other clue may be any of them.
fn among_many(
    clusters: &Clusters<'_>,
    people: &[(usize, usize)],
) -> Vec<(u8, usize, usize, Reason)> {
    let mut doubts = Vec::new();
    for (i, (_, a)) in people.iter().enumerate() {
        for (_, b) in &people[i + 1..] {
            if against(clusters, *a, *b) == 0 {
                doubts.push((40, *a, *b, Reason::Namesakes));
            }
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
    let any = |test: &dyn Fn(&Face, &Face) -> bool| usize::from(pairs().any(|(x, y)| test(x, y)));
    let mail = any(&|x, y| x.clues.email.relate(&y.clues.email) == MailRelation::Different);
    let phone = any(&|x, y| phones(x, y) == Agreement::Different);
    let id = any(&|x, y| ids(x, y) == Agreement::Different);
    mail + phone + id * 2
}

/// Whether two clusters stand in one table.
fn met(clusters: &Clusters<'_>, a: usize, b: usize) -> bool {
    let tables = |face| -> BTreeSet<usize> {
        let faces = clusters.faces_of(clusters.root(face));
        faces.iter().flat_map(|f| clusters.faces[*f].tables.iter().copied()).collect()
    };
    !tables(a).is_disjoint(&tables(b))
}

/// Names without any other clue that are nearly the name of just one other person.
fn near_names(clusters: &Clusters<'_>) -> Vec<(u8, usize, usize, Reason)> {
    let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, face) in clusters.faces.iter().enumerate() {
        for word in face.clues.name_key.whole_words() {
            by_word.entry(word).or_default().push(at);
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
        let key = &clusters.faces[at].clues.name_key;
        let around = key
            .whole_words()
            .filter_map(|w| by_word.get(w))
            .filter(|b| b.len() <= MOST_NAMESAKES * 4)
            .flatten();
        let near = |other: &&usize| {
            matches!(
                key.relate(&clusters.faces[**other].clues.name_key),
                NameRelation::Near(1..) | NameRelation::Subset(2..)
            )
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
