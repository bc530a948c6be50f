//! What the cells of a column look like, whatever its header says.

use std::collections::{BTreeSet, HashSet};

use super::header::body;
use super::labels::is_student;
use super::role::Role;
use crate::domain::{DateOrder, parse_moment, phone_key};
use crate::workbook::{Sheet, Value};

/// What the cells of a column look like.
pub(super) struct Looks<'s> {
    pub(super) sheet: &'s Sheet,
    pub(super) header_row: Option<u32>,
}

impl Looks<'_> {
    fn values(&self, at: u16) -> impl Iterator<Item = Value<'_>> {
        body(self.sheet, self.header_row).map(move |row| row.get(at)).filter(|v| !v.is_empty())
    }

    /// Whether a column of names is blank, or says in each row that there is none.
    pub(super) fn says_nobody(&self, at: u16) -> bool {
        self.values(at).all(|v| is_no_name(&v.shown()))
    }

    /// Whether at least half of the filled cells could hold the role (true of a blank column).
    pub(super) fn fit(&self, at: u16, role: Role) -> bool {
        let share = |test: fn(Value<'_>) -> bool| {
            let (mut filled, mut fitting) = (0_u32, 0_u32);
            for value in self.values(at) {
                filled += 1;
                fitting += u32::from(test(value));
            }
            (filled, fitting)
        };
        let half = |(filled, fitting): (u32, u32)| fitting * 2 >= filled;
        match role {
            Role::Email => {
                let (filled, addresses) = share(|v| v.shown().contains('@'));
                filled > 0 && addresses * 10 >= filled * 3
            }
            Role::FullName | Role::FirstName | Role::LastName => half(share(looks_like_word)),
            Role::Phone => half(share(|v| phone_key(&v.shown()).is_some())),
            Role::Submitted | Role::Started => half(share(looks_like_moment)),
            Role::StudentId => !self.counts_up(at),
            _ => true,
        }
    }

    /// Whether the cells leave no doubt, without any help of a header.
    pub(super) fn is_plainly(&self, at: u16, role: Role) -> bool {
        let filled = self.values(at).count();
        let most = |test: fn(Value<'_>) -> bool| {
            self.values(at).filter(|v| test(*v)).count() * 10 >= filled * 7
        };
        if filled == 0 {
            return false;
        }
        match role {
            Role::Email => most(|v| v.shown().contains('@')),
            // Students and somebody else, and no other word.
            Role::PersonKind => {
                let known = |student: bool| {
                    let is = |v: &Value<'_>| matches!(v, Value::Text(t) if is_student(t) == Some(student));
                    self.values(at).filter(is).count()
                };
                let (students, staff) = (known(true), known(false));
                students > 0 && staff > 0 && students + staff == filled
            }
            Role::FirstName | Role::LastName => {
                let distinct: HashSet<String> =
                    self.values(at).map(|v| v.shown().to_lowercase()).collect();
                self.values(at).all(looks_like_part) && distinct.len() * 10 >= filled * 7
            }
            Role::FullName => {
                let distinct: HashSet<String> =
                    self.values(at).map(|v| v.shown().to_lowercase()).collect();
                most(looks_like_name) && distinct.len() * 10 >= filled * 6
            }
            _ => false,
        }
    }

    /// Whether a column holds answers in words and no names: its header is a question or a sentence
    /// and some text is not written like a name, or the texts are sentences or come again.
    pub(super) fn holds_answers(&self, (at, email): (u16, u16), header: &str) -> bool {
        let (mut filled, mut plain, mut sentences) = (0_usize, 0_usize, 0_usize);
        let mut distinct: HashSet<String> = HashSet::new();
        let mut people: HashSet<(String, String)> = HashSet::new();
        for row in body(self.sheet, self.header_row).filter(|row| !row.get(at).is_empty()) {
            let text = row.get(at).shown().trim().to_lowercase();
            let address = row.get(email).shown().trim().to_lowercase();
            filled += 1;
            plain += usize::from(is_written_like_a_name(&row.get(at).shown()));
            sentences += usize::from(is_sentence(&row.get(at).shown()));
            distinct.insert(text.clone());
            people.insert((address, text));
        }
        // A person may have several rows.
        let again = people.len().saturating_sub(distinct.len());
        if asks_or_tells(header) {
            return plain < filled || again * 10 > people.len();
        }
        sentences * 10 >= filled * 3 || again * 4 > people.len()
    }

    /// 1, 2, 3 …: a running number, whatever order the rows are in.
    fn counts_up(&self, at: u16) -> bool {
        let numbers: Vec<u64> = self.values(at).filter_map(|v| v.shown().parse().ok()).collect();
        let distinct: BTreeSet<u64> = numbers.iter().copied().collect();
        let least = distinct.first().copied().unwrap_or(u64::MAX);
        numbers.len() > 1
            && distinct.len() == numbers.len()
            && least <= 1
            && distinct.last().is_some_and(|last| last - least < numbers.len() as u64 * 2)
    }
}

/// "-", "anonymous": in the place of a name.
pub(super) fn is_no_name(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "-" | "anonymous" | "anonyme" | "n/a" | "none")
}

/// A question, or more words than a title has.
fn asks_or_tells(header: &str) -> bool {
    let header = header.trim();
    header.contains(['?', '？', '؟', '¿']) || header.split_whitespace().count() > 6
}

