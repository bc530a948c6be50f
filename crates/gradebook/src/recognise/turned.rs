//! A sheet with a row a person and test, turned into one with a row a person before it is read.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::columns::Column;
use super::header::{Header, body};
use super::header_rows::titles;
use super::hints::is_no_result;
use super::long::{LongReason, LongRefusal, Wide, widen};
use super::long_columns::long_columns;
use super::long_scores::{know_maximum, know_score, set};
use super::profiles_items::{ItemKind, item_of};
use super::role::{Role, roles_of};
use super::told_apart::{Shown, day};
use super::tool::folded_header;
use crate::domain::{EmailReading, NameKey, fold, tidy};
use crate::submission::{Clues, RowReason, SetAside, Submission};
use crate::workbook::{Row, Sheet, Value};

/// A turned sheet and where its rows and cells are from.
pub(super) struct Turned {
    pub(super) sheet: Sheet,
    /// Rows that are no results of tests.
    pub(super) left_out: Vec<SetAside>,
    /// Columns of which nothing is in the turned sheet, and the header of the scores that are.
    pub(super) unused: Vec<(u16, String)>,
    pub(super) scores: String,
    /// The header of the column that names the tests, where its cells alone say that it does.
    pub(super) told_by: Option<String>,
    /// The further rows of each row.
    also: HashMap<u32, Vec<u32>>,
    /// The row of a cell, by row and column of the turned sheet.
    origin: HashMap<(u32, u16), u32>,
}

/// Turns a long table; `None` for any other.
///
/// # Errors
/// [`LongRefusal`] where the rows are no results of tests.
pub(super) fn turn(
    sheet: &Sheet,
    header: &Header,
    columns: &[Column],
) -> Result<Option<Turned>, LongRefusal> {
    let Some(header_row) = header.row else { return Ok(None) };
    let titles = titles(sheet, header);
    let places: Vec<u16> = titles.keys().copied().collect();
    let headers: Vec<String> = titles.values().cloned().collect();
    let assigned: HashMap<u16, Role> = columns.iter().map(|c| (c.at, c.role)).collect();
    // Who a row is about is known by all headers and the cells together.
    let who = |at: &u16| assigned.get(at).copied().filter(|role| role.is_identity());
    let mut roles: Vec<Role> = places
        .iter()
        .zip(&headers)
        .map(|(at, title)| who(at).unwrap_or_else(|| role_of(header, title)))
        .collect();
    let rows: Vec<Row<'_>> = body(sheet, Some(header_row)).collect();
    if !roles.contains(&Role::Assignment) && !somebody_has_several_rows(&roles, &rows, &places) {
        return Ok(None);
    }
    let mut texts: Vec<Vec<String>> = rows
        .iter()
        .map(|row| places.iter().map(|at| row.get(*at).shown().into_owned()).collect())
        .collect();
    let mut told_by = None;
    if !roles.contains(&Role::Assignment) {
        let shown = Shown { roles: &roles, headers: &headers, rows: &texts };
        let by_cells = by_cells(&roles, &texts);
        let Some(at) = by_cells.or_else(|| shown.told_apart()) else {
            let by_question = by_question(&roles, &texts);
            return if by_question { Err(LongRefusal::RowPerQuestion) } else { Ok(None) };
        };
        told_by = headers.get(at).cloned().filter(|_| by_cells.is_none());
        set(&mut roles, at, Role::Assignment);
    }
    know_score(&mut roles, &headers, &texts);
    if let Some(by) = name_by_two(&roles, &headers, &mut texts) {
        told_by = Some(by);
    }
    settle_by_person(&mut roles, &texts);
    know_maximum(&mut roles, &texts);
    let Some(columns) = long_columns(&roles, &texts) else { return Ok(None) };
    let wide = widen(&headers, &columns, &texts)?;
    let Some(mut turned) = build(sheet, header_row, &wide, (&rows, &places)) else {
        return Ok(None);
    };
    let all = || places.iter().copied().zip(headers.iter().cloned()).enumerate();
    let unused = all().filter(|(place, _)| columns.is_unused(*place));
    turned.told_by = told_by;
    turned.unused = unused.map(|(_, column)| column).collect();
    let scores = columns.parts.first().map(|(place, _)| *place);
    turned.scores = scores.and_then(|place| headers.get(place).cloned()).unwrap_or_default();
    Ok(Some(turned))
}

/// Where two columns name the tests together, writes both into the one that is known, and says
/// which they are.
fn name_by_two(roles: &[Role], headers: &[String], rows: &mut [Vec<String>]) -> Option<String> {
    let known = roles.iter().position(|role| *role == Role::Assignment)?;
    let with = Shown { roles, headers, rows }.told_apart_with(known)?;
    for row in rows {
        let more = row.get(with).cloned().unwrap_or_default();
        if let Some(title) = row.get_mut(known).filter(|title| !title.is_empty()) {
            *title = tidy(&format!("{title} {more}"));
        }
    }
    Some(format!("{}, {}", headers.get(known)?, headers.get(with)?))
}

