//! The files of the corpus. All are made here; nothing of it is stored.

use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use super::{binary, old_excel, packed};
use crate::hostile::{ROOT, cell, excel_files, ods, other_files, random_text, sheet, xlsx, zip};

/// A file by its name.
pub(super) type File = (String, Vec<u8>);

pub(super) fn named<'a>(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Vec<File> {
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// Rows of five people below a header, with these scores.
pub(super) fn table(scores: &[&str]) -> String {
    let head = ["Name", "Email", "Score (20)"];
    let mut rows = format!("<row r=\"1\">{}", "");
    for (letter, title) in ["A1", "B1", "C1"].iter().zip(head) {
        rows += &cell(letter, title);
    }
    rows += "</row>";
    let names = ["Ada Obi", "Musa Bello", "Esi Mensah", "Kofi Annan", "Zainab Lawal"];
    for (at, score) in scores.iter().enumerate() {
        let row = at + 2;
        let _ = write!(
            rows,
            "<row r=\"{row}\">{}{}<c r=\"C{row}\"><v>{score}</v></c></row>",
            cell(&format!("A{row}"), names[at % 5]),
            cell(&format!("B{row}"), &format!("p{at}@example.org"))
        );
    }
    rows
}

pub(super) fn book(rows: &str) -> Vec<u8> {
    xlsx(&sheet(&format!("<sheetData>{rows}</sheetData>")), None)
}

/// Entries of a zip, with bytes that do not pack, so that the ratio tells nothing.
fn unpacked(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let noise = random_text(400_000);
    let mut all = entries.to_vec();
    all.push(("xl/media/noise.bin", noise.as_bytes()));
    zip(&all)
}

/// A workbook whose parts are given whole; `{}` in none of them.
fn parts(workbook: &str, rels: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let space = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
    let workbook = format!("<workbook {space}><sheets>{workbook}</sheets></workbook>");
    let rels = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>"#
    );
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
    ];
    entries.extend(others.iter().map(|(name, text)| (*name, text.as_bytes())));
    unpacked(&entries)
}

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!(
        r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
    )
}

const ONE_SHEET: &str = r#"<sheet name="S" sheetId="1" r:id="rId1"/>"#;

/// So many sheets that all name one relationship.
fn listed(sheets: usize, id: &str) -> String {
    (1..=sheets).fold(String::new(), |mut all, at| {
        let _ = write!(all, "<sheet name=\"S{at}\" sheetId=\"{at}\" r:id=\"{id}\"/>");
        all
    })
}

fn with_part(kind: &str, name: &str, text: &str, rows: &str) -> Vec<u8> {
    let rels =
        relation("rId1", "worksheet", "worksheets/sheet1.xml") + &relation("rId2", kind, name);
    let rows = sheet(&format!("<sheetData>{rows}</sheetData>"));
    let part = format!("xl/{name}");
    parts(ONE_SHEET, &rels, &[("xl/worksheets/sheet1.xml", &rows), (&part, text)])
}

fn texts(text: &str, rows: &str) -> Vec<u8> {
    with_part("sharedStrings", "sharedStrings.xml", text, rows)
}

/// Every row names the first shared text as the person.
fn same_text(rows: usize) -> String {
    (1..=rows).fold(String::new(), |mut all, r| {
        let _ = write!(
            all,
            "<row r=\"{r}\"><c r=\"A{r}\" t=\"s\"><v>0</v></c><c r=\"B{r}\"><v>5</v></c></row>"
        );
        all
    })
}

