//! What a person writes of themselves in one form: habits first, then slips that befall anybody.

use crate::dice::Dice;
use crate::kinds::{Kind, Rate};
use crate::person::Person;
use crate::slips::{changed_number, misspelt, mistyped, phone};

/// How often somebody with a habit follows it.
const HABIT: f64 = 0.45;

/// The order of the words of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    GivenFirst,
    FamilyFirst,
    Comma,
}

/// What stands in a row of who it is.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) given: String,
    pub(crate) middle: String,
    pub(crate) family: String,
    /// A title.
    before: String,
    /// A class, a number or a nickname.
    after: String,
    pub(crate) order: Order,
    pub(crate) address: String,
    pub(crate) phone: String,
    pub(crate) number: String,
    case: Case,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Own,
    Capitals,
    Small,
}

impl Written {
    /// What the school knows of a person.
    pub(crate) fn by_school(person: &Person) -> Self {
        let middle = person.middle.clone().filter(|_| person.id.is_multiple_of(2));
        Self {
            given: person.given.main.clone(),
            middle: middle.unwrap_or_default(),
            family: person.family.main.clone(),
            before: String::new(),
            after: String::new(),
            order: Order::GivenFirst,
            address: person.school.clone(),
            phone: String::new(),
            number: person.number.clone(),
            case: Case::Own,
        }
    }

    /// What a person writes, in a form that asks for one order; `late`: in the second half of the
    /// course.
    pub(crate) fn by_hand(
        person: &Person,
        (order, late): (Order, bool),
        rate: Rate,
        dice: &mut Dice,
    ) -> Self {
        let own = if person.prefers_school { &person.school } else { &person.private };
        let mut written = Self {
            middle: person.middle.clone().unwrap_or_default(),
            order,
            address: own.clone(),
            phone: phone(&person.phone, dice),
            ..Self::by_school(person)
        };
        if let Some(family) = person.new_family.as_ref().filter(|_| late) {
            written.family.clone_from(family);
        }
        if dice.chance(HABIT) {
            written.follow_habit(person, dice);
        }
        written.slip(rate.slip(), dice);
        written
    }

    fn follow_habit(&mut self, person: &Person, dice: &mut Dice) {
        match person.kind {
            Kind::TwoAddresses => {
                let other = if person.prefers_school { &person.private } else { &person.school };
                self.address.clone_from(other);
            }
            Kind::ShortForm => self.given = other_form(&self.given, &person.given.shorts, dice),
            Kind::Preferred => self.given.clone_from(&person.goes_by),
            Kind::Initials => {
                self.given = initial(&self.given);
                self.middle = initial(&self.middle);
            }
            Kind::FamilyFirst => {
                let comma = dice.chance(0.5);
                self.order = if comma { Order::Comma } else { Order::FamilyFirst };
            }
            Kind::DoubleSurname => self.family = shortened(&self.family, dice),
            Kind::Transliterated => {
                self.given = other_form(&self.given, &person.given.others, dice);
                self.family = other_form(&self.family, &person.family.others, dice);
            }
            Kind::Labelled => self.label(person, dice),
            Kind::Mistyped => self.address = mistyped(&self.address, &person.name(), dice),
            Kind::ChangedNumber => self.number = changed_number(&self.number, dice),
            Kind::Ordinary
            | Kind::Twin
            | Kind::Namesake
            | Kind::Family
            | Kind::NearAddress
            | Kind::Renamed
            | Kind::VowelSigns
            | Kind::Resubmitted
            | Kind::Absent => {}
        }
    }

    fn label(&mut self, person: &Person, dice: &mut Dice) {
        let group = ["A", "B", "C"].get(person.group).copied().unwrap_or_default();
        match dice.below(6) {
            0 | 1 => dice.one(&["Mr.", "Miss", "Mrs", "Dr."]).clone_into(&mut self.before),
            2 => self.after = format!("JSS2{group}"),
            3 => self.after = format!("(SS1 {group})"),
            4 => self.after = format!("({})", person.number),
            _ => self.after = format!("({})", person.goes_by),
        }
    }

    fn slip(&mut self, rate: f64, dice: &mut Dice) {
        if dice.chance(rate) {
            self.given = misspelt(&self.given, dice);
        }
        if dice.chance(rate) {
            self.family = misspelt(&self.family, dice);
        }
        if dice.chance((rate * 6.0).min(0.5)) {
            self.middle.clear();
        }
        if dice.chance(rate * 2.0) && self.order == Order::GivenFirst {
            self.order = Order::FamilyFirst;
        }
        if dice.chance(rate * 3.0) {
            self.case = if dice.chance(0.5) { Case::Capitals } else { Case::Small };
        }
        if dice.chance(rate) {
            self.address = mistyped(&self.address, &self.name(), dice);
        }
        if dice.chance(rate) {
            self.address.clear();
        }
        if dice.chance(rate * 2.0) {
            self.phone.clear();
        } else if dice.chance(rate) {
            self.phone = format!("081{:08}", dice.below(100_000_000));
        }
        if dice.chance(rate) {
            self.number = changed_number(&self.number, dice);
        }
    }

    /// The name in one cell.
    pub(crate) fn name(&self) -> String {
        let Self { before, given, middle, family, after, .. } = self;
        let words = match self.order {
            Order::GivenFirst => format!("{before} {given} {middle} {family} {after}"),
            Order::FamilyFirst => format!("{before} {family} {given} {middle} {after}"),
            Order::Comma => format!("{before} {family}, {given} {middle} {after}"),
        };
        let name = words.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.case {
            Case::Own => name,
            Case::Capitals => name.to_uppercase(),
            Case::Small => name.to_lowercase(),
        }
    }
}

fn other_form(name: &str, forms: &[String], dice: &mut Dice) -> String {
    forms.get(dice.below(forms.len())).cloned().unwrap_or_else(|| name.to_owned())
}

fn initial(name: &str) -> String {
    name.chars().next().map(|c| format!("{c}.")).unwrap_or_default()
}

/// A surname of several words without some of them, or with a hyphen.
fn shortened(family: &str, dice: &mut Dice) -> String {
    let words: Vec<&str> = family.split(' ').collect();
    let [first, .., last] = words[..] else { return family.to_owned() };
    let is_particle = first.chars().all(char::is_lowercase);
    match dice.below(3) {
        0 => family.replace(' ', if is_particle { "" } else { "-" }),
        1 if is_particle => words.iter().map(|w| capital(w)).collect::<Vec<_>>().join(" "),
        _ if is_particle => last.to_owned(),
        _ => first.to_owned(),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
