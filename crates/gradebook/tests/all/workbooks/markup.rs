//! Tables of web pages and Excel 2003's XML.

use encoding_rs::{WINDOWS_1251, WINDOWS_1252};
use gradebook::workbook::{Foreign, Format, Limits, ReadError, open};
use proptest::prelude::*;

use super::{book, first, lines};

const TABLE: &str = "<table border=1><thead><tr><th>Name</th><th>Test&nbsp;1<br>(20)</th></tr></thead><tr><td>Zoë  Lefèvre\n <td align=center>12,5%</tr><tr><td><p>Анна</p></td><td>&lt;7&#33;</td></tr></table>";
const SHOWN: [&str; 3] =
    ["1: A=Name B=Test 1\n(20)", "2: A=Zoë Lefèvre B=12,5%", "3: A=Анна B=<7!"];

#[test]
fn pages_are_known_by_their_tables() {
    for before in [
        "",
        "\n\n  ",
        "<!DOCTYPE html><html><head><title>Name</title></head><body>",
        "<?xml version=\"1.0\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">",
        "<style type=\"text/css\">table, td > b { border: 1px }</style>",
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><!--[if gte mso 9]><xml><x:ExcelWorkbook></x:ExcelWorkbook></xml><![endif]-->",
        "<center><script>if (a < b) document.write('<table><tr><td>no</td></tr>')</script>",
        "\u{feff}<div>",
    ] {
        let text = format!("{before}{TABLE}</body></html>");
        assert_eq!(first("grades.xls", text.as_bytes()), SHOWN, "{before}");
    }
    assert_eq!(book("a.xls", TABLE.as_bytes()).format, Format::Html);
    assert_eq!(Format::Html.name(), "HTML");
}

#[test]
fn encodings_of_pages() {
    let page = |name: &str, rows: &str| {
        format!("<html><head><meta charset={name}></head><table><tr><td>N<td>M</tr>{rows}</table>")
    };
    let french = page("\"iso-8859-1\"", "<tr><td>Zoë<td>5</tr>");
    let russian = page("'windows-1251'", "<tr><td>Ян<td>5</tr>");
    let wrong = page("iso-8859-1", "<tr><td>Ян Zoë<td>5</tr>");
    let two_bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(russian.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, name) in [
        (WINDOWS_1252.encode(&french).0.into_owned(), "Zoë"),
        (WINDOWS_1251.encode(&russian).0.into_owned(), "Ян"),
        (wrong.into_bytes(), "Ян Zoë"),
        (two_bytes, "Ян"),
    ] {
        assert_eq!(first("a.xls", &bytes)[1], format!("2: A={name} B=5"));
    }
}

#[test]
fn spans_keep_places() {
    let text = "<table><tr><td rowspan=2>Name<td colspan=2>Test 1<td rowspan='2'>Sum</tr><tr><td>a<td>b</tr><tr><td>Ada<td>1<td>2<td>3</tr></table>";
    let book = book("a.html", text.as_bytes());
    assert_eq!(
        lines(&book.sheets[0]),
        ["1: A=Name B=Test 1 D=Sum", "2: B=a C=b", "3: A=Ada B=1 C=2 D=3"]
    );
    let merged: Vec<_> = book.sheets[0]
        .merged()
        .iter()
        .map(|m| (m.first_row, m.last_row, m.first_column, m.last_column))
        .collect();
    assert_eq!(merged, [(1, 2, 0, 0), (1, 1, 1, 2), (1, 2, 3, 3)]);
}

#[test]
fn each_table_is_a_sheet() {
    let text = "<table><tr><td><table><caption>Class <b>A</b></caption><tr><td>Name<td>Mark</tr><tr style='display: none'><td>Ada<td>5</tr></table></td></tr></table><table><tr><td>menu</tr></table><table><tr><th>Name<th>Mark</tr></table><table><tr><td>Musa<td>6</tr><tr><td>Esi<td>7</tr></table>";
    let book = book("a.html", text.as_bytes());
    let sheets: Vec<_> = book.sheets.iter().map(|s| (s.name.as_str(), lines(s))).collect();
    assert_eq!(
        sheets,
        [
            ("Class A", vec!["1: A=Name B=Mark".to_owned(), "2: A=Ada B=5".to_owned()]),
            (
                "Table 2",
                vec!["1: A=Name B=Mark".into(), "2: A=Musa B=6".into(), "3: A=Esi B=7".into()]
            ),
        ]
    );
    assert!(book.sheets[0].rows().nth(1).unwrap().hidden);
}

