//! What the model answered: only actions and questions of ours, on columns that are there.

use schemars::JsonSchema;
use serde::Deserialize;

use table::plan::{Intent, check};
use table::{Action, Profile, Query};

/// Most actions of one answer.
const MOST_ACTIONS: usize = 20;

/// What the user wants: exactly one of the three is filled.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct Reply {
    /// Changes to make, in order.
    actions: Vec<Action>,
    /// Questions to answer.
    questions: Vec<Query>,
    /// Changes to compare without making them.
    alternatives: Vec<Vec<Action>>,
}

/// What is wrong with an answer.
#[derive(Debug)]
pub(super) struct Unusable {
    /// In words that may be logged.
    pub(super) kind: &'static str,
    /// In words that the model can mend it by; they may quote titles and cells.
    pub(super) told: String,
}

/// Reads an answer.
///
/// # Errors
/// [`Unusable`].
pub(super) fn intent(content: &str, profile: &Profile) -> Result<Intent, Unusable> {
    let unusable = |kind| move |told: String| Unusable { kind, told };
    let no_json = || Unusable { kind: "no JSON", told: "there is no JSON object in it".to_owned() };
    let json = object(content).ok_or_else(no_json)?;
    let mut reply: Reply = serde_json::from_str(json)
        .map_err(|e| unusable("another schema")(format!("it does not fit the schema: {e}")))?;
    let count = reply.actions.len() + reply.questions.len();
    let count = count + reply.alternatives.iter().map(Vec::len).sum::<usize>();
    if count == 0 {
        return Err(unusable("no action")("it has no action and no question".to_owned()));
    }
    if count > MOST_ACTIONS {
        let told = format!("it has {count} actions, {MOST_ACTIONS} at most");
        return Err(unusable("too many actions")(told));
    }
    // Whether somebody insists is the user's to say.
    for action in reply.actions.iter_mut().chain(reply.alternatives.iter_mut().flatten()) {
        if let Action::RemoveColumn { sure, .. } = action {
            *sure = false;
        }
    }
    let mut plans = std::iter::once(&reply.actions).chain(&reply.alternatives);
    plans
        .try_for_each(|plan| check::actions(plan, profile))
        .map_err(unusable("an action that does not fit the table"))?;
    check::queries(&reply.questions, profile)
        .map_err(unusable("a question that does not fit the table"))?;
    let Reply { actions, questions, alternatives } = reply;
    if !actions.is_empty() {
        return Ok(Intent::Change(actions));
    }
    if !questions.is_empty() {
        return Ok(Intent::Ask(questions));
    }
    Ok(Intent::Compare(alternatives))
}

/// The outermost JSON object in a text: models like to talk around it.
fn object(content: &str) -> Option<&str> {
    let (from, to) = (content.find('{')?, content.rfind('}')?);
    (from < to).then(|| &content[from..=to])
}
