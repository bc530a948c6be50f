//! Which faces are worth comparing: those that share a clue. Near-linear in the number of
//! faces, since no block of many is compared pair by pair.

use std::collections::{BTreeSet, HashMap};

use super::face::Face;
use crate::domain::{NameKey, sound};

/// Most faces of a block that are compared pair by pair.
const MOST_BY_CLUE: usize = 100;
const MOST_BY_WORDS: usize = 40;
const MOST_BY_INITIAL: usize = 24;
const MOST_BY_WORD: usize = 10;
/// A phone number under more names than this tells nobody apart.
const CROWD: usize = 4;

/// What two faces may share.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Shared<'f> {
    Mailbox(&'f str),
    Local(&'f str),
    LocalStart(&'f str),
    LocalEnd(&'f str),
    Phone(&'f str),
    Id(&'f str),
    Words(&'f str, &'f str),
    WordAndInitial(&'f str, char),
    Sounds(String, String),
    Word(&'f str),
}

impl Shared<'_> {
    fn most(&self) -> usize {
        match self {
            Self::Words(..) => MOST_BY_WORDS,
            Self::WordAndInitial(..)
            | Self::Sounds(..)
            | Self::LocalStart(_)
            | Self::LocalEnd(_) => MOST_BY_INITIAL,
            Self::Word(_) => MOST_BY_WORD,
            _ => MOST_BY_CLUE,
        }
    }
}

/// Pairs to compare, and phone numbers that are left out because a crowd shares them.
pub(super) struct Blocks {
    pub(super) pairs: BTreeSet<(usize, usize)>,
    pub(super) crowded: Vec<(String, usize)>,
}

/// Finds the pairs.
pub(super) fn build(faces: &[Face<'_>]) -> Blocks {
    let mut blocks: HashMap<Shared<'_>, Vec<usize>> = HashMap::new();
    for (at, face) in faces.iter().enumerate() {
        for shared in clues_of(face) {
            blocks.entry(shared).or_default().push(at);
        }
    }
    let (mut pairs, mut crowded) = (BTreeSet::new(), Vec::new());
    for (shared, members) in &blocks {
        if let Shared::Phone(phone) = shared {
            let people: BTreeSet<&str> = members.iter().map(|m| person_like(&faces[*m])).collect();
            if people.len() > CROWD {
                crowded.push(((*phone).to_owned(), people.len()));
                continue;
            }
        }
        if members.len() > shared.most() {
            continue;
        }
        for (i, a) in members.iter().enumerate() {
            pairs.extend(members[i + 1..].iter().map(|b| (*a.min(b), *a.max(b))));
        }
    }
    crowded.sort();
    Blocks { pairs, crowded }
}

/// What stands for the person when names under one phone number are counted.
fn person_like<'f>(face: &'f Face<'_>) -> &'f str {
    face.mailbox.as_deref().unwrap_or(&face.clues.name)
}

fn clues_of<'f>(face: &'f Face<'_>) -> Vec<Shared<'f>> {
    let mut clues = Vec::with_capacity(8);
    if let Some(mailbox) = &face.mailbox {
        clues.push(Shared::Mailbox(mailbox));
        let local = mailbox.split('@').next().unwrap_or("");
        if local.len() >= 5 {
            clues.push(Shared::Local(local));
            // A slip in one half leaves the other as it was; it may make the address longer.
            let half = if local.len() >= 8 { 4 } else { 3 };
            clues.extend(local.get(..half).map(Shared::LocalStart));
            clues.extend(local.get(local.len() - half..).map(Shared::LocalEnd));
        }
    }
    clues.extend(face.logins.keys().filter(|l| l.len() > 3).map(|l| Shared::Local(l)));
    if let Some(phone) = &face.clues.phone {
        clues.push(Shared::Phone(phone));
    }
    if let Some(id) = &face.clues.student_id {
        clues.push(Shared::Id(&id.value));
    }
    for name in std::iter::once(&face.clues.name_key).chain(&face.other_names) {
        clues.extend(clues_of_name(name));
    }
    clues
}

fn clues_of_name(name: &NameKey) -> Vec<Shared<'_>> {
    let mut clues = Vec::with_capacity(8);
    let words: Vec<&str> = name.whole_words().take(6).collect();
    let sounds: Vec<String> = words.iter().filter_map(|word| sound(word)).collect();
    for (i, first) in sounds.iter().enumerate() {
        let ordered = |second: &String| (first.min(second).clone(), first.max(second).clone());
        let pairs = sounds[i + 1..].iter().map(ordered);
        clues.extend(pairs.map(|(one, other)| Shared::Sounds(one, other)));
    }
    for (i, first) in words.iter().enumerate() {
        clues.push(Shared::Word(first));
        clues.extend(words[i + 1..].iter().map(|second| Shared::Words(first, second)));
        let others = name.tokens().iter().filter(|t| t != first).take(6);
        let initials = others.filter_map(|t| t.chars().next());
        clues.extend(initials.map(|c| Shared::WordAndInitial(first, c)));
    }
    clues
}
