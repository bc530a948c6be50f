//! The columns of a long table: who, which test, and what is written for it.

use std::collections::HashSet;

use super::role::Role;
use crate::domain::{fold, tidy, words};

/// Headers of a column with the questions of a test (folded).
const QUESTIONS: &str = "question|questions|question id|question no|question number|questionno|questionid|question title|question name|\
    question instance|frage|pregunta|pergunta|domanda|soru|vraag|intitule de la question";

/// The columns of a long table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LongColumns {
    /// Who it is about, the surest columns first; a name may be in two.
    pub(super) who: Vec<Vec<usize>>,
    /// Columns that are kept as they are, in their order.
    pub(super) kept: Vec<usize>,
    pub(super) assignment: usize,
    /// Whether a column tells attempts apart, so that a person may have many rows for a test.
    pub(super) attempts: bool,
    /// What is written for each test, with the ending of its title.
    pub(super) parts: Vec<(usize, &'static str)>,
}

/// Endings of the titles of a test's columns, by role; the first one found is its result.
const PARTS: [(Role, &str); 6] = [
    (Role::Score, ""),
    (Role::TestItem, ""),
    (Role::Percent, " - Percent"),
    (Role::Maximum, " - Max Points"),
    (Role::Submitted, " - Submission Time"),
    (Role::Penalty, " - Penalty"),
];

/// The columns of a long table, if it is one: few titles, each with many people, and people with
/// several rows.
pub(super) fn long_columns(roles: &[Role], rows: &[Vec<String>]) -> Option<LongColumns> {
    let at = |role: Role| roles.iter().position(|r| *r == role);
    let assignment = at(Role::Assignment)?;
    let surest: [&[Role]; 6] = [
        &[Role::StudentId],
        &[Role::Email],
        &[Role::Username],
        &[Role::FullName],
        &[Role::LastName, Role::FirstName],
        &[Role::Phone],
    ];
    let places = |roles: &[Role]| roles.iter().copied().filter_map(at).collect::<Vec<usize>>();
    let who: Vec<Vec<usize>> = surest.into_iter().map(places).filter(|w| !w.is_empty()).collect();
    let scores = |r: &&Role| matches!(r, Role::Score | Role::TestItem);
    if roles.iter().filter(scores).count() > 1 {
        return None;
    }
    let mut parts: Vec<(usize, &str)> =
        PARTS.into_iter().filter_map(|(role, end)| Some((at(role)?, end))).collect();
    let result = parts.iter().any(|(column, _)| {
        roles
            .get(*column)
            .is_some_and(|r| matches!(r, Role::Score | Role::TestItem | Role::Percent))
    });
    if who.is_empty() || !result {
        return None;
    }
    // The right answers are the marks behind a percent.
    if let (Some(correct), false) = (at(Role::Correct), parts.iter().any(|(_, end)| end.is_empty()))
    {
        parts.insert(0, (correct, ""));
    }
    let marks = parts.iter().any(|(_, end)| end.is_empty());
    if !marks {
        parts.iter_mut().filter(|(_, end)| *end == " - Percent").for_each(|part| part.1 = " (%)");
    }
    let keeps =
        |role: &Role| role.is_identity() || matches!(role, Role::Section | Role::PersonKind);
    let kept = (0..roles.len()).filter(|at| roles.get(*at).is_some_and(keeps)).collect();
    let attempts =
        [Role::Attempt, Role::Submitted, Role::Started].into_iter().any(|r| at(r).is_some());
    let columns = LongColumns { who, kept, assignment, attempts, parts };
    columns.fit(rows).then_some(columns)
}

impl LongColumns {
    fn fit(&self, rows: &[Vec<String>]) -> bool {
        let named: Vec<(String, String)> =
            rows.iter().filter_map(|row| Some((self.person(row)?, self.test(row)?))).collect();
        let people: HashSet<&String> = named.iter().map(|(person, _)| person).collect();
        let tests: HashSet<&String> = named.iter().map(|(_, test)| test).collect();
        let pairs: HashSet<&(String, String)> = named.iter().collect();
        // A column that names one quiz, or a text of its own a row, makes no long table.
        tests.len() >= 2 && pairs.len() > people.len() && tests.len() < named.len()
    }

    /// Whether nothing of a column is in the wide table.
    pub(super) fn is_unused(&self, at: usize) -> bool {
        let used = at == self.assignment
            || self.kept.contains(&at)
            || self.who.iter().flatten().any(|who| *who == at)
            || self.parts.iter().any(|(part, _)| *part == at);
        !used
    }

    pub(super) fn cell(row: &[String], at: usize) -> &str {
        row.get(at).map_or("", |text| text.trim())
    }

    /// The person of a row by the surest columns that are filled.
    pub(super) fn person(&self, row: &[String]) -> Option<String> {
        let said = |columns: &Vec<usize>| {
            let texts: Vec<String> =
                columns.iter().map(|at| fold(&tidy(Self::cell(row, *at)))).collect();
            let filled = texts.iter().any(|t| !t.is_empty());
            filled.then(|| format!("{columns:?} {}", texts.join("\u{1f}")))
        };
        self.who.iter().find_map(said)
    }

    pub(super) fn test(&self, row: &[String]) -> Option<String> {
        let title = fold(&tidy(Self::cell(row, self.assignment)));
        (!title.is_empty()).then_some(title)
    }

    /// Whether a row has a result, whatever it is of; 0 without a test is none.
    pub(super) fn has_result(&self, row: &[String]) -> bool {
        let result = |(column, end): &(usize, &str)| {
            let cell = Self::cell(row, *column);
            matches!(*end, "" | " - Percent" | " (%)") && !matches!(cell, "" | "0" | "-")
        };
        self.parts.iter().any(result)
    }

    /// The titles of a test's columns.
    pub(super) fn titles(&self, row: &[String]) -> impl Iterator<Item = String> {
        let title = tidy(Self::cell(row, self.assignment));
        self.parts.iter().map(move |(_, end)| format!("{title}{end}"))
    }

    /// Whether another column says which question of the test a row is about.
    pub(super) fn by_question(&self, header: &[String]) -> bool {
        let asks = |(at, header): (usize, &String)| {
            at != self.assignment && QUESTIONS.split('|').any(|q| q == words(header).join(" "))
        };
        header.iter().enumerate().any(asks)
    }
}