fn excel() -> Vec<File> {
    let long = random_text(100_000);
    let one_long = format!("<sst uniqueCount=\"1\"><si><t>{long}</t></si></sst>");
    let runs = format!("<sst><si>{}</si></sst>", "<r><t>x</t></r>".repeat(100_000));
    let styles = |format: usize, styles: usize| {
        format!(
            "<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"{}\"/></numFmts><fonts><font><name val=\"{}\"/></font></fonts><cellXfs>{}</cellXfs></styleSheet>",
            "0".repeat(format),
            "F".repeat(format),
            "<xf numFmtId=\"200\" fontId=\"0\"/>".repeat(styles)
        )
    };
    let aliases = listed(10_000, "rId1");
    let rows = table(&["12", "13", "14"]);
    let sheet_of = |rows: &str| sheet(&format!("<sheetData>{rows}</sheetData>"));
    let one = relation("rId1", "worksheet", "worksheets/sheet1.xml");
    let wrapped = rows.clone()
        + "<row r=\"4294967298\"><c r=\"A4294967298\"><v>1</v></c><c r=\"C4294967298\"><v>2</v></c></row>";
    named([
        ("good.xlsx", book(&rows)),
        ("nan.xlsx", book(&table(&["12", "NaN", "14", "9", "11"]))),
        ("huge.xlsx", book(&table(&["12", "1e308", "14", "9", "11"]))),
        ("infinite.xlsx", book(&table(&["12", "inf", "14", "9", "11"]))),
        ("digits.xlsx", book(&table(&["12", &"9".repeat(5_000), "14"]))),
        ("wrapped-row.xlsx", book(&wrapped)),
        ("styles-copied.xlsx", with_part("styles", "styles.xml", &styles(30_000, 50_000), &rows)),
        ("styles-many.xlsx", with_part("styles", "styles.xml", &styles(8, 400_000), &rows)),
        ("texts-one-long.xlsx", texts(&one_long, &same_text(4_000))),
        ("texts-runs.xlsx", texts(&runs, &same_text(4_000))),
        (
            "texts-second.xlsx",
            texts(
                "<x><sst uniqueCount=\"1\"/><sst uniqueCount=\"4000000000\"><si><t>x</t></si></sst></x>",
                &rows,
            ),
        ),
        (
            "texts-count-twice.xlsx",
            texts("<sst uniqueCount=\"1\" uniqueCount=\"4000000000\"><si/></sst>", &rows),
        ),
        (
            "texts-elsewhere.xlsx",
            with_part(
                "sharedStrings",
                "texts.xml",
                "<sst uniqueCount=\"4000000000\"><si/></sst>",
                &rows,
            ),
        ),
        ("aliases.xlsx", parts(&aliases, &one, &[("xl/worksheets/sheet1.xml", &sheet_of(&rows))])),
        (
            "shared-formula.xlsx",
            book(
                "<row r=\"1\"><c r=\"A1\"><f t=\"shared\" si=\"4000000000\" ref=\"A1:A2\">1</f><v>1</v></c></row>",
            ),
        ),
        ("columns-beyond.xlsx", book("<row r=\"1\"><c r=\"ZZZZZZZ1\"><v>1</v></c></row>")),
        (
            "merged.xlsx",
            xlsx(
                &(sheet(&format!(
                    "<sheetData>{rows}</sheetData><mergeCells>{}</mergeCells>",
                    "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(50_000)
                ))),
                None,
            ),
        ),
        (
            "external.xlsx",
            xlsx(
                "<!DOCTYPE w SYSTEM \"file:///etc/passwd\" [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData><row><c r=\"A1\" t=\"inlineStr\"><is><t>&e;</t></is></c></row></sheetData></worksheet>",
                None,
            ),
        ),
    ])
}

