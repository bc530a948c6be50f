//! Who is who, case by case: what is joined, what is kept apart, what is asked.

mod beside;
mod generated;
mod spellings;

use gradebook::checks::Severity;
use gradebook::identity::{DoubtKind, Verdict};
use gradebook::{Gradebook, NumberWarning, Request, compile};
use proptest::prelude::*;

/// Rows as `test;name;email;phone`; everybody scores 5 of 10.
fn class(rows: &[&str]) -> Gradebook {
    compile(tables(rows), &Request::default())
}

fn tables(rows: &[&str]) -> Vec<gradebook::recognise::Table> {
    let of_test = |test: &str| {
        let mine = rows.iter().filter(|r| r.starts_with(test));
        let lines: Vec<String> = mine
            .map(|r| format!("{},5", r.split(';').skip(1).collect::<Vec<_>>().join(",")))
            .collect();
        let text = format!("Name,Email,Phone,Score (10)\n{}\n", lines.join("\n"));
        (lines.len(), testing::from_bytes(&format!("Test {test}.csv"), text.as_bytes()))
    };
    let present = ["1", "2", "3"].into_iter().filter(|t| rows.iter().any(|r| r.starts_with(t)));
    present.map(of_test).flat_map(|(_, tables)| tables).collect()
}

/// Groups of people who may be one.
fn groups(gradebook: &Gradebook) -> usize {
    gradebook.doubts.iter().map(|doubt| doubt.groups.len()).sum()
}

/// People and groups that are asked about, in short.
fn verdict(rows: &[&str]) -> (usize, usize) {
    let gradebook = class(rows);
    (gradebook.people.len(), groups(&gradebook))
}

#[test]
fn one_person_in_many_spellings() {
    let cases: [(&str, &[&str]); 10] = [
        (
            "case, order and title",
            &["1;Dr. Ada Obi;ADA.obi@example.org;", "2;OBI ADA;ada.obi@example.org;"],
        ),
        (
            "misspelt domain, same name",
            &["1;Ada Obi;ada.obi@gmail.com;", "2;Ada Obi;ada.obi@gmail.cod;"],
        ),
        (
            "misspelt letters, same name",
            &["1;Ada Obi;adaobi77x@gmail.com;", "2;Ada Obi;adabi77x@gmail.com;"],
        ),
        ("two @", &["1;Ada Obi;ada@@gmail.com;", "2;Ada Obi;ada@gmail.com;"]),
        (
            "a name typed as e-mail, same phone",
            &["1;Ada Obi;ada@gmail.com;08031112222", "2;Ada;Obi;+2348031112222"],
        ),
        (
            "other address, same name and phone",
            &["1;Ada Obi;ada@gmail.com;08031112222", "2;Ada Obi;obi.a@work.org;08031112222"],
        ),
        ("words left out", &["1;Ada Chika Obi;ada@gmail.com;", "2;Ada;ada@gmail.com;"]),
        ("changed name", &["1;Ada Obi;ada@gmail.com;", "2;Ada Bello;ada@gmail.com;"]),
        (
            "one name, two addresses, never together",
            &["1;Ada Obi;ada@example.org;", "2;Ada Obi;queen@example.net;"],
        ),
        ("no e-mail at all in one file", &["1;Ada Obi;ada@gmail.com;08031112222", "2;Obi Ada;;"]),
    ];
    for (what, rows) in cases {
        assert_eq!(verdict(rows), (1, 0), "{what}");
    }
}

#[test]
fn two_people_who_look_alike() {
    let cases: [(&str, &[&str], usize); 6] = [
        (
            "family, one phone",
            &["1;Ada Obi;ada@example.org;08031112222", "1;Musa Obi;musa@example.org;08031112222"],
            1,
        ),
        (
            "one phone, nothing else",
            &["1;Ada Obi;ada@example.org;08031112222", "2;Musa Bello;musa@example.org;08031112222"],
            1,
        ),
        (
            "namesakes in one test",
            &["1;Ada Obi;ada@example.org;08031112222", "1;Ada Obi;obi@example.net;08039998888"],
            0,
        ),
        (
            "siblings on one address in one test",
            &["1;Ada Obi;family@example.org;", "1;Musa Obi;family@example.org;"],
            1,
        ),
        (
            "addresses with other numbers",
            &["1;Ada Obi;student1@example.org;", "2;Musa Eze;student2@example.org;"],
            0,
        ),
        (
            "one address, altogether other names",
            &["1;Ada Obi;office@example.org;", "2;Musa Eze;office@example.org;"],
            1,
        ),
    ];
    for (what, rows, doubts) in cases {
        assert_eq!(verdict(rows), (2, doubts), "{what}");
    }
}

