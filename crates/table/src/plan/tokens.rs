//! A clause into words, signs and quoted texts.

use std::iter::Peekable;
use std::str::Chars;

use gradebook::domain::fold;

/// A word, a sign or a quoted text.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// As written.
    pub(super) original: String,
    /// Folded.
    pub(super) text: String,
    /// Whether it stood in quotes.
    pub(super) quoted: bool,
    /// Whether a rule took it.
    pub(super) used: bool,
}

/// Cuts a clause.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let text = text.replace("(%)", " ").replace(['’', '‘'], "'").replace("n't", " not");
    let text = text.replace("cannot", "can not").replace(" ca not", " can not");
    let mut tokens: Vec<Token> = Vec::new();
    let mut letters = text.trim().trim_end_matches(['?', '!']).chars().peekable();
    while let Some(c) = letters.next() {
        let close = match c {
            '"' => '"',
            '“' => '”',
            '[' => ']',
            _ => '\0',
        };
        if close != '\0' {
            let inside: String = letters.by_ref().take_while(|c| *c != close).collect();
            tokens.push(token(inside, true));
        } else if c.is_alphanumeric() || c == '_' {
            let mut word = String::from(c);
            while let Some(next) = letters.peek().copied() {
                if next.is_alphanumeric() || joins(&word, next, letters.clone()) {
                    word.push(next);
                    letters.next();
                } else if next == '%' && word.chars().all(|c| c.is_ascii_digit() || c == '.') {
                    letters.next();
                } else {
                    break;
                }
            }
            if word.contains('+') && !word.contains('@') {
                for (nth, part) in word.split('+').enumerate() {
                    if nth > 0 {
                        tokens.push(token("+".to_owned(), false));
                    }
                    tokens.push(token(part.to_owned(), false));
                }
            } else {
                tokens.push(token(word, false));
            }
        } else if c == '\'' {
            if letters.peek() == Some(&'s') {
                letters.next();
                tokens.push(token("'s".to_owned(), false));
            }
        } else if matches!(c, '>' | '<') && letters.peek() == Some(&'=') {
            letters.next();
            tokens.push(token(format!("{c}="), false));
        } else if !c.is_whitespace() {
            let sign = match c {
                '≥' => ">=".to_owned(),
                '≤' => "<=".to_owned(),
                '–' | '—' | '−' => "-".to_owned(),
                c => c.to_string(),
            };
            tokens.push(token(sign, false));
        }
    }
    tokens
}

/// Whether a sign is inside a word: "1-3" is a range, "groups.xlsx" and "e-mail" are words.
fn joins(word: &str, sign: char, mut ahead: Peekable<Chars<'_>>) -> bool {
    ahead.next();
    let after = ahead.peek().copied().unwrap_or(' ');
    let digits = word.chars().all(|c| c.is_ascii_digit());
    matches!(sign, '.' | '@' | '-' | '_' | '/' | '+')
        && after.is_alphanumeric()
        && (!digits || sign == '.')
}

fn token(original: String, quoted: bool) -> Token {
    Token { text: fold(&original), original, quoted, used: false }
}
