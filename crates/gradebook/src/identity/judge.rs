//! Two faces: one person, perhaps, or two? And why.

use super::evidence::{Extent, Relation};
use super::face::{Face, Meeting};
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
    /// E-mail addresses a slip apart, backed by name or phone.
    MisspeltEmail,
    /// The same phone number and name.
    SamePhoneAndName,
    /// The same whole name, and nothing against it.
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
    /// The same name with another address, never in one test together.
    NameOtherEmail,
    /// Nearly the same name, never in one test together.
    NearName,
    /// Doubt: the same name in two groups or classes: they have files of their own, or are written
    /// beside the name.
    OtherGroup,
    /// Doubt: clues say one person, other rows contradict it.
    Contradicted,
}

impl Reason {
    /// Whether a doubt for this reason usually turns out to be one person, at a weight of the clues
    /// in tenths of a bit. Measured in docs/identity.md.
    pub(super) fn is_likely_at(self, strength: i32) -> bool {
        strength >= 0 && !matches!(self, Self::OtherId | Self::SharedPhone | Self::OtherGroup)
    }

    /// Whether a join for this reason should be looked at.
    pub fn is_remark(self) -> bool {
        matches!(self, Self::NameOtherEmail | Self::NearName)
    }
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

/// What follows from the clues of two groups of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ruling {
    /// One person.
    Join(Reason),
    /// Somebody has to say.
    Ask(Reason),
    /// Two people.
    Apart,
}

/// Tenths of a bit from which on a clue of contact and a name join.
const JOIN: i32 = 25;
/// The same for whole names alone, and for names that are only near.
const JOIN_BY_NAME: i32 = 15;
const JOIN_BY_NEAR_NAME: i32 = 26;
/// The same for a surname with initials.
const JOIN_BY_INITIALS: i32 = 30;
/// Below it two people are not asked about; of near names there is no other clue.
const ASK: i32 = 0;
const ASK_NEAR_NAME: i32 = -20;
/// Of two who are in one table; in more tables they are two people.
const ASK_TOGETHER: i32 = -70;

impl Relation {
    fn is_whole(&self) -> bool {
        self.names.extent == Extent::Whole
    }
}

/// Rules on two groups of rows: first what forbids a join, then the surest clue.
pub(super) fn rule(relation: &Relation) -> Ruling {
    let Relation { name, mail, meeting, .. } = *relation;
    if relation.id == Agreement::Different {
        let relatives = matches!(name, NameRelation::Different | NameRelation::Partial);
        let one_mail = mail == MailRelation::Same && !relatives;
        let one_name =
            name == NameRelation::Equal && relation.is_whole() && meeting == Meeting::Never;
        return if one_mail || one_name { Ruling::Ask(Reason::OtherId) } else { Ruling::Apart };
    }
    if meeting != Meeting::Never {
        return together(relation);
    }
    if relation.id == Agreement::Same {
        let other = name == NameRelation::Different
            && mail != MailRelation::Same
            && relation.phone != Agreement::Same;
        let reason = if other { Reason::IdOtherName } else { Reason::SameId };
        return if other { Ruling::Ask(reason) } else { Ruling::Join(reason) };
    }
    match mail {
        MailRelation::Same => by_mail(relation),
        MailRelation::Misspelt => by_misspelt_mail(relation),
        MailRelation::Different | MailRelation::Unknown if relation.mailbox => {
            by_misspelt_mail(relation)
        }
        MailRelation::Different | MailRelation::Unknown if relation.phone == Agreement::Same => {
            by_phone(relation)
        }
        MailRelation::Different | MailRelation::Unknown => by_name(relation),
    }
}

