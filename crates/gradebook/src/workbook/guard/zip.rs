//! Zipped formats: the sizes that the directory declares, before anything is unpacked.
//!
//! The declared sizes can be trusted afterwards: the zip library stops an entry that goes on
//! past its declared size.

use std::io::{BufRead, BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::workbook::{Fault, Limits, ReadError};

/// A zip's entries as its directory lists them.
pub(in crate::workbook) struct Entries {
    names: Vec<String>,
}

impl Entries {
    /// The entries' names.
    pub(in crate::workbook) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// More entries than any real workbook has.
const MOST_ENTRIES: usize = 10_000;

/// Checks a zip's directory against the limits.
pub(in crate::workbook) fn check(bytes: &[u8], limits: &Limits) -> Result<Entries, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(ReadError::TooManyFiles { files: archive.len(), limit: MOST_ENTRIES });
    }
    // The library keeps one of those that have one name, and no more than the count at the end says.
    if listed(bytes, archive.central_directory_start()) > archive.len() {
        return Err(ReadError::damaged(Fault::HiddenEntries));
    }
    let mut names = Vec::with_capacity(archive.len());
    let mut unpacked: u64 = 0;
    let mut texts = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(ReadError::damaged)?;
        if entry.encrypted() {
            return Err(ReadError::Encrypted);
        }
        unpacked = unpacked.saturating_add(entry.size());
        let name = entry.name().map_err(ReadError::damaged)?.into_owned();
        if name.to_ascii_lowercase().ends_with("sharedstrings.xml") {
            texts.push(at);
        }
        names.push(name);
    }
    if unpacked > limits.unzipped_bytes {
        return Err(ReadError::UnpacksTooLarge { bytes: unpacked, limit: limits.unzipped_bytes });
    }
    let ratio = unpacked / (bytes.len() as u64).max(1);
    if unpacked > Limits::RATIO_FREE_BYTES && ratio > limits.ratio {
        return Err(ReadError::Bomb { ratio });
    }
    for at in texts {
        check_shared_texts(&mut archive, at, limits)?;
    }
    Ok(Entries { names })
}

/// How many entries the directory that begins there lists.
fn listed(bytes: &[u8], start: u64) -> usize {
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let mut rest = bytes.get(start..).unwrap_or_default();
    let mut entries = 0;
    while let Some(entry) = rest.strip_prefix(b"PK\x01\x02") {
        entries += 1;
        // Of its name, of other fields and of its comment.
        let lengths = entry.get(24..30).unwrap_or_default().chunks(2);
        let length: usize = lengths.map(|l| usize::from(l[0]) | usize::from(l[1]) << 8).sum();
        rest = entry.get(42 + length..).unwrap_or_default();
    }
    entries
}

/// The reader reserves room for as many texts as the table says it has.
fn check_shared_texts(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    at: usize,
    limits: &Limits,
) -> Result<(), ReadError> {
    let entry = archive.by_index(at).map_err(ReadError::damaged)?;
    // Each text takes at least `<si/>`.
    let most = entry.size() / 5 + 1;
    let mut xml = Reader::from_reader(BufReader::new(entry));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(ReadError::damaged)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sst" => {
                for attribute in e.attributes().with_checks(false).flatten() {
                    let counts = attribute.key.local_name().as_ref() == "uniqueCount";
                    if counts && attribute.value.parse::<u64>().is_ok_and(|count| count > most) {
                        return Err(ReadError::damaged(Fault::TooManyTexts));
                    }
                }
                break;
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
    // Its checksum is compared at its end, where the reader itself never comes.
    let mut texts = Texts::default();
    loop {
        let piece = xml.get_mut().fill_buf().map_err(ReadError::damaged)?;
        if piece.is_empty() {
            return Ok(());
        }
        texts.count(piece);
        let length = piece.len();
        xml.get_mut().consume(length);
        if texts.count > limits.cells {
            return Err(ReadError::TooManyCells { limit: limits.cells });
        }
        if texts.longest.max(texts.open) > limits.text_bytes {
            return Err(ReadError::TextTooLong { limit: limits.text_bytes });
        }
    }
}

