//! E-mail addresses as typed into forms: many are misspelt, some are no address at all.

use super::name::{fold, other_letters};

/// Providers most people use; a domain one slip away from one of these is a slip.
const PROVIDERS: [&str; 12] = [
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "live.com",
    "googlemail.com",
    "yahoo.co.uk",
    "yahoo.fr",
    "hotmail.co.uk",
    "ymail.com",
    "mail.com",
];

/// Why a text is no e-mail address.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum InvalidEmail {
    /// There is no `@`.
    NoAt,
    /// There is more than one `@`.
    ManyAts,
    /// The part before the `@` is empty or has characters that no mailbox has.
    BadMailbox,
    /// The part after the `@` is no domain.
    BadDomain,
}

impl InvalidEmail {
    /// The reason, to follow "the e-mail address …".
    pub fn reason(self) -> &'static str {
        match self {
            Self::NoAt => "has no @",
            Self::ManyAts => "has more than one @",
            Self::BadMailbox => "has no usable part before the @",
            Self::BadDomain => "has no usable domain after the @",
        }
    }
}

/// What an e-mail cell says.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
pub enum EmailReading {
    /// The cell is blank or says "none".
    #[default]
    Blank,
    /// A well-formed address, in lower case.
    Valid(String),
    /// Not an address; `repaired` is what was probably meant, where that is plain.
    Invalid {
        /// The text, trimmed and in lower case.
        typed: String,
        /// Why it is none.
        why: InvalidEmail,
        /// The address without the slip (`a@@b.com` → `a@b.com`).
        repaired: Option<String>,
    },
}

/// How two e-mail cells relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailRelation {
    /// At least one is blank or no address.
    Unknown,
    /// Two different addresses.
    Different,
    /// One or two letters apart: probably a slip, needs a second clue.
    Misspelt,
    /// The same mailbox (case, Gmail's dots and `+tags`, or a plain repair aside).
    Same,
}

impl EmailReading {
    /// Reads a cell.
    pub fn parse(typed: &str) -> Self {
        let lower = fold(typed)
            .trim()
            .trim_start_matches("mailto:")
            .trim_matches(['<', '>', ';', ',', '.', ' '])
            .to_owned();
        if matches!(
            lower.as_str(),
            "" | "-" | "none" | "nil" | "n/a" | "na" | "no" | "anonymous" | "anonyme" | "anonimo"
        ) {
            return Self::Blank;
        }
        match check(&lower) {
            Ok(()) => Self::Valid(lower),
            Err(why) => {
                let repaired = repair(&lower).filter(|r| check(r).is_ok());
                Self::Invalid { typed: lower, why, repaired }
            }
        }
    }

    /// The address to compare by: valid, or plainly repaired.
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Valid(address) => Some(address),
            Self::Invalid { repaired, .. } => repaired.as_deref(),
            Self::Blank => None,
        }
    }

    /// The address, if it was typed well.
    pub fn valid(&self) -> Option<&str> {
        if let Self::Valid(address) = self { Some(address) } else { None }
    }

    /// The mailbox that mail to this address reaches, without a `+tag` (RFC 5233); Gmail ignores
    /// dots, too.
    pub fn mailbox(&self) -> Option<String> {
        let (local, domain) = self.address()?.split_once('@')?;
        let local = local.split('+').next().filter(|own| !own.is_empty()).unwrap_or(local);
        if matches!(domain, "gmail.com" | "googlemail.com") {
            return Some(format!("{}@gmail.com", local.replace('.', "")));
        }
        Some(format!("{local}@{domain}"))
    }

    /// What is before the @ and behind it.
    fn parts(&self) -> Option<(&str, &str)> {
        self.address()?.split_once('@')
    }

    /// Compares two cells.
    pub fn relate(&self, other: &Self) -> MailRelation {
        relate_mailboxes(self.mailbox().as_deref(), other.mailbox().as_deref())
    }
}

