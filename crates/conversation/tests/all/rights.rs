//! Who may do what, and where: every command, button and typed yes, by every role, in every kind
//! of chat.

use conversation::command::{Admin, Command, Kind, Question, Tap, Verdict};
use conversation::effect::{Effect, Outgoing};
use conversation::event::{Answer, Event, Incoming, MemberRole, Sender};
use conversation::job::{Guarded, Task};
use conversation::state::{Rule, Session, State};
use conversation::{Step, Texts, step};
use gradebook::domain::ChatKey;

use crate::steps::context;

/// Who may, as the documentation says it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum For {
    Everybody,
    /// In a group its administrators and ours, elsewhere everybody.
    GroupAdministrators,
    /// Ours, in private chats.
    Administrators,
}

/// One variant each; a new one does not compile until it is in the list below.
fn for_command(command: &Command) -> For {
    match command {
        Command::Start
        | Command::Help(_)
        | Command::New
        | Command::Cancel
        | Command::Status
        | Command::Files
        | Command::Compile
        | Command::Preview
        | Command::Doubts
        | Command::People
        | Command::Export(_)
        | Command::Results
        | Command::Settings
        | Command::Explain(_)
        | Command::History
        | Command::Undo
        | Command::Redo
        | Command::Recipe(_)
        | Command::Insights
        | Command::Privacy
        | Command::Revoke
        | Command::Unknown(_) => For::Everybody,
        Command::Forget => For::GroupAdministrators,
        Command::Admin(..) => For::Administrators,
    }
}

const COMMANDS: [&str; 23] = [
    "start", "help", "new", "cancel", "status", "files", "compile", "preview", "doubts", "people",
    "export", "results", "settings", "explain", "history", "undo", "redo", "recipe", "insights",
    "privacy", "revoke", "forget", "nonsense",
];

fn for_tap(tap: &Tap) -> For {
    match tap {
        Tap::Yes(Question::Forget) => For::GroupAdministrators,
        Tap::Yes(Question::Broadcast) | Tap::Admin(_) | Tap::Retry(_) | Tap::StopBroadcast(_) => {
            For::Administrators
        }
        Tap::Yes(Question::New)
        | Tap::No
        | Tap::Help(_)
        | Tap::Compile
        | Tap::Files
        | Tap::File(_)
        | Tap::Renumber(_)
        | Tap::Number(..)
        | Tap::Maximum(_)
        | Tap::Remove(_)
        | Tap::Replace(_)
        | Tap::Supersede(..)
        | Tap::KeepBoth(_)
        | Tap::SameTest(..)
        | Tap::Restore(_)
        | Tap::Stop(_)
        | Tap::Accept(_)
        | Tap::Page(..)
        | Tap::Doubts(_)
        | Tap::Doubt(..)
        | Tap::Decide(..)
        | Tap::TakeBackDecision(..)
        | Tap::People(_)
        | Tap::Settle(..)
        | Tap::TakeBack
        | Tap::Apply(_)
        | Tap::Reword(_)
        | Tap::Discard(_)
        | Tap::Undo
        | Tap::Redo
        | Tap::Preview
        | Tap::Export(..)
        | Tap::Settings
        | Tap::Rule(_)
        | Tap::Set(..)
        | Tap::ResetRules => For::Everybody,
    }
}

fn taps() -> Vec<Tap> {
    let id = || "1-1".to_owned();
    let mut taps = vec![
        Tap::Help(String::new()),
        Tap::Compile,
        Tap::Files,
        Tap::File(1),
        Tap::Renumber(1),
        Tap::Number(1, 2),
        Tap::Maximum(1),
        Tap::Remove(1),
        Tap::Replace(1),
        Tap::Supersede(1, 2),
        Tap::KeepBoth(1),
        Tap::SameTest(1, 2),
        Tap::Restore(1),
        Tap::Stop(id()),
        Tap::StopBroadcast(id()),
        Tap::Accept(id()),
        Tap::Page(id(), 0),
        Tap::Doubts(id()),
        Tap::Doubt(id(), 0, Verdict::Same),
        Tap::Decide(id(), (0, None), Verdict::Same),
        Tap::TakeBackDecision(1, 0),
        Tap::People(0),
        Tap::Settle(id(), 0, Verdict::Maximum(0)),
        Tap::TakeBack,
        Tap::Apply(id()),
        Tap::Reword(id()),
        Tap::Discard(id()),
        Tap::Undo,
        Tap::Redo,
        Tap::Preview,
        Tap::Export(id(), Kind::Csv),
        Tap::Settings,
        Tap::Rule(Rule::PassMark),
        Tap::Set(Rule::PassMark, "40".to_owned()),
        Tap::ResetRules,
        Tap::Yes(Question::New),
        Tap::Yes(Question::Forget),
        Tap::Yes(Question::Broadcast),
        Tap::No,
        Tap::Retry(id()),
    ];
    taps.extend(Admin::ALL.map(|(_, admin)| Tap::Admin(admin)));
    taps
}

const CHATS: [ChatKey; 4] = [
    ChatKey { channel: gradebook::domain::Channel::Telegram, chat: 42, topic: None },
    ChatKey { channel: gradebook::domain::Channel::Telegram, chat: -100_500, topic: None },
    ChatKey { channel: gradebook::domain::Channel::Telegram, chat: -100_500, topic: Some(7) },
    ChatKey { channel: gradebook::domain::Channel::Web, chat: 9, topic: None },
];

fn take(session: Session, chat: ChatKey, admin: bool, event: Event) -> Step {
    let from = Some(Sender { id: 42, name: "Ana".into(), language: None, admin: false });
    let incoming = Incoming { chat, from, title: String::new(), event };
    step(session, &incoming, &context(2, admin), &Texts::new())
}

