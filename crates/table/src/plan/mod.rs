//! Words to intents by rules: what the common requests mean, without a language model.
//!
//! A request is cut into clauses, each rule tries each clause, and the reading that leaves no
//! word unexplained wins. Only then it is *sure*; else it says what it did not understand.

pub mod check;
mod clause;
mod names;
mod rules;
mod split;
mod suggest;
mod tokens;
mod vocabulary;

use serde::{Deserialize, Serialize};

use crate::{Action, Profile, Query};
use clause::Clause;
use names::Names;
pub use suggest::EXAMPLES;

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// To change the table, in this order, as one change.
    Change(Vec<Action>),
    /// To know something.
    Ask(Vec<Query>),
    /// To see what each of several changes would do, without making one.
    Compare(Vec<Vec<Action>>),
    /// Something that has a command or a button.
    Order(Order),
}

/// A request that has a command of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Take the last change back.
    Undo,
    /// Make it again.
    Redo,
    /// Send the workbook.
    Send,
    /// Compile.
    Compile,
    /// Show the table.
    Preview,
    /// Tell what was done.
    History,
    /// Tell what stands out in the course.
    Insights,
    /// Help.
    Help,
}

/// How a request was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understanding {
    /// What is wanted, as far as it was understood.
    pub intent: Option<Intent>,
    /// Words that no rule explains; empty when all is clear.
    pub unclear: String,
    /// The three nearest things that can be asked for, when not all is clear.
    pub nearest: Vec<&'static str>,
}

impl Understanding {
    /// Whether every word was understood.
    pub fn is_sure(&self) -> bool {
        self.intent.is_some() && self.unclear.is_empty()
    }
}

/// What one clause asks for.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Do(Vec<Action>),
    Ask(Query),
    Compare(Vec<Vec<Action>>),
    Order(Order),
}

/// Understands a request about a table.
pub fn understand(text: &str, profile: &Profile) -> Understanding {
    let text: String = text.chars().take(1_000).collect();
    let names = Names::new(profile);
    let mut parts = Vec::new();
    let mut unclear: Vec<String> = Vec::new();
    for clause in split::clauses(&text) {
        let (part, rest) = read(&clause, &names, profile);
        match part {
            Some(part) => parts.push(part),
            None if rest.is_empty() => unclear.push(clause),
            None => {}
        }
        if !rest.is_empty() {
            unclear.push(rest);
        }
    }
    let (intent, mixed) = together(parts);
    if mixed {
        unclear.push("several things at once".to_owned());
    }
    let unclear = unclear.join("; ");
    let sure = intent.is_some() && unclear.is_empty();
    let nearest = if sure { Vec::new() } else { suggest::nearest(&text) };
    Understanding { intent, unclear, nearest }
}

/// The best reading of a clause and the words that it leaves unexplained.
fn read(text: &str, names: &Names, profile: &Profile) -> (Option<Part>, String) {
    let clause = Clause::new(text, names);
    if clause.is_empty() {
        return (None, String::new());
    }
    let mut best: Option<(usize, Part, String)> = None;
    for rule in rules::ALL {
        let mut attempt = clause.clone();
        let Some(part) = rule(&mut attempt, profile) else { continue };
        let rest = attempt.rest();
        if rest.is_empty() {
            return (Some(part), String::new());
        }
        if best.as_ref().is_none_or(|(fewest, ..)| rest.len() < *fewest) {
            best = Some((rest.len(), part, rest.join(" ")));
        }
    }
    match best {
        Some((_, part, rest)) => (Some(part), rest),
        None => (None, text.trim().to_owned()),
    }
}

/// The parts as one intent; `true` when some could not be taken along.
fn together(parts: Vec<Part>) -> (Option<Intent>, bool) {
    let count = parts.len();
    let (mut actions, mut queries, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Do(some) => actions.extend(some),
            Part::Ask(query) => queries.push(query),
            Part::Compare(plans) => others.push(Intent::Compare(plans)),
            Part::Order(order) => others.push(Intent::Order(order)),
        }
    }
    match (actions.is_empty(), queries.is_empty(), others.len()) {
        (false, true, 0) => (Some(Intent::Change(actions)), false),
        (true, false, 0) => (Some(Intent::Ask(queries)), false),
        (true, true, 1) => (others.pop(), false),
        (true, true, 0) => (None, false),
        // "…, then send it": the change comes first, the rest is asked for again.
        (false, ..) => (Some(Intent::Change(actions)), count > 1),
        _ => (queries.pop().map(|q| Intent::Ask(vec![q])).or(others.pop()), true),
    }
}
