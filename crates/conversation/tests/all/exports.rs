//! A file of a test that is there already: a newer export, a section, or a question.

use conversation::command::Tap;
use conversation::effect::{Effect, Outgoing};
use conversation::event::{Answer, Event, Incoming, Sender, Upload};
use conversation::state::{Session, Trouble};
use conversation::{Step, Texts, step};
use gradebook::domain::ChatKey;
use gradebook::{ColumnChoice, FilePart};
use table::outcome::{FileReading, Print, TestSeen};

use crate::steps::{context, reading};

fn take(session: &Session, id: i64, event: Event) -> Step {
    let mut from = Some(Sender { id: 42, name: "Ana".into(), language: None, admin: false });
    if matches!(event, Event::Finished { .. }) {
        from = None;
    }
    let incoming = Incoming { chat: ChatKey::telegram(42), from, title: String::new(), event };
    step(session.clone(), &incoming, &context(id, false), &Texts::new())
}

fn taps(session: &Session, tap: &Tap) -> Step {
    take(session, 900, Event::Tapped { callback: "c".into(), data: tap.data(), message: 1 })
}

/// A file of a test with people from `from` to `to`, who got `shift` marks more.
fn file(name: &str, (from, to): (u32, u32), shift: u32) -> FileReading {
    let title = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    FileReading {
        digest: format!("{name} {from} {to} {shift}"),
        tests: vec![TestSeen { title, number: Some(1), maximum: None, guessed: false }],
        people: (to - from) as usize,
        refused: None,
        print: Some(Box::new(Print {
            headers: 7,
            people: (to - from) as usize,
            sample: (from..to).take(32).map(|n| (n, n + shift)).collect(),
        })),
        ..reading(name, 1)
    }
}

/// Sends a file; what came of it.
fn send(session: &Session, id: i64, reading: FileReading) -> Step {
    let upload = Upload { file_id: "u".into(), name: reading.name.clone(), bytes: Some(9) };
    let sent = take(session, id, Event::Uploaded { message: 1, file: upload, album: None });
    let job = sent.session.jobs().next().unwrap().to_owned();
    let answer = Answer::Read { digest: "d".into(), bytes: 9, files: vec![reading] };
    take(&sent.session, id + 1, Event::Finished { job, answer: Box::new(answer) })
}

fn trouble(step: &Step) -> Option<&Trouble> {
    step.session.batch.as_ref()?.lines.last()?.trouble.as_ref()
}

fn text(step: &Step) -> String {
    let shown = |effect: &Effect| match effect {
        Effect::Send(Outgoing::Edit(m) | Outgoing::Message(m)) => Some(m.text.to_string()),
        _ => None,
    };
    step.effects.iter().filter_map(shown).collect::<Vec<_>>().join("\n")
}

fn names(session: &Session) -> Vec<(&str, Option<u32>)> {
    session.files.iter().map(|f| (f.name.as_str(), f.number)).collect()
}

/// A course with one file, its number and what was said of its columns.
fn course(old: FileReading) -> Session {
    let name = old.name.clone();
    let mut session = send(&Session::default(), 2, old).session;
    session.files[0].number = Some(1);
    let header = "Bonus".to_owned();
    session.columns.push(ColumnChoice {
        file: name.clone(),
        sheet: String::new(),
        header,
        counts: true,
    });
    let part = |file: &str| FilePart {
        file: file.into(),
        sheet: String::new(),
        title: file.trim_end_matches(".csv").into(),
    };
    session.same_tests.push((part(&name), part("other.csv"), false));
    session.settings.scheme.maximums.insert(1, 20.into());
    session
}

