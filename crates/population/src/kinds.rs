//! Kinds of courses and of people, and how common they are.

/// What the files of a course tell of its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CourseKind {
    /// Forms with name, e-mail address and phone number.
    Phones,
    /// Forms with name and e-mail address.
    Mails,
    /// Forms with name and e-mail address; one file has names only.
    OneOfNames,
    /// Forms with name and e-mail address; one file is a learning platform's.
    OneOfPlatform,
    /// Each file has other columns and another order of the names.
    Mixed,
    /// A class list, and files with numbers, addresses, or names only.
    Roster,
    /// Each group has a file of its own in each test.
    Groups,
}

impl CourseKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Phones,
        Self::Mails,
        Self::OneOfNames,
        Self::OneOfPlatform,
        Self::Mixed,
        Self::Roster,
        Self::Groups,
    ];

    /// The kind in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Phones => "name, e-mail, phone",
            Self::Mails => "name, e-mail",
            Self::OneOfNames => "one file of names only",
            Self::OneOfPlatform => "one file of a learning platform",
            Self::Mixed => "mixed files",
            Self::Roster => "with a class list",
            Self::Groups => "a file for each group",
        }
    }

    /// Whether its files have numbers of the school.
    pub(crate) fn has_numbers(self) -> bool {
        match self {
            Self::Mixed | Self::Roster => true,
            Self::Phones | Self::Mails | Self::OneOfNames | Self::OneOfPlatform | Self::Groups => {
                false
            }
        }
    }
}

/// How often people write of themselves in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rate {
    /// Seldom.
    Low,
    /// As in an ordinary class.
    Medium,
    /// Often.
    High,
}

impl Rate {
    /// All rates.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The rate in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The probability of a slip in a cell.
    pub(crate) fn slip(self) -> f64 {
        match self {
            Self::Low => 0.01,
            Self::Medium => 0.035,
            Self::High => 0.08,
        }
    }

    /// How many times the usual number of people have a habit that makes them hard to know.
    fn habits(self) -> f64 {
        match self {
            Self::Low => 0.5,
            Self::Medium => 1.5,
            Self::High => 2.3,
        }
    }
}

/// What makes a person hard to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nothing.
    Ordinary,
    /// A twin with nearly the same given name, and the same phone or a parent's address.
    Twin,
    /// Somebody else has the same given name and surname.
    Namesake,
    /// Brothers and sisters with other given names on a parent's address.
    Family,
    /// A school address and a surname that are nearly another's.
    NearAddress,
    /// The surname changes during the course.
    Renamed,
    /// A school address in some files and a private one in others.
    TwoAddresses,
    /// A short form of the given name in some files.
    ShortForm,
    /// A preferred first name that is none of the given ones.
    Preferred,
    /// Initials in the place of given names.
    Initials,
    /// The surname first, with a comma or without.
    FamilyFirst,
    /// Two surnames, or one with a particle, not always written in full.
    DoubleSurname,
    /// A name that is written in Latin letters in more than one way.
    Transliterated,
    /// A name in a script in which a vowel sign makes another name.
    VowelSigns,
    /// A title, a class, a number or a nickname beside the name.
    Labelled,
    /// An address that is often mistyped.
    Mistyped,
    /// A number that spreadsheets change.
    ChangedNumber,
    /// Two submissions in one file.
    Resubmitted,
    /// On lists of the class, and in no test.
    Absent,
}

/// Shares of people in a class, in thousandths; those of habits grow with the rate of errors.
const ALIKE: [(Kind, f64); 6] = [
    (Kind::Twin, 20.0),
    (Kind::Namesake, 20.0),
    (Kind::Family, 25.0),
    (Kind::NearAddress, 20.0),
    (Kind::VowelSigns, 25.0),
    (Kind::Absent, 20.0),
];
const HABITS: [(Kind, f64); 12] = [
    (Kind::Renamed, 12.0),
    (Kind::TwoAddresses, 40.0),
    (Kind::ShortForm, 25.0),
    (Kind::Preferred, 15.0),
    (Kind::Initials, 25.0),
    (Kind::FamilyFirst, 40.0),
    (Kind::DoubleSurname, 25.0),
    (Kind::Transliterated, 30.0),
    (Kind::Labelled, 35.0),
    (Kind::Mistyped, 45.0),
    (Kind::ChangedNumber, 30.0),
    (Kind::Resubmitted, 30.0),
];

impl Kind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = Self> {
        let special = ALIKE.iter().chain(&HABITS).map(|(kind, _)| *kind);
        std::iter::once(Self::Ordinary).chain(special)
    }

    /// The kinds other than ordinary with how many thousandths of a class they are.
    pub(crate) fn shares(rate: Rate) -> impl Iterator<Item = (Self, f64)> {
        let habits = HABITS.iter().map(move |(kind, share)| (*kind, share * rate.habits()));
        ALIKE.iter().copied().chain(habits)
    }

    /// The kind in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Twin => "twins",
            Self::Namesake => "namesakes",
            Self::Family => "family on one address",
            Self::NearAddress => "near names and school addresses",
            Self::Renamed => "changed surname",
            Self::TwoAddresses => "school and private address",
            Self::ShortForm => "short form",
            Self::Preferred => "preferred first name",
            Self::Initials => "initials",
            Self::FamilyFirst => "surname first",
            Self::DoubleSurname => "double surname or particle",
            Self::Transliterated => "transliterated",
            Self::VowelSigns => "Indic or Thai script",
            Self::Labelled => "title, class or nickname beside the name",
            Self::Mistyped => "mistyped address",
            Self::ChangedNumber => "number changed by a spreadsheet",
            Self::Resubmitted => "resubmitted",
            Self::Absent => "absent",
        }
    }
}
