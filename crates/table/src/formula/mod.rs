//! Formulas over columns: read (`parse`), checked (`check`) and worked out (`evaluate`), which
//! says what a formula means; `excel` is its translation into a live formula that comes to the
//! same in a workbook.
//!
//! A value is a number, a text, a truth or blank. A cell without a value is blank, and so is an
//! empty text and a test's cell that shows a mark (`EX`, `N/A`, `pending`).
//!
//! - Arithmetic, `round` and `abs` with a blank are blank, and so is what Excel has no number
//!   for: a division by zero, an overflow. Numbers too small for Excel are zero.
//! - A comparison with a blank is false, `=` as well as `<>`. Numbers are compared when snapped
//!   to nine places, texts without regard to case.
//! - `and`, `or` and `not` join truths, which are never blank.
//! - `sum`, `mean`, `min`, `max` and `count` leave blank cells out; of none but blank cells they
//!   are blank, and `count` is 0. An argument that is itself worked out must not be blank:
//!   `min(100, [Bonus] + 5)` of no bonus is blank. `count` does not count it.
//! - `or(x, y)` is y when x is blank; `blank(x)` tells whether it is.
//! - `round(x, places)` rounds half away from zero; a fraction of a place is cut off.
//! - A number that is the whole formula's value is snapped to nine places.

mod check;
mod evaluate;
mod excel;
mod parse;
#[cfg(test)]
mod tests;
mod value;

pub(super) use check::{Made, kind_of};
pub(super) use evaluate::evaluate;
pub use excel::to_excel;
pub(super) use parse::parse;
pub use parse::{FormulaError, Names, parse as read};
pub(super) use value::Value;

use serde::Serialize;

/// The greatest number that may be typed into Excel.
const GREATEST: f64 = 9.999_999_999_999_99e307;

/// A formula. Columns are named by their ids.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expression {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A column's value in the same row.
    Column(u32),
    /// The opposite of a truth.
    Not(Box<Self>),
    /// A number with the other sign.
    Negate(Box<Self>),
    /// Two operands.
    Binary(Operator, Box<Self>, Box<Self>),
    /// A function's value.
    Call(Function, Vec<Self>),
}

/// What stands between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`; by zero it is blank.
    Divide,
    /// `=`
    Equal,
    /// `<>`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// Both.
    And,
    /// One or both.
    Or,
}

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// `if(condition, then, else)`
    If,
    /// The least number.
    Min,
    /// The greatest number.
    Max,
    /// The mean of the numbers.
    Mean,
    /// The sum of the numbers.
    Sum,
    /// How many numbers there are.
    Count,
    /// `round(x, places)`, half away from zero.
    Round,
    /// Without its sign.
    Abs,
    /// Whether it is blank.
    Blank,
    /// `or(x, instead)`: x, or the other when x is blank.
    Instead,
}

impl Function {
    /// Names in formulas, and how many arguments each takes at least and at most.
    pub(super) const ALL: [(&'static str, Self, usize, usize); 12] = [
        ("if", Self::If, 3, 3),
        ("min", Self::Min, 1, 200),
        ("max", Self::Max, 1, 200),
        ("mean", Self::Mean, 1, 200),
        ("average", Self::Mean, 1, 200),
        ("avg", Self::Mean, 1, 200),
        ("sum", Self::Sum, 1, 200),
        ("count", Self::Count, 1, 200),
        ("round", Self::Round, 1, 2),
        ("abs", Self::Abs, 1, 1),
        ("blank", Self::Blank, 1, 1),
        ("or", Self::Instead, 2, 2),
    ];

    /// Its name in formulas.
    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, f, ..)| *f == self).map_or("", |(name, ..)| name)
    }
}

impl Operator {
    /// Whether it takes numbers and makes a number.
    pub(super) fn is_arithmetic(self) -> bool {
        matches!(self, Self::Add | Self::Subtract | Self::Multiply | Self::Divide)
    }

    /// Whether it joins truths.
    pub(super) fn is_logical(self) -> bool {
        matches!(self, Self::And | Self::Or)
    }

    /// The sign in formulas and in Excel.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Equal => "=",
            Self::Unequal => "<>",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::And => "and",
            Self::Or => "or",
        }
    }
}

impl Expression {
    /// `if(condition, then, otherwise)`.
    pub(super) fn when(condition: Self, then: Self, otherwise: Self) -> Self {
        Self::Call(Function::If, vec![condition, then, otherwise])
    }

    /// Two operands.
    pub(super) fn binary(operator: Operator, one: Self, other: Self) -> Self {
        Self::Binary(operator, Box::new(one), Box::new(other))
    }

    /// Whether the column reaches the number.
    pub(super) fn reaches(column: u32, at_least: f64) -> Self {
        Self::binary(Operator::AtLeast, Self::Column(column), Self::Number(at_least))
    }

    /// The columns that it reads, each once.
    pub fn columns(&self) -> Vec<u32> {
        let mut columns = Vec::new();
        self.visit(&mut |e| {
            if let Self::Column(id) = e
                && !columns.contains(id)
            {
                columns.push(*id);
            }
        });
        columns
    }

    fn visit(&self, see: &mut dyn FnMut(&Self)) {
        see(self);
        match self {
            Self::Number(_) | Self::Text(_) | Self::Column(_) => {}
            Self::Not(one) | Self::Negate(one) => one.visit(see),
            Self::Binary(_, one, other) => {
                one.visit(see);
                other.visit(see);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|a| a.visit(see)),
        }
    }
}
