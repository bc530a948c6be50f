//! A clause as words, with the columns that it mentions. Rules take words away; what nobody
//! takes was not understood.

use super::names::{Mention, Names};
use super::tokens::{Token, tokens};
use super::vocabulary::{FILLERS, number};

/// A clause.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    tokens: Vec<Token>,
    mentions: Vec<Mention>,
    /// As written.
    raw: String,
    /// Whether it ends with a question mark.
    pub(super) asks: bool,
}

impl Clause {
    pub(super) fn new(text: &str, names: &Names) -> Self {
        let asks = text.trim().ends_with('?');
        let tokens = tokens(text);
        let mentions = names.mentions(&tokens);
        Self { tokens, mentions, raw: text.to_owned(), asks }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Takes the first of some phrases away; `false` when none is there.
    pub(super) fn takes(&mut self, phrases: &[&str]) -> bool {
        self.take(phrases).is_some()
    }

    /// Takes the first of some phrases away; its place.
    pub(super) fn take(&mut self, phrases: &[&str]) -> Option<usize> {
        let (at, length) = self.place(phrases)?;
        self.tokens[at..at + length].iter_mut().for_each(|t| t.used = true);
        Some(at)
    }

    /// Takes the first of some phrases away that is no part of a longer column's name.
    pub(super) fn take_alone(&mut self, phrases: &[&str]) -> Option<usize> {
        let mut attempt = self.clone();
        loop {
            let at = attempt.take(phrases)?;
            let inside = |m: &Mention| m.to - m.from > 1 && (m.from..m.to).contains(&at);
            if !self.mentions.iter().any(inside) {
                return self.take_from(at, phrases);
            }
        }
    }

    fn take_from(&mut self, from: usize, phrases: &[&str]) -> Option<usize> {
        let length = phrases.iter().find_map(|phrase| {
            let wanted: Vec<&str> = phrase.split(' ').collect();
            let here = self.tokens.get(from..from + wanted.len())?;
            here.iter().zip(&wanted).all(|(t, w)| t.text == *w).then_some(wanted.len())
        })?;
        self.tokens[from..from + length].iter_mut().for_each(|t| t.used = true);
        Some(from)
    }

    /// Whether one of some phrases is there.
    pub(super) fn has(&self, phrases: &[&str]) -> bool {
        self.place(phrases).is_some()
    }

    fn place(&self, phrases: &[&str]) -> Option<(usize, usize)> {
        phrases.iter().find_map(|phrase| {
            let wanted: Vec<&str> = phrase.split(' ').collect();
            let fits = |from: usize| {
                wanted.iter().enumerate().all(|(k, w)| {
                    let token = &self.tokens[from + k];
                    !token.used && !token.quoted && token.text == *w
                })
            };
            let last = self.tokens.len().checked_sub(wanted.len())?;
            (0..=last).find(|from| fits(*from)).map(|at| (at, wanted.len()))
        })
    }

    /// Whether it begins with one of some words.
    pub(super) fn begins(&self, options: &[&str]) -> bool {
        let first = self
            .tokens
            .iter()
            .find(|t| !["please", "can", "could", "you", "now"].contains(&t.text.as_str()));
        first.is_some_and(|t| options.contains(&t.text.as_str()))
    }

    /// Takes all columns that are mentioned and not a part of words that were taken.
    pub(super) fn columns(&mut self) -> Vec<String> {
        let mut titles = Vec::new();
        while let Some((more, _)) = self.next_mention(0) {
            titles.extend(more);
        }
        titles
    }

    /// Takes the first column mentioned at or after a place.
    pub(super) fn column_after(&mut self, place: usize) -> Option<String> {
        let (titles, _) = self.next_mention(place)?;
        titles.into_iter().next()
    }

    /// Takes the first column.
    pub(super) fn column(&mut self) -> Option<String> {
        self.column_after(0)
    }

    /// Takes the first mention from a place on; its titles and where it began.
    pub(super) fn next_mention(&mut self, place: usize) -> Option<(Vec<String>, usize)> {
        let free = |m: &Mention, tokens: &[Token]| tokens[m.from..m.to].iter().all(|t| !t.used);
        let at = self.mentions.iter().position(|m| m.from >= place && free(m, &self.tokens))?;
        let mention = self.mentions.remove(at);
        self.tokens[mention.from..mention.to].iter_mut().for_each(|t| t.used = true);
        // "test 1 score": the word after belongs to it.
        if let Some(next) = self.tokens.get_mut(mention.to)
            && ["score", "scores", "column", "mark", "marks", "%"].contains(&next.text.as_str())
        {
            next.used = true;
        }
        Some((mention.titles, mention.from))
    }

    /// Takes the first number that is no part of a column's name.
    pub(super) fn number(&mut self) -> Option<f64> {
        self.number_after(0)
    }

    /// Takes the first number from a place on that is no part of a column's name.
    pub(super) fn number_after(&mut self, place: usize) -> Option<f64> {
        let named = |at: usize| {
            self.mentions.iter().any(|m| {
                (m.from..m.to).contains(&at) && self.tokens[m.from..m.to].iter().all(|t| !t.used)
            })
        };
        let at = (place..self.tokens.len()).find(|at| {
            let token = &self.tokens[*at];
            !token.used && !token.quoted && number(&token.text).is_some() && !named(*at)
        })?;
        self.tokens[at].used = true;
        let value = number(&self.tokens[at].text)?;
        if let Some(next) = self.tokens.get_mut(at + 1)
            && ["%", "percent", "points", "point"].contains(&next.text.as_str())
        {
            next.used = true;
        }
        let negative = at > 0 && self.tokens[at - 1].text == "-" && !self.tokens[at - 1].used;
        if negative {
            self.tokens[at - 1].used = true;
        }
        Some(if negative { -value } else { value })
    }

    /// Takes the first quoted text.
    pub(super) fn quoted(&mut self) -> Option<String> {
        let token = self.tokens.iter_mut().find(|t| t.quoted && !t.used)?;
        token.used = true;
        Some(token.original.clone())
    }

    /// Takes the title that follows "called", "named", "as" and the like, up to one of `ends`.
    pub(super) fn title(&mut self, ends: &[&str]) -> Option<String> {
        let at =
            self.take(&["called", "named", "titled", "call it", "name it", "headed", "entitled"])?;
        let from = (at..self.tokens.len()).find(|p| !self.tokens[*p].used)?;
        self.phrase(from, ends)
    }

    /// Takes the words from a place on, up to one of `ends` or a taken word, as they were written.
    pub(super) fn phrase(&mut self, from: usize, ends: &[&str]) -> Option<String> {
        if self.tokens.get(from)?.quoted {
            self.tokens[from].used = true;
            return Some(self.tokens[from].original.clone());
        }
        let mut kept: Vec<String> = Vec::new();
        for token in self.tokens.iter_mut().skip(from) {
            if token.used
                || token.quoted
                || ends.contains(&token.text.as_str())
                || token.text == ","
            {
                break;
            }
            token.used = true;
            kept.push(token.original.clone());
        }
        let text = kept.join(" ").replace(" 's", "'s");
        let text = text.trim_matches(['.', '!', '?', ':']).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// The first place from `from` on that nobody took.
    pub(super) fn free_from(&self, from: usize) -> Option<usize> {
        (from..self.tokens.len()).find(|at| !self.tokens[*at].used)
    }

    /// Takes the longest run of words that say nothing else here: who is meant. A number or a
    /// sign ends it.
    pub(super) fn person(&mut self) -> Option<String> {
        self.person_between(0, self.tokens.len())
    }

    /// The same within some places.
    pub(super) fn person_between(&mut self, from: usize, to: usize) -> Option<String> {
        let mentioned = |at: usize| {
            self.mentions.iter().any(|m| {
                (m.from..m.to).contains(&at) && self.tokens[m.from..m.to].iter().all(|t| !t.used)
            })
        };
        let free = |at: usize| {
            let token = &self.tokens[at];
            let word = token.text.as_str();
            // An initial such as "A." is part of a name.
            let initial = at > 0 && token.original.len() == 1 && token.original != token.text;
            !token.used
                && !mentioned(at)
                && (initial || !FILLERS.contains(&word))
                && number(word).is_none()
                && (token.quoted || word == "." || word.starts_with(char::is_alphanumeric))
        };
        let mut best: Option<(usize, usize)> = None;
        let mut at = from;
        while at < to.min(self.tokens.len()) {
            let begin = at;
            while at < to.min(self.tokens.len()) && free(at) {
                at += 1;
            }
            if at > begin && best.is_none_or(|(f, t)| at - begin > t - f) {
                best = Some((begin, at));
            }
            at += 1;
        }
        let (from, to) = best?;
        self.tokens[from..to].iter_mut().for_each(|t| t.used = true);
        let names: Vec<&str> = self.tokens[from..to].iter().map(|t| t.original.as_str()).collect();
        Some(names.join(" ").replace(" .", ".").trim_end_matches(['?', '.', '!']).to_owned())
    }

    /// Takes the last column that is named before a place and nothing but fillers after it.
    pub(super) fn column_before(&mut self, place: usize) -> Option<String> {
        let free = |m: &Mention| self.tokens[m.from..m.to].iter().all(|t| !t.used);
        let near = |m: &Mention| {
            self.tokens[m.to..place].iter().all(|t| FILLERS.contains(&t.text.as_str()))
        };
        let at = self.mentions.iter().rposition(|m| m.to <= place && free(m) && near(m))?;
        let from = self.mentions[at].from;
        self.next_mention(from)?.0.into_iter().next()
    }

    /// Puts a sign in the place of a word that was taken.
    pub(super) fn replace(&mut self, at: usize, sign: &str) {
        let token = &mut self.tokens[at];
        sign.clone_into(&mut token.text);
        token.used = false;
    }

    /// Takes one of some words at a place.
    pub(super) fn takes_at(&mut self, at: usize, options: &[&str]) -> bool {
        let Some(token) = self.tokens.get_mut(at) else { return false };
        let takes = !token.used && options.contains(&token.text.as_str());
        token.used |= takes;
        takes
    }

    /// Takes a letter that stands alone before a number; its place.
    pub(super) fn band_letter(&mut self, letter: &str) -> Option<usize> {
        let at = self.tokens.iter().enumerate().position(|(at, token)| {
            let near = self.tokens[at + 1..].iter().take(4);
            let mut near = near.take_while(|t| {
                t.text.chars().count() > 1
                    || number(&t.text).is_some()
                    || t.text == "="
                    || t.text == ":"
            });
            !token.used && token.text == letter && near.any(|t| number(&t.text).is_some())
        })?;
        self.tokens[at].used = true;
        Some(at)
    }

    /// Takes the number that follows a place at once, but for words that were taken.
    pub(super) fn number_right_after(&mut self, at: usize) -> Option<f64> {
        let from = self.free_from(at + 1)?;
        number(&self.tokens[from].text)?;
        self.number_after(from)
    }

    /// Whether a word can begin a title.
    pub(super) fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| {
            !t.used
                && (t.quoted
                    || (t.text.starts_with(char::is_alphanumeric)
                        && ![
                            "a", "an", "the", "new", "column", "called", "named", "with", "for",
                            "to", "of",
                        ]
                        .contains(&t.text.as_str())))
        })
    }

