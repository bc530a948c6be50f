//! Rows of people: who a row is about, and the rows that are about nobody.

use std::collections::{BTreeMap, HashMap};

use super::columns::Column;
use super::groups::{Group, Member, member_columns, members};
use super::labels::is_student;
use super::looks::is_no_name;
use super::naming::name_roles;
use super::nobody::{NobodyKind, RowTexts, is_header_again, nobody, settle};
use super::role::Role;
use super::tool::Tool;
use crate::domain::{
    CellScore, EmailReading, LabelledName, NameKey, NumberStyle, normal_id, parse_score, phone_key,
    shown_id, tidy, words,
};
use crate::submission::{Clues, RowDoubt, RowReason, SetAside, StudentId};
use crate::workbook::{Row, Value};

/// The rows of a sheet below its header, by what they are.
pub(super) struct Sorted<'s> {
    /// Rows of people, in the order of the sheet.
    pub(super) people: Vec<(Row<'s>, Clues)>,
    /// Other rows.
    pub(super) set_aside: Vec<SetAside>,
    /// The row with the maxima.
    pub(super) maxima: Option<Row<'s>>,
    /// Rows of people that somebody should look at.
    pub(super) unclear: Vec<(u32, RowDoubt)>,
}

/// Tells who rows are about.
pub(super) struct People<'t> {
    tool: Tool,
    by_role: HashMap<Role, &'t Column>,
    header: HashMap<u16, String>,
    /// Columns of members of a group: column, member, what it says.
    members: Vec<(u16, u32, Role)>,
    /// Columns of the last name: its prefix, and a second one.
    last_names: Vec<u16>,
    /// Whether commas in names part people.
    commas: bool,
}

impl<'t> People<'t> {
    pub(super) fn new(tool: Tool, columns: &'t [Column]) -> Self {
        let by_role = columns.iter().rev().map(|c| (c.role, c)).collect();
        let header = columns.iter().map(|c| (c.at, c.header.clone())).collect();
        let headers: Vec<String> = columns.iter().map(|c| c.header.clone()).collect();
        let members = member_columns(&headers)
            .into_iter()
            .filter_map(|m| Some((columns.get(m.column)?.at, m.member, m.role)))
            .collect();
        let last_names = last_names(columns, &headers);
        Self { tool, by_role, header, members, last_names, commas: false }
    }

