//! Names of people: order, case, accents and titles do not make another person.

mod alike;
mod key;
mod label;
mod mark;
mod script;

pub(crate) use alike::{is_near as is_near_word, other_letters, sound};
pub(crate) use key::ordered_words;
pub use key::{NameKey, NameMatch, NameRelation};
pub use label::{LabelledName, labels_differ};
use mark::{is_accent, is_joiner};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case without accents: what two spellings of one word share. Vowel signs that are letters
/// of their script stay.
pub fn fold(text: &str) -> String {
    // Most texts are plain, and this is asked of every cell.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_accent(*c) && !is_joiner(*c)) {
        match c {
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'ı' => folded.push('i'),
            // A capital does not say whether it ends the word.
            'ς' => folded.push('σ'),
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
        .split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Single spaces, none at the ends, no control or invisible characters.
pub fn tidy(text: &str) -> String {
    if is_tidy(text) {
        return text.to_owned();
    }
    let mut before = ' ';
    let visible = text.chars().filter(|c| {
        // Persian and Indic words are written with joiners inside.
        let kept = !is_invisible(*c) || (is_joiner(*c) && before >= '\u{600}');
        before = *c;
        kept
    });
    let cleaned: String = visible.map(|c| if c.is_control() { ' ' } else { c }).collect();
    cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a sign is not shown: joiners, byte order marks, and marks that turn what follows.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a plain text has single spaces only, and none at the ends.
fn is_tidy(text: &str) -> bool {
    let ends = text.starts_with(' ') || text.ends_with(' ');
    !ends && text.bytes().all(|b| matches!(b, b' '..=b'~')) && !text.contains("  ")
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
        start =
            !(c.is_alphanumeric() || is_combining_mark(c) || is_joiner(c) || c == '\'' || c == '’');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

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
