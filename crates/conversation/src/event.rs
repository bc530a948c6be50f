//! What happened: past facts, from users and from finished work.
//!
//! Events are stored in the inbox as JSON; `tests/fixtures` holds every version ever written.

use serde::{Deserialize, Serialize};

use super::edits::ModelTrouble;
use super::job::Guarded;
use gradebook::domain::ChatKey;
use table::Action;
use table::outcome::{FileReading, Insights, Report, Stage, Trial};
use table::plan::Intent;

/// An event with its chat and its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    /// The chat it belongs to.
    pub chat: ChatKey,
    /// Who did it; none for finished work.
    pub from: Option<Sender>,
    /// The chat's title, where it has one.
    #[serde(default)]
    pub title: String,
    /// What happened.
    pub event: Event,
}

/// Who wrote or tapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The user's id in the channel.
    pub id: i64,
    /// The name to show.
    pub name: String,
    /// The code of the language that the channel speaks to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether the channel vouches that it is an administrator.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub admin: bool,
}

/// A file as the channel announces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// What the channel fetches it by; on the web, the blob that it is stored as.
    pub file_id: String,
    /// The file's name.
    pub name: String,
    /// Its size, where the channel says it.
    pub bytes: Option<u64>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Somebody wrote a text that is for the bot.
    Said {
        /// The message's id in its channel.
        message: i64,
        /// The text, a command's `@bot` taken off.
        text: String,
    },
    /// Somebody tapped a button.
    Tapped {
        /// What the tap is answered by.
        callback: String,
        /// The button's data.
        data: String,
        /// The message that the button hangs on.
        message: i64,
    },
    /// Somebody sent a file.
    Uploaded {
        /// The message's id in its channel.
        message: i64,
        /// The file.
        file: Upload,
        /// What the files of one album share.
        album: Option<String>,
    },
    /// A program asked for changes to the table, in the table's own words.
    Ordered {
        /// The actions.
        actions: Vec<Action>,
    },
    /// Somebody sent a picture, a voice message or the like.
    SentOther {
        /// The message's id in its channel.
        message: i64,
    },
    /// The chat blocked the bot, or let it in again.
    Reachable {
        /// Whether messages arrive now.
        now: bool,
    },
    /// The group got another id.
    Migrated {
        /// The new id.
        to: i64,
    },
    /// A job tells how far it is.
    Progressed {
        /// The job.
        job: String,
        /// The stage it has reached.
        stage: Stage,
    },
    /// A job ended well.
    Finished {
        /// The job.
        job: String,
        /// What came of it.
        answer: Box<Answer>,
    },
    /// A job gave up.
    Failed {
        /// The job.
        job: String,
        /// Why.
        failure: Failure,
    },
}

impl Event {
    /// The job that it comes from.
    pub fn job(&self) -> Option<&str> {
        match self {
            Self::Progressed { job, .. }
            | Self::Finished { job, .. }
            | Self::Failed { job, .. } => Some(job),
            _ => None,
        }
    }

    /// The name of its kind, for logs and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Said { .. } => "said",
            Self::Tapped { .. } => "tapped",
            Self::Uploaded { .. } => "uploaded",
            Self::Ordered { .. } => "ordered",
            Self::SentOther { .. } => "sent_other",
            Self::Reachable { .. } => "reachable",
            Self::Migrated { .. } => "migrated",
            Self::Progressed { .. } => "progressed",
            Self::Finished { .. } => "finished",
            Self::Failed { .. } => "failed",
        }
    }
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A file was read.
    Read {
        /// The digest of its bytes.
        digest: String,
        /// Its bytes.
        bytes: u64,
        /// What stands in it: one reading a file, several for a zip.
        files: Vec<FileReading>,
    },
    /// A gradebook was compiled.
    Compiled(Box<Report>),
    /// A person was explained.
    Explained {
        /// One list of lines a person; empty when nobody fits.
        people: Vec<Vec<String>>,
        /// Names of people who fit, when they are too many to explain.
        others: Vec<String>,
    },
    /// Plans were tried, in their order.
    Tried(Vec<Trial>),
    /// Questions about the table were answered.
    Asked(Vec<table::Answer>),
    /// What stands out in the course.
    Insights(Box<Insights>),
    /// A language model worded a summary with our numbers alone; none when it did not.
    Worded {
        /// The message that shows it.
        slot: String,
        /// What was found.
        found: Box<Insights>,
        /// The words.
        summary: Option<String>,
    },
    /// A language model said what somebody means, or why it did not.
    Planned(Result<Intent, ModelTrouble>),
    /// A page of the results.
    Page {
        /// The result.
        result: String,
        /// The page, from 0.
        page: usize,
        /// All pages.
        pages: usize,
        /// Header and rows.
        rows: Vec<Vec<String>>,
    },
    /// What was done to the course, the latest first: times in milliseconds since 1970, and
    /// words.
    History(Vec<(i64, String)>),
    /// The channel said who somebody is in the group.
    Member {
        /// What they want to do.
        order: Guarded,
        /// Who they are.
        role: MemberRole,
    },
    /// Everything of the chat was deleted.
    Forgotten {
        /// Files deleted.
        files: u64,
        /// Results deleted.
        results: u64,
        /// Answers to doubts deleted.
        decisions: u64,
    },
    /// An administrator's question was answered, as lines of label and value.
    Told {
        /// The question's name.
        what: String,
        /// The lines.
        lines: Vec<(String, String)>,
    },
    /// A token was made; the token itself is stored nowhere.
    TokenMade {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
    },
    /// A copy of the database was made.
    BackedUp {
        /// The blob with the copy.
        blob: String,
        /// Its bytes.
        bytes: u64,
    },
    /// A broadcast went out, or was stopped.
    Broadcast {
        /// Chats that it was sent to.
        sent: u64,
        /// Chats in all.
        of: u64,
        /// Whether somebody stopped it.
        stopped: bool,
    },
}

/// Who somebody is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// One of its administrators.
    Administrator,
    /// Anybody else.
    Member,
    /// The channel can't be asked.
    Unknown,
}

/// Why a job gave up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// It took longer than allowed.
    TimedOut {
        /// The limit.
        seconds: u64,
    },
    /// The work can't be done with what was sent; the sentence says why.
    Refused {
        /// One sentence for the user.
        why: String,
    },
    /// It needed more memory than allowed.
    TooHeavy,
    /// The file can't be fetched any more.
    Gone,
    /// What it needs could not be reached for an hour.
    Unavailable,
    /// The user's files take all the room that they may.
    OverQuota {
        /// How much that is, in megabytes.
        limit: u64,
    },
    /// Our fault.
    Broken {
        /// What to look for in the log.
        incident: String,
    },
}
