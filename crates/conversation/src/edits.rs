//! What the session keeps of changes to the table: those that count, those that were taken back,
//! the one that is proposed, and what is being worked out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use gradebook::scheme::Scheme;
use table::plan::Intent;
use table::{Action, Edit, RuleName, scheme_after};

/// Most recipes of a chat.
pub const MOST_RECIPES: usize = 30;
/// Most edits of a course.
pub const MOST_EDITS: usize = 500;
/// Most bytes of one plan, as it is stored.
pub const MOST_PLAN_BYTES: usize = 64 * 1024;
/// Requests that a language model is told of.
const MOST_TURNS: usize = 4;

/// The table's log and all that belongs to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edits {
    /// The edits that count, in order.
    pub done: Vec<Edit>,
    /// Those taken back, the latest last.
    pub undone: Vec<Edit>,
    /// The change that waits for a yes.
    pub proposal: Option<Proposal>,
    /// What is being worked out.
    pub thinking: Option<Thinking>,
    /// What our fault ended; an administrator may run it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead: Option<Thinking>,
    /// Saved lists of actions by name; they outlive the course.
    pub recipes: BTreeMap<String, Vec<Action>>,
    /// The latest requests, for what comes next.
    pub turns: Vec<Turn>,
}

/// A request and what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// What was said.
    pub said: String,
    /// What it was understood as.
    pub meant: Intent,
}

/// A change that was shown and waits for a yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its id, on its buttons.
    pub id: String,
    /// The message that shows it.
    pub slot: String,
    /// What was said.
    pub said: String,
    /// What would be done.
    pub actions: Vec<Action>,
    /// The revision that it was worked out for.
    pub revision: u64,
}

/// What is being worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thinking {
    /// The job.
    pub job: String,
    /// The message that will tell.
    pub slot: String,
    /// What was said.
    pub said: String,
    /// What for.
    pub purpose: Purpose,
    /// The revision that it works on.
    pub revision: u64,
    /// What is to be told beside the outcome.
    pub remarks: Vec<Remark>,
    /// Whether the message is there already and says that something is worked out.
    #[serde(default)]
    pub shown: bool,
    /// Who asked.
    #[serde(default)]
    pub user: i64,
}

/// What is worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// What somebody means.
    Understand,
    /// What a change would do.
    Propose(Vec<Action>),
    /// What each of several changes would do.
    Compare(Vec<Vec<Action>>),
    /// Answers to questions.
    Answer,
}

/// Something to be told beside an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// Words that were not understood.
    Unclear(String),
    /// The language model gave no answer, so the rules did.
    NoModel(ModelTrouble),
    /// The table changed, so this was worked out anew.
    Anew,
    /// It is a recipe.
    Recipe(String),
}

/// Why the language model gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelTrouble {
    /// It took too long.
    Slow,
    /// It can't be reached, or fails.
    Down,
    /// It takes no more questions just now.
    Busy,
    /// The user's share of today is used up.
    OverBudget,
    /// What it said was of no use.
    Nonsense,
}

impl ModelTrouble {
    /// The name in texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Down => "down",
            Self::Busy => "busy",
            Self::OverBudget => "budget",
            Self::Nonsense => "nonsense",
        }
    }
}

impl Edits {
    /// All actions that count, in order.
    pub fn actions(&self) -> Vec<Action> {
        self.done.iter().flat_map(|e| e.actions.clone()).collect()
    }

    /// The rules after the edits.
    pub fn scheme(&self, scheme: &Scheme) -> Scheme {
        scheme_after(scheme, &self.actions())
    }

    /// Makes a change count; what was taken back before can't be made again then.
    pub(super) fn add(&mut self, edit: Edit) {
        self.done.push(edit);
        self.undone.clear();
    }

    /// Forgets edits of a rule that somebody set otherwise.
    pub(super) fn forget_rule(&mut self, of_rule: impl Fn(&Action) -> bool) {
        for edit in self.done.iter_mut().chain(&mut self.undone) {
            edit.actions.retain(|action| !of_rule(action));
        }
        self.done.retain(|e| !e.actions.is_empty());
        self.undone.retain(|e| !e.actions.is_empty());
    }

    /// Remembers a request for the next ones.
    pub(super) fn remember(&mut self, said: &str, meant: Intent) {
        let said = said.chars().take(300).collect();
        self.turns.push(Turn { said, meant });
        let over = self.turns.len().saturating_sub(MOST_TURNS);
        self.turns.drain(..over);
    }

    /// A new course begins: recipes stay.
    pub(super) fn start_over(&mut self) {
        let recipes = std::mem::take(&mut self.recipes);
        *self = Self { recipes, ..Self::default() };
    }
}

/// Whether a plan takes more room than one may.
pub fn is_too_large<T: Serialize>(plan: &T) -> bool {
    bytes(plan) > MOST_PLAN_BYTES
}

/// The bytes of something as it is stored.
pub(super) fn bytes<T: Serialize>(value: &T) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |json| json.len())
}

/// Whether an action sets a rule.
pub(super) fn sets(rule: RuleName) -> impl Fn(&Action) -> bool {
    move |action| matches!(action, Action::SetRule { rule: its, .. } if *its == rule)
}
