//! Phone numbers, compared by the part that does not depend on how the country was typed.

use super::digit::ascii_digits;
use super::number::is_scientific;

/// Digits that identify a subscriber whatever prefix was typed (`0803…`, `+234803…`, `803…`).
const NATIONAL_DIGITS: usize = 9;
/// Fewer digits than this are an extension or a slip, not a clue.
const LEAST_DIGITS: usize = 7;

/// The comparable part of a phone number, or `None` when there are too few digits to tell.
///
/// Numbers of nine digits or more are compared by their last nine, which drops trunk zeros and
/// country codes. A number that a spreadsheet shortened (`2.34803E+12`) is no clue.
pub fn phone_key(typed: &str) -> Option<String> {
    if is_scientific(typed) {
        return None;
    }
    let number = typed.trim().strip_suffix(".0").unwrap_or(typed);
    let digits: String = ascii_digits(number).chars().filter(char::is_ascii_digit).collect();
    let same_digit = digits.bytes().all(|b| digits.as_bytes().first() == Some(&b));
    if digits.len() < LEAST_DIGITS || digits.len() > 15 || same_digit {
        return None;
    }
    let start = digits.len().saturating_sub(NATIONAL_DIGITS);
    Some(digits[start..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_do_not_matter() {
        let key = phone_key("08032864390").unwrap();
        for typed in ["803 286 4390", "+234 803 286 4390", "00234-803-286-4390", "(0803) 2864390"] {
            assert_eq!(phone_key(typed).as_ref(), Some(&key), "{typed}");
        }
        assert_eq!(phone_key("8032864390.0").as_ref(), Some(&key));
        assert_eq!(phone_key("٠٨٠٣٢٨٦٤٣٩٠").as_ref(), Some(&key));
        assert_eq!(phone_key("0000000000"), None);
        assert_eq!(phone_key("12345"), None);
        assert_eq!(phone_key("none"), None);
    }
    #[test]
    fn shortened_numbers_are_no_clue() {
        for power in 6..15 {
            for text in [
                format!("2.34803E+{power:02}"),
                format!("2,34803E+{power}"),
                format!("8.032864390e+{power:02}"),
                format!("2E+{power:02}"),
                format!(" 2.3480312345E{power} "),
            ] {
                assert_eq!(phone_key(&text), None, "{text}");
            }
        }
    }
}
