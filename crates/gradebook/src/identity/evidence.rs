//! How much the clues of two groups of rows say for and against one person, in the manner of
//! Fellegi and Sunter: each clue weighs log2 of how much likelier it is for one person than for
//! two, in tenths of a bit; the sum starts at the chance that two people of the course are one.
//!
//! Sources: Fellegi and Sunter, "A Theory for Record Linkage", 1969; how common a name is counts
//! as in Winkler, "Frequency-based matching", 1989. The defaults are set for classes of 8 to
//! 2,000 people and measured in docs/identity.md.

use std::collections::BTreeSet;

use super::course::Course;
use super::face::{Face, Meeting};
use super::judge::{Agreement, ids, may_resubmit, phones};
use crate::domain::{MailRelation, NameMatch, NameRelation, is_mistyped_provider, is_near_word};

/// What a clue says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clue {
    /// How rare it is that two people of the course are one.
    Chance,
    /// The same name.
    SameName,
    /// A name of which the other is a part.
    PartOfName,
    /// Names a slip or an initial apart.
    NearName,
    /// Names with a word in common and other words.
    OtherWordInName,
    /// Altogether other names.
    OtherName,
    /// The same student id.
    SameId,
    /// Other student ids of one kind.
    OtherId,
    /// The same e-mail address.
    SameMail,
    /// The same part before the @ at another provider.
    SameMailbox,
    /// Addresses a slip apart.
    MisspeltMail,
    /// A login name that an address begins with.
    LoginOfMail,
    /// Other addresses.
    OtherMail,
    /// The same phone number.
    SamePhone,
    /// Other phone numbers.
    OtherPhone,
    /// Never in one table, where most people are in all.
    NeverTogether,
    /// Results of both in one table.
    Together,
    /// Both in one table, one of them without a result.
    Listed,
}

/// The clues of two groups of rows with their weights, in tenths of a bit.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Each clue and its weight; above 0 it speaks for one person.
    pub clues: Vec<(Clue, i32)>,
}

impl Evidence {
    /// The sum.
    pub fn total(&self) -> i32 {
        self.clues.iter().map(|(_, weight)| weight).sum()
    }

    fn add(&mut self, clue: Clue, bits: f64) {
        let weight = (bits * 10.0).round() as i32;
        if weight != 0 {
            self.clues.push((clue, weight));
        }
    }
}

/// How two groups of rows relate, clue by clue.
pub(super) struct Relation {
    pub(super) name: NameRelation,
    pub(super) names: Names,
    pub(super) mail: MailRelation,
    /// Whether one part before the @ is at two providers, or a login name begins an address.
    pub(super) mailbox: bool,
    /// Whether the addresses are two accounts, which one person seldom has.
    pub(super) two_accounts: bool,
    pub(super) phone: Agreement,
    pub(super) id: Agreement,
    pub(super) meeting: Meeting,
    /// Whether they are in groups with files of their own, and in none together.
    pub(super) other_group: bool,
    pub(super) evidence: Evidence,
}

/// What else is known of two names.
pub(super) struct Names {
    /// How much of a name both are, at best.
    pub(super) extent: Extent,
    /// Whether they share a word alone that may be the surname.
    pub(super) like_relatives: bool,
    /// Whether one goes by the other's name beside a name of their own.
    pub(super) known_as: bool,
}

/// How much of a name two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Both have a given name and a surname.
    Whole,
    /// They differ by initials alone, beside a whole word.
    Initials,
    /// One is a single word.
    Part,
}

