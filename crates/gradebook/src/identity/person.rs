//! A person as the gradebook shows one.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::Clusters;
use super::course::Course;
use super::evidence::{Evidence, weigh};
use super::judge::{Reason, describe};
use crate::domain::{EmailReading, LabelledName, NameKey, display_name, fold, likely_typo, words};
use crate::submission::RowRef;

/// A person and the rows that are theirs.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name to show: the fullest and commonest spelling.
    pub name: String,
    /// The e-mail address to show; blank when none was given.
    pub email: String,
    /// The school's number, where one was given.
    pub student_id: Option<String>,
    /// All spellings of the name.
    pub names: Vec<String>,
    /// All e-mail cells, as typed.
    pub emails: Vec<String>,
    /// The rows, in order.
    pub rows: Vec<RowRef>,
    /// Why the rows belong together.
    pub links: Vec<Link>,
}

/// Why two rows belong to one person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// A row on each side.
    pub rows: (RowRef, RowRef),
    /// Why.
    pub reason: Reason,
    /// The clues of both rows.
    pub clues: String,
    /// What they weigh.
    pub evidence: Evidence,
}

impl Person {
    /// Shows the class or the number beside the name, where somebody else has the same name.
    pub(super) fn show_label(&mut self) {
        let labels = self.names.iter().map(|typed| LabelledName::parse(typed).label);
        if let Some(label) = labels.filter(|label| !label.is_empty()).max_by_key(String::len) {
            self.name = format!("{} ({})", self.name, label.to_uppercase());
        }
    }

    /// Sorts names without regard to case and accents.
    pub(super) fn sort_key(&self) -> (String, String) {
        (fold(&self.name), self.email.clone())
    }
}

/// Makes a person of the faces of a cluster and the links that joined them.
pub(super) fn build(
    (clusters, course): (&Clusters<'_>, &Course),
    faces: &[usize],
    links: &[(usize, usize, Reason)],
) -> Person {
    let (mut names, mut logins, mut emails) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut rows, mut student_id, mut nicknames) = (Vec::new(), None, BTreeSet::new());
    // The class list says what its people are called.
    let listed = faces.iter().any(|at| clusters.faces[*at].is_listed());
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    let mut addresses: BTreeMap<String, usize> = BTreeMap::new();
    for face in faces.iter().map(|at| &clusters.faces[*at]) {
        add_counts(&mut names, &face.names);
        if !listed || face.is_listed() {
            add_counts(&mut shown, &face.names);
            add_counts(&mut addresses, &face.emails);
        }
        add_counts(&mut logins, &face.logins);
        add_counts(&mut emails, &face.emails);
        rows.extend(&face.rows);
        nicknames.extend(&face.other_names);
        student_id = longest(student_id, face.clues.student_id.as_ref().map(|id| id.shown.clone()));
    }
    rows.sort();
    let mut links: Vec<Link> =
        links.iter().map(|(a, b, reason)| link((clusters, course), (*a, *b), *reason)).collect();
    links.sort();
    Person {
        name: best_name(&shown, &nicknames)
            .or_else(|| best_name(&names, &nicknames))
            .or_else(|| commonest(logins))
            .or_else(|| student_id.clone().filter(|id| is_login(id)))
            .unwrap_or_else(|| best_email(&emails)),
        email: Some(best_email(&addresses))
            .filter(|email| !email.is_empty())
            .unwrap_or_else(|| best_email(&emails)),
        student_id,
        names: names.into_keys().filter(|n| !n.is_empty()).collect(),
        emails: emails.into_keys().filter(|e| !e.is_empty()).collect(),
        rows,
        links,
    }
}

fn link(
    (clusters, course): (&Clusters<'_>, &Course),
    pair: (usize, usize),
    reason: Reason,
) -> Link {
    let (a, b) = (&clusters.faces[pair.0], &clusters.faces[pair.1]);
    let evidence = weigh(&[a], &[b], course).evidence;
    Link { rows: (a.rows[0], b.rows[0]), reason, clues: describe(&[a, b]), evidence }
}

/// Whether an id is a word, as login names are: where there is no name it is shown as one.
fn is_login(id: &str) -> bool {
    id.chars().count() > 2 && id.chars().all(char::is_alphabetic)
}

fn add_counts(all: &mut BTreeMap<String, usize>, more: &BTreeMap<String, usize>) {
    for (text, count) in more {
        *all.entry(text.clone()).or_default() += count;
    }
}

fn commonest(texts: BTreeMap<String, usize>) -> Option<String> {
    texts.into_iter().max_by(|(a, x), (b, y)| x.cmp(y).then(b.cmp(a))).map(|(text, _)| text)
}

/// The name that is no nickname; of these the spelling with the most whole words, without class and
/// number; of these the one that is neither all capitals nor all small letters; of these the commonest.
fn best_name(names: &BTreeMap<String, usize>, nicknames: &BTreeSet<&NameKey>) -> Option<String> {
    let mut clean: BTreeMap<String, usize> = BTreeMap::new();
    for (typed, count) in names.iter().filter(|(typed, _)| !typed.is_empty()) {
        *clean.entry(LabelledName::parse(typed).name).or_default() += count;
    }
    let rank = |(name, count): &(&String, &usize)| {
        let shown = display_name(name);
        let whole = words(name).iter().filter(|w| w.chars().count() > 1).count();
        let own = !nicknames.contains(&NameKey::new(name));
        (own, whole, shown == **name, **count, std::cmp::Reverse((*name).clone()))
    };
    clean.iter().max_by_key(rank).map(|(name, _)| display_name(name))
}

/// A valid address before a mended one before anything typed; unlikely domains last; then the
/// commonest.
fn best_email(emails: &BTreeMap<String, usize>) -> String {
    let rank = |(typed, count): &(&String, &usize)| {
        let reading = EmailReading::parse(typed);
        let sound = reading.valid().is_some_and(|a| likely_typo(a).is_none());
        (
            sound,
            reading.valid().is_some(),
            reading.address().is_some(),
            **count,
            std::cmp::Reverse((*typed).clone()),
        )
    };
    let best = emails.iter().filter(|(typed, _)| !typed.is_empty()).max_by_key(rank);
    best.map(|(typed, _)| EmailReading::parse(typed).address().unwrap_or(typed).to_owned())
        .unwrap_or_default()
}

/// The id with its zeros, of two spellings of it; else the greater.
fn longest(one: Option<String>, other: Option<String>) -> Option<String> {
    let rank = |id: &Option<String>| (id.as_ref().map_or(0, String::len), id.clone());
    [one, other].into_iter().max_by_key(rank).flatten()
}
