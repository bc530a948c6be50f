//! A formula as Excel computes it, for one row. Blanks behave as in `evaluate`: every reference
//! to a cell is guarded, since Excel takes a blank cell for 0.

use super::{Expression, Function, Operator};

/// Excel's limit for a formula, less room for the sheet's own prefix.
const MOST_CHARACTERS: usize = 8_000;

/// The formula for Excel. `cell` gives a column's cell in the row, or `None` where the column is
/// not in the workbook; then there is no formula, and its value is written instead.
pub fn to_excel(
    expression: &Expression,
    is_number: bool,
    cell: &dyn Fn(u32) -> Option<String>,
) -> Option<String> {
    let value = value(expression, cell)?;
    let formula = if is_number {
        format!("=IFERROR(ROUND({value},9),\"\")")
    } else {
        format!("=IFERROR({value},\"\")")
    };
    (formula.len() <= MOST_CHARACTERS).then_some(formula)
}

type Cells<'c> = &'c dyn Fn(u32) -> Option<String>;

fn value(expression: &Expression, cell: Cells<'_>) -> Option<String> {
    Some(match expression {
        Expression::Number(number) => number.to_string(),
        Expression::Text(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        Expression::Column(id) => {
            // A bare reference to a blank cell would show 0.
            let cell = cell(*id)?;
            format!("IF({cell}=\"\",\"\",{cell})")
        }
        Expression::Not(one) => format!("NOT({})", value(one, cell)?),
        Expression::Negate(_) => arithmetic(expression, cell)?,
        Expression::Binary(operator, one, other) => {
            if operator.is_arithmetic() {
                arithmetic(expression, cell)?
            } else if operator.is_logical() {
                let name = if *operator == Operator::And { "AND" } else { "OR" };
                format!("{name}({},{})", value(one, cell)?, value(other, cell)?)
            } else {
                comparison(*operator, one, other, cell)?
            }
        }
        Expression::Call(function, arguments) => call(*function, arguments, cell)?,
    })
}

/// Arithmetic over cells, blank when one of them holds no number.
fn arithmetic(expression: &Expression, cell: Cells<'_>) -> Option<String> {
    let mut guards = Vec::new();
    let bare = bare(expression, cell, &mut guards)?;
    guards.sort();
    guards.dedup();
    Some(match guards.len() {
        0 => bare,
        count => format!("IF(COUNT({})={count},{bare},\"\")", guards.join(",")),
    })
}

/// Arithmetic without guards; the cells that need one are gathered.
fn bare(expression: &Expression, cell: Cells<'_>, guards: &mut Vec<String>) -> Option<String> {
    Some(match expression {
        Expression::Column(id) => {
            let cell = cell(*id)?;
            guards.push(cell.clone());
            cell
        }
        Expression::Negate(one) => format!("(-{})", bare(one, cell, guards)?),
        Expression::Binary(operator, one, other) if operator.is_arithmetic() => {
            let (one, other) = (bare(one, cell, guards)?, bare(other, cell, guards)?);
            format!("({one}{}{other})", operator.sign())
        }
        // Blank as a text makes the arithmetic an error, which the outermost IFERROR blanks.
        other => value(other, cell)?,
    })
}

fn comparison(
    operator: Operator,
    one: &Expression,
    other: &Expression,
    cell: Cells<'_>,
) -> Option<String> {
    let side = |e: &Expression| -> Option<(String, bool)> {
        Some(match e {
            Expression::Number(_) | Expression::Text(_) => (value(e, cell)?, true),
            Expression::Column(id) => (cell(*id)?, false),
            Expression::Binary(o, ..) if o.is_arithmetic() => {
                (format!("ROUND({},9)", value(e, cell)?), false)
            }
            Expression::Call(Function::Mean | Function::Sum, _) => {
                (format!("ROUND({},9)", value(e, cell)?), false)
            }
            _ => (value(e, cell)?, false),
        })
    };
    let text = [one, other].iter().any(|e| matches!(e, Expression::Text(_)));
    let ((a, a_literal), (b, b_literal)) = (side(one)?, side(other)?);
    let sign = operator.sign();
    if text {
        // A blank equals nothing, and is unequal to nothing either.
        let blank = if a_literal { &b } else { &a };
        return Some(format!("IF({blank}=\"\",FALSE,{a}{sign}{b})"));
    }
    let numbers: Vec<String> = [(&a, a_literal), (&b, b_literal)]
        .into_iter()
        .filter(|(_, literal)| !literal)
        .map(|(text, _)| format!("ISNUMBER({text})"))
        .collect();
    Some(match numbers.as_slice() {
        [] => format!("({a}{sign}{b})"),
        [guard] => format!("IF({guard},{a}{sign}{b},FALSE)"),
        guards => format!("IF(AND({}),{a}{sign}{b},FALSE)", guards.join(",")),
    })
}

fn call(function: Function, arguments: &[Expression], cell: Cells<'_>) -> Option<String> {
    let of = |e: &Expression| value(e, cell);
    Some(match function {
        Function::If => {
            format!("IF({},{},{})", of(&arguments[0])?, of(&arguments[1])?, of(&arguments[2])?)
        }
        Function::Instead => {
            let (first, second) = (of(&arguments[0])?, of(&arguments[1])?);
            format!("IF(IFERROR({first},\"\")=\"\",{second},{first})")
        }
        Function::Blank => format!("(IFERROR({},\"\")=\"\")", of(&arguments[0])?),
        Function::Abs => format!("ABS({})", of(&arguments[0])?),
        Function::Round => {
            let places = arguments.get(1).map_or_else(|| Some("0".to_owned()), of)?;
            format!("ROUND({},{places})", of(&arguments[0])?)
        }
        _ => {
            // References are passed as they are: these functions leave blanks and texts out.
            let list: Option<Vec<String>> = arguments
                .iter()
                .map(|a| match a {
                    Expression::Column(id) => cell(*id),
                    other => of(other),
                })
                .collect();
            let list = list?.join(",");
            let name = match function {
                Function::Min => "MIN",
                Function::Max => "MAX",
                Function::Mean => "AVERAGE",
                Function::Sum => "SUM",
                _ => return Some(format!("COUNT({list})")),
            };
            format!("IF(COUNT({list})=0,\"\",{name}({list}))")
        }
    })
}
