//! Doing an action to a table: one match, one file a kind. An action that fails leaves the
//! table to be thrown away by the caller.

mod cells;
mod columns;
mod join;
mod people;
mod rows;
mod scores;

pub use join::people_of;
pub(crate) use scores::attempts;
pub use scores::scheme_after;

use super::action::Action;
use super::base::Who;
use super::error::TableError;
use super::frame::{Extra, Footer, Table};

/// Does an action. `extras` are files of the course that are no tests.
///
/// # Errors
/// [`TableError`]; the table is not to be used then.
pub fn apply(
    table: &mut Table,
    action: &Action,
    people: &[Who],
    extras: &[Extra],
) -> Result<(), TableError> {
    match action {
        Action::AddColumn { name, value } => columns::add(table, name, value.as_ref()),
        Action::RemoveColumn { column, sure } => columns::remove(table, column, *sure),
        Action::RenameColumn { column, to } => columns::rename(table, column, to),
        Action::AddRandomScores { name, from, to, decimals, seed } => {
            let range = (from.0, to.0);
            columns::add_random(table, name, range, (*decimals, seed.unwrap_or_default()), people)
        }
        Action::AddGrades { column, name, bands } => {
            columns::add_grades(table, column.as_deref(), name.as_deref(), bands)
        }
        Action::AddPassFail { column, at_least, name } => {
            columns::add_pass_fail(table, column.as_deref(), at_least.0, name.as_deref())
        }
        Action::CollateScores { columns, how, name } => {
            columns::collate(table, columns, *how, name.as_deref())
        }
        Action::CalculateBonus { name, cap } => columns::bonus(table, name.as_deref(), *cap),
        Action::AddRank { column, method, ascending, name } => {
            columns::rank(table, column.as_deref(), (*method, *ascending), name.as_deref())
        }
        Action::AddFormula { name, formula } => columns::formula(table, name, formula),
        Action::FilterRows { conditions, any, remove } => {
            rows::filter(table, conditions, *any, *remove)
        }
        Action::SortRows { keys } => rows::sort(table, keys),
        Action::SplitBy { column } => {
            table.split = Some(table.find(column)?.id);
            Ok(())
        }
        Action::AddStatisticsRow { statistics } => {
            add_footers(table, statistics);
            Ok(())
        }
        Action::SetScore { person, column, score, reason } => {
            let person = table.person(people, person)?;
            scores::set(table, person, column, (score.map(|s| s.0), reason))
        }
        Action::Curve { columns, how, cap } => scores::curve(table, columns, *how, *cap),
        Action::DropLowest { count } => scores::drop_lowest(table, *count),
        Action::SetRule { rule, value } => scores::set_rule(table, *rule, value),
        Action::RenamePerson { person, to } => people::rename(table, people, person, to),
        Action::MergePeople { one, other } => people::merged(table, people, one, other),
        Action::UndoMerge { one, other } => people::kept_apart(table, people, one, other),
        Action::Clean { how, columns } => cells::clean(table, how, columns),
        Action::JoinFile { file, key, columns } => {
            join::join(table, people, (extras, file), (key.as_deref(), columns))
        }
    }
}

fn add_footers(table: &mut Table, statistics: &[super::arguments::Statistic]) {
    let default = [super::arguments::Statistic::Mean];
    let wanted = if statistics.is_empty() { &default[..] } else { statistics };
    for statistic in wanted {
        if !table.footers.iter().any(|f| f.statistic == *statistic) {
            table.footers.push(Footer { statistic: *statistic });
        }
    }
}
