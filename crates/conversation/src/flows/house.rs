//! Starting over, leaving, where things stand, and deleting everything.
//!
//! ```text
//! Ana: /new
//! Bot: Start over? The 3 files at hand will be put aside … [Yes] [No]
//! Ana: /forget
//! Bot: Delete everything I know of this chat: 3 files, 1 result … [Delete everything] [No]
//! Bot: Deleted: 3 files, 1 result, 0 answers to doubts …
//! ```

use super::deliver::local;
use super::{admin, compile, doubts, edits};
use crate::command::{Admin, Question, Tap};
use crate::effect::Effect;
use crate::event::MemberRole;
use crate::job::{Guarded, Pool, Task};
use crate::rights;
use crate::state::{Asked, AskedFor, Session, State};
use crate::text::Text;
use crate::turn::Turn;
use table::Action;

pub(crate) fn ask_new(turn: &mut Turn<'_>) {
    let count = turn.session.files.len();
    if count == 0 {
        return turn.say("new-nothing", &[]);
    }
    turn.session.state = State::AskedNew;
    let buttons = vec![vec![
        turn.button("button-yes", &Tap::Yes(Question::New)),
        turn.button("button-no", &Tap::No),
    ]];
    turn.ask("new-ask", &[("count", count.into())], buttons);
}

pub(crate) fn ask_forget(turn: &mut Turn<'_>) {
    turn.session.state = State::AskedForget;
    let args = [
        ("files", turn.session.files.len().into()),
        ("results", turn.session.results.len().into()),
        ("decisions", turn.session.decisions.len().into()),
    ];
    let buttons = vec![vec![
        turn.button("button-forget", &Tap::Yes(Question::Forget)),
        turn.button("button-no", &Tap::No),
    ]];
    turn.ask("forget-ask", &args, buttons);
}

/// The channel said who somebody is in the group; what they want is done, or refused.
pub(crate) fn vouched(turn: &mut Turn<'_>, order: Guarded, role: MemberRole) {
    match (role, order) {
        (MemberRole::Administrator, Guarded::AskForget) => {
            doubts::leave(turn);
            ask_forget(turn);
        }
        (MemberRole::Administrator, Guarded::Forget) => agreed(turn, Question::Forget),
        (MemberRole::Member, Guarded::AskForget | Guarded::Forget) => turn.say("forget-who", &[]),
        (MemberRole::Unknown, Guarded::AskForget | Guarded::Forget) => {
            turn.say("forget-unchecked", &[]);
        }
    }
}

/// A typed answer to a question of yes or no.
pub(crate) fn replied(turn: &mut Turn<'_>, question: Question, text: &str) {
    match text.trim().trim_end_matches(['.', '!']).to_lowercase().as_str() {
        "yes" | "y" | "ok" | "sure" | "oui" => {
            if rights::permits(turn, question.requirement()) {
                agreed(turn, question);
            }
        }
        "no" | "n" | "non" => declined(turn),
        _ => turn.say("yes-or-no", &[]),
    }
}

pub(crate) fn agreed(turn: &mut Turn<'_>, question: Question) {
    let state = std::mem::take(&mut turn.session.state);
    match (question, state) {
        (Question::New, State::AskedNew) => start_over(turn),
        (Question::Forget, State::AskedForget) => {
            stop_all(turn);
            if let Some(job) = turn.session.broadcast.take() {
                turn.effects.push(Effect::Cancel { job });
            }
            *turn.session = Session::default();
            turn.start_asked(Task::Forget, AskedFor::Deleting);
            turn.say("forget-working", &[]);
        }
        (Question::Broadcast, State::AskedBroadcast { text }) => admin::broadcast(turn, &text),
        (_, state) => {
            // The question of this button is not the one at hand.
            turn.session.state = state;
            turn.remark("stale-button", &[]);
        }
    }
}

pub(crate) fn declined(turn: &mut Turn<'_>) {
    turn.session.state = State::Idle;
    turn.say("cancelled", &[]);
}

fn start_over(turn: &mut Turn<'_>) {
    stop_all(turn);
    let files = std::mem::take(&mut turn.session.files);
    let replaced = std::mem::take(&mut turn.session.replaced);
    let all = files.iter().chain(replaced.iter().map(|r| &r.file));
    turn.effects.extend(all.map(|f| Effect::DropUpload { id: f.id }));
    turn.session.settings.scheme.maximums.clear();
    turn.session.columns.clear();
    turn.session.same_tests.clear();
    turn.session.edits.start_over();
    (turn.session.batch, turn.session.current) = (None, None);
    turn.session.changed();
    turn.act(turn.label("act-new", &[("count", files.len().into())]));
    turn.say("new-done", &[]);
}

