//! Two rows that are one header: titles over groups of columns, and below what each column holds.

use std::collections::BTreeMap;

use super::header::{Header, Kind, SHOWN, body, kind};
use super::hints::without_weight;
use super::profiles_items::without_maximum;
use super::role::{Role, Strength, roles_of};
use super::score_words::{NumberKind, kinds};
use crate::domain::{CellScore, NumberStyle, fold, parse_score, tidy};
use crate::workbook::{Row, Sheet, Value};

/// The titles of the columns: of two header rows, both where the upper one stands over a test
/// ("Quiz 1 · Score").
pub(super) fn titles(sheet: &Sheet, header: &Header) -> BTreeMap<u16, String> {
    let row = |number: Option<u32>| sheet.rows().find(|r| Some(r.number) == number);
    let read = |row: Option<Row<'_>>| -> BTreeMap<u16, String> {
        row.iter()
            .flat_map(|r| r.cells().map(|(at, v)| (at, v.shown().trim().to_owned())))
            .collect()
    };
    let lower = read(row(header.row));
    let upper = read(header.upper.and_then(|number| row(Some(number))));
    let mut titles = upper.clone();
    for (at, text) in lower {
        let group = upper.range(..=at).next_back().map(|(_, group)| of_group(group, &text));
        let group = group.filter(|g| !is_person_or_time(g) && !is_person_or_time(&text));
        let title = group.map_or_else(|| text.clone(), |group| format!("{group} · {text}"));
        titles.insert(at, title);
    }
    titles
}

/// The title of a group before the title of one of its columns. Its weight and its maximum are the
/// group's, unless the column holds nothing but the score.
fn of_group(group: &str, column: &str) -> String {
    if says_what(column) && !kinds(column).contains(&NumberKind::Total) {
        return tidy(group);
    }
    let group_alone = tidy(&without_weight(group));
    let plain = tidy(without_maximum(&group_alone).0);
    if plain.is_empty() { tidy(group) } else { plain }
}

/// Whether a title is about the person, the row or its time, and so belongs to no group.
fn is_person_or_time(title: &str) -> bool {
    let about = |role: Role| {
        role.is_identity()
            || matches!(role, Role::RowNumber | Role::Section | Role::PersonKind | Role::Attempt)
    };
    roles_of(title).first().is_some_and(|(role, s)| *s != Strength::Contains && about(*role))
}

/// Whether an upper row holds titles over groups of columns and the lower one what each holds.
pub(super) fn heads_together(upper: &Row<'_>, lower: &Row<'_>) -> bool {
    if upper.number.checked_add(1) != Some(lower.number) {
        return false;
    }
    let texts = |row: &Row<'_>| -> Option<Vec<(u16, String)>> {
        row.cells()
            .map(|(at, v)| if let Value::Text(t) = v { Some((at, tidy(t))) } else { None })
            .collect()
    };
    let (Some(upper), Some(lower)) = (texts(upper), texts(lower)) else { return false };
    let mut says: Vec<&(u16, String)> = lower.iter().filter(|(_, t)| says_what(t)).collect();
    says.retain(|(at, _)| upper.iter().any(|(from, _)| from <= at));
    let groups: Vec<&(u16, String)> =
        upper.iter().filter(|(_, t)| !is_person_or_time(t) && t.chars().count() <= 60).collect();
    let over_something = groups.iter().any(|(at, _)| says.iter().any(|(under, _)| under >= at));
    let other = lower.iter().filter(|(_, t)| !says_what(t) && !is_person_or_time(t)).count();
    let mut distinct: Vec<String> = says.iter().map(|(_, t)| fold(t)).collect();
    distinct.sort_unstable();
    distinct.dedup();
    // Without a repetition one row of titles would do: "Class list" over "Name, Score" is none.
    let repeats = distinct.len() < says.len();
    let filled = upper.len() >= 2 && groups.len() >= 2;
    let plain = other == 0 || (repeats && other * 4 <= lower.len());
    plain && over_something && says.len() >= 2 && (repeats || filled)
}

