//! Delimited text: encoding and delimiter are found out, never asked for.

pub(super) mod encoding;
mod records;

use std::borrow::Cow;
use std::collections::HashMap;

use self::encoding::decode;
use self::records::Records;
use super::builder::SheetBuilder;
use super::{Limits, ReadError, Sheet};
use crate::domain::NumberStyle;

/// Those that are rarer inside cells come first.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];
/// Bytes looked at to tell the delimiter.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Reads a delimited text as one sheet without a name.
pub(super) fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Sheet, ReadError> {
    let text = decode(bytes)?;
    let text = one_kind_of_line_end(&text);
    let (text, delimiter) = match declared_delimiter(&text) {
        Some((rest, delimiter)) => (rest, delimiter),
        None => (&*text, find_delimiter(name, &text)),
    };
    let mut builder = SheetBuilder::new("", limits, 0);
    let mut records = Records::new(text, delimiter);
    let (mut cells, mut row) = (Vec::new(), 0_u32);
    let mut widths: Vec<(u32, usize, usize)> = Vec::new();
    // Rows are counted as a spreadsheet program shows them: blank lines count, line ends inside
    // quotes don't.
    let mut titles = 0;
    while records.read(&mut cells) {
        if delimiter == b',' {
            titles = if titles == 0 { titles_in(&cells) } else { titles };
            mend_thousands(&mut cells, titles);
        }
        for (column, cell) in cells.iter().enumerate() {
            builder.text(row, column as u32, without_quotes(cell.trim()))?;
        }
        row = row.saturating_add(1);
        let filled = cells.iter().rposition(|cell| !cell.trim().is_empty());
        widths.extend(filled.map(|last| (row, cells.len(), last + 1)));
    }
    let mut sheet = builder.finish();
    (sheet.width, sheet.uneven) = uneven(&widths);
    sheet.style = if delimiter == b';' { NumberStyle::Comma } else { NumberStyle::Point };
    Ok(sheet)
}

