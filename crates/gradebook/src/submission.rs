//! What one row of an export says, before anyone knows who is who.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use crate::domain::{CellScore, EmailReading, NameKey};
use crate::recognise::{LongReason, NobodyKind};

/// A row of an input sheet.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct RowRef {
    /// Index of the table in the order of compilation.
    pub table: usize,
    /// Row number as a spreadsheet program shows it.
    pub row: u32,
    /// Which of several people in the row, from 0.
    #[serde(default)]
    pub member: u16,
}

/// A school's number for a person, with the header it stood under.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct StudentId {
    /// The header's words for the kind of number: numbers of different kinds never contradict each other.
    pub kind: String,
    /// The number to compare by, without what spreadsheets do to it.
    pub value: String,
    /// The number as it is shown, with its zeros.
    pub shown: String,
}

/// Everything in a row that tells who handed it in.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Clues {
    /// The name as typed.
    pub name: String,
    /// The name to compare by, without what is written beside it.
    pub name_key: NameKey,
    /// The class or the number beside the name.
    #[serde(default)]
    pub label: String,
    /// Other names by which the person is known.
    #[serde(default)]
    pub other_names: Vec<String>,
    /// The login name, where it is no address.
    #[serde(default)]
    pub login: String,
    /// The e-mail cell as typed.
    pub email_typed: String,
    /// The e-mail address.
    pub email: EmailReading,
    /// The comparable part of the phone number.
    pub phone: Option<String>,
    /// The school's number.
    pub student_id: Option<StudentId>,
}

impl Clues {
    /// A key that names whoever has all these clues ([`crate::identity::Decisions`]).
    pub fn key(&self) -> String {
        crate::identity::key(self)
    }

    /// Whether nothing tells who it is.
    pub fn is_blank(&self) -> bool {
        self.name_key.is_blank()
            && matches!(self.email, EmailReading::Blank)
            && self.phone.is_none()
            && self.student_id.is_none()
    }
}

/// The answer to one test in one row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Answer {
    /// The score cell as it stands in the sheet.
    pub raw: String,
    /// What it says.
    pub score: CellScore,
    /// The maximum of this row, where the sheet has a column for it.
    pub maximum: Option<Decimal>,
    /// The row it is from, where that is not the submission's first.
    #[serde(default)]
    pub row: Option<u32>,
    /// The percent that the tool worked out itself, where it has such a column.
    pub tool_percent: Option<Decimal>,
}

/// One row of a table: a person's answers to the table's tests.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Submission {
    /// Row number as a spreadsheet program shows it.
    pub row: u32,
    /// Which of several people in the row, from 0; each has the row's answers.
    #[serde(default)]
    pub member: u16,
    /// Further rows of the same person, in a table with a row a test.
    #[serde(default)]
    pub also: Vec<u32>,
    /// Who it was.
    pub clues: Clues,
    /// When it was handed in.
    pub at: Option<NaiveDateTime>,
    /// One answer a test of the table, in the table's order.
    pub answers: Vec<Answer>,
}

/// Rows that are nobody's submission.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SetAside {
    /// The first row.
    pub row: u32,
    /// How many rows from there on (more than one only for blank rows).
    pub rows: u32,
    /// What stands in them, shortened.
    pub text: String,
    /// Why they are set aside.
    pub why: RowReason,
    /// Whether that is sure; else the row may be a person's.
    pub sure: bool,
}

/// Why somebody should look at a row of a person.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RowDoubt {
    /// It names several people, in numbers that disagree.
    Group {
        /// Names in the row.
        names: usize,
        /// E-mail addresses in the row.
        emails: usize,
        /// Ids in the row.
        ids: usize,
    },
    /// Its kind of person is no known word for a student.
    Kind(String),
}

/// Why a row is nobody's submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RowReason {
    /// Nothing in it.
    Blank,
    /// It is about something else than a person.
    Nobody(NobodyKind),
    /// No name, e-mail, phone or id.
    NoClues,
    /// A row of a long table that is no result of a test.
    Long(LongReason),
}

impl RowReason {
    /// What the row is about.
    pub fn kind(self) -> Option<NobodyKind> {
        match self {
            Self::Nobody(kind) => Some(kind),
            Self::Blank | Self::NoClues | Self::Long(_) => None,
        }
    }
}

impl Submission {
    /// The row as the course knows it.
    pub fn reference(&self, table: usize) -> RowRef {
        RowRef { table, row: self.row, member: self.member }
    }
}
