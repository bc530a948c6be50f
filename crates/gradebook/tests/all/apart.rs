//! Tables below and beside each other, and rows that are nobody's, by generated tables.

use std::fmt::Write;

use gradebook::scoring::Standing;
use gradebook::{Gradebook, Request, compile};
use proptest::prelude::*;
use proptest::sample::subsequence;

const PEOPLE: [&str; 8] = [
    "Ada Obi",
    "Ben Carver",
    "Chloe Nguyen",
    "Dario Conte",
    "Ella Frost",
    "Farid Aziz",
    "Gita Rao",
    "Hugo Blanc",
];

fn compiled(files: &[(&str, &str)]) -> Gradebook {
    let tables = files.iter().flat_map(|(name, text)| testing::from_bytes(name, text.as_bytes()));
    compile(tables.collect(), &Request::default())
}

/// Everybody's percents, in order.
fn figures(gradebook: &Gradebook) -> Vec<String> {
    let percent = |standing: Standing| match standing {
        Standing::Taken(percent) => percent.normalize().to_string(),
        other => format!("{other:?}"),
    };
    let line = |at: usize| {
        let tests = &gradebook.results[at].outcomes;
        let marks: Vec<String> = tests.iter().map(|t| percent(t.standing)).collect();
        format!("{}: {}", gradebook.people[at].name, marks.join(" "))
    };
    (0..gradebook.people.len()).map(line).collect()
}

/// A course of two tests: who sat the second one, the marks, and an order.
fn courses() -> impl Strategy<Value = (Vec<usize>, Vec<(u32, u32)>, Vec<usize>)> {
    let second = subsequence((0..PEOPLE.len()).collect::<Vec<_>>(), 4..8).prop_shuffle();
    let marks = prop::collection::vec((0..=10_u32, 0..=40_u32), PEOPLE.len());
    (second, marks, Just(vec![0, 1, 2, 3]).prop_shuffle())
}

fn mail(person: usize) -> String {
    PEOPLE[person].to_lowercase().replace(' ', ".") + "@school.example"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: testing::cases(48), failure_persistence: None, ..ProptestConfig::default() })]

    /// Two sections of one export, the second below the first with its columns in another order.
    #[test]
    fn a_section_below_with_its_columns_in_another_order((second, marks, order) in courses()) {
        let titles = ["Name", "Email", "Quiz 1 (10)", "Quiz 2 (40)"];
        let cells = |person: usize| {
            let (one, two) = marks[person];
            [PEOPLE[person].to_owned(), mail(person), one.to_string(), two.to_string()]
        };
        let first: Vec<usize> = (0..PEOPLE.len()).filter(|p| !second.contains(p)).collect();
        prop_assume!(!first.is_empty());
        let section = |people: &[usize], order: &[usize]| {
            let mut text = order.iter().map(|at| titles[*at]).collect::<Vec<_>>().join(",") + "\n";
            for person in people {
                let cells = cells(*person);
                let line: Vec<&str> = order.iter().map(|at| cells[*at].as_str()).collect();
                writeln!(text, "{}", line.join(",")).unwrap();
            }
            text
        };
        let straight = section(&(0..PEOPLE.len()).collect::<Vec<_>>(), &[0, 1, 2, 3]);
        let below = section(&first, &[0, 1, 2, 3]) + &section(&second, &order);
        prop_assert_eq!(
            figures(&compiled(&[("Marks.csv", &below)])),
            figures(&compiled(&[("Marks.csv", &straight)])),
            "{}", below
        );
    }

    /// Two lists beside each other, each in an order of its own.
    #[test]
    fn a_list_beside_another_one_in_its_own_order((second, marks, _) in courses()) {
        let rotated: Vec<usize> = second.iter().copied().filter(|p| *p != 0).collect();
        let mut text = String::from("Name,Score (10),,First Name,Last Name,Points (40)\n");
        let (mut one, mut two) = (String::from("Name,Score (10)\n"), String::from("Name,Points (40)\n"));
        for row in 0..PEOPLE.len() {
            let left = format!("{},{}", PEOPLE[row], marks[row].0);
            let right = rotated.get(row).map_or(",,".to_owned(), |p| {
                writeln!(two, "{},{}", PEOPLE[*p], marks[*p].1).unwrap();
                format!("{},{}", PEOPLE[*p].replace(' ', ","), marks[*p].1)
            });
            writeln!(text, "{left},,{right}").unwrap();
            writeln!(one, "{left}").unwrap();
        }
        let same = rotated.iter().enumerate().filter(|(row, person)| row == *person).count();
        prop_assume!(rotated.len() > 2 && same * 2 < rotated.len());
        let beside = compiled(&[("Marks.csv", &text)]);
        let alone = compiled(&[("Test 1.csv", &one), ("Test 2.csv", &two)]);
        prop_assert_eq!(figures(&beside), figures(&alone), "{}", text);
    }

    /// A row of weights without a word for it, and a legend of the codes below the people.
    #[test]
    fn weights_and_legends_are_nobodys(
        (_, marks, _) in courses(),
        weight in 1..99_u32,
        label in prop::sample::select(&["", "Wght", "Gew.", "%"][..]),
        codes in any::<bool>(),
    ) {
        // Marks from 1 to 8, each once, may be places.
        prop_assume!((0..8).any(|at| marks[at + 1..].iter().any(|next| next.0 == marks[at].0)));
        let mut text = format!("Name,Quiz 1,Quiz 2\n{label},{weight}%,{}%\n", 100 - weight);
        let mut plain = String::from("Name,Quiz 1,Quiz 2\n");
        for (person, (one, two)) in marks.iter().enumerate() {
            let two = if codes && person == 2 { "EXC".to_owned() } else { two.to_string() };
            for text in [&mut text, &mut plain] {
                writeln!(text, "{},{one},{two}", PEOPLE[person]).unwrap();
            }
        }
        if codes {
            text += "EXC means excused,,\nEXC,,\nABS,,\n";
        }
        let (with, without) = (compiled(&[("Marks.csv", &text)]), compiled(&[("Marks.csv", &plain)]));
        prop_assert_eq!(figures(&with), figures(&without), "{}", text);
    }
}
