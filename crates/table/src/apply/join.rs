//! Bringing columns of another file in: a roster, groups, student numbers.

use std::collections::HashMap;

use crate::base::Who;
use crate::column::Source;
use crate::error::TableError;
use crate::frame::{Extra, Table};
use crate::values::Kind;
use gradebook::domain::{EmailReading, NameKey, fold, nearest, words};

/// What people are told apart by in the other file, the surest first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Email,
    StudentId,
    Name,
}

pub(super) fn join(
    table: &mut Table,
    people: &[Who],
    (extras, file): (&[Extra], &str),
    (key, columns): (Option<&str>, &[String]),
) -> Result<(), TableError> {
    let extra = find_file(extras, file)?;
    let (at, rows) = key_column(extra, people, key)?;
    let wanted: Vec<usize> = if columns.is_empty() {
        (0..extra.titles.len()).filter(|c| *c != at && !tells_who(&extra.titles[*c])).collect()
    } else {
        let found: Result<Vec<usize>, TableError> =
            columns.iter().map(|c| find_title(extra, c)).collect();
        found?
    };
    if wanted.is_empty() {
        let why = format!("{} has no further column to bring in", extra.file);
        return Err(TableError::Unfit(why));
    }
    let people = table.people();
    if !people.iter().any(|p| rows.contains_key(p)) {
        let why = format!(
            "Nobody of the table was found in {} by its column \"{}\"",
            extra.file, extra.titles[at]
        );
        return Err(TableError::Unfit(why));
    }
    for column in wanted {
        let cell = |person: &u32| {
            let text = extra.rows[*rows.get(person)?].get(column)?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let cells: Vec<Option<String>> = people.iter().map(cell).collect();
        put(table, &extra.titles[column], cells)?;
    }
    Ok(())
}

/// Adds the cells as numbers when all are, else as texts.
fn put(table: &mut Table, title: &str, cells: Vec<Option<String>>) -> Result<(), TableError> {
    // A number with a zero before it is a label.
    let number = |t: &String| {
        t.parse::<f64>().ok().filter(|n| {
            n.is_finite() && (!t.starts_with('0') || t.len() == 1 || t.starts_with("0."))
        })
    };
    if cells.iter().flatten().all(|t| number(t).is_some()) && cells.iter().any(Option::is_some) {
        let id = table.add(title, Kind::Number, 2, Source::Given)?;
        return table.set_numbers(id, cells.iter().map(|c| number(c.as_ref()?)).collect());
    }
    let id = table.add(title, Kind::Text, 0, Source::Given)?;
    table.set_texts(id, cells)
}

fn find_file<'e>(extras: &'e [Extra], file: &str) -> Result<&'e Extra, TableError> {
    let wanted = fold(file.trim());
    let stem = |name: &str| fold(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    let found = extras.iter().find(|e| fold(&e.file) == wanted || stem(&e.file) == wanted);
    let found = found.or_else(|| {
        let mut inside =
            extras.iter().filter(|e| !wanted.is_empty() && fold(&e.file).contains(&wanted));
        inside.next().filter(|_| inside.next().is_none())
    });
    found.ok_or_else(|| {
        let names: Vec<&str> = extras.iter().map(|e| e.file.as_str()).collect();
        if names.is_empty() {
            return TableError::Unfit(
                "No file without scores is here; send the roster or the list of groups first"
                    .into(),
            );
        }
        let near = nearest(file, &names, 2);
        let offer = if near.is_empty() { names.join(", ") } else { near.join(", ") };
        TableError::Unfit(format!("There is no such file as \"{file}\"; there is {offer}"))
    })
}

fn find_title(extra: &Extra, wanted: &str) -> Result<usize, TableError> {
    let folded = fold(wanted.trim());
    extra.titles.iter().position(|t| fold(t) == folded).ok_or_else(|| {
        let titles: Vec<&str> = extra.titles.iter().map(String::as_str).collect();
        TableError::NoColumn { wanted: wanted.to_owned(), nearest: nearest(wanted, &titles, 3) }
    })
}

/// Whether a title speaks of who somebody is rather than of something about them.
fn tells_who(title: &str) -> bool {
    let title = words(title);
    let has = |word: &str| title.iter().any(|w| w == word);
    has("email") || has("mail") || has("name") || has("surname") || title == ["student"]
}

/// Names and addresses in a file that is no test, whoever they belong to.
pub fn people_of(extra: &Extra) -> Vec<String> {
    let columns: Vec<usize> =
        (0..extra.titles.len()).filter(|at| tells_who(&extra.titles[*at])).collect();
    let cells = extra.rows.iter().flat_map(|row| columns.iter().filter_map(|at| row.get(*at)));
    cells.cloned().collect()
}

/// The column by which most people are found, the surer kind on a tie, and each person's row.
fn key_column(
    extra: &Extra,
    people: &[Who],
    key: Option<&str>,
) -> Result<(usize, HashMap<u32, usize>), TableError> {
    let candidates = match key {
        Some(key) => vec![find_title(extra, key)?],
        None => (0..extra.titles.len()).collect(),
    };
    let kinds = [Key::Email, Key::StudentId, Key::Name].map(|kind| (kind, known(people, kind)));
    let best = candidates
        .into_iter()
        .flat_map(|at| kinds.iter().map(move |(kind, known)| (at, *kind, known)))
        .map(|(at, kind, known)| (at, match_people(extra, (at, kind), known)))
        // Of equals the first: `max_by_key` would take the last.
        .reduce(|best, next| if next.1.len() > best.1.len() { next } else { best });
    match best {
        Some((at, rows)) if !rows.is_empty() => Ok((at, rows)),
        _ => Err(TableError::Unfit(format!(
            "No column of {} tells who is who here: e-mail addresses, student numbers or names",
            extra.file
        ))),
    }
}

/// What a cell tells people apart by.
fn key_of(text: &str, kind: Key) -> Option<String> {
    match kind {
        Key::Email => EmailReading::parse(text).mailbox(),
        Key::StudentId => Some(fold(text.trim())).filter(|t| !t.is_empty()),
        Key::Name => {
            let key = NameKey::new(text);
            (key.tokens().len() > 1).then(|| key.tokens().join(" "))
        }
    }
}

/// Who has each key; none where several people have it.
fn known(people: &[Who], kind: Key) -> HashMap<String, Option<u32>> {
    let mut of_key: HashMap<String, Option<u32>> = HashMap::new();
    for (person, who) in (0..).zip(people) {
        let texts: Vec<&String> = match kind {
            Key::Email => who.emails.iter().collect(),
            Key::StudentId => who.student_id.iter().collect(),
            Key::Name => who.names.iter().collect(),
        };
        for key in texts.into_iter().filter_map(|t| key_of(t, kind)) {
            let holder = of_key.entry(key).or_insert(Some(person));
            if *holder != Some(person) {
                *holder = None;
            }
        }
    }
    of_key
}

/// Each person's row in the file; people and rows that a key does not tell apart are left out.
fn match_people(
    extra: &Extra,
    (at, kind): (usize, Key),
    known: &HashMap<String, Option<u32>>,
) -> HashMap<u32, usize> {
    let mut rows = HashMap::new();
    for (row, cells) in extra.rows.iter().enumerate() {
        let key = cells.get(at).and_then(|text| key_of(text, kind));
        if let Some(Some(person)) = key.and_then(|key| known.get(&key)) {
            rows.entry(*person).or_insert(row);
        }
    }
    rows
}
