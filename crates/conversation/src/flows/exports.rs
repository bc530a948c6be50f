//! A file of a test that is there already: a newer export takes the old one's place, a section
//! stays beside it, and where that is not clear it is asked.
//!
//! ```text
//! Ana: sends "Test 1.csv" again, with three people more
//! Bot: ✅ Test 1 … ↻ It took the place of the Test 1.csv that was there. [Undo]
//! ```

use super::collect::{drop_file, settle, show};
use crate::effect::Effect;
use crate::state::{File, Replaced, Trouble};
use crate::turn::Turn;
use table::outcome::FileReading;

/// Files that were replaced and can come back.
const MOST_REPLACED: usize = 5;

/// What a new file is to one that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kin {
    /// A newer export of it.
    Newer,
    /// Other people, with the same number.
    Section(u32),
    /// Nothing tells.
    Unclear(u32),
}

/// The file that a new one is about, and what it is to it.
pub(super) fn kin(
    turn: &Turn<'_>,
    name: &str,
    reading: &FileReading,
    but: Option<u64>,
) -> Option<(u64, Kin)> {
    let claimed: Vec<u32> = reading.tests.iter().filter_map(|t| t.number).collect();
    let others = || turn.session.ready().filter(|(file, _)| Some(file.id) != but);
    let with_number = others().find_map(|(file, old)| {
        let number = file.numbers().into_iter().find(|n| claimed.contains(n))?;
        Some((file, old, number))
    });
    if let Some((file, old, number)) = with_number {
        return Some((file.id, relation((&file.name, old), (name, reading), number)));
    }
    let (file, old) = others().find(|(file, _)| stem(&file.name) == stem(name))?;
    let newer = relation((&file.name, old), (name, reading), 0) == Kin::Newer;
    newer.then_some((file.id, Kin::Newer))
}

fn relation(
    (old_name, old): (&str, &FileReading),
    (name, new): (&str, &FileReading),
    number: u32,
) -> Kin {
    let (Some(was), Some(is)) = (&old.print, &new.print) else { return Kin::Unclear(number) };
    let (there, back) = (was.overlap(is), is.overlap(was));
    if there.looked_for + back.looked_for > 0 && there.found + back.found == 0 {
        return Kin::Section(number);
    }
    let grown = is.people >= was.people && there.looked_for > 0;
    if !grown || there.found * 10 < there.looked_for * 9 {
        return Kin::Unclear(number);
    }
    let same_form = was.headers == is.headers;
    let titled = |title: &str| new.tests.iter().any(|t| stem(&t.title) == stem(title));
    let same_titles = !old.tests.is_empty() && old.tests.iter().all(|t| titled(&t.title));
    let clear = (stem(old_name) == stem(name) && (same_form || same_titles))
        || (same_titles && there.equal * 2 >= there.found)
        || (same_form && there.found > 2 && there.equal * 10 >= there.found * 9);
    if clear { Kin::Newer } else { Kin::Unclear(number) }
}

/// A name or title without the ending and the mark of another download: `Test 1 (2).csv`.
fn stem(name: &str) -> String {
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 4 && !ending.contains(' ') => stem,
        Some(_) | None => name,
    };
    let plain = stem.trim().strip_suffix(')').and_then(|s| s.rsplit_once('('));
    let stem = match plain {
        Some((before, mark)) if mark.chars().all(|c| c.is_ascii_digit()) => before,
        Some(_) | None => stem,
    };
    stem.trim().to_lowercase()
}

/// Takes a file out for a newer export of it; it can come back. The new one's name is settled
/// afterwards, see [`inherit`].
pub(super) fn put_aside(turn: &mut Turn<'_>, old: u64, by: u64) -> Option<File> {
    let at = turn.session.files.iter().position(|f| f.id == old)?;
    let file = turn.session.files.remove(at);
    turn.session.replaced.push(Replaced { by, file: file.clone() });
    while turn.session.replaced.len() > MOST_REPLACED {
        let gone = turn.session.replaced.remove(0);
        turn.effects.push(Effect::DropUpload { id: gone.file.id });
    }
    turn.session.changed();
    Some(file)
}

