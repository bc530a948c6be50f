//! Questions about people: who may be one person. One question can be about many people, of whom each
//! can be taken out; answers are remembered, listed by /people, and taken back there.
//!
//! ```text
//! Bot: Same person? (1 of 2) same name, other e-mail address …
//!      1. Ada Obi · ada@school.org = Ada Obi · ada@gmail.com
//!      2. Ben Eze · ben@school.org = Ben Eze · eze@gmail.com
//!      [✓ 1] [✓ 2] [Join the 2 ticked] [Keep all apart] [One by one]
//! ```

use crate::command::{Tap, Verdict};
use crate::effect::{Effect, Keyboard};
use crate::state::{Decision, Piece, Review};
use crate::text::Text;
use crate::turn::Turn;
use gradebook::identity::DoubtKind;
use table::outcome::{Doubt, Side};

/// Answers on one page of /people.
const PAGE: usize = 8;
/// Buttons for groups in one row.
const IN_ROW: usize = 5;

/// A question about people as it is asked.
pub(super) struct Asked {
    pub(super) groups: Vec<Vec<Side>>,
    pub(super) reason: String,
    pub(super) kind: DoubtKind,
}

/// One question for each doubt.
pub(super) fn pieces(doubts: &[Doubt]) -> Vec<Piece> {
    let whole = |(doubt, of): (usize, &Doubt)| Piece {
        doubt,
        groups: (0..of.groups.len()).collect(),
        sides: None,
    };
    doubts.iter().enumerate().map(whole).collect()
}

/// What a piece asks.
pub(super) fn asked(doubts: &[Doubt], piece: &Piece) -> Option<Asked> {
    let doubt = doubts.get(piece.doubt)?;
    let sides = |group: &Vec<Side>| match piece.sides {
        Some((one, other)) => {
            [one, other].iter().filter_map(|at| group.get(*at)).cloned().collect()
        }
        None => group.clone(),
    };
    let groups = piece.groups.iter().filter_map(|at| doubt.groups.get(*at)).map(sides).collect();
    Some(Asked { groups, reason: doubt.reason.clone(), kind: doubt.kind })
}

/// The parts of a question: its groups one by one, or the pairs of its one group.
pub(super) fn split(piece: &Piece, asked: &Asked) -> Vec<Piece> {
    if let [group] = asked.groups.as_slice() {
        let pairs = (0..group.len()).flat_map(|one| (one + 1..group.len()).map(move |o| (one, o)));
        return pairs.map(|pair| Piece { sides: Some(pair), ..piece.clone() }).collect();
    }
    let single = |group: &usize| Piece { groups: vec![*group], ..piece.clone() };
    piece.groups.iter().map(single).collect()
}

/// The groups that are ticked before anybody taps.
pub(super) fn ticked(asked: &Asked) -> impl Iterator<Item = usize> + use<> {
    let all = asked.kind == DoubtKind::Likely && asked.groups.len() > 1;
    0..if all { asked.groups.len() } else { 0 }
}

/// The question, `at` of `of`.
pub(super) fn ask(turn: &Turn<'_>, asked: &Asked, (at, of): (usize, usize)) -> Text {
    let mut text = turn.text("doubt-ask", &[("at", at.into()), ("of", of.into())]);
    match asked.groups.as_slice() {
        [group] => group.iter().for_each(|side| text.line(self::side(turn, side))),
        groups => {
            let key = match asked.kind {
                DoubtKind::Likely => "doubt-many-likely",
                DoubtKind::Unlikely => "doubt-many-unlikely",
                DoubtKind::Choice => "doubt-choice",
            };
            text.line(turn.text(key, &[]));
            for (at, group) in (1_usize..).zip(groups) {
                let sides: Vec<String> = group.iter().map(in_short).collect();
                let args = [("at", at.into()), ("sides", sides.join(" = ").into())];
                text.line(turn.text("doubt-group", &args));
            }
        }
    }
    text.line(turn.text("doubt-reason", &[("reason", (&asked.reason).into())]));
    text
}

