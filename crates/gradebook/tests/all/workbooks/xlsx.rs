//! Number formats and formulas of xlsx files.

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};

use super::{book, first, zipped};

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A package of one sheet; `root` is what its book and styles hold.
fn package(styles: &str, sheet: &str, calculation: &str) -> Vec<u8> {
    let relation = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{RELATIONS}"><sheets><sheet name="A &amp; B" sheetId="1" r:id="r1"/></sheets>{calculation}</workbook>"#
    );
    let styles = format!(r#"<styleSheet xmlns="{main}">{styles}</styleSheet>"#);
    zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relation("worksheet", "worksheets/sheet1.xml")),
        ("xl/styles.xml", &styles),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

const STYLES: &str = r#"<numFmts count="3"><numFmt numFmtId="164" formatCode="0&quot; / 10&quot;"/><numFmt numFmtId="165" formatCode="[Red]0.0%;-0%"/><numFmt numFmtId="166" formatCode="0&quot; pts&quot;"/></numFmts><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="14"/></cellXfs>"#;

fn sheet(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

#[test]
fn formats_are_carried_into_the_cell() {
    let rows = r#"<row r="2"><c r="B2" s="1"><v>0.85</v></c><c r="C2" s="2"><v>8.5</v></c><c r="D2" s="3"><v>0.285</v></c><c r="E2" s="4"><v>17</v></c><c r="F2" s="5"><v>45000</v></c><c r="G2" s="1" t="inlineStr"><is><t>n/a</t></is></c><c r="H2" s="1" t="str"><v>#N/A</v></c><c r="I2" s="1" t="e"><v>#DIV/0!</v></c><c r="J2" s="99"><v>3</v></c></row>"#;
    assert_eq!(
        first("a.xlsx", &package(STYLES, &sheet(rows), "")),
        ["2: B=85% C=8.5 / 10 D=28.5% E=17 F=2023-03-15 00:00:00 G=n/a H=#N/A I=#DIV/0! J=3"]
    );
}

#[test]
fn places_do_not_shift_in_unusual_xml() {
    // Prefixed names, rows and cells without references, blank cells, comments, shared formulas.
    let xml = r#"<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row><x:c s="1"><x:v>0.5</x:v></x:c><x:c/><!-- <c r="Z9"/> --><x:c s="2"><x:v>7</x:v></x:c></x:row><x:row r="4"><x:c r="C4" s="3"><x:f t="shared" si="0" ref="C4:C5">A1*2</x:f><x:v>1</x:v></x:c><x:c s="2"><x:f>1+1</x:f></x:c></x:row><x:row><x:c r="C5" s="3"><x:f t="shared" si="0"/><x:v>0.25</x:v></x:c><x:c r="E5"><x:f t="shared" si="0"/></x:c></x:row></x:sheetData></x:worksheet>"#;
    assert_eq!(
        first("a.xlsx", &package(STYLES, xml, "")),
        [
            "1: A=50% C=7 / 10",
            "4: C=100% D=formula without a value",
            "5: C=25% E=formula without a value",
        ]
    );
}

#[test]
fn formulas_without_a_result_are_named() {
    let rows = r#"<row r="1"><c r="A1"><f>B1</f><v></v></c><c r="B1"><f>C1</f><v/></c><c r="C1"><f>D1</f></c><c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><v>1</v></c><c r="F1"/><c r="G1"><f>1</f><v>0</v></c></row>"#;
    let none = "formula without a value";
    let kept = format!("1: A={none} B={none} C={none} E=1 G=0");
    assert_eq!(first("a.xlsx", &package(STYLES, &sheet(rows), "")), [kept]);
    // Zeros count as results unless the program only put them there until the next calculation.
    let asks = r#"<calcPr fullCalcOnLoad="1"/>"#;
    let put = format!("1: A={none} B={none} C={none} E=1 G={none}");
    assert_eq!(first("a.xlsx", &package(STYLES, &sheet(rows), asks)), [put]);
    let rows = rows.replace("</row>", r#"<c r="H1"><f>2</f><v>2</v></c></row>"#);
    let real = format!("1: A={none} B={none} C={none} E=1 G=0 H=2");
    assert_eq!(first("a.xlsx", &package(STYLES, &sheet(&rows), asks)), [real]);
}

#[test]
fn hidden_rows_filters_and_merged_cells_are_given() {
    let xml = r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row><row ht="0" customHeight="1"><c><v>3</v></c></row><row r="5" ht="15"><c r="A5"><v>4</v></c></row></sheetData><autoFilter ref="A1:A5"><filterColumn colId="0"/></autoFilter><mergeCells count="3"><mergeCell ref="B1:D2"/><mergeCell ref="A1:A1"/><mergeCell ref="A50:B51"/></mergeCells></worksheet>"#;
    let book = book("a.xlsx", &package(STYLES, xml, ""));
    let sheet = &book.sheets[0];
    let hidden: Vec<_> = sheet.rows().map(|row| (row.number, row.hidden)).collect();
    assert_eq!(hidden, [(1, false), (2, true), (3, true), (5, false)]);
    assert_eq!(sheet.hidden_rows(), 2);
    assert!(sheet.filtered);
    assert_eq!(sheet.merged().len(), 1);
    assert_eq!((sheet.merged()[0].first_column, sheet.merged()[0].last_column), (1, 3));
    // A filter that lets everything through has no column.
    let all = xml.replace(r#"<filterColumn colId="0"/>"#, "");
    assert!(!super::book("a.xlsx", &package(STYLES, &all, "")).sheets[0].filtered);
}

/// A number in thousandths and the format that shows it.
fn cell() -> impl Strategy<Value = (i32, usize)> {
    (0..20_000_i32, 0..4_usize)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn what_a_writer_formats_is_shown(
        grid in prop::collection::vec(prop::collection::vec(prop::option::of(cell()), 1..6), 1..12)
    ) {
        const CODES: [&str; 4] = ["General", "0.0%", "0.00\" / 20\"", "0\" points\""];
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let mut expected = Vec::new();
        for (row, cells) in grid.iter().enumerate() {
            let mut line = Vec::new();
            for (column, cell) in cells.iter().enumerate() {
                let Some((thousandths, code)) = cell else { continue };
                let value = f64::from(*thousandths) / 1000.0;
                let format = Format::new().set_num_format(CODES[*code]);
                sheet.write_number_with_format(row as u32, column as u16, value, &format).unwrap();
                let letter = char::from(b'A' + column as u8);
                line.push(match code {
                    1 => format!("{letter}={}%", f64::from(*thousandths) / 10.0),
                    2 => format!("{letter}={value} / 20"),
                    _ => format!("{letter}={value}"),
                });
            }
            if !line.is_empty() {
                expected.push(format!("{}: {}", row + 1, line.join(" ")));
            }
        }
        prop_assume!(!expected.is_empty());
        prop_assert_eq!(first("a.xlsx", &workbook.save_to_buffer().unwrap()), expected);
    }
}

#[test]
fn a_flipped_bit_in_a_sheet_is_no_other_mark() {
    let mut rows = String::new();
    for row in 1..200 {
        let mark = row % 90 + 10;
        let cell = format!(r#"<c r="A{row}"><v>{mark}</v></c>"#);
        rows += &["<row>", &cell, "</row>"].concat();
    }
    // Stored, not packed: a digit becomes another one.
    let whole = package(STYLES, &sheet(&rows), "");
    let mark = b"<v>57</v>";
    let at = whole.windows(mark.len()).position(|w| w == mark).unwrap() + 3;
    let mut flipped = whole.clone();
    flipped[at] = b'4';
    assert!(first("a.xlsx", &whole).len() > 100);
    let opened =
        gradebook::workbook::open("a.xlsx", &flipped, &gradebook::workbook::Limits::default());
    assert!(opened.is_err());
}