fn opendocument() -> Vec<File> {
    let cell = |repeats: &str, text: &str| {
        format!(
            "<table:table-cell {repeats} office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |repeats: &str, cells: &str| {
        format!("<table:table-row {repeats}>{cells}</table:table-row>")
    };
    let thousand = cell("table:number-columns-repeated=\"1000\"", "x");
    let tables = |count: usize| {
        let rows = row("table:number-rows-repeated=\"9000\"", &thousand);
        (0..count).fold(rows.clone(), |mut all, at| {
            let _ = write!(all, "</table:table><table:table table:name=\"T{at}\">{rows}");
            all
        })
    };
    let formula = format!(
        "<table:table-cell table:formula=\"of:={}1\" office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"1000\"/>",
        "1+".repeat(20_000)
    );
    let inner = row("", &cell("", "x"));
    named([
        ("many-tables.ods", ods(&tables(40))),
        ("repeats-2-31.ods", ods(&row("table:number-rows-repeated=\"2147483648\"", &cell("table:number-columns-repeated=\"2147483648\"", "x")))),
        ("repeats-2-64.ods", ods(&row("table:number-rows-repeated=\"18446744073709551616\"", &cell("", "x")))),
        ("long-repeated.ods", ods(&row("table:number-rows-repeated=\"100\"", &cell("table:number-columns-repeated=\"1000\"", &random_text(100_000))))),
        ("formula-repeated.ods", ods(&row("table:number-rows-repeated=\"1000\"", &formula))),
        ("spaces-many.ods", ods(&row("", &cell("", "<text:s text:c=\"100000\"/>")).repeat(4_000))),
        ("nested.ods", ods(&row("", &format!("<table:table-cell office:value-type=\"string\"><table:table table:name=\"n\">{}</table:table></table:table-cell>", tables(1))).repeat(50))),
        ("deep.ods", ods(&row("", &cell("", &"<text:p>".repeat(100_000))))),
        ("unclosed-annotation.ods", unclosed("<table:table-row><table:table-cell office:value-type=\"string\"><office:annotation><text:p>x")),
        ("unclosed-table.ods", unclosed(&inner)),
        ("unclosed-row.ods", unclosed("<table:table-row>")),
        ("unclosed-cell.ods", unclosed("<table:table-row><table:table-cell office:value-type=\"string\"><text:p>x")),
        ("unclosed-names.ods", unclosed(&format!("{inner}</table:table><table:named-expressions>"))),
    ])
}

/// A document that ends within its table.
fn unclosed(inside: &str) -> Vec<u8> {
    let whole = ods("<!--here-->");
    let mut archive = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("content.xml").unwrap(), &mut text).unwrap();
    let content = text.split("<!--here-->").next().unwrap().to_owned() + inside;
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<m/>"),
        ("content.xml", content.as_bytes()),
    ])
}

fn text() -> Vec<File> {
    let quiz = |score: &str| {
        let scores = ["12", score, "15", "9", "11"];
        let rows = scores.iter().enumerate().fold(String::new(), |mut all, (at, score)| {
            let _ =
                writeln!(all, "Person {},p{at}@example.org,{score}", ["A", "B", "C", "D", "E"][at]);
            all
        });
        format!("Name,Email,Score (20)\n{rows}").into_bytes()
    };
    let mut files: Vec<File> = [
        "NaN",
        "1e308",
        "-1e308",
        "inf",
        "٧",
        "۱۲",
        "१२",
        "1e-400",
        "79228162514264337593543950335",
        "0.00000000000000000000000000001%",
        "99999999999999999999999999.9%",
        "1/0",
        "0/0",
        "=1+1",
        "@SUM(1)",
        "-",
        "\"12",
        "\u{202e}12",
        "1\u{a0}000",
        "12;13",
        "🙂",
        "\0",
        "1,2,3,4",
        "TRUE",
        "#DIV/0!",
        "2026-13-45",
        "0x10",
        "⅔",
        "12 / 1e308",
        "1e308 / 1e308",
    ]
    .iter()
    .enumerate()
    .map(|(at, score)| (format!("score-{at}.csv"), quiz(score)))
    .collect();
    files.extend(named([
        ("tests-5000.csv", tests(1, 5_000)),
        ("quotes.csv", vec![b'"'; 300_000]),
        ("quote-open.csv", [b"Name,Score\n\"".to_vec(), b"a,b\n".repeat(10_000)].concat()),
        ("line.csv", [b"Name,Score\n".to_vec(), b"a,".repeat(1_000_000)].concat()),
        ("surrogates.csv", [vec![0xFF, 0xFE], [0x00, 0xD8].repeat(50_000)].concat()),
        ("pdf-and-table.csv", [b"%PDF-1.7\n".to_vec(), quiz("5")].concat()),
        ("gif-and-table.csv", [b"GIF89a".to_vec(), quiz("5")].concat()),
        ("zip-behind-table.csv", [quiz("5"), zip(&[("a.csv", b"Name,Score\nAda,5\n")])].concat()),
        ("page-spans.xls", format!("<table>{}</table>", "<tr><td colspan=99999999 rowspan=99999999>x</td></tr>".repeat(2_000)).into_bytes()),
        ("page-deep.xls", "<table><tr><td>".repeat(50_000).into_bytes()),
        ("xml-index.xml", b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"S\"><Table><Row ss:Index=\"4294967295\" ss:Span=\"4294967295\"><Cell ss:Index=\"4294967295\"><Data ss:Type=\"Number\">1</Data></Cell></Row></Table></Worksheet></Workbook>".to_vec()),
    ]));
    files
}