/// Columns that say who a row is about, the surest first; with and without login names.
const WHO: [Role; 4] = [Role::Email, Role::StudentId, Role::FullName, Role::LastName];
const WHO_OR_LOGIN: [Role; 5] =
    [Role::Email, Role::StudentId, Role::Username, Role::FullName, Role::LastName];

fn first_of(wanted: &[Role], roles: &[Role]) -> Option<usize> {
    wanted.iter().find_map(|role| roles.iter().position(|r| r == role))
}

/// Whether two rows are about one person; without that a table is not long, and its cells need
/// not be copied to find out.
fn somebody_has_several_rows(roles: &[Role], rows: &[Row<'_>], places: &[u16]) -> bool {
    let repeats = |at: usize| {
        let mut seen = HashSet::new();
        let place = places.get(at).copied().unwrap_or_default();
        rows.iter().any(|row| !seen.insert(row.get(place).shown()))
    };
    [first_of(&WHO, roles), first_of(&WHO_OR_LOGIN, roles)].into_iter().flatten().any(repeats)
}

/// A column of texts that tells the rows of each person apart, with the same texts for nearly all
/// people: it names the tests, whatever its header.
fn by_cells(roles: &[Role], rows: &[Vec<String>]) -> Option<usize> {
    let who = first_of(&WHO, roles)?;
    let open = (0..roles.len()).filter(|at| roles.get(*at) == Some(&Role::Other));
    open.filter(|at| names_tests(rows, who, *at)).min()
}

fn names_tests(rows: &[Vec<String>], who: usize, at: usize) -> bool {
    let mut by_person: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    let mut titles: BTreeSet<&str> = BTreeSet::new();
    for row in rows {
        let (Some(person), Some(title)) = (row.get(who), row.get(at)) else { return false };
        if person.is_empty() || title.is_empty() {
            continue;
        }
        let words = title.chars().any(char::is_alphabetic);
        // A second row with the same text is another attempt, or no title at all; nor is a day.
        if !words || day(title).is_some() || !by_person.entry(person).or_default().insert(title) {
            return false;
        }
        titles.insert(title);
    }
    let whole = by_person.values().filter(|own| own.len() == titles.len()).count();
    (2..=40).contains(&titles.len())
        && by_person.len() >= 2
        && by_person.len() + titles.len() >= 5
        && whole * 5 >= by_person.len() * 4
}

/// A result that is the same in all rows of each person is about the person and not about a test;
/// a text of letters that is the same is the name, if no column says one.
fn settle_by_person(roles: &mut [Role], rows: &[Vec<String>]) {
    let Some(who) = first_of(&WHO_OR_LOGIN, roles) else { return };
    let mut by_person: HashMap<&str, Vec<&Vec<String>>> = HashMap::new();
    for row in rows {
        by_person.entry(row.get(who).map_or("", String::as_str)).or_default().push(row);
    }
    by_person.retain(|_, own| own.len() > 1);
    let same = |at: usize| {
        let one = |own: &Vec<&Vec<String>>| {
            own.iter().map(|row| row.get(at)).collect::<BTreeSet<_>>().len() == 1
        };
        !by_person.is_empty() && by_person.values().all(one)
    };
    let result = |role: &Role| matches!(role, Role::Score | Role::Percent | Role::Maximum);
    let (fixed, varying): (Vec<usize>, Vec<usize>) =
        (0..roles.len()).filter(|at| roles.get(*at).is_some_and(result)).partition(|at| same(*at));
    let named =
        roles.iter().any(|r| matches!(r, Role::FullName | Role::FirstName | Role::LastName));
    let is_name = |text: &String| {
        text.split_whitespace().count() > 1
            && text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || "'’.-,".contains(c))
    };
    let name = (0..roles.len()).find(|at| {
        matches!(roles.get(*at), Some(Role::Other))
            && same(*at)
            && rows.iter().filter_map(|row| row.get(*at)).all(is_name)
    });
    let varies = varying.iter().any(|at| roles.get(*at) != Some(&Role::Maximum));
    for at in fixed.into_iter().filter(|_| varies) {
        roles.iter_mut().skip(at).take(1).for_each(|role| *role = Role::Other);
    }
    if let Some(name) = name.filter(|_| !named) {
        roles.iter_mut().skip(name).take(1).for_each(|role| *role = Role::FullName);
    }
}

