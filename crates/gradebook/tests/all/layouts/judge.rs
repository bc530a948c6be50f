//! The verdict on a case: right, asked about, or wrong in silence.

use super::case::Case;
use super::compare::{Difference, NONE, compare, folded, within};
use super::observed::{self, Observed};

/// How a case came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    Right,
    /// Not as the case says, but each difference has a doubt or a refusal that somebody sees.
    Asked,
    /// The figures are right; a column or row that was left out is not named.
    NotNamed,
    WrongInSilence,
    Panicked,
}

impl Verdict {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Asked => "asked or refused",
            Self::NotNamed => "column not named",
            Self::WrongInSilence => "WRONG IN SILENCE",
            Self::Panicked => "PANICKED",
        }
    }

    /// What `open.list` calls it.
    pub(super) fn level(self) -> Level {
        match self {
            Self::Right => Level::Right,
            Self::Asked => Level::Asked,
            Self::NotNamed | Self::WrongInSilence | Self::Panicked => Level::Wrong,
        }
    }
}

/// How good a verdict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Wrong,
    Asked,
    Right,
}

/// A verdict and what it rests on.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    pub(super) notes: Vec<String>,
    /// How many doubts a teacher sees.
    pub(super) asked: usize,
}

impl Judgement {
    /// One line, and what it rests on where it is not right.
    pub(super) fn print(&self, name: &str) {
        let asked = if self.asked == 0 { String::new() } else { format!("{} asked", self.asked) };
        println!("{:<20} {name:<44} {asked}", self.verdict.words());
        for note in self.notes.iter().filter(|_| self.verdict != Verdict::Right) {
            println!("{:<22} {note}", "");
        }
    }
}

const TOPICS: [&str; 7] = ["maximum", "column", "same test", "date", "cell", "people", "format"];

pub(super) fn judge(case: &Case, seen: &Observed) -> Judgement {
    let asked = seen.doubts.len();
    let result = |verdict, notes| {
        let right = case.may_ask && verdict == Verdict::Asked;
        Judgement { verdict: if right { Verdict::Right } else { verdict }, notes, asked }
    };
    let mut notes: Vec<String> = seen.refusals.clone();
    let unrefused: Vec<&String> =
        case.refused.iter().filter(|word| !says(&seen.refusals, word)).collect();
    if case.tests.is_empty() {
        return match (seen.tests.is_empty(), unrefused.is_empty()) {
            (true, true) => result(Verdict::Right, notes),
            (true, false) => result(Verdict::Asked, notes),
            (false, _) => {
                notes.push(format!("read as tests: {}", seen.titles()));
                let told = seen.doubts.iter().any(|d| about(d, "column") || about(d, "maximum"));
                let verdict =
                    if told && case.may_ask { Verdict::Asked } else { Verdict::WrongInSilence };
                result(verdict, notes)
            }
        };
    }
    if seen.tests.is_empty() {
        return result(Verdict::Asked, notes);
    }
    let mut differences = compare(case, seen);
    for word in &case.asks {
        let topics = topics_of(word);
        let heard = seen.doubts.iter().any(|d| topics.iter().any(|topic| about(d, topic)));
        if !heard {
            differences.push(Difference { text: format!("not asked: {word}"), topics: NONE });
        }
    }
    let told = |d: &Difference| {
        !seen.refusals.is_empty() && case.refused.is_empty()
            || seen.doubts.iter().any(|doubt| d.topics.iter().any(|topic| about(doubt, topic)))
    };
    let verdict = if differences.iter().any(|d| !told(d)) {
        Verdict::WrongInSilence
    } else if !differences.is_empty() {
        Verdict::Asked
    } else if case.left_out.iter().any(|header| !named(seen, header)) {
        Verdict::NotNamed
    } else {
        Verdict::Right
    };
    notes.extend(differences.iter().map(|d| {
        let mark = if told(d) { "asked" } else { "silent" };
        format!("{mark}: {}", d.text)
    }));
    let unnamed = case.left_out.iter().filter(|header| !named(seen, header));
    notes.extend(unnamed.map(|header| format!("not named: {header}")));
    let tool = case.tool.as_ref().filter(|tool| !says(&seen.tools, tool));
    notes.extend(tool.map(|tool| format!("tool {:?}, not {tool}", seen.tools)));
    notes.extend(seen.doubts.iter().map(|d| format!("{}: {}", d.check, d.text)));
    result(verdict, notes)
}

fn says(texts: &[String], word: &str) -> bool {
    texts.iter().any(|text| folded(text).contains(&folded(word)))
}

fn named(seen: &Observed, header: &str) -> bool {
    // "%" has no letters to compare.
    let bare = folded(header).is_empty();
    let inside = |text: &str| {
        if bare { text.contains(header) } else { within(&folded(header), &folded(text)) }
    };
    seen.left_out.iter().any(|h| inside(h)) || seen.doubts.iter().any(|d| inside(&d.text))
}

/// What a case asks about: `maximum Quiz 1`, `maximum or column Extra`.
fn topics_of(asked: &str) -> Vec<&'static str> {
    let topic = |said: &str| TOPICS.into_iter().find(|topic| said.starts_with(topic));
    let topics: Vec<&str> = asked.split(" or ").filter_map(topic).collect();
    assert!(!topics.is_empty(), "asks: {asked}");
    topics
}

/// Whether a doubt belongs to a topic, by the name of its check.
fn about(doubt: &observed::Doubt, topic: &str) -> bool {
    let check = doubt.check.as_str();
    let one_of = |names: &[&str]| names.iter().any(|name| check.contains(name));
    match topic {
        "maximum" => {
            one_of(&["maximum", "out_of_range", "scale"]) || doubt.text.contains("no maximum")
        }
        "column" => one_of(&["column"]) || doubt.text.contains("header row"),
        "joined" => one_of(&["same_test", "joined", "files"]),
        "same test" => one_of(&["test_number", "same_test", "joined", "files"]),
        "date" => one_of(&["date", "unscored", "cell"]),
        "cell" => one_of(&["unscored", "out_of_range", "cell", "percent_disagrees", "error"]),
        "people" => {
            let rows = [
                "it may be a person",
                "they may be people",
                "no name, e-mail",
                "it has people and scores",
            ];
            one_of(&[
                "same_person",
                "name_conflict",
                "namesakes",
                "invalid_email",
                "people",
                "group",
                "resubmission",
                "staff",
            ]) || rows.iter().any(|words| doubt.text.contains(words))
        }
        "format" => {
            one_of(&["percent_disagrees", "scale", "format"]) || doubt.text.contains("header row")
        }
        _ => false,
    }
}
