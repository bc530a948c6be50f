//! Recipes: edits that are saved and done again on other files.
//!
//! ```text
//! Ana: /recipe save monthly
//! Bot: Saved "monthly": 3 steps …
//! Ana: (next month) /recipe apply monthly
//! Bot: 1. Add letter grades … / left out: Remove the column "Group": there is no column … [Apply]
//! ```

use super::edits::{propose, sentences};
use crate::edits::{MOST_RECIPES, Remark};
use crate::text::Text;
use crate::turn::Turn;

/// Longest name.
const LONGEST: usize = 60;

pub(crate) fn ordered(turn: &mut Turn<'_>, argument: &str) {
    let (word, name) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let name: String = name.trim().chars().take(LONGEST).collect();
    match (word.to_lowercase().as_str(), name.as_str()) {
        ("" | "list", "") => list(turn),
        ("save" | "apply" | "show" | "delete", "") => turn.say("recipe-usage", &[]),
        ("save", _) => save(turn, &name),
        ("apply", _) => apply(turn, &name),
        ("show", _) => show(turn, &name),
        ("delete", _) => delete(turn, &name),
        _ => turn.say("recipe-usage", &[]),
    }
}

fn list(turn: &mut Turn<'_>) {
    let recipes = &turn.session.edits.recipes;
    if recipes.is_empty() {
        return turn.say("recipe-none", &[]);
    }
    let lines: Vec<(String, usize)> =
        recipes.iter().map(|(name, actions)| (name.clone(), actions.len())).collect();
    let mut text = turn.text("recipe-list", &[]);
    for (name, steps) in lines {
        text.line(turn.text("recipe-line", &[("name", name.into()), ("steps", steps.into())]));
    }
    turn.send(text, Vec::new());
}

fn save(turn: &mut Turn<'_>, name: &str) {
    let actions = turn.session.edits.actions();
    if actions.is_empty() {
        return turn.say("recipe-nothing", &[]);
    }
    let recipes = &turn.session.edits.recipes;
    if recipes.len() >= MOST_RECIPES && !recipes.contains_key(name) {
        return turn.say("recipe-too-many", &[("count", MOST_RECIPES.into())]);
    }
    let steps = actions.len();
    turn.session.edits.recipes.insert(name.to_owned(), actions);
    turn.say("recipe-saved", &[("name", name.into()), ("steps", steps.into())]);
}

/// The recipe of a name, case aside; if there is none, says so.
fn find(turn: &mut Turn<'_>, name: &str) -> Option<String> {
    let mut names = turn.session.edits.recipes.keys();
    let found = names.find(|n| n.to_lowercase() == name.to_lowercase()).cloned();
    if found.is_none() {
        turn.say("recipe-unknown", &[("name", name.into())]);
    }
    found
}

fn apply(turn: &mut Turn<'_>, name: &str) {
    let Some(name) = find(turn, name) else { return };
    if turn.session.current.is_none() {
        return turn.say("no-result", &[]);
    }
    let actions = turn.session.edits.recipes.get(&name).cloned().unwrap_or_default();
    propose(turn, &format!("/recipe apply {name}"), actions, vec![Remark::Recipe(name)]);
}

fn show(turn: &mut Turn<'_>, name: &str) {
    let Some(name) = find(turn, name) else { return };
    let actions = turn.session.edits.recipes.get(&name).cloned().unwrap_or_default();
    let mut text = turn.text("recipe-title", &[("name", (&name).into())]);
    text.append(Text::plain("\n"));
    text.append(sentences(turn, &actions, "recipe-steps"));
    turn.send(text, Vec::new());
}

fn delete(turn: &mut Turn<'_>, name: &str) {
    let Some(name) = find(turn, name) else { return };
    turn.session.edits.recipes.remove(&name);
    turn.say("recipe-deleted", &[("name", name.into())]);
}
