//! The columns of a form with points, whatever its language: below a question `Q` there are
//! `Points - Q` and `Feedback - Q`, and before all of them a total that is the sum of the points.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::cells::score_of;
use super::columns::{Column, RoleReason};
use super::header::body;
use super::role::Role;
use crate::domain::{CellScore, NumberStyle, fold, tidy};
use crate::workbook::{Sheet, Value};

/// Most headers that are looked at; a form has fewer questions.
const MOST_COLUMNS: usize = 2000;

/// The columns of a form, as places among the headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormColumns {
    questions: Vec<usize>,
    /// The columns below the two words before the questions: points and feedback, in any order.
    pairs: [Vec<usize>; 2],
}

/// The columns of a form, by the headers alone: two words with a dash before each of the same
/// titles, which are headers as well.
pub(super) fn form_columns(headers: &[String]) -> Option<FormColumns> {
    if headers.len() > MOST_COLUMNS {
        return None;
    }
    let keys: Vec<String> = headers.iter().map(|h| fold(&tidy(h))).collect();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (place, key) in keys.iter().enumerate() {
        places.entry(key).or_insert(place);
        // The second header `Name` of a sheet is `Name2`, and its points `Points - Name`.
        places.entry(key.trim_end_matches(|c: char| c.is_ascii_digit())).or_insert(place);
    }
    let mut by_word: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (place, key) in keys.iter().enumerate() {
        let Some((word, question)) = parted(key) else { continue };
        if places.get(question).is_some_and(|own| *own != place) {
            by_word.entry(word).or_default().insert(question, place);
        }
    }
    let found: Vec<&BTreeMap<&str, usize>> = by_word.values().collect();
    let [one, other] = found[..] else { return None };
    if !one.keys().eq(other.keys()) {
        return None;
    }
    let questions = one.keys().filter_map(|question| places.get(question).copied()).collect();
    let pairs = [one, other].map(|columns| columns.values().copied().collect());
    Some(FormColumns { questions, pairs })
}

/// `points - who was it`: what is before the first dash, and behind it.
fn parted(key: &str) -> Option<(&str, &str)> {
    [" - ", " – ", " — "]
        .into_iter()
        .filter_map(|dash| key.split_once(dash))
        .min_by_key(|(word, _)| word.len())
        .filter(|(word, question)| !word.is_empty() && !question.is_empty())
}

/// Gives the columns of a form their roles, where a total is the sum of the points; else nothing
/// is changed. What the tool's own headers say is kept.
pub(super) fn mark(columns: &mut [Column], sheet: &Sheet, header_row: Option<u32>) -> Option<()> {
    let headers: Vec<String> = columns.iter().map(|c| c.header.clone()).collect();
    let form = form_columns(&headers)?;
    let numbers = |place: usize| -> Vec<Option<Decimal>> {
        let at = columns.get(place).map(|c| c.at).unwrap_or_default();
        let style = sheet.style;
        body(sheet, header_row).map(|row| number(row.get(at), style)).collect()
    };
    let sums = form.pairs.iter().map(|pair| sum(pair.iter().map(|place| numbers(*place))));
    let sums: Vec<Vec<Option<Decimal>>> = sums.collect();
    let own: Vec<usize> = form.pairs.iter().flatten().chain(&form.questions).copied().collect();
    let (total, points) =
        (0..columns.len()).filter(|place| !own.contains(place)).find_map(|at| {
            let total = numbers(at);
            let points = sums.iter().position(|sum| are_equal(&total, sum))?;
            Some((at, points))
        })?;
    for (pair, places) in form.pairs.iter().enumerate() {
        let role = if pair == points { Role::QuestionPoints } else { Role::Other };
        for place in places {
            give(columns, *place, role);
        }
    }
    for place in &form.questions {
        give(columns, *place, Role::Question);
    }
    give(columns, total, Role::Score);
    Some(())
}

/// A question for the name or the id keeps the role that its words give.
fn give(columns: &mut [Column], place: usize, role: Role) {
    if let Some(column) = columns.get_mut(place)
        && (role != Role::Question || !column.role.is_identity())
    {
        (column.role, column.why) = (role, RoleReason::Tool);
    }
}

fn number(value: Value<'_>, style: NumberStyle) -> Option<Decimal> {
    match score_of(value, style) {
        CellScore::Marks(marks) => Some(marks),
        _ => None,
    }
}

fn sum(columns: impl Iterator<Item = Vec<Option<Decimal>>>) -> Vec<Option<Decimal>> {
    columns.fold(Vec::new(), |mut sums, column| {
        sums.resize(column.len().max(sums.len()), None);
        for (sum, next) in sums.iter_mut().zip(column) {
            *sum = match (*sum, next) {
                (Some(sum), Some(next)) => sum.checked_add(next),
                (sum, next) => sum.or(next),
            };
        }
        sums
    })
}

/// Whether a total is the sum in each row that has both, with some row above 0.
fn are_equal(total: &[Option<Decimal>], sum: &[Option<Decimal>]) -> bool {
    let pairs = || total.iter().zip(sum).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
    pairs().all(|(a, b)| a == b) && pairs().any(|(a, _)| a > Decimal::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(headers: &str) -> String {
        let headers: Vec<String> = headers.split('|').map(|h| h.trim().to_owned()).collect();
        form_columns(&headers).map_or_else(String::new, |form| {
            format!("{:?} {:?} {:?}", form.questions, form.pairs[0], form.pairs[1])
        })
    }

    #[test]
    fn two_words_before_each_question_make_a_form() {
        for dash in ["-", "–", "—"] {
            for (one, other) in [("Points", "Feedback"), ("Punkty", "Opinia"), ("点", "評")] {
                let headers = format!(
                    "ID|Name|Total|Why?|{one} {dash} Why?|{other} {dash} Why?|\
                     What - and how?|{one} {dash} What - and how?|{other} {dash} What - and how?"
                );
                let found = found(&headers);
                let questions = found.split(']').next().unwrap_or_default().to_owned();
                assert!(matches!(questions.as_str(), "[6, 3" | "[3, 6"), "{found}");
                assert!(["[5, 8]", "[8, 5]"].iter().any(|pair| found.contains(pair)), "{found}");
            }
        }
        assert_eq!(found("Name|Total|Why?|Points - Why?|Feedback - Why?"), "[2] [4] [3]");
        assert_eq!(found("Name|Name2|Points - Name|Feedback - Name"), "[0] [3] [2]");
    }

    #[test]
    fn other_tables_are_no_forms() {
        assert_eq!(found("Name|Quiz 1|Points - Quiz 1"), "", "one word");
        assert_eq!(found("Name|Lab - Week 1|Lab - Week 2|Quiz - Week 1"), "", "no question");
        assert_eq!(found("Name|A|B|X - A|Y - B"), "", "each word has its own");
    }
}
