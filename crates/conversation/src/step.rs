//! The step: one exhaustive match from event to flow.

use super::command::{Command, Question, Tap};
use super::effect::{Effect, Message, Outgoing, Standing};
use super::event::{Answer, Event, Failure, Incoming};
use super::flows::welcome;
use super::flows::{
    admin, apply, collect, compile, deliver, doubts, edits, explain, exports, files, house,
    insights, people, recipes, settings,
};
use super::rights;
use super::state::{Session, State};
use super::texts::{Language, Texts};
use super::turn::{AccessMode, Context, Turn};
use gradebook::domain::Channel;

/// Most UTF-16 units of one message (Telegram's limit; the web has none).
const MOST_UNITS: usize = 4_096;

/// The new session and what is to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The session from now on.
    pub session: Session,
    /// Orders, in order.
    pub effects: Vec<Effect>,
}

/// Takes one event. Wrong input is answered; nothing here fails.
pub fn step(session: Session, incoming: &Incoming, context: &Context, texts: &Texts) -> Step {
    let mut session = session;
    let is_newer = session.is_newer();
    let spoken = incoming.from.as_ref().and_then(|f| Language::parse(f.language.as_deref()?));
    if session.settings.language.is_none() && !is_newer {
        session.settings.language = spoken;
    }
    let before = incoming.from.is_some().then(|| session.clone());
    let mut turn = Turn::new(&mut session, incoming, context, texts);
    take(&mut turn);
    let Turn { mut effects, mut note, .. } = turn;
    if let Some(before) = before.filter(|before| is_overfull(before, &session)) {
        session = before;
        let mut turn = Turn::new(&mut session, incoming, context, texts);
        turn.remark("session-full", &[]);
        Turn { effects, note, .. } = turn;
    }
    let mut effects: Vec<Effect> = effects.into_iter().flat_map(split_long).collect();
    if let Event::Tapped { callback, .. } = &incoming.event {
        // First, so that the tap is answered whatever else there is to send.
        let ack = Outgoing::Ack { callback: callback.clone(), note };
        effects.insert(0, Effect::Send(ack));
    }
    Step { session, effects }
}

/// Whether an event added what can't be kept any more. Who takes something back moves a few bytes.
fn is_overfull(before: &Session, after: &Session) -> bool {
    const SLACK: usize = 256;
    after != before && after.is_full(0) && after.kept_bytes() > before.kept_bytes() + SLACK
}

/// A message longer than a channel takes becomes several; the buttons hang on the last.
fn split_long(effect: Effect) -> Vec<Effect> {
    let message = match effect {
        Effect::Send(Outgoing::Message(message)) => message,
        // A message in a slot stays one.
        Effect::Send(Outgoing::Edit(message)) => {
            let text = message.text.shortened(MOST_UNITS);
            return vec![Effect::Send(Outgoing::Edit(Message { text, ..message }))];
        }
        other => return vec![other],
    };
    let mut parts = message.text.split(MOST_UNITS);
    let Some(last) = parts.pop() else { return Vec::new() };
    let plain = parts.into_iter().map(|text| Message { slot: None, text, buttons: Vec::new() });
    let last = Message { text: last, ..message };
    plain.chain([last]).map(|m| Effect::Send(Outgoing::Message(m))).collect()
}

fn take(turn: &mut Turn<'_>) {
    if turn.session.is_newer() {
        return newer(turn);
    }
    match &turn.incoming.event {
        Event::Reachable { now } => turn.effects.push(Effect::SetReachable(*now)),
        Event::Migrated { to } => turn.effects.push(Effect::Migrate { to: *to }),
        Event::Progressed { job, stage } => compile::progressed(turn, job, *stage),
        Event::Finished { job, answer } => answered(turn, job, answer),
        Event::Failed { job, failure } => failed(turn, job, failure),
        Event::Said { text, .. } if may_speak(turn) => said(turn, text),
        Event::Tapped { data, .. } if may_speak(turn) => tapped(turn, data),
        Event::Uploaded { file, album, .. } if may_speak(turn) => {
            collect::uploaded(turn, file, album.as_deref());
        }
        Event::Ordered { actions } if may_speak(turn) => edits::ordered(turn, actions),
        Event::SentOther { .. } if may_speak(turn) => turn.say("not-a-document", &[]),
        Event::Said { .. }
        | Event::Tapped { .. }
        | Event::Uploaded { .. }
        | Event::Ordered { .. }
        | Event::SentOther { .. } => {}
    }
}

