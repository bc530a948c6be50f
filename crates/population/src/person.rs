//! People and what is true of them.

use crate::dice::Dice;
use crate::kinds::{CourseKind, Kind, Rate};
use crate::names::{Culture, Forms, LATIN, culture, pick, pick_where};
use crate::relatives;

/// A person of the course.
#[derive(Debug, Clone)]
pub struct Person {
    /// The place in the list of people.
    pub id: usize,
    /// What makes them hard to know.
    pub kind: Kind,
    /// The group of the class, from 0.
    pub group: usize,
    pub(crate) given: Forms,
    pub(crate) middle: Option<String>,
    pub(crate) family: Forms,
    /// The surname from the middle of the course on.
    pub(crate) new_family: Option<String>,
    /// A first name that is none of the given ones.
    pub(crate) goes_by: String,
    pub(crate) private: String,
    pub(crate) school: String,
    /// Whether forms get the school address.
    pub(crate) prefers_school: bool,
    pub(crate) phone: String,
    /// How likely they sit a test.
    pub(crate) presence: f64,
    /// The school's number.
    pub(crate) number: String,
}

/// How many groups a class has.
pub(crate) const GROUPS: usize = 3;

/// How many courses ask for the school address.
const SIGNED_IN: f64 = 0.2;

const PROVIDERS: [&str; 8] = [
    "gmail.com",
    "gmail.com",
    "gmail.com",
    "gmail.com",
    "yahoo.com",
    "yahoo.com",
    "outlook.com",
    "hotmail.com",
];

const GOES_BY: [&str; 16] = [
    "Sasha", "Bibi", "Kit", "Lulu", "Mo", "Nene", "Ozzy", "Pip", "Ash", "Bo", "Coco", "Dee",
    "Kiki", "Max", "Ray", "Zuzu",
];

impl Person {
    /// Given name and surname, as their bearer writes them.
    pub fn name(&self) -> String {
        format!("{} {}", self.given.main, self.family.main)
    }
}

/// The people of a class: relatives together, then those who stand alone.
pub(crate) fn class(kind: CourseKind, rate: Rate, size: usize, dice: &mut Dice) -> Vec<Person> {
    let main = dice.one(&LATIN);
    let mut people: Vec<Person> = Vec::with_capacity(size + 3);
    for (special, share) in Kind::shares(rate) {
        let fits = special != Kind::ChangedNumber || kind.has_numbers();
        let wanted =
            if fits { (0..size).filter(|_| dice.chance(share / 1000.0)).count() } else { 0 };
        let end = size.min(people.len() + wanted);
        while people.len() < end {
            let person = single(special, main, dice);
            people.extend(relatives::with_relatives(person, dice));
        }
    }
    while people.len() < size {
        people.push(single(Kind::Ordinary, main, dice));
    }
    dice.shuffle(&mut people);
    settle(&mut people, dice);
    if dice.chance(SIGNED_IN) {
        // A family's address stays a family's.
        for person in people.iter_mut().filter(|p| p.kind != Kind::Family) {
            person.prefers_school = true;
        }
    }
    people
}

/// Gives places, groups, numbers and school addresses, which are nobody else's; tells who is a
/// namesake by chance.
fn settle(people: &mut [Person], dice: &mut Dice) {
    let mut taken: Vec<String> = Vec::with_capacity(people.len());
    let names: Vec<String> = people.iter().map(Person::name).collect();
    let first = 10_000 + dice.below(40_000);
    for ((id, person), own) in people.iter_mut().enumerate().zip(&names) {
        person.id = id;
        person.group = dice.below(GROUPS);
        person.number = format!("00{}", first + id * 7 + dice.below(7));
        let local = login(person);
        let same = taken.iter().filter(|other| **other == local).count();
        let count = if same == 0 { String::new() } else { (same + 1).to_string() };
        person.school = format!("{local}{count}@school.example");
        taken.push(local);
        let alike = names.iter().filter(|name| *name == own).count();
        if person.kind == Kind::Ordinary && alike > 1 {
            person.kind = Kind::Namesake;
        }
    }
}

/// Initial and surname; the number where there are no Latin letters.
fn login(person: &Person) -> String {
    let family = letters(person.family.latin());
    let initial = letters(person.given.latin()).chars().take(1).collect::<String>();
    if family.is_empty() { format!("s{}", person.number) } else { format!("{initial}{family}") }
}

