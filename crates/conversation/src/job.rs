//! Work that a conversation orders: slow or outside, answered by an event.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::edits::Turn;
use gradebook::scheme::Scheme;
use gradebook::{ColumnChoice, FilePart};
use table::outcome::Insights;
use table::{Action, Profile, Query};

/// The pools that work runs in, each with its own limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    /// Asking a language model.
    Ai,
    /// Computing.
    Data,
    /// Fetching and reading files.
    Files,
    /// What neither reads files nor computes: administrators' orders, pages, history, deleting.
    Administration,
    /// Texts to every chat, which take minutes.
    Broadcast,
}

impl Pool {
    /// All pools.
    pub const ALL: [Self; 5] =
        [Self::Ai, Self::Data, Self::Files, Self::Administration, Self::Broadcast];

    /// The name in storage and settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ai => "ai",
            Self::Data => "data",
            Self::Files => "files",
            Self::Administration => "administration",
            Self::Broadcast => "broadcast",
        }
    }
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id, which its answer carries.
    pub id: String,
    /// What is to be done.
    pub task: Task,
}

/// The course as a compile needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Name and tables' blob of each file.
    pub files: Vec<CourseInput>,
    /// The rules, with the answers to doubts.
    pub scheme: Scheme,
    /// Files that are no tests, whose columns can be brought in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<CourseInput>,
    /// What was done to the table, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// Columns that count or do not, whatever the files say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnChoice>,
    /// What was said of parts that may be one test.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_tests: Vec<(FilePart, FilePart, bool)>,
    /// The blob with the table before any edit, where the course was compiled as it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
}

/// One file of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseInput {
    /// Its name.
    pub name: String,
    /// The blob with its tables.
    pub tables: String,
    /// The number that the teacher gave.
    pub number: Option<u32>,
    /// The blob with the file as it was sent, or the zip that it came in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The digest of the file's own bytes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
}

/// What is to be done; stored in the jobs table as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Fetch a file and read it.
    Read {
        /// What the channel fetches it by.
        file_id: String,
        /// Its name.
        name: String,
    },
    /// Compile a gradebook.
    Compile(Course),
    /// Explain a person's figures.
    Explain {
        /// The course.
        course: Course,
        /// A name, a part of one, an address or a number.
        person: String,
    },
    /// Try plans side by side: what would each change?
    Try {
        /// The course.
        course: Course,
        /// The plans.
        plans: Vec<Vec<Action>>,
        /// Whether steps that do not fit are left out rather than the whole plan.
        #[serde(default)]
        skip: bool,
    },
    /// Answer questions about the table.
    Ask {
        /// The course.
        course: Course,
        /// The questions.
        queries: Vec<Query>,
    },
    /// Tell what stands out in the course.
    Insights {
        /// The course.
        course: Course,
    },
    /// Ask a language model what somebody means.
    Plan {
        /// What was said.
        said: String,
        /// The table without its rows.
        profile: Box<Profile>,
        /// The latest requests.
        turns: Vec<Turn>,
        /// The blob with the rows: names in it never leave the process.
        rows: String,
        /// The blob with the table before any edit: it names people whatever columns are left.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        base: String,
        /// The blobs of files that are no tests, which may name others.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        extras: Vec<String>,
        /// Who asks, for the budget.
        user: i64,
    },
    /// Ask a language model to word a summary.
    Word {
        /// The message that shows it.
        slot: String,
        /// What was found.
        found: Box<Insights>,
        /// Who asks, for the budget.
        user: i64,
    },
    /// Ask a language model anything, to see that it answers; as an earlier version stored it,
    /// which did not know who asks.
    CheckModel,
    /// Ask a language model anything, to see that it answers.
    CheckModelFor {
        /// Who asks.
        user: i64,
    },
    /// Show a page of a result's rows.
    Page {
        /// The result.
        result: String,
        /// The blob with its rows.
        rows: String,
        /// The page, from 0.
        page: usize,
        /// The title of the column of addresses, which has no room on a page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// Tell what was done to the course.
    History,
    /// Delete everything of the chat.
    Forget,
    /// Answer an administrator's question.
    Tell {
        /// The question.
        what: Question,
    },
    /// Copy the database.
    BackUp,
    /// Send a text to every chat that can be reached.
    Broadcast {
        /// The text.
        text: String,
    },
    /// Make, list or end tokens.
    Token {
        /// What.
        order: TokenOrder,
    },
    /// Run a dead job again.
    Retry {
        /// The job.
        job: String,
    },
    /// Ask the channel whether somebody administers the group.
    CheckMember {
        /// Who.
        user: i64,
        /// What they want to do.
        order: Guarded,
    },
}

/// What only an administrator of a group may do in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guarded {
    /// Be asked whether everything of the group is to be deleted.
    AskForget,
    /// Say yes to it.
    Forget,
}

/// What is done with tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenOrder {
    /// List them.
    List,
    /// Make one.
    Create {
        /// Its name.
        name: String,
        /// Whether its holder is an administrator.
        admin: bool,
        /// Days until it ends; none for never.
        days: Option<u32>,
    },
    /// End all of a name.
    Revoke {
        /// The name, or an id.
        name: String,
    },
}

/// What an administrator may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Counts, queues, times and memory.
    Stats,
    /// The users, the latest first.
    Users,
    /// Jobs that wait, run or died.
    Jobs,
    /// What administrators did.
    Audit,
    /// The settings, without secrets.
    Config,
    /// How many chats a broadcast would reach.
    Reach,
    /// The language model: its address, its use, its last errors.
    Ai,
}

impl Task {
    /// The pool that does such work.
    pub fn pool(&self) -> Pool {
        match self {
            Self::Compile(_)
            | Self::Explain { .. }
            | Self::Try { .. }
            | Self::Ask { .. }
            | Self::Insights { .. } => Pool::Data,
            Self::Plan { .. }
            | Self::Word { .. }
            | Self::CheckModel
            | Self::CheckModelFor { .. } => Pool::Ai,
            Self::Read { .. } => Pool::Files,
            Self::Page { .. }
            | Self::History
            | Self::Forget
            | Self::Tell { .. }
            | Self::BackUp
            | Self::Token { .. }
            | Self::Retry { .. }
            | Self::CheckMember { .. } => Pool::Administration,
            Self::Broadcast { .. } => Pool::Broadcast,
        }
    }

    /// The name of its kind, for logs and lists.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Read { .. } => "read",
            Self::Compile(_) => "compile",
            Self::Explain { .. } => "explain",
            Self::Try { .. } => "try",
            Self::Ask { .. } => "ask",
            Self::Insights { .. } => "insights",
            Self::Plan { .. } => "plan",
            Self::Word { .. } => "word",
            Self::CheckModel | Self::CheckModelFor { .. } => "check_model",
            Self::Page { .. } => "page",
            Self::History => "history",
            Self::Forget => "forget",
            Self::Tell { .. } => "tell",
            Self::BackUp => "back_up",
            Self::Broadcast { .. } => "broadcast",
            Self::Token { .. } => "token",
            Self::Retry { .. } => "retry",
            Self::CheckMember { .. } => "check_member",
        }
    }
}

impl Course {
    /// The teacher's numbers by file name.
    pub fn numbers(&self) -> BTreeMap<String, u32> {
        self.files.iter().filter_map(|f| Some((f.name.clone(), f.number?))).collect()
    }
}
