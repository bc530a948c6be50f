//! How well people are found again in generated courses, and how long it takes. Nothing is
//! asserted; `docs/identity.md` says what the measures mean.
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
mod measure;
mod reasons;
mod show;
mod truth;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use gradebook::identity::{Decisions, identify};
use gradebook::recognise::{Table, class_list, recognise};
use gradebook::scheme::Scheme;
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Gradebook, Request, compile};
use population::{Course, CourseKind, Kind, Plan, Rate};

use asked::Reviewer;
use measure::{Count, Measures, measure};
use reasons::Reasons;
use truth::Truth;

/// What is measured over all courses.
#[derive(Default)]
struct Totals {
    by_course: BTreeMap<(CourseKind, Rate), Measures>,
    by_rate: BTreeMap<Rate, Measures>,
    by_person: BTreeMap<(Rate, Kind), Count>,
    reasons: Reasons,
}

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let number = |at: usize, usual: usize| numbers.get(at).copied().unwrap_or(usual);
    let (courses, people, seed) = (number(0, 20), number(1, 100), number(2, 1));
    let started = Instant::now();
    let mut totals = Totals::default();
    for (kind, rate) in CourseKind::ALL.into_iter().flat_map(|k| Rate::ALL.map(|r| (k, r))) {
        for course in 0..courses {
            let seed = (seed * 1_000_003 + course * 101 + kind as usize * 7 + rate as usize) as u64;
            try_course(&Course::new(Plan { kind, rate, people, seed }), &mut totals);
        }
    }
    println!("{courses} courses of {people} people of each kind and rate, from seed {seed}\n");
    show::by_course(&totals.by_course, &totals.by_rate);
    show::by_person(&totals.by_person, Rate::Medium);
    totals.reasons.show();
    println!("in {:.0} s\n", started.elapsed().as_secs_f64());
    times();
}

fn try_course(course: &Course, totals: &mut Totals) {
    let tables = read(course);
    let truth = Truth::new(course);
    let mut reviewer = Reviewer::default();
    let first = compiled(&tables, Decisions::default());
    let taps = reviewer.answer(&first, &truth);
    let mut last = None;
    for _ in 0..5 {
        let next = compiled(&tables, reviewer.decisions.clone());
        let fresh = reviewer.answer(&next, &truth);
        last = Some(next);
        if fresh == 0 {
            break;
        }
    }
    let before = measure(&first, &truth);
    let after = measure(last.as_ref().unwrap_or(&first), &truth);
    let plan = course.plan;
    let taps = (taps, &reviewer);
    let of_course = totals.by_course.entry((plan.kind, plan.rate)).or_default();
    of_course.add((&before, &after), taps);
    totals.by_rate.entry(plan.rate).or_default().add((&before, &after), taps);
    for (person, found) in &before.people {
        let kind = course.people[*person].kind;
        let found_after = after.people.get(person);
        totals.by_person.entry((plan.rate, kind)).or_default().add(*found, found_after);
    }
    if plan.rate == Rate::Medium {
        totals.reasons.add(&first, &truth, &before);
    }
}

/// The tables of all files.
fn read(course: &Course) -> Vec<Table> {
    let table = |file: &population::File| -> Vec<Table> {
        let opened = open(&file.name, file.text.as_bytes(), &Limits::default());
        let Ok(Opened::Book(book)) = opened else { panic!("{}: {opened:?}", file.name) };
        match recognise(&file.name, &book) {
            Ok(tables) => tables,
            Err(_) if file.is_list => class_list(&file.name, &book).into_iter().collect(),
            Err(error) => panic!("{}: {error}\n{}", file.name, file.text),
        }
    };
    course.files.iter().flat_map(table).collect()
}

fn compiled(tables: &[Table], decisions: Decisions) -> Gradebook {
    let scheme = Scheme { decisions, ..Scheme::default() };
    compile(tables.to_vec(), &Request { scheme, ..Request::default() })
}

/// Who is who, and the whole compile, of 2,000 people: the best of five.
fn times() {
    println!("| 2,000 people, medium errors | who is who | whole compile |\n|---|---|---|");
    for kind in [CourseKind::Phones, CourseKind::Mails, CourseKind::OneOfNames, CourseKind::Mixed] {
        let course = Course::new(Plan { kind, rate: Rate::Medium, people: 2_000, seed: 5 });
        let tables = read(&course);
        let gradebook = compiled(&tables, Decisions::default());
        let counting: Vec<(usize, &Table)> =
            gradebook.tables.iter().enumerate().filter(|(_, t)| t.has_tests()).collect();
        let who = best(|| drop(identify(&counting, &Decisions::default())));
        let whole = best(|| drop(compiled(&tables, Decisions::default())));
        println!("| {} | {} ms | {} ms |", kind.words(), who.as_millis(), whole.as_millis());
    }
}

fn best(work: impl Fn()) -> Duration {
    let time = || {
        let started = Instant::now();
        work();
        started.elapsed()
    };
    (0..5).map(|_| time()).min().unwrap_or_default()
}
