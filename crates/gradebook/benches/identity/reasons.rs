//! Which rules join two people, which questions are asked for nothing, and by what the parts of
//! those differ who are split in silence.

use std::collections::BTreeMap;

use gradebook::domain::{MailRelation, NameRelation};
use gradebook::identity::DoubtKind;
use gradebook::{Clues, Gradebook};

use crate::asked::{Asked, is_one};
use crate::measure::{Measured, Parts};
use crate::truth::Truth;

/// By reason: how often it was given, and how often the rows are of two people.
#[derive(Default)]
pub(crate) struct Reasons {
    links: BTreeMap<&'static str, (usize, usize)>,
    doubts: BTreeMap<(&'static str, DoubtKind), (usize, usize)>,
    splits: BTreeMap<(&'static str, &'static str), usize>,
}

impl Reasons {
    pub(crate) fn add(&mut self, gradebook: &Gradebook, truth: &Truth<'_>, found: &Measured) {
        let apart =
            |rows: (_, _)| truth.person(gradebook, rows.0) != truth.person(gradebook, rows.1);
        let asked = Asked::of(gradebook);
        for (at, person) in gradebook.people.iter().enumerate() {
            let mut wrong_links = 0;
            for link in &person.links {
                let (all, wrong) = self.links.entry(link.reason.words()).or_default();
                (*all, *wrong) = (*all + 1, *wrong + usize::from(apart(link.rows)));
                wrong_links += usize::from(apart(link.rows));
            }
            let mixed = person.rows.iter().any(|row| apart((*row, person.rows[0])));
            let unlinked = usize::from(mixed && wrong_links == 0 && !asked.may_be_several(at));
            self.links.entry("no link: equal clues, and not asked").or_default().1 += unlinked;
        }
        for doubt in &gradebook.doubts {
            let several = doubt.groups.iter().filter(|group| !is_one(gradebook, group, truth));
            let key = (doubt.reason.words(), doubt.kind);
            let (all, two) = self.doubts.entry(key).or_default();
            (*all, *two) = (*all + doubt.groups.len(), *two + several.count());
        }
        let rows = truth.rows(gradebook);
        for (person, _) in found.people.iter().filter(|(_, found)| found.parts == Parts::Silent) {
            let part_of = |row: &_| gradebook.people.iter().position(|p| p.rows.contains(row));
            let parts: Vec<(Option<usize>, Clues)> = rows[person]
                .iter()
                .filter_map(|row| Some((part_of(row), gradebook.submission(*row)?.clues.clone())))
                .collect();
            *self.splits.entry(nearest(&parts)).or_default() += 1;
        }
    }

    pub(crate) fn show(&self) {
        println!("| joined, medium errors | times | of two people |\n|---|---|---|");
        for (reason, (all, two)) in &self.links {
            println!("| {reason} | {all} | {two} |");
        }
        println!("\n| asked, medium errors | kind | groups | of several people |");
        println!("|---|---|---|---|");
        for ((reason, kind), (all, two)) in &self.doubts {
            println!("| {reason} | {kind:?} | {all} | {two} |");
        }
        println!();
        println!("| split in silence: names | addresses | people |\n|---|---|---|");
        for ((names, mails), people) in &self.splits {
            println!("| {names} | {mails} | {people} |");
        }
        println!();
    }
}

/// How names and addresses of the two likest rows of two parts relate.
fn nearest(parts: &[(Option<usize>, Clues)]) -> (&'static str, &'static str) {
    let pairs = parts.iter().enumerate().flat_map(|(i, one)| {
        parts[i + 1..].iter().filter(|other| other.0 != one.0).map(move |other| (&one.1, &other.1))
    });
    let related = pairs
        .map(|(one, other)| (one.email.relate(&other.email), one.name_key.relate(&other.name_key)));
    let Some((mail, name)) = related.max_by_key(|(mail, name)| (*name, *mail)) else {
        return ("a row is set aside", "");
    };
    let mail = match mail {
        MailRelation::Unknown => "one has none",
        MailRelation::Different => "other",
        MailRelation::Misspelt => "near",
        MailRelation::Same => "equal",
    };
    let name = match name {
        NameRelation::Equal => "equal",
        NameRelation::Near(_) => "near",
        NameRelation::Subset(_) => "one within the other",
        NameRelation::Partial => "equal in part",
        NameRelation::Different => "other",
        NameRelation::Unknown => "one has none",
    };
    (name, mail)
}
