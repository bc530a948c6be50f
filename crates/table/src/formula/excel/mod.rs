//! A formula as Excel computes it, for one row: the translation of `evaluate`.
//!
//! Excel takes a blank cell for 0 and has no blank of its own, so here
//! - a number that is blank is `""` or an error, and whatever reads it asks for a number;
//! - a text that is blank is `""`, and no text is an error;
//! - a truth is `TRUE` or `FALSE`, never an error.
//!
//! A column of numbers may hold texts, the marks of a test, which are blanks as well.

mod arithmetic;
mod comparison;
mod limits;

use super::check::{Made, kind_of};
use super::evaluate::places;
use super::{Expression, Function, Operator};
use crate::values::Kind;
use limits::{fits, is_far_too_long, literal, quoted};

/// The formula for Excel. `cell` gives a column's cell in the row and what it holds, or `None`
/// where the column is not in the workbook; then there is no formula, and its value is written
/// instead, as it is where the formula would be beyond Excel's limits.
pub fn to_excel(
    expression: &Expression,
    is_number: bool,
    cell: &dyn Fn(u32) -> Option<(String, Kind)>,
) -> Option<String> {
    let value = Cells(cell).value(expression)?;
    let formula = if is_number {
        format!("=IFERROR(ROUND({value},9),\"\")")
    } else {
        format!("=IFERROR({value},\"\")")
    };
    fits(&formula).then_some(formula)
}

struct Cells<'c>(&'c dyn Fn(u32) -> Option<(String, Kind)>);

impl Cells<'_> {
    fn value(&self, expression: &Expression) -> Option<String> {
        let value = match expression {
            Expression::Number(number) => literal(*number)?,
            Expression::Text(text) => quoted(text)?,
            Expression::Column(id) => match (self.0)(*id)? {
                (cell, Kind::Number) => format!("IF(ISNUMBER({cell}),{cell},\"\")"),
                // A bare reference to a blank cell would show 0.
                (cell, Kind::Text) => format!("IF({cell}=\"\",\"\",{cell})"),
            },
            Expression::Not(one) => format!("NOT({})", self.value(one)?),
            Expression::Negate(_) => self.arithmetic(expression)?,
            Expression::Binary(operator, one, other) => match operator {
                Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => {
                    self.arithmetic(expression)?
                }
                Operator::And => format!("AND({},{})", self.value(one)?, self.value(other)?),
                Operator::Or => format!("OR({},{})", self.value(one)?, self.value(other)?),
                Operator::Equal
                | Operator::Unequal
                | Operator::Less
                | Operator::AtMost
                | Operator::Greater
                | Operator::AtLeast => match self.made(one)? {
                    Made::Text => self.compared_texts(*operator, one, other)?,
                    Made::Number | Made::Truth => self.compared(*operator, one, other)?,
                },
            },
            Expression::Call(function, arguments) => self.call(*function, arguments)?,
        };
        // Some parts are written twice, so that what is too long has to be stopped here.
        (!is_far_too_long(&value)).then_some(value)
    }

    /// The cell of a column; none for anything else.
    fn reference(&self, expression: &Expression) -> Option<String> {
        let Expression::Column(id) = expression else { return None };
        (self.0)(*id).map(|(cell, _)| cell)
    }

    fn made(&self, expression: &Expression) -> Option<Made> {
        // A column that is not in the workbook has no value either, whatever its kind.
        let kind = |id| (self.0)(id).map_or(Kind::Number, |(_, kind)| kind);
        kind_of(expression, &|id| (kind(id), String::new())).ok()
    }

    /// A number that is an error when it is blank: as a text it would go unseen in `IFERROR`,
    /// and an error is what the functions over numbers can't leave out.
    fn strict(&self, expression: &Expression) -> Option<String> {
        let value = self.value(expression)?;
        let may_be_text = match expression {
            Expression::Number(_) => false,
            Expression::Call(function, _) => match function {
                Function::Round | Function::Abs | Function::Count => false,
                Function::If
                | Function::Min
                | Function::Max
                | Function::Mean
                | Function::Sum
                | Function::Blank
                | Function::Instead => true,
            },
            Expression::Text(_)
            | Expression::Column(_)
            | Expression::Not(_)
            | Expression::Negate(_)
            | Expression::Binary(..) => true,
        };
        Some(if may_be_text { format!("{value}+0") } else { value })
    }

    fn call(&self, function: Function, arguments: &[Expression]) -> Option<String> {
        let first = arguments.first()?;
        Some(match function {
            Function::If => {
                let [condition, then, otherwise] = arguments else { return None };
                let (then, otherwise) = (self.value(then)?, self.value(otherwise)?);
                format!("IF({},{then},{otherwise})", self.value(condition)?)
            }
            Function::Instead => self.instead(first, arguments.get(1)?)?,
            Function::Blank => self.blank(first)?,
            Function::Abs => format!("ABS({})", self.value(first)?),
            Function::Round => format!("ROUND({},{})", self.value(first)?, places(arguments)),
            Function::Count => format!("COUNT({})", self.list(arguments)?),
            Function::Min => self.gathered("MIN", arguments)?,
            Function::Max => self.gathered("MAX", arguments)?,
            Function::Mean => self.gathered("AVERAGE", arguments)?,
            Function::Sum => self.gathered("SUM", arguments)?,
        })
    }

    fn instead(&self, first: &Expression, second: &Expression) -> Option<String> {
        let second = self.value(second)?;
        Some(match (self.reference(first), self.made(first)?) {
            (Some(cell), Made::Number) => format!("IF(ISNUMBER({cell}),{cell},{second})"),
            (Some(cell), Made::Text) => format!("IF({cell}=\"\",{second},{cell})"),
            (None, Made::Text) => {
                let first = self.value(first)?;
                format!("IF({first}=\"\",{second},{first})")
            }
            (None, Made::Number) | (_, Made::Truth) => {
                format!("IFERROR({},{second})", self.strict(first)?)
            }
        })
    }

    fn blank(&self, expression: &Expression) -> Option<String> {
        let value = match self.reference(expression) {
            Some(cell) => cell,
            None => self.value(expression)?,
        };
        Some(match self.made(expression)? {
            Made::Number => format!("NOT(ISNUMBER({value}))"),
            Made::Text => format!("({value}=\"\")"),
            Made::Truth => "FALSE".to_owned(),
        })
    }

    /// Arguments of a function over numbers. References are passed as they are: these functions
    /// leave blanks and texts out.
    fn list(&self, arguments: &[Expression]) -> Option<String> {
        let one = |a: &Expression| self.reference(a).or_else(|| self.strict(a));
        arguments.iter().map(one).collect::<Option<Vec<String>>>().map(|list| list.join(","))
    }

    fn gathered(&self, name: &str, arguments: &[Expression]) -> Option<String> {
        let list = self.list(arguments)?;
        // What is worked out is a number or an error; only cells may all be blank.
        Some(if arguments.iter().all(|a| matches!(a, Expression::Column(_))) {
            format!("IF(COUNT({list})=0,\"\",{name}({list}))")
        } else {
            format!("{name}({list})")
        })
    }
}