/// Both are in one table, and nothing says that one of the rows is a second attempt.
fn together(relation: &Relation) -> Ruling {
    let total = relation.evidence.total();
    let other_mail = relation.mail == MailRelation::Different;
    let near_mail = matches!(relation.mail, MailRelation::Same | MailRelation::Misspelt);
    if relation.id == Agreement::Same {
        return Ruling::Ask(Reason::Contradicted);
    }
    match relation.name {
        NameRelation::Equal if relation.other_group && !near_mail => Ruling::Apart,
        NameRelation::Equal if near_mail || (relation.is_whole() && !other_mail) => {
            Ruling::Ask(Reason::Contradicted)
        }
        NameRelation::Equal => ask_from(ASK, total, Reason::Contradicted),
        NameRelation::Near(_) | NameRelation::Subset(_) => match relation.mail {
            MailRelation::Same => Ruling::Ask(Reason::Contradicted),
            MailRelation::Misspelt => ask_from(ASK_TOGETHER, total, Reason::Contradicted),
            MailRelation::Different | MailRelation::Unknown
                if relation.phone == Agreement::Same =>
            {
                ask_from(ASK_TOGETHER, total, Reason::Contradicted)
            }
            MailRelation::Different | MailRelation::Unknown => Ruling::Apart,
        },
        NameRelation::Partial | NameRelation::Different if relation.mail == MailRelation::Same => {
            Ruling::Ask(Reason::EmailOtherName)
        }
        NameRelation::Partial if relation.phone == Agreement::Same => {
            Ruling::Ask(Reason::SharedPhone)
        }
        NameRelation::Unknown | NameRelation::Different | NameRelation::Partial => Ruling::Apart,
    }
}

/// One address. Relatives share the last word of their names alone; who shares another word has a new
/// surname or writes the words in another order.
fn by_mail(relation: &Relation) -> Ruling {
    match relation.name {
        NameRelation::Partial if !relation.names.like_relatives => {
            Ruling::Join(Reason::SameEmailOtherName)
        }
        NameRelation::Partial | NameRelation::Different => Ruling::Ask(Reason::EmailOtherName),
        NameRelation::Near(_) if relation.evidence.total() < JOIN => {
            Ruling::Ask(Reason::EmailOtherName)
        }
        NameRelation::Equal
        | NameRelation::Near(_)
        | NameRelation::Subset(_)
        | NameRelation::Unknown => Ruling::Join(Reason::SameEmail),
    }
}

fn by_misspelt_mail(relation: &Relation) -> Ruling {
    let total = relation.evidence.total();
    let phone_same = relation.phone == Agreement::Same;
    let name = relation.name;
    match name {
        NameRelation::Different if phone_same => Ruling::Ask(Reason::SharedPhone),
        NameRelation::Different => Ruling::Apart,
        NameRelation::Partial | NameRelation::Unknown => ask_from(ASK, total, Reason::SlipAlone),
        NameRelation::Near(_) | NameRelation::Subset(_) if relation.two_accounts && !phone_same => {
            ask_from(ASK, total, Reason::SlipAlone)
        }
        NameRelation::Equal | NameRelation::Near(_) | NameRelation::Subset(_) => {
            let equal = name == NameRelation::Equal;
            let least = if equal { JOIN } else { JOIN_BY_NEAR_NAME };
            join_from(least, total, (Reason::MisspeltEmail, Reason::SlipAlone))
        }
    }
}

fn by_phone(relation: &Relation) -> Ruling {
    let total = relation.evidence.total();
    let reasons = (Reason::SamePhoneAndName, Reason::SharedPhone);
    match relation.name {
        NameRelation::Equal => join_from(JOIN, total, reasons),
        NameRelation::Near(_) | NameRelation::Subset(_)
            if relation.mail == MailRelation::Different =>
        {
            join_from(JOIN_BY_NEAR_NAME, total, reasons)
        }
        NameRelation::Near(_) | NameRelation::Subset(_) | NameRelation::Unknown => {
            join_from(JOIN, total, reasons)
        }
        NameRelation::Partial | NameRelation::Different => Ruling::Ask(Reason::SharedPhone),
    }
}

