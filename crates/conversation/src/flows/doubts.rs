//! Reviewing doubts, first those about figures, then those about people: one question at a time, answers remembered, each undone by a tap.
//!
//! ```text
//! Ana: taps [Doubts (2)]
//! Bot: 1 of 2 · Same person? Ada Obi <ada@gmail.com> … Ada Obi <ada@gmial.com> …
//!      e-mail addresses a slip apart [Same person] [Two people] [Skip] [Enough]
//! Ana: taps [Same person], then [Two people]
//! Bot: 2 answers are kept. Compiling again …
//! ```

use super::people::{self, Asked};
use super::{compile, figures};
use crate::command::{Tap, Verdict};
use crate::effect::Button;
use crate::state::{Answered, Piece, Review, State};
use crate::turn::Turn;
use table::outcome::{Doubt, Question};

/// Begins with the first doubt of the result at hand.
pub(crate) fn begin(turn: &mut Turn<'_>, result: Option<&str>) {
    if let Some(result) = result
        && !compile::is_shown(turn, result)
    {
        return;
    }
    let Some(current) = &turn.session.current else { return turn.remark("no-result", &[]) };
    if current.report.doubts.is_empty() && current.report.questions.is_empty() {
        turn.remark("doubts-none", &[]);
        if !turn.session.decisions.is_empty() {
            people::list(turn, 0);
        }
        return;
    }
    let (result, pieces) = (current.id.clone(), people::pieces(&current.report.doubts));
    let slot = turn.mint();
    let mut review = Review { result, slot, pieces, ..Review::default() };
    tick(turn, &mut review);
    turn.session.state = State::Reviewing(review);
    show(turn);
}

/// The doubts of the result under review, in the order in which they are asked.
#[derive(Default)]
struct Doubts {
    figures: Vec<Question>,
    people: Vec<Doubt>,
    pieces: Vec<Piece>,
}

impl Doubts {
    fn count(&self) -> usize {
        self.figures.len() + self.pieces.len()
    }

    fn figure(&self, at: usize) -> Option<&Question> {
        self.figures.get(at)
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        self.pieces.get(at.checked_sub(self.figures.len())?)
    }

    fn person(&self, at: usize) -> Option<Asked> {
        people::asked(&self.people, self.piece(at)?)
    }
}

fn doubts(turn: &Turn<'_>, review: &Review) -> Doubts {
    let current = turn.session.current.as_ref().filter(|c| c.id == review.result);
    let doubts = current.map(|c| Doubts {
        figures: c.report.questions.clone(),
        pieces: if review.pieces.is_empty() {
            people::pieces(&c.report.doubts)
        } else {
            review.pieces.clone()
        },
        people: c.report.doubts.clone(),
    });
    doubts.unwrap_or_default()
}

/// Ticks what is likely of the question at hand.
fn tick(turn: &Turn<'_>, review: &mut Review) {
    let asked = doubts(turn, review).person(review.at);
    review.ticked = asked.iter().flat_map(people::ticked).collect();
}

fn show(turn: &mut Turn<'_>) {
    let State::Reviewing(review) = turn.session.state.clone() else { return };
    let doubts = doubts(turn, &review);
    let place = (review.at + 1, doubts.count());
    let (text, mut buttons) = if let Some(question) = doubts.figure(review.at) {
        let tap = |verdict| Tap::Doubt(review.result.clone(), review.at, verdict).data();
        (figures::ask(turn, question, place), figures::answers(turn, question, tap))
    } else if let Some(asked) = doubts.person(review.at) {
        (people::ask(turn, &asked, place), people::answers(turn, &review, &asked))
    } else {
        return end(turn, &review);
    };
    buttons.push(going_on(turn, &review));
    turn.show(&review.slot, text, buttons);
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
    let taken = if let Some(question) = doubts.figure(at) {
        answer_figure(turn, &mut review, question, verdict)
    } else if let Some(asked) = doubts.person(at) {
        answer_people(turn, (&mut review, &doubts), &asked, verdict)
    } else {
        // A new result has come meanwhile.
        return end(turn, &review);
    };
    match verdict {
        Verdict::Done => return end(turn, &review),
        Verdict::Undo => undo(turn, &mut review, &doubts),
        Verdict::Skip => step(&mut review, Answered::Skipped),
        Verdict::Another if doubts.figure(at).is_some() => {
            turn.note = Some(turn.label("type-the-maximum", &[]));
            return;
        }
        Verdict::Same
        | Verdict::Apart
        | Verdict::Tick(_)
        | Verdict::Split
        | Verdict::Maximum(_)
        | Verdict::Another => {
            if !taken {
                turn.note = Some(turn.label("stale-button", &[]));
                return;
            }
        }
    }
    if !matches!(verdict, Verdict::Tick(_)) {
        tick(turn, &mut review);
    }
    turn.session.state = State::Reviewing(review);
    show(turn);
}

