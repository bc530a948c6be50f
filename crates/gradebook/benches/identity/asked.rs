//! What a gradebook asks about people, and a teacher who knows the answers. Whatever depends on
//! the form of questions and decisions is here.

use std::collections::BTreeSet;

use gradebook::checks::{Check, Severity};
use gradebook::identity::{Decisions, Doubt, Verdict};
use gradebook::{Clues, Gradebook};

use crate::truth::Truth;

/// What is asked, by places in the list of people.
#[derive(Default)]
pub(crate) struct Asked {
    /// Pairs who may be one.
    pairs: Vec<(usize, usize)>,
    /// Those who may be several.
    several: BTreeSet<usize>,
    /// How many questions that are.
    pub(crate) taps: usize,
}

impl Asked {
    pub(crate) fn of(gradebook: &Gradebook) -> Self {
        let namesakes = gradebook
            .findings
            .iter()
            .filter(|f| f.severity == Severity::Doubt && f.check == Check::Namesakes);
        let mut asked =
            Self { pairs: gradebook.doubts.iter().map(|d| d.people).collect(), ..Self::default() };
        asked.taps = asked.pairs.len();
        for finding in namesakes {
            asked.several.extend(&finding.people);
            asked.taps += 1;
        }
        asked
    }

    /// Whether it is asked if the rows of one are those of several.
    pub(crate) fn may_be_several(&self, person: usize) -> bool {
        self.several.contains(&person)
    }

    /// Whether answers would bring all of these together.
    pub(crate) fn would_join(&self, people: &BTreeSet<usize>) -> bool {
        let mut reached: BTreeSet<usize> = people.iter().take(1).copied().collect();
        loop {
            let within =
                self.pairs.iter().filter(|(a, b)| people.contains(a) && people.contains(b));
            let next: Vec<usize> = within
                .filter(|(a, b)| reached.contains(a) != reached.contains(b))
                .flat_map(|(a, b)| [*a, *b])
                .collect();
            if next.is_empty() {
                return reached.len() == people.len();
            }
            reached.extend(next);
        }
    }
}

/// A teacher who knows who is who, and answers each question once.
#[derive(Default)]
pub(crate) struct Reviewer {
    pub(crate) decisions: Decisions,
    given: BTreeSet<(String, String)>,
    /// Questions asked so far.
    pub(crate) taps: usize,
}

impl Reviewer {
    /// Answers what is new; returns how many questions that were.
    pub(crate) fn answer(&mut self, gradebook: &Gradebook, truth: &Truth<'_>) -> usize {
        let mut fresh = 0;
        for doubt in &gradebook.doubts {
            let (one, other) = keys(gradebook, doubt);
            let person = |row| truth.person(gradebook, row);
            let same = person(doubt.rows.0) == person(doubt.rows.1);
            let verdict = if same { Verdict::Same } else { Verdict::Apart };
            if self.given.insert((one.clone(), other.clone())) {
                self.decisions.add(&one, &other, verdict);
                fresh += 1;
            }
        }
        // The question of names that come twice can't be answered yet; it is asked once.
        let first = self.taps == 0;
        let asked = Asked::of(gradebook);
        fresh += if first { asked.taps - asked.pairs.len() } else { 0 };
        self.taps += fresh;
        fresh
    }
}

/// What the answer names the sides by, as the conversation does (`table::outcome::Doubt::keys`).
fn keys(gradebook: &Gradebook, doubt: &Doubt) -> (String, String) {
    let side = |row| -> [String; 3] {
        let clues: Clues = gradebook.submission(row).map(|s| s.clues.clone()).unwrap_or_default();
        [clues.email_typed, clues.student_id.map(|id| id.value).unwrap_or_default(), clues.name]
    };
    let (one, other) = (side(doubt.rows.0), side(doubt.rows.1));
    let told =
        |(x, y): &(&String, &String)| !x.is_empty() && !y.is_empty() && !x.eq_ignore_ascii_case(y);
    let any = |side: &[String; 3]| side.iter().find(|k| !k.is_empty()).cloned().unwrap_or_default();
    match one.iter().zip(&other).find(told) {
        Some((x, y)) => (x.clone(), y.clone()),
        None => (any(&one), any(&other)),
    }
}
