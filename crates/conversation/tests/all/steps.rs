//! Random events against the pure step: it never panics, answers every tap, never falls silent,
//! and its session survives storage.

use std::collections::HashSet;

use conversation::edits::ModelTrouble;
use conversation::effect::{Effect, Keyboard, Outgoing};
use conversation::event::{Answer, Event, Failure, Incoming, MemberRole, Sender, Upload};
use conversation::job::Task;
use conversation::state::Session;
use conversation::{AccessMode, AiRules, Caller, Context, House, Line, Texts, step};
use gradebook::FilePart;
use gradebook::domain::ChatKey;
use gradebook::identity::DoubtKind;
use proptest::prelude::*;
use table::outcome::Stage;
use table::outcome::{
    Doubt, FileReading, Made, Print, Question, Report, Side, TestLine, TestSeen, Trial,
};
use table::plan::Intent;
use table::{Action, Answer as TableAnswer, ColumnProfile, Difference, Kind, Profile, Role};

/// What happens next; numbers pick among what is possible then.
#[derive(Debug, Clone)]
enum Next {
    Say(String),
    Tap(usize),
    Forge(String),
    Upload(String, u64, bool),
    Answer(usize, u8),
    Other,
}

fn next() -> impl Strategy<Value = Next> {
    let words = prop::sample::select(vec![
        "/start",
        "/help scores",
        "/new",
        "/cancel",
        "/status",
        "/files",
        "/compile",
        "/preview",
        "/doubts",
        "/export csv",
        "/export",
        "/results",
        "/history",
        "/settings",
        "/explain obi",
        "/explain",
        "12,5",
        "/undo",
        "/redo",
        "/recipe save x",
        "/recipe apply x",
        "/recipe",
        "/insights",
        "/ai off",
        "sort by test 1",
        "add letter grades, then do the laundry",
        "who failed?",
        "compare pass mark 50 and 60",
        "make it nicer",
        "/privacy",
        "/forget",
        "/admin",
        "/broadcast hi",
        "/ban 3",
        "/limits files 9",
        "/nonsense",
        "yes",
        "no",
        "3",
        "45",
        "A 70, F 0",
        "80: 85-93; 0: 50",
        "1=2",
        "Africa/Lagos",
        "",
    ]);
    prop_oneof![
        4 => words.prop_map(|w| Next::Say(w.to_owned())),
        1 => "\\PC{0,40}".prop_map(Next::Say),
        6 => any::<usize>().prop_map(Next::Tap),
        1 => "[a-z]{1,9}(\\|[a-z0-9-]{0,9}){0,3}".prop_map(Next::Forge),
        3 => ("(Test [1-4]|Quiz)\\.(csv|xlsx|pdf)", 0_u64..40_000_000, any::<bool>())
            .prop_map(|(name, bytes, album)| Next::Upload(name, bytes, album)),
        6 => (any::<usize>(), any::<u8>()).prop_map(|(at, how)| Next::Answer(at, how)),
        1 => Just(Next::Other),
    ]
}

pub(crate) fn reading(name: &str, seed: u8) -> FileReading {
    FileReading {
        name: name.to_owned(),
        digest: format!("d{}", seed % 4),
        source: "s".into(),
        tables: "t".into(),
        tests: (0..=seed % 3)
            .map(|n| TestSeen {
                title: format!("T{n}"),
                number: (!seed.is_multiple_of(5)).then(|| u32::from(seed % 4 + n)),
                maximum: seed.is_multiple_of(2).then(|| "20".into()),
                guessed: seed.is_multiple_of(7),
            })
            .collect(),
        tool: "a table".into(),
        people: usize::from(seed),
        set_aside: u32::from(seed % 3),
        first_at: None,
        refused: seed.is_multiple_of(6).then(|| "it is broken".into()),
        titles: Vec::new(),
        print: (!seed.is_multiple_of(4)).then(|| {
            Box::new(Print {
                headers: u32::from(seed % 2),
                people: usize::from(seed % 3),
                sample: (0..u32::from(seed % 3)).map(|n| (n + u32::from(seed / 60), 1)).collect(),
            })
        }),
    }
}

pub(crate) fn report(seed: u8) -> Report {
    let side = |n: u8| Side {
        name: format!("Name {n}"),
        email: if n.is_multiple_of(2) { String::new() } else { format!("{n}@x") },
        phone: String::new(),
        student_id: String::new(),
        place: "f, row 2".into(),
        scores: vec!["Test 1: 80 %".into()],
        key: if n.is_multiple_of(3) { String::new() } else { format!("key {n}") },
    };
    let doubt = |n: u8| Doubt {
        groups: (0..=n).map(|g| (0..2 + g % 2).map(|s| side(n + 3 * g + s)).collect()).collect(),
        reason: "why".into(),
        kind: if n.is_multiple_of(2) { DoubtKind::Likely } else { DoubtKind::Choice },
    };
    Report {
        tests: vec![TestLine {
            number: 1,
            title: "T".into(),
            why: "as you said".into(),
            warning: None,
            files: vec!["f".into()],
        }],
        people: 3,
        used: 3,
        merged: 0,
        set_aside: 0,
        passed: 2,
        failed: 1,
        pass_mark: "50".into(),
        mean: None,
        doubts: (0..seed % 4).map(doubt).collect(),
        questions: questions(seed),
        question_count: questions(seed).len(),
        warnings: Vec::new(),
        warning_count: 0,
        files: Made::default(),
        profile: Profile {
            columns: vec![ColumnProfile {
                title: "Test 1 (%)".into(),
                role: Role::Test(1),
                kind: Kind::Number,
                blanks: 0,
                distinct: 0,
                range: None,
            }],
            ..Profile::default()
        },
        left_out: Vec::new(),
    }
}

