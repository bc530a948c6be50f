//! What the header of a column with numbers says, by the words of `score_words.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::role::header_words;
use crate::domain::{pattern, words};

/// What kind of number a header names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NumberKind {
    /// Something that is set and marked as a whole.
    Test,
    /// A part of one test.
    Question,
    /// Worked out from other columns.
    Total,
    /// The mark before something was taken away.
    Raw,
    /// The mark after that.
    Final,
    /// What is taken away from a mark.
    Penalty,
    /// A result or a count.
    Unclear,
    /// The place among the others.
    Rank,
    /// A group of people that bears a number, or a test of such: "Lecture".
    Group,
    /// Certainly no result.
    Other,
}

const SECTIONS: [(&str, NumberKind); 10] = [
    ("penalty", NumberKind::Penalty),
    ("test", NumberKind::Test),
    ("question", NumberKind::Question),
    ("total", NumberKind::Total),
    ("raw", NumberKind::Raw),
    ("final", NumberKind::Final),
    ("unclear", NumberKind::Unclear),
    ("rank", NumberKind::Rank),
    ("other number", NumberKind::Other),
    ("group", NumberKind::Group),
];

static WORDS: LazyLock<HashMap<String, Vec<NumberKind>>> = LazyLock::new(|| {
    let mut all: HashMap<String, Vec<NumberKind>> = HashMap::new();
    for section in include_str!("score_words.txt").split("\n[").skip(1) {
        let (name, body) = section.split_once("]\n").unwrap_or_default();
        let Some((_, kind)) = SECTIONS.iter().find(|(section, _)| *section == name) else {
            continue;
        };
        let lines: Vec<&str> = body.lines().filter(|line| !line.starts_with('#')).collect();
        for phrase in lines.join(" ").split('|') {
            let phrase = words(phrase).join(" ");
            if !phrase.is_empty() {
                all.entry(phrase).or_default().push(*kind);
            }
        }
    }
    all
});

static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"));

/// The kinds that a header says; of one that only contains the words, in the order of
/// [`SECTIONS`].
pub(super) fn kinds(header: &str) -> Vec<NumberKind> {
    // A date's slashes end no header.
    let plain = DATE.replace_all(header, " ");
    let said = header_words(&plain);
    let plain: Vec<&str> = said
        .iter()
        .filter(|w| !is_counter(w))
        .map(|w| w.trim_end_matches(|c: char| c.is_ascii_digit()))
        .collect();
    if plain.is_empty() || plain.len() > 8 {
        return Vec::new();
    }
    if let Some(exact) = WORDS.get(&plain.join(" ")) {
        return exact.clone();
    }
    let mut found: Vec<NumberKind> = Vec::new();
    for length in (1..=plain.len().min(3)).rev() {
        for phrase in plain.windows(length) {
            let phrase = phrase.join(" ");
            // A short word inside a longer header says too little.
            let known = WORDS.get(&phrase).filter(|_| phrase.len() > 2);
            let says =
                |kind: &&NumberKind| !matches!(kind, NumberKind::Question | NumberKind::Group);
            found.extend(known.into_iter().flatten().filter(says));
        }
    }
    found.sort_by_key(|kind| SECTIONS.iter().position(|(_, section)| section == kind));
    found.dedup();
    found
}

/// `3`, `1a`, `iv`: numbers the columns of one kind.
fn is_counter(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    (letters.len() < word.len() && letters.chars().count() <= 1)
        || matches!(word, "i" | "ii" | "iii" | "iv" | "v" | "vi")
}

/// `Exercise 2`, `Aufgabe 3`: a part that is set and marked by itself, unlike a question.
pub(super) fn is_task(title: &str) -> bool {
    let first = words(title).into_iter().next().unwrap_or_default();
    let first = first.trim_end_matches(|c: char| c.is_ascii_digit());
    !matches!(
        first,
        "" | "q"
            | "question"
            | "questions"
            | "frage"
            | "pregunta"
            | "pergunta"
            | "domanda"
            | "soru"
            | "vraag"
            | "p"
            | "d"
            | "f"
            | "s"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_numbers() {
        use NumberKind::{Other, Question, Raw, Test, Total, Unclear};
        let cases = [
            ("Homework 1 (20)", vec![Test]),
            ("HW 12", vec![Test]),
            ("Aufgabe 2a", vec![Question]),
            ("Q3", vec![Question]),
            ("Course total (Real)", vec![Total]),
            ("Raw Mark", vec![Raw]),
            ("Anwesenheit", vec![Unclear]),
            ("Absences", vec![Other]),
            ("Section ID", vec![Other]),
            ("Physics", vec![]),
        ];
        for (header, expected) in cases {
            assert_eq!(kinds(header), expected, "{header}");
        }
        assert!(kinds("Midterm exam average").contains(&Total));
    }

    #[test]
    fn every_section_is_read() {
        for (_, kind) in SECTIONS {
            assert!(WORDS.values().flatten().any(|k| *k == kind), "{kind:?}");
        }
    }
}
