//! The files of the course: renumber, set a maximum, replace, remove.
//!
//! ```text
//! Ana: /files
//! Bot: 1. Test 1 · SurveyHeart … 2. Quiz_final.xlsx … [1] [2] [Compile]
//! Ana: taps [2], then [Renumber]
//! Bot: Which number has Quiz_final.xlsx? [1] [2] [3] …
//! Ana: 4
//! Bot: Quiz_final.xlsx is test 4 now.
//! ```

use rust_decimal::Decimal;

use super::collect::{drop_file, file_text, settle};
use crate::command::Tap;
use crate::effect::Button;
use crate::state::State;
use crate::text::Text;
use crate::turn::Turn;
use gradebook::domain::{NumberStyle, parse_number};

/// Files shown in one list.
const MOST_SHOWN: usize = 30;

pub(crate) fn list(turn: &mut Turn<'_>) {
    if turn.session.files.is_empty() {
        return turn.say("files-none", &[]);
    }
    let mut text = turn.text("files-title", &[("count", turn.session.files.len().into())]);
    for (at, file) in turn.session.files.iter().enumerate().take(MOST_SHOWN) {
        text.line(Text::plain(format!("{}. ", at + 1)));
        text.append(file_text(turn, file));
    }
    let more = turn.session.files.len().saturating_sub(MOST_SHOWN);
    if more > 0 {
        text.line(turn.text("and-more", &[("count", more.into())]));
    }
    let cards: Vec<Button> = (1..)
        .zip(&turn.session.files)
        .take(MOST_SHOWN)
        .map(|(at, file)| Button { label: format!("{at}"), data: Tap::File(file.id).data() })
        .collect();
    let mut buttons: Vec<Vec<Button>> = cards.chunks(6).map(<[_]>::to_vec).collect();
    buttons.push(vec![turn.button("button-compile", &Tap::Compile)]);
    turn.send(text, buttons);
}

/// The file's name, or a remark that it is gone.
fn name(turn: &mut Turn<'_>, id: u64) -> Option<String> {
    let name = turn.session.file(id).map(|f| f.name.clone());
    if name.is_none() {
        turn.remark("file-gone", &[]);
    }
    name
}

pub(crate) fn card(turn: &mut Turn<'_>, id: u64) {
    let Some(file) = turn.session.file(id).cloned() else {
        return turn.remark("file-gone", &[]);
    };
    let mut text = file_text(turn, &file);
    let mut first = Vec::new();
    if let Some(reading) = file.reading() {
        for test in &reading.tests {
            text.line(turn.text("card-test", &[("title", (&test.title).into())]));
        }
        if reading.set_aside > 0 {
            text.line(turn.text("card-set-aside", &[("count", reading.set_aside.into())]));
        }
        if reading.tests.len() == 1 {
            first.push(turn.button("button-renumber", &Tap::Renumber(id)));
            first.push(turn.button("button-maximum", &Tap::Maximum(id)));
        }
    }
    let second = vec![
        turn.button("button-replace", &Tap::Replace(id)),
        turn.button("button-remove", &Tap::Remove(id)),
        turn.button("button-back", &Tap::Files),
    ];
    let buttons = [first, second].into_iter().filter(|row| !row.is_empty()).collect();
    turn.send(text, buttons);
}

pub(crate) fn ask_number(turn: &mut Turn<'_>, id: u64) {
    let Some(name) = name(turn, id) else { return };
    turn.session.state = State::AskedNumber { file: id };
    let choices: Vec<Button> = (1..=10)
        .map(|n| Button { label: n.to_string(), data: Tap::Number(id, n).data() })
        .collect();
    let buttons = choices.chunks(5).map(<[_]>::to_vec).collect();
    turn.ask("number-ask", &[("name", name.into())], buttons);
}

pub(crate) fn number_typed(turn: &mut Turn<'_>, id: u64, text: &str) {
    let digits = text.trim().trim_start_matches(|c: char| !c.is_ascii_digit());
    match digits.parse::<u32>().ok().filter(|n| (1..=999).contains(n)) {
        Some(number) => set_number(turn, id, number),
        None => turn.say("number-range", &[]),
    }
}

pub(crate) fn set_number(turn: &mut Turn<'_>, id: u64, number: u32) {
    let Some(name) = name(turn, id) else { return };
    turn.session.state = State::Idle;
    let holder = turn
        .session
        .files
        .iter()
        .find(|f| f.id != id && f.numbers().contains(&number))
        .map(|f| (f.id, f.name.clone()));
    if let Some(file) = turn.session.files.iter_mut().find(|f| f.id == id) {
        file.number = Some(number);
    }
    turn.session.changed();
    settle(turn, id);
    let args = [("name", name.into()), ("number", number.into())];
    turn.act(turn.label("number-set", &args));
    match holder {
        None => turn.say("number-set", &args),
        Some((holder, its_name)) => {
            let [name, number] = args;
            let buttons = vec![vec![
                turn.button("button-same-test", &Tap::SameTest(id, holder)),
                turn.button("button-renumber-other", &Tap::Renumber(holder)),
                turn.button("button-remove-other", &Tap::Remove(holder)),
            ]];
            turn.ask("number-taken", &[name, number, ("holder", its_name.into())], buttons);
        }
    }
}

pub(crate) fn ask_maximum(turn: &mut Turn<'_>, id: u64) {
    let Some(name) = name(turn, id) else { return };
    let number = turn.session.file(id).and_then(|f| f.numbers().first().copied());
    let Some(number) = number else {
        let buttons = vec![vec![turn.button("button-renumber", &Tap::Renumber(id))]];
        return turn.ask("maximum-needs-number", &[("name", name.into())], buttons);
    };
    turn.session.state = State::AskedMaximum { file: id, number };
    turn.say("maximum-ask", &[("number", number.into()), ("name", name.into())]);
}

pub(crate) fn maximum_typed(turn: &mut Turn<'_>, (id, number): (u64, u32), text: &str) {
    if name(turn, id).is_none() {
        turn.session.state = State::Idle;
        return;
    }
    let Some(maximum) = maximum_of(text) else { return turn.say("maximum-range", &[]) };
    turn.session.state = State::Idle;
    turn.session.settings.scheme.maximums.insert(number, maximum);
    turn.session.changed();
    let args = [("number", number.into()), ("maximum", maximum.to_string().into())];
    turn.act(turn.label("maximum-set", &args));
    turn.say("maximum-set", &args);
}

/// A maximum that somebody typed, where it can be one.
pub(super) fn maximum_of(text: &str) -> Option<Decimal> {
    let style = if text.contains(',') { NumberStyle::Comma } else { NumberStyle::Point };
    let most = Decimal::from(100_000);
    parse_number(text, style).filter(|m| *m > Decimal::ZERO && *m <= most)
}

pub(crate) fn remove(turn: &mut Turn<'_>, id: u64) {
    let Some(name) = name(turn, id) else { return };
    drop_file(turn, id);
    let left = turn.session.files.len();
    let args = [("name", name.into()), ("left", left.into())];
    turn.act(turn.label("file-removed", &args));
    turn.say("file-removed", &args);
}

pub(crate) fn ask_replacement(turn: &mut Turn<'_>, id: u64) {
    let Some(name) = name(turn, id) else { return };
    turn.session.state = State::AskedReplacement { file: id };
    turn.say("replacement-ask", &[("name", name.into())]);
}
