//! Compiling: progress in one message with a stop button, then the preview.
//!
//! ```text
//! Ana: /compile
//! Bot: Compiling 3 files … [Stop]
//! Bot (the same message): Compiled: test 1 (as the file's name says) …
//! Bot: a picture of the first rows, "3 tests, 79 people …" [Looks good] [All rows] [Doubts] …
//! ```

use super::{admin, figures};
use crate::command::Tap;
use crate::effect::{Attachment, Effect, Keyboard, Outgoing};
use crate::event::Failure;
use crate::job::{Pool, Task};
use crate::state::{Current, MOST_RESULTS, Past, Phase, Work};
use crate::text::Text;
use crate::turn::Turn;
use table::Role;
use table::outcome::{Report, Stage};

/// Tests and warnings told in full.
const MOST_TOLD: usize = 12;

pub(crate) fn compile(turn: &mut Turn<'_>) {
    let reading =
        turn.session.files.iter().filter(|f| matches!(f.phase, Phase::Reading { .. })).count();
    if reading > 0 {
        return turn.remark("compile-still-reading", &[("count", reading.into())]);
    }
    if turn.session.ready().all(|(_, reading)| reading.is_extra()) {
        return turn.remark("compile-no-files", &[]);
    }
    if turn.session.is_current() {
        return preview(turn);
    }
    if is_used_up(turn) {
        return;
    }
    let underway = turn.session.work.as_ref().map(|w| (w.revision, w.job.clone()));
    match underway {
        Some((revision, _)) if revision == turn.session.revision => {
            return turn.remark("compile-underway", &[]);
        }
        Some((_, job)) => turn.effects.push(Effect::Cancel { job }),
        None => {}
    }
    if !turn.is_full(Pool::Data) {
        begin(turn);
    }
}

/// Whether the caller has used up their compiles of today; if so, the answer says so.
pub(super) fn is_used_up(turn: &mut Turn<'_>) -> bool {
    let (caller, house) = (turn.context.caller, turn.context.house);
    let used_up = !caller.admin && caller.compiles_today >= house.compiles_a_day;
    if used_up {
        turn.remark("compile-daily-limit", &[("count", house.compiles_a_day.into())]);
    }
    used_up
}

/// Makes the result again after an edit; whoever edits has looked at [`is_used_up`].
pub(super) fn refresh(turn: &mut Turn<'_>) {
    count(turn);
    if let Some(job) = turn.session.work.as_ref().map(|w| w.job.clone()) {
        turn.effects.push(Effect::Cancel { job });
    }
    start(turn, true);
}

fn begin(turn: &mut Turn<'_>) {
    count(turn);
    start(turn, false);
}

fn count(turn: &mut Turn<'_>) {
    turn.effects.push(Effect::Count { user: turn.user(), files: 0, compiles: 1 });
}

fn start(turn: &mut Turn<'_>, after_edit: bool) {
    let slot = turn.session.work.take().map_or_else(|| turn.mint(), |w| w.slot);
    let job = turn.start(Task::Compile(turn.session.course()));
    let revision = turn.session.revision;
    let mut text = heading(turn, after_edit);
    let before = turn.before(Pool::Data);
    if before > 0 {
        text.line(turn.text("batch-line", &[("before", before.into())]));
    }
    let stop = vec![vec![turn.button("button-stop", &Tap::Stop(job.clone()))]];
    turn.show(&slot, text, stop);
    let user = turn.user();
    turn.session.work = Some(Work { job, slot, revision, after_edit, user });
}

fn heading(turn: &Turn<'_>, after_edit: bool) -> Text {
    let key = if after_edit { "edit-refreshing" } else { "compiling" };
    turn.text(key, &[("count", turn.session.files.len().into())])
}

pub(crate) fn progressed(turn: &mut Turn<'_>, job: &str, stage: Stage) {
    if let Stage::Queued { chats, of } = stage {
        return admin::broadcast_progressed(turn, job, (chats, of));
    }
    let Some(work) = turn.session.work.clone().filter(|w| w.job == job) else { return };
    let compiling = |key: &str| {
        let mut text = heading(turn, work.after_edit);
        text.line(turn.text(key, &[]));
        text
    };
    let text = match stage {
        Stage::Loading => compiling("stage-loading"),
        Stage::Matching => compiling("stage-matching"),
        Stage::Writing => compiling("stage-writing"),
        Stage::Drawing => compiling("stage-drawing"),
        Stage::Queued { .. } => return,
    };
    let stop = vec![vec![turn.button("button-stop", &Tap::Stop(work.job))]];
    turn.show(&work.slot, text, stop);
}

pub(crate) fn stop(turn: &mut Turn<'_>, job: &str) {
    let Some(work) = turn.session.work.take_if(|w| w.job == job) else {
        turn.note = Some(turn.label("compile-over", &[]));
        return;
    };
    turn.effects.push(Effect::Cancel { job: work.job });
    let again = vec![vec![turn.button("button-compile", &Tap::Compile)]];
    let text = turn.text("compile-stopped", &[]);
    turn.show(&work.slot, text, again);
}

