//! Doubts about figures: shown first, asked one at a time, answered, undone, kept.

use conversation::command::{Tap, Verdict};
use conversation::effect::{Effect, Outgoing};
use conversation::event::{Event, Incoming, Sender};
use conversation::job::{Course, Task};
use conversation::state::{Current, File, Past, Phase, Session, State};
use conversation::{Step, Texts, step};
use gradebook::domain::ChatKey;
use table::outcome::Report;

use crate::steps::{context, questions, reading, report};

/// All four kinds of doubts about figures, and two about people.
fn course() -> Session {
    let file = File {
        id: 1,
        name: "f.csv".into(),
        number: Some(1),
        phase: Phase::Ready(reading("f.csv", 1)),
    };
    let report = Report { questions: questions(16), question_count: 4, ..report(2) };
    let made = report.files.clone();
    let past =
        Past { id: "r".into(), at_ms: 0, tests: 1, people: 1, made, address: None, edited: false };
    let current = Current { id: "r".into(), revision: 0, slot: "s".into(), report };
    Session { files: vec![file], current: Some(current), results: vec![past], ..Session::default() }
}

fn take(session: &Session, event: Event) -> Step {
    let from = Some(Sender { id: 42, name: "Ana".into(), language: None, admin: false });
    let incoming = Incoming { chat: ChatKey::telegram(42), from, title: String::new(), event };
    step(session.clone(), &incoming, &context(2, false), &Texts::new())
}

fn taps(session: &Session, tap: &Tap) -> Step {
    take(session, Event::Tapped { callback: "c".into(), data: tap.data(), message: 1 })
}

fn says(session: &Session, text: &str) -> Step {
    take(session, Event::Said { message: 1, text: text.into() })
}

fn answers(session: &Session, at: usize, verdict: Verdict) -> Step {
    taps(session, &Tap::Doubt("r".into(), at, verdict))
}

fn said(step: &Step) -> String {
    let text = |effect: &Effect| match effect {
        Effect::Send(Outgoing::Message(m) | Outgoing::Edit(m)) => Some(m.text.to_string()),
        Effect::Send(Outgoing::Ack { note, .. }) => note.clone(),
        Effect::Send(Outgoing::Picture(a) | Outgoing::Document(a)) => Some(a.caption.to_string()),
        _ => None,
    };
    step.effects.iter().filter_map(text).collect::<Vec<_>>().join("\n")
}

