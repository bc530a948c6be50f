//! The field's words: names, e-mail addresses, phone numbers and scores.
//!
//! Everything here parses once and is trusted afterwards. Nothing here knows of sheets, files,
//! clocks or other people; it may use only value libraries (decimals, dates, Unicode).

mod cell_date;
mod clock;
mod digit;
mod email;
mod file_name;
mod ids;
mod moment;
mod month;
mod name;
mod natural;
mod nearest;
mod number;
mod numeral;
mod pattern;
mod phone;
mod round;
mod score;
mod status;
mod student_id;
mod written_score;

pub use digit::{ascii_digits, decimal_digit};
pub use email::{
    EmailReading, InvalidEmail, MailRelation, are_two_accounts, is_mistyped_provider, is_provider,
    likely_typo, relate_mailboxes,
};
pub use file_name::file_name;
pub use ids::{Channel, ChatKey, InvalidChatKey};
pub use moment::{DateCertainty, DateEvidence, DateOrder, parse_moment};
pub use month::month_number;
pub use name::{
    LabelledName, NameKey, NameMatch, NameRelation, display_name, fold, is_invisible,
    labels_differ, tidy, words,
};
pub(crate) use name::{is_near_word, ordered_words, sound};
pub use natural::{NaturalKey, spelled_number};
pub use nearest::nearest;
pub use number::{
    NumberReading, NumberStyle, StyleCertainty, StyleEvidence, decimal_from_f64, is_scientific,
    parse_number, read_number,
};
pub use pattern::pattern;
pub use phone::phone_key;
pub use round::{mean, round_half_up, snap};
pub use score::{CellScore, parse_score};
pub use status::absent_letter;
pub use student_id::{normal_id, shown_id};
pub use written_score::percent_agrees;
