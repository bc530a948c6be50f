//! What holds for any class, however its files are mixed.

use std::collections::BTreeMap;
use std::fmt::Write;

use gradebook::domain::round_half_up;
use gradebook::explain::explain;
use gradebook::{Gradebook, Request, compile};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::Decimal;

/// One submission: person, slip in the e-mail, marks, minute.
type Row = (usize, u8, u32, u32);

const NAMES: [&str; 12] = [
    "Ada Obi",
    "Musa Bello",
    "Chloé Martin",
    "Diego Núñez",
    "Esi Mensah",
    "Farid Haddad",
    "Grace Okoro",
    "Hana Kim",
    "Ivan Petrov",
    "Joy Adeyemi Bola",
    "Kofi Annan",
    "Ada Obi",
];

fn csv(test: usize, rows: &[Row]) -> (String, String) {
    let mut lines = String::from("Submitted Time,Name,Email,Phone,Total Marks (17)\n");
    for (person, slip, marks, minute) in rows {
        let email = match slip {
            0 => format!("mail.of.person.{person}x@gmial.com"),
            1 => String::new(),
            2 => "none@@".to_owned(),
            _ => format!("mail.of.person.{person}x@gmail.com"),
        };
        let name =
            if slip % 2 == 0 { NAMES[*person].to_uppercase() } else { NAMES[*person].to_owned() };
        let _ = writeln!(
            lines,
            "{:02}-02-2026 {:02}:{:02}:00,{name},{email},0803111{person:04},{marks}",
            test + 1,
            minute / 60,
            minute % 60
        );
    }
    (format!("Test {}.csv", test + 1), lines)
}

fn class() -> impl Strategy<Value = Vec<Vec<Row>>> {
    let row = (0..NAMES.len(), 0..8_u8, 0..=18_u32, 0..1000_u32);
    prop::collection::vec(prop::collection::vec(row, 1..25), 1..5)
}

fn gradebook(files: &[(String, String)]) -> Gradebook {
    let tables =
        files.iter().flat_map(|(name, text)| testing::from_bytes(name, text.as_bytes())).collect();
    compile(tables, &Request::default())
}

/// What a teacher sees: name, e-mail, percents, average.
fn results(gradebook: &Gradebook) -> Vec<String> {
    let line = |at: usize| {
        let (person, result) = (&gradebook.people[at], &gradebook.results[at]);
        let percents: Vec<Option<Decimal>> =
            result.outcomes.iter().map(|o| o.standing.percent()).collect();
        format!("{} {} {percents:?} {:?}", person.name, person.email, result.grade.average)
    };
    let mut lines: Vec<String> = (0..gradebook.people.len()).map(line).collect();
    lines.sort();
    lines
}

/// A small calculator for `explain`'s arithmetic, independent of the scoring: numbers, + × / and
/// brackets, in fractions of integers scaled by what floats hold exactly enough.
struct Calculator<'t> {
    rest: &'t str,
}

impl Calculator<'_> {
    fn sum(&mut self) -> f64 {
        let mut value = self.product();
        while self.eat('+') {
            value += self.product();
        }
        value
    }

    fn product(&mut self) -> f64 {
        let mut value = self.atom();
        loop {
            if self.eat('×') {
                value *= self.atom();
            } else if self.eat('/') {
                value /= self.atom();
            } else {
                return value;
            }
        }
    }

    fn atom(&mut self) -> f64 {
        if self.eat('(') {
            let value = self.sum();
            assert!(self.eat(')'), "no ) at {}", self.rest);
            return value;
        }
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-')
            .unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        number.parse().unwrap_or_else(|_| panic!("no number at {number}{rest}"))
    }

    fn eat(&mut self, sign: char) -> bool {
        let trimmed = self.rest.trim_start();
        let rest = trimmed.strip_prefix(sign);
        self.rest = rest.unwrap_or(trimmed);
        rest.is_some()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: testing::cases(96), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_changes_nothing_and_no_row_is_lost(class in class(), shuffles in prop::collection::vec(any::<Index>(), 40), turn in any::<Index>()) {
        let files: Vec<_> = class.iter().enumerate().map(|(t, rows)| csv(t, rows)).collect();
        let straight = gradebook(&files);
        let rows: usize = class.iter().map(Vec::len).sum();
        let tally = straight.tally_all();
        prop_assert_eq!(tally.total() as usize, rows);
        let in_people: usize = straight.people.iter().map(|p| p.rows.len()).sum();
        let copied: usize = straight.copies.keys().map(|t| straight.tables[*t].submissions.len()).sum();
        prop_assert_eq!(in_people + copied, rows);

        let mut mixed: Vec<Vec<Row>> = class.clone();
        for (at, index) in shuffles.iter().enumerate() {
            let file = at % mixed.len();
            let last = mixed[file].len() - 1;
            let other = index.index(mixed[file].len());
            mixed[file].swap(last, other);
        }
        let mut files: Vec<_> = mixed.iter().enumerate().map(|(t, rows)| csv(t, rows)).collect();
        let middle = turn.index(files.len());
        files.rotate_left(middle);
        prop_assert_eq!(results(&straight), results(&gradebook(&files)));
    }

    #[test]
    fn the_same_file_twice_changes_no_score(class in class(), twice in any::<Index>()) {
        let mut files: Vec<_> = class.iter().enumerate().map(|(t, rows)| csv(t, rows)).collect();
        let once = gradebook(&files);
        let (name, text) = files[twice.index(files.len())].clone();
        files.push((format!("Copy of {name}"), text));
        let both = gradebook(&files);
        prop_assert_eq!(results(&once), results(&both));
        prop_assert_eq!(both.tally_all().total() as usize, files.iter().map(|(_, t)| t.lines().count() - 1).sum::<usize>());
    }

    #[test]
    fn explained_arithmetic_gives_the_final_average(class in class()) {
        let files: Vec<_> = class.iter().enumerate().map(|(t, rows)| csv(t, rows)).collect();
        let gradebook = gradebook(&files);
        for at in 0..gradebook.people.len() {
            let average = gradebook.results[at].grade.average.expect("everybody has one");
            let text = explain(&gradebook, at).arithmetic.expect("arithmetic");
            let value = Calculator { rest: &text }.sum();
            let value = round_half_up(Decimal::try_from((value * 1e9).round() / 1e9).expect("a decimal"), 2);
            prop_assert_eq!(value, average, "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,300}", name in select(vec!["a.csv", "a.tsv", "a.xlsx"])) {
        use gradebook::workbook::{Limits, Opened, open};
        if let Ok(Opened::Book(book)) = open(name, text.as_bytes(), &Limits::default()) {
            let _ = gradebook::recognise::recognise(name, &book);
        }
    }

    #[test]
    fn people_are_a_partition_of_the_rows(class in class()) {
        let files: Vec<_> = class.iter().enumerate().map(|(t, rows)| csv(t, rows)).collect();
        let gradebook = gradebook(&files);
        let mut seen = BTreeMap::new();
        for person in &gradebook.people {
            for row in &person.rows {
                *seen.entry(*row).or_insert(0) += 1;
            }
        }
        prop_assert!(seen.values().all(|times| *times == 1));
    }
}
