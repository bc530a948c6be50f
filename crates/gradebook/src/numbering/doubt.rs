//! Why files are one test, and where that is not sure.

use super::Part;

/// A column of scores by the names that a teacher knows: it outlives the order of the tables.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct FilePart {
    /// The file's name.
    pub file: String,
    /// The sheet's name; blank for a text file.
    pub sheet: String,
    /// The test's title as it was read: a column's header, a sheet's or a file's name.
    pub title: String,
}

/// A part that was added to a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// The part.
    pub part: Part,
    /// The part that it was compared with.
    pub with: Part,
    /// Why it is the same test.
    pub why: JoinReason,
}

/// Why two parts are one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinReason {
    /// The teacher says so.
    Said,
    /// The teacher gave both the same number.
    GivenNumber,
    /// They claim the same test and nobody is in both.
    Sections,
    /// One holds all rows of the other, which is the older; rows in common count once.
    Contained {
        /// The part with fewer rows, an older download.
        older: Part,
        /// The part that holds all of them.
        newer: Part,
        /// How many rows they have in common.
        rows: usize,
    },
    /// They have rows in common, all of them equal.
    SharedRows {
        /// How many rows they have in common.
        rows: usize,
    },
}

/// Two parts that may be one test, kept apart until somebody decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestDoubt {
    /// The parts.
    pub parts: (Part, Part),
    /// The same parts by name, for an answer.
    pub places: (FilePart, FilePart),
    /// Why it is asked.
    pub reason: TestDoubtReason,
}

/// What makes two parts look like one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same kind and number in their titles.
    Number,
    /// The same title.
    Title,
    /// The same questions.
    Questions,
    /// The same headers.
    Headers,
    /// Rows in common, with times.
    Rows,
}

/// Why it is not sure that two parts are one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestDoubtReason {
    /// People of both have different results.
    DifferentResults {
        /// What they share.
        likeness: Likeness,
        /// Rows with another result for the same person.
        different: usize,
        /// Rows that are equal.
        equal: usize,
    },
    /// Too few equal rows to tell a download from chance.
    FewEqualRows {
        /// What they share.
        likeness: Likeness,
        /// How many.
        rows: usize,
    },
    /// Equal names with other addresses or numbers: the same people, or namesakes.
    Namesakes {
        /// What they share.
        likeness: Likeness,
        /// How many.
        people: usize,
    },
    /// One has names alone, the other addresses alone, for example.
    NoCommonClues {
        /// What they share.
        likeness: Likeness,
    },
    /// Nobody is in both, but their questions differ.
    OtherQuestions {
        /// What they share.
        likeness: Likeness,
    },
    /// Nobody is in both, and nothing says that they are parts of a class.
    PerhapsSections {
        /// What they share.
        likeness: Likeness,
    },
    /// Nobody is in both, and this could be a section of several tests.
    SeveralTests {
        /// What they share.
        likeness: Likeness,
    },
    /// Their titles name different tests, but the rows say the same.
    OtherTitles {
        /// How many rows are equal.
        rows: usize,
    },
}
