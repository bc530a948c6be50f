//! Single steps that must hold whatever the rest of a chat is: limits, work that is awaited, and
//! sessions of another version.

use conversation::command::Tap;
use conversation::effect::{Effect, Outgoing};
use conversation::event::{Answer, Event, Failure, Incoming, Sender};
use conversation::job::{Pool, Task};
use conversation::state::{Asked, AskedFor, Current, File, Phase, Session, State};
use conversation::{Context, Step, Texts, step};
use gradebook::domain::ChatKey;
use table::outcome::Insights;

use crate::steps::{context, reading, report};

fn from_ana(event: Event) -> Incoming {
    let from = Some(Sender { id: 42, name: "Ana".into(), language: None, admin: false });
    Incoming { chat: ChatKey::telegram(42), from, title: String::new(), event }
}

fn take_in(session: &Session, event: Event, context: &Context) -> Step {
    let mut incoming = from_ana(event);
    if matches!(incoming.event, Event::Finished { .. } | Event::Failed { .. }) {
        incoming.from = None;
    }
    step(session.clone(), &incoming, context, &Texts::new())
}

fn says(session: &Session, text: &str, context: &Context) -> Step {
    take_in(session, Event::Said { message: 1, text: text.into() }, context)
}

fn taps(session: &Session, tap: &Tap, context: &Context) -> Step {
    let event = Event::Tapped { callback: "c".into(), data: tap.data(), message: 1 };
    take_in(session, event, context)
}

fn ends(session: &Session, job: &str, answer: Answer, context: &Context) -> Step {
    let event = Event::Finished { job: job.into(), answer: Box::new(answer) };
    take_in(session, event, context)
}

/// All that a step says.
fn said(step: &Step) -> String {
    let text = |effect: &Effect| match effect {
        Effect::Send(Outgoing::Message(m) | Outgoing::Edit(m)) => Some(m.text.to_string()),
        Effect::Send(Outgoing::Ack { note, .. }) => note.clone(),
        Effect::Send(Outgoing::Picture(_)) => Some("[picture]".to_owned()),
        _ => None,
    };
    step.effects.iter().filter_map(text).collect::<Vec<_>>().join("\n")
}

fn started(step: &Step) -> Vec<&Task> {
    step.effects
        .iter()
        .filter_map(|effect| if let Effect::Start(job) = effect { Some(&job.task) } else { None })
        .collect()
}

/// A course with a file and a result.
fn course() -> Session {
    let file = File {
        id: 1,
        name: "Test 1.csv".into(),
        number: Some(1),
        phase: Phase::Ready(reading("Test 1.csv", 1)),
    };
    let current = Current { id: "r".into(), revision: 0, slot: "s".into(), report: report(0) };
    Session { files: vec![file], current: Some(current), ..Session::default() }
}

#[test]
fn a_summary_is_worded_for_whoever_asked_and_within_their_budget() {
    let mut at = context(2, false);
    assert!(at.house.ai.on);
    at.caller.id = 42;
    let asked = says(&course(), "/insights", &at);
    let [awaited] = &asked.session.asked[..] else { panic!("{:?}", asked.session.asked) };
    assert_eq!((awaited.user, awaited.what), (42, AskedFor::Insights));
    let found = || Answer::Insights(Box::<Insights>::default());
    let (session, job) = (&asked.session, awaited.job.as_str());
    assert_eq!(session.asker(job), Some(42));
    // The runtime knows by this whose work it was.
    let worded = ends(session, job, found(), &at);
    assert!(matches!(started(&worded)[..], [Task::Word { user: 42, .. }]));
    assert!(worded.session.is_working() && worded.session.asked.len() == 1);
    at.caller.ai_tokens_today = at.house.ai.tokens_a_day;
    assert!(started(&ends(session, job, found(), &at)).is_empty(), "the budget is used up");
    // Nobody is known to have asked: nobody can be charged.
    assert!(started(&ends(&course(), job, found(), &context(2, false))).is_empty());
}

#[test]
fn all_work_of_a_course_is_known_and_can_be_left() {
    let at = context(2, false);
    let mut session = course();
    session.results = serde_json::from_value(serde_json::json!([{ "id": "r", "at_ms": 0,
        "tests": 1, "people": 1, "made": { "xlsx": "a", "csv": "a", "json": "a", "png": "a",
        "rows": "a", "base": "a" } }]))
    .unwrap();
    for text in ["/explain ada", "/insights", "/history"] {
        let done = says(&session, text, &at);
        assert!(done.session.is_working(), "{text}");
        let job = done.session.jobs().next().unwrap().to_owned();
        let left = says(&done.session, "/cancel", &at);
        assert!(left.effects.contains(&Effect::Cancel { job }), "{text}");
        assert!(!left.session.is_working(), "{text}");
    }
    let done = taps(&session, &Tap::Page("r".into(), 0), &at);
    assert!(done.session.is_working());
    let failure = Failure::Gone;
    let job = done.session.jobs().next().unwrap().to_owned();
    let ended = take_in(&done.session, Event::Failed { job, failure }, &at);
    assert!(!ended.session.is_working());
    // Deleting is work, too, but is not left half way.
    let asked = Session { state: State::AskedForget, ..session };
    let done = says(&asked, "yes", &at);
    assert!(done.session.is_working());
    assert!(said(&says(&done.session, "/cancel", &at)).contains("nothing to cancel"));
}

#[test]
fn every_job_has_a_pool_by_what_it_waits_for() {
    let json = |text: &str| serde_json::from_str::<Task>(text).unwrap();
    for (task, pool) in [
        (json(r#"{"read":{"file_id":"f","name":"n"}}"#), Pool::Files),
        (json(r#"{"broadcast":{"text":"hi"}}"#), Pool::Broadcast),
        (json(r#"{"tell":{"what":"stats"}}"#), Pool::Administration),
        (json(r#""back_up""#), Pool::Administration),
        (json(r#"{"page":{"result":"r","rows":"b","page":0}}"#), Pool::Administration),
        (json(r#""check_model""#), Pool::Ai),
    ] {
        assert_eq!(task.pool(), pool, "{task:?}");
    }
    let asked = Asked { job: "j".into(), user: 1, what: AskedFor::Reading };
    let text = serde_json::to_string(&asked).unwrap();
    assert_eq!(serde_json::from_str::<Asked>(&text).unwrap(), asked);
}
