//! Changing the table in words: what would change is shown, and made when told to.
//!
//! ```text
//! Ana: sort by final average, best first
//! Bot: 1. Sort by "Final Average (%)", greatest first … [✅ Apply] [✏ Say it differently] [✖ Drop]
//! Ana: taps [Apply]
//! Bot (the same message): Applied …
//! Bot: the new preview [↩ Undo] …
//! ```

use super::{apply, compile, deliver, house, insights, welcome};
use crate::command::Tap;
use crate::edits::{
    MOST_EDITS, MOST_PLAN_BYTES, ModelTrouble, Proposal, Purpose, Remark, Thinking, is_too_large,
};
use crate::effect::Effect;
use crate::event::Failure;
use crate::job::{Pool, Task};
use crate::rights;
use crate::text::Text;
use crate::turn::Turn;
use table::outcome::Trial;
use table::plan::{Intent, Order, Understanding, understand};
use table::{Action, Profile};

/// Rows from which on the work is announced.
const MANY_ROWS: usize = 2_000;
/// Questions answered at once.
const MOST_QUESTIONS: usize = 3;

/// Takes words that are no command.
pub(crate) fn words(turn: &mut Turn<'_>, said: &str) {
    let Some(profile) = profile(turn) else { return no_table(turn, said) };
    drop_proposal(turn);
    let understood = understand(said, &profile);
    if understood.is_sure() {
        let intent = understood.intent.unwrap_or(Intent::Order(Order::Help));
        return act(turn, said, intent, Vec::new());
    }
    if turn.context.house.ai.on {
        return ask_model(turn, said);
    }
    by_rules(turn, said, understood, Vec::new());
}

/// A program asks for changes in the table's own words.
pub(crate) fn ordered(turn: &mut Turn<'_>, actions: &[Action]) {
    if profile(turn).is_none() {
        return turn.say("no-result", &[]);
    }
    drop_proposal(turn);
    let said = actions.iter().map(Action::sentence).collect::<Vec<_>>().join("; ");
    act(turn, &said, Intent::Change(actions.to_vec()), Vec::new());
}

/// The table that is shown, without its rows.
fn profile(turn: &Turn<'_>) -> Option<Profile> {
    let current = turn.session.current.as_ref()?;
    Some(current.report.profile.clone()).filter(|p| !p.columns.is_empty())
}

/// Words before there is a table: orders are followed, else a compile comes first.
fn no_table(turn: &mut Turn<'_>, said: &str) {
    let understood = understand(said, &Profile::default());
    match understood.intent {
        Some(Intent::Order(order)) if understood.unclear.is_empty() => follow(turn, order),
        _ if turn.session.ready().any(|(_, reading)| !reading.is_extra()) => {
            let buttons = vec![vec![turn.button("button-compile", &Tap::Compile)]];
            turn.ask("words-compile-first", &[], buttons);
        }
        _ => welcome::unknown_text(turn),
    }
}

/// What the rules made of words that they do not fully understand: as much as can be shown
/// before it is done, and what was left out.
fn by_rules(turn: &mut Turn<'_>, said: &str, understood: Understanding, more: Vec<Remark>) {
    let mut remarks = more;
    match understood.intent {
        Some(intent) if understood.unclear.is_empty() => act(turn, said, intent, remarks),
        Some(intent @ Intent::Change(_)) => {
            remarks.push(Remark::Unclear(understood.unclear));
            act(turn, said, intent, remarks);
        }
        _ => {
            let mut text = turn.text("not-understood", &[("words", understood.unclear.into())]);
            for example in understood.nearest {
                text.line(turn.text("not-understood-example", &[("example", example.into())]));
            }
            add_remarks(turn, &mut text, &remarks);
            reply(turn, text);
        }
    }
}

/// Says something in the message that waits for it, or in a new one.
fn reply(turn: &mut Turn<'_>, text: Text) {
    match turn.slot.take() {
        Some(slot) => turn.show(&slot, text, Vec::new()),
        None => turn.send(text, Vec::new()),
    }
}

fn ask_model(turn: &mut Turn<'_>, said: &str) {
    let (caller, house) = (turn.context.caller, turn.context.house);
    let line = turn.line(Pool::Ai);
    let trouble = if house.ai.is_used_up(&caller) {
        Some(ModelTrouble::OverBudget)
    } else if line.length >= line.most {
        Some(ModelTrouble::Busy)
    } else {
        None
    };
    if let Some(trouble) = trouble {
        return model_failed(turn, said, trouble);
    }
    let Some(profile) = profile(turn) else { return };
    let made = turn.session.current.as_ref().map(|c| c.report.files.clone()).unwrap_or_default();
    let extras = turn.session.ready().filter(|(_, reading)| reading.is_extra());
    let extras = extras.map(|(_, reading)| reading.tables.clone()).collect();
    let user = turn.user();
    let task = Task::Plan {
        said: said.chars().take(1_000).collect(),
        profile: Box::new(profile),
        turns: turn.session.edits.turns.clone(),
        rows: made.rows,
        base: made.base,
        extras,
        user,
    };
    think(turn, said, task, Purpose::Understand, Vec::new());
}