/// Whether a title says only what a column holds: "Score", "Max", "%", "Date".
fn says_what(title: &str) -> bool {
    let plain = |role: Role| {
        role.is_result()
            || matches!(role, Role::Penalty | Role::Submitted | Role::Status | Role::Other)
    };
    let kinds = kinds(title);
    roles_of(title).first().is_some_and(|(role, s)| *s == Strength::Exact && plain(*role))
        || (title.chars().count() <= 30 && kinds.contains(&NumberKind::Test))
}

/// Whether the lower row parts titles of the upper one, by its place and the cells below alone, in
/// any language: `Name | Algebra | | History |` over ` | 1st CA | Exam | 1st CA | Exam`. Nobody is
/// in it: the columns of texts before its first cell are blank. A title of the upper row reaches
/// over more than one of its cells, and below each of them are numbers.
pub(super) fn parts_titles(sheet: &Sheet, upper: &Row<'_>, lower: &Row<'_>) -> bool {
    let under: Vec<(u16, Value<'_>)> = lower.cells().collect();
    let (Some((first, _)), true) = (under.first(), under.len() >= 2) else { return false };
    let rows: Vec<Row<'_>> = body(sheet, Some(lower.number)).take(SHOWN).collect();
    let kinds_at = |at: u16| -> Vec<Kind> {
        rows.iter().map(|row| kind(row.get(at))).filter(|k| *k != Kind::Nothing).collect()
    };
    let mostly = |at: u16, wanted: Kind| {
        let kinds = kinds_at(at);
        let found = kinds.iter().filter(|k| **k == wanted).count();
        !kinds.is_empty() && found * 10 >= kinds.len() * 7
    };
    let of_people =
        upper.cells().take_while(|(at, _)| at < first).any(|(at, _)| mostly(at, Kind::Text));
    let spreads = under.iter().any(|(at, _)| upper.get(*at).is_empty());
    let numbers = under.iter().filter(|(at, _)| mostly(*at, Kind::Number)).count();
    of_people
        && spreads
        && numbers >= 2
        && numbers * 4 >= under.len() * 3
        && upper.cells().all(|(_, v)| matches!(v, Value::Text(_)))
        && are_titles(upper, &under)
}

/// Whether cells below a row of titles are titles themselves: texts that are no results, and
/// numbers that count the columns of a group. Each has a group.
fn are_titles(upper: &Row<'_>, under: &[(u16, Value<'_>)]) -> bool {
    let mut texts = 0_usize;
    let mut counted: (Option<u16>, u32) = (None, 0);
    for (at, value) in under {
        let group = upper.cells().take_while(|(from, _)| from <= at).last();
        let Some((group, Value::Text(title))) = group else { return false };
        if is_person_or_time(title) {
            return false;
        }
        if let Some(n) = whole_number(*value) {
            let next = if counted.0 == Some(group) { counted.1.saturating_add(1) } else { 1 };
            if n != next {
                return false;
            }
            counted = (Some(group), n);
        } else if is_title(*value) {
            texts += 1;
        } else {
            return false;
        }
    }
    texts > 0 || under.len() > 3
}

fn whole_number(value: Value<'_>) -> Option<u32> {
    value.shown().trim().parse().ok()
}

