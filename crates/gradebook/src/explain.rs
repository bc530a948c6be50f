//! How each figure of a person came to be: file, sheet, row, raw cell and arithmetic.

use rust_decimal::Decimal;

use super::identity::Reason;
use super::model::Gradebook;
use super::scheme::{Attempts, Missing};
use super::scoring::{Attempt, Outcome, Standing, State};
use super::submission::RowRef;
use super::words;
use crate::domain::{NameKey, NameRelation, fold, normal_id, round_half_up};

/// An explanation, line by line, with the arithmetic that a reader can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The lines, without line ends.
    pub lines: Vec<String>,
    /// The final average as arithmetic over the raw marks, for example
    /// `(100×13/17 + 0 + 80) / 3`; `None` when nothing counts.
    pub arithmetic: Option<String>,
}

/// The people whom a text means: by e-mail address, student id, or words of the name.
pub fn find(gradebook: &Gradebook, text: &str) -> Vec<usize> {
    let people = gradebook.people.iter();
    find_among(people.map(|p| (&p.names[..], &p.emails[..], p.student_id.as_deref())), text)
}

/// The places of people whom a text means, from names, addresses and student ids.
pub fn find_among<'p>(
    people: impl Iterator<Item = (&'p [String], &'p [String], Option<&'p str>)> + Clone,
    text: &str,
) -> Vec<usize> {
    let wanted = fold(text.trim());
    let key = NameKey::new(text);
    let exactly = |names: &[String], emails: &[String], student_id: Option<&str>| {
        emails.iter().any(|e| fold(e) == wanted)
            || student_id.is_some_and(|id| fold(id) == wanted || same_id(id, text))
            || names.iter().any(|n| NameKey::new(n) == key)
    };
    let nearly = |names: &[String], emails: &[String]| {
        let near = |n: &String| {
            let relation = NameKey::new(n).relate(&key);
            matches!(relation, NameRelation::Subset(1..) | NameRelation::Near(1..))
        };
        names.iter().any(near)
            || (wanted.len() >= 3 && emails.iter().any(|e| fold(e).contains(&wanted)))
    };
    let all = people.enumerate();
    let exact: Vec<usize> =
        all.clone().filter(|(_, (n, e, s))| exactly(n, e, *s)).map(|(at, _)| at).collect();
    if !exact.is_empty() || wanted.is_empty() {
        return exact;
    }
    all.filter(|(_, (n, e, _))| nearly(n, e)).map(|(at, _)| at).collect()
}

fn same_id(one: &str, other: &str) -> bool {
    normal_id(one).is_some_and(|id| Some(id) == normal_id(other))
}

/// Explains one person.
pub fn explain(gradebook: &Gradebook, person: usize) -> Explanation {
    let (who, result) = (&gradebook.people[person], &gradebook.results[person]);
    let mut lines = vec![match who.email.as_str() {
        "" => who.name.clone(),
        email => format!("{} <{email}>", who.name),
    }];
    lines.extend(identity(gradebook, person));
    for (test, outcome) in gradebook.tests.iter().zip(&result.outcomes) {
        lines.push(format!("Test {} ({})", test.number, test.title));
        lines.extend(test_lines(gradebook, outcome));
    }
    lines.extend(assignment(gradebook, person));
    let arithmetic = arithmetic(gradebook, person);
    lines.push(match (&arithmetic, result.grade.average) {
        (Some(arithmetic), Some(average)) => format!("Final average: {arithmetic} = {average} %"),
        _ => "Final average: none, since nothing counts".to_owned(),
    });
    lines.push(match result.grade.passed {
        Some(passed) => format!(
            "Status: {} (the pass mark is {} %){}",
            if passed { "Pass" } else { "Fail" },
            gradebook.scheme.pass_mark,
            result.grade.letter.as_ref().map(|l| format!("; grade {l}")).unwrap_or_default()
        ),
        None => "Status: none".to_owned(),
    });
    Explanation { lines, arithmetic }
}

fn identity(gradebook: &Gradebook, person: usize) -> Vec<String> {
    let who = &gradebook.people[person];
    let mut lines = vec![format!(
        "Rows: {}",
        who.rows.iter().map(|r| gradebook.place(*r)).collect::<Vec<_>>().join("; ")
    )];
    for link in &who.links {
        let (a, b) = (gradebook.place(link.rows.0), gradebook.place(link.rows.1));
        let (why, clues) = (link.reason.words(), &link.clues);
        // What somebody said needs no proof.
        let weighed = link.reason != Reason::Decided;
        let evidence = if weighed { format!("; {}", link.evidence) } else { String::new() };
        lines.push(format!("  one person: {why} ({clues}): {a} and {b}{evidence}"));
    }
    for doubt in &gradebook.doubts {
        for group in doubt.groups.iter().filter(|group| group.people.contains(&person)) {
            let others: Vec<&str> = group
                .people
                .iter()
                .filter(|other| **other != person)
                .map(|other| gradebook.people[*other].name.as_str())
                .collect();
            lines.push(words::perhaps_also(&others, doubt.reason));
        }
    }
    lines
}

