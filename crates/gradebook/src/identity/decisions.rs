//! Answers that somebody gave to doubts before: they outweigh every clue.

use super::face::Face;
use crate::domain::{EmailReading, NameKey, normal_id};

/// The answer to "same person?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Verdict {
    /// One person.
    Same,
    /// Two people.
    Apart,
}

/// Remembered answers; each side is an e-mail address, a student id or a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Decisions {
    entries: Vec<(String, String, Verdict)>,
}

impl Decisions {
    /// Remembers an answer.
    pub fn add(&mut self, one: &str, other: &str, verdict: Verdict) {
        self.entries.push((one.to_owned(), other.to_owned(), verdict));
    }

    /// Whether nothing was ever decided.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The faces that each decision speaks of.
    pub(super) fn apply(
        &self,
        faces: &[Face<'_>],
        verdict: Verdict,
    ) -> Vec<(Vec<usize>, Vec<usize>)> {
        let matching = |text: &str| -> Vec<usize> {
            let (mail, name) = (EmailReading::parse(text).mailbox(), NameKey::new(text));
            let fits = |face: &Face<'_>| match &mail {
                Some(mail) => face.mailbox.as_ref() == Some(mail),
                None => {
                    face.clues.name_key == name
                        || face
                            .clues
                            .student_id
                            .as_ref()
                            .is_some_and(|id| Some(&id.value) == normal_id(text).as_ref())
                }
            };
            let fitting: Vec<usize> = (0..faces.len()).filter(|at| fits(&faces[*at])).collect();
            // A name was given where a row had nothing else: such rows are meant first.
            let bare: Vec<usize> =
                fitting.iter().copied().filter(|at| faces[*at].is_name_only()).collect();
            if mail.is_none() && !bare.is_empty() { bare } else { fitting }
        };
        self.entries
            .iter()
            .filter(|(.., v)| *v == verdict)
            .map(|(one, other, _)| (matching(one), matching(other)))
            .collect()
    }
}