    /// Sorts the rows below the header, which is in row `header_row`.
    pub(super) fn sort<'s>(&mut self, body: &[Row<'s>], header_row: Option<u32>) -> Sorted<'s> {
        self.commas = body.iter().any(|row| names_by_commas(&self.text(row, Role::FullName)) > 2);
        let mut sorted =
            Sorted { people: Vec::new(), set_aside: Vec::new(), maxima: None, unclear: Vec::new() };
        let mut others: Vec<Row<'s>> = Vec::new();
        let mut unknown: Vec<(u32, String)> = Vec::new();
        let mut next = header_row.map(|row| row + 1);
        for row in body {
            let expected = next.unwrap_or(row.number);
            if row.number > expected {
                sorted.set_aside.push(SetAside {
                    row: expected,
                    rows: row.number - expected,
                    text: String::new(),
                    why: RowReason::Blank,
                    sure: true,
                });
            }
            next = row.number.checked_add(1);
            let clues = self.clues(row);
            match self.nobody(row, &clues) {
                None => {
                    let kind = self.text(row, Role::PersonKind);
                    if !kind.is_empty() && is_student(&kind).is_none() {
                        unknown.push((row.number, kind));
                    }
                    self.join(&mut sorted, *row, clues);
                }
                Some((why, sure)) => {
                    sorted.set_aside.push(set_aside(row, why, sure));
                    others.push(*row);
                }
            }
        }
        // A kind of person that few have and no list knows may be staff.
        if unknown.len() * 3 <= sorted.people.len() {
            let doubts = unknown.into_iter().map(|(row, kind)| (row, RowDoubt::Kind(kind)));
            sorted.unclear.extend(doubts);
        }
        let kinds: Vec<NobodyKind> = sorted.set_aside.iter().filter_map(|s| s.why.kind()).collect();
        for aside in &mut sorted.set_aside {
            if let RowReason::Nobody(kind) = aside.why {
                aside.why = RowReason::Nobody(settle(kind, &kinds));
            }
        }
        let maxima = sorted.set_aside.iter().find(|s| s.why.kind() == Some(NobodyKind::Maxima));
        sorted.maxima = maxima.and_then(|s| others.into_iter().find(|row| row.number == s.row));
        sorted
    }

    /// Why a row is nobody's submission, if it is nobody's, and whether that is sure.
    fn nobody(&self, row: &Row<'_>, clues: &Clues) -> Option<(RowReason, bool)> {
        let cells: Vec<(u16, String)> =
            row.cells().map(|(at, v)| (at, v.shown().trim().to_owned())).collect();
        if is_header_again(|at| self.header.get(&at).map(String::as_str), &cells) {
            return Some((RowReason::Nobody(NobodyKind::RepeatedHeader), true));
        }
        if is_student(&self.text(row, Role::PersonKind)) == Some(false) {
            return Some((RowReason::Nobody(NobodyKind::Staff), true));
        }
        let texts: Vec<&str> = row
            .cells()
            .filter_map(|(_, v)| if let Value::Text(t) = v { Some(t) } else { None })
            .collect();
        let found = nobody(&RowTexts {
            lead: texts.first().copied().unwrap_or_default(),
            name: &clues.name,
            line: &texts.join(" "),
            numbers: cells.len() - texts.len(),
            contact: clues.email.valid().is_some() || has_number(clues),
        });
        match found {
            Some(found) => Some((RowReason::Nobody(found.kind), found.sure)),
            None => says_nobody(clues).then(|| (RowReason::NoClues, !holds_score(row))),
        }
    }

    /// Adds a row of a person, or of each member of a group.
    fn join<'s>(&self, sorted: &mut Sorted<'s>, row: Row<'s>, clues: Clues) {
        let id = self.text(&row, Role::StudentId);
        let name = if self.by_role.contains_key(&Role::FullName) {
            self.text(&row, Role::FullName)
        } else {
            clues.name.clone()
        };
        let by_commas = self.commas && names_by_commas(&name) > 1;
        let name = if by_commas { name.replace(',', ";") } else { name };
        let group = match self.listed_members(&row) {
            found if found.len() > 1 => Group::Many(found),
            _ => members(&name, &clues.email_typed, &id),
        };
        match group {
            Group::One => sorted.people.push((row, clues)),
            Group::Unclear { names, emails, ids } => {
                sorted.unclear.push((row.number, RowDoubt::Group { names, emails, ids }));
                sorted.people.push((row, clues));
            }
            Group::Many(found) => {
                for member in found {
                    let typed = [member.name, member.email, member.id];
                    sorted.people.push((row, self.of_texts(typed, "", None)));
                }
            }
        }
    }

    /// The members of a group that has a column for each.
    fn listed_members(&self, row: &Row<'_>) -> Vec<Member> {
        let mut found: BTreeMap<u32, Member> = BTreeMap::new();
        for (at, number, role) in &self.members {
            let text = tidy(&row.get(*at).shown());
            let blank = || Member { name: String::new(), email: String::new(), id: String::new() };
            let member = found.entry(*number).or_insert_with(blank);
            match role {
                Role::Email => member.email = text,
                Role::StudentId | Role::Username => member.id = text,
                _ => member.name = tidy(&format!("{} {text}", member.name)),
            }
        }
        let filled = |m: &Member| !(m.name.is_empty() && m.email.is_empty() && m.id.is_empty());
        found.into_values().filter(filled).collect()
    }

    fn text(&self, row: &Row<'_>, role: Role) -> String {
        self.by_role.get(&role).map(|c| row.get(c.at).shown().trim().to_owned()).unwrap_or_default()
    }

    fn clues(&self, row: &Row<'_>) -> Clues {
        let (mut email_typed, username) =
            (self.text(row, Role::Email), self.text(row, Role::Username));
        if email_typed.is_empty() && username.contains('@') {
            email_typed.clone_from(&username);
        }
        let mut student_id = self.student_id(row, Role::StudentId);
        if student_id.as_ref().is_some_and(|id| id.value.contains('@')) {
            if email_typed.is_empty() {
                email_typed = self.text(row, Role::StudentId);
            }
            student_id = None;
        }
        let mut student_id = student_id
            .or_else(|| self.student_id(row, Role::Username).filter(|id| !id.value.contains('@')));
        let phone = self.text(row, Role::Phone);
        let mut name = self.name(row);
        // A login name or a number with a blank between letters is the person's name.
        let id = self.text(row, Role::StudentId);
        let written = [&username, &id].into_iter().find(|text| is_written_name(text));
        if let Some(written) = written.filter(|_| name.is_empty()) {
            name = tidy(written);
            student_id = None;
        }
        let other_names = self.other_names(row, &name);
        let clues = self.of_texts([name, email_typed, String::new()], &phone, student_id);
        let login = if username.contains('@') { String::new() } else { tidy(&username) };
        Clues { other_names, login, ..clues }
    }

    /// Clues of a name, an e-mail address and an id as typed; an id that is read already outweighs
    /// the typed one.
    fn of_texts(
        &self,
        [name, email_typed, id]: [String; 3],
        phone: &str,
        read: Option<StudentId>,
    ) -> Clues {
        let typed = || {
            let header = self.by_role.get(&Role::StudentId).map_or("id", |c| c.header.as_str());
            let value = normal_id(&id)?;
            Some(StudentId { kind: kind_of_id(header), value, shown: shown_id(&id) })
        };
        let labelled = LabelledName::parse(&name);
        Clues {
            name_key: NameKey::new(&labelled.name),
            label: labelled.label,
            other_names: Vec::new(),
            login: String::new(),
            name,
            email: EmailReading::parse(&email_typed),
            email_typed,
            phone: phone_key(phone),
            student_id: read.or_else(typed),
        }
    }

    fn student_id(&self, row: &Row<'_>, role: Role) -> Option<StudentId> {
        let column = self.by_role.get(&role)?;
        let typed = self.text(row, role);
        let value = normal_id(&typed)?;
        Some(StudentId { kind: kind_of_id(&column.header), value, shown: shown_id(&typed) })
    }

    /// The names that the preferred first name makes: with the surname, or the whole name as it
    /// was typed there.
    fn other_names(&self, row: &Row<'_>, name: &str) -> Vec<String> {
        let preferred = tidy(&self.text(row, Role::PreferredName));
        let last = self.text(row, Role::LastName);
        let mut names = if !preferred.chars().any(char::is_alphabetic) {
            Vec::new()
        } else if preferred.contains(' ') {
            vec![preferred.clone(), tidy(&format!("{preferred} {last}"))]
        } else if last.is_empty() {
            replaced(name, &preferred)
        } else {
            vec![format!("{preferred} {last}")]
        };
        names.retain(|other| NameKey::new(other) != NameKey::new(name));
        names
    }

    /// The last name with its prefix and a second last name, in the order of the columns.
    fn last_name(&self, row: &Row<'_>) -> String {
        let parts: Vec<String> =
            self.last_names.iter().map(|at| row.get(*at).shown().trim().to_owned()).collect();
        tidy(&parts.join(" "))
    }

    fn name(&self, row: &Row<'_>) -> String {
        let (first, last) = (self.text(row, Role::FirstName), self.last_name(row));
        let parts = tidy(&format!("{first} {last}"));
        let full = tidy(&self.text(row, Role::FullName));
        let name = if parts.is_empty() { full } else { parts };
        if is_no_name(&name) {
            return String::new();
        }
        match name.split_once(", ") {
            Some((last, first)) if self.tool == Tool::Canvas && !first.contains(',') => {
                format!("{first} {last}")
            }
            _ => name,
        }
    }
}