fn test_lines(gradebook: &Gradebook, outcome: &Outcome) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, attempt) in outcome.attempts.iter().enumerate() {
        let raw = gradebook
            .submission(attempt.row)
            .map(|s| s.answers[attempt.item].raw.clone())
            .unwrap_or_default();
        let time = attempt.at.map(|t| format!(", {t}")).unwrap_or_default();
        let worth = match &attempt.state {
            State::Scored { percent, .. } => {
                format!("{} = {} %", term(attempt), round_half_up(*percent, 4).normalize())
            }
            State::Missing => "no score".to_owned(),
            State::Absent => "absent: no score".to_owned(),
            State::NotAssigned => "not assigned".to_owned(),
            State::Excused => "excused".to_owned(),
            State::Pending => "waits for a grade".to_owned(),
            State::Unreadable => "can't be read as a score".to_owned(),
            State::NoMaximum => "marks without a maximum".to_owned(),
        };
        let counts = match (
            outcome.counted.contains(&at),
            outcome.repeats.iter().any(|(later, _)| *later == at),
        ) {
            (_, true) => " · the same submission again",
            (true, _) if outcome.attempts.len() > 1 => " · counts",
            (false, _) if outcome.counted.is_empty() => "",
            (false, _) => " · does not count",
            _ => "",
        };
        lines.push(format!(
            "  {}{time}: \"{raw}\" → {worth}{counts}",
            cell_place(gradebook, attempt)
        ));
    }
    if outcome.attempts.len() > 1 {
        lines.push(format!("  attempts: {} counts", policy(gradebook.scheme.attempts)));
    }
    if outcome.standing == Standing::Missing {
        lines.push(match gradebook.scheme.missing {
            Missing::Zero => "  not taken: counts 0".to_owned(),
            Missing::Blank => "  not taken: does not count".to_owned(),
        });
    }
    lines
}

/// Where the cell of an attempt is: in a long table each test has a row of its own.
fn cell_place(gradebook: &Gradebook, attempt: &Attempt) -> String {
    let answer = gradebook.submission(attempt.row).and_then(|s| s.answers.get(attempt.item));
    let row = answer.and_then(|a| a.row).unwrap_or(attempt.row.row);
    gradebook.place(RowRef { row, ..attempt.row })
}

fn policy(attempts: Attempts) -> &'static str {
    match attempts {
        Attempts::Best => "the best",
        Attempts::Latest => "the latest",
        Attempts::First => "the first",
        Attempts::Average => "the mean of all",
    }
}

fn assignment(gradebook: &Gradebook, person: usize) -> Option<String> {
    let (rules, grade) = (gradebook.scheme.assignment.as_ref()?, &gradebook.results[person].grade);
    let score = grade.assignment.as_ref()?;
    let (band, place) = (&rules.bands[score.band], &rules.places[score.place]);
    let reached = format!(
        "{} of {} tests done, mean {} %",
        grade.done,
        grade.held,
        round_half_up(grade.mean, 2).normalize()
    );
    Some(if band.from == band.to {
        format!("Assignment: {reached}: flat {} = {} %", band.from, score.value)
    } else {
        format!(
            "Assignment: {reached}: {} + ({} - {})×{} = {} %",
            band.from, band.to, band.from, place.place, score.value
        )
    })
}

/// An attempt's percent as arithmetic.
fn term(attempt: &Attempt) -> String {
    match &attempt.state {
        State::Scored { marks: Some((marks, maximum)), .. } => {
            format!("100×{}/{}", marks.normalize(), maximum.normalize())
        }
        State::Scored { percent, marks: None } => percent.normalize().to_string(),
        _ => "0".to_owned(),
    }
}

fn arithmetic(gradebook: &Gradebook, person: usize) -> Option<String> {
    let result = &gradebook.results[person];
    result.grade.average?;
    let mut terms = Vec::new();
    for (place, (test, outcome)) in gradebook.tests.iter().zip(&result.outcomes).enumerate() {
        let blank =
            outcome.standing.percent().is_none() && gradebook.scheme.missing == Missing::Blank;
        if !outcome.standing.is_held() || blank || result.grade.dropped.contains(&place) {
            continue;
        }
        let counted: Vec<String> =
            outcome.counted.iter().map(|at| term(&outcome.attempts[*at])).collect();
        let value = match counted.as_slice() {
            [] => "0".to_owned(),
            [one] => one.clone(),
            many => format!("({})/{}", many.join(" + "), many.len()),
        };
        terms.push(weighted(gradebook.scheme.weight(test.number), value));
    }
    if let (Some(score), Some(rules)) = (&result.grade.assignment, &gradebook.scheme.assignment) {
        terms.push(weighted(rules.weight, score.value.normalize().to_string()));
    }
    Some(format!("({}) / {}", terms.join(" + "), result.grade.divisor.normalize()))
}

fn weighted(weight: Decimal, value: String) -> String {
    if weight == Decimal::ONE { value } else { format!("{}×({value})", weight.normalize()) }
}
