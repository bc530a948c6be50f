//! Which files a kind of course has.

use crate::dice::Dice;
use crate::kinds::CourseKind;
use crate::layout::Layout;
use crate::person::GROUPS;
use crate::written::Order;

/// How many tests a course has whose groups have no files of their own.
const TESTS: usize = 5;

/// A file that is to be written.
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) layout: Layout,
    /// The order of names that it asks for.
    pub(crate) order: Order,
    /// The test, from 0.
    pub(crate) test: usize,
    /// The group whose file it is.
    pub(crate) group: Option<usize>,
}

/// The files of a kind of course.
pub(crate) fn sheets(kind: CourseKind, dice: &mut Dice) -> Vec<Sheet> {
    let layouts = match kind {
        CourseKind::Phones => vec![(Layout::Phone, Order::GivenFirst); TESTS],
        CourseKind::Mails => (0..TESTS).map(|_| (form(dice), Order::GivenFirst)).collect(),
        CourseKind::OneOfNames => with_one(Layout::Names, dice),
        CourseKind::OneOfPlatform => {
            let platform = if dice.chance(0.5) { Layout::Moodle } else { Layout::Canvas };
            with_one(platform, dice)
        }
        CourseKind::Mixed => (0..TESTS).map(|_| (any(dice), any_order(dice))).collect(),
        CourseKind::Roster => with_roster(dice),
        CourseKind::Groups => {
            let layout = if dice.chance(0.5) { Layout::Mail } else { Layout::Names };
            return groups(layout);
        }
    };
    let mut tests = 0;
    let sheet = |(layout, order)| {
        let test = tests;
        let is_roster = layout == Layout::Roster;
        tests += usize::from(!is_roster);
        let name =
            if is_roster { "Class list.csv".to_owned() } else { format!("Test {tests}.csv") };
        Sheet { name, layout, order, test, group: None }
    };
    layouts.into_iter().map(sheet).collect()
}

fn form(dice: &mut Dice) -> Layout {
    if dice.chance(0.15) { Layout::Responses } else { Layout::Mail }
}

fn any(dice: &mut Dice) -> Layout {
    match dice.below(9) {
        0 => Layout::Phone,
        1 | 2 => form(dice),
        3 => Layout::Number,
        4 => Layout::Parts,
        5 => Layout::Moodle,
        6 => Layout::Canvas,
        _ => Layout::Names,
    }
}

fn any_order(dice: &mut Dice) -> Order {
    match dice.below(4) {
        0 => Order::FamilyFirst,
        1 => Order::Comma,
        _ => Order::GivenFirst,
    }
}

fn with_one(other: Layout, dice: &mut Dice) -> Vec<(Layout, Order)> {
    let mut layouts = vec![(Layout::Mail, Order::GivenFirst); TESTS - 1];
    layouts.push((other, Order::GivenFirst));
    dice.shuffle(&mut layouts);
    layouts
}

fn with_roster(dice: &mut Dice) -> Vec<(Layout, Order)> {
    let mut layouts = vec![
        (Layout::Mail, Order::GivenFirst),
        (Layout::Mail, Order::GivenFirst),
        (Layout::Number, Order::FamilyFirst),
        (Layout::Names, Order::GivenFirst),
        (Layout::Parts, Order::GivenFirst),
        (Layout::Roster, Order::GivenFirst),
    ];
    dice.shuffle(&mut layouts);
    layouts
}

fn groups(layout: Layout) -> Vec<Sheet> {
    let all = (0..3).flat_map(|test| (0..GROUPS).map(move |group| (test, group)));
    let sheet = |(test, group): (usize, usize)| Sheet {
        name: format!("Test {} Group {}.csv", test + 1, group + 1),
        layout,
        order: Order::GivenFirst,
        test,
        group: Some(group),
    };
    all.map(sheet).collect()
}
