//! Compares what a case means with what was made of it.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::case::{self, Case, Maximum};
use super::observed::{self, Observed};

/// How a case came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    Right,
    /// Not as the case says, but each difference has a doubt or a refusal that somebody sees.
    Asked,
    /// The figures are right; a column or row that was left out is not named.
    NotNamed,
    WrongInSilence,
    Panicked,
}

impl Verdict {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Asked => "asked or refused",
            Self::NotNamed => "column not named",
            Self::WrongInSilence => "WRONG IN SILENCE",
            Self::Panicked => "PANICKED",
        }
    }

    /// Whether nobody is misled.
    pub(super) fn holds(self) -> bool {
        matches!(self, Self::Right | Self::Asked)
    }
}

/// A verdict and what it rests on.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    pub(super) notes: Vec<String>,
    /// How many doubts a teacher sees.
    pub(super) asked: usize,
}

impl Judgement {
    pub(super) fn summary(&self) -> String {
        if self.asked == 0 { String::new() } else { format!("{} asked", self.asked) }
    }
}

/// A difference; `topics` are the doubts that would tell of it.
struct Difference {
    text: String,
    topics: &'static [&'static str],
}

const FIGURES: &[&str] = &["maximum", "cell", "date", "format", "same test"];
const DROPPED: &[&str] = &["column", "joined", "format"];
const ADDED: &[&str] = &["column", "same test", "format"];
const TOPICS: [&str; 7] = ["maximum", "column", "same test", "date", "cell", "people", "format"];
const PEOPLE: &[&str] = &["people", "format"];
const NONE: &[&str] = &[];

pub(super) fn judge(case: &Case, seen: &Observed) -> Judgement {
    let asked = seen.doubts.len();
    let result = |verdict, notes| Judgement { verdict, notes, asked };
    let mut notes: Vec<String> = seen.refusals.clone();
    let unrefused: Vec<&String> =
        case.refused.iter().filter(|word| !says(&seen.refusals, word)).collect();
    if case.tests.is_empty() {
        return match (seen.tests.is_empty(), unrefused.is_empty()) {
            (true, true) => result(Verdict::Right, notes),
            (true, false) => result(Verdict::Asked, notes),
            (false, _) => {
                notes.push(format!("read as tests: {}", titles(seen)));
                result(Verdict::WrongInSilence, notes)
            }
        };
    }
    if seen.tests.is_empty() {
        return result(Verdict::Asked, notes);
    }
    let mut differences = compare(case, seen);
    for word in &case.asks {
        let topics = topics_of(word);
        let heard = seen.doubts.iter().any(|d| topics.iter().any(|topic| about(d, topic)));
        if !heard {
            differences.push(Difference { text: format!("not asked: {word}"), topics: NONE });
        }
    }
    let told = |d: &Difference| {
        !seen.refusals.is_empty() && case.refused.is_empty()
            || seen.doubts.iter().any(|doubt| d.topics.iter().any(|topic| about(doubt, topic)))
    };
    let verdict = if differences.iter().any(|d| !told(d)) {
        Verdict::WrongInSilence
    } else if !differences.is_empty() {
        Verdict::Asked
    } else if case.left_out.iter().any(|header| !named(seen, header)) {
        Verdict::NotNamed
    } else {
        Verdict::Right
    };
    notes.extend(differences.iter().map(|d| {
        let mark = if told(d) { "asked" } else { "silent" };
        format!("{mark}: {}", d.text)
    }));
    let unnamed = case.left_out.iter().filter(|header| !named(seen, header));
    notes.extend(unnamed.map(|header| format!("not named: {header}")));
    let tool = case.tool.as_ref().filter(|tool| !says(&seen.tools, tool));
    notes.extend(tool.map(|tool| format!("tool {:?}, not {tool}", seen.tools)));
    notes.extend(seen.doubts.iter().map(|d| format!("{}: {}", d.check, d.text)));
    result(verdict, notes)
}

fn titles(seen: &Observed) -> String {
    seen.tests.iter().map(|t| t.title.clone()).collect::<Vec<_>>().join(" | ")
}

fn says(texts: &[String], word: &str) -> bool {
    texts.iter().any(|text| folded(text).contains(&folded(word)))
}

fn named(seen: &Observed, header: &str) -> bool {
    let inside = |text: &str| within(&folded(header), &folded(text));
    seen.left_out.iter().any(|h| inside(h)) || seen.doubts.iter().any(|d| inside(&d.text))
}

fn compare(case: &Case, seen: &Observed) -> Vec<Difference> {
    let mut out = Vec::new();
    let places = match_tests(case, seen);
    for (test, place) in case.tests.iter().zip(&places) {
        match place {
            None => out.push(Difference {
                text: format!("no test {}; there are {}", test.titles[0], titles(seen)),
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
                let got = got.as_ref().map_or_else(Clone::clone, |p| p.round_dp(2).to_string());
                let text = format!("{} in {}: {got}, not {wanted}", person.name, test.titles[0]);
                out.push(Difference { text, topics: FIGURES });
            }
        }
    }
    for (_, extra) in seen.people.iter().enumerate().filter(|(at, _)| !found.contains(at)) {
        let text = format!("{} {} {} is no person of it", extra.name, extra.email, extra.id);
        out.push(Difference { text, topics: PEOPLE });
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

/// What a case asks about: `maximum Quiz 1`, `maximum or column Extra`.
fn topics_of(asked: &str) -> Vec<&'static str> {
    let topic = |said: &str| TOPICS.into_iter().find(|topic| said.starts_with(topic));
    let topics: Vec<&str> = asked.split(" or ").filter_map(topic).collect();
    assert!(!topics.is_empty(), "asks: {asked}");
    topics
}

/// Whether a doubt belongs to a topic, by the name of its check.
fn about(doubt: &observed::Doubt, topic: &str) -> bool {
    let check = doubt.check.as_str();
    let one_of = |names: &[&str]| names.iter().any(|name| check.contains(name));
    match topic {
        "maximum" => {
            one_of(&["maximum", "out_of_range", "scale"]) || doubt.text.contains("no maximum")
        }
        "column" => one_of(&["column"]) || doubt.text.contains("header row"),
        "joined" => one_of(&["same_test", "joined", "files"]),
        "same test" => one_of(&["test_number", "same_test", "joined", "files"]),
        "date" => one_of(&["date", "unscored", "cell"]),
        "cell" => one_of(&["unscored", "out_of_range", "cell", "percent_disagrees", "error"]),
        "people" => one_of(&[
            "same_person",
            "name_conflict",
            "namesakes",
            "invalid_email",
            "people",
            "group",
            "resubmission",
            "staff",
        ]),
        "format" => {
            one_of(&["percent_disagrees", "scale", "format"]) || doubt.text.contains("header row")
        }
        _ => false,
    }
}

/// Lower case, without accents, punctuation as blanks.
fn folded(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the words of one folded text stand together in another.
fn within(part: &str, whole: &str) -> bool {
    !part.is_empty() && format!(" {whole} ").contains(&format!(" {part} "))
}
