//! People who are easily taken for each other: twins, namesakes, families, near addresses.

use crate::dice::Dice;
use crate::kinds::Kind;
use crate::names::{Forms, culture, pick};
use crate::person::{Person, letters, private_address};
use crate::slips::misspelt;

/// Given names of twins.
const TWINS: [(&str, &str); 16] = [
    ("Taiwo", "Taiye"),
    ("Hassan", "Hussein"),
    ("Amina", "Amira"),
    ("Maria", "Marta"),
    ("Julia", "Julie"),
    ("Daniel", "Daniela"),
    ("Christian", "Christina"),
    ("Chidi", "Chidera"),
    ("Chinedu", "Chinelo"),
    ("Samuel", "Samuela"),
    ("Elena", "Elina"),
    ("Mehmet", "Ahmet"),
    ("Jan", "Jana"),
    ("Carla", "Carlo"),
    ("Esther", "Ester"),
    ("Xiaoming", "Xiaohong"),
];

/// Surnames that a letter or two parts.
const NEAR: [(&str, &str); 12] = [
    ("Hasan", "Hassan"),
    ("Hansen", "Hanson"),
    ("Okafor", "Okeafor"),
    ("Bakari", "Bakare"),
    ("Peterson", "Petersen"),
    ("Gonzales", "Gonzalez"),
    ("Rahman", "Rehman"),
    ("Johnson", "Johnston"),
    ("Thomson", "Thompson"),
    ("Adeyemi", "Adeyemo"),
    ("Clark", "Clarke"),
    ("Obiora", "Obiorah"),
];

/// How many of them are seldom in one test.
const SELDOM: f64 = 0.3;

/// A person and those who are taken for them.
pub(crate) fn with_relatives(person: Person, dice: &mut Dice) -> Vec<Person> {
    let mut all = relatives(person, dice);
    if all.len() > 1 && dice.chance(SELDOM) {
        for one in &mut all {
            one.presence = 0.4;
        }
    }
    all
}

fn relatives(person: Person, dice: &mut Dice) -> Vec<Person> {
    match person.kind {
        Kind::Twin => twins(person, dice),
        Kind::Namesake => namesakes(person, dice),
        Kind::Family => family(person, dice),
        Kind::NearAddress => near_addresses(person, dice),
        Kind::Ordinary
        | Kind::Renamed
        | Kind::TwoAddresses
        | Kind::ShortForm
        | Kind::Preferred
        | Kind::Initials
        | Kind::FamilyFirst
        | Kind::DoubleSurname
        | Kind::Transliterated
        | Kind::VowelSigns
        | Kind::Labelled
        | Kind::Mistyped
        | Kind::ChangedNumber
        | Kind::Resubmitted
        | Kind::Absent => vec![person],
    }
}

fn pair(list: &[(&'static str, &'static str)], dice: &mut Dice) -> (&'static str, &'static str) {
    list.get(dice.below(list.len())).copied().unwrap_or_default()
}

/// One surname and home phone; addresses of their own, or a parent's.
fn twins(mut one: Person, dice: &mut Dice) -> Vec<Person> {
    let (first, second) = pair(&TWINS, dice);
    one.given = Forms::plain(first);
    one.middle = None;
    let mut other = Person { given: Forms::plain(second), ..one.clone() };
    one.private = private_address(&one.given, &one.family, dice);
    other.private = private_address(&other.given, &other.family, dice);
    if dice.chance(0.3) {
        let shared = format!("{}.home{}@gmail.com", letters(one.family.latin()), dice.below(100));
        (one.private, other.private) = (shared.clone(), shared);
    }
    vec![one, other]
}

/// One name, two people; some have middle names.
fn namesakes(mut one: Person, dice: &mut Dice) -> Vec<Person> {
    let middles = dice.chance(0.4);
    let mut other = one.clone();
    let origin = culture("english");
    one.middle = middles.then(|| pick(&origin.given, dice).main);
    other.middle = (middles && dice.chance(0.7)).then(|| pick(&origin.given, dice).main);
    other.private = private_address(&other.given, &other.family, dice);
    other.phone = format!("70{:08}", dice.below(100_000_000));
    vec![one, other]
}

/// Two or three given names on a parent's address and phone.
fn family(mut one: Person, dice: &mut Dice) -> Vec<Person> {
    one.private = format!("{}.family{}@gmail.com", letters(one.family.latin()), dice.below(100));
    one.prefers_school = false;
    one.middle = None;
    let mut all = vec![one];
    for _ in 0..=dice.below(2) {
        let Some(first) = all.first() else { break };
        let mut origin = culture(dice.one(&["english", "igbo", "yoruba", "arabic"])).given.clone();
        origin.retain(|name| all.iter().all(|p| p.given.main != name.main));
        all.push(Person { given: pick(&origin, dice), ..first.clone() });
    }
    all
}

/// Surnames nearly alike, with the same given name or the same initial, on school addresses.
fn near_addresses(mut one: Person, dice: &mut Dice) -> Vec<Person> {
    let (first, second) = pair(&NEAR, dice);
    one.family = Forms::plain(first);
    one.middle = None;
    let mut other = Person { family: Forms::plain(second), ..one.clone() };
    if dice.chance(0.5) {
        other.given = Forms::plain(&misspelt(&one.given.main, dice));
    }
    other.private = private_address(&other.given, &other.family, dice);
    other.phone = format!("90{:08}", dice.below(100_000_000));
    vec![one, other]
}
