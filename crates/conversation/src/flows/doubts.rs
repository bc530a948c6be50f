//! Reviewing doubts, first those about figures, then those about people: one question at a time, answers remembered, each undone by a tap.
//!
//! ```text
//! Ana: taps [Doubts (2)]
//! Bot: 1 of 2 · Same person? Ada Obi <ada@gmail.com> … Ada Obi <ada@gmial.com> …
//!      e-mail addresses a slip apart [Same person] [Two people] [Skip] [Enough]
//! Ana: taps [Same person], then [Two people]
//! Bot: 2 answers are kept. Compiling again …
//! ```

use super::{compile, figures};
use crate::command::{Tap, Verdict};
use crate::effect::{Button, Effect, Keyboard};
use crate::state::{Answered, Decision, Review, State};
use crate::text::Text;
use crate::turn::Turn;
use table::outcome::{Doubt, Question, Side};

/// Begins with the first doubt of the result at hand.
pub(crate) fn begin(turn: &mut Turn<'_>, result: Option<&str>) {
    if let Some(result) = result
        && !compile::is_shown(turn, result)
    {
        return;
    }
    let Some(current) = &turn.session.current else { return turn.remark("no-result", &[]) };
    if current.report.doubts.is_empty() && current.report.questions.is_empty() {
        return turn.remark("doubts-none", &[]);
    }
    let result = current.id.clone();
    let slot = turn.mint();
    turn.session.state = State::Reviewing(Review { result, slot, at: 0, answers: Vec::new() });
    show(turn);
}

/// The doubts of the result under review, in the order in which they are asked.
#[derive(Default)]
struct Doubts {
    figures: Vec<Question>,
    people: Vec<Doubt>,
}

impl Doubts {
    fn count(&self) -> usize {
        self.figures.len() + self.people.len()
    }

    fn figure(&self, at: usize) -> Option<&Question> {
        self.figures.get(at)
    }

    fn person(&self, at: usize) -> Option<&Doubt> {
        self.people.get(at.checked_sub(self.figures.len())?)
    }

    /// Pairs of people from a place on whom nearly everything says to be one.
    fn likely_from(&self, at: usize) -> usize {
        let people = self.people.iter().skip(at.saturating_sub(self.figures.len()));
        people.filter(|d| d.likely).count()
    }
}

fn doubts(turn: &Turn<'_>, review: &Review) -> Doubts {
    let current = turn.session.current.as_ref().filter(|c| c.id == review.result);
    let doubts = current
        .map(|c| Doubts { figures: c.report.questions.clone(), people: c.report.doubts.clone() });
    doubts.unwrap_or_default()
}

