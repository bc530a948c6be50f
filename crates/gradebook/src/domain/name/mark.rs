//! Marks of letters: accents, which two spellings of one name need not share, and vowel signs,
//! which make another name.

/// The marks that are accents or points: Latin, Greek, Cyrillic, Hebrew, Arabic, Syriac, signs on
/// any letter, and the selectors of a glyph. The vowel signs, viramas and tone marks of Indic
/// scripts, Thai, Lao, Khmer and others and the voicing marks of kana are none: they are letters.
const ACCENTS: [(u32, u32); 23] = [
    (0x300, 0x36F),
    (0x483, 0x489),
    (0x591, 0x5BD),
    (0x5BF, 0x5BF),
    (0x5C1, 0x5C2),
    (0x5C4, 0x5C5),
    (0x5C7, 0x5C7),
    (0x610, 0x61A),
    (0x64B, 0x65F),
    (0x670, 0x670),
    (0x6D6, 0x6DC),
    (0x6DF, 0x6E4),
    (0x6E7, 0x6E8),
    (0x6EA, 0x6ED),
    (0x711, 0x711),
    (0x730, 0x74A),
    (0x8CA, 0x8E1),
    (0x8E3, 0x8FF),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
];

/// Whether a mark may be left out without making another word.
pub(super) fn is_accent(c: char) -> bool {
    let code = u32::from(c);
    let at = ACCENTS.partition_point(|(first, _)| *first <= code);
    at.checked_sub(1).and_then(|at| ACCENTS.get(at)).is_some_and(|(_, last)| code <= *last)
}

/// Signs inside a word that only tell how its letters are drawn.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use unicode_normalization::char::is_combining_mark;

    use super::*;
    use crate::domain::{NameKey, fold, words};

    #[test]
    fn every_accent_is_a_mark_and_the_ranges_are_in_order() {
        assert!(ACCENTS.windows(2).all(|pair| pair[0].1 < pair[1].0));
        let accents = (char::MIN..=char::MAX).filter(|c| is_accent(*c));
        // Unassigned places of a block of marks are neither.
        let letters: Vec<char> =
            accents.filter(|c| c.is_alphanumeric() && !is_combining_mark(*c)).collect();
        assert_eq!(letters, [] as [char; 0]);
    }

    #[test]
    fn words_keep_what_makes_them() {
        for (one, other) in [
            ("राम", "रमा"),
            ("सीता", "सती"),
            ("কমলা", "কামাল"),
            ("ரமா", "ராம"),
            ("రమ", "రామ"),
            ("สมชาย", "สมชาติ"),
            ("ปิติ", "ปีติ"),
            ("ສົມ", "ສິມ"),
            ("ភីម", "ភូម"),
            ("がく", "かく"),
        ] {
            assert_ne!(fold(one), fold(other), "{one} / {other}");
            assert_eq!(words(one).len(), 1, "{one}");
        }
        for (one, other) in [
            ("JOSÉ", "jose"),
            ("Νίκος", "νικος"),
            ("Сергей", "Сергеи"),
            ("مُحَمَّد", "محمد"),
            ("אֶסְתֵּר", "אסתר"),
            ("ශ්‍රී", "ශ්රී"),
            ("e\u{301}", "É"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} / {other}");
        }
    }

    const LETTERS: &str = "कखगचजटडतदनपबमयरलवशसह";
    const SIGNS: &str = "ािीुूेैोौं";

    proptest! {
        #[test]
        fn another_vowel_sign_is_another_name(
            letters in prop::collection::vec(select(LETTERS.chars().collect::<Vec<_>>()), 2..6),
            at in any::<prop::sample::Index>(),
            sign in select(SIGNS.chars().collect::<Vec<_>>()),
        ) {
            let plain: String = letters.iter().collect();
            let mut signed = letters.clone();
            signed.insert(at.index(letters.len()) + 1, sign);
            let signed: String = signed.iter().collect();
            prop_assert_ne!(NameKey::new(&plain), NameKey::new(&signed));
            prop_assert_eq!(words(&signed).len(), 1);
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
