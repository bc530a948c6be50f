//! The differences between what a case means and what was made of it.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::case::{self, Case, Maximum};
use super::observed::{self, Observed};

/// A difference; `topics` are the doubts that would show it.
pub(super) struct Difference {
    pub(super) text: String,
    pub(super) topics: &'static [&'static str],
}

const FIGURES: &[&str] = &["maximum", "cell", "date", "format", "same test"];
const LACKING: &[&str] = &["maximum", "cell", "date", "format", "same test", "people", "joined"];
const DROPPED: &[&str] = &["column", "joined", "format"];
// A test whose maximum is asked about is seen, too.
const ADDED: &[&str] = &["column", "same test", "format", "maximum"];
const PEOPLE: &[&str] = &["people", "format"];
/// No doubt can show it.
pub(super) const NONE: &[&str] = &[];

pub(super) fn compare(case: &Case, seen: &Observed) -> Vec<Difference> {
    let mut out = Vec::new();
    let places = match_tests(case, seen);
    for (test, place) in case.tests.iter().zip(&places) {
        match place {
            None => out.push(Difference {
                text: format!("no test {}; there are {}", test.titles[0], seen.titles()),
                topics: DROPPED,
            }),
            Some(at) => out.extend(maximum(test, &seen.tests[*at])),
        }
    }
    for (at, test) in seen.tests.iter().enumerate().filter(|(at, _)| !places.contains(&Some(*at))) {
        let title = &test.title;
        out.push(Difference {
            text: format!("test {} \"{title}\" is none", at + 1),
            topics: ADDED,
        });
    }
    out.extend(people(case, seen, &places));
    if let Some(rows) = case.aside.filter(|rows| *rows != seen.aside) {
        let text = format!("{} rows set aside, not {rows}", seen.aside);
        out.push(Difference { text, topics: PEOPLE });
    }
    out
}

/// The place of each expected test among those seen: equal titles first, then contained ones.
fn match_tests(case: &Case, seen: &Observed) -> Vec<Option<usize>> {
    let mut places: Vec<Option<usize>> = vec![None; case.tests.len()];
    for exactly in [true, false] {
        let fit = |a: &str, b: &str| a == b || !exactly && (within(a, b) || within(b, a));
        for (at, test) in case.tests.iter().enumerate() {
            if places[at].is_some() {
                continue;
            }
            let fits =
                |s: &observed::Test| test.titles.iter().any(|t| fit(&folded(t), &folded(&s.title)));
            places[at] = (0..seen.tests.len())
                .find(|n| !places.contains(&Some(*n)) && fits(&seen.tests[*n]));
        }
    }
    if case.tests.len() == 1 && seen.tests.len() == 1 {
        places[0] = Some(0);
    }
    places
}

fn maximum(wanted: &case::Test, seen: &observed::Test) -> Option<Difference> {
    let right = match wanted.maximum {
        // Without one of the test, each row or cell brings its own; the percents tell.
        Maximum::Marks(marks) => seen.maximum.is_none_or(|m| m == marks),
        Maximum::Percent => seen.maximum.is_none_or(|m| m == Decimal::ONE_HUNDRED),
        Maximum::Each | Maximum::Asked => true,
    };
    let text = format!("{}: maximum {:?}, not {:?}", seen.title, seen.maximum, wanted.maximum);
    (!right).then_some(Difference { text, topics: FIGURES })
}

fn people(case: &Case, seen: &Observed, places: &[Option<usize>]) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut found: Vec<usize> = Vec::new();
    for person in &case.people {
        let fits = |at: &usize| !found.contains(at) && same_person(person, &seen.people[*at]);
        let at = (0..seen.people.len()).find(fits);
        let Some(at) = at else {
            let text = format!("nobody is {} {}", person.name, person.email);
            out.push(Difference { text, topics: PEOPLE });
            continue;
        };
        found.push(at);
        for ((place, test), wanted) in places.iter().zip(&case.tests).zip(&person.results) {
            let Some(got) = place.map(|place| &seen.people[at].results[place]) else { continue };
            if test.maximum != Maximum::Asked && !same_result(wanted, got) {
                // Somebody who was split in two lacks a result here.
                let topics = if got.is_err() { LACKING } else { FIGURES };
                let got = got.as_ref().map_or_else(Clone::clone, |p| p.round_dp(2).to_string());
                let text = format!("{} in {}: {got}, not {wanted}", person.name, test.titles[0]);
                out.push(Difference { text, topics });
            }
        }
    }
    for (_, extra) in seen.people.iter().enumerate().filter(|(at, _)| !found.contains(at)) {
        let text = format!("{} {} {} is no person of it", extra.name, extra.email, extra.id);
        let never = case.nobody.iter().any(|name| within(&folded(name), &folded(&extra.name)));
        out.push(Difference { text, topics: if never { NONE } else { PEOPLE } });
    }
    out
}

fn same_person(wanted: &case::Person, seen: &observed::Person) -> bool {
    let sorted = |name: &str| {
        let mut words: Vec<String> = folded(name).split_whitespace().map(str::to_owned).collect();
        words.sort();
        words
    };
    let name = match wanted.name.strip_prefix('#') {
        Some(id) => seen.name.is_empty() && seen.id.eq_ignore_ascii_case(id),
        None => sorted(&wanted.name) == sorted(&seen.name),
    };
    name && (wanted.email.is_empty() || wanted.email.eq_ignore_ascii_case(&seen.email))
}

fn same_result(wanted: &str, got: &Result<Decimal, String>) -> bool {
    let tolerance = Decimal::new(51, 4);
    match (wanted, got) {
        ("?", _) => true,
        (number, Ok(got)) => number.parse::<Decimal>().is_ok_and(|n| (n - got).abs() <= tolerance),
        ("-" | "absent", Err(word)) => ["Missing", "Absent"].iter().any(|w| word.starts_with(w)),
        ("EX", Err(word)) => word.starts_with("Excused"),
        ("n/a", Err(word)) => word.starts_with("NotAssigned") || word.starts_with("Missing"),
        ("pending", Err(word)) => word.starts_with("Pending"),
        (_, Err(_)) => false,
    }
}

/// Lower case, without accents, punctuation as blanks.
pub(super) fn folded(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .map(|c| {
            let mark = unicode_normalization::char::is_combining_mark(c);
            if c.is_alphanumeric() || mark { c } else { ' ' }
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the words of one folded text stand together in another.
pub(super) fn within(part: &str, whole: &str) -> bool {
    !part.is_empty() && format!(" {whole} ").contains(&format!(" {part} "))
}
