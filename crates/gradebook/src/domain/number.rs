//! Numbers as people type them: thousands, decimal commas, spaces.

use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// Which sign separates the decimals in a column. "1,234" alone does not tell; the column does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberStyle {
    /// `1,234.5`
    #[default]
    Point,
    /// `1.234,5`
    Comma,
}

impl NumberStyle {
    /// Decides the style of a column from its texts.
    ///
    /// `fallback` is used when no text tells (for example `Comma` for a file with `;` between
    /// its cells).
    pub fn of_column<'a>(texts: impl Iterator<Item = &'a str>, fallback: Self) -> Self {
        let mut style = fallback;
        for text in texts {
            for number in text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')) {
                match Self::told_by(number) {
                    Some(Self::Comma) => return Self::Comma,
                    Some(Self::Point) => style = Self::Point,
                    None => {}
                }
            }
        }
        style
    }

    /// What one number tells: the last separator is the decimal one, unless three digits follow.
    fn told_by(number: &str) -> Option<Self> {
        let number = number.trim_matches([',', '.']);
        let last = number.rfind([',', '.'])?;
        let decimals = number.len() - last - 1;
        let sign = number.as_bytes()[last];
        let both = number.contains(',') && number.contains('.');
        let repeated = number.matches(sign as char).count() > 1;
        match (sign, both || decimals != 3) {
            _ if repeated => Some(if sign == b',' { Self::Point } else { Self::Comma }),
            (b',', true) => Some(Self::Comma),
            (b'.', true) => Some(Self::Point),
            _ => None,
        }
    }
}

/// The exact decimal that a spreadsheet shows for a stored double (15 significant digits).
pub fn decimal_from_f64(value: f64) -> Option<Decimal> {
    Decimal::from_f64(value).map(|d| d.normalize())
}

/// Reads one number; `None` when the text is anything else.
pub fn parse_number(text: &str, style: NumberStyle) -> Option<Decimal> {
    let mut plain = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match (c, style) {
            (c, _) if c.is_whitespace() || c == '\'' || c == '’' => {}
            (',', NumberStyle::Point) | ('.', NumberStyle::Comma) => {}
            (',', NumberStyle::Comma) => plain.push('.'),
            ('−', _) => plain.push('-'),
            (c, _) => plain.push(c),
        }
    }
    let digits_first =
        plain.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if !digits_first || !plain.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let parsed = Decimal::from_str(&plain).or_else(|_| Decimal::from_scientific(&plain)).ok()?;
    Some(parsed.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, style: NumberStyle) -> Option<String> {
        parse_number(text, style).map(|d| d.to_string())
    }

    #[test]
    fn the_column_decides_what_a_comma_means() {
        use NumberStyle::{Comma, Point};
        let style = |column: &[&str]| NumberStyle::of_column(column.iter().copied(), Point);
        assert_eq!(style(&["1,234", "12,5"]), Comma);
        assert_eq!(style(&["1,234", "12.5"]), Point);
        assert_eq!(style(&["1,234", "2,000"]), Point);
        assert_eq!(style(&["1.234,5"]), Comma);
        assert_eq!(style(&["1,234,567"]), Point);
        assert_eq!(style(&["13,5 / 20"]), Comma);
        assert_eq!(NumberStyle::of_column(["1,234"].into_iter(), Comma), Comma);
        assert_eq!(shown("1,234", Point).as_deref(), Some("1234"));
        assert_eq!(shown("1,234", Comma).as_deref(), Some("1.234"));
        assert_eq!(shown(" 1 234,50 ", Comma).as_deref(), Some("1234.5"));
    }

    #[test]
    fn only_numbers_are_numbers() {
        for text in ["", "-", "ten", "e5", "12a", ".", "N/A", "1e999"] {
            assert_eq!(shown(text, NumberStyle::Point), None, "{text}");
        }
        assert_eq!(shown("1.5e2", NumberStyle::Point).as_deref(), Some("150"));
        assert_eq!(shown("−3", NumberStyle::Point).as_deref(), Some("-3"));
    }

    #[test]
    fn doubles_become_what_the_sheet_shows() {
        assert_eq!(decimal_from_f64(0.1 + 0.2).unwrap().to_string(), "0.3");
        assert_eq!(decimal_from_f64(76.5).unwrap().to_string(), "76.5");
        assert_eq!(decimal_from_f64(f64::NAN), None);
    }
}
