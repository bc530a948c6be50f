//! Formats, hidden rows and merged cells of xls and xlsb files, record by record.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::book;

fn shorts(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

fn longs(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Number formats: a style is the place in this list.
const CODES: [&str; 5] = ["General", "[Red]0%;-0%", "0\" / 10\"", "0\" pts\"", "0\" от \"0"];

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [shorts(&[kind, data.len() as u16]), data.to_vec()].concat()
}

fn start(kind: u16) -> Vec<u8> {
    record(0x0809, &shorts(&[0x0600, kind, 0, 0, 0, 0, 0, 0]))
}

/// The records before the sheet: formats, styles, where the sheet begins.
fn globals() -> Vec<u8> {
    let mut globals = start(5);
    for (at, code) in CODES.iter().enumerate().skip(1) {
        let wide = !code.is_ascii();
        let text = if wide { utf16(code) } else { code.as_bytes().to_vec() };
        let head = shorts(&[164 + at as u16, code.chars().count() as u16]);
        globals.extend(record(0x041E, &[head, vec![u8::from(wide)], text].concat()));
    }
    for at in 0..CODES.len() as u16 {
        let id = if at == 0 { 0 } else { 164 + at };
        globals.extend(record(0x00E0, &[shorts(&[0, id]), vec![0; 16]].concat()));
    }
    globals.extend(record(0x00E0, &[shorts(&[0, 10]), vec![0; 16]].concat()));
    let name = [0, 0, 1, 0, b'S'];
    let end = record(0x000A, &[]);
    let sheet_at = globals.len() + 4 + 4 + name.len() + end.len();
    let bound = [longs(&[sheet_at as u32]), name.to_vec()].concat();
    [globals, record(0x0085, &bound), end].concat()
}

fn xls() -> Vec<u8> {
    let globals = globals();
    let cell = |row: u16, column: u16, style: u16| shorts(&[row, column, style]);
    let number = |row, column, style, value: f64| {
        record(0x0203, &[cell(row, column, style), value.to_le_bytes().to_vec()].concat())
    };
    let rk = |value: u32| longs(&[(value << 2) | 2]);
    let formula = |column, style, value: f64, flags: u16| {
        let data = [
            cell(2, column, style),
            value.to_le_bytes().to_vec(),
            shorts(&[flags, 0, 0, 3]),
            vec![0x1E, 1, 0],
        ];
        record(0x0006, &data.concat())
    };
    let mul = [shorts(&[0, 3, 2]), rk(8), shorts(&[0]), rk(9), shorts(&[1]), rk(1), shorts(&[5])];
    let chart = [start(0x20), number(0, 0, 1, 9.0), record(0x000A, &[])].concat();
    [
        globals,
        start(0x10),
        record(0x0208, &shorts(&[0, 0, 6, 300, 0, 0, 0x0100, 0])),
        record(0x0208, &shorts(&[1, 0, 6, 300, 0, 0, 0x0120, 0])),
        number(0, 0, 0, 12.5),
        number(0, 1, 1, 0.85),
        record(0x027E, &[cell(0, 2, 3), rk(4)].concat()),
        record(0x00BD, &mul.concat()),
        number(1, 0, 2, 7.5),
        number(1, 1, 4, 7.5),
        formula(0, 5, 0.25, 0),
        formula(1, 0, 0.0, 2),
        formula(2, 2, 0.0, 0),
        chart,
        record(0x009B, &[]),
        record(0x00E5, &shorts(&[1, 0, 1, 2, 4])),
        record(0x000A, &[]),
    ]
    .concat()
}

fn compound(stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn xls_shows_what_its_formats_make_of_numbers() {
    let book = book("a.xls", &compound(&xls()));
    assert_eq!(
        super::lines(&book.sheets[0]),
        [
            "1: A=12.5 B=85% C=4 D=8 / 10 E=9 F=100%",
            "2: A=7.5 / 10 B=7.5",
            "3: A=25% B=formula without a value C=0 / 10",
        ]
    );
    let hidden: Vec<_> = book.sheets[0].rows().map(|row| row.hidden).collect();
    assert_eq!(hidden, [false, true, false]);
    assert!(book.sheets[0].filtered);
    let merged = book.sheets[0].merged()[0];
    assert_eq!((merged.first_row, merged.last_row), (1, 2));
    assert_eq!((merged.first_column, merged.last_column), (2, 4));
}

/// A record of an xlsb part: type and length of seven bits a byte.
fn brt(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if kind < 0x80 {
        bytes.push(kind as u8);
    } else {
        bytes.extend([(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8]);
    }
    let mut rest = data.len();
    loop {
        let more = rest >= 0x80;
        bytes.push((rest & 0x7F) as u8 | if more { 0x80 } else { 0 });
        rest >>= 7;
        if !more {
            break;
        }
    }
    [bytes, data.to_vec()].concat()
}

fn wide(text: &str) -> Vec<u8> {
    [longs(&[text.encode_utf16().count() as u32]), utf16(text)].concat()
}

fn xlsb() -> Vec<u8> {
    let mut styles = brt(0x0116, &[]);
    styles.extend(brt(0x0267, &longs(&[CODES.len() as u32 - 1])));
    for (at, code) in CODES.iter().enumerate().skip(1) {
        styles.extend(brt(0x002C, &[shorts(&[164 + at as u16]), wide(code)].concat()));
    }
    styles.extend(brt(0x0268, &[]));
    let format = |id: u16| brt(0x002F, &[shorts(&[0, id]), vec![0; 12]].concat());
    // The styles that cells' styles are based on come first, and count for nothing.
    styles.extend([brt(0x0272, &longs(&[1])), format(9), brt(0x0273, &[])].concat());
    styles.extend(brt(0x0269, &longs(&[CODES.len() as u32 + 1])));
    for at in 0..CODES.len() as u16 {
        styles.extend(format(if at == 0 { 0 } else { 164 + at }));
    }
    styles.extend([format(10), brt(0x026A, &[])].concat());

    let bundle = [longs(&[0, 1]), wide("r1"), wide("S")].concat();
    let workbook = [
        brt(0x0083, &[]),
        brt(0x008F, &[]),
        brt(0x009C, &bundle),
        brt(0x0090, &[]),
        brt(0x009D, &[0; 26]),
        brt(0x0084, &[]),
    ];
    let row = |row: u32, flags: u8| {
        let head = [longs(&[row, 0]), shorts(&[300]), vec![0, flags, 0], longs(&[0])];
        brt(0x0000, &head.concat())
    };
    let real = |column: u32, style: u32, value: f64| {
        brt(0x0005, &[longs(&[column, style]), value.to_le_bytes().to_vec()].concat())
    };
    let rk = |column, style, value: u32| brt(0x0002, &longs(&[column, style, (value << 2) | 2]));
    let sheet = [
        brt(0x0081, &[]),
        brt(0x0094, &longs(&[0, 1, 0, 5])),
        brt(0x0091, &[]),
        row(0, 0),
        real(0, 0, 12.5),
        real(1, 1, 0.85),
        rk(2, 3, 4),
        rk(3, 2, 8),
        rk(5, 5, 1),
        row(1, 0x10),
        real(0, 2, 7.5),
        brt(0x0092, &[]),
        brt(0x00B0, &longs(&[0, 1, 2, 4])),
        brt(0x0082, &[]),
    ];
    let relations =
        r#"<Relationships><Relationship Id="r1" Target="worksheets/sheet1.bin"/></Relationships>"#;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in [
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("xl/workbook.bin", workbook.concat()),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes().to_vec()),
        ("xl/styles.bin", styles),
        ("xl/worksheets/sheet1.bin", sheet.concat()),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&data).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn xlsb_shows_what_its_formats_make_of_numbers() {
    let book = book("a.xlsb", &xlsb());
    assert_eq!(
        super::lines(&book.sheets[0]),
        ["1: A=12.5 B=85% C=4 D=8 / 10 F=100%", "2: A=7.5 / 10",]
    );
    let hidden: Vec<_> = book.sheets[0].rows().map(|row| row.hidden).collect();
    assert_eq!(hidden, [false, true]);
    assert_eq!(book.sheets[0].merged()[0].last_column, 4);
}
