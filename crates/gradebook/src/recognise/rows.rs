//! Rows into submissions; rows that are nobody's are set aside with the reason.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::columns::Column;
use super::role::Role;
use super::tool::{Scores, Tool};
use crate::domain::{
    CellScore, DateOrder, EmailReading, NameKey, NumberStyle, fold, parse_moment, parse_score,
    phone_key, tidy,
};
use crate::submission::{Answer, Clues, SetAside, StudentId, Submission};
use crate::workbook::{Row, Value};

/// First words of rows that sum up others (folded).
const SUMMARIES: [&str; 30] = [
    "total",
    "totals",
    "grand total",
    "average",
    "averages",
    "mean",
    "median",
    "overall average",
    "group average",
    "class average",
    "sum",
    "std dev",
    "standard deviation",
    "moyenne",
    "moyenne generale",
    "moyenne du groupe",
    "somme",
    "total general",
    "promedio",
    "promedio general",
    "promedio del grupo",
    "media",
    "media geral",
    "media do grupo",
    "soma",
    "suma",
    "minimum",
    "maximum",
    "count",
    "moyenne globale",
];

/// How the rows of one table are read.
pub(super) struct RowReader<'t> {
    tool: Tool,
    scores: Scores,
    by_role: HashMap<Role, &'t Column>,
    tests: Vec<&'t Column>,
    style: NumberStyle,
    dates: DateOrder,
    header: Vec<String>,
}

/// What a row turned out to be.
pub(super) enum RowKind {
    Submission(Box<Submission>),
    SetAside(SetAside),
}

impl<'t> RowReader<'t> {
    pub(super) fn new(tool: Tool, scores: Scores, columns: &'t [Column]) -> Self {
        let by_role = columns.iter().rev().map(|c| (c.role, c)).collect::<HashMap<_, _>>();
        let tests = match by_role.get(&Role::TestItem) {
            Some(_) => columns.iter().filter(|c| c.role == Role::TestItem).collect(),
            None => [Role::Score, Role::Percent, Role::Correct]
                .iter()
                .find_map(|r| by_role.get(r))
                .into_iter()
                .copied()
                .collect(),
        };
        let header = columns.iter().map(|c| fold(&c.header)).collect();
        Self {
            tool,
            scores,
            by_role,
            tests,
            style: NumberStyle::Point,
            dates: DateOrder::MonthFirst,
            header,
        }
    }

    /// The columns of the tests' scores.
    pub(super) fn tests(&self) -> &[&'t Column] {
        &self.tests
    }

