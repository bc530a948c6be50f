//! What a check found: how grave it is, of what kind, what, who and where, and what was done.

use super::submission::RowRef;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Somebody should decide.
    Doubt,
    /// Probably a mistake in the data.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The severity in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Doubt => "Doubt",
            Self::Warning => "Warning",
            Self::Info => "Info",
        }
    }
}

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Two people who may be one.
    SamePerson,
    /// A number of a test that two files claim.
    TestNumber,
    /// A test's maximum that is a guess or unknown.
    Maximum,
    /// A column with results that is left out and may be a test.
    Column,
    /// A score over the maximum or below zero.
    OutOfRange,
    /// A score that can't be read or waits for a grade.
    Unscored,
    /// The tool's own percent disagrees with the marks.
    PercentDisagrees,
    /// One person under two names.
    NameConflict,
    /// An e-mail cell that is no address, or an unlikely one.
    InvalidEmail,
    /// Numbers missing among the tests.
    MissingTest,
    /// People with the same scores in every test.
    IdenticalScores,
    /// Several submissions of one person to one test.
    Resubmission,
    /// A person in one test only.
    OneTestOnly,
    /// People without a score in a test.
    NotTaken,
    /// Different people of one name.
    Namesakes,
    /// A phone number that many share.
    SharedPhone,
    /// A file that holds the rows of another, or sheets left out.
    Files,
}

impl Check {
    /// The check in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::SamePerson => "Same person?",
            Self::TestNumber => "Test number",
            Self::Maximum => "Maximum",
            Self::Column => "Column left out",
            Self::OutOfRange => "Score out of range",
            Self::Unscored => "No score",
            Self::PercentDisagrees => "Percent disagrees",
            Self::NameConflict => "Name conflict",
            Self::InvalidEmail => "E-mail",
            Self::MissingTest => "Missing test",
            Self::IdenticalScores => "Identical scores",
            Self::Resubmission => "Resubmission",
            Self::OneTestOnly => "One test only",
            Self::NotTaken => "Not taken",
            Self::Namesakes => "Namesakes",
            Self::SharedPhone => "Shared phone",
            Self::Files => "Files",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How grave.
    pub severity: Severity,
    /// Of what kind.
    pub check: Check,
    /// What was found.
    pub what: String,
    /// The people it is about (places in the gradebook).
    pub people: Vec<usize>,
    /// The rows it is about.
    pub rows: Vec<RowRef>,
    /// What was done about it.
    pub done: String,
}

impl Finding {
    pub(super) fn new(
        severity: Severity,
        check: Check,
        what: impl Into<String>,
        done: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            check,
            what: what.into(),
            people: Vec::new(),
            rows: Vec::new(),
            done: done.into(),
        }
    }

    pub(super) fn about(mut self, people: impl IntoIterator<Item = usize>) -> Self {
        self.people = people.into_iter().collect();
        self
    }

    pub(super) fn at(mut self, rows: impl IntoIterator<Item = RowRef>) -> Self {
        self.rows = rows.into_iter().collect();
        self
    }
}
