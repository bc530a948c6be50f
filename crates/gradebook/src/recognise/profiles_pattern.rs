//! Patterns of headers: `*` for anything, `{n}` for a number.

use crate::domain::{fold, tidy};

/// Longest header that a pattern with several `*` is tried on, in bytes.
const LONGEST_HEADER: usize = 1000;

/// A folded header with `*` for anything and `{n}` for a number.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Anything,
    Number,
}

/// The patterns of a list with `|` between them.
pub(super) fn patterns(list: &str) -> Vec<Pattern> {
    list.split('|').map(str::trim).filter(|p| !p.is_empty()).map(Pattern::new).collect()
}

impl Pattern {
    /// A backslash before `*` means the sign itself.
    fn new(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let text = fold(&tidy(text));
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            let (piece, length) = match c {
                '\\' => {
                    plain.extend(rest.chars().nth(1));
                    rest = rest.get(2..).unwrap_or_default();
                    continue;
                }
                '*' => (Piece::Anything, 1),
                _ if rest.starts_with("{n}") => (Piece::Number, 3),
                c => {
                    plain.push(c);
                    rest = rest.get(c.len_utf8()..).unwrap_or_default();
                    continue;
                }
            };
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(piece);
            rest = rest.get(length..).unwrap_or_default();
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Self(pieces)
    }

    /// The whole text of a pattern without `*` and `{n}`.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether a folded header fits. A very long one is tried with a simple pattern only: the
    /// work would grow with the square of its length.
    pub(super) fn fits(&self, header: &str) -> bool {
        let stars = self.0.iter().filter(|p| **p == Piece::Anything).count();
        (stars < 2 || header.len() <= LONGEST_HEADER) && fits(&self.0, header)
    }

    /// The part of a fitting header that the first `*` stands for.
    pub(super) fn first_part<'h>(&self, header: &'h str) -> Option<&'h str> {
        let (before, rest) = match self.0.split_first()? {
            (Piece::Anything, rest) => ("", rest),
            (Piece::Text(text), rest) => match rest.split_first()? {
                (Piece::Anything, rest) => (text.as_str(), rest),
                (Piece::Text(_) | Piece::Number, _) => return None,
            },
            (Piece::Number, _) => return None,
        };
        let after = header.strip_prefix(before)?;
        let ends = after.char_indices().map(|(at, _)| at).chain([after.len()]);
        let mut ends = ends.filter(|at| after.get(*at..).is_some_and(|tail| fits(rest, tail)));
        after.get(..if rest.is_empty() { after.len() } else { ends.next()? })
    }
}

fn fits(pieces: &[Piece], header: &str) -> bool {
    match pieces.split_first() {
        None => header.is_empty(),
        Some((Piece::Text(text), rest)) => {
            header.strip_prefix(text.as_str()).is_some_and(|after| fits(rest, after))
        }
        Some((Piece::Number, rest)) => {
            let after = header.trim_start_matches(|c: char| c.is_ascii_digit());
            after.len() < header.len() && fits(rest, after)
        }
        Some((Piece::Anything, [])) => true,
        Some((Piece::Anything, [Piece::Text(last)])) => header.ends_with(last.as_str()),
        Some((Piece::Anything, rest)) => match rest.first() {
            Some(Piece::Text(next)) => header
                .match_indices(next.as_str())
                .any(|(at, _)| header.get(at..).is_some_and(|after| fits(rest, after))),
            _ => header
                .char_indices()
                .any(|(at, _)| header.get(at..).is_some_and(|after| fits(rest, after))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit() {
        let fits = |pattern: &str, header: &str| Pattern::new(pattern).fits(header);
        assert!(fits("total marks*", "total marks (17)"));
        assert!(fits("*points grade <*", "quiz 1 points grade <numeric maxpoints:100>"));
        assert!(fits("*({n})", "test 1 (123)") && !fits("*({n})", "test 1 (x)"));
        assert!(fits("id", "id") && !fits("id", "sid"));
        assert!(!fits("grade/*", "grades") && !fits("*[total pts:*", "total"));
        assert!(fits("points{n}", "points12") && !fits("points{n}", "points possible"));
        assert!(fits("*[{n}.{n}]", "a [1] [2.5]") && fits("\\* *", "* quiz 1"));
        let part = |p: &str, h: &'static str| Pattern::new(p).first_part(h);
        assert_eq!(part("* - max points", "a - max points - max points"), Some("a - max points"));
        assert_eq!(part("*[total pts: * letter]*", "x [total pts: 5 letter] |1"), Some("x "));
        assert_eq!(part("feedback: *", "feedback: lab"), Some("lab"));
        // Long hostile headers end at once.
        let long = "[total pts: ".repeat(5000);
        assert!(!fits("*[total pts: * letter]*", &long));
    }
}