fn model_failed(turn: &mut Turn<'_>, said: &str, trouble: ModelTrouble) {
    let Some(profile) = profile(turn) else { return };
    let understood = understand(said, &profile);
    by_rules(turn, said, understood, vec![Remark::NoModel(trouble)]);
}

/// What a job was working out. One that our fault had ended and that an administrator ran again
/// counts while nothing else is worked out and the table is the same.
fn awaited(turn: &mut Turn<'_>, job: &str) -> Option<Thinking> {
    let session = &mut *turn.session;
    if let Some(thinking) = session.edits.thinking.take_if(|t| t.job == job) {
        return Some(thinking);
    }
    let dead = session.edits.dead.take_if(|t| t.job == job)?;
    let is_free = session.edits.thinking.is_none() && session.edits.proposal.is_none();
    if is_free && dead.revision == session.revision {
        return Some(dead);
    }
    let text = turn.text("late-answer", &[]);
    turn.show(&dead.slot, text, Vec::new());
    None
}

/// The language model said what is meant, or why it did not.
pub(crate) fn planned(turn: &mut Turn<'_>, job: &str, outcome: &Result<Intent, ModelTrouble>) {
    let Some(thinking) = awaited(turn, job) else { return };
    turn.slot = Some(thinking.slot);
    match outcome {
        Ok(intent) => act(turn, &thinking.said, intent.clone(), thinking.remarks),
        Err(trouble) => model_failed(turn, &thinking.said, *trouble),
    }
}

/// Does what is meant.
fn act(turn: &mut Turn<'_>, said: &str, intent: Intent, remarks: Vec<Remark>) {
    if is_too_large(&intent) {
        return too_large(turn);
    }
    turn.session.edits.remember(said, intent.clone());
    match intent {
        Intent::Order(order) => follow(turn, order),
        Intent::Change(actions) => propose(turn, said, actions, remarks),
        Intent::Compare(plans) => {
            let task =
                Task::Try { course: turn.session.course(), plans: plans.clone(), skip: false };
            work_out(turn, said, task, Purpose::Compare(plans), remarks);
        }
        Intent::Ask(queries) => {
            let queries: Vec<_> = queries.into_iter().take(MOST_QUESTIONS).collect();
            let task = Task::Ask { course: turn.session.course(), queries };
            work_out(turn, said, task, Purpose::Answer, remarks);
        }
    }
}

fn too_large(turn: &mut Turn<'_>) {
    let text = turn.text("edit-too-large", &[("kb", (MOST_PLAN_BYTES / 1024).into())]);
    reply(turn, text);
}

fn follow(turn: &mut Turn<'_>, order: Order) {
    if !rights::permits(turn, rights::of_order(order)) {
        return;
    }
    match order {
        Order::Undo => apply::undo(turn),
        Order::Redo => apply::redo(turn),
        Order::Send => deliver::export(turn, "xlsx"),
        Order::Compile => compile::compile(turn),
        Order::Preview => compile::preview(turn),
        Order::History => house::ask_history(turn),
        Order::Insights => insights::ask(turn),
        Order::Help => welcome::help(turn, "editing"),
    }
}

pub(super) fn propose(turn: &mut Turn<'_>, said: &str, actions: Vec<Action>, remarks: Vec<Remark>) {
    if is_too_large(&actions) {
        return too_large(turn);
    }
    if turn.session.edits.done.len() >= MOST_EDITS {
        let text = turn.text("edits-too-many", &[("count", MOST_EDITS.into())]);
        return reply(turn, text);
    }
    // A recipe is for many courses: what does not fit one is left out and told.
    let skip = remarks.iter().any(|r| matches!(r, Remark::Recipe(_)));
    let course = turn.session.course();
    let task = Task::Try { course, plans: vec![actions.clone()], skip };
    work_out(turn, said, task, Purpose::Propose(actions), remarks);
}

fn work_out(turn: &mut Turn<'_>, said: &str, task: Task, purpose: Purpose, remarks: Vec<Remark>) {
    let line = turn.line(Pool::Data);
    if line.length >= line.most {
        let text = turn.text("busy", &[("count", line.length.into())]);
        return reply(turn, text);
    }
    think(turn, said, task, purpose, remarks);
}

