//! The words of a header, as they are looked up.

use std::sync::LazyLock;

use regex::Regex;

use super::lexicon::is_maximum_word;
use crate::domain::{pattern, words};

/// All words of a header, with those in brackets and behind a slash: "S/N", "data/hora".
pub(super) fn all_words(header: &str) -> Vec<String> {
    words(&sign_of_percent(header))
}

/// The words of a header: folded, any maximum in brackets dropped. A percent sign is the word
/// "percent", unless a number is before it: that is a weight.
pub(super) fn header_words(header: &str) -> Vec<String> {
    let cut = header.find(['(', '[', '/', '<', '|']).filter(|at| *at > 0).unwrap_or(header.len());
    let (kept, dropped) = header.split_at(cut);
    let mut plain = words(&sign_of_percent(without_out_of(kept)));
    let in_brackets = words(&sign_of_percent(dropped));
    if in_brackets.iter().any(|w| w == "percent") && !plain.iter().any(|w| w.starts_with("percent"))
    {
        plain.push("percent".to_owned());
    }
    // "Points (max)" is a maximum; "Points (max 20)" are points and name theirs.
    if !plain.is_empty() && in_brackets.iter().all(|w| is_maximum_word(w)) {
        plain.extend(in_brackets);
    }
    match header.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':')) {
        "#" if plain.is_empty() => vec!["#".to_owned()],
        _ => plain,
    }
}

/// "Score out of 20", "Note sur 20", "Puan 100 üzerinden": a maximum behind the words.
static OUT_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)[\s_]+(?:(?:out[\s_]+of|sur|sobre|von|su|de|max\.?|máx\.?)[\s_:]*\d+(?:[.,]\d+)?|",
        r"\d+[\s_]+üzerinden)[\s_]*(?:points?|pts|marks?|punkte)?[\s:.]*$"
    ))
});

/// A header without a maximum that is written behind its words.
pub(super) fn without_out_of(header: &str) -> &str {
    OUT_OF.find(header).and_then(|m| header.get(..m.start())).unwrap_or(header)
}

/// Writes "percent" for a percent sign without a number before it.
fn sign_of_percent(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        let weight = written.trim_end().ends_with(|last: char| last.is_ascii_digit());
        match c {
            '%' if !weight => written.push_str(" percent "),
            c => written.push(c),
        }
    }
    written
}

/// The words of a header whose words are run together by capitals: `SectionId`, `ZipGradeID`.
pub(super) fn parted_by_capitals(header: &str) -> String {
    let mut parted = String::with_capacity(header.len() + 4);
    let mut last = ' ';
    let mut rest = header.chars().peekable();
    while let Some(c) = rest.next() {
        let next_small = rest.peek().is_some_and(|n| n.is_lowercase());
        if c.is_uppercase() && (last.is_lowercase() || (last.is_uppercase() && next_small)) {
            parted.push(' ');
        }
        parted.push(c);
        last = c;
    }
    parted
}

/// The words with digits at the end of each parted from its letters, or `None` if there are none.
pub(super) fn parted_from_digits(said: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let mut letters_only = Vec::with_capacity(said.len());
    let mut parted = Vec::with_capacity(said.len() + 1);
    for word in said {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        if letters.chars().count() < 2 || letters.len() == word.len() {
            letters_only.push(word.clone());
            parted.push(word.clone());
            continue;
        }
        let digits = word.get(letters.len()..).unwrap_or_default();
        letters_only.push(letters.to_owned());
        parted.extend([letters.to_owned(), digits.to_owned()]);
    }
    (letters_only.as_slice() != said).then_some((letters_only, parted))
}

/// Whether a header is a numbered question (`1. …`, `Q3`, `Question 4`, `Q. 1 /1.00`).
pub(super) fn is_question(header: &str) -> bool {
    let text = header.trim_start();
    // Canvas writes a question's maximum as a header of its own: `1.0`.
    if !text.chars().any(char::is_alphabetic) {
        return false;
    }
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let after: Option<char> = text.chars().nth(digits);
    if digits > 0 && digits <= 3 && matches!(after, Some('.' | ')' | ':' | '-')) {
        return true;
    }
    let said = words(text);
    let first = said.first().map_or("", String::as_str);
    let numbered = said.get(1).is_some_and(|w| w.chars().all(|c| c.is_ascii_digit()));
    let short = first
        .strip_prefix('q')
        .is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()));
    let item = matches!(first, "q" | "question" | "pregunta" | "pergunta" | "item");
    short || (item && numbered) || is_question_of_a_part(&said) || is_abbreviated(text)
}

/// "P. 1 /4,00", "F. 2 /2.50": Moodle's word for a question in any language, cut to its first
/// letter.
pub(super) fn is_abbreviated(text: &str) -> bool {
    let mut signs = text.chars();
    let letter = signs.next().is_some_and(char::is_alphabetic) && signs.next() == Some('.');
    let Some((number, maximum)) = signs.as_str().split_once('/').filter(|_| letter) else {
        return false;
    };
    let digits = |text: &str| {
        let text = text.trim();
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
    };
    digits(number) && digits(maximum)
}

/// "Part 1, Question 2".
fn is_question_of_a_part(said: &[String]) -> bool {
    let number = |w: &String| w.chars().all(|c| c.is_ascii_digit());
    let [part, one, question, two, ..] = said else { return false };
    matches!(part.as_str(), "part" | "parte" | "partie" | "teil" | "section")
        && matches!(question.as_str(), "question" | "pregunta" | "pergunta" | "frage" | "domanda")
        && number(one)
        && number(two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_told_by_their_number() {
        for header in [
            "1. Frequency of sound",
            "12) TGC",
            "Q. 1 /1.00",
            "P. 2 /6,00",
            "Q3",
            "Question 4",
            "1.1: A (0.25 pts)",
        ] {
            assert!(is_question(header), "{header}");
        }
        for header in ["Quality", "Name", "2026-02-11", "1", "1.0", "Quiz 3"] {
            assert!(!is_question(header), "{header}");
        }
    }
}
