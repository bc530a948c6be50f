//! What a column is for, by the words of its header.
//!
//! Words match as words: "name" is not "Username". Texts are folded (lower case, no accents)
//! before they come here.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::words;

/// What a column holds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Role {
    /// A running number or an id of the response, not of the person.
    RowNumber,
    /// When the answer was handed in.
    Submitted,
    /// When the person began.
    Started,
    /// The whole name.
    FullName,
    /// Given names.
    FirstName,
    /// Family names.
    LastName,
    /// E-mail address.
    Email,
    /// Login name.
    Username,
    /// Phone number.
    Phone,
    /// The school's number for the person.
    StudentId,
    /// The score of the file's one test.
    Score,
    /// The score of one test among several in the file.
    TestItem,
    /// The maximum, row by row.
    Maximum,
    /// The score in percent, beside the marks.
    Percent,
    /// Finished, graded, missing …
    Status,
    /// Number of the attempt.
    Attempt,
    /// Questions answered right.
    Correct,
    /// Questions answered wrong.
    Incorrect,
    /// Questions left out.
    Unattempted,
    /// Points of one question.
    QuestionPoints,
    /// An answer to a question.
    Question,
    /// Anything else.
    Other,
}

impl Role {
    /// The roles that the words of a header can give.
    const ALL: [Self; 17] = [
        Self::RowNumber,
        Self::Submitted,
        Self::Started,
        Self::FullName,
        Self::FirstName,
        Self::LastName,
        Self::Email,
        Self::Username,
        Self::Phone,
        Self::StudentId,
        Self::Score,
        Self::Maximum,
        Self::Percent,
        Self::Status,
        Self::Attempt,
        Self::Correct,
        Self::Incorrect,
    ];

    /// The role in a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::RowNumber => "row number",
            Self::Submitted => "submission time",
            Self::Started => "start time",
            Self::FullName => "name",
            Self::FirstName => "first name",
            Self::LastName => "last name",
            Self::Email => "e-mail",
            Self::Username => "login name",
            Self::Phone => "phone",
            Self::StudentId => "student id",
            Self::Score => "score",
            Self::TestItem => "score of a test",
            Self::Maximum => "maximum",
            Self::Percent => "percent",
            Self::Status => "status",
            Self::Attempt => "attempt",
            Self::Correct => "right answers",
            Self::Incorrect => "wrong answers",
            Self::Unattempted => "answers left out",
            Self::QuestionPoints => "points of a question",
            Self::Question => "question",
            Self::Other => "not used",
        }
    }

    /// Whether the role tells who a person is.
    pub fn is_identity(self) -> bool {
        matches!(
            self,
            Self::FullName
                | Self::FirstName
                | Self::LastName
                | Self::Email
                | Self::Username
                | Self::Phone
                | Self::StudentId
        )
    }
}

/// The phrases of `lexicon.txt`.
struct Lexicon {
    exact: HashMap<String, Vec<Role>>,
    /// Phrases long enough to count inside a longer header, as words.
    inside: Vec<(Role, Vec<String>)>,
    spoilers: Vec<String>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { exact: HashMap::new(), inside: Vec::new(), spoilers: Vec::new() };
    for section in include_str!("lexicon.txt").split("\n[").skip(1) {
        let (name, body) = section.split_once("]\n").unwrap_or_default();
        let lines = body.lines().filter(|line| !line.starts_with('#'));
        let text = lines.collect::<Vec<_>>().join(" ");
        let phrases = text.split('|').map(|p| p.split_whitespace().collect::<Vec<_>>().join(" "));
        match Role::ALL.into_iter().find(|role| role.name() == name) {
            Some(role) => phrases.for_each(|phrase| lexicon.add(role, phrase)),
            None => lexicon.spoilers.extend(phrases),
        }
    }
    lexicon
});

impl Lexicon {
    fn add(&mut self, role: Role, phrase: String) {
        if phrase.len() >= 4 {
            self.inside.push((role, phrase.split(' ').map(str::to_owned).collect()));
        }
        self.exact.entry(phrase).or_default().push(role);
    }
}

