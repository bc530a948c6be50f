//! What a check found: how grave it is, of what kind, what, who and where, and what was done.

use rust_decimal::Decimal;

use super::identity::Group;
use super::submission::RowRef;
use super::words;

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
    /// People on the class list and in no test, or the reverse.
    ClassList,
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
            Self::ClassList => "Class list",
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
    /// The number of the test whose maximum it is about.
    pub test: Option<u32>,
    /// Maxima that are likely, the likeliest first.
    pub likely: Vec<Decimal>,
    /// The column it is about.
    pub column: Option<ColumnRef>,
    /// People who may be one: a group for each person that would come of it.
    pub groups: Vec<Group>,
}

/// A column of an input sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnRef {
    /// Index of the table in the order of compilation.
    pub table: usize,
    /// Column number from 0.
    pub column: u16,
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
            test: None,
            likely: Vec::new(),
            column: None,
            groups: Vec::new(),
        }
    }

    pub(super) fn of_test(mut self, number: u32, likely: &[Decimal]) -> Self {
        (self.test, self.likely) = (Some(number), likely.to_vec());
        self
    }

    pub(super) fn of_column(mut self, column: ColumnRef) -> Self {
        self.column = Some(column);
        self
    }

    /// The finding itself, or where it asks about several groups of people, one for each.
    pub fn by_group(&self) -> Vec<Self> {
        if self.groups.len() < 2 {
            return vec![self.clone()];
        }
        let of_group = |group: &Group| Self {
            what: words::same_group(group),
            people: group.people.clone(),
            rows: group.rows.clone(),
            groups: vec![group.clone()],
            ..self.clone()
        };
        self.groups.iter().map(of_group).collect()
    }

    pub(super) fn of_groups(mut self, groups: &[Group]) -> Self {
        self.groups = groups.to_vec();
        self
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
