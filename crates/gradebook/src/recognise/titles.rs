//! The title of a test and where its number may be claimed: file, sheet, header, rows above.

mod bare;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub(crate) use bare::bare;

use super::Table;
use super::columns::Column;
use super::role::{Role, Strength, roles_of};
use super::title::{self, Claim};
use crate::domain::{tidy, words};
use crate::workbook::Sheet;

/// Characters of a title above a header.
const LONGEST_TITLE: usize = 80;

/// Where a test's number may be claimed.
pub(super) struct Titles<'t> {
    pub(super) file: &'t str,
    pub(super) sheet: &'t Sheet,
    pub(super) header_row: Option<u32>,
    /// What a column for the test's title says in all rows.
    pub(super) in_all_rows: Option<String>,
    pub(super) first_day: Option<NaiveDate>,
}

impl Titles<'_> {
    /// Title and number of the test in a column.
    pub(super) fn test(
        &self,
        column: &Column,
        (title, named): (&str, bool),
    ) -> (String, Option<Claim>) {
        let stem = stem(self.file).to_owned();
        if column.role == Role::TestItem {
            let title = title.to_owned();
            let claim = title::claim(&title, None);
            return (title, claim);
        }
        let mut titles = vec![stem.clone(), self.sheet.name.clone()];
        titles.extend(self.in_all_rows.clone());
        titles.extend(self.above_header());
        let claim = titles.iter().find_map(|t| title::claim(t, self.first_day));
        if named && claim.is_none() {
            return (title.to_owned(), None);
        }
        let title =
            if claims_test(&self.sheet.name) && title::claim(&stem, self.first_day).is_none() {
                self.sheet.name.clone()
            } else if let Some(title) = &self.in_all_rows {
                title.clone()
            } else if says_only_results(&stem) || self.sheet.is_part {
                self.line_above().unwrap_or(stem)
            } else {
                stem
            };
        (title, claim)
    }

    /// The title in the first line above the header: alone there, or beside the word for what the
    /// column holds ("Assembly Programming,Points").
    fn line_above(&self) -> Option<String> {
        let first = self.sheet.rows().next()?;
        let texts: Vec<String> = first.cells().map(|(_, v)| tidy(&v.shown())).collect();
        let (title, beside) = texts.split_first()?;
        let plain = title.chars().any(char::is_alphabetic)
            && title.chars().count() <= LONGEST_TITLE
            && !title.contains([':', '='])
            && !says_only_results(title);
        let above = self.header_row.is_some_and(|header| first.number < header);
        (above && plain && beside.iter().all(|text| says_only_results(text))).then(|| title.clone())
    }

    /// Texts in the rows above the header.
    fn above_header(&self) -> Vec<String> {
        let above =
            self.sheet.rows().take_while(|row| self.header_row.is_some_and(|h| row.number < h));
        above
            .flat_map(|row| row.cells().map(|(_, v)| v.shown().into_owned()).collect::<Vec<_>>())
            .take(10)
            .collect()
    }
}

/// Whether a text says that there are results, and not of what: "grades (1)", "Export", "Points".
fn says_only_results(text: &str) -> bool {
    const FILES: [&str; 16] = [
        "export",
        "exports",
        "report",
        "download",
        "gradebook",
        "data",
        "table",
        "sheet",
        "list",
        "csv",
        "noten",
        "ergebnisse",
        "notas",
        "voti",
        "wyniki",
        "oceny",
    ];
    let said = words(text);
    let known = |word: &String| {
        word.bytes().all(|b| b.is_ascii_digit())
            || FILES.contains(&word.as_str())
            || roles_of(word).first() == Some(&(Role::Score, Strength::Exact))
    };
    !said.is_empty() && said.iter().all(known)
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Settles the titles of sheets that come from one workbook. Where several hold tests, a sheet
/// whose name says something is titled by it, and a number in it outweighs the file's; the other
/// sheets are parts of the file's test. Settling twice changes nothing.
pub(crate) fn settle_sheets(tables: &mut [Table]) {
    let mut sheets: BTreeMap<String, usize> = BTreeMap::new();
    for table in tables.iter() {
        *sheets.entry(table.file.clone()).or_default() += 1;
    }
    for table in tables.iter_mut().filter(|t| sheets.get(&t.file).is_some_and(|n| *n > 1)) {
        let (stem, sheet) = (stem(&table.file).to_owned(), table.sheet.clone());
        let first_day = table.first_at().map(|t| t.date());
        let mut counting = table.tests.iter_mut().filter(|test| test.counts);
        let (Some(test), None) = (counting.next(), counting.next()) else { continue };
        if test.title != stem && test.title != sheet {
            continue;
        }
        if bare::says_nothing(&sheet) {
            test.title = stem;
        } else {
            test.claim = title::claim(&sheet, first_day).or_else(|| test.claim.take());
            test.title = sheet;
        }
    }
}

/// Whether a sheet's name claims a test.
pub(super) fn claims_test(name: &str) -> bool {
    title::claim(name, None).is_some()
}

/// The number that a test column's title claims.
pub(crate) fn item_claim(title: &str) -> Option<Claim> {
    title::claim(title, None)
}

/// A test column's title without ids and maxima.
pub(crate) fn item_title(header: &str) -> String {
    let cut = header.find(['[', '<', '|']).unwrap_or(header.len());
    let text = header[..cut].trim_end().trim_end_matches("Points Grade").trim_end();
    let text = match text.strip_suffix(')').and_then(|t| t.rsplit_once(" (")) {
        Some((title, inside)) if inside.chars().next().is_some_and(|c| c.is_ascii_digit()) => title,
        _ => text,
    };
    tidy(text)
}
