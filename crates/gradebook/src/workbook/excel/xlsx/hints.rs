//! What a sheet's XML may hold beside values, seen in its bytes alone: most sheets hold
//! nothing of it, and need no second reading.

use std::io::{Read, copy, sink};

use memchr::memmem::Finder;

use crate::workbook::ReadError;

/// Bytes looked at in one go.
const CHUNK_BYTES: usize = 64 * 1024;
/// More than the longest of the words looked for.
const OVERLAP: usize = 32;
/// What follows the cells is kept for merged cells and filters, as far as this.
const TAIL_BYTES: u64 = 1024 * 1024;

/// A word that is meant only if it goes on in a certain way.
struct Word {
    finder: Finder<'static>,
    goes_on: fn(&[u8]) -> bool,
}

impl Word {
    fn new(word: &'static str, goes_on: fn(&[u8]) -> bool) -> Self {
        Self { finder: Finder::new(word), goes_on }
    }

    fn is_in(&self, chunk: &[u8]) -> bool {
        let length = self.finder.needle().len();
        let mut all = self.finder.find_iter(chunk);
        all.any(|at| chunk.get(at + length..).is_some_and(self.goes_on))
    }
}

/// The end of an element's name.
fn is_name_end(rest: &[u8]) -> bool {
    rest.first().is_some_and(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r'))
}

/// A value that begins with one of these behind its quote.
fn is_quoted(rest: &[u8], firsts: &[u8]) -> bool {
    matches!(rest, [b'"' | b'\'', first, ..] if firsts.contains(first))
}

#[derive(Default)]
pub(super) struct Hints {
    /// Something that looks like a formula.
    pub(super) formulas: bool,
    /// Something that looks like a hidden row.
    pub(super) hidden: bool,
    /// What follows the cells.
    pub(super) tail: Vec<u8>,
}

impl Hints {
    pub(super) fn read(mut part: impl Read) -> Result<Self, ReadError> {
        let formulas = ["<f", ":f"].map(|word| Word::new(word, is_name_end));
        let hidden = [
            Word::new("hidden=", |rest| is_quoted(rest, b"1t")),
            Word::new(" ht=", |rest| is_quoted(rest, b"0")),
        ];
        let end = Finder::new("sheetData>");
        let mut hints = Self::default();
        let mut chunk = Vec::with_capacity(CHUNK_BYTES + OVERLAP);
        loop {
            // The end of the last chunk may be the beginning of a word.
            let kept = chunk.len().saturating_sub(OVERLAP);
            chunk.drain(..kept);
            let old = chunk.len();
            let more = (&mut part).take(CHUNK_BYTES as u64).read_to_end(&mut chunk);
            if more.map_err(ReadError::damaged)? == 0 {
                return Ok(hints);
            }
            let any = |words: &[Word]| words.iter().any(|word| word.is_in(&chunk));
            hints.formulas = hints.formulas || any(&formulas);
            hints.hidden = hints.hidden || any(&hidden);
            // The opening tag of the cells seldom ends so, and the closing one always does.
            let closing = end.find_iter(&chunk).find(|at| {
                let before = &chunk[..*at];
                *at + "sheetData>".len() > old
                    && before.iter().rev().take_while(|b| **b != b'<').any(|b| *b == b'/')
            });
            if let Some(at) = closing {
                hints.tail.extend_from_slice(&chunk[at + "sheetData>".len()..]);
                let tail = (&mut part).take(TAIL_BYTES).read_to_end(&mut hints.tail);
                tail.map_err(ReadError::damaged)?;
                // The checksum is compared at the end.
                copy(&mut part, &mut sink()).map_err(ReadError::damaged)?;
                return Ok(hints);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_wherever_a_chunk_ends() {
        for at in (CHUNK_BYTES - 40..CHUNK_BYTES + 40).chain([0, 3 * CHUNK_BYTES]) {
            let filler = |length: usize| "x".repeat(length);
            let of = |word: &str| {
                let text = format!("<sheetData>{}{word}{}</sheetData><m/>", filler(at), filler(70));
                Hints::read(text.as_bytes()).unwrap()
            };
            assert!(of("<f>").formulas && of("<x:f t='a'>").formulas);
            assert!(of("<row hidden=\"true\">").hidden && of("<row ht=\"0\"/>").hidden);
            let none = of("<c hidden=\"0\" ht=\"12\"><v/>");
            assert!(!none.formulas && !none.hidden);
            assert_eq!(none.tail, b"<m/>");
        }
        let prefixed = "<x:sheetData></x:sheetData><m/>";
        assert_eq!(Hints::read(prefixed.as_bytes()).unwrap().tail, b"<m/>");
        assert_eq!(Hints::read(&b"<sheetData/><m/>"[..]).unwrap().tail, b"");
    }
}
