//! Who is who: merged, kept apart, renamed.

use crate::plan::Part;
use crate::plan::clause::Clause;
use crate::{Action, Profile};

/// Two people around a word such as "and".
fn pair(clause: &mut Clause, between: &[&str]) -> Option<(String, String)> {
    let at = clause.take(between)?;
    let one = clause.person_between(0, at)?;
    let other = clause.person_between(at + 1, clause.len())?;
    Some((one, other))
}

pub(in crate::plan) fn merge(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let merges = clause.takes(&["merge", "combine", "unite"])
        || clause.takes(&[
            "are the same person",
            "is the same person as",
            "are one person",
            "are the same",
            "is the same as",
            "same person",
        ]);
    if !merges || clause.has(&["not"]) {
        return None;
    }
    let (one, other) = pair(clause, &["and", "with", "into", "&", "as"])?;
    Some(Part::Do(vec![Action::MergePeople { one, other }]))
}

pub(in crate::plan) fn apart(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let apart = clause.takes(&[
        "unmerge",
        "separate",
        "are different people",
        "are not the same person",
        "are two people",
        "are not the same",
        "undo the merge of",
        "undo merge of",
        "are different",
        "apart",
    ]);
    if !apart {
        return None;
    }
    clause.takes(&["keep", "hold", "leave"]);
    let (one, other) = pair(clause, &["and", "from", "&"])?;
    Some(Part::Do(vec![Action::UndoMerge { one, other }]))
}

/// "rename Ada Obi to Ada Cole"; columns are renamed by another rule.
pub(in crate::plan) fn rename(clause: &mut Clause, _: &Profile) -> Option<Part> {
    if !clause.takes(&["rename", "change the name of", "correct the name of"]) {
        return None;
    }
    let at = clause.take(&["to", "into", "as"])?;
    let mut probe = clause.clone();
    if probe.next_mention(0).is_some_and(|(_, from)| from < at) {
        return None;
    }
    let person = clause.person_between(0, at)?;
    let from = clause.free_from(at)?;
    let to = clause.phrase(from, &[])?;
    Some(Part::Do(vec![Action::RenamePerson { person, to }]))
}
