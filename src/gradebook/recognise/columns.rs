//! Gives each column its role: by the tool's profile, by the words of its header, then by what
//! its cells look like. Nothing here depends on the order of the rows.

use std::collections::{BTreeSet, HashSet};

use super::role::{Role, Strength, is_question, roles_of};
use super::title;
use super::tool::{Profile, Scores, Tool, folded_header};
use crate::domain::{CellScore, DateOrder, NumberStyle, parse_moment, parse_score, phone_key};
use crate::workbook::{Row, Sheet, Value};

/// A column, its role and why it has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Column number from 0.
    pub at: u16,
    /// The header as written.
    pub header: String,
    /// What it holds.
    pub role: Role,
    /// Why, in a few words.
    pub why: &'static str,
}

/// Roles that one column at most can have, in the order in which they are given out.
const SINGLE: [Role; 19] = [
    Role::Email,
    Role::StudentId,
    Role::FirstName,
    Role::LastName,
    Role::FullName,
    Role::Phone,
    Role::Username,
    Role::Score,
    Role::Percent,
    Role::Maximum,
    Role::Status,
    Role::Attempt,
    Role::Correct,
    Role::Incorrect,
    Role::Unattempted,
    Role::Submitted,
    Role::Started,
    Role::RowNumber,
    Role::RowNumber,
];

/// The rows of a sheet below its header.
pub(super) fn body(sheet: &Sheet, header_row: Option<u32>) -> impl Iterator<Item = Row<'_>> {
    sheet.rows().filter(move |row| header_row.is_none_or(|h| row.number > h))
}

/// Gives out the roles.
pub(super) fn assign(sheet: &Sheet, header_row: Option<u32>, profile: &Profile) -> Vec<Column> {
    let mut columns = headers(sheet, header_row);
    let looks = Looks { sheet, header_row };
    let candidates = candidates(&columns, profile);
    for role in SINGLE {
        let best = candidates
            .iter()
            .filter(|c| {
                c.role == role
                    && columns[c.column].role == Role::Other
                    && !columns[c.column].why.starts_with("fixed")
            })
            .filter(|c| c.from_profile() || looks.fit(columns[c.column].at, role))
            .min_by_key(|c| (!looks.fit(columns[c.column].at, role), c.rank, columns[c.column].at));
        if let Some(best) = best.filter(|_| columns.iter().all(|c| c.role != role)) {
            let why = best.why();
            (columns[best.column].role, columns[best.column].why) = (role, why);
        }
    }
    for candidate in &candidates {
        let column = &mut columns[candidate.column];
        let many = matches!(candidate.role, Role::TestItem | Role::QuestionPoints | Role::Question);
        if column.role == Role::Other && many && !column.why.starts_with("fixed") {
            (column.role, column.why) = (candidate.role, candidate.why());
        }
    }
    by_content(&mut columns, &looks, profile);
    columns
}

fn headers(sheet: &Sheet, header_row: Option<u32>) -> Vec<Column> {
    let column = |at: u16, header: String| Column {
        at,
        header,
        role: Role::Other,
        why: "nothing tells what it is",
    };
    let used: BTreeSet<u16> =
        body(sheet, header_row).flat_map(|row| row.cells().map(|(at, _)| at)).collect();
    let row = header_row.and_then(|number| sheet.rows().find(|row| row.number == number));
    let named: BTreeSet<u16> = row.iter().flat_map(|row| row.cells().map(|(at, _)| at)).collect();
    let title = |at: u16| row.map(|row| row.get(at).shown().trim().to_owned()).unwrap_or_default();
    used.union(&named).map(|at| column(*at, title(*at))).collect()
}

/// A role that a column may have; a lower rank is better.
struct Candidate {
    column: usize,
    role: Role,
    rank: usize,
}

const EXACT: usize = 1000;
const CONTAINS: usize = 2000;

impl Candidate {
    fn from_profile(&self) -> bool {
        self.rank < EXACT
    }

