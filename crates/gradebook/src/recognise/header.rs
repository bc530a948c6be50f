//! Finds the header row: anywhere in the first thirty rows, not always the first.

use super::role::{Role, Strength, is_question, roles_of};
use super::tool::{Profile, Tool, folded_header, profile_of};
use crate::domain::tidy;
use crate::workbook::{Row, Sheet, Value};

/// Rows looked at from the top.
const DEEPEST: u32 = 30;

/// A header row and how well it fits.
pub(super) struct Header {
    /// Its number; `None` when the sheet begins with data.
    pub(super) row: Option<u32>,
    pub(super) profile: &'static Profile,
    /// Points for each header that is understood.
    pub(super) points: u32,
}

/// The rows of a sheet below its header.
pub(super) fn body(sheet: &Sheet, header_row: Option<u32>) -> impl Iterator<Item = Row<'_>> {
    sheet.rows().filter(move |row| header_row.is_none_or(|h| row.number > h))
}

/// The best header row of a sheet, or none with the generic profile.
pub(super) fn find(sheet: &Sheet) -> Header {
    let candidates = sheet.rows().take_while(|row| row.number <= DEEPEST).map(judge);
    let best = candidates.fold(None::<Header>, |best, next| match best {
        Some(best) if best.points >= next.points => Some(best),
        _ => Some(next),
    });
    best.filter(|h| h.points >= 3).unwrap_or(Header {
        row: None,
        profile: profile_of(&[]),
        points: 0,
    })
}

fn judge(row: Row<'_>) -> Header {
    let texts: Vec<String> = row
        .cells()
        .filter_map(|(_, v)| if let Value::Text(t) = v { Some(tidy(t)) } else { None })
        .collect();
    let folded: Vec<String> = texts.iter().map(|t| folded_header(t)).collect();
    let profile = profile_of(&folded);
    let points: u32 = texts.iter().map(|t| points_of(t)).sum();
    let numbers = row.len() - texts.len();
    let mostly_numbers = numbers > texts.len();
    let points = match (profile.tool, mostly_numbers) {
        (Tool::Generic, true) => 0,
        (Tool::Generic, false) => points,
        _ => points + 20,
    };
    let identity = texts.iter().any(|t| roles_of(t).iter().any(|(r, _)| r.is_identity()));
    let questions = texts.iter().filter(|t| is_question(t)).count();
    let points =
        if identity || profile.tool != Tool::Generic || questions >= 3 { points } else { 0 };
    Header { row: Some(row.number), profile, points: if texts.len() < 2 { 0 } else { points } }
}

fn points_of(header: &str) -> u32 {
    if is_question(header) {
        return 1;
    }
    match roles_of(header).first() {
        Some((role, Strength::Exact)) if role.is_identity() || *role == Role::Score => 3,
        Some((_, Strength::Exact | Strength::Weak)) => 2,
        Some((_, Strength::Contains)) => 1,
        None => 0,
    }
}
