//! Questions that change nothing, answered with figures of the table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arguments::{Condition, Statistic};
use super::base::Who;
use super::column::{Column, Role};
use super::error::TableError;
use super::frame::Table;
use super::number::shown;
use super::sentence::conditions_of;
use super::values::FAIL;
use gradebook::scheme::{Missing, Scheme};
use gradebook::scoring::Grade;

/// Most people listed.
const MOST: usize = 30;

/// A question about the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Query {
    /// A figure of a column, for example the class average of a test.
    Figure {
        /// The figure.
        statistic: Statistic,
        /// The column; the final average when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<String>,
        /// Only rows that meet these conditions count.
        #[serde(default)]
        conditions: Vec<Condition>,
    },
    /// The people with the greatest or least values.
    Top {
        /// The column; the final average when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<String>,
        /// How many.
        count: u32,
        /// True for the least values.
        #[serde(default)]
        lowest: bool,
    },
    /// The people whose rows meet the conditions: who, and how many.
    List {
        /// The conditions.
        conditions: Vec<Condition>,
        /// True when one condition is enough.
        #[serde(default)]
        any: bool,
    },
    /// How many people failed only because of missing tests.
    FailedForMissing,
    /// One person's figures.
    Person {
        /// The person.
        person: String,
    },
    /// What columns there are.
    Columns,
}

/// An answer: lines, and rows of a small table under titles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Sentences.
    pub lines: Vec<String>,
    /// Titles and rows.
    pub rows: Vec<Vec<String>>,
    /// Rows left out.
    pub more: usize,
}

impl Answer {
    fn line(text: String) -> Self {
        Self { lines: vec![text], ..Self::default() }
    }
}

impl Table {
    /// Answers a question.
    ///
    /// # Errors
    /// [`TableError`] when a column or a person is not there.
    pub fn ask(&self, query: &Query, people: &[Who]) -> Result<Answer, TableError> {
        match query {
            Query::Figure { statistic, column, conditions } => {
                self.tell_figure(*statistic, column.as_deref(), conditions)
            }
            Query::Top { column, count, lowest } => self.top(column.as_deref(), *count, *lowest),
            Query::List { conditions, any } => {
                let rows = self.rows_that(conditions, *any)?;
                let what = conditions_of(conditions, *any);
                let line = format!("{} of {} people: {what}", rows.len(), self.height());
                let asked: Vec<&Column> =
                    conditions.iter().filter_map(|c| self.find(&c.column).ok()).collect();
                Ok(self.list(line, &rows, &asked))
            }
            Query::FailedForMissing => Ok(self.failed_for_missing()),
            Query::Person { person } => {
                let person = self.person(people, person)?;
                let row = self.people().iter().position(|p| *p == person).unwrap_or_default();
                let figures = self.columns().map(|c| {
                    let cell = self.shown(c)[row].clone();
                    vec![c.title.clone(), if cell.is_empty() { "–".to_owned() } else { cell }]
                });
                Ok(Answer { rows: figures.collect(), ..Answer::default() })
            }
            Query::Columns => {
                let titles: Vec<&str> = self.columns().map(|c| c.title.as_str()).collect();
                Ok(Answer::line(format!(
                    "{}: {}",
                    counted(titles.len(), "column", "columns"),
                    titles.join(", ")
                )))
            }
        }
    }

    fn rows_that(&self, conditions: &[Condition], any: bool) -> Result<Vec<usize>, TableError> {
        let meets = self.meets(conditions, any)?;
        Ok((0..meets.len()).filter(|row| meets[*row]).collect())
    }

