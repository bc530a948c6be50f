//! Text files of many programs and languages: one course, the same cells.

use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254};
use proptest::prelude::*;
use proptest::sample::select;

use super::first;

/// A language's encoding of old, its header and names that only it can write.
const LANGUAGES: [(&Encoding, &str, [&str; 4]); 4] = [
    (WINDOWS_1252, "Prénom", ["Zoë Lefèvre", "José Müller", "Anaïs Garçon", "François Béchet"]),
    (WINDOWS_1250, "Jméno", ["Jiří Dvořák", "Žofie Němcová", "Tomáš Šťastný", "Lukáš Růžička"]),
    (WINDOWS_1251, "Имя", ["Иванова Анна", "Петров Пётр", "Сидорова Юлия", "Жуков Щукарь"]),
    (WINDOWS_1254, "Öğrenci", ["Ayşe Yıldırım", "İbrahim Şahin", "Çağrı Öztürk", "Gülşah Işık"]),
];

#[derive(Debug, Clone)]
struct Form {
    delimiter: char,
    line_end: &'static str,
    quoted: bool,
    trailing: bool,
    declared: bool,
    /// UTF-8 with and without a mark, UTF-16 of both kinds, the language's own.
    encoding: usize,
}

fn form() -> impl Strategy<Value = Form> {
    let texts = (select(vec![';', ',', '\t', '|']), select(vec!["\n", "\r\n", "\r"]));
    (texts, any::<[bool; 3]>(), 0..6_usize).prop_map(
        |((delimiter, line_end), [quoted, trailing, declared], encoding)| Form {
            delimiter,
            line_end,
            quoted,
            trailing,
            declared,
            encoding,
        },
    )
}

impl Form {
    fn line(&self, cells: &[String]) -> String {
        let quote = |cell: &String| {
            if self.quoted || cell.contains([self.delimiter, '"', '\n']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        let mut line =
            cells.iter().map(quote).collect::<Vec<_>>().join(&self.delimiter.to_string());
        if self.trailing {
            line.push(self.delimiter);
            line.push(self.delimiter);
        }
        line + self.line_end
    }

    fn encoded(&self, text: &str, own: &'static Encoding) -> Vec<u8> {
        let little = || text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        match self.encoding {
            0 => text.as_bytes().to_vec(),
            1 => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            2 => little(),
            3 => [vec![0xFF, 0xFE], little()].concat(),
            4 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => own.encode(text).0.into_owned(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn one_course_in_any_form_has_the_same_cells(
        form in form(),
        language in 0..LANGUAGES.len(),
        comma in any::<bool>(),
        marks in prop::collection::vec((0..40_u32, any::<bool>()), 4..12),
        gaps in prop::collection::vec(0..3_usize, 12),
    ) {
        let (own, header, names) = LANGUAGES[language];
        let mut text = String::new();
        if form.declared {
            text = ["sep=", &form.delimiter.to_string(), form.line_end].concat();
        }
        text += &form.line(&[header.to_owned(), "E-mail".to_owned(), "Test 1 (20)".to_owned()]);
        let mut expected = vec![format!("1: A={header} B=E-mail C=Test 1 (20)")];
        let mut row = 1;
        for (at, (halves, two_lines)) in marks.iter().enumerate() {
            for _ in 0..gaps[at] {
                text += form.line_end;
            }
            row += gaps[at] + 1;
            let sign = if comma { "," } else { "." };
            let mark = format!("{}{sign}{}", halves / 2, halves % 2 * 5);
            let mut name = format!("{} {at}", names[at % names.len()]);
            if *two_lines {
                name = name.replacen(' ', "\n", 1);
            }
            let email = format!("p{at}@example.org");
            let line = form.line(&[name.clone(), email.clone(), mark.clone()]);
            text += &line.replace("\n\n", "\n");
            expected.push(format!("{row}: A={name} B={email} C={mark}"));
        }
        let shown = first("grades.csv", &form.encoded(&text, own));
        prop_assert_eq!(shown, expected, "{}", text);
    }
}

#[test]
fn a_title_above_the_table_is_a_row_of_its_own() {
    let text = "Table 1,,,\nName,Test 1,,\nAda Obi,5,,\n,,,\nMusa Bello,6,,\n";
    assert_eq!(
        first("Numbers.csv", text.as_bytes()),
        ["1: A=Table 1", "2: A=Name B=Test 1", "3: A=Ada Obi B=5", "5: A=Musa Bello B=6"]
    );
}
