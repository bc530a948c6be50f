//! Making the change that was proposed, and taking changes back and making them again.
//!
//! ```text
//! Ana: taps [Apply]
//! Bot (the same message): Applied …
//! Ana: /undo
//! Bot: Taken back: …
//! ```

use super::compile;
use super::edits::{drop_proposal, leave, propose, sentences};
use crate::edits::{Proposal, Remark};
use crate::state::State;
use crate::turn::Turn;
use table::Edit;

/// The proposal that a button speaks of.
fn proposal(turn: &mut Turn<'_>, id: &str) -> Option<Proposal> {
    let proposal = turn.session.edits.proposal.take_if(|p| p.id == id);
    if proposal.is_none() {
        turn.note = Some(turn.label("stale-button", &[]));
    }
    proposal
}

pub(crate) fn apply(turn: &mut Turn<'_>, id: &str) {
    // The change is made by a compile: who may not compile keeps the proposal.
    let is_open = turn.session.edits.proposal.as_ref().is_some_and(|p| p.id == id);
    if is_open && compile::is_used_up(turn) {
        return;
    }
    let Some(proposal) = proposal(turn, id) else { return };
    if proposal.revision != turn.session.revision || turn.session.current.is_none() {
        turn.slot = Some(proposal.slot);
        return propose(turn, &proposal.said, proposal.actions, vec![Remark::Anew]);
    }
    let text = sentences(turn, &proposal.actions, "edit-applied");
    turn.show(&proposal.slot, text, Vec::new());
    for action in &proposal.actions {
        turn.act(action.sentence());
    }
    let (said, at_ms) = (proposal.said, turn.context.now_ms);
    turn.session.edits.add(Edit { actions: proposal.actions, said, at_ms });
    turn.session.changed();
    compile::refresh(turn);
}

pub(crate) fn reword(turn: &mut Turn<'_>, id: &str) {
    let Some(proposal) = proposal(turn, id) else { return };
    leave(turn, &proposal);
    turn.session.state = State::AskedWords;
    turn.say("edit-reword", &[("said", proposal.said.into())]);
}

pub(crate) fn discard(turn: &mut Turn<'_>, id: &str) {
    let Some(proposal) = proposal(turn, id) else { return };
    leave(turn, &proposal);
}

pub(crate) fn undo(turn: &mut Turn<'_>) {
    drop_proposal(turn);
    if !turn.session.edits.done.is_empty() && compile::is_used_up(turn) {
        return;
    }
    let Some(edit) = turn.session.edits.done.pop() else {
        return turn.remark("undo-nothing", &[]);
    };
    turn.session.edits.undone.push(edit.clone());
    stepped(turn, &edit, "undo-done");
}

pub(crate) fn redo(turn: &mut Turn<'_>) {
    drop_proposal(turn);
    if !turn.session.edits.undone.is_empty() && compile::is_used_up(turn) {
        return;
    }
    let Some(edit) = turn.session.edits.undone.pop() else {
        return turn.remark("redo-nothing", &[]);
    };
    turn.session.edits.done.push(edit.clone());
    stepped(turn, &edit, "redo-done");
}

/// Tells of a step back or forth and makes the table anew.
fn stepped(turn: &mut Turn<'_>, edit: &Edit, key: &str) {
    let text = sentences(turn, &edit.actions, key);
    turn.act(text.to_string().replace('\n', " "));
    turn.send(text, Vec::new());
    turn.session.changed();
    compile::refresh(turn);
}