/// The cells of a row of nothing but words: a header.
fn titles_in(cells: &[Cow<'_, str>]) -> usize {
    let is_title = |cell: &Cow<'_, str>| cell.chars().any(char::is_alphabetic);
    if cells.len() > 2 && cells.iter().all(is_title) { cells.len() } else { 0 }
}

/// Puts together the thousands of a number that was not quoted ("1,028.5"), where a row has as many
/// cells more than titles as there are such numbers, so that it can't be read otherwise.
fn mend_thousands(cells: &mut Vec<Cow<'_, str>>, titles: usize) {
    let Some(more) = cells.len().checked_sub(titles).filter(|more| titles > 0 && *more > 0) else {
        return;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let begins = |text: &str| digits(text) && text.len() <= 3 && !text.starts_with('0');
    let continues = |text: &str| {
        let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
        digits(whole) && whole.len() == 3 && digits(places)
    };
    let cut: Vec<usize> = (0..cells.len().saturating_sub(1))
        .filter(|at| begins(cells[*at].trim()) && continues(cells[*at + 1].trim()))
        .collect();
    if cut.len() != more || cut.windows(2).any(|pair| pair[0] + 1 == pair[1]) {
        return;
    }
    for at in cut.into_iter().rev() {
        let rest = cells.remove(at + 1);
        cells[at] = Cow::Owned(format!("{},{}", cells[at].trim(), rest.trim()));
    }
}

/// A cell without quotation marks around all of it, which a program wrote as part of the text.
fn without_quotes(cell: &str) -> &str {
    let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map(str::trim).filter(|inner| !inner.contains('"')).unwrap_or(cell)
}

/// The cells of most rows, and the rows with fewer, or with filled ones beyond them. Of each row:
/// its number, its cells, and its cells up to the last that is filled.
fn uneven(widths: &[(u32, usize, usize)]) -> (usize, Vec<(u32, usize)>) {
    let mut by_width: HashMap<usize, usize> = HashMap::new();
    for (_, width, _) in widths {
        *by_width.entry(*width).or_default() += 1;
    }
    let commonest = by_width.into_iter().max_by_key(|(width, rows)| (*rows, *width));
    let most = commonest.map_or(0, |(width, _)| width);
    let odd = |(row, width, filled): &(u32, usize, usize)| {
        let cells = if *width < most { *width } else { *filled };
        (*width < most || *filled > most).then_some((*row, cells))
    };
    (most, widths.iter().filter_map(odd).collect())
}

fn one_kind_of_line_end(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// Excel's own hint: a first line `sep=;`.
fn declared_delimiter(text: &str) -> Option<(&str, u8)> {
    let (first, rest) = text.split_once('\n')?;
    // The delimiter may be a blank itself.
    let first = first.trim_start().trim_start_matches('"');
    let hint = first.get(..4).filter(|hint| hint.eq_ignore_ascii_case("sep="))?;
    match &first.as_bytes()[hint.len()..] {
        [delimiter, rest_of_line @ ..]
            if delimiter.is_ascii()
                && !matches!(delimiter, b'"' | b'\n')
                && rest_of_line.iter().all(|byte| {
                    byte.is_ascii_whitespace() || *byte == b'"' || byte == delimiter
                }) =>
        {
            Some((rest, *delimiter))
        }
        _ => None,
    }
}

/// The delimiter that cuts the most rows into the same number of cells.
fn find_delimiter(name: &str, text: &str) -> u8 {
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let name = name.to_ascii_lowercase();
    let tab_named = [".tsv", ".tab"].iter().any(|ending| name.ends_with(ending));
    let fallback = if tab_named { b'\t' } else { b',' };
    let cuts: Vec<(u8, Cut)> =
        DELIMITERS.into_iter().filter_map(|d| Some((d, Cut::of(&text[..end], d)?))).collect();
    let most = cuts.iter().map(|(_, cut)| cut.weight()).max().unwrap_or_default();
    // Signs inside cells may cut nearly as many rows alike ("Obi, Ada"), but the header has none.
    let near = cuts.iter().filter(|(_, cut)| cut.weight() * 10 >= most * 9);
    near.min_by_key(|(_, cut)| cut.first).map_or(fallback, |(delimiter, _)| *delimiter)
}

/// What a delimiter makes of a text.
struct Cut {
    /// Rows of the commonest number of cells, if that is more than one.
    rows: usize,
    /// Where most of them come one after the other, and how many.
    first: usize,
    run: usize,
}

impl Cut {
    /// Lines of a preamble may have the same number of cells, but not one after the other.
    fn weight(&self) -> usize {
        self.rows + self.run
    }

    fn of(sample: &str, delimiter: u8) -> Option<Self> {
        let mut records = Records::new(sample, delimiter);
        let (mut cells, mut at, mut run, mut last) = (Vec::new(), 0, 0, 0);
        let mut by_width: HashMap<usize, Self> = HashMap::new();
        while records.read(&mut cells) {
            let width = cells.len();
            run = if width == last { run + 1 } else { 1 };
            (last, at) = (width, at + 1);
            if width > 1 {
                let cut = by_width.entry(width).or_insert(Self { rows: 0, first: 0, run: 0 });
                cut.rows += 1;
                if run > cut.run {
                    (cut.first, cut.run) = (at - run, run);
                }
            }
        }
        by_width.into_iter().max_by_key(|(width, cut)| (cut.rows, *width)).map(|(_, cut)| cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(name: &str, bytes: &[u8]) -> Vec<String> {
        let sheet = read(name, bytes, &Limits::default()).unwrap();
        let line = |row: super::super::Row<'_>| {
            let cells: Vec<_> = row.cells().map(|(_, v)| v.shown().into_owned()).collect();
            format!("{}: {}", row.number, cells.join(" | "))
        };
        sheet.rows().map(line).collect()
    }

    #[test]
    fn thousands_that_a_comma_cut_are_put_together() {
        let text = "Name,Quiz,Points\nAda,9,1,028.5\nBen,1,200,7\nCyd,100,250\nDan,1,200,3,100\n";
        assert_eq!(
            grid("a.csv", text.as_bytes()),
            [
                "1: Name | Quiz | Points",
                "2: Ada | 9 | 1,028.5",
                "3: Ben | 1,200 | 7",
                "4: Cyd | 100 | 250",
                "5: Dan | 1,200 | 3,100",
            ]
        );
        // What can be read in two ways stays as it is.
        let text = "Name,Quiz,Points\nAda,1,200,300\n";
        assert_eq!(grid("a.csv", text.as_bytes())[1], "2: Ada | 1 | 200 | 300");
    }

    #[test]
    fn quotes_and_equals_signs_around_a_text_are_no_part_of_it() {
        let text = "\"\"\"Name\"\"\",\"\"\"Score\"\"\"\n=\"Ada, B.\",=\"007\"\n\"\"\"a\"\" or \"\"b\"\"\",1\n";
        assert_eq!(
            grid("a.csv", text.as_bytes()),
            ["1: Name | Score", "2: Ada, B. | 007", "3: \"a\" or \"b\" | 1"]
        );
    }

    #[test]
    fn encodings_are_found_out() {
        let text = "Name;Note\nJosé;12,5\n";
        let expected = ["1: Name | Note", "2: José | 12,5"];
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let with_mark: Vec<u8> = [0xFF, 0xFE].into_iter().chain(utf16.clone()).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        let marked = format!("\u{feff}{text}");
        for bytes in [text.as_bytes(), &utf16, &with_mark, &big, &latin, marked.as_bytes()] {
            assert_eq!(grid("a.csv", bytes), expected);
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let text = "\nName,Score\n\n\n\"Ada\nObi\",5\n\nMusa,6\n";
        for line_end in ["\n", "\r\n", "\r"] {
            let text = text.replace('\n', line_end);
            assert_eq!(
                grid("a.csv", text.as_bytes()),
                ["2: Name | Score", "5: Ada\nObi | 5", "7: Musa | 6"],
                "{line_end:?}"
            );
        }
    }

    #[test]
    fn rows_with_another_number_of_cells_are_known() {
        let uneven = |text: &str| {
            let sheet = read("a.csv", text.as_bytes(), &Limits::default()).unwrap();
            (sheet.width, sheet.uneven)
        };
        assert_eq!(uneven("a,b,c\n1,2,3\n1,2\n1,2,3\n"), (3, vec![(3, 2)]));
        assert_eq!(uneven("a,b\n1,2,3\n1,2,,,\n1,2\n"), (2, vec![(2, 3)]));
        assert_eq!(uneven("Title\n\na,b\n1,2\n3,4,\n"), (2, vec![(1, 1)]));
        assert_eq!(uneven(""), (0, vec![]));
    }

    #[test]
    fn delimiters_are_found_out() {
        assert_eq!(grid("a.csv", b"sep=|\na|b\n"), ["1: a | b"]);
        assert_eq!(grid("a.csv", b"sep=\t\r\na,c\tb\r\n"), ["1: a,c | b"]);
        assert_eq!(grid("a.csv", b"\"sep=;\"\na,c;b\n"), ["1: a,c | b"]);
        assert_eq!(
            grid("a.csv", b"Name;Score\nObi, Ada;5,5\nBello, Musa;6,5\n")[1],
            "2: Obi, Ada | 5,5"
        );
        assert_eq!(grid("a.csv", b"Name,Mark\nAda; Obi,5\nMusa; Bello,6\n")[1], "2: Ada; Obi | 5");
        assert_eq!(grid("a.txt", b"a\tb,c\nd\te\n")[0], "1: a | b,c");
        assert_eq!(grid("a.csv", b"single\ncolumn\n"), ["1: single", "2: column"]);
    }

    #[test]
    fn a_long_preamble_does_not_decide() {
        for delimiter in [';', '\t', '|', ','] {
            let mut text = String::new();
            for line in 0..60 {
                let others = [";", ",", "|", ","].join(&format!(" word {line}"));
                text += &others.replace(delimiter, &" and".repeat(line % 3 + 1));
                text += &" x,y".repeat(line % 4);
                text.push('\n');
            }
            text += &["Name", "No", "Mark", "Note\n"].join(&delimiter.to_string());
            for row in 0..120 {
                text += &["Obi, Ada", &row.to_string(), "5,5", "a b"]
                    .map(|c| if c.contains(delimiter) { format!("\"{c}\"") } else { c.to_owned() })
                    .join(&delimiter.to_string());
                text.push('\n');
            }
            let rows = grid("a.csv", text.as_bytes());
            assert_eq!(rows.last().unwrap(), "181: Obi, Ada | 119 | 5,5 | a b", "{delimiter}");
        }
    }

    #[test]
    fn what_programs_write_is_read_alike() {
        let expected = ["1: Name | Score", "2: Ada Obi | 12,5", "3: Musa Bello | 7"];
        for text in [
            "Name;Score\nAda Obi;12,5\nMusa Bello;7\n",
            "\"Name\";\"Score\"\n\"Ada Obi\";\"12,5\"\n\"Musa Bello\";\"7\"\n",
            "Name\tScore\t\nAda Obi \t12,5\t\nMusa Bello\t 7\t\n",
            "Name,Score,,,\nAda Obi,\"12,5\",,,\nMusa Bello,7,,,\n,,,,\n",
            "Name | Score\nAda Obi | 12,5\nMusa Bello | 7",
        ] {
            assert_eq!(grid("a.csv", text.as_bytes()), expected, "{text}");
        }
    }
}
