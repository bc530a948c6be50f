//! Which columns a clause names, by title, by other names, by a slip apart.

use std::collections::HashMap;

use strsim::damerau_levenshtein;

use super::suggest::is_known;
use super::tokens::Token;
use super::vocabulary::{FILLERS, number, whole};
use crate::Profile;
use gradebook::domain::words;

/// Most words of a column's name.
const LONGEST: usize = 6;
/// Most words in which a slip is looked for.
const LONGEST_SLIP: usize = 3;

/// A place where columns are named.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) titles: Vec<String>,
}

/// The names of a table's columns, made ready once.
pub(super) struct Names {
    /// Titles by each of their names, in plain words.
    exact: HashMap<String, String>,
    tests: Vec<(u32, String)>,
}

fn plain(text: &str) -> String {
    words(text).join(" ")
}

fn is_filler(token: &Token) -> bool {
    FILLERS.contains(&token.text.as_str())
}

impl Names {
    pub(super) fn new(profile: &Profile) -> Self {
        let mut exact = HashMap::new();
        // A title outweighs what else another column is called.
        for column in &profile.columns {
            exact.insert(plain(&column.title), column.title.clone());
        }
        for column in &profile.columns {
            for other in column.role.other_names() {
                exact.entry(plain(&other)).or_insert_with(|| column.title.clone());
            }
        }
        let tests = profile.tests().map(|(number, c)| (number, c.title.clone())).collect();
        Self { exact, tests }
    }

    /// The places where columns are named, in order.
    pub(super) fn mentions(&self, tokens: &[Token]) -> Vec<Mention> {
        let mut mentions = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let found = self.tests_at(tokens, at).or_else(|| self.column_at(tokens, at));
            at = found.as_ref().map_or(at + 1, |mention| mention.to);
            mentions.extend(found);
        }
        mentions
    }

    fn test(&self, number: f64) -> Option<String> {
        let found = self.tests.iter().find(|(n, _)| (f64::from(*n) - number).abs() < 1e-9);
        found.map(|(_, title)| title.clone())
    }

    /// "tests 1 to 3", "tests 1, 2 and 4", "all tests", "test 1 and 2".
    fn tests_at(&self, tokens: &[Token], at: usize) -> Option<Mention> {
        let word = |at: usize| tokens.get(at).map(|t| t.text.as_str()).unwrap_or_default();
        let is_tests =
            |w: &str| matches!(w, "tests" | "quizzes" | "exams" | "papers" | "test" | "quiz");
        if matches!(word(at), "all" | "every" | "each") {
            let skip = if word(at + 1) == "the" { 2 } else { 1 };
            let plural = is_tests(word(at + skip)) && number(word(at + skip + 1)).is_none();
            let titles = self.tests.iter().map(|(_, title)| title.clone()).collect();
            return plural.then_some(Mention { from: at, to: at + skip + 1, titles });
        }
        if !is_tests(word(at)) {
            return None;
        }
        let mut end = at + 1;
        let mut titles = Vec::new();
        let mut last: Option<f64> = None;
        while let Some(n) = number(word(end)).filter(|n| n.fract() == 0.0) {
            match (last, word(end - 1)) {
                (Some(from), "to" | "-" | "through" | "until" | "till")
                    if from < n && n - from < 50.0 =>
                {
                    let between = 1..=whole(n - from);
                    titles.extend(between.filter_map(|k| self.test(from + f64::from(k))));
                }
                _ => titles.push(self.test(n)?),
            }
            last = Some(n);
            end += 1;
            let next = if word(end) == "," && word(end + 1) == "and" { end + 1 } else { end };
            // "test 1 and 2", but not "test 1 and 40 points", nor "test 1 to 80".
            let joins = ["to", "-", "and", ",", "&", "through", "until", "till"];
            let follows = number(word(next + 1)).is_some_and(|n| self.test(n).is_some());
            let value = word(at) == "test" && word(next) == "to";
            if !joins.contains(&word(next)) || !follows || value {
                break;
            }
            end = next + 1;
        }
        (titles.len() > 1).then_some(Mention { from: at, to: end, titles })
    }

    /// The longest column's name that begins at a word.
    fn column_at(&self, tokens: &[Token], at: usize) -> Option<Mention> {
        let mention = |length: usize, title: &String| Mention {
            from: at,
            to: at + length,
            titles: vec![title.clone()],
        };
        if tokens[at].quoted {
            return self.exact.get(&plain(&tokens[at].original)).map(|title| mention(1, title));
        }
        if is_filler(&tokens[at]) && !["score", "mark"].contains(&tokens[at].text.as_str()) {
            return None;
        }
        let sign = |t: &Token| t.quoted || !t.text.chars().any(char::is_alphanumeric);
        let most = tokens[at..].iter().take(LONGEST).take_while(|t| !sign(t)).count();
        (1..=most).rev().find_map(|length| {
            let part = &tokens[at..at + length];
            let name = plain(&part.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" "));
            let slip = || {
                let common =
                    |t: &Token| is_known(&t.text) || is_filler(t) || number(&t.text).is_some();
                let odd = length <= LONGEST_SLIP && !part.iter().all(common);
                (odd && !is_filler(&part[length - 1])).then(|| self.slip(&name)).flatten()
            };
            self.exact.get(&name).or_else(slip).map(|title| mention(length, title))
        })
    }

    /// The one column whose name is a slip apart; digits must agree.
    fn slip(&self, wanted: &str) -> Option<&String> {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let letters = wanted.chars().count();
        if letters < 4 {
            return None;
        }
        let most = if letters > 7 { 2 } else { 1 };
        let near = |name: &String| {
            name.chars().count().abs_diff(letters) <= most
                && digits(name) == digits(wanted)
                && damerau_levenshtein(name, wanted) <= most
        };
        let mut titles: Vec<&String> =
            self.exact.iter().filter(|(name, _)| near(name)).map(|(_, title)| title).collect();
        titles.sort_unstable();
        titles.dedup();
        match titles.as_slice() {
            [title] => Some(title),
            _ => None,
        }
    }
}
