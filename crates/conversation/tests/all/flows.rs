//! Single steps that must hold whatever the rest of a chat is: limits, work that is awaited, and
//! sessions of another version.

use conversation::command::Tap;
use conversation::edits::{MOST_PLAN_BYTES, Proposal, Purpose, Thinking};
use conversation::effect::{Effect, Outgoing};
use conversation::event::{Answer, Event, Failure, Incoming, Sender};
use conversation::job::{Pool, Task};
use conversation::state::{Asked, AskedFor, Current, FORMAT, File, Phase, Session, State, Work};
use conversation::{Caller, Context, Step, Texts, step};
use gradebook::domain::ChatKey;
use table::outcome::{Insights, Trial};
use table::plan::Intent;
use table::{Action, Difference, Edit};

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

fn compiles(step: &Step) -> u32 {
    let count = |e: &Effect| if let Effect::Count { compiles, .. } = e { *compiles } else { 0 };
    step.effects.iter().map(count).sum()
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

/// An action whose stored form has so many bytes and some more.
fn long_action(bytes: usize) -> Action {
    let text =
        serde_json::json!({ "action": "add_column", "name": "T", "value": "x".repeat(bytes) });
    serde_json::from_value(text).unwrap()
}

fn edit(actions: Vec<Action>) -> Edit {
    Edit { actions, said: "x".into(), at_ms: 0 }
}

fn drop_lowest() -> Vec<Action> {
    vec![Action::DropLowest { count: 1 }]
}

#[test]
fn a_plan_has_a_size_that_it_may_have_wherever_it_comes_from() {
    let at = context(2, false);
    let small = Event::Ordered { actions: vec![long_action(60_000)] };
    assert!(matches!(started(&take_in(&course(), small, &at))[..], [Task::Try { .. }]));
    let large = vec![long_action(MOST_PLAN_BYTES)];
    let refused = "This change is larger than 64 KB, more than I take at once.";
    // A program's.
    let done = take_in(&course(), Event::Ordered { actions: large.clone() }, &at);
    assert!(said(&done).contains(refused) && started(&done).is_empty(), "{}", said(&done));
    assert!(done.session.edits.turns.is_empty(), "it is not remembered either");
    // A model's.
    let mut session = course();
    session.edits.thinking = Some(thinking(Purpose::Understand));
    let done = ends(&session, "t", Answer::Planned(Ok(Intent::Change(large.clone()))), &at);
    assert!(said(&done).contains(refused) && started(&done).is_empty(), "{}", said(&done));
    let plans = vec![drop_lowest(), large.clone()];
    let done = ends(&session, "t", Answer::Planned(Ok(Intent::Compare(plans))), &at);
    assert!(said(&done).contains(refused) && started(&done).is_empty(), "{}", said(&done));
    // A recipe's.
    let mut session = course();
    session.edits.recipes.insert("big".into(), large.clone());
    let done = says(&session, "/recipe apply big", &at);
    assert!(said(&done).contains(refused) && started(&done).is_empty(), "{}", said(&done));
    // One that grew while it was worked out.
    let mut session = course();
    session.edits.thinking = Some(thinking(Purpose::Propose(drop_lowest())));
    let difference = Box::new(Difference { reordered: true, ..Difference::default() });
    let trial = Trial::Fits { actions: large, difference, skipped: Vec::new() };
    let done = ends(&session, "t", Answer::Tried(vec![trial]), &at);
    assert!(said(&done).contains(refused) && done.session.edits.proposal.is_none());
}

#[test]
fn a_session_does_not_grow_past_what_is_stored() {
    let at = context(2, false);
    let mut session = course();
    session.edits.done = (0..14).map(|_| edit(vec![long_action(60_000)])).collect();
    let before = serde_json::to_vec(&session).unwrap().len();
    assert!(before > 768 * 1024 && before < 1024 * 1024, "{before}");
    // More is refused, and nothing of the refused event happens.
    let done = says(&session, "/recipe save all", &at);
    assert!(said(&done).starts_with("This course holds as much as I can keep"), "{}", said(&done));
    assert_eq!((&done.session, done.effects.len()), (&session, 1));
    session.edits.proposal = Some(Proposal {
        id: "p".into(),
        slot: "s".into(),
        said: "x".into(),
        actions: drop_lowest(),
        revision: 0,
    });
    // What frees room, and what only reads, goes on.
    for text in ["/undo", "/forget", "/new", "/insights", "/explain ada", "/settings"] {
        let done = says(&session, text, &at);
        assert!(!said(&done).contains("as much as I can keep"), "{text}: {}", said(&done));
    }
    // A file that does not fit is refused in its line.
    let reads = File {
        id: 2,
        name: "Test 2.csv".into(),
        number: None,
        phase: Phase::Reading { job: "f".into(), replaces: None },
    };
    session.files.push(reads);
    session.batch = serde_json::from_value(serde_json::json!({ "slot": "b", "album": null,
        "lines": [{ "name": "Test 2.csv", "files": [2], "job": "f", "trouble": null }] }))
    .unwrap();
    let answer =
        Answer::Read { digest: "d".into(), bytes: 1, files: vec![reading("Test 2.csv", 3)] };
    let done = ends(&session, "f", answer, &at);
    assert!(said(&done).contains("as much as I can keep"), "{}", said(&done));
    assert_eq!(done.session.files.len(), 1);
}

#[test]
fn compiles_that_follow_an_edit_count_and_end_with_the_day() {
    let fresh = context(2, false);
    let mut used_up = fresh;
    used_up.caller = Caller { compiles_today: 100, ..fresh.caller };
    let mut session = course();
    session.edits.done = vec![edit(drop_lowest())];
    session.edits.undone = vec![edit(drop_lowest())];
    session.edits.proposal = Some(Proposal {
        id: "p".into(),
        slot: "s".into(),
        said: "x".into(),
        actions: drop_lowest(),
        revision: 0,
    });
    let mut admin = context(2, true);
    admin.caller.compiles_today = 100;
    for tap in [Tap::Apply("p".into()), Tap::Undo, Tap::Redo] {
        let done = taps(&session, &tap, &fresh);
        assert!(matches!(started(&done)[..], [Task::Compile(_)]), "{tap:?}");
        assert_eq!(compiles(&done), 1, "{tap:?}");
        let done = taps(&session, &tap, &used_up);
        assert!(said(&done).contains("which is the limit"), "{tap:?}: {}", said(&done));
        assert_eq!(done.session.edits.done, session.edits.done, "{tap:?}");
        assert_eq!(done.session.edits.undone, session.edits.undone, "{tap:?}");
        assert!(started(&done).is_empty(), "{tap:?}");
        assert!(
            matches!(started(&taps(&session, &tap, &admin))[..], [Task::Compile(_)]),
            "{tap:?}"
        );
    }
    let kept = taps(&session, &Tap::Apply("p".into()), &used_up).session.edits.proposal;
    assert_eq!(kept, session.edits.proposal, "it can be applied tomorrow");
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
fn results_out_of_reach_are_dropped() {
    let at = context(2, false);
    let compiled = |session: &Session| {
        let mut session = session.clone();
        session.work = Some(work("j"));
        ends(&session, "j", Answer::Compiled(Box::new(report(0))), &at)
    };
    let dropped = |step: &Step| {
        let id =
            |e: &Effect| if let Effect::DropResult { id } = e { Some(id.clone()) } else { None };
        step.effects.iter().filter_map(id).collect::<Vec<_>>()
    };
    // An edit's result takes the place of the edit before it.
    let mut session = course();
    session.edits.done = vec![edit(drop_lowest())];
    let first = compiled(&session);
    assert!(dropped(&first).is_empty());
    let id = first.session.results[0].id.clone();
    let second = compiled(&first.session);
    assert_eq!(dropped(&second), [id]);
    // And of many the oldest goes.
    let mut session = course();
    let past = compiled(&session).session.results[0].clone();
    let numbered = |n: usize| conversation::state::Past { id: format!("old-{n}"), ..past.clone() };
    session.results = (0..20).map(numbered).collect();
    let done = compiled(&session);
    assert_eq!((dropped(&done), done.session.results.len()), (vec!["old-0".to_owned()], 20));
}

fn work(job: &str) -> Work {
    Work { job: job.into(), slot: "w".into(), revision: 0, after_edit: false, user: 42 }
}

fn thinking(purpose: Purpose) -> Thinking {
    Thinking {
        job: "t".into(),
        slot: "s".into(),
        said: "x".into(),
        purpose,
        revision: 0,
        remarks: Vec::new(),
        shown: true,
        user: 42,
    }
}

#[test]
fn a_job_that_is_run_again_counts_while_the_course_is_the_same() {
    let at = context(2, false);
    let broken = || Failure::Broken { incident: "J1".into() };
    let fails = |session: &Session, job: &str| {
        take_in(session, Event::Failed { job: job.into(), failure: broken() }, &at).session
    };
    let late = "the course went on without it";
    let compiled = || Answer::Compiled(Box::new(report(0)));
    let waits = Session { work: Some(work("j")), current: None, ..course() };
    let dead = fails(&waits, "j");
    assert!(dead.work.is_none());
    assert_eq!(dead.asker("j"), Some(42));
    let done = ends(&dead, "j", compiled(), &at);
    assert!(said(&done).contains("[picture]") && done.session.is_current(), "{}", said(&done));
    let mut changed = dead.clone();
    changed.revision += 1;
    let done = ends(&changed, "j", compiled(), &at);
    assert!(said(&done).contains(late) && done.session.current.is_none(), "{}", said(&done));
    let busy = Session { work: Some(work("k")), ..dead };
    let done = ends(&busy, "j", compiled(), &at);
    assert!(said(&done).contains(late) && done.session.work == busy.work, "{}", said(&done));
    // So it is with plans and questions.
    let mut waits = course();
    waits.edits.thinking = Some(thinking(Purpose::Propose(drop_lowest())));
    let dead = fails(&waits, "t");
    assert!(dead.edits.thinking.is_none());
    let difference = Box::new(Difference { reordered: true, ..Difference::default() });
    let trial = Trial::Fits { actions: drop_lowest(), difference, skipped: Vec::new() };
    let tried = || Answer::Tried(vec![trial.clone()]);
    assert!(ends(&dead, "t", tried(), &at).session.edits.proposal.is_some());
    let mut changed = dead;
    changed.revision += 1;
    let done = ends(&changed, "t", tried(), &at);
    assert!(said(&done).contains(late) && done.session.edits.proposal.is_none());
}

#[test]
fn a_newer_session_is_left_alone() {
    let at = context(2, true);
    let newer = Session { format: FORMAT + 1, ..Session::default() };
    let texts = ["/status", "/forget", "yes", "/new", "sort by name", "/admin"];
    let mut steps: Vec<Step> = texts.iter().map(|text| says(&newer, text, &at)).collect();
    steps.push(taps(&newer, &Tap::ResetRules, &at));
    steps.push(take_in(&newer, Event::Ordered { actions: drop_lowest() }, &at));
    for done in steps {
        assert!(said(&done).starts_with("A newer version of me saved this course"));
        assert_eq!(done.session, newer);
        assert!(done.effects.iter().all(|e| matches!(e, Effect::Send(_))));
    }
    let done = ends(&newer, "j", Answer::Compiled(Box::new(report(0))), &at);
    assert_eq!((&done.session, done.effects.len()), (&newer, 0));
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
