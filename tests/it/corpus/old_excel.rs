//! Workbooks of old Excel whose sheets, dimensions and containers lie.

use std::io::{Cursor, Write};

use super::files::{File, named};
use crate::hostile::{BOF, compound, records};

/// A sheet's place, and its name of one letter.
fn bound(at: u32) -> Vec<u8> {
    [&at.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat()
}

fn number(row: u16, column: u16) -> Vec<u8> {
    [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &5_f64.to_le_bytes()].concat()
}

/// Records of a workbook with sheets at places that count from the end of the list of sheets.
fn stream(places: &[u32], sheets: &[u8]) -> Vec<u8> {
    const END: (u16, &[u8]) = (0x000A, &[]);
    let head = |start: u32| {
        let bounds: Vec<Vec<u8>> = places.iter().map(|at| bound(at + start)).collect();
        let mut all = vec![BOF];
        all.extend(bounds.iter().map(|b| (0x0085, b.as_slice())));
        all.push(END);
        records(&all)
    };
    let start = head(0).len() as u32;
    [head(start), sheets.to_vec()].concat()
}

fn dimensions(rows: (u32, u32), columns: (u16, u16)) -> Vec<u8> {
    let (rows, columns) = (
        (rows.0.to_le_bytes(), rows.1.to_le_bytes()),
        (columns.0.to_le_bytes(), columns.1.to_le_bytes()),
    );
    [&rows.0[..], &rows.1, &columns.0, &columns.1, &[0, 0]].concat()
}

pub(super) fn all() -> Vec<File> {
    let wide = {
        let (first, last) = (number(0, 0), number(39_000, 255));
        records(&[BOF, (0x0203, &first), (0x0203, &last), (0x000A, &[])])
    };
    let length = wide.len() as u32;
    let declares = |data: &[u8]| {
        let sheet = records(&[BOF, (0x0200, data), (0x0203, &number(0, 0)), (0x000A, &[])]);
        compound("/Workbook", &stream(&[0], &sheet))
    };
    let four: Vec<u8> = wide.repeat(4);
    // The sheet begins inside a record that nobody looks into.
    let hidden = [&0x00FF_u16.to_le_bytes()[..], &(length as u16).to_le_bytes(), &wide].concat();
    named([
        ("aliases.xls", compound("/Workbook", &stream(&[0; 200], &wide))),
        ("overlaps.xls", compound("/Workbook", &stream(&[0, 20, 0, 20], &wide))),
        (
            "wide-sheets.xls",
            compound("/Workbook", &stream(&[0, length, 2 * length, 3 * length], &four)),
        ),
        ("hidden.xls", compound("/Workbook", &stream(&[4; 30], &hidden))),
        ("reversed.xls", declares(&dimensions((5_000, 10), (5, 2)))),
        ("reversed-columns.xls", declares(&dimensions((0, 65_536), (200, 100)))),
        ("declared.xls", declares(&dimensions((0, u32::MAX), (0, u16::MAX)))),
        ("repeated.xls", {
            let data = dimensions((0, 39_000), (0, 256));
            let sheet: Vec<(u16, &[u8])> =
                std::iter::once(BOF).chain(vec![(0x0200, &data[..]); 500]).collect();
            compound("/Workbook", &stream(&[0], &records(&sheet)))
        }),
        ("beyond.xls", compound("/Workbook", &stream(&[u32::MAX - 4096], &wide))),
        ("texts.xls", compound("/Workbook", &records(&[BOF, (0x00FC, &[255; 12]), (0x000A, &[])]))),
        ("sectors-4096.xls", sectors(&stream(&[0], &quiz()))),
    ])
}

/// A cell with a text.
fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let length = (text.len() as u16).to_le_bytes();
    [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &length, &[0], text.as_bytes()]
        .concat()
}

/// A sheet with a header and the scores of 200 people, longer than a sector.
fn quiz() -> Vec<u8> {
    let titles = ["Name", "Email", "Score (20)"].into_iter().zip(0..);
    let mut cells: Vec<(u16, Vec<u8>)> =
        titles.map(|(title, column)| (0x0204, label(0, column, title))).collect();
    for row in 1..=200 {
        cells.push((0x0204, label(row, 0, &format!("Ada Obi {row}"))));
        cells.push((0x0204, label(row, 1, &format!("p{row}@example.org"))));
        cells.push((0x0203, number(row, 2)));
    }
    let mut all = vec![BOF];
    all.extend(cells.iter().map(|(kind, data)| (*kind, data.as_slice())));
    all.push((0x000A, &[]));
    records(&all)
}

/// A container with sectors of 4,096 bytes.
fn sectors(content: &[u8]) -> Vec<u8> {
    let bytes = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V4, bytes).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(content).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}
