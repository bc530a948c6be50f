//! The sheet *Results*: one row a person.

use std::collections::{BTreeMap, HashMap};

use super::formulas::{FAIL, FIRST_TEST, Formulas, PASS};
use super::palette::colour;
use crate::domain::round_half_up;
use crate::gradebook::Gradebook;
use crate::gradebook::checks::{Check, Finding};
use crate::gradebook::scheme::Missing;
use crate::gradebook::scoring::{Outcome, Standing};
use crate::workbook::write::{Cached, SheetWriter, Style, WriteError};

/// Beyond this many, notes say nothing that *Checks* and *Ledger* don't, and slow Excel down.
const MOST_NOTES: usize = 3_000;

pub(super) fn fill(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    formulas: &Formulas<'_>,
) -> Result<(), WriteError> {
    header(sheet, gradebook, formulas)?;
    let mut notes = Notes::collect(gradebook);
    for person in 0..gradebook.people.len() {
        row(sheet, (gradebook, formulas), person, &mut notes)?;
    }
    let last = gradebook.people.len() as u32;
    let status = formulas.status_column();
    sheet.freeze((1, FIRST_TEST))?;
    sheet.filter((0, 0), (last, status))?;
    if last > 0 {
        sheet.good_and_bad(
            (1, status),
            (last, status),
            (&format!("\"{PASS}\""), &format!("\"{FAIL}\"")),
        )?;
    }
    sheet.width(status, 10);
    sheet.print("Results", Some(0))
}

fn header(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    formulas: &Formulas<'_>,
) -> Result<(), WriteError> {
    sheet.height(0, 34)?;
    sheet.text((0, 0), "Full Name", Style::header())?;
    sheet.text((0, 1), "Email", Style::header())?;
    for (column, test) in (FIRST_TEST..).zip(&gradebook.tests) {
        let at = (0, column);
        sheet.text(
            at,
            &format!("Test {} (%)", test.number),
            Style::header().filled(colour(test.number)),
        )?;
        sheet.width(column, 11);
        sheet.note(at, &format!("{}\nTest {}: {}", test.title, test.number, test.why))?;
    }
    if let Some(column) = formulas.assignment_column() {
        sheet.text((0, column), "Assignment Score", Style::header())?;
    }
    sheet.text((0, formulas.average_column()), "Final Average (%)", Style::header())?;
    if let Some(column) = formulas.letter_column() {
        sheet.text((0, column), "Grade", Style::header())?;
    }
    sheet.text((0, formulas.status_column()), "Status", Style::header())
}

type Parts<'a> = (&'a Gradebook, &'a Formulas<'a>);

fn row(
    sheet: &mut SheetWriter<'_>,
    (gradebook, formulas): Parts<'_>,
    person: usize,
    notes: &mut Notes,
) -> Result<(), WriteError> {
    let (who, result) = (&gradebook.people[person], &gradebook.results[person]);
    let (at, number) = (person as u32 + 1, person + 2);
    sheet.text((at, 0), &who.name, Style::cell())?;
    sheet.text((at, 1), &who.email, Style::cell())?;
    if let Some(note) = notes.of_person.remove(&person) {
        sheet.note((at, 0), &note)?;
    }
    for (place, (test, outcome)) in gradebook.tests.iter().zip(&result.outcomes).enumerate() {
        let cell = (at, FIRST_TEST + place as u16);
        let style = Style::number(2).filled(colour(test.number));
        match outcome.standing {
            Standing::Taken(percent) => sheet.number(cell, percent, style)?,
            Standing::Missing => sheet.blank(cell, style)?,
            Standing::NotAssigned => sheet.text(cell, "N/A", style.centred())?,
            Standing::Excused => sheet.text(cell, "EX", style.centred())?,
            Standing::Pending => sheet.text(cell, "pending", style.centred())?,
        }
        if let Some(note) = notes.of_cell(gradebook, (person, place), outcome) {
            sheet.note(cell, &note)?;
        }
    }
    let grade = &result.grade;
    if let (Some(column), Some(score)) = (formulas.assignment_column(), &grade.assignment) {
        sheet.formula((at, column), &formulas.assignment(number), score.value, Style::number(1))?;
    }
    let average = grade.average.map_or_else(|| Cached::from(""), Cached::from);
    let decimals = gradebook.scheme.decimals as u8;
    sheet.formula(
        (at, formulas.average_column()),
        &formulas.average(number),
        average,
        Style { bold: true, ..Style::number(decimals) },
    )?;
    if let Some(column) = formulas.letter_column() {
        sheet.formula(
            (at, column),
            &formulas.letter(number),
            grade.letter.as_deref().unwrap_or(""),
            Style::cell().centred(),
        )?;
    }
    let status = grade.passed.map_or("", |passed| if passed { PASS } else { FAIL });
    sheet.formula(
        (at, formulas.status_column()),
        &formulas.status(number),
        status,
        Style::cell().centred(),
    )
}

