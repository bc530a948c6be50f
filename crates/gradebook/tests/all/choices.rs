//! Columns that the teacher uses or leaves out.

use std::fmt::Write;

use gradebook::ledger::EntryReason;
use gradebook::recognise::{ColumnUse, LeftOut, Table};
use gradebook::{ColumnChoice, Gradebook, Request, compile};
use proptest::prelude::*;

const FILE: &str = "Test 1.csv";

/// A test beside a total that nothing explains, and one that nobody took.
fn tables() -> Vec<Table> {
    let mut text = "Name,Email,Quiz 1 (10),Quiz 2 (10),Total,Quiz 3 (10)\n".to_owned();
    for (at, name) in ["Ada Obi", "Musa Bello", "Esi Mensah", "Kofi Boateng"].iter().enumerate() {
        let mail = name.to_lowercase().replace(' ', ".");
        let (one, two, total) = (at + 5, 9 - at, 3 * at + 1);
        writeln!(text, "{name},{mail}@example.org,{one},{two},{total},").unwrap();
    }
    testing::from_bytes(FILE, text.as_bytes())
}

fn choice(header: &str, counts: bool) -> ColumnChoice {
    ColumnChoice { file: FILE.into(), sheet: String::new(), header: header.into(), counts }
}

fn compiled(columns: Vec<ColumnChoice>) -> Gradebook {
    compile(tables(), &Request { columns, ..Request::default() })
}

fn titles(gradebook: &Gradebook) -> Vec<&str> {
    gradebook.tests.iter().map(|t| t.title.as_str()).collect()
}

fn use_of<'g>(gradebook: &'g Gradebook, header: &str) -> Option<&'g ColumnUse> {
    let column = gradebook.tables[0].columns.iter().find(|c| c.header == header)?;
    column.results.as_ref()
}

fn doubts(gradebook: &Gradebook) -> usize {
    let doubt = |f: &&gradebook::checks::Finding| f.check == gradebook::checks::Check::Column;
    gradebook.findings.iter().filter(doubt).count()
}

#[test]
fn a_column_is_used_or_left_out_as_said() {
    let plain = compiled(Vec::new());
    assert_eq!(titles(&plain), ["Quiz 1", "Quiz 2"]);
    assert_eq!(doubts(&plain), 2);
    let used = compiled(vec![choice("Total", true)]);
    assert_eq!(titles(&used), ["Quiz 1", "Quiz 2", "Total"]);
    assert_eq!(use_of(&used, "Total"), Some(&ColumnUse::Scores("Total".into())));
    assert_eq!(doubts(&used), 1);
    assert!(used.results.iter().all(|r| r.outcomes[2].standing.percent().is_some()));
    let left = compiled(vec![choice("Quiz 2 (10)", false), choice("Total", false)]);
    assert_eq!(titles(&left), ["Quiz 1"]);
    assert_eq!(use_of(&left, "Quiz 2 (10)"), Some(&ColumnUse::LeftOut(LeftOut::AsSaid)));
    assert_eq!((doubts(&left), left.tally_all()), (1, plain.tally_all()));
}

#[test]
fn what_fits_no_column_changes_nothing() {
    let mut wrong = vec![choice("Quiz 9", true), choice("Name", true), choice("Email", false)];
    wrong.push(ColumnChoice { file: "other.csv".into(), ..choice("Total", true) });
    wrong.push(ColumnChoice { sheet: "Sheet1".into(), ..choice("Total", true) });
    assert_eq!(titles(&compiled(wrong)), ["Quiz 1", "Quiz 2"]);
}

#[test]
fn a_table_whose_tests_are_all_left_out_has_rows_that_count_for_nobody() {
    let none = compiled(vec![choice("Quiz 1 (10)", false), choice("Quiz 2 (10)", false)]);
    assert!(none.tests.is_empty() && none.people.is_empty());
    assert_eq!((none.tally_all().set_aside, none.tally_all().total()), (4, 4));
    assert!(none.ledger.iter().all(|e| e.why == EntryReason::NoTestUsed));
    // The only one that is used has the file's title, as one column of scores has.
    let all = ["Quiz 1 (10)", "Quiz 2 (10)"].map(|h| choice(h, false));
    let one = compiled(all.into_iter().chain([choice("Total", true)]).collect());
    assert_eq!((titles(&one), one.tests[0].number), (vec!["Test 1"], 1));
}

#[test]
fn columns_of_one_header_are_told_apart_by_their_letters() {
    let text =
        "Name,Email,Score,Total,Total,\nAda Obi,a@x.org,5,1,8,4\nMusa Bello,m@x.org,3,7,2,9\n";
    let tables = testing::from_bytes(FILE, text.as_bytes());
    let names: Vec<String> = tables[0].columns.iter().map(|c| tables[0].column_name(c)).collect();
    assert_eq!(names[2..], ["Score", "Total (column D)", "Total (column E)", "column F"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(testing::cases(64)))]

    /// Whatever is said, the last word on each column counts, and every row is accounted for.
    #[test]
    fn the_last_word_counts(said in prop::collection::vec((0..4_usize, any::<bool>()), 0..8)) {
        let headers = ["Quiz 1 (10)", "Quiz 2 (10)", "Total", "Quiz 3 (10)"];
        let gradebook = compiled(said.iter().map(|(at, counts)| choice(headers[*at], *counts)).collect());
        for (at, header) in headers.iter().enumerate() {
            let last = said.iter().rfind(|(place, _)| *place == at).map(|(_, counts)| *counts);
            let used = matches!(use_of(&gradebook, header), Some(ColumnUse::Scores(_)));
            prop_assert_eq!(used, last.unwrap_or(at < 2), "{}", header);
        }
        let tests = gradebook.tables[0].counting().count();
        prop_assert_eq!(gradebook.tests.len(), tests);
        prop_assert_eq!(gradebook.tally_all().total(), 4);
    }
}
