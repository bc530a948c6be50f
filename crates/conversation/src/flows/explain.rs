//! Explaining: how a person's figures came to be.
//!
//! ```text
//! Ana: /explain obi
//! Bot: Ada Obi <ada@example.org> / Test 1 … row 2: "8 / 10" → 100×8/10 = 80 % / …
//! ```

use crate::job::{Pool, Task};
use crate::state::{AskedFor, State};
use crate::text::{Look, Text};
use crate::turn::Turn;

pub(crate) fn explain(turn: &mut Turn<'_>, person: &str) {
    if turn.session.ready().all(|(_, reading)| reading.is_extra()) {
        return turn.remark("compile-no-files", &[]);
    }
    if person.trim().is_empty() {
        turn.session.state = State::AskedPerson;
        return turn.say("explain-ask", &[]);
    }
    turn.session.state = State::Idle;
    if turn.is_full(Pool::Data) {
        return;
    }
    let person = person.trim().chars().take(200).collect();
    let course = turn.session.course();
    turn.start_asked(Task::Explain { course, person }, AskedFor::Reading);
}

pub(crate) fn explained(turn: &mut Turn<'_>, people: &[Vec<String>], others: &[String]) {
    if !others.is_empty() {
        let mut text = turn.text("explain-many", &[]);
        for name in others {
            text.line(Text::plain(format!("• {name}")));
        }
        return turn.send(text, Vec::new());
    }
    if people.is_empty() {
        return turn.say("explain-nobody", &[]);
    }
    for lines in people {
        let mut text = Text::default();
        for (at, line) in lines.iter().enumerate() {
            let look = if at == 0 { Look::Bold } else { Look::Plain };
            text.line(Text::default().with(line, look));
        }
        turn.send(text, Vec::new());
    }
}
