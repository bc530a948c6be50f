//! What is chosen at random about a course.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::words::{LANGUAGES, PEOPLE};

/// How the tests are spread over files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrangement {
    FileEach,
    OneTable,
    /// One table with some people, a second one with the others.
    Sections,
    SheetEach,
}

/// Where the maxima are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Maxima {
    Header,
    Row,
    Column,
    Cells,
    Absent,
}

/// How names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    Full,
    FirstLast,
    LastFirst,
    /// `Obi, Ada` in one column.
    Comma,
    /// Only e-mail address or id.
    None,
}

/// How the scores of a test are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Marks,
    /// `85.5%`, with so many decimals.
    Percent(u32),
    /// `85.5` below a header with `%`.
    PlainPercent(u32),
}

/// How somebody did in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Thousandths of the maximum.
    Share(u32),
    Blank,
    Absent,
    Excused,
    Pending,
    /// Not in the file at all, if each test has one of its own.
    Away,
}

#[derive(Debug, Clone)]
pub(super) struct TestPlan {
    pub(super) maximum: u32,
    pub(super) halves: bool,
    pub(super) form: Form,
    pub(super) marks: Vec<Mark>,
}

/// What else is in the tables.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is there or not, whatever the others are")]
pub(super) struct Extras {
    pub(super) email: bool,
    pub(super) id: bool,
    pub(super) date: bool,
    pub(super) percent_beside: bool,
    pub(super) total: bool,
    pub(super) average: bool,
    pub(super) letters: bool,
    pub(super) attendance: bool,
    pub(super) blank_column: bool,
    pub(super) above: bool,
    pub(super) footer: bool,
    pub(super) remark_below: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) language: usize,
    /// Chooses among words that mean the same.
    pub(super) wording: usize,
    pub(super) people: Vec<usize>,
    pub(super) tests: Vec<TestPlan>,
    pub(super) arrangement: Arrangement,
    pub(super) maxima: Maxima,
    pub(super) names: Names,
    pub(super) extras: Extras,
}

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        40 => (150..=1000_u32).prop_map(Mark::Share),
        4 => (0..150_u32).prop_map(Mark::Share),
        1 => Just(Mark::Blank),
        1 => Just(Mark::Absent),
        1 => Just(Mark::Excused),
        1 => Just(Mark::Pending),
        1 => Just(Mark::Away),
    ]
}

fn test(people: usize) -> impl Strategy<Value = TestPlan> {
    let form = prop_oneof![
        6 => Just(Form::Marks),
        1 => (0..3_u32).prop_map(Form::Percent),
        1 => (0..3_u32).prop_map(Form::PlainPercent),
    ];
    let maximum = select(vec![20, 10, 5, 8, 12, 15, 25, 30, 40, 50, 60, 100]);
    let marks = prop::collection::vec(mark(), people);
    (maximum, any::<bool>(), form, marks).prop_map(|(maximum, halves, form, marks)| TestPlan {
        maximum,
        halves,
        form,
        marks,
    })
}

fn extras() -> impl Strategy<Value = Extras> {
    let rare = || prop::bool::weighted(0.2);
    let half = any::<[bool; 2]>();
    let some = (rare(), rare(), rare(), rare(), rare(), rare(), rare(), rare(), rare(), rare());
    (half, some).prop_map(|([email, id], some)| Extras {
        email,
        id,
        date: some.0,
        percent_beside: some.1,
        total: some.2,
        average: some.3,
        letters: some.4,
        attendance: some.5,
        blank_column: some.6,
        above: some.7,
        footer: some.8,
        remark_below: some.9,
    })
}

/// Any course.
pub(super) fn plan() -> impl Strategy<Value = Plan> {
    let all: Vec<usize> = (0..PEOPLE.len()).collect();
    let arrangement = select(vec![
        Arrangement::OneTable,
        Arrangement::FileEach,
        Arrangement::Sections,
        Arrangement::SheetEach,
    ]);
    let maxima =
        select(vec![Maxima::Header, Maxima::Row, Maxima::Column, Maxima::Cells, Maxima::Absent]);
    let names =
        select(vec![Names::Full, Names::FirstLast, Names::LastFirst, Names::Comma, Names::None]);
    (subsequence(all, 5..13).prop_shuffle(), 1..5_usize).prop_flat_map(move |(people, tests)| {
        let tests = prop::collection::vec(test(people.len()), tests);
        let places = (0..LANGUAGES.len(), 0..24_usize);
        (
            Just(people),
            tests,
            places,
            (arrangement.clone(), maxima.clone(), names.clone()),
            extras(),
        )
            .prop_map(|(people, tests, (language, wording), how, mut extras)| {
                let (arrangement, maxima, names) = how;
                extras.email |= names == Names::None && !extras.id;
                Plan { language, wording, people, tests, arrangement, maxima, names, extras }
            })
    })
}
