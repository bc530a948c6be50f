//! Actions on scores and on the rules that grade them.

use rust_decimal::Decimal;

use crate::action::Action;
use crate::arguments::{Curve, RuleName};
use crate::column::{Column, Role, Source};
use crate::error::TableError;
use crate::frame::Table;
use crate::number::{shown, snap};
use gradebook::scheme::{Attempts, Missing, Scheme};

/// Most that a score may be, in percent.
const MOST: f64 = 1_000.0;

pub(super) fn set(
    table: &mut Table,
    person: u32,
    column: &str,
    (score, reason): (Option<f64>, &str),
) -> Result<(), TableError> {
    let column = table.find_numbers(column)?.clone();
    must_be_given(&column)?;
    if let Some(score) = score
        && !(0.0..=MOST).contains(&score)
    {
        return Err(TableError::Unfit(format!("A score is from 0 to {MOST}, not {score}")));
    }
    let mut values = table.numbers(column.id);
    let Some(row) = table.people().iter().position(|p| *p == person) else {
        return Err(TableError::Unfit("This person is not in the table any more".to_owned()));
    };
    let former = std::mem::replace(&mut values[row], score);
    if let Role::Test(number) = column.role {
        table.marks.remove(&(person, number));
    }
    let was = former.map_or("blank".to_owned(), |f| shown(f, 2));
    let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    table.notes.insert((person, column.id), format!("Set by hand (was {was}){why}"));
    table.set_numbers(column.id, values)?;
    table.recalculate()
}

fn must_be_given(column: &Column) -> Result<(), TableError> {
    match column.source {
        Source::Given => Ok(()),
        _ => Err(TableError::WorkedOut(column.title.clone())),
    }
}

pub(super) fn curve(
    table: &mut Table,
    columns: &[String],
    how: Curve,
    cap: bool,
) -> Result<(), TableError> {
    let columns: Vec<Column> = if columns.is_empty() {
        table.tests().filter(|(_, c)| !c.hidden).map(|(_, c)| c.clone()).collect()
    } else {
        let found: Result<Vec<Column>, TableError> =
            columns.iter().map(|c| table.find_numbers(c).cloned()).collect();
        found?
    };
    if columns.is_empty() {
        return Err(TableError::Unfit("There is no test to curve".to_owned()));
    }
    for column in columns {
        must_be_given(&column)?;
        let values = table.numbers(column.id);
        let best = values.iter().flatten().copied().fold(0.0, f64::max);
        let curved = |value: f64| -> f64 {
            let new = match how {
                Curve::AddPoints { points } => value + points.0,
                Curve::ScaleTo { top } if best > 0.0 => value * top.0 / best,
                Curve::ScaleTo { .. } => value,
                // The square root curve: 10 √x keeps 0 and 100 and lifts what is between.
                Curve::SquareRoot => value.max(0.0).sqrt() * 10.0,
            };
            // A score that was over 100 before is not lowered.
            let most = if cap { value.max(100.0) } else { MOST };
            snap(new.clamp(0.0, most))
        };
        table.set_numbers(column.id, values.into_iter().map(|v| v.map(curved)).collect())?;
    }
    table.recalculate()
}

pub(super) fn drop_lowest(table: &mut Table, count: u32) -> Result<(), TableError> {
    let tests: Vec<u32> = table.tests().map(|(number, _)| number).collect();
    if count as usize >= tests.len() {
        let why = format!(
            "There are {} tests, so at most {} can be dropped",
            tests.len(),
            tests.len().saturating_sub(1)
        );
        return Err(TableError::Unfit(why));
    }
    let weight = |number: &u32| table.scheme.weight(*number);
    if tests.iter().any(|n| weight(n) != weight(&tests[0])) {
        let why =
            "The lowest tests can only be dropped while all tests weigh the same; see /settings";
        return Err(TableError::Unfit(why.to_owned()));
    }
    table.scheme.drop_lowest = count;
    table.recalculate()
}

pub(super) fn set_rule(table: &mut Table, rule: RuleName, value: &str) -> Result<(), TableError> {
    rule_into(&mut table.scheme, rule, value)?;
    table.recalculate()
}

/// The rules after actions; what does not fit changes nothing.
pub fn scheme_after(scheme: &Scheme, actions: &[Action]) -> Scheme {
    let mut scheme = scheme.clone();
    for action in actions {
        match action {
            Action::SetRule { rule, value } => {
                let _ = rule_into(&mut scheme, *rule, value);
            }
            Action::DropLowest { count } => scheme.drop_lowest = *count,
            _ => {}
        }
    }
    scheme
}

fn rule_into(scheme: &mut Scheme, rule: RuleName, value: &str) -> Result<(), TableError> {
    let word = value.trim().trim_end_matches('%').trim().to_lowercase();
    let number = word.parse::<Decimal>().ok();
    let percent = |n: &Decimal| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(n);
    match (rule, word.as_str()) {
        (RuleName::PassMark, _) if number.as_ref().is_some_and(percent) => {
            scheme.pass_mark = number.unwrap_or_default();
        }
        (RuleName::Decimals, "0" | "1" | "2" | "3" | "4") => {
            scheme.decimals = word.parse().unwrap_or(2);
        }
        (RuleName::Missing, "zero" | "0") => scheme.missing = Missing::Zero,
        (RuleName::Missing, "blank" | "nothing" | "ignore") => scheme.missing = Missing::Blank,
        (RuleName::Attempts, _) if attempts(&word).is_some() => {
            scheme.attempts = attempts(&word).unwrap_or_default();
        }
        _ => {
            let right = match rule {
                RuleName::PassMark => "The pass mark is a number from 0 to 100",
                RuleName::Decimals => "The decimal places are 0 to 4",
                RuleName::Missing => "A missing test counts \"zero\" or \"blank\"",
                RuleName::Attempts => "What counts is best, latest, first or average",
            };
            return Err(TableError::Unfit(format!("{right}, not \"{}\"", value.trim())));
        }
    }
    Ok(())
}

/// The policy of a word.
pub(crate) fn attempts(word: &str) -> Option<Attempts> {
    [Attempts::Best, Attempts::Latest, Attempts::First, Attempts::Average]
        .into_iter()
        .find(|a| a.name() == word.trim().to_lowercase())
}
