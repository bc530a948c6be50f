//! Names of people: order, case, accents and titles do not make another person.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Titles that are no part of a name (folded).
const TITLES: [&str; 30] = [
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
    "rev",
    "pastor",
    "barr",
    "pharm",
];

/// Lower case without accents: what two spellings of one word share.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'þ' | 'Þ' => folded.push_str("th"),
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// The folded words of a text; anything that is neither letter nor digit parts them.
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Single spaces, none at the ends, no control or invisible characters.
pub fn tidy(text: &str) -> String {
    let visible = |c: &char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}');
    let cleaned: String =
        text.chars().filter(visible).map(|c| if c.is_control() { ' ' } else { c }).collect();
    cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words of names that stay small.
const PARTICLES: [&str; 12] = [
    "dela", "della", "delos", "dalla", "dello", "binti", "ould", "vander", "vanden", "zur", "ibn",
    "bint",
];

/// A name as it is shown in the gradebook: tidied; words in all capitals or all small letters
/// become capitalised, any other spelling is the person's own (`van der`, `McDonald`, `JP`).
pub fn display_name(typed: &str) -> String {
    let name = tidy(typed);
    let plain = is_shouted(&name) && letters(&name) > 3 || is_whispered(&name);
    let word = |word: &str| {
        let long = letters(word) > 3 && !PARTICLES.contains(&word);
        let odd = is_shouted(word) || is_whispered(word);
        if odd && (plain || long) { capitalised(word) } else { word.to_owned() }
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

fn is_shouted(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

fn is_whispered(text: &str) -> bool {
    !text.chars().any(char::is_uppercase)
}

fn capitalised(word: &str) -> String {
    let mut shown = String::with_capacity(word.len());
    let mut start = true;
    for c in word.chars() {
        if start {
            shown.extend(c.to_uppercase());
        } else {
            shown.extend(c.to_lowercase());
        }
        start = !(c.is_alphanumeric() || c == '\'' || c == '’');
    }
    shown
}

/// A name as an order-free, accent-folded set of words, without titles.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct NameKey {
    tokens: Vec<String>,
    joined: String,
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

impl NameKey {
    /// Reads a typed name.
    pub fn new(typed: &str) -> Self {
        let plain: String = typed.chars().filter(|c| !matches!(c, '\'' | '’' | '`')).collect();
        let all = words(&plain);
        let without_titles: Vec<String> =
            all.iter().filter(|w| !TITLES.contains(&w.as_str())).cloned().collect();
        let kept = if without_titles.is_empty() { all } else { without_titles };
        let joined = kept.concat();
        let tokens: BTreeSet<String> = kept.into_iter().collect();
        Self { tokens: tokens.into_iter().collect(), joined }
    }

    /// The words, sorted, each once.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// The words of more than one letter.
    pub fn whole_words(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter(|t| t.chars().count() > 1).map(String::as_str)
    }

    /// Whether no word was typed.
    pub fn is_blank(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Compares two names without regard to order.
    pub fn relate(&self, other: &Self) -> NameRelation {
        if self.is_blank() || other.is_blank() {
            return NameRelation::Unknown;
        }
        if self.tokens == other.tokens || self.joined == other.joined {
            return NameRelation::Equal;
        }
        let rest = |a: &Self, b: &Self| -> Vec<String> {
            a.tokens.iter().filter(|t| !b.tokens.contains(t)).cloned().collect()
        };
        let (mut mine, mut theirs) = (rest(self, other), rest(other, self));
        let shared =
            self.tokens.iter().filter(|t| other.tokens.contains(t) && t.chars().count() > 1);
        let exact = shared.count();
        let near = drop_near_pairs(&mut mine, &mut theirs);
        match (mine.is_empty(), theirs.is_empty(), exact + near) {
            (_, _, 0) => NameRelation::Different,
            (true, true, _) => NameRelation::Near(exact),
            (false, false, _) => NameRelation::Partial,
            _ => NameRelation::Subset(exact),
        }
    }
}

/// Removes pairs of words that are one slip or one initial apart, and counts them.
fn drop_near_pairs(mine: &mut Vec<String>, theirs: &mut Vec<String>) -> usize {
    let before = mine.len();
    mine.retain(|word| {
        let twin = theirs.iter().position(|other| is_near(word, other));
        twin.map(|at| theirs.remove(at)).is_none()
    });
    before - mine.len()
}

fn is_near(a: &str, b: &str) -> bool {
    let (short, long) =
        (a.chars().count().min(b.chars().count()), a.chars().count().max(b.chars().count()));
    if short == 1 {
        return a.chars().next() == b.chars().next();
    }
    let allowed = match short {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    long - short <= allowed && strsim::damerau_levenshtein(a, b) <= allowed
}

#[cfg(test)]
mod tests {
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
    fn shown_names_keep_a_persons_own_spelling() {
        assert_eq!(display_name("  MADUKA   OLU-EFE "), "Maduka Olu-Efe");
        assert_eq!(display_name("tunde o'neil"), "Tunde O'neil");
        assert_eq!(display_name("Ian McDonald"), "Ian McDonald");
        assert_eq!(display_name("JP"), "JP");
        assert_eq!(display_name("Haruna VICTOR grace"), "Haruna Victor Grace");
        assert_eq!(display_name("Ludwig van der Berg"), "Ludwig van der Berg");
        assert_eq!(display_name("a\u{200b}da\nobi"), "Ada Obi");
    }
}
