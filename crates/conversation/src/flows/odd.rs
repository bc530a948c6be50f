//! What is odd about a file that was taken, in words, and what can be done about it.

use crate::command::Tap;
use crate::effect::Keyboard;
use crate::state::{BatchLine, File, Trouble};
use crate::text::Text;
use crate::turn::Turn;

/// What is odd about a file that was taken.
pub(super) fn trouble_text(turn: &Turn<'_>, trouble: &Trouble) -> Option<Text> {
    let claimed = |key: &str, number: u32, with: u64| {
        let with = turn.session.file(with)?.name.clone();
        Some(turn.text(key, &[("number", number.into()), ("with", with.into())]))
    };
    match trouble {
        Trouble::Clash { number, with } => claimed("batch-clash", *number, *with),
        Trouble::Section { number, with } => claimed("batch-section", *number, *with),
        Trouble::Replaced { old } => Some(turn.text("batch-replaced", &[("old", old.into())])),
        Trouble::Refused(_) | Trouble::Duplicate(_) => None,
    }
}

/// What can be done about an odd file.
pub(super) fn trouble_buttons(turn: &Turn<'_>, line: &BatchLine) -> Keyboard {
    let (Some(trouble), Some(id)) = (&line.trouble, line.files.first()) else { return Vec::new() };
    match trouble {
        Trouble::Clash { with, number: claimed } | Trouble::Section { with, number: claimed } => {
            let number = [("number", (*claimed).into())];
            let alone = |id: u64| {
                let reading = turn.session.file(id).and_then(File::reading);
                reading.is_some_and(|r| r.tests.len() == 1)
            };
            let mut second = Vec::new();
            if matches!(trouble, Trouble::Clash { .. }) {
                second.push(turn.button("button-keep-both", &Tap::KeepBoth(*id)));
            }
            if alone(*id) && alone(*with) {
                second.push(turn.button("button-same-test", &Tap::SameTest(*id, *with)));
            }
            second.push(turn.button("button-renumber", &Tap::Renumber(*id)));
            vec![
                vec![turn.button_with("button-supersede", &number, &Tap::Supersede(*id, *with))],
                second,
            ]
        }
        Trouble::Replaced { .. } if turn.session.replaced.iter().any(|r| r.by == *id) => {
            vec![vec![turn.button_with(
                "button-undo-replace",
                &[("name", (&line.name).into())],
                &Tap::Restore(*id),
            )]]
        }
        Trouble::Replaced { .. } | Trouble::Refused(_) | Trouble::Duplicate(_) => Vec::new(),
    }
}
