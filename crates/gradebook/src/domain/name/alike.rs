//! Words of names that may be one: a slip or an initial apart, a short form, or another
//! transliteration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The groups of short forms that each word belongs to.
static SHORT_FORMS: LazyLock<BTreeMap<&str, BTreeSet<usize>>> = LazyLock::new(|| {
    let mut groups: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let lines = include_str!("short_forms.txt").lines().filter(|line| !line.starts_with('#'));
    for (group, line) in lines.enumerate() {
        for word in line.split_whitespace() {
            groups.entry(word).or_default().insert(group);
        }
    }
    groups
});

/// Whether two words may be one.
pub(crate) fn is_near(a: &str, b: &str) -> bool {
    let (x, y) = (a.chars().count(), b.chars().count());
    let (short, long) = (x.min(y), x.max(y));
    if short == 1 {
        return a.chars().next() == b.chars().next();
    }
    is_slip(a, b, (short, long))
        || is_short_form(a, b)
        || sounds_alike(a, b)
        || is_other_beginning(a, b)
}

/// "Iuliia" and "Yuliya", "Yevgeny" and "Evgeny": Russian names in two tables of letters.
fn is_other_beginning(a: &str, b: &str) -> bool {
    const BEGINNINGS: [(&str, &str); 6] =
        [("iu", "yu"), ("ju", "yu"), ("ia", "ya"), ("ja", "ya"), ("ye", "e"), ("je", "e")];
    let plain = |word: &str| {
        BEGINNINGS.iter().find_map(|(begin, plain)| {
            Some(format!("{plain}{}", word.strip_prefix(begin)?)).filter(|word| word.len() > 3)
        })
    };
    let (x, y) = (plain(a), plain(b));
    if x.is_none() && y.is_none() {
        return false;
    }
    let (x, y) = (x.as_deref().unwrap_or(a), y.as_deref().unwrap_or(b));
    let (short, long) = (x.len().min(y.len()), x.len().max(y.len()));
    x == y || is_slip(x, y, (short, long)) || sounds_alike(x, y)
}

fn is_slip(a: &str, b: &str, (short, long): (usize, usize)) -> bool {
    let allowed = match short {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    long - short <= allowed
        && other_letters(a, b) <= 2 * allowed as u32
        && strsim::damerau_levenshtein(a, b) <= allowed
}

/// How many small Latin letters are in one of the words only: quick to count, and never more than
/// two for each edit.
pub(crate) fn other_letters(a: &str, b: &str) -> u32 {
    let letters = |word: &str| {
        let small = word.bytes().filter(u8::is_ascii_lowercase);
        small.fold(0_u32, |set, byte| set | 1 << (byte - b'a'))
    };
    (letters(a) ^ letters(b)).count_ones()
}

/// "Bob" and "Robert".
fn is_short_form(a: &str, b: &str) -> bool {
    let groups = |word: &str| SHORT_FORMS.get(word);
    match (groups(a), groups(b)) {
        (Some(x), Some(y)) => !x.is_disjoint(y),
        _ => false,
    }
}

/// "Qasim" and "Kasem", "Sergey" and "Sergei": the same consonants with like first vowels. "Hassan"
/// and "Hussein" are two.
fn sounds_alike(a: &str, b: &str) -> bool {
    const SHORTEST: usize = 5;
    const MOST_EDITS: usize = 3;
    let long =
        a.len() >= SHORTEST && b.len() >= SHORTEST && a.len().abs_diff(b.len()) <= MOST_EDITS;
    long && begin_alike(a, b)
        && other_letters(a, b) <= 2 * MOST_EDITS as u32
        && sound(a).is_some_and(|own| sound(b) == Some(own))
        && strsim::levenshtein(a, b) <= MOST_EDITS
}

fn begin_alike(a: &str, b: &str) -> bool {
    let first =
        |word: &str| word.bytes().next().map(|byte| if is_vowel(byte) { b'a' } else { like(byte) });
    first(a) == first(b)
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// The consonant that stands for all that sound like it.
fn like(byte: u8) -> u8 {
    match byte {
        b'q' | b'c' => b'k',
        b'z' => b's',
        b'w' => b'v',
        other => other,
    }
}

/// The consonants of a folded Latin word as they sound in many spellings, after the class of its
/// first vowel; none for other scripts.
pub(crate) fn sound(word: &str) -> Option<String> {
    let bytes = word.as_bytes();
    if bytes.len() < 3 || !bytes.iter().all(u8::is_ascii_lowercase) {
        return None;
    }
    let mut said = String::with_capacity(bytes.len());
    said.push(match bytes.iter().find(|byte| is_vowel(**byte))? {
        b'a' => 'a',
        b'e' | b'i' => 'i',
        _ => 'u',
    });
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let (letter, width) = match rest {
            [b's' | b't', b'c', b'h', ..] => (Some(b'x'), 3),
            [b's' | b'c', b'h', ..] => (Some(b'x'), 2),
            [b'p', b'h', ..] => (Some(b'f'), 2),
            [b'k', b'h', ..] => (Some(b'k'), 2),
            [b'g', b'h', ..] => (Some(b'g'), 2),
            [b'd', b'j', ..] | [b'z', b'h', ..] => (Some(b'j'), 2),
            [b'd', b'h', ..] => (Some(b'd'), 2),
            [b't', b'h', ..] => (Some(b't'), 2),
            // At the end or after another letter these lengthen a vowel.
            [b'h' | b'j'] => (None, 1),
            [b'y', ..] if at > 0 => (None, 1),
            _ if is_vowel(*byte) => (None, 1),
            _ => (Some(like(*byte)), 1),
        };
        at += width;
        if let Some(letter) = letter.map(char::from)
            && (said.len() < 2 || !said.ends_with(letter))
        {
            said.push(letter);
        }
    }
    (said.len() > 2).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_may_be_one() {
        for (a, b) in [
            ("umar", "umag"),
            ("h", "hassan"),
            ("bob", "robert"),
            ("liz", "elizabeth"),
            ("qasim", "kasem"),
            ("amina", "aminah"),
            ("nasser", "nasir"),
            ("mohammed", "muhammad"),
            ("sergey", "sergei"),
            ("iuliia", "yuliya"),
            ("yevgeny", "evgeniy"),
            ("hussein", "husain"),
            ("yusuf", "youssef"),
        ] {
            assert!(is_near(a, b) && is_near(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("hassan", "hussein"),
            ("ada", "ade"),
            ("bob", "bill"),
            ("taiwo", "kehinde"),
            ("maria", "mary"),
            ("ana", "ina"),
        ] {
            assert!(!is_near(a, b) && !is_near(b, a), "{a} {b}");
        }
    }
}
