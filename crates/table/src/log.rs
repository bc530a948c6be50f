//! State = base and log: the actions of a chat, done in order to whatever the base is now.

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::apply::{self, apply};
use super::arguments::RuleName;
use super::base::{Base, Who};
use super::error::TableError;
use super::frame::{Extra, Table};
use gradebook::Request;
use gradebook::identity::Verdict;

/// One change that somebody made: actions that were confirmed, and are undone, together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The actions, in order.
    pub actions: Vec<Action>,
    /// What was said.
    pub said: String,
    /// When it was made, in milliseconds since 1970.
    pub at_ms: i64,
}

/// What a replay made.
#[derive(Debug)]
pub struct Replayed {
    /// The table.
    pub table: Table,
    /// Places of actions that did not fit, with the reason.
    pub refused: Vec<(usize, TableError)>,
}

/// Does actions in order to a base; one that does not fit is left out.
///
/// # Errors
/// [`TableError::Broken`] when the base itself can't be made.
pub fn replay(base: &Base, extras: &[Extra], actions: &[Action]) -> Result<Replayed, TableError> {
    let mut table = base.table()?;
    let mut refused = Vec::new();
    for (place, action) in actions.iter().enumerate() {
        // Columns are shared, not copied.
        let mut next = table.clone();
        match apply(&mut next, action, &base.people, extras) {
            Ok(()) => table = next,
            Err(error) => refused.push((place, error)),
        }
    }
    Ok(Replayed { table, refused })
}

/// What actions change before the gradebook is compiled: who is who, and which submission counts.
pub fn upstream(actions: &[Action], request: &mut Request) {
    for action in actions {
        match action {
            Action::MergePeople { one, other } => {
                request.scheme.decisions.add(one, other, Verdict::Same);
            }
            Action::UndoMerge { one, other } => {
                request.scheme.decisions.add(one, other, Verdict::Apart);
            }
            Action::SetRule { rule: RuleName::Attempts, value } => {
                if let Some(attempts) = apply::attempts(value) {
                    request.scheme.attempts = attempts;
                }
            }
            _ => {}
        }
    }
}

impl Action {
    /// The action with everything in it that was left open: people by what tells them apart for
    /// good, columns by their titles, seeds.
    ///
    /// # Errors
    /// [`TableError`] when a person or a column is not there.
    pub fn pinned(&self, table: &Table, people: &[Who], seed: u64) -> Result<Self, TableError> {
        let person = |text: &str| {
            let place = table.person(people, text)?;
            let who = &people[place as usize];
            let keys = [&who.email, who.student_id.as_ref().unwrap_or(&who.email), &who.name];
            Ok(keys.into_iter().find(|k| !k.is_empty()).cloned().unwrap_or_else(|| text.to_owned()))
        };
        let column = |text: &str| table.find(text).map(|c| c.title.clone());
        let columns = |texts: &[String]| -> Result<Vec<String>, TableError> {
            texts.iter().map(|text| column(text)).collect()
        };
        let some = |text: &Option<String>| text.as_deref().map(column).transpose();
        let mut pinned = self.clone();
        match &mut pinned {
            Self::SetScore { person: who, column: of, reason, .. } => {
                (*who, *of) = (person(who)?, column(of)?);
                *reason = reason.chars().take(300).collect();
            }
            Self::RenamePerson { person: who, .. } => *who = person(who)?,
            Self::MergePeople { one, other } => (*one, *other) = (person(one)?, person(other)?),
            Self::UndoMerge { one, other } => {
                (*one, *other) = apart(people, (one, other), &person)?;
            }
            Self::AddRandomScores { seed: given, .. } => {
                given.get_or_insert(seed);
            }
            Self::RemoveColumn { column: of, .. }
            | Self::RenameColumn { column: of, .. }
            | Self::SplitBy { column: of } => *of = column(of)?,
            Self::AddGrades { column: of, .. }
            | Self::AddPassFail { column: of, .. }
            | Self::AddRank { column: of, .. } => *of = some(of)?,
            Self::CollateScores { columns: of, .. }
            | Self::Curve { columns: of, .. }
            | Self::Clean { columns: of, .. } => *of = columns(of)?,
            Self::FilterRows { conditions, .. } => {
                for condition in conditions {
                    condition.column = column(&condition.column)?;
                }
            }
            Self::SortRows { keys } => {
                for key in keys {
                    key.column = column(&key.column)?;
                }
            }
            _ => {}
        }
        Ok(pinned)
    }
}

/// The sides of people who are one now: by their addresses or numbers as typed somewhere.
fn apart(
    people: &[Who],
    (one, other): (&str, &str),
    person: &impl Fn(&str) -> Result<String, TableError>,
) -> Result<(String, String), TableError> {
    let (a, b) = (person(one)?, person(other)?);
    if a != b {
        return Ok((a, b));
    }
    let typed = |text: &str| {
        people
            .iter()
            .any(|p| p.emails.iter().chain(&p.names).any(|t| t.eq_ignore_ascii_case(text.trim())))
    };
    if typed(one) && typed(other) && !one.trim().eq_ignore_ascii_case(other.trim()) {
        return Ok((one.trim().to_owned(), other.trim().to_owned()));
    }
    Err(TableError::Unfit(format!(
        "\"{one}\" and \"{other}\" are one person here; name the two sides by the e-mail addresses or names as they were typed"
    )))
}