/// What a newer version of the program wrote stays as it is: whoever writes gets an answer, and how the
/// chat is reached is noted beside the session.
fn newer(turn: &mut Turn<'_>) {
    match &turn.incoming.event {
        Event::Reachable { now } => turn.effects.push(Effect::SetReachable(*now)),
        Event::Migrated { to } => turn.effects.push(Effect::Migrate { to: *to }),
        Event::Said { .. }
        | Event::Tapped { .. }
        | Event::Uploaded { .. }
        | Event::Ordered { .. }
        | Event::SentOther { .. } => {
            if may_speak(turn) {
                turn.remark("session-newer", &[]);
            }
        }
        Event::Progressed { .. } | Event::Finished { .. } | Event::Failed { .. } => {}
    }
}

/// Whether the house lets the caller in; if not, says why (to the banned: nothing).
fn may_speak(turn: &mut Turn<'_>) -> bool {
    let (caller, house) = (turn.context.caller, turn.context.house);
    if caller.admin {
        return true;
    }
    let let_in = match (caller.standing, house.access) {
        (Standing::Banned, _) => return false,
        (_, AccessMode::Open) => true,
        // Whoever is in on the web has signed in, or sits at this machine.
        (standing, AccessMode::List) => standing == Standing::Allowed || is_web(turn),
        (_, AccessMode::Closed) => false,
    };
    if !let_in {
        let id = turn.incoming.from.as_ref().map_or(0, |f| f.id);
        turn.remark("closed", &[("id", id.to_string().into())]);
    } else if house.maintenance {
        turn.remark("maintenance", &[]);
    }
    let_in && !house.maintenance
}

fn is_web(turn: &Turn<'_>) -> bool {
    turn.incoming.chat.channel == Channel::Web
}

fn said(turn: &mut Turn<'_>, text: &str) {
    let Some(command) = Command::parse(text) else {
        return replied(turn, text);
    };
    // A command leaves whatever question was open.
    if !matches!(command, Command::Cancel | Command::Status | Command::Help(_)) {
        doubts::leave(turn);
        turn.session.state = State::Idle;
    }
    if !rights::permits(turn, command.requirement()) {
        return;
    }
    match command {
        Command::Start => welcome::start(turn),
        Command::Help(topic) => welcome::help(turn, &topic),
        Command::New => house::ask_new(turn),
        Command::Cancel => house::cancel(turn),
        Command::Status => house::status(turn),
        Command::Files => files::list(turn),
        Command::Compile => compile::compile(turn),
        Command::Preview => compile::preview(turn),
        Command::Doubts => doubts::begin(turn, None),
        Command::People => people::list(turn, 0),
        Command::Export(kind) => deliver::export(turn, &kind),
        Command::Results => deliver::results(turn),
        Command::Settings => settings::menu(turn),
        Command::Explain(person) => explain::explain(turn, &person),
        Command::History => house::ask_history(turn),
        Command::Undo => apply::undo(turn),
        Command::Redo => apply::redo(turn),
        Command::Recipe(argument) => recipes::ordered(turn, &argument),
        Command::Insights => insights::ask(turn),
        Command::Privacy => welcome::privacy(turn),
        Command::Revoke => house::revoke(turn),
        Command::Forget => house::ask_forget(turn),
        Command::Admin(what, argument) => admin::ordered(turn, what, &argument),
        Command::Unknown(_) => welcome::unknown_command(turn),
    }
}

/// A text that is no command: the answer to the question at hand, if there is one.
fn replied(turn: &mut Turn<'_>, text: &str) {
    match turn.session.state.clone() {
        State::AskedNumber { file } => files::number_typed(turn, file, text),
        State::AskedMaximum { file, number } => files::maximum_typed(turn, (file, number), text),
        State::AskedRule { rule } => settings::typed(turn, rule, text),
        State::AskedPerson => explain::explain(turn, text),
        State::AskedNew => house::replied(turn, Question::New, text),
        State::AskedForget => house::replied(turn, Question::Forget, text),
        State::AskedBroadcast { .. } => house::replied(turn, Question::Broadcast, text),
        State::AskedReplacement { .. } => turn.say("send-the-file", &[]),
        State::Reviewing(review) => doubts::typed(turn, review, text),
        State::AskedWords => {
            turn.session.state = State::Idle;
            edits::words(turn, text);
        }
        State::Idle => edits::words(turn, text),
    }
}