    fn tell_figure(
        &self,
        statistic: Statistic,
        column: Option<&str>,
        conditions: &[Condition],
    ) -> Result<Answer, TableError> {
        let column = self.find_or_average(column)?;
        let rows = match conditions {
            [] => (0..self.height()).collect(),
            conditions => self.rows_that(conditions, false)?,
        };
        let numbers = self.numbers(column.id);
        let values: Vec<f64> = rows.iter().filter_map(|row| numbers[*row]).collect();
        let figure = statistic.of(&values).map_or("–".to_owned(), |f| shown(f, 2));
        let of = if conditions.is_empty() {
            String::new()
        } else {
            format!(", where {}", conditions_of(conditions, false))
        };
        let blank = rows.len() - values.len();
        let without = if blank == 0 { String::new() } else { format!(", {blank} without") };
        Ok(Answer::line(format!(
            "{} of \"{}\"{of}: {figure} ({}{without})",
            statistic.label(),
            column.title,
            counted(values.len(), "person", "people")
        )))
    }

    fn top(&self, column: Option<&str>, count: u32, lowest: bool) -> Result<Answer, TableError> {
        let column = self.find_or_average(column)?;
        let numbers = self.numbers(column.id);
        let mut rows: Vec<(usize, f64)> =
            numbers.iter().enumerate().filter_map(|(row, v)| Some((row, (*v)?))).collect();
        rows.sort_by(|a, b| if lowest { a.1.total_cmp(&b.1) } else { b.1.total_cmp(&a.1) });
        let wanted = (count.max(1) as usize).min(MOST);
        // Those who tie with the last one belong to the list.
        let last = rows.get(wanted - 1).map(|(_, value)| *value);
        let ties = |(_, value): &(usize, f64)| last.is_some_and(|l| (l - value).abs() < 1e-9);
        let end = wanted.min(rows.len());
        let more = rows[end..].iter().take_while(|r| ties(r)).count();
        let chosen: Vec<usize> =
            rows[..(end + more).min(MOST)].iter().map(|(row, _)| *row).collect();
        let which = if lowest { "lowest" } else { "best" };
        let line = format!("The {} {which} by \"{}\"", chosen.len(), column.title);
        Ok(self.list(line, &chosen, &[column]))
    }

    /// Name, what was asked about, and how they end.
    fn list(&self, line: String, rows: &[usize], asked: &[&Column]) -> Answer {
        let mut columns: Vec<&Column> = Vec::new();
        let telling = [Role::Name, Role::Average, Role::Status];
        let all = self.columns().filter(|c| c.role == Role::Name);
        let rest = self.columns().filter(|c| telling[1..].contains(&c.role));
        for column in all.chain(asked.iter().copied()).chain(rest) {
            if !columns.iter().any(|c| c.id == column.id) {
                columns.push(column);
            }
        }
        let cells: Vec<Vec<String>> = columns.iter().map(|c| self.shown(c)).collect();
        let mut lines = vec![columns.iter().map(|c| c.title.clone()).collect::<Vec<_>>()];
        let row = |row: &usize| cells.iter().map(|column| column[*row].clone()).collect();
        lines.extend(rows.iter().take(MOST).map(row));
        if rows.is_empty() {
            lines.clear();
        }
        Answer { lines: vec![line], rows: lines, more: rows.len().saturating_sub(MOST) }
    }

    /// Who failed, has a missing test, and would pass if missing tests did not count.
    fn failed_for_missing(&self) -> Answer {
        let rows = self.would_pass_without_missing();
        let failed = self.passed_and_failed().1;
        let line = format!(
            "{} of the {failed} who failed would pass if their missing tests did not count",
            rows.len()
        );
        self.list(line, &rows, &[])
    }

    /// Rows of people who fail and would pass if their missing tests did not count.
    pub fn would_pass_without_missing(&self) -> Vec<usize> {
        let scheme = Scheme { missing: Missing::Blank, ..self.scheme.clone() };
        let status = self.with_role(Role::Status).map(|c| self.texts(c.id)).unwrap_or_default();
        let rescued = |g: &Grade| g.done < g.held && g.passed == Some(true);
        let failed = |row: &usize| status.get(*row).is_some_and(|s| s.as_deref() == Some(FAIL));
        let grades = self.grades_by(&scheme);
        (0..self.height()).filter(failed).filter(|row| rescued(&grades[*row])).collect()
    }
}

/// A count with its noun.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