/// Whether two mailboxes of large providers are two accounts of their own rather than one that was
/// mistyped.
pub fn are_two_accounts(one: &str, other: &str) -> bool {
    let (Some((x, first)), Some((y, second))) = (one.split_once('@'), other.split_once('@')) else {
        return false;
    };
    let letters = |local: &str| {
        let mut letters: Vec<char> = local.chars().collect();
        letters.sort_unstable();
        letters
    };
    // A sign too many or two in the wrong order is a slip; another one is another account.
    let other_length = x.chars().count() != y.chars().count();
    let is_slip =
        strsim::damerau_levenshtein(x, y) <= 1 && (other_length || letters(x) == letters(y));
    is_provider(first) && is_provider(second) && !is_slip
}

/// Compares two mailboxes ([`EmailReading::mailbox`]).
pub fn relate_mailboxes(one: Option<&str>, other: Option<&str>) -> MailRelation {
    match (one, other) {
        (Some(one), Some(other)) if one == other => MailRelation::Same,
        (Some(one), Some(other)) if is_slip(one, other) => MailRelation::Misspelt,
        (Some(_), Some(_)) => MailRelation::Different,
        (None, _) | (_, None) => MailRelation::Unknown,
    }
}

/// Whether two addresses have one part before the @, and the domain of one is a slip of a
/// well-known provider's: the same mailbox, typed wrong once.
pub fn is_mistyped_provider(one: &EmailReading, other: &EmailReading) -> bool {
    let (Some((local_a, a)), Some((local_b, b))) = (one.parts(), other.parts()) else {
        return false;
    };
    let meant = |domain: &str, provider: &str| {
        PROVIDERS.contains(&provider)
            && !PROVIDERS.contains(&domain)
            && domain.len().abs_diff(provider.len()) <= 2
            && strsim::damerau_levenshtein(domain, provider) <= 2
    };
    local_a == local_b && (meant(a, b) || meant(b, a))
}

/// Whether a domain is one of a well-known provider of addresses.
pub fn is_provider(domain: &str) -> bool {
    PROVIDERS.contains(&domain)
}

/// Whether one address is the other with a slip or two in either part.
fn is_slip(a: &str, b: &str) -> bool {
    let (Some((local_a, domain_a)), Some((local_b, domain_b))) =
        (a.split_once('@'), b.split_once('@'))
    else {
        return false;
    };
    let apart = |x: &str, y: &str| match x.len().abs_diff(y.len()) {
        _ if x == y => 0,
        0..=2 => strsim::damerau_levenshtein(x, y),
        _ => usize::MAX,
    };
    let providers = PROVIDERS.contains(&domain_a) && PROVIDERS.contains(&domain_b);
    if local_a == local_b {
        return domain_a != domain_b && !providers && apart(domain_a, domain_b) <= 2;
    }
    let allowed = if local_a.len().min(local_b.len()) >= 8 { 2 } else { 1 };
    local_a.len().min(local_b.len()) >= 5
        && other_letters(local_a, local_b) <= 2 * allowed as u32
        && !differ_in_digits(local_a, local_b)
        && apart(local_a, local_b) <= allowed
        && apart(domain_a, domain_b) <= 1
}

/// `musa1@…` and `musa2@…` are two people more often than one slip.
fn differ_in_digits(a: &str, b: &str) -> bool {
    let strip = |s: &str| s.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    strip(a) == strip(b)
}

/// The well-known provider that a valid address's domain is one or two slips away from.
pub fn likely_typo(address: &str) -> Option<&'static str> {
    let (_, domain) = address.split_once('@')?;
    if PROVIDERS.contains(&domain) {
        return None;
    }
    let near = |p: &&str| {
        domain.len().abs_diff(p.len()) <= 1 && strsim::damerau_levenshtein(domain, p) == 1
    };
    PROVIDERS.iter().take(6).find(|p| near(p)).copied()
}

fn check(address: &str) -> Result<(), InvalidEmail> {
    let mut parts = address.split('@');
    let (Some(local), Some(domain)) = (parts.next(), parts.next()) else {
        return Err(InvalidEmail::NoAt);
    };
    if parts.next().is_some() {
        return Err(InvalidEmail::ManyAts);
    }
    let mailbox_char = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    if local.is_empty() || local.len() > 64 || !local.chars().all(mailbox_char) {
        return Err(InvalidEmail::BadMailbox);
    }
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    let top = domain.rsplit('.').next().unwrap_or("");
    let top_is_word = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
    if domain.contains('.') && domain.split('.').all(label) && top_is_word {
        Ok(())
    } else {
        Err(InvalidEmail::BadDomain)
    }
}

