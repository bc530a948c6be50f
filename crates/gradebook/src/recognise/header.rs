//! Finds the header row: anywhere in the first rows, in any language, in one row or two.

use super::header_rows::{heads_together, parts_titles};
use super::profiles_items::item_of;
use super::role::{Role, Strength, is_question, roles_of};
use super::tool::{Profile, Tool, folded_header, profile_of};
use crate::domain::{CellScore, DateOrder, NumberStyle, parse_moment, parse_score, tidy};
use crate::workbook::{Row, Sheet, Value};

/// Rows looked at from the top.
const DEEPEST: u32 = 40;
/// Rows below a header that show what its columns hold.
pub(super) const SHOWN: usize = 60;
/// Columns of a header in an unknown language that are looked at.
const WIDEST: usize = 200;
/// Cells of a row that decide whether it is a header.
const JUDGED: usize = 1000;
/// Characters of a title that is above the header.
const LONGEST_ABOVE: usize = 60;
/// Fewest points of a header whose words are known.
const FEWEST: u32 = 3;

/// A header row and how well it fits.
pub(super) struct Header {
    /// Its number; `None` when the sheet begins with data. The lower of two header rows.
    pub(super) row: Option<u32>,
    /// The row above it whose titles stand for several columns.
    pub(super) upper: Option<u32>,
    pub(super) profile: &'static Profile,
    /// Points for each header that is understood.
    pub(super) points: u32,
}

/// The rows of a sheet below its header.
pub(super) fn body(sheet: &Sheet, header_row: Option<u32>) -> impl Iterator<Item = Row<'_>> {
    sheet.rows().filter(move |row| header_row.is_none_or(|h| row.number > h))
}

/// The rows of a sheet above its header.
pub(super) fn above<'s>(sheet: &'s Sheet, header: &Header) -> Vec<Row<'s>> {
    let first = header.upper.or(header.row).unwrap_or(0);
    sheet.rows().take_while(|row| row.number < first).collect()
}

/// The best header row of a sheet, or none with the generic profile.
pub(super) fn find(sheet: &Sheet) -> Header {
    let top: Vec<Row<'_>> = sheet.rows().take_while(|row| row.number <= DEEPEST).collect();
    let best = top.iter().map(|row| judge(*row)).fold(None::<Header>, |best, next| match best {
        Some(best) if best.points >= next.points => Some(best),
        _ => Some(next),
    });
    let known = best.filter(|h| h.points >= FEWEST);
    let found = known.or_else(|| top.iter().find(|row| unlike_below(sheet, row)).map(unknown));
    let Some(mut header) = found else {
        return Header { row: None, upper: None, profile: profile_of(&[]), points: 0 };
    };
    let row = |number: Option<u32>| top.iter().find(|r| Some(r.number) == number);
    let at = header.row;
    let below = row(at.and_then(|n| n.checked_add(1)));
    let above = row(at.and_then(|n| n.checked_sub(1)));
    let Some(own) = row(at) else { return header };
    let parts = |lower: &&Row<'_>| heads_together(own, lower) || parts_titles(sheet, own, lower);
    if let Some(lower) = below.filter(parts) {
        (header.row, header.upper) = (Some(lower.number), at);
    } else if let Some(upper) = above.filter(|upper| heads_together(upper, own)) {
        header.upper = Some(upper.number);
    }
    header
}

/// The first text with a letter above the header in a column: its title where the header has none.
pub(super) fn title_above(sheet: &Sheet, header_row: u32, at: u16) -> Option<String> {
    let above = sheet.rows().take_while(|row| row.number < header_row);
    above
        .filter_map(|row| if let Value::Text(t) = row.get(at) { Some(tidy(t)) } else { None })
        .find(|text| text.chars().any(char::is_alphabetic) && text.chars().count() <= LONGEST_ABOVE)
}

fn judge(row: Row<'_>) -> Header {
    let texts: Vec<String> = row
        .cells()
        .take(JUDGED)
        .filter_map(|(_, v)| if let Value::Text(t) = v { Some(tidy(t)) } else { None })
        .collect();
    let folded: Vec<String> = texts.iter().map(|t| folded_header(t)).collect();
    let profile = profile_of(&folded);
    let points: u32 = texts.iter().map(|t| points_of(t)).sum();
    let generic = profile.tool == Tool::Generic;
    let points = if generic { points } else { points + 20 };
    let identity = texts.iter().any(|t| roles_of(t).iter().any(|(r, _)| r.is_identity()));
    let questions = texts.iter().filter(|t| is_question(t)).count();
    let told = !generic || ((identity || questions >= 3) && !holds_data(row, &texts));
    let points = if told && texts.len() >= 2 { points } else { 0 };
    Header { row: Some(row.number), upper: None, profile, points }
}

/// Whether a row holds results or addresses, which no header does. Numbers that count up are
/// titles of questions, and dates titles of lessons.
fn holds_data(row: Row<'_>, texts: &[String]) -> bool {
    let address = |t: &String| t.contains('@') && t.contains('.') && !t.contains(' ');
    let numbers: Vec<f64> = row
        .cells()
        .filter_map(|(_, v)| if let Value::Number(n) = v { Some(n) } else { None })
        .collect();
    let counts = numbers.windows(2).all(|pair| matches!(pair, [a, b] if b > a));
    texts.iter().any(address) || (numbers.len() > texts.len() && !counts)
}

