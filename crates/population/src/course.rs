//! A course: its people, its files, and whose each row is.

use crate::attendance::{Sitting, sittings};
use crate::dice::Dice;
use crate::kinds::{CourseKind, Rate};
use crate::layout::{Entry, Layout};
use crate::person::{Person, class};
use crate::row::line;
use crate::sheets::{Sheet, sheets};
use crate::written::Written;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The kind of the course.
    pub kind: CourseKind,
    /// How often people write in another way.
    pub rate: Rate,
    /// How many people, or one or two more.
    pub people: usize,
    /// The same seed makes the same course.
    pub seed: u64,
}

/// A course with its truth.
#[derive(Debug, Clone)]
pub struct Course {
    /// What was asked for.
    pub plan: Plan,
    /// The files.
    pub files: Vec<File>,
    /// The people, by their ids.
    pub people: Vec<Person>,
}

/// A file of a course.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name.
    pub name: String,
    /// CSV.
    pub text: String,
    /// The row of the first person, as a spreadsheet program counts.
    pub first_row: u32,
    /// Whether it is a list of the class, without scores.
    pub is_list: bool,
    /// The person of each row from there on.
    pub rows: Vec<usize>,
}

impl File {
    /// The person whose row it is, as a spreadsheet program counts.
    pub fn person(&self, row: u32) -> Option<usize> {
        let at = usize::try_from(row.checked_sub(self.first_row)?).ok()?;
        self.rows.get(at).copied()
    }
}

impl Course {
    /// Generates a course.
    pub fn new(plan: Plan) -> Self {
        let dice = &mut Dice::new(plan.seed);
        let people = class(plan.kind, plan.rate, plan.people, dice);
        let sheets = sheets(plan.kind, dice);
        let tests = sheets.iter().map(|s| s.test + 1).max().unwrap_or(1);
        let write = |sheet: &Sheet| Writer { sheet, people: &people, plan, tests }.file(dice);
        let files = sheets.iter().map(write).collect();
        Self { plan, files, people }
    }
}

/// Writes one file.
struct Writer<'c> {
    sheet: &'c Sheet,
    people: &'c [Person],
    plan: Plan,
    tests: usize,
}

impl Writer<'_> {
    fn file(&self, dice: &mut Dice) -> File {
        let Sheet { name, layout, test, group, .. } = self.sheet;
        let members: Vec<&Person> =
            self.people.iter().filter(|p| group.is_none_or(|g| g == p.group)).collect();
        let sat = sittings(&members, dice);
        let head = layout.head(test + 1);
        let mut text: String = head.iter().map(|cells| line(cells)).collect();
        let rows =
            if layout.is_of_school() { on_list(&members, &sat) } else { by_time(&members, sat) };
        for (at, (person, sitting)) in rows.iter().enumerate() {
            let entry = Entry {
                who: &self.written(person, dice),
                place: at + 1,
                test: *test,
                time: sitting.map(|s| (2 + test * 3, s.minute)),
                score: sitting.map(|s| s.score),
                group: person.group,
            };
            text.push_str(&line(&layout.cells(&entry)));
        }
        let first_row = u32::try_from(head.len()).unwrap_or(0) + 1;
        let rows = rows.iter().map(|(person, _)| person.id).collect();
        File { name: name.clone(), text, first_row, is_list: *layout == Layout::Roster, rows }
    }

    fn written(&self, person: &Person, dice: &mut Dice) -> Written {
        let Sheet { layout, order, test, .. } = self.sheet;
        if layout.is_of_school() {
            return Written::by_school(person);
        }
        let late = test * 2 >= self.tests;
        Written::by_hand(person, (*order, late), self.plan.rate, dice)
    }
}

type Row<'p> = (&'p Person, Option<Sitting>);

/// Everybody by surname, with the last submission.
fn on_list<'p>(members: &[&'p Person], sat: &[Sitting]) -> Vec<Row<'p>> {
    let last = |person: &Person| sat.iter().rev().find(|s| s.person == person.id).copied();
    let mut rows: Vec<Row<'p>> = members.iter().map(|person| (*person, last(person))).collect();
    rows.sort_by(|(one, _), (other, _)| one.family.main.cmp(&other.family.main));
    rows
}

/// Who sat the test, in order of time.
fn by_time<'p>(members: &[&'p Person], sat: Vec<Sitting>) -> Vec<Row<'p>> {
    let row = |sitting: Sitting| {
        let at = members.binary_search_by_key(&sitting.person, |person| person.id).ok()?;
        Some((*members.get(at)?, Some(sitting)))
    };
    sat.into_iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(kind: CourseKind, rate: Rate) -> Plan {
        Plan { kind, rate, people: 120, seed: 7 }
    }

    #[test]
    fn a_seed_makes_one_course_and_each_line_has_its_person() {
        for (kind, rate) in CourseKind::ALL.into_iter().flat_map(|k| Rate::ALL.map(|r| (k, r))) {
            let (one, again) = (Course::new(plan(kind, rate)), Course::new(plan(kind, rate)));
            assert!((120..123).contains(&one.people.len()), "{}", one.people.len());
            for (file, same) in one.files.iter().zip(&again.files) {
                assert_eq!((&file.text, &file.rows), (&same.text, &same.rows));
                let lines = file.text.lines().count() as u32;
                assert_eq!(lines + 1, file.first_row + file.rows.len() as u32, "{}", file.text);
                assert_eq!(file.person(file.first_row - 1), None);
                assert_eq!(file.person(lines), file.rows.last().copied());
            }
        }
    }

    #[test]
    fn relatives_are_alike_and_not_equal() {
        let course = Course::new(plan(CourseKind::Phones, Rate::Medium));
        let of = |kind| course.people.iter().filter(move |p| p.kind == kind);
        for twin in of(crate::Kind::Twin) {
            let other = of(crate::Kind::Twin).find(|p| p.id != twin.id && p.phone == twin.phone);
            assert!(other.is_some_and(|p| p.name() != twin.name()));
        }
        for person in of(crate::Kind::Namesake) {
            assert!(course.people.iter().any(|p| p.id != person.id && p.name() == person.name()));
        }
    }
}
