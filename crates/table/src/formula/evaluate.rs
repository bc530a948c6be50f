//! A formula as an expression of the frame's library.

use polars::prelude::{DataType, Expr, RoundMode, coalesce, col, lit, when};

use super::{Expression, Function, Operator};

/// The name of a column within the frame.
pub(crate) fn key(id: u32) -> String {
    format!("c{id}")
}

/// Tells which columns hold texts.
type Texts<'t> = &'t dyn Fn(u32) -> bool;

/// The whole formula; numbers are snapped to nine places.
pub(crate) fn to_polars(expression: &Expression, is_number: bool, texts: Texts<'_>) -> Expr {
    let value = value(expression, texts);
    if is_number { rounded(value, 9) } else { value }
}

fn value(expression: &Expression, texts: Texts<'_>) -> Expr {
    match expression {
        Expression::Number(number) => lit(*number),
        Expression::Text(text) => lit(text.clone()),
        Expression::Column(id) => col(key(*id)),
        Expression::Not(one) => value(one, texts).not(),
        Expression::Negate(one) => lit(0.0) - value(one, texts),
        Expression::Binary(operator, one, other) => binary(*operator, (one, other), texts),
        Expression::Call(function, arguments) => call(*function, arguments, texts),
    }
}

fn nothing() -> Expr {
    lit(polars::prelude::NULL)
}

fn binary(operator: Operator, (one, other): (&Expression, &Expression), texts: Texts<'_>) -> Expr {
    let (a, b) = (value(one, texts), value(other, texts));
    match operator {
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a * b,
        Operator::Divide => when(b.clone().eq(lit(0.0))).then(nothing()).otherwise(a / b),
        Operator::And => a.and(b),
        Operator::Or => a.or(b),
        _ => {
            let (a, b) = (compared(one, a, texts), compared(other, b, texts));
            let truth = match operator {
                Operator::Equal => a.eq(b),
                Operator::Unequal => a.neq(b),
                Operator::Less => a.lt(b),
                Operator::AtMost => a.lt_eq(b),
                Operator::Greater => a.gt(b),
                _ => a.gt_eq(b),
            };
            truth.fill_null(lit(false))
        }
    }
}

/// Texts compare without regard to case, figures that were worked out after snapping.
fn compared(expression: &Expression, value: Expr, texts: Texts<'_>) -> Expr {
    match expression {
        Expression::Text(text) => lit(text.to_lowercase()),
        Expression::Column(id) if texts(*id) => value.str().to_lowercase(),
        Expression::Call(Function::If | Function::Instead, a) if is_text(&a[1], texts) => {
            value.str().to_lowercase()
        }
        Expression::Binary(o, ..) if o.is_arithmetic() => rounded(value, 9),
        Expression::Call(Function::Mean | Function::Sum, _) => rounded(value, 9),
        _ => value,
    }
}

/// Whether it makes a text; kinds were checked before.
fn is_text(expression: &Expression, texts: Texts<'_>) -> bool {
    match expression {
        Expression::Text(_) => true,
        Expression::Column(id) => texts(*id),
        Expression::Call(Function::If | Function::Instead, a) => is_text(&a[1], texts),
        _ => false,
    }
}

fn call(function: Function, arguments: &[Expression], texts: Texts<'_>) -> Expr {
    let values: Vec<Expr> = arguments.iter().map(|a| value(a, texts)).collect();
    let made = aggregate(function, &values, arguments);
    match function {
        Function::Sum | Function::Mean | Function::Min | Function::Max => {
            // Blank cells are left out; an argument that is itself worked out must not be blank.
            let worked = arguments
                .iter()
                .zip(&values)
                .filter(|(a, _)| !matches!(a, Expression::Column(_) | Expression::Number(_)));
            let blank = worked.map(|(_, v)| v.clone().is_null()).reduce(Expr::or);
            match blank {
                Some(blank) => when(blank).then(nothing()).otherwise(made),
                None => made,
            }
        }
        _ => made,
    }
}

fn aggregate(function: Function, values: &[Expr], arguments: &[Expression]) -> Expr {
    match function {
        Function::If => {
            when(values[0].clone()).then(values[1].clone()).otherwise(values[2].clone())
        }
        Function::Instead => coalesce(values),
        Function::Blank => values[0].clone().is_null(),
        Function::Abs => values[0].clone().abs(),
        Function::Round => {
            let places = match arguments.get(1) {
                Some(Expression::Number(n)) => (0..9).find(|p| f64::from(*p) >= *n).unwrap_or(9),
                _ => 0,
            };
            rounded(values[0].clone(), places)
        }
        Function::Count => counted(values),
        Function::Sum => when_any(values, summed(values)),
        Function::Mean => when_any(values, summed(values) / counted(values)),
        Function::Min => extreme(values, Expr::lt_eq),
        Function::Max => extreme(values, Expr::gt_eq),
    }
}

fn counted(values: &[Expr]) -> Expr {
    let ones = values.iter().map(|v| v.clone().is_not_null().cast(DataType::Float64));
    ones.reduce(|a, b| a + b).unwrap_or_else(|| lit(0.0))
}

fn summed(values: &[Expr]) -> Expr {
    let filled = values.iter().map(|v| v.clone().fill_null(lit(0.0)));
    filled.reduce(|a, b| a + b).unwrap_or_else(|| lit(0.0))
}

/// Blank when every argument is.
fn when_any(values: &[Expr], then: Expr) -> Expr {
    when(counted(values).gt(lit(0.0))).then(then).otherwise(nothing())
}

/// The first of each pair where `keeps` says so; a blank never wins.
fn extreme(values: &[Expr], keeps: fn(Expr, Expr) -> Expr) -> Expr {
    let pick = |a: Expr, b: Expr| {
        when(b.clone().is_null().or(keeps(a.clone(), b.clone()))).then(a.clone()).otherwise(b)
    };
    values.iter().cloned().reduce(pick).unwrap_or_else(nothing)
}

/// Half away from zero; a hair below the half counts as the half (see `number::round`).
fn rounded(value: Expr, places: u32) -> Expr {
    let nudge = value.clone() + value * lit(1e-13);
    nudge.round(places, RoundMode::HalfAwayFromZero)
}