fn by_name(relation: &Relation) -> Ruling {
    let total = relation.evidence.total();
    let other_mail = relation.mail == MailRelation::Different;
    match relation.name {
        NameRelation::Equal if relation.other_group => Ruling::Ask(Reason::OtherGroup),
        NameRelation::Near(_) | NameRelation::Subset(_) if relation.other_group => Ruling::Apart,
        NameRelation::Equal if relation.is_whole() && relation.two_accounts => {
            ask_from(ASK, total, Reason::NameOtherEmail)
        }
        NameRelation::Equal if relation.is_whole() => {
            let join = match (other_mail, relation.names.known_as) {
                (_, true) => Reason::KnownAs,
                (true, false) => Reason::NameOtherEmail,
                (false, false) => Reason::SameNameAlone,
            };
            let ask = if other_mail { Reason::NameOtherEmail } else { Reason::Namesakes };
            join_from(JOIN_BY_NAME, total, (join, ask))
        }
        NameRelation::Equal => ask_from(ASK, total, Reason::Namesakes),
        NameRelation::Near(_) | NameRelation::Subset(2..)
            if relation.names.extent != Extent::Part =>
        {
            let reasons = (Reason::NearName, Reason::NearName);
            let least = if relation.is_whole() { JOIN_BY_NEAR_NAME } else { JOIN_BY_INITIALS };
            match join_from(least, total, reasons) {
                Ruling::Join(reason) if relation.two_accounts => Ruling::Ask(reason),
                Ruling::Apart => ask_from(ASK_NEAR_NAME, total, Reason::NearName),
                ruling => ruling,
            }
        }
        NameRelation::Near(_)
        | NameRelation::Subset(_)
        | NameRelation::Unknown
        | NameRelation::Different
        | NameRelation::Partial => Ruling::Apart,
    }
}

fn join_from(least: i32, total: i32, (join, ask): (Reason, Reason)) -> Ruling {
    if total >= least { Ruling::Join(join) } else { ask_from(ASK, total, ask) }
}

fn ask_from(least: i32, total: i32, reason: Reason) -> Ruling {
    if total >= least { Ruling::Ask(reason) } else { Ruling::Apart }
}

/// Whether two rows of one test may be two attempts of one person: the same id, or the same name
/// and a clue that namesakes and twins do not share.
pub(super) fn may_resubmit(a: &Face<'_>, b: &Face<'_>) -> bool {
    if ids(a, b) == Agreement::Same {
        return true;
    }
    let same_phone = phones(a, b) == Agreement::Same;
    let same_mail = a.relate_mail(b) == MailRelation::Same;
    let mistyped = || is_mistyped_provider(&a.clues.email, &b.clues.email);
    match a.relate(b) {
        NameRelation::Equal => same_mail || same_phone || mistyped(),
        NameRelation::Unknown => same_mail || same_phone,
        NameRelation::Subset(_) => same_mail,
        // Twins share the surname and not the given name.
        NameRelation::Near(_) => {
            same_mail
                && (a.clues.name_key.differs_by_initials(&b.clues.name_key)
                    || a.has_given_name_of(b))
        }
        NameRelation::Partial | NameRelation::Different => false,
    }
}

/// The clues of faces side by side, for the person who decides.
pub(super) fn describe(faces: &[&Face<'_>]) -> String {
    let side_by_side = |what: &str, clue: fn(&Face<'_>) -> String| {
        let mut texts: Vec<String> = Vec::new();
        for text in faces.iter().map(|face| clue(face)) {
            let shown = if text.is_empty() { "none".to_owned() } else { format!("\"{text}\"") };
            if !texts.contains(&shown) {
                texts.push(shown);
            }
        }
        (texts != ["none"]).then(|| format!("{what} {}", texts.join(" / ")))
    };
    let parts = [
        side_by_side("name", |f| f.clues.name.clone()),
        side_by_side("e-mail", |f| f.clues.email_typed.clone()),
        side_by_side("phone", |f| {
            f.clues.phone.as_ref().map(|p| format!("…{p}")).unwrap_or_default()
        }),
        side_by_side("student id", |f| {
            f.clues.student_id.as_ref().map(|i| i.shown.clone()).unwrap_or_default()
        }),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}
