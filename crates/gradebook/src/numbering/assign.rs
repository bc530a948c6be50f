//! The numbers of the tests: what the teacher gave, what titles claim, then the next free ones.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::groups::Group;
use super::parts::Item;
use super::{NumberWarning, Test};
use crate::recognise::{Claim, NumberReason, bare, is_test};

/// A test without a number yet.
struct Draft<'g> {
    group: &'g Group,
    title: String,
    claim: Option<Claim>,
    given: Option<u32>,
    held: Option<NaiveDateTime>,
    warning: Option<NumberWarning>,
}

type Numbered<'g> = BTreeMap<u32, (Draft<'g>, NumberReason)>;

/// Numbers the tests; `groups` come in order.
pub(super) fn assign(items: &[Item<'_>], groups: &[Group]) -> Vec<Test> {
    let titles = titles(items, groups);
    let drafts = groups.iter().zip(titles).map(|(group, title)| draft(items, group, title));
    let (given, rest): (Vec<Draft<'_>>, Vec<Draft<'_>>) = drafts.partition(|d| d.given.is_some());
    let mut numbered = Numbered::new();
    let mut open: Vec<Draft<'_>> = Vec::new();
    for mut draft in given {
        let Some(number) = draft.given else { continue };
        if let Some((holder, _)) = numbered.get(&number) {
            draft.warning =
                Some(NumberWarning::AlsoClaims { number, holder: holder.title.clone() });
            open.push(draft);
        } else {
            numbered.insert(number, (draft, NumberReason::Given));
        }
    }
    let said: BTreeSet<u32> = numbered.keys().copied().collect();
    let (mut claiming, unclaimed): (Vec<Draft<'_>>, Vec<Draft<'_>>) =
        rest.into_iter().partition(|d| d.claim.is_some());
    open.extend(unclaimed);
    // What the teacher says outweighs what a title claims.
    let lost = |d: &Draft<'_>| d.claim.as_ref().is_some_and(|c| said.contains(&c.number));
    for mut draft in claiming.extract_if(.., |d| lost(d)) {
        draft.warning = draft.claim.take().map(|c| NumberWarning::GivenAway { number: c.number });
        open.push(draft);
    }
    let moved = claimed(claiming, &mut numbered, &mut open);
    for (draft, claimed, holder) in moved {
        let number = next_free(&numbered, draft.held);
        numbered.insert(number, (draft, NumberReason::OtherKind { claimed, holder }));
    }
    open.sort_by_key(|d| d.group.items.first().copied());
    for draft in open {
        let number = next_free(&numbered, draft.held);
        let in_order = draft.held.is_some();
        let why = if in_order { NumberReason::InOrder } else { NumberReason::NextFree };
        numbered.insert(number, (draft, why));
    }
    numbered.into_iter().map(|(number, (draft, why))| draft.into_test(number, why, items)).collect()
}

/// Tests of a kind whose numbers another kind has, with what they claim and the holder's title.
type Moved<'g> = Vec<(Draft<'g>, u32, String)>;