/// What was said of a file is said of the one in its place.
pub(super) fn inherit(turn: &mut Turn<'_>, old: &str, new: &str) {
    let session = &mut *turn.session;
    for choice in session.columns.iter_mut().filter(|c| c.file == old) {
        new.clone_into(&mut choice.file);
    }
    let pairs = session.same_tests.iter_mut().flat_map(|(one, other, _)| [one, other]);
    for part in pairs.filter(|part| part.file == old) {
        let stem = |name: &str| name.rsplit_once('.').map_or(name, |(s, _)| s).to_owned();
        if part.title == stem(old) {
            part.title = stem(new);
        }
        new.clone_into(&mut part.file);
    }
}

/// The newer export was none: the old file comes back beside it, and which it is is asked.
pub(crate) fn restore(turn: &mut Turn<'_>, new: u64) {
    let at = turn.session.replaced.iter().position(|r| r.by == new);
    let new_name = turn.session.file(new).map(|f| f.name.clone());
    let (Some(at), Some(new_name)) = (at, new_name) else {
        turn.note = Some(turn.label("file-gone", &[]));
        return;
    };
    let old = turn.session.replaced.remove(at).file;
    let free = super::collect::unique_name(turn, &old.name);
    let taken = free != old.name;
    if taken && let Some(file) = turn.session.files.iter_mut().find(|f| f.id == new) {
        // The old one has its name again, so that what was said of it still fits.
        file.name = free;
    } else {
        inherit(turn, &new_name, &old.name);
    }
    let numbers = old.numbers();
    if let Some(file) = turn.session.files.iter_mut().find(|f| f.id == new && f.number.is_some()) {
        file.number = None;
    }
    let claimed = turn.session.file(new).map(File::numbers).unwrap_or_default();
    let number = claimed.into_iter().find(|n| numbers.contains(n));
    let trouble = number.map(|number| Trouble::Clash { number, with: old.id });
    for line in turn.session.batch.iter_mut().flat_map(|b| &mut b.lines) {
        if line.files.contains(&new) {
            line.trouble.clone_from(&trouble);
        }
    }
    let args = [("name", (&old.name).into())];
    turn.act(turn.label("file-back", &args));
    turn.note = Some(turn.label("file-back", &args));
    turn.session.files.push(old);
    turn.session.changed();
    show(turn);
}

/// A file is gone: those that it replaced can't come back any more.
pub(super) fn forget_replaced(turn: &mut Turn<'_>, by: u64) {
    let session = &mut *turn.session;
    let gone: Vec<u64> =
        session.replaced.iter().filter(|r| r.by == by).map(|r| r.file.id).collect();
    session.replaced.retain(|r| r.by != by);
    turn.effects.extend(gone.into_iter().map(|id| Effect::DropUpload { id }));
}

/// The new file takes the old one's place, as somebody said.
pub(crate) fn supersede(turn: &mut Turn<'_>, new: u64, old: u64) {
    let (Some(new_file), Some(old_file)) =
        (turn.session.file(new).cloned(), turn.session.file(old).cloned())
    else {
        turn.note = Some(turn.label("file-gone", &[]));
        return;
    };
    drop_file(turn, old);
    inherit(turn, &old_file.name, &new_file.name);
    if let Some(file) = turn.session.files.iter_mut().find(|f| f.id == new) {
        file.number = file.number.or(old_file.number);
    }
    settle(turn, new);
    let args = [("new", new_file.name.into()), ("old", old_file.name.into())];
    turn.act(turn.label("file-superseded", &args));
    turn.note = Some(turn.label("file-superseded", &args));
    show(turn);
}

/// Both files stay; the compile joins them if they are one test, else numbers them apart.
pub(crate) fn keep_both(turn: &mut Turn<'_>, id: u64) {
    settle(turn, id);
    turn.note = Some(turn.label("file-both-kept", &[]));
    show(turn);
}

/// Both files stay and are one test: they get one number.
pub(crate) fn same_test(turn: &mut Turn<'_>, one: u64, other: u64) {
    let shared = turn.session.file(one).zip(turn.session.file(other)).and_then(|(a, b)| {
        let numbers = b.numbers();
        a.numbers().into_iter().find(|n| numbers.contains(n))
    });
    let Some(number) = shared else {
        turn.note = Some(turn.label("file-gone", &[]));
        return;
    };
    for file in turn.session.files.iter_mut().filter(|f| f.id == one || f.id == other) {
        file.number = Some(number);
    }
    turn.session.changed();
    settle(turn, one);
    let what = turn.label("file-same-test", &[("number", number.into())]);
    turn.act(what.clone());
    turn.note = Some(what);
    show(turn);
}
