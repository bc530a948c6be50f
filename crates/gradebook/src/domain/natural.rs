//! The order in which people put names with numbers in them, and numbers that are words.

use super::digit::decimal_digit;
use super::name::fold;

/// One part of a name: digits (without leading zeros, the shorter number first) or a word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Number(usize, String),
    Word(String),
}

/// A name to be compared and sorted by: `CA 2` before `CA 10`, "Test Two" before "Test Three",
/// whatever the case, the accents and the signs between the words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NaturalKey(Vec<Part>);

impl NaturalKey {
    /// The key of a name.
    pub fn new(name: &str) -> Self {
        let runs = name.split(|c: char| !c.is_alphanumeric() && !is_mark(c));
        Self(runs.flat_map(pieces).map(part).collect())
    }

    /// Whether the name has neither letter nor digit.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Accents written apart belong to their letter.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Splits `CA10b` into `CA`, `10`, `b`.
fn pieces(run: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let digits = decimal_digit(first).is_some();
        let end = rest.find(|c| decimal_digit(c).is_some() != digits).unwrap_or(rest.len());
        let (piece, others) = rest.split_at_checked(end).unwrap_or((rest, ""));
        pieces.push(piece);
        rest = others;
    }
    pieces
}

fn part(piece: &str) -> Part {
    let digits: Option<String> = piece
        .chars()
        .map(|c| decimal_digit(c).map(|(_, value)| char::from(b'0' + value)))
        .collect();
    let number = digits.or_else(|| spelled_number(piece).map(|number| number.to_string()));
    match number {
        Some(digits) => {
            let plain = digits.trim_start_matches('0');
            Part::Number(plain.len(), plain.to_owned())
        }
        None => Part::Word(fold(piece)),
    }
}

/// One to twenty and first to twentieth in English, French, Spanish, Portuguese, German, Italian
/// and Turkish (folded). Words that are more often something else are left out: articles (`un`,
/// `ein`), `due`, `once`, `on`.
const SPELLED: [&str; 20] = [
    "one first uno primero primera primer primeiro primeira premier premiere eins erste erster \
     erstes primo prima bir birinci ilk",
    "two second deux deuxieme seconde dos segundo segunda dois duas zwei zweite zweiter zweites \
     secondo seconda iki ikinci",
    "three third trois troisieme tres tercero tercera tercer terceiro terceira drei dritte \
     dritter drittes tre terzo terza uc ucuncu",
    "four fourth quatre quatrieme cuatro cuarto cuarta quatro quarto quarta vier vierte vierter \
     viertes quattro dort dorduncu",
    "five fifth cinq cinquieme cinco quinto quinta funf fuenf funfte funfter funftes cinque bes \
     besinci",
    "six sixth sixieme seis sexto sexta sechs sechste sechster sechstes sei sesto sesta alti \
     altinci",
    "seven seventh sept septieme siete septimo septima sete setimo setima sieben siebte siebter \
     siebtes sette settimo settima yedi yedinci",
    "eight eighth huit huitieme ocho octavo octava oito oitavo oitava acht achte achter achtes \
     otto ottavo ottava sekiz sekizinci",
    "nine ninth neuf neuvieme nueve noveno novena nove nono nona neun neunte neunter neuntes \
     dokuz dokuzuncu",
    "ten tenth dix dixieme diez decimo decima dez zehn zehnte zehnter zehntes dieci onuncu",
    "eleven eleventh onze onzieme undecimo elf elfte elfter elftes undici undicesimo",
    "twelve twelfth douze douzieme doce duodecimo doze zwolf zwoelf zwolfte zwolfter zwolftes \
     dodici dodicesimo",
    "thirteen thirteenth treize treizieme trece treze dreizehn dreizehnte tredici",
    "fourteen fourteenth quatorze quatorzieme catorce catorze vierzehn vierzehnte quattordici",
    "fifteen fifteenth quinze quinzieme quince funfzehn funfzehnte quindici",
    "sixteen sixteenth seize seizieme dieciseis dezesseis dezasseis sechzehn sechzehnte sedici",
    "seventeen seventeenth diecisiete dezessete dezassete siebzehn siebzehnte diciassette",
    "eighteen eighteenth dieciocho dezoito achtzehn achtzehnte diciotto",
    "nineteen nineteenth diecinueve dezenove dezanove neunzehn neunzehnte diciannove",
    "twenty twentieth vingt vingtieme veinte vinte zwanzig zwanzigste venti ventesimo yirmi \
     yirminci",
];

