//! What people write beside their name that is no part of it: the class, the matric number.

use super::key::NameKey;
use super::{fold, tidy};

/// Words before the number or the letter of a class.
const CLASS_WORDS: [&str; 34] = [
    "class", "klasse", "classe", "clase", "turma", "sinif", "kelas", "klas", "grade", "year",
    "form", "group", "groupe", "gruppe", "grupo", "gruppo", "section", "sec", "level", "lvl",
    "primary", "pry", "basic", "jss", "sss", "ss", "jhs", "shs", "nd", "hnd", "cohort", "batch",
    "stream", "std",
];
/// Words before somebody's number.
const NUMBER_WORDS: [&str; 9] =
    ["matric", "matriculation", "reg", "registration", "roll", "no", "nr", "num", "number"];
/// Bare digits from this many on are somebody's number; fewer tell people of one name apart.
const ID_DIGITS: usize = 5;

/// A name, and the class or number beside it.
#[derive(Debug, PartialEq, Eq)]
pub struct LabelledName {
    /// The name, as typed.
    pub name: String,
    /// The label in small letters and digits alone; blank where there is none.
    pub label: String,
}

impl LabelledName {
    /// Takes the label out of a name where a whole name remains.
    pub fn parse(typed: &str) -> Self {
        let tokens: Vec<&str> = typed.split_whitespace().collect();
        // Nearly all names have no label, and this is asked of every row.
        let marked = if may_have_label(typed) { marked(&tokens) } else { Vec::new() };
        let part = |wanted: bool| -> Vec<&str> {
            let chosen = tokens.iter().zip(&marked).filter(|(_, is_label)| **is_label == wanted);
            chosen.map(|(token, _)| *token).collect()
        };
        let name = part(false).join(" ");
        let name = name.trim_matches(|c: char| is_around(c) || c.is_whitespace());
        if !marked.contains(&true) || !NameKey::new(name).is_full() {
            return Self { name: typed.to_owned(), label: String::new() };
        }
        let label = fold(&part(true).concat()).chars().filter(|c| c.is_alphanumeric()).collect();
        Self { name: tidy(name), label }
    }
}

/// Whether two labels name two classes or two numbers: they are written alike and differ.
pub fn labels_differ(a: &str, b: &str) -> bool {
    let shape = |label: &str| {
        let mut shape: Vec<bool> = label.chars().map(char::is_numeric).collect();
        shape.dedup();
        shape
    };
    !a.is_empty() && !b.is_empty() && a != b && shape(a) == shape(b)
}

fn may_have_label(typed: &str) -> bool {
    typed.chars().any(char::is_numeric) || typed.split_whitespace().any(is_class_word)
}

fn is_around(c: char) -> bool {
    matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | ':' | '-' | '–' | '—' | '|' | '/')
}

fn bare(token: &str) -> &str {
    token.trim_matches(|c| is_around(c) || c == '.' || c == '#')
}

fn is_class_word(token: &str) -> bool {
    CLASS_WORDS.contains(&fold(bare(token)).as_str())
}

fn is_number_word(token: &str) -> bool {
    NUMBER_WORDS.contains(&fold(bare(token)).as_str())
}

/// The letter of a class: "SS1 A", "Group B".
fn is_letter(token: &str) -> bool {
    let token = bare(token);
    token.len() == 1 && token.chars().all(|c| c.is_ascii_uppercase())
}

/// A class or a number by itself: letters and digits, or many digits. "2nd" and "3rd" tell a
/// father and a son apart.
fn is_label(token: &str) -> bool {
    let token = bare(token);
    let digits = token.chars().filter(|c| c.is_numeric()).count();
    let letters = token.chars().any(char::is_alphabetic);
    let ordinal = ["1st", "2nd", "3rd", "4th"].contains(&fold(token).as_str());
    digits >= ID_DIGITS || (digits > 0 && letters && !ordinal)
}

/// Which words belong to a label.
fn marked(tokens: &[&str]) -> Vec<bool> {
    let has_digit = |token: &str| token.chars().any(char::is_numeric);
    let mut marked: Vec<bool> = tokens.iter().map(|token| is_label(token)).collect();
    for at in 1..tokens.len() {
        let (before, token) = (tokens[at - 1], tokens[at]);
        if is_class_word(before) && (has_digit(token) || is_letter(token)) {
            marked[at - 1] = true;
            marked[at] = true;
        } else if marked[at - 1] && is_letter(token) && !is_number_word(before) {
            marked[at] = true;
        }
    }
    for at in (1..tokens.len()).rev() {
        let numbered = marked[at] || (is_number_word(tokens[at - 1]) && has_digit(tokens[at]));
        if numbered && (is_number_word(tokens[at - 1]) || bare(tokens[at - 1]).is_empty()) {
            marked[at - 1] = true;
            marked[at] = true;
        }
    }
    // All words in one pair of brackets are a label where one of them is.
    let mut open = None;
    for at in 0..tokens.len() {
        if tokens[at].starts_with(['(', '[']) {
            open = Some(at);
        }
        if tokens[at].ends_with([')', ']'])
            && let Some(from) = open.take()
            && marked[from..=at].contains(&true)
        {
            marked[from..=at].fill(true);
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_no_part_of_a_name() {
        for (typed, name, label) in [
            ("Ngozi Eze (JSS2A)", "Ngozi Eze", "jss2a"),
            ("Ngozi Eze JSS2A", "Ngozi Eze", "jss2a"),
            ("JSS 2A Ngozi Eze", "Ngozi Eze", "jss2a"),
            ("Ngozi Eze (SS1 B)", "Ngozi Eze", "ss1b"),
            ("Ngozi Eze - SS1 B", "Ngozi Eze", "ss1b"),
            ("Ngozi Eze, Grade 7", "Ngozi Eze", "grade7"),
            ("Eze, Ngozi (Class B)", "Eze, Ngozi", "classb"),
            ("Ngozi Eze 190404023", "Ngozi Eze", "190404023"),
            ("CSC/19/0123 Ngozi Eze", "Ngozi Eze", "csc190123"),
            ("Ngozi Eze Matric No: 0123", "Ngozi Eze", "matricno0123"),
            ("Ngozi Ada Eze [ND2]", "Ngozi Ada Eze", "nd2"),
        ] {
            let expected = LabelledName { name: name.into(), label: label.into() };
            assert_eq!(LabelledName::parse(typed), expected, "{typed}");
        }
        for name in [
            "Ngozi Eze",
            "Student 12345",
            "Participant 7",
            "Jean Dupont 2",
            "John Smith 3rd",
            "John Smith III",
            "Grade Form",
            "JSS2A",
            "Eze (JSS2A)",
            "Ann Class",
            "Noor No",
            "",
        ] {
            let expected = LabelledName { name: name.into(), label: String::new() };
            assert_eq!(LabelledName::parse(name), expected, "{name}");
        }
    }

    #[test]
    fn labels_of_one_kind_differ() {
        assert!(labels_differ("jss2a", "jss2b") && labels_differ("190404023", "190404024"));
        assert!(!labels_differ("jss2a", "jss2a") && !labels_differ("jss2a", "190404023"));
        assert!(!labels_differ("jss2a", "jss2") && !labels_differ("", "jss2"));
    }
}
