//! The scale of a column of scores: unit, maximum, how certain it is, and why.
//!
//! Everything that tells of a scale is pooled here, and nothing else makes a [`Scale`].

use rust_decimal::Decimal;

use super::marks::{are_shares, common_denominator, marks, maximum_of};
use super::maximum::{HeaderMaximum, in_header};
use crate::domain::CellScore;

/// What the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Marks of a maximum.
    Marks,
    /// Percents: 85 or 85 %.
    Percent,
    /// Shares of one: 0.85.
    Share,
    /// Right answers among all questions.
    RightAnswers,
}

impl Unit {
    /// The unit in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Marks => "marks",
            Self::Percent => "percents",
            Self::Share => "shares of one",
            Self::RightAnswers => "right answers",
        }
    }
}

/// Where a scale is from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ScaleReason {
    /// A row of the sheet holds the maxima.
    MaximaRow,
    /// The header names the maximum.
    Header,
    /// Each cell brings its own.
    EachCell,
    /// The cells are percents.
    PercentCells,
    /// The header says percent.
    PercentHeader,
    /// A column of its own holds the maximum.
    OwnColumn,
    /// The headers of the questions name theirs; this is the sum.
    QuestionHeaders,
    /// Marks and percents beside each other leave one maximum.
    MarksAndPercent,
    /// Right answers among all questions.
    RightAnswers,
    /// There are no marks.
    NoMarks,
    /// A guess: the best points of each question added up.
    GuessedFromPoints,
    /// A guess: one mark a question.
    GuessedFromQuestions,
    /// A guess: the next usual maximum above the best mark.
    GuessedFromBest(Decimal),
    /// A guess: numbers up to 1 with decimals are shares.
    GuessedShare,
    /// The header may name a maximum, or a date.
    PerhapsInHeader,
    /// Another file or sheet of the same test has it.
    SameTest,
}

/// Why somebody should look at a maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ScaleDoubt {
    /// The file does not say it.
    Guessed,
    /// The best score is above it.
    BelowBest(Decimal),
    /// Nobody has a third of it.
    FarAboveBest(Decimal),
    /// Two places of the file name two maxima.
    AlsoNamed(Decimal),
    /// The cells name another maximum than the header.
    AlsoInCells(Decimal),
    /// Shares of one, or percents below one.
    ShareOrPercent,
    /// A column of maxima holds several.
    Varying,
    /// So many cells would be another number with the other decimal sign.
    DecimalSign(usize),
}

/// The scale of one column of scores. Only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Scale {
    unit: Unit,
    maximum: Option<Decimal>,
    reason: ScaleReason,
    doubt: Option<ScaleDoubt>,
    likely: Vec<Decimal>,
}

impl Scale {
    /// What the numbers are.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Marks for a perfect answer; `None` where each cell or row brings its own, or where all
    /// cells are percents.
    pub fn maximum(&self) -> Option<Decimal> {
        self.maximum
    }

    /// Where it is from.
    pub fn reason(&self) -> &ScaleReason {
        &self.reason
    }

    /// Why somebody should look at it.
    pub fn doubt(&self) -> Option<ScaleDoubt> {
        self.doubt
    }

    /// Maxima that are likely, the likeliest first; for the buttons of a doubt.
    pub fn likely(&self) -> &[Decimal] {
        &self.likely
    }

    /// The scale with the maximum of another part of the same test, which is certain or a guess.
    pub(crate) fn of_same_test(&self, maximum: Decimal, certain: bool) -> Self {
        let mut scale = Self::known(self.unit, Some(maximum), ScaleReason::SameTest);
        if !certain {
            scale.doubt = self.doubt;
            scale.likely.extend(self.likely.iter().filter(|m| **m != maximum.normalize()));
        }
        scale
    }

    fn known(unit: Unit, maximum: Option<Decimal>, reason: ScaleReason) -> Self {
        let maximum = maximum.map(|m| m.normalize());
        Self { unit, maximum, reason, doubt: None, likely: maximum.into_iter().collect() }
    }

    fn doubted(mut self, doubt: ScaleDoubt, others: impl IntoIterator<Item = Decimal>) -> Self {
        self.doubt = Some(doubt);
        for other in others.into_iter().map(|m| m.normalize()) {
            if !self.likely.contains(&other) && self.likely.len() < MOST_LIKELY {
                self.likely.push(other);
            }
        }
        self
    }
}

/// Maxima that a doubt offers.
const MOST_LIKELY: usize = 5;
/// Maxima that teachers use.
const USUAL: [i64; 13] = [5, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100];
/// Maxima that a guess prefers.
const ROUND: [i64; 8] = [5, 10, 20, 25, 30, 40, 50, 100];

