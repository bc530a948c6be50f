//! A case written in another way that means the same: other separators, another order of files or
//! columns, a workbook in place of a text.

use csv::{ReaderBuilder, WriterBuilder};

/// A way to write a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variation {
    /// The last column first. Only for tables whose columns have no order of their own.
    Columns,
    /// The last file first.
    Files,
    /// Semicolons, and commas in decimal numbers.
    Semicolons,
    /// Cells in a workbook, numbers as numbers.
    Workbook,
}

impl Variation {
    pub(super) const ALL: [Self; 4] =
        [Self::Columns, Self::Files, Self::Semicolons, Self::Workbook];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::Files => "files",
            Self::Semicolons => "semicolons",
            Self::Workbook => "workbook",
        }
    }

    /// The text of a case in this way; none where it would be the same or mean something else.
    pub(super) fn of(self, case: &str) -> Option<String> {
        let mut blocks: Vec<(String, Vec<String>)> = Vec::new();
        let mut rest = Vec::new();
        let mut lines = case.lines();
        while let Some(line) = lines.next() {
            let Some(name) = line.strip_prefix("file: ") else {
                rest.push(line);
                continue;
            };
            lines.next();
            let body = lines.by_ref().take_while(|l| *l != "---").map(str::to_owned).collect();
            blocks.push((name.to_owned(), body));
        }
        match self {
            Self::Files if blocks.len() > 1 => blocks.reverse(),
            Self::Files => return None,
            Self::Columns if rest.contains(&"columns: fixed") || !own_table(case) => return None,
            Self::Columns | Self::Semicolons | Self::Workbook => {
                for (name, body) in &mut blocks {
                    self.rewrite(name, body)?;
                }
            }
        }
        let block = |(name, body): &(String, Vec<String>)| {
            format!("file: {name}\n---\n{}\n---", body.join("\n"))
        };
        let blocks: Vec<String> = blocks.iter().map(block).collect();
        Some(format!("{}\n{}", blocks.join("\n"), rest.join("\n")))
    }

    fn rewrite(self, name: &mut String, body: &mut Vec<String>) -> Option<()> {
        let odd = |c: &str| body.iter().any(|line| line.contains(c));
        if name.contains(" as ") || name.contains(".xls") || odd("sep=") || body.is_empty() {
            return None;
        }
        let (mut rows, separator) = cells(body);
        match self {
            Self::Files => {}
            Self::Columns => {
                let width = rows.iter().map(Vec::len).max().unwrap_or_default();
                for row in &mut rows {
                    row.resize(width, String::new());
                    row.reverse();
                }
                *body = text(&rows, separator);
            }
            Self::Semicolons if separator == b';' => return None,
            Self::Semicolons => {
                let cell = |cell: &mut String| {
                    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
                    if cell.split_once('.').is_some_and(|(a, b)| digits(a) && digits(b)) {
                        *cell = cell.replace('.', ",");
                    }
                };
                rows.iter_mut().flatten().for_each(cell);
                *body = text(&rows, b';');
            }
            Self::Workbook if separator == b';' || odd("|") || odd("}") => return None,
            Self::Workbook => {
                let (stem, _) = name.rsplit_once('.')?;
                *name = format!("{stem}.xlsx");
                *body = rows.iter().map(|row| sheet_row(row)).collect();
            }
        }
        Some(())
    }
}

/// Whether the case is about a table of somebody's own.
fn own_table(case: &str) -> bool {
    let source = case.lines().find_map(|line| line.strip_prefix("source: ")).unwrap_or_default();
    source.starts_with("kind ") || source.starts_with("teacher")
}

fn cells(body: &[String]) -> (Vec<Vec<String>>, u8) {
    let all = body.join("\n");
    let count = |c: char| all.matches(c).count();
    let separator = if count(';') > count(',') { b';' } else { b',' };
    let separator = if count('\t') > 0 { b'\t' } else { separator };
    let rows = body.iter().map(|line| {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(line.as_bytes());
        let record = reader.records().next().map(Result::unwrap).unwrap_or_default();
        record.iter().map(str::to_owned).collect()
    });
    (rows.collect(), separator)
}

fn text(rows: &[Vec<String>], separator: u8) -> Vec<String> {
    let line = |row: &Vec<String>| {
        if row.iter().all(String::is_empty) {
            return char::from(separator).to_string().repeat(row.len().saturating_sub(1));
        }
        let mut writer = WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        writer.write_record(row).unwrap();
        String::from_utf8(writer.into_inner().unwrap()).unwrap().trim_end_matches('\n').to_owned()
    };
    rows.iter().map(line).collect()
}

/// A row for a workbook: what only looks like a number stays a text.
fn sheet_row(row: &[String]) -> String {
    let cell = |cell: &String| {
        let digits = cell.trim_start_matches('-');
        let number =
            cell.parse::<f64>().is_ok() && digits.starts_with(|c: char| c.is_ascii_digit());
        let code = digits.len() > 15
            || digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
        if number && !code || cell.is_empty() { cell.clone() } else { format!("'{cell}") }
    };
    row.iter().map(cell).collect::<Vec<_>>().join(" | ")
}