fn last_names(columns: &[Column], headers: &[String]) -> Vec<u16> {
    const PREFIXES: [&str; 5] =
        ["tussenvoegsel", "tussenvoegsels", "tussenv", "voorvoegsel", "namenszusatz"];
    let has_last = columns.iter().any(|c| c.role == Role::LastName);
    let more = |(column, role): &(&Column, Option<Role>)| {
        let said = words(&column.header).join(" ");
        let open = column.role == Role::Other && column.results.is_none();
        column.role == Role::LastName
            || (has_last
                && open
                && (*role == Some(Role::LastName) || PREFIXES.contains(&said.as_str())))
    };
    let roles = name_roles(headers);
    columns.iter().zip(roles).filter(more).map(|(column, _)| column.at).collect()
}

/// Names that commas part, each of two words or more: two may be "Last names, First names", but
/// three are three people.
fn names_by_commas(name: &str) -> usize {
    let parts: Vec<&str> = name.split(',').collect();
    let whole = parts.iter().all(|part| part.split_whitespace().count() > 1);
    if whole { parts.len() } else { 1 }
}

/// Whether nothing says who it is; a name without a letter is none.
fn says_nobody(clues: &Clues) -> bool {
    let figures = !clues.name.is_empty() && !clues.name.chars().any(char::is_alphabetic);
    let other = clues.email.valid().is_some() || clues.phone.is_some();
    clues.is_blank() || (figures && !other && clues.student_id.is_none())
}

