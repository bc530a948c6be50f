//! Class lists among the tables: which of them are those of this course, and who is on them.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::Person;
use super::model::{Gradebook, ListUse};
use super::recognise::Table;

/// A list on which fewer of the people of the tests are is that of another course, or of a group.
const LEAST_KNOWN_PERCENT: usize = 60;

/// The class lists and whether they are used: those that somebody says are, and those on which
/// enough of the people of the tests are.
pub(super) fn find(
    tables: &[Table],
    counting: &[(usize, &Table)],
    said: &[String],
) -> BTreeMap<usize, ListUse> {
    let lists = tables.iter().enumerate().filter(|(_, table)| table.is_class_list);
    let use_of = |(at, list): (usize, &Table)| {
        let keys: BTreeSet<String> = list.submissions.iter().flat_map(|s| keys(&s.clues)).collect();
        let people: BTreeSet<Vec<String>> = counting
            .iter()
            .flat_map(|(_, table)| &table.submissions)
            .map(|submission| self::keys(&submission.clues))
            .collect();
        let known = people.iter().filter(|own| own.iter().any(|key| keys.contains(key))).count();
        let wanted = people.len().saturating_mul(LEAST_KNOWN_PERCENT);
        let enough = known.saturating_mul(100) >= wanted;
        let used = said.contains(&list.file) || enough;
        let other = ListUse::NotUsed { known, people: people.len() };
        (at, if used { ListUse::Used } else { other })
    };
    lists.map(use_of).collect()
}

/// What tells a person in another file: the address, the id, the name.
fn keys(clues: &crate::submission::Clues) -> Vec<String> {
    let id = clues.student_id.iter().map(|id| format!("#{}", id.value));
    let name = Some(clues.name_key.tokens().join(" ")).filter(|name| !name.is_empty());
    clues.email.mailbox().into_iter().chain(id).chain(name).collect()
}

/// The tables of tests and the class lists that are used, in order.
pub(super) fn with<'t>(
    tables: &'t [Table],
    counting: Vec<(usize, &'t Table)>,
    lists: &BTreeMap<usize, ListUse>,
) -> Vec<(usize, &'t Table)> {
    let used = lists.iter().filter(|(_, list)| **list == ListUse::Used);
    let lists = used.filter_map(|(at, _)| Some((*at, tables.get(*at)?)));
    let mut all: Vec<(usize, &Table)> = counting.into_iter().chain(lists).collect();
    all.sort_by_key(|(at, _)| *at);
    all
}

/// How the people of a gradebook and its class lists fit together.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Attendance {
    /// People on a list without a row in any test.
    pub without_result: Vec<usize>,
    /// People of the tests who are on no list, but for those of whom it is asked who they are.
    pub not_listed: Vec<usize>,
}

impl Gradebook {
    /// Who is on the class list and in no test, and the reverse; nobody where there is no list.
    pub fn attendance(&self) -> Attendance {
        let listed = |person: &Person| person.rows.iter().any(|row| self.is_listed(row.table));
        let tested = |person: &Person| person.rows.iter().any(|row| !self.is_listed(row.table));
        let mut attendance = Attendance::default();
        if !self.class_lists.values().any(|list| *list == ListUse::Used) {
            return attendance;
        }
        let asked: BTreeSet<usize> = self
            .doubts
            .iter()
            .flat_map(|doubt| &doubt.groups)
            .flat_map(|group| group.people.iter().copied())
            .collect();
        for (at, person) in self.people.iter().enumerate() {
            if !tested(person) {
                attendance.without_result.push(at);
            } else if !listed(person) && !asked.contains(&at) {
                attendance.not_listed.push(at);
            }
        }
        attendance
    }

    fn is_listed(&self, table: usize) -> bool {
        self.class_lists.contains_key(&table)
    }
}