#[test]
fn a_name_alone_does_not_choose_between_namesakes() {
    let rows = ["1;Ada Obi;ada@example.org;", "1;Ada Obi;obi@example.net;", "2;Ada Obi;;"];
    let gradebook = class(&rows);
    assert_eq!(gradebook.people.len(), 3);
    // One question: which of the two?
    let [doubt] = gradebook.doubts.as_slice() else { panic!("{:?}", gradebook.doubts) };
    assert_eq!((doubt.kind, doubt.groups.len()), (DoubtKind::Choice, 2));
}

#[test]
fn a_nearly_equal_name_alone_is_asked_about() {
    assert_eq!(verdict(&["1;Ifeoma Faleke;if@example.org;", "2;Ifeoma Faleke Peace;;"]), (2, 1));
}

#[test]
fn two_rows_of_one_test_are_asked_about() {
    let cases: [(&str, &[&str]); 7] = [
        ("one name, a slip", &["1;Omar Khan;omarkh@uni.edu;", "1;Omar Khan;omakh@uni.edu;"]),
        ("near name, a slip", &["1;Ali Hasan;ahasan@uni.edu;", "1;Ali Hassan;ahassan@uni.edu;"]),
        (
            "twins with one phone",
            &[
                "1;Taiwo Ade;taiwo.ade@uni.edu;08031112222",
                "1;Taiye Ade;taiye.ade@uni.edu;08031112222",
            ],
        ),
        ("twins with one address", &["1;Taiwo Ade;ade@uni.edu;", "1;Taiye Ade;ade@uni.edu;"]),
        ("twins with one phone alone", &["1;Taiwo Ade;;08031112222", "1;Taiye Ade;;08031112222"]),
        ("one with an address, one without", &["1;Ada Obi;ada@uni.edu;", "1;Ada Obi;;"]),
        (
            "met in another test only",
            &[
                "1;Ali Hasan;ahasan@uni.edu;",
                "2;Ali Hassan;ahassan@uni.edu;",
                "2;Ali Hasan;ahasan@uni.edu;",
            ],
        ),
    ];
    for (what, rows) in cases {
        assert_eq!(verdict(rows), (2, 1), "{what}");
    }
}

#[test]
fn attempts_of_one_person_stay_together() {
    let cases: [(&str, &[&str]); 6] = [
        ("same address", &["1;Ada Obi;ada@uni.edu;", "1;OBI Ada;ada@uni.edu;08031112222"]),
        ("an initial", &["1;Ada Chika Obi;ada@uni.edu;", "1;Ada C. Obi;ada@uni.edu;"]),
        ("words left out", &["1;Ada Chika Obi;ada@uni.edu;", "1;Ada Obi;ada@uni.edu;"]),
        ("same phone", &["1;Ada Obi;ada@uni.edu;08031112222", "1;Ada Obi;;08031112222"]),
        ("mistyped provider", &["1;Ada Obi;ada7@gmail.com;", "1;Ada Obi;ada7@gmail.cod;"]),
        ("no name", &["1;Ada Obi;ada@uni.edu;", "1;;ada@uni.edu;"]),
    ];
    for (what, rows) in cases {
        assert_eq!(verdict(rows), (1, 0), "{what}");
    }
}