    fn why(&self) -> &'static str {
        match self.rank {
            0..EXACT => "this tool's header",
            EXACT => "the header's word",
            _ => "a word in the header",
        }
    }
}

fn candidates(columns: &[Column], profile: &Profile) -> Vec<Candidate> {
    let mut all = Vec::new();
    for (column, Column { header, .. }) in columns.iter().enumerate() {
        if let Some((rank, role)) = profile.role_of(&folded_header(header)) {
            all.push(Candidate { column, role, rank });
        } else if is_question(header) {
            all.push(Candidate { column, role: Role::Question, rank: EXACT });
        } else {
            let rank = |strength| if strength == Strength::Exact { EXACT } else { CONTAINS };
            let by_word = roles_of(header).into_iter().map(|(role, s)| Candidate {
                column,
                role,
                rank: rank(s),
            });
            all.extend(by_word);
        }
    }
    all
}

/// Roles by the look of the cells, where the headers left something open.
fn by_content(columns: &mut [Column], looks: &Looks<'_>, profile: &Profile) {
    let find = |columns: &mut [Column], role: Role, why: &'static str| {
        let open = |c: &&mut Column| {
            matches!(c.role, Role::Other | Role::Question | Role::Username)
                && c.why != "this tool's header"
        };
        let mut fitting = columns.iter_mut().filter(open).filter(|c| looks.is_plainly(c.at, role));
        if let Some(column) = fitting.next() {
            (column.role, column.why) = (role, why);
        }
    };
    let has = |columns: &[Column], roles: &[Role]| columns.iter().any(|c| roles.contains(&c.role));
    if !has(columns, &[Role::Email]) {
        find(columns, Role::Email, "its cells are e-mail addresses");
    }
    if !has(columns, &[Role::FullName, Role::FirstName, Role::LastName]) {
        find(columns, Role::FullName, "its cells look like names");
    }
    if profile.scores == Scores::OneColumn && profile.tool == Tool::Generic {
        mark_items(columns, looks);
        if !has(columns, &[Role::Score, Role::TestItem, Role::Percent]) {
            let mut find = |why| {
                let open = |c: &&mut Column| c.role == Role::Other;
                let fitting =
                    columns.iter_mut().filter(open).find(|c| looks.is_plainly(c.at, Role::Score));
                if let Some(column) = fitting {
                    (column.role, column.why) = (Role::Score, why);
                }
            };
            find("its cells look like scores");
        }
    }
}

/// Columns named "Test N" with scores below: several tests in one file.
fn mark_items(columns: &mut [Column], looks: &Looks<'_>) {
    let claims = |c: &Column| title::claim(&c.header, None).is_some();
    let open = |c: &Column| matches!(c.role, Role::Other | Role::Score | Role::Percent);
    let items: Vec<usize> = (0..columns.len())
        .filter(|at| {
            open(&columns[*at]) && claims(&columns[*at]) && looks.fit(columns[*at].at, Role::Score)
        })
        .collect();
    let scored = columns.iter().any(|c| c.role == Role::Score && !claims(c));
    if items.len() < 2 && scored {
        return;
    }
    for at in &items {
        (columns[*at].role, columns[*at].why) = (Role::TestItem, "the header names a test");
    }
    // Beside columns of tests, a total is only their sum.
    for column in columns.iter_mut().filter(|_| !items.is_empty()) {
        if matches!(column.role, Role::Score | Role::Percent) {
            (column.role, column.why) = (Role::Other, "a total beside the tests");
        }
    }
}

/// What the cells of a column look like.
struct Looks<'s> {
    sheet: &'s Sheet,
    header_row: Option<u32>,
}