fn points_of(header: &str) -> u32 {
    if is_question(header) {
        return 1;
    }
    match roles_of(header).first() {
        Some((role, Strength::Exact)) if role.is_identity() || *role == Role::Score => 3,
        Some((_, Strength::Exact | Strength::Weak)) => 2,
        Some((_, Strength::Contains)) => 1,
        None => u32::from(item_of(Tool::Generic, header).is_some()),
    }
}

/// A header whose words are not known: it is no person all the same.
fn unknown(row: &Row<'_>) -> Header {
    Header { row: Some(row.number), upper: None, profile: profile_of(&[]), points: 1 }
}

/// Whether a row holds texts alone, and a column below holds numbers, dates or addresses.
fn unlike_below(sheet: &Sheet, row: &Row<'_>) -> bool {
    let cells: Vec<(u16, Value<'_>)> = row.cells().take(WIDEST).collect();
    let title = |v: &Value<'_>| matches!(v, Value::Text(t) if kind(*v) == Kind::Text && t.chars().count() <= 200);
    if cells.len() < 2 || !cells.iter().all(|(_, v)| title(v)) {
        return false;
    }
    let below: Vec<Row<'_>> = body(sheet, Some(row.number)).take(SHOWN).collect();
    let unlike = |at: u16| {
        let kinds: Vec<Kind> =
            below.iter().map(|r| kind(r.get(at))).filter(|k| *k != Kind::Nothing).collect();
        let most = |k: Kind| kinds.iter().filter(|x| **x == k).count() * 10 >= kinds.len() * 7;
        !kinds.is_empty() && [Kind::Number, Kind::Moment, Kind::Address].into_iter().any(most)
    };
    cells.iter().any(|(at, _)| unlike(*at))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Nothing,
    Text,
    Number,
    Moment,
    Address,
}

/// What a cell holds. A word for an absence ("absent", "-") stands for a result.
pub(super) fn kind(value: Value<'_>) -> Kind {
    match value {
        Value::Empty => Kind::Nothing,
        Value::Number(_)
        | Value::Percent(_)
        | Value::OutOf(..)
        | Value::Bool(_)
        | Value::Error(_)
        | Value::Uncomputed => Kind::Number,
        Value::Moment(_) => Kind::Moment,
        Value::Text(t) if t.contains('@') => Kind::Address,
        Value::Text(t) if parse_score(t, NumberStyle::Point) != CellScore::Unreadable => {
            Kind::Number
        }
        Value::Text(t) if parse_moment(t, DateOrder::DayFirst).is_some() => Kind::Moment,
        Value::Text(_) => Kind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::sheet;
    use super::*;

    fn header_row(csv: &str) -> Option<u32> {
        find(&sheet(csv)).row
    }

    #[test]
    fn a_header_in_an_unknown_language_is_no_person() {
        for csv in [
            "Όνομα,Βαθμός\nΆννα Παππά,17\nΝίκος Δήμου,13\n",
            "Ime,Rezultat testa\nAna Horvat,17\nIvan Kos,13\n",
            "Namn;Resultat;Inlämnad\nAnna Berg;17;2026-05-01\nNils Ek;13;2026-05-02\n",
            "姓名,邮箱,得分\n王伟,wang@example.org,17\n李娜,li@example.org,15\n",
            "Tanuló,Elért\nNagy Anna,17\nKis Béla,-\nTóth Éva,12\n",
        ] {
            assert_eq!(header_row(csv), Some(1), "{csv}");
        }
    }

    #[test]
    fn a_first_person_is_no_header() {
        for csv in [
            "Ada Obi,17\nBen Eze,13\n",
            "Ada Obi,ada@example.org,17\nBen Eze,ben@example.org,13\n",
            "Ada Obi,absent\nBen Eze,13\nCleo Udo,12\n",
            "Ada Obi,-\nBen Eze,13\n",
        ] {
            assert_eq!(header_row(csv), None, "{csv}");
        }
    }

    #[test]
    fn preambles_and_columns_before_the_table() {
        let preamble = "What the course is about,\n".repeat(25);
        let table = "Name,Email,Score\nAda Obi,ada@example.org,17\n";
        assert_eq!(header_row(&format!("{preamble}{table}")), Some(26));
        let notes = "The score and the name of each student are shown below as they were sent,\n";
        assert_eq!(header_row(&format!("{notes}{table}")), Some(2));
        assert_eq!(header_row(",,Name,Score\n,,Ada Obi,17\n,,Ben Eze,13\n"), Some(1));
        let keys = "Course,Biology\nTeacher,Dr. Obi\nEmail,obi@example.org\n";
        assert_eq!(header_row(&format!("{keys}Name,Email,Score\nA B,a@example.org,3\n")), Some(4));
        let numbered = "Name,Email,1,2,3,4\nAda Obi,ada@example.org,1,0,1,1\n";
        assert_eq!(header_row(numbered), Some(1));
    }
}
