//! Whether actions fit a table of which only the columns are known.

use crate::formula::Names;
use crate::{Action, ColumnProfile, Condition, Kind, Profile, Query, Role};

/// Checks actions in order; columns that one adds are there for the next.
///
/// # Errors
/// What does not fit, with the nearest that would.
pub fn actions(actions: &[Action], profile: &Profile) -> Result<(), String> {
    let mut profile = profile.clone();
    for action in actions {
        one(action, &mut profile).map_err(|why| format!("{why} ({})", action.sentence()))?;
    }
    Ok(())
}

/// Checks questions.
///
/// # Errors
/// What does not fit, with the nearest that would.
pub fn queries(queries: &[Query], profile: &Profile) -> Result<(), String> {
    for query in queries {
        match query {
            Query::Figure { column, conditions, .. } => {
                find(profile, column.as_ref())?;
                conditions_fit(profile, conditions)?;
            }
            Query::Top { column, .. } => find(profile, column.as_ref())?,
            Query::List { conditions, .. } => conditions_fit(profile, conditions)?,
            Query::FailedForMissing | Query::Person { .. } | Query::Columns => {}
        }
    }
    Ok(())
}

fn find<'t>(
    profile: &Profile,
    columns: impl IntoIterator<Item = &'t String>,
) -> Result<(), String> {
    for column in columns {
        profile.find(column).map_err(|e| e.to_string())?;
    }
    Ok(())
}

fn conditions_fit(profile: &Profile, conditions: &[Condition]) -> Result<(), String> {
    find(profile, conditions.iter().map(|c| &c.column))
}

fn one(action: &Action, profile: &mut Profile) -> Result<(), String> {
    match action {
        Action::RemoveColumn { column, .. } => {
            let title = profile.find(column).map_err(|e| e.to_string())?.title.clone();
            profile.columns.retain(|c| c.title != title);
        }
        Action::RenameColumn { column, to } => {
            let title = profile.find(column).map_err(|e| e.to_string())?.title.clone();
            if let Some(found) = profile.columns.iter_mut().find(|c| c.title == title) {
                found.title.clone_from(to);
            }
        }
        Action::AddGrades { column, .. }
        | Action::AddPassFail { column, .. }
        | Action::AddRank { column, .. } => find(profile, column.as_ref())?,
        Action::CollateScores { columns, .. }
        | Action::Curve { columns, .. }
        | Action::Clean { columns, .. } => find(profile, columns)?,
        Action::FilterRows { conditions, .. } => conditions_fit(profile, conditions)?,
        Action::SortRows { keys } => find(profile, keys.iter().map(|k| &k.column))?,
        Action::SetScore { column, .. } | Action::SplitBy { column } => find(profile, [column])?,
        Action::AddFormula { formula, .. } => {
            let names = Names {
                titles: (0..).zip(&profile.columns).map(|(id, c)| (c.title.clone(), id)).collect(),
                aliases: (0..)
                    .zip(&profile.columns)
                    .flat_map(|(id, c)| c.role.other_names().into_iter().map(move |a| (a, id)))
                    .collect(),
            };
            crate::formula::read(formula, &names).map_err(|e| e.to_string())?;
        }
        _ => {}
    }
    if let Some((title, kind)) = adds(action) {
        let range = None;
        let (role, title) = (Role::Added, title.to_owned());
        profile.columns.push(ColumnProfile { title, role, kind, blanks: 0, distinct: 0, range });
    }
    Ok(())
}

/// The title and kind of the column that an action adds, where it is known before.
fn adds(action: &Action) -> Option<(&str, Kind)> {
    Some(match action {
        Action::AddColumn { name, .. } => (name, Kind::Text),
        Action::AddRandomScores { name, .. } | Action::AddFormula { name, .. } => {
            (name, Kind::Number)
        }
        Action::AddGrades { name, .. } => (name.as_deref().unwrap_or("Grade"), Kind::Text),
        Action::AddPassFail { name, .. } => (name.as_deref().unwrap_or("Pass/Fail"), Kind::Text),
        Action::CollateScores { name, how, .. } => {
            (name.as_deref().unwrap_or(how.word()), Kind::Number)
        }
        Action::CalculateBonus { name, .. } => {
            (name.as_deref().unwrap_or("With Bonus (%)"), Kind::Number)
        }
        Action::AddRank { name, .. } => (name.as_deref().unwrap_or("Rank"), Kind::Number),
        _ => return None,
    })
}
