//! Actions on rows: kept, removed, sorted.

use polars::prelude::{
    Expr, IntoColumn, IntoLazy, NamedFrom, Series, SortMultipleOptions, col, lit,
};

use crate::arguments::{Condition, SortKey, Test, Value};
use crate::column::{Column, Kind};
use crate::error::TableError;
use crate::frame::{PERSON, Table, key};
use gradebook::domain::fold;

/// Most conditions of one filter.
const MOST_CONDITIONS: usize = 50;

pub(super) fn filter(
    table: &mut Table,
    conditions: &[Condition],
    any: bool,
    remove: bool,
) -> Result<(), TableError> {
    let mask = table.meets(conditions, any)?;
    let keep: Vec<bool> = mask.into_iter().map(|meets| meets != remove).collect();
    let mask = keep.into_iter().collect();
    table.frame = table.frame.filter(&mask)?;
    table.follow()
}

impl Table {
    /// Which rows meet the conditions.
    ///
    /// # Errors
    /// [`TableError`] when a column is not there or a value does not fit it.
    pub(crate) fn meets(
        &self,
        conditions: &[Condition],
        any: bool,
    ) -> Result<Vec<bool>, TableError> {
        if conditions.len() > MOST_CONDITIONS {
            let why = format!("{MOST_CONDITIONS} conditions at once are the most");
            return Err(TableError::Unfit(why));
        }
        let mut whole: Option<Expr> = None;
        for condition in conditions {
            let one = self.condition(condition)?;
            whole = Some(match whole {
                None => one,
                Some(whole) if any => whole.or(one),
                Some(whole) => whole.and(one),
            });
        }
        let Some(whole) = whole else {
            return Err(TableError::Unfit(
                "Say which rows, for example: under 40 in test 1".into(),
            ));
        };
        let frame = self.frame.clone().lazy().select([whole.fill_null(lit(false)).alias("meets")]);
        let mask = frame.collect()?;
        // A constant condition would give one row for all.
        let mask = mask.column("meets")?.bool()?.clone();
        Ok((0..self.height()).map(|at| mask.get(at.min(mask.len() - 1)) == Some(true)).collect())
    }

    fn condition(&self, condition: &Condition) -> Result<Expr, TableError> {
        let column = self.find(&condition.column)?;
        let cell = col(key(column.id));
        match condition.test {
            Test::IsBlank => return Ok(blank(column, &cell)),
            Test::IsNotBlank => return Ok(blank(column, &cell).not()),
            _ => {}
        }
        let Some(value) = &condition.value else {
            return Err(TableError::Unfit(format!(
                "The condition on \"{}\" needs a value to compare with",
                column.title
            )));
        };
        match column.kind {
            Kind::Number => numeric(column, &cell, condition, value),
            Kind::Text => self.textual(column, &cell, condition, value),
        }
    }

    fn textual(
        &self,
        column: &Column,
        cell: &Expr,
        condition: &Condition,
        value: &Value,
    ) -> Result<Expr, TableError> {
        let wanted = match value {
            Value::Text(text) => text.trim().to_lowercase(),
            Value::Number(number) => number.to_string(),
        };
        let cell = cell.clone().str().to_lowercase();
        Ok(match condition.test {
            Test::Equals => cell.eq(lit(wanted)),
            Test::NotEquals => cell.fill_null(lit("")).neq(lit(wanted)),
            Test::Contains => {
                let texts = self.text_column(column.id)?;
                let inside: Vec<bool> = texts
                    .iter()
                    .map(|t| t.is_some_and(|t| t.to_lowercase().contains(&wanted)))
                    .collect();
                lit(Series::new("inside".into(), inside))
            }
            _ => {
                return Err(TableError::WrongKind {
                    column: column.title.clone(),
                    holds: "texts",
                    needs: "numbers",
                });
            }
        })
    }
}

fn blank(column: &Column, cell: &Expr) -> Expr {
    match column.kind {
        Kind::Number => cell.clone().is_null(),
        Kind::Text => cell.clone().is_null().or(cell.clone().eq(lit(""))),
    }
}

fn numeric(
    column: &Column,
    cell: &Expr,
    condition: &Condition,
    value: &Value,
) -> Result<Expr, TableError> {
    let wrong =
        |needs| TableError::WrongKind { column: column.title.clone(), holds: "numbers", needs };
    let number = match value {
        Value::Number(number) => Some(number.0),
        Value::Text(text) => text.trim().trim_end_matches('%').parse::<f64>().ok(),
    };
    let cell = cell.clone();
    let Some(number) = number.filter(|n| n.is_finite()) else {
        return Err(wrong("a number to compare with"));
    };
    // Figures may miss a boundary by the noise of divisions; half of the ninth place is nothing.
    let hair = 5e-10;
    Ok(match condition.test {
        Test::Equals => (cell - lit(number)).abs().lt(lit(hair)),
        Test::NotEquals => (cell - lit(number)).abs().gt_eq(lit(hair)),
        Test::Greater => cell.gt(lit(number + hair)),
        Test::Less => cell.lt(lit(number - hair)),
        Test::AtLeast => cell.gt_eq(lit(number - hair)),
        Test::AtMost => cell.lt_eq(lit(number + hair)),
        Test::Between => {
            let Some(to) = condition.to else { return Err(wrong("two numbers, from and to")) };
            let (low, high) = (number.min(to.0), number.max(to.0));
            cell.clone().gt_eq(lit(low - hair)).and(cell.lt_eq(lit(high + hair)))
        }
        Test::Contains => return Err(wrong("a comparison of numbers")),
        Test::IsBlank | Test::IsNotBlank => cell.is_null(),
    })
}

pub(super) fn sort(table: &mut Table, keys: &[SortKey]) -> Result<(), TableError> {
    if keys.is_empty() {
        return Err(TableError::Unfit("Say by which column to sort".to_owned()));
    }
    let mut by = Vec::new();
    let mut descending = Vec::new();
    for sort_key in keys {
        let column = table.find(&sort_key.column)?;
        by.push(match column.kind {
            Kind::Number => col(key(column.id)),
            // Accents and case do not count, as in a list of names.
            Kind::Text => folded(table, column.id)?,
        });
        descending.push(sort_key.descending);
    }
    // Ties keep their order; blanks come last either way.
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(descending)
        .with_maintain_order(true)
        .with_nulls_last(true);
    let sorted = table.frame.clone().lazy().sort_by_exprs(by, options).collect()?;
    let known: Vec<String> =
        std::iter::once(PERSON.to_owned()).chain(table.columns.iter().map(|c| key(c.id))).collect();
    table.frame = sorted.select(known)?;
    Ok(())
}

/// A column of texts to sort by, kept beside the others until the rows are sorted.
fn folded(table: &mut Table, id: u32) -> Result<Expr, TableError> {
    let texts: Vec<Option<String>> =
        table.texts(id).into_iter().map(|t| t.map(|t| fold(&t))).collect();
    let name = format!("sort{id}");
    table.set(Series::new(name.as_str().into(), texts).into_column())?;
    Ok(col(name))
}
