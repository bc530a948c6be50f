//! Work that is under way, and whose it is.

use serde::{Deserialize, Serialize};

use super::state::{Phase, Session};

/// Work of a chat that is awaited beside its compile, at most; older work is answered all the same.
const MOST_ASKED: usize = 50;

/// What the user waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The job.
    pub job: String,
    /// The message that tells how far it is.
    pub slot: String,
    /// The revision that it works on.
    pub revision: u64,
    /// Whether it follows an edit: then there is no need to tell of the files again.
    #[serde(default)]
    pub after_edit: bool,
    /// Who asked for it.
    #[serde(default)]
    pub user: i64,
}

/// Work whose answer needs nothing else of the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The job.
    pub job: String,
    /// Who asked for it.
    pub user: i64,
    /// What for.
    pub what: AskedFor,
}

/// What work was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedFor {
    /// Something to read: a person's figures, a page, the history.
    Reading,
    /// What stands out.
    Insights,
    /// A summary in a language model's words.
    Wording,
    /// Deleting everything, which is not stopped half way.
    Deleting,
}

impl Session {
    /// Notes work that somebody waits for.
    pub(super) fn add_asked(&mut self, asked: Asked) {
        self.asked.push(asked);
        let over = self.asked.len().saturating_sub(MOST_ASKED);
        self.asked.drain(..over);
    }

    /// Whether something is read, compiled, worked out or looked up.
    pub fn is_working(&self) -> bool {
        self.jobs().next().is_some()
    }

    /// The jobs of the course that are under way; a broadcast is none of them.
    pub fn jobs(&self) -> impl Iterator<Item = &str> {
        let reading = self.files.iter().filter_map(|f| match &f.phase {
            Phase::Reading { job, .. } => Some(job),
            Phase::Ready(_) => None,
        });
        let work = self.work.iter().map(|w| &w.job);
        let thinking = self.edits.thinking.iter().map(|t| &t.job);
        let asked = self.asked.iter().map(|a| &a.job);
        reading.chain(work).chain(thinking).chain(asked).map(String::as_str)
    }

    /// Who asked for a job, where that is known.
    pub fn asker(&self, job: &str) -> Option<i64> {
        let works = self.work.iter().chain(&self.dead).map(|w| (&w.job, w.user));
        let edits = &self.edits;
        let thinking = edits.thinking.iter().chain(&edits.dead).map(|t| (&t.job, t.user));
        let asked = self.asked.iter().map(|a| (&a.job, a.user));
        let mut all = works.chain(thinking).chain(asked);
        all.find(|(its, user)| *its == job && *user != 0).map(|(_, user)| user)
    }
}