fn in_short(side: &Side) -> String {
    let clue = [&side.email, &side.student_id, &side.phone, &side.place];
    let clue = clue.into_iter().find(|clue| !clue.is_empty()).map_or("", String::as_str);
    let short = |text: &str| text.chars().take(60).collect::<String>();
    format!("{} · {}", short(&side.name), short(clue))
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

/// The answers to choose from.
pub(super) fn answers(turn: &Turn<'_>, review: &Review, asked: &Asked) -> Keyboard {
    let tap = |verdict| Tap::Doubt(review.result.clone(), review.at, verdict);
    let split = turn.button("button-one-by-one", &tap(Verdict::Split));
    match asked.groups.as_slice() {
        [group] => {
            let several = [("count", group.len().into())];
            let mut row = vec![
                turn.button("button-same", &tap(Verdict::Same)),
                turn.button_with("button-apart", &several, &tap(Verdict::Apart)),
            ];
            if group.len() > 2 {
                row.push(split);
            }
            vec![row]
        }
        groups => {
            let places: Vec<u8> = (0_u8..).take(groups.len()).collect();
            let toggle = |place: &u8| {
                let is_ticked = review.ticked.contains(&usize::from(*place));
                let key = if is_ticked { "button-ticked" } else { "button-unticked" };
                let at = [("at", (usize::from(*place) + 1).into())];
                turn.button_with(key, &at, &tap(Verdict::Tick(*place)))
            };
            let mut rows: Keyboard =
                places.chunks(IN_ROW).map(|row| row.iter().map(toggle).collect()).collect();
            if !review.ticked.is_empty() {
                let count = [("count", review.ticked.len().into())];
                rows.push(vec![turn.button_with("button-join", &count, &tap(Verdict::Same))]);
            }
            rows.push(vec![turn.button("button-all-apart", &tap(Verdict::Apart)), split]);
            rows
        }
    }
}

/// Remembers that each ticked group is one person, and the others several.
pub(super) fn join_ticked(turn: &mut Turn<'_>, review: &Review, asked: &Asked) {
    let single = asked.groups.len() == 1;
    for (at, group) in asked.groups.iter().enumerate() {
        decide(turn, group, Some(single || review.ticked.contains(&at)));
    }
}

/// Remembers an answer on the people of a group, in the session and for the next time; none takes it
/// back.
pub(super) fn decide(turn: &mut Turn<'_>, group: &[Side], same: Option<bool>) {
    let keys: Vec<&str> = group.iter().map(Side::key).collect();
    for (at, one) in keys.iter().enumerate() {
        for (step, other) in (1_usize..).zip(&keys[at + 1..]) {
            // That two are one holds for all if it holds for each two that follow each other.
            let same = same.filter(|same| !same || step == 1);
            remember(turn, (one, other), same);
        }
    }
    turn.session.changed();
    let key = match same {
        Some(true) => "act-same",
        Some(false) => "act-apart",
        None => "act-undecided",
    };
    let (first, others) = group.split_first().map_or(("", &[][..]), |(f, o)| (f.name.as_str(), o));
    let others: Vec<&str> = others.iter().map(|side| side.name.as_str()).collect();
    let args = [("one", first.into()), ("other", others.join(", ").into())];
    turn.act(turn.label(key, &args));
}

fn remember(turn: &mut Turn<'_>, (one, other): (&str, &str), same: Option<bool>) {
    let before = turn.session.decisions.iter().find(|d| d.is_about(one, other)).cloned();
    // An answer is found by its sides in their order.
    let (one, other) = before.map_or((one.to_owned(), other.to_owned()), |d| (d.one, d.other));
    turn.session.decisions.retain(|d| !d.is_about(&one, &other));
    if let Some(same) = same {
        turn.session.decisions.push(Decision { one: one.clone(), other: other.clone(), same });
    }
    turn.effects.push(Effect::Decide { one, other, same });
}

/// Lists the answers about people, each with a button that takes it back.
pub(crate) fn list(turn: &mut Turn<'_>, page: usize) {
    let decisions = turn.session.decisions.clone();
    let mut text = turn.text("people-title", &[("count", decisions.len().into())]);
    let pages = decisions.len().div_ceil(PAGE).max(1);
    let first = page.min(pages - 1) * PAGE;
    let revision = turn.session.revision;
    let mut row = Vec::new();
    for (at, decision) in decisions.iter().enumerate().skip(first).take(PAGE) {
        let key = if decision.same { "people-same" } else { "people-apart" };
        let args = [
            ("at", (at + 1).into()),
            ("one", (&decision.one).into()),
            ("other", (&decision.other).into()),
        ];
        text.line(turn.text(key, &args));
        let tap = Tap::TakeBackDecision(revision, at);
        row.push(turn.button_with("button-unsay", &args[..1], &tap));
    }
    text.line(turn.text("people-how", &[]));
    let mut rows: Keyboard = row.chunks(4).map(<[_]>::to_vec).collect();
    let mut turning = Vec::new();
    if first > 0 {
        turning.push(turn.button("button-previous", &Tap::People(page.saturating_sub(1))));
    }
    if first + PAGE < decisions.len() {
        turning.push(turn.button("button-next", &Tap::People(page + 1)));
    }
    if !turning.is_empty() {
        rows.push(turning);
    }
    turn.send(text, rows);
}

/// Takes an answer back that was listed; a list that is out of date takes nothing.
pub(crate) fn take_back(turn: &mut Turn<'_>, (revision, at): (u64, usize)) {
    let decision = turn.session.decisions.get(at).cloned();
    let Some(decision) = decision.filter(|_| turn.session.revision == revision) else {
        turn.note = Some(turn.label("stale-button", &[]));
        return;
    };
    remember(turn, (&decision.one, &decision.other), None);
    turn.session.changed();
    let args = [("one", (&decision.one).into()), ("other", (&decision.other).into())];
    turn.act(turn.label("act-undecided", &args));
    turn.note = Some(turn.label("doubt-decided", &[]));
    list(turn, at / PAGE);
}
