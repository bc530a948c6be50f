//! What the course itself says of its people: how common words of names are, which tables share
//! their people, how often somebody hands in twice or has a second address.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::face::Face;
use crate::domain::{NameKey, are_two_accounts, is_provider};

/// Counts over all faces of a course.
pub(super) struct Course {
    /// About how many people there are.
    people: f64,
    /// In how many different names each word is, by word.
    words: HashMap<String, usize>,
    /// Different names.
    names: usize,
    /// The share of the people of one table who are in another.
    overlap: BTreeMap<(usize, usize), f64>,
    /// The share of rows that are somebody's second in their table.
    second_rows: BTreeMap<usize, f64>,
    /// The share of people whose address differs between tables, by where the addresses are.
    other_mail: BTreeMap<MailPair, f64>,
    /// The domains that many share and no provider gives: school addresses look alike.
    school_domains: BTreeSet<String>,
    /// How many different names each phone number and each address has.
    holders: HashMap<String, usize>,
}

impl Course {
    /// Counts over the faces.
    pub(super) fn of(faces: &[Face<'_>]) -> Self {
        let names: BTreeSet<&NameKey> =
            faces.iter().map(|f| &f.clues.name_key).filter(|n| !n.is_blank()).collect();
        let mut words: HashMap<String, usize> = HashMap::new();
        for word in names.iter().flat_map(|name| name.tokens()) {
            *words.entry(word.clone()).or_default() += 1;
        }
        let mut in_table: BTreeMap<usize, usize> = BTreeMap::new();
        for table in faces.iter().flat_map(Face::tables) {
            *in_table.entry(table).or_default() += 1;
        }
        let school_domains = school_domains(faces);
        let most = in_table.values().copied().max().unwrap_or(0);
        Self {
            people: most.max(names.len()).max(4) as f64,
            words,
            names: names.len(),
            overlap: overlap(faces, &in_table),
            second_rows: second_rows(faces),
            other_mail: other_mail(faces, &school_domains),
            school_domains,
            holders: holders(faces),
        }
    }

    /// About how many people there are, 4 at least.
    pub(super) fn people(&self) -> f64 {
        self.people
    }

    /// The chance that somebody's name has a word, between 0 and 1.
    pub(super) fn frequency(&self, word: &str) -> f64 {
        let count = self.words.get(word).copied().unwrap_or(0) as f64;
        (count + 0.5) / (self.names as f64 + 10.0)
    }

    /// The chance that somebody of one table is in another, between 0 and 1.
    pub(super) fn presence(&self, of: usize, within: usize) -> f64 {
        self.overlap.get(&(of, within)).copied().unwrap_or(0.0)
    }

    /// The chance that a row of a table is its person's second, between 0 and 1.
    pub(super) fn second_row(&self, table: usize) -> f64 {
        self.second_rows.get(&table).copied().unwrap_or(0.02)
    }

    /// The chance that a person has these two addresses in two tables, between 0 and 1.
    pub(super) fn other_mail(&self, a: &str, b: &str) -> f64 {
        let pair = mail_pair(&self.school_domains, a, b);
        self.other_mail.get(&pair).copied().unwrap_or(0.05)
    }

    /// Whether two addresses are of two people rather than of one: a school gives each of its people
    /// one, and of large providers few use two.
    pub(super) fn are_two_accounts(&self, a: &str, b: &str) -> bool {
        mail_pair(&self.school_domains, a, b) == MailPair::OneSchool || are_two_accounts(a, b)
    }

    /// Whether an address is one of a school, where addresses a letter apart are two people.
    pub(super) fn is_of_school(&self, mailbox: &str) -> bool {
        is_of(&self.school_domains, mailbox)
    }

    /// How many different names an address or a phone number has.
    pub(super) fn holders(&self, clue: &str) -> usize {
        self.holders.get(clue).copied().unwrap_or(0)
    }
}

/// What tells a face elsewhere: address, id, whole name.
fn keys(face: &Face<'_>) -> Vec<String> {
    let mail = face.mailbox.iter().cloned();
    let id = face.clues.student_id.iter().map(|id| format!("#{}", id.value));
    let names = std::iter::once(&face.clues.name_key).chain(&face.other_names);
    let names = names.filter(|name| name.is_full()).map(|name| name.tokens().join(" "));
    mail.chain(id).chain(names).collect()
}

fn overlap(faces: &[Face<'_>], in_table: &BTreeMap<usize, usize>) -> BTreeMap<(usize, usize), f64> {
    let mut tables_of: HashMap<String, BTreeSet<usize>> = HashMap::new();
    let keyed: Vec<Vec<String>> = faces.iter().map(keys).collect();
    for (face, keys) in faces.iter().zip(&keyed) {
        for key in keys {
            tables_of.entry(key.clone()).or_default().extend(face.tables());
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (face, keys) in faces.iter().zip(&keyed) {
        let elsewhere: BTreeSet<usize> =
            keys.iter().filter_map(|key| tables_of.get(key)).flatten().copied().collect();
        for own in face.tables() {
            for other in elsewhere.iter().filter(|other| **other != own) {
                *shared.entry((own, *other)).or_default() += 1;
            }
        }
    }
    let share = |((of, within), count): ((usize, usize), usize)| {
        let all = in_table.get(&of).copied().unwrap_or(0) as f64;
        // Of a small table little is known: it counts as two more people who are mostly there.
        ((of, within), ((count as f64 + 1.4) / (all + 2.0)).min(1.0))
    };
    let tables: Vec<usize> = in_table.keys().copied().collect();
    for of in &tables {
        for within in tables.iter().filter(|within| *within != of) {
            shared.entry((*of, *within)).or_default();
        }
    }
    shared.into_iter().map(share).collect()
}

fn second_rows(faces: &[Face<'_>]) -> BTreeMap<usize, f64> {
    let mut rows: BTreeMap<usize, (usize, BTreeSet<String>)> = BTreeMap::new();
    for face in faces {
        let Some(key) = face.mailbox.clone().or_else(|| keys(face).into_iter().next()) else {
            continue;
        };
        for (table, count) in face.rows_by_table() {
            let (all, people) = rows.entry(table).or_default();
            *all += count;
            people.insert(key.clone());
        }
    }
    let share = |(table, (all, people)): (usize, (usize, BTreeSet<String>))| {
        let seconds = all.saturating_sub(people.len()) as f64;
        (table, ((seconds + 0.3) / (all as f64 + 1.0)).clamp(0.003, 0.3))
    };
    rows.into_iter().map(share).collect()
}

/// Where two different addresses are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum MailPair {
    /// Both at one school, which gives each of its people one.
    OneSchool,
    /// One at a school.
    SchoolAndPrivate,
    /// None at a school.
    Private,
}

impl MailPair {
    const ALL: [Self; 3] = [Self::OneSchool, Self::SchoolAndPrivate, Self::Private];
}

fn is_of(domains: &BTreeSet<String>, mailbox: &str) -> bool {
    mailbox.split('@').nth(1).is_some_and(|domain| domains.contains(domain))
}

fn mail_pair(schools: &BTreeSet<String>, a: &str, b: &str) -> MailPair {
    match (is_of(schools, a), is_of(schools, b)) {
        (true, true) if a.split('@').nth(1) == b.split('@').nth(1) => MailPair::OneSchool,
        (false, false) => MailPair::Private,
        _ => MailPair::SchoolAndPrivate,
    }
}

/// Of the people known by a whole name that no table has twice: how many have another address.
fn other_mail(faces: &[Face<'_>], schools: &BTreeSet<String>) -> BTreeMap<MailPair, f64> {
    let mut by_name: BTreeMap<&NameKey, Vec<(&Face<'_>, &str)>> = BTreeMap::new();
    for face in faces.iter().filter(|f| f.clues.name_key.is_full()) {
        if let Some(mailbox) = &face.mailbox {
            by_name.entry(&face.clues.name_key).or_default().push((face, mailbox));
        }
    }
    let mut people = 0.0;
    let mut other: BTreeMap<MailPair, f64> = BTreeMap::new();
    for faces in by_name.into_values() {
        let tables: Vec<usize> = faces.iter().flat_map(|(face, _)| face.tables()).collect();
        let unique: BTreeSet<usize> = tables.iter().copied().collect();
        if tables.len() < 2 || unique.len() < tables.len() {
            continue;
        }
        people += 1.0;
        let mails: BTreeSet<&str> = faces.iter().map(|(_, mail)| *mail).collect();
        if let Some((first, last)) = mails.first().zip(mails.last()).filter(|(a, b)| a != b) {
            *other.entry(mail_pair(schools, first, last)).or_default() += 1.0;
        }
    }
    let share = |pair: MailPair| {
        let count = other.get(&pair).copied().unwrap_or(0.0);
        let (before, least) = match pair {
            MailPair::OneSchool => (0.04, 0.01),
            MailPair::SchoolAndPrivate | MailPair::Private => (0.6, 0.05),
        };
        (pair, ((count + before) / (people + 4.0)).clamp(least, 0.9))
    };
    MailPair::ALL.into_iter().map(share).collect()
}

/// Domains of four addresses at least, but for those of large providers.
fn school_domains(faces: &[Face<'_>]) -> BTreeSet<String> {
    let mut mails: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for mail in faces.iter().filter_map(|f| f.mailbox.as_deref()) {
        if let Some((local, domain)) = mail.split_once('@') {
            mails.entry(domain).or_default().insert(local);
        }
    }
    let school = |(domain, locals): (&str, BTreeSet<&str>)| {
        (locals.len() > 3 && !is_provider(domain)).then(|| domain.to_owned())
    };
    mails.into_iter().filter_map(school).collect()
}

fn holders(faces: &[Face<'_>]) -> HashMap<String, usize> {
    let mut names: HashMap<String, BTreeSet<&NameKey>> = HashMap::new();
    for face in faces {
        for clue in face.mailbox.iter().chain(&face.clues.phone) {
            names.entry(clue.clone()).or_default().insert(&face.clues.name_key);
        }
    }
    names.into_iter().map(|(clue, names)| (clue, names.len())).collect()
}
