//! Doubts about figures in the panel, each with its answers as buttons.

use super::visitor::Words;
use conversation::command::{Tap, Verdict};
use conversation::state::{Current, Session};
use gradebook::scheme::Scheme;
use table::outcome::Question;

/// A doubt about figures as it is shown.
pub(super) struct ShownQuestion {
    pub(super) title: String,
    /// What it is about, and why it is asked.
    pub(super) about: Vec<String>,
    pub(super) answers: Vec<ShownAnswer>,
}

pub(super) struct ShownAnswer {
    pub(super) label: String,
    pub(super) tap: String,
    /// Whether it was given.
    pub(super) given: bool,
}

pub(super) fn questions(
    words: &Words<'_>,
    session: &Session,
    current: &Current,
) -> Vec<ShownQuestion> {
    let tap = |at, verdict| Tap::Settle(current.id.clone(), at, verdict).data();
    let shown = |(at, question): (usize, &Question)| {
        let (key, about) = told(question);
        let given = given(session, question);
        let answer = |(label, verdict): (String, Verdict)| ShownAnswer {
            label,
            tap: tap(at, verdict),
            given: given == Some(verdict),
        };
        let answers = answers(words, question).into_iter().map(answer).collect();
        ShownQuestion { title: words.t(key), about, answers }
    };
    current.report.questions.iter().enumerate().map(shown).collect()
}

/// The key of its title, and what it is about.
fn told(question: &Question) -> (&'static str, Vec<String>) {
    match question {
        Question::Maximum { number, title, taken, doubt, reason, .. } => {
            let taken = taken.as_deref().unwrap_or("–");
            let what = format!("{number}: {title} – {taken}");
            ("web-maximum", vec![what, format!("{doubt}; {reason}")])
        }
        Question::Column { file, header, why, .. } => {
            ("web-column", vec![format!("{header} – {file}"), why.clone()])
        }
        Question::SameTest { names: (one, other), reason, .. } => {
            ("web-same-test", vec![one.clone(), other.clone(), reason.clone()])
        }
        Question::Look { what, done } => ("web-look", vec![what.clone(), done.clone()]),
    }
}

fn answers(words: &Words<'_>, question: &Question) -> Vec<(String, Verdict)> {
    let named = |key: &str, verdict| (words.t(key), verdict);
    match question {
        Question::Maximum { likely, .. } => {
            let of = |(at, maximum): (u8, &String)| (maximum.clone(), Verdict::Maximum(at));
            (0..Verdict::MOST_MAXIMA).zip(likely).map(of).collect()
        }
        Question::Column { usable, .. } => {
            let leave = named("button-leave", Verdict::Apart);
            if *usable { vec![named("button-use", Verdict::Same), leave] } else { vec![leave] }
        }
        Question::SameTest { .. } => vec![
            named("button-same-test", Verdict::Same),
            named("button-two-tests", Verdict::Apart),
        ],
        Question::Look { .. } => Vec::new(),
    }
}

/// What was said of it since the compile.
fn given(session: &Session, question: &Question) -> Option<Verdict> {
    let verdict = |yes| if yes { Verdict::Same } else { Verdict::Apart };
    match question {
        Question::Maximum { number, likely, .. } => {
            let Scheme { maximums, .. } = &session.settings.scheme;
            let told = maximums.get(number)?.normalize().to_string();
            let of =
                |(at, likely): (u8, &String)| (*likely == told).then_some(Verdict::Maximum(at));
            (0..Verdict::MOST_MAXIMA).zip(likely).find_map(of)
        }
        Question::Column { file, sheet, header, .. } => {
            let its = |c: &&gradebook::ColumnChoice| {
                (&c.file, &c.sheet, &c.header) == (file, sheet, header)
            };
            session.columns.iter().find(its).map(|c| verdict(c.counts))
        }
        Question::SameTest { one, other, .. } => {
            let mut said = session.same_tests.iter();
            said.find(|(a, b, _)| (a, b) == (one, other)).map(|(_, _, same)| verdict(*same))
        }
        Question::Look { .. } => None,
    }
}
