//! The class list: who belongs to the course, with or without a result.

use gradebook::checks::{Check, Severity};
use gradebook::ledger::EntryReason;
use gradebook::recognise::{Table, class_list};
use gradebook::workbook::{Limits, Opened, open};
use gradebook::{Gradebook, Request, compile};
use proptest::prelude::*;

const PEOPLE: [(&str, &str); 8] = [
    ("Ada", "Obi"),
    ("Musa", "Bello"),
    ("Zainab", "Quadri"),
    ("Femi", "Ladan"),
    ("Kwame", "Thys"),
    ("Ines", "Gruber"),
    ("Jun", "Watanabe"),
    ("Olga", "Petrenko"),
];

fn list(people: impl Iterator<Item = usize>) -> Table {
    let rows: Vec<String> = people
        .map(|at| {
            let (given, family) = PEOPLE[at];
            format!("00{}{at},{family},{given},{given}@school.example,A", at + 1)
        })
        .collect();
    let text = format!("Matric No,Last name,First name,Email,Class\n{}\n", rows.join("\n"));
    let opened = open("Class.csv", text.as_bytes(), &Limits::default()).unwrap();
    let Opened::Book(book) = opened else { panic!("no book") };
    class_list("Class.csv", &book).unwrap()
}

/// A test with names, and addresses in the form where there are any.
fn test(name: &str, people: &[usize], with_mail: bool) -> Vec<Table> {
    let mail =
        |given: &str| if with_mail { format!("{given}@school.example") } else { String::new() };
    let row = |at: &usize| format!("{} {},{},7", PEOPLE[*at].0, PEOPLE[*at].1, mail(PEOPLE[*at].0));
    let rows: Vec<String> = people.iter().map(row).collect();
    testing::from_bytes(name, format!("Name,Email,Score (10)\n{}\n", rows.join("\n")).as_bytes())
}

fn findings(gradebook: &Gradebook) -> Vec<(Severity, usize)> {
    let of_list = gradebook.findings.iter().filter(|f| f.check == Check::ClassList);
    of_list.map(|f| (f.severity, f.people.len())).collect()
}

proptest! {
    #[test]
    fn everybody_on_it_is_there_and_named(
        taken in proptest::sample::subsequence((0..8_usize).collect::<Vec<_>>(), 1..8),
        with_mail: bool,
        list_first: bool,
    ) {
        let mut tables = test("Test 1.csv", &taken, with_mail);
        tables.insert(if list_first { 0 } else { tables.len() }, list(0..8));
        let gradebook = compile(tables, &Request::default());
        prop_assert_eq!(gradebook.people.len(), 8);
        prop_assert!(gradebook.people.iter().all(|p| p.email.ends_with("@school.example")));
        prop_assert!(gradebook.people.iter().all(|p| p.student_id.is_some()));
        let without = gradebook.attendance().without_result;
        prop_assert_eq!(without.len(), 8 - taken.len());
        prop_assert_eq!(findings(&gradebook), [(Severity::Warning, 8 - taken.len())]);
        // A test that was not taken is graded by the rule for missing tests.
        let without = without.iter().map(|at| &gradebook.results[*at].grade);
        prop_assert!(without.into_iter().all(|grade| grade.passed != Some(true)));
        let listed = gradebook.ledger.iter().filter(|e| e.why == EntryReason::OnClassList);
        prop_assert_eq!(listed.count(), 8);
    }
}

#[test]
fn who_is_not_on_it_is_asked_about_once() {
    let mut tables = test("Test 1.csv", &[0, 1, 2, 3, 4, 5, 6, 7], true);
    tables.extend(test("Test 2.csv", &[0, 1, 2, 3, 4, 5, 6, 7], false));
    tables.push(list(0..6));
    let gradebook = compile(tables, &Request::default());
    assert_eq!(gradebook.people.len(), 8);
    assert_eq!(findings(&gradebook), [(Severity::Doubt, 2)]);
}

#[test]
fn a_list_of_others_is_used_where_somebody_says_so() {
    let tables = || {
        let mut tables = test("Test 1.csv", &[0, 1, 2], true);
        tables.push(list(4..8));
        tables
    };
    let plain = compile(tables(), &Request::default());
    assert_eq!((plain.people.len(), findings(&plain)), (3, vec![(Severity::Warning, 0)]));
    let said = Request { class_lists: vec!["Class.csv".to_owned()], ..Request::default() };
    let said = compile(tables(), &said);
    assert_eq!(said.people.len(), 7);
    assert_eq!(findings(&said), [(Severity::Doubt, 3), (Severity::Warning, 4)]);
}