pub(crate) fn failed(turn: &mut Turn<'_>, job: &str, failure: &Failure) -> bool {
    let Some(work) = turn.session.work.take_if(|w| w.job == job) else { return false };
    let again = vec![vec![
        turn.button("button-try-again", &Tap::Compile),
        turn.button("button-files", &Tap::Files),
    ]];
    let text = turn.failure(failure);
    turn.show(&work.slot, text, again);
    if matches!(failure, Failure::Broken { .. }) {
        turn.session.dead = Some(work);
    }
    true
}

/// The work that a job does. One that our fault had ended and that an administrator ran again
/// counts while nothing else is compiled and the course is the same.
fn awaited(turn: &mut Turn<'_>, job: &str) -> Option<Work> {
    let session = &mut *turn.session;
    if let Some(work) = session.work.take_if(|w| w.job == job) {
        return Some(work);
    }
    let dead = session.dead.take_if(|w| w.job == job)?;
    if session.work.is_none() && dead.revision == session.revision && !session.is_current() {
        return Some(dead);
    }
    let text = turn.text("late-answer", &[]);
    turn.show(&dead.slot, text, Vec::new());
    None
}

pub(crate) fn compiled(turn: &mut Turn<'_>, job: &str, report: &Report) {
    let Some(work) = awaited(turn, job) else { return };
    let id = turn.mint();
    let made = report.files.clone();
    turn.effects.push(Effect::KeepResult { id: id.clone(), made: made.clone() });
    let tests = report.tests.len();
    let at_ms = turn.context.now_ms;
    let edited = !turn.session.edits.done.is_empty() || !turn.session.edits.undone.is_empty();
    // An edit's result takes the place of the edit before it, so that others stay in reach.
    if edited && turn.session.results.last().is_some_and(|r| r.edited) {
        drop_results(turn, |results| results.len() - 1..results.len());
    }
    let people = report.people;
    let address = report.profile.with_role(Role::Email).map(|c| c.title.clone());
    let past = Past { id: id.clone(), at_ms, tests, people, made, address, edited };
    turn.session.results.push(past);
    drop_results(turn, |results| 0..results.len().saturating_sub(MOST_RESULTS));
    let text = if work.after_edit { refreshed(turn, report) } else { told(turn, report) };
    turn.show(&work.slot, text, Vec::new());
    let slot = turn.mint();
    let report = report.clone();
    retire(turn);
    turn.session.current = Some(Current { id, revision: work.revision, slot, report });
    show_preview(turn);
}

/// Results that are out of reach from now on; nothing of them is kept.
fn drop_results(turn: &mut Turn<'_>, which: impl Fn(&[Past]) -> std::ops::Range<usize>) {
    let range = which(&turn.session.results);
    let dropped = turn.session.results.drain(range);
    turn.effects.extend(dropped.map(|past| Effect::DropResult { id: past.id }));
}

/// The buttons of the former preview go, so that nobody taps them.
fn retire(turn: &mut Turn<'_>) {
    if let Some(former) = turn.session.current.take() {
        turn.effects.push(Effect::Send(Outgoing::DropButtons { slot: former.slot }));
    }
}

/// What there is to tell after an edit: only what does not fit any more.
fn refreshed(turn: &Turn<'_>, report: &Report) -> Text {
    let mut text = turn.text("edit-refreshed", &[]);
    left_out(turn, report, &mut text);
    text
}

fn left_out(turn: &Turn<'_>, report: &Report, text: &mut Text) {
    for what in &report.left_out {
        text.line(turn.text("compiled-left-out", &[("what", what.into())]));
    }
}

/// What the compile found out: the tests with their numbers, and warnings.
fn told(turn: &Turn<'_>, report: &Report) -> Text {
    let mut text = turn.text("compiled", &[]);
    for test in report.tests.iter().take(MOST_TOLD) {
        let args = [
            ("number", test.number.into()),
            ("files", test.files.join(" + ").into()),
            ("why", (&test.why).into()),
        ];
        text.line(turn.text("compiled-test", &args));
        if let Some(warning) = &test.warning {
            text.line(turn.text("compiled-warning", &[("what", warning.into())]));
        }
    }
    left_out(turn, report, &mut text);
    if report.tests.len() > MOST_TOLD {
        let more = report.tests.len() - MOST_TOLD;
        text.line(turn.text("and-more", &[("count", more.into())]));
    }
    for warning in &report.warnings {
        text.line(turn.text("compiled-warning", &[("what", warning.into())]));
    }
    let more = report.warning_count.saturating_sub(report.warnings.len());
    if more > 0 {
        text.line(turn.text("compiled-more-warnings", &[("count", more.into())]));
    }
    text
}

