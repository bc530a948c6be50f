//! Gives each column its role: by the tool's profile, by the words of its header, then by what
//! its cells look like. Which columns are tests is decided afterwards, in `scores`. Nothing here
//! depends on the order of the rows.

use std::collections::BTreeSet;

use super::forms;
use super::header::{Header, body, title_above};
use super::header_rows::titles;
use super::looks::Looks;
use super::naming::name_roles;
use super::results::ColumnUse;
use super::role::{Role, Strength, is_question, roles_of};
use super::tool::{Profile, Tool, folded_header};
use crate::workbook::Sheet;

/// A column, its role and why it has it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Column {
    /// Column number from 0.
    pub at: u16,
    /// The header as written.
    pub header: String,
    /// What it holds.
    pub role: Role,
    /// Why it has its role.
    pub why: RoleReason,
    /// What became of it, if it holds results.
    #[serde(default)]
    pub results: Option<ColumnUse>,
}

/// Why a column has its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum RoleReason {
    /// Nothing tells what the column is.
    #[default]
    Nothing,
    /// The tool's own header.
    Tool,
    /// The header is a known word.
    Header,
    /// The header contains a known word.
    WordInHeader,
    /// The header names a test.
    NamesTest,
    /// Its cells are e-mail addresses.
    Addresses,
    /// Its cells look like names.
    Names,
    /// Its cells are kinds of people.
    KindsOfPeople,
    /// Its cells look like scores.
    Scores,
}

/// Roles that one column at most can have, in the order in which they are given out.
const SINGLE: [Role; 17] = [
    Role::Email,
    Role::StudentId,
    Role::FirstName,
    Role::LastName,
    Role::FullName,
    Role::PreferredName,
    Role::PersonKind,
    Role::Phone,
    Role::Username,
    Role::Status,
    Role::Attempt,
    Role::Correct,
    Role::Incorrect,
    Role::Unattempted,
    Role::Submitted,
    Role::Started,
    Role::RowNumber,
];

/// Gives out the roles.
pub(super) fn assign(sheet: &Sheet, header: &Header) -> Vec<Column> {
    let profile = header.profile;
    let mut columns = headers(sheet, header);
    let looks = Looks { sheet, header_row: header.row };
    let candidates = candidates(&columns, profile);
    for role in SINGLE {
        let best = candidates
            .iter()
            .filter(|c| c.role == role && columns[c.column].role == Role::Other)
            .filter(|c| {
                let at = columns[c.column].at;
                let addresses = is_name(role) && looks.is_plainly(at, Role::Email);
                !addresses && (c.is_certain() || looks.fit(at, role))
            })
            .min_by_key(|c| {
                let at = columns[c.column].at;
                // The form's own column is blank where nobody had to log in.
                let blank = is_name(role) && looks.says_nobody(at);
                (blank, !looks.fit(at, role), c.rank, at)
            });
        if let Some(best) = best.filter(|_| columns.iter().all(|c| c.role != role)) {
            let why = best.why();
            (columns[best.column].role, columns[best.column].why) = (role, why);
        }
    }
    for candidate in &candidates {
        let column = &mut columns[candidate.column];
        let many = matches!(candidate.role, Role::QuestionPoints | Role::Question);
        if column.role == Role::Other && many {
            (column.role, column.why) = (candidate.role, candidate.why());
        }
    }
    if matches!(profile.tool, Tool::Generic | Tool::MicrosoftForms) {
        forms::mark(&mut columns, sheet, header.row);
    }
    by_content(&mut columns, &looks);
    columns
}

