//! What the bot knows of a chat: the course's files, the rules, the last result, and the
//! question that it may have asked.
//!
//! Stored as JSON with a format number; `tests/fixtures` holds every format ever written.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use super::awaited::{Asked, AskedFor, Work};
use super::edits::{Edits, bytes};
use super::job::{Course, CourseInput};
use super::texts::Language;
pub use super::upload::{Batch, BatchLine, File, Phase, Replaced, Trouble};
use gradebook::identity::Verdict;
use gradebook::scheme::Scheme;
use gradebook::{ColumnChoice, FilePart};
use table::outcome::{FileReading, Report, Side};

/// The format that sessions are written in today.
pub const FORMAT: u32 = 3;

/// Most bytes that what users put into a session may take. What a compile adds to it takes a
/// quarter of that at most, so a stored session stays below 1 MiB.
const MOST_KEPT_BYTES: usize = 768 * 1024;

/// Former results that stay in reach.
pub const MOST_RESULTS: usize = 20;

/// A chat's session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The format it was written in.
    pub format: u32,
    /// The files of the course at hand.
    pub files: Vec<File>,
    /// Files whose place newer exports took, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
    /// Counts up with every change that a compile would see.
    pub revision: u64,
    /// The rules.
    pub settings: Settings,
    /// The question that waits for an answer.
    pub state: State,
    /// Files that are being read and share one message.
    pub batch: Option<Batch>,
    /// Work that the user waits for.
    pub work: Option<Work>,
    /// A compile that our fault ended; an administrator may run it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead: Option<Work>,
    /// Other work that somebody waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// The broadcast that goes out; an administrator's course goes on meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broadcast: Option<String>,
    /// The result that is shown.
    pub current: Option<Current>,
    /// All results that are kept, the latest last.
    pub results: Vec<Past>,
    /// What was said of columns: whether they are tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnChoice>,
    /// What was said of parts that may be one test.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_tests: Vec<(FilePart, FilePart, bool)>,
    /// What was done to the table.
    #[serde(default)]
    pub edits: Edits,
    /// Answers to doubts; they live in a table of their own.
    #[serde(skip)]
    pub decisions: Vec<Decision>,
}

/// The rules of the chat's course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How the course counts.
    pub scheme: Scheme,
    /// The language; none until somebody writes or chooses one.
    pub language: Option<Language>,
    /// The time zone for dates, by its IANA name.
    pub time_zone: String,
}

/// The result that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    /// Its id.
    pub id: String,
    /// The revision that it was made of.
    pub revision: u64,
    /// The message with its preview.
    pub slot: String,
    /// What came of it.
    pub report: Report,
}

/// A result that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Its id.
    pub id: String,
    /// When it was made, in milliseconds since 1970.
    pub at_ms: i64,
    /// Tests and people.
    pub tests: usize,
    /// People.
    pub people: usize,
    /// Its files.
    pub made: table::outcome::Made,
    /// The title of its column of addresses, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether it came of an edit; the next one takes its place.
    #[serde(default)]
    pub edited: bool,
}

/// An answer to a doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// One side: an address, a number or a name.
    pub one: String,
    /// The other side.
    pub other: String,
    /// Whether they are one person.
    pub same: bool,
}

impl Decision {
    /// Whether it is about two sides, in any order.
    pub fn is_about(&self, one: &str, other: &str) -> bool {
        (self.one == one && self.other == other) || (self.one == other && self.other == one)
    }
}

/// A rule that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Least final average to pass.
    PassMark,
    /// Which of several submissions counts.
    Attempts,
    /// What a missing test counts.
    Missing,
    /// How many of the lowest tests are dropped.
    DropLowest,
    /// Decimal places of the final average.
    Decimals,
    /// Weights of tests.
    Weights,
    /// Bands of participation.
    Bands,
    /// Letter bands.
    Letters,
    /// The language.
    Language,
    /// The time zone.
    TimeZone,
}

impl Rule {
    /// All rules, in the order of the menu.
    pub const ALL: [Self; 10] = [
        Self::PassMark,
        Self::Attempts,
        Self::Missing,
        Self::DropLowest,
        Self::Decimals,
        Self::Weights,
        Self::Bands,
        Self::Letters,
        Self::Language,
        Self::TimeZone,
    ];

    /// The name in texts and taps.
    pub fn name(self) -> &'static str {
        match self {
            Self::PassMark => "pass-mark",
            Self::Attempts => "attempts",
            Self::Missing => "missing",
            Self::DropLowest => "drop-lowest",
            Self::Decimals => "decimals",
            Self::Weights => "weights",
            Self::Bands => "bands",
            Self::Letters => "letters",
            Self::Language => "language",
            Self::TimeZone => "time-zone",
        }
    }
}

