//! What is beside a name, other scripts, and addresses that tell two people apart.

use super::{class, groups, verdict};

#[test]
fn a_class_or_a_number_beside_a_name_is_no_part_of_it() {
    for label in ["JSS2A", "(JSS2A)", "- SS1 B", "190404023", "(Matric No. 190404023)", "Grade 7"] {
        let labelled = format!("1;Ada Obi {label};ada@example.org;");
        let gradebook = class(&[&labelled, "1;Musa Eze;m@example.org;", "2;Obi Ada;;"]);
        assert_eq!((gradebook.people.len(), groups(&gradebook)), (2, 0), "{label}");
        assert_eq!(gradebook.people[0].name, "Ada Obi", "{label}");
        assert!(gradebook.people[0].names.iter().any(|name| name.contains(label)), "{label}");
    }
}

#[test]
fn people_of_one_name_in_two_classes_are_two() {
    let rows = ["1;Ada Obi JSS1A;;", "1;Ada Obi JSS1B;;", "2;Ada Obi JSS1A;;"];
    let gradebook = class(&rows);
    let names: Vec<&str> = gradebook.people.iter().map(|p| p.name.as_str()).collect();
    assert_eq!((names, groups(&gradebook)), (vec!["Ada Obi (JSS1A)", "Ada Obi (JSS1B)"], 0));
    // Never in one test: perhaps somebody changed the class.
    assert_eq!(verdict(&["1;Ada Obi JSS1A;;", "2;Ada Obi JSS1B;;"]), (2, 1));
}

#[test]
fn a_name_in_another_script_is_the_same_name() {
    let rows = ["1;Иван Михайлов;;", "1;Ada Obi;;", "2;Ivan Mikhailov;;", "2;Ada Obi;;"];
    assert_eq!(verdict(&rows), (2, 0));
}

#[test]
fn a_tag_in_an_address_makes_no_other_address() {
    assert_eq!(
        verdict(&["1;Ada Obi;ada@school.example;", "2;A. Obi;ada+quiz@school.example;"]),
        (1, 0)
    );
}

#[test]
fn one_name_with_two_accounts_of_providers_is_asked_about() {
    let others = ["1;Musa Eze;musa@gmail.com;", "2;Musa Eze;musa@gmail.com;"];
    let with = |rows: [&'static str; 2]| verdict(&[&others[..], &rows].concat());
    assert_eq!(with(["1;Ada Obi;ada.obi@gmail.com;", "2;Ada Obi;queenada@yahoo.com;"]), (3, 1));
    // A sign too many, or two in another order, is a slip.
    assert_eq!(with(["1;Ada Obi;adaobi12@gmail.com;", "2;Ada Obi;adaobi122@gmail.com;"]), (2, 0));
    assert_eq!(with(["1;Ada Obi;adaobi12@gmail.com;", "2;Ada Obi;adaobi21@gmail.com;"]), (2, 0));
}

#[test]
fn one_name_with_two_addresses_of_a_school_is_asked_about() {
    let rows: Vec<String> = (0..5)
        .flat_map(|at| (1..3).map(move |test| format!("{test};{};p{at}@school.example;", FAR[at])))
        .chain(["1;Ada Obi;aobi@school.example;".into(), "2;Ada Obi;aobi2@school.example;".into()])
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(verdict(&rows), (7, 1));
}

const FAR: [&str; 5] = ["Musa Eze", "Lin Wei", "Zoe Quist", "Sofia Rossi", "Piotr Kowalski"];

#[test]
fn relatives_on_one_address_are_asked_about_whatever_the_order_of_the_names() {
    for other in ["Khalid Abbas", "Abbas Khalid", "Abbas, Khalid", "Khalid Abass"] {
        let other = format!("2;\"{other}\";abbas.family@gmail.com;");
        assert_eq!(verdict(&["1;Bukola Abbas;abbas.family@gmail.com;", &other]), (2, 1), "{other}");
    }
    for other in ["Van Beek, Cornelia", "Cornelia van Beek"] {
        let other = format!("2;\"{other}\";vanbeek@gmail.com;");
        assert_eq!(verdict(&["1;Abel van Beek;vanbeek@gmail.com;", &other]), (2, 1), "{other}");
    }
    // A new surname; and an address that is not named after what both have in common.
    for (other, local) in
        [("Bukola Bello", "bukola12"), ("Bello Bukola", "bukolaabbas"), ("Bello Bukola", "queen5")]
    {
        let rows =
            [format!("1;Bukola Abbas;{local}@gmail.com;"), format!("2;{other};{local}@gmail.com;")];
        assert_eq!(verdict(&[&rows[0], &rows[1]]), (1, 0), "{other} {local}");
    }
}
