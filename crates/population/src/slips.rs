//! Slips of the hand and of programs: in words, addresses, phones and numbers.

use crate::dice::Dice;

/// A word with two letters swapped, one left out, doubled, or another; the first stays.
pub(crate) fn misspelt(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 {
        return word.to_owned();
    }
    let at = 1 + dice.below(letters.len() - 2);
    match dice.below(4) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.extend_from_within(letters.len() - 1..),
        _ => {
            let near = dice.one(&["a", "e", "i", "o", "n", "s"]).chars();
            letters.splice(at..=at, near);
        }
    }
    letters.into_iter().collect()
}

/// An address as somebody mistypes it.
pub(crate) fn mistyped(address: &str, name: &str, dice: &mut Dice) -> String {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    match dice.below(11) {
        0 => {
            let domain = domain.replace("gmail", "gmial").replace("yahoo", "yaho");
            format!("{local}@{domain}")
        }
        1 => format!("{local}@{}", domain.replace(".com", ".con").replace(".example", ".exampel")),
        2 => {
            let other = dice.one(&["gmail.com", "yahoo.com", "icloud.com"]);
            format!("{local}@{other}")
        }
        3 | 4 => format!("{}@{domain}", misspelt(local, dice)),
        5 => format!("{}@{}", local.to_uppercase(), domain.to_uppercase()),
        6 => format!("{local} @{domain}"),
        7 => format!("mailto:{address}"),
        8 => format!("{local}+quiz@{domain}"),
        9 => format!("{local}{domain}"),
        _ => name.to_owned(),
    }
}

/// A phone number of ten figures, as one of its many spellings.
pub(crate) fn phone(number: &str, dice: &mut Dice) -> String {
    let (start, end) = number.split_at(number.len().min(3));
    match dice.below(6) {
        0 => format!("+234{number}"),
        1 => format!("+234 {start} {end}"),
        2 => format!("0{start}-{end}"),
        3 => number.to_owned(),
        _ => format!("0{number}"),
    }
}

/// A number as a spreadsheet leaves it.
pub(crate) fn changed_number(number: &str, dice: &mut Dice) -> String {
    let bare = number.trim_start_matches('0');
    match dice.below(4) {
        0 => format!("{bare}.0"),
        1 => format!("'{number}"),
        _ => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_change_something_and_never_panic() {
        let mut dice = Dice::new(1);
        for word in ["", "Al", "राम", "Olu", "Chukwuemeka", "o'Neil", "Şule"] {
            for _ in 0..50 {
                misspelt(word, &mut dice);
                mistyped(word, word, &mut dice);
            }
        }
        let changed = (0..50).filter(|_| misspelt("Chinedu", &mut dice) != "Chinedu").count();
        assert!(changed > 40);
        assert!(!changed_number("0012345", &mut dice).starts_with("00"));
    }
}