/// A person of a kind without relatives yet.
fn single(kind: Kind, main: &str, dice: &mut Dice) -> Person {
    let origin = culture(origin(kind, main, dice));
    let given = if kind == Kind::ShortForm {
        pick_where(&origin.given, dice, |name| !name.shorts.is_empty())
    } else if kind == Kind::Transliterated {
        pick_where(&origin.given, dice, |name| !name.others.is_empty())
    } else {
        pick(&origin.given, dice)
    };
    let family = if kind == Kind::DoubleSurname {
        double_surname(origin, dice)
    } else {
        pick(&origin.family, dice)
    };
    let middle = pick(&origin.given, dice).main;
    let middle = dice.chance(0.35).then_some(middle).filter(|name| *name != given.main);
    let new_family = pick(&culture(main).family, dice).main;
    Person {
        id: 0,
        kind,
        group: 0,
        private: private_address(&given, &family, dice),
        school: String::new(),
        prefers_school: kind == Kind::NearAddress || dice.chance(0.15),
        phone: format!("80{:08}", dice.below(100_000_000)),
        presence: if dice.chance(0.7) { 0.95 } else { 0.35 + dice.below(50) as f64 / 100.0 },
        number: String::new(),
        goes_by: dice.one(&GOES_BY).to_owned(),
        new_family: (kind == Kind::Renamed).then_some(new_family),
        given,
        middle,
        family,
    }
}

/// The culture of a person's names: mostly that of the class.
fn origin<'c>(kind: Kind, main: &'c str, dice: &mut Dice) -> &'c str {
    let of_kind: &[&str] = match kind {
        Kind::VowelSigns => &["hindi", "hindi", "thai"],
        Kind::Transliterated => &["arabic", "turkish", "russian", "chinese"],
        Kind::DoubleSurname => &["spanish", "dutch"],
        Kind::ShortForm => &["english", "english", "igbo", "yoruba", "spanish"],
        Kind::Ordinary
        | Kind::Twin
        | Kind::Namesake
        | Kind::Family
        | Kind::NearAddress
        | Kind::Renamed
        | Kind::TwoAddresses
        | Kind::Preferred
        | Kind::Initials
        | Kind::FamilyFirst
        | Kind::Labelled
        | Kind::Mistyped
        | Kind::ChangedNumber
        | Kind::Resubmitted
        | Kind::Absent => &LATIN,
    };
    if of_kind == LATIN && dice.chance(0.65) { main } else { dice.one(of_kind) }
}

/// Two surnames, or one with a particle.
fn double_surname(origin: &Culture, dice: &mut Dice) -> Forms {
    if origin.name == "dutch" {
        return pick_where(&origin.family, dice, |name| name.main.contains(' '));
    }
    let (one, other) = (pick(&origin.family, dice), pick(&origin.family, dice));
    Forms::plain(&format!("{} {}", one.main, other.main))
}

/// The plain Latin letters of a name, as they stand in an address.
pub(crate) fn letters(name: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'ä' | 'â' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ı' | 'İ' | 'ï' => 'i',
        'ó' | 'ö' | 'Ö' | 'ô' => 'o',
        'ú' | 'ü' | 'Ü' => 'u',
        'ş' | 'Ş' => 's',
        'ç' | 'Ç' => 'c',
        'ğ' => 'g',
        'ñ' => 'n',
        other => other.to_ascii_lowercase(),
    };
    name.chars().map(plain).filter(char::is_ascii_lowercase).collect()
}

pub(crate) fn private_address(given: &Forms, family: &Forms, dice: &mut Dice) -> String {
    let (first, last) = (letters(given.latin()), letters(family.latin()));
    let initial: String = first.chars().take(1).collect();
    let figures = dice.below(1000);
    let local = match dice.below(6) {
        _ if first.is_empty() => format!("student{}", figures + 1000 * dice.below(100)),
        0 => format!("{first}.{last}"),
        1 => format!("{first}{last}{figures}"),
        2 => format!("{last}{first}{}", figures % 100),
        3 => format!("{initial}{last}{figures}"),
        4 => format!("{first}{figures}"),
        _ => format!("{first}_{last}{}", figures % 100),
    };
    format!("{local}@{}", dice.one(&PROVIDERS))
}
