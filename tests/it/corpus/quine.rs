//! An archive that holds itself: its one entry unpacks to the whole archive, as deep as anyone
//! opens it. The construction is Russ Cox's (*Zip Files All The Way Down*, 2010).
//!
//! DEFLATE is read as a language of two commands. `literal(n)` is the head of a stored block, which
//! says the `n` bytes that follow; `repeat(n)` says the last `n` bytes once more. All commands but
//! the last have five bytes. The archive is a head, such a program, and a tail; the program says
//! head, program and tail.

use super::packed::crc;

/// Bytes of a command.
const UNIT: usize = 5;
/// Bytes of the head. With them the repeat of head and command fills its five bytes to the last
/// bit, so that the command after it begins at a byte.
const HEAD: usize = 60;
/// Where the head and the tail have the checksum.
const CHECKSUMS: [usize; 2] = [14, 16];

/// Bits of a block in the order in which DEFLATE reads them.
#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    /// A number, its lowest bit first.
    fn number(&mut self, value: usize, bits: usize) {
        self.0.extend((0..bits).map(|bit| value >> bit & 1 == 1));
    }

    /// A code, its highest bit first.
    fn code(&mut self, code: usize, bits: usize) {
        self.0.extend((0..bits).rev().map(|bit| code >> bit & 1 == 1));
    }

    /// A block of so many copies of `each` bytes, from `distance` bytes ago, and its end.
    fn block(&mut self, (copies, each, distance): (usize, usize, usize), last: bool) {
        self.number(usize::from(last), 1);
        self.number(1, 2);
        for _ in 0..copies {
            let (code, extra, rest) = place(each - 3, 4);
            // Codes of lengths begin at 257, whose seven bits are 1.
            self.code(1 + code, 7);
            self.number(rest, extra);
            let (code, extra, rest) = place(distance - 1, 2);
            self.code(code, 5);
            self.number(rest, extra);
        }
        self.code(0, 7);
    }

    fn bytes(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| {
            bits.iter().enumerate().fold(0_u8, |byte, (at, bit)| byte | u8::from(*bit) << at)
        };
        self.0.chunks(8).map(byte).collect()
    }
}

/// The code of a length or distance, how many bits follow it, and these bits. Codes come in groups
/// of `group`, and each group after the second has one bit more.
fn place(value: usize, group: usize) -> (usize, usize, usize) {
    let extra = (0..14).find(|extra| value >> extra < 2 * group).unwrap_or_default();
    let code = group * extra + (value >> extra);
    (code, extra, value & ((1 << extra) - 1))
}

/// Says the bytes that follow.
fn literal(bytes: usize) -> Vec<u8> {
    let length = bytes as u16;
    [&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes()].concat()
}

/// Says the last bytes once more.
fn repeat(bytes: usize, last: bool) -> Vec<u8> {
    let mut bits = Bits::default();
    if bytes == 4 * UNIT {
        // One copy would leave bits over.
        bits.block((2, bytes / 2, bytes), last);
    } else {
        bits.block((1, bytes, bytes), last);
    }
    if !last && bits.0.len() + 10 == 8 * UNIT {
        bits.block((0, 0, 0), false);
    }
    assert!(if last { bits.0.len() <= 8 * UNIT } else { bits.0.len() == 8 * UNIT });
    let mut bytes = bits.bytes();
    bytes.resize(UNIT, 0);
    bytes
}

/// The program that says head, itself and tail.
fn program(head: &[u8], tail: &[u8]) -> Vec<u8> {
    let units = |count: usize| literal(count * UNIT);
    let (first, last) = (literal(head.len() + UNIT), literal(tail.len() + UNIT));
    let after_head = repeat(head.len() + UNIT, false);
    let (four, again) = (units(4), repeat(4 * UNIT, false));
    let end = repeat(tail.len() + UNIT, true);
    let none = units(0);
    [
        &first[..],
        head,
        &first,
        &after_head,
        &units(1),
        &after_head,
        &units(1),
        &units(1),
        &four,
        &after_head,
        &units(1),
        &units(1),
        &four,
        &again,
        &four,
        &again,
        &four,
        &again,
        &four,
        &again,
        &four,
        &again,
        &none,
        &none,
        &last,
        &again,
        &none,
        &none,
        &last,
        &end,
        tail,
        &end,
    ]
    .concat()
}

