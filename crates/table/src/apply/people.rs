//! Actions on people. Who is who was decided before the table was made (see `log::upstream`);
//! here it is only checked that it came out as asked.

use crate::base::Who;
use crate::column::Role;
use crate::error::TableError;
use crate::frame::Table;
use gradebook::domain::tidy;

pub(super) fn rename(
    table: &mut Table,
    people: &[Who],
    person: &str,
    to: &str,
) -> Result<(), TableError> {
    let person = table.person(people, person)?;
    let to = tidy(to);
    if to.is_empty() || to.chars().count() > 200 {
        return Err(TableError::Unfit("A name has 1 to 200 characters".to_owned()));
    }
    let Some(id) = table.with_role(Role::Name).map(|c| c.id) else { return Ok(()) };
    let row = table.people().iter().position(|p| *p == person);
    let mut names = table.texts(id);
    if let Some(row) = row {
        let former = names[row].replace(to).unwrap_or_default();
        table.notes.insert((person, id), format!("Renamed by hand (was {former})"));
    }
    table.set_texts(id, names)
}

pub(super) fn merged(
    table: &Table,
    people: &[Who],
    one: &str,
    other: &str,
) -> Result<(), TableError> {
    let (a, b) = (table.person(people, one)?, table.person(people, other)?);
    if a == b {
        return Ok(());
    }
    Err(TableError::Unfit(format!("\"{one}\" and \"{other}\" could not be made one person")))
}

pub(super) fn kept_apart(
    table: &Table,
    people: &[Who],
    one: &str,
    other: &str,
) -> Result<(), TableError> {
    let (a, b) = (table.person(people, one)?, table.person(people, other)?);
    if a != b {
        return Ok(());
    }
    Err(TableError::Unfit(format!(
        "\"{one}\" and \"{other}\" could not be told apart; name them by their e-mail addresses"
    )))
}