#[test]
fn a_newer_export_takes_the_place_and_all_that_was_said_of_the_old_one() {
    for (new, more) in [("Test 1.csv", 0), ("Test 1.csv", 3), ("Test 1 (1).csv", 1)] {
        let before = course(file("Test 1.csv", (0, 20), 0));
        let mut newer = file(new, (0, 20 + more), 0);
        newer.digest.push_str("later");
        let step = send(&before, 10, newer);
        assert!(matches!(trouble(&step), Some(Trouble::Replaced { .. })), "{:?}", trouble(&step));
        assert!(text(&step).contains("took the place of the Test 1.csv"), "{}", text(&step));
        assert_eq!(names(&step.session), [(new, Some(1))]);
        assert_eq!(step.session.columns[0].file, new);
        assert_eq!(step.session.same_tests[0].0.file, new);
        assert_eq!(step.session.same_tests[0].0.title, new.trim_end_matches(".csv"));
        assert_eq!(step.session.settings, before.settings);
        let drops = |e: &Effect| matches!(e, Effect::DropUpload { .. });
        assert!(!step.effects.iter().any(drops), "it can come back");
        // A tap brings the old one back beside it, and asks which it is.
        let id = step.session.files[0].id;
        let back = taps(&step.session, &Tap::Restore(id));
        let new = if new == "Test 1.csv" { "Test 1 (2).csv" } else { new };
        assert_eq!(names(&back.session), [(new, None), ("Test 1.csv", Some(1))]);
        assert!(matches!(trouble(&back), Some(Trouble::Clash { number: 1, .. })));
        assert_eq!(
            (&back.session.columns, &back.session.same_tests),
            (&before.columns, &before.same_tests)
        );
        assert!(taps(&back.session, &Tap::Restore(id)).session == back.session);
        let old = back.session.files[1].id;
        let both = taps(&back.session, &Tap::SameTest(id, old)).session;
        assert!(both.files.iter().all(|f| f.number == Some(1)));
        assert!(!both.batch.unwrap().lines.iter().any(|l| l.trouble.is_some()));
    }
}

#[test]
fn sections_stay_beside_each_other_and_what_is_unclear_is_asked() {
    let section = |s: &Step| matches!(trouble(s), Some(Trouble::Section { .. }));
    let clash = |s: &Step| matches!(trouble(s), Some(Trouble::Clash { .. }));
    let without = FileReading { print: None, ..file("Test 1b.csv", (0, 20), 0) };
    let other_form = |shift| {
        let mut reading = file("Quiz 1.csv", (0, 20), shift);
        reading.print.as_mut().unwrap().headers = 8;
        reading
    };
    for (what, new, expected) in [
        ("other people", file("Test 1 B.csv", (100, 120), 0), &section as &dyn Fn(&Step) -> bool),
        ("the same name, other people", file("Test 1.csv", (100, 120), 0), &section),
        ("some of the people", file("Test 1 B.csv", (10, 30), 0), &clash),
        ("an older export", file("Test 1 (1).csv", (0, 12), 0), &clash),
        ("other results of the same people", file("Quiz 1.csv", (0, 20), 5), &clash),
        ("another form of the same people", other_form(0), &clash),
        ("read by an older program", without, &clash),
    ] {
        let before = course(file("Test 1.csv", (0, 20), 0));
        let step = send(&before, 10, new);
        assert!(expected(&step), "{what}: {:?}", trouble(&step));
        assert_eq!(step.session.files.len(), 2, "{what}");
        assert_eq!(step.session.columns, before.columns, "{what}");
        assert!(step.session.replaced.is_empty());
    }
    // One that somebody replaces themselves passes on the same things.
    let step = send(&course(file("Test 1.csv", (0, 20), 0)), 10, file("Quiz 1.csv", (0, 20), 5));
    let (new, old) = (step.session.files[1].id, step.session.files[0].id);
    let done = taps(&step.session, &Tap::Supersede(new, old)).session;
    assert_eq!(names(&done), [("Quiz 1.csv", Some(1))]);
    assert_eq!(done.columns[0].file, "Quiz 1.csv");
}

#[test]
fn what_was_replaced_is_kept_while_it_can_come_back() {
    let mut session = course(file("Test 1.csv", (0, 20), 0));
    let mut dropped = 0;
    for n in 1..9_u32 {
        let step = send(&session, i64::from(10 * n), file("Test 1.csv", (0, 20 + n), 0));
        dropped += step.effects.iter().filter(|e| matches!(e, Effect::DropUpload { .. })).count();
        session = step.session;
        assert_eq!(session.files.len(), 1);
    }
    assert_eq!((session.replaced.len(), dropped), (5, 3));
    let removed = taps(&session, &Tap::Remove(session.files[0].id));
    let drops = removed.effects.iter().filter(|e| matches!(e, Effect::DropUpload { .. })).count();
    assert_eq!((drops, removed.session.replaced.len()), (2, 4));
}
