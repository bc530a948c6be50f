//! The phrases of `lexicon.txt` and where they occur in a header.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::role::Role;
use crate::domain::words;

/// Most words of one phrase.
const LONGEST_PHRASE: usize = 6;
/// A phrase shorter than this counts only as a whole header.
const SHORTEST_INSIDE: usize = 4;

/// How strongly a header says a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// The word could as well say something else: the last choice.
    Weak,
    /// The header is a longer phrase with the words in it.
    Contains,
    /// The header is just the words.
    Exact,
}

/// What a phrase can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meaning {
    role: Role,
    /// Whether it says so inside a longer header, too.
    inside: bool,
}

/// The phrases of `lexicon.txt`.
#[derive(Default)]
struct Lexicon {
    phrases: HashMap<String, Vec<Meaning>>,
    /// Words that could as well number rows.
    weak: HashSet<String>,
    spoilers: HashSet<String>,
    others: HashSet<String>,
    maximum: HashSet<String>,
    score: HashSet<String>,
    last: HashSet<String>,
    first: HashSet<String>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for (name, phrases) in sections(include_str!("lexicon.txt")) {
        if let Some(role) = Role::ALL.into_iter().find(|role| role.name() == name) {
            for phrase in &phrases {
                lexicon.add(role, phrase);
            }
            continue;
        }
        let set = match name.as_str() {
            "weak student id" => &mut lexicon.weak,
            "other people" => &mut lexicon.others,
            "maximum words" => &mut lexicon.maximum,
            "score words" => &mut lexicon.score,
            "final words" => &mut lexicon.last,
            "raw words" => &mut lexicon.first,
            _ => &mut lexicon.spoilers,
        };
        set.extend(phrases.iter().map(|phrase| key(phrase)));
    }
    lexicon
});

/// The sections of a text like `lexicon.txt`: `[name]`, then phrases with `|` between them.
pub(super) fn sections(text: &'static str) -> impl Iterator<Item = (String, Vec<String>)> {
    text.split("\n[").skip(1).map(|section| {
        let (name, body) = section.split_once("]\n").unwrap_or_default();
        // A line of "# " is a comment; "#" alone between bars is a phrase.
        let lines = body.lines().filter(|line| !line.starts_with("# "));
        let joined = lines.collect::<Vec<_>>().join(" ");
        let phrases = joined.split('|').map(|p| p.trim().to_owned()).filter(|p| !p.is_empty());
        (name.to_owned(), phrases.collect())
    })
}

/// A phrase as it is looked up: folded words with single spaces.
pub(super) fn key(phrase: &str) -> String {
    match phrase.trim().trim_start_matches('=') {
        "#" => "#".to_owned(),
        "%" => "percent".to_owned(),
        plain => words(&plain.replace('%', " percent ")).join(" "),
    }
}

impl Lexicon {
    fn add(&mut self, role: Role, phrase: &str) {
        let key = key(phrase);
        let long = key.chars().count() >= SHORTEST_INSIDE;
        let inside = long && !phrase.starts_with('=') && !only_whole(role);
        let meanings = self.phrases.entry(key).or_default();
        if meanings.iter().all(|m| m.role != role) {
            meanings.push(Meaning { role, inside });
        }
    }
}

/// Roles whose words say nothing inside a longer header: "Date of birth" is no date of an answer.
fn only_whole(role: Role) -> bool {
    matches!(
        role,
        Role::RowNumber
            | Role::Status
            | Role::Attempt
            | Role::Correct
            | Role::Incorrect
            | Role::Unattempted
            | Role::Submitted
            | Role::Maximum
            | Role::Section
            | Role::PersonKind
            | Role::Assignment
            | Role::Other
    )
}

/// The roles of which a whole header is the word.
pub(super) fn whole(said: &[String]) -> Vec<Role> {
    let meanings = LEXICON.phrases.get(&said.join(" "));
    meanings.into_iter().flatten().map(|m| m.role).collect()
}

