//! Workbooks in binary records: XLS and XLSB whose counts, lengths and formulas lie or grow.

use super::files::{File, named};
use crate::hostile::{BOF, ROOT, compound, records, zip};

const END: (u16, &[u8]) = (0x000A, &[]);

/// A workbook of one sheet; `globals` are records before it.
fn old(globals: &[(u16, &[u8])], sheet: &[u8]) -> Vec<u8> {
    let head = |start: u32| {
        let bound = [&start.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat();
        let mut all = vec![BOF, (0x0085, bound.as_slice())];
        all.extend_from_slice(globals);
        all.push(END);
        records(&all)
    };
    let start = head(0).len() as u32;
    compound("/Workbook", &[head(start), sheet.to_vec()].concat())
}

/// Cells of one column, made of their row.
fn column(rows: u16, kind: u16, data: impl Fn([u8; 2]) -> Vec<u8>) -> Vec<u8> {
    let cells: Vec<Vec<u8>> = (0..rows).map(|row| data(row.to_le_bytes())).collect();
    let mut all = vec![BOF];
    all.extend(cells.iter().map(|cell| (kind, cell.as_slice())));
    all.push(END);
    records(&all)
}

/// A formula whose text grows with each of its tokens, and is moved for each.
fn formula(row: [u8; 2]) -> Vec<u8> {
    let tokens = [&[0x1E, 1, 0][..], &vec![0x12; 60_000]].concat();
    let length = (tokens.len() as u16).to_le_bytes();
    [&row[..], &[0, 0, 0, 0], &5_f64.to_le_bytes(), &[0; 6], &length, &tokens].concat()
}

fn old_excel() -> Vec<File> {
    let text = [&[0; 8][..], &60_000_u16.to_le_bytes(), &[0], &vec![b'x'; 60_000]].concat();
    let shown = column(20_000, 0x00FD, |row| [&row[..], &[0; 8]].concat());
    let short = [&[0; 8][..], &[3, 0, 0], b"Ada"].concat();
    let pieces: Vec<(u16, &[u8])> =
        std::iter::once((0x00FC, &short[..])).chain(vec![(0x003C, &[][..]); 300_000]).collect();
    named([
        ("texts-one-long.xls", old(&[(0x00FC, &text)], &shown)),
        ("texts-pieces.xls", old(&pieces, &shown)),
        ("formulas.xls", old(&[], &column(200, 0x0006, formula))),
    ])
}

/// A number of seven bits a byte.
fn variable(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7F {
        bytes.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn binary(all: &[(usize, Vec<u8>)]) -> Vec<u8> {
    let record = |(kind, data): &(usize, Vec<u8>)| {
        [variable(*kind), variable(data.len()), data.clone()].concat()
    };
    all.iter().flat_map(record).collect()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&(text.encode_utf16().count() as u32).to_le_bytes()[..], &units].concat()
}

/// A workbook whose sheets, so many, are all in one part.
fn xlsb(sheets: usize, others: Vec<(usize, Vec<u8>)>, texts: &[u8]) -> Vec<u8> {
    let mut book: Vec<(usize, Vec<u8>)> = (0..sheets)
        .map(|at| (0x9C, [&[0; 8][..], &wide("rId1"), &wide(&format!("S{at}"))].concat()))
        .collect();
    book.push((0x90, Vec::new()));
    book.extend(others);
    book.push((0x84, Vec::new()));
    let cells = (0..5_u32).flat_map(|row| {
        let number = [&[0; 8][..], &5_f64.to_le_bytes()].concat();
        [(0x00, [&row.to_le_bytes()[..], &[0; 13]].concat()), (0x05, number)]
    });
    let mut sheet = vec![(0x81, Vec::new()), (0x94, vec![0; 16]), (0x91, Vec::new())];
    sheet.extend(cells);
    sheet.push((0x92, Vec::new()));
    let relation = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#;
    let (root, book, sheet) =
        (ROOT.replace("workbook.xml", "workbook.bin"), binary(&book), binary(&sheet));
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", relation.as_bytes()),
        ("xl/worksheets/sheet1.bin", &sheet),
    ];
    if !texts.is_empty() {
        entries.push(("xl/sharedStrings.bin", texts));
    }
    zip(&entries)
}

fn new_excel() -> Vec<File> {
    // Texts that say they are longer than their records, after one that is.
    let claim = [&[0][..], &900_000_u32.to_le_bytes()].concat();
    let long = [&[0][..], &wide(&"x".repeat(900_000))].concat();
    let mut stale = vec![(0x9F, [&[0; 4][..], &3_000_u32.to_le_bytes()].concat()), (0x13, long)];
    stale.extend(vec![(0x13, claim); 2_999]);
    let name = |tokens: usize| {
        let head = [&[0; 9][..], &wide("n"), &(tokens as u32).to_le_bytes()].concat();
        (0x27, [head, vec![0x1E, 1, 0], vec![0x12; tokens - 3]].concat())
    };
    let claims = [&[0xFF; 4][..], &u32::MAX.to_le_bytes()].concat();
    named([
        ("sound.xlsb", xlsb(1, vec![name(100)], &[])),
        ("texts-stale.xlsb", xlsb(1, Vec::new(), &binary(&stale))),
        ("texts-claimed.xlsb", xlsb(1, Vec::new(), &binary(&[(0x9F, claims)]))),
        ("aliases.xlsb", xlsb(2_000, Vec::new(), &[])),
        ("names.xlsb", xlsb(1, vec![name(1_000_000)], &[])),
        ("record-256-mb.xlsb", xlsb(1, Vec::new(), &[0x13, 0xFF, 0xFF, 0xFF, 0x7F])),
    ])
}

pub(super) fn all() -> Vec<File> {
    [old_excel(), new_excel()].concat()
}