/// Everything that tells of a column's scale.
pub(super) struct Evidence<'e> {
    /// The header, without a tool's ids.
    pub(super) header: &'e str,
    /// The header, or what the tool means by it, says percent.
    pub(super) says_percent: bool,
    /// The scores of people, a cell a row.
    pub(super) cells: &'e [CellScore],
    /// Whether other tests of the table are shares of one.
    pub(super) beside_shares: bool,
    /// Cells whose decimal sign is a guess.
    pub(super) unsure: usize,
    /// What a row of maxima says.
    pub(super) maxima_row: Option<Decimal>,
    /// What a column of its own says of the maximum.
    pub(super) own_column: Option<OwnColumn>,
    /// The same scores in percent.
    pub(super) percents: Option<&'e [CellScore]>,
    /// The maxima of questions in their headers, added up.
    pub(super) question_headers: Option<Decimal>,
    /// The best points of each question, added up.
    pub(super) question_points: Option<Decimal>,
    /// Columns of questions.
    pub(super) questions: usize,
}

/// A column of maxima.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnColumn {
    /// The one number of all rows; `None` where each row has its own.
    pub(super) maximum: Option<Decimal>,
    /// Whether it is odd that the rows differ: no tool wrote them.
    pub(super) odd: bool,
}

/// Decides a scale.
pub(super) fn decide(evidence: &Evidence<'_>) -> Scale {
    let scale = by_evidence(evidence);
    if evidence.unsure > 0 && scale.doubt.is_none() {
        return scale.doubted(ScaleDoubt::DecimalSign(evidence.unsure), []);
    }
    scale
}

fn by_evidence(evidence: &Evidence<'_>) -> Scale {
    let marks: Vec<Decimal> = marks(evidence.cells).collect();
    let count = |test: fn(&CellScore) -> bool| evidence.cells.iter().filter(|s| test(s)).count();
    let fractions = count(|s| matches!(s, CellScore::Fraction(..)));
    let percents = count(|s| matches!(s, CellScore::Percent(_)));
    let best = marks.iter().max().copied();
    let named = named(evidence);
    if named.is_none() && fractions > 0 && fractions >= percents {
        let maximum = common_denominator(evidence.cells);
        return Scale::known(Unit::Marks, maximum, ScaleReason::EachCell);
    }
    if let Some(best) = best {
        let named = named.map(|(value, reason)| (grouped(value, &marks), reason));
        return of_marks(evidence, &marks, best, named);
    }
    match named {
        Some((value, reason)) => {
            let scale = Scale::known(Unit::Marks, Some(value), reason);
            match common_denominator(evidence.cells).filter(|other| *other != value.normalize()) {
                Some(other) => scale.doubted(ScaleDoubt::AlsoInCells(other), [other]),
                None => scale,
            }
        }
        None if percents > 0 => Scale::known(Unit::Percent, None, ScaleReason::PercentCells),
        None if evidence.says_percent => {
            Scale::known(Unit::Percent, Some(Decimal::ONE_HUNDRED), ScaleReason::PercentHeader)
        }
        None => match evidence.own_column {
            Some(own) => Scale::known(Unit::Marks, own.maximum, ScaleReason::OwnColumn),
            None => Scale::known(Unit::Marks, None, ScaleReason::NoMarks),
        },
    }
}

/// Right answers among all questions: each row brings its own maximum.
pub(super) fn right_answers() -> Scale {
    Scale::known(Unit::RightAnswers, None, ScaleReason::RightAnswers)
}

/// The maximum that the file names outright.
fn named(evidence: &Evidence<'_>) -> Option<(Decimal, ScaleReason)> {
    let row = evidence.maxima_row.map(|m| (m, ScaleReason::MaximaRow));
    let header = match in_header(evidence.header) {
        Some(HeaderMaximum::Sure(value)) => Some((value, ScaleReason::Header)),
        Some(HeaderMaximum::Perhaps(_)) | None => None,
    };
    row.or(header)
}

/// "up to 1,002": three places behind the sign are a thousand where most marks are above the number
/// that they make, and none above the thousand.
fn grouped(value: Decimal, marks: &[Decimal]) -> Decimal {
    let above = marks.iter().filter(|mark| **mark > value).count();
    let thousand = value.checked_mul(Decimal::ONE_THOUSAND).map(|n| n.normalize());
    let fits = |most: &Decimal| value.scale() == 3 && marks.iter().all(|mark| mark <= most);
    thousand.filter(fits).filter(|_| above * 2 > marks.len()).unwrap_or(value)
}