/// Ends all work of the chat.
fn stop_all(turn: &mut Turn<'_>) {
    let jobs: Vec<String> = turn.session.jobs().map(str::to_owned).collect();
    turn.effects.extend(jobs.into_iter().map(|job| Effect::Cancel { job }));
    (turn.session.work, turn.session.dead) = (None, None);
    (turn.session.edits.thinking, turn.session.edits.dead) = (None, None);
    turn.session.asked.clear();
}

pub(crate) fn cancel(turn: &mut Turn<'_>) {
    let working = turn.session.work.as_ref().map(|w| w.job.clone());
    match (&turn.session.state, working) {
        (State::Idle, None) if turn.session.edits.thinking.is_some() => {
            edits::stop(turn);
            turn.say("cancel-stopped", &[]);
        }
        (State::Idle, None) if turn.session.edits.proposal.is_some() => {
            edits::drop_proposal(turn);
        }
        (State::Idle, None) if turn.session.asked.iter().any(may_stop) => {
            let stopped = turn.session.asked.extract_if(.., |a| may_stop(a));
            turn.effects.extend(stopped.map(|a| Effect::Cancel { job: a.job }));
            turn.say("cancel-stopped", &[]);
        }
        (State::Idle, None)
            if turn.session.broadcast.is_some()
                && rights::may(turn, Admin::Broadcast.requirement()) =>
        {
            let job = turn.session.broadcast.clone().unwrap_or_default();
            admin::stop_broadcast(turn, &job);
        }
        (State::Idle, None) => turn.say("cancel-nothing", &[]),
        (State::Idle, Some(job)) => {
            compile::stop(turn, &job);
            turn.say("cancel-stopped", &[]);
        }
        _ => {
            doubts::leave(turn);
            declined(turn);
        }
    }
}

fn may_stop(asked: &Asked) -> bool {
    match asked.what {
        AskedFor::Reading | AskedFor::Insights | AskedFor::Wording => true,
        AskedFor::Deleting => false,
    }
}

pub(crate) fn status(turn: &mut Turn<'_>) {
    let ready = turn.session.ready().count();
    let reading = turn.session.files.len() - ready;
    let mut text =
        turn.text("status-files", &[("ready", ready.into()), ("reading", reading.into())]);
    if turn.session.work.is_some() {
        text.line(turn.text("status-working", &[]));
    }
    text.line(match &turn.session.current {
        None => turn.text("status-no-result", &[]),
        Some(current) => {
            let fresh = if turn.session.is_current() { "yes" } else { "no" };
            let args = [
                ("tests", current.report.tests.len().into()),
                ("people", current.report.people.into()),
                ("current", fresh.into()),
            ];
            turn.text("status-result", &args)
        }
    });
    if turn.session.state != State::Idle {
        text.line(turn.text("status-question", &[]));
    }
    let house = turn.context.house;
    if house.files.length + house.data.length > 0 {
        let args = [("files", house.files.length.into()), ("data", house.data.length.into())];
        text.line(turn.text("status-line", &args));
    }
    turn.send(text, Vec::new());
}

pub(crate) fn ask_history(turn: &mut Turn<'_>) {
    if !turn.is_full(Pool::Administration) {
        turn.start_asked(Task::History, AskedFor::Reading);
    }
}

pub(crate) fn history(turn: &mut Turn<'_>, actions: &[(i64, String)]) {
    let mut text = Text::default();
    let steps_done = turn.session.edits.done.clone();
    if !steps_done.is_empty() {
        text.line(turn.text("history-edits", &[]));
        for (at, edit) in steps_done.iter().enumerate() {
            let steps: Vec<String> = edit.actions.iter().map(Action::sentence).collect();
            text.line(Text::plain(format!("{}. {}", at + 1, steps.join("; "))));
        }
        text.append(Text::plain("\n"));
    }
    text.line(turn.text("history", &[("count", actions.len().into())]));
    for (at_ms, what) in actions {
        let at = local(turn, *at_ms).format("%Y-%m-%d %H:%M").to_string();
        text.line(Text::plain(format!("{at}  {what}")));
    }
    let mut buttons = Vec::new();
    if !steps_done.is_empty() {
        buttons.push(vec![turn.button("button-undo-edit", &Tap::Undo)]);
    }
    turn.send(text, buttons);
}

pub(crate) fn forgotten(turn: &mut Turn<'_>, files: u64, results: u64, decisions: u64) {
    let args =
        [("files", files.into()), ("results", results.into()), ("decisions", decisions.into())];
    turn.say("forgotten", &args);
}

/// All links to the chat's files end.
pub(crate) fn revoke(turn: &mut Turn<'_>) {
    turn.effects.push(Effect::RevokeLinks);
    turn.say("revoke-done", &[]);
}
