//! What holds for generated courses of all kinds, whoever their people are.

use std::collections::{BTreeMap, BTreeSet};

use gradebook::recognise::recognise;
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Gradebook, Request, compile};
use population::{Course, CourseKind, File, Plan, Rate};
use proptest::prelude::*;
use proptest::sample::select;

fn course() -> impl Strategy<Value = Course> {
    (select(&CourseKind::ALL[..]), select(&Rate::ALL[..]), 3..24_usize, any::<u64>())
        .prop_map(|(kind, rate, people, seed)| Course::new(Plan { kind, rate, people, seed }))
}

fn compiled(files: &[&File]) -> Gradebook {
    let tables = files.iter().flat_map(|file| {
        let Ok(Opened::Book(book)) = open(&file.name, file.text.as_bytes(), &Limits::default())
        else {
            panic!("{} can't be opened", file.name)
        };
        // A class list or an empty file is no table of results.
        recognise(&file.name, &book).unwrap_or_default()
    });
    compile(tables.collect(), &Request::default())
}

/// A row by its file and its line there, from 1.
type Place = (String, u32);

/// The rows of each person.
fn people(gradebook: &Gradebook) -> Vec<Vec<Place>> {
    let place = |row: &gradebook::RowRef| (gradebook.tables[row.table].file.clone(), row.row);
    gradebook.people.iter().map(|p| p.rows.iter().map(place).collect()).collect()
}

/// The rows of people that are taken for rows of nobody.
fn set_aside(gradebook: &Gradebook, files: &[&File]) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for table in &gradebook.tables {
        let file = files.iter().find(|f| f.name == table.file).unwrap();
        let rows = table.set_aside.iter().flat_map(|s| s.row..s.row + s.rows);
        places.extend(rows.filter(|r| file.person(*r).is_some()).map(|r| (file.name.clone(), r)));
    }
    places
}

/// A file with its rows in another order, and the former line of each.
fn shuffled(file: &File, order: &[u32]) -> (File, BTreeMap<u32, u32>) {
    let lines: Vec<&str> = file.text.lines().collect();
    let (head, body) = lines.split_at(file.first_row as usize - 1);
    let mut places: Vec<usize> = (0..body.len()).collect();
    places.sort_by_key(|place| order[place % order.len()].wrapping_mul(*place as u32 + 7));
    let moved = places.iter().map(|place| body[*place]);
    let text = head.iter().copied().chain(moved).flat_map(|line| [line, "\n"]).collect();
    let rows = places.iter().map(|place| file.rows[*place]).collect();
    let former =
        |(at, place): (usize, &usize)| (file.first_row + at as u32, file.first_row + *place as u32);
    let former = places.iter().enumerate().map(former).collect();
    (File { text, rows, ..file.clone() }, former)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: testing::cases(12), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_row_is_one_persons_or_set_aside(course in course()) {
        let files: Vec<&File> = course.files.iter().collect();
        let gradebook = compiled(&files);
        let mut seen = set_aside(&gradebook, &files);
        for place in people(&gradebook).into_iter().flatten() {
            prop_assert!(seen.insert(place.clone()), "twice: {place:?}");
        }
        let names: BTreeSet<&str> = gradebook.tables.iter().map(|t| t.file.as_str()).collect();
        for file in files.iter().filter(|f| names.contains(f.name.as_str())) {
            for (row, _) in (file.first_row..).zip(&file.rows) {
                prop_assert!(seen.contains(&(file.name.clone(), row)), "{} {row}", file.name);
            }
        }
    }

    #[test]
    fn the_order_of_files_and_rows_makes_no_other_people(
        course in course(),
        order in prop::collection::vec(any::<u32>(), 1..40),
        turn in 0..9_usize,
    ) {
        let files: Vec<&File> = course.files.iter().collect();
        let moved: Vec<(File, BTreeMap<u32, u32>)> =
            files.iter().map(|file| shuffled(file, &order)).collect();
        let former: BTreeMap<&str, &BTreeMap<u32, u32>> =
            moved.iter().map(|(file, former)| (file.name.as_str(), former)).collect();
        let mut turned: Vec<&File> = moved.iter().map(|(file, _)| file).collect();
        turned.rotate_left(turn % files.len());
        let (one, other) = (compiled(&files), compiled(&turned));
        // What is taken for a row of totals depends on where it stands.
        prop_assume!(set_aside(&one, &files).is_empty() && set_aside(&other, &turned).is_empty());
        let sorted = |mut all: Vec<Vec<Place>>| {
            for rows in &mut all { rows.sort(); }
            all.sort();
            all
        };
        let back = people(&other).into_iter().map(|rows| {
            rows.into_iter().map(|(file, row)| { let row = former[file.as_str()][&row]; (file, row) }).collect()
        });
        prop_assert_eq!(sorted(people(&one)), sorted(back.collect()));
        prop_assert_eq!(one.doubts.len(), other.doubts.len());
    }
}