/// The head of the one entry, and the directory and end of the archive.
fn frame(name: &str, packed: usize, whole: usize) -> (Vec<u8>, Vec<u8>) {
    let (packed, whole) = ((packed as u32).to_le_bytes(), (whole as u32).to_le_bytes());
    let size = [&[0; 4][..], &packed, &whole, &(name.len() as u16).to_le_bytes()].concat();
    // A field that nobody knows fills the head up.
    let padding = HEAD - 30 - name.len();
    let field = [&b"MJ"[..], &(padding as u16 - 4).to_le_bytes(), &vec![0; padding - 4]].concat();
    let common = [20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
    let head = [
        &b"PK\x03\x04"[..],
        &common,
        &size,
        &(padding as u16).to_le_bytes(),
        name.as_bytes(),
        &field,
    ]
    .concat();
    let directory = [&b"PK\x01\x02\x14\0"[..], &common, &size, &[0; 16], name.as_bytes()].concat();
    let at = head.len() as u32 + u32::from_le_bytes(packed);
    let end = [
        &b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..],
        &(directory.len() as u32).to_le_bytes(),
        &at.to_le_bytes(),
        &[0, 0],
    ]
    .concat();
    (head, [directory, end].concat())
}

/// The archive with this checksum in each of its four places.
fn with_checksum(frame: &(Vec<u8>, Vec<u8>), checksum: u32) -> Vec<u8> {
    let (mut head, mut tail) = frame.clone();
    for (part, at) in [&mut head, &mut tail].into_iter().zip(CHECKSUMS) {
        part[at..at + 4].copy_from_slice(&checksum.to_le_bytes());
    }
    [&head[..], &program(&head, &tail), &tail].concat()
}

/// The checksum that an archive with it has. What each bit of it changes does not depend on the
/// others, so it is the solution of 32 equations with two values.
fn checksum(frame: &(Vec<u8>, Vec<u8>)) -> Option<u32> {
    let of = |checksum: u32| crc(&with_checksum(frame, checksum));
    let none = of(0);
    // The sum of the columns of the bits that are set must be `none`.
    let mut rows: Vec<(u32, u32)> =
        (0..32).map(|bit| (1 << bit, of(1 << bit) ^ none ^ 1 << bit)).collect();
    let mut solution = (0, none);
    for bit in 0..32 {
        let pivot = rows.iter().position(|(_, column)| column >> bit & 1 == 1)?;
        let (set, column) = rows.swap_remove(pivot);
        for row in rows.iter_mut().chain([&mut solution]).filter(|row| row.1 >> bit & 1 == 1) {
            row.0 ^= set;
            row.1 ^= column;
        }
    }
    Some(solution.0)
}

/// An archive whose one entry, of this name, is the archive.
pub(super) fn quine(name: &str) -> Vec<u8> {
    // Neither length depends on what the sizes are.
    let (head, tail) = frame(name, 0, 0);
    let packed = program(&head, &tail).len();
    let frame = frame(name, packed, head.len() + packed + tail.len());
    let checksum = checksum(&frame).expect("this name has no solution; take another");
    with_checksum(&frame, checksum)
}

#[test]
fn a_quine_unpacks_to_itself() {
    let bytes = quine("again.zip");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut inner = Vec::new();
    // The library compares the checksum.
    std::io::copy(&mut archive.by_index(0).unwrap(), &mut inner).unwrap();
    assert_eq!(inner, bytes);
}
