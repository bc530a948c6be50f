//! Numbers, scores, dates and titles as they are written.
#![no_main]

use gradebook::domain::{
    DateOrder, NaturalKey, NumberStyle, parse_moment, parse_number, parse_score,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for style in [NumberStyle::Point, NumberStyle::Comma] {
        let _ = parse_score(text, style);
        if let Some(number) = parse_number(text, style) {
            // A number that was read is read again as it is shown.
            let shown = number.to_string();
            assert_eq!(parse_number(&shown, NumberStyle::Point), Some(number), "{text:?}");
        }
    }
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
        let _ = parse_moment(text, order);
    }
    let _ = NaturalKey::new(text);
});