impl Looks<'_> {
    fn values(&self, at: u16) -> impl Iterator<Item = Value<'_>> {
        body(self.sheet, self.header_row).map(move |row| row.get(at)).filter(|v| !v.is_empty())
    }

    /// Whether at least half of the filled cells could hold the role (true of a blank column).
    fn fit(&self, at: u16, role: Role) -> bool {
        let share = |test: fn(Value<'_>) -> bool| {
            let (mut filled, mut fitting) = (0_u32, 0_u32);
            for value in self.values(at) {
                filled += 1;
                fitting += u32::from(test(value));
            }
            (filled, fitting)
        };
        let half = |(filled, fitting): (u32, u32)| fitting * 2 >= filled;
        match role {
            Role::Email => {
                let (filled, addresses) = share(|v| v.shown().contains('@'));
                filled > 0 && addresses * 10 >= filled * 3
            }
            Role::FullName | Role::FirstName | Role::LastName => half(share(looks_like_word)),
            Role::Phone => half(share(|v| phone_key(&v.shown()).is_some())),
            Role::Score | Role::TestItem => {
                half(share(looks_like_score)) && share(looks_like_number).1 > 0
            }
            Role::Percent => half(share(looks_like_number)),
            Role::Submitted | Role::Started => half(share(looks_like_moment)),
            Role::StudentId => !self.counts_up(at),
            _ => true,
        }
    }

    /// Whether the cells leave no doubt, without any help of a header.
    fn is_plainly(&self, at: u16, role: Role) -> bool {
        let filled = self.values(at).count();
        let most = |test: fn(Value<'_>) -> bool| {
            self.values(at).filter(|v| test(*v)).count() * 10 >= filled * 7
        };
        if filled == 0 {
            return false;
        }
        match role {
            Role::Email => most(|v| v.shown().contains('@')),
            Role::FullName => {
                let distinct: HashSet<String> =
                    self.values(at).map(|v| v.shown().to_lowercase()).collect();
                most(looks_like_name) && distinct.len() * 10 >= filled * 6
            }
            Role::Score => {
                most(looks_like_number)
                    && !self.counts_up(at)
                    && !most(|v| phone_key(&v.shown()).is_some())
            }
            _ => false,
        }
    }

    /// 1, 2, 3 …: a running number, whatever order the rows are in.
    fn counts_up(&self, at: u16) -> bool {
        let numbers: Vec<u64> = self.values(at).filter_map(|v| v.shown().parse().ok()).collect();
        let distinct: BTreeSet<u64> = numbers.iter().copied().collect();
        let least = distinct.first().copied().unwrap_or(u64::MAX);
        numbers.len() > 1
            && distinct.len() == numbers.len()
            && least <= 1
            && distinct.last().is_some_and(|last| last - least < numbers.len() as u64 * 2)
    }
}

fn looks_like_word(value: Value<'_>) -> bool {
    matches!(value, Value::Text(text) if text.chars().any(char::is_alphabetic) && !text.contains('@'))
}

fn looks_like_name(value: Value<'_>) -> bool {
    let Value::Text(text) = value else { return false };
    let name_char = |c: char| c.is_alphabetic() || c.is_whitespace() || "'’.-,()".contains(c);
    let words = text.split_whitespace().count();
    (2..=6).contains(&words) && text.chars().count() <= 60 && text.chars().all(name_char)
}

fn looks_like_score(value: Value<'_>) -> bool {
    match value {
        Value::Number(_) => true,
        Value::Text(text) => parse_score(text, NumberStyle::Point) != CellScore::Unreadable,
        _ => false,
    }
}

fn looks_like_number(value: Value<'_>) -> bool {
    match value {
        Value::Number(_) => true,
        Value::Text(text) => {
            let score = parse_score(text, NumberStyle::Point);
            matches!(score, CellScore::Marks(_) | CellScore::Fraction(..) | CellScore::Percent(_))
        }
        _ => false,
    }
}

fn looks_like_moment(value: Value<'_>) -> bool {
    match value {
        Value::Moment(_) => true,
        // A blank mark ("-" of an unfinished attempt) is no time but no contradiction either.
        Value::Text(text) => {
            text == "-"
                || parse_moment(text, DateOrder::DayFirst)
                    .or_else(|| parse_moment(text, DateOrder::MonthFirst))
                    .is_some()
        }
        _ => false,
    }
}
