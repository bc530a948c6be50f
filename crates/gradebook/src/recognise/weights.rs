//! Weights and percents in a header: `Midterm (40%)`, `Score (%)`.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::role::{Role, roles_of};
use crate::domain::{pattern, tidy};

/// Whether a header says that its numbers are percents; `(10%)` is a weight.
pub(super) fn says_percent(header: &str) -> bool {
    let marks: Vec<usize> = header.match_indices('%').map(|(at, _)| at).collect();
    let is_digit = |c: char| c.is_ascii_digit();
    // `10%` and the Turkish `%10` are weights.
    let bare = |at: &usize| {
        !header.get(..*at).is_some_and(|before| before.trim_end().ends_with(is_digit))
            && !header.get(at + 1..).is_some_and(|after| after.trim_start().starts_with(is_digit))
    };
    let plain = WEIGHT.replace_all(header, " ");
    marks.iter().any(bare) || roles_of(&plain).iter().any(|(role, _)| *role == Role::Percent)
}

/// A weight in a header.
static WEIGHT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d[\d.,]*\s*%|%\s*\d[\d.,]*"));

static LOOSE_COMMA: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([(\[])\s*[,;/·–-]\s*|\s*[,;/·–-]\s*([)\]])"));

/// A header without the weight that it names.
pub(super) fn without_weight(header: &str) -> String {
    match weight_in(header) {
        // The brackets may hold a maximum beside the weight: "(%40, 50 points)".
        Some(_) => {
            let plain = tidy(&WEIGHT.replace_all(header, " ").replace("( )", " "));
            LOOSE_COMMA.replace_all(&plain, "$1$2").into_owned()
        }
        None => header.to_owned(),
    }
}

/// `(30%)`, `30 %`, `%30`: the weight that a header names.
pub(super) fn weight_in(header: &str) -> Option<Decimal> {
    let number = |text: &str| text.parse::<Decimal>().ok().filter(|n| *n > Decimal::ZERO);
    let (before, after) = header.split_once('%')?;
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let end = before.trim_end();
    let start = end
        .rfind(|c| !digits(c))
        .map_or(0, |at| at + end[at..].chars().next().map_or(1, char::len_utf8));
    let after = after.trim_start();
    let stop = after.find(|c| !digits(c)).unwrap_or(after.len());
    number(end.get(start..)?).or_else(|| number(after.get(..stop)?))
}
