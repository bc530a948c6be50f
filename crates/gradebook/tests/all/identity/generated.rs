//! Courses of many kinds of names, made with their truth: nobody is merged, split or doubled in
//! silence.

use std::fmt::Write;

use gradebook::Gradebook;
use gradebook::checks::{Check, Severity};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

/// Given name and surname, of many cultures, none near another.
const NAMES: [(&str, &str); 20] = [
    ("Adaeze", "Nwosu"),
    ("Björk", "Sigurðardóttir"),
    ("Chloé", "Lefèvre"),
    ("Dmitri", "Wolkow"),
    ("Elif", "Yıldırım"),
    ("Farid", "Haddad"),
    ("Guadalupe", "Hernández"),
    ("Hyun-woo", "Park"),
    ("Ifeoluwa", "Akinwale"),
    ("Jürgen", "Großmann"),
    ("Kwabena", "Mensah"),
    ("Liliana", "Pastor"),
    ("राम", "कुमार"),
    ("सुनीता", "शर्मा"),
    ("Наталья", "Кузнецова"),
    ("محمد", "العلي"),
    ("สมชาย", "ใจดี"),
    ("Ελένη", "Παππά"),
    ("小红", "王"),
    ("Zoltán", "Barr"),
];

fn people(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<usize>> {
    subsequence((0..NAMES.len()).collect::<Vec<_>>(), sizes)
}

fn full(person: usize, turned: bool) -> String {
    let (given, family) = NAMES[person];
    if turned { format!("{family} {given}") } else { format!("{given} {family}") }
}

fn compiled(files: &[String]) -> Gradebook {
    let names: Vec<String> = (1..=files.len()).map(|n| format!("Test {n}.csv")).collect();
    let files: Vec<(&str, &str)> =
        names.iter().zip(files).map(|(n, t)| (n.as_str(), t.as_str())).collect();
    testing::compile_texts(&files)
}

/// How many findings of a check somebody sees.
fn seen(gradebook: &Gradebook, check: Check) -> usize {
    let seen = |f: &&gradebook::checks::Finding| f.severity != Severity::Info && f.check == check;
    gradebook.findings.iter().filter(seen).count()
}

/// A word with one letter more, less or other than another, behind its first.
fn slip(word: &str, at: Index, kind: u8) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let place = 1 + at.index(letters.len() - 1);
    match kind {
        0 => letters.insert(place, letters[place]),
        1 => letters[place] = if letters[place] == 'x' { 'q' } else { 'x' },
        _ => drop(letters.remove(place)),
    }
    letters.into_iter().collect()
}