/// Weighs the clues of two groups of faces.
pub(super) fn weigh(ones: &[&Face<'_>], others: &[&Face<'_>], course: &Course) -> Relation {
    let pairs = || ones.iter().flat_map(|a| others.iter().map(move |b| (*a, *b)));
    let mut evidence = Evidence::default();
    evidence.add(Clue::Chance, -course.people().log2());
    let best = pairs().map(|(a, b)| a.compare(b)).max_by_key(|m| m.relation);
    let name = best.as_ref().map_or(NameRelation::Unknown, |m| m.relation);
    let whole = pairs().any(|(a, b)| a.clues.name_key.is_full() && b.clues.name_key.is_full());
    if let Some(best) = &best {
        let (clue, bits) = of_name(best, whole, course);
        evidence.add(clue, bits);
    }
    let mail = mail_of(ones, others);
    let mailbox = pairs().any(|(a, b)| a.shares_mailbox_name(b));
    of_mail(&mut evidence, (mail, mailbox), (ones, others), course);
    let two_accounts = name > NameRelation::Partial
        && mailbox_pairs(ones, others).any(|(a, b)| course.are_two_accounts(a, b));
    let phone = agreement(pairs().map(|(a, b)| phones(a, b)));
    match phone {
        Agreement::Same => {
            let held = ones.iter().filter_map(|f| f.clues.phone.as_deref());
            let crowd = held.map(|p| course.holders(p)).max().unwrap_or(1);
            evidence.add(Clue::SamePhone, if crowd > 3 { 3.0 } else { 6.5 });
        }
        Agreement::Different => evidence.add(Clue::OtherPhone, -2.0),
        Agreement::Unknown => {}
    }
    let id = agreement(pairs().map(|(a, b)| ids(a, b)));
    match id {
        Agreement::Same => evidence.add(Clue::SameId, 12.0),
        Agreement::Different => evidence.add(Clue::OtherId, -10.0),
        Agreement::Unknown => {}
    }
    let meeting = attendance(&mut evidence, ones, others, course);
    let plain = |a: &Face<'_>, b: &Face<'_>| a.clues.name_key.relate(&b.clues.name_key);
    let known_as =
        name == NameRelation::Equal && pairs().all(|(a, b)| plain(a, b) != NameRelation::Equal);
    let like_relatives = name == NameRelation::Partial && pairs().any(|(a, b)| share_surname(a, b));
    let by_initials = || {
        matches!(name, NameRelation::Near(1..))
            && pairs().any(|(a, b)| a.clues.name_key.differs_by_initials(&b.clues.name_key))
    };
    let extent = match whole {
        true => Extent::Whole,
        false if by_initials() => Extent::Initials,
        false => Extent::Part,
    };
    let names = Names { extent, like_relatives, known_as };
    let other_group = pairs().all(|(a, b)| a.is_of_other_group(b));
    Relation { name, names, mail, mailbox, two_accounts, phone, id, meeting, other_group, evidence }
}

/// Small words of surnames, which relatives have in common beside the surname.
const PARTICLES: [&str; 22] = [
    "van", "von", "de", "der", "den", "del", "della", "la", "le", "al", "el", "bin", "ibn", "abu",
    "ben", "da", "dos", "di", "du", "ter", "ten", "zu",
];

/// Whether two names that agree in part may be those of relatives: they have the surname alone in
/// common. Where it is unclear which word that is, the address tells a person of two names
/// ("Matthew Roberts", "Eneh Matthew" at matthewroberts@) from a family ("Bukola Abbas", "Abbas
/// Khalid" at abbas.family@).
fn share_surname(a: &Face<'_>, b: &Face<'_>) -> bool {
    let own = |word: &&str| !PARTICLES.contains(word);
    if a.compare(b).shared.into_iter().filter(|word| own(word)).count() > 1 {
        return false;
    }
    let local = a.mailbox.as_deref().and_then(|mailbox| mailbox.split('@').next()).unwrap_or("");
    let in_address = |word: &String| word.chars().count() > 2 && local.contains(word.as_str());
    let pairs = a.ordered.iter().flat_map(|x| b.ordered.iter().map(move |y| (x, y)));
    let mut pairs = pairs.filter(|(x, y)| x != y);
    pairs.any(|(x, y)| {
        let surname = alike(x.last(), y.last());
        let crossed = alike(x.first(), y.last()) || alike(x.last(), y.first());
        let (in_both, own): (Vec<&String>, Vec<&String>) =
            x.iter().chain(y).partition(|word| x.contains(word) && y.contains(word));
        // "abbas.family@" and "abbas@", but neither "khalid.abbas@" nor "kabbas@".
        let of_family = in_both.iter().any(|w| local.starts_with(w.as_str()) && in_address(w))
            && !own.iter().any(|w| in_address(w));
        // On an address of a family a part of a given name is another one: "Jan" and "Jana".
        let given = match (x.first(), y.first()) {
            (Some(one), Some(other)) if of_family => one == other || is_near_word(one, other),
            (one, other) => alike(one, other),
        };
        !given && (surname || (crossed && of_family))
    })
}