fn headers(sheet: &Sheet, header: &Header) -> Vec<Column> {
    let column = |at: u16, header: String| Column {
        at,
        header,
        role: Role::Other,
        why: RoleReason::Nothing,
        results: None,
    };
    // A set by column number: every cell of the sheet passes here.
    let mut seen = vec![false; usize::from(u16::MAX) + 1];
    body(sheet, header.row)
        .for_each(|row| row.cells().for_each(|(at, _)| seen[usize::from(at)] = true));
    let used: BTreeSet<u16> = (0..=u16::MAX).filter(|at| seen[usize::from(*at)]).collect();
    let titles = titles(sheet, header);
    let named: BTreeSet<u16> = titles.keys().copied().collect();
    let above = |at: u16| header.row.and_then(|row| title_above(sheet, row, at));
    let title = |at: u16| titles.get(&at).cloned().or_else(|| above(at)).unwrap_or_default();
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
const WEAK: usize = 3000;

impl Candidate {
    /// Whether the header alone decides; a name may be anything a person types.
    fn is_certain(&self) -> bool {
        self.rank < EXACT || (self.rank == EXACT && is_name(self.role))
    }

    fn why(&self) -> RoleReason {
        match self.rank {
            0..EXACT => RoleReason::Tool,
            EXACT => RoleReason::Header,
            _ => RoleReason::WordInHeader,
        }
    }
}

fn is_name(role: Role) -> bool {
    matches!(role, Role::FullName | Role::FirstName | Role::LastName | Role::PreferredName)
}

fn candidates(columns: &[Column], profile: &Profile) -> Vec<Candidate> {
    let headers: Vec<String> = columns.iter().map(|c| c.header.clone()).collect();
    let names = name_roles(&headers);
    let mut all = Vec::new();
    for (column, Column { header, .. }) in columns.iter().enumerate() {
        if let Some((rank, role)) = profile.role_of(&folded_header(header)) {
            all.push(Candidate { column, role, rank });
        } else if is_question(header) {
            all.push(Candidate { column, role: Role::Question, rank: EXACT });
        } else {
            let rank = |strength| match strength {
                Strength::Exact => EXACT,
                Strength::Contains => CONTAINS,
                Strength::Weak => WEAK,
            };
            let name = names.get(column).copied().flatten();
            for (role, strength) in roles_of(header) {
                // All headers together say which part of a name one means.
                let role = if is_name(role) { name.unwrap_or(role) } else { role };
                all.push(Candidate { column, role, rank: rank(strength) });
            }
        }
    }
    all
}

/// Who a row is about, by the look of the cells, where the headers left it open.
fn by_content(columns: &mut [Column], looks: &Looks<'_>) {
    let find = |columns: &mut [Column], role: Role, why: RoleReason| {
        let open = |c: &&mut Column| {
            matches!(c.role, Role::Other | Role::Question | Role::Username)
                && c.why != RoleReason::Tool
        };
        // Who wrote an answer is known by the address; the answer may have the form of a name.
        let email = columns.iter().find(|c| c.role == Role::Email).map(|c| c.at);
        let email = email.filter(|_| is_name(role));
        let answers =
            |c: &Column| email.is_some_and(|email| looks.holds_answers((c.at, email), &c.header));
        let mut fitting =
            columns.iter_mut().filter(open).filter(|c| looks.is_plainly(c.at, role) && !answers(c));
        if let Some(column) = fitting.next() {
            (column.role, column.why) = (role, why);
        }
    };
    let has = |columns: &[Column], roles: &[Role]| columns.iter().any(|c| roles.contains(&c.role));
    if !has(columns, &[Role::Email]) {
        find(columns, Role::Email, RoleReason::Addresses);
    }
    if !has(columns, &[Role::PersonKind]) {
        find(columns, Role::PersonKind, RoleReason::KindsOfPeople);
    }
    if !has(columns, &[Role::FullName, Role::FirstName, Role::LastName]) {
        find(columns, Role::FullName, RoleReason::Names);
    }
    // Two columns of single words beside addresses or ids are the two parts of a name.
    if !has(columns, &[Role::FullName, Role::FirstName, Role::LastName])
        && has(columns, &[Role::Email, Role::StudentId, Role::Username])
    {
        find(columns, Role::FirstName, RoleReason::Names);
        find(columns, Role::LastName, RoleReason::Names);
    }
}
