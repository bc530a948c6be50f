//! Comparisons, which are false with a blank.

use super::Cells;
use super::limits::literal;
use crate::formula::{Expression, Function, Operator};
use crate::number::snap;

/// One side of a comparison of numbers.
struct Side {
    text: String,
    /// A cell that must hold a number.
    guard: Option<String>,
    /// Whether it may be an error.
    fails: bool,
}

impl Cells<'_> {
    pub(super) fn compared(
        &self,
        operator: Operator,
        one: &Expression,
        other: &Expression,
    ) -> Option<String> {
        let (a, b) = (self.side(one)?, self.side(other)?);
        let sign = operator.sign();
        let compared = format!("{}{sign}{}", a.text, b.text);
        let compared =
            if a.fails || b.fails { format!("IFERROR({compared},FALSE)") } else { compared };
        let guards: Vec<String> =
            [a.guard, b.guard].into_iter().flatten().map(|g| format!("ISNUMBER({g})")).collect();
        Some(match guards.as_slice() {
            [] => format!("({compared})"),
            [guard] => format!("IF({guard},{compared},FALSE)"),
            guards => format!("IF(AND({}),{compared},FALSE)", guards.join(",")),
        })
    }

    fn side(&self, expression: &Expression) -> Option<Side> {
        let plain = |text| Side { text, guard: None, fails: false };
        Some(match expression {
            Expression::Number(number) => plain(literal(snap(*number))?),
            Expression::Column(_) => {
                let cell = self.reference(expression)?;
                Side { text: format!("ROUND({cell},9)"), guard: Some(cell), fails: false }
            }
            Expression::Call(Function::Count, _) => plain(self.value(expression)?),
            Expression::Text(_)
            | Expression::Not(_)
            | Expression::Negate(_)
            | Expression::Binary(..)
            | Expression::Call(..) => {
                let text = format!("ROUND({},9)", self.value(expression)?);
                Side { text, guard: None, fails: true }
            }
        })
    }

    /// Texts are equal or not; a blank is neither.
    pub(super) fn compared_texts(
        &self,
        operator: Operator,
        one: &Expression,
        other: &Expression,
    ) -> Option<String> {
        let side = |e: &Expression| self.reference(e).or_else(|| self.value(e));
        let (a, b) = (side(one)?, side(other)?);
        if a == "\"\"" || b == "\"\"" {
            return Some("FALSE".to_owned());
        }
        let worked = |e: &Expression| !matches!(e, Expression::Text(_));
        let mut parts: Vec<String> = [(one, &a), (other, &b)]
            .into_iter()
            .filter(|(e, _)| worked(e))
            .map(|(_, text)| format!("{text}<>\"\""))
            .collect();
        if operator == Operator::Equal {
            // What is equal to a text is no blank.
            parts.truncate(usize::from(worked(one) && worked(other)));
        }
        parts.push(format!("{a}{}{b}", operator.sign()));
        Some(match parts.as_slice() {
            [only] => format!("({only})"),
            parts => format!("AND({})", parts.join(",")),
        })
    }
}
