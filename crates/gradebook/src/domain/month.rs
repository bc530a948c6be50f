//! The names of the months in seven languages.

use super::name::fold;

/// In English, French, Spanish, Portuguese, German, Italian and Turkish, in full and as they
/// are shortened (folded).
const MONTHS: [&str; 12] = [
    "january jan janvier janv enero ene janeiro januar jaenner janner gennaio genn gen ocak oca",
    "february febr feb fevrier fevr fev febrero fevereiro februar feber febbraio febbr subat",
    "march mar mars marzo marco marz maerz mrz mart",
    "april apr avril avr abril abr aprile nisan nis",
    "may mai mayo maio maggio magg mag mayis",
    "june jun juin junio junho juni giugno giu haziran haz",
    "july jul juillet juil julio julho juli luglio lugl lug temmuz",
    "august aug aout agosto ago agustos agu",
    "september sept sep septembre septiembre setiembre setembro settembre sett eylul eyl",
    "october oct octobre octubre outubro oktober okt ottobre ott ekim eki",
    "november nov novembre noviembre novembro kasim kas",
    "december dec decembre diciembre dic dezembro dez dezember dicembre aralik",
];

/// Short forms that are words of their own: "12 out of 20", "Problem set 3".
const IN_DATES: [(&str, u32); 5] = [("sub", 2), ("tem", 7), ("set", 9), ("out", 10), ("ara", 12)];

/// The month that a word names, in full or shortened. A short form that is also a common word
/// (`out`, `set`) is none.
pub fn month_number(word: &str) -> Option<u32> {
    let word = fold(word.trim());
    let word = word.trim_end_matches('.');
    let named = |names: &&str| names.split(' ').any(|name| name == word);
    (1..).zip(MONTHS.iter()).find(|(_, names)| named(names)).map(|(month, _)| month)
}

/// As [`month_number`], for a word between a day and a year: any short form counts.
pub(super) fn month_in_date(word: &str) -> Option<u32> {
    month_number(word).or_else(|| {
        let word = fold(word.trim());
        let word = word.trim_end_matches('.');
        IN_DATES.iter().find(|(name, _)| *name == word).map(|(_, month)| *month)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_names_one_month_or_none() {
        for (month, word) in [(1, "janv."), (3, "März"), (7, "juil"), (8, "AOÛT"), (9, "sept")] {
            assert_eq!(month_number(word), Some(month), "{word}");
        }
        for word in ["jui", "m", "ma", "out", "set", "marc", "sepia", "mai 3", "", "."] {
            assert_eq!(month_number(word), None, "{word}");
        }
        assert_eq!(month_in_date("out."), Some(10));
        let all: Vec<&str> = MONTHS.iter().flat_map(|names| names.split(' ')).collect();
        for word in &all {
            assert_eq!(all.iter().filter(|other| *other == word).count(), 1, "{word}");
        }
    }
}
