//! The grid as CSV, in which no text is a formula.

use super::grid::Grid;
use gradebook::domain::is_invisible;

/// What begins a formula, also in the wide forms that spreadsheets take in Japan.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Where a text may begin anew: spreadsheets of some languages part cells at semicolons, and take no
/// quotes for quotes then.
const BREAKS: [char; 4] = [';', '\t', '\r', '\n'];

/// The grid as CSV (RFC 4180, UTF-8 with a byte order mark, so that Excel reads accents). A text
/// that a spreadsheet would take for a formula gets an apostrophe before it, after OWASP's
/// advice on CSV injection; a number never does.
pub fn csv(grid: &Grid) -> String {
    let mut out = String::from("\u{feff}");
    let titles: Vec<&str> = grid.columns.iter().map(|c| c.title.as_str()).collect();
    push_line(&mut out, &titles);
    for row in &grid.rows {
        push_line(&mut out, &row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    out
}

fn push_line(out: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let guarded = guarded(cell);
        if guarded.contains([',', '"', ';', '\t', '\n', '\r']) {
            out.push('"');
            out.push_str(&guarded.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&guarded);
        }
    }
    out.push_str("\r\n");
}

fn guarded(cell: &str) -> String {
    if is_number(cell) {
        return cell.to_owned();
    }
    let mut safe = String::with_capacity(cell.len() + 1);
    if cell.starts_with(BREAKS) {
        safe.push('\'');
    }
    for piece in cell.split_inclusive(BREAKS) {
        if begins_formula(piece) {
            safe.push('\'');
        }
        safe.push_str(piece);
    }
    safe
}

/// Blanks, quotes and what is not seen are skipped, as spreadsheets may.
fn begins_formula(text: &str) -> bool {
    let skipped = |c: char| {
        c.is_whitespace() || c.is_control() || is_invisible(c) || matches!(c, '"' | '\u{ad}')
    };
    text.trim_start_matches(skipped).starts_with(SIGNS)
}

/// As we write numbers, and as a spreadsheet reads them: `-inf` would be a name.
fn is_number(cell: &str) -> bool {
    cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'))
        && cell.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::grid::{Column, Look};
    use super::*;

    fn of(rows: &[&[&str]]) -> String {
        let column =
            |title: &&str| Column { title: (*title).to_owned(), fill: None, look: Look::Text };
        let (titles, rows) = rows.split_first().unwrap();
        let texts = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        csv(&Grid {
            columns: titles.iter().map(column).collect(),
            rows: rows.iter().map(texts).collect(),
        })
    }

    #[test]
    fn csv_quotes_and_guards() {
        assert_eq!(
            of(&[&["Full Name", "Test 1 (%)"], &["=1+1", "-5"], &["Obi, \"Ada\"", "80"]]),
            "\u{feff}Full Name,Test 1 (%)\r\n'=1+1,-5\r\n\"Obi, \"\"Ada\"\"\",80\r\n"
        );
    }

    #[test]
    fn numbers_stay_numbers_and_nothing_else_does() {
        for number in ["-2", "+2", "-0.5", "80", "1e-7", "-1.5E+20", ""] {
            assert_eq!(guarded(number), number);
        }
        for text in ["-inf", "-nan", "+infinity", "-2+3", "-", "+", "-x", "--2", "-2 %", "-2e"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["Ada", "e-mail", "a=b", "a@b.example", "1-2", "Obi; Ada", "x - y", "'=1"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn formulas_are_found_wherever_a_cell_may_begin() {
        for (text, safe) in [
            (" =1", "' =1"),
            ("\u{a0}=1", "'\u{a0}=1"),
            ("\u{200b}@A", "'\u{200b}@A"),
            ("＝1", "'＝1"),
            ("\"=1", "'\"=1"),
            ("Ada;=1", "Ada;'=1"),
            ("Ada\t+1", "Ada\t'+1"),
            ("Ada\n-1;@x", "Ada\n'-1;'@x"),
            ("\tAda", "'\tAda"),
            ("\r\n=1", "'\r\n'=1"),
        ] {
            assert_eq!(guarded(text), safe);
        }
        // In quotes, so that the rules of the format part nothing at them.
        assert_eq!(of(&[&["a;=b"]]), "\u{feff}\"a;'=b\"\r\n");
    }
}
