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
pub(super) fn is_near(a: &str, b: &str) -> bool {
    let (x, y) = (a.chars().count(), b.chars().count());
    let (short, long) = (x.min(y), x.max(y));
    if short == 1 {
        return a.chars().next() == b.chars().next();
    }
    is_slip(a, b, (short, long)) || is_short_form(a, b) || sounds_alike(a, b)
}

fn is_slip(a: &str, b: &str, (short, long): (usize, usize)) -> bool {
    let allowed = match short {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    long - short <= allowed && strsim::damerau_levenshtein(a, b) <= allowed
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
    let long = a.len() >= SHORTEST && b.len() >= SHORTEST;
    let Some((x, y)) = sound(a).zip(sound(b)).filter(|_| long) else { return false };
    x == y && strsim::levenshtein(a, b) <= 3
}

/// The consonants of a folded Latin word as they sound in many spellings, after the class of its
/// first vowel; none for other scripts.
pub(crate) fn sound(word: &str) -> Option<String> {
    if word.len() < 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let plain = ["sch", "sh", "tch", "ch", "ph", "kh", "gh", "dj", "dh", "th", "zh"]
        .into_iter()
        .zip(["x", "x", "x", "x", "f", "k", "g", "j", "d", "t", "j"])
        .fold(word.to_owned(), |text, (pair, one)| text.replace(pair, one));
    let first = plain.chars().find(|c| "aeiou".contains(*c))?;
    let mut said = String::from(match first {
        'a' => 'a',
        'e' | 'i' => 'i',
        _ => 'u',
    });
    let end = plain.len();
    for (at, c) in plain.char_indices() {
        let c = match c {
            'q' | 'c' => 'k',
            'z' => 's',
            'w' => 'v',
            'a' | 'e' | 'i' | 'o' | 'u' => continue,
            // At the end or after a vowel these lengthen it.
            'h' | 'y' | 'j' if at + 1 == end => continue,
            'y' if at > 0 => continue,
            c => c,
        };
        if said.len() < 2 || !said.ends_with(c) {
            said.push(c);
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
