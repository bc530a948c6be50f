//! What a formula comes to in one row.

use super::value::Value;
use super::{Expression, Function, Operator};
use crate::number::{round, snap};

/// Gives a column's value in the row.
type Cells<'c, 'v> = &'c dyn Fn(u32) -> Value<'v>;

/// The value of a whole formula; numbers are snapped to nine places.
pub(crate) fn evaluate<'v>(expression: &'v Expression, cell: Cells<'_, 'v>) -> Value<'v> {
    match value(expression, cell) {
        Value::Number(number) => Value::number(snap(number)),
        other @ (Value::Blank | Value::Text(_) | Value::Truth(_)) => other,
    }
}

fn value<'v>(expression: &'v Expression, cell: Cells<'_, 'v>) -> Value<'v> {
    let number = |e: &'v Expression| value(e, cell).as_number();
    match expression {
        Expression::Number(number) => Value::number(*number),
        Expression::Text(text) => Value::text(text),
        Expression::Column(id) => cell(*id),
        Expression::Not(one) => Value::Truth(!value(one, cell).is_true()),
        Expression::Negate(one) => of_number(number(one), |n| -n),
        Expression::Binary(operator, one, other) => {
            let (a, b) = (value(one, cell), value(other, cell));
            match operator {
                Operator::Add => of_pair(a, b, |a, b| a + b),
                Operator::Subtract => of_pair(a, b, |a, b| a - b),
                Operator::Multiply => of_pair(a, b, |a, b| a * b),
                // A division by zero is not finite.
                Operator::Divide => of_pair(a, b, |a, b| a / b),
                Operator::And => Value::Truth(a.is_true() && b.is_true()),
                Operator::Or => Value::Truth(a.is_true() || b.is_true()),
                Operator::Equal
                | Operator::Unequal
                | Operator::Less
                | Operator::AtMost
                | Operator::Greater
                | Operator::AtLeast => Value::Truth(a.compares(*operator, b)),
            }
        }
        Expression::Call(function, arguments) => call(*function, arguments, cell),
    }
}

fn of_number<'v>(number: Option<f64>, with: impl Fn(f64) -> f64) -> Value<'v> {
    number.map_or(Value::Blank, |n| Value::number(with(n)))
}

fn of_pair<'v>(a: Value<'_>, b: Value<'_>, with: impl Fn(f64, f64) -> f64) -> Value<'v> {
    let pair = a.as_number().zip(b.as_number());
    pair.map_or(Value::Blank, |(a, b)| Value::number(with(a, b)))
}

fn call<'v>(function: Function, arguments: &'v [Expression], cell: Cells<'_, 'v>) -> Value<'v> {
    let argument = |at: usize| arguments.get(at).map_or(Value::Blank, |e| value(e, cell));
    match function {
        Function::If => argument(if argument(0).is_true() { 1 } else { 2 }),
        Function::Instead => match argument(0) {
            Value::Blank => argument(1),
            first @ (Value::Number(_) | Value::Text(_) | Value::Truth(_)) => first,
        },
        Function::Blank => Value::Truth(argument(0) == Value::Blank),
        Function::Abs => of_number(argument(0).as_number(), f64::abs),
        Function::Round => {
            let places = places(arguments);
            of_number(argument(0).as_number(), |n| round(n, places))
        }
        Function::Min => gathered(arguments, cell, |n| n.iter().copied().reduce(f64::min)),
        Function::Max => gathered(arguments, cell, |n| n.iter().copied().reduce(f64::max)),
        Function::Sum => gathered(arguments, cell, |n| n.iter().copied().reduce(|a, b| a + b)),
        Function::Mean => gathered(arguments, cell, |n| {
            let sum = n.iter().copied().reduce(|a, b| a + b);
            sum.map(|sum| sum / n.len() as f64)
        }),
        Function::Count => {
            let held = arguments.iter().filter(|a| value(a, cell) != Value::Blank);
            Value::Number(held.count() as f64)
        }
    }
}

/// The places of `round`: a whole number, as Excel takes it.
pub(super) fn places(arguments: &[Expression]) -> u32 {
    let Some(Expression::Number(places)) = arguments.get(1) else { return 0 };
    (0..=9).rfind(|p| f64::from(*p) <= *places).unwrap_or_default()
}

/// A figure of the arguments' numbers. Blank cells are left out; an argument that is itself
/// worked out must not be blank.
fn gathered<'v>(
    arguments: &'v [Expression],
    cell: Cells<'_, 'v>,
    figure: impl Fn(&[f64]) -> Option<f64>,
) -> Value<'v> {
    let mut numbers = Vec::with_capacity(arguments.len());
    for argument in arguments {
        match value(argument, cell).as_number() {
            Some(number) => numbers.push(number),
            None if matches!(argument, Expression::Column(_)) => {}
            None => return Value::Blank,
        }
    }
    figure(&numbers).map_or(Value::Blank, Value::number)
}
