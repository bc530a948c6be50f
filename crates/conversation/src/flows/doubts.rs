//! Reviewing doubts: one question at a time, answers remembered, each undone by a tap.
//!
//! ```text
//! Ana: taps [Doubts (2)]
//! Bot: 1 of 2 · Same person? Ada Obi <ada@gmail.com> … Ada Obi <ada@gmial.com> …
//!      e-mail addresses a slip apart [Same person] [Two people] [Skip] [Enough]
//! Ana: taps [Same person], then [Two people]
//! Bot: 2 answers are kept. Compiling again …
//! ```

use super::compile;
use crate::command::{Tap, Verdict};
use crate::effect::{Effect, Keyboard};
use crate::state::{Answered, Decision, Review, State};
use crate::text::Text;
use crate::turn::Turn;
use table::outcome::{Doubt, Side};

/// Begins with the first doubt of the result at hand.
pub(crate) fn begin(turn: &mut Turn<'_>, result: Option<&str>) {
    if let Some(result) = result
        && !compile::is_shown(turn, result)
    {
        return;
    }
    let Some(current) = &turn.session.current else { return turn.remark("no-result", &[]) };
    if current.report.doubts.is_empty() {
        return turn.remark("doubts-none", &[]);
    }
    let result = current.id.clone();
    let slot = turn.mint();
    turn.session.state = State::Reviewing(Review { result, slot, at: 0, answers: Vec::new() });
    show(turn);
}

/// The doubts of the result under review.
fn doubts(turn: &Turn<'_>, review: &Review) -> Vec<Doubt> {
    let current = turn.session.current.as_ref().filter(|c| c.id == review.result);
    current.map(|c| c.report.doubts.clone()).unwrap_or_default()
}

fn show(turn: &mut Turn<'_>) {
    let State::Reviewing(review) = turn.session.state.clone() else { return };
    let doubts = doubts(turn, &review);
    let Some(doubt) = doubts.get(review.at) else { return end(turn, &review) };
    let place = [("at", (review.at + 1).into()), ("of", doubts.len().into())];
    let mut text = turn.text("doubt-ask", &place);
    text.line(side(turn, &doubt.one));
    text.line(side(turn, &doubt.other));
    text.line(turn.text("doubt-reason", &[("reason", (&doubt.reason).into())]));
    let buttons = buttons(turn, &review, &doubts);
    turn.show(&review.slot, text, buttons);
}

fn side(turn: &Turn<'_>, side: &Side) -> Text {
    let clues: Vec<&str> = [&side.email, &side.phone, &side.student_id]
        .into_iter()
        .filter(|c| !c.is_empty())
        .map(String::as_str)
        .collect();
    let args = [
        ("name", (&side.name).into()),
        ("clues", clues.join(", ").into()),
        ("scores", side.scores.join(", ").into()),
        ("place", (&side.place).into()),
    ];
    turn.text(if clues.is_empty() { "doubt-side-bare" } else { "doubt-side" }, &args)
}

fn buttons(turn: &Turn<'_>, review: &Review, doubts: &[Doubt]) -> Keyboard {
    let tap = |verdict| Tap::Doubt(review.result.clone(), review.at, verdict);
    let mut rows = vec![
        vec![
            turn.button("button-same", &tap(Verdict::Same)),
            turn.button("button-apart", &tap(Verdict::Apart)),
        ],
        vec![
            turn.button("button-skip", &tap(Verdict::Skip)),
            turn.button("button-done", &tap(Verdict::Done)),
        ],
    ];
    if review.at > 0 {
        rows[1].insert(0, turn.button("button-undo", &tap(Verdict::Undo)));
    }
    let likely = doubts[review.at..].iter().filter(|d| d.likely).count();
    if likely > 1 {
        let count = [("count", likely.into())];
        rows.push(vec![turn.button_with("button-all-likely", &count, &tap(Verdict::AllLikely))]);
    }
    rows
}

