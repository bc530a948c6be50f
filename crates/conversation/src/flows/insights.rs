//! What stands out: spread and trend, people at risk, what-ifs, and the questions.
//!
//! ```text
//! Ana: /insights
//! Bot: 41 of 79 people pass at 50 %; … / Tests … / People at risk … / Questions of test 1 …
//! ```

use crate::job::{Pool, Task};
use crate::state::AskedFor;
use crate::text::{Look, Text};
use crate::turn::Turn;
use table::outcome::Insights;

pub(crate) fn ask(turn: &mut Turn<'_>) {
    if turn.session.ready().all(|(_, reading)| reading.is_extra()) {
        return turn.remark("compile-no-files", &[]);
    }
    if !turn.is_full(Pool::Data) {
        let course = turn.session.course();
        turn.start_asked(Task::Insights { course }, AskedFor::Insights);
    }
}

/// Shows what was found; a language model may word the summary afterwards.
pub(crate) fn told(turn: &mut Turn<'_>, found: &Insights) {
    let slot = turn.mint();
    show(turn, &slot, found, &found.summary);
    let (caller, house) = (turn.context.caller, turn.context.house);
    // Words that nobody can be charged for are not asked for.
    if house.ai.on
        && turn.user() != 0
        && !house.ai.is_used_up(&caller)
        && turn.line(Pool::Ai).length < turn.line(Pool::Ai).most
    {
        let user = turn.user();
        let task = Task::Word { slot, found: Box::new(found.clone()), user };
        turn.start_asked(task, AskedFor::Wording);
    }
}

/// The summary in a language model's words, when it kept to our numbers.
pub(crate) fn worded(turn: &mut Turn<'_>, slot: &str, found: &Insights, summary: &str) {
    show(turn, slot, found, summary);
}

fn show(turn: &mut Turn<'_>, slot: &str, found: &Insights, summary: &str) {
    let mut text = turn.text("insights-title", &[]);
    text.line(Text::plain(summary));
    for (heading, lines) in &found.parts {
        text.append(Text::plain("\n"));
        text.line(Text::default().with(heading, Look::Bold));
        for line in lines {
            text.line(Text::plain(format!("• {line}")));
        }
    }
    text.append(Text::plain("\n"));
    text.line(turn.text("insights-sheet", &[]));
    turn.show(slot, text.shortened(4_000), Vec::new());
}