fn tapped(turn: &mut Turn<'_>, data: &str) {
    let Some(tap) = Tap::parse(data) else {
        turn.note = Some(turn.label("stale-button", &[]));
        return;
    };
    if !matches!(
        tap,
        Tap::Doubt(..)
            | Tap::Yes(_)
            | Tap::No
            | Tap::Stop(_)
            | Tap::StopBroadcast(_)
            | Tap::Help(_)
    ) {
        doubts::leave(turn);
        turn.session.state = State::Idle;
    }
    if !rights::permits(turn, tap.requirement()) {
        return;
    }
    match tap {
        Tap::Help(topic) => welcome::help(turn, &topic),
        Tap::Compile => compile::compile(turn),
        Tap::Preview => compile::preview(turn),
        Tap::Apply(plan) => apply::apply(turn, &plan),
        Tap::Reword(plan) => apply::reword(turn, &plan),
        Tap::Discard(plan) => apply::discard(turn, &plan),
        Tap::Undo => apply::undo(turn),
        Tap::Redo => apply::redo(turn),
        Tap::Stop(job) => compile::stop(turn, &job),
        Tap::StopBroadcast(job) => admin::stop_broadcast(turn, &job),
        Tap::Files => files::list(turn),
        Tap::File(id) => files::card(turn, id),
        Tap::Renumber(id) => files::ask_number(turn, id),
        Tap::Number(id, number) => files::set_number(turn, id, number),
        Tap::Maximum(id) => files::ask_maximum(turn, id),
        Tap::Remove(id) => files::remove(turn, id),
        Tap::Replace(id) => files::ask_replacement(turn, id),
        Tap::Supersede(new, old) => exports::supersede(turn, new, old),
        Tap::KeepBoth(id) => exports::keep_both(turn, id),
        Tap::SameTest(one, other) => exports::same_test(turn, one, other),
        Tap::Restore(id) => exports::restore(turn, id),
        Tap::Accept(result) => deliver::accept(turn, &result),
        Tap::Page(result, page) => deliver::ask_page(turn, &result, page),
        Tap::Export(result, kind) => deliver::send(turn, &result, kind),
        Tap::Doubts(result) => doubts::begin(turn, Some(&result)),
        Tap::Doubt(result, at, verdict) => doubts::answered(turn, (&result, at), verdict),
        Tap::Decide(result, at, verdict) => doubts::decided(turn, (&result, at), verdict),
        Tap::TakeBackDecision(revision, at) => people::take_back(turn, (revision, at)),
        Tap::People(page) => people::list(turn, page),
        Tap::Settle(result, at, verdict) => doubts::settled(turn, (&result, at), verdict),
        Tap::TakeBack => settings::take_back(turn),
        Tap::Settings => settings::menu(turn),
        Tap::Rule(rule) => settings::ask(turn, rule),
        Tap::Set(rule, value) => settings::typed(turn, rule, &value),
        Tap::ResetRules => settings::reset(turn),
        Tap::Yes(question) => house::agreed(turn, question),
        Tap::No => house::declined(turn),
        Tap::Admin(what) => admin::ordered(turn, what, ""),
        Tap::Retry(job) => admin::retry(turn, &job),
    }
}

fn answered(turn: &mut Turn<'_>, job: &str, answer: &Answer) {
    turn.session.asked.retain(|a| a.job != job);
    match answer {
        Answer::Read { files, .. } => collect::read(turn, job, files),
        Answer::Compiled(report) => compile::compiled(turn, job, report),
        Answer::Explained { people, others } => explain::explained(turn, people, others),
        Answer::Tried(trials) => edits::tried(turn, job, trials),
        Answer::Asked(answers) => edits::asked(turn, job, answers),
        Answer::Insights(found) => insights::told(turn, found),
        Answer::Worded { slot, found, summary } => {
            if let Some(summary) = summary {
                insights::worded(turn, slot, found, summary);
            }
        }
        Answer::Planned(outcome) => edits::planned(turn, job, outcome),
        Answer::Page { result, page, pages, rows } => {
            deliver::page(turn, (result, *page, *pages), rows);
        }
        Answer::History(actions) => house::history(turn, actions),
        Answer::Member { order, role } => house::vouched(turn, *order, *role),
        Answer::Forgotten { files, results, decisions } => {
            house::forgotten(turn, *files, *results, *decisions);
        }
        Answer::Told { what, lines } => admin::told(turn, what, lines),
        Answer::TokenMade { id, name } => admin::token_made(turn, id, name),
        Answer::BackedUp { blob, bytes } => admin::backed_up(turn, blob, *bytes),
        Answer::Broadcast { sent, of, stopped } => {
            admin::broadcast_ended(turn, job, (*sent, *of), *stopped);
        }
    }
}

fn failed(turn: &mut Turn<'_>, job: &str, failure: &Failure) {
    turn.session.asked.retain(|a| a.job != job);
    let known = collect::failed(turn, job, failure)
        || compile::failed(turn, job, failure)
        || edits::failed(turn, job, failure)
        || admin::broadcast_failed(turn, job, failure);
    if !known {
        let text = turn.failure(failure);
        turn.send(text, Vec::new());
    }
}
