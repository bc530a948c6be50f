//! Welcome, help, privacy, and what is said to words that nobody understands.
//!
//! ```text
//! Ana: /start
//! Bot: Hello! Send me the files that your form tool exports … [How it works] [Settings]
//! Ana: /help files
//! Bot: Files: send them one by one, as an album or as a zip …
//! ```

use crate::command::{Admin, Tap};
use crate::effect::{Button, Keyboard};
use crate::rights;
use crate::text::Text;
use crate::texts::{Language, Texts};
use crate::turn::Turn;

/// Topics of the help, in the order of their buttons.
const TOPICS: [&str; 6] = ["files", "matching", "scores", "editing", "settings", "privacy"];

/// The first words to somebody, who may have no name. A page shows them before there is a chat.
pub fn greeting(texts: &Texts, language: Language, name: Option<&str>) -> (Text, Keyboard) {
    let name = match name {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => texts.label(language, "welcome-nobody", &[]),
    };
    let button =
        |key: &str, tap: &Tap| Button { label: texts.label(language, key, &[]), data: tap.data() };
    let buttons = vec![vec![
        button("button-how", &Tap::Help(String::new())),
        button("button-settings", &Tap::Settings),
    ]];
    (texts.get(language, "welcome", &[("name", name.into())]), buttons)
}

pub(crate) fn start(turn: &mut Turn<'_>) {
    let name = turn.incoming.from.as_ref().map(|from| from.name.as_str());
    let (text, buttons) = greeting(turn.texts, turn.language(), name);
    turn.send(text, buttons);
}

pub(crate) fn help(turn: &mut Turn<'_>, topic: &str) {
    let topic = topic.trim().to_lowercase();
    let known = TOPICS.contains(&topic.as_str());
    let key = if known { format!("help-{topic}") } else { "help".to_owned() };
    let mb = turn.context.house.download_bytes / (1024 * 1024);
    let days = turn.context.house.kept_days;
    let mut text = turn.text(&key, &[("megabytes", mb.into()), ("days", days.into())]);
    if !known && rights::may(turn, Admin::Menu.requirement()) {
        text.line(turn.text("help-admin", &[]));
    }
    let buttons = topics(turn, &topic);
    turn.send(text, buttons);
}

fn topics(turn: &Turn<'_>, shown: &str) -> Keyboard {
    let buttons: Vec<_> = TOPICS
        .iter()
        .filter(|t| **t != shown)
        .map(|t| turn.button(&format!("button-help-{t}"), &Tap::Help((*t).to_owned())))
        .collect();
    buttons.chunks(2).map(<[_]>::to_vec).collect()
}

pub(crate) fn privacy(turn: &mut Turn<'_>) {
    help(turn, "privacy");
}

pub(crate) fn unknown_command(turn: &mut Turn<'_>) {
    turn.say("unknown-command", &[]);
}

pub(crate) fn unknown_text(turn: &mut Turn<'_>) {
    let key = if turn.session.files.is_empty() { "unknown-text-empty" } else { "unknown-text" };
    turn.say(key, &[]);
}
