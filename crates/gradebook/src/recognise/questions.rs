//! The questions of a table: what was answered, or how many points each answer got. Kept small:
//! every answer is a number into a list of the different ones.

use std::collections::HashMap;

use super::columns::Column;
use super::header::body;
use super::role::Role;
use crate::domain::tidy;
use crate::submission::Submission;
use crate::workbook::Sheet;

/// Most questions of a table.
const MOST_QUESTIONS: usize = 300;
/// More different answers than this are free texts, which nothing can be counted of.
const MOST_OPTIONS: usize = 40;
/// Longest answer that is kept, in characters.
const LONGEST: usize = 200;

/// One question and everybody's answers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// The header, shortened.
    pub title: String,
    /// Whether the answers are points that were given.
    pub points: bool,
    /// The different answers, in the order in which they come.
    pub options: Vec<String>,
    /// One a submission: 0 for none, else the answer's place from 1.
    pub picks: Vec<u16>,
}

impl Question {
    /// A submission's answer.
    pub fn answer(&self, submission: usize) -> Option<&str> {
        let pick = usize::from(*self.picks.get(submission)?);
        self.options.get(pick.checked_sub(1)?).map(String::as_str)
    }
}

/// Reads the questions; those with free texts are left out.
pub(super) fn read(
    sheet: &Sheet,
    header_row: Option<u32>,
    columns: &[Column],
    submissions: &[Submission],
) -> Vec<Question> {
    let wanted: Vec<&Column> = columns
        .iter()
        .filter(|c| matches!(c.role, Role::Question | Role::QuestionPoints))
        .take(MOST_QUESTIONS)
        .collect();
    let mut gathered: Vec<Gathered> = wanted.iter().map(|c| Gathered::new(c)).collect();
    let mut next = submissions.iter().peekable();
    for row in body(sheet, header_row) {
        // Several people of one row have the same answers.
        while next.next_if(|s| s.row == row.number).is_some() {
            for question in &mut gathered {
                question.take(&row.get(question.at).shown());
            }
        }
    }
    gathered.into_iter().filter_map(Gathered::finish).collect()
}

struct Gathered {
    at: u16,
    question: Question,
    places: HashMap<String, u16>,
    free: bool,
}

impl Gathered {
    fn new(column: &Column) -> Self {
        let title = tidy(&column.header).chars().take(LONGEST).collect();
        let points = column.role == Role::QuestionPoints;
        let question = Question { title, points, options: Vec::new(), picks: Vec::new() };
        Self { at: column.at, question, places: HashMap::new(), free: false }
    }

    fn take(&mut self, text: &str) {
        if self.free {
            return;
        }
        let text = tidy(text);
        if text.is_empty() {
            return self.question.picks.push(0);
        }
        if let Some(place) = self.places.get(&text) {
            return self.question.picks.push(*place);
        }
        if self.places.len() >= MOST_OPTIONS || text.chars().count() > LONGEST {
            self.free = true;
            return;
        }
        self.question.options.push(text.clone());
        let place = self.question.options.len() as u16;
        self.places.insert(text, place);
        self.question.picks.push(place);
    }

    fn finish(self) -> Option<Question> {
        (!self.free && !self.question.options.is_empty()).then_some(self.question)
    }
}