/// One of each kind, from a place on.
pub(crate) fn questions(seed: u8) -> Vec<Question> {
    let part = |title: &str| FilePart {
        file: format!("{title}.csv"),
        sheet: String::new(),
        title: title.to_owned(),
    };
    let all = [
        Question::Maximum {
            number: 1,
            title: "T".into(),
            taken: Some("20".into()),
            likely: vec!["20".into(), "25".into()],
            doubt: "the file does not say its maximum".into(),
            reason: "guessed from the highest mark, 18".into(),
        },
        Question::Column {
            file: "f.csv".into(),
            sheet: String::new(),
            header: "Bonus".into(),
            why: "it may be a test; nothing tells".into(),
            usable: true,
        },
        Question::SameTest {
            one: part("A"),
            other: part("B"),
            names: ("A.csv".into(), "B.csv".into()),
            reason: "have the same title".into(),
        },
        Question::Look { what: "dates".into(), done: "read as day and month".into() },
    ];
    all.into_iter().skip(usize::from(4 - seed / 4 % 5)).collect()
}

fn trial(plan: &[Action]) -> Trial {
    let difference = Difference { reordered: true, ..Difference::default() };
    let actions = plan.to_vec();
    Trial::Fits { actions, difference: Box::new(difference), skipped: Vec::new() }
}

/// An answer to a job, good or bad.
fn answer(job: &str, task: &Task, how: u8) -> Event {
    let failures = [
        Failure::TimedOut { seconds: 15 },
        Failure::Refused { why: "no".into() },
        Failure::TooHeavy,
        Failure::Gone,
        Failure::Broken { incident: "J1".into() },
    ];
    let job = job.to_owned();
    if how.is_multiple_of(5) {
        return Event::Failed { job, failure: failures[usize::from(how / 5) % 5].clone() };
    }
    if how.is_multiple_of(11) {
        return Event::Progressed { job, stage: Stage::Matching };
    }
    let answer = match task {
        Task::Try { plans, .. } => Answer::Tried(plans.iter().map(|p| trial(p)).collect()),
        Task::Ask { .. } => Answer::Asked(vec![TableAnswer {
            lines: vec!["Mean: 60".into()],
            ..TableAnswer::default()
        }]),
        Task::Insights { .. } => Answer::Insights(Box::default()),
        Task::Word { slot, found, .. } => Answer::Worded {
            slot: slot.clone(),
            found: found.clone(),
            summary: how.is_multiple_of(2).then(|| "Fine.".into()),
        },
        Task::CheckModel | Task::CheckModelFor { .. } => {
            Answer::Told { what: "ai".into(), lines: Vec::new() }
        }
        Task::Plan { .. } => Answer::Planned(if how.is_multiple_of(2) {
            Err(ModelTrouble::Slow)
        } else {
            Ok(Intent::Change(vec![Action::DropLowest { count: 1 }]))
        }),
        Task::Read { name, .. } => Answer::Read {
            digest: "d".into(),
            bytes: 1,
            files: (0..=how % 2).map(|n| reading(name, how.wrapping_add(n))).collect(),
        },
        Task::Compile(_) => Answer::Compiled(Box::new(report(how))),
        Task::Explain { .. } => Answer::Explained {
            people: vec![vec!["Ada".into(), "80".into()]; usize::from(how % 2)],
            others: vec!["Ada".into(); usize::from(how % 3)],
        },
        Task::Page { result, page, .. } => Answer::Page {
            result: result.clone(),
            page: *page,
            pages: page + 1 + usize::from(how % 2),
            rows: vec![vec!["Name".into()]],
        },
        Task::History => Answer::History(vec![(5, "x".into()); usize::from(how % 3)]),
        Task::Forget => Answer::Forgotten { files: 1, results: 1, decisions: 0 },
        Task::Tell { .. } | Task::Retry { .. } | Task::Token { .. } => {
            Answer::Told { what: "jobs".into(), lines: vec![("a".into(), "dead".into())] }
        }
        Task::CheckMember { order, .. } => Answer::Member {
            order: *order,
            role: [MemberRole::Administrator, MemberRole::Member, MemberRole::Unknown]
                [usize::from(how % 3)],
        },
        Task::BackUp => Answer::BackedUp { blob: "b".into(), bytes: 9 },
        Task::Broadcast { .. } => {
            Answer::Broadcast { sent: 1, of: 2, stopped: how.is_multiple_of(2) }
        }
    };
    Event::Finished { job, answer: Box::new(answer) }
}