/// The roles that phrases inside a header say; a phrase within a longer one says nothing.
pub(super) fn inside(said: &[String]) -> Vec<Role> {
    let mut spans: Vec<(usize, usize, Role)> = Vec::new();
    for length in (1..=said.len().min(LONGEST_PHRASE)).rev() {
        for (start, window) in said.windows(length).enumerate() {
            let covered = spans.iter().any(|(from, to, _)| *from <= start && start + length <= *to);
            let meanings = LEXICON.phrases.get(&window.join(" ")).filter(|_| !covered);
            let found = meanings.into_iter().flatten().filter(|m| m.inside);
            spans.extend(found.map(|m| (start, start + length, m.role)));
        }
    }
    let mut roles: Vec<Role> = spans.into_iter().map(|(_, _, role)| role).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Whether a whole header could number rows as well as people.
pub(super) fn is_weak_id(said: &[String]) -> bool {
    LEXICON.weak.contains(&said.join(" "))
}

/// Whether a word makes another thing of a name, an id or a date beside it.
pub(super) fn is_spoiler(word: &str) -> bool {
    LEXICON.spoilers.contains(word)
}

/// Whether a word says the most that can be reached, if a score word is beside it.
pub(super) fn is_maximum_word(word: &str) -> bool {
    LEXICON.maximum.contains(word)
}

/// Whether a word makes a name or an address another person's.
pub(super) fn is_another_person(word: &str) -> bool {
    LEXICON.others.contains(word)
}

/// Whether a word says nothing of which test it is: "score", "final", "raw", "weighted".
pub(super) fn is_bare(word: &str) -> bool {
    let sets = [&LEXICON.score, &LEXICON.last, &LEXICON.first];
    sets.iter().any(|set| set.contains(word)) || word == "weighted"
}

/// Words that join others and say nothing alone.
pub(super) fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "of" | "the"
            | "for"
            | "de"
            | "la"
            | "le"
            | "du"
            | "des"
            | "do"
            | "da"
            | "del"
            | "di"
            | "der"
            | "die"
            | "zu"
            | "d"
            | "l"
    )
}

/// Whether the words hold one that says the most that can be reached and one that says a score:
/// `Contains`, or `Exact` if they hold nothing else.
pub(super) fn says_maximum(said: &[String]) -> Option<Strength> {
    let pair = said.windows(2).any(|w| LEXICON.maximum.contains(&w.join(" ")));
    let maximum = pair || said.iter().any(|w| LEXICON.maximum.contains(w));
    let score = said.iter().any(|w| LEXICON.score.contains(w));
    let known = |w: &String| {
        LEXICON.maximum.contains(w) || LEXICON.score.contains(w) || is_filler(w) || w == "out"
    };
    match (maximum && score, said.iter().all(known)) {
        (false, _) => None,
        (true, true) => Some(Strength::Exact),
        (true, false) => Some(Strength::Contains),
    }
}

/// Which of several marks for one test a header means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// After every deduction: the one that counts.
    Final,
    /// Nothing is said.
    Plain,
    /// Before a deduction.
    Raw,
}

/// Which of several marks for one test these words mean. "Final exam" is no stage: only words of
/// a score may stand beside "final" or "raw".
pub(super) fn stage(said: &[String]) -> Stage {
    let score = |w: &String| {
        LEXICON.score.contains(w) || is_filler(w) || w == "percent" || w == "percentage"
    };
    let any = |set: &HashSet<String>| {
        said.iter().any(|w| set.contains(w))
            || said.windows(2).any(|pair| set.contains(&pair.join(" ")))
    };
    let part = |set: &HashSet<String>, w: &String| {
        set.contains(w)
            || set.iter().any(|p| p.split_once(' ').is_some_and(|(a, b)| a == w || b == w))
    };
    let scored = said.iter().any(score) || whole(said).contains(&Role::Score);
    let only = |set: &HashSet<String>| said.iter().all(|w| score(w) || part(set, w));
    if scored && any(&LEXICON.first) && only(&LEXICON.first) {
        Stage::Raw
    } else if scored && any(&LEXICON.last) && only(&LEXICON.last) {
        Stage::Final
    } else {
        Stage::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_with_words_has_a_section() {
        for role in Role::ALL {
            let said = |m: &Meaning| m.role == role;
            assert!(LEXICON.phrases.values().flatten().any(said), "{}", role.name());
        }
        let sets = [&LEXICON.weak, &LEXICON.maximum, &LEXICON.score, &LEXICON.last, &LEXICON.first];
        assert!(sets.iter().all(|set| set.len() > 5) && LEXICON.spoilers.len() > 20);
    }

    #[test]
    fn a_section_is_a_role_or_a_known_list() {
        let lists = [
            "weak student id",
            "other people",
            "maximum words",
            "score words",
            "final words",
            "raw words",
            "spoilers",
        ];
        for (name, phrases) in sections(include_str!("lexicon.txt")) {
            let known =
                Role::ALL.iter().any(|r| r.name() == name) || lists.contains(&name.as_str());
            assert!(known && !phrases.is_empty(), "[{name}]");
            assert!(phrases.iter().all(|p| key(p).split(' ').count() <= LONGEST_PHRASE), "{name}");
        }
    }

    #[test]
    fn stages_of_a_mark() {
        for (header, expected) in [
            ("Final Mark", Stage::Final),
            ("Final score", Stage::Final),
            ("Note finale", Stage::Final),
            ("Nota final", Stage::Final),
            ("Raw Mark", Stage::Raw),
            ("Note brute", Stage::Raw),
            ("Mark before penalty", Stage::Raw),
            ("Mark", Stage::Plain),
            ("Final", Stage::Plain),
            ("Final Exam", Stage::Plain),
            ("Final Project score", Stage::Plain),
        ] {
            assert_eq!(stage(&words(header)), expected, "{header}");
        }
    }
}