    /// Takes the quoted text before a place.
    pub(super) fn quoted_before(&mut self, at: usize) -> Option<String> {
        let token = self.tokens[..at].iter_mut().find(|t| t.quoted && !t.used)?;
        token.used = true;
        Some(token.original.clone())
    }

    /// Takes a word that is a file's name.
    pub(super) fn file(&mut self) -> Option<String> {
        let ends = [".xlsx", ".xls", ".csv", ".ods", ".xlsb", ".zip"];
        let token = self
            .tokens
            .iter_mut()
            .find(|t| !t.used && ends.iter().any(|end| t.text.ends_with(end)))?;
        token.used = true;
        Some(token.original.clone())
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The words from a place on as they were written, all taken.
    pub(super) fn everything_from(&mut self, from: usize) -> String {
        let mut text = String::new();
        for token in self.tokens.iter_mut().skip(from) {
            token.used = true;
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&token.original);
        }
        text
    }

    /// What follows the first `=`, as it was written; all words from a place on are taken.
    pub(super) fn formula_from(&mut self, from: usize) -> String {
        self.tokens.iter_mut().skip(from).for_each(|t| t.used = true);
        self.raw.split_once('=').map(|(_, formula)| formula.trim().to_owned()).unwrap_or_default()
    }

    /// Words that nobody took and that mean something.
    pub(super) fn rest(&self) -> Vec<String> {
        let means = |t: &&Token| {
            !t.used
                && (t.quoted
                    || (t.text.chars().any(char::is_alphanumeric)
                        && !FILLERS.contains(&t.text.as_str())))
        };
        self.tokens.iter().filter(means).map(|t| t.original.clone()).collect()
    }
}