pub(crate) fn context(id: i64, admin: bool) -> Context {
    let line = Line { length: 0, at_a_time: 4, most: 500 };
    Context {
        id,
        now_ms: 1_760_000_000_000 + id,
        caller: Caller { admin, ..Caller::default() },
        house: House {
            access: AccessMode::Open,
            maintenance: false,
            files_a_day: 100,
            compiles_a_day: 100,
            download_bytes: 20 * 1024 * 1024,
            kept_days: 90,
            files: line,
            data: line,
            model: line,
            administration: line,
            broadcast: line,
            ai: AiRules { configured: true, on: id % 2 == 0, tokens_a_day: 100, cost_a_day: 0 },
        },
    }
}

fn keyboard(outgoing: &Outgoing) -> Keyboard {
    match outgoing {
        Outgoing::Message(m) | Outgoing::Edit(m) => m.buttons.clone(),
        Outgoing::Document(a) | Outgoing::Picture(a) => a.buttons.clone(),
        Outgoing::DropButtons { .. } | Outgoing::Ack { .. } => Vec::new(),
    }
}

fn is_sound(outgoing: &Outgoing) -> bool {
    match outgoing {
        Outgoing::Message(m) => !m.text.is_empty() && m.text.units() <= 4_096,
        Outgoing::Edit(m) => !m.text.is_empty() && m.slot.is_some(),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: testing::cases(300), ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_events_is_answered(
        sequence in prop::collection::vec(next(), 1..60),
        admin in any::<bool>(),
    ) {
        let texts = Texts::new();
        let mut session = Session::default();
        let (mut buttons, mut jobs) = (vec!["help|".to_owned()], Vec::<(String, Task)>::new());
        let mut ids = HashSet::new();
        for (id, next) in (1..).zip(sequence) {
            let sender = Sender { id: 42, name: "Ana".into(), language: None, admin: false };
            let by_user = !matches!(next, Next::Answer(..));
            let event = match next {
                Next::Say(text) => Event::Said { message: id, text },
                Next::Tap(at) => {
                    let data = buttons[at % buttons.len()].clone();
                    Event::Tapped { callback: "c".into(), data, message: 1 }
                }
                Next::Forge(data) => Event::Tapped { callback: "c".into(), data, message: 1 },
                Next::Upload(name, bytes, album) => Event::Uploaded {
                    message: id,
                    file: Upload { file_id: "f".into(), name, bytes: Some(bytes) },
                    album: album.then(|| "album".to_owned()),
                },
                Next::Other => Event::SentOther { message: id },
                Next::Answer(_, _) if jobs.is_empty() => continue,
                // A job may answer twice: the second answer is one that nobody awaits.
                Next::Answer(at, how) => {
                    let (job, task) = &jobs[at % jobs.len()];
                    answer(job, task, how)
                }
            };
            let tapped = matches!(event, Event::Tapped { .. });
            let from = by_user.then_some(sender);
            let incoming =
                Incoming { chat: ChatKey::telegram(42), from, title: String::new(), event };
            let stepped = step(session.clone(), &incoming, &context(id, admin), &texts);
            let sends: Vec<&Outgoing> = stepped
                .effects
                .iter()
                .filter_map(|e| if let Effect::Send(o) = e { Some(o) } else { None })
                .collect();
            let acks = sends.iter().filter(|o| matches!(o, Outgoing::Ack { .. })).count();
            prop_assert_eq!(acks, usize::from(tapped));
            let first_is_ack = sends.first().is_some_and(|o| matches!(o, Outgoing::Ack { .. }));
            prop_assert!(!tapped || first_is_ack);
            let started = stepped.effects.iter().any(|e| matches!(e, Effect::Start(_)));
            prop_assert!(!by_user || !sends.is_empty() || started, "silent at {:?}", incoming.event);
            for outgoing in sends {
                prop_assert!(is_sound(outgoing), "{:?}", outgoing);
                for button in keyboard(outgoing).into_iter().flatten() {
                    prop_assert!(button.data.len() <= 64 && !button.label.is_empty());
                    buttons.push(button.data);
                }
            }
            for effect in &stepped.effects {
                if let Effect::Start(job) = effect {
                    prop_assert!(ids.insert(job.id.clone()), "{} was given twice", job.id);
                    jobs.push((job.id.clone(), job.task.clone()));
                }
            }
            let stored = serde_json::to_string(&stepped.session).unwrap();
            let mut read: Session = serde_json::from_str(&stored).unwrap();
            read.decisions.clone_from(&stepped.session.decisions);
            prop_assert_eq!(&read, &stepped.session);
            session = stepped.session;
        }
    }
}
