//! Names to compare by: the same words in any order are one name.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use unicode_normalization::UnicodeNormalization;

use super::alike::is_near;
use super::script::in_latin;
use super::words;

/// Signs inside a word that may be left out.
const APOSTROPHES: [char; 6] = ['\'', '’', '‘', '`', 'ʼ', 'ʻ'];

/// Titles that are no part of a name (folded).
const TITLES: [&str; 26] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mister",
    "dr",
    "doctor",
    "prof",
    "professor",
    "engr",
    "sir",
    "madam",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "senhor",
    "senhora",
    "alhaji",
    "alhaja",
    "hajiya",
    "hajia",
    "mallam",
];

/// Titles that are surnames, too.
const NAMES_TOO: [&str; 6] = ["rev", "reverend", "pastor", "barr", "barrister", "pharm"];

/// A name as an order-free, accent-folded set of words, without titles; equal to another of the
/// same words.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct NameKey {
    tokens: Vec<String>,
    /// The words in the order typed: only a hint that "Mary Ann" and "Maryann" are one.
    joined: String,
}

impl PartialEq for NameKey {
    fn eq(&self, other: &Self) -> bool {
        self.tokens == other.tokens
    }
}

impl Eq for NameKey {}

impl Hash for NameKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tokens.hash(state);
    }
}

impl PartialOrd for NameKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for NameKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.tokens.cmp(&other.tokens)
    }
}

/// How two names relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameRelation {
    /// One of them is blank.
    Unknown,
    /// No word in common.
    Different,
    /// Some words in common, each has others too: relatives, or a changed name.
    Partial,
    /// One is the other with words left out; holds the whole words in common.
    Subset(usize),
    /// The same but for a letter or an initial; holds the whole words in common.
    Near(usize),
    /// The same words in any order.
    Equal,
}

/// How two names relate, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameMatch<'k> {
    /// How.
    pub relation: NameRelation,
    /// The whole words in common.
    pub shared: Vec<&'k str>,
    /// Pairs of words that are a slip or an initial apart.
    pub near: usize,
}

impl NameKey {
    /// Reads a typed name.
    pub fn new(typed: &str) -> Self {
        let plain: String = typed.chars().filter(|c| !APOSTROPHES.contains(c)).collect();
        let kept = without_titles(words(&plain).into_iter().map(in_latin).collect());
        let joined = kept.concat();
        let tokens: BTreeSet<String> = kept.into_iter().collect();
        Self { tokens: tokens.into_iter().collect(), joined }
    }

    /// The other names in a name with a nickname in brackets or quotes, "Alexandra (Sasha)
    /// Petrov": without it, and with it in the place of the first name.
    pub fn nicknames(typed: &str) -> Vec<Self> {
        let Some((before, nick, after)) = bracketed(typed) else { return Vec::new() };
        let rest = words(&format!("{before} {after}"));
        let letters = words(nick).iter().all(|w| w.chars().all(|c| !c.is_numeric()));
        let Some(last) = rest.last().filter(|_| rest.len() >= 2) else { return Vec::new() };
        let mut names = vec![Self::new(&format!("{before} {after}"))];
        if letters && !words(nick).is_empty() {
            names.push(Self::new(&format!("{nick} {last}")));
        }
        names
    }

    /// Of two spellings of one name the one that sorts first, whichever came first.
    #[must_use]
    pub fn earlier(&self, other: &Self) -> Self {
        if other.joined < self.joined { other.clone() } else { self.clone() }
    }

    /// Whether two names differ at most in words that are left out or given as an initial.
    pub fn differs_by_initials(&self, other: &Self) -> bool {
        let (mut mine, mut theirs) = (rest(self, other), rest(other, self));
        let initial = |a: &str, b: &str| a.starts_with(b) || b.starts_with(a);
        let short = |word: &str| word.chars().count() == 1;
        mine.retain(|word| {
            let twin = theirs.iter().position(|t| (short(word) || short(t)) && initial(word, t));
            twin.map(|at| theirs.remove(at)).is_none()
        });
        mine.is_empty() || theirs.is_empty()
    }

    /// The words, sorted, each once.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// The words of more than one letter; a Chinese character is a word.
    pub fn whole_words(&self) -> impl Iterator<Item = &str> {
        let whole = |t: &&String| t.chars().count() > 1 || t.chars().all(is_han);
        self.tokens.iter().filter(whole).map(String::as_str)
    }

