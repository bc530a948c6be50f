//! Rich text by structure: spans with a style, never markup, so that no name in a file can
//! break a message.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a span looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// As it is.
    Plain,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Monospaced within a line.
    Code,
    /// Monospaced lines, for tables.
    Pre,
    /// The id of a bearer token, in whose place the token itself is shown when it is sent: it is
    /// never stored.
    Token,
}

/// A piece of text with one look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The text.
    pub text: String,
    /// Its look.
    pub look: Look,
}

/// A rich text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The spans, in order.
    pub spans: Vec<Span>,
}

impl Text {
    /// A plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::default().with(text, Look::Plain)
    }

    /// The same with a span more; neighbours of one look become one.
    #[must_use]
    pub fn with(mut self, text: impl Into<String>, look: Look) -> Self {
        self.push(text, look);
        self
    }

    /// Appends a span.
    pub fn push(&mut self, text: impl Into<String>, look: Look) {
        let text = text.into();
        match self.spans.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.look == look => last.text.push_str(&text),
            _ => self.spans.push(Span { text, look }),
        }
    }

    /// Appends another text.
    pub fn append(&mut self, other: Self) {
        for span in other.spans {
            self.push(span.text, span.look);
        }
    }

    /// Appends another text on a line of its own.
    pub fn line(&mut self, other: Self) {
        if !self.is_empty() {
            self.push("\n", Look::Plain);
        }
        self.append(other);
    }

    /// The same with tokens in the place of their ids.
    #[must_use]
    pub fn revealed(mut self, token: impl Fn(&str) -> String) -> Self {
        for span in self.spans.iter_mut().filter(|s| s.look == Look::Token) {
            *span = Span { text: token(&span.text), look: Look::Code };
        }
        self
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|s| s.text.is_empty())
    }

    /// Length in UTF-16 units, which Telegram counts.
    pub fn units(&self) -> usize {
        self.spans.iter().map(|s| units(&s.text)).sum()
    }

    /// Cuts into texts of `most` UTF-16 units at most, at line ends where there are any.
    pub fn split(&self, most: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut part = Self::default();
        let mut room = most;
        for span in &self.spans {
            for line in span.text.split_inclusive('\n') {
                let needed = units(line);
                if needed > room && !part.is_empty() {
                    parts.push(std::mem::take(&mut part).trimmed());
                    room = most;
                }
                for piece in pieces(line, most) {
                    let length = units(piece);
                    if length > room {
                        parts.push(std::mem::take(&mut part).trimmed());
                        room = most;
                    }
                    part.push(piece, span.look);
                    room -= length;
                }
            }
        }
        parts.push(part.trimmed());
        parts.retain(|p| !p.is_empty());
        parts
    }

    /// Cuts to `most` UTF-16 units, with an ellipsis where something is left out.
    #[must_use]
    pub fn shortened(&self, most: usize) -> Self {
        if self.units() <= most {
            return self.clone();
        }
        let mut short = self.split(most.saturating_sub(2)).into_iter().next().unwrap_or_default();
        short.push("\n…", Look::Plain);
        short
    }

    /// Without line ends at the end.
    fn trimmed(mut self) -> Self {
        while let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            self.spans.pop();
        }
        self
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spans.iter().try_for_each(|s| f.write_str(&s.text))
    }
}

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Pieces of `most` units at most; a line that fits is one piece.
fn pieces(line: &str, most: usize) -> Vec<&str> {
    let (mut pieces, mut start, mut length) = (Vec::new(), 0, 0);
    for (at, c) in line.char_indices() {
        if length + c.len_utf16() > most {
            pieces.push(&line[start..at]);
            (start, length) = (at, 0);
        }
        length += c.len_utf16();
    }
    pieces.push(&line[start..]);
    pieces
}

/// A table in monospaced lines; columns of numbers are flush right.
pub fn table(rows: &[Vec<String>], widest: usize) -> Text {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cut = |cell: &str| -> String {
        if cell.chars().count() > widest {
            cell.chars().take(widest - 1).chain(['…']).collect()
        } else {
            cell.to_owned()
        }
    };
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| cut(cell)).collect()).collect();
    let width = |at: usize| {
        rows.iter().filter_map(|r| r.get(at)).map(|c| c.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
            if at == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    Text::default().with(out.trim_end_matches('\n'), Look::Pre)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_split_at_lines_and_lose_nothing() {
        let mut text = Text::default();
        for n in 0..100 {
            text.line(Text::default().with(format!("line {n} 🎓"), Look::Bold));
        }
        let parts = text.split(200);
        assert!(parts.len() > 3 && parts.iter().all(|p| p.units() <= 200));
        let joined: Vec<String> = parts.iter().map(ToString::to_string).collect();
        assert_eq!(joined.join("\n"), text.to_string());
        let long = Text::plain("🎓".repeat(1000));
        assert!(long.split(99).iter().all(|p| p.units() <= 99));
        assert_eq!(long.split(99).iter().map(Text::units).sum::<usize>(), 2000);
        assert!(long.shortened(50).units() <= 50);
    }

    #[test]
    fn tables_line_up() {
        let rows = [vec!["Name".into(), "T1".into()], vec!["Ada Obi".into(), "100".into()]];
        assert_eq!(table(&rows, 20).to_string(), "Name      T1\nAda Obi  100");
    }
}