const ROMAN: [&str; 12] =
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/// The number that one word spells; Roman numerals to twelve in capitals.
pub fn spelled_number(word: &str) -> Option<u32> {
    let word = word.trim();
    let roman = (1..).zip(ROMAN).find(|(_, roman)| *roman == word).map(|(number, _)| number);
    roman.or_else(|| {
        let folded = fold(word);
        let spells = |words: &&str| words.split_whitespace().any(|other| other == folded);
        (1..).zip(SPELLED.iter()).find(|(_, words)| spells(words)).map(|(number, _)| number)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by_key(|name| NaturalKey::new(name));
        names
    }

    #[test]
    fn names_sort_as_people_sort_them() {
        let orders = [
            vec!["CA 1", "ca_2", "CA10.csv", "CA 11"],
            vec!["Test One", "test two", "Test Three", "Test 4", "TEST V"],
            vec!["First test", "second test", "Third test"],
            vec!["Exercise 1.1", "Exercise 1.2", "Exercise 1.10", "Exercise 2"],
            vec!["Prova prima", "Prova seconda", "Prova terza"],
            vec!["Épreuve 2", "epreuve 10", "Quiz ١", "Quiz ٢", "Quiz ١٠"],
            vec!["Woche 007", "Woche 8", "Woche 99999999999999999999999"],
        ];
        for order in orders {
            assert_eq!(sorted(order.iter().rev().copied().collect()), order);
        }
    }

    #[test]
    fn spellings_of_one_name_are_equal() {
        for same in ["quiz2", "Quiz 2", "Quiz_02", "QUIZ-2", "quiz two", "Quiz II", "quiz ٢"] {
            assert_eq!(NaturalKey::new(same), NaturalKey::new("Quiz 2"), "{same}");
        }
        assert_ne!(NaturalKey::new("Unit 12"), NaturalKey::new("Unit 1 2"));
    }

    #[test]
    fn words_spell_numbers() {
        let cases = [
            ("Two", 2),
            ("twelfth", 12),
            ("TWENTY", 20),
            ("première", 1),
            ("Tercero", 3),
            ("três", 3),
            ("Fünf", 5),
            ("zwölf", 12),
            ("quattro", 4),
            ("Üçüncü", 3),
            ("dört", 4),
            ("IV", 4),
            ("XII", 12),
        ];
        for (word, number) in cases {
            assert_eq!(spelled_number(word), Some(number), "{word}");
        }
        for word in ["", "iv", "x", "due", "on", "once", "un", "XIII", "one two", "Test", "2"] {
            assert_eq!(spelled_number(word), None, "{word}");
        }
        let all: Vec<&str> = SPELLED.iter().flat_map(|words| words.split_whitespace()).collect();
        for word in &all {
            assert_eq!(all.iter().filter(|other| *other == word).count(), 1, "{word}");
            assert_eq!(&fold(word), word);
        }
    }

    proptest! {
        #[test]
        fn numbers_sort_by_size(a: u32, b: u32, sign in "[ _.-]?", zeros in 0_usize..3) {
            let first = NaturalKey::new(&format!("Quiz{sign}{}{a}", "0".repeat(zeros)));
            let second = NaturalKey::new(&format!("QUIZ {b}"));
            if a != b {
                prop_assert_eq!(first.cmp(&second), a.cmp(&b));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}") {
            prop_assert_eq!(NaturalKey::new(&text), NaturalKey::new(&text));
        }
    }
}
