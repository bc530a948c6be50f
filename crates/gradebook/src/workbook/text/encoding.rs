//! The encoding of a text, found out from its bytes.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::workbook::{Foreign, ReadError};

/// Bytes looked at to find UTF-16 out.
const SAMPLE_BYTES: usize = 64 * 1024;
/// Bytes looked at to find the encoding of a country out.
const LEGACY_BYTES: usize = 1024 * 1024;

/// Decodes a text; a byte here and there that its encoding does not have becomes `�`.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    decode_named(bytes, None)
}

/// Decodes a text that names its encoding, which is believed unless the bytes show another.
pub(in crate::workbook) fn decode_named<'a>(
    bytes: &'a [u8],
    name: Option<&[u8]>,
) -> Result<Cow<'a, str>, ReadError> {
    let named = name.and_then(Encoding::for_label).filter(|named| named.is_ascii_compatible());
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => match guess(bytes) {
            Guess::Sure(encoding) => encoding,
            Guess::Legacy => named.filter(|n| *n != UTF_8).unwrap_or_else(|| legacy(bytes)),
        },
    };
    let (text, _, malformed) = encoding.decode(bytes);
    let text = match text {
        text if malformed && !is_rare('\u{fffd}', &text) => {
            // A mark, or bytes of zero, leave no other encoding.
            if encoding == UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE {
                return Err(unknown());
            }
            WINDOWS_1252.decode_without_bom_handling(bytes).0
        }
        text => text,
    };
    let control = |c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t');
    let (mut all, mut controls) = (0_usize, 0_usize);
    for c in text.chars().take(4096) {
        all += 1;
        controls += usize::from(control(c));
    }
    if controls * 20 > all || text.bytes().take(SAMPLE_BYTES).any(|byte| byte == 0) {
        return Err(unknown());
    }
    Ok(text)
}

fn unknown() -> ReadError {
    ReadError::NotASpreadsheet { what: Foreign::Unknown }
}

/// Fewer than one in a hundred, or two.
fn is_rare(wanted: char, text: &str) -> bool {
    let found = text.chars().filter(|c| *c == wanted).count();
    found <= 2 || found * 100 < text.chars().count()
}

enum Guess {
    Sure(&'static Encoding),
    /// One of those with a byte or two a character.
    Legacy,
}

fn guess(bytes: &[u8]) -> Guess {
    if let Some(encoding) = two_bytes(&bytes[..bytes.len().min(SAMPLE_BYTES)]) {
        return Guess::Sure(encoding);
    }
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // Characters of several bytes come about by chance far too rarely to outweigh this.
    let few = bad <= 2 && good >= bad * 2;
    if bad == 0 || few || bad * 4 <= good { Guess::Sure(UTF_8) } else { Guess::Legacy }
}

/// UTF-16 without a mark: no other text has bytes of zero, and digits, separators and line ends
/// have one in whatever language.
fn two_bytes(sample: &[u8]) -> Option<&'static Encoding> {
    let (mut little, mut big) = (0_usize, 0_usize);
    for pair in sample.chunks_exact(2) {
        let plain = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
        little += usize::from(pair[1] == 0 && plain(pair[0]));
        big += usize::from(pair[0] == 0 && plain(pair[1]));
    }
    let enough = sample.len() / 100;
    if little > big * 4 && little > enough {
        Some(UTF_16LE)
    } else if big > little * 4 && big > enough {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// One of the encodings that each served a few languages, found by the letters' frequency.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let start = first.saturating_sub(1024);
    let sample = &bytes[start..bytes.len().min(start + LEGACY_BYTES)];
    if is_macintosh(sample) {
        return MACINTOSH;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether a text is in the old encoding of Macs, which Excel still writes there and no browser
/// knows. Its vowels with accents are capitals in the encodings of Windows, and capitals do not
/// follow small letters.
fn is_macintosh(sample: &[u8]) -> bool {
    let high = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let inside = |three: &[u8]| matches!(three, [before, 0x80..=0x8F, after] if before.is_ascii_lowercase() && after.is_ascii());
    let vowels = sample.windows(3).filter(|three| inside(three)).count();
    vowels > 1 && vowels * 3 > high
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_JP, EUC_KR, GBK, KOI8_R, SHIFT_JIS};
    use encoding_rs::{WINDOWS_1250, WINDOWS_1251, WINDOWS_1253, WINDOWS_1254, WINDOWS_1256};

    use super::*;

    const CLASSES: [(&[&Encoding], &str); 10] = [
        (
            &[WINDOWS_1252, MACINTOSH],
            "Name;Prénom;Note\nLefèvre;José;12,5\nGarçon;Zoë;9\nMüller;Jörg;17\n",
        ),
        (
            &[WINDOWS_1250],
            "Jméno;Příjmení;Body\nJiří;Dvořák;12\nŽofie;Němcová;9\nTomáš;Šťastný;7\n",
        ),
        (
            &[WINDOWS_1251, KOI8_R],
            "Имя;Почта;Балл\nИванова Анна;a@example.org;12\nПетров Пётр;p@example.org;9\n",
        ),
        (&[WINDOWS_1253], "Όνομα;Βαθμός\nΓιώργος Παπαδόπουλος;12\nΜαρία Νικολάου;9\n"),
        (
            &[WINDOWS_1254],
            "Öğrenci;Soyadı;Puan\nAyşe;Yıldırım;12\nİbrahim;Şahin;9\nÇağrı;Öztürk;17\n",
        ),
        (&[WINDOWS_1256], "الاسم;الدرجة\nأحمد محمود;12\nفاطمة الزهراء;9\n"),
        (&[SHIFT_JIS, EUC_JP], "氏名,点数\n山田太郎,12\n佐藤花子,9\n鈴木さくら,17\n"),
        (&[GBK], "姓名,成绩\n王小明,12\n李红,9\n张伟,17\n"),
        (&[BIG5], "姓名,成績\n王小明,12\n陳美玲,9\n張偉,17\n"),
        (&[EUC_KR], "이름,점수\n김민수,12\n이영희,9\n박지훈,17\n"),
    ];

    #[test]
    fn each_language_comes_out_of_its_own_encodings() {
        for (encodings, text) in CLASSES {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let marked = [&[0xFF, 0xFE], little.as_slice()].concat();
            let mut forms = vec![text.as_bytes().to_vec(), little, big, marked];
            forms.extend(encodings.iter().map(|encoding| encoding.encode(text).0.into_owned()));
            for (at, bytes) in forms.iter().enumerate() {
                assert_eq!(decode(bytes).unwrap(), text, "form {at}");
            }
        }
    }

    #[test]
    fn a_stray_byte_spoils_nothing_but_itself() {
        for (_, text) in CLASSES {
            for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let bytes = [&text.as_bytes()[..at], &[0x9D], &text.as_bytes()[at..]].concat();
                let expected = format!("{}\u{fffd}{}", &text[..at], &text[at..]);
                assert_eq!(decode(&bytes).unwrap(), expected);
            }
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let noise: Vec<u8> =
            (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(decode(&noise).is_err());
        assert!(decode(b"Name\0Score\0\0\0").is_err());
    }
}