/// Whether a text has two words and more letters than digits.
fn is_written_name(text: &str) -> bool {
    let text = text.trim();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.contains(' ') && !text.contains('@') && letters > 3 * digits
}

/// Whether a row holds a number that may be somebody's score; formulas below a table give 0.
fn holds_score(row: &Row<'_>) -> bool {
    row.cells().any(|(_, value)| match parse_score(value.shown().trim(), NumberStyle::Point) {
        CellScore::Marks(n) | CellScore::Percent(n) | CellScore::Fraction(n, _) => !n.is_zero(),
        _ => false,
    })
}

/// A name with its first word, or the second of two, replaced by the preferred first name: the
/// order of a whole name is not known.
fn replaced(name: &str, preferred: &str) -> Vec<String> {
    if let Some((last, _)) = name.split_once(',') {
        return vec![tidy(&format!("{preferred} {last}"))];
    }
    match name.split_whitespace().collect::<Vec<_>>().as_slice() {
        [one, two] => vec![format!("{preferred} {two}"), format!("{preferred} {one}")],
        [_, rest @ .., last] => {
            let all = format!("{preferred} {} {last}", rest.join(" "));
            vec![all, format!("{preferred} {last}")]
        }
        [] | [_] => Vec::new(),
    }
}

/// Whether a row has an id; a label in the column of ids has no digit.
pub(super) fn has_number(clues: &Clues) -> bool {
    clues.student_id.as_ref().is_some_and(|id| id.value.chars().any(|c| c.is_ascii_digit()))
}

/// `Roll No.` and `Roll number` are one kind of number.
fn kind_of_id(header: &str) -> String {
    let generic = ["no", "nr", "num", "number", "numbers", "id", "ids", "n"];
    let said = words(header);
    let telling: Vec<&str> =
        said.iter().map(String::as_str).filter(|w| !generic.contains(w)).collect();
    if telling.is_empty() { "id".to_owned() } else { telling.join(" ") }
}

pub(super) fn set_aside(row: &Row<'_>, why: RowReason, sure: bool) -> SetAside {
    let texts: Vec<String> =
        row.cells().take(4).map(|(_, v)| v.shown().chars().take(30).collect()).collect();
    SetAside { row: row.number, rows: 1, text: tidy(&texts.join(" · ")), why, sure }
}
