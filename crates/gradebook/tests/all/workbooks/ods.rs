//! Formats, formulas, errors and hidden rows of OpenDocument files.

use super::{book, first, lines, zipped};

const STYLES: &str = r#"<office:document-styles><office:styles><number:number-style style:name="N9"><number:number/><number:text> out of </number:text><number:text>20</number:text></number:number-style><style:style style:name="marks" style:family="table-cell" style:data-style-name="N9"/></office:styles></office:document-styles>"#;

const AUTOMATIC: &str = r#"<number:percentage-style style:name="N10"><number:number/><number:text>%</number:text></number:percentage-style><number:number-style style:name="N11"><number:number/><number:text> pts</number:text></number:number-style><number:number-style style:name="N12P0"><number:number/><number:text> / 10</number:text></number:number-style><number:number-style style:name="N12"><number:text>-</number:text><number:number/><style:map style:condition="value()&gt;=0" style:apply-style-name="N12P0"/></number:number-style><style:style style:name="child" style:parent-style-name="marks"/><style:style style:name="share" style:data-style-name="N10"/><style:style style:name="points" style:data-style-name="N11"/><style:style style:name="mapped" style:data-style-name="N12"/>"#;

pub(super) fn document(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content><office:automatic-styles>{AUTOMATIC}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("styles.xml", STYLES),
        ("content.xml", &content),
    ])
}

fn number(style: &str, value: &str) -> String {
    format!(r#"<table:table-cell {style} office:value-type="float" office:value="{value}"/>"#)
}

#[test]
fn a_style_is_the_cells_the_rows_or_the_columns() {
    let columns = r#"<table:table-column table:number-columns-repeated="2"/><table:table-column table:default-cell-style-name="child"/><table:table-column table:default-cell-style-name="mapped" table:number-columns-repeated="3"/>"#;
    let share = r#"<table:table-cell office:value-type="percentage" office:value="0.85"/>"#;
    let cells = [
        number("", "1"),
        share.to_owned(),
        number("", "17"),
        number("", "9.5"),
        number(r#"table:style-name="points""#, "3"),
        number("", "-2"),
        number(r#"table:style-name="share""#, "0.5"),
    ]
    .concat();
    let rows = format!(
        r#"<table:table-row>{cells}</table:table-row><table:table-row table:default-cell-style-name="marks">{}</table:table-row>"#,
        number("", "4")
    );
    let table = format!(r#"<table:table table:name="S">{columns}{rows}</table:table>"#);
    assert_eq!(
        first("a.ods", &document(&table)),
        ["1: A=1 B=85% C=17 / 20 D=9.5 / 10 E=3 F=-2 G=50%", "2: A=4 / 20"]
    );
}

#[test]
fn repeats_and_gaps_keep_places() {
    let share = r#"<table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.5"/>"#;
    let gap = r#"<table:table-cell table:number-columns-repeated="3"/>"#;
    let table = format!(
        r#"<table:table table:name="S"><table:table-header-rows><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row></table:table-header-rows><table:table-row table:number-rows-repeated="2">{gap}{share}{}</table:table-row><table:table-row/><table:table-row>{share}</table:table-row></table:table>"#,
        number("", "7")
    );
    assert_eq!(
        first("a.ods", &document(&table)),
        ["3: D=50% E=50% F=7", "4: D=50% E=50% F=7", "6: A=50% B=50%"]
    );
}

#[test]
fn errors_and_unknown_results_are_named() {
    let error = r#"<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>"#;
    let old = r#"<table:table-cell table:formula="=1/0" office:value-type="float" office:value="0"><text:p>Err:502</text:p></table:table-cell>"#;
    let zero = r#"<table:table-cell table:formula="=1-1" office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>"#;
    let text =
        r#"<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>"#;
    let none = r#"<table:table-cell table:formula="of:=[.A1]"/>"#;
    let table = format!(
        r#"<table:table table:name="S"><table:table-row>{none}{error}{old}{zero}{text}<table:table-cell/>{none}</table:table-row></table:table>"#
    );
    let none = "formula without a value";
    assert_eq!(
        first("a.ods", &document(&table)),
        [format!("1: A={none} B=#DIV/0! C=#ERROR! D=0 E=#N/A G={none}")]
    );
}

#[test]
fn hidden_rows_and_merged_cells_are_given() {
    let row = |attributes: &str| {
        format!("<table:table-row {attributes}>{}</table:table-row>", number("", "1"))
    };
    let merged = r#"<table:table-row><table:table-cell/><table:table-cell table:number-columns-spanned="3" table:number-rows-spanned="2" office:value-type="string"><text:p>Test 1</text:p></table:table-cell></table:table-row>"#;
    let table = format!(
        r#"<table:table table:name="A">{merged}{}{}{}{}</table:table><table:table table:name="B">{}</table:table>"#,
        row(""),
        row(r#"table:visibility="collapse" table:number-rows-repeated="2""#),
        row(r#"table:visibility="filter""#),
        row(r#"table:visibility="visible""#),
        row(""),
    );
    let book = book("a.ods", &document(&table));
    let hidden: Vec<_> = book.sheets[0].rows().filter(|r| r.hidden).map(|r| r.number).collect();
    assert_eq!(hidden, [3, 4, 5]);
    assert_eq!(book.sheets[0].hidden_rows(), 3);
    assert!(book.sheets[0].filtered);
    let merged = book.sheets[0].merged()[0];
    assert_eq!((merged.first_row, merged.last_row), (1, 2));
    assert_eq!((merged.first_column, merged.last_column), (1, 3));
    assert_eq!(lines(&book.sheets[1]), ["1: A=1"]);
    assert!(!book.sheets[1].filtered && book.sheets[1].merged().is_empty());
}