/// The header of a column of texts that tells the rows of most people apart: they may be tests of
/// their own, and not attempts at one.
pub(super) fn differing_rows(rows: &[(Row<'_>, Clues)], columns: &[Column]) -> Option<String> {
    let mut by_person: HashMap<(&NameKey, &EmailReading, Option<&str>), Vec<usize>> =
        HashMap::new();
    for (place, (_, clues)) in rows.iter().enumerate() {
        let id = clues.student_id.as_ref().map(|id| id.value.as_str());
        by_person.entry((&clues.name_key, &clues.email, id)).or_default().push(place);
    }
    let several: Vec<&Vec<usize>> = by_person.values().filter(|own| own.len() > 1).collect();
    if several.len() < 2 || several.len() * 2 < by_person.len() {
        return None;
    }
    let tells = |column: &&Column| {
        let distinct = |own: &&&Vec<usize>| {
            let texts: BTreeSet<String> = own
                .iter()
                .filter_map(|place| rows.get(*place))
                .filter_map(|(row, _)| match row.get(column.at) {
                    Value::Text(text) if text.chars().any(char::is_alphabetic) => Some(fold(text)),
                    _ => None,
                })
                .collect();
            texts.len() == own.len()
        };
        matches!(column.role, Role::Other | Role::PersonKind)
            && several.iter().filter(distinct).count() * 3 >= several.len() * 2
    };
    columns.iter().find(tells).map(|column| column.header.clone())
}

/// Whether most people have several rows with maxima that are not the same: questions of a test.
fn by_question(roles: &[Role], rows: &[Vec<String>]) -> bool {
    let maximum = roles.iter().position(|r| *r == Role::Maximum);
    let (Some(who), Some(maximum)) = (first_of(&WHO_OR_LOGIN, roles), maximum) else {
        return false;
    };
    let mut by_person: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for row in rows {
        if let (Some(person), Some(maximum)) = (row.get(who), row.get(maximum)) {
            by_person.entry(person).or_default().insert(maximum);
        }
    }
    let several = by_person.values().filter(|maxima| maxima.len() > 1).count();
    by_person.len() > 1 && several * 2 > by_person.len()
}

fn role_of(header: &Header, title: &str) -> Role {
    if is_no_result(title) {
        return Role::Other;
    }
    if let Some((_, role)) = header.profile.role_of(&folded_header(title)) {
        return role;
    }
    let by_words = roles_of(title).first().map(|(role, _)| *role);
    let by_item = || {
        item_of(header.profile.tool, title).map(|item| match item.kind {
            ItemKind::Score => Role::Score,
            ItemKind::MaxPoints => Role::Maximum,
            ItemKind::Percent => Role::Percent,
            ItemKind::SubmissionTime => Role::Submitted,
            ItemKind::Lateness => Role::Penalty,
            ItemKind::Letter | ItemKind::Feedback | ItemKind::Total | ItemKind::ReadOnly => {
                Role::Other
            }
        })
    };
    by_words.or_else(by_item).unwrap_or(Role::Other)
}

fn build(
    sheet: &Sheet,
    header_row: u32,
    wide: &Wide,
    (rows, places): (&[Row<'_>], &[u16]),
) -> Option<Turned> {
    let number = |at: usize| rows.get(at).map(|row| row.number);
    let mut also = HashMap::new();
    let mut origin = HashMap::new();
    let mut cells = Vec::new();
    let mut ordered: Vec<(u32, &super::long::WideRow)> = wide
        .rows
        .iter()
        .filter_map(|row| Some((row.from.iter().filter_map(|at| number(*at)).min()?, row)))
        .collect();
    ordered.sort_by_key(|(row, _)| *row);
    for (row, wide_row) in ordered {
        let others = wide_row.from.iter().filter_map(|at| number(*at)).filter(|n| *n != row);
        also.insert(row, others.collect::<Vec<u32>>());
        for (column, place) in (0_u16..).zip(&wide_row.cells) {
            let Some(place) = place else { continue };
            let Some((from, at)) = rows.get(place.row).zip(places.get(place.column)) else {
                continue;
            };
            origin.insert((row, column), from.number);
            cells.push((row, column, from.get(*at)));
        }
    }
    let left_out = wide.left_out.iter().filter_map(|(at, why)| {
        let row = rows.get(*at)?;
        Some(aside(row, *why))
    });
    Some(Turned {
        left_out: left_out.collect(),
        unused: Vec::new(),
        scores: String::new(),
        told_by: None,
        sheet: sheet.with_cells(header_row, &wide.header, &cells)?,
        also,
        origin,
    })
}

fn aside(row: &Row<'_>, why: LongReason) -> SetAside {
    super::people::set_aside(row, RowReason::Long(why), true)
}

impl Turned {
    /// Tells a submission its further rows, and each answer its own; `columns` are those of the
    /// answers.
    pub(super) fn trace(&self, submission: &mut Submission, columns: &[u16]) {
        submission.also = self.also.get(&submission.row).cloned().unwrap_or_default();
        for (answer, column) in submission.answers.iter_mut().zip(columns) {
            answer.row = self.origin.get(&(submission.row, *column)).copied();
        }
    }
}