/// Takes a tap: the result and place that it speaks of, and what it says.
pub(crate) fn answered(turn: &mut Turn<'_>, (result, at): (&str, usize), verdict: Verdict) {
    let State::Reviewing(mut review) = turn.session.state.clone() else {
        turn.note = Some(turn.label("stale-button", &[]));
        return;
    };
    if review.result != result || review.at != at {
        turn.note = Some(turn.label("stale-button", &[]));
        return;
    }
    let doubts = doubts(turn, &review);
    match verdict {
        Verdict::Same => answer(turn, &mut review, &doubts, Answered::Same),
        Verdict::Apart => answer(turn, &mut review, &doubts, Answered::Apart),
        Verdict::Skip => answer(turn, &mut review, &doubts, Answered::Skipped),
        Verdict::AllLikely => {
            while let Some(doubt) = doubts.get(review.at) {
                let said = if doubt.likely { Answered::Same } else { Answered::Skipped };
                answer(turn, &mut review, &doubts, said);
            }
        }
        Verdict::Undo => undo(turn, &mut review, &doubts),
        Verdict::Done => return end(turn, &review),
    }
    turn.session.state = State::Reviewing(review);
    show(turn);
}

/// Answers any doubt of the result at hand, whether it is under review or not. The table is made
/// again when somebody asks for it: there may be more to answer.
pub(crate) fn decided(turn: &mut Turn<'_>, (result, at): (&str, usize), verdict: Verdict) {
    if !compile::is_shown(turn, result) {
        return;
    }
    let current = turn.session.current.as_ref();
    let Some(doubt) = current.and_then(|c| c.report.doubts.get(at).cloned()) else {
        turn.note = Some(turn.label("stale-button", &[]));
        return;
    };
    match verdict {
        Verdict::Same => decide(turn, &doubt, Some(true)),
        Verdict::Apart => decide(turn, &doubt, Some(false)),
        _ => decide(turn, &doubt, None),
    }
    turn.note = Some(turn.label("doubt-decided", &[]));
}

fn answer(turn: &mut Turn<'_>, review: &mut Review, doubts: &[Doubt], said: Answered) {
    let Some(doubt) = doubts.get(review.at) else { return };
    match said {
        Answered::Same => decide(turn, doubt, Some(true)),
        Answered::Apart => decide(turn, doubt, Some(false)),
        Answered::Skipped => {}
    }
    review.answers.push(said);
    review.at += 1;
}

fn undo(turn: &mut Turn<'_>, review: &mut Review, doubts: &[Doubt]) {
    let Some(said) = review.answers.pop() else { return };
    review.at -= 1;
    if said != Answered::Skipped
        && let Some(doubt) = doubts.get(review.at)
    {
        decide(turn, doubt, None);
    }
}

/// Remembers an answer, in the session and for the next time; none takes it back.
fn decide(turn: &mut Turn<'_>, doubt: &Doubt, same: Option<bool>) {
    let (one, other) = doubt.keys();
    let (one, other) = (one.to_owned(), other.to_owned());
    turn.session.decisions.retain(|d| (&d.one, &d.other) != (&one, &other));
    if let Some(same) = same {
        turn.session.decisions.push(Decision { one: one.clone(), other: other.clone(), same });
    }
    turn.session.changed();
    let key = match same {
        Some(true) => "act-same",
        Some(false) => "act-apart",
        None => "act-undecided",
    };
    let args = [("one", (&doubt.one.name).into()), ("other", (&doubt.other.name).into())];
    turn.act(turn.label(key, &args));
    turn.effects.push(Effect::Decide { one, other, same });
}

/// Ends the review; what was answered counts at once.
fn end(turn: &mut Turn<'_>, review: &Review) {
    turn.session.state = State::Idle;
    let given = review.answers.iter().filter(|a| **a != Answered::Skipped).count();
    // A new result may have come meanwhile; then the old doubts are gone.
    let open = doubts(turn, review).len().saturating_sub(given);
    let args = [("given", given.into()), ("open", open.into())];
    let text = turn.text(if given == 0 { "doubts-unanswered" } else { "doubts-kept" }, &args);
    turn.show(&review.slot, text, Vec::new());
    if given > 0 {
        compile::compile(turn);
    }
}

/// Somebody went on to something else: the question goes, the answers stay.
pub(crate) fn leave(turn: &mut Turn<'_>) {
    let State::Reviewing(review) = turn.session.state.clone() else { return };
    let given = review.answers.iter().filter(|a| **a != Answered::Skipped).count();
    let text = turn.text("doubts-left", &[("given", given.into())]);
    turn.show(&review.slot, text, Vec::new());
}
