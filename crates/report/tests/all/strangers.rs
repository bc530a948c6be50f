//! Texts of strangers as names, titles, groups and names of files: in what is written, none is a
//! formula, a link or anything else but a text.

use std::fmt::Write;
use std::io::{Cursor, Read};

use gradebook::Gradebook;
use report::Edited;
use serde_json::json;
use table::{Action, Base, Extra, Table};
use testing::HOSTILE;

/// A cell of a CSV file.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A person with each text as the name and another with it in the name; files and titles of it.
fn course() -> Gradebook {
    let mut text = "Name,Email,Score (20)\n".to_owned();
    for (at, hostile) in HOSTILE.iter().enumerate() {
        writeln!(text, "{},p{at}@example.org,{}", quoted(hostile), at % 20).unwrap();
        writeln!(text, "{},q{at}@example.org,7", quoted(&format!("Ada {hostile}"))).unwrap();
    }
    let one = |title: &str| {
        format!(
            "Name,Email,{}\nAda Obi,ada@example.org,5\nBen Ali,ben@example.org,6\n",
            quoted(title)
        )
    };
    let mut tables = testing::from_bytes("Quiz 1.csv", text.as_bytes());
    for (at, hostile) in HOSTILE.iter().enumerate().step_by(3) {
        let content = one(&format!("Quiz {} {hostile} (20)", at + 2));
        tables.extend(testing::from_bytes(&format!("{hostile}.csv"), content.as_bytes()));
    }
    gradebook::compile(tables, &gradebook::Request::default())
}

/// The table with columns named by each text, a group a person, and a sheet for each group; and
/// what was said.
fn changed(gradebook: &Gradebook) -> (Table, Vec<String>) {
    let people = HOSTILE.iter().enumerate();
    let rows =
        people.map(|(at, hostile)| vec![format!("p{at}@example.org"), (*hostile).to_owned()]);
    let extra = Extra {
        file: HOSTILE[1].to_owned(),
        titles: vec!["E-mail".to_owned(), HOSTILE[0].to_owned()],
        rows: rows.collect(),
    };
    let mut actions = vec![
        json!({"action": "join_file", "file": HOSTILE[1]}),
        json!({"action": "split_by", "column": HOSTILE[0]}),
    ];
    for (at, hostile) in HOSTILE.iter().enumerate() {
        let name = format!("{hostile} {at}");
        actions.push(json!({"action": "add_column", "name": name, "value": hostile}));
    }
    let (mut table, base) = (Table::of(gradebook).unwrap(), Base::of(gradebook));
    let mut steps = Vec::new();
    for value in actions {
        let action: Action = serde_json::from_value(value).unwrap();
        let pinned = action.pinned(&table, &base.people, 7).unwrap();
        let applied = table::apply(&mut table, &pinned, &base.people, std::slice::from_ref(&extra));
        applied.unwrap_or_else(|error| panic!("{action:?}: {error}"));
        steps.push(pinned.sentence());
    }
    steps.extend(HOSTILE.map(str::to_owned));
    (table, steps)
}

/// The parts of a workbook.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let (name, mut text) = (entry.name().unwrap().into_owned(), Vec::new());
            entry.read_to_end(&mut text).unwrap();
            (name, String::from_utf8_lossy(&text).into_owned())
        })
        .collect()
}

/// What is between two marks.
fn between<'t>(text: &'t str, from: &'t str, to: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(from).skip(1).map(move |rest| rest.split(to).next().unwrap())
}

#[test]
fn no_text_is_a_formula_or_a_link() {
    let gradebook = course();
    let (table, steps) = changed(&gradebook);
    let edited = Edited { gradebook: &gradebook, table: &table, steps: &steps };
    let bytes = report::workbook(edited).unwrap();
    let (mut formulas, mut texts) = (0, String::new());
    for (name, text) in parts(&bytes) {
        assert!(!name.contains("externalLink"), "{name}");
        for word in ["<hyperlink", "ddeLink", "oleLink", "TargetMode=\"External\"", "<oleObject"] {
            assert!(!text.contains(word), "{word} in {name}");
        }
        for formula in between(&text, "<f>", "</f>") {
            formulas += 1;
            let words = ["cmd", "HYPERLINK", "DDE", "SUM(1", "1+1", "2+3", "http", "script", "|"];
            // Outside of texts, in which a quote is two.
            let formula = formula.replace("&quot;", "\"");
            let code: String = formula.split('"').step_by(2).collect();
            assert!(!words.iter().any(|word| code.contains(word)), "{name}: {formula}");
        }
        if name == "xl/sharedStrings.xml" {
            texts = text;
        }
    }
    assert!(formulas > 50, "only {formulas} formulas were found");
    for text in ["=1+1", "+cmd|' /C calc'!A0", "mailto:x@x.example"] {
        assert!(texts.contains(&format!(">{text}</t>")), "{text} is not among the texts");
    }
}

#[test]
fn no_cell_of_csv_begins_like_a_formula() {
    let gradebook = course();
    let (table, _) = changed(&gradebook);
    let text = report::csv(&report::grid(&table));
    // As a program reads it that knows commas, and as one that knows semicolons and no quotes.
    let mut cells = Vec::new();
    let mut lines = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    for record in lines.records() {
        cells.extend(record.unwrap().iter().map(str::to_owned));
    }
    cells.extend(text.split([';', '\t', '\n', '\r']).map(str::to_owned));
    let (mut guarded, mut numbers) = (0, 0);
    for cell in cells {
        guarded += usize::from(cell.starts_with('\''));
        let text = cell.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '\u{feff}' | '\u{200b}' | '\u{202e}')
        });
        if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
            numbers += 1;
            assert!(text.parse::<f64>().is_ok(), "{cell:?}");
        }
    }
    assert!(guarded > 40, "{guarded} guarded, {numbers} numbers");
}

#[test]
fn texts_of_json_are_texts() {
    let gradebook = course();
    let (table, steps) = changed(&gradebook);
    let edited = Edited { gradebook: &gradebook, table: &table, steps: &steps };
    let text = report::json(edited, &[(HOSTILE[0].to_owned(), HOSTILE[1].to_owned())], HOSTILE[2]);
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    let shown = read.to_string();
    for hostile in ["=1+1", "<script>alert(1)</script>"] {
        assert!(shown.contains(hostile), "{hostile}");
    }
}
