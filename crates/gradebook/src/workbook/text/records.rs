//! Cuts a text into rows and cells, forgiving quotes that were never closed.

use std::borrow::Cow;

/// The rows of a text. Line ends inside quotes are part of a cell.
pub(super) struct Records<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
    /// No quote that could close a cell is from here on.
    unclosed: usize,
}

impl<'a> Records<'a> {
    /// `text` has no line ends but `\n`.
    pub(super) fn new(text: &'a str, delimiter: u8) -> Self {
        Self { text, at: 0, delimiter, unclosed: usize::MAX }
    }

    /// Reads the next row's cells, one blank cell for a blank line; `false` at the end.
    pub(super) fn read(&mut self, cells: &mut Vec<Cow<'a, str>>) -> bool {
        cells.clear();
        if self.at >= self.text.len() {
            return false;
        }
        loop {
            cells.push(self.cell());
            let end = self.byte(self.at);
            self.at += 1;
            if end != Some(self.delimiter) {
                return true;
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// One cell; afterwards `at` is its delimiter, its line end or the end of the text.
    fn cell(&mut self) -> Cow<'a, str> {
        let start = self.at;
        let mut open = self.blanks(start);
        // `="0042"` keeps a spreadsheet program from reading a number.
        if self.byte(open) == Some(b'=') && self.byte(open + 1) == Some(b'"') {
            open += 1;
        }
        if self.byte(open) == Some(b'"')
            && let Some((close, end)) = self.closing(open)
        {
            self.at = end;
            return unquoted(&self.text[open + 1..close]);
        }
        let rest = &self.text.as_bytes()[start..];
        let ends = |byte: &u8| *byte == self.delimiter || *byte == b'\n';
        self.at = start + rest.iter().position(ends).unwrap_or(rest.len());
        let cell = &self.text[start..self.at];
        let bare = cell.trim().strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
        bare.map_or(Cow::Borrowed(cell), unquoted)
    }

    /// The first place from `at` on that is no blank.
    fn blanks(&self, mut at: usize) -> usize {
        let blank = |byte| matches!(byte, b' ' | b'\t') && byte != self.delimiter;
        while self.byte(at).is_some_and(blank) {
            at += 1;
        }
        at
    }

    /// Where the quote at `open` is closed and where its cell ends. A quote closes a cell only
    /// before a delimiter or a line end; others belong to the text. One that opens another cell
    /// shows that this one was never closed.
    fn closing(&mut self, open: usize) -> Option<(usize, usize)> {
        if open >= self.unclosed {
            return None;
        }
        let mut at = open + 1;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'"' if self.byte(at + 1) == Some(b'"') => at += 1,
                b'"' => {
                    let end = self.blanks(at + 1);
                    if self.byte(end).is_none_or(|next| next == self.delimiter || next == b'\n') {
                        return Some((at, end));
                    }
                    let before = self.byte(at - 1);
                    if before == Some(self.delimiter) || before == Some(b'\n') {
                        return None;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        self.unclosed = open;
        None
    }
}

fn unquoted(text: &str) -> Cow<'_, str> {
    if text.contains("\"\"") { text.replace("\"\"", "\"").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let mut records = Records::new(text, delimiter);
        let (mut cells, mut rows) = (Vec::new(), Vec::new());
        while records.read(&mut cells) {
            rows.push(cells.iter().map(|cell| cell.clone().into_owned()).collect());
        }
        rows
    }

    #[test]
    fn broken_quotes_cost_no_row() {
        for (text, expected) in [
            ("\"Ada \"the ace\" Obi\",5\nMusa,6\n", [["Ada \"the ace\" Obi", "5"], ["Musa", "6"]]),
            ("\"Ada Obi,5\nMusa,6\n", [["\"Ada Obi", "5"], ["Musa", "6"]]),
            ("\"Ada Obi,\"5\"\n\"Musa\",\"6\"\n", [["\"Ada Obi", "5"], ["Musa", "6"]]),
            ("\"Ada \"Ace\"\",5\n\"Musa\",6\n", [["Ada \"Ace\"", "5"], ["Musa", "6"]]),
            ("Ada \"Ace\" Obi,5\nMusa,\"6", [["Ada \"Ace\" Obi", "5"], ["Musa", "\"6"]]),
            ("\"Ada\" , \"5\"  \n \"Musa\",6", [["Ada", "5"], ["Musa", "6"]]),
            ("\"Ada,\n5\",5\n\"\",6\n", [["Ada,\n5", "5"], ["", "6"]]),
        ] {
            assert_eq!(rows(text, b','), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_quoted_by_the_rules_comes_back(
            grid in prop::collection::vec(prop::collection::vec("[ab,;\"\n ]{0,6}", 1..4), 1..6),
            semicolon in any::<bool>(),
        ) {
            let delimiter = if semicolon { ";" } else { "," };
            let mut text = String::new();
            for row in &grid {
                let quoted: Vec<_> =
                    row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
                text += &quoted.join(delimiter);
                text.push('\n');
            }
            prop_assert_eq!(rows(&text, delimiter.as_bytes()[0]), grid);
        }

        #[test]
        fn any_text_is_cut_in_one_pass(text in "[a\", \n]{0,200}") {
            prop_assert!(rows(&text, b',').len() <= text.matches('\n').count() + 1);
        }
    }
}