/// What a step shows of a refusal.
#[derive(Debug, PartialEq)]
enum Seen {
    Done,
    /// As if there were no such thing.
    Nothing,
    /// That it is for private chats.
    NotHere,
    /// The channel is asked.
    Asked(Guarded),
}

fn seen(step: &Step) -> Seen {
    let mut texts = Vec::new();
    for effect in &step.effects {
        match effect {
            Effect::Send(Outgoing::Message(m)) => texts.push(m.text.to_string()),
            Effect::Send(Outgoing::Ack { note, .. }) => texts.extend(note.clone()),
            Effect::Start(job) => {
                if let Task::CheckMember { user: 42, order } = job.task {
                    return Seen::Asked(order);
                }
            }
            _ => {}
        }
    }
    let only = |text: &str| {
        let quiet = |e: &Effect| matches!(e, Effect::Send(_));
        texts == [text] && step.effects.iter().all(quiet)
    };
    if only("Administration is for a private chat with me.") {
        Seen::NotHere
    } else if only("I don't know that command. /help shows what I can do.")
        || only("This button is out of date.")
    {
        Seen::Nothing
    } else {
        Seen::Done
    }
}

fn expected(who: For, admin: bool, chat: &ChatKey, order: Guarded) -> Seen {
    match (who, admin, chat.is_private()) {
        (For::Everybody, ..)
        | (For::GroupAdministrators, true, _)
        | (For::GroupAdministrators, _, true)
        | (For::Administrators, true, true) => Seen::Done,
        (For::GroupAdministrators, false, false) => Seen::Asked(order),
        (For::Administrators, false, _) => Seen::Nothing,
        (For::Administrators, true, false) => Seen::NotHere,
    }
}

#[test]
fn every_command_by_role_and_chat() {
    let words = COMMANDS.into_iter().chain(Admin::ALL.map(|(word, _)| word));
    for word in words {
        let text = format!("/{word}");
        let who = for_command(&Command::parse(&text).unwrap());
        for (chat, admin) in CHATS.into_iter().flat_map(|c| [(c, false), (c, true)]) {
            let event = Event::Said { message: 1, text: text.clone() };
            let done = take(Session::default(), chat, admin, event);
            let mut expected = expected(who, admin, &chat, Guarded::AskForget);
            if word == "nonsense" {
                expected = Seen::Nothing;
            }
            assert_eq!(seen(&done), expected, "{text} in {chat}, administrator: {admin}");
        }
    }
}

#[test]
fn every_button_by_role_and_chat() {
    for tap in taps() {
        let who = for_tap(&tap);
        for (chat, admin) in CHATS.into_iter().flat_map(|c| [(c, false), (c, true)]) {
            let state = match tap {
                Tap::Yes(Question::Forget) => State::AskedForget,
                Tap::Yes(Question::Broadcast) => State::AskedBroadcast { text: "hi".into() },
                _ => State::Idle,
            };
            let before = Session { state, ..Session::default() };
            let (callback, data) = ("c".to_owned(), tap.data());
            let event = Event::Tapped { callback, data, message: 1 };
            let done = take(before.clone(), chat, admin, event);
            let expected = expected(who, admin, &chat, Guarded::Forget);
            let at = format!("{tap:?} in {chat}, administrator: {admin}");
            if who == For::Everybody {
                // A button of what is not there is out of date for everybody.
                assert!(matches!(seen(&done), Seen::Done | Seen::Nothing), "{at}");
            } else {
                assert_eq!(seen(&done), expected, "{at}");
            }
            if expected != Seen::Done && matches!(tap, Tap::Yes(_)) {
                assert_eq!(done.session.state, before.state, "{at}: the question stays");
            }
        }
    }
}

#[test]
fn every_typed_yes_by_role_and_chat() {
    let questions = [
        (State::AskedForget, For::GroupAdministrators),
        (State::AskedBroadcast { text: "hi".into() }, For::Administrators),
    ];
    for (state, who) in questions {
        for (chat, admin) in CHATS.into_iter().flat_map(|c| [(c, false), (c, true)]) {
            for word in ["yes", "Yes!", "ok", "oui"] {
                let before = Session { state: state.clone(), ..Session::default() };
                let event = Event::Said { message: 1, text: word.into() };
                let done = take(before, chat, admin, event);
                let expected = expected(who, admin, &chat, Guarded::Forget);
                let at = format!("{state:?}: {word} in {chat}, administrator: {admin}");
                assert_eq!(seen(&done), expected, "{at}");
                if expected != Seen::Done {
                    assert_eq!(done.session.state, state, "{at}: the question stays");
                }
            }
        }
    }
}

#[test]
fn what_the_channel_says_of_a_member_counts() {
    let starts = |step: &Step| {
        step.effects.iter().any(|e| matches!(e, Effect::Start(j) if j.task == Task::Forget))
    };
    for (role, may) in [
        (MemberRole::Administrator, true),
        (MemberRole::Member, false),
        (MemberRole::Unknown, false),
    ] {
        let answer = |order| {
            let answer = Box::new(Answer::Member { order, role });
            Event::Finished { job: "1-1".into(), answer }
        };
        let asked = take(Session::default(), CHATS[1], false, answer(Guarded::AskForget));
        assert_eq!(asked.session.state == State::AskedForget, may, "{role:?}");
        let open = Session { state: State::AskedForget, ..Session::default() };
        assert_eq!(starts(&take(open, CHATS[1], false, answer(Guarded::Forget))), may, "{role:?}");
        // Somebody answered the question meanwhile.
        let closed = take(Session::default(), CHATS[1], false, answer(Guarded::Forget));
        assert!(!starts(&closed), "{role:?}");
    }
}
