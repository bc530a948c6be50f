//! Numbers that are not the person's: the "ID" of a response is another one in every file.

use std::collections::{BTreeMap, BTreeSet};

use crate::recognise::Table;
use crate::submission::Clues;

/// So many people must have other numbers before a column of them is distrusted.
const FEWEST_BY_MAIL: usize = 2;
const FEWEST_BY_NAME: usize = 3;

/// Columns of numbers that tell nobody apart: by kind of number, the tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Distrusted {
    kinds: BTreeMap<String, BTreeSet<usize>>,
}

impl Distrusted {
    /// Whether the numbers of a kind are distrusted in a table.
    pub fn has(&self, table: usize, kind: &str) -> bool {
        self.kinds.get(kind).is_some_and(|tables| tables.contains(&table))
    }

    /// The kinds of numbers and the tables.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &BTreeSet<usize>)> {
        self.kinds.iter().map(|(kind, tables)| (kind.as_str(), tables))
    }
}

/// By what somebody is known beside the number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Mailbox(String),
    Name(Vec<String>),
}

/// A person's numbers of one kind, by table.
type Numbers<'t> = BTreeMap<usize, BTreeSet<&'t str>>;

/// How the numbers in a column of a table compare with those of the same people elsewhere.
#[derive(Debug, Default)]
struct Tally {
    /// People who can be told without the number.
    people: usize,
    agree_by_mail: usize,
    differ_by_mail: usize,
    agree_by_name: usize,
    differ_by_name: usize,
}

impl Tally {
    fn add(&mut self, known: &Known, seen: Option<Seen>) {
        self.people += 1;
        match (known, seen) {
            (Known::Mailbox(_), Some(Seen::Again)) => self.agree_by_mail += 1,
            (Known::Mailbox(_), Some(Seen::Other)) => self.differ_by_mail += 1,
            (Known::Name(_), Some(Seen::Again)) => self.agree_by_name += 1,
            (Known::Name(_), Some(Seen::Other)) => self.differ_by_name += 1,
            (_, None) => {}
        }
    }

    /// An address and a name tell who it is. Names alone may be those of others: then the numbers
    /// must differ for most of the table, as those of two classes do not.
    fn is_distrusted(&self) -> bool {
        let by_mail =
            self.differ_by_mail >= FEWEST_BY_MAIL && self.differ_by_mail > self.agree_by_mail;
        let agree = self.agree_by_name + self.agree_by_mail;
        let by_name = self.differ_by_name >= FEWEST_BY_NAME
            && self.differ_by_name > agree * 3
            && self.differ_by_name * 2 > self.people;
        by_mail || by_name
    }
}

/// Finds the columns whose numbers differ, for most people that can be compared, from those in
/// the other rows and files.
pub(super) fn distrusted(tables: &[(usize, &Table)]) -> Distrusted {
    let mut tallies: BTreeMap<(&str, usize), Tally> = BTreeMap::new();
    for ((kind, known), numbers) in &gather(tables) {
        for (table, seen) in compared(known, numbers) {
            tallies.entry((*kind, table)).or_default().add(known, seen);
        }
    }
    let mut found = Distrusted::default();
    for ((kind, table), _) in tallies.iter().filter(|(_, tally)| tally.is_distrusted()) {
        found.kinds.entry((*kind).to_owned()).or_default().insert(*table);
    }
    for (index, table) in tables {
        for kind in counters(table) {
            found.kinds.entry(kind.to_owned()).or_default().insert(*index);
        }
    }
    found
}

/// Columns in which a few numbers are those of many names: they count attempts or groups.
fn counters(table: &Table) -> Vec<&str> {
    let mut seen: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<Vec<String>>)> = BTreeMap::new();
    for clues in table.submissions.iter().map(|s| &s.clues) {
        let Some(id) = clues.student_id.as_ref().filter(|_| clues.name_key.is_full()) else {
            continue;
        };
        let (values, names) = seen.entry(&id.kind).or_default();
        values.insert(&id.value);
        names.insert(clues.name_key.tokens().to_vec());
    }
    let counts = |(values, names): &(BTreeSet<&str>, BTreeSet<Vec<String>>)| {
        names.len() > 4 && values.len() * 2 < names.len()
    };
    seen.into_iter().filter(|(_, found)| counts(found)).map(|(kind, _)| kind).collect()
}

fn gather<'t>(tables: &[(usize, &'t Table)]) -> BTreeMap<(&'t str, Known), Numbers<'t>> {
    let mut people: BTreeMap<(&str, Known), Numbers<'t>> = BTreeMap::new();
    for (index, table) in tables {
        for clues in table.submissions.iter().map(|s| &s.clues) {
            let (Some(id), Some(known)) = (&clues.student_id, known(clues)) else { continue };
            let numbers = people.entry((&id.kind, known)).or_default();
            numbers.entry(*index).or_default().insert(&id.value);
        }
    }
    people
}

fn known(clues: &Clues) -> Option<Known> {
    let name = || Known::Name(clues.name_key.tokens().to_vec());
    let whole = clues.name_key.is_full();
    // An address that a family shares is no person: the name must be there, too.
    let mailbox = clues
        .email
        .mailbox()
        .filter(|_| whole)
        .map(|mail| Known::Mailbox(format!("{mail} {}", clues.name_key.tokens().join(" "))));
    mailbox.or_else(|| whole.then(name))
}

/// Whether a person's number comes again elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Again,
    Other,
}

/// Compares a person's numbers, table by table; `None` where there is nothing to compare with.
fn compared(known: &Known, numbers: &Numbers<'_>) -> Vec<(usize, Option<Seen>)> {
    let mut tables_with: BTreeMap<&str, usize> = BTreeMap::new();
    for value in numbers.values().flatten() {
        *tables_with.entry(value).or_default() += 1;
    }
    let several = numbers.values().any(|mine| mine.len() > 1);
    let seen = |mine: &BTreeSet<&str>| match known {
        // Two people of one name in one table have two numbers.
        Known::Name(_) if several => None,
        Known::Mailbox(_) if mine.len() > 1 => Some(Seen::Other),
        Known::Name(_) | Known::Mailbox(_) if numbers.len() < 2 => None,
        Known::Name(_) | Known::Mailbox(_) => {
            let again = mine.iter().any(|v| tables_with.get(v).is_some_and(|t| *t > 1));
            Some(if again { Seen::Again } else { Seen::Other })
        }
    };
    numbers.iter().map(|(table, mine)| (*table, seen(mine))).collect()
}