/// The question that waits for an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// None.
    #[default]
    Idle,
    /// Start over, and lose the files at hand?
    AskedNew,
    /// Delete everything?
    AskedForget,
    /// Which number has the file?
    AskedNumber {
        /// The file.
        file: u64,
    },
    /// What is the maximum of the test?
    AskedMaximum {
        /// The file.
        file: u64,
        /// The test's number.
        number: u32,
    },
    /// Send the file that takes this one's place.
    AskedReplacement {
        /// The file.
        file: u64,
    },
    /// What should the rule be?
    AskedRule {
        /// The rule.
        rule: Rule,
    },
    /// Whose figures?
    AskedPerson,
    /// How else would you say it?
    AskedWords,
    /// Are these two one person?
    Reviewing(Review),
    /// Send this to everybody?
    AskedBroadcast {
        /// The text.
        text: String,
    },
}

/// A review of doubts under way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The result whose doubts these are.
    pub result: String,
    /// The message with the question.
    pub slot: String,
    /// The doubt at hand.
    pub at: usize,
    /// What was answered to each doubt before it.
    pub answers: Vec<Answered>,
    /// The questions about people, in order; blank in sessions of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Piece>,
    /// Which groups of the question at hand are ticked.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ticked: BTreeSet<usize>,
}

/// A question about people in a review: a whole doubt or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The doubt's place in the report.
    pub doubt: usize,
    /// Places of its groups.
    pub groups: Vec<usize>,
    /// Two sides of the one group that is asked about; none for all sides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sides: Option<(usize, usize)>,
}

/// What was said of a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// One person.
    Same,
    /// Two people.
    Apart,
    /// A maximum.
    Maximum,
    /// Nothing.
    Skipped,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            format: FORMAT,
            files: Vec::new(),
            replaced: Vec::new(),
            revision: 0,
            settings: Settings::default(),
            state: State::Idle,
            batch: None,
            work: None,
            dead: None,
            asked: Vec::new(),
            broadcast: None,
            current: None,
            results: Vec::new(),
            columns: Vec::new(),
            same_tests: Vec::new(),
            edits: Edits::default(),
            decisions: Vec::new(),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { scheme: Scheme::default(), language: None, time_zone: "UTC".to_owned() }
    }
}

impl Session {
    /// The file of an id.
    pub fn file(&self, id: u64) -> Option<&File> {
        self.files.iter().find(|f| f.id == id)
    }

    /// Files that were read.
    pub fn ready(&self) -> impl Iterator<Item = (&File, &FileReading)> {
        self.files.iter().filter_map(|f| Some((f, f.reading()?)))
    }

    /// What was said of people who may be one: whether they are.
    pub fn said_of(&self, group: &[Side]) -> Option<bool> {
        let of = |one: &Side, other: &Side| {
            self.decisions.iter().find(|d| d.is_about(one.key(), other.key())).map(|d| d.same)
        };
        let mut pairs = group.iter().zip(group.iter().skip(1)).map(|(one, other)| of(one, other));
        let first = pairs.next()?;
        if pairs.all(|said| said == first) { first } else { None }
    }

    /// The course as a compile needs it.
    pub fn course(&self) -> Course {
        let mut scheme = self.settings.scheme.clone();
        for decision in &self.decisions {
            let verdict = if decision.same { Verdict::Same } else { Verdict::Apart };
            scheme.decisions.add(&decision.one, &decision.other, verdict);
        }
        let input = |(file, reading): (&File, &FileReading)| CourseInput {
            name: file.name.clone(),
            tables: reading.tables.clone(),
            number: file.number,
            source: reading.source.clone(),
            digest: reading.digest.clone(),
        };
        let (extras, files): (Vec<_>, Vec<_>) =
            self.ready().partition(|(_, reading)| reading.is_extra());
        Course {
            files: files.into_iter().map(input).collect(),
            extras: extras.into_iter().map(input).collect(),
            actions: self.edits.actions(),
            columns: self.columns.clone(),
            same_tests: self.same_tests.clone(),
            base: self
                .current
                .as_ref()
                .filter(|_| self.is_current())
                .map(|c| c.report.files.base.clone()),
            scheme,
        }
    }

    /// The bytes of all that users put in: files, rules, changes and recipes.
    pub(super) fn kept_bytes(&self) -> usize {
        let edits = &self.edits;
        let edits = (&edits.done, &edits.undone, &edits.recipes, &edits.turns, &edits.proposal);
        let said = (&self.columns, &self.same_tests, &self.replaced);
        bytes(&(&self.files, &self.settings, edits, said))
    }

    /// Whether so much more can't be kept.
    pub(super) fn is_full(&self, more: usize) -> bool {
        self.kept_bytes().saturating_add(more) > MOST_KEPT_BYTES
    }

    /// Whether a newer version of the program wrote it, which this one can't read.
    pub fn is_newer(&self) -> bool {
        self.format > FORMAT
    }

    /// Notes that a compile would now see something else.
    pub fn changed(&mut self) {
        self.revision += 1;
    }

    /// Whether the result shown is of the course as it is now. One that an earlier version of
    /// the program made knows nothing of its columns, and counts as old.
    pub fn is_current(&self) -> bool {
        let known = |c: &Current| !c.report.profile.columns.is_empty();
        self.current.as_ref().is_some_and(|c| c.revision == self.revision && known(c))
    }
}