/// Whether two words may be one where the address is one: near, a slip apart though short, or a
/// beginning or an end of the other ("Obi", "Obinna"; "Tobi", "Oluwatobi").
fn alike(x: Option<&String>, y: Option<&String>) -> bool {
    const SHORTEST: usize = 3;
    x.zip(y).is_some_and(|(x, y)| {
        let (short, long) = if x.len() < y.len() { (x, y) } else { (y, x) };
        let part = long.starts_with(short.as_str()) || long.ends_with(short.as_str());
        let enough = short.chars().count() >= SHORTEST;
        x == y || is_near_word(x, y) || (enough && (part || strsim::damerau_levenshtein(x, y) <= 1))
    })
}

fn agreement(pairs: impl Iterator<Item = Agreement>) -> Agreement {
    pairs.fold(Agreement::Unknown, |found, pair| match (found, pair) {
        (Agreement::Same, _) | (_, Agreement::Same) => Agreement::Same,
        (Agreement::Different, _) | (_, Agreement::Different) => Agreement::Different,
        (Agreement::Unknown, Agreement::Unknown) => Agreement::Unknown,
    })
}

fn of_name(found: &NameMatch<'_>, whole: bool, course: &Course) -> (Clue, f64) {
    let chance = |least: f64| -> f64 {
        let shared = found.shared.iter().map(|w| course.frequency(w)).product::<f64>();
        (shared * 0.04_f64.powf(found.near as f64)).max(least)
    };
    match found.relation {
        NameRelation::Unknown => (Clue::OtherName, 0.0),
        NameRelation::Equal => (Clue::SameName, (0.9 / chance(1.0 / 3000.0)).log2()),
        NameRelation::Near(_) => (Clue::NearName, (0.06 / chance(1.0 / 2000.0)).log2()),
        NameRelation::Subset(_) => (Clue::PartOfName, (0.12 / chance(1.0 / 1500.0)).log2()),
        NameRelation::Partial => (Clue::OtherWordInName, -2.5),
        NameRelation::Different if whole => (Clue::OtherName, -6.0),
        NameRelation::Different => (Clue::OtherName, -3.0),
    }
}

fn mail_of(ones: &[&Face<'_>], others: &[&Face<'_>]) -> MailRelation {
    let pairs = ones.iter().flat_map(|a| others.iter().map(move |b| (a, b)));
    pairs.map(|(a, b)| a.relate_mail(b)).max().unwrap_or(MailRelation::Unknown)
}

fn mailboxes<'f>(faces: &'f [&Face<'_>]) -> impl Iterator<Item = &'f str> {
    faces.iter().filter_map(|face| face.mailbox.as_deref())
}

fn mailbox_pairs<'f>(
    ones: &'f [&Face<'_>],
    others: &'f [&Face<'_>],
) -> impl Iterator<Item = (&'f str, &'f str)> {
    mailboxes(ones).flat_map(|a| mailboxes(others).map(move |b| (a, b)))
}