    /// Lets the columns decide what commas and slashes mean.
    pub(super) fn learn(&mut self, rows: &[Row<'_>], fallback: NumberStyle) {
        let texts = |columns: Vec<u16>| {
            rows.iter()
                .flat_map(move |row| columns.clone().into_iter().map(|at| row.get(at)))
                .filter_map(|v| if let Value::Text(t) = v { Some(t) } else { None })
        };
        let scored = self.tests.iter().copied().chain(self.by_role.get(&Role::Percent).copied());
        self.style = NumberStyle::of_column(texts(scored.map(|c| c.at).collect()), fallback);
        let times = self.by_role.get(&Role::Submitted).or_else(|| self.by_role.get(&Role::Started));
        self.dates = DateOrder::of_column(texts(times.map(|c| c.at).into_iter().collect()));
    }

    /// The number style of the score columns.
    pub(super) fn style(&self) -> NumberStyle {
        self.style
    }

    fn text(&self, row: &Row<'_>, role: Role) -> String {
        self.by_role.get(&role).map(|c| row.get(c.at).shown().trim().to_owned()).unwrap_or_default()
    }

    /// Reads one row.
    pub(super) fn read(&self, row: &Row<'_>) -> RowKind {
        let clues = self.clues(row);
        match self.nobody(row, &clues) {
            Some(why) => RowKind::SetAside(set_aside(row, why)),
            None => RowKind::Submission(Box::new(Submission {
                row: row.number,
                clues,
                at: self.moment(row),
                answers: self.tests.iter().map(|c| self.answer(row, c)).collect(),
            })),
        }
    }

    /// Why a row is nobody's submission, if it is nobody's.
    fn nobody(&self, row: &Row<'_>, clues: &Clues) -> Option<&'static str> {
        let first =
            row.cells().find_map(|(_, v)| if let Value::Text(t) = v { Some(t) } else { None });
        let said = |text: &str| crate::domain::words(text).join(" ");
        let lead = first.map(said).unwrap_or_default();
        let name = said(&clues.name);
        let is = |phrases: &[&str]| phrases.iter().any(|p| lead == *p || name == *p);
        let anonymous = clues.email.valid().is_none() && clues.student_id.is_none();
        if is(&["points possible", "manual posting"]) {
            return Some("a row about the tests, not a person");
        }
        if anonymous && is(&SUMMARIES) {
            return Some("a total or average, not a person");
        }
        if self.tool == Tool::Canvas && name == "test student" {
            return Some("Canvas's test student, not a person");
        }
        let repeats = |(at, value): (u16, Value<'_>)| {
            self.header.get(usize::from(at)).is_some_and(|h| *h == fold(value.shown().trim()))
        };
        if row.len() > 1 && row.cells().all(repeats) {
            return Some("the header again");
        }
        clues.is_blank().then_some("no name, e-mail, phone or id")
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
        let student_id = student_id
            .or_else(|| self.student_id(row, Role::Username).filter(|id| !id.value.contains('@')));
        let name = self.name(row);
        Clues {
            name_key: NameKey::new(&name),
            name,
            email: EmailReading::parse(&email_typed),
            email_typed,
            phone: phone_key(&self.text(row, Role::Phone)),
            student_id,
        }
    }

    fn student_id(&self, row: &Row<'_>, role: Role) -> Option<StudentId> {
        let column = self.by_role.get(&role)?;
        let value = fold(self.text(row, role).trim_start_matches('#').trim());
        let said = !value.is_empty()
            && !matches!(value.as_str(), "-" | "n/a" | "na" | "none" | "nil" | "0");
        said.then(|| StudentId { kind: fold(&column.header), value })
    }

    fn name(&self, row: &Row<'_>) -> String {
        let (first, last) = (self.text(row, Role::FirstName), self.text(row, Role::LastName));
        let parts = tidy(&format!("{first} {last}"));
        let full = tidy(&self.text(row, Role::FullName));
        let name = if parts.is_empty() { full } else { parts };
        if matches!(name.to_lowercase().as_str(), "-" | "anonymous" | "anonyme" | "n/a" | "none") {
            return String::new();
        }
        match name.split_once(", ") {
            Some((last, first)) if self.tool == Tool::Canvas && !first.contains(',') => {
                format!("{first} {last}")
            }
            _ => name,
        }
    }

    fn moment(&self, row: &Row<'_>) -> Option<chrono::NaiveDateTime> {
        let read = |role| match row.get(self.by_role.get(&role)?.at) {
            Value::Moment(t) => Some(t),
            Value::Text(t) => parse_moment(t, self.dates),
            _ => None,
        };
        read(Role::Submitted).or_else(|| read(Role::Started))
    }

    fn answer(&self, row: &Row<'_>, column: &Column) -> Answer {
        if self.scores == Scores::RightAmongAll && column.role == Role::Correct {
            return self.right_among_all(row);
        }
        let raw = row.get(column.at).shown().trim().to_owned();
        let mut score = self.scored(row.get(column.at), &raw);
        if column.role == Role::Percent
            && let CellScore::Marks(percent) = score
        {
            score = CellScore::Percent(percent);
        }
        if score == CellScore::Missing {
            score = self.by_status(row);
        }
        let number = |role| match parse_score(&self.text(row, role), self.style) {
            CellScore::Marks(n) | CellScore::Percent(n) => Some(n),
            _ => None,
        };
        let beside = column.role == Role::Score;
        Answer {
            raw,
            score,
            maximum: number(Role::Maximum).filter(|m| beside && *m > Decimal::ZERO),
            tool_percent: number(Role::Percent).filter(|_| beside),
        }
    }

    fn scored(&self, value: Value<'_>, raw: &str) -> CellScore {
        match value {
            Value::Error("#N/A") => CellScore::NotAssigned,
            Value::Error(_) | Value::Bool(_) | Value::Moment(_) => CellScore::Unreadable,
            Value::Number(n) => {
                crate::domain::decimal_from_f64(n).map_or(CellScore::Unreadable, CellScore::Marks)
            }
            _ => parse_score(raw, self.style),
        }
    }

    /// A blank score may be told apart by the status beside it.
    fn by_status(&self, row: &Row<'_>) -> CellScore {
        match fold(&self.text(row, Role::Status)).as_str() {
            "ungraded" | "submitted" | "needs grading" | "finished" | "completed" => {
                CellScore::Pending
            }
            "excused" => CellScore::Excused,
            _ => CellScore::Missing,
        }
    }

    /// Kahoot and Quizizz: points include speed, so the percent is right answers among all.
    fn right_among_all(&self, row: &Row<'_>) -> Answer {
        let count = |role| match parse_score(&self.text(row, role), self.style) {
            CellScore::Marks(n) if n >= Decimal::ZERO => n,
            _ => Decimal::ZERO,
        };
        let (right, wrong, left_out) =
            (count(Role::Correct), count(Role::Incorrect), count(Role::Unattempted));
        let all = right.saturating_add(wrong).saturating_add(left_out);
        let score =
            if all > Decimal::ZERO { CellScore::Fraction(right, all) } else { CellScore::Missing };
        let raw = if left_out > Decimal::ZERO {
            format!("{right} right, {wrong} wrong, {left_out} left out")
        } else {
            format!("{right} right, {wrong} wrong")
        };
        Answer { raw, score, maximum: None, tool_percent: None }
    }
}

fn set_aside(row: &Row<'_>, why: &str) -> SetAside {
    let texts: Vec<String> =
        row.cells().take(4).map(|(_, v)| v.shown().chars().take(30).collect()).collect();
    SetAside { row: row.number, rows: 1, text: tidy(&texts.join(" · ")), why: why.to_owned() }
}
