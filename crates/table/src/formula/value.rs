//! The value of a cell or of a part of a formula.

use std::cmp::Ordering;

use super::Operator;
use crate::number::snap;

/// A value; texts are borrowed from the table or from the formula, since none is ever made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'t> {
    /// Nothing.
    Blank,
    /// A number, finite and as Excel can hold it: see [`Value::number`].
    Number(f64),
    /// A text, not empty: see [`Value::text`].
    Text(&'t str),
    /// Yes or no.
    Truth(bool),
}

impl<'t> Value<'t> {
    /// A number that was worked out; blank where Excel has an error.
    pub(crate) fn number(number: f64) -> Self {
        if !number.is_finite() {
            return Self::Blank;
        }
        // Excel knows neither numbers below the normal ones nor a negative zero.
        Self::Number(if number.is_normal() { number } else { 0.0 })
    }

    /// A text; an empty one is blank.
    pub(crate) fn text(text: &'t str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text) }
    }

    /// The number, unless it is blank.
    pub(crate) fn as_number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Blank | Self::Text(_) | Self::Truth(_) => None,
        }
    }

    /// The text, unless it is blank.
    pub(crate) fn as_text(self) -> Option<&'t str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Blank | Self::Number(_) | Self::Truth(_) => None,
        }
    }

    /// Whether it is true; a blank is not.
    pub(super) fn is_true(self) -> bool {
        matches!(self, Self::Truth(true))
    }

    /// Whether a comparison holds; with a blank none does.
    pub(super) fn compares(self, operator: Operator, other: Self) -> bool {
        let order = match (self, other) {
            (Self::Number(a), Self::Number(b)) => snap(a).partial_cmp(&snap(b)),
            (Self::Text(a), Self::Text(b)) => Some(lower(a).cmp(lower(b))),
            (Self::Blank | Self::Number(_) | Self::Text(_) | Self::Truth(_), _) => None,
        };
        order.is_some_and(|order| match operator {
            Operator::Equal => order == Ordering::Equal,
            Operator::Unequal => order != Ordering::Equal,
            Operator::Less => order == Ordering::Less,
            Operator::AtMost => order != Ordering::Greater,
            Operator::Greater => order == Ordering::Greater,
            Operator::AtLeast => order != Ordering::Less,
            Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::Divide
            | Operator::And
            | Operator::Or => false,
        })
    }
}

/// A text's letters without regard to case.
fn lower(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}