fn of_mail(
    evidence: &mut Evidence,
    (mail, mailbox): (MailRelation, bool),
    (ones, others): (&[&Face<'_>], &[&Face<'_>]),
    course: &Course,
) {
    match mail {
        MailRelation::Same => {
            let holders = mailboxes(ones).map(|m| course.holders(m)).max().unwrap_or(1);
            evidence.add(Clue::SameMail, if holders > 4 { 7.0 } else { 9.0 });
        }
        MailRelation::Misspelt => {
            let alike = mailboxes(ones).any(|mail| course.is_of_school(mail));
            evidence.add(Clue::MisspeltMail, if alike { 1.0 } else { 4.0 });
        }
        MailRelation::Different if mailbox => evidence.add(Clue::SameMailbox, 6.0),
        MailRelation::Unknown if mailbox => evidence.add(Clue::LoginOfMail, 6.0),
        MailRelation::Different => {
            let pairs = mailbox_pairs(ones, others);
            let chance = pairs.map(|(a, b)| course.other_mail(a, b)).fold(1.0, f64::min);
            evidence.add(Clue::OtherMail, chance.log2());
        }
        MailRelation::Unknown => {}
    }
}

/// Who is in the same tables. Two people of a class are both in most; one person under two names
/// is in each table under one of them.
fn attendance(
    evidence: &mut Evidence,
    ones: &[&Face<'_>],
    others: &[&Face<'_>],
    course: &Course,
) -> Meeting {
    let tables = |faces: &[&Face<'_>]| -> BTreeSet<usize> {
        faces.iter().flat_map(|f| f.tables()).collect()
    };
    let (mine, theirs) = (tables(ones), tables(others));
    let mut worst = Meeting::Never;
    for table in mine.intersection(&theirs) {
        let pairs = || ones.iter().flat_map(|a| others.iter().map(move |b| (*a, *b)));
        let two = |wanted: Meeting| {
            pairs().any(|(a, b)| a.meeting(b, *table) == wanted && !may_resubmit(a, b))
        };
        let sat = two(Meeting::Sat);
        let listed = !sat && two(Meeting::Listed);
        let second = course.second_row(*table);
        if sat {
            evidence.add(Clue::Together, (second / 0.8).log2());
            worst = Meeting::Sat;
        } else if listed {
            evidence.add(Clue::Listed, (second.max(0.02) / 0.6).log2());
            worst = worst.max(Meeting::Listed);
        }
    }
    // One person of these tables is in the other one as often as its people are; of two people
    // the one would be missing there, who is hardly ever missing.
    let apart = |from: &BTreeSet<usize>, table: usize| {
        let present = from.iter().map(|t| course.presence(*t, table)).fold(0.02, f64::max);
        (present / (1.0 - present).max(0.05) / 0.8).log2()
    };
    if worst == Meeting::Never {
        let apart: f64 = theirs.difference(&mine).map(|t| apart(&mine, *t)).sum::<f64>()
            + mine.difference(&theirs).map(|t| apart(&theirs, *t)).sum::<f64>();
        evidence.add(Clue::NeverTogether, apart.clamp(-6.0, 8.0));
    }
    worst
}

impl Face<'_> {
    /// Whether the part before the @ of both addresses is one, or is the other's login name.
    pub(super) fn shares_mailbox_name(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.mailbox_name(), other.mailbox_name());
        let long = |text: &str| text.chars().count() >= 5;
        let login = |face: &Self, local: Option<&str>| {
            local.is_some_and(|local| {
                local.len() > 3 && face.logins.keys().any(|login| login.to_lowercase() == local)
            })
        };
        let one_local = mine.is_some() && mine == theirs && mine.is_some_and(long);
        one_local
            || is_mistyped_provider(&self.clues.email, &other.clues.email)
            || login(self, theirs)
            || login(other, mine)
    }

    fn mailbox_name(&self) -> Option<&str> {
        self.mailbox.as_deref().and_then(|mailbox| mailbox.split('@').next())
    }
}