#[test]
fn a_name_in_another_order_is_found() {
    let gradebook = class(&["1;Ada Obi;ada@example.org;", "1;Musa Bello;musa@example.org;"]);
    for text in ["Ada Obi", "Obi Ada", "OBI, Ada", "Mrs. Obi Ada"] {
        let found = gradebook::explain::find(&gradebook, text);
        assert_eq!(
            found.iter().map(|p| gradebook.people[*p].name.as_str()).collect::<Vec<_>>(),
            ["Ada Obi"],
            "{text}"
        );
    }
    let rows = ["1;Ada Obi;;08031112222", "2;Musa Bello;;08031112222"];
    let mut request = Request::default();
    request.scheme.decisions.add("Obi Ada", "Bello Musa", Verdict::Apart);
    assert_eq!(compile(tables(&rows), &request).doubts.len(), 0);
}

#[test]
fn a_school_phone_tells_nobody_apart() {
    let rows: Vec<String> =
        (0..8).map(|i| format!("1;Pupil{i} Name{i};p{i}x@example.org;08031112222")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(verdict(&rows), (8, 0));
}

#[test]
fn answers_are_remembered() {
    let rows =
        ["1;Ada Obi;ada@example.org;08031112222", "2;Musa Bello;musa@example.org;08031112222"];
    let decide = |verdict| {
        let mut request = Request::default();
        request.scheme.decisions.add("ada@example.org", "Musa Bello", verdict);
        let gradebook = compile(tables(&rows), &request);
        (gradebook.people.len(), groups(&gradebook))
    };
    assert_eq!(decide(Verdict::Same), (1, 0));
    assert_eq!(decide(Verdict::Apart), (2, 0));
    // Apart outweighs even an equal address.
    let rows = ["1;Ada Obi;ada@example.org;", "2;Ada Bello;ada@example.org;"];
    let mut request = Request::default();
    request.scheme.decisions.add("Ada Obi", "Ada Bello", Verdict::Apart);
    assert_eq!(compile(tables(&rows), &request).people.len(), 2);
}

#[test]
fn a_claimed_number_is_never_overwritten() {
    let quiz = |who: &str| {
        format!(
            "Submitted Time,Name,Email,Score (10)\n2026-02-0{who} 10:00:00,Ada Obi,ada@example.org,{who}\n"
        )
    };
    let files = [
        ("Test 3.csv", quiz("1")),
        ("test_3 retake.csv", quiz("4")),
        ("Quiz_final.csv", quiz("2")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let gradebook = testing::compile_texts(&files);
    let numbers: Vec<(u32, &str)> =
        gradebook.tests.iter().map(|t| (t.number, t.title.as_str())).collect();
    // In order of submission: the quiz of the 2nd comes before the retake of the 4th.
    assert_eq!(numbers, [(3, "Test 3"), (4, "Quiz_final"), (5, "test_3 retake")]);
    let also = NumberWarning::AlsoClaims { number: 3, holder: "Test 3".to_owned() };
    assert!(gradebook.tests.iter().any(|t| t.warning.as_ref() == Some(&also)));
    assert_eq!(gradebook.test_doubts.len(), 1);
}

/// Names that are far from each other.
const FAR: [&str; 6] =
    ["Ada Obi", "Musa Bello", "Zainab Quadri", "Femi Ladan", "Kwame Thys", "Ines Gruber"];

const SAME: [&str; 8] = [
    "Olga Petrenko",
    "Jun Watanabe",
    "Priya Nair",
    "Carlos Vega",
    "Noor Haddad",
    "Liam Byrne",
    "Sofia Rossi",
    "Erik Lund",
];

#[test]
fn one_question_asks_about_all_who_share_a_reason() {
    for people in 1..=FAR.len() {
        let mails: Vec<String> = FAR[..people]
            .iter()
            .map(|name| format!("{}@gmail.com", name.to_lowercase().replace(' ', ".")))
            .collect();
        let first = FAR.iter().zip(&mails).map(|(name, mail)| format!("1;{name};{mail};"));
        let other =
            ["Hugo Keller", "Mina Park", "Tomas Novak", "Lea Fuchs", "Ravi Shah", "Ola Berg"];
        let second = other.iter().zip(&mails).map(|(name, mail)| format!("2;{name};{mail};"));
        // Most people are in both files under one name.
        let same = SAME.iter().flat_map(|name| ["1", "2"].map(|test| format!("{test};{name};;")));
        let rows: Vec<String> = first.chain(second).chain(same).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let gradebook = class(&rows);
        assert_eq!(gradebook.people.len(), 2 * people + SAME.len());
        let [doubt] = gradebook.doubts.as_slice() else { panic!("{:?}", gradebook.doubts) };
        assert_eq!(doubt.groups.len(), people);
        // Each key names its own row, so answers hold in any order of rows.
        let mut request = Request::default();
        for group in &doubt.groups {
            request.scheme.decisions.add(&group.keys[1], &group.keys[0], Verdict::Same);
        }
        let mut turned = rows.clone();
        turned.reverse();
        let answered = compile(tables(&turned), &request);
        assert_eq!((answered.people.len(), groups(&answered)), (people + SAME.len(), 0));
    }
}

#[test]
fn equal_names_in_groups_with_files_of_their_own_are_asked_about() {
    let files = |shared: &str| {
        let file = |test: usize, group: &str, people: &[&str]| {
            let text = format!("Name,Score (10)\n{},7\n", people.join(",7\n"));
            testing::from_bytes(&format!("Test {test} Group {group}.csv"), text.as_bytes())
        };
        let (a, b) = ([&FAR[..3], &[shared]].concat(), [&FAR[3..], &SAME[..2]].concat());
        let with = [&b[..], &[shared]].concat();
        // The shared name is in the first test of one group, and in the second one of the other.
        [file(1, "A", &a), file(1, "B", &b), file(2, "A", &FAR[..3]), file(2, "B", &with)].concat()
    };
    let two = compile(files("Sofia Rossi"), &Request::default());
    assert_eq!((two.people.len(), groups(&two)), (10, 1), "{:?}", two.doubts);
    assert_eq!(two.doubts[0].reason, gradebook::identity::Reason::OtherGroup);
}

/// Which clue of a row is changed, and how.
#[derive(Debug, Clone, Copy)]
enum Change {
    Drop(usize),
    Swap(usize),
}

proptest! {
    #[test]
    fn a_clue_that_is_lost_or_swapped_merges_nobody_in_silence(
        change in (0..3_usize, any::<bool>())
            .prop_map(|(clue, swap)| if swap { Change::Swap(clue) } else { Change::Drop(clue) }),
        file in 0..3_usize,
        rows in proptest::sample::subsequence((0..14_usize).collect::<Vec<_>>(), 2),
    ) {
        let people: Vec<&str> = FAR.iter().chain(&SAME).copied().collect();
        let mut files: Vec<Vec<[String; 3]>> = vec![
            people
                .iter()
                .enumerate()
                .map(|(at, name)| {
                    let mail = name.to_lowercase().replace(' ', ".") + "@school.example";
                    [(*name).to_owned(), mail, format!("080311122{at:02}")]
                })
                .collect();
            3
        ];
        let (one, other) = (rows[0], rows[1]);
        match change {
            Change::Drop(clue) => files[file][one][clue].clear(),
            Change::Swap(clue) => {
                let taken = files[file][one][clue].clone();
                files[file][one][clue] = files[file][other][clue].clone();
                files[file][other][clue] = taken;
            }
        }
        let tables = files.iter().enumerate().flat_map(|(at, rows)| {
            let lines: String = rows.iter().map(|row| row.join(",") + ",5\n").collect();
            let text = format!("Name,Email,Phone,Score (10)\n{lines}");
            testing::from_bytes(&format!("Test {}.csv", at + 1), text.as_bytes())
        });
        let gradebook = compile(tables.collect(), &Request::default());
        let seen = |person: usize| {
            let mut findings = gradebook.findings.iter();
            findings.any(|f| f.severity < Severity::Info && f.people.contains(&person))
        };
        for (at, person) in gradebook.people.iter().enumerate() {
            let own = person.rows.first().map(|row| row.row);
            let merged = person.rows.iter().any(|row| Some(row.row) != own);
            prop_assert!(!merged || seen(at), "{:?}: {:?}", person.name, gradebook.findings);
        }
    }
}