/// How strongly a header says a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// The header is a longer phrase with the words in it.
    Contains,
    /// The header is just the words.
    Exact,
}

/// The words of a header: folded, a trailing number of a repeated header (`Name2`) and any
/// maximum in brackets dropped.
pub(super) fn header_words(header: &str) -> Vec<String> {
    let cut = header.find(['(', '[', '/', '<', '|']).filter(|at| *at > 0).unwrap_or(header.len());
    let numbered = |w: &String| {
        let letters = w.trim_end_matches(|c: char| c.is_ascii_digit());
        if letters.chars().count() >= 2 && w.len() - letters.len() == 1 {
            letters.to_owned()
        } else {
            w.clone()
        }
    };
    let plain: Vec<String> = words(&header[..cut]).iter().map(numbered).collect();
    if plain.is_empty() && header.trim() == "#" { vec!["#".to_owned()] } else { plain }
}

/// The roles a header may have, strongest first.
pub(super) fn roles_of(header: &str) -> Vec<(Role, Strength)> {
    let said = header_words(header);
    if said.is_empty() || said.len() > 12 {
        return Vec::new();
    }
    let exact = LEXICON.exact.get(&said.join(" ")).into_iter().flatten();
    let mut found: Vec<(Role, Strength)> = exact.map(|role| (*role, Strength::Exact)).collect();
    if said.len() <= 8 {
        let inside = LEXICON.inside.iter().filter(|(role, phrase)| {
            said.windows(phrase.len()).any(|w| w == phrase) && !spoiled(*role, &said)
        });
        for (role, _) in inside {
            if found.iter().all(|(known, _)| known != role) {
                found.push((*role, Strength::Contains));
            }
        }
    }
    found.sort_by_key(|(role, strength)| (std::cmp::Reverse(*strength), *role));
    found
}

fn spoiled(role: Role, said: &[String]) -> bool {
    let whole_field = matches!(
        role,
        Role::RowNumber
            | Role::Status
            | Role::Attempt
            | Role::Correct
            | Role::Incorrect
            | Role::Submitted
    );
    let spoiler = || said.iter().any(|w| LEXICON.spoilers.contains(w));
    whole_field || (spoiler() && !matches!(role, Role::Email | Role::Phone | Role::Score))
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
    short || (matches!(first, "q" | "question" | "pregunta" | "pergunta") && numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_as_words() {
        let first = |h: &str| roles_of(h).first().copied();
        let exact = |role| Some((role, Strength::Exact));
        assert_eq!(first("Username"), exact(Role::Username));
        assert_eq!(first("Full names"), exact(Role::FullName));
        assert_eq!(first("Name2"), exact(Role::FullName));
        assert_eq!(first("E-mail Address"), exact(Role::Email));
        assert_eq!(first("Adresse de messagerie"), exact(Role::Email));
        assert_eq!(first("Correo electrónico"), exact(Role::Email));
        assert_eq!(first("Pontuação"), exact(Role::Score));
        assert_eq!(first("Total Marks (17)"), exact(Role::Score));
        assert_eq!(first("Grade/10.00"), exact(Role::Score));
        assert_eq!(first("What is your full name?"), Some((Role::FullName, Strength::Contains)));
        assert_eq!(first("Matric No."), exact(Role::StudentId));
        for other in [
            "Filename",
            "Course name",
            "Rename",
            "Nickname of the organ",
            "Wholesale",
            "Surnames of kings known to you and others besides these ones",
        ] {
            assert!(roles_of(other).iter().all(|(r, _)| *r != Role::FullName), "{other}");
        }
    }

    #[test]
    fn the_lexicon_names_every_role() {
        for role in Role::ALL {
            assert!(LEXICON.exact.values().flatten().any(|r| *r == role), "{}", role.name());
        }
        assert!(LEXICON.spoilers.len() > 20);
    }

    #[test]
    fn questions_are_told_by_their_number() {
        for header in [
            "1. Frequency of sound",
            "12) TGC",
            "Q. 1 /1.00",
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
