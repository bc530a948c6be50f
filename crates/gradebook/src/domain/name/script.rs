//! Cyrillic and Greek words in Latin letters, so that both spellings of a name can be compared.
//!
//! Letters as in the BGN/PCGN tables, without signs, and as in ISO 843 for Greek;
//! for words that are folded already (small, without accents).

/// A word in Latin letters, where it is Cyrillic or Greek; else as it is.
pub(super) fn in_latin(word: String) -> String {
    if !word.chars().any(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}')) {
        return word;
    }
    let mut latin = String::with_capacity(word.len());
    for c in word.chars() {
        match letters(c) {
            Some(letters) => latin.push_str(letters),
            None => latin.push(c),
        }
    }
    latin
}

fn letters(c: char) -> Option<&'static str> {
    Some(match c {
        'а' | 'α' => "a",
        'б' => "b",
        'в' | 'β' => "v",
        'г' | 'ґ' | 'γ' => "g",
        'д' | 'δ' => "d",
        'е' | 'э' | 'ε' => "e",
        'є' => "ye",
        'ж' => "zh",
        'з' | 'ζ' => "z",
        'и' | 'і' | 'ι' | 'η' => "i",
        'ј' => "j",
        'к' | 'κ' => "k",
        'л' | 'λ' => "l",
        'м' | 'μ' => "m",
        'н' | 'ν' => "n",
        'о' | 'ο' | 'ω' => "o",
        'п' | 'π' => "p",
        'р' | 'ρ' => "r",
        'с' | 'σ' => "s",
        'т' | 'τ' => "t",
        'у' | 'ў' => "u",
        'ф' | 'φ' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' | 'χ' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ы' | 'υ' => "y",
        'ю' => "yu",
        'я' => "ya",
        'ђ' => "dj",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'џ' | 'ѕ' => "dz",
        'ѓ' => "gj",
        'ќ' => "kj",
        'θ' => "th",
        'ξ' => "x",
        'ψ' => "ps",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::key::{NameKey, NameRelation};

    #[test]
    fn other_scripts_are_compared() {
        let relate = |a: &str, b: &str| NameKey::new(a).relate(&NameKey::new(b));
        for (a, b) in [("Иван Михайлов", "Ivan Mikhailov"), ("Νίκος Παππάς", "Nikos Pappas")]
        {
            assert_eq!(relate(a, b), NameRelation::Equal, "{a}");
        }
        for (a, b) in [
            ("Дмитрий Фёдоров", "Dmitry Fedorov"),
            ("Сергей Соколов", "Sergey Sokolov"),
            ("Юрий Шевченко", "Yuri Shevchenko"),
        ] {
            assert!(matches!(relate(a, b), NameRelation::Near(_)), "{a}: {:?}", relate(a, b));
        }
        assert_eq!(relate("Иван Михайлов", "Пётр Соколов"), NameRelation::Different);
    }
}
