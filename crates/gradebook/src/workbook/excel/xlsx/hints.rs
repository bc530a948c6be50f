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

const FORMULAS: [&str; 6] = ["<f>", "<f ", "<f/", ":f>", ":f ", ":f/"];
const HIDDEN: [&str; 6] =
    ["hidden=\"1", "hidden=\"t", "hidden='1", "hidden='t", " ht=\"0", " ht='0"];

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
        let formulas = FORMULAS.map(Finder::new);
        let hidden = HIDDEN.map(Finder::new);
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
            let any = |finders: &[Finder<'_>]| finders.iter().any(|f| f.find(&chunk).is_some());
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