    /// Whether it is more than one part of a name: two words, or one in a script that writes a
    /// surname and a given name as one word.
    pub fn is_full(&self) -> bool {
        let in_one = |word: &String| {
            let han = word.chars().all(is_han) && word.chars().count() >= 2;
            han || word.nfc().filter(|c| is_syllable(*c)).count() >= 2
        };
        self.whole_words().count() >= 2 || self.tokens.iter().any(in_one)
    }

    /// Whether no word was typed.
    pub fn is_blank(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Compares two names without regard to order.
    pub fn relate(&self, other: &Self) -> NameRelation {
        self.compare(other).relation
    }

    /// Compares two names without regard to order, with the words that agree.
    pub fn compare<'k>(&'k self, other: &'k Self) -> NameMatch<'k> {
        let found = |relation, shared| NameMatch { relation, shared, near: 0 };
        if self.is_blank() || other.is_blank() {
            return found(NameRelation::Unknown, Vec::new());
        }
        let whole = |t: &&String| t.chars().count() > 1;
        if self.tokens == other.tokens || self.joined == other.joined {
            return found(NameRelation::Equal, self.tokens.iter().map(String::as_str).collect());
        }
        let (mut mine, mut theirs) = (rest(self, other), rest(other, self));
        let shared: Vec<&str> = self
            .tokens
            .iter()
            .filter(|t| other.tokens.contains(t))
            .filter(whole)
            .map(String::as_str)
            .collect();
        let exact = shared.len();
        let near = drop_near_pairs(&mut mine, &mut theirs);
        let relation = match (mine.is_empty(), theirs.is_empty(), exact + near) {
            (_, _, 0) => NameRelation::Different,
            (true, true, _) => NameRelation::Near(exact),
            (false, false, _) => NameRelation::Partial,
            _ => NameRelation::Subset(exact),
        };
        NameMatch { near, ..found(relation, shared) }
    }
}

/// The words of a name as typed, in Latin letters where they can be; of "Okafor, Ada" the surname
/// last.
pub(crate) fn ordered_words(name: &str) -> Vec<String> {
    let (surname, given) = name.split_once(',').unwrap_or(("", name));
    words(given).into_iter().chain(words(surname)).map(in_latin).collect()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

fn is_syllable(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

/// The words of one name that the other does not have.
fn rest<'k>(a: &'k NameKey, b: &NameKey) -> Vec<&'k str> {
    a.tokens.iter().filter(|t| !b.tokens.contains(t)).map(String::as_str).collect()
}

/// Takes titles out: in front of anything, elsewhere where two words remain. A title that is a
/// surname, too, is one only in front of two other words.
fn without_titles(all: Vec<String>) -> Vec<String> {
    let is_title = |word: &String| TITLES.contains(&word.as_str());
    let mut kept: Vec<String> = Vec::with_capacity(all.len());
    let mut left = all.iter().filter(|word| !is_title(word)).count();
    for word in &all {
        let in_front = kept.is_empty();
        if in_front && NAMES_TOO.contains(&word.as_str()) && left > 2 {
            left -= 1;
        } else if !is_title(word) || !(in_front || left >= 2) {
            kept.push(word.clone());
        }
    }
    if left == 0 { all } else { kept }
}

/// A text in brackets or quotes, and what is around it.
fn bracketed(typed: &str) -> Option<(&str, &str, &str)> {
    let pairs = [('(', ')'), ('[', ']'), ('"', '"'), ('“', '”'), ('„', '“'), ('«', '»')];
    pairs.into_iter().find_map(|(open, close)| {
        let (before, inner) = typed.split_once(open)?;
        let (inner, after) = inner.split_once(close)?;
        Some((before, inner, after))
    })
}

/// Removes pairs of words that may be one, and counts them.
fn drop_near_pairs(mine: &mut Vec<&str>, theirs: &mut Vec<&str>) -> usize {
    let before = mine.len();
    mine.retain(|word| {
        let twin = theirs.iter().position(|other| is_near(word, other));
        twin.map(|at| theirs.remove(at)).is_none()
    });
    before - mine.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    #[test]
    fn relations_of_names() {
        use NameRelation::{Different, Equal, Near, Partial, Subset, Unknown};
        let cases = [
            ("Mbah Olu C.", "Olu Mbah C", Equal),
            ("Dr. José Núñez", "NUNEZ JOSE", Equal),
            ("O'Neil Ann", "ONeil  ann", Equal),
            ("Hamza-John Ikenna", "ikenna hamza john", Equal),
            ("Mary Ann Obi", "Maryann Obi", Equal),
            ("Umag John", "Umar John", Near(1)),
            ("Zubair H. Chika", "Zubair Hassan Chika", Near(2)),
            ("Paiko", "Paiko Haruna Vandu", Subset(1)),
            ("Faleke Ifeoma", "Ifeoma Faleke P", Subset(2)),
            ("nnamdi tunde", "tunde wada", Partial),
            ("Bello Musa", "Okafor Sade", Different),
            ("", "Okafor Sade", Unknown),
            ("Mr", "Mr", Equal),
        ];
        for (a, b, expected) in cases {
            assert_eq!(NameKey::new(a).relate(&NameKey::new(b)), expected, "{a} / {b}");
            assert_eq!(NameKey::new(b).relate(&NameKey::new(a)), expected, "{b} / {a}");
        }
    }

    #[test]
    fn a_title_that_is_a_name_stays_where_it_is_one() {
        for (a, b, one) in [
            ("Ana Pastor", "Ana Barr", false),
            ("Ana Pastor", "Pastor Ana", true),
            ("Rev Ana", "Ana", false),
            ("Rev. Ana Obi", "Ana Obi", true),
            ("Mr. Rev Ana Obi", "Obi Ana", true),
            ("Dr. Pharm. Ana Obi", "Ana Obi", true),
            ("Ana Mallam", "Ana Hajia", false),
            ("Mr Obi", "Obi", true),
            ("Obi, Dr. Ada", "Ada Obi", true),
            ("Ada Obi Mrs", "Ada Obi", true),
        ] {
            assert_eq!(NameKey::new(a) == NameKey::new(b), one, "{a} / {b}");
        }
    }

    #[test]
    fn a_nickname_makes_other_names() {
        let of = |typed: &str| -> Vec<String> {
            NameKey::nicknames(typed).iter().map(|n| n.tokens().join(" ")).collect()
        };
        assert_eq!(of("Alexandra (Sasha) Petrov"), ["alexandra petrov", "petrov sasha"]);
        assert_eq!(of("William \"Bill\" Ford"), ["ford william", "bill ford"]);
        assert_eq!(of("Ngozi Eze (JSS2A)"), ["eze ngozi"]);
        assert_eq!(of("Ngozi (Eze)"), [] as [&str; 0]);
        assert_eq!(of("Ngozi Eze"), [] as [&str; 0]);
        assert_eq!(of(") ( Eze"), [] as [&str; 0]);
    }

    #[test]
    fn a_full_name_has_two_parts() {
        for name in ["Ada Obi", "王 小红", "王小红", "王伟", "김민수", "राम कुमार", "สมชาย ใจดี"]
        {
            assert!(NameKey::new(name).is_full(), "{name}");
        }
        for name in ["", "Ada", "A. Obi", "王", "김", "राम", "Mr Obi"] {
            assert!(!NameKey::new(name).is_full(), "{name}");
        }
    }

    const WORDS: [&str; 16] = [
        "Ada",
        "Obi",
        "Núñez",
        "Li",
        "Wei",
        "Søren",
        "राम",
        "देवी",
        "محمد",
        "Нина",
        "สมชาย",
        "Ngozi",
        "Kwame",
        "O'Neil",
        "Pastor",
        "김민수",
    ];

    proptest! {
        #[test]
        fn order_makes_no_other_name(mut typed in prop::collection::vec(select(&WORDS[..14]), 1..5), turn in any::<prop::sample::Index>()) {
            typed.sort_unstable();
            typed.dedup();
            let one = NameKey::new(&typed.join(" "));
            let turn = turn.index(typed.len());
            typed.rotate_left(turn);
            let other = NameKey::new(&typed.join("  ").to_uppercase());
            prop_assert_eq!(&one, &other);
            prop_assert_eq!(one.cmp(&other), Ordering::Equal);
        }

        #[test]
        fn one_word_more_is_another_name(typed in prop::collection::vec(select(&WORDS[..14]), 2..4), more in select(vec!["Pastor", "Barr", "Rev", "Pharm", "Bello"])) {
            let (short, long) = (typed.join(" "), format!("{} {more}", typed.join(" ")));
            prop_assert_ne!(NameKey::new(&short), NameKey::new(&long));
        }
    }
}
