//! A case as written in a file of `tests/layouts`.

use rust_decimal::Decimal;

use super::xlsx;

/// Files and what they mean.
#[derive(Debug, Default)]
pub(super) struct Case {
    pub(super) tool: Option<String>,
    pub(super) files: Vec<File>,
    pub(super) attempts: Option<String>,
    pub(super) tests: Vec<Test>,
    pub(super) left_out: Vec<String>,
    pub(super) people: Vec<Person>,
    pub(super) aside: Option<u32>,
    pub(super) asks: Vec<String>,
    pub(super) refused: Vec<String>,
    /// Names that are no person's, such as a header's or a footer's words.
    pub(super) nobody: Vec<String>,
    /// Whether asking or refusing is as right as what is written down.
    pub(super) may_ask: bool,
}

/// A file as the teacher sends it.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// A test that the files hold; any one of its titles will do.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) titles: Vec<String>,
    pub(super) maximum: Maximum,
}

/// What is known of a test's maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Maximum {
    Marks(Decimal),
    /// The scores are percents.
    Percent,
    /// Each cell or row brings its own.
    Each,
    /// Nobody can know: it must be asked.
    Asked,
}

/// A person and their results, in the order of the tests.
#[derive(Debug)]
pub(super) struct Person {
    /// The name, or `#` and the number of somebody without a name.
    pub(super) name: String,
    pub(super) email: String,
    pub(super) results: Vec<String>,
}

impl Case {
    /// Reads a case; a case that is written badly is a fault of the test.
    pub(super) fn parse(name: &str, text: &str) -> Self {
        let mut case = Self::default();
        let mut source = false;
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let (key, value) = line.split_once(':').unwrap_or((line.trim(), ""));
            let value = value.trim();
            match key {
                "" | "note" | "columns" => {}
                "source" => source = !value.is_empty(),
                "tool" => case.tool = Some(value.to_owned()),
                "file" => {
                    assert!(lines.next().is_some_and(|l| l.starts_with("---")), "{name}: {value}");
                    let body: Vec<&str> = lines.by_ref().take_while(|l| *l != "---").collect();
                    case.files.push(File::new(value, &body));
                }
                "attempts" => case.attempts = Some(value.to_owned()),
                "test" => case.tests.push(Test::parse(value)),
                "left out" => case.left_out.push(value.to_owned()),
                "person" => case.people.push(Person::parse(value)),
                "aside" => case.aside = Some(value.parse().unwrap()),
                "asks" => case.asks.push(value.to_owned()),
                "nobody" => case.nobody.push(value.to_owned()),
                "also right" => case.may_ask = !value.is_empty(),
                "refused" => case.refused.push(value.to_owned()),
                other => panic!("{name}: unknown key {other}"),
            }
        }
        assert!(source && !case.files.is_empty(), "{name}: no source or no file");
        for person in &case.people {
            assert_eq!(person.results.len(), case.tests.len(), "{name}: {}", person.name);
        }
        case
    }
}

impl File {
    /// `Quiz 1.csv`, `gc.xls as utf-16`, `list.csv as crlf windows-1252`.
    fn new(said: &str, body: &[&str]) -> Self {
        let (name, how) = said.split_once(" as ").unwrap_or((said, ""));
        if name.to_lowercase().ends_with(".xlsx") {
            return Self { name: name.to_owned(), bytes: xlsx::write(body) };
        }
        let end = if how.contains("crlf") { "\r\n" } else { "\n" };
        let text: String = body.iter().flat_map(|line| [*line, end]).collect();
        let mut bytes = Vec::new();
        for way in how.split_whitespace() {
            match way {
                "crlf" => {}
                "bom" => bytes = [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
                // A byte that is no UTF-8, in a last line of its own.
                "stray" => bytes = [text.as_bytes(), b";;\xFF\n"].concat(),
                "utf-16" => {
                    bytes = vec![0xFF, 0xFE];
                    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
                }
                label => {
                    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
                    bytes = encoding.encode(&text).0.into_owned();
                }
            }
        }
        let bytes = if bytes.is_empty() { text.into_bytes() } else { bytes };
        Self { name: name.to_owned(), bytes }
    }
}

impl Test {
    fn parse(said: &str) -> Self {
        let (titles, maximum) = said.rsplit_once(" of ").unwrap_or_else(|| panic!("test: {said}"));
        let maximum = match maximum {
            "%" => Maximum::Percent,
            "each" => Maximum::Each,
            "?" => Maximum::Asked,
            marks => Maximum::Marks(marks.parse().unwrap()),
        };
        Self { titles: titles.split(" or ").map(str::to_owned).collect(), maximum }
    }
}

impl Person {
    fn parse(said: &str) -> Self {
        let mut cells = said.split('|').map(|cell| cell.trim().to_owned());
        let name = cells.next().unwrap_or_default();
        Self { name, email: cells.next().unwrap_or_default(), results: cells.collect() }
    }
}