/// Files of real layouts in every packed format, cut at every so many bytes and with so many single
/// bits flipped.
fn damaged(examples: &Path, step: usize, flips: usize) -> Vec<File> {
    let fixtures = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"));
    let listed = [examples, fixtures].map(|folder| fs::read_dir(folder).unwrap());
    let mut paths: Vec<_> = listed.into_iter().flatten().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let kind = |path: &Path| path.extension().and_then(|e| e.to_str().map(str::to_owned));
    let mut files = Vec::new();
    for path in paths {
        let Some(kind) = kind(&path).filter(|k| ["xlsx", "ods", "xls"].contains(&k.as_str()))
        else {
            continue;
        };
        let (bytes, name) = (fs::read(&path).unwrap(), path.file_stem().unwrap().to_str().unwrap());
        for end in (1024..bytes.len()).step_by(step) {
            files.push((format!("{name}-cut-{end}.{kind}"), bytes[..end].to_vec()));
        }
        for flip in 0..flips {
            let mut flipped = bytes.clone();
            let at = (flip * 2_654_435_761_usize + 40_503) % bytes.len();
            flipped[at] ^= 1 << (flip % 8);
            files.push((format!("{name}-flip-{flip}.{kind}"), flipped));
        }
    }
    files
}

/// Two people and a million blank lines between them.
pub(super) fn blank_lines() -> Vec<u8> {
    [
        b"Name,Email,Score (20)\nAda Obi,a@example.org,12\n".to_vec(),
        vec![b'\n'; 1_000_000],
        b"Musa Bello,m@example.org,13\n".to_vec(),
    ]
    .concat()
}

/// Two people and the tests of these numbers, a column each.
fn tests(first: usize, last: usize) -> Vec<u8> {
    let mut text = "Name".to_owned();
    for test in first..=last {
        let _ = write!(text, ",Quiz {test} (10)");
    }
    for (name, score) in [("Ada Obi", ",7"), ("Musa Bello", ",8")] {
        let _ = write!(text, "\n{name}{}", score.repeat(last + 1 - first));
    }
    text.into_bytes()
}

/// Those that take long to make or to read.
pub(super) fn heavy(examples: &Path) -> Vec<File> {
    let rows = table(&["12", "13"]);
    let sheets = listed(300_000, "x");
    let one = relation("rId1", "worksheet", "worksheets/sheet1.xml");
    let namesakes = (0..50_000).fold("Name,Score (20)\n".to_owned(), |mut all, at| {
        let _ = writeln!(all, "Ada Obi,{}", at % 20);
        all
    });
    let own = named([
        ("texts-many.xlsx", texts(&format!("<sst>{}</sst>", "<si/>".repeat(11_000_000)), &rows)),
        (
            "fonts.xlsx",
            with_part(
                "styles",
                "styles.xml",
                &format!("<styleSheet><fonts>{}</fonts></styleSheet>", "<font/>".repeat(9_000_000)),
                &rows,
            ),
        ),
        ("sheets.xlsx", parts(&sheets, &one, &[("xl/worksheets/sheet1.xml", &sheet(&rows))])),
        ("blank-lines.csv", blank_lines()),
        ("line-100-mb.csv", vec![b'a'; 100_000_000]),
        ("tests.csv", tests(1, 4_000)),
        ("tests-halves.zip", zip(&[("a.csv", &tests(1, 2_500)), ("b.csv", &tests(2_501, 5_000))])),
        ("namesakes.csv", namesakes.into_bytes()),
        (
            "columns-million.csv",
            [b"Name".to_vec(), vec![b','; 1_000_000], b"\nx\n".to_vec()].concat(),
        ),
    ]);
    own.into_iter().chain(damaged(examples, 1024, 50)).collect()
}

/// All of the ordinary tests.
pub(super) fn light(examples: &Path) -> Vec<File> {
    let hostile = named(excel_files().into_iter().chain(other_files()));
    // The largest of them are read by a test of their own.
    let hostile = hostile.into_iter().filter(|(name, _)| !name.starts_with("bomb-"));
    let own =
        [excel(), opendocument(), old_excel::all(), text(), damaged(examples, 2048, 8)].concat();
    hostile.chain(own).chain(binary::all()).chain(packed::all()).collect()
}