fn show(turn: &mut Turn<'_>) {
    let State::Reviewing(review) = turn.session.state.clone() else { return };
    let doubts = doubts(turn, &review);
    let (at, of) = (review.at + 1, doubts.count());
    if let Some(question) = doubts.figure(review.at) {
        let text = figures::ask(turn, question, (at, of));
        let tap = |verdict| Tap::Doubt(review.result.clone(), review.at, verdict).data();
        let mut buttons = figures::answers(turn, question, tap);
        buttons.push(going_on(turn, &review));
        return turn.show(&review.slot, text, buttons);
    }
    let Some(doubt) = doubts.person(review.at) else { return end(turn, &review) };
    let mut text = turn.text("doubt-ask", &[("at", at.into()), ("of", of.into())]);
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

/// Back, on, or enough.
fn going_on(turn: &Turn<'_>, review: &Review) -> Vec<Button> {
    let tap = |verdict| Tap::Doubt(review.result.clone(), review.at, verdict);
    let mut row = vec![
        turn.button("button-skip", &tap(Verdict::Skip)),
        turn.button("button-done", &tap(Verdict::Done)),
    ];
    if review.at > 0 {
        row.insert(0, turn.button("button-undo", &tap(Verdict::Undo)));
    }
    row
}

fn buttons(turn: &Turn<'_>, review: &Review, doubts: &Doubts) -> Keyboard {
    let tap = |verdict| Tap::Doubt(review.result.clone(), review.at, verdict);
    let mut rows = vec![
        vec![
            turn.button("button-same", &tap(Verdict::Same)),
            turn.button("button-apart", &tap(Verdict::Apart)),
        ],
        going_on(turn, review),
    ];
    let likely = doubts.likely_from(review.at);
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
    if let Some(question) = doubts.figure(at) {
        match verdict {
            Verdict::Undo => undo(turn, &mut review, &doubts),
            Verdict::Done => return end(turn, &review),
            Verdict::Skip => step(&mut review, Answered::Skipped),
            Verdict::Another => {
                turn.note = Some(turn.label("type-the-maximum", &[]));
                return;
            }
            Verdict::Same | Verdict::Apart | Verdict::AllLikely | Verdict::Maximum(_) => {
                let Some(said) = figures::settle(turn, question, verdict) else {
                    turn.note = Some(turn.label("stale-button", &[]));
                    return;
                };
                step(&mut review, said);
            }
        }
        turn.session.state = State::Reviewing(review);
        return show(turn);
    }
    match verdict {
        Verdict::Same => answer(turn, &mut review, &doubts, Answered::Same),
        Verdict::Apart => answer(turn, &mut review, &doubts, Answered::Apart),
        Verdict::Skip => answer(turn, &mut review, &doubts, Answered::Skipped),
        Verdict::AllLikely => {
            while let Some(doubt) = doubts.person(review.at) {
                let said = if doubt.likely { Answered::Same } else { Answered::Skipped };
                answer(turn, &mut review, &doubts, said);
            }
        }
        Verdict::Undo => undo(turn, &mut review, &doubts),
        Verdict::Done => return end(turn, &review),
        Verdict::Maximum(_) | Verdict::Another => {
            turn.note = Some(turn.label("stale-button", &[]));
            return;
        }
    }
    turn.session.state = State::Reviewing(review);
    show(turn);
}

/// A text during the review: the maximum that is asked for.
pub(crate) fn typed(turn: &mut Turn<'_>, mut review: Review, text: &str) {
    let doubts = doubts(turn, &review);
    let Some(question) = doubts.figure(review.at) else { return turn.say("tap-a-button", &[]) };
    if let Some(said) = figures::typed(turn, question, text) {
        step(&mut review, said);
        turn.session.state = State::Reviewing(review);
        show(turn);
    }
}

/// Answers any doubt about figures of the result at hand, under review or not.
pub(crate) fn settled(turn: &mut Turn<'_>, (result, at): (&str, usize), verdict: Verdict) {
    if !compile::is_shown(turn, result) {
        return;
    }
    let current = turn.session.current.as_ref();
    let question = current.and_then(|c| c.report.questions.get(at).cloned());
    let known = question.is_some_and(|question| match verdict {
        Verdict::Undo => {
            figures::take_back(turn, &question);
            true
        }
        Verdict::Same
        | Verdict::Apart
        | Verdict::Skip
        | Verdict::AllLikely
        | Verdict::Done
        | Verdict::Maximum(_)
        | Verdict::Another => figures::settle(turn, &question, verdict).is_some(),
    });
    turn.note = Some(turn.label(if known { "doubt-decided" } else { "stale-button" }, &[]));
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

fn answer(turn: &mut Turn<'_>, review: &mut Review, doubts: &Doubts, said: Answered) {
    let Some(doubt) = doubts.person(review.at) else { return };
    match said {
        Answered::Same => decide(turn, doubt, Some(true)),
        Answered::Apart => decide(turn, doubt, Some(false)),
        Answered::Maximum | Answered::Skipped => {}
    }
    step(review, said);
}

/// On to the next one.
fn step(review: &mut Review, said: Answered) {
    review.answers.push(said);
    review.at += 1;
}

fn undo(turn: &mut Turn<'_>, review: &mut Review, doubts: &Doubts) {
    let Some(said) = review.answers.pop() else { return };
    review.at -= 1;
    if said == Answered::Skipped {
        return;
    }
    if let Some(question) = doubts.figure(review.at) {
        figures::take_back(turn, question);
    } else if let Some(doubt) = doubts.person(review.at) {
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
    let open = doubts(turn, review).count().saturating_sub(given);
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
