//! Actions on rows: kept, removed, sorted.

use polars::prelude::{IntoColumn, NamedFrom, Series, SortMultipleOptions};

use crate::arguments::{Condition, SortKey, Test, Value};
use crate::column::Column;
use crate::error::TableError;
use crate::frame::{PERSON, Table, Texts, key};
use crate::values::Kind;
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
        let Some((first, rest)) = conditions.split_first() else {
            return Err(TableError::Unfit(
                "Say which rows, for example: under 40 in test 1".into(),
            ));
        };
        let mut whole = self.condition(first)?;
        for condition in rest {
            let one = self.condition(condition)?;
            for (meets, one) in whole.iter_mut().zip(one) {
                *meets = if any { *meets || one } else { *meets && one };
            }
        }
        Ok(whole)
    }

    /// Which rows meet one condition.
    fn condition(&self, condition: &Condition) -> Result<Vec<bool>, TableError> {
        let column = self.find(&condition.column)?;
        Ok(match column.kind {
            Kind::Number => {
                let meets = numeric(column, condition)?;
                self.number_column(column.id)?.iter().map(meets).collect()
            }
            Kind::Text => {
                let meets = textual(column, condition)?;
                self.text_column(column.id)?.iter().map(meets).collect()
            }
        })
    }
}

/// What a condition compares with.
fn compared<'c>(column: &Column, condition: &'c Condition) -> Result<&'c Value, TableError> {
    condition.value.as_ref().ok_or_else(|| {
        TableError::Unfit(format!(
            "The condition on \"{}\" needs a value to compare with",
            column.title
        ))
    })
}

type Textual = Box<dyn Fn(Option<&str>) -> bool>;

/// What a text must be. Of the comparisons a blank meets only "not this".
fn textual(column: &Column, condition: &Condition) -> Result<Textual, TableError> {
    let wanted = || {
        Ok::<String, TableError>(match compared(column, condition)? {
            Value::Text(text) => text.trim().to_lowercase(),
            Value::Number(number) => number.to_string(),
        })
    };
    Ok(match condition.test {
        Test::IsBlank => Box::new(|t| t.is_none_or(str::is_empty)),
        Test::IsNotBlank => Box::new(|t| t.is_some_and(|t| !t.is_empty())),
        Test::Equals => {
            let wanted = wanted()?;
            Box::new(move |t| t.is_some_and(|t| t.to_lowercase() == wanted))
        }
        Test::NotEquals => {
            let wanted = wanted()?;
            Box::new(move |t| t.unwrap_or_default().to_lowercase() != wanted)
        }
        Test::Contains => {
            let wanted = wanted()?;
            Box::new(move |t| t.is_some_and(|t| t.to_lowercase().contains(&wanted)))
        }
        Test::Greater | Test::Less | Test::AtLeast | Test::AtMost | Test::Between => {
            compared(column, condition)?;
            let (holds, needs) = ("texts", "numbers");
            return Err(TableError::WrongKind { column: column.title.clone(), holds, needs });
        }
    })
}

/// Figures may miss a boundary by the noise of divisions; half of the ninth place is nothing.
const HAIR: f64 = 5e-10;

type Numeric = Box<dyn Fn(Option<f64>) -> bool>;

/// What a number must be. No comparison is met by a blank.
fn numeric(column: &Column, condition: &Condition) -> Result<Numeric, TableError> {
    let wrong =
        |needs| TableError::WrongKind { column: column.title.clone(), holds: "numbers", needs };
    let wanted = || {
        let number = match compared(column, condition)? {
            Value::Number(number) => Some(number.0),
            Value::Text(text) => text.trim().trim_end_matches('%').parse::<f64>().ok(),
        };
        number.filter(|n| n.is_finite()).ok_or_else(|| wrong("a number to compare with"))
    };
    let with = |meets: fn(f64, f64) -> bool| {
        let wanted = wanted()?;
        let meets: Numeric = Box::new(move |n| n.is_some_and(|n| meets(n, wanted)));
        Ok(meets)
    };
    match condition.test {
        Test::IsBlank => Ok(Box::new(|n| n.is_none())),
        Test::IsNotBlank => Ok(Box::new(|n| n.is_some())),
        Test::Equals => with(|n, wanted| (n - wanted).abs() < HAIR),
        Test::NotEquals => with(|n, wanted| (n - wanted).abs() >= HAIR),
        Test::Greater => with(|n, wanted| n > wanted + HAIR),
        Test::Less => with(|n, wanted| n < wanted - HAIR),
        Test::AtLeast => with(|n, wanted| n >= wanted - HAIR),
        Test::AtMost => with(|n, wanted| n <= wanted + HAIR),
        Test::Between => {
            let from = wanted()?;
            let Some(to) = condition.to else { return Err(wrong("two numbers, from and to")) };
            let (low, high) = (from.min(to.0) - HAIR, from.max(to.0) + HAIR);
            Ok(Box::new(move |n| n.is_some_and(|n| (low..=high).contains(&n))))
        }
        Test::Contains => {
            wanted()?;
            Err(wrong("a comparison of numbers"))
        }
    }
}

pub(super) fn sort(table: &mut Table, keys: &[SortKey]) -> Result<(), TableError> {
    if keys.is_empty() {
        return Err(TableError::Unfit("Say by which column to sort".to_owned()));
    }
    let mut frame = table.frame.clone();
    let mut by = Vec::new();
    for sort_key in keys {
        let column = table.find(&sort_key.column)?;
        by.push(match column.kind {
            Kind::Number => key(column.id),
            Kind::Text => {
                let name = format!("sort{}", column.id);
                let texts = folded(table.text_column(column.id)?);
                frame.with_column(Series::new(name.as_str().into(), texts).into_column())?;
                name
            }
        });
    }
    // Ties keep their order; blanks come last either way.
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(keys.iter().map(|k| k.descending))
        .with_maintain_order(true)
        .with_nulls_last_multi(keys.iter().map(|_| true));
    let sorted = frame.sort(by, options)?;
    let known: Vec<String> =
        std::iter::once(PERSON.to_owned()).chain(table.columns.iter().map(|c| key(c.id))).collect();
    table.frame = sorted.select(known)?;
    Ok(())
}

/// Texts to sort by: accents and case do not count, as in a list of names, and an empty text is
/// a blank.
fn folded(texts: &Texts) -> Vec<Option<String>> {
    texts.iter().map(|t| t.filter(|t| !t.is_empty()).map(fold)).collect()
}
