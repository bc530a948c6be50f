//! Formulas: read, worked out over a small table, and translated for a workbook.
#![no_main]

use std::sync::LazyLock;

use gradebook::recognise::recognise;
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Request, compile};
use libfuzzer_sys::fuzz_target;
use table::{Action, Base, Table, apply};

const QUIZ: &str = "Name,Email,Score (20),Group\nAda Obi,ada@example.org,18,North\n\
    Ben Cole,ben@example.org,0,\nCy Dane,cy@example.org,1000000000000,South\n";

static START: LazyLock<Option<(Table, Base)>> = LazyLock::new(|| {
    let Ok(Opened::Book(book)) = open("Test 1.csv", QUIZ.as_bytes(), &Limits::default()) else {
        return None;
    };
    let gradebook = compile(recognise("Test 1.csv", &book).ok()?, &Request::default());
    Some((Table::of(&gradebook).ok()?, Base::of(&gradebook)))
});

fuzz_target!(|formula: &str| {
    let Some((table, base)) = &*START else { panic!("the table can not be made") };
    let mut changed = table.clone();
    let action = Action::AddFormula { name: "Made".to_owned(), formula: formula.to_owned() };
    let done = apply(&mut changed, &action, &base.people, &[]);
    if done.is_err() {
        return;
    }
    // Its values are shown, and a second one may follow from it.
    for column in changed.columns() {
        assert_eq!(changed.shown(column).len(), table.height());
    }
    let next = Action::AddFormula { name: "Next".to_owned(), formula: "[Made]".to_owned() };
    let _ = apply(&mut changed, &next, &base.people, &[]);
});