/// Latin names long enough for a slip.
const LONG: [(&str, &str); 6] = [
    ("Mina", "Hansen"),
    ("Ali", "Hassan"),
    ("Chinedu", "Okonkwo"),
    ("María", "González"),
    ("Nurul", "Rahman"),
    ("Piotr", "Kowalski"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: testing::cases(96), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn people_who_look_alike_and_sat_one_test_are_never_joined_in_silence(
        (given, family) in select(&LONG[..]),
        at in any::<Index>(),
        kind in 0..3_u8,
        near_name in any::<bool>(),
        scores in prop::collection::vec((0..=10_u8, 0..=10_u8), 1..4),
        timed in any::<bool>(),
    ) {
        let other = slip(family, at, kind);
        let mail = |family: &str| format!("{}{family}@college.example", &given[..1]).to_lowercase();
        let name = if near_name { &other } else { family };
        let time = |minute: usize| if timed { format!("2026-02-02 09:{minute:02}:00") } else { String::new() };
        let file = |(a, b): &(u8, u8)| format!(
            "Submitted Time,Name,Email,Score (10)\n{},{given} {family},{},{a}\n{},{given} {name},{},{b}\n{},Zoe Quist,zq@college.example,9\n",
            time(1), mail(family), time(2), mail(&other), time(3),
        );
        let files: Vec<String> = scores.iter().map(file).collect();
        let gradebook = compiled(&files);
        prop_assert_eq!(gradebook.people.len(), 3, "{:?}", gradebook.people);
        prop_assert!(seen(&gradebook, Check::SamePerson) == 1 || mail(family) == mail(&other), "{:?}", gradebook.findings);
    }

    #[test]
    fn a_second_attempt_makes_no_second_person(people in people(2..6), scores in prop::collection::vec((0..=10_u8, 0..=10_u8), 6), turned in any::<bool>(), by_id in any::<bool>()) {
        let mut file = String::from(if by_id { "Matric No,Name,Score (10)\n" } else { "Email,Name,Score (10)\n" });
        let mark = |person: usize| if by_id { format!("UG{person:04}") } else { format!("p{person}@x.example") };
        for (turned, pick) in [(false, 0), (turned, 1)] {
            for (person, scores) in people.iter().zip(&scores) {
                let score = if pick == 0 { scores.0 } else { scores.1 };
                let _ = writeln!(file, "{},{},{score}", mark(*person), full(*person, turned));
            }
        }
        let gradebook = compiled(&[file]);
        prop_assert_eq!(gradebook.people.len(), people.len());
        prop_assert_eq!(gradebook.doubts.len(), 0);
    }

    #[test]
    fn files_with_addresses_with_numbers_and_with_names_come_together(
        people in people(2..12),
        kinds in prop::collection::vec(0..4_u8, 2..7),
        turns in prop::collection::vec(any::<bool>(), 7),
    ) {
        let file = |(kind, turned): (&u8, &bool)| {
            let mut text = String::from(match kind {
                0 => "Name,Email,Score (10)\n",
                1 => "Name,Matric No,Score (10)\n",
                2 => "Name,Phone,Score (10)\n",
                _ => "Name,Score (10)\n",
            });
            for person in &people {
                let name = full(*person, *turned);
                let clue = match kind {
                    0 => format!("mail{person}@x.example,"),
                    1 => format!("UG{person:05},"),
                    2 => format!("0803111{person:04},"),
                    _ => String::new(),
                };
                let _ = writeln!(text, "{name},{clue}{}", person % 11);
            }
            text
        };
        let files: Vec<String> = kinds.iter().zip(&turns).map(file).collect();
        let gradebook = compiled(&files);
        prop_assert_eq!(gradebook.people.len(), people.len(), "{:?}", gradebook.doubts);
        prop_assert_eq!(gradebook.doubts.len(), 0);
    }

    #[test]
    fn names_that_come_twice_are_asked_about_once(people in people(2..12), twice in prop::collection::vec(any::<bool>(), 12), turned in any::<bool>(), timed in any::<bool>()) {
        let mut text = String::from("Submitted Time,Name,Score (10)\n");
        let mut row = 0;
        let mut line = |text: &mut String, name: String, score: usize| {
            row += 1;
            let time = if timed { format!("2026-02-02 09:{row:02}:00") } else { String::new() };
            let _ = writeln!(text, "{time},{name},{score}");
        };
        for person in &people {
            line(&mut text, full(*person, false), 9);
        }
        for (person, _) in people.iter().zip(&twice).filter(|(_, twice)| **twice) {
            line(&mut text, full(*person, turned), 4);
        }
        let expected = people.iter().zip(&twice).filter(|(_, twice)| **twice).count();
        let gradebook = compiled(&[text]);
        let asked: Vec<_> = gradebook.findings.iter().filter(|f| f.check == Check::Namesakes).collect();
        prop_assert_eq!(asked.len(), usize::from(expected > 0), "{:?}", asked);
        for finding in asked {
            prop_assert_eq!(finding.severity, Severity::Doubt);
            prop_assert_eq!(finding.people.len(), expected);
            prop_assert_eq!(finding.rows.len(), expected * 2);
        }
    }

    #[test]
    fn a_preferred_first_name_is_one_persons(people in people(2..8), nicks in subsequence(vec!["Sasha", "Bibi", "Kit", "Lulu", "Mo", "Nene", "Ozzy", "Pip"], 8), form in 0..4_u8) {
        let mut first = String::from(match form {
            0 => "Student ID,First Name,Preferred Name,Last Name,Score (10)\n",
            1 => "Student ID,Name,Preferred Name,Score (10)\n",
            _ => "Student ID,Name,Score (10)\n",
        });
        let mut second = String::from("Name,Score (10)\n");
        for (person, nick) in people.iter().zip(&nicks) {
            let (given, family) = NAMES[*person];
            let names = match form {
                0 => format!("{given},{nick},{family}"),
                1 => format!("{given} {family},{nick}"),
                2 => format!("{given} ({nick}) {family}"),
                _ => format!("{given} \"\"{nick}\"\" {family}"),
            };
            let names = if form == 3 { format!("\"{names}\"") } else { names };
            let _ = writeln!(first, "UG{person:05},{names},7");
            let _ = writeln!(second, "{nick} {family},8");
        }
        let gradebook = compiled(&[first, second]);
        prop_assert_eq!(gradebook.people.len(), people.len(), "{:?}", gradebook.people);
        prop_assert_eq!(gradebook.doubts.len(), 0);
    }

    #[test]
    fn numbers_of_responses_double_nobody(
        people in people(3..12),
        firsts in prop::collection::vec(2..900_u32, 2..5),
        mails in any::<bool>(),
        turn in any::<Index>(),
    ) {
        let file = |(number, first): (usize, &u32)| {
            let mut text = String::from(if mails { "ID,Name,Email,Score (10)\n" } else { "ID,Name,Score (10)\n" });
            let mut order = people.clone();
            order.rotate_left(turn.index(people.len()) * number % people.len());
            for (row, person) in order.iter().enumerate() {
                let mail = if mails { format!("m{person}@x.example,") } else { String::new() };
                let id = first + 1000 * number as u32 + row as u32 * 2 + u32::from(row > 1);
                let _ = writeln!(text, "{id},{},{mail}{}", full(*person, false), person % 10);
            }
            text
        };
        let files: Vec<String> = firsts.iter().enumerate().map(file).collect();
        let gradebook = compiled(&files);
        prop_assert_eq!(gradebook.people.len(), people.len(), "{:?}", gradebook.findings);
        prop_assert_eq!(gradebook.doubts.len(), 0);
        prop_assert_eq!(seen(&gradebook, Check::Column), 1);
    }

    #[test]
    fn real_numbers_keep_namesakes_apart(people in people(8..14), shared in 1..4_usize) {
        // Two classes, each with its file; some have a name that the other class has, too.
        let (one, other) = people.split_at(people.len() / 2);
        let other: Vec<usize> = one.iter().take(shared.min(one.len() / 2)).chain(other).copied().collect();
        let file = |class: u32, members: &[usize]| {
            let mut text = String::from("Student ID,Name,Score (10)\n");
            for person in members {
                let _ = writeln!(text, "{class}{person:04},{},{}", full(*person, false), person % 10);
            }
            text
        };
        let gradebook = compiled(&[file(1, one), file(2, &other)]);
        prop_assert_eq!(gradebook.people.len(), one.len() + other.len());
    }
}

#[test]
fn a_number_is_trusted_by_what_it_agrees_with() {
    let row =
        |id: u32, person: usize| format!("{id},{},p{person}@x.example,5\n", full(person, false));
    let file = |ids: [u32; 4]| {
        let rows: String = ids.iter().enumerate().map(|(p, id)| row(*id, p)).collect();
        format!("ID,Name,Email,Score (10)\n{rows}")
    };
    // The second file's numbers are of responses; the two others agree.
    let gradebook = compiled(&[
        file([4101, 4250, 4377, 4402]),
        file([31, 33, 36, 37]),
        file([4101, 4250, 4377, 4402]),
    ]);
    assert_eq!((gradebook.people.len(), gradebook.doubts.len()), (4, 0));
    let ids: Vec<_> = gradebook.people.iter().filter_map(|p| p.student_id.as_deref()).collect();
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| id.starts_with('4')), "{ids:?}");
    assert_eq!(seen(&gradebook, Check::Column), 1);
    // One number of four that differs is a slip, and asked about.
    let gradebook = compiled(&[file([4101, 4250, 4377, 4402]), file([4101, 4250, 4377, 4403])]);
    assert_eq!((gradebook.people.len(), gradebook.doubts.len()), (5, 1));
}
