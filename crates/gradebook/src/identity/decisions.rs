//! Answers that somebody gave to doubts before: they outweigh every clue.

use std::collections::{BTreeMap, BTreeSet};

use super::face::Face;
use crate::domain::{EmailReading, LabelledName, NameKey, normal_id};
use crate::submission::Clues;

/// The answer to "same person?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Verdict {
    /// One person.
    Same,
    /// Two people.
    Apart,
}

/// Remembered answers. Each side is a key: an e-mail address, a student id, a name, or several of
/// them with ` | ` between, all of which must fit (`Ada Obi | obi@school.org`).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Decisions {
    entries: Vec<(String, String, Verdict)>,
}

impl Decisions {
    /// Remembers an answer.
    pub fn add(&mut self, one: &str, other: &str, verdict: Verdict) {
        self.entries.push((one.to_owned(), other.to_owned(), verdict));
    }

    /// Remembers an answer on a group of people.
    pub fn add_group(&mut self, keys: &[String], verdict: Verdict) {
        for (at, one) in keys.iter().enumerate() {
            for (step, other) in (1_usize..).zip(keys.iter().skip(at.saturating_add(1))) {
                // That two are one holds for all if it holds for each two that follow each other.
                if verdict == Verdict::Apart || step == 1 {
                    self.add(one, other, verdict);
                }
            }
        }
    }

    /// Whether nothing was ever decided.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The faces that each decision speaks of.
    pub(super) fn apply(
        &self,
        index: &Index<'_>,
        verdict: Verdict,
    ) -> Vec<(Vec<usize>, Vec<usize>)> {
        let matching = |text: &str| index.matching(text).into_iter().collect();
        self.entries
            .iter()
            .filter(|(.., v)| *v == verdict)
            .map(|(one, other, _)| (matching(one), matching(other)))
            .collect()
    }
}

/// What is between the parts of a key.
const BETWEEN: &str = " | ";
/// What a phone number in a key begins with.
const PHONE: &str = "tel:";

/// A key that names whoever has all clues.
pub(crate) fn key(clues: &Clues) -> String {
    let mail = clues.email.address().map(str::to_owned);
    let id = clues.student_id.as_ref().map(|id| id.value.clone());
    let phone = clues.phone.as_ref().map(|phone| format!("{PHONE}{phone}"));
    let name = Some(clues.name.clone()).filter(|name| !name.is_empty());
    [name, mail, id, phone].into_iter().flatten().collect::<Vec<_>>().join(BETWEEN)
}

/// The faces by what names them.
pub(super) struct Index<'f> {
    faces: &'f [Face<'f>],
    names: BTreeMap<&'f NameKey, BTreeSet<usize>>,
    texts: BTreeMap<Part, BTreeSet<usize>>,
}

impl<'f> Index<'f> {
    pub(super) fn new(faces: &'f [Face<'f>]) -> Self {
        let (mut names, mut texts) = (BTreeMap::new(), BTreeMap::new());
        for (at, face) in faces.iter().enumerate() {
            let names: &mut BTreeSet<usize> = names.entry(&face.clues.name_key).or_default();
            names.insert(at);
            let id = face.clues.student_id.as_ref().map(|id| Part::Id(id.value.clone()));
            let parts = [
                face.mailbox.clone().map(Part::Mailbox),
                face.clues.phone.clone().map(Part::Phone),
                id,
            ];
            for part in parts.into_iter().flatten() {
                let texts: &mut BTreeSet<usize> = texts.entry(part).or_default();
                texts.insert(at);
            }
        }
        Self { faces, names, texts }
    }

    /// The faces that a key names: those that fit all its parts.
    fn matching(&self, key: &str) -> BTreeSet<usize> {
        let parts: Vec<&str> = key.split(BETWEEN).collect();
        let found = parts.iter().map(|part| self.of_part(part));
        let fitting = found.reduce(|all, next| all.intersection(&next).copied().collect());
        let fitting = fitting.unwrap_or_default();
        // A name was given where a row had nothing else: such rows are meant first.
        let bare: BTreeSet<usize> =
            fitting.iter().copied().filter(|at| self.faces[*at].is_name_only()).collect();
        let is_name = parts.len() == 1 && EmailReading::parse(key).mailbox().is_none();
        if is_name && !bare.is_empty() { bare } else { fitting }
    }

    fn of_part(&self, text: &str) -> BTreeSet<usize> {
        let known = |part: Part| self.texts.get(&part).cloned().unwrap_or_default();
        if let Some(phone) = text.strip_prefix(PHONE) {
            return known(Part::Phone(phone.to_owned()));
        }
        if let Some(mailbox) = EmailReading::parse(text).mailbox() {
            return known(Part::Mailbox(mailbox));
        }
        let LabelledName { name, label } = LabelledName::parse(text);
        let mut found = self.names.get(&NameKey::new(&name)).cloned().unwrap_or_default();
        let labelled = |at: &usize| self.faces[*at].clues.label == label;
        if found.iter().any(labelled) {
            found.retain(labelled);
        }
        found.extend(normal_id(text).map(|id| known(Part::Id(id))).into_iter().flatten());
        found
    }

    /// The shortest text that names a face, and beside it nobody but its person. `root` gives the
    /// cluster of a face.
    pub(super) fn key_of(&self, face: usize, root: impl Fn(usize) -> usize) -> String {
        let clues = &self.faces[face].clues;
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let mail = clues.email.address().and_then(text);
        let id = clues.student_id.as_ref().map(|id| id.value.clone());
        let name = text(&clues.name);
        let phone = clues.phone.as_ref().map(|phone| format!("{PHONE}{phone}"));
        let joined = |parts: &[&Option<String>]| -> Option<String> {
            let parts: Option<Vec<&str>> = parts.iter().map(|part| part.as_deref()).collect();
            parts.map(|parts| parts.join(BETWEEN))
        };
        let candidates = [
            joined(&[&mail]),
            joined(&[&id]),
            joined(&[&name]),
            joined(&[&name, &mail]),
            joined(&[&name, &id]),
            joined(&[&name, &phone]),
            joined(&[&mail, &id]),
            joined(&[&mail, &phone]),
            joined(&[&name, &mail, &id]),
            joined(&[&name, &mail, &phone]),
        ];
        let own = root(face);
        let is_own = |key: &&String| {
            let found = self.matching(key);
            found.contains(&face) && found.iter().all(|at| root(*at) == own)
        };
        let candidates: Vec<String> = candidates.into_iter().flatten().collect();
        candidates.iter().find(is_own).or(candidates.last()).cloned().unwrap_or_default()
    }
}

/// A clue that names people.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Mailbox(String),
    Phone(String),
    Id(String),
}
