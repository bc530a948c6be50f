//! What the child processes answer of a file that was read and of a gradebook that was compiled:
//! enough for a conversation about it, never its rows.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub use crate::print::{Overlap, Print};
use crate::{Action, Difference, Profile};
use gradebook::FilePart;
use gradebook::identity::DoubtKind;

/// Stages of long work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The files' tables are being loaded.
    Loading,
    /// People are being matched and scored.
    Matching,
    /// The workbook is being written.
    Writing,
    /// The picture is being drawn.
    Drawing,
    /// A broadcast has been queued for so many chats.
    Queued {
        /// Chats so far.
        chats: u64,
        /// Chats in all.
        of: u64,
    },
}

/// What one file was recognised as, or why it can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReading {
    /// The file's name (a member's, for a zip).
    pub name: String,
    /// The digest of its bytes.
    pub digest: String,
    /// The blob with the file as it was sent (the zip, for a member).
    pub source: String,
    /// The blob with its tables; blank when it was refused.
    pub tables: String,
    /// Its tests; empty when it was refused.
    pub tests: Vec<TestSeen>,
    /// The form tool.
    pub tool: String,
    /// Rows of people.
    pub people: usize,
    /// Rows that are nobody's.
    pub set_aside: u32,
    /// The first submission.
    pub first_at: Option<NaiveDateTime>,
    /// Why it can't be used, in one sentence.
    pub refused: Option<String>,
    /// The titles of a file without scores, whose columns can be brought in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// What tells a newer export of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print: Option<Box<Print>>,
}

impl FileReading {
    /// Whether it is no test, but something to bring columns in from.
    pub fn is_extra(&self) -> bool {
        !self.titles.is_empty()
    }
}

/// A test in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSeen {
    /// Its title.
    pub title: String,
    /// The number that the title claims.
    pub number: Option<u32>,
    /// Its maximum, where the file knows one.
    pub maximum: Option<String>,
    /// Whether the maximum is a guess.
    pub guessed: bool,
}

/// What came of a compile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The tests, by number.
    pub tests: Vec<TestLine>,
    /// People.
    pub people: usize,
    /// Rows used.
    pub used: u32,
    /// Rows merged.
    pub merged: u32,
    /// Rows set aside.
    pub set_aside: u32,
    /// People who passed.
    pub passed: usize,
    /// People who failed.
    pub failed: usize,
    /// The pass mark in percent.
    pub pass_mark: String,
    /// The class mean in percent.
    pub mean: Option<String>,
    /// Questions about people.
    pub doubts: Vec<Doubt>,
    /// Doubts about figures, some of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Doubts about figures in all.
    #[serde(default)]
    pub question_count: usize,
    /// Further findings, the gravest first, some of them.
    pub warnings: Vec<String>,
    /// Warnings in all.
    pub warning_count: usize,
    /// The files that were made.
    pub files: Made,
    /// The table without its rows.
    #[serde(default)]
    pub profile: Profile,
    /// Edits that do not fit any more, with the reason.
    #[serde(default)]
    pub left_out: Vec<String>,
}

impl Report {
    /// How many doubts about figures are open.
    pub fn open_questions(&self) -> usize {
        self.question_count.max(self.questions.len())
    }
}

/// A doubt about figures, which somebody should settle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// What is the maximum of a test?
    Maximum {
        /// The test's number.
        number: u32,
        /// Its title.
        title: String,
        /// What it was taken as.
        taken: Option<String>,
        /// Maxima that are likely, the likeliest first.
        likely: Vec<String>,
        /// What is in doubt.
        doubt: String,
        /// Where the one that was taken is from.
        reason: String,
    },
    /// Is a column that was left out a test?
    Column {
        /// The file's name.
        file: String,
        /// The sheet's name.
        sheet: String,
        /// The column, as a choice names it.
        header: String,
        /// Why it was left out.
        why: String,
        /// Whether it can be used.
        usable: bool,
    },
    /// Are two columns of scores one test?
    SameTest {
        /// One of them.
        one: FilePart,
        /// The other.
        other: FilePart,
        /// Both as a person would say them.
        names: (String, String),
        /// Why it is asked; follows both names.
        reason: String,
    },
    /// Something to look at, which no answer settles.
    Look {
        /// What.
        what: String,
        /// What was done.
        done: String,
    },
}

/// What a plan would do to the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trial {
    /// It can be done.
    Fits {
        /// The actions with everything in them that was left open.
        actions: Vec<Action>,
        /// What it changes.
        difference: Box<Difference>,
        /// Steps that were left out, in words, with the reason.
        #[serde(default)]
        skipped: Vec<(String, String)>,
    },
    /// It can't; one sentence says why.
    Unfit {
        /// Place of the action that does not fit.
        step: usize,
        /// Why.
        why: String,
    },
}

/// The blobs of a result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The workbook.
    pub xlsx: String,
    /// The results as CSV.
    pub csv: String,
    /// Everything as JSON.
    pub json: String,
    /// The picture of the first rows.
    pub png: String,
    /// Header and rows as shown, for pages.
    pub rows: String,
    /// The table before any edit, for trying more; blank in results of earlier versions.
    #[serde(default)]
    pub base: String,
}

/// A test of the gradebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestLine {
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Why it has the number.
    pub why: String,
    /// What the teacher should know of the numbering.
    pub warning: Option<String>,
    /// Its files.
    pub files: Vec<String>,
}

/// A question about people; one answer holds for all groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredDoubt")]
pub struct Doubt {
    /// People who may be one: a group for each person that would come of it.
    pub groups: Vec<Vec<Side>>,
    /// Why they may be one.
    pub reason: String,
    /// How the groups relate, and how likely they are.
    pub kind: DoubtKind,
}

/// A doubt in all forms that are stored.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredDoubt {
    Groups { groups: Vec<Vec<Side>>, reason: String, kind: DoubtKind },
    Pair { one: Box<Side>, other: Box<Side>, reason: String, likely: bool },
}

impl From<StoredDoubt> for Doubt {
    fn from(stored: StoredDoubt) -> Self {
        match stored {
            StoredDoubt::Groups { groups, reason, kind } => Self { groups, reason, kind },
            StoredDoubt::Pair { one, other, reason, likely } => Self {
                groups: vec![vec![*one, *other]],
                reason,
                kind: if likely { DoubtKind::Likely } else { DoubtKind::Unlikely },
            },
        }
    }
}

/// One side of a doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The name.
    pub name: String,
    /// The e-mail address as typed.
    pub email: String,
    /// The comparable part of the phone number.
    pub phone: String,
    /// The school's number.
    pub student_id: String,
    /// Where the row stands.
    pub place: String,
    /// The tests with a score, as `Test 1: 80 %`.
    pub scores: Vec<String>,
    /// The key by which a remembered answer names it; blank in results of earlier versions.
    #[serde(default)]
    pub key: String,
}

impl Side {
    /// What a remembered answer names the side by.
    pub fn key(&self) -> &str {
        let keys = [&self.key, &self.email, &self.student_id];
        keys.into_iter().find(|key| !key.is_empty()).unwrap_or(&self.name)
    }
}

/// What stands out in a course: headings with lines, and single findings about questions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insights {
    /// Parts, each a heading and its lines; they may name people.
    pub parts: Vec<(String, Vec<String>)>,
    /// Figures without a name.
    pub facts: Vec<String>,
    /// A summary in sentences, whose numbers are all ours.
    pub summary: String,
}
