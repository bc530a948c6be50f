//! What a formula of Excel's may hold.

use crate::formula::GREATEST;

/// Excel's limit for a formula, less room for the sheet's own prefix.
const MOST_CHARACTERS: usize = 8_000;
/// Excel's limit for a text within a formula.
const LONGEST_TEXT: usize = 255;
/// Excel's limit for functions within functions.
const DEEPEST: usize = 64;

/// Whether Excel takes the formula.
pub(super) fn fits(formula: &str) -> bool {
    characters(formula) <= MOST_CHARACTERS && depth(formula) <= DEEPEST
}

/// Whether a part is beyond the limit whatever its characters: none of those that Excel counts
/// takes more than three bytes.
pub(super) fn is_far_too_long(part: &str) -> bool {
    part.len() > 3 * MOST_CHARACTERS
}

/// Characters as Excel counts them.
fn characters(text: &str) -> usize {
    text.encode_utf16().count()
}

/// How deep functions stand within functions.
fn depth(formula: &str) -> usize {
    let (mut deepest, mut functions, mut brackets) = (0, 0, Vec::new());
    let (mut quoted, mut before) = (false, ' ');
    for c in formula.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => {
                brackets.push(before.is_ascii_alphabetic());
                functions += usize::from(before.is_ascii_alphabetic());
                deepest = deepest.max(functions);
            }
            ')' if !quoted => functions -= usize::from(brackets.pop().unwrap_or(false)),
            _ => {}
        }
        before = c;
    }
    deepest
}

/// A number that Excel reads as it is, also beside another operator.
pub(super) fn literal(number: f64) -> Option<String> {
    let size = number.abs();
    let plain = number == 0.0 || (1e-9..1e15).contains(&size);
    let text = if plain { number.to_string() } else { format!("{number:E}") };
    let text = if number < 0.0 { format!("({text})") } else { text };
    (size <= GREATEST).then_some(text)
}

/// A text that a formula may hold: not too long, and of characters that a workbook's file can.
pub(super) fn quoted(text: &str) -> Option<String> {
    let strange = |c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    let fits = characters(text) <= LONGEST_TEXT && !text.contains(strange);
    fits.then(|| format!("\"{}\"", text.replace('"', "\"\"")))
}
