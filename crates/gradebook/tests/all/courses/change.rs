//! Changes to a course: some that mean nothing, some that take a clue away.

use super::course::{Cell, Course, Figure, Kind, Meaning, Sheet};

/// A change that takes a clue away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    BlankHeader,
    OtherHeader,
    NoMaximum,
    NoColumn,
    Swap,
}

impl Change {
    pub(super) const ALL: [Self; 5] =
        [Self::BlankHeader, Self::OtherHeader, Self::NoMaximum, Self::NoColumn, Self::Swap];
}

/// Words that say nothing about a column.
const WORDS: [&str; 8] =
    ["Blorp", "Xanthe", "Kolumne", "Misc", "qwerty", "Foo bar", "Zufall", "Column 7"];

/// Numbers by a seed, for choices that need no shrinking.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

/// The same course with columns, sheets and files in another order.
pub(super) fn permuted(course: &Course, seed: u64) -> Course {
    let (mut course, mut dice) = (course.clone(), Dice(seed));
    for sheet in course.sheets_mut() {
        let mut order: Vec<usize> = (0..sheet.columns.len()).collect();
        dice.shuffle(&mut order);
        sheet.columns = order.iter().map(|at| sheet.columns[*at]).collect();
        for (_, cells) in &mut sheet.rows {
            *cells = order.iter().map(|at| cells[*at].clone()).collect();
        }
    }
    for file in &mut course.files {
        dice.shuffle(&mut file.sheets);
    }
    dice.shuffle(&mut course.files);
    course
}

/// The course with one clue less, and what was done; none where that is not possible, or nobody
/// could see it.
pub(super) fn changed(course: &Course, change: Change, seed: u64) -> Option<(Course, String)> {
    let (mut course, mut dice) = (course.clone(), Dice(seed));
    let alone = course.files.len() == 1 && course.files[0].sheets.len() == 1;
    let sheets = course.sheets_mut().count();
    let place = dice.below(sheets);
    let sheet = course.sheets_mut().nth(place)?;
    let column = dice.below(sheet.columns.len());
    let what = format!("{change:?} of {:?} in sheet {place}", sheet.columns[column]);
    // A part of a name that is missing in one of several files makes two people of one, which is
    // not seen yet.
    if sheet.columns[column].is_identity() && !alone {
        return None;
    }
    match change {
        Change::BlankHeader => set_header(sheet, column, Cell::Empty),
        Change::OtherHeader => {
            let word = WORDS[dice.below(WORDS.len())];
            set_header(sheet, column, Cell::Text(word.to_owned()));
        }
        Change::NoMaximum => no_maximum(sheet, column)?,
        Change::NoColumn => {
            let meaning = sheet.columns[column];
            remove(sheet, column);
            forget(&mut course, place, meaning);
        }
        Change::Swap => {
            let other = dice.below(sheet.columns.len());
            if !is_visible(sheet.columns[column], sheet.columns[other]) {
                return None;
            }
            let with = sheet.columns[other];
            sheet.columns.swap(column, other);
            for (kind, cells) in &mut sheet.rows {
                if matches!(kind, Kind::Person(_)) {
                    cells.swap(column, other);
                }
            }
            return Some((course, format!("{what} with {with:?}")));
        }
    }
    Some((course, what))
}

fn set_header(sheet: &mut Sheet, column: usize, cell: Cell) {
    let header = sheet.header();
    sheet.rows[header].1[column] = cell;
}

fn remove(sheet: &mut Sheet, column: usize) {
    sheet.columns.remove(column);
    for (_, cells) in &mut sheet.rows {
        cells.remove(column);
    }
}

/// Takes away the maximum of one test.
fn no_maximum(sheet: &mut Sheet, column: usize) -> Option<()> {
    let Meaning::Score(test) = sheet.columns[column] else { return None };
    if let Some(at) = sheet.columns.iter().position(|m| *m == Meaning::MaximumOf(test)) {
        remove(sheet, at);
        return Some(());
    }
    let mut found = false;
    for (kind, cells) in &mut sheet.rows {
        let cell = &mut cells[column];
        match (*kind, &*cell) {
            (Kind::Maxima, Cell::Number(_)) => *cell = Cell::Empty,
            (Kind::Person(_), Cell::Fraction(marks, _)) => *cell = Cell::Number(*marks),
            (Kind::Header, Cell::Text(header)) if !header.contains('%') => {
                let Some(at) = header.find([' ', '/', '(']).and_then(|_| header.find(['/', '(']))
                else {
                    continue;
                };
                *cell = Cell::Text(header[..at].trim_end().to_owned());
            }
            _ => continue,
        }
        found = true;
    }
    found.then_some(())
}

/// What a course cannot say any more without a column.
fn forget(course: &mut Course, place: usize, meaning: Meaning) {
    let Meaning::Score(test) = meaning else { return };
    let holds = |sheet: &Sheet| {
        sheet.columns.contains(&Meaning::Score(test))
            || sheet.columns.contains(&Meaning::PercentOf(test))
    };
    let Some(sheet) = course.files.iter().flat_map(|f| &f.sheets).nth(place) else { return };
    let has_percents = holds(sheet);
    let people: Vec<usize> = sheet
        .rows
        .iter()
        .filter_map(|(kind, _)| if let Kind::Person(person) = kind { Some(*person) } else { None })
        .collect();
    course.tests[test] = course.files.iter().flat_map(|f| &f.sheets).any(holds);
    for person in people {
        let figure = &mut course.truth[person][test];
        // Percents beside the marks say nothing of why there are none.
        if !has_percents || !matches!(figure, Figure::Percent(_)) {
            *figure = Figure::Missing;
        }
    }
}

/// Whether somebody who sees the cells alone can find that two columns were swapped, or it does
/// not matter: scores of two tests look the same, and so do counts of lessons and a mean.
fn is_visible(one: Meaning, other: Meaning) -> bool {
    if one == other {
        return false;
    }
    let any = |wanted: Meaning| one == wanted || other == wanted;
    let looks_like_scores = any(Meaning::Attendance) || any(Meaning::Average);
    match (one.test(), other.test()) {
        (Some(one), Some(other)) => one == other,
        (Some(_), None) | (None, Some(_)) => !looks_like_scores,
        (None, None) => true,
    }
}