/// What the notes on cells say.
struct Notes {
    of_person: HashMap<usize, String>,
    of_score: BTreeMap<(usize, usize), Vec<String>>,
    left: usize,
}

impl Notes {
    /// Doubts and name conflicts go to the name; doubtful figures to their cells.
    fn collect(gradebook: &Gradebook) -> Self {
        let mut notes =
            Self { of_person: HashMap::new(), of_score: BTreeMap::new(), left: MOST_NOTES };
        for finding in &gradebook.findings {
            match finding.check {
                Check::SamePerson
                | Check::NameConflict
                | Check::InvalidEmail
                | Check::Namesakes => notes.add_person(gradebook, finding),
                Check::OutOfRange | Check::PercentDisagrees | Check::Unscored => {
                    notes.add_score(gradebook, finding);
                }
                _ => {}
            }
        }
        notes
    }

    fn add_person(&mut self, gradebook: &Gradebook, finding: &Finding) {
        for person in &finding.people {
            let places: Vec<String> =
                finding.rows.iter().take(4).map(|r| gradebook.place(*r)).collect();
            let text = format!(
                "{}: {} ({}). {}",
                finding.check.words(),
                finding.what,
                places.join("; "),
                finding.done
            );
            let note = self.of_person.entry(*person).or_default();
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&text);
        }
    }

    fn add_score(&mut self, gradebook: &Gradebook, finding: &Finding) {
        let (Some(person), Some(row)) = (finding.people.first(), finding.rows.first()) else {
            return;
        };
        let has_row = |o: &Outcome| o.attempts.iter().any(|a| a.row == *row);
        for (place, _) in
            gradebook.results[*person].outcomes.iter().enumerate().filter(|(_, o)| has_row(o))
        {
            let texts = self.of_score.entry((*person, place)).or_default();
            texts.push(format!("{} ({}). {}", finding.what, gradebook.place(*row), finding.done));
        }
    }

    fn of_cell(
        &mut self,
        gradebook: &Gradebook,
        cell: (usize, usize),
        outcome: &Outcome,
    ) -> Option<String> {
        let mut lines = self.of_score.remove(&cell).unwrap_or_default();
        if outcome.standing == Standing::Missing {
            lines.push(match gradebook.scheme.missing {
                Missing::Zero => "Not taken: counts 0 in the average.".to_owned(),
                Missing::Blank => "Not taken: does not count.".to_owned(),
            });
        }
        if outcome.attempts.len() > 1 {
            lines.push(attempts(gradebook, outcome));
        }
        if lines.is_empty() || self.left == 0 {
            return None;
        }
        self.left -= 1;
        Some(lines.join("\n"))
    }
}

fn attempts(gradebook: &Gradebook, outcome: &Outcome) -> String {
    let shown = outcome.attempts.iter().enumerate().map(|(at, attempt)| {
        let percent = attempt
            .percent()
            .map_or("no score".to_owned(), |p| format!("{} %", round_half_up(p, 2).normalize()));
        let counts = if outcome.counted.contains(&at) { " (counts)" } else { "" };
        format!("{percent}{counts}: {}", gradebook.place(attempt.row))
    });
    format!(
        "{} submissions, policy {}:\n{}",
        outcome.attempts.len(),
        gradebook.scheme.attempts.name(),
        shown.collect::<Vec<_>>().join("\n")
    )
}