/// A text that is no result, or one that may be a grade as well: `A`, `WS`; or a date.
fn is_title(value: Value<'_>) -> bool {
    match value {
        Value::Text(text) => {
            let letters = matches!(parse_score(text, NumberStyle::Point), CellScore::Letter(_));
            letters || kind(value) != Kind::Number
        }
        Value::Moment(_) => true,
        Value::Empty
        | Value::Number(_)
        | Value::Percent(_)
        | Value::OutOf(..)
        | Value::Bool(_)
        | Value::Error(_)
        | Value::Uncomputed => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::header::find;
    use super::super::sample::sheet;
    use super::*;

    fn titles_of(csv: &str) -> String {
        let sheet = sheet(csv);
        let header = find(&sheet);
        titles(&sheet, &header).into_values().collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn two_header_rows_are_one() {
        let body = "Ada Obi,ada@example.org,17,20,8,10\nBen Eze,ben@example.org,13,20,7,10\n";
        for head in [
            "Name,Email,Quiz 1,,Quiz 2,\n,,Score,Max,Score,Max\n",
            ",,Quiz 1,,Quiz 2,\nName,Email,Score,Max,Score,Max\n",
            "Student,,Quiz 1,,Quiz 2,\nName,Email,Score,Max,Score,Max\n",
        ] {
            let expected =
                "Name | Email | Quiz 1 · Score | Quiz 1 · Max | Quiz 2 · Score | Quiz 2 · Max";
            assert_eq!(titles_of(&format!("{head}{body}")), expected, "{head}");
            assert_eq!(find(&sheet(&format!("{head}{body}"))).row, Some(2));
        }
    }

    #[test]
    fn a_column_that_says_nothing_known_does_not_undo_two_header_rows() {
        let body = "Ada,Obi,41,29,,52,38,B\nBen,Eze,55,36,,70,44,A\n";
        let head = ",,Autumn mock,,,Spring mock,,\nSurname,Forename,Paper 1,Paper 2,,Paper 1,Paper 2,Target\n";
        let titles = titles_of(&format!("{head}{body}"));
        assert!(titles.contains("Autumn mock · Paper 2 | Spring mock · Paper 1"), "{titles}");
    }

    #[test]
    fn a_title_over_a_table_is_no_header_row() {
        let table = "Name,Email,Score\nAda Obi,ada@example.org,17\n";
        let shown = titles_of(&format!("Results of the first quiz,,\n{table}"));
        assert_eq!(shown, "Name | Email | Score");
        let shown = titles_of("Name,Email,Score\nMax,max@example.org,17\n");
        assert_eq!(shown, "Name | Email | Score");
    }

    #[test]
    fn a_title_above_its_first_column_reaches_to_the_next_one() {
        let body = "Ada Obi,17,20,8,10,55\nBen Eze,13,abs,7,9,29\nCleo Udo,11,3,4,6,24\n";
        for (head, expected) in [
            (
                "Name,Algebra,,History,,Total\n,1st CA,Exam,1st CA,Exam,\n",
                "Name | Algebra · 1st CA | Algebra · Exam | History · 1st CA | History · Exam | Total",
            ),
            (
                "Nazwisko,Sprawdziany,,Kartkówki,,Razem\n,Ułamki (30 pkt),Równania (24 pkt),K1,K2,\n",
                "Nazwisko | Sprawdziany · Ułamki (30 pkt) | Sprawdziany · Równania (24 pkt) | Kartkówki · K1 | Kartkówki · K2 | Razem",
            ),
            (
                "Όνομα,Άλγεβρα,,Ιστορία,,Σύνολο\n,Α,Β,Α,Β,\n",
                "Όνομα | Άλγεβρα · Α | Άλγεβρα · Β | Ιστορία · Α | Ιστορία · Β | Σύνολο",
            ),
            (
                "Learner,Works (40%),,,Tasks (60%),\n,1,2,Total,1,WS\n",
                "Learner | Works · 1 | Works · 2 | Works · Total | Tasks · 1 | Tasks · WS",
            ),
        ] {
            assert_eq!(titles_of(&format!("{head}{body}")), expected, "{head}");
        }
    }

    #[test]
    fn a_row_of_maxima_or_of_a_person_is_no_second_header() {
        let body = "Ada Obi,17,20,8\nBen Eze,13,abs,7\nCleo Udo,11,3,4\n";
        for head in [
            "Name,Algebra,History,Art\n,20,30,10\n",
            "Name,Algebra,,Art\n,20,30,10\n",
            "Name,Algebra,History,Art\n,max 20,max 30,max 10\n",
            "Name,Algebra,,Art\nDora Ike,abs,abs,abs\n",
            "Name,Algebra,,Art\n,abs,abs,abs\n",
        ] {
            let csv = format!("{head}{body}");
            assert_eq!(find(&sheet(&csv)).row, Some(1), "{head}");
        }
    }
}
