//! Archives: nests, duplicates, 64-bit records that lie, checksums and flipped bits.

use std::io::{Cursor, Write};

use super::files::{File, book, named, table};
use super::quine::quine;
use crate::hostile::{lying_sizes, sheet, zip};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const QUIZ: &[u8] = b"Name,Email,Score (20)\nAda Obi,ada@example.org,12\n";

/// Entries as they are, so that each byte of them can be found.
fn stored(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in entries {
        zip.start_file(*name, plain).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The workbook with its parts unpacked.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut entries = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        entries.push((entry.name().unwrap().into_owned(), content));
    }
    let entries: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    stored(&entries)
}

/// A zip in a zip, so many times; each has a table beside it, and all have the same names.
fn nest(depth: usize) -> Vec<u8> {
    (0..depth).fold(zip(&[("a.csv", QUIZ)]), |inner, _| zip(&[("a.csv", QUIZ), ("r.zip", &inner)]))
}

/// One stored entry with its sizes in a 64-bit record, which says these.
fn zip64(packed: u64, unpacked: u64, entries: u64) -> Vec<u8> {
    let (name, crc) = (b"a.csv", crc(QUIZ));
    let length = QUIZ.len() as u32;
    let sizes = [&1_u16.to_le_bytes()[..], &16_u16.to_le_bytes()].concat();
    let sizes = [&sizes[..], &unpacked.to_le_bytes(), &packed.to_le_bytes()].concat();
    let extra = (sizes.len() as u16).to_le_bytes();
    let local = [
        &b"PK\x03\x04\x2d\0\0\0\0\0\0\0\0\0"[..],
        &crc.to_le_bytes(),
        &length.to_le_bytes(),
        &length.to_le_bytes(),
        &[5, 0, 0, 0],
        name,
        QUIZ,
    ]
    .concat();
    let central = [
        &b"PK\x01\x02\x2d\0\x2d\0\0\0\0\0\0\0\0\0"[..],
        &crc.to_le_bytes(),
        &[0xFF; 8],
        &[5, 0],
        &extra,
        &[0; 14],
        name,
        &sizes,
    ]
    .concat();
    let directory = (local.len() as u64, central.len() as u64);
    let end64 = [
        &b"PK\x06\x06"[..],
        &44_u64.to_le_bytes(),
        &[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &entries.to_le_bytes(),
        &entries.to_le_bytes(),
        &directory.1.to_le_bytes(),
        &directory.0.to_le_bytes(),
    ]
    .concat();
    let locator = [
        &b"PK\x06\x07\0\0\0\0"[..],
        &(directory.0 + directory.1).to_le_bytes(),
        &1_u32.to_le_bytes(),
    ]
    .concat();
    let end = [&b"PK\x05\x06\0\0\0\0"[..], &[0xFF; 12], &[0, 0]].concat();
    [local, central, end64, locator, end].concat()
}

/// CRC-32, bit by bit.
pub(super) fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

/// One bit of the first place where this text is, flipped.
fn flipped(mut bytes: Vec<u8>, text: &[u8]) -> Vec<u8> {
    let at = bytes.windows(text.len()).position(|window| window == text).unwrap();
    bytes[at + text.len() - 1] ^= 1;
    bytes
}

/// The checksum of the entry with this name changed in both places.
fn wrong_checksum(mut bytes: Vec<u8>, name: &str) -> Vec<u8> {
    for at in 0..bytes.len() - 4 {
        let (crc, name_at) = match &bytes[at..at + 4] {
            b"PK\x03\x04" => (at + 14, at + 30),
            b"PK\x01\x02" => (at + 16, at + 46),
            _ => continue,
        };
        if bytes.get(name_at..name_at + name.len()) == Some(name.as_bytes()) {
            bytes[crc] ^= 0xFF;
        }
    }
    bytes
}

fn zips() -> Vec<File> {
    let csv = QUIZ;
    let inner = zip(&[("inner.csv", &vec![b','; 200_000])]);
    let many: Vec<String> = (0..150).map(|at| format!("{at}.zip")).collect();
    let bombs: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), inner.as_slice())).collect();
    // Two entries that name the same bytes.
    let mut overlap = zip(&[("a.csv", csv), ("b.csv", csv)]);
    let directory: Vec<usize> =
        (0..overlap.len() - 4).filter(|at| &overlap[*at..at + 4] == b"PK\x01\x02").collect();
    let second = directory[1] + 42;
    overlap[second..second + 4].fill(0);
    named([
        ("paths.zip", zip(&[("../../a.csv", csv), ("/etc/b.csv", csv), ("C:\\c.csv", csv)])),
        ("nested-bombs.zip", zip(&bombs)),
        ("overlap.zip", overlap),
        ("sizes-4-gib.zip", lying_sizes(zip(&[("a.csv", csv)]), u32::MAX)),
        (
            "names.zip",
            zip(&[
                ("=1+1.csv", csv),
                ("<b>x.csv", csv),
                ("CON.csv", csv),
                (&"n".repeat(60_000), csv),
            ]),
        ),
        ("formula-names.zip", zip(&[("~.csv", csv), ("a*b.csv", csv), ("\u{202e}vsc.csv", csv)])),
    ])
}

