//! Excel 97–2003: how long the shared texts are, for the reader copies one to each cell that shows it.
//!
//! Record layout after MS-XLS 2.4.265 and 2.5.293; a text may go on in Continue records.

use super::xls::{END, Records, short};
use crate::workbook::{Fault, Limits, ReadError};

const SHARED_TEXTS: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
/// The reader takes the first of them out each time; Excel's own have 8 KB each.
const MOST_PIECES: usize = 20_000;

/// The bytes that each shared text has in the file.
pub(super) struct Texts {
    lengths: Vec<u32>,
}

impl Texts {
    /// Of several tables the last one counts.
    pub(super) fn read(stream: &[u8], limits: &Limits) -> Result<Self, ReadError> {
        let mut lengths = Vec::new();
        let mut records = Records::new(stream).peekable();
        while let Some(record) = records.next() {
            let (kind, data) = record?;
            if kind == END {
                break;
            }
            if kind != SHARED_TEXTS {
                continue;
            }
            let mut pieces = Vec::new();
            while let Some(Ok((CONTINUE, more))) = records.peek() {
                pieces.push(*more);
                records.next();
            }
            if pieces.len() > MOST_PIECES {
                return Err(ReadError::damaged(Fault::TooManyPieces));
            }
            lengths = Pieces { data, rest: pieces.into_iter() }.lengths(limits)?;
        }
        Ok(Self { lengths })
    }

    /// The length of the text that a cell names; what names none shows none.
    pub(super) fn of_cell(&self, data: &[u8]) -> u64 {
        let place = short(data, 6).zip(short(data, 8));
        let place = place.map(|(low, high)| usize::from(low) | (usize::from(high) << 16));
        place.and_then(|at| self.lengths.get(at)).map_or(0, |length| u64::from(*length))
    }
}

/// A record's data and those of the records that continue it.
struct Pieces<'a> {
    data: &'a [u8],
    rest: std::vec::IntoIter<&'a [u8]>,
}

impl<'a> Pieces<'a> {
    fn lengths(mut self, limits: &Limits) -> Result<Vec<u32>, ReadError> {
        let mut lengths = Vec::new();
        // The counts before the texts are not looked at.
        self.skip_here(8)?;
        while !self.data.is_empty() || self.next_piece() {
            lengths.push(self.text()?);
            if lengths.len() as u64 > limits.cells {
                return Err(ReadError::TooManyCells { limit: limits.cells });
            }
        }
        Ok(lengths)
    }

    fn next_piece(&mut self) -> bool {
        let next = self.rest.next();
        self.data = next.unwrap_or_default();
        next.is_some()
    }

    /// Bytes that must be in this piece.
    fn skip_here(&mut self, count: usize) -> Result<&'a [u8], ReadError> {
        let cut = self.data.split_at_checked(count);
        let (bytes, rest) = cut.ok_or_else(|| ReadError::damaged(Fault::CutRecord))?;
        self.data = rest;
        Ok(bytes)
    }

    fn skip(&mut self, mut count: usize) -> Result<(), ReadError> {
        while count > 0 {
            if self.data.is_empty() && !self.next_piece() {
                return Err(ReadError::damaged(Fault::CutRecord));
            }
            let here = count.min(self.data.len());
            self.skip_here(here)?;
            count -= here;
        }
        Ok(())
    }

    /// Goes past a text; its bytes, without those of formats and of how it is pronounced.
    fn text(&mut self) -> Result<u32, ReadError> {
        if self.data.is_empty() {
            return Ok(0);
        }
        let head = self.skip_here(3)?;
        let mut left = usize::from(short(head, 0).unwrap_or_default());
        let flags = head.last().copied().unwrap_or_default();
        let mut behind = 0_usize;
        if flags & 0x8 != 0 {
            behind += 4 * usize::from(short(self.skip_here(2)?, 0).unwrap_or_default());
        }
        if flags & 0x4 != 0 {
            let size = self.skip_here(4)?.first_chunk::<4>().map(|size| u32::from_le_bytes(*size));
            behind += size.unwrap_or_default() as usize;
        }
        let (mut wide, mut bytes) = (flags & 0x1 != 0, 0);
        while left > 0 {
            let width = if wide { 2 } else { 1 };
            let here = left.min(self.data.len() / width);
            self.skip_here(here * width)?;
            bytes += (here * width) as u32;
            left -= here;
            if left > 0 {
                // A piece begins with the width of its characters.
                if !self.next_piece() {
                    return Err(ReadError::damaged(Fault::CutRecord));
                }
                wide = self.skip_here(1)?.first().is_some_and(|flags| flags & 0x1 != 0);
            }
        }
        self.skip(behind)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(all: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let record = |(kind, data): &(u16, Vec<u8>)| {
            [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
        };
        all.iter().flat_map(record).collect()
    }

    fn lengths(first: &[u8], pieces: &[&[u8]]) -> Result<Vec<u32>, ReadError> {
        let mut all = vec![(SHARED_TEXTS, [&[9; 8], first].concat())];
        all.extend(pieces.iter().map(|piece| (CONTINUE, piece.to_vec())));
        Texts::read(&records(&all), &Limits::default()).map(|texts| texts.lengths)
    }

    #[test]
    fn texts_are_measured_over_several_records() {
        let plain = [&[3, 0, 0][..], b"abc"].concat();
        let wide = [&[2, 0, 1][..], b"a\0b\0"].concat();
        assert_eq!(lengths(&[plain.clone(), wide].concat(), &[]), Ok(vec![3, 4]));
        // With one format and three bytes of another kind behind it.
        let rich = [&[1, 0, 12, 1, 0, 3, 0, 0, 0][..], b"a", &[7; 7]].concat();
        assert_eq!(lengths(&[rich, plain.clone()].concat(), &[]), Ok(vec![1, 3]));
        // Cut between two characters, and wide behind the cut.
        let cut = [&[5, 0, 0][..], b"ab"].concat();
        let rest = [&[1][..], b"c\0d\0e\0", &plain].concat();
        assert_eq!(lengths(&cut, &[&rest]), Ok(vec![8, 3]));
        assert!(lengths(&cut, &[]).is_err());
        assert!(lengths(&cut, &[&[1, 0]]).is_err());
    }

    #[test]
    fn tables_in_too_many_pieces_are_refused() {
        let piece: &[u8] = &[0, 0, 0];
        assert!(lengths(&[], &vec![piece; MOST_PIECES]).is_ok());
        assert!(lengths(&[], &vec![piece; MOST_PIECES + 1]).is_err());
    }
}
