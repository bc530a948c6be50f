//! What kind of value a formula makes; mistakes of kind are told in words.

use super::{Expression, Function, Operator};
use crate::values::Kind;

/// What an expression makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    /// Numbers.
    Number,
    /// Texts.
    Text,
    /// Yes or no.
    Truth,
}

impl Made {
    fn words(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Truth => "a condition",
        }
    }
}

/// The kind of an expression. `column` tells the kind and title of a column.
///
/// # Errors
/// A sentence when kinds do not fit.
pub(crate) fn kind_of(
    expression: &Expression,
    column: &dyn Fn(u32) -> (Kind, String),
) -> Result<Made, String> {
    let kind = |e: &Expression| kind_of(e, column);
    let must = |e: &Expression, wanted: Made, of: &str| must_be(e, wanted, of, column);
    Ok(match expression {
        Expression::Number(_) => Made::Number,
        Expression::Text(_) => Made::Text,
        Expression::Column(id) => match column(*id).0 {
            Kind::Number => Made::Number,
            Kind::Text => Made::Text,
        },
        Expression::Not(one) => {
            must(one, Made::Truth, "not")?;
            Made::Truth
        }
        Expression::Negate(one) => {
            must(one, Made::Number, "-")?;
            Made::Number
        }
        Expression::Binary(operator, one, other) => {
            let sign = operator.sign();
            if operator.is_arithmetic() {
                must(one, Made::Number, sign)?;
                must(other, Made::Number, sign)?;
                return Ok(Made::Number);
            }
            if operator.is_logical() {
                must(one, Made::Truth, sign)?;
                must(other, Made::Truth, sign)?;
                return Ok(Made::Truth);
            }
            compared(*operator, (kind(one)?, kind(other)?))?;
            Made::Truth
        }
        Expression::Call(function, arguments) => {
            return call(*function, arguments, column);
        }
    })
}

/// The kind of a function's value.
fn call(
    function: Function,
    arguments: &[Expression],
    column: &dyn Fn(u32) -> (Kind, String),
) -> Result<Made, String> {
    let kind = |e: &Expression| kind_of(e, column);
    let must = |e: &Expression, wanted: Made, of: &str| must_be(e, wanted, of, column);
    let name = function.name();
    Ok(match function {
        Function::If => {
            must(&arguments[0], Made::Truth, "The first part of if")?;
            same(name, kind(&arguments[1])?, kind(&arguments[2])?)?
        }
        Function::Instead => same(name, kind(&arguments[0])?, kind(&arguments[1])?)?,
        Function::Blank => {
            kind(&arguments[0])?;
            Made::Truth
        }
        Function::Round => {
            must(&arguments[0], Made::Number, "round")?;
            match arguments.get(1) {
                // A fraction of a place is cut off, as Excel does.
                None | Some(Expression::Number(0.0..=9.0)) => Made::Number,
                Some(_) => return Err("round takes its places as a number, 0 to 9".into()),
            }
        }
        Function::Min
        | Function::Max
        | Function::Mean
        | Function::Sum
        | Function::Count
        | Function::Abs => {
            arguments.iter().try_for_each(|a| must(a, Made::Number, name))?;
            Made::Number
        }
    })
}

/// An expression must be of a kind; `of` is what needs it.
fn must_be(
    expression: &Expression,
    wanted: Made,
    of: &str,
    column: &dyn Fn(u32) -> (Kind, String),
) -> Result<(), String> {
    let made = kind_of(expression, column)?;
    if made == wanted {
        return Ok(());
    }
    let what = match expression {
        Expression::Column(id) => format!("[{}]", column(*id).1),
        _ => "this".to_owned(),
    };
    Err(format!("{of} needs {}, and {what} is {}", wanted.words(), made.words()))
}

fn compared(operator: Operator, pair: (Made, Made)) -> Result<(), String> {
    let sign = operator.sign();
    match pair {
        (Made::Number, Made::Number) => Ok(()),
        (Made::Text, Made::Text) if matches!(operator, Operator::Equal | Operator::Unequal) => {
            Ok(())
        }
        (Made::Text, Made::Text) => Err(format!("{sign} compares numbers, and these are texts")),
        (one, other) => Err(format!(
            "{sign} compares two of a kind, not {} with {}",
            one.words(),
            other.words()
        )),
    }
}

fn same(name: &str, one: Made, other: Made) -> Result<Made, String> {
    if one == other && one != Made::Truth {
        return Ok(one);
    }
    Err(format!("{name} needs two numbers or two texts, not {} and {}", one.words(), other.words()))
}