/// Texts of a table, counted in its bytes: each takes more memory than bytes of the file.
#[derive(Default)]
struct Texts {
    count: u64,
    /// Bytes of a text with its runs and their formats, at most and of the last one.
    longest: usize,
    open: usize,
}

impl Texts {
    fn count(&mut self, bytes: &[u8]) {
        let mut last = 0;
        for at in memchr::memchr_iter(b'<', bytes) {
            let name = &bytes[at + 1..bytes.len().min(at + 16)];
            let end = name.iter().position(|byte| matches!(byte, b'>' | b' ' | b'/'));
            let Some(name) = end.map(|end| &name[..end]) else {
                // Cut here: counted as a text, which is one more for each piece, but the one before
                // goes on.
                self.count += 1;
                continue;
            };
            if name == b"si" || name.ends_with(b":si") {
                self.count += 1;
                self.longest = self.longest.max(self.open + at - last);
                (self.open, last) = (0, at);
            }
        }
        self.open += bytes.len() - last;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    fn package(texts: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["xl/sharedStrings.xml", "other/SharedStrings.xml"] {
            let text =
                if name.starts_with("xl") { "<sst uniqueCount='1'><si/></sst>" } else { texts };
            let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            zip.start_file(name, plain).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn counts_that_lie_are_found_wherever_they_are() {
        let refused = |texts: &str| check(&package(texts), &Limits::default()).is_err();
        let long = format!("<!--{}-->", "<sst uniqueCount='1'>".repeat(4_000));
        for before in ["", "<?xml version='1.0'?>", "<!-- <sst uniqueCount='1'/> -->", &long] {
            for root in ["sst", "x:sst"] {
                for other in ["", "count='1' uniqueCounts='1' ", "uniqueCount='1' "] {
                    let text = |count: u64| {
                        format!("{before}<{root} {other}uniqueCount = \"{count}\"><si/></{root}>")
                    };
                    assert!(refused(&text(1_000_000_000)), "{root} {other}");
                    assert!(!refused(&text(1)), "{root} {other}");
                }
            }
        }
    }

    #[test]
    fn a_text_of_many_runs_is_one_text() {
        let table = |runs: usize, end: &str| {
            let run = "<r><rPr><b/></rPr><t>Ada</t></r>";
            format!("<sst uniqueCount='2'><si>{}</si>{end}</sst>", run.repeat(runs))
        };
        let limits = Limits { text_bytes: 100_000, ..Limits::default() };
        let read = |text: &str| check(&package(text), &limits);
        let too_long = Err(ReadError::TextTooLong { limit: 100_000 });
        for end in ["", "<si/>"] {
            assert!(read(&table(2_000, end)).is_ok());
            assert_eq!(read(&table(4_000, end)).map(|_| ()), too_long);
        }
    }

    #[test]
    fn entries_that_the_library_would_leave_out_are_found() {
        let sound = package("<sst/>");
        assert!(check(&sound, &Limits::default()).is_ok());
        let hidden = Err(ReadError::damaged(Fault::HiddenEntries));
        let mut fewer = sound.clone();
        let end = fewer.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
        fewer[end + 8] = 1;
        fewer[end + 10] = 1;
        assert_eq!(check(&fewer, &Limits::default()).map(|_| ()), hidden);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a.csv", "b.csv"] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
        }
        let mut same = zip.finish().unwrap().into_inner();
        for at in 0..same.len() - 5 {
            if same[at..].starts_with(b"b.csv") {
                same[at] = b'a';
            }
        }
        assert_eq!(check(&same, &Limits::default()).map(|_| ()), hidden);
    }

    #[test]
    fn a_flipped_byte_in_the_texts_is_found() {
        let bytes = package("<sst uniqueCount='1'><si><t>Ada Obi</t></si></sst>");
        assert!(check(&bytes, &Limits::default()).is_ok());
        let name = b"Ada Obi";
        let start = bytes.windows(name.len()).position(|w| w == name).unwrap();
        for at in start..start + name.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 4;
            assert!(check(&flipped, &Limits::default()).is_err(), "{at}");
        }
    }
}