#[test]
fn hostile_pages_end() {
    let limits = Limits { cells: 100_000, ..Limits::default() };
    let deep = "<table><tr><td>".repeat(10_000);
    let wide = format!("<table>{}", "<tr><td rowspan=60000 colspan=1000>x".repeat(500));
    let many =
        format!("<table><tr><td rowspan=60000 colspan=1000>{}</table>", "<tr><td>x".repeat(2_000));
    for text in [deep, wide, many] {
        assert!(open("a.html", text.as_bytes(), &limits).is_err());
    }
    for text in ["<html><body>Nothing</body></html>", "<html><table><tr><td>1</table>"] {
        let refused = open("a.html", text.as_bytes(), &limits);
        assert!(matches!(refused, Err(ReadError::NotASpreadsheet { .. })));
    }
}

const BOOK: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles>
  <Style ss:ID="Default"><Font ss:Size="11"/></Style>
  <Style ss:ID="s1"><NumberFormat ss:Format="Percent"/></Style>
  <Style ss:ID="s2"><NumberFormat ss:Format="0&quot; / 10&quot;"/></Style>
  <Style ss:ID="s3" ss:Parent="s1"/>
 </Styles>
 <Worksheet ss:Name="First &amp; only"><Table ss:ExpandedColumnCount="9">
  <Column/><Column ss:Index="4" ss:Span="1" ss:StyleID="s2"/>
  <Row><Cell ss:MergeAcross="2"><Data ss:Type="String">Test</Data></Cell><Cell><Data ss:Type="String">next &lt;3</Data><Comment><ss:Data>not this</ss:Data></Comment></Cell></Row>
  <Row ss:Index="4" ss:Hidden="1"><Cell ss:StyleID="s1"><Data ss:Type="Number">0.85</Data></Cell><Cell ss:Index="4"><Data ss:Type="Number">8.5</Data></Cell><Cell ss:StyleID="s3"><Data ss:Type="Number">0.5</Data></Cell></Row>
  <Row ss:Span="2"/>
  <Row ss:StyleID="s1"><Cell><Data ss:Type="Number">1</Data></Cell><Cell ss:Formula="=RC[-1]"/><Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell><Data ss:Type="DateTime">2026-03-05T10:00:00.000</Data></Cell><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>Ada</B> Obi</ss:Data></Cell></Row>
 </Table></Worksheet>
 <Worksheet ss:Name="B"><Table><Row><Cell><Data ss:Type="Number">7</Data></Cell></Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"#;

#[test]
fn excel_2003_xml() {
    let expected = [
        "1: A=Test D=next <3",
        "4: A=85% D=8.5 / 10 E=50%",
        "8: A=100% B=formula without a value C=#DIV/0! D=2026-03-05 10:00:00 E=Ada Obi",
    ];
    let prefixed = BOOK.replace("<Workbook", "<ss:Workbook").replace("</Workbook", "</ss:Workbook");
    for text in [BOOK.to_owned(), prefixed, BOOK.replace('\n', "\r\n")] {
        let book = book("export.xls", text.as_bytes());
        assert_eq!(book.format, Format::Xml);
        assert_eq!(lines(&book.sheets[0]), expected);
        assert_eq!(book.sheets[0].name, "First & only");
        let hidden: Vec<_> = book.sheets[0].rows().map(|row| row.hidden).collect();
        assert_eq!(hidden, [false, true, false]);
        assert_eq!(book.sheets[0].merged()[0].last_column, 2);
        assert!(book.sheets[1].hidden && !book.sheets[0].hidden);
    }
    let other = "<?xml version=\"1.0\"?><grades><grade>5</grade></grades>";
    let refused = open("a.xml", other.as_bytes(), &Limits::default());
    assert!(matches!(refused, Err(ReadError::NotASpreadsheet { what: Foreign::Xml })));
}

proptest! {
    #[test]
    fn a_page_holds_what_was_written(
        grid in prop::collection::vec(prop::collection::vec("[a-zé<>&\" ]{1,6}", 2..5), 2..8),
        closed in any::<bool>(),
        upper in any::<bool>(),
    ) {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let (mut text, mut expected) = ("<table>".to_owned(), Vec::new());
        for (at, row) in grid.iter().enumerate() {
            text += "<tr>";
            let mut shown = Vec::new();
            for (column, cell) in row.iter().enumerate() {
                text += &["<td>", &escape(cell), if closed { "</td>\n" } else { "" }].concat();
                let words = cell.split_whitespace().collect::<Vec<_>>().join(" ");
                if !words.is_empty() {
                    shown.push(format!("{}={words}", char::from(b'A' + column as u8)));
                }
            }
            text += if closed { "</tr>" } else { "" };
            if !shown.is_empty() {
                expected.push(format!("{}: {}", at + 1, shown.join(" ")));
            }
        }
        prop_assume!(expected.len() > 1);
        if upper {
            text = text.replace("<td>", "<TD>").replace("<table>", "<TABLE>");
        }
        prop_assert_eq!(first("a.xls", text.as_bytes()), expected);
    }
}
