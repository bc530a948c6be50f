//! What is odd about a file that was taken, in words, and what can be done about it.

use crate::command::Tap;
use crate::effect::Keyboard;
use crate::state::{BatchLine, File, Trouble};
use crate::text::Text;
use crate::turn::Turn;

/// What is odd about a file that was taken.
pub(super) fn trouble_text(turn: &Turn<'_>, trouble: &Trouble) -> Text {
    let name = |id: u64| turn.session.file(id).map(|f| f.name.clone());
    match trouble {
        Trouble::Clash { number, with } => name(*with).map_or_else(Text::default, |with| {
            turn.text("batch-clash", &[("number", (*number).into()), ("with", with.into())])
        }),
        Trouble::Section { with } => name(*with).map_or_else(Text::default, |with| {
            turn.text("batch-section", &[("with", with.into())])
        }),
        Trouble::Replaced { old } => turn.text("batch-replaced", &[("old", old.into())]),
        Trouble::Refused(_) | Trouble::Duplicate(_) => Text::default(),
    }
}

/// What can be done about an odd file.
pub(super) fn trouble_buttons(turn: &Turn<'_>, line: &BatchLine) -> Keyboard {
    let (Some(trouble), Some(id)) = (&line.trouble, line.files.first()) else { return Vec::new() };
    match trouble {
        Trouble::Clash { with, number } => {
            let number = [("number", (*number).into())];
            let alone = |id: u64| {
                let reading = turn.session.file(id).and_then(File::reading);
                reading.is_some_and(|r| r.tests.len() == 1)
            };
            let mut second = vec![turn.button("button-keep-both", &Tap::KeepBoth(*id))];
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
        Trouble::Replaced { .. }
        | Trouble::Section { .. }
        | Trouble::Refused(_)
        | Trouble::Duplicate(_) => Vec::new(),
    }
}
