//! The marks of a column, and what they say of its maximum.

use rust_decimal::Decimal;

use crate::domain::CellScore;

/// Whether numbers are up to 1 with decimals.
pub(super) fn are_shares(marks: &[Decimal]) -> bool {
    marks.iter().all(|m| *m <= Decimal::ONE) && marks.iter().any(|m| !m.is_integer())
}

/// Whether a column's marks are up to 1 with decimals.
pub(super) fn looks_like_shares(cells: &[CellScore]) -> bool {
    are_shares(&marks(cells).collect::<Vec<_>>())
}

/// The marks among cells.
pub(super) fn marks(cells: &[CellScore]) -> impl Iterator<Item = Decimal> {
    cells.iter().filter_map(|s| match s {
        CellScore::Marks(m) | CellScore::MarksAndPercent(m, _) => Some(*m),
        _ => None,
    })
}

/// The denominator of fractions, if all cells have the same: it serves bare marks beside them.
pub(super) fn common_denominator(cells: &[CellScore]) -> Option<Decimal> {
    let mut all = cells
        .iter()
        .filter_map(|s| if let CellScore::Fraction(_, m) = s { Some(*m) } else { None });
    let first = all.next()?;
    all.all(|m| m == first).then(|| first.normalize())
}

/// A maximum that explains every pair of marks and percents (or shares). It is whole, or a half.
pub(super) fn maximum_of(cells: &[CellScore], percents: &[CellScore]) -> Option<Decimal> {
    let shares =
        !percents.iter().any(|c| matches!(c, CellScore::Percent(_))) && looks_like_shares(percents);
    let factor = if shares { Decimal::ONE_HUNDRED } else { Decimal::ONE };
    let pairs: Vec<(Decimal, Decimal)> = cells
        .iter()
        .zip(percents)
        .filter_map(|pair| match pair {
            (CellScore::Marks(m), CellScore::Percent(p)) => Some((*m, *p)),
            (CellScore::Marks(m), CellScore::Marks(p)) => Some((*m, p.checked_mul(factor)?)),
            _ => None,
        })
        .filter(|(m, p)| *m > Decimal::ZERO && *p > Decimal::ZERO)
        .collect();
    // A few marks beside many percents are another figure, not the marks of them.
    let all = percents.iter().filter(|c| c.is_numeric()).count();
    if pairs.len() * 2 < all {
        return None;
    }
    let (marks, percent) = pairs.iter().max()?;
    let exact = marks.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(*percent)?;
    let halves = exact.checked_mul(Decimal::TWO)?.round();
    let maximum =
        [exact.round(), halves.checked_div(Decimal::TWO)?].into_iter().find(|maximum| {
            let explains = |(m, p): &(Decimal, Decimal)| {
                let exact =
                    m.checked_mul(Decimal::ONE_HUNDRED).and_then(|x| x.checked_div(*maximum));
                exact.and_then(|x| x.checked_sub(*p)).is_some_and(|off| off.abs() <= Decimal::ONE)
            };
            *maximum > Decimal::ZERO && pairs.iter().all(explains)
        })?;
    Some(maximum.normalize())
}
