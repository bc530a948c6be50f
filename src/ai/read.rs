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

/// Reads an answer.
///
/// # Errors
/// What is wrong with it, in words that the model can mend it by.
pub(super) fn intent(content: &str, profile: &Profile) -> Result<Intent, String> {
    let json = object(content).ok_or("there is no JSON object in it")?;
    let mut reply: Reply =
        serde_json::from_str(json).map_err(|e| format!("it does not fit the schema: {e}"))?;
    let count = reply.actions.len() + reply.questions.len();
    let count = count + reply.alternatives.iter().map(Vec::len).sum::<usize>();
    if count == 0 {
        return Err("it has no action and no question".to_owned());
    }
    if count > MOST_ACTIONS {
        return Err(format!("it has {count} actions, {MOST_ACTIONS} at most"));
    }
    // Whether somebody insists is the user's to say.
    for action in reply.actions.iter_mut().chain(reply.alternatives.iter_mut().flatten()) {
        if let Action::RemoveColumn { sure, .. } = action {
            *sure = false;
        }
    }
    check::actions(&reply.actions, profile)?;
    reply.alternatives.iter().try_for_each(|plan| check::actions(plan, profile))?;
    check::queries(&reply.questions, profile)?;
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
