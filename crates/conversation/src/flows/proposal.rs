//! What a change would do, side by side with what is: in figures, samples and a comparison.

use super::edits::{add_remarks, sentences};
use crate::command::Tap;
use crate::edits::{MOST_PLAN_BYTES, Proposal, Remark, Thinking, is_too_large};
use crate::text::{Text, table};
use crate::turn::Turn;
use table::outcome::Trial;
use table::{Action, Answer, Difference};

/// Widest cell of a sample.
const WIDEST: usize = 24;
/// Titles named.
const MOST_NAMED: usize = 8;

/// Shows a trial and asks.
pub(super) fn show(turn: &mut Turn<'_>, thinking: &Thinking, trial: &Trial) {
    let (actions, difference, skipped) = match trial {
        Trial::Unfit { step, why } => return unfit(turn, thinking, *step, why),
        Trial::Fits { actions, difference, skipped } => (actions, difference, skipped),
    };
    if is_too_large(actions) {
        let args = [("kb", (MOST_PLAN_BYTES / 1024).into())];
        let text = turn.text("edit-too-large", &args);
        return turn.show(&thinking.slot, text, Vec::new());
    }
    let mut text = sentences(turn, actions, "edit-proposed");
    for (what, why) in skipped {
        let args = [("what", what.into()), ("why", why.into())];
        text.line(turn.text("edit-skipped", &args));
    }
    if difference.is_nothing() {
        text.line(turn.text("edit-nothing", &[]));
        add_remarks(turn, &mut text, &thinking.remarks);
        return turn.show(&thinking.slot, text, Vec::new());
    }
    text.append(Text::plain("\n"));
    text.append(changes(turn, difference));
    add_remarks(turn, &mut text, &thinking.remarks);
    if difference.samples.len() > 1 {
        text.line(table(&difference.samples, WIDEST));
    }
    let id = turn.mint();
    let buttons = vec![
        vec![turn.button("button-apply", &Tap::Apply(id.clone()))],
        vec![
            turn.button("button-reword", &Tap::Reword(id.clone())),
            turn.button("button-discard", &Tap::Discard(id.clone())),
        ],
    ];
    turn.show(&thinking.slot, text, buttons);
    turn.session.edits.proposal = Some(Proposal {
        id,
        slot: thinking.slot.clone(),
        said: thinking.said.clone(),
        actions: actions.clone(),
        revision: thinking.revision,
    });
}

fn unfit(turn: &mut Turn<'_>, thinking: &Thinking, step: usize, why: &str) {
    let mut text = match &thinking.purpose {
        crate::edits::Purpose::Propose(actions) if actions.len() > 1 => {
            let what = actions.get(step).map(Action::sentence).unwrap_or_default();
            let args = [("step", (step + 1).into()), ("what", what.into())];
            turn.text("edit-unfit-step", &args)
        }
        _ => Text::default(),
    };
    // A formula's mistake is pointed at, which needs letters of one width.
    let mut lines = why.lines();
    text.line(Text::plain(format!("⚠ {}", lines.next().unwrap_or_default())));
    let place: Vec<&str> = lines.collect();
    if !place.is_empty() {
        let look = crate::text::Look::Pre;
        text.line(Text::default().with(place.join("\n"), look));
    }
    let remarks: Vec<Remark> = thinking.remarks.clone();
    add_remarks(turn, &mut text, &remarks);
    turn.show(&thinking.slot, text, Vec::new());
}

fn named(titles: &[String]) -> String {
    let more = titles.len().saturating_sub(MOST_NAMED);
    let shown = titles.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown}, +{more}") }
}

/// A change in figures, one line each.
fn changes(turn: &Turn<'_>, difference: &Difference) -> Text {
    let mut text = Text::default();
    let mut line = |key: &str, what: String| {
        text.line(turn.text(key, &[("what", what.into())]));
    };
    if !difference.columns_added.is_empty() {
        line("change-columns-added", named(&difference.columns_added));
    }
    if !difference.columns_removed.is_empty() {
        line("change-columns-removed", named(&difference.columns_removed));
    }
    if !difference.columns_renamed.is_empty() {
        let pairs = difference.columns_renamed.iter().map(|(a, b)| format!("{a} → {b}"));
        line("change-columns-renamed", pairs.collect::<Vec<_>>().join(", "));
    }
    let counts = [
        ("change-rows-removed", difference.rows_removed),
        ("change-rows-added", difference.rows_added),
        ("change-rows-changed", difference.rows_changed),
    ];
    for (key, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        text.line(turn.text(key, &[("count", count.into())]));
    }
    if difference.reordered {
        text.line(turn.text("change-reordered", &[]));
    }
    for other in &difference.others {
        text.line(turn.text("change-other", &[("what", other.into())]));
    }
    if !difference.shifts.is_empty() {
        let shifts = difference.shifts.iter();
        let shifts: Vec<String> =
            shifts.map(|s| format!("{} {} → {}", s.label, s.before, s.after)).collect();
        text.line(turn.text("change-shifts", &[("what", shifts.join(" · ").into())]));
    }
    text
}

/// Several plans side by side.
pub(super) fn comparison(turn: &Turn<'_>, plans: &[Vec<Action>], trials: &[Trial]) -> Text {
    let mut text = turn.text("compare-title", &[]);
    for (plan, trial) in plans.iter().zip(trials) {
        let what: Vec<String> = plan.iter().map(Action::sentence).collect();
        let outcome = match trial {
            Trial::Unfit { why, .. } => format!("⚠ {why}"),
            Trial::Fits { difference, .. } if difference.is_nothing() => {
                turn.label("edit-nothing", &[])
            }
            Trial::Fits { difference, .. } => changes(turn, difference).to_string(),
        };
        let args = [("what", what.join(", ").into()), ("outcome", outcome.into())];
        text.line(turn.text("compare-plan", &args));
    }
    text
}

/// An answer to a question.
pub(super) fn answer(turn: &Turn<'_>, answer: &Answer) -> Text {
    let mut text = Text::default();
    for line in &answer.lines {
        text.line(Text::plain(line));
    }
    if !answer.rows.is_empty() {
        text.line(table(&answer.rows, WIDEST));
    }
    if answer.more > 0 {
        text.line(turn.text("and-more", &[("count", answer.more.into())]));
    }
    text
}
