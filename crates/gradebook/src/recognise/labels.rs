//! The phrases of `nobody.txt` and where they occur in the label of a row.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::lexicon::{key, sections};
use super::nobody::{Nobody, NobodyKind};
use crate::domain::words;

/// Longest phrase, in words.
const LONGEST: usize = 6;

/// The kinds by the sections of `nobody.txt`.
const KINDS: [(&str, NobodyKind); 16] = [
    ("maxima", NobodyKind::Maxima),
    ("maximum", NobodyKind::Maximum),
    ("highest", NobodyKind::Highest),
    ("lowest", NobodyKind::Lowest),
    ("average", NobodyKind::Average),
    ("median", NobodyKind::Median),
    ("standard deviation", NobodyKind::StandardDeviation),
    ("count", NobodyKind::Count),
    ("total", NobodyKind::Total),
    ("weight", NobodyKind::Weight),
    ("due date", NobodyKind::DueDate),
    ("scale", NobodyKind::Scale),
    ("note", NobodyKind::Note),
    ("posting", NobodyKind::Posting),
    ("test student", NobodyKind::TestStudent),
    ("anonymous", NobodyKind::Anonymous),
];

#[derive(Debug, Clone, Copy)]
struct Phrase {
    kind: NobodyKind,
    /// Counts only with a colon or an equals sign behind it.
    needs_sign: bool,
    /// Could be a person's name.
    name_like: bool,
}

#[derive(Default)]
struct Phrases {
    by_key: HashMap<String, Phrase>,
    qualifiers: HashSet<String>,
    staff: HashSet<String>,
    students: HashSet<String>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut all = Phrases::default();
    for (name, phrases) in sections(include_str!("nobody.txt")) {
        if let Some((_, kind)) = KINDS.into_iter().find(|(n, _)| *n == name) {
            for phrase in phrases {
                let (needs_sign, name_like) = (phrase.starts_with('='), phrase.starts_with('?'));
                let new = Phrase { kind, needs_sign, name_like };
                all.by_key.entry(key(phrase.trim_start_matches('?'))).or_insert(new);
            }
            continue;
        }
        let keys = phrases.iter().map(|p| key(p));
        match name.as_str() {
            "staff" => all.staff.extend(keys),
            "student" => all.students.extend(keys),
            _ => all.qualifiers.extend(keys),
        }
    }
    all
});

/// Whether a word of a column "Role" means a student (false: staff); `None` if it is not known.
pub(super) fn is_student(role: &str) -> Option<bool> {
    let said = words(role);
    let whole = said.join(" ");
    let first = said.first().map_or("", String::as_str);
    if PHRASES.staff.contains(&whole) {
        return Some(false);
    }
    if PHRASES.students.contains(&whole) {
        return Some(true);
    }
    if PHRASES.staff.contains(first) {
        return Some(false);
    }
    PHRASES.students.contains(first).then_some(true)
}

/// What a label says, if it is no person's.
pub(super) fn by_label(label: &str) -> Option<Nobody> {
    let label = label.trim();
    if let Some(kind) = by_symbol(label) {
        return Some(Nobody { kind, sure: true });
    }
    let sign = label.find([':', '=', '：']);
    let before = sign.and_then(|at| label.get(..at)).and_then(|text| phrase_in(text, true));
    before.or_else(|| phrase_in(label, false))
}

fn by_symbol(label: &str) -> Option<NobodyKind> {
    let rest = |symbol: &str| label.strip_prefix(symbol);
    let qualifies = |w: &String| PHRASES.qualifiers.contains(w);
    let alone = |rest: &str| !rest.starts_with('.') && words(rest).iter().all(qualifies);
    let starts = |symbols: &[&str]| symbols.iter().filter_map(|s| rest(s)).any(alone);
    if starts(&["Ø", "ø", "⌀", "∅", "x̄", "x̅", "µ", "μ"]) {
        Some(NobodyKind::Average)
    } else if starts(&["Σ", "∑"]) {
        Some(NobodyKind::Total)
    } else if starts(&["σ"]) {
        Some(NobodyKind::StandardDeviation)
    } else {
        None
    }
}

/// The phrase that a text consists of, together with qualifiers. Where `signed`, a colon or an
/// equals sign follows, which no name has.
fn phrase_in(text: &str, signed: bool) -> Option<Nobody> {
    let said = words(text);
    for start in 0..said.len().min(LONGEST) {
        for length in (1..=LONGEST.min(said.len() - start)).rev() {
            let window = said.get(start..start + length)?;
            let Some(phrase) = PHRASES.by_key.get(&window.join(" ")) else { continue };
            let rest: Vec<&String> =
                said.iter().take(start).chain(said.iter().skip(start + length)).collect();
            let opening = phrase.kind == NobodyKind::Note && start == 0 && length > 1;
            if opening || (fits(*phrase, &rest, text, signed) && (signed || !phrase.needs_sign)) {
                let lone = rest.is_empty() && !signed;
                return Some(Nobody { kind: phrase.kind, sure: !(phrase.name_like && lone) });
            }
        }
    }
    None
}

/// Whether the other words of a label leave it a label.
fn fits(phrase: Phrase, rest: &[&String], text: &str, signed: bool) -> bool {
    let number = |w: &str| w.chars().all(|c| c.is_ascii_digit());
    let qualifies = |w: &&String| number(w) || PHRASES.qualifiers.contains(w.as_str());
    if rest.is_empty() {
        return true;
    }
    if !rest.iter().all(qualifies) {
        return false;
    }
    // "Min Le" is a person; "Min (all)", "Min score" and "Min 12" are not.
    let long = rest.iter().any(|w| w.chars().count() >= 4 || number(w));
    signed || long || (!phrase.name_like && text.contains('('))
}
