//! Columns of a file: forms, lists of names, exports of learning platforms, class lists.

use crate::attendance::MOST;
use crate::written::Written;

/// Which columns a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A form with name and address.
    Mail,
    /// A form with name, address and phone.
    Phone,
    /// A form that numbers its responses in a column "ID".
    Responses,
    /// Name and score.
    Names,
    /// Number, name and score.
    Number,
    /// Surname and first name in two columns, number, address and score.
    Parts,
    /// Moodle: the whole class with school addresses.
    Moodle,
    /// Canvas: the whole class with ids and a row of points.
    Canvas,
    /// The class list: no scores.
    Roster,
}

/// A row that is to be written.
pub(crate) struct Entry<'w> {
    pub(crate) who: &'w Written,
    /// The number of the row, from 1.
    pub(crate) place: usize,
    /// The test, from 0.
    pub(crate) test: usize,
    /// The day and the minute of the submission, where there is one.
    pub(crate) time: Option<(usize, usize)>,
    pub(crate) score: Option<usize>,
    pub(crate) group: usize,
}

impl Layout {
    /// Whether it comes from the school's own list: everybody is on it, spelt as the school does.
    pub(crate) fn is_of_school(self) -> bool {
        match self {
            Self::Moodle | Self::Canvas | Self::Roster => true,
            Self::Mail
            | Self::Phone
            | Self::Responses
            | Self::Names
            | Self::Number
            | Self::Parts => false,
        }
    }

    /// The lines above the first person.
    pub(crate) fn head(self, test: usize) -> Vec<Vec<String>> {
        let header = match self {
            Self::Mail => format!("S.NO,Submitted Time,Full Names,Email,Total Marks ({MOST})"),
            Self::Phone => {
                format!("S.NO,Submitted Time,Full Names,Email,Phone number,Total Marks ({MOST})")
            }
            Self::Responses => format!("ID,Completion time,Email,Name,Score ({MOST})"),
            Self::Names => format!("Name,Score ({MOST})"),
            Self::Number => format!("Matric No,Name,Score ({MOST})"),
            Self::Parts => format!("Surname,First name,Matric No,Email,Score ({MOST})"),
            Self::Moodle => format!("First name,Last name,Username,Email address,Grade/{MOST}.00"),
            Self::Canvas => {
                format!("Student,ID,SIS User ID,SIS Login ID,Section,Test {test} (44{test}1)")
            }
            Self::Roster => "Matric No,Last name,First name,Email,Class".to_owned(),
        };
        let cells = |text: &str| text.split(',').map(str::to_owned).collect();
        let mut head = vec![cells(&header)];
        if self == Self::Canvas {
            head.push(cells(&format!("    Points Possible,,,,,{MOST}")));
        }
        head
    }

    /// The cells of a person's row.
    pub(crate) fn cells(self, entry: &Entry<'_>) -> Vec<String> {
        let who = entry.who;
        let score = entry.score.map(|s| s.to_string()).unwrap_or_default();
        let login = who.address.split('@').next().unwrap_or_default().to_owned();
        let first = format!("{} {}", who.given, who.middle).trim().to_owned();
        let class =
            format!("JSS2{}", ["A", "B", "C"].get(entry.group).copied().unwrap_or_default());
        let form = || [entry.place.to_string(), time(entry.time), who.name(), who.address.clone()];
        match self {
            Self::Mail => form().into_iter().chain([score]).collect(),
            Self::Phone => form().into_iter().chain([who.phone.clone(), score]).collect(),
            Self::Responses => {
                let id = (1 + entry.place * 2 + entry.test * 55).to_string();
                vec![id, time(entry.time), who.address.clone(), who.name(), score]
            }
            Self::Names => vec![who.name(), score],
            Self::Number => vec![who.number.clone(), who.name(), score],
            Self::Parts => {
                vec![who.family.clone(), first, who.number.clone(), who.address.clone(), score]
            }
            Self::Moodle => {
                let grade = if score.is_empty() { "-".to_owned() } else { format!("{score}.00") };
                vec![first, who.family.clone(), login, who.address.clone(), grade]
            }
            Self::Canvas => {
                let name = format!("{}, {first}", who.family);
                let id = (7_000 + entry.place * 3).to_string();
                vec![name, id, who.number.clone(), who.address.clone(), class, score]
            }
            Self::Roster => {
                vec![who.number.clone(), who.family.clone(), first, who.address.clone(), class]
            }
        }
    }
}

fn time(at: Option<(usize, usize)>) -> String {
    let Some((day, minute)) = at else { return String::new() };
    format!("2026-02-{day:02} {:02}:{:02}:00", 9 + minute / 60, minute % 60)
}
