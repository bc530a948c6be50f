//! Which parts are one test: by what they claim, by whom they hold, and by what was said.

use std::collections::{BTreeMap, BTreeSet};

use super::Part;
use super::doubt::{FilePart, Join, JoinReason, Likeness, TestDoubt, TestDoubtReason};
use super::judge::{Verdict, judge};
use super::parts::{Item, headers};

/// Answers to [`TestDoubt`]s: whether two parts are one test.
pub(super) type SameTests = [(FilePart, FilePart, bool)];

/// A test in the making: places among the items, the first in order first.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) items: Vec<usize>,
    pub(super) joined: Vec<Join>,
    /// Items that a newer download holds.
    older: BTreeSet<usize>,
}

/// All tests in the making.
pub(super) struct Groups<'i, 't> {
    items: &'i [Item<'t>],
    /// Empty where a group was put into another.
    made: Vec<Group>,
    /// The group of each item.
    of: Vec<usize>,
    /// Pairs of items that were answered to be different tests.
    apart: BTreeSet<(usize, usize)>,
    doubts: BTreeMap<(usize, usize), TestDoubt>,
}

/// Joins the parts of each test. `items` come in order.
pub(super) fn join(items: &[Item<'_>], answers: &SameTests) -> (Vec<Group>, Vec<TestDoubt>) {
    let mut groups = Groups::new(items);
    groups.answered(answers);
    groups.given();
    groups.stage(Likeness::Number, |item| {
        let claim = item.claim.as_ref()?;
        let free = item.given.is_none_or(|given| given == claim.number);
        free.then(|| (claim.kind.clone(), claim.number))
    });
    groups.stage(Likeness::Title, |item| Some(item.key.clone()));
    groups.stage(Likeness::Questions, |item| {
        (!item.questions.is_empty()).then(|| item.questions.clone())
    });
    groups.stage(Likeness::Headers, |item| item.alone().then(|| headers(item.table)));
    groups.stage(Likeness::Rows, |item| {
        let at = item.first_at.filter(|_| item.alone())?;
        Some((at, headers(item.table)))
    });
    groups.finish()
}

impl<'i, 't> Groups<'i, 't> {
    fn new(items: &'i [Item<'t>]) -> Self {
        let group = |at| Group { items: vec![at], ..Group::default() };
        Self {
            items,
            made: (0..items.len()).map(group).collect(),
            of: (0..items.len()).collect(),
            apart: BTreeSet::new(),
            doubts: BTreeMap::new(),
        }
    }

    /// What was answered outweighs everything else.
    fn answered(&mut self, answers: &SameTests) {
        let mut places: BTreeMap<&FilePart, usize> = BTreeMap::new();
        for (at, item) in self.items.iter().enumerate() {
            places.entry(&item.place).or_insert(at);
        }
        for (a, b, same) in answers {
            let Some((a, b)) = places.get(a).copied().zip(places.get(b).copied()) else { continue };
            if *same && self.of[a] != self.of[b] {
                self.merge((self.of[a], self.of[b]), JoinReason::Said);
            } else if !*same {
                self.apart.insert((a.min(b), a.max(b)));
            }
        }
    }

    /// Files that were given the same number.
    fn given(&mut self) {
        let mut by_number: BTreeMap<u32, usize> = BTreeMap::new();
        for (at, item) in self.items.iter().enumerate() {
            let Some(number) = item.given else { continue };
            let first = *by_number.entry(number).or_insert(at);
            let pair = (self.of[first], self.of[at]);
            // Sheets of one file are no more one test than before.
            let other_file = self.items[first].table.file != item.table.file;
            if other_file && pair.0 != pair.1 && !self.answered_apart(pair) {
                self.merge(pair, JoinReason::GivenNumber);
            }
        }
    }

    /// Joins or doubts the groups with items of one key.
    fn stage<K: Ord>(&mut self, likeness: Likeness, key: impl Fn(&Item<'_>) -> Option<K>) {
        let mut buckets: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (at, item) in self.items.iter().enumerate() {
            if let Some(key) = key(item) {
                buckets.entry(key).or_default().push(at);
            }
        }
        for bucket in buckets.values().filter(|b| b.len() > 1) {
            let mut settled: Vec<usize> = Vec::new();
            for at in bucket {
                let group = self.of[*at];
                if !settled.contains(&group) && !self.settle(&settled, group, likeness) {
                    settled.push(group);
                }
            }
        }
    }

    /// Adds a group to one of those before it; `false` if it is a test of its own.
    fn settle(&mut self, settled: &[usize], group: usize, likeness: Likeness) -> bool {
        let verdicts: Vec<(usize, Verdict)> =
            settled.iter().map(|s| (*s, self.judged((*s, group), likeness))).collect();
        let joins = |sections: bool| {
            verdicts.iter().filter_map(move |(s, verdict)| match verdict {
                Verdict::Join(why) if (*why == JoinReason::Sections) == sections => {
                    Some((*s, why.clone()))
                }
                Verdict::Join(_) | Verdict::Ask(_) | Verdict::No => None,
            })
        };
        let sections: Vec<(usize, JoinReason)> = joins(true).collect();
        let joined = joins(false).next().or_else(|| match sections.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        });
        if let Some((with, why)) = joined {
            self.merge((with, group), why);
            return true;
        }
        if let Some((first, _)) = sections.first() {
            self.doubt((*first, group), TestDoubtReason::SeveralTests { likeness });
        } else {
            let asked = verdicts.iter().find_map(|(s, verdict)| match verdict {
                Verdict::Ask(reason) => Some((*s, *reason)),
                Verdict::Join(_) | Verdict::No => None,
            });
            if let Some((with, reason)) = asked {
                self.doubt((with, group), reason);
            }
        }
        false
    }

    fn judged(&self, (a, b): (usize, usize), likeness: Likeness) -> Verdict {
        if self.answered_apart((a, b)) {
            return Verdict::No;
        }
        let of = |group: usize| -> Vec<&Item<'_>> {
            let group = &self.made[group];
            let newest = group.items.iter().filter(|at| !group.older.contains(at));
            newest.map(|at| &self.items[*at]).collect()
        };
        judge(&of(a), &of(b), likeness)
    }

    fn answered_apart(&self, (a, b): (usize, usize)) -> bool {
        let within = |x: usize, y: usize| self.of[x] == a && self.of[y] == b;
        self.apart.iter().any(|(x, y)| within(*x, *y) || within(*y, *x))
    }

    /// Puts the later of two groups into the earlier.
    fn merge(&mut self, (a, b): (usize, usize), why: JoinReason) {
        let first = |group: usize| self.made[group].items.first().copied();
        let (into, from) = if first(a) <= first(b) { (a, b) } else { (b, a) };
        let with = self.first_part(into);
        let group = std::mem::take(&mut self.made[from]);
        for at in &group.items {
            self.of[*at] = into;
        }
        let joined = group.items.first().map(|at| self.items[*at].part);
        let older = if let JoinReason::Contained { older, .. } = &why {
            self.items.iter().position(|item| item.part == *older)
        } else {
            None
        };
        let target = &mut self.made[into];
        target.items.extend(group.items);
        target.items.sort_unstable();
        target.joined.extend(group.joined);
        target.older.extend(group.older);
        target.older.extend(older);
        if let Some((part, with)) = joined.zip(with) {
            target.joined.push(Join { part, with, why });
        }
    }

    fn first_part(&self, group: usize) -> Option<Part> {
        self.made[group].items.first().map(|at| self.items[*at].part)
    }

    fn doubt(&mut self, (a, b): (usize, usize), reason: TestDoubtReason) {
        let first = |group: usize| self.made[group].items.first().copied();
        let Some((x, y)) = first(a).zip(first(b)) else { return };
        let (x, y) = (x.min(y), x.max(y));
        let (of_x, of_y) = (&self.items[x], &self.items[y]);
        self.doubts.entry((x, y)).or_insert_with(|| TestDoubt {
            parts: (of_x.part, of_y.part),
            places: (of_x.place.clone(), of_y.place.clone()),
            reason,
        });
    }

    /// The tests in order of their first parts, and the doubts that are left.
    fn finish(self) -> (Vec<Group>, Vec<TestDoubt>) {
        let of = self.of;
        let open = |((a, b), doubt): ((usize, usize), TestDoubt)| (of[a] != of[b]).then_some(doubt);
        let doubts = self.doubts.into_iter().filter_map(open).collect();
        let mut groups: Vec<Group> =
            self.made.into_iter().filter(|g| !g.items.is_empty()).collect();
        groups.sort_by_key(|g| g.items.first().copied());
        (groups, doubts)
    }
}