/// Starts work whose outcome will be told in one message; what was being worked out is dropped.
fn think(turn: &mut Turn<'_>, said: &str, task: Task, purpose: Purpose, remarks: Vec<Remark>) {
    stop(turn);
    let pool = task.pool();
    let slot = turn.slot.take();
    let shown = slot.is_some();
    let slot = slot.unwrap_or_else(|| turn.mint());
    let rows = profile(turn).map_or(0, |p| p.rows);
    let before = turn.before(pool);
    let announced = pool == Pool::Ai || rows > MANY_ROWS || before > 0;
    if !shown && announced {
        let mut text = turn.text("edit-thinking", &[]);
        if before > 0 {
            text.line(turn.text("batch-line", &[("before", before.into())]));
        }
        turn.show(&slot, text, Vec::new());
    }
    let job = turn.start(task);
    let revision = turn.session.revision;
    let said = said.chars().take(1_000).collect();
    let shown = shown || announced;
    let user = turn.user();
    turn.session.edits.thinking =
        Some(Thinking { job, slot, said, purpose, revision, remarks, shown, user });
}

/// Nothing is worked out any more.
pub(super) fn stop(turn: &mut Turn<'_>) {
    if let Some(thinking) = turn.session.edits.thinking.take() {
        turn.effects.push(Effect::Cancel { job: thinking.job });
        if thinking.shown {
            let text = turn.text("edit-left", &[("said", thinking.said.into())]);
            turn.show(&thinking.slot, text, Vec::new());
        }
    }
}

/// Lets the change go that was proposed, if one was.
pub(super) fn drop_proposal(turn: &mut Turn<'_>) {
    if let Some(former) = turn.session.edits.proposal.take() {
        leave(turn, &former);
    }
}

/// A proposal's message says that nothing was done; its buttons go.
pub(super) fn leave(turn: &mut Turn<'_>, proposal: &Proposal) {
    let text = sentences(turn, &proposal.actions, "edit-dropped");
    turn.show(&proposal.slot, text, Vec::new());
}

/// What plans would do was worked out.
pub(crate) fn tried(turn: &mut Turn<'_>, job: &str, trials: &[Trial]) {
    let Some(thinking) = awaited(turn, job) else { return };
    let slot = thinking.slot.clone();
    if thinking.revision != turn.session.revision {
        // The table is another by now: work it out anew.
        turn.slot = Some(slot);
        let mut remarks = thinking.remarks;
        if !remarks.contains(&Remark::Anew) {
            remarks.push(Remark::Anew);
        }
        let intent = match thinking.purpose {
            Purpose::Propose(actions) => Intent::Change(actions),
            Purpose::Compare(plans) => Intent::Compare(plans),
            Purpose::Understand | Purpose::Answer => return,
        };
        return act(turn, &thinking.said, intent, remarks);
    }
    match (&thinking.purpose, trials) {
        (Purpose::Compare(plans), trials) => {
            let mut text = super::proposal::comparison(turn, plans, trials);
            add_remarks(turn, &mut text, &thinking.remarks);
            turn.show(&slot, text, Vec::new());
        }
        (Purpose::Propose(_), [trial]) => super::proposal::show(turn, &thinking, trial),
        _ => {}
    }
}

/// Questions were answered.
pub(crate) fn asked(turn: &mut Turn<'_>, job: &str, answers: &[table::Answer]) {
    let Some(thinking) = awaited(turn, job) else { return };
    let mut text = Text::default();
    for answer in answers {
        text.line(super::proposal::answer(turn, answer));
    }
    add_remarks(turn, &mut text, &thinking.remarks);
    turn.show(&thinking.slot, text, Vec::new());
}

/// The work failed; `false` when it was none of this.
pub(crate) fn failed(turn: &mut Turn<'_>, job: &str, failure: &Failure) -> bool {
    let Some(thinking) = turn.session.edits.thinking.take_if(|t| t.job == job) else {
        return false;
    };
    if thinking.purpose == Purpose::Understand {
        turn.slot = Some(thinking.slot);
        let trouble = match failure {
            Failure::TimedOut { .. } => ModelTrouble::Slow,
            _ => ModelTrouble::Down,
        };
        model_failed(turn, &thinking.said, trouble);
        return true;
    }
    let text = turn.failure(failure);
    turn.show(&thinking.slot, text, Vec::new());
    if matches!(failure, Failure::Broken { .. }) {
        turn.session.edits.dead = Some(thinking);
    }
    true
}

/// A heading and the actions, one sentence each.
pub(super) fn sentences(turn: &Turn<'_>, actions: &[Action], key: &str) -> Text {
    let mut text = turn.text(key, &[("count", actions.len().into())]);
    for (at, action) in actions.iter().enumerate() {
        let number = if actions.len() > 1 { format!("{}. ", at + 1) } else { String::new() };
        text.line(Text::plain(format!("{number}{}", action.sentence())));
    }
    text
}

pub(super) fn add_remarks(turn: &Turn<'_>, text: &mut Text, remarks: &[Remark]) {
    for remark in remarks {
        text.line(match remark {
            Remark::Unclear(words) => turn.text("remark-unclear", &[("words", words.into())]),
            Remark::NoModel(trouble) => turn.text(&format!("remark-model-{}", trouble.name()), &[]),
            Remark::Anew => turn.text("remark-anew", &[]),
            Remark::Recipe(name) => turn.text("remark-recipe", &[("name", name.into())]),
        });
    }
}
