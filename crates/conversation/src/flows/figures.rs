//! Doubts about figures: a maximum, a column that was left out, files that may be one test. They
//! come before those about people, and are answered in the same review.
//!
//! ```text
//! Bot: What is the maximum of test 2 (Quiz 2)? (1 of 3) The file does not say it; taken as 20 …
//!      [20] [25] [30] [Another number] [Leave it open] [Enough]
//! Ana: taps [25]
//! Bot: Is the column "Bonus" of Quiz 3.csv a test? … [Use it] [Leave it out] …
//! ```

use rust_decimal::Decimal;

use super::files::maximum_of;
use crate::command::Verdict;
use crate::effect::{Button, Keyboard};
use crate::state::Answered;
use crate::text::Text;
use crate::texts::Value;
use crate::turn::Turn;
use gradebook::{ColumnChoice, FilePart};
use table::outcome::{Question, Report};

/// The question, `at` of `of`.
pub(super) fn ask(turn: &Turn<'_>, question: &Question, (at, of): (usize, usize)) -> Text {
    let place: [(&'static str, Value); 2] = [("at", at.into()), ("of", of.into())];
    let with = |args: Vec<(&'static str, Value)>, key: &str| {
        let all: Vec<(&'static str, Value)> = place.clone().into_iter().chain(args).collect();
        turn.text(key, &all)
    };
    match question {
        Question::Maximum { number, title, taken, doubt, reason, .. } => with(
            vec![
                ("number", (*number).into()),
                ("title", title.into()),
                ("taken", taken.as_deref().unwrap_or("–").into()),
                ("doubt", doubt.into()),
                ("reason", reason.into()),
            ],
            "figure-maximum",
        ),
        Question::Column { file, header, why, .. } => with(
            vec![("file", file.into()), ("header", header.into()), ("why", why.into())],
            "figure-column",
        ),
        Question::SameTest { names: (one, other), reason, .. } => with(
            vec![("one", one.into()), ("other", other.into()), ("reason", reason.into())],
            "figure-same-test",
        ),
        Question::Look { what, done } => {
            with(vec![("what", what.into()), ("done", done.into())], "figure-look")
        }
    }
}

/// The answers to choose from; `tap` makes the button's data.
pub(super) fn answers(
    turn: &Turn<'_>,
    question: &Question,
    tap: impl Fn(Verdict) -> String,
) -> Keyboard {
    let button = |key: &str, verdict| Button { label: turn.label(key, &[]), data: tap(verdict) };
    match question {
        Question::Maximum { likely, .. } => {
            let of = |(at, maximum): (u8, &String)| Button {
                label: maximum.clone(),
                data: tap(Verdict::Maximum(at)),
            };
            let likely = (0..Verdict::MOST_MAXIMA).zip(likely).map(of).collect();
            vec![likely, vec![button("button-another", Verdict::Another)]]
        }
        Question::Column { usable: true, .. } => {
            vec![vec![button("button-use", Verdict::Same), button("button-leave", Verdict::Apart)]]
        }
        Question::Column { usable: false, .. } => {
            vec![vec![button("button-leave", Verdict::Apart)]]
        }
        Question::SameTest { .. } => vec![vec![
            button("button-same-test", Verdict::Same),
            button("button-two-tests", Verdict::Apart),
        ]],
        Question::Look { .. } => Vec::new(),
    }
}

/// Takes an answer; none where it is none of this question's.
pub(super) fn settle(
    turn: &mut Turn<'_>,
    question: &Question,
    verdict: Verdict,
) -> Option<Answered> {
    match (question, verdict) {
        (Question::Maximum { number, likely, .. }, Verdict::Maximum(at)) => {
            let maximum = maximum_of(likely.get(usize::from(at))?)?;
            Some(set_maximum(turn, *number, maximum))
        }
        (Question::Column { usable: true, .. }, Verdict::Same) => {
            Some(choose(turn, question, Some(true)))
        }
        (Question::Column { .. }, Verdict::Apart) => Some(choose(turn, question, Some(false))),
        (Question::SameTest { .. }, Verdict::Same) => Some(join(turn, question, Some(true))),
        (Question::SameTest { .. }, Verdict::Apart) => Some(join(turn, question, Some(false))),
        (
            Question::Maximum { .. }
            | Question::Column { .. }
            | Question::SameTest { .. }
            | Question::Look { .. },
            _,
        ) => None,
    }
}

/// Takes an answer back.
pub(super) fn take_back(turn: &mut Turn<'_>, question: &Question) {
    match question {
        Question::Maximum { number, .. } => {
            turn.session.settings.scheme.maximums.remove(number);
            turn.session.changed();
            turn.act(turn.label("act-maximum-open", &[("number", (*number).into())]));
        }
        Question::Column { .. } => {
            choose(turn, question, None);
        }
        Question::SameTest { .. } => {
            join(turn, question, None);
        }
        Question::Look { .. } => {}
    }
}

/// The number that somebody typed while the maximum of a test was asked for.
pub(super) fn typed(turn: &mut Turn<'_>, question: &Question, text: &str) -> Option<Answered> {
    let Question::Maximum { number, .. } = question else {
        turn.say("tap-a-button", &[]);
        return None;
    };
    let Some(maximum) = maximum_of(text) else {
        turn.say("maximum-range", &[]);
        return None;
    };
    Some(set_maximum(turn, *number, maximum))
}

fn set_maximum(turn: &mut Turn<'_>, number: u32, maximum: Decimal) -> Answered {
    turn.session.settings.scheme.maximums.insert(number, maximum);
    turn.session.changed();
    let args = [("number", number.into()), ("maximum", maximum.normalize().to_string().into())];
    turn.act(turn.label("maximum-set", &args));
    Answered::Maximum
}

fn choose(turn: &mut Turn<'_>, question: &Question, counts: Option<bool>) -> Answered {
    let Question::Column { file, sheet, header, .. } = question else { return Answered::Skipped };
    let (file, sheet, header) = (file.clone(), sheet.clone(), header.clone());
    let same = |c: &ColumnChoice| (&c.file, &c.sheet, &c.header) == (&file, &sheet, &header);
    turn.session.columns.retain(|c| !same(c));
    let key = match counts {
        Some(true) => "act-column-used",
        Some(false) => "act-column-left",
        None => "act-column-open",
    };
    let args = [("header", (&header).into()), ("file", (&file).into())];
    turn.act(turn.label(key, &args));
    if let Some(counts) = counts {
        turn.session.columns.push(ColumnChoice { file, sheet, header, counts });
    }
    turn.session.changed();
    if counts == Some(true) { Answered::Same } else { Answered::Apart }
}

fn join(turn: &mut Turn<'_>, question: &Question, same: Option<bool>) -> Answered {
    let Question::SameTest { one, other, names, .. } = question else { return Answered::Skipped };
    let (one, other) = (one.clone(), other.clone());
    turn.session.same_tests.retain(|(a, b, _)| (a, b) != (&one, &other));
    let key = match same {
        Some(true) => "act-same-test",
        Some(false) => "act-two-tests",
        None => "act-tests-open",
    };
    let args = [("one", (&names.0).into()), ("other", (&names.1).into())];
    turn.act(turn.label(key, &args));
    if let Some(same) = same {
        turn.session.same_tests.push((one, other, same));
    }
    turn.session.changed();
    if same == Some(true) { Answered::Same } else { Answered::Apart }
}

/// How many doubts about figures are open, and of which kinds; none when there are none.
pub(super) fn summary(turn: &Turn<'_>, report: &Report) -> Option<Text> {
    let count = report.open_questions();
    if count == 0 {
        return None;
    }
    let (mut tests, mut columns, mut pairs, mut others) = (Vec::new(), 0_usize, 0_usize, 0_usize);
    for question in &report.questions {
        match question {
            Question::Maximum { number, .. } => tests.push(number.to_string()),
            Question::Column { .. } => columns += 1,
            Question::SameTest { .. } => pairs += 1,
            Question::Look { .. } => others += 1,
        }
    }
    let mut kinds = Vec::new();
    if !tests.is_empty() {
        let args = [("count", tests.len().into()), ("tests", tests.join(", ").into())];
        kinds.push(turn.label("figures-maxima", &args));
    }
    for (key, number) in
        [("figures-columns", columns), ("figures-tests", pairs), ("figures-others", others)]
    {
        if number > 0 {
            kinds.push(turn.label(key, &[("count", number.into())]));
        }
    }
    let args = [("count", count.into()), ("what", kinds.join("; ").into())];
    Some(turn.text("figures-open", &args))
}

/// What was said of figures, a line each.
pub(super) fn said(turn: &Turn<'_>) -> Vec<Text> {
    let session = &turn.session;
    let maximum = |(number, maximum): (&u32, &Decimal)| {
        let maximum = maximum.normalize().to_string();
        turn.text("said-maximum", &[("number", (*number).into()), ("maximum", maximum.into())])
    };
    let column = |c: &ColumnChoice| {
        let key = if c.counts { "said-column-used" } else { "said-column-left" };
        turn.text(key, &[("header", (&c.header).into()), ("file", (&c.file).into())])
    };
    let pair = |(one, other, same): &(FilePart, FilePart, bool)| {
        let key = if *same { "said-same-test" } else { "said-two-tests" };
        turn.text(key, &[("one", name(one).into()), ("other", name(other).into())])
    };
    let maxima = session.settings.scheme.maximums.iter().map(maximum);
    let columns = session.columns.iter().map(column);
    maxima.chain(columns).chain(session.same_tests.iter().map(pair)).collect()
}

fn name(part: &FilePart) -> String {
    if part.file.starts_with(&part.title) {
        part.file.clone()
    } else {
        format!("{} ({})", part.title, part.file)
    }
}