fn compiled(step: &Step) -> Option<&Course> {
    step.effects.iter().find_map(|effect| match effect {
        Effect::Start(job) => match &job.task {
            Task::Compile(course) => Some(course),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn no_figure_is_shown_as_settled_while_it_is_in_doubt() {
    let open = "❓ 4 doubts about figures are open: the maximum of test 1; a column that may be a \
        test; two files that may be one test; 1 thing to look at.";
    for step in [says(&course(), "/preview"), taps(&course(), &Tap::Accept("r".into()))] {
        assert!(said(&step).contains(&format!("{open} Settle them")), "{}", said(&step));
        let caption = said(&step);
        let caption = caption.trim_start_matches('\n');
        assert!(caption.starts_with('❓'), "{caption}");
    }
    let mut settled = course();
    let report = &mut settled.current.as_mut().unwrap().report;
    (report.questions, report.question_count) = (Vec::new(), 0);
    assert!(!said(&says(&settled, "/preview")).contains("about figures"));
    // More of them than a report carries are counted, too.
    report_count(&mut settled, 120);
    assert!(said(&says(&settled, "/preview")).contains("120 doubts about figures are open"));
}

fn report_count(session: &mut Session, count: usize) {
    session.current.as_mut().unwrap().report.question_count = count;
}

#[test]
fn each_is_asked_before_people_and_every_answer_reaches_the_compile() {
    let first = taps(&course(), &Tap::Doubts("r".into()));
    assert!(said(&first).contains("What is the maximum of test 1? (1 of 6)"), "{}", said(&first));
    let second = answers(&first.session, 0, Verdict::Maximum(1));
    assert!(said(&second).contains("Is this column a test? (2 of 6)"), "{}", said(&second));
    let third = answers(&second.session, 1, Verdict::Same);
    assert!(said(&third).contains("One test or two? (3 of 6)"), "{}", said(&third));
    let fourth = answers(&third.session, 2, Verdict::Apart);
    assert!(said(&fourth).contains("Please look (4 of 6)"), "{}", said(&fourth));
    let fifth = answers(&fourth.session, 3, Verdict::Skip);
    assert!(said(&fifth).contains("Same person? (5 of 6)"), "{}", said(&fifth));
    let sixth = answers(&fifth.session, 4, Verdict::Same);
    let done = answers(&sixth.session, 5, Verdict::Done);
    let course = compiled(&done).unwrap();
    assert_eq!(course.scheme.maximums[&1].to_string(), "25");
    assert!(course.columns[0].counts && course.columns[0].header == "Bonus");
    assert!(!course.same_tests[0].2);
    // They are kept with the session, and told with the settings.
    let stored = serde_json::to_string(&done.session).unwrap();
    let again: Session = serde_json::from_str(&stored).unwrap();
    assert_eq!((&again.columns, &again.same_tests), (&course.columns, &course.same_tests));
    let settings = says(&again, "/settings");
    for line in [
        "Test 1 is out of 25, as you said.",
        "Bonus of f.csv is a test, as you said.",
        "A.csv and B.csv are two tests, as you said.",
    ] {
        assert!(said(&settings).contains(line), "{}", said(&settings));
    }
    let back = taps(&again, &Tap::TakeBack).session;
    assert!(back.columns.is_empty() && back.same_tests.is_empty());
    assert!(back.settings.scheme.maximums.is_empty() && !back.is_current());
}

#[test]
fn every_answer_can_be_undone() {
    let begun = taps(&course(), &Tap::Doubts("r".into())).session;
    let mut sessions = vec![begun];
    let said = [Verdict::Maximum(0), Verdict::Apart, Verdict::Same, Verdict::Skip, Verdict::Apart];
    for (at, verdict) in said.into_iter().enumerate() {
        let next = answers(sessions.last().unwrap(), at, verdict).session;
        sessions.push(next);
    }
    let mut session = sessions.pop().unwrap();
    while let Some(before) = sessions.pop() {
        let at = sessions.len() + 1;
        session = answers(&session, at, Verdict::Undo).session;
        let facts = |s: &Session| {
            (s.columns.clone(), s.same_tests.clone(), s.settings.clone(), s.decisions.clone())
        };
        assert_eq!(facts(&session), facts(&before), "{at}");
        assert_eq!(session.state, before.state);
    }
}

#[test]
fn another_number_is_typed() {
    let begun = taps(&course(), &Tap::Doubts("r".into())).session;
    let asked = answers(&begun, 0, Verdict::Another);
    assert!(said(&asked).contains("Type the maximum"), "{}", said(&asked));
    for wrong in ["many", "0", "-3", "1000000"] {
        let step = says(&asked.session, wrong);
        assert!(said(&step).contains("The maximum is a number above 0"), "{wrong}");
        assert_eq!(step.session.state, asked.session.state);
    }
    let typed = says(&asked.session, "12,5");
    assert_eq!(typed.session.settings.scheme.maximums[&1].to_string(), "12.5");
    assert!(matches!(&typed.session.state, State::Reviewing(r) if r.at == 1));
    // Where no number is asked for, a button is.
    let step = says(&typed.session, "12");
    assert!(said(&step).contains("Please tap"), "{}", said(&step));
}

#[test]
fn a_tap_that_is_no_answer_changes_nothing() {
    let begun = taps(&course(), &Tap::Doubts("r".into())).session;
    for verdict in [Verdict::Same, Verdict::Tick(0), Verdict::Split, Verdict::Maximum(4)] {
        let step = answers(&begun, 0, verdict);
        assert_eq!(step.session, begun, "{verdict:?}");
        let step = taps(&course(), &Tap::Settle("r".into(), 0, verdict));
        assert_eq!(step.session, course(), "{verdict:?}");
    }
    assert_eq!(answers(&begun, 2, Verdict::Same).session, begun);
    let settled = taps(&course(), &Tap::Settle("r".into(), 1, Verdict::Same)).session;
    assert_eq!(settled.columns.len(), 1);
    let back = taps(&settled, &Tap::Settle("r".into(), 1, Verdict::Undo)).session;
    assert!(back.columns.is_empty());
}
