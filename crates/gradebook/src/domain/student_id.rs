//! Numbers of students, compared without what spreadsheets and tools do to them.

use super::digit::ascii_digits;
use super::name::{fold, tidy};
use super::number::is_scientific;
use super::numeral::without_text_marks;
use super::status::status;

/// An id as it is shown: as it was typed, with its zeros, but without a spreadsheet's marks for
/// text (`'00815`, `="00815"`) and the `.0` of a number.
pub fn shown_id(typed: &str) -> String {
    let tidy = tidy(typed);
    let bare = without_text_marks(&tidy);
    let whole = bare.split_once(['.', ',']).filter(|(head, tail)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(head.trim_start_matches('#')) && digits(tail) && tail.bytes().all(|b| b == b'0')
    });
    whole.map_or(bare, |(head, _)| head).to_owned()
}

/// What two spellings of one id share: `00815`, `815`, `#815` and `815.0` are one. `None` for
/// what is no id: a blank, "N/A", zeros alone, a number that lost its digits (`2.34803E+12`).
pub fn normal_id(typed: &str) -> Option<String> {
    let shown = shown_id(typed);
    if is_scientific(&shown) || status(&shown).is_some() {
        return None;
    }
    let plain: String = ascii_digits(&fold(&shown)).split_whitespace().collect();
    let key = plain.trim_start_matches('#').trim_start_matches('0');
    key.contains(char::is_alphanumeric).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_id() {
        for text in ["", " ", "-", "N/A", "000", "0", "#", "2.34803E+12", "2,3E+12", "1e+05", "'"] {
            assert_eq!(normal_id(text), None, "{text}");
        }
        assert_eq!(normal_id("12E5").as_deref(), Some("12e5"));
        assert_eq!(normal_id("CS/2019/001").as_deref(), Some("cs/2019/001"));
        assert_eq!(normal_id("1.05").as_deref(), Some("1.05"));
        assert_eq!(shown_id("'00815"), "00815");
        assert_eq!(shown_id("=\"00815\""), "00815");
        assert_eq!(shown_id("00815.0"), "00815");
        assert_eq!(shown_id("S.0"), "S.0");
    }

    proptest! {
        #[test]
        fn every_spelling_of_a_number_is_one_id(number in 1_u64..10_000_000_000, zeros in 0_usize..5) {
            let plain = format!("{}{number}", "0".repeat(zeros));
            for typed in [
                plain.clone(), format!("'{plain}"), format!("{plain}.0"), format!(" {plain} "),
                format!("#{plain}"), format!("=\"{plain}\""), format!("{number}.00"),
            ] {
                prop_assert_eq!(normal_id(&typed), Some(number.to_string()), "{}", typed);
                if !typed.contains('#') && !typed.ends_with(".00") {
                    prop_assert_eq!(shown_id(&typed), plain.as_str());
                }
            }
            prop_assert_ne!(normal_id(&plain), normal_id(&format!("{plain}1")));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}") {
            let key = normal_id(&text);
            prop_assert_eq!(key, normal_id(&shown_id(&text)));
        }
    }
}
