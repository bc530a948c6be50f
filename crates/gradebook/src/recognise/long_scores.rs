//! Which of several columns of results in a long table is the score, and which the maximum.

use rust_decimal::Decimal;

use super::candidates::says_grade;
use super::role::Role;
use super::score_words::{NumberKind, kinds};
use crate::domain::{CellScore, NumberStyle, parse_score, percent_agrees};

/// Fewest rows that say what columns have to do with each other.
const FEWEST_ROWS: usize = 3;

/// A cell as a number, with either decimal sign; a percent sign is left out.
pub(super) fn number(row: &[String], at: usize) -> Option<Decimal> {
    let text = row.get(at)?.trim();
    let style = if text.contains('.') { NumberStyle::Point } else { NumberStyle::Comma };
    match parse_score(text, style) {
        CellScore::Marks(n) | CellScore::Percent(n) => Some(n),
        _ => None,
    }
}

/// Leaves one column as the score where several are called so: letters and grades give way to
/// marks, and the maximum is known by the percents.
pub(super) fn know_score(roles: &mut [Role], headers: &[String], rows: &[Vec<String>]) {
    let scores = places(roles, Role::Score);
    let numeric = |at: &usize| rows.iter().any(|row| number(row, *at).is_some());
    let (numbers, letters): (Vec<usize>, Vec<usize>) = scores.into_iter().partition(numeric);
    if !numbers.is_empty() {
        for at in letters {
            set(roles, at, Role::Other);
        }
    }
    let grade = |at: &usize| headers.get(*at).is_some_and(|header| says_grade(header));
    let (grades, marks): (Vec<usize>, Vec<usize>) = numbers.iter().copied().partition(grade);
    if !marks.is_empty() {
        for at in grades {
            set(roles, at, Role::Other);
        }
    }
    if let Some((marks, maximum)) = by_percents(roles, headers, rows) {
        for at in places(roles, Role::Score) {
            set(roles, at, Role::Other);
        }
        set(roles, marks, Role::Score);
        set(roles, maximum, Role::Maximum);
    }
}

/// Marks and the maximum that give the percents in every row; a maximum without a word for one is
/// called a total.
fn by_percents(roles: &[Role], headers: &[String], rows: &[Vec<String>]) -> Option<(usize, usize)> {
    if roles.contains(&Role::Maximum) {
        return None;
    }
    let percents = places(roles, Role::Percent).into_iter().next()?;
    let total = |at: &usize| {
        let says = |header: &String| kinds(header).first() == Some(&NumberKind::Total);
        match roles.get(*at) {
            Some(Role::Score) => true,
            Some(Role::Other) => headers.get(*at).is_some_and(says),
            _ => false,
        }
    };
    let scores = places(roles, Role::Score);
    let maxima: Vec<usize> = (0..roles.len()).filter(total).collect();
    let fit = |marks: usize, maximum: usize| {
        let known: Vec<(Decimal, Decimal, Decimal)> = rows
            .iter()
            .filter_map(|row| {
                Some((number(row, marks)?, number(row, maximum)?, number(row, percents)?))
            })
            .collect();
        let agrees = |(marks, maximum, percent): &(Decimal, Decimal, Decimal)| {
            *maximum > Decimal::ZERO && percent_agrees(*marks, *maximum, *percent)
        };
        let telling = known.iter().filter(|(marks, maximum, _)| marks != maximum).count();
        marks != maximum && known.len() >= FEWEST_ROWS && telling > 1 && known.iter().all(agrees)
    };
    let pairs = scores.iter().flat_map(|marks| maxima.iter().map(move |max| (*marks, *max)));
    pairs.into_iter().find(|(marks, maximum)| fit(*marks, *maximum))
}

/// Of two columns of scores the one that is never below the other, and has few values, is the
/// maximum.
pub(super) fn know_maximum(roles: &mut [Role], rows: &[Vec<String>]) {
    let scores = places(roles, Role::Score);
    let [one, other] = scores[..] else { return };
    let never_below = |a: usize, b: usize| {
        let pairs: Vec<(Decimal, Decimal)> =
            rows.iter().filter_map(|row| Some((number(row, a)?, number(row, b)?))).collect();
        pairs.len() > 1 && pairs.iter().all(|(a, b)| a >= b)
    };
    let maximum = if never_below(other, one) {
        other
    } else if never_below(one, other) {
        one
    } else {
        return;
    };
    set(roles, maximum, Role::Maximum);
}

pub(super) fn places(roles: &[Role], role: Role) -> Vec<usize> {
    (0..roles.len()).filter(|at| roles.get(*at) == Some(&role)).collect()
}

pub(super) fn set(roles: &mut [Role], at: usize, role: Role) {
    if let Some(own) = roles.get_mut(at) {
        *own = role;
    }
}
