//! What was found, in words; and whether somebody else's words keep to our numbers.

use std::fmt::Write;

use super::{Analysis, Key, Risk};
use crate::query::counted;

/// Findings named in one line.
const MOST_NAMED: usize = 8;

/// Headings and lines for a message. Names stand only in `people` parts.
pub fn parts(analysis: &Analysis) -> Vec<(String, Vec<String>)> {
    let mut parts = vec![
        ("Tests".to_owned(), tests(analysis)),
        ("People at risk".to_owned(), at_risk(analysis)),
        ("What if".to_owned(), what_if(analysis)),
    ];
    for test in &analysis.tests {
        parts.push((format!("Questions of test {}", test.test), questions(test)));
    }
    parts.retain(|(_, lines)| !lines.is_empty());
    parts
}

/// Figures without a name, for somebody else to word.
pub fn facts(analysis: &Analysis) -> Vec<String> {
    let mut facts = vec![summary(analysis)];
    facts.extend(tests(analysis));
    facts.extend(what_if(analysis));
    facts
}

fn tests(analysis: &Analysis) -> Vec<String> {
    let course = &analysis.course;
    let mut lines: Vec<String> = course
        .tests
        .iter()
        .map(|t| {
            format!(
                "{}: mean {:.1}, standard deviation {:.1}, {} taken, {} missing",
                t.title, t.mean, t.deviation, t.taken, t.missing
            )
        })
        .collect();
    if let Some(trend) = course.trend {
        let way = if trend >= 0.0 { "rises" } else { "falls" };
        lines.push(format!("The mean {way} by {:.1} points from test to test", trend.abs()));
    }
    lines
}

fn at_risk(analysis: &Analysis) -> Vec<String> {
    let kinds = [
        (Risk::Falling, "Falling"),
        (Risk::Missing, "Half of the tests or more missing"),
        (Risk::NearMark, "Within 5 points of the pass mark"),
    ];
    let line = |(risk, what): (Risk, &str)| {
        let all: Vec<&str> = analysis
            .course
            .at_risk
            .iter()
            .filter(|(r, ..)| *r == risk)
            .map(|(_, name, _)| name.as_str())
            .collect();
        let more = all.len().saturating_sub(MOST_NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let names = all.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
        (!all.is_empty()).then(|| format!("{what} ({}): {names}{more}", all.len()))
    };
    kinds.into_iter().filter_map(line).collect()
}

fn what_if(analysis: &Analysis) -> Vec<String> {
    let course = &analysis.course;
    let marks: Vec<String> =
        course.what_if.iter().map(|w| format!("{} at {} %", w.passed, w.mark)).collect();
    let mut lines = vec![format!("Passes by pass mark: {}", marks.join(", "))];
    if course.failed_for_missing > 0 {
        lines.push(format!(
            "{} of the {} who failed would pass if their missing tests did not count",
            course.failed_for_missing, course.failed
        ));
    }
    lines
}

fn questions(test: &super::TestItems) -> Vec<String> {
    let mut lines = Vec::new();
    let key = match test.key {
        Key::Points => "right and wrong by the points in the file".to_owned(),
        Key::Inferred { agree, of } => format!(
            "right answers are INFERRED from answers and marks; they explain the marks of {agree} of {of} people"
        ),
    };
    let reliability = test.reliability.map_or("–".to_owned(), |r| format!("{r:.2}"));
    lines.push(format!(
        "{}, {key}; reliability {reliability}",
        counted(test.people, "person", "people")
    ));
    let mut order: Vec<&super::Item> = test.items.iter().collect();
    order.sort_by(|a, b| a.facility.total_cmp(&b.facility));
    let short = |item: &super::Item| item.title.chars().take(60).collect::<String>();
    if let (Some(hardest), Some(easiest)) = (order.first(), order.last()) {
        lines.push(format!(
            "Hardest ({:.0} % right): {}",
            hardest.facility * 100.0,
            short(hardest)
        ));
        lines.push(format!(
            "Easiest ({:.0} % right): {}",
            easiest.facility * 100.0,
            short(easiest)
        ));
    }
    let weak = test.items.iter().filter(|i| i.discrimination.is_some_and(|d| d < 0.0));
    for item in weak.take(MOST_NAMED) {
        let value = item.discrimination.unwrap_or_default();
        lines.push(format!("The strong do worse than the weak ({value:.2}): {}", short(item)));
    }
    for item in &test.items {
        if let Some(doubt) = &item.doubtful {
            lines.push(format!(
                "⚠ The key may be wrong: {} of the best {} chose \"{}\": {} — regraded, {} scores change and passes go from {} to {}",
                doubt.share.0, doubt.share.1, doubt.best_chose, short(item), doubt.people,
                doubt.passes.0, doubt.passes.1
            ));
        }
    }
    lines
}

/// The course in a few sentences, without a name.
pub fn summary(analysis: &Analysis) -> String {
    let course = &analysis.course;
    let mean = course.mean.map_or("–".to_owned(), |m| format!("{m:.1}"));
    let mut text = format!(
        "{} of {} people pass at {} %; the class mean is {mean}.",
        course.passed,
        course.passed + course.failed,
        course.pass_mark
    );
    if let Some(hardest) = course.tests.iter().min_by(|a, b| a.mean.total_cmp(&b.mean)) {
        let _ = write!(text, " The hardest test was {} (mean {:.1}).", hardest.title, hardest.mean);
    }
    if !course.at_risk.is_empty() {
        let mut people: Vec<&String> = course.at_risk.iter().map(|(_, name, _)| name).collect();
        people.sort_unstable();
        people.dedup();
        let who = counted(people.len(), "person is", "people are");
        let _ = write!(text, " {who} at risk.");
    }
    let doubts =
        analysis.tests.iter().flat_map(|t| &t.items).filter(|i| i.doubtful.is_some()).count();
    if doubts > 0 {
        let _ = write!(
            text,
            " The key of {doubts} question{} may be wrong.",
            if doubts == 1 { "" } else { "s" }
        );
    }
    text
}

/// Whether every number in a text is one of the facts' (a rounding of one counts).
pub fn only_our_numbers(text: &str, facts: &str) -> bool {
    let numbers = |text: &str| -> Vec<f64> {
        text.split(|c: char| !c.is_ascii_digit() && c != '.')
            .map(|part| part.trim_matches('.'))
            .filter(|part| !part.is_empty())
            .filter_map(|part| part.parse().ok())
            .collect()
    };
    let ours = numbers(facts);
    numbers(text)
        .into_iter()
        .all(|n| ours.iter().any(|o| (o - n).abs() < 1e-9 || (o.round() - n).abs() < 1e-9))
}