/// The totals of a result, for captions.
fn totals(turn: &Turn<'_>, report: &Report) -> Text {
    let mut text = turn.text(
        "totals",
        &[
            ("tests", report.tests.len().into()),
            ("people", report.people.into()),
            ("passed", report.passed.into()),
            ("failed", report.failed.into()),
            ("mark", (&report.pass_mark).into()),
            ("mean", report.mean.clone().unwrap_or_else(|| "–".to_owned()).into()),
        ],
    );
    let rows = report.used + report.merged + report.set_aside;
    let args = [
        ("rows", rows.into()),
        ("used", report.used.into()),
        ("merged", report.merged.into()),
        ("aside", report.set_aside.into()),
    ];
    text.line(turn.text("totals-rows", &args));
    text
}

/// The totals below what is still in doubt: a figure must not look settled while it is not.
pub(super) fn headed(turn: &Turn<'_>, report: &Report) -> Text {
    let Some(mut text) = figures::summary(turn, report) else { return totals(turn, report) };
    text.line(totals(turn, report));
    text
}

/// Shows the result at hand again.
pub(crate) fn preview(turn: &mut Turn<'_>) {
    if turn.session.current.is_none() {
        return turn.remark("no-result", &[]);
    }
    let slot = turn.mint();
    if let Some(current) = &mut turn.session.current {
        let former = std::mem::replace(&mut current.slot, slot);
        turn.effects.push(Effect::Send(Outgoing::DropButtons { slot: former }));
    }
    show_preview(turn);
}

fn show_preview(turn: &mut Turn<'_>) {
    let Some(current) = turn.session.current.clone() else { return };
    let mut caption = headed(turn, &current.report);
    let doubts = current.report.doubts.len();
    if doubts > 0 {
        caption.line(turn.text("preview-doubts", &[("count", doubts.into())]));
    }
    if !turn.session.is_current() {
        caption.line(turn.text("preview-old", &[]));
    }
    let edits = turn.session.edits.done.len();
    caption.line(match edits {
        0 => turn.text("preview-hint", &[]),
        count => turn.text("preview-edits", &[("count", count.into())]),
    });
    let picture = Attachment {
        slot: Some(current.slot.clone()),
        blob: current.report.files.png.clone(),
        name: "preview.png".to_owned(),
        caption,
        buttons: preview_buttons(turn, &current),
    };
    turn.effects.push(Effect::Send(Outgoing::Picture(picture)));
}

fn preview_buttons(turn: &Turn<'_>, current: &Current) -> Keyboard {
    let id = || current.id.clone();
    let mut rows = vec![vec![turn.button("button-accept", &Tap::Accept(id()))]];
    let mut second = vec![turn.button("button-all-rows", &Tap::Page(id(), 0))];
    let doubts = current.report.doubts.len() + current.report.questions.len();
    if doubts > 0 {
        let count = [("count", doubts.into())];
        second.push(turn.button_with("button-doubts", &count, &Tap::Doubts(id())));
    }
    rows.push(second);
    let mut steps = Vec::new();
    if !turn.session.edits.done.is_empty() {
        steps.push(turn.button("button-undo-edit", &Tap::Undo));
    }
    if !turn.session.edits.undone.is_empty() {
        steps.push(turn.button("button-redo-edit", &Tap::Redo));
    }
    if !steps.is_empty() {
        rows.push(steps);
    }
    let mut third = vec![
        turn.button("button-settings", &Tap::Settings),
        turn.button("button-files", &Tap::Files),
    ];
    if !turn.session.is_current() {
        third.push(turn.button("button-compile-again", &Tap::Compile));
    }
    rows.push(third);
    rows
}

/// Whether a tap speaks of the result at hand; if not, says so and offers the current one.
pub(super) fn is_shown(turn: &mut Turn<'_>, result: &str) -> bool {
    let shown = turn.session.current.as_ref().is_some_and(|c| c.id == result);
    if !shown {
        turn.note = Some(turn.label("preview-stale", &[]));
        if turn.session.current.is_some() {
            let buttons = vec![vec![turn.button("button-current", &Tap::Preview)]];
            turn.ask("preview-stale", &[], buttons);
        }
    }
    shown
}

impl Turn<'_> {
    /// Why a job gave up, in a sentence for the user.
    pub(crate) fn failure(&self, failure: &Failure) -> Text {
        match failure {
            Failure::TimedOut { seconds } => {
                self.text("failure-timed-out", &[("seconds", (*seconds).into())])
            }
            Failure::Refused { why } => Text::plain(why),
            Failure::TooHeavy => self.text("failure-too-heavy", &[]),
            Failure::Gone => self.text("failure-gone", &[]),
            Failure::Unavailable => self.text("failure-unavailable", &[]),
            Failure::OverQuota { limit } => {
                self.text("failure-over-quota", &[("limit", (*limit).into())])
            }
            Failure::Broken { incident } => {
                self.text("failure-broken", &[("incident", incident.into())])
            }
        }
    }
}