/// Gives the claimed numbers, kind by kind in the order of their first tests.
fn claimed<'g>(
    claiming: Vec<Draft<'g>>,
    numbered: &mut Numbered<'g>,
    open: &mut Vec<Draft<'g>>,
) -> Moved<'g> {
    let mut kinds: Vec<(String, Vec<(Claim, Draft<'g>)>)> = Vec::new();
    for mut draft in claiming {
        let Some(claim) = draft.claim.take() else { continue };
        match kinds.iter_mut().find(|(kind, _)| *kind == claim.kind) {
            Some((_, drafts)) => drafts.push((claim, draft)),
            None => kinds.push((claim.kind.clone(), vec![(claim, draft)])),
        }
    }
    // Tests, quizzes and exams keep their numbers, then the kind with more tests.
    kinds.sort_by_key(|(kind, drafts)| (!is_test(kind), std::cmp::Reverse(drafts.len())));
    let mut moved: Moved<'g> = Vec::new();
    for (kind, mut drafts) in kinds {
        drafts.sort_by_key(|(claim, draft)| (claim.number, draft.group.items.first().copied()));
        let holder = |number: u32, numbered: &Numbered<'g>| {
            let of_kind = |d: &Draft<'g>| d.claim.as_ref().is_some_and(|c| c.kind == kind);
            numbered.get(&number).map(|(d, _)| (d.title.clone(), of_kind(d)))
        };
        let numbers: BTreeSet<u32> = drafts.iter().map(|(c, _)| c.number).collect();
        let taken: Vec<String> =
            numbers.iter().filter_map(|n| Some(holder(*n, numbered)?.0)).collect();
        // A kind that counts from 1, too, is moved as a whole, so that its tests stay together.
        let whole = numbers.contains(&1) || taken.len() * 2 > numbers.len();
        let all_of = taken.first().filter(|_| whole).cloned();
        for (claim, mut draft) in drafts {
            let number = claim.number;
            match (holder(number, numbered), &all_of) {
                (Some((holder, true)), _) => {
                    draft.warning = Some(NumberWarning::AlsoClaims { number, holder });
                    open.push(draft);
                }
                (Some((holder, false)), _) => moved.push((draft, number, holder)),
                (None, Some(first)) => moved.push((draft, number, first.clone())),
                (None, None) => {
                    let why = claim.why.clone();
                    draft.claim = Some(claim);
                    numbered.insert(number, (draft, why));
                }
            }
        }
    }
    moved
}

fn draft<'g>(items: &[Item<'_>], group: &'g Group, title: String) -> Draft<'g> {
    let all = || group.items.iter().filter_map(|at| items.get(*at));
    Draft {
        group,
        title,
        claim: all().find_map(|item| item.claim.clone()),
        given: all().find_map(|item| item.given),
        held: all().filter_map(|item| item.held).min(),
        warning: None,
    }
}

/// One title a test: that of its first part, without the mark of a section where there are more;
/// with the place where two tests have one title.
fn titles(items: &[Item<'_>], groups: &[Group]) -> Vec<String> {
    let first = |group: &Group| group.items.first().and_then(|at| items.get(*at));
    let title = |group: &Group| {
        let typed = first(group).map(|item| item.title.clone()).unwrap_or_default();
        let plain = if group.items.len() > 1 { bare(&typed) } else { String::new() };
        if plain.is_empty() { typed } else { plain }
    };
    let titles: Vec<String> = groups.iter().map(title).collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for title in &titles {
        *times.entry(title).or_default() += 1;
    }
    let told_apart = |(title, group): (&String, &Group)| match first(group) {
        Some(item) if times.get(title.as_str()).is_some_and(|n| *n > 1) => {
            let place = &item.place;
            let more = if place.sheet.is_empty() { &place.file } else { &place.sheet };
            format!("{title} ({more})")
        }
        Some(_) | None => title.clone(),
    };
    titles.iter().zip(groups).map(told_apart).collect()
}

/// The first free number after the tests that began before; without times, after all.
fn next_free(numbered: &Numbered<'_>, first_at: Option<NaiveDateTime>) -> u32 {
    let before = |draft: &Draft<'_>| match (draft.held, first_at) {
        (Some(theirs), Some(ours)) => theirs <= ours,
        (None, _) | (_, None) => true,
    };
    let last = numbered.iter().filter(|(_, (draft, _))| before(draft)).map(|(number, _)| *number);
    let from = last.max().unwrap_or(0).saturating_add(1);
    (from..=u32::MAX).find(|n| !numbered.contains_key(n)).unwrap_or(u32::MAX)
}

impl Draft<'_> {
    fn into_test(self, number: u32, why: NumberReason, items: &[Item<'_>]) -> Test {
        let parts = self.group.items.iter().filter_map(|at| items.get(*at)).map(|i| i.part);
        Test {
            number,
            title: self.title,
            parts: parts.collect(),
            why,
            warning: self.warning,
            joined: self.group.joined.clone(),
        }
    }
}
