//! Finds figures that are not true and have no doubt or warning about them.

use std::fmt::Write as _;

use gradebook::checks::Finding;
use gradebook::workbook::column_letters;
use rust_decimal::Decimal;

use super::course::{Course, Kind, Meaning};
use super::seen::{Odd, Seen};
use super::write::shown;

/// How a course came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    /// Some figures are not true, and somebody sees a doubt about each.
    Told,
    Refused,
}

/// The verdict on a course, or what is wrong in silence.
pub(super) fn judge(course: &Course, seen: &Seen, rounding: Decimal) -> Result<Verdict, String> {
    if !seen.refusals.is_empty() {
        return Ok(Verdict::Refused);
    }
    let doubts = seen.doubts();
    let (mut silent, mut wrong) = (Vec::new(), 0);
    for ((person, test), got) in &seen.figures {
        let truth = course.truth[*person][*test];
        if !course.tests[*test] || !course.names_person(*person) || got.is(truth, rounding) {
            continue;
        }
        wrong += 1;
        let about = |finding: &&Finding| {
            is_about_test(course, seen, finding, *test)
                || is_about_person(course, seen, finding, *person)
        };
        if !doubts.iter().any(about) {
            silent.push(format!(
                "{}, {}: {got:?}, not {truth:?}",
                course.names[*person], course.titles[*test]
            ));
        }
    }
    for odd in &seen.odd {
        wrong += 1;
        if !doubts.iter().any(|finding| is_about(course, seen, finding, odd)) {
            silent.push(format!("{odd:?}"));
        }
    }
    match (wrong, silent.is_empty()) {
        (0, _) => Ok(Verdict::Right),
        (_, true) => Ok(Verdict::Told),
        (_, false) => Err(silent.join("\n")),
    }
}

/// Whether a finding names a test by its number, title, header or column.
fn is_about_test(course: &Course, seen: &Seen, finding: &Finding, test: usize) -> bool {
    let numbers = seen.numbers.get(&test).into_iter().flatten();
    let numbered = |number: &u32| names(&finding.what, &format!("test {number}"));
    let of_test = |(_, header, letters): &(Meaning, String, String)| {
        (!header.is_empty() && names(&finding.what, header)) || names(&finding.what, letters)
    };
    // A header such as "Score" names a test only beside its file.
    let several = course.files.iter().flat_map(|f| &f.sheets).filter(|s| s.tests() > 1);
    let columns = several.flat_map(|s| {
        s.columns.iter().enumerate().map(|(at, m)| {
            let letters = column_letters(u16::try_from(at).unwrap());
            (*m, s.header_of(at), format!("column {letters}"))
        })
    });
    let mut own = columns.filter(|(meaning, ..)| meaning.test() == Some(test));
    numbers.clone().any(numbered)
        || names(&finding.what, &course.titles[test])
        || own.any(|column| of_test(&column))
}

/// Whether a text holds words that do not go on: "test 1" is not in "test 12".
fn names(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let after = text[at + words.len()..].chars().next();
        !after.is_some_and(char::is_alphanumeric)
    })
}

fn is_about_person(course: &Course, seen: &Seen, finding: &Finding, person: usize) -> bool {
    let Some(gradebook) = &seen.gradebook else { return false };
    let is_row = |row: &gradebook::RowRef| {
        let table = &gradebook.tables[row.table];
        let rows = &course.sheet(&table.file, &table.sheet).rows;
        rows[row.row as usize - 1].0 == Kind::Person(person)
    };
    let of = |at: &usize| gradebook.people[*at].rows.iter().any(is_row);
    finding.rows.iter().any(is_row) || finding.people.iter().any(of)
}

fn is_about(course: &Course, seen: &Seen, finding: &Finding, odd: &Odd) -> bool {
    match odd {
        Odd::Test { number, header, column } => {
            names(&finding.what, &format!("test {number}"))
                || (!header.is_empty() && names(&finding.what, header))
                || names(&finding.what, &format!("column {}", column_letters(*column)))
        }
        Odd::Mixed { number, tests } => {
            names(&finding.what, &format!("test {number}"))
                || tests.iter().any(|test| is_about_test(course, seen, finding, *test))
        }
        Odd::Nobody { row, at } => {
            let Some(gradebook) = &seen.gradebook else { return false };
            let place = gradebook.tables[row.table].place();
            // A header that is not understood is a row like others.
            finding.rows.contains(row)
                || finding.people.contains(at)
                || finding.what.starts_with(&format!("{place} has no header row"))
        }
        Odd::Merged { people, at } => {
            finding.people.contains(at)
                || people.iter().any(|person| is_about_person(course, seen, finding, *person))
        }
    }
}

/// A course and what was made of it, to look at.
pub(super) fn picture(course: &Course, seen: &Seen) -> String {
    let mut text = String::new();
    for file in &course.files {
        for sheet in &file.sheets {
            let _ = writeln!(text, "--- {} › {}", file.stem, sheet.name);
            for (_, cells) in &sheet.rows {
                let cells: Vec<String> = cells.iter().map(|cell| shown(cell, false)).collect();
                let _ = writeln!(text, "{}", cells.join(" | "));
            }
        }
    }
    for refusal in &seen.refusals {
        let _ = writeln!(text, "refused: {refusal}");
    }
    let Some(gradebook) = &seen.gradebook else { return text };
    for test in &gradebook.tests {
        let _ = writeln!(text, "test {}: {} from {:?}", test.number, test.title, test.parts);
    }
    for (person, result) in gradebook.people.iter().zip(&gradebook.results) {
        let outcomes: Vec<String> =
            result.outcomes.iter().map(|o| format!("{:?}", o.standing)).collect();
        let _ = writeln!(text, "{}: {}", person.name, outcomes.join(", "));
    }
    for table in &gradebook.tables {
        for column in &table.columns {
            let _ = writeln!(
                text,
                "{} {:?}: {:?} {:?}",
                table.place(),
                column.header,
                column.role,
                column.results
            );
        }
    }
    for finding in &gradebook.findings {
        let _ = writeln!(text, "{:?}: {}; {}", finding.severity, finding.what, finding.done);
    }
    text
}
