//! Arithmetic over cells: one guard for all of them, and no more brackets than it needs.

use super::Cells;
use crate::formula::{Expression, Operator};

/// How tightly a part of arithmetic must hold together where it stands.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binding {
    Sum,
    Product,
    Single,
}

impl Cells<'_> {
    /// Arithmetic over cells, blank when one of them holds no number.
    pub(super) fn arithmetic(&self, expression: &Expression) -> Option<String> {
        let mut guards = Vec::new();
        let bare = self.bare(expression, Binding::Sum, &mut guards)?;
        guards.sort();
        guards.dedup();
        Some(match guards.len() {
            0 => format!("({bare})"),
            count => format!("IF(COUNT({})={count},{bare},\"\")", guards.join(",")),
        })
    }

    /// Arithmetic without guards; the cells that need one are gathered.
    fn bare(
        &self,
        expression: &Expression,
        within: Binding,
        guards: &mut Vec<String>,
    ) -> Option<String> {
        let (text, binding) = match expression {
            Expression::Column(id) => {
                let (cell, _) = (self.0)(*id)?;
                guards.push(cell.clone());
                (cell, Binding::Single)
            }
            Expression::Negate(one) => {
                (format!("-{}", self.bare(one, Binding::Single, guards)?), Binding::Sum)
            }
            Expression::Binary(operator, one, other) if operator.is_arithmetic() => {
                let product = matches!(operator, Operator::Multiply | Operator::Divide);
                let (left, right) = if product {
                    (Binding::Product, Binding::Single)
                } else {
                    (Binding::Sum, Binding::Product)
                };
                let one = self.bare(one, left, guards)?;
                let other = self.bare(other, right, guards)?;
                (format!("{one}{}{other}", operator.sign()), left)
            }
            // A blank within arithmetic is an error, which the outermost IFERROR blanks.
            Expression::Number(_)
            | Expression::Text(_)
            | Expression::Not(_)
            | Expression::Binary(..)
            | Expression::Call(..) => (self.value(expression)?, Binding::Single),
        };
        Some(if binding < within { format!("({text})") } else { text })
    }
}