fn of_marks(
    evidence: &Evidence<'_>,
    marks: &[Decimal],
    best: Decimal,
    named: Option<(Decimal, ScaleReason)>,
) -> Scale {
    let percent_cells = evidence.cells.iter().any(|c| matches!(c, CellScore::Percent(_)));
    if let Some((value, reason)) = named {
        let unit = if evidence.says_percent && value == Decimal::ONE_HUNDRED {
            Unit::Percent
        } else {
            Unit::Marks
        };
        let also = match (&reason, in_header(evidence.header)) {
            (ScaleReason::MaximaRow, Some(HeaderMaximum::Sure(other))) if other != value => {
                Some(other)
            }
            _ => None,
        };
        let scale = Scale::known(unit, Some(value), reason);
        return match also {
            Some(other) => scale.doubted(ScaleDoubt::AlsoNamed(other), [other]),
            None => checked(scale, marks, best),
        };
    }
    let by_percents = evidence.percents.and_then(|percents| maximum_of(evidence.cells, percents));
    if evidence.says_percent {
        return percent(marks, best, percent_cells);
    }
    if let Some(own) = evidence.own_column {
        let scale = Scale::known(Unit::Marks, own.maximum, ScaleReason::OwnColumn);
        return match own.maximum {
            Some(_) => checked(scale, marks, best),
            None if own.odd => scale.doubted(ScaleDoubt::Varying, usual(best)),
            None => scale,
        };
    }
    if percent_cells {
        // A bare number among percents is no percent; it has no maximum, and is reported.
        return Scale::known(Unit::Percent, None, ScaleReason::PercentCells);
    }
    let fits = |m: &Decimal| *m >= best && *m > Decimal::ZERO;
    if let Some(sum) = evidence.question_headers.filter(fits) {
        return checked(
            Scale::known(Unit::Marks, Some(sum), ScaleReason::QuestionHeaders),
            marks,
            best,
        );
    }
    match by_percents.filter(fits) {
        Some(value) => Scale::known(Unit::Marks, Some(value), ScaleReason::MarksAndPercent),
        None => guess(evidence, marks, best),
    }
}

/// Numbers under a header that says percent.
fn percent(marks: &[Decimal], best: Decimal, percent_cells: bool) -> Scale {
    let hundred = Some(Decimal::ONE_HUNDRED);
    let whole = marks.iter().all(Decimal::is_integer);
    if best > Decimal::ONE || best.is_zero() {
        let scale = Scale::known(Unit::Percent, hundred, ScaleReason::PercentHeader);
        return checked(scale, marks, best);
    }
    if percent_cells {
        return Scale::known(Unit::Percent, hundred, ScaleReason::PercentHeader)
            .doubted(ScaleDoubt::ShareOrPercent, [Decimal::ONE]);
    }
    let reason = if whole { ScaleReason::PercentHeader } else { ScaleReason::GuessedShare };
    Scale::known(Unit::Share, Some(Decimal::ONE), reason)
        .doubted(ScaleDoubt::ShareOrPercent, hundred)
}

/// A known maximum that the scores do not bear out is a doubt.
fn checked(scale: Scale, marks: &[Decimal], best: Decimal) -> Scale {
    let Some(maximum) = scale.maximum else { return scale };
    let third = maximum.checked_mul(Decimal::new(3, 1)).unwrap_or(maximum);
    if best > maximum {
        return scale.doubted(ScaleDoubt::BelowBest(best), usual(best));
    }
    // One or two low scores say nothing of the maximum.
    if best < third && marks.len() >= 3 && best > Decimal::ZERO {
        return scale.doubted(ScaleDoubt::FarAboveBest(best), usual(best));
    }
    scale
}

fn guess(evidence: &Evidence<'_>, marks: &[Decimal], best: Decimal) -> Scale {
    let fits = |m: &Decimal| *m >= best && *m > Decimal::ZERO;
    let shares = are_shares(marks) || (evidence.beside_shares && best <= Decimal::ONE);
    let perhaps = match in_header(evidence.header) {
        Some(HeaderMaximum::Perhaps(value)) => Some(value),
        Some(HeaderMaximum::Sure(_)) | None => None,
    };
    let questions = Decimal::from(evidence.questions);
    let half = |m: &Decimal| best.checked_mul(Decimal::TWO).is_none_or(|twice| twice >= *m);
    let (value, reason) = if let Some(value) = perhaps.filter(fits) {
        (value, ScaleReason::PerhapsInHeader)
    } else if let Some(sum) = evidence.question_points.filter(fits) {
        (sum, ScaleReason::GuessedFromPoints)
    } else if evidence.questions > 0 && fits(&questions) && half(&questions) {
        (questions, ScaleReason::GuessedFromQuestions)
    } else if shares {
        (Decimal::ONE, ScaleReason::GuessedShare)
    } else {
        let round = ROUND.map(Decimal::from).into_iter().find(fits);
        (round.unwrap_or(best), ScaleReason::GuessedFromBest(best.normalize()))
    };
    let unit = if shares { Unit::Share } else { Unit::Marks };
    let hundred = shares.then_some(Decimal::ONE_HUNDRED);
    Scale::known(unit, Some(value), reason)
        .doubted(ScaleDoubt::Guessed, hundred.into_iter().chain(usual(best)))
}

/// Usual maxima from the best score on, the best score itself, and 100.
fn usual(best: Decimal) -> impl Iterator<Item = Decimal> {
    let above = USUAL.map(Decimal::from).into_iter().filter(move |m| *m >= best).take(3);
    let hundred = (best <= Decimal::ONE_HUNDRED).then_some(Decimal::ONE_HUNDRED);
    above.chain(hundred).chain((best > Decimal::ONE).then_some(best))
}