/// Mends slips that leave no doubt: doubled `@` and dots, spaces, a comma for a dot, no dot
/// before `com`.
fn repair(typed: &str) -> Option<String> {
    let mut text: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    text = text.replace(',', ".");
    while text.contains("@@") || text.contains("..") {
        text = text.replace("@@", "@").replace("..", ".");
    }
    text = text.replace("@.", "@").replace(".@", "@");
    if !text.contains('@') {
        for provider in PROVIDERS {
            if let Some(local) = text.strip_suffix(provider).filter(|l| l.len() >= 3) {
                return Some(format!("{}@{provider}", local.trim_end_matches('.')));
            }
        }
    }
    let (local, domain) = text.split_once('@')?;
    let dotless = domain.strip_suffix("com").filter(|d| !d.contains('.') && d.len() >= 4);
    Some(dotless.map_or_else(|| text.clone(), |d| format!("{local}@{d}.com")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_and_mended() {
        let mended = |typed: &str| EmailReading::parse(typed).address().map(str::to_owned);
        assert_eq!(
            EmailReading::parse(" Szetmeyuzw@Gmail.com ").valid(),
            Some("szetmeyuzw@gmail.com")
        );
        assert_eq!(mended("a@@b.com").as_deref(), Some("a@b.com"));
        assert_eq!(mended("musa @gmail,com").as_deref(), Some("musa@gmail.com"));
        assert_eq!(mended("musagmail.com").as_deref(), Some("musa@gmail.com"));
        assert_eq!(mended("musa@gmailcom").as_deref(), Some("musa@gmail.com"));
        assert_eq!(mended("Rekipi"), None);
        assert_eq!(mended("@gmail.com"), None);
        assert_eq!(EmailReading::parse("none"), EmailReading::Blank);
    }

    #[test]
    fn relations_of_addresses() {
        use MailRelation::{Different, Misspelt, Same, Unknown};
        let cases = [
            ("a.da+quiz@gmail.com", "ADA@googlemail.com", Same),
            ("nsurpedp168@@gmail.com", "nsurpedp168@gmail.com", Same),
            ("fsezludpwramumzy73@gmail.com", "fsezludwramumzy73@gmail.com", Misspelt),
            ("foagtobuklu6835@gmail.cod", "foagtobuklu6835@gmail.com", Misspelt),
            ("uwubda90bs@yoo.co.uk", "uwubda90bs@yumoo.co.uk", Misspelt),
            ("musa.bello1@gmail.com", "musa.bello2@gmail.com", Different),
            ("musa@gmail.com", "musa@ymail.com", Different),
            ("ada@gmail.com", "ade@gmail.com", Different),
            ("Rekipi", "ada@gmail.com", Unknown),
        ];
        for (a, b, expected) in cases {
            assert_eq!(
                EmailReading::parse(a).relate(&EmailReading::parse(b)),
                expected,
                "{a} / {b}"
            );
        }
    }

    #[test]
    fn a_mistyped_provider_is_one_mailbox() {
        let one = |a: &str, b: &str| {
            let (a, b) = (EmailReading::parse(a), EmailReading::parse(b));
            assert_eq!(is_mistyped_provider(&a, &b), is_mistyped_provider(&b, &a));
            is_mistyped_provider(&a, &b)
        };
        assert!(one("ada@gmail.com", "ada@gmail.cod"));
        assert!(one("ada@gmail.com", "ADA@gmial.com"));
        assert!(!one("ada@yahoo.com", "ada@ymail.com"));
        assert!(!one("ada@gmail.com", "adam@gmail.cod"));
        assert!(!one("ada@uni.edu", "ada@unn.edu"));
        assert!(!one("ada@gmail.com", "ada"));
    }

    #[test]
    fn slips_in_well_known_domains_are_seen() {
        assert_eq!(likely_typo("a@gmail.cod"), Some("gmail.com"));
        assert_eq!(likely_typo("a@gmial.com"), Some("gmail.com"));
        assert_eq!(likely_typo("a@ymail.com"), None);
        assert_eq!(likely_typo("a@uniben.edu"), None);
    }
}
