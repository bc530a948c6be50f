//! Checks of scores.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Check, Finding, Severity, cells};
use crate::domain::round_half_up;
use crate::model::Gradebook;
use crate::numbering::Test;
use crate::scoring::{Attempt, Standing};
use crate::words;

pub(super) fn check(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, result) in gradebook.results.iter().enumerate() {
        for (test, outcome) in gradebook.tests.iter().zip(&result.outcomes) {
            for attempt in &outcome.attempts {
                findings.extend(
                    cells::check(gradebook, test.number, attempt)
                        .map(|f| f.about([at]).at([attempt.row])),
                );
            }
            let repeats = &outcome.repeats;
            let repeated =
                |at: usize| repeats.binary_search_by_key(&at, |(later, _)| *later).is_ok();
            let scored = outcome.attempts.iter().enumerate();
            let scored = scored.filter(|(at, a)| a.percent().is_some() && !repeated(*at)).count();
            if scored > 1 {
                let what = format!(
                    "{scored} submissions to test {}: {}",
                    test.number,
                    percents(&outcome.attempts)
                );
                let done = format!("the scheme's policy is {}", gradebook.scheme.attempts.name());
                let finding = Finding::new(Severity::Info, Check::Resubmission, what, done);
                findings.push(finding.about([at]).at(outcome.attempts.iter().map(|a| a.row)));
            }
        }
    }
    findings.extend(one_test_only(gradebook));
    findings.extend(not_taken(gradebook));
    findings.extend(identical(gradebook));
    findings.extend(one_score(gradebook));
    findings
}

/// The results of attempts, as many as a sentence takes.
fn percents(attempts: &[Attempt]) -> String {
    const MOST: usize = 20;
    let mut all = attempts.iter().filter_map(Attempt::percent);
    let shown = all.by_ref().take(MOST).map(|p| format!("{} %", round_half_up(p, 1).normalize()));
    let mut shown: Vec<String> = shown.collect();
    shown.extend(all.next().map(|_| "…".to_owned()));
    shown.join(", ")
}

fn one_test_only(gradebook: &Gradebook) -> Vec<Finding> {
    if gradebook.tests.len() < 2 {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (at, result) in gradebook.results.iter().enumerate() {
        let taken: Vec<u32> = gradebook
            .tests
            .iter()
            .zip(&result.outcomes)
            .filter(|(_, o)| o.standing.percent().is_some())
            .map(|(t, _)| t.number)
            .collect();
        if let [only] = taken[..] {
            let what = format!("only in test {only} of {}", gradebook.tests.len());
            let finding =
                Finding::new(Severity::Info, Check::OneTestOnly, what, "listed like everybody");
            findings.push(finding.about([at]).at(gradebook.people[at].rows.first().copied()));
        }
    }
    findings
}

/// Who has no score in a test, one finding a test.
fn not_taken(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, test) in gradebook.tests.iter().enumerate() {
        let missing: Vec<usize> = (0..gradebook.results.len())
            .filter(|at| gradebook.results[*at].outcomes[place].standing == Standing::Missing)
            .collect();
        if missing.is_empty() {
            continue;
        }
        let what = format!(
            "test {} was not taken by {} of {} people",
            test.number,
            missing.len(),
            gradebook.people.len()
        );
        let done = match gradebook.scheme.missing {
            crate::scheme::Missing::Zero => "a missing test counts 0",
            crate::scheme::Missing::Blank => "a missing test does not count",
        };
        findings.push(Finding::new(Severity::Info, Check::NotTaken, what, done).about(missing));
    }
    findings
}

/// Tests in which five people at least have one score, which is not full marks: a maximum or a
/// count, perhaps.
fn one_score(gradebook: &Gradebook) -> Vec<Finding> {
    const FEWEST: usize = 5;
    let finding = |(place, test): (usize, &Test)| {
        let percents: Vec<Decimal> = gradebook
            .results
            .iter()
            .filter_map(|result| result.outcomes[place].standing.percent())
            .collect();
        let first = percents.first().copied()?;
        let one = percents.len() >= FEWEST && percents.iter().all(|p| *p == first);
        let shown = round_half_up(first, 1).normalize();
        let (what, done) = words::one_score((test.number, &test.title), percents.len(), shown);
        (one && first != Decimal::ONE_HUNDRED)
            .then(|| Finding::new(Severity::Warning, Check::Column, what, done))
    };
    gradebook.tests.iter().enumerate().filter_map(finding).collect()
}

/// People who have the same scores in every test, two at least, and in the same tests.
fn identical(gradebook: &Gradebook) -> Vec<Finding> {
    if gradebook.tests.len() < 2 {
        return Vec::new();
    }
    let mut by_scores: BTreeMap<Vec<Option<Decimal>>, Vec<usize>> = BTreeMap::new();
    for (at, result) in gradebook.results.iter().enumerate() {
        let scores: Vec<Option<Decimal>> =
            result.outcomes.iter().map(|o| o.standing.percent()).collect();
        if scores.iter().flatten().count() >= 2 {
            by_scores.entry(scores).or_default().push(at);
        }
    }
    let finding = |(scores, people): (Vec<Option<Decimal>>, Vec<usize>)| {
        let shown: Vec<String> = scores
            .iter()
            .map(|s| s.map_or("–".to_owned(), |p| round_half_up(p, 1).normalize().to_string()))
            .collect();
        let what = format!(
            "{} people have the same score in every test ({})",
            people.len(),
            shown.join(", ")
        );
        Finding::new(Severity::Info, Check::IdenticalScores, what, "nothing; it may be chance")
            .about(people)
    };
    by_scores.into_iter().filter(|(_, people)| people.len() > 1).map(finding).collect()
}
