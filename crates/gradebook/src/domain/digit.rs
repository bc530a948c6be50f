//! Decimal digits of every script.

/// The zero of each script; its nine other digits follow it (Unicode's category Nd).
const ZEROS: [u32; 76] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
    0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0,
    0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50,
    0x11DA0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8,
    0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

/// The script (by its zero) and the value of a decimal digit. Superscripts, circled and Roman
/// numerals are none: `12²` is not 122.
pub fn decimal_digit(c: char) -> Option<(u32, u8)> {
    let code = u32::from(c);
    let at = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    let zero = *ZEROS.get(at)?;
    let value = u8::try_from(code - zero).ok().filter(|value| *value < 10)?;
    Some((zero, value))
}

/// The text with every decimal digit in ASCII.
pub fn ascii_digits(text: &str) -> String {
    let ascii = |c| decimal_digit(c).map_or(c, |(_, value)| char::from(b'0' + value));
    text.chars().map(ascii).collect()
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn exactly_the_decimal_digits_of_unicode_are_digits() {
        let digit = Regex::new(r"^\p{Nd}$").unwrap();
        for c in char::MIN..=char::MAX {
            assert_eq!(
                decimal_digit(c).is_some(),
                digit.is_match(c.encode_utf8(&mut [0; 4])),
                "{c}"
            );
        }
        assert_eq!(ascii_digits("٢٣ ۴ ５ १२ ²"), "23 4 5 12 ²");
    }
}
