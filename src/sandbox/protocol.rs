//! What parent and child say to each other: one request on standard input, lines of JSON on
//! standard output.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::confinement::Confinement;
use gradebook::scheme::Scheme;
use gradebook::{ColumnChoice, FilePart};
use table::outcome::Stage;
use table::outcome::{FileReading, Insights, Report, Trial};
use table::{Action, Answer, Query};

/// The work and its limits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// What is to be done.
    pub work: Work,
    /// Address space in bytes.
    pub memory_bytes: u64,
    /// Processor time in seconds.
    pub cpu_s: u64,
    /// Largest file that the child may write, in bytes.
    pub file_bytes: u64,
}

/// What is to be done.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Say how far the child is confined, and no more.
    Nothing,
    /// Read one file (or zip) and recognise its tables.
    Read {
        /// The file.
        path: PathBuf,
        /// Its name.
        name: String,
        /// Most bytes it may unpack to.
        unzipped_bytes: u64,
    },
    /// Compile tables into a workbook and its companions.
    Compile(Course),
    /// Explain a person.
    Explain {
        /// The course.
        course: Course,
        /// Who.
        person: String,
    },
    /// Try plans, each on its own, without making anything.
    Try {
        /// The course.
        course: Course,
        /// The plans.
        plans: Vec<Vec<Action>>,
        /// Where random scores begin.
        seed: u64,
        /// Whether steps that do not fit are left out rather than the whole plan.
        skip: bool,
    },
    /// Answer questions about the table.
    Ask {
        /// The course.
        course: Course,
        /// The questions.
        queries: Vec<Query>,
    },
    /// Tell what stands out.
    Insights(Course),
}

/// A course by the paths of its tables.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Course {
    /// The files.
    pub files: Vec<CourseFile>,
    /// The rules.
    pub scheme: Scheme,
    /// Name and path of each file that is no test.
    pub extras: Vec<(String, PathBuf)>,
    /// Columns that count or do not, whatever the files say.
    #[serde(default)]
    pub columns: Vec<ColumnChoice>,
    /// What was said of parts that may be one test.
    #[serde(default)]
    pub same_tests: Vec<(FilePart, FilePart, bool)>,
    /// What was done to the table.
    pub actions: Vec<Action>,
    /// The stored base, where the course was compiled to it as it is now.
    pub base: Option<PathBuf>,
}

/// A file of a course.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CourseFile {
    /// Its name.
    pub name: String,
    /// Its stored tables.
    pub tables: PathBuf,
    /// The number that the teacher gave.
    pub number: Option<u32>,
    /// The file as it was sent, or the zip that it came in, while it is kept.
    pub source: Option<PathBuf>,
    /// The digest of the file's own bytes.
    pub digest: String,
}

/// A line from the child.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// How far it is.
    Stage(Stage),
    /// How far the child is confined.
    Confined(Confinement),
    /// The files were read; tables are in the child's folder under the names given.
    Read(Vec<FileReading>),
    /// The gradebook was compiled; its files are in the child's folder.
    Compiled(Box<Report>),
    /// The person was explained.
    Explained {
        /// One list of lines a person.
        people: Vec<Vec<String>>,
        /// Names of people who fit, when they are too many.
        others: Vec<String>,
    },
    /// The plans were tried.
    Tried(Vec<Trial>),
    /// The questions were answered.
    Asked(Vec<Answer>),
    /// What stands out.
    Insights(Box<Insights>),
    /// The work can't be done with these files.
    Refused(String),
}

/// What a line of a child's standard error begins with that may be logged.
pub(super) const COMPLAINT: &str = "child: ";

/// The name of the file for a file's tables, by its place.
pub(super) fn tables(at: usize) -> String {
    format!("{TABLES}{at}{JSON_ENDING}")
}

const TABLES: &str = "tables-";
const JSON_ENDING: &str = ".json";

/// Whether a child may name a file so.
pub(super) fn is_made_by_children(name: &str) -> bool {
    let place = name.strip_prefix(TABLES).and_then(|rest| rest.strip_suffix(JSON_ENDING));
    let place = place.is_some_and(|p| p.parse::<usize>().is_ok_and(|at| tables(at) == name));
    place || [WORKBOOK, CSV, JSON, PICTURE, ROWS, BASE].contains(&name)
}

/// Names of the files that a compile makes.
pub const WORKBOOK: &str = "gradebook.xlsx";
/// The results as CSV.
pub const CSV: &str = "gradebook.csv";
/// Everything as JSON.
pub const JSON: &str = "gradebook.json";
/// The picture.
pub const PICTURE: &str = "preview.png";
/// Header and rows as JSON.
pub const ROWS: &str = "rows.json";
/// The table before any action, as JSON.
pub const BASE: &str = "base.json";
