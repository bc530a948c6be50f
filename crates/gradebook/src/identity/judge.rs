//! Two faces: one person, perhaps, or two? And why.

use super::face::Face;
use crate::domain::{MailRelation, NameRelation, is_mistyped_provider};

/// Why two faces are, or may be, one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Somebody said so.
    Decided,
    /// The same student id.
    SameId,
    /// The same e-mail address; names agree.
    SameEmail,
    /// The same e-mail address; the names differ in part.
    SameEmailOtherName,
    /// The same e-mail address and phone; the names differ.
    SameEmailAndPhone,
    /// E-mail addresses a slip apart, backed by name or phone.
    MisspeltEmail,
    /// The same phone number and name.
    SamePhoneAndName,
    /// The same name, which nobody else has, and nothing against it.
    SameNameAlone,
    /// One goes by the other's name: a preferred first name or a nickname in brackets.
    KnownAs,
    /// Doubt: the same student id under another name.
    IdOtherName,
    /// Doubt: the same e-mail address or name under another student id.
    OtherId,
    /// Doubt: the same e-mail address under an altogether different name.
    EmailOtherName,
    /// Doubt: e-mail addresses a slip apart and little else.
    SlipAlone,
    /// Doubt: the same phone number under another name: relatives, perhaps.
    SharedPhone,
    /// Doubt: the same name more than once, and nothing to tell by.
    Namesakes,
    /// Doubt: the same name with another address, never in one test together.
    NameOtherEmail,
    /// Doubt: nearly the same name, and nothing else to tell by.
    NearName,
    /// Doubt: clues say one person, other rows contradict it.
    Contradicted,
}

impl Reason {
    /// Whether a doubt for this reason usually turns out to be one person.
    pub fn is_likely(self) -> bool {
        matches!(self, Self::SlipAlone | Self::NameOtherEmail)
    }

    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Decided => "you said they are one person",
            Self::SameId => "same student id",
            Self::SameEmail => "same e-mail address",
            Self::SameEmailOtherName => "same e-mail address, name partly different",
            Self::SameEmailAndPhone => "same e-mail address and phone, other name",
            Self::MisspeltEmail => "e-mail addresses a slip apart, name or phone agree",
            Self::SamePhoneAndName => "same phone and name",
            Self::SameNameAlone => "same name, nobody else has it and nothing contradicts",
            Self::KnownAs => "known by the other name, and nothing contradicts",
            Self::IdOtherName => "same student id, but another name",
            Self::OtherId => "same e-mail address, but another student id",
            Self::EmailOtherName => "same e-mail address, but an altogether different name",
            Self::SlipAlone => "e-mail addresses a slip apart, but little else agrees",
            Self::SharedPhone => "same phone, but other name and address; relatives perhaps",
            Self::Namesakes => "same name, and nothing tells which of several people it is",
            Self::NameOtherEmail => "same name, other e-mail address, never in the same test",
            Self::NearName => "nearly the same name, and nothing else to tell by",
            Self::Contradicted => "clues agree in part, but both are in one test",
        }
    }
}

/// A verdict on two faces.
pub(super) struct Judged {
    pub(super) sure: bool,
    /// From 0 to 100; stronger links are made first.
    pub(super) strength: u8,
    pub(super) reason: Reason,
}

/// Whether a clue agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    Unknown,
    Different,
    Same,
}

/// How the student ids of two faces relate: numbers of different kinds never contradict, and
/// short ones of different kinds never agree.
pub(super) fn ids(a: &Face<'_>, b: &Face<'_>) -> Agreement {
    let (Some(x), Some(y)) = (&a.clues.student_id, &b.clues.student_id) else {
        return Agreement::Unknown;
    };
    match (x.value == y.value, x.kind == y.kind) {
        (true, same_kind) if same_kind || x.value.len() >= 5 => Agreement::Same,
        (false, true) => Agreement::Different,
        _ => Agreement::Unknown,
    }
}

/// How the phone numbers of two faces relate.
pub(super) fn phones(a: &Face<'_>, b: &Face<'_>) -> Agreement {
    match (&a.clues.phone, &b.clues.phone) {
        (Some(x), Some(y)) if x == y => Agreement::Same,
        (Some(_), Some(_)) => Agreement::Different,
        _ => Agreement::Unknown,
    }
}

/// Judges two faces that share a clue; `None` when they are two people. A name alone is not
/// judged here (see `namesakes`).
pub(super) fn judge(a: &Face<'_>, b: &Face<'_>) -> Option<Judged> {
    let name = a.relate(b);
    let phone_same = phones(a, b) == Agreement::Same;
    let mail = a.clues.email.relate(&b.clues.email);
    match ids(a, b) {
        Agreement::Different if mail == MailRelation::Same && name != NameRelation::Different => {
            return doubt(Reason::OtherId);
        }
        Agreement::Different => return None,
        Agreement::Same
            if name == NameRelation::Different && mail != MailRelation::Same && !phone_same =>
        {
            return doubt(Reason::IdOtherName);
        }
        Agreement::Same => return sure(100, Reason::SameId),
        Agreement::Unknown => {}
    }
    match mail {
        MailRelation::Same => same_mail(name, phone_same),
        MailRelation::Misspelt => misspelt_mail(name, phones(a, b)),
        MailRelation::Different | MailRelation::Unknown if phone_same => same_phone(name, mail),
        MailRelation::Different | MailRelation::Unknown => None,
    }
}

