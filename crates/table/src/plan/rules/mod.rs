//! The rules: each reads one kind of request from a clause, or leaves it.

mod columns;
mod conditions;
mod orders;
mod people;
mod questions;
mod rows;
mod scores;
mod shape;

use super::Part;
use super::clause::Clause;
use crate::Profile;

/// Reads a clause; what it explains is taken from it.
pub(super) type Rule = fn(&mut Clause, &Profile) -> Option<Part>;

/// All rules. Of two that explain everything the first wins.
pub(super) const ALL: [Rule; 33] = [
    orders::order,
    orders::compare,
    columns::formula,
    questions::because_of_missing,
    questions::top,
    questions::who,
    questions::figure,
    questions::columns,
    people::merge,
    people::apart,
    people::rename,
    shape::pass_fail,
    scores::pass_mark,
    scores::missing,
    scores::attempts,
    scores::decimals,
    scores::drop_lowest,
    scores::adjust,
    scores::scale,
    scores::set,
    shape::grades,
    shape::bonus,
    shape::rank,
    shape::collate,
    shape::random,
    rows::sort,
    rows::split,
    rows::statistics,
    rows::clean,
    rows::filter,
    columns::join,
    columns::change,
    questions::person,
];
