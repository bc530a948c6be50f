//! Checks of single cells: what can't be a score, and scores that can hardly be right.

use rust_decimal::Decimal;

use super::{Check, Finding, Severity};
use crate::domain::{CellScore, round_half_up};
use crate::model::Gradebook;
use crate::scoring::{Attempt, State};
use crate::workbook::column_letters;

/// How far a tool's rounded percent may be from the exact one.
const TOLERANCE: Decimal = Decimal::from_parts(6, 0, 0, false, 1);

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CellTrouble {
    /// Over the maximum; in percent of it.
    OverMaximum(Decimal),
    /// Below zero.
    BelowZero,
    /// Waits for a grade.
    Ungraded,
    /// The error value of a formula, or a formula without a stored value.
    Error,
    /// A date that a spreadsheet made of two numbers.
    Date(u32, u32),
    /// A number with the other decimal sign than its column's.
    OtherDecimalSign,
    /// Two scores that are not the same.
    TwoScores,
    /// A letter among numbers.
    Letter,
    /// No score.
    Unreadable,
    /// Marks without a maximum.
    NoMaximum,
    /// The file's own percent is another: the file's, and that of the marks.
    OtherPercent(Decimal, Decimal),
}

/// A cell with its trouble, for the words.
pub(crate) struct CellNote {
    /// What is wrong.
    pub(crate) trouble: CellTrouble,
    /// The cell as it is shown.
    pub(crate) raw: String,
    /// The cell's name, as `C5`.
    pub(crate) cell: String,
    /// The number of the test.
    pub(crate) test: u32,
}

/// The finding of an attempt's cell, if there is one.
pub(super) fn check(gradebook: &Gradebook, test: u32, attempt: &Attempt) -> Option<Finding> {
    let answer = gradebook.submission(attempt.row)?.answers.get(attempt.item)?;
    let trouble = match &attempt.state {
        State::Scored { percent, .. } if *percent > Decimal::ONE_HUNDRED => {
            CellTrouble::OverMaximum(round_half_up(*percent, 1).normalize())
        }
        State::Scored { percent, .. } if *percent < Decimal::ZERO => CellTrouble::BelowZero,
        State::Scored { percent, .. } => other_percent(answer.tool_percent?, *percent)?,
        State::Pending => CellTrouble::Ungraded,
        State::Unreadable => unreadable(&answer.score),
        State::NoMaximum => CellTrouble::NoMaximum,
        State::Missing | State::Absent | State::NotAssigned | State::Excused => return None,
    };
    let (severity, check) = match trouble {
        CellTrouble::OverMaximum(_) | CellTrouble::BelowZero => {
            (Severity::Warning, Check::OutOfRange)
        }
        CellTrouble::OtherPercent(..) => (Severity::Warning, Check::PercentDisagrees),
        // Somebody has to say which score it was.
        CellTrouble::Date(..) => (Severity::Doubt, Check::Unscored),
        CellTrouble::Ungraded
        | CellTrouble::Error
        | CellTrouble::OtherDecimalSign
        | CellTrouble::TwoScores
        | CellTrouble::Letter
        | CellTrouble::Unreadable
        | CellTrouble::NoMaximum => (Severity::Warning, Check::Unscored),
    };
    let column = gradebook.tables[attempt.row.table].tests[attempt.item].column;
    let row = answer.row.unwrap_or(attempt.row.row);
    let note = CellNote {
        trouble,
        raw: answer.raw.clone(),
        cell: format!("{}{row}", column_letters(column)),
        test,
    };
    Some(Finding::new(severity, check, note.what(), note.done()))
}

fn other_percent(theirs: Decimal, ours: Decimal) -> Option<CellTrouble> {
    let far = theirs.checked_sub(ours).is_none_or(|d| d.abs() > TOLERANCE);
    far.then(|| CellTrouble::OtherPercent(theirs, round_half_up(ours, 1).normalize()))
}

fn unreadable(score: &CellScore) -> CellTrouble {
    match score {
        CellScore::Error(_) => CellTrouble::Error,
        CellScore::Date(first, second) => CellTrouble::Date(*first, *second),
        CellScore::Contradiction => CellTrouble::OtherDecimalSign,
        CellScore::Disagreement | CellScore::MarksAndPercent(..) => CellTrouble::TwoScores,
        CellScore::Letter(_) => CellTrouble::Letter,
        CellScore::Marks(_)
        | CellScore::Fraction(..)
        | CellScore::Percent(_)
        | CellScore::Absent
        | CellScore::Missing
        | CellScore::NotAssigned
        | CellScore::Excused
        | CellScore::Pending
        | CellScore::Unreadable => CellTrouble::Unreadable,
    }
}
