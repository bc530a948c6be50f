//! One course in every format: the same cells are shown.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};

use super::{first, ods};

const CLASSES: [(&Encoding, [&str; 3]); 4] = [
    (WINDOWS_1252, ["Zoë Lefèvre", "José Müller", "Anaïs Garçon"]),
    (WINDOWS_1250, ["Jiří Dvořák", "Žofie Němcová", "Tomáš Šťastný"]),
    (WINDOWS_1251, ["Иванова Анна", "Петров Пётр", "Жукова Юлия"]),
    (WINDOWS_1254, ["Ayşe Yıldırım", "İbrahim Şahin", "Gülşah Işık"]),
];

/// A person's cells: a name, then tenths of a mark, of a percent and of marks of 20.
type Person = (String, [Option<u32>; 3]);

fn tenths(number: u32, sign: &str) -> String {
    match number % 10 {
        0 => (number / 10).to_string(),
        rest => format!("{}{sign}{rest}", number / 10),
    }
}

/// What a cell shows.
fn shown(column: usize, number: u32, sign: &str) -> String {
    let number = tenths(number, sign);
    match column {
        0 => number,
        1 => format!("{number}%"),
        _ => format!("{number} / 20"),
    }
}

/// What a cell of a workbook stores.
fn stored(column: usize, number: u32) -> f64 {
    if column == 1 { f64::from(number) / 1000.0 } else { f64::from(number) / 10.0 }
}

const HEADER: [&str; 4] = ["Name", "Test 1", "Test 2 (%)", "Test 3"];

fn xlsx(people: &[Person]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADER).unwrap();
    for (row, (name, numbers)) in (1..).zip(people) {
        sheet.write(row, 0, name.as_str()).unwrap();
        for (at, number) in numbers.iter().enumerate() {
            let Some(number) = number else { continue };
            let format = Format::new().set_num_format(["General", "0.0%", "0.0\" / 20\""][at]);
            let column = at as u16 + 1;
            sheet.write_with_format(row, column, stored(at, *number), &format).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn document(people: &[Person]) -> Vec<u8> {
    let text = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
    let mut rows = row(HEADER.map(text).concat());
    for (name, numbers) in people {
        let cells = numbers.iter().enumerate().map(|(at, number)| {
            let Some(number) = number else { return "<table:table-cell/>".to_owned() };
            let kind = if at == 1 { "percentage" } else { "float" };
            let style = if at == 2 { r#"table:style-name="marks""# } else { "" };
            let value = stored(at, *number);
            format!(
                r#"<table:table-cell {style} office:value-type="{kind}" office:value="{value}"/>"#
            )
        });
        rows += &row(text(name) + &cells.collect::<String>());
    }
    ods::document(&format!(r#"<table:table table:name="S">{rows}</table:table>"#))
}

fn xml(people: &[Person]) -> String {
    let text = |text: &str| format!(r#"<Cell><Data ss:Type="String">{text}</Data></Cell>"#);
    let mut rows = format!("<Row>{}</Row>", HEADER.map(text).concat());
    for (name, numbers) in people {
        let cells = numbers.iter().enumerate().filter_map(|(at, number)| {
            let (index, value) = (at + 2, stored(at, (*number)?));
            Some(format!(
                r#"<Cell ss:Index="{index}" ss:StyleID="s{at}"><Data ss:Type="Number">{value}</Data></Cell>"#
            ))
        });
        rows += &["<Row>", &text(name), &cells.collect::<String>(), "</Row>"].concat();
    }
    format!(
        r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="s2"><NumberFormat ss:Format="0.0&quot; / 20&quot;"/></Style></Styles><Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet></Workbook>"#
    )
}

/// The rows of a text or a page, each cell between `before` and `after`.
fn rows(people: &[Person], sign: &str, line: impl Fn(&[String]) -> String) -> String {
    let mut text = line(&HEADER.map(ToOwned::to_owned));
    for (name, numbers) in people {
        let cells = numbers
            .iter()
            .enumerate()
            .map(|(at, number)| number.map(|number| shown(at, number, sign)).unwrap_or_default());
        text += &line(&std::iter::once(name.clone()).chain(cells).collect::<Vec<_>>());
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn a_course_shows_the_same_in_every_format(
        class in 0..CLASSES.len(),
        numbers in prop::collection::vec(prop::array::uniform3(prop::option::of(0..200_u32)), 3..9),
    ) {
        let (own, names) = CLASSES[class];
        let people: Vec<Person> = (0..)
            .zip(numbers)
            .map(|(at, numbers)| (format!("{} {at}", names[at % names.len()]), numbers))
            .collect();
        let expected = first("a.xlsx", &xlsx(&people));
        prop_assert_eq!(&first("a.ods", &document(&people)), &expected);
        prop_assert_eq!(&first("a.xls", xml(&people).as_bytes()), &expected);
        for sign in [".", ","] {
            let expected: Vec<String> = if sign == "," {
                expected.iter().map(|line| line.replace('.', ",")).collect()
            } else {
                expected.clone()
            };
            let page = rows(&people, sign, |cells| {
                ["<tr><td>", &cells.join("</td><td>"), "</td></tr>"].concat()
            });
            let page = format!("<meta charset={}><table>{page}</table>", own.name());
            prop_assert_eq!(&first("a.xls", &own.encode(&page).0), &expected);
            let text = rows(&people, sign, |cells| cells.join(";") + "\r\n");
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let marked = format!("\u{feff}{text}");
            for bytes in [
                own.encode(&text).0.into_owned(),
                UTF_8.encode(&text).0.into_owned(),
                marked.into_bytes(),
                [vec![0xFF, 0xFE], wide.clone()].concat(),
                wide,
            ] {
                prop_assert_eq!(&first("a.csv", &bytes), &expected);
            }
        }
    }
}
