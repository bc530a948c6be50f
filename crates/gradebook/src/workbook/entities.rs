//! Names of HTML characters in plain texts: some web pages write `Jos&eacute;` into their CSV.

use std::borrow::Cow;
use std::sync::LazyLock;

use html5gum::{Token, Tokenizer};
use regex::{Captures, Regex};

use crate::domain::pattern;

static ENTITY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});"));

/// A text with its characters in place of their names; unknown names stay.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    ENTITY.replace_all(text, |found: &Captures<'_>| character(&found[0]))
}

fn character(name: &str) -> String {
    let texts = Tokenizer::new(name).filter_map(|token| match token {
        Ok(Token::String(text)) => Some(String::from_utf8_lossy(&text).into_owned()),
        _ => None,
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_characters_become_characters() {
        let cases = [
            ("Jos&eacute; Vidal", "José Vidal"),
            ("Sean O&#39;Neil", "Sean O'Neil"),
            ("Priya D&#x2F;O Raman", "Priya D/O Raman"),
            ("Ole &quot;Bo&quot; Berg", "Ole \"Bo\" Berg"),
            ("Reading &amp; Writing", "Reading & Writing"),
            ("R&D; more", "R&D; more"),
            ("Q&A", "Q&A"),
            ("&nosuchname;", "&nosuchname;"),
        ];
        for (text, expected) in cases {
            assert_eq!(decoded(text), expected);
        }
    }
}
