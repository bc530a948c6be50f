//! How well people are found again in generated courses. Nothing is asserted.
//!
//! `cargo bench -p gradebook --bench identity -- COURSES PEOPLE SEED`: so many courses of each kind
//! and rate, people a course, and the first seed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails by panicking"
)]

mod asked;
mod truth;

use std::time::Instant;

use gradebook::identity::Decisions;
use gradebook::recognise::{Table, recognise};
use gradebook::scheme::Scheme;
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Gradebook, Request, compile};
use population::{Course, CourseKind, Plan, Rate};

use truth::Truth;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let number = |at: usize, usual: usize| numbers.get(at).copied().unwrap_or(usual);
    let (courses, people, seed) = (number(0, 20), number(1, 100), number(2, 1));
    let started = Instant::now();
    println!(
        "| course | errors | people | people found | rows | questions |\n|---|---|---|---|---|---|"
    );
    for (kind, rate) in CourseKind::ALL.into_iter().flat_map(|k| Rate::ALL.map(|r| (k, r))) {
        let [mut found, mut rows, mut asked, mut all] = [0; 4];
        for course in 0..courses {
            let seed = (seed * 1_000_003 + course * 101 + kind as usize * 7 + rate as usize) as u64;
            let course = Course::new(Plan { kind, rate, people, seed });
            let gradebook = compiled(&read(&course), Decisions::default());
            let of_people = Truth::new(&course).rows(&gradebook);
            found += gradebook.people.len();
            rows += of_people.values().map(Vec::len).sum::<usize>();
            all += of_people.len();
            asked += asked::taps(&gradebook);
        }
        println!("| {} | {} | {all} | {found} | {rows} | {asked} |", kind.words(), rate.words());
    }
    println!("in {:.0} s", started.elapsed().as_secs_f64());
}

/// The tables of all files. A class list may be none: then its rows are left out of the measures.
fn read(course: &Course) -> Vec<Table> {
    let table = |file: &population::File| -> Vec<Table> {
        let opened = open(&file.name, file.text.as_bytes(), &Limits::default());
        let Ok(Opened::Book(book)) = opened else { panic!("{}: {opened:?}", file.name) };
        match recognise(&file.name, &book) {
            Ok(tables) => tables,
            Err(_) if file.is_list => Vec::new(),
            Err(error) => panic!("{}: {error}\n{}", file.name, file.text),
        }
    };
    course.files.iter().flat_map(table).collect()
}

fn compiled(tables: &[Table], decisions: Decisions) -> Gradebook {
    let scheme = Scheme { decisions, ..Scheme::default() };
    compile(tables.to_vec(), &Request { scheme, ..Request::default() })
}