/// Takes an answer to a doubt about figures; whether it is one.
fn answer_figure(
    turn: &mut Turn<'_>,
    review: &mut Review,
    question: &Question,
    verdict: Verdict,
) -> bool {
    if !matches!(verdict, Verdict::Same | Verdict::Apart | Verdict::Maximum(_)) {
        return false;
    }
    let said = figures::settle(turn, question, verdict);
    said.map(|said| step(review, said)).is_some()
}

/// Takes an answer to a question about people; whether it is one.
fn answer_people(
    turn: &mut Turn<'_>,
    (review, doubts): (&mut Review, &Doubts),
    asked: &Asked,
    verdict: Verdict,
) -> bool {
    match verdict {
        Verdict::Same => {
            people::join_ticked(turn, review, asked);
            step(review, Answered::Same);
        }
        Verdict::Apart => {
            for group in &asked.groups {
                people::decide(turn, group, Some(false));
            }
            step(review, Answered::Apart);
        }
        Verdict::Split => {
            let place = review.at.saturating_sub(doubts.figures.len());
            review.pieces.clone_from(&doubts.pieces);
            if let Some(piece) = doubts.piece(review.at) {
                review.pieces.splice(place..=place, people::split(piece, asked));
            }
        }
        Verdict::Tick(group) => {
            let group = usize::from(group);
            if group < asked.groups.len() && !review.ticked.remove(&group) {
                review.ticked.insert(group);
            }
        }
        Verdict::Skip | Verdict::Undo | Verdict::Done | Verdict::Maximum(_) | Verdict::Another => {
            return false;
        }
    }
    true
}

/// A text during the review: the maximum that is asked for.
pub(crate) fn typed(turn: &mut Turn<'_>, mut review: Review, text: &str) {
    let doubts = doubts(turn, &review);
    let Some(question) = doubts.figure(review.at) else { return turn.say("tap-a-button", &[]) };
    if let Some(said) = figures::typed(turn, question, text) {
        step(&mut review, said);
        tick(turn, &mut review);
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
        | Verdict::Tick(_)
        | Verdict::Split
        | Verdict::Done
        | Verdict::Maximum(_)
        | Verdict::Another => figures::settle(turn, &question, verdict).is_some(),
    });
    turn.note = Some(turn.label(if known { "doubt-decided" } else { "stale-button" }, &[]));
}

/// Answers any doubt of the result at hand, whether it is under review or not: of one group or of all.
/// The table is made again when somebody asks for it: there may be more to answer.
pub(crate) fn decided(
    turn: &mut Turn<'_>,
    (result, at): (&str, (usize, Option<usize>)),
    verdict: Verdict,
) {
    if !compile::is_shown(turn, result) {
        return;
    }
    let current = turn.session.current.as_ref();
    let groups = current.and_then(|c| c.report.doubts.get(at.0)).map(|doubt| match at.1 {
        Some(group) => doubt.groups.get(group).cloned().into_iter().collect(),
        None => doubt.groups.clone(),
    });
    let Some(groups) = groups.filter(|groups| !groups.is_empty()) else {
        turn.note = Some(turn.label("stale-button", &[]));
        return;
    };
    let same = match verdict {
        Verdict::Same => Some(true),
        Verdict::Apart => Some(false),
        Verdict::Skip
        | Verdict::Tick(_)
        | Verdict::Split
        | Verdict::Undo
        | Verdict::Done
        | Verdict::Maximum(_)
        | Verdict::Another => None,
    };
    for group in &groups {
        people::decide(turn, group, same);
    }
    turn.note = Some(turn.label("doubt-decided", &[]));
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
    } else if let Some(asked) = doubts.person(review.at) {
        for group in &asked.groups {
            people::decide(turn, group, None);
        }
    }
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