fn same_mail(name: NameRelation, phone_same: bool) -> Option<Judged> {
    match name {
        NameRelation::Equal => sure(95, Reason::SameEmail),
        NameRelation::Near(_) | NameRelation::Subset(_) => sure(90, Reason::SameEmail),
        NameRelation::Unknown => sure(85, Reason::SameEmail),
        NameRelation::Partial => sure(80, Reason::SameEmailOtherName),
        NameRelation::Different if phone_same => sure(70, Reason::SameEmailAndPhone),
        NameRelation::Different => doubt(Reason::EmailOtherName),
    }
}

fn misspelt_mail(name: NameRelation, phone: Agreement) -> Option<Judged> {
    let name_backs =
        matches!(name, NameRelation::Equal | NameRelation::Near(1..) | NameRelation::Subset(2..));
    match (name, phone) {
        (NameRelation::Equal, _) => sure(75, Reason::MisspeltEmail),
        (_, Agreement::Different) => doubt(Reason::SlipAlone),
        (NameRelation::Different, Agreement::Same) => doubt(Reason::SharedPhone),
        (NameRelation::Different, _) => None,
        (_, Agreement::Same) => sure(75, Reason::MisspeltEmail),
        _ if name_backs => sure(75, Reason::MisspeltEmail),
        _ => doubt(Reason::SlipAlone),
    }
}

fn same_phone(name: NameRelation, mail: MailRelation) -> Option<Judged> {
    let no_mail = mail == MailRelation::Unknown;
    match name {
        NameRelation::Equal => sure(70, Reason::SamePhoneAndName),
        NameRelation::Near(1..) | NameRelation::Subset(2..) => sure(65, Reason::SamePhoneAndName),
        NameRelation::Subset(_) | NameRelation::Unknown if no_mail => {
            sure(60, Reason::SamePhoneAndName)
        }
        _ => doubt(Reason::SharedPhone),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "reads as a verdict beside `None`")]
fn sure(strength: u8, reason: Reason) -> Option<Judged> {
    Some(Judged { sure: true, strength, reason })
}

#[expect(clippy::unnecessary_wraps, reason = "reads as a verdict beside `None`")]
fn doubt(reason: Reason) -> Option<Judged> {
    Some(Judged { sure: false, strength: 50, reason })
}

/// Whether two rows of one test may be two attempts of one person: the same id, or the same name
/// and a clue that namesakes and twins do not share.
pub(super) fn may_resubmit(a: &Face<'_>, b: &Face<'_>) -> bool {
    let same_phone = phones(a, b) == Agreement::Same;
    let (mine, theirs) = (&a.clues.email, &b.clues.email);
    let same_mail = mine.relate(theirs) == MailRelation::Same;
    if ids(a, b) == Agreement::Same {
        return true;
    }
    match a.relate(b) {
        NameRelation::Equal => same_mail || same_phone || is_mistyped_provider(mine, theirs),
        NameRelation::Unknown => same_mail || same_phone,
        NameRelation::Subset(_) => same_mail,
        NameRelation::Near(_) => {
            same_mail && a.clues.name_key.differs_by_initials(&b.clues.name_key)
        }
        NameRelation::Partial | NameRelation::Different => false,
    }
}

/// The clues of two faces side by side, for the person who decides.
pub(super) fn describe(a: &Face<'_>, b: &Face<'_>) -> String {
    let mut parts = Vec::new();
    let mut put = |what: &str, x: &str, y: &str| {
        let shown = |s: &str| if s.is_empty() { "none".to_owned() } else { format!("\"{s}\"") };
        if !(x.is_empty() && y.is_empty()) {
            let both = if x == y { shown(x) } else { format!("{} / {}", shown(x), shown(y)) };
            parts.push(format!("{what} {both}"));
        }
    };
    put("name", &a.clues.name, &b.clues.name);
    put("e-mail", &a.clues.email_typed, &b.clues.email_typed);
    let phone = |f: &Face<'_>| f.clues.phone.as_ref().map(|p| format!("…{p}")).unwrap_or_default();
    put("phone", &phone(a), &phone(b));
    let id =
        |f: &Face<'_>| f.clues.student_id.as_ref().map(|i| i.shown.clone()).unwrap_or_default();
    put("student id", &id(a), &id(b));
    parts.join("; ")
}