/// The name of an entry changed everywhere to one that is as long.
fn renamed(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from.as_bytes()) {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    bytes
}

/// Two entries of one name, which no library writes: in a zip of files, and as a sheet, of which
/// the second is far longer.
fn duplicates() -> Vec<File> {
    let long = sheet(&format!("<sheetData>{}</sheetData>", "<row/>".repeat(1_000_000)));
    let book = unpacked(&book(&table(&["12", "13", "14", "9", "11"])));
    let mut sheets = ZipWriter::new_append(Cursor::new(book)).unwrap();
    sheets.start_file("xl/worksheets/sheet2.xml", SimpleFileOptions::default()).unwrap();
    sheets.write_all(long.as_bytes()).unwrap();
    let sheets = sheets.finish().unwrap().into_inner();
    named([
        ("duplicates.zip", renamed(stored(&[("a.csv", QUIZ), ("b.csv", QUIZ)]), "b.csv", "a.csv")),
        (
            "duplicates.xlsx",
            renamed(sheets, "xl/worksheets/sheet2.xml", "xl/worksheets/sheet1.xml"),
        ),
    ])
}

pub(super) fn all() -> Vec<File> {
    let sound = unpacked(&book(&table(&["12", "13", "14", "9", "11"])));
    let texts = [("a.csv", QUIZ)];
    let own = named([
        ("nest.zip", nest(200)),
        ("quine.zip", quine("again.zip")),
        ("quine-as-table.zip", quine("again.csv")),
        ("quine-as-workbook.xlsx", quine("xl/workbook.xml")),
        ("zip64-sound.zip", zip64(QUIZ.len() as u64, QUIZ.len() as u64, 1)),
        ("zip64-unpacked.zip", zip64(QUIZ.len() as u64, u64::MAX, 1)),
        ("zip64-packed.zip", zip64(u64::MAX, QUIZ.len() as u64, 1)),
        ("zip64-short.zip", zip64(3, 3, 1)),
        ("zip64-entries.zip", zip64(QUIZ.len() as u64, QUIZ.len() as u64, u64::MAX)),
        ("stored.xlsx", sound.clone()),
        ("flipped-score.xlsx", flipped(sound.clone(), b"<v>12")),
        ("flipped-name.xlsx", flipped(sound.clone(), b"Ada Obi")),
        ("flipped-behind.xlsx", flipped(sound.clone(), b"</worksheet")),
        ("checksum.xlsx", wrong_checksum(sound.clone(), "xl/worksheets/sheet1.xml")),
        ("checksum-book.xlsx", wrong_checksum(sound, "xl/workbook.xml")),
        ("flipped.zip", flipped(stored(&texts), b"Obi,ada")),
        ("checksum.zip", wrong_checksum(stored(&texts), "a.csv")),
    ]);
    [own, zips(), duplicates()].concat()
}