/// Two to five words with capitals, where the script has them, but for short ones ("de la").
fn is_written_like_a_name(text: &str) -> bool {
    let small = |word: &str| word.chars().next().is_some_and(char::is_lowercase);
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=5).contains(&words.len())
        && words.first().is_some_and(|word| !small(word))
        && words.last().is_some_and(|word| !small(word))
        && words.iter().all(|word| !small(word) || word.chars().count() <= 3)
}

/// More than four words with small ones among them, or a full stop after three words or more.
fn is_sentence(text: &str) -> bool {
    let small = |word: &&str| {
        word.chars().next().is_some_and(char::is_lowercase) && word.chars().count() > 2
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let long = words.len() > 4 && words.iter().filter(|word| small(word)).count() > 1;
    let ended = words.len() > 2 && text.trim_end().ends_with(['.', '!', '?']);
    long || (ended && words.iter().any(small))
}

fn looks_like_word(value: Value<'_>) -> bool {
    matches!(value, Value::Text(text) if text.chars().any(char::is_alphabetic) && !text.contains('@'))
}

/// One to three words of letters, the first with a capital where the script has them.
fn looks_like_part(value: Value<'_>) -> bool {
    let Value::Text(text) = value else { return false };
    let letter = |c: char| c.is_alphabetic() || c.is_whitespace() || "'’.-".contains(c);
    let words = text.split_whitespace().count();
    // A single letter is a grade.
    let grade = text.len() == 1;
    (1..=3).contains(&words)
        && !grade
        && text.chars().count() <= 40
        && text.chars().all(letter)
        && !text.chars().next().is_some_and(char::is_lowercase)
}

fn looks_like_name(value: Value<'_>) -> bool {
    let Value::Text(text) = value else { return false };
    let name_char = |c: char| c.is_alphabetic() || c.is_whitespace() || "'’.-,()".contains(c);
    let words = text.split_whitespace().count();
    (2..=6).contains(&words) && text.chars().count() <= 60 && text.chars().all(name_char)
}

fn looks_like_moment(value: Value<'_>) -> bool {
    match value {
        Value::Moment(_) => true,
        // A blank mark ("-" of an unfinished attempt) is no time but no contradiction either.
        Value::Text(text) => {
            text == "-"
                || parse_moment(text, DateOrder::DayFirst)
                    .or_else(|| parse_moment(text, DateOrder::MonthFirst))
                    .is_some()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::super::columns::assign;
    use super::super::header::find;
    use super::*;
    use crate::workbook::{Limits, Opened, open};

    fn roles(csv: &str) -> Vec<Role> {
        let Ok(Opened::Book(book)) = open("t.csv", csv.as_bytes(), &Limits::default()) else {
            panic!("not read: {csv}")
        };
        let sheet = book.sheets.first().unwrap();
        assign(sheet, &find(sheet)).into_iter().map(|column| column.role).collect()
    }

    fn table(first: &str, header: &str, texts: [&str; 5]) -> String {
        let mut csv = format!("{first},Score,{header}\n");
        for (n, text) in texts.iter().enumerate() {
            let who = if first == "Email" { format!("p{n}@example.org") } else { format!("{n}x") };
            writeln!(csv, "{who},{n} / 9,{text}").unwrap();
        }
        csv
    }

    const ANSWERS: [[&str; 5]; 3] = [
        ["they displace water", "upthrust equals weight", "air inside", "light wood", "wide hulls"],
        ["Sie sind leicht", "Luft im Rumpf", "das Wasser trägt", "Wegen der Form", "Holz schwimmt"],
        ["Because They Float", "they are light", "Air Inside It", "hollow", "Buoyant Force"],
    ];

    #[test]
    fn answers_to_a_question_are_no_names_beside_addresses() {
        for texts in ANSWERS {
            for header in ["Why do ships float?", "Warum schwimmen Schiffe?", "船はなぜ浮く？"]
            {
                let roles = roles(&table("Email", header, texts));
                assert!(roles.iter().all(|role| !role.is_name()), "{header} {texts:?} {roles:?}");
            }
        }
    }

    #[test]
    fn sentences_and_repeated_texts_are_no_names_beside_addresses() {
        for texts in [
            [
                "Ships are light in the water",
                "The hull holds air inside it",
                "They push water out of the way",
                "Because of the upthrust they feel",
                "It has a density below one",
            ],
            ["Red Oak", "Red Oak", "White Pine", "White Pine", "Red Oak"],
        ] {
            let roles = roles(&table("Email", "Ships", texts));
            assert!(roles.iter().all(|role| !role.is_name()), "{texts:?} {roles:?}");
        }
    }

    #[test]
    fn names_below_any_header_stay_names() {
        let names = ["Ada Obi", "Ben de la Cruz", "Cleo Udo", "José Ortiz", "Eva van Dijk"];
        for header in ["Nimi täydellisenä", "Come ti chiami?", "Wie heißt du?", "Ships"] {
            let roles = roles(&table("Email", header, names));
            assert!(roles.iter().any(|role| role.is_name()), "{header} {roles:?}");
        }
        let typed = ["ada obi", "ben cruz", "cleo udo", "jo ortiz", "eva dijk"];
        let roles = roles(&table("Email", "Ships", typed));
        assert!(roles.iter().any(|role| role.is_name()), "{roles:?}");
    }
}
